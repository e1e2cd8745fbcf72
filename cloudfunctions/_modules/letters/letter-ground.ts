import type { Day } from '../../../miniprogram/shared/days';
import { dayNumber, dayFromNumber } from '../../../miniprogram/shared/days';
import type {
  DayRange,
  GlobalBlock,
  Grant,
  GrantKind,
  Ground,
} from '../../../miniprogram/shared/model/grants';
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
      const holding = holdingOf(grants, wanted, line, activity, atlas);
      for (const [low, high, here] of stretchesOf(holding, atlas)) {
        const [run, ...others] = runsOf(here, first, last);
        if (!run || others.length > 0 || run.first > first || run.last < last) marks.fill(0, low, high);
      }
    }
  }
  return unblocked(marks, blocks, wanted, atlas);
}

/** Lines held alike: in these ways, on the same ground, on the same days. */
export interface Held extends Wanted {
  productLineIds: string[];
  activities: GrantKind[];
  marks: Marks;
}

/**
 * All that the dealer's grants together hold of what is wanted, as the fewest statements of which each is true of all its
 * lines, ways, places and days: a place counts for the longest stretch of days without a gap. What the order of the grants
 * is, or how they were cut when they were written, makes no difference.
 *
 * @param within what they are narrowed to
 */
export function heldParts(
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  wanted: Wanted,
  atlas: Atlas,
  within: Marks | null = null,
): Held[] {
  const { dealerId } = wanted;
  const [first, last] = [dayNumber(wanted.fromOn), dayNumber(wanted.toOn)];
  const parts = new Map<string, Held>();
  for (const line of [...wanted.productLineIds].sort()) {
    const byRun = new Map<string, DayRange & Partial<Record<GrantKind, Marks>>>();
    for (const activity of wanted.activities)
      for (const [low, high, here] of stretchesOf(holdingOf(grants, wanted, line, activity, atlas), atlas))
        for (const run of runsOf(here, first, last)) {
          const [fromOn, toOn] = [dayFromNumber(run.first), dayFromNumber(run.last)];
          const found = byRun.get(fromOn + toOn) ?? { fromOn, toOn };
          byRun.set(fromOn + toOn, found);
          (found[activity] ??= new Uint8Array(atlas.size)).fill(1, low, high);
        }
    const none = new Uint8Array(atlas.size);
    for (const { fromOn, toOn, sell = none, serve = none } of byRun.values()) {
      const both = bothMarks(sell, serve);
      const ways: [GrantKind[], Marks][] = [
        [['sell', 'serve'], both],
        [['sell'], without(sell, both)],
        [['serve'], without(serve, both)],
      ];
      for (const [activities, ground] of ways) {
        const statement = { dealerId, productLineIds: [line], activities, fromOn, toOn };
        const held = unblocked(ground, blocks, statement, atlas);
        const marks = within ? bothMarks(held, within) : held;
        if (!marks.includes(1)) continue;
        const key = `${fromOn}${toOn}${activities.join()}${Buffer.from(marks).toString('latin1')}`;
        const alike = parts.get(key);
        const productLineIds = [...(alike?.productLineIds ?? []), line];
        parts.set(key, { ...statement, productLineIds, marks });
      }
    }
  }
  const orderOf = ({ productLineIds, fromOn, activities }: Held) =>
    [productLineIds.join(), fromOn, 2 - activities.length].join('\n');
  return [...parts.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

interface Holding {
  grant: Grant;
  intervals: readonly number[];
  first: number;
  last: number;
}

/** The dealer's grants of a line and a way, with their ground. */
function holdingOf(
  grants: readonly Grant[],
  { dealerId }: Pick<Wanted, 'dealerId'>,
  line: string,
  activity: GrantKind,
  atlas: Atlas,
): Holding[] {
  return grants.flatMap((grant) => {
    const days = effectiveDays(grant);
    const counts =
      days &&
      grant.dealerId === dealerId &&
      grant.productLineIds.includes(line) &&
      kindsOf(grant).includes(activity);
    if (!counts) return [];
    const intervals = [...new GroundCutter(atlas).cut(grant.scope, grant.carveOuts)];
    return [{ grant, intervals, first: dayNumber(days.fromOn), last: dayNumber(days.toOn) }];
  });
}

/** The map cut where what holds changes. */
function stretchesOf(holding: readonly Holding[], atlas: Atlas): [low: number, high: number, Holding[]][] {
  const cuts = [...new Set([0, atlas.size, ...holding.flatMap(({ intervals }) => intervals)])].sort(
    (a, b) => a - b,
  );
  return cuts
    .slice(0, -1)
    .map((low, at) => [low, cuts[at + 1]!, holding.filter(({ intervals }) => holds(intervals, low))]);
}

/** Without what is blocked for one of the lines on one of the days. */
function unblocked(marks: Marks, blocks: readonly GlobalBlock[], wanted: Wanted, atlas: Atlas): Marks {
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

/** The grants that hold some of it, whatever else holds the rest. */
export function grantsBehind(held: Held, grants: readonly Grant[], atlas: Atlas): string[] {
  const [first, last] = [dayNumber(held.fromOn), dayNumber(held.toOn)];
  const behind = new Set<string>();
  for (const line of held.productLineIds)
    for (const activity of held.activities)
      for (const one of holdingOf(grants, held, line, activity, atlas)) {
        if (one.first > last || one.last < first) continue;
        for (let i = 0; i < one.intervals.length; i += 2)
          if (held.marks.subarray(one.intervals[i], one.intervals[i + 1]).includes(1))
            behind.add(one.grant._id);
      }
  return [...behind].sort();
}

function holds(intervals: readonly number[], position: number): boolean {
  for (let i = 0; i < intervals.length; i += 2)
    if (intervals[i]! <= position && position < intervals[i + 1]!) return true;
  return false;
}

/** What stretches of days make together, from `first` to `last`: those that touch are one. */
function runsOf(
  stretches: readonly { first: number; last: number }[],
  first: number,
  last: number,
): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.first - b.first)) {
    const cut = { first: Math.max(stretch.first, first), last: Math.min(stretch.last, last) };
    if (cut.first > cut.last) continue;
    const before = runs.at(-1);
    if (before && cut.first <= before.last + 1) before.last = Math.max(before.last, cut.last);
    else runs.push(cut);
  }
  return runs;
}

const without = (marks: Marks, others: Marks): Marks => marks.map((mark, at) => mark & ~others[at]! & 1);

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
