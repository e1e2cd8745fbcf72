import type { Day } from '../../../miniprogram/shared/days';
import { dayNumber } from '../../../miniprogram/shared/days';
import type { GlobalBlock, Grant, GrantKind, Ground } from '../../../miniprogram/shared/model/grants';
import { effectiveDays, kindsOf } from '../../../miniprogram/shared/model/grants';
import type { Atlas } from '../coverage/atlas';
import { GroundCutter } from '../coverage/atlas';
import { country } from '../coverage/region-tree';

/** What is asked of the grants: all of these lines in all of these ways on all of these days. */
export interface Wanted {
  dealerId: string;
  productLineIds: readonly string[];
  activities: readonly GrantKind[];
  fromOn: Day;
  toOn: Day;
}

/** One byte for each position of the atlas: 1 where it is so. */
export type Marks = Uint8Array;

/**
 * Where the dealer's grants together hold for every wanted line, in every wanted way, on every wanted day, and nothing is
 * blocked on any of them. The atlas must know the hospitals that the grants, blocks and further questions name; all other
 * hospitals go with the spot of a future hospital in their region.
 */
export function coveredMarks(
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  wanted: Wanted,
  atlas: Atlas,
): Marks {
  const marks = new Uint8Array(atlas.size);
  if (wanted.productLineIds.length === 0 || wanted.activities.length === 0) return marks;
  marks.fill(1);
  const [first, last] = [dayNumber(wanted.fromOn), dayNumber(wanted.toOn)];
  for (const line of wanted.productLineIds) {
    for (const activity of wanted.activities) {
      const holding = grants.flatMap((grant) => {
        const days = effectiveDays(grant);
        const counts =
          days &&
          grant.dealerId === wanted.dealerId &&
          grant.productLineIds.includes(line) &&
          kindsOf(grant).includes(activity);
        if (!counts) return [];
        const intervals = [...new GroundCutter(atlas).cut(grant.scope, grant.carveOuts)];
        return [{ intervals, first: dayNumber(days.fromOn), last: dayNumber(days.toOn) }];
      });
      const cuts = [...new Set([0, atlas.size, ...holding.flatMap(({ intervals }) => intervals)])].sort(
        (a, b) => a - b,
      );
      for (let i = 0; i + 1 < cuts.length; i++) {
        const here = holding.filter(({ intervals }) => holds(intervals, cuts[i]!));
        if (!fillAllDays(here, first, last)) marks.fill(0, cuts[i], cuts[i + 1]);
      }
    }
  }
  for (const block of blocks) {
    const during = block.fromOn <= wanted.toOn && (block.toOn === null || wanted.fromOn <= block.toOn);
    const onLines =
      !block.productLineIds || block.productLineIds.some((line) => wanted.productLineIds.includes(line));
    if (!during || !onLines) continue;
    if (block.kind === 'dealer' && block.dealerId === wanted.dealerId) marks.fill(0);
    if (block.kind === 'hospital')
      for (const position of atlas.positionsOf(block.hospitalId ?? '')) marks[position] = 0;
  }
  // One that moves meanwhile is held only where it stands on each of the days: by its name a letter means all its places.
  for (const position of atlas.stays.keys()) {
    const everywhere = atlas.positionsOf(atlas.hospitals[position]!._id);
    if (everywhere.some((each) => marks[each] === 0)) marks[position] = 0;
  }
  return marks;
}

function holds(intervals: readonly number[], position: number): boolean {
  for (let i = 0; i < intervals.length; i += 2)
    if (intervals[i]! <= position && position < intervals[i + 1]!) return true;
  return false;
}

/** Whether stretches of days leave no gap from `first` to `last`. */
function fillAllDays(stretches: { first: number; last: number }[], first: number, last: number): boolean {
  let next = first;
  for (const stretch of [...stretches].sort((a, b) => a.first - b.first))
    if (stretch.first <= next) next = Math.max(next, stretch.last + 1);
  return next > last;
}

export function marksOf(scope: Ground, carveOuts: Ground, atlas: Atlas): Marks {
  const marks = new Uint8Array(atlas.size);
  const intervals = new GroundCutter(atlas).cut(scope, carveOuts);
  for (let i = 0; i < intervals.length; i += 2) marks.fill(1, intervals[i], intervals[i + 1]);
  return marks;
}

export function bothMarks(a: Marks, b: Marks): Marks {
  return a.map((mark, position) => mark & b[position]!);
}

export function isWithin(inner: Marks, outer: Marks): boolean {
  return inner.every((mark, position) => mark === 0 || outer[position] === 1);
}

/** How a plan is judged: first what is left out, then how many names it takes. */
interface Plan {
  leftOut: number;
  names: number;
  scope: Ground | null;
  carveOuts: Ground | null;
}
const nothing: Plan = { leftOut: 0, names: 0, scope: null, carveOuts: null };
const impossible: Plan = { leftOut: Infinity, names: Infinity, scope: null, carveOuts: null };

/**
 * The shortest way to name the marked ground as "these regions and hospitals, except those". Exclusions win over what is
 * named, so a marked place inside an excluded region cannot be said; it is then left out, because a letter may say less
 * than the grants but never more. Without names for anything marked both lists are empty.
 */
export function nameGround(marks: Marks, atlas: Atlas): { scope: Ground; carveOuts: Ground } {
  const countTo = new Int32Array(atlas.size + 1);
  for (let position = 0; position < atlas.size; position++)
    countTo[position + 1] = countTo[position]! + marks[position]!;
  const plan = planRegion(country, { marks, atlas, countTo }).outside;
  const sorted = (ground: Ground | null): Ground => ({
    regionCodes: [...(ground?.regionCodes ?? [])].sort(),
    // One that moves meanwhile may be met at each of its places.
    hospitalIds: [...new Set(ground?.hospitalIds)].sort(),
  });
  return { scope: sorted(plan.scope), carveOuts: sorted(plan.carveOuts) };
}

interface Marked {
  marks: Marks;
  atlas: Atlas;
  countTo: Int32Array;
}

/** `outside`: no region around is named. `inside`: one is, so what is not marked has to be excluded. */
function planRegion(code: string, marked: Marked): { outside: Plan; inside: Plan } {
  const { marks, atlas, countTo } = marked;
  const [low, high] = atlas.spanOf(code);
  const count = countTo[high]! - countTo[low]!;
  const named: Plan = { ...nothing, names: 1, scope: { regionCodes: [code], hospitalIds: [] } };
  const excluded: Plan = {
    leftOut: count,
    names: 1,
    scope: null,
    carveOuts: { regionCodes: [code], hospitalIds: [] },
  };
  if (count === 0) return { outside: nothing, inside: excluded };
  if (count === high - low) return { outside: named, inside: nothing };

  // The first position is the hospital that does not exist yet: no list of hospitals can name it.
  const open = marks[low] === 1;
  let split: Plan = { ...nothing, leftOut: open ? 1 : 0 };
  let kept: Plan = open ? nothing : impossible;
  for (let position = low + 1; position < high && atlas.regionCodes[position] === code; position++) {
    const ground = { regionCodes: [], hospitalIds: [atlas.hospitals[position]!._id] };
    if (marks[position] === 1) split = joined(split, { ...nothing, names: 1, scope: ground });
    else kept = joined(kept, { ...nothing, names: 1, carveOuts: ground });
  }
  for (const child of atlas.regions.childrenOf(code)) {
    const plan = planRegion(child, marked);
    split = joined(split, plan.outside);
    kept = joined(kept, plan.inside);
  }
  return { outside: better(split, joined(named, kept)), inside: better(kept, excluded) };
}

function joined(a: Plan, b: Plan): Plan {
  if (b === nothing) return a;
  if (a.leftOut === Infinity || b.leftOut === Infinity) return impossible;
  return {
    leftOut: a.leftOut + b.leftOut,
    names: a.names + b.names,
    scope: joinedGround(a.scope, b.scope),
    carveOuts: joinedGround(a.carveOuts, b.carveOuts),
  };
}

function joinedGround(a: Ground | null, b: Ground | null): Ground | null {
  if (!a || !b) return a ?? b;
  return {
    regionCodes: [...a.regionCodes, ...b.regionCodes],
    hospitalIds: [...a.hospitalIds, ...b.hospitalIds],
  };
}

function better(a: Plan, b: Plan): Plan {
  if (a.leftOut !== b.leftOut) return a.leftOut < b.leftOut ? a : b;
  return a.names <= b.names ? a : b;
}
