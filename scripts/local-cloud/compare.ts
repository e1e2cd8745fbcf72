import { isObject } from './codec';
import type { Doc, Value } from './codec';

/**
 * MongoDB's order and paths. In an order, `undefined` is an empty array, which comes before null; a missing field is
 * null.
 */
export function typeOrder(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  if (typeof value === 'number') return 2;
  if (typeof value === 'string') return 3;
  if (typeof value === 'boolean') return 8;
  if (Array.isArray(value)) return 5;
  if (value instanceof Date) return 9;
  return value instanceof RegExp ? 11 : 4;
}

/** By code points, as UTF-8 bytes compare; JavaScript's `<` compares UTF-16 units. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [highX, highY] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    if (highX !== highY) return highX ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

export function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  const order = typeOrder(a) - typeOrder(b);
  if (order !== 0) return order;
  if (typeof a === 'number') {
    const [x, y] = [a, b as number];
    // Not a number comes before every number and equals itself.
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (typeof a === 'boolean' || a instanceof Date) return Number(a) - Number(b);
  if (a === null || a === undefined) return 0;
  if (Array.isArray(a)) {
    const other = b as Value[];
    for (let i = 0; i < Math.min(a.length, other.length); i++) {
      const result = compare(a[i], other[i]);
      if (result !== 0) return result;
    }
    return a.length - other.length;
  }
  if (a instanceof RegExp) return compareText(String(a), String(b));
  const [left, right] = [Object.entries(a), Object.entries(b as Doc)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [[nameA, valueA], [nameB, valueB]] = [left[i]!, right[i]!];
    const result =
      typeOrder(valueA) - typeOrder(valueB) || compareText(nameA, nameB) || compare(valueA, valueB);
    if (result !== 0) return result;
  }
  return left.length - right.length;
}

const isPosition = (part: string) => /^\d+$/.test(part);

/**
 * The values that a condition on `path` tests: arrays on the way spread over their objects, an array at the end counts
 * as itself and as each element. A field that is not there is one `undefined`; elements that are no objects count for
 * nothing, not even for null.
 */
export function valuesAt(value: Value | undefined, path: string): (Value | undefined)[] {
  return walk(value, path.split('.'), 0);
}
function walk(value: Value | undefined, parts: string[], at: number): (Value | undefined)[] {
  const part = parts[at];
  if (part === undefined) return Array.isArray(value) ? [...value, value] : [value];
  if (Array.isArray(value)) {
    const spread = value.flatMap((item) => (isObject(item) ? walk(item[part], parts, at + 1) : []));
    if (!isPosition(part) || Number(part) >= value.length) return spread;
    return [...walk(value[Number(part)], parts, at + 1), ...spread];
  }
  return isObject(value) ? walk(value[part], parts, at + 1) : [undefined];
}

/** What an index or an order sees at a path: each element of an array, null for nothing, undefined for no elements. */
export function leavesAt(value: Value | undefined, path: string): (Value | undefined)[] {
  return leaves(value, path.split('.'), 0);
}
function leaves(value: Value | undefined, parts: string[], at: number): (Value | undefined)[] {
  const part = parts[at];
  if (part === undefined) {
    if (Array.isArray(value)) return value.length ? value : [undefined];
    return [value ?? null];
  }
  if (Array.isArray(value)) {
    if (isPosition(part)) return leaves(value[Number(part)], parts, at + 1);
    const found = value.flatMap((item) => (isObject(item) ? leaves(item[part], parts, at + 1) : []));
    return found.length ? found : [null];
  }
  return isObject(value) ? leaves(value[part], parts, at + 1) : [null];
}

export type Order = [path: string, direction: number][];

/** Ordered by the least element of an array when ascending, by the greatest when descending; equal ones keep their places. */
export function sorted<T extends Value>(documents: T[], order: Order): T[] {
  const keyed = documents.map((document) => ({
    document,
    keys: order.map(([path, direction]) =>
      leavesAt(document, path).reduce((best, value) => (compare(value, best) * direction < 0 ? value : best)),
    ),
  }));
  keyed.sort((a, b) => {
    for (let i = 0; i < order.length; i++) {
      const result = compare(a.keys[i], b.keys[i]) * order[i]![1];
      if (result !== 0) return result;
    }
    return 0;
  });
  return keyed.map(({ document }) => document);
}
