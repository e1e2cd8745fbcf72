import * as z from 'zod';
import { licenceModeLabels, licenceTypeLabels, readFieldLabels } from '../../miniprogram/shared/model/trade';
import type {
  Licence,
  LicenceMode,
  LicenceType,
  PaperReading,
  ReadField,
} from '../../miniprogram/shared/model/trade';
import type { PaperHealth, RenewalWindow } from '../../miniprogram/shared/trade/licence-days';
import { licenceStates } from '../../miniprogram/shared/trade/states';
import type { LicenceState } from '../../miniprogram/shared/trade/states';
import type { Act, Empty } from './act';
import { after, day, file, id, text } from './shapes';

/** 证照: a dealer's papers, their review and what is ahead. */
const keysOf = <K extends string>(table: Record<K, unknown>) => z.enum(Object.keys(table) as [K, ...K[]]);
const reason = text(300).min(1);

export const scopeEntry = z.strictObject({
  system: z.enum(['2002', '2017', 'ivd']),
  code: z.string().regex(/^(\*|[0-9A-Z]{2,4}(-\d{1,2})?)$/),
  class: z.enum(['II', 'III']),
  reagents: z.enum(['with', 'without', 'only']),
  cold: z.enum(['with', 'without']),
});
const facts = {
  type: keysOf<LicenceType>(licenceTypeLabels),
  number: text(60).min(1),
  fromOn: day,
  toOn: day.nullable(),
  issuer: text(100).min(1),
  mode: keysOf<LicenceMode>(licenceModeLabels).nullable(),
  scopeText: text(4000),
  scope: z.array(scopeEntry).max(200),
  addresses: z
    .array(z.strictObject({ kind: z.enum(['premises', 'warehouse']), text: text(200).min(1) }))
    .max(50),
  files: z.array(file).max(12),
  renewal: z.strictObject({ acceptedOn: day, receiptNo: text(60).min(1) }).nullable(),
  decidedOn: day.nullable(),
  /** 变更: the paper that this one takes the place of. */
  replacesId: text(200).nullable(),
};
/** As `licence.read` answered it; the seal says that it did. */
const sealedReading = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  said: z.partialRecord(keysOf<ReadField>(readFieldLabels), z.string().max(4000)),
  seal: z.string().max(64),
});
export const SubmitLicence = z.strictObject({
  /** Named by the manufacturer's people; a dealer's own people hand in for themselves. */
  dealerId: id.optional(),
  ...facts,
  readings: z.array(sealedReading).max(12).default([]),
});
export const ReadLicence = z.strictObject({ type: facts.type, file });
export type ReadLicence = z.infer<typeof ReadLicence>;
export type SubmitLicence = z.infer<typeof SubmitLicence>;
/** A licence's id is made of what it is: dealer, type, number and first day. */
const licenceId = z.string().min(1).max(240);
export const LicenceRequest = z.strictObject({ licenceId });
export type LicenceRequest = z.infer<typeof LicenceRequest>;
export const ReviewLicences = z.strictObject({
  verdicts: z
    .array(
      z.strictObject({
        licenceId,
        passes: z.boolean(),
        /** Said to the dealer; needed when it does not pass. */
        reason: text(300),
        /** What the reviewer made of the scope, in place of what was handed in. */
        scope: z.array(scopeEntry).max(200).optional(),
      }),
    )
    .min(1)
    .max(50),
});
export type ReviewLicences = z.infer<typeof ReviewLicences>;
export const WithdrawLicence = z.strictObject({ licenceId, fromOn: day, reason });
export type WithdrawLicence = z.infer<typeof WithdrawLicence>;
export const DeemLicence = z.strictObject({
  /** The old one, whose renewal the authority accepted and did not decide. */
  licenceId,
  /** The new term's last day. */
  toOn: day.nullable(),
  proof: reason,
});
export type DeemLicence = z.infer<typeof DeemLicence>;
export const ListLicences = z.strictObject({
  /** Every dealer's when absent; a dealer's people see their own whatever they ask. */
  dealerId: id.optional(),
  states: z.array(keysOf<LicenceState>(licenceStates)).min(1).max(4).optional(),
  /** Papers that end within so many days. */
  endingWithin: z.int().min(0).max(400).optional(),
  /** The beginning of a number, or part of a name. */
  text: text(40).default(''),
  after,
});
export type ListLicences = z.infer<typeof ListLicences>;
export const PapersRequest = z.strictObject({ dealerId: id.optional() });
export type PapersRequest = z.infer<typeof PapersRequest>;

export type LicenceRow = Omit<Licence, 'head'>;
export interface LicenceList {
  licences: LicenceRow[];
  next: string | null;
}
export interface LicencePage {
  licence: LicenceRow;
  /** The version before it, for comparing: the same type, the one it renews or replaces. */
  before: LicenceRow | null;
  window: RenewalWindow | null;
  files: Record<string, string>;
}
/** One dealer's papers of each type with what is ahead. */
export interface Papers {
  dealerId: string;
  dealerName: string;
  today: string;
  /** Whether WeChat reads photos of papers here. */
  canRead: boolean;
  papers: {
    type: LicenceType;
    /** Whether anything that the dealer is granted needs it. */
    needed: boolean;
    health: PaperHealth;
    licences: LicenceRow[];
    window: RenewalWindow | null;
    /** In words: what to do next, empty when nothing is. */
    advice: string;
  }[];
}
/** What was read of one photo, with the seal under which it may be handed in beside what is typed. */
export interface SealedReading {
  sha256: string;
  said: PaperReading;
  seal: string;
}
export interface LicenceMoved {
  licenceId: string;
  state: LicenceState;
  revision: number;
}
export interface LicenceActions {
  'licence.read': Act<typeof ReadLicence, SealedReading>;
  'licence.submit': Act<typeof SubmitLicence, LicenceMoved>;
  'licence.list': Act<typeof ListLicences, LicenceList>;
  'licence.get': Act<typeof LicenceRequest, LicencePage>;
  'licence.papers': Act<typeof PapersRequest, Papers>;
  'licence.review': Act<typeof ReviewLicences, { licences: LicenceMoved[] }>;
  'licence.withdraw': Act<typeof WithdrawLicence, LicenceMoved>;
  'licence.deem': Act<typeof DeemLicence, LicenceMoved>;
  'licence.waiting': Act<Empty, { pending: number; ending: number }>;
}
