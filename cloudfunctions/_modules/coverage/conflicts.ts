import type { Day } from '../../../miniprogram/shared/days';
import { addDays } from '../../../miniprogram/shared/days';
import type { Atlas } from './atlas';
import { allConflicts } from './compiled-coverage';
import type { DayRange, Grant, GrantKind, Ground, HospitalPlace, Stay } from './model';
import { effectiveDays, kindsOf, staysOf } from './model';
import type { RegionTree } from './region-tree';
import { clauseCovering } from './rule';

/** Where the hospitals that grants name stand; whoever calls loads at least those. */
export interface GrantedPlaces {
  regions: RegionTree;
  hospital(id: string): HospitalPlace | null | undefined;
}

/** Two grants of different dealers, one of them exclusive, on the same ground, lines, kind and days. */
export interface Conflict {
  grantId: string;
  otherId: string;
  otherNumber: string;
  otherDealerId: string;
  productLineIds: string[];
  kinds: GrantKind[];
  fromOn: Day;
  toOn: Day;
  /** Exactly what both claim: this ground without these exceptions, in today's codes. */
  ground: Ground;
  except: Ground;
  /** What would end the conflict: a carve-out in the one, or in the other. */
  resolutions: Resolution[];
}

/** A carve-out to add to one of the two grants. It ends the conflict; what else it costs is said beside it. */
export interface Resolution {
  /** The grant that gives way. */
  grantId: string;
  dealerId: string;
  carveOuts: Ground;
  /** Nothing of the grant would be left: withdraw it instead of carving out. */
  leavesNothing: boolean;
  /** Carved out though not contested, because carve-outs have no exceptions: a grant of its own can keep it. */
  alsoGivesUp: Ground;
  /** Not contested on these lines, but carve-outs hold for all of a grant's lines. */
  alsoOnLines: string[];
  /** Not contested on these days, but carve-outs hold on all of a grant's days. */
  alsoOnDays: DayRange[];
}

/** The conflicts of one grant, taken as if approved, with the approved ones among `others`; by their ids. */
export function conflictsOf(grant: Grant, others: Iterable<Grant>, places: GrantedPlaces): Conflict[] {
  const found: Conflict[] = [];
  for (const other of others) {
    if (other._id === grant._id || !effectiveDays(other)) continue;
    const conflict = conflictBetween(grant, other, places);
    if (conflict) found.push(conflict);
  }
  return found.sort((a, b) => (a.otherId < b.otherId ? -1 : 1));
}

/** Every conflict among many grants, found by the compiled engine and described here; the lower id stands first. */
export function conflictsAmong(grants: readonly Grant[], atlas: Atlas): Conflict[] {
  const byId = [...grants].sort((a, b) => (a._id < b._id ? -1 : 1));
  const pairs = allConflicts(atlas, byId);
  const places = placesOf(atlas);
  const described = new Set<number>();
  const found: Conflict[] = [];
  for (let i = 0; i < pairs.count; i++) {
    const key = pairs.first[i]! * byId.length + pairs.second[i]!;
    if (described.has(key)) continue;
    described.add(key);
    found.push(conflictBetween(byId[pairs.first[i]!]!, byId[pairs.second[i]!]!, places)!);
  }
  return found.sort((a, b) =>
    a.grantId === b.grantId ? (a.otherId < b.otherId ? -1 : 1) : a.grantId < b.grantId ? -1 : 1,
  );
}

export function placesOf(atlas: Atlas): GrantedPlaces {
  return { regions: atlas.regions, hospital: (id) => atlas.hospital(id) };
}

/** Null when the two can stand together. */
export function conflictBetween(grant: Grant, other: Grant, places: GrantedPlaces): Conflict | null {
  if (grant.dealerId === other.dealerId || !(grant.exclusive || other.exclusive)) return null;
  const productLineIds = common(grant.productLineIds, other.productLineIds);
  const kinds = common(kindsOf(grant), kindsOf(other));
  const days = commonDays(daysOf(grant), daysOf(other));
  if (productLineIds.length === 0 || kinds.length === 0 || !days) return null;
  const shared = commonGround(grant, other, days, places);
  if (!shared) return null;
  return {
    grantId: grant._id,
    otherId: other._id,
    otherNumber: other.number,
    otherDealerId: other.dealerId,
    productLineIds,
    kinds,
    ...shared.days,
    ground: shared.ground,
    except: shared.except,
    resolutions: [grant, other].map((yielding) =>
      resolutionBy(
        yielding,
        { productLineIds, days: shared.days, ground: shared.ground },
        other === yielding ? grant : other,
        places,
      ),
    ),
  };
}

const daysOf = (grant: Grant): DayRange => effectiveDays(grant) ?? { fromOn: grant.fromOn, toOn: grant.toOn };
const common = <T>(a: readonly T[], b: readonly T[]): T[] => a.filter((each) => b.includes(each)).sort();

function commonDays(a: DayRange, b: DayRange): DayRange | null {
  const fromOn = a.fromOn > b.fromOn ? a.fromOn : b.fromOn;
  const toOn = a.toOn < b.toOn ? a.toOn : b.toOn;
  return fromOn <= toOn ? { fromOn, toOn } : null;
}

type Claims = Pick<Grant, 'scope' | 'carveOuts'>;

/** The smaller of any two nested regions, and the hospitals that both hold, without what either carves out. */
function commonGround(
  a: Claims,
  b: Claims,
  days: DayRange,
  places: GrantedPlaces,
): { days: DayRange; ground: Ground; except: Ground } | null {
  const { regions } = places;
  const carved = {
    regionCodes: [...today(a.carveOuts, regions), ...today(b.carveOuts, regions)],
    hospitalIds: [...a.carveOuts.hospitalIds, ...b.carveOuts.hospitalIds],
  };
  const nested = [a, b].flatMap((inner) => {
    const outer = today((inner === a ? b : a).scope, regions);
    return today(inner.scope, regions).filter((code) => outer.some((each) => regions.contains(each, code)));
  });
  const regionCodes = outermost(nested, regions).filter(
    (code) => !carved.regionCodes.some((each) => regions.contains(each, code)),
  );
  const stays: Stay[] = [];
  const hospitalIds = unique([...a.scope.hospitalIds, ...b.scope.hospitalIds]).filter((id) => {
    const hospital = places.hospital(id);
    if (!hospital) return false;
    const contested = staysOf(hospital).filter((stay) => {
      const place = { ...hospital, regionCode: stay.regionCode };
      const held = (ground: Ground) => clauseCovering(ground, place, regions) !== null;
      return (
        commonDays(stay, days) !== null &&
        held(a.scope) &&
        held(b.scope) &&
        !held(carved) &&
        !held({ regionCodes, hospitalIds: [] })
      );
    });
    stays.push(...contested);
    return contested.length > 0;
  });
  if (regionCodes.length + hospitalIds.length === 0) return null;
  // A hospital that moves, or closes, is contested only while it stands on what both claim.
  const fromOn = stays.map((stay) => stay.fromOn).sort()[0]!;
  const toOn = stays
    .map((stay) => stay.toOn)
    .sort()
    .pop()!;
  return {
    days: regionCodes.length > 0 ? days : commonDays({ fromOn, toOn }, days)!,
    ground: { regionCodes, hospitalIds },
    except: within(carved, { regionCodes, hospitalIds: [] }, places),
  };
}

/** The carve-outs that make a grant yield the contested ground, and what goes with it. */
function resolutionBy(
  grant: Grant,
  contested: { productLineIds: string[]; days: DayRange; ground: Ground },
  other: Grant,
  places: GrantedPlaces,
): Resolution {
  const carveOuts = contested.ground;
  const { regions } = places;
  const left = {
    regionCodes: today(grant.scope, regions).filter(
      (code) =>
        ![...carveOuts.regionCodes, ...today(grant.carveOuts, regions)].some((each) =>
          regions.contains(each, code),
        ),
    ),
    hospitalIds: grant.scope.hospitalIds.filter((id) => {
      const hospital = places.hospital(id);
      return (
        hospital &&
        !clauseCovering(carveOuts, hospital, regions) &&
        !clauseCovering(grant.carveOuts, hospital, regions)
      );
    }),
  };
  const freeOfOther = within(
    other.carveOuts,
    { regionCodes: carveOuts.regionCodes, hospitalIds: [] },
    places,
  );
  const ownCarved = {
    regionCodes: today(grant.carveOuts, regions),
    hospitalIds: grant.carveOuts.hospitalIds,
  };
  const days = daysOf(grant);
  return {
    grantId: grant._id,
    dealerId: grant.dealerId,
    carveOuts,
    leavesNothing: left.regionCodes.length + left.hospitalIds.length === 0,
    alsoGivesUp: {
      regionCodes: freeOfOther.regionCodes.filter(
        (code) => !ownCarved.regionCodes.some((each) => regions.contains(each, code)),
      ),
      hospitalIds: freeOfOther.hospitalIds.filter(
        (id) => !clauseCovering(ownCarved, places.hospital(id)!, regions),
      ),
    },
    alsoOnLines: grant.productLineIds.filter((line) => !contested.productLineIds.includes(line)).sort(),
    alsoOnDays: daysOutside(days, contested.days),
  };
}

function daysOutside(all: DayRange, contested: DayRange): DayRange[] {
  return [
    { fromOn: all.fromOn, toOn: addDays(contested.fromOn, -1) },
    { fromOn: addDays(contested.toOn, 1), toOn: all.toOn },
  ].filter(({ fromOn, toOn }) => fromOn <= toOn);
}

const unique = <T>(values: T[]): T[] => [...new Set(values)].sort();
const today = (ground: Ground, regions: RegionTree): string[] =>
  ground.regionCodes.flatMap((code) => regions.today(code));

/** Without regions that lie in others of the list. */
function outermost(codes: string[], regions: RegionTree): string[] {
  const all = unique(codes);
  return all.filter((code) => !all.some((other) => other !== code && regions.contains(other, code)));
}

/** The places of a ground that lie inside another, each named once. */
function within(ground: Ground, outer: Ground, places: GrantedPlaces): Ground {
  const { regions } = places;
  const regionCodes = outermost(today(ground, regions), regions).filter((code) =>
    outer.regionCodes.some((each) => regions.contains(each, code)),
  );
  const hospitalIds = unique(ground.hospitalIds).filter((id) => {
    const hospital = places.hospital(id);
    return (
      hospital &&
      clauseCovering(outer, hospital, regions) &&
      !clauseCovering({ regionCodes, hospitalIds: [] }, hospital, regions)
    );
  });
  return { regionCodes, hospitalIds };
}
