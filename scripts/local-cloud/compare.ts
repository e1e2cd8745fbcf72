import { field, Pattern } from './codec';
import type { Doc, Value } from './codec';
import { assertHolds, assertHoldsValues, takeStep } from './effort';
import { keysOf, partsOf } from './paths';
import type { Part } from './paths';

/**
 * MongoDB's order. In it, `undefined` is an empty array, which comes before null; a missing field is
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
  return value instanceof Pattern ? 11 : 4;
}

/** By code points, as UTF-8 bytes compare; JavaScript's `<` compares UTF-16 units. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    assertHolds(i);
    const [highX, highY] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    if (highX !== highY) return highX ? 1 : -1;
    return x - y;
  }
  assertHolds(length);
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
      takeStep();
      const result = compare(a[i], other[i]);
      if (result !== 0) return result;
    }
    return a.length - other.length;
  }
  if (a instanceof Pattern)
    return compareText(a.source, (b as Pattern).source) || compareText(a.flags, (b as Pattern).flags);
  const [left, right] = [Object.entries(a), Object.entries(b as Doc)];
  assertHoldsValues(left.length + right.length);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [[nameA, valueA], [nameB, valueB]] = [left[i]!, right[i]!];
    const result =
      typeOrder(valueA) - typeOrder(valueB) || compareText(nameA, nameB) || compare(valueA, valueB);
    if (result !== 0) return result;
  }
  return left.length - right.length;
}

export type Order = [path: string, direction: number][];

export function orderKeys(parts: string[][], directions: number[]): (document: Doc) => Part[] {
  const before = (a: Part[], b: Part[]) => compareKeys(a, b, directions);
  const [only] = parts;
  const name = parts.length === 1 && only!.length === 1 ? only![0]! : null;
  return (document) => {
    // Nearly every order is by one plain field.
    const held = name === null ? undefined : field(document, name);
    if (name !== null && !Array.isArray(held)) return [held ?? null];
    return keysOf(document, parts).reduce((best, key) => (before(key, best) < 0 ? key : best));
  };
}
export function compareKeys(a: Part[], b: Part[], directions: number[]): number {
  takeStep();
  for (let i = 0; i < directions.length; i++) {
    const result = compare(a[i], b[i]) * directions[i]!;
    if (result !== 0) return result;
  }
  return 0;
}

/**
 * Ordered by the first of each document's keys, taken together over all paths: the least elements of an array when
 * ascending, the greatest when descending. Equal ones keep their places.
 */
export function sorted<T extends Doc>(documents: T[], order: Order): T[] {
  const directions = order.map(([, direction]) => direction);
  const keyOf = orderKeys(
    order.map(([path]) => partsOf(path)),
    directions,
  );
  const keyed = documents.map((document) => ({ document, key: keyOf(document) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key, directions));
  return keyed.map(({ document }) => document);
}
