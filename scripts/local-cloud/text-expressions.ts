import { fail, refuse } from './codec';
import type { Value } from './codec';
import { compare } from './compare';
import { assertHolds, assertHoldsValues } from './effort';
import { call, inTurn, isMissing } from './expression-node';
import type { Node, Parse } from './expression-node';
import { wholeArgument } from './numbers';

/** Texts in expressions: upper and lower case are those of ASCII, places are of bytes or of code points. */
type Build = (parse: Parse, argument: Value) => Node;

function walked(held: string): string {
  assertHolds(held.length);
  return held;
}
function codePoints(held: string): string[] {
  assertHoldsValues(held.length);
  return [...held];
}
/** What a text operator makes of other kinds. */
function text(operator: string, held: Value | undefined): string {
  if (isMissing(held)) return '';
  if (typeof held === 'string') return walked(held);
  if (held instanceof Date) return held.toISOString();
  if (typeof held !== 'number') return fail(`can't convert from ${typeof held} to String in ${operator}`);
  // Beyond these, digits are written in a way of its own.
  return Number.isSafeInteger(held) && !Object.is(held, -0)
    ? String(held)
    : refuse(`${operator} of the number ${held}`);
}
const strictly = (operator: string, held: Value | undefined): string =>
  typeof held === 'string'
    ? walked(held)
    : fail(`${operator} requires a string argument, found ${typeof held}`);

const upper = (value: string) => value.replace(/[a-z]+/g, (part) => part.toUpperCase());
const lower = (value: string) => value.replace(/[A-Z]+/g, (part) => part.toLowerCase());

/** Where `part` begins in `units`, between two places; of code points, only the beginning must lie between them. */
const indexIn =
  <T>(operator: string, split: (value: string) => ArrayLike<T>, isWithin: boolean): Build =>
  (parse, argument) =>
    call(operator, parse, argument, 2, 4, ([held, part, from, to]) => {
      if (isMissing(held)) return null;
      const [units, wanted] = [split(strictly(operator, held)), split(strictly(operator, part))];
      const first = from === undefined ? 0 : wholeArgument(operator, from, 0);
      const last = Math.min(units.length, to === undefined ? Infinity : wholeArgument(operator, to, 0));
      // Older servers find nothing in nothing wherever they begin, newer ones only at the beginning.
      if (!isWithin && units.length === 0 && wanted.length === 0)
        return first > 0 ? refuse(`${operator} of nothing in nothing from ${first} on`) : 0;
      for (let at = first; isWithin ? at + wanted.length <= last : at < last; at++) {
        let i = 0;
        while (i < wanted.length && units[at + i] === wanted[i]) i++;
        if (i === wanted.length) return at;
        assertHolds(i);
      }
      return -1;
    });

/** Fractions are cut off. */
function byteCount(operator: string, value: Value | undefined): number {
  if (typeof value !== 'number') return fail(`${operator} needs a number here, not ${typeof value}`);
  return Number.isSafeInteger(Math.trunc(value)) ? Math.trunc(value) : refuse(`${operator} with ${value}`);
}

const substrBytes =
  (operator: string): Build =>
  (parse, argument) =>
    call(operator, parse, argument, 3, 3, ([held, from, count]) => {
      const bytes = Buffer.from(text(operator, held));
      const start = byteCount(operator, from);
      const length = byteCount(operator, count);
      if (start < 0) return fail(`${operator}: starting index must be non-negative`);
      if (start >= bytes.length) return '';
      const end = length < 0 ? bytes.length : Math.min(bytes.length, start + length);
      const isInside = (at: number) => at < bytes.length && (bytes[at]! & 0xc0) === 0x80;
      if (isInside(start) || isInside(end)) return fail(`${operator}: invalid range, inside a character`);
      return bytes.subarray(start, end).toString();
    });

export const textOperators: Record<string, Build> = {
  $concat: (parse, argument) =>
    inTurn('$concat', parse, argument, 0, Infinity, (values) => {
      let made = '';
      for (const held of values) {
        if (isMissing(held)) return null;
        const part = strictly('$concat', held);
        assertHolds(made.length + part.length);
        made += part;
      }
      return made;
    }),
  $split: (parse, argument) =>
    call('$split', parse, argument, 2, 2, ([held, separator]) => {
      if (isMissing(held) || isMissing(separator)) return null;
      const by = strictly('$split', separator);
      if (by === '') return fail('$split requires a non-empty separator');
      const parts = strictly('$split', held).split(by);
      assertHoldsValues(parts.length);
      return parts;
    }),
  $strLenBytes: (parse, argument) =>
    call('$strLenBytes', parse, argument, 1, 1, ([held]) =>
      Buffer.byteLength(strictly('$strLenBytes', held)),
    ),
  $strLenCP: (parse, argument) =>
    call('$strLenCP', parse, argument, 1, 1, ([held]) => codePoints(strictly('$strLenCP', held)).length),
  $strcasecmp: (parse, argument) =>
    call('$strcasecmp', parse, argument, 2, 2, ([a, b]) =>
      Math.sign(compare(upper(text('$strcasecmp', a)), upper(text('$strcasecmp', b)))),
    ),
  $toLower: (parse, argument) =>
    call('$toLower', parse, argument, 1, 1, ([held]) => lower(text('$toLower', held))),
  $toUpper: (parse, argument) =>
    call('$toUpper', parse, argument, 1, 1, ([held]) => upper(text('$toUpper', held))),
  $substr: substrBytes('$substr'),
  $substrBytes: substrBytes('$substrBytes'),
  $substrCP: (parse, argument) =>
    call('$substrCP', parse, argument, 3, 3, ([held, from, count]) => {
      const start = wholeArgument('$substrCP', from, 0);
      const length = wholeArgument('$substrCP', count, 0);
      return codePoints(text('$substrCP', held))
        .slice(start, start + length)
        .join('');
    }),
  $indexOfBytes: indexIn('$indexOfBytes', (value) => Buffer.from(value), true),
  $indexOfCP: indexIn('$indexOfCP', codePoints, false),
};
