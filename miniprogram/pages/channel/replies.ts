import type {
  BlockDocument,
  GrantDocument,
  GrantEvent,
  GrantKind,
  GrantStanding,
} from '../../shared/model/grants';
import type { AuthorizationLetter, LetterBody, LetterStanding } from '../../shared/model/letters';
import type { Dealer, DealerEvent, Member } from '../../shared/model/people';
import type { RefusalCode } from '../../shared/refusals';
import type { GrantState, LetterState } from '../../shared/states';

/** What `channel` answers, as far as these screens show it. */
export interface GrantRow {
  _id: string;
  number: string;
  dealerId: string;
  dealerName: string;
  productLineIds: string[];
  fromOn: string;
  toOn: string;
  exclusive: boolean;
  kinds?: GrantKind[];
  state: GrantState;
  revision: number;
  standing: GrantStanding;
  regionNames: string[];
  hospitalCount: number;
  carveOutCount: number;
}
export interface GrantList {
  grants: GrantRow[];
  more: boolean;
}

export interface NamedGround {
  regions: { code: string; name: string }[];
  /** The first hundred. */
  hospitals: { id: string; name: string }[];
  hospitalCount: number;
}
export interface GrantPage {
  grant: Omit<GrantDocument, 'head' | 'coverageKeys' | 'contestedKeys' | 'regionKeys' | 'history'>;
  standing: GrantStanding;
  scope: NamedGround;
  carveOuts: NamedGround;
  productLines: { id: string; name: string }[];
  history: GrantEvent[];
}

export interface ConflictView {
  otherId: string;
  number: string;
  dealerName: string;
  productLineIds: string[];
  kinds: string[];
  fromOn: string;
  toOn: string;
  ground: NamedGround;
  except: NamedGround;
  carveOut: {
    ground: NamedGround;
    leavesNothing: boolean;
    alsoGivesUp: NamedGround;
    alsoOnLines: string[];
    alsoOnDays: { fromOn: string; toOn: string }[];
  };
}
export interface TreeRow {
  id: string;
  name: string;
  isHospital: boolean;
  depth: number;
  own: 'all' | 'part' | 'carved_out' | 'none';
  other: 'all' | 'part' | 'carved_out' | 'none';
  contested: boolean;
}
export interface Conflicts {
  conflicts: (ConflictView & { tree: TreeRow[]; treeLeft: number })[];
  total: number;
}
export interface AllConflicts {
  conflicts: (ConflictView & { grantId: string; grantNumber: string; grantDealerName: string })[];
  total: number;
}

export interface CoverageDelta {
  dealerId: string;
  productLineIds: string[];
  fromOn: string;
  toOn: string;
  hospitals: { id: string; name: string }[];
  hospitalCount: number;
  newHospitalsIn: { code: string; name: string }[];
}
export interface Preview {
  gained: CoverageDelta[];
  lost: CoverageDelta[];
}

export interface Finding {
  grantId: string;
  number: string;
  dealerId: string;
  dealerName: string;
  outcome:
    'authorizes' | 'blocked' | 'not_in_effect' | 'carved_out' | 'other_place' | 'other_kind' | 'other_line';
  clauseName?: string;
  carveOutName?: string;
  because?: 'not_approved' | 'not_begun' | 'ended' | 'revoked';
  fromOn?: string;
  toOn?: string;
  block?: { reason: string };
}
export interface WhoReply {
  day: string;
  dealers: { dealerId: string; dealerName: string; grantIds: string[] }[];
  findings: Finding[];
}

export interface RegionOption {
  code: string;
  name: string;
  hasChildren: boolean;
}
export interface FoundHospital {
  _id: string;
  name: string;
  regionCode: string;
  /** 江苏省苏州市姑苏区 */
  place: string;
  standing: string;
}

export interface WhiteSpace {
  day: string;
  cells: {
    provinceCode: string;
    provinceName: string;
    productLineId: string;
    covered: number;
    uncovered: number;
  }[];
  hospitals: { id: string; name: string; regionCode: string }[];
  hospitalCount: number;
}

export interface GridRow {
  code: string;
  name: string;
  hasChildren: boolean;
  hospitals: number;
  cells: {
    productLineId: string;
    dealers: { id: string; name: string; hospitals: number; whole: boolean }[];
    dealerCount: number;
    uncovered: number;
    pending: string[];
    contested: boolean;
  }[];
}
export interface CoverageGrid {
  day: string;
  rows: GridRow[];
}

export interface RenewalItem {
  grantId: string;
  number: string;
  dealerName: string;
  productLineIds: string[];
  regionNames: string[];
  hospitalCount: number;
  newNumber?: string;
  changes: { field: 'days' | 'scope' | 'carveOuts'; before: string; after: string }[];
  outcome: 'renewed' | 'renewed_before' | 'refused';
  problems: { code: RefusalCode; value?: string }[];
}
export interface Renewals {
  items: RenewalItem[];
  next: string | null;
}

export type BlockRow = Omit<BlockDocument, 'head' | 'audience'>;

export interface SheetProblem {
  sheet: string;
  row: number;
  column: string;
  message: string;
  value: string;
}
export interface DryRun {
  counts: {
    sheets: number;
    rows: number;
    accepted: number;
    refused: number;
    notes: number;
    drafts: number;
    unchanged: number;
  };
  ignoredColumns: { sheet: string; column: string; header: string }[];
  problems: SheetProblem[];
  problemCount: number;
  conflicts: (ConflictView & { source: { sheet: string; row: number } })[];
  conflictCount: number;
}
export interface ImportProgress {
  batchId: string;
  state: 'writing' | 'sealed' | 'abandoned';
  writtenParts: number;
  parts: number;
  drafts: number;
  unchanged: number;
}
export interface Book {
  fileId: string;
  link: string | null;
  grants: number;
}

export interface LetterRow {
  _id: string;
  kind: AuthorizationLetter['kind'];
  state: LetterState;
  standing: LetterStanding;
  number: string;
  dealerId: string;
  dealerName: string;
  projectName: string;
  territory: string[];
  fromOn: string;
  toOn: string;
  copy: { index: number; of: number };
  halfway: boolean;
  createdAt: string;
}
export type LetterView = Omit<
  AuthorizationLetter,
  'registerKey' | 'idHash' | 'sheetKey' | 'issue' | 'head'
> & {
  number: string;
  standing: LetterStanding;
  issuedAt: string | null;
  pdfSha256: string | null;
};
export interface LetterPage {
  letter: LetterView;
  draft: LetterBody | null;
  pdfUrl: string | null;
  sheetUrls: string[];
  scanCount: number;
  scans: { at: string; verdict: string; network: string }[];
}
export interface BatchProgress {
  batchId: string;
  state: 'requesting' | 'waiting' | 'issuing' | 'done';
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

export type DealerRow = Omit<Dealer, 'head' | 'history'>;
export interface DealerPage {
  dealer: DealerRow;
  regionName: string;
  grantCounts: { approved: number; pending: number };
  people: Pick<Member, '_id' | 'name' | 'roles' | 'active'>[];
  history: DealerEvent[];
}
