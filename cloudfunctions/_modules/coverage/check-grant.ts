import type { Day } from '../../../miniprogram/shared/days';
import { isDay } from '../../../miniprogram/shared/days';
import type { RefusalCode } from '../../../miniprogram/shared/refusal';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Grant, HospitalPlace } from './model';
import { isClosedOn, kindsOf, placesDuring } from './model';
import { clauseCovering } from './rule';
import type { RegionTree } from './region-tree';

export type GrantTerms = Pick<
  Grant,
  'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'kinds'
>;

/** The master data that a grant refers to; whoever calls loads at least what the grant names. */
export interface KnownPlaces {
  regions: RegionTree;
  hospital(id: string): HospitalPlace | null | undefined;
  hasProductLine(id: string): boolean;
  /** The days on which a line is sold; on all of them when not told. */
  lineDays?(id: string): { fromOn?: Day | null; untilOn?: Day | null } | undefined;
  hasDealer(id: string): boolean;
}

export interface GrantProblem {
  code: RefusalCode;
  /** Where in the grant: a field's name, or a place in a list. */
  field: 'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'kinds';
  /** The offending code, id or day. */
  value?: string;
}

/** Everything that is wrong with a grant's terms taken by themselves; conflicts with others are another question. */
export function grantProblems(grant: GrantTerms, known: KnownPlaces): GrantProblem[] {
  const problems: GrantProblem[] = [];
  const add = (code: RefusalCode, field: GrantProblem['field'], value?: string) =>
    problems.push({ code, field, ...(value === undefined ? {} : { value }) });

  if (!known.hasDealer(grant.dealerId)) add('GRANT_DEALER_UNKNOWN', 'dealerId', grant.dealerId);
  if (grant.productLineIds.length === 0) add('GRANT_LINES_EMPTY', 'productLineIds');
  for (const id of grant.productLineIds) {
    const days = known.lineDays?.(id);
    if (!known.hasProductLine(id)) add('GRANT_LINE_UNKNOWN', 'productLineIds', id);
    else if (
      days &&
      ((days.untilOn ?? grant.fromOn) < grant.fromOn || grant.toOn < (days.fromOn ?? grant.toOn))
    )
      add('GRANT_LINE_NOT_SOLD', 'productLineIds', id);
  }
  if (kindsOf(grant).length === 0) add('GRANT_KINDS_EMPTY', 'kinds');
  if (!exists(grant.fromOn)) add('GRANT_DAY_INVALID', 'fromOn', grant.fromOn);
  if (!exists(grant.toOn)) add('GRANT_DAY_INVALID', 'toOn', grant.toOn);
  if (exists(grant.fromOn) && exists(grant.toOn) && grant.toOn < grant.fromOn)
    add('GRANT_DAYS_REVERSED', 'toOn', grant.toOn);
  for (const field of ['scope', 'carveOuts'] as const) {
    for (const code of grant[field].regionCodes) {
      if (!known.regions.has(code)) add('REGION_UNKNOWN', field, code);
    }
    for (const id of grant[field].hospitalIds) {
      const hospital = known.hospital(id);
      if (!hospital) add('GRANT_HOSPITAL_UNKNOWN', field, id);
      else if (isClosedOn(hospital, grant.fromOn)) add('GRANT_HOSPITAL_CLOSED', field, id);
    }
  }
  if (grant.scope.regionCodes.length + grant.scope.hospitalIds.length === 0)
    add('GRANT_SCOPE_EMPTY', 'scope');
  // Most carve nothing out.
  else if (
    grant.carveOuts.regionCodes.length + grant.carveOuts.hospitalIds.length > 0 &&
    problems.every(({ field }) => field !== 'scope' && field !== 'carveOuts')
  ) {
    for (const outside of carveOutsOutside(grant, known))
      add('GRANT_CARVE_OUT_OUTSIDE_SCOPE', 'carveOuts', outside);
    if (nothingLeft(grant, known)) add('GRANT_NOTHING_LEFT', 'carveOuts');
  }
  return problems;
}

/** Books of fifty thousand rows name a few hundred days again and again. */
const existing = new Set<Day>();
function exists(day: Day): boolean {
  if (existing.has(day)) return true;
  if (!isDay(day)) return false;
  if (existing.size > 5_000) existing.clear();
  existing.add(day);
  return true;
}

/** Refuses with the first problem's code; `details.problems` names them all. */
export function checkGrant(grant: GrantTerms, known: KnownPlaces): void {
  const problems = grantProblems(grant, known);
  if (problems[0]) throw new Refusal(problems[0].code, { problems });
}

function carveOutsOutside({ scope, carveOuts, ...days }: GrantTerms, known: KnownPlaces): string[] {
  const scopeRegions = scope.regionCodes.flatMap((code) => known.regions.today(code));
  const inside = (code: string) => scopeRegions.some((outer) => known.regions.contains(outer, code));
  return [
    ...carveOuts.regionCodes.filter((code) => !known.regions.today(code).every(inside)),
    ...carveOuts.hospitalIds.filter(
      (id) =>
        !placesDuring(known.hospital(id)!, days).some((place) => clauseCovering(scope, place, known.regions)),
    ),
  ];
}

/** Carved-out counties never use up their city: a hospital may be known by its city only, and counties are founded. */
function nothingLeft(
  { scope, carveOuts, ...days }: Pick<GrantTerms, 'scope' | 'carveOuts' | 'fromOn' | 'toOn'>,
  { regions, hospital }: KnownPlaces,
) {
  const carved = new Set(carveOuts.regionCodes.flatMap((code) => regions.today(code)));
  return (
    scope.regionCodes.every((code) =>
      regions.today(code).every((today) => regions.chainOf(today).some((around) => carved.has(around))),
    ) &&
    scope.hospitalIds.every((id) =>
      placesDuring(hospital(id)!, days).every((place) => clauseCovering(carveOuts, place, regions)),
    )
  );
}
