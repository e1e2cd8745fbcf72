import { sum } from './accumulators';
import { fail, refuse } from './codec';
import type { Value } from './codec';
import { exactExp, exactLn, exactLog10, exactPower } from './exact-math';
import { call, inTurn, isMissing, regrouped } from './expression-node';
import type { Node, Parse } from './expression-node';
import { double, truncated, wholeArgument, wholeResult } from './numbers';
import type { Kind } from './numbers';

/** Arithmetic of numbers and dates. Nothing makes nothing, what is no number is an error: the first of them counts. */
type Build = (parse: Parse, argument: Value) => Node;

const number = (operator: string, held: Value): number =>
  typeof held === 'number' ? held : fail(`${operator} only supports numeric types, not ${typeof held}`);
const one =
  (operator: string, work: (value: number) => number): Build =>
  (parse, argument) =>
    call(operator, parse, argument, 1, 1, ([held]) =>
      isMissing(held) ? null : work(number(operator, held)),
    );
/** Of whole numbers too it makes a double. */
const oneDouble = (operator: string, work: (value: number) => number): Build =>
  one(operator, (value) => double(work(value)));
const two =
  (operator: string, work: (a: number, b: number, kinds: Kind[]) => number): Build =>
  (parse, argument) =>
    call(operator, parse, argument, 2, 2, ([a, b], kinds) => {
      if (isMissing(a) || isMissing(b)) return null;
      return work(number(operator, a), number(operator, b), kinds);
    });

function dateAfter(ms: number): Date {
  // Older servers cut the fraction of a millisecond off, newer ones round it.
  if (!Number.isInteger(ms)) return refuse('a date moved by a fraction of a millisecond');
  const date = new Date(ms);
  if (!Number.isNaN(date.getTime())) return date;
  return Math.abs(ms) < 2 ** 63 ? refuse('a date beyond those of JavaScript') : fail('date overflow');
}

function add(values: Iterable<Value | undefined>): Value {
  const numbers: number[] = [];
  let date: Date | null = null;
  for (const held of values) {
    if (isMissing(held)) return null;
    if (held instanceof Date) date = date ? fail('only one date allowed in an $add expression') : held;
    else numbers.push(number('$add', held));
  }
  const total = sum(numbers);
  // Newer servers carry along what an addition loses, older ones do not.
  if (total !== numbers.reduce((a, b) => a + b, 0) && !Number.isNaN(total))
    return refuse('an $add whose last digit depends on how it is summed');
  return date ? dateAfter(date.getTime() + total) : total;
}

function multiply(values: Iterable<Value | undefined>, kinds: Kind[]): Value {
  const numbers: number[] = [];
  for (const held of values) {
    if (isMissing(held)) return null;
    numbers.push(number('$multiply', held));
  }
  return wholeResult(
    numbers.reduce((product, factor) => product * factor, 1),
    numbers,
    kinds,
  );
}
const inAnyGroups =
  (operator: string, work: (values: Iterable<Value | undefined>, kinds: Kind[]) => Value): Build =>
  (parse, argument) =>
    regrouped(operator, inTurn(operator, parse, argument, 0, Infinity, work), work);

function subtract([a, b]: (Value | undefined)[]): Value {
  if (isMissing(a) || isMissing(b)) return null;
  if (a instanceof Date)
    return b instanceof Date ? a.getTime() - b.getTime() : dateAfter(a.getTime() - number('$subtract', b));
  if (b instanceof Date) return fail("can't $subtract a date from what is no date");
  const numbers = [number('$subtract', a), number('$subtract', b)] as const;
  return wholeResult(numbers[0] - numbers[1], [...numbers]);
}

function positive(operator: string, what: string, value: number): number {
  return value > 0 || Number.isNaN(value) ? value : fail(`${operator}'s ${what} must be a positive number`);
}

export const arithmetic: Record<string, Build> = {
  $add: inAnyGroups('$add', add),
  $subtract: (parse, argument) => call('$subtract', parse, argument, 2, 2, subtract),
  $multiply: inAnyGroups('$multiply', multiply),
  $divide: two('$divide', (a, b) => (b === 0 ? fail("can't $divide by zero") : double(a / b))),
  $mod: two('$mod', (a, b, [kind, other]) => {
    if (b === 0) return fail("can't $mod by zero");
    // By a double that is a whole number of 32 bits, an integer is taken as by an integer.
    return wholeResult(a % b, [a, b], [kind, Math.abs(b) < 2 ** 31 ? 'integer' : other]);
  }),
  $pow: two('$pow', (base, exponent, kinds) => {
    if (base === 0 && exponent < 0) return fail('$pow cannot take a base of 0 and a negative exponent');
    const made = exactPower(base, exponent);
    return exponent < 0 && Math.abs(base) !== 1 ? double(made) : wholeResult(made, [base, exponent], kinds);
  }),
  $abs: one('$abs', (value) => wholeResult(Math.abs(value), [value])),
  $ceil: one('$ceil', (value) => (Number.isSafeInteger(value) ? value : double(Math.ceil(value)))),
  $floor: one('$floor', (value) => (Number.isSafeInteger(value) ? value : double(Math.floor(value)))),
  $exp: oneDouble('$exp', exactExp),
  $sqrt: oneDouble('$sqrt', (value) =>
    value < 0 ? fail("$sqrt's argument must be greater than or equal to 0") : Math.sqrt(value),
  ),
  $ln: oneDouble('$ln', (value) => exactLn('$ln', positive('$ln', 'argument', value))),
  $log10: oneDouble('$log10', (value) => exactLog10(positive('$log10', 'argument', value))),
  $log: two('$log', (value, base) => {
    if (base === 1) return fail("$log's base must be a positive number not equal to 1");
    const top = positive('$log', 'argument', value);
    return double(exactLn('$log', top) / exactLn('$log', positive('$log', 'base', base)));
  }),
  $trunc: (parse, argument) =>
    inTurn('$trunc', parse, argument, 1, 2, (values, kinds) => {
      const next = values[Symbol.iterator]();
      const held = next.next().value as Value | undefined;
      if (isMissing(held)) return null;
      const value = number('$trunc', held);
      const place = next.next().value as Value | undefined;
      if (place === null) return null;
      const digits = place === undefined ? 0 : wholeArgument('$trunc', place);
      if (digits < -20 || digits > 100) return fail('$trunc needs a place from -20 to 100');
      return truncated(value, digits, kinds[0]);
    }),
};
