import type { Held, TreeRow } from '../../_contracts/grants';
import type { Conflict, GrantedPlaces } from './conflicts';
import type { Grant, Ground, HospitalPlace } from './model';
import { country } from './region-tree';
import { clauseCovering } from './rule';

const rowsShown = 60;

/**
 * Both grants of a conflict on the tree of regions, in the order of the codes, hospitals under their regions. Of long
 * lists the contested places come first and the rest is left out.
 */
export function conflictTree(
  conflict: Conflict,
  own: Pick<Grant, 'scope' | 'carveOuts'>,
  other: Pick<Grant, 'scope' | 'carveOuts'>,
  places: GrantedPlaces,
): { rows: TreeRow[]; left: number } {
  const { regions } = places;
  const named = [conflict.ground, conflict.except, own.scope, other.scope, own.carveOuts, other.carveOuts];
  const codes = new Set<string>();
  const hospitals = new Map<string, HospitalPlace>();
  let left = 0;
  const isFull = () => codes.size + hospitals.size >= rowsShown;
  /** A region with what lies around it; the country only where it is named itself. */
  const add = (code: string): boolean => {
    const around = regions.chainOf(code).filter((each) => each !== country || code === country);
    if (isFull() && around.some((each) => !codes.has(each))) {
      left++;
      return false;
    }
    for (const each of around) codes.add(each);
    return true;
  };
  for (const ground of named) {
    for (const code of ground.regionCodes) regions.today(code).forEach(add);
    for (const id of ground.hospitalIds) {
      const hospital = places.hospital(id);
      if (!hospital || hospitals.has(id)) continue;
      if (isFull()) left++;
      else if (add(hospital.regionCode)) hospitals.set(id, hospital);
    }
  }

  const rows: TreeRow[] = [];
  const put = (place: HospitalPlace, isHospital: boolean, depth: number) =>
    rows.push({
      id: isHospital ? place._id : place.regionCode,
      name: isHospital ? place.name : regions.nameOf(place.regionCode),
      isHospital,
      depth,
      own: heldAt(place, own, places),
      other: heldAt(place, other, places),
      contested:
        clauseCovering(conflict.ground, place, regions) !== null &&
        clauseCovering(conflict.except, place, regions) === null,
    });
  const grow = (code: string, depth: number) => {
    const isShown = codes.has(code);
    if (isShown) put({ _id: '', name: '', regionCode: code }, false, depth);
    const below = isShown ? depth + 1 : depth;
    for (const hospital of hospitals.values())
      if (regions.placeOf(hospital.regionCode) === code) put(hospital, true, below);
    for (const child of regions.childrenOf(code)) if (codes.has(child)) grow(child, below);
  };
  grow(country, 0);
  return { rows, left };
}

function heldAt(
  place: HospitalPlace,
  { scope, carveOuts }: Pick<Grant, 'scope' | 'carveOuts'>,
  places: GrantedPlaces,
): Held {
  const { regions } = places;
  const reachesIn = ({ regionCodes, hospitalIds }: Ground) =>
    place._id === '' &&
    (regionCodes.some((code) =>
      regions.today(code).some((each) => regions.contains(place.regionCode, each)),
    ) ||
      hospitalIds.some((id) => {
        const hospital = places.hospital(id);
        return hospital && regions.contains(place.regionCode, hospital.regionCode);
      }));
  if (clauseCovering(scope, place, regions) === null) return reachesIn(scope) ? 'part' : 'none';
  if (clauseCovering(carveOuts, place, regions) !== null) return 'carved_out';
  return reachesIn(carveOuts) ? 'part' : 'all';
}
