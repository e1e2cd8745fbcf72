import { fail, identity, isObject, put, refuse, sizeOf } from './codec';
import type { Doc, Value } from './codec';
import { compare } from './compare';
import { assertHoldsValues, takeMemory } from './effort';
import { double, wholeResult } from './numbers';

/** What `$group` and, over a list, expressions compute of many values; a missing value is undefined. */
type Values = (Value | undefined)[];

const numbers = (values: Values): number[] => values.filter((one): one is number => typeof one === 'number');
const present = (values: Values): Value[] =>
  values.filter((one): one is Value => one !== undefined && one !== null);

/**
 * MongoDB's sum: what an addition loses is carried along to the next one (Dekker, Knuth). What is carried last is left out,
 * or, where sums are merged, added at the end.
 */
function carriedSums(addends: number[]): [leftOut: number, added: number] {
  let [total, carried] = [0, 0];
  for (const addend of addends) {
    const one = addend + carried;
    const rest = carried - (one - addend);
    const next = total + one;
    const other = next - one;
    const lost = total - other + (one - (next - other));
    [total, carried] = [next, rest + lost];
  }
  return [total, total + carried];
}
const HALF = 2 ** 32;
/** Whole numbers may be doubles there, or integers of 64 bits that are added in two halves. */
export function sum(addends: number[]): number {
  const [total, other] = carriedSums(addends);
  if (!Number.isFinite(total)) return addends.reduce((a, b) => a + b, 0);
  const halves = addends.flatMap((one) =>
    Number.isSafeInteger(one) ? [one % HALF, one - (one % HALF)] : one,
  );
  return [other, ...carriedSums(halves)].every((way) => way === total)
    ? wholeResult(total, addends)
    : refuse('a sum whose last digit depends on the order of its additions');
}

function deviation(values: number[], sample: number): number | null {
  if (values.length <= sample) return null;
  let [count, mean, squares] = [0, 0, 0];
  for (const one of values) {
    const away = one - mean;
    mean += away / ++count;
    squares += away * (one - mean);
  }
  return double(Math.sqrt(squares / (count - sample)));
}

const best = (values: Values, direction: number): Value =>
  present(values).reduce<Value>(
    (found, one) => (found === null || compare(one, found) * direction < 0 ? one : found),
    null,
  );
const kept = (values: Values): Value[] => {
  const all = values.filter((one): one is Value => one !== undefined);
  for (const one of all) takeMemory(sizeOf(one));
  return all;
};

/** Each value once; like MongoDB's sets, in no promised order. */
export function distinct(values: Value[]): Value[] {
  const known = new Set<string>();
  // Of equal ones the first stays: zero may have a sign.
  return values.filter((one) => known.size < known.add(identity(one)).size);
}

export function merged(values: Values): Doc {
  const all: Doc = {};
  for (const one of present(values)) {
    if (!isObject(one)) return fail('$mergeObjects requires object inputs');
    const fields = Object.entries(one);
    assertHoldsValues(fields.length);
    for (const [name, value] of fields) put(all, name, value);
  }
  return all;
}

export const accumulators: Record<string, (values: Values) => Value | undefined> = {
  $sum: (values) => sum(numbers(values)),
  $avg: (values) => {
    const all = numbers(values);
    return all.length ? double(sum(all) / all.length) : null;
  },
  $min: (values) => best(values, 1),
  $max: (values) => best(values, -1),
  $first: (values) => values[0],
  $last: (values) => values.at(-1),
  $push: kept,
  $addToSet: (values) => distinct(kept(values)),
  $stdDevPop: (values) => deviation(numbers(values), 0),
  $stdDevSamp: (values) => deviation(numbers(values), 1),
  $mergeObjects: merged,
};
