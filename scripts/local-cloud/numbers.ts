import { fail, refuse } from './codec';
import type { Value } from './codec';
import { mayHoldWholeDoubles, noteWholeDouble } from './effort';

/** Which of the two a whole number surely is there; JavaScript tells only of fractions, −0 and the like what they are. */
export type Kind = 'integer' | 'double' | undefined;
const isDouble = (value: number) => !Number.isSafeInteger(value) || Object.is(value, -0);

/** A result that is a double there. */
export function double(result: number): number {
  if (!isDouble(result)) noteWholeDouble();
  return result;
}

/**
 * MongoDB computes whole numbers as 64-bit integers, JavaScript has doubles: what whole numbers make must be a whole
 * number that both know exactly, and −0 only where one of them is a double. What is stored or sent is an integer; where
 * computed doubles may stand among them, a zero whose sign that decides is refused.
 */
export function wholeResult(result: number, operands: number[], kinds: Kind[] = []): number {
  if (operands.some(isDouble)) return double(result);
  if (Number.isInteger(result) && !Number.isSafeInteger(result) && Math.abs(result) < 2 ** 63)
    return refuse(`the whole number ${result}`);
  if (kinds.includes('double')) return double(result);
  if (!Object.is(result, -0)) return result;
  if (mayHoldWholeDoubles() && !operands.every((_, at) => kinds[at] === 'integer'))
    return refuse('a zero whose sign depends on whether a whole number is a double');
  return 0;
}

/**
 * Digits after the point that are cut off. Older servers cut the decimal of 15 digits, newer ones that of 34; what the two
 * make different is refused.
 */
export function truncated(value: number, place: number, kind?: Kind): number {
  const result = cutOff(value, place);
  return isDouble(value) ? double(result) : wholeResult(result, [value], [kind]);
}
function cutOff(value: number, place: number): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && place >= 0)) return value;
  if (place === 0) return Math.trunc(value);
  const [older, newer] = [cut(value, place, 15), cut(value, place, 34)];
  return older === newer ? older : refuse(`${value} cut to ${place} places, which servers do in two ways`);
}
function cut(value: number, place: number, precision: number): number {
  const [digits = '', exponent = '0'] = value.toExponential(precision - 1).split('e');
  // How many digits stay.
  const kept = Number(exponent) + 1 + place;
  if (kept >= precision) return value;
  if (kept <= 0) return value < 0 ? -0 : 0;
  const sign = value < 0 ? '-' : '';
  const all = digits.replace(/[-.]/g, '').slice(0, kept);
  return Number(`${sign}${all[0]}.${all.slice(1)}0e${exponent}`);
}

/** An argument that must be a whole number. */
export function wholeArgument(operator: string, value: Value | undefined, least = -(2 ** 31)): number {
  if (typeof value !== 'number') return fail(`${operator} needs a number here, not ${typeof value}`);
  if (!Number.isInteger(value) || value < least || value > 2 ** 31 - 1)
    return fail(
      `${operator} needs a 32-bit whole number${least === 0 ? ' that is not negative' : ''} here: ${value}`,
    );
  return value;
}
