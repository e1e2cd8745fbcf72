import type { Day } from '../days';
import { addDays } from '../days';
import type { GrantState } from '../states';
import type { Entity, PersonStamp, Searchable } from './entity';

/** A part of the country: whole regions (future hospitals included) and single hospitals. */
export interface Ground {
  /** GB/T 2260; `000000` is the whole country. Retired codes keep meaning what succeeded them. */
  regionCodes: string[];
  hospitalIds: string[];
}

export type GrantKind = 'sell' | 'serve';
export const grantKinds: readonly GrantKind[] = ['sell', 'serve'];

/** What a grant says about coverage; the stored document, `GrantDocument`, carries more. */
export interface Grant {
  _id: string;
  number: string;
  dealerId: string;
  productLineIds: string[];
  scope: Ground;
  /** Taken out of this grant only; says nothing about other grants on the same ground. */
  carveOuts: Ground;
  /** Both days inclusive. */
  fromOn: Day;
  toOn: Day;
  exclusive: boolean;
  state: GrantState;
  /** First day on which a revoked grant no longer holds; what was true before stays true. */
  revokedOn?: Day;
  approvedAt?: string;
  /** Both when absent. */
  kinds?: GrantKind[];
}

/** Always wins over grants: a suspended dealer, a hospital that the manufacturer serves itself. */
export interface GlobalBlock {
  _id: string;
  kind: 'dealer' | 'hospital';
  dealerId?: string;
  hospitalId?: string;
  /** All product lines when absent. */
  productLineIds?: string[];
  fromOn: Day;
  /** Inclusive; null while there is no end in sight. */
  toOn: Day | null;
  reason: string;
}

/** What indexes and comparisons take for "no end in sight". */
export const noEnd: Day = '9999-12-31';

export interface HospitalPlace {
  _id: string;
  name: string;
  /** The county, or the lowest division that is known; of one that moves, where it goes last. */
  regionCode: string;
  /** Where it stood before it moved, oldest first, each with its last day there. */
  formerPlaces?: readonly FormerPlace[];
  /** First day on which it is no more. */
  closedOn?: Day | null;
  /** The hospital that it went into. */
  mergedInto?: string;
}
export interface FormerPlace {
  regionCode: string;
  toOn: Day;
}

export interface DayRange {
  fromOn: Day;
  toOn: Day;
}

/** The days on which a hospital stands at one place, both inclusive. */
export interface Stay extends DayRange {
  regionCode: string;
}
const noBeginning: Day = '1900-01-01';

/** A hospital's places one after another until it closes; nearly all have one for all days. */
export function staysOf({
  regionCode,
  formerPlaces = [],
  closedOn,
}: Omit<HospitalPlace, '_id' | 'name'>): Stay[] {
  const lastOn = closedOn ? addDays(closedOn, -1) : noEnd;
  let fromOn = noBeginning;
  return [...formerPlaces, { regionCode, toOn: noEnd }]
    .map(({ regionCode: code, toOn }) => {
      const stay = { regionCode: code, fromOn, toOn: toOn < lastOn ? toOn : lastOn };
      fromOn = addDays(toOn, 1);
      return stay;
    })
    .filter((stay) => stay.fromOn <= stay.toOn);
}

/** The hospital as it stands on a day, or stood when it closed. */
export function placeOn<T extends Omit<HospitalPlace, '_id' | 'name'>>(hospital: T, day: Day): T {
  const before = hospital.formerPlaces?.find(({ toOn }) => day <= toOn);
  return before ? { ...hospital, regionCode: before.regionCode } : hospital;
}

/** The hospital at each of its places on some of these days; none when it is closed on all of them. */
export function placesDuring<T extends Omit<HospitalPlace, '_id' | 'name'>>(
  hospital: T,
  during: DayRange,
): T[] {
  if (!hospital.formerPlaces?.length && !hospital.closedOn) return [hospital];
  return staysOf(hospital)
    .filter(({ fromOn, toOn }) => fromOn <= during.toOn && during.fromOn <= toOn)
    .map(({ regionCode }) => ({ ...hospital, regionCode }));
}

export const isClosedOn = ({ closedOn }: Pick<HospitalPlace, 'closedOn'>, day: Day): boolean =>
  !!closedOn && closedOn <= day;

/** A grant that ends within so many days is renewed now: letters and next year's orders depend on it. */
export const ENDING_DAYS = 60;

/** One or both ways in which a grant authorizes. */
export function kindsOf(grant: Pick<Grant, 'kinds'>): readonly GrantKind[] {
  return grant.kinds ?? grantKinds;
}

/** The days on which an approved (or since revoked) grant holds; null for drafts and for grants revoked before they began. */
export function effectiveDays(
  grant: Pick<Grant, 'state' | 'fromOn' | 'toOn' | 'revokedOn'>,
): DayRange | null {
  if (grant.state === 'approved' && !grant.revokedOn) return { fromOn: grant.fromOn, toOn: grant.toOn };
  if ((grant.state !== 'revoked' && grant.state !== 'approved') || !grant.revokedOn) return null;
  const lastOn = addDays(grant.revokedOn, -1);
  const toOn = lastOn < grant.toOn ? lastOn : grant.toOn;
  return toOn < grant.fromOn ? null : { fromOn: grant.fromOn, toOn };
}

/** What happened to a grant, oldest first; the trail holds every field, this is for the screen. */
export interface GrantEvent {
  at: string;
  by: PersonStamp;
  event:
    | 'created'
    | 'edited'
    | 'submitted'
    | 'returned'
    | 'approved'
    | 'revoked'
    | 'carved_out'
    | 'split'
    | 'voided';
  /** Why it was returned or revoked; in whose favour it was carved out. */
  reason?: string;
}

/** 授权 as it is stored. */
export interface GrantDocument extends Entity, Grant {
  /** Its short name when the grant was written; letters take the legal name from the dealer itself. */
  dealerName: string;
  /** `line|place` for every place of the scope, in today's codes: what point questions ask for. */
  coverageKeys: string[];
  /** `line|province`: what conflict checks ask for. */
  contestedKeys: string[];
  /** `in:<region>` for every region that holds a part of the scope, `at:<region>` for those it names: lists by region. */
  regionKeys: string[];
  /** What follows the year in its number, from any character on. */
  numberTails?: string[];
  createdAt: string;
  createdBy: PersonStamp;
  /** Who set the terms last; a carve-out while it was pending does not count. */
  editedBy: PersonStamp;
  submittedBy: PersonStamp | null;
  approvedBy: PersonStamp | null;
  revokedBy: PersonStamp | null;
  revokeReason: string;
  /** Why it came back to draft; empty when it did not. */
  returnReason: string;
  /** The grant that this one goes on with. */
  renewsId: string | null;
  /** The import it came with; until that is sealed the draft does not count. */
  batchId: string | null;
  /** Where in the import's book it stands. */
  source?: { fileName: string; sheet: string; row: number };
  history: GrantEvent[];
}

/** What a list shows: the stored state, or what the days make of it. */
export type GrantStanding = 'draft' | 'pending' | 'not_begun' | 'effective' | 'expired' | 'revoked' | 'void';
export const grantStandingLabels: Record<GrantStanding, string> = {
  draft: '草稿',
  pending: '待审批',
  not_begun: '未生效',
  effective: '生效中',
  expired: '已到期',
  revoked: '已撤销',
  void: '已作废',
};

export function grantStanding(grant: Grant, today: Day): GrantStanding {
  if (grant.state === 'draft' || grant.state === 'pending' || grant.state === 'void') return grant.state;
  const days = effectiveDays(grant);
  // A grant revoked from some later day still holds until then.
  if (!days || (grant.state === 'revoked' && today > days.toOn)) return 'revoked';
  if (today < days.fromOn) return 'not_begun';
  return today > days.toOn ? 'expired' : 'effective';
}

/** 全局禁止 as it is stored. */
export interface BlockDocument extends Entity, GlobalBlock, Searchable {
  /** `toOn`, or 9999-12-31 while there is no end: what indexes can compare. */
  untilOn: Day;
  /** Whose questions it concerns: a dealer's id, or `*` for a hospital's block. */
  audience: string;
  /** Short name of the dealer, or name of the hospital, when the block was set. */
  name: string;
  /** Set by a dealer's suspension, and lifted with it. */
  bySuspension: boolean;
  createdAt: string;
  createdBy: PersonStamp;
  liftedBy: PersonStamp | null;
  liftReason: string;
}

/**
 * 导入批次: drafts written in steps that count all at once, when the batch is sealed, or not at all. What an abandoned one
 * has written never counts.
 */
export interface ImportBatch extends Entity {
  fileName: string;
  state: 'writing' | 'sealed' | 'abandoned' | 'undone';
  /** The checked drafts, cut into parts that one transaction holds; a file holds several parts, `place` says which. */
  parts: { fileId: string; place: number; count: number }[];
  writtenParts: number;
  /** New ones, and drafts that were there and say something else now: those are in the last part alone. */
  drafts: number;
  changed?: number;
  unchanged: number;
  /** Somebody has gone on with one of its drafts, so that it cannot be undone as a whole any more. */
  touched?: true;
  createdAt: string;
  createdBy: PersonStamp;
  sealedAt: string | null;
  /** Only of one that was abandoned or undone. */
  abandoned?: { at: string; by: PersonStamp; reason: string };
}

/** 名称对照: what a name in people's sheets means, told once and kept. */
export interface SheetName extends Entity {
  kind: 'dealer' | 'line' | 'hospital';
  text: string;
  /** Of the dealer, line, hospital or region. */
  meansId: string;
  by: PersonStamp;
  at: string;
}
