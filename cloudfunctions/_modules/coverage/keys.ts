import type { Day } from '../../../miniprogram/shared/days';
import type { Grant, HospitalPlace } from './model';
import { placeOn, staysOf } from './model';
import type { RegionTree } from './region-tree';

/**
 * What every grant stores in its indexed array `coverageKeys`: `line|region` and `line|#hospital` for each place that its
 * scope names, in today's codes. Recompute them when a new edition of the regions retires codes.
 */
export function coverageKeys(grant: Pick<Grant, 'productLineIds' | 'scope'>, regions: RegionTree): string[] {
  const places = new Set([
    ...grant.scope.regionCodes.flatMap((code) => [...regions.today(code)]),
    ...grant.scope.hospitalIds.map((id) => `#${id}`),
  ]);
  return grant.productLineIds.flatMap((line) => [...places].map((place) => `${line}|${place}`)).sort();
}

/**
 * At most five keys (hospital, county, city, province, country), of where the hospital stands on the day. Every grant that
 * can say anything about the hospital and the line has one of them; `decide` judges the grants so found.
 */
export function keysToAsk(
  hospital: Omit<HospitalPlace, 'name'>,
  regions: RegionTree,
  productLineId: string,
  day: Day,
): string[] {
  return [`#${hospital._id}`, ...regions.chainOf(placeOn(hospital, day).regionCode)].map(
    (place) => `${productLineId}|${place}`,
  );
}

/**
 * `line|province` for every province that a grant touches (all of them for the country). Two grants that conflict share
 * one: it finds the candidates of a conflict check, and names the guard documents that two simultaneous approvals write,
 * so that one of them fails.
 */
export function contestedKeys(
  grant: Pick<Grant, 'productLineIds' | 'scope'>,
  regions: RegionTree,
  findHospital: (hospitalId: string) => HospitalPlace | null | undefined,
): string[] {
  const provinces = new Set<string>();
  const touch = (code: string) => {
    const chain = regions.chainOf(code);
    if (chain.length > 1) provinces.add(chain[chain.length - 2]!);
    else for (const province of regions.childrenOf(chain[0]!)) provinces.add(province);
  };
  for (const code of grant.scope.regionCodes) for (const today of regions.today(code)) touch(today);
  for (const id of grant.scope.hospitalIds) {
    const hospital = findHospital(id);
    // Wherever it ever stood: more candidates than need be cost a look, one that is missing costs a conflict.
    if (hospital) for (const { regionCode } of staysOf({ ...hospital, closedOn: null })) touch(regionCode);
  }
  return grant.productLineIds
    .flatMap((line) => [...provinces].map((province) => `${line}|${province}`))
    .sort();
}
