import * as z from 'zod';
import { grantStates } from '../../miniprogram/shared/states';
import type { GrantState } from '../../miniprogram/shared/states';
import { after, day, id, regionCode, searched, text } from './shapes';
import type { Listed } from './shapes';
import type { Day } from '../../miniprogram/shared/days';
import type {
  GrantDocument,
  GrantStanding,
  GrantEvent,
  GrantKind,
  DayRange,
  BlockDocument,
  ImportBatch,
} from '../../miniprogram/shared/model/grants';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { NamedRegion, RegionOption } from './regions';
import { reason, oneOf, skip } from './shapes';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** Requests about grants, dealers and coverage as they come over the wire; unknown keys are refused everywhere. */
const ground = z.strictObject({
  regionCodes: z.array(regionCode).max(500),
  hospitalIds: z.array(id).max(3000),
});
/** An existing day: 30 February is none. */
const kind = z.enum(['sell', 'serve']);
const lines = z.array(id).max(100);

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
/** By the revisions that were looked at, in the same order, so that nobody approves anything else than what was seen. */
export const SeenGrantsRequest = GrantsRequest.extend({
  revisions: z.array(z.int().min(1)).min(1).max(50).optional(),
}).refine(({ grantIds, revisions }) => !revisions || revisions.length === grantIds.length);
export type SeenGrantsRequest = z.infer<typeof SeenGrantsRequest>;
/** Back to draft, or void, each with the same reason; all of them or none. */
export const GrantsReasonRequest = GrantsRequest.extend({ reason });
export type GrantsReasonRequest = z.infer<typeof GrantsReasonRequest>;
export const CarveOutRequest = z.strictObject({ grantId: id, otherId: id });
export type CarveOutRequest = z.infer<typeof CarveOutRequest>;
export const RevokeGrantRequest = z.strictObject({ grantId: id, reason, fromOn: day });
export type RevokeGrantRequest = z.infer<typeof RevokeGrantRequest>;
export const RenewRequest = z.strictObject({
  /** Grants that end in this year go on for another year. */
  year: z.int().min(2000).max(2099),
  dealerId: id.optional(),
  grantIds: z.array(id).min(1).max(200).optional(),
  /** Left out this time. */
  exceptIds: z.array(id).max(1000).optional(),
  /** Where the page before said to go on. */
  fromId: id.optional(),
});
export type RenewRequest = z.infer<typeof RenewRequest>;

export const ListGrantsRequest = z.strictObject({
  dealerId: id.optional(),
  regionCode: regionCode.optional(),
  states: z.array(oneOf<GrantState>(grantStates)).min(1).max(5).optional(),
  productLineId: id.optional(),
  /** Holds on some day of this year. */
  year: z.int().min(2000).max(2100).optional(),
  /** A number of ours: its beginning, its year alone or any part of it, with or without dashes. */
  number: z
    .string()
    .trim()
    .max(40)
    .regex(/^[A-Za-z0-9-]*$/)
    .optional(),
  /** In place of states: what I may approve, or what ends soon. */
  queue: z.enum(['to_approve', 'ending']).optional(),
  after,
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
  /** The columns that are shown, at most 8; the first 8 lines when absent. */
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
export const ListBlocksRequest = z.strictObject({ text: searched, after });
export type ListBlocksRequest = z.infer<typeof ListBlocksRequest>;

/** Workbooks lie under `sheets/`, so that nobody can have another kind of file read; .et is what WPS saves. */
const workbookId = z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/sheets\/[\w-]{1,100}\.(xlsx?|et)$/);
export const ImportRequest = z.strictObject({
  fileId: workbookId,
  fileName: text(100),
  answers: z
    .array(z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/), answer: z.enum(['take', 'skip']) }))
    .max(2000)
    .default([]),
  /** What names of this book mean; kept for the next one. */
  names: z
    .array(z.strictObject({ kind: z.enum(['dealer', 'line', 'hospital']), text: text(100).min(1), id }))
    .max(500)
    .default([]),
});
export const ReadRowsRequest = ImportRequest.extend({ sheet: text(100).optional(), skip });
export type ReadRowsRequest = z.infer<typeof ReadRowsRequest>;
export type ImportRequest = z.infer<typeof ImportRequest>;
export const BatchRequest = z.strictObject({ batchId: id });
export type BatchRequest = z.infer<typeof BatchRequest>;
export const AbandonRequest = z.strictObject({ batchId: id, reason });
export type AbandonRequest = z.infer<typeof AbandonRequest>;
const exportId = z.string().regex(/^[0-9A-Za-z_-]{16,80}$/);
export const ExportRequest = z.strictObject({
  /** Made by the phone; sent again with every further step. */
  exportId,
  /** From 0. */
  step: z.int().min(0).max(999),
  after,
  dealerId: id.optional(),
  productLineId: id.optional(),
  regionCode: regionCode.optional(),
  states: z.array(oneOf<GrantState>(grantStates)).min(1).max(5).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;
export const ExportBookRequest = z.strictObject({
  exportId,
  /** What the steps have answered, in their order. */
  partIds: z
    .array(z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/exports\/[\w-]{1,90}\.json\.gz$/))
    .min(1)
    .max(1000),
});
export type ExportBookRequest = z.infer<typeof ExportBookRequest>;

/** What actions about grants, coverage, workbooks, regions and dealers answer; phones take these by type only. */
export interface GrantRow extends Pick<
  GrantDocument,
  | '_id'
  | 'number'
  | 'dealerId'
  | 'dealerName'
  | 'productLineIds'
  | 'fromOn'
  | 'toOn'
  | 'exclusive'
  | 'kinds'
  | 'state'
  | 'revision'
  | 'revokedOn'
> {
  standing: GrantStanding;
  regionNames: string[];
  /** The first three. */
  hospitalNames: string[];
  hospitalCount: number;
  carveOutCount: number;
}
export interface GrantList {
  grants: GrantRow[];
  next: string | null;
  /** Of a part of a number: it stands in more than were read; who means another types more of it. */
  isCut: boolean;
}
export interface GrantMoved {
  grantId: string;
  number: string;
  state: GrantState;
  revision: number;
}
/** Of hospitals, dealers and product lines. */
interface Named {
  id: string;
  name: string;
}
/** A ground by names; of long lists of hospitals the first hundred and their number. */
export interface NamedGround {
  regions: NamedRegion[];
  hospitals: Named[];
  hospitalCount: number;
}

export interface GrantPage {
  grant: Omit<
    GrantDocument,
    'head' | 'coverageKeys' | 'contestedKeys' | 'regionKeys' | 'numberTails' | 'history'
  >;
  standing: GrantStanding;
  scope: NamedGround;
  carveOuts: NamedGround;
  productLines: Named[];
  history: GrantEvent[];
}

/** A conflict as the resolver shows it: who, where, what, when, and the carve-out that ends it with its cost. */
export interface ConflictView {
  otherId: string;
  number: string;
  dealerName: string;
  productLineIds: string[];
  kinds: GrantKind[];
  fromOn: Day;
  toOn: Day;
  ground: NamedGround;
  except: NamedGround;
  /** What `grant.carveOut` would take out of this grant. */
  carveOut: {
    ground: NamedGround;
    leavesNothing: boolean;
    alsoGivesUp: NamedGround;
    alsoOnLines: string[];
    alsoOnDays: DayRange[];
  };
}
/** What a grant says of a place: all of it, some of it, taken out of it, nothing. */
export type Held = 'all' | 'part' | 'carved_out' | 'none';
/** A place that one of two conflicting grants names, or a region around such a place. */
export interface TreeRow {
  /** Region code or hospital id. */
  id: string;
  name: string;
  isHospital: boolean;
  depth: number;
  own: Held;
  other: Held;
  /** Both claim it. */
  contested: boolean;
}
export interface Conflicts {
  /** The first twenty, each with both grants on the tree of regions. */
  conflicts: (ConflictView & { tree: TreeRow[]; treeLeft: number })[];
  total: number;
}
export interface AllConflicts {
  conflicts: (ConflictView & { grantId: string; grantNumber: string; grantDealerName: string })[];
  total: number;
}

/** What one grant says to a question, in the words of its clauses. */
export interface ExplainedFinding {
  grantId: string;
  number: string;
  dealerId: string;
  dealerName: string;
  outcome:
    | 'hospital_closed'
    | 'authorizes'
    | 'blocked'
    | 'not_in_effect'
    | 'carved_out'
    | 'other_place'
    | 'other_kind'
    | 'other_line';
  clauseName?: string;
  carveOutName?: string;
  /** Why it is not in effect, and its days. */
  because?: 'not_approved' | 'not_begun' | 'ended' | 'revoked';
  fromOn?: Day;
  toOn?: Day;
  block?: { reason: string };
  closedOn?: Day;
}
export interface Explanation {
  day: Day;
  findings: ExplainedFinding[];
}
export interface WhoReply extends Explanation {
  dealers: { dealerId: string; dealerName: string; grantIds: string[] }[];
}
export interface MayReply extends Explanation {
  may: boolean;
}

export interface WhiteSpace {
  day: Day;
  cells: {
    provinceCode: string;
    provinceName: string;
    productLineId: string;
    /** Hospitals where some dealer may. */
    covered: number;
    /** Hospitals where nobody may. */
    uncovered: number;
  }[];
  /** Of the one cell that was asked for. */
  hospitals: (Named & { regionCode: string })[];
  hospitalCount: number;
}

export interface GridRow extends RegionOption {
  hospitals: number;
  /** One for each product line, in their order. */
  cells: {
    productLineId: string;
    /** The first three; `whole` where nothing of the region is left to others or to nobody. */
    dealers: (Named & { hospitals: number; whole: boolean })[];
    dealerCount: number;
    uncovered: number;
    pending: string[];
    contested: boolean;
  }[];
}
export interface CoverageGrid {
  day: Day;
  rows: GridRow[];
}

export interface CoverageDelta extends DayRange {
  dealerId: string;
  dealerName: string;
  productLineIds: string[];
  hospitals: Named[];
  hospitalCount: number;
  /** Where hospitals yet to come fall under the change too. */
  newHospitalsIn: NamedRegion[];
}
export interface Preview {
  gained: CoverageDelta[];
  lost: CoverageDelta[];
  /** For a new hospital: who may do what there at once. */
  newHospital: { productLineId: string; dealers: { dealerId: string; dealerName: string }[] }[];
  /** For a move: grants that would exclude each other at the new place. */
  conflicts: { numbers: [string, string]; dealerNames: [string, string]; productLineIds: string[] }[];
}

export interface RenewalItem {
  grantId: string;
  number: string;
  dealerName: string;
  productLineIds: string[];
  /** What it covers: the first regions by name, and how many hospitals of its own. */
  regionNames: string[];
  hospitalNames: string[];
  hospitalCount: number;
  /** The draft's number; absent in a dry run and where nothing is made. */
  newNumber?: string;
  /** Terms that the next year's draft has otherwise, before and after: days, or the places that go and come, by name. */
  changes: { field: 'days' | 'scope' | 'carveOuts' | 'productLines'; before: string; after: string }[];
  outcome: 'renewed' | 'renewed_before' | 'refused';
  /** `value` is what is wrong: a place by name, an id that stands for nothing, a day. */
  problems: { code: RefusalCode; sentence: string; value?: string }[];
}
export interface Renewals {
  items: RenewalItem[];
  /** Where to go on: further grants end in the year. */
  next: string | null;
}

export interface BlockMoved {
  blockId: string;
  revision: number;
}
export type BlockList = Listed<'blocks', Omit<BlockDocument, 'head' | 'audience' | 'searchKeys'>>;

export interface SheetProblem {
  sheet: string;
  /** As Excel counts, from 1. */
  row: number;
  /** As Excel names it, `A`; empty when the whole row or sheet is meant. */
  column: string;
  /** For people, in Chinese. */
  message: string;
  /** What stands in the cell, or the part of it that is meant. */
  value: string;
}
export interface SheetCounts {
  sheets: number;
  /** Rows that state a grant or part of one, read or refused. */
  rows: number;
  accepted: number;
  refused: number;
  /** Notes, totals and sheets of instructions. */
  notes: number;
}
/** A column that says nothing about grants and was not read, for the person to check. */
export interface IgnoredColumn {
  sheet: string;
  column: string;
  header: string;
}
export interface SheetSource {
  sheet: string;
  row: number;
}
export type QuestionKind =
  | 'hidden_sheet'
  | 'hidden_rows'
  | 'hidden_column'
  | 'struck'
  | 'note'
  | 'aside'
  | 'title'
  | 'none'
  | 'status'
  | 'remark'
  | 'column'
  | 'credit_code';
/** What a person has to decide before anything is made of the rows: take them, or leave them out. */
export interface SheetQuestion {
  /** The same for the same book, so that answers go along with it. */
  id: string;
  kind: QuestionKind;
  sheet: string;
  /** As Excel names it, empty where rows or the sheet are meant. */
  column: string;
  /** What stands there. */
  text: string;
  /** The first ones, as Excel counts; and how many. */
  rows: number[];
  rowCount: number;
  answer: 'take' | 'skip' | null;
}
/** A name that stands for nothing known, or for several: to be told once and kept. */
export interface NameQuestion {
  kind: 'dealer' | 'line' | 'hospital';
  text: string;
  rows: SheetSource[];
  rowCount: number;
  /** What it may mean. */
  candidates: Named[];
}
/** A name of the book that was read as somebody has said, for this book or an earlier one; it can be told anew. */
export interface ToldName {
  kind: NameQuestion['kind'];
  text: string;
  id: string;
  means: string;
}
/** One row of a sheet as it stands there and as it was read. */
export interface ReadRow extends SheetSource {
  /** Heading and text of each cell that says something. */
  written: [heading: string, text: string][];
  outcome: 'new' | 'changed' | 'same' | 'again' | 'asked' | 'left_out' | 'refused';
  /** One grant as a rule, several where a carve-out must not swallow what stands beside it, none where nothing was read. */
  reads: {
    number: string;
    dealerName: string;
    lineNames: string[];
    scope: string[];
    carveOuts: string[];
    fromOn: Day;
    toOn: Day;
    exclusive: boolean;
    kinds: GrantKind[];
  }[];
  /** Of a changed one: which of these differ from the draft that bears its number. */
  differs: string[];
}
export interface ReadRows {
  rows: ReadRow[];
  more: boolean;
}
export interface SheetSummary {
  sheet: string;
  rows: number;
  made: number;
  changed: number;
  same: number;
  asked: number;
  leftOut: number;
  refused: number;
}
export interface ImportRow {
  batchId: string;
  fileName: string;
  state: ImportBatch['state'];
  drafts: number;
  changed: number;
  unchanged: number;
  createdAt: string;
  createdBy: string;
  /** Of one that was given up or taken back. */
  ended: { by: string; at: string; reason: string } | null;
  /** Sealed, and nobody has touched what it made. */
  canUndo: boolean;
}
export interface Imports {
  imports: ImportRow[];
}
export interface DryRun {
  counts: SheetCounts & { drafts: number; changed: number; unchanged: number };
  sheets: SheetSummary[];
  questions: SheetQuestion[];
  /** Questions without an answer. */
  openQuestions: number;
  names: NameQuestion[];
  told: ToldName[];
  /** The first rows; further ones by `grant.importRows`. */
  rows: ReadRow[];
  moreRows: boolean;
  ignoredColumns: IgnoredColumn[];
  /** The first ones, and how many there are. */
  problems: SheetProblem[];
  problemCount: number;
  conflicts: (ConflictView & { source: SheetSource; otherSource: SheetSource | null })[];
  conflictCount: number;
}
export interface ImportProgress {
  batchId: string;
  state: ImportBatch['state'];
  writtenParts: number;
  parts: number;
  drafts: number;
  changed: number;
  unchanged: number;
}
/** Some grants' rows, put by until all are there. */
export interface ExportStep {
  partId: string;
  grants: number;
  /** Null when these were the last. */
  next: string | null;
}
export interface Book {
  fileId: string;
  /** Works for an hour. */
  link: string | null;
  grants: number;
}

export interface GrantActions {
  'grant.list': Act<typeof ListGrantsRequest, GrantList>;
  'grant.get': Act<typeof GrantRequest, GrantPage>;
  'grant.save': Act<typeof SaveGrantRequest, GrantMoved>;
  'grant.submit': Act<typeof SeenGrantsRequest, { grants: GrantMoved[] }>;
  'grant.approve': Act<typeof SeenGrantsRequest, { grants: GrantMoved[] }>;
  'grant.return': Act<typeof GrantsReasonRequest, { grants: GrantMoved[] }>;
  'grant.void': Act<typeof GrantsReasonRequest, { grants: GrantMoved[] }>;
  'grant.split': Act<typeof CarveOutRequest, { grants: GrantMoved[] }>;
  'grant.carveOut': Act<typeof CarveOutRequest, GrantMoved>;
  'grant.revoke': Act<typeof RevokeGrantRequest, GrantMoved>;
  'grant.renewDryRun': Act<typeof RenewRequest, Renewals>;
  'grant.renew': Act<typeof RenewRequest, Renewals>;
  'grant.conflicts': Act<typeof GrantRequest, Conflicts>;
  'grant.who': Act<typeof WhoRequest, WhoReply>;
  'grant.may': Act<typeof MayRequest, MayReply>;
  'grant.explain': Act<typeof ExplainRequest, Explanation>;
  'grant.importDryRun': Act<typeof ImportRequest, DryRun>;
  'grant.importRows': Act<typeof ReadRowsRequest, ReadRows>;
  'grant.imports': Act<typeof Nothing, Imports>;
  'grant.importUndo': Act<typeof AbandonRequest, ImportProgress>;
  'grant.import': Act<typeof ImportRequest, ImportProgress>;
  'grant.importStep': Act<typeof BatchRequest, ImportProgress>;
  'grant.importAbandon': Act<typeof AbandonRequest, ImportProgress>;
  'grant.importProgress': Act<typeof BatchRequest, ImportProgress>;
  'grant.export': Act<typeof ExportRequest, ExportStep>;
  'grant.exportBook': Act<typeof ExportBookRequest, Book>;
  'grant.template': Act<typeof Nothing, Book>;
  'coverage.whiteSpace': Act<typeof WhiteSpaceRequest, WhiteSpace>;
  'coverage.grid': Act<typeof GridRequest, CoverageGrid>;
  'coverage.preview': Act<typeof PreviewRequest, Preview>;
  'coverage.conflicts': Act<typeof Nothing, AllConflicts>;
  'block.set': Act<typeof SetBlockRequest, BlockMoved>;
  'block.lift': Act<typeof LiftBlockRequest, BlockMoved>;
  'block.list': Act<typeof ListBlocksRequest, BlockList>;
}
