import type { Day } from '../../../miniprogram/shared/days';
import { addDays, dayFromNumber, dayNumber } from '../../../miniprogram/shared/days';
import { Atlas, GroundCutter } from './atlas';
import type { GlobalBlock, Grant, Ground, HospitalPlace } from './model';
import { effectiveDays, placeOn } from './model';
import type { RegionTree } from './region-tree';
import { decide } from './rule';

/** One dealer gains or loses all these hospitals for all these lines on all these days. */
export interface CoverageDelta {
  dealerId: string;
  productLineIds: string[];
  fromOn: Day;
  toOn: Day;
  hospitalIds: string[];
  /** Where hospitals that are not recorded yet fall under the change too, in the largest whole regions. */
  newHospitalsIn: Ground['regionCodes'];
}

export interface CoverageChange {
  gained: CoverageDelta[];
  lost: CoverageDelta[];
}

/**
 * What replacing the grants `before` by `after` changes, dealer by dealer; grants that stay the same belong on both sides
 * only where they overlap the change. Drafts count as approved, since this is the preview before approval. Blocks are left
 * aside: they change nothing about what the grants say.
 */
export function coverageChange(
  before: readonly Grant[],
  after: readonly Grant[],
  atlas: Atlas,
): CoverageChange {
  const change: CoverageChange = { gained: [], lost: [] };
  const everything = [...before, ...after];
  for (const dealerId of [...new Set(everything.map((grant) => grant.dealerId))].sort()) {
    const of = (grants: readonly Grant[], line: string) =>
      grants.filter((grant) => grant.dealerId === dealerId && grant.productLineIds.includes(line));
    // Lines that occur in the same grants change alike and are worked out once.
    const alike = new Map<string, string[]>();
    for (const line of [...new Set(everything.flatMap((grant) => grant.productLineIds))].sort()) {
      const signature = everything.map((grant) => Number(grant.productLineIds.includes(line))).join('');
      alike.set(signature, [...(alike.get(signature) ?? []), line]);
    }
    for (const productLineIds of alike.values()) {
      const was = layers(of(before, productLineIds[0]!), atlas);
      const will = layers(of(after, productLineIds[0]!), atlas);
      const describe = (stretches: Stretch[]) =>
        deltas(stretches, atlas).map((delta) => ({ dealerId, productLineIds, ...delta }));
      change.gained.push(...describe(difference(will, was, atlas)));
      change.lost.push(...describe(difference(was, will, atlas)));
    }
  }
  return change;
}

/** A grant as intervals of positions × days. */
interface Layer {
  intervals: readonly number[];
  firstDay: number;
  lastDay: number;
}
/** Positions `low` to `high` (exclusive) on the days `firstDay` to `lastDay`. */
interface Stretch {
  low: number;
  high: number;
  firstDay: number;
  lastDay: number;
}

function layers(grants: Grant[], atlas: Atlas): Layer[] {
  return grants.flatMap((grant) => {
    const days =
      effectiveDays(grant) ?? (grant.state === 'draft' || grant.state === 'pending' ? grant : null);
    if (!days) return [];
    const intervals = [...new GroundCutter(atlas).cut(grant.scope, grant.carveOuts)];
    return [{ intervals, firstDay: dayNumber(days.fromOn), lastDay: dayNumber(days.toOn) }];
  });
}

/** What `these` cover and `those` do not: both are cut at all their ends, and looked at stretch by stretch. */
function difference(these: Layer[], those: Layer[], { size, stays }: Atlas): Stretch[] {
  const edges = [...these, ...those].flatMap(({ intervals }) => intervals);
  const alone = [...stays.keys()].flatMap((position) => [position, position + 1]);
  const cuts = [...new Set([0, size, ...edges, ...alone])].sort((a, b) => a - b);
  const found: Stretch[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [low, high] = [cuts[i]!, cuts[i + 1]!];
    const here = daysAt(these, low);
    if (here.length === 0) continue;
    const [begins, ends] = stays.get(low) ?? [-Infinity, Infinity];
    for (const [first, last] of subtractDays(here, daysAt(those, low))) {
      const [firstDay, lastDay] = [Math.max(first, begins), Math.min(last, ends)];
      if (firstDay <= lastDay) found.push({ low, high, firstDay, lastDay });
    }
  }
  return found;
}

type Days = [first: number, last: number];

function daysAt(layersThere: Layer[], position: number): Days[] {
  const days = layersThere
    .filter(({ intervals }) => holds(intervals, position))
    .map(({ firstDay, lastDay }): Days => [firstDay, lastDay])
    .sort((a, b) => a[0] - b[0]);
  const joined: Days[] = [];
  for (const [first, last] of days) {
    const previous = joined[joined.length - 1];
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

function holds(intervals: readonly number[], position: number): boolean {
  for (let i = 0; i < intervals.length; i += 2) {
    if (intervals[i]! <= position && position < intervals[i + 1]!) return true;
  }
  return false;
}

function subtractDays(days: Days[], taken: Days[]): Days[] {
  return taken.reduce(
    (left, [from, to]) =>
      left.flatMap(([first, last]): Days[] =>
        (
          [
            [first, Math.min(last, from - 1)],
            [Math.max(first, to + 1), last],
          ] as Days[]
        ).filter(([a, b]) => a <= b),
      ),
    days,
  );
}

/** Stretches of the same days, as one list of hospitals and regions. */
function deltas(stretches: Stretch[], atlas: Atlas) {
  const byDays = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    const key = `${stretch.firstDay}-${stretch.lastDay}`;
    const alike = byDays.get(key);
    if (alike) alike.push(stretch);
    else byDays.set(key, [stretch]);
  }
  return [...byDays.values()].map((alike) => {
    const hospitalIds: string[] = [];
    const open = new Set<string>();
    for (const { low, high } of alike) {
      for (let position = low; position < high; position++) {
        const hospital = atlas.hospitals[position];
        if (hospital) hospitalIds.push(hospital._id);
        else open.add(atlas.regionCodes[position]!);
      }
    }
    return {
      fromOn: dayFromNumber(alike[0]!.firstDay),
      toOn: dayFromNumber(alike[0]!.lastDay),
      hospitalIds,
      newHospitalsIn: wholeRegions(open, atlas),
    };
  });
}

/** The largest regions of which every part is in the set. */
function wholeRegions(open: ReadonlySet<string>, { regions }: Atlas): string[] {
  const whole = new Map<string, boolean>();
  const isWhole = (code: string): boolean => {
    let known = whole.get(code);
    if (known === undefined)
      whole.set(code, (known = open.has(code) && regions.childrenOf(code).every(isWhole)));
    return known;
  };
  const named = [...open].flatMap((code) => [...regions.chainOf(code)].reverse().find(isWhole) ?? []);
  return [...new Set(named)].sort();
}

/**
 * What a hospital's move changes from its first day at the new place, dealer by dealer. `hospital` has moved already;
 * `grants` hold at least those of both places.
 */
export function moveChange(
  hospital: HospitalPlace,
  movedOn: Day,
  grants: readonly Grant[],
  regions: RegionTree,
): CoverageChange {
  // Both places on the map for all days: what differs between them is what the move changes.
  const spot = (_id: string, regionCode: string): HospitalPlace => ({ _id, name: '', regionCode });
  const before = placeOn(hospital, addDays(movedOn, -1));
  const after = placeOn(hospital, movedOn);
  const atlas = new Atlas(regions, [spot('before', before.regionCode), spot('after', after.regionCode)]);
  const at = (id: 'before' | 'after') => {
    const also = (ground: Ground): Ground => ({
      ...ground,
      hospitalIds: ground.hospitalIds.includes(hospital._id) ? [id] : [],
    });
    const position = atlas.positionsOf(id)[0]!;
    return (list: readonly Grant[]) =>
      daysAt(layers(list.map((grant) => ({ ...grant, scope: also(grant.scope), carveOuts: also(grant.carveOuts) })), atlas), position); // prettier-ignore
  };
  const [was, will] = [at('before'), at('after')];
  const first = dayNumber(movedOn);
  const change: CoverageChange = { gained: [], lost: [] };
  const lines = [...new Set(grants.flatMap((grant) => grant.productLineIds))].sort();
  for (const dealerId of [...new Set(grants.map((grant) => grant.dealerId))].sort()) {
    const told = { gained: new Map<string, CoverageDelta>(), lost: new Map<string, CoverageDelta>() };
    for (const line of lines) {
      const own = grants.filter(
        (grant) => grant.dealerId === dealerId && grant.productLineIds.includes(line),
      );
      const days = { gained: subtractDays(will(own), was(own)), lost: subtractDays(was(own), will(own)) };
      for (const side of ['gained', 'lost'] as const) {
        for (const [from, to] of days[side]) {
          if (to < first) continue;
          const [fromOn, toOn] = [dayFromNumber(Math.max(from, first)), dayFromNumber(to)];
          const alike = told[side].get(`${fromOn} ${toOn}`);
          if (alike) alike.productLineIds.push(line);
          else
            told[side].set(`${fromOn} ${toOn}`, {
              dealerId,
              productLineIds: [line],
              fromOn,
              toOn,
              hospitalIds: [hospital._id],
              newHospitalsIn: [],
            });
        }
      }
    }
    change.gained.push(...told.gained.values());
    change.lost.push(...told.lost.values());
  }
  return change;
}

/** Before a new hospital is saved: who may do what there from its first day. `grants` are those of `keysToAsk`, of all lines. */
export function newHospitalPreview(
  hospital: HospitalPlace,
  productLineIds: readonly string[],
  day: Day,
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  atlas: Pick<Atlas, 'regions'>,
): { productLineId: string; dealerIds: string[] }[] {
  return productLineIds.map((productLineId) => ({
    productLineId,
    dealerIds: decide(grants, blocks, { hospital, productLineId, day }, atlas.regions).dealerIds,
  }));
}
