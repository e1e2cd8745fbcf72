import { fail, field, isObject } from './codec';
import type { Doc, Value } from './codec';
import { assertHoldsValues } from './effort';

/** How MongoDB walks paths: for conditions, and for the keys of indexes and orders. */
export type Part = Value | undefined;
type Test = (value: Value | undefined, position: number | null) => boolean;

/** `00` is no position. */
export const isPosition = (part: string) => /^(0|[1-9]\d*)$/.test(part);

const MOST_PARTS = 200;
/** @throws DatabaseError when a part is empty or an operator, and when there are too many */
export function partsOf(path: string): string[] {
  const parts = path.split('.');
  if (parts.some((part) => part === '' || part.startsWith('$') || part.includes('\0')))
    fail(`the path "${path}" is not valid`);
  if (parts.length > MOST_PARTS) fail(`the path has more than ${MOST_PARTS} parts`);
  return parts;
}

/**
 * Whether a value that a condition on the path looks at passes. Arrays on the way spread over their objects, which miss
 * the field as `undefined`; other elements count for nothing. An array at the end counts as each element and, last, as
 * itself, or with `whole` as itself alone; an element named by its position always counts whole. `position` is the place
 * in the outermost array that was spread.
 */
export function someAt(document: Doc, parts: string[], whole: boolean, test: Test): boolean {
  return visit(document, parts, 0, whole, null, test);
}
function visit(
  from: Value | undefined,
  parts: string[],
  from0: number,
  whole: boolean,
  outer: number | null,
  test: Test,
): boolean {
  let [value, at] = [from, from0];
  while (at < parts.length && isObject(value)) value = field(value, parts[at++]!);
  if (Array.isArray(value)) return visitArray(value, parts, at, whole, outer, test);
  return test(at < parts.length ? undefined : value, outer);
}
function visitArray(
  array: Value[],
  parts: string[],
  at: number,
  whole: boolean,
  outer: number | null,
  test: Test,
): boolean {
  assertHoldsValues(array.length);
  if (at === parts.length) {
    if (!whole && array.some((item, position) => test(item, outer ?? position))) return true;
    return test(array, outer);
  }
  return array.some((item, position) => {
    if (isObject(item) && visit(item, parts, at, whole, outer ?? position, test)) return true;
    if (parts[at] !== String(position)) return false;
    if (at + 1 === parts.length) return test(item, outer);
    if (isObject(item)) return visit(item, parts, at + 1, whole, outer, test);
    return Array.isArray(item) && visitArray(item, parts, at + 1, whole, outer, test);
  });
}

/**
 * The keys that an index or an order over these paths has for a document: one for each element of the array that they go
 * through, missing fields and elements that are no objects as null, an empty array as undefined.
 *
 * @throws DatabaseError when two paths go through two arrays
 */
export function keysOf(document: Doc, paths: string[][]): Part[][] {
  return keys(document, paths);
}
function keys(value: Value | undefined, paths: string[][]): Part[][] {
  const fixed: Part[] = [];
  const open: (string[] | null)[] = [];
  let array: Value[] | null = null;
  for (const path of paths) {
    let [held, at]: [Value | undefined, number] = [value, 0];
    let isElement = false;
    for (; at < path.length; at++) {
      const part = path[at]!;
      isElement = Array.isArray(held);
      if (isObject(held)) held = field(held, part);
      else if (Array.isArray(held) && at > 0 && isPosition(part)) {
        if (held.some((item) => isObject(item) && field(item, part) !== undefined))
          return fail(`Ambiguous field name found in array: ${part}`);
        held = held[Number(part)];
      } else break;
    }
    // An element that is named by its position counts whole.
    if (Array.isArray(held) && !(isElement && at === path.length)) {
      if (array && array !== held) return fail('cannot index or sort by keys that are parallel arrays');
      array = held;
      open.push(path.slice(at));
      fixed.push(null);
    } else {
      open.push(null);
      fixed.push(at < path.length ? null : (held ?? null));
    }
  }
  if (!array) return [fixed];
  assertHoldsValues(array.length * paths.length);
  const rests = open.filter((rest): rest is string[] => rest !== null && rest.length > 0);
  if (array.length === 0) return [fixed.map((part, i) => (open[i]?.length === 0 ? undefined : part))];
  return array.flatMap((item) =>
    (rests.length ? keys(isObject(item) ? item : undefined, rests) : [[]]).map((inner) => {
      let next = 0;
      return fixed.map((part, i) => (open[i] ? (open[i].length === 0 ? item : inner[next++]) : part));
    }),
  );
}
