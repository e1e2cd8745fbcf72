import type { Day } from '../../../miniprogram/shared/days';
import { dayNumber } from '../../../miniprogram/shared/days';
import { GroundCutter, sharedIntervals } from './atlas';
import type { CompiledCoverage } from './compiled-coverage';
import type { Grant } from './model';

/** One region and one line on a day: who is there. */
export interface GridCell {
  regionCode: string;
  productLineId: string;
  /** Dealers that may at some hospital there, or will at hospitals yet to come; those with most hospitals first. */
  dealers: { dealerId: string; hospitals: number; whole: boolean }[];
  /** Hospitals where nobody may. */
  uncovered: number;
  /** Dealers whose pending grants reach in. */
  pendingDealerIds: string[];
  /** Grants, a pending one among them or not, claim the same ground there and exclude each other. */
  contested: boolean;
}

/** Regions × lines: the table of who is where. `pending` are grants that wait for approval. */
export function coverageGrid(
  coverage: CompiledCoverage,
  pending: readonly Grant[],
  regionCodes: readonly string[],
  productLineIds: readonly string[],
  day: Day,
): GridCell[] {
  const claims = pendingClaims(coverage, pending);
  return regionCodes.flatMap((regionCode) => {
    const [low, high] = coverage.atlas.spanOf(regionCode);
    return productLineIds.map((productLineId): GridCell => {
      const inside = claims.filter(
        (claim) => claim.lines.includes(productLineId) && overlaps(claim.ground, low, high),
      );
      return {
        regionCode,
        productLineId,
        ...standingIn(coverage, productLineId, day, low, high),
        pendingDealerIds: unique(inside.flatMap(({ dealerId }) => (dealerId ? [dealerId] : []))),
        contested: inside.some(({ isContest }) => isContest),
      };
    });
  });
}

function standingIn(coverage: CompiledCoverage, productLineId: string, day: Day, low: number, high: number) {
  const { hospitals } = coverage.atlas;
  const line = coverage.lines.find(productLineId);
  const on = dayNumber(day);
  const held = new Map<string, { places: number; hospitals: number; last: number }>();
  let out = new Int32Array(64);
  let uncovered = 0;
  for (let position = low; position < high; position++) {
    const isHospital = hospitals[position] ? 1 : 0;
    const most = line < 0 ? 0 : coverage.mostAt(line, position);
    if (most > out.length) out = new Int32Array(most * 2);
    const count = most === 0 ? 0 : coverage.who(line, position, on, out);
    if (count === 0) uncovered += isHospital;
    for (let i = 0; i < count; i++) {
      const { dealerId } = coverage.grants[out[i]!]!;
      const so = held.get(dealerId);
      if (!so) held.set(dealerId, { places: 1, hospitals: isHospital, last: position });
      else if (so.last !== position) {
        so.places++;
        so.hospitals += isHospital;
        so.last = position;
      }
    }
  }
  const dealers = [...held]
    .map(([dealerId, { places, hospitals: there }]) => ({
      dealerId,
      hospitals: there,
      whole: places === high - low,
    }))
    .sort((a, b) => b.hospitals - a.hospitals || (a.dealerId < b.dealerId ? -1 : 1));
  return { dealers, uncovered };
}

/** Ground that a pending grant claims, or that two grants contest, as `low, high` pairs. */
interface Claim {
  lines: readonly string[];
  ground: readonly number[];
  /** Null where two approved grants stand against each other. */
  dealerId: string | null;
  isContest: boolean;
}

function pendingClaims(coverage: CompiledCoverage, pending: readonly Grant[]): Claim[] {
  const cutter = new GroundCutter(coverage.atlas);
  const groundOf = ({ scope, carveOuts }: Grant) => [...cutter.cut(scope, carveOuts)];
  const claims: Claim[] = [];
  for (const grant of pending) {
    const own = groundOf(grant);
    claims.push({ lines: grant.productLineIds, ground: own, dealerId: grant.dealerId, isContest: false });
    for (const number of coverage.conflictsWith(grant)) {
      const other = coverage.grants[number]!;
      claims.push({
        lines: other.productLineIds.filter((line) => grant.productLineIds.includes(line)),
        ground: sharedIntervals(own, groundOf(other)),
        dealerId: grant.dealerId,
        isContest: true,
      });
    }
  }
  const pairs = coverage.conflicts();
  for (let i = 0; i < pairs.count; i++) {
    const [first, second] = [coverage.grants[pairs.first[i]!]!, coverage.grants[pairs.second[i]!]!];
    claims.push({
      lines: [coverage.lines.names[pairs.line[i]!]!],
      ground: sharedIntervals(groundOf(first), groundOf(second)),
      dealerId: null,
      isContest: true,
    });
  }
  return claims;
}

function overlaps(ground: readonly number[], low: number, high: number): boolean {
  for (let i = 0; i < ground.length; i += 2) if (ground[i]! < high && low < ground[i + 1]!) return true;
  return false;
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort();
