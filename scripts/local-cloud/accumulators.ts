import { fail, identity, isObject, put, sizeOf } from './codec';
import type { Doc, Value } from './codec';
import { compare } from './compare';
import { takeMemory } from './effort';
import { wholeResult } from './numbers';

/** What `$group` and, over a list, expressions compute of many values; a missing value is undefined. */
type Values = (Value | undefined)[];

const numbers = (values: Values): number[] => values.filter((one): one is number => typeof one === 'number');
const present = (values: Values): Value[] =>
  values.filter((one): one is Value => one !== undefined && one !== null);

/** With what each addition loses carried along, as MongoDB sums. */
export function sum(addends: number[]): number {
  let [total, lost] = [0, 0];
  for (const one of addends) {
    const next = total + one;
    lost += Math.abs(total) >= Math.abs(one) ? total - next + one : one - next + total;
    total = next;
  }
  return Number.isFinite(total) ? wholeResult(total + lost, addends) : addends.reduce((a, b) => a + b, 0);
}

function deviation(values: number[], sample: number): number | null {
  if (values.length <= sample) return null;
  let [count, mean, squares] = [0, 0, 0];
  for (const one of values) {
    const away = one - mean;
    mean += away / ++count;
    squares += away * (one - mean);
  }
  return Math.sqrt(squares / (count - sample));
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
export const distinct = (values: Value[]): Value[] => [
  ...new Map(values.map((one) => [identity(one), one])).values(),
];

export function merged(values: Values): Doc {
  const all: Doc = {};
  for (const one of present(values)) {
    if (!isObject(one)) return fail('$mergeObjects requires object inputs');
    for (const [name, value] of Object.entries(one)) put(all, name, value);
  }
  return all;
}

export const accumulators: Record<string, (values: Values) => Value | undefined> = {
  $sum: (values) => sum(numbers(values)),
  $avg: (values) => {
    const all = numbers(values);
    return all.length ? sum(all) / all.length : null;
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
