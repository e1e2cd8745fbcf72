import type { Day } from '../../../miniprogram/shared/days';
import { dayFromNumber, dayNumber } from '../../../miniprogram/shared/days';
import type { Atlas } from './atlas';
import { GroundCutter, sharedIntervals } from './atlas';
import type { Claim, GrantIntervals } from './intervals';
import { cutGrants, doubled, exclusiveFlag, flagsOf, kindFlags, Numbering } from './intervals';
import type { GlobalBlock, Grant, GrantKind } from './model';
import { effectiveDays, kindsOf } from './model';
import { blockOn } from './rule';

/** Pairs of conflicting grants, once for each product line they share: columns of equal length. */
export interface ConflictPairs {
  count: number;
  /** Numbers of grants, `first` < `second`. */
  first: Int32Array;
  second: Int32Array;
  line: Int32Array;
}

/**
 * Every grant at once, for questions by the million: import, white space, all conflicts, what-if. Answers are those of
 * `rule.ts`. Per product line the grants' intervals cut the atlas into segments; a table leads from (line, position) to
 * the segment, and a segment lists its grants with their days. Build anew after a change: a hundred thousand grants take
 * less time than parsing them from JSON.
 */
export class CompiledCoverage {
  readonly lines = new Numbering();
  readonly dealers = new Numbering();
  private readonly intervals: GrantIntervals;

  /** Segment within the line, by line × atlas.size + position. */
  private readonly segmentAt: Uint16Array | Uint32Array;
  /** First segment of each line. */
  private readonly segmentBase: Int32Array;
  /** First entry of each segment; entries are the columns below. */
  private readonly entryStart: Int32Array;
  private readonly entryGrant: Int32Array;
  private readonly entryFirstDay: Int32Array;
  private readonly entryLastDay: Int32Array;

  /** Null when nothing is blocked, which spares the check. */
  private readonly blocked: { dealers: Uint8Array; positions: Uint8Array } | null;

  constructor(
    readonly atlas: Atlas,
    readonly grants: readonly Grant[],
    private readonly blocks: readonly GlobalBlock[] = [],
  ) {
    this.cutter = new GroundCutter(atlas);
    this.othersCutter = new GroundCutter(atlas);
    this.intervals = cutGrants(atlas, grants, this.lines, this.dealers);
    const { segmentAt, segmentBase } = cutSegments(this.intervals, atlas.size);
    this.segmentAt = segmentAt;
    this.segmentBase = segmentBase;
    const { facts, grant } = this.intervals;

    const segmentCount = segmentBase[segmentBase.length - 1]!;
    this.entryStart = new Int32Array(segmentCount + 1);
    this.eachSegmentOfRow((segment) => this.entryStart[segment + 1]!++);
    for (let segment = 0; segment < segmentCount; segment++)
      this.entryStart[segment + 1]! += this.entryStart[segment]!;

    const entryCount = this.entryStart[segmentCount]!;
    this.entryGrant = new Int32Array(entryCount);
    this.entryFirstDay = new Int32Array(entryCount);
    this.entryLastDay = new Int32Array(entryCount);
    const next = this.entryStart.slice();
    this.eachSegmentOfRow((segment, row) => {
      const entry = next[segment]!++;
      const number = grant[row]!;
      this.entryGrant[entry] = number;
      this.entryFirstDay[entry] = facts.firstDay[number]!;
      this.entryLastDay[entry] = facts.lastDay[number]!;
    });
    this.blocked = this.markBlocked();
  }

  private eachSegmentOfRow(visit: (segment: number, row: number) => void): void {
    const { lineStart, low, high } = this.intervals;
    const { segmentAt, segmentBase, atlas } = this;
    for (let line = 0; line + 1 < lineStart.length; line++) {
      const table = line * atlas.size;
      const base = segmentBase[line]!;
      for (let row = lineStart[line]!; row < lineStart[line + 1]!; row++) {
        const last = base + segmentAt[table + high[row]! - 1]!;
        for (let segment = base + segmentAt[table + low[row]!]!; segment <= last; segment++)
          visit(segment, row);
      }
    }
  }

  private markBlocked() {
    if (this.blocks.length === 0) return null;
    const dealers = new Uint8Array(this.dealers.names.length);
    const positions = new Uint8Array(this.atlas.size);
    for (const { kind, dealerId, hospitalId } of this.blocks) {
      const dealer = kind === 'dealer' ? this.dealers.find(dealerId ?? '') : -1;
      if (dealer >= 0) dealers[dealer] = 1;
      if (kind === 'hospital')
        for (const position of this.atlas.positionsOf(hospitalId ?? '')) positions[position] = 1;
    }
    return { dealers, positions };
  }

  /**
   * Writes the numbers of the grants that authorize to `out` and returns how many; `out` must hold as many as there are
   * grants on the place. `line` and `position` are numbers of `lines` and `atlas`, `day` is a `dayNumber`.
   */
  who(line: number, position: number, day: number, out: Int32Array): number {
    const segment = this.segmentBase[line]! + this.segmentAt[line * this.atlas.size + position]!;
    const end = this.entryStart[segment + 1]!;
    let count = 0;
    for (let entry = this.entryStart[segment]!; entry < end; entry++) {
      if (this.entryFirstDay[entry]! <= day && day <= this.entryLastDay[entry]!)
        out[count++] = this.entryGrant[entry]!;
    }
    return count > 0 && this.blocked ? this.withoutBlocked(line, position, day, out, count) : count;
  }

  private withoutBlocked(
    line: number,
    position: number,
    day: number,
    out: Int32Array,
    count: number,
  ): number {
    const { dealers, positions } = this.blocked!;
    const { dealer } = this.intervals.facts;
    let left = 0;
    for (let i = 0; i < count; i++) {
      const number = out[i]!;
      const suspect = positions[position] || dealers[dealer[number]!];
      if (!suspect || !this.isBlocked(number, line, position, day)) out[left++] = number;
    }
    return left;
  }

  private isBlocked(grant: number, line: number, position: number, day: number): boolean {
    const hospitalId = this.atlas.hospitals[position]?._id ?? '';
    const { dealerId } = this.grants[grant]!;
    return blockOn(this.blocks, dealerId, hospitalId, this.lines.names[line]!, dayFromNumber(day)) !== null;
  }

  /** The same by names, of either kind unless one is named; grants in the order of their ids. */
  authorizing(hospitalId: string, productLineId: string, day: Day, kind?: GrantKind): Grant[] {
    const line = this.lines.find(productLineId);
    const position = this.atlas.positionOf(hospitalId, day);
    if (line < 0 || position < 0) return [];
    const most = this.mostAt(line, position);
    if (most > this.answer.length) this.answer = new Int32Array(most * 2);
    const count = this.who(line, position, dayNumber(day), this.answer);
    const found: Grant[] = [];
    for (let i = 0; i < count; i++) {
      const grant = this.grants[this.answer[i]!]!;
      if (!kind || kindsOf(grant).includes(kind)) found.push(grant);
    }
    return found.length > 1 ? found.sort((a, b) => (a._id < b._id ? -1 : 1)) : found;
  }
  private answer = new Int32Array(64);

  may(dealerId: string, hospitalId: string, productLineId: string, day: Day, kind?: GrantKind): boolean {
    return this.authorizing(hospitalId, productLineId, day, kind).some(
      (grant) => grant.dealerId === dealerId,
    );
  }

  /** Grants of any day on a place: the room that `who` needs. */
  mostAt(line: number, position: number): number {
    const segment = this.segmentBase[line]! + this.segmentAt[line * this.atlas.size + position]!;
    return this.entryStart[segment + 1]! - this.entryStart[segment]!;
  }

  private readonly cutter: GroundCutter;
  private readonly othersCutter: GroundCutter;
  /** By grant: the last question of `conflictsWith` that met it. */
  private metIn = new Int32Array(0);
  private questions = 0;

  /** Numbers of the grants that a grant, compiled in or not, conflicts with; it is taken as approved. */
  conflictsWith(grant: Grant): number[] {
    const { facts } = this.intervals;
    const days = effectiveDays(grant) ?? grant;
    const [firstDay, lastDay] = [dayNumber(days.fromOn), dayNumber(days.toOn)];
    const dealer = this.dealers.find(grant.dealerId);
    const flags = flagsOf(grant);
    const found: number[] = [];
    if (!this.questions) this.metIn = new Int32Array(this.grants.length);
    const question = ++this.questions;
    const intervals = this.cutter.cut(grant.scope, grant.carveOuts);
    for (const name of grant.productLineIds) {
      const line = this.lines.find(name);
      if (line < 0) continue;
      const table = line * this.atlas.size;
      const base = this.segmentBase[line]!;
      for (let i = 0; i < intervals.length; i += 2) {
        const end = this.entryStart[base + this.segmentAt[table + intervals[i + 1]! - 1]! + 1]!;
        for (
          let entry = this.entryStart[base + this.segmentAt[table + intervals[i]!]!]!;
          entry < end;
          entry++
        ) {
          const other = this.entryGrant[entry]!;
          if (this.metIn[other] === question) continue;
          this.metIn[other] = question;
          if (
            facts.dealer[other] !== dealer &&
            this.entryFirstDay[entry]! <= lastDay &&
            firstDay <= this.entryLastDay[entry]! &&
            excludeEachOther(flags, facts.flags[other]!)
          )
            found.push(other);
        }
      }
    }
    return this.atlas.stays.size === 0
      ? found
      : found.filter((other) => this.meetOnGround(intervals, other, firstDay, lastDay));
  }

  /** Whether ground shared with another grant is there on the days of both: a hospital may have moved away before. */
  private meetOnGround(own: readonly number[], other: number, firstDay: number, lastDay: number): boolean {
    const { facts } = this.intervals;
    const { scope, carveOuts } = this.grants[other]!;
    const shared = sharedIntervals(own, this.othersCutter.cut(scope, carveOuts));
    const from = Math.max(firstDay, facts.firstDay[other]!);
    const to = Math.min(lastDay, facts.lastDay[other]!);
    for (let i = 0; i < shared.length; i += 2)
      if (this.atlas.anythingStands(shared[i]!, shared[i + 1]!, from, to)) return true;
    return false;
  }

  /** Every conflict there is. */
  conflicts(): ConflictPairs {
    return findConflicts(this.intervals, this.atlas);
  }

  /** Memory held in typed arrays. */
  get bytes(): number {
    const { facts, grant, low, high, lineStart } = this.intervals;
    return [
      this.segmentAt, this.segmentBase, this.entryStart, this.entryGrant, this.entryFirstDay, this.entryLastDay,
      facts.dealer, facts.firstDay, facts.lastDay, facts.flags, grant, low, high, lineStart,
    ].reduce((sum, column) => sum + column.byteLength, 0); // prettier-ignore
  }
}

/** Conflicts without what only questions need. */
export function allConflicts(atlas: Atlas, grants: readonly Grant[]): ConflictPairs & { lines: string[] } {
  const lines = new Numbering();
  const intervals = cutGrants(atlas, grants, lines, new Numbering());
  return { ...findConflicts(intervals, atlas), lines: lines.names };
}

/** Those that drafts have with grants and with each other, drafts numbered after the grants: the quickest check of a book. */
export function conflictsOfDrafts(
  atlas: Atlas,
  grants: readonly Grant[],
  drafts: readonly Claim[],
): ConflictPairs {
  const intervals = cutGrants(atlas, grants, new Numbering(), new Numbering(), drafts);
  return findConflicts(intervals, atlas, grants.length);
}

/** Two dealers' grants of a common kind cannot stand together when either is exclusive. */
const excludeEachOther = (flags: number, others: number): boolean =>
  ((flags | others) & exclusiveFlag) !== 0 && (flags & others & kindFlags) !== 0;

/** Numbers the stretches between the intervals' ends, line by line. */
function cutSegments({ lineStart, low, high }: GrantIntervals, positions: number) {
  const lineCount = lineStart.length - 1;
  const segmentAt =
    positions < 65_536 ? new Uint16Array(lineCount * positions) : new Uint32Array(lineCount * positions);
  const segmentBase = new Int32Array(lineCount + 1);
  const isCut = new Uint8Array(positions + 1);
  for (let line = 0; line < lineCount; line++) {
    isCut.fill(0);
    for (let row = lineStart[line]!; row < lineStart[line + 1]!; row++) {
      isCut[low[row]!] = 1;
      isCut[high[row]!] = 1;
    }
    isCut[0] = 0;
    const table = line * positions;
    let segment = 0;
    for (let position = 0; position < positions; position++) {
      segment += isCut[position]!;
      segmentAt[table + position] = segment;
    }
    segmentBase[line + 1] = segmentBase[line]! + segment + 1;
  }
  return { segmentAt, segmentBase };
}

/**
 * A sweep along the atlas, line by line: an interval meets those that began before it and have not ended. A pair that
 * meets in several places counts once.
 */
function findConflicts(
  { facts, grant, low, high, lineStart }: GrantIntervals,
  atlas: Atlas,
  /** Only pairs whose second is at least this number. */
  firstDraft = 0,
): ConflictPairs {
  const someMoved = atlas.stays.size > 0;
  const { dealer, firstDay, lastDay, flags } = facts;
  const pairs = {
    count: 0,
    first: new Int32Array(1024),
    second: new Int32Array(1024),
    line: new Int32Array(1024),
  };
  let open = new Int32Array(1024);
  for (let line = 0; line + 1 < lineStart.length; line++) {
    const known = new Set<number>();
    let openCount = 0;
    for (let row = lineStart[line]!; row < lineStart[line + 1]!; row++) {
      const mine = grant[row]!;
      const begin = low[row]!;
      let kept = 0;
      for (let i = 0; i < openCount; i++) {
        const earlier = open[i]!;
        if (high[earlier]! <= begin) continue;
        open[kept++] = earlier;
        const other = grant[earlier]!;
        if (
          (mine < firstDraft && other < firstDraft) ||
          firstDay[other]! > lastDay[mine]! ||
          firstDay[mine]! > lastDay[other]! ||
          dealer[other] === dealer[mine] ||
          !excludeEachOther(flags[mine]!, flags[other]!)
        )
          continue;
        if (
          someMoved &&
          !atlas.anythingStands(
            begin,
            Math.min(high[earlier]!, high[row]!),
            Math.max(firstDay[other]!, firstDay[mine]!),
            Math.min(lastDay[other]!, lastDay[mine]!),
          )
        )
          continue;
        const first = Math.min(mine, other);
        const second = Math.max(mine, other);
        const key = first * dealer.length + second;
        if (known.has(key)) continue;
        known.add(key);
        if (pairs.count === pairs.first.length) {
          pairs.first = doubled(pairs.first);
          pairs.second = doubled(pairs.second);
          pairs.line = doubled(pairs.line);
        }
        pairs.first[pairs.count] = first;
        pairs.second[pairs.count] = second;
        pairs.line[pairs.count++] = line;
      }
      openCount = kept;
      if (openCount === open.length) open = doubled(open);
      open[openCount++] = row;
    }
  }
  return pairs;
}
