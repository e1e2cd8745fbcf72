import { fail, refuse } from './codec';
import type { Value } from './codec';

/**
 * MongoDB computes whole numbers as 64-bit integers, JavaScript has doubles: what whole numbers make must be a whole
 * number that both know exactly, and never −0.
 */
export function wholeResult(result: number, operands: number[]): number {
  if (!operands.every((one) => Number.isSafeInteger(one) && !Object.is(one, -0))) return result;
  if (Number.isInteger(result) && !Number.isSafeInteger(result) && Math.abs(result) < 2 ** 63)
    return refuse(`the whole number ${result}`);
  return result === 0 ? 0 : result;
}

/**
 * Digits after the point that are cut off. Older servers cut the decimal of 15 digits, newer ones that of 34; what the two
 * make different is refused.
 */
export function truncated(value: number, place: number): number {
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
