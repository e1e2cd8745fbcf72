import type { Day } from '../../../miniprogram/shared/days';
import { dayNumber } from '../../../miniprogram/shared/days';
import type { DayRange, Ground, HospitalPlace } from './model';
import type { Stay } from './model';
import { staysOf } from './model';
import type { RegionTree } from './region-tree';
import { country } from './region-tree';

/**
 * The country laid out on a line. Walking the regions depth first, each region takes one position for the hospitals it
 * does not have yet, then one for each hospital recorded directly under it, then those of its parts. So every region is
 * one interval, and a grant's ground is a few disjoint intervals, future hospitals included. The few hospitals that have
 * moved take a position at each of their places, with the days on which they stand there; so does one that closes.
 */
export class Atlas {
  /** Number of positions. */
  readonly size: number;
  /** By position; null where a future hospital would stand. */
  readonly hospitals: readonly (HospitalPlace | null)[];
  /** By position: the division of today right around it. */
  readonly regionCodes: readonly string[];
  /** By position, where a hospital does not stand on all days: the numbers of its first and last day there. */
  readonly stays = new Map<number, readonly [first: number, last: number]>();
  private readonly positions = new Map<string, number>();
  /** By hospital that moves or closes: all its positions. */
  private readonly moved = new Map<string, number[]>();
  /** By code of any time: `low, high` pairs, high exclusive. */
  private readonly spans = new Map<string, readonly number[]>();

  constructor(
    readonly regions: RegionTree,
    hospitals: Iterable<HospitalPlace>,
    /** Only places where hospitals stand on some of these days. */
    during: DayRange | null = null,
  ) {
    const residents = new Map<string, HospitalPlace[]>();
    const guests = new Map<string, { hospital: HospitalPlace; stay: Stay }[]>();
    for (const hospital of hospitals) {
      if (hospital.formerPlaces?.length || hospital.closedOn) {
        for (const stay of staysOf(hospital)) {
          if (during && (stay.toOn < during.fromOn || during.toOn < stay.fromOn)) continue;
          const around = regions.placeOf(stay.regionCode);
          guests.set(around, [...(guests.get(around) ?? []), { hospital, stay }]);
        }
        continue;
      }
      const place = regions.placeOf(hospital.regionCode);
      const neighbours = residents.get(place);
      if (neighbours) neighbours.push(hospital);
      else residents.set(place, [hospital]);
    }
    const laidOut: (HospitalPlace | null)[] = [];
    const codes: string[] = [];
    const layOut = (code: string) => {
      const low = laidOut.length;
      for (const hospital of [null, ...(residents.get(code) ?? [])]) {
        if (hospital) this.positions.set(hospital._id, laidOut.length);
        laidOut.push(hospital);
        codes.push(code);
      }
      for (const { hospital, stay } of guests.get(code) ?? []) {
        const others = this.moved.get(hospital._id) ?? [];
        this.moved.set(hospital._id, [...others, laidOut.length]);
        this.stays.set(laidOut.length, [dayNumber(stay.fromOn), dayNumber(stay.toOn)]);
        laidOut.push(hospital);
        codes.push(code);
      }
      for (const child of regions.childrenOf(code)) layOut(child);
      this.spans.set(code, [low, laidOut.length]);
    };
    layOut(country);
    for (const code of regions.allCodes()) {
      const today = regions.today(code);
      if (today[0] !== code)
        this.spans.set(
          code,
          today.flatMap((each) => this.spans.get(each)!),
        );
    }
    this.size = laidOut.length;
    this.hospitals = laidOut;
    this.regionCodes = codes;
  }

  /** Where a hospital stands on a day; -1 for one that is not on the map, or not then. */
  positionOf(hospitalId: string, day: Day): number {
    const number = this.stays.size > 0 ? dayNumber(day) : 0;
    return (
      this.positions.get(hospitalId) ??
      this.moved.get(hospitalId)?.find((position) => this.standsOn(position, number, number)) ??
      -1
    );
  }

  /** Everywhere that a hospital ever stands. */
  positionsOf(hospitalId: string): readonly number[] {
    const position = this.positions.get(hospitalId);
    return position === undefined ? (this.moved.get(hospitalId) ?? []) : [position];
  }

  hospital(hospitalId: string): HospitalPlace | null {
    return this.hospitals[this.positionsOf(hospitalId)[0] ?? -1] ?? null;
  }

  /** Whether what is at a position is there on one of these days, by their numbers. */
  standsOn(position: number, firstDay: number, lastDay: number): boolean {
    const stay = this.stays.get(position);
    return !stay || (stay[0] <= lastDay && firstDay <= stay[1]);
  }

  /** Whether on one of these days anything is in an interval: regions always are, for hospitals to come. */
  anythingStands(low: number, high: number, firstDay: number, lastDay: number): boolean {
    for (let position = low; position < high; position++)
      if (this.standsOn(position, firstDay, lastDay)) return true;
    return false;
  }

  /** The interval of a division of today. */
  spanOf(code: string): readonly [low: number, high: number] {
    return this.spans.get(code) as [number, number];
  }

  /** Adds the places of a ground to `pairs` as intervals in any order; places that nobody knows add nothing. */
  addIntervals(ground: Ground, pairs: number[]): void {
    for (const code of ground.regionCodes) {
      const span = this.spans.get(code);
      if (span) for (let i = 0; i < span.length; i++) pairs.push(span[i]!);
    }
    for (const id of ground.hospitalIds) {
      const position = this.positions.get(id);
      if (position !== undefined) pairs.push(position, position + 1);
      else for (const one of this.moved.get(id) ?? []) pairs.push(one, one + 1);
    }
  }

  /** Hospitals of a ground without its carve-outs, in the order of the map. */
  hospitalsOn(scope: Ground, carveOuts: Ground): HospitalPlace[] {
    const found: HospitalPlace[] = [];
    const intervals = new GroundCutter(this).cut(scope, carveOuts);
    for (let i = 0; i < intervals.length; i += 2) {
      for (let position = intervals[i]!; position < intervals[i + 1]!; position++) {
        const hospital = this.hospitals[position];
        if (hospital) found.push(hospital);
      }
    }
    return found;
  }
}

/** Cuts carve-outs from scopes. One cutter reuses its arrays: a hundred thousand grants are cut in a fraction of a second. */
export class GroundCutter {
  private readonly included: number[] = [];
  private readonly excluded: number[] = [];
  private readonly left: number[] = [];

  constructor(private readonly atlas: Atlas) {}

  /** What is left of the scope as ascending, disjoint `low, high` pairs; valid until the next cut. */
  cut(scope: Ground, carveOuts: Ground): readonly number[] {
    const { included, excluded, left } = this;
    included.length = excluded.length = left.length = 0;
    this.atlas.addIntervals(scope, included);
    this.atlas.addIntervals(carveOuts, excluded);
    mergeIntervals(included);
    if (excluded.length === 0) return included;
    mergeIntervals(excluded);

    let next = 0;
    for (let i = 0; i < included.length; i += 2) {
      let low = included[i]!;
      const high = included[i + 1]!;
      while (next < excluded.length && excluded[next + 1]! <= low) next += 2;
      for (let e = next; e < excluded.length && excluded[e]! < high; e += 2) {
        if (excluded[e]! > low) left.push(low, excluded[e]!);
        low = Math.max(low, excluded[e + 1]!);
      }
      if (low < high) left.push(low, high);
    }
    return left;
  }
}

/** What two lists of ascending, disjoint `low, high` pairs have in common. */
export function sharedIntervals(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const low = Math.max(a[i]!, b[j]!);
    const high = Math.min(a[i + 1]!, b[j + 1]!);
    if (low < high) both.push(low, high);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return both;
}

/** Sorts `low, high` pairs and joins those that touch, in place. */
function mergeIntervals(pairs: number[]): void {
  if (pairs.length <= 2) return;
  sortPairs(pairs);
  let last = 0;
  for (let i = 2; i < pairs.length; i += 2) {
    if (pairs[i]! <= pairs[last + 1]!) pairs[last + 1] = Math.max(pairs[last + 1]!, pairs[i + 1]!);
    else {
      last += 2;
      pairs[last] = pairs[i]!;
      pairs[last + 1] = pairs[i + 1]!;
    }
  }
  pairs.length = last + 2;
}

/** By insertion for the usual handful, by the engine's sort for lists of hundreds of hospitals. */
function sortPairs(pairs: number[]): void {
  if (pairs.length > 64) {
    const sorted = Array.from(
      { length: pairs.length / 2 },
      (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!] as const,
    );
    sorted.sort((a, b) => a[0] - b[0]);
    sorted.forEach(([low, high], i) => {
      pairs[2 * i] = low;
      pairs[2 * i + 1] = high;
    });
    return;
  }
  for (let i = 2; i < pairs.length; i += 2) {
    const low = pairs[i]!;
    const high = pairs[i + 1]!;
    let j = i;
    for (; j > 0 && pairs[j - 2]! > low; j -= 2) {
      pairs[j] = pairs[j - 2]!;
      pairs[j + 1] = pairs[j - 1]!;
    }
    pairs[j] = low;
    pairs[j + 1] = high;
  }
}
