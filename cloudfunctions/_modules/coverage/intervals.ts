import type { Grant } from './model';
import { effectiveDays, kindsOf } from './model';
import type { Atlas } from './atlas';
import { GroundCutter } from './atlas';
import { dayNumber } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';

/** Names as small numbers, given out in order of first sight. */
export class Numbering {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a name, a new one if need be. */
  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** -1 when the name was never seen. */
  find(name: string): number {
    return this.numbers.get(name) ?? -1;
  }
}

/** Many dates are few days: the same strings come again and again in a hundred thousand grants. */
export class DayNumbers {
  private readonly known = new Map<Day, number>();

  of(day: Day): number {
    let number = this.known.get(day);
    if (number === undefined) this.known.set(day, (number = dayNumber(day)));
    return number;
  }
}

/** What of a grant decides besides its ground, by number of the grant. */
export interface GrantFacts {
  dealer: Int32Array;
  /** Day numbers, inclusive; first > last where the grant never holds. */
  firstDay: Int32Array;
  lastDay: Int32Array;
  /** Bit 0: sell, bit 1: serve, bit 2: exclusive. */
  flags: Uint8Array;
}
export const exclusiveFlag = 4;
export const kindFlags = 3;

/** What a grant would claim once approved. */
export type Claim = Pick<
  Grant,
  'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'exclusive' | 'kinds'
>;

export function flagsOf(grant: Pick<Claim, 'exclusive' | 'kinds'>): number {
  let flags = grant.exclusive ? exclusiveFlag : 0;
  for (const kind of kindsOf(grant)) flags |= kind === 'sell' ? 1 : 2;
  return flags;
}

/**
 * All grants' grounds as intervals of the atlas, one row for each interval and product line, ordered by line and then by
 * where they begin: line `n` has the rows from `lineStart[n]` to `lineStart[n + 1]`.
 */
export interface GrantIntervals {
  facts: GrantFacts;
  count: number;
  grant: Int32Array;
  low: Int32Array;
  high: Int32Array;
  lineStart: Int32Array;
}

export function cutGrants(
  atlas: Atlas,
  grants: readonly Grant[],
  lines: Numbering,
  dealers: Numbering,
  /** Taken as approved, and numbered after the grants. */
  drafts: readonly Claim[] = [],
): GrantIntervals {
  const count = grants.length + drafts.length;
  const facts: GrantFacts = {
    dealer: new Int32Array(count),
    firstDay: new Int32Array(count),
    lastDay: new Int32Array(count).fill(-1),
    flags: new Uint8Array(count),
  };
  const rows = new Rows(count * 2);
  const cutter = new GroundCutter(atlas);
  const days = new DayNumbers();
  for (let g = 0; g < count; g++) {
    const standing = grants[g];
    const grant = standing ?? drafts[g - grants.length]!;
    const effective = standing ? effectiveDays(standing) : grant;
    facts.dealer[g] = dealers.number(grant.dealerId);
    facts.flags[g] = flagsOf(grant);
    if (!effective) continue;
    facts.firstDay[g] = days.of(effective.fromOn);
    facts.lastDay[g] = days.of(effective.toOn);
    const intervals = cutter.cut(grant.scope, grant.carveOuts);
    for (const name of grant.productLineIds) {
      const line = lines.number(name);
      for (let i = 0; i < intervals.length; i += 2) rows.push(g, line, intervals[i]!, intervals[i + 1]!);
    }
  }
  return { facts, ...sortRows(rows, lines.names.length, atlas.size) };
}

/** Unordered rows in columns that grow. */
class Rows {
  count = 0;
  grant: Int32Array;
  line: Int32Array;
  low: Int32Array;
  high: Int32Array;

  constructor(capacity: number) {
    this.grant = new Int32Array(capacity);
    this.line = new Int32Array(capacity);
    this.low = new Int32Array(capacity);
    this.high = new Int32Array(capacity);
  }

  push(grant: number, line: number, low: number, high: number): void {
    if (this.count === this.grant.length) {
      this.grant = doubled(this.grant);
      this.line = doubled(this.line);
      this.low = doubled(this.low);
      this.high = doubled(this.high);
    }
    this.grant[this.count] = grant;
    this.line[this.count] = line;
    this.low[this.count] = low;
    this.high[this.count++] = high;
  }
}

export function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.max(16, values.length * 2));
  wider.set(values);
  return wider;
}

/** Two counting sorts, by `low` and then stably by line: linear, where a comparison sort would take most of the build. */
function sortRows(rows: Rows, lineCount: number, positions: number): Omit<GrantIntervals, 'facts'> {
  const { count } = rows;
  const byLow = countingOrder(rows.low, count, positions);
  const lineStart = new Int32Array(lineCount + 1);
  for (let i = 0; i < count; i++) lineStart[rows.line[i]! + 1]!++;
  for (let line = 0; line < lineCount; line++) lineStart[line + 1]! += lineStart[line]!;

  const next = lineStart.slice();
  const sorted = { grant: new Int32Array(count), low: new Int32Array(count), high: new Int32Array(count) };
  for (let i = 0; i < count; i++) {
    const from = byLow[i]!;
    const to = next[rows.line[from]!]!++;
    sorted.grant[to] = rows.grant[from]!;
    sorted.low[to] = rows.low[from]!;
    sorted.high[to] = rows.high[from]!;
  }
  return { count, lineStart, ...sorted };
}

function countingOrder(keys: Int32Array, count: number, keyCount: number): Int32Array {
  const next = new Int32Array(keyCount + 1);
  for (let i = 0; i < count; i++) next[keys[i]! + 1]!++;
  for (let key = 0; key < keyCount; key++) next[key + 1]! += next[key]!;
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[next[keys[i]!]!++] = i;
  return order;
}
