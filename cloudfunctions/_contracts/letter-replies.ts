import type { Day } from '../../miniprogram/shared/days';
import type {
  AuthorizationLetter,
  LegalEntity,
  LetterAlert,
  LetterBatch,
  LetterBody,
  LetterFacts,
  LetterOffice,
  LetterStanding,
  SuspiciousReport,
} from '../../miniprogram/shared/model/letters';
import type { LetterState, LetterVerdict } from '../../miniprogram/shared/states';

/** What actions about letters and their verification answer; phones take these by type only. */
export interface LetterMoved {
  letterId: string;
  state: LetterState;
  /** Empty until the letter is issued. */
  number: string;
}
export interface LetterWritten extends Pick<AuthorizationLetter, 'territory' | 'exclusions'> {
  letterIds: string[];
}

export interface LetterRow extends Pick<
  AuthorizationLetter,
  '_id' | 'kind' | 'state' | 'dealerId' | 'territory' | 'copy' | 'createdAt'
> {
  standing: LetterStanding;
  number: string;
  dealerName: string;
  projectName: string;
  fromOn: Day;
  toOn: Day;
  /** One of the two has let it out already. */
  halfway: boolean;
}
export interface LetterList {
  letters: LetterRow[];
  more: boolean;
}

/** A letter as members see it: without the hashes of its register entry and without the key of its pictures. */
export type LetterView = Omit<
  AuthorizationLetter,
  'registerKey' | 'idHash' | 'sheetKey' | 'issue' | 'head'
> & {
  number: string;
  standing: LetterStanding;
  issuedAt: string | null;
  pdfSha256: string | null;
};
export interface ScanRow {
  at: string;
  verdict: string;
  network: string;
}
export interface LetterPage {
  letter: LetterView;
  /** Of a letter that is not issued yet: what it will say. */
  draft: LetterBody | null;
  pdfUrl: string | null;
  sheetUrls: string[];
  scanCount: number;
  scans: ScanRow[];
}

export interface BatchProgress {
  batchId: string;
  state: LetterBatch['state'];
  total: number;
  requested: number;
  issued: number;
  failed: number;
}
export interface BatchRow extends BatchProgress {
  title: string;
  requestedBy: string;
  createdAt: string;
}
export interface BatchPage {
  batch: LetterBatch;
  progress: BatchProgress;
}

export interface LetterAlerts {
  alerts: LetterAlert[];
  reports: SuspiciousReport[];
}
export interface AlertHandled {
  id: string;
  state: 'handled';
}

/** Who stands behind a verification, said with every one of them. */
export interface VerificationOffice extends LetterOffice {
  /** 官方主体: the legal entity that issues the letters. */
  subject: LegalEntity;
  /** ICP filing number of the domain. */
  filing?: string;
}
/** `not_done`: somebody came by number or mini program code, so there is no signature to look at. */
export type CheckResult = 'passed' | 'failed' | 'not_done';
/** What a reviewer gets, on the page and in the mini program alike. */
export type Verification = {
  office: VerificationOffice;
} & (
  | { verdict: 'not_found' }
  | {
      verdict: Exclude<LetterVerdict, 'not_found'>;
      checks: Record<'signature' | 'register' | 'document', CheckResult>;
      state: LetterState;
      facts: LetterFacts;
      endedOn?: Day;
      /** Number of the letter that took its place. */
      replacedBy?: string;
      /** Pictures of the verification copy, as paths of this site. */
      sheets: { path: string; width: number; height: number }[];
      /** This check included. */
      scans: { firstAt: string; count: number };
    }
);
/** Whether a file is the issued PDF to the byte. */
export interface FileCompared {
  same: boolean;
  office: VerificationOffice;
}
export interface OriginalSheets {
  /** Links that end after ten minutes. */
  sheets: { url: string; width: number; height: number }[];
}
/** An empty `fileId`: there is no such sheet. */
export interface SheetFound {
  fileId: string;
  width: number;
  height: number;
}
