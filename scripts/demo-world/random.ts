/** Repeatable chance: the same seed gives the same world on every machine. */
export interface Random {
  /** 0 ≤ value < 1 */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<T>(values: readonly T[]): T;
  chance(probability: number): boolean;
  /** `count` different values, in the order of the list. */
  some<T>(values: readonly T[], count: number): T[];
  code(length: number): string;
}

/** The alphabet of `_platform/ids.ts`: nothing that is misread aloud. */
const READABLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** mulberry32 (Tommy Ettinger, public domain). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(values: readonly T[]): T => {
    if (values.length === 0) throw new Error('nothing to pick from');
    return values[whole(0, values.length - 1)]!;
  };
  return {
    next,
    whole,
    pick,
    chance: (probability) => next() < probability,
    some(values, count) {
      const left = values.map((_, index) => index);
      const chosen = new Set<number>();
      while (chosen.size < Math.min(count, values.length))
        chosen.add(left.splice(whole(0, left.length - 1), 1)[0]!);
      return values.filter((_, index) => chosen.has(index));
    },
    code: (length) => Array.from({ length }, () => pick([...READABLE])).join(''),
  };
}
