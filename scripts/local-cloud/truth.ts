import type { Value } from './codec';
import { compare } from './compare';

/** What counts as true: everything but false, zero, null and what is missing; not a number and empty texts too. */
export const truthy = (value: Value | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0;

/** The order of expressions, in which what is missing comes before everything. */
export function order(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return compare(a, b);
}
