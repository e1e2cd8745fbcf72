import * as z from 'zod';
import { isCreditCode } from '../../miniprogram/shared/credit-code';
import { isDay } from '../../miniprogram/shared/days';
import { dealerStates, grantStates } from '../../miniprogram/shared/states';
import type { DealerState, GrantState } from '../../miniprogram/shared/states';
import { day as dayText, id, regionCode, text } from './common';

/** Requests about grants, dealers and coverage as they come over the wire; unknown keys are refused everywhere. */
const ground = z.strictObject({
  regionCodes: z.array(regionCode).max(500),
  hospitalIds: z.array(id).max(3000),
});
/** An existing day: 30 February is none. */
const day = dayText.refine(isDay);
const kind = z.enum(['sell', 'serve']);
const lines = z.array(id).max(100);
const skip = z.int().min(0).max(10_000).default(0);
const reason = text(200).min(1);
const oneOf = <K extends string>(table: Record<K, unknown>) => z.enum(Object.keys(table) as [K, ...K[]]);

export const GrantTermsRequest = z.strictObject({
  dealerId: id,
  productLineIds: lines,
  scope: ground,
  carveOuts: ground,
  // Checked by the rule of grants, which says what is wrong with a day.
  fromOn: z.string().max(20),
  toOn: z.string().max(20),
  exclusive: z.boolean(),
  kinds: z.array(kind).max(2).optional(),
});
export const SaveGrantRequest = z.strictObject({
  /** Absent for a new draft. */
  grantId: id.optional(),
  /** What the person has edited; absent for a new draft. */
  revision: z.int().min(1).optional(),
  terms: GrantTermsRequest,
});
export type SaveGrantRequest = z.infer<typeof SaveGrantRequest>;

export const GrantRequest = z.strictObject({ grantId: id });
export type GrantRequest = z.infer<typeof GrantRequest>;
export const GrantsRequest = z.strictObject({ grantIds: z.array(id).min(1).max(50) });
export type GrantsRequest = z.infer<typeof GrantsRequest>;
export const ReturnGrantRequest = z.strictObject({ grantId: id, reason });
export type ReturnGrantRequest = z.infer<typeof ReturnGrantRequest>;
export const CarveOutRequest = z.strictObject({ grantId: id, otherId: id });
export type CarveOutRequest = z.infer<typeof CarveOutRequest>;
export const RevokeGrantRequest = z.strictObject({ grantId: id, reason, fromOn: day });
export type RevokeGrantRequest = z.infer<typeof RevokeGrantRequest>;
export const RenewRequest = z.strictObject({
  /** Grants that end in this year go on for another year. */
  year: z.int().min(2000).max(2099),
  dealerId: id.optional(),
  grantIds: z.array(id).min(1).max(200).optional(),
  /** Where the page before said to go on. */
  fromId: id.optional(),
});
export type RenewRequest = z.infer<typeof RenewRequest>;

export const ListGrantsRequest = z.strictObject({
  dealerId: id.optional(),
  regionCode: regionCode.optional(),
  states: z.array(oneOf<GrantState>(grantStates)).min(1).max(4).optional(),
  /** In place of states: what I may approve, or what ends soon. */
  queue: z.enum(['to_approve', 'ending']).optional(),
  skip,
});
export type ListGrantsRequest = z.infer<typeof ListGrantsRequest>;

const question = { hospitalId: id, productLineId: id, day: day.optional(), kind: kind.optional() };
export const WhoRequest = z.strictObject(question);
export type WhoRequest = z.infer<typeof WhoRequest>;
export const MayRequest = z.strictObject({ ...question, dealerId: id });
export type MayRequest = z.infer<typeof MayRequest>;
export const ExplainRequest = z.strictObject({ ...question, dealerId: id.optional() });
export type ExplainRequest = z.infer<typeof ExplainRequest>;

export const WhiteSpaceRequest = z.strictObject({
  day: day.optional(),
  productLineIds: lines.min(1).optional(),
  /** One cell of the map: its hospitals by name instead of counts. */
  cell: z.strictObject({ regionCode, productLineId: id }).optional(),
});
export type WhiteSpaceRequest = z.infer<typeof WhiteSpaceRequest>;
export const GridRequest = z.strictObject({
  /** Null for the country and its provinces. */
  parentCode: regionCode.nullable(),
  day: day.optional(),
  /** What one dealer holds. */
  dealerId: id.optional(),
  /** The columns that are shown, at most 12; the first 12 lines when absent. */
  productLineIds: lines.min(1).optional(),
});
export type GridRequest = z.infer<typeof GridRequest>;
export const PreviewRequest = z.union([
  z.strictObject({ grantId: id }),
  z.strictObject({ newHospitalIn: regionCode, day: day.optional() }),
  z.strictObject({ hospitalId: id, movesTo: regionCode, fromOn: day }),
]);
export type PreviewRequest = z.infer<typeof PreviewRequest>;

export const SetBlockRequest = z.strictObject({
  on: z.union([z.strictObject({ dealerId: id }), z.strictObject({ hospitalId: id })]),
  productLineIds: lines.min(1).optional(),
  fromOn: day,
  toOn: day.nullable(),
  reason,
});
export type SetBlockRequest = z.infer<typeof SetBlockRequest>;
export const LiftBlockRequest = z.strictObject({ blockId: id, reason });
export type LiftBlockRequest = z.infer<typeof LiftBlockRequest>;
export const ListBlocksRequest = z.strictObject({ skip });
export type ListBlocksRequest = z.infer<typeof ListBlocksRequest>;

export const SearchHospitalsRequest = z.strictObject({
  text: text(40).min(1),
  regionCode: regionCode.optional(),
  /** Closed ones too: for questions about days gone by, and for whoever keeps the list. */
  closedToo: z.boolean().default(false),
  skip,
});
export type SearchHospitalsRequest = z.infer<typeof SearchHospitalsRequest>;
export const SearchRegionsRequest = z.strictObject({ text: text(40).min(1) });
export type SearchRegionsRequest = z.infer<typeof SearchRegionsRequest>;
export const RegionTreeRequest = z.strictObject({ parentCode: regionCode.nullable() });
export type RegionTreeRequest = z.infer<typeof RegionTreeRequest>;

/** Workbooks lie under `sheets/`, so that nobody can have another kind of file read; .et is what WPS saves. */
const workbookId = z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/sheets\/[\w-]{1,100}\.(xlsx?|et)$/);
export const ImportRequest = z.strictObject({ fileId: workbookId, fileName: text(100) });
export type ImportRequest = z.infer<typeof ImportRequest>;
export const BatchRequest = z.strictObject({ batchId: id });
export type BatchRequest = z.infer<typeof BatchRequest>;
export const AbandonRequest = z.strictObject({ batchId: id, reason });
export type AbandonRequest = z.infer<typeof AbandonRequest>;
export const ExportRequest = z.strictObject({
  dealerId: id.optional(),
  states: z.array(oneOf<GrantState>(grantStates)).min(1).max(4).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

export const ListDealersRequest = z.strictObject({
  states: z.array(oneOf<DealerState>(dealerStates)).min(1).max(5).optional(),
  skip,
});
export type ListDealersRequest = z.infer<typeof ListDealersRequest>;
export const DealerRequest = z.strictObject({ dealerId: id });
export type DealerRequest = z.infer<typeof DealerRequest>;
const dealerFacts = {
  name: text(100).min(2),
  shortName: text(20).min(1),
  regionCode,
  contactName: text(40),
  contactPhone: text(20),
};
export const CreateDealerRequest = z.strictObject({
  ...dealerFacts,
  creditCode: text(18).refine(isCreditCode),
});
export type CreateDealerRequest = z.infer<typeof CreateDealerRequest>;
export const EditDealerRequest = z.strictObject({
  dealerId: id,
  /** What the person has edited. */
  revision: z.int().min(1),
  ...dealerFacts,
});
export type EditDealerRequest = z.infer<typeof EditDealerRequest>;
export const MoveDealerRequest = z.strictObject({
  dealerId: id,
  to: oneOf<DealerState>(dealerStates),
  reason,
});
export type MoveDealerRequest = z.infer<typeof MoveDealerRequest>;
