import type { Day } from '../../miniprogram/shared/days';
import type {
  BlockDocument,
  DayRange,
  GrantDocument,
  GrantEvent,
  GrantKind,
  GrantStanding,
  ImportBatch,
} from '../../miniprogram/shared/model/grants';
import type { Dealer, DealerEvent, Member } from '../../miniprogram/shared/model/people';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { DealerState, GrantState } from '../../miniprogram/shared/states';

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
  more: boolean;
}
export interface GrantMoved {
  grantId: string;
  number: string;
  state: GrantState;
  revision: number;
}

interface NamedRegion {
  code: string;
  name: string;
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
  grant: Omit<GrantDocument, 'head' | 'coverageKeys' | 'contestedKeys' | 'regionKeys' | 'history'>;
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
  problems: { code: RefusalCode; value?: string }[];
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
export interface BlockList {
  blocks: Omit<BlockDocument, 'head' | 'audience'>[];
  more: boolean;
}

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
export interface DryRun {
  counts: SheetCounts & { drafts: number; unchanged: number };
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
  unchanged: number;
}
export interface Book {
  fileId: string;
  /** Works for an hour. */
  link: string | null;
  grants: number;
}

export interface RegionOption extends NamedRegion {
  hasChildren: boolean;
}
export interface RegionOptions {
  regions: RegionOption[];
}
export interface FoundRegions {
  regions: NamedRegion[];
}
export interface FoundHospital extends Pick<
  Hospital,
  '_id' | 'name' | 'aliases' | 'regionCode' | 'level' | 'standing'
> {
  /** Where it stands, 江苏省苏州市姑苏区: many hospitals share a name. */
  place: string;
  closedOn: Day | null;
}
export interface FoundHospitals {
  hospitals: FoundHospital[];
  more: boolean;
}
export type DealerRow = Omit<Dealer, 'head' | 'history'>;
export interface DealerList {
  dealers: DealerRow[];
  more: boolean;
}
export interface DealerPage {
  dealer: DealerRow;
  regionName: string;
  grantCounts: { approved: number; pending: number };
  people: Pick<Member, '_id' | 'name' | 'roles' | 'active'>[];
  /** Why it was moved is the manufacturer's own affair: empty for the dealer. */
  history: DealerEvent[];
}
export interface DealerMoved {
  dealerId: string;
  state: DealerState;
  revision: number;
}
