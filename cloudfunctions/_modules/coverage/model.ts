import type { Day } from '../../../miniprogram/shared/days';
import { addDays } from '../../../miniprogram/shared/days';
import type { GrantState } from '../../../miniprogram/shared/states';

/** A part of the country: whole regions (future hospitals included) and single hospitals. */
export interface Ground {
  /** GB/T 2260; `000000` is the whole country. Retired codes keep meaning what succeeded them. */
  regionCodes: string[];
  hospitalIds: string[];
}

export type GrantKind = 'sell' | 'serve';
export const grantKinds: readonly GrantKind[] = ['sell', 'serve'];

/** What a grant says about coverage; the stored document carries more (revision, author, approver…). */
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

export interface HospitalPlace {
  _id: string;
  name: string;
  /** The county, or the lowest division that is known. */
  regionCode: string;
}

export interface DayRange {
  fromOn: Day;
  toOn: Day;
}

/** One or both ways in which a grant authorizes. */
export function kindsOf(grant: Pick<Grant, 'kinds'>): readonly GrantKind[] {
  return grant.kinds ?? grantKinds;
}

/** The days on which an approved (or since revoked) grant holds; null for drafts and for grants revoked before they began. */
export function effectiveDays(grant: Grant): DayRange | null {
  if (grant.state === 'approved' && !grant.revokedOn) return { fromOn: grant.fromOn, toOn: grant.toOn };
  if ((grant.state !== 'revoked' && grant.state !== 'approved') || !grant.revokedOn) return null;
  const lastOn = addDays(grant.revokedOn, -1);
  const toOn = lastOn < grant.toOn ? lastOn : grant.toOn;
  return toOn < grant.fromOn ? null : { fromOn: grant.fromOn, toOn };
}
