import { Context, evalExpr } from 'mingo/core';
import * as mingo from 'mingo/operators/expression';
import { DatabaseError, fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare } from './compare';
import { dateOperators } from './date-expressions';

/**
 * Aggregation expressions: mingo evaluates those that the SDKs can send, except where it differs from MongoDB: order and
 * equality of unlike values, sets, accumulators over lists, positions in text, dates, and what MongoDB refuses to compute.
 */
export type Variables = Record<string, Value | undefined>;
export type Expression = (document: Value) => Value | undefined;
type Operator = (document: Value, argument: Value, options: object) => Value | undefined;

export const truthy = (value: Value | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0;

const FROM_MINGO = (
  'abs add ceil divide exp floor multiply pow sqrt subtract arrayElemAt concatArrays filter isArray map objectToArray ' +
  'range reduce reverseArray slice zip and not or cond ifNull literal concat strLenBytes strLenCP substr substrBytes ' +
  'substrCP let'
)
  .split(' ')
  .map((name) => `$${name}`);

const value = (document: Value, argument: Value, options: object): Value | undefined =>
  evalExpr(document, argument, options) as Value | undefined;
const two = (document: Value, argument: Value, options: object): [Value | undefined, Value | undefined] => {
  if (!Array.isArray(argument) || argument.length !== 2)
    return fail('the expression takes exactly 2 arguments');
  return [value(document, argument[0]!, options), value(document, argument[1]!, options)];
};
/** The only argument of an operator; a list of one stands for it. */
const one = (document: Value, argument: Value, options: object): Value | undefined => {
  if (!Array.isArray(argument)) return value(document, argument, options);
  return argument.length === 1
    ? value(document, argument[0]!, options)
    : fail(`the expression takes exactly 1 argument, not ${argument.length}`);
};
const isMissing = (held: Value | undefined): held is null | undefined => held === null || held === undefined;
// In expressions a missing value comes before null, and so it is before an empty array too.
const missing = Symbol('missing');
const order = (a: Value | undefined, b: Value | undefined): number => {
  const [x, y] = [a === undefined ? missing : a, b === undefined ? missing : b];
  if (x === missing || y === missing) return Number(y === missing) - Number(x === missing);
  return compare(a, b);
};
const comparison =
  (test: (order: number) => boolean): Operator =>
  (document, argument, options) =>
    test(order(...two(document, argument, options)));

const array = (name: string, held: Value | undefined): Value[] =>
  Array.isArray(held) ? held : fail(`${name} requires an array as an argument`);
const includes = (set: Value[], one: Value): boolean => set.some((other) => compare(other, one) === 0);
export const distinct = (set: Value[]): Value[] => {
  const known: Value[] = [];
  for (const one of set) if (!includes(known, one)) known.push(one);
  return known;
};
const sets =
  (name: string, nullable: boolean, work: (sets: Value[][]) => Value): Operator =>
  (document, argument, options) => {
    const given = (Array.isArray(argument) ? argument : [argument]).map((one) =>
      value(document, one, options),
    );
    if (nullable && given.some((one) => one === null || one === undefined)) return null;
    return work(given.map((one) => array(name, one)));
  };

function logarithm(name: string, held: Value | undefined, base: Value): number | null {
  if (isMissing(held)) return null;
  if (typeof held !== 'number' || held <= 0) return fail(`${name}'s argument must be a positive number`);
  if (typeof base !== 'number' || base <= 0 || base === 1)
    return fail(`${name}'s base must be a positive number other than 1`);
  if (base === 10) return Math.log10(held);
  return base === 2 ? Math.log2(held) : Math.log(held) / Math.log(base);
}
const text = (name: string, held: Value | undefined): string => {
  if (isMissing(held)) return '';
  return typeof held === 'string' || typeof held === 'number'
    ? String(held)
    : fail(`${name} can't convert to a text what is neither text nor number`);
};
const numbers = (values: (Value | undefined)[]): number[] =>
  values.filter((one): one is number => typeof one === 'number');
const present = (values: (Value | undefined)[]): Value[] =>
  values.filter((one): one is Value => one !== undefined && one !== null);
const deviation = (values: number[], sample: number): number | null => {
  if (values.length <= sample) return null;
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - sample));
};

/** What `$group` and, over a list, `$project` compute; a missing value is undefined. */
export const accumulators: Record<string, (values: (Value | undefined)[]) => Value | undefined> = {
  $sum: (values) => numbers(values).reduce((sum, one) => sum + one, 0),
  $avg: (values) => {
    const all = numbers(values);
    return all.length ? all.reduce((sum, one) => sum + one, 0) / all.length : null;
  },
  $min: (values) =>
    present(values).reduce<Value>(
      (best, one) => (best === null || compare(one, best) < 0 ? one : best),
      null,
    ),
  $max: (values) =>
    present(values).reduce<Value>(
      (best, one) => (best === null || compare(one, best) > 0 ? one : best),
      null,
    ),
  $first: (values) => values[0],
  $last: (values) => values.at(-1),
  $push: (values) => values.filter((one): one is Value => one !== undefined),
  $addToSet: (values) => distinct(values.filter((one): one is Value => one !== undefined)),
  $stdDevPop: (values) => deviation(numbers(values), 0),
  $stdDevSamp: (values) => deviation(numbers(values), 1),
  $mergeObjects: (values) => {
    const merged: Doc = {};
    for (const one of present(values)) {
      if (!isObject(one)) return fail('$mergeObjects requires object inputs');
      Object.assign(merged, one);
    }
    return merged;
  },
};
const overList =
  (name: '$sum' | '$avg' | '$min' | '$max' | '$stdDevPop' | '$stdDevSamp'): Operator =>
  (document, argument, options) => {
    if (Array.isArray(argument) && argument.length !== 1)
      return accumulators[name]!(argument.map((one) => value(document, one, options)));
    const held = value(document, Array.isArray(argument) ? argument[0]! : argument, options);
    return accumulators[name]!(Array.isArray(held) ? held : [held]);
  };
const endOfList =
  (name: '$first' | '$last'): Operator =>
  (document, argument, options) => {
    const held = value(document, Array.isArray(argument) ? argument[0]! : argument, options);
    return held === undefined || held === null ? null : accumulators[name]!(array(name, held));
  };

const OWN: Record<string, Operator> = {
  $cmp: (document, argument, options) => Math.sign(order(...two(document, argument, options))),
  $eq: comparison((result) => result === 0),
  $ne: comparison((result) => result !== 0),
  $gt: comparison((result) => result > 0),
  $gte: comparison((result) => result >= 0),
  $lt: comparison((result) => result < 0),
  $lte: comparison((result) => result <= 0),
  $in: (document, argument, options) => {
    const [one, held] = two(document, argument, options);
    return one !== undefined && includes(array('$in', held), one);
  },
  $indexOfArray: (document, argument, options) => {
    if (!Array.isArray(argument)) return fail('$indexOfArray takes at least 2 arguments');
    const [held, one, from = 0, to] = argument.map((part) => value(document, part, options));
    if (held === undefined || held === null) return null;
    const all = array('$indexOfArray', held).slice(0, to === undefined ? undefined : Number(to));
    return all.findIndex((other, at) => at >= Number(from) && one !== undefined && compare(other, one) === 0);
  },
  $indexOfBytes: (document, argument, options) => {
    if (!Array.isArray(argument)) return fail('$indexOfBytes takes at least 2 arguments');
    const [held, part, from = 0, to] = argument.map((one) => value(document, one, options));
    if (held === undefined || held === null) return null;
    if (typeof held !== 'string' || typeof part !== 'string') return fail('$indexOfBytes requires strings');
    const bytes = Buffer.from(held).subarray(0, to === undefined ? undefined : Number(to));
    return bytes.indexOf(part, Number(from));
  },
  $indexOfCP: (document, argument, options) => {
    if (!Array.isArray(argument)) return fail('$indexOfCP takes at least 2 arguments');
    const [held, part, from = 0, to] = argument.map((one) => value(document, one, options));
    if (held === undefined || held === null) return null;
    if (typeof held !== 'string' || typeof part !== 'string') return fail('$indexOfCP requires strings');
    const [text, wanted] = [[...held].slice(0, to === undefined ? undefined : Number(to)), [...part]];
    for (let at = Number(from); at + wanted.length <= text.length; at++)
      if (wanted.every((letter, i) => text[at + i] === letter)) return at;
    return -1;
  },
  $setUnion: sets('$setUnion', true, (all) => distinct(all.flat())),
  $setIntersection: sets('$setIntersection', true, ([first = [], ...rest]) =>
    distinct(first).filter((one) => rest.every((set) => includes(set, one))),
  ),
  $setDifference: sets('$setDifference', true, ([a = [], b = []]) =>
    distinct(a).filter((one) => !includes(b, one)),
  ),
  $setIsSubset: sets('$setIsSubset', false, ([a = [], b = []]) => a.every((one) => includes(b, one))),
  $setEquals: sets('$setEquals', false, ([first = [], ...rest]) =>
    rest.every((set) => set.every((one) => includes(first, one)) && first.every((one) => includes(set, one))),
  ),
  $allElementsTrue: sets('$allElementsTrue', false, ([set = []]) => set.every(truthy)),
  $anyElementTrue: sets('$anyElementTrue', false, ([set = []]) => set.some(truthy)),
  $trunc: (document, argument, options) => {
    const [given, place = 0] = (Array.isArray(argument) ? argument : [argument]).map((one) =>
      value(document, one, options),
    );
    if (given === undefined || given === null) return null;
    if (typeof given !== 'number' || typeof place !== 'number')
      return fail('$trunc only supports numeric types');
    return Math.trunc(given * 10 ** place) / 10 ** place;
  },
  $ln: (document, argument, options) => logarithm('$ln', one(document, argument, options), Math.E),
  $log10: (document, argument, options) => logarithm('$log10', one(document, argument, options), 10),
  $log: (document, argument, options) => {
    const [given, base] = two(document, argument, options);
    return isMissing(base) ? null : logarithm('$log', given, base);
  },
  $mod: (document, argument, options) => {
    const [a, b] = two(document, argument, options);
    if (isMissing(a) || isMissing(b)) return null;
    if (typeof a !== 'number' || typeof b !== 'number') return fail('$mod only supports numeric types');
    return b === 0 ? fail("can't $mod by zero") : a % b;
  },
  $size: (document, argument, options) => array('$size', one(document, argument, options)).length,
  $arrayToObject: (document, argument, options) => {
    const held = one(document, argument, options);
    if (isMissing(held)) return null;
    const pairs = array('$arrayToObject', held).map((pair): [Value | undefined, Value | undefined] => {
      if (Array.isArray(pair) && pair.length === 2) return [pair[0], pair[1]];
      const { k, v, ...more } = isObject(pair) ? pair : {};
      return Object.keys(more).length || k === undefined || v === undefined
        ? fail('$arrayToObject requires a list of pairs, or of objects of k and v')
        : [k, v];
    });
    const made: Doc = {};
    for (const [name, held] of pairs) {
      if (typeof name !== 'string' || name === '__proto__')
        return fail('$arrayToObject requires names that are strings');
      made[name] = held!;
    }
    return made;
  },
  $mergeObjects: (document, argument, options) => {
    const given = Array.isArray(argument)
      ? argument.map((part) => value(document, part, options))
      : [value(document, argument, options)];
    return accumulators.$mergeObjects!(given);
  },
  $switch: (document, argument, options) => {
    const { branches, default: otherwise } = isObject(argument) ? argument : {};
    if (!Array.isArray(branches) || branches.length === 0)
      return fail('$switch requires at least one branch');
    for (const branch of branches) {
      const { case: test, then } = isObject(branch) ? branch : {};
      if (test === undefined || then === undefined)
        return fail("$switch requires 'case' and 'then' in each branch");
      if (truthy(value(document, test, options))) return value(document, then, options);
    }
    return otherwise === undefined
      ? fail('$switch could not find a matching branch for an input, and no default was specified')
      : value(document, otherwise, options);
  },
  // Of ASCII letters only.
  $toLower: (document, argument, options) =>
    text('$toLower', one(document, argument, options)).replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  $toUpper: (document, argument, options) =>
    text('$toUpper', one(document, argument, options)).replace(/[a-z]+/g, (part) => part.toUpperCase()),
  $strcasecmp: (document, argument, options) => {
    const [a, b] = two(document, argument, options).map((held) => text('$strcasecmp', held).toLowerCase());
    return Math.sign(compare(a, b));
  },
  $split: (document, argument, options) => {
    const [held, separator] = two(document, argument, options);
    if (isMissing(held)) return null;
    if (typeof held !== 'string' || typeof separator !== 'string' || separator === '')
      return fail('$split requires a text and a separator that is not empty');
    return held.split(separator);
  },
  $sum: overList('$sum'),
  $avg: overList('$avg'),
  $min: overList('$min'),
  $max: overList('$max'),
  $stdDevPop: overList('$stdDevPop'),
  $stdDevSamp: overList('$stdDevSamp'),
  $first: endOfList('$first'),
  $last: endOfList('$last'),
};

/** Arguments by name, or the date alone; a missing argument is left out unless it is the date. */
const dated =
  (work: (given: Doc) => Value): Operator =>
  (document, argument, options) => {
    const isNamed = isObject(argument) && !Object.keys(argument).some((name) => name.startsWith('$'));
    if (!isNamed) return work({ date: one(document, argument, options) ?? null });
    return work(
      Object.fromEntries(
        Object.entries(argument).map(([name, part]) => [name, value(document, part, options) ?? null]),
      ),
    );
  };

const supported: Record<string, Operator> = { ...OWN };
for (const [name, work] of Object.entries(dateOperators)) supported[name] = dated(work);
for (const name of FROM_MINGO) {
  const operator = (mingo as Record<string, unknown>)[name] as Operator | undefined;
  if (!operator) throw new Error(`mingo lacks ${name}`);
  supported[name] = operator;
}
const context = Context.init({ expression: supported });

function assertKnown(expression: Value): void {
  if (Array.isArray(expression)) expression.forEach(assertKnown);
  else if (isObject(expression))
    for (const [name, argument] of Object.entries(expression)) {
      if (name.startsWith('$') && !(name in supported)) refuse(`expression operator ${name}`);
      if (name === '$literal') continue;
      // The branches of $switch, the bindings of $let and the like are named arguments, not fields.
      assertKnown(argument);
    }
}

/** Missing fields inside an object that an expression makes are not there, rather than undefined. */
function withoutMissing(held: Value | undefined): Value | undefined {
  if (Array.isArray(held)) return held.map((one) => withoutMissing(one) ?? null);
  if (!isObject(held)) return held;
  return Object.fromEntries(
    Object.entries(held).flatMap(([name, one]) => {
      const kept = withoutMissing(one);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

/** Checks the expression once; the result evaluates it for one document after the other. */
export function evaluate(expression: Value, variables: Variables = {}): Expression {
  assertKnown(expression);
  if (typeof expression === 'string' && /^\$[^$.]+$/.test(expression)) {
    const name = expression.slice(1);
    return (document) => (isObject(document) ? document[name] : undefined);
  }
  const options = { context, variables, useStrictMode: true, failOnError: true };
  return (document) => {
    try {
      return withoutMissing(evalExpr(document, expression, options) as Value | undefined);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      return fail((error as Error).message);
    }
  };
}
