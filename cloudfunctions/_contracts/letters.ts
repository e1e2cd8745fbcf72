import * as z from 'zod';
import { after, day, id, regionCode, seen, text } from './shapes';
import { letterStates } from '../../miniprogram/shared/states';
import type { LetterState } from '../../miniprogram/shared/states';
import type { Day } from '../../miniprogram/shared/days';
import type {
  AuthorizationLetter,
  LetterStanding,
  LetterBody,
  LetterBatch,
  LetterBatchItem,
  LetterAlert,
  PrintedPart,
  SuspiciousReport,
} from '../../miniprogram/shared/model/letters';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** Requests about authorization letters as they come over the wire. Texts are tidied and checked where facts are made. */
const creditCode = z.string().trim().max(40);
const legalEntity = z.strictObject({ name: text(100).min(1), creditCode });
const tender = z.strictObject({
  projectName: text(200).min(1),
  projectNumber: text(80).min(1),
  lot: text(80).optional(),
  /** A hospital of the register; or somebody else, with the hospitals of the register it buys for. */
  buyer: z.union([
    z.strictObject({ hospitalId: id }),
    z.strictObject({ name: text(100).min(1), terminalIds: z.array(id).min(1).max(100) }),
  ]),
  agency: text(100).optional(),
  bidder: legalEntity,
  closesOn: day.optional(),
});
const content = z.strictObject({
  kind: z.enum(['annual', 'tender']),
  grantIds: z.array(id).min(1).max(200).optional(),
  productLineIds: z.array(id).min(1).max(60).optional(),
  activities: z
    .array(z.enum(['sell', 'serve']))
    .min(1)
    .max(2)
    .optional(),
  within: z
    .strictObject({ regionCodes: z.array(regionCode).max(500), hospitalIds: z.array(id).max(500) })
    .refine((ground) => ground.regionCodes.length + ground.hospitalIds.length > 0)
    .optional(),
  fromOn: day,
  toOn: day,
  tender: tender.optional(),
  /** Single products instead of whole lines; each belongs to one of the letter's lines. */
  products: z
    .array(
      z.strictObject({
        productLineId: id,
        name: text(120).optional(),
        model: text(120).optional(),
        registration: text(80).optional(),
      }),
    )
    .min(1)
    .max(200)
    .optional(),
});
export type LetterContent = z.infer<typeof content>;

export const RequestLetter = content.extend({
  /** Left out by dealer people: it is their own. */
  dealerId: id.optional(),
  /** Numbered copies, each a letter of its own. */
  copies: z.int().min(1).max(5).default(1),
  /** A draft to be written anew instead. */
  letterId: id.optional(),
});
export type RequestLetter = z.infer<typeof RequestLetter>;
export const AmendLetter = content.extend({ letterId: id, reason: text(200).min(1) });
export type AmendLetter = z.infer<typeof AmendLetter>;

export const LetterRequest = z.strictObject({ letterId: id });
export type LetterRequest = z.infer<typeof LetterRequest>;
/** By the revision that was looked at, so that nobody lets out anything else than what was seen. */
export const SeenLetterRequest = LetterRequest.extend(seen);
export type SeenLetterRequest = z.infer<typeof SeenLetterRequest>;
export const LetterReason = z.strictObject({ letterId: id, reason: text(200).min(1) });
export type LetterReason = z.infer<typeof LetterReason>;
/** Up to fifty that nobody wants; each in a state that can end so, or none ends. */
export const VoidLetters = z.strictObject({
  letterIds: z.array(id).min(1).max(50),
  reason: text(200).min(1),
});
export type VoidLetters = z.infer<typeof VoidLetters>;
/** The pages of the sealed paper in their order, as pictures. */
export const UploadSeal = z.strictObject({
  letterId: id,
  fileIds: z
    .array(z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/seals\/[\w-]{1,100}\.(png|jpe?g)$/))
    .min(1)
    .max(20),
});
export type UploadSeal = z.infer<typeof UploadSeal>;
export const ListLetters = z.strictObject({
  /** Only those issued within a week. */
  recent: z.boolean().default(false),
  dealerId: id.optional(),
  state: z.enum(Object.keys(letterStates) as [LetterState, ...LetterState[]]).optional(),
  /** In place of a state: what I may approve. */
  queue: z.literal('to_approve').optional(),
  /** Part of a number, project, hospital, buyer or dealer, as somebody typed it. */
  text: text(40).optional(),
  after,
});
export type ListLetters = z.infer<typeof ListLetters>;

export const ListAlerts = z.strictObject({ state: z.enum(['open', 'handled']).default('open') });
export type ListAlerts = z.infer<typeof ListAlerts>;
export const HandleAlert = z.strictObject({
  kind: z.enum(['alert', 'report']),
  id,
  note: text(500).min(1),
});
export type HandleAlert = z.infer<typeof HandleAlert>;

export const RequestBulk = z.strictObject({
  /** Made by the phone; sent again with every further step. */
  batchId: id,
  title: text(60).min(1),
  what: z.union([
    z.strictObject({
      fromOn: day,
      toOn: day,
      dealerIds: z.array(id).min(1).max(1000).optional(),
      exceptDealerIds: z.array(id).max(1000).optional(),
    }),
    /** Letters that this key signed are written anew: after its compromise. */
    z.strictObject({ keyId: z.int().min(1).max(255) }),
  ]),
});
export type RequestBulk = z.infer<typeof RequestBulk>;
export const PreviewBulk = z.strictObject({
  fromOn: day,
  toOn: day,
  after,
  /** Only how many, for whoever adds them all up. */
  brief: z.boolean().default(false),
});
export type PreviewBulk = z.infer<typeof PreviewBulk>;
export const CancelBulk = z.strictObject({ batchId: id, reason: text(200).min(1) });
export type CancelBulk = z.infer<typeof CancelBulk>;
export const BatchRequest = z.strictObject({ batchId: id });
export type BatchRequest = z.infer<typeof BatchRequest>;
export const BatchPageRequest = BatchRequest.extend({
  /** Only what has become of its letters so. */
  state: z.enum(['waiting', 'requested', 'issued', 'failed']).optional(),
  after,
});
export type BatchPageRequest = z.infer<typeof BatchPageRequest>;

/** What `issuer` is called with, by functions only. */
export const IssueRequest = z.strictObject({
  letterId: id,
  approverId: id,
  /** What the approver let out. */
  revision: z.int().min(1).optional(),
  opId: z.string().regex(/^[0-9A-Za-z_-]{16,80}$/),
});
export type IssueRequest = z.infer<typeof IssueRequest>;
/** The hash of a day's audit root; by functions only. */
export const SignRootRequest = z.strictObject({ auditRoot: z.string().regex(/^[0-9a-f]{64}$/) });
export type SignRootRequest = z.infer<typeof SignRootRequest>;

/** What actions about letters and their verification answer; phones take these by type only. */
export interface LetterMoved {
  letterId: string;
  state: LetterState;
  /** Empty until the letter is issued. */
  number: string;
}
export interface LetterWritten extends Pick<AuthorizationLetter, 'territory' | 'exclusions'> {
  letterIds: string[];
  /** Of a letter of several statements; empty where it makes one. */
  parts: PrintedPart[];
  /** Grants that it states something of; one that was asked for and holds nothing of it is not among them. */
  grantIds: string[];
}

export interface LetterRow extends Pick<
  AuthorizationLetter,
  '_id' | 'kind' | 'state' | 'dealerId' | 'territory' | 'copy' | 'createdAt' | 'revision'
> {
  standing: LetterStanding;
  number: string;
  dealerName: string;
  projectName: string;
  /** How many statements it makes. */
  parts: number;
  fromOn: Day;
  toOn: Day;
  /** One of the two has let it out already. */
  halfway: boolean;
}
export interface LetterList {
  letters: LetterRow[];
  next: string | null;
  /** Of a search: there are more than were read; who means another types more. */
  isCut: boolean;
}

/** A letter as members see it: without the hashes of its register entry and without the key of its pictures. */
export type LetterView = Omit<
  AuthorizationLetter,
  'registerKey' | 'idHash' | 'sheetKey' | 'searchKeys' | 'issue' | 'head'
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
  /** Of the sealed paper, for members before its approval too. */
  sealUrls: string[];
  scanCount: number;
  scans: ScanRow[];
}

/** What tells a batch's letters of one dealer apart. */
export interface BulkSubject {
  lineNames: string[];
  /** The first places; of more, how many there are. */
  territory: string[];
  fromOn: Day;
  toOn: Day;
}
/** A letter that a batch would write. */
export interface BulkRow extends BulkSubject {
  dealerId: string;
  dealerName: string;
  grants: number;
  /** Likely more sheets than a letter may have: it would be refused when it is written. */
  isLong: boolean;
}
/** Some dealers at a time, so that it ends at any number of them. */
export interface BulkPreview {
  /** None of a brief one. */
  letters: BulkRow[];
  /** Get none, since all that could be written is blocked for them; none in a brief one. */
  blocked: { dealerId: string; dealerName: string }[];
  /** Of these dealers: letters to write, dealers that get one, and letters of theirs that are there already. */
  total: number;
  dealers: number;
  written: { dealerId: string; dealerName: string; number: string; fromOn: Day; toOn: Day }[];
  /** Further dealers follow. */
  next: string | null;
}
export interface BulkCancelled {
  batchId: string;
  /** More wait to be made void: call again. */
  left: boolean;
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
  batch: Pick<LetterBatch, 'title' | 'what' | 'requestedBy' | 'cancelled'>;
  /** `about` is null where the grants are gone. */
  items: (Pick<LetterBatchItem, '_id' | 'dealerName' | 'letterId' | 'state' | 'because' | 'lacks'> & {
    about: BulkSubject | null;
  })[];
  next: string | null;
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

export interface LetterActions {
  'letter.request': Act<typeof RequestLetter, LetterWritten>;
  'letter.amend': Act<typeof AmendLetter, LetterWritten>;
  'letter.submit': Act<typeof SeenLetterRequest, LetterMoved>;
  'letter.approve': Act<typeof SeenLetterRequest, LetterMoved>;
  'letter.return': Act<typeof LetterReason, LetterMoved>;
  'letter.revoke': Act<typeof LetterReason, LetterMoved>;
  'letter.uploadSeal': Act<typeof UploadSeal, LetterMoved>;
  'letter.approveSeal': Act<typeof SeenLetterRequest, LetterMoved>;
  'letter.dropSeal': Act<typeof LetterReason, LetterMoved>;
  'letter.void': Act<typeof VoidLetters, { letters: LetterMoved[] }>;
  'letter.previewBulk': Act<typeof PreviewBulk, BulkPreview>;
  'letter.cancelBulk': Act<typeof CancelBulk, BulkCancelled>;
  'letter.list': Act<typeof ListLetters, LetterList>;
  'letter.get': Act<typeof LetterRequest, LetterPage>;
  'letter.requestBulk': Act<typeof RequestBulk, BatchProgress>;
  'letter.issueBulk': Act<typeof BatchRequest, BatchProgress>;
  'letter.batch': Act<typeof BatchPageRequest, BatchPage>;
  'letter.batches': Act<typeof Nothing, { batches: BatchRow[] }>;
  'letter.alerts': Act<typeof ListAlerts, LetterAlerts>;
  'letter.handleAlert': Act<typeof HandleAlert, AlertHandled>;
}
