import * as z from 'zod';
import { reportReasonLabels } from '../../miniprogram/shared/model/letters';
import type { ReportReason } from '../../miniprogram/shared/model/letters';
import type { Day } from '../../miniprogram/shared/days';
import type { LetterOffice, LegalEntity, LetterFacts } from '../../miniprogram/shared/model/letters';
import type { LetterVerdict, LetterState } from '../../miniprogram/shared/states';
import type { Act } from './act';
import { text } from './shapes';
import type { Nothing } from './shapes';

/**
 * Requests of anybody who checks a letter. Codes come as texts of any shape: whether one is malformed or merely unknown
 * must not show, so the schemas only bound their size.
 */
const code = z.string().max(600);
export const VerifyToken = z.strictObject({ token: code });
export type VerifyToken = z.infer<typeof VerifyToken>;
/** A mini program code carries only the letter's id. */
export const VerifyScene = z.strictObject({ id: code });
export type VerifyScene = z.infer<typeof VerifyScene>;
export const LookUp = z.strictObject({ number: code, checkCode: code });
export type LookUp = z.infer<typeof LookUp>;

/** Names one letter in any of the ways in which somebody may hold it. */
const held = z.union([VerifyToken, VerifyScene, LookUp]);
export const VerifyFile = z.strictObject({ letter: held, sha256: z.string().max(100) });
export type VerifyFile = z.infer<typeof VerifyFile>;
export const VerifyOriginal = z.strictObject({ letter: held });
export type VerifyOriginal = z.infer<typeof VerifyOriginal>;
export const VerifySheet = z.strictObject({ sheetKey: z.string().max(60), sheet: z.int().min(1).max(20) });
export type VerifySheet = z.infer<typeof VerifySheet>;

export const ReportSuspicious = z.strictObject({
  /** What was scanned, character by character, whatever it is. */
  scannedText: code.default(''),
  number: z.string().max(60).default(''),
  reason: z.enum(Object.keys(reportReasonLabels) as [ReportReason, ...ReportReason[]]),
  note: text(500).default(''),
  contact: text(60).default(''),
});
export type ReportSuspicious = z.infer<typeof ReportSuspicious>;

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
      sheets: { path: string; width: number; height: number; sealed: boolean }[];
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
  sheets: { url: string; width: number; height: number; sealed: boolean }[];
}
/** An empty `fileId`: there is no such sheet. */
export interface SheetFound {
  fileId: string;
  /** What the file was when the register took it, hex. */
  sha256: string;
  width: number;
  height: number;
}

export interface VerifyActions {
  'verify.office': Act<typeof Nothing, { office: VerificationOffice }>;
  'verify.form': Act<typeof Nothing, { office: VerificationOffice }>;
  'verify.token': Act<typeof VerifyToken, Verification>;
  'verify.scene': Act<typeof VerifyScene, Verification>;
  'verify.lookUp': Act<typeof LookUp, Verification>;
  'verify.file': Act<typeof VerifyFile, FileCompared>;
  'verify.original': Act<typeof VerifyOriginal, OriginalSheets>;
  'verify.sheet': Act<typeof VerifySheet, SheetFound>;
  'verify.reportSuspicious': Act<typeof ReportSuspicious, { office: VerificationOffice; reportId: string }>;
}
