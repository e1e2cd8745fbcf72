import { fail, field, isObject, Pattern, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare, typeOrder } from './compare';
import { assertHoldsValues, takeStep } from './effort';
import { compile, truthy } from './expressions';
import type { Variables } from './expressions';
import { areaOf, geometryOf, intersects, within } from './geo';
import { partsOf, someAt } from './paths';
import { patternTest } from './pattern';

/** MongoDB's meaning of the query operators that the SDKs can send; any other operator is refused. */
export type Match = (document: Doc) => boolean;
type Note = (position: number | null) => void;
/** A condition of one path: on one value alone, and on all that the path leads to. */
interface Condition {
  single(value: Value | undefined): boolean;
  at(document: Doc, parts: string[], note?: Note): boolean;
}

const leaf = (single: Condition['single'], whole = false): Condition => ({
  single,
  at: (document, parts, note) => {
    takeStep();
    return someAt(document, parts, whole, (value, position) => {
      if (!single(value)) return false;
      note?.(position);
      return true;
    });
  },
});
const not = (condition: Condition): Condition => ({
  single: (value) => !condition.single(value),
  at: (document, parts) => !condition.at(document, parts),
});
const every = (conditions: Condition[]): Condition => ({
  single: (value) =>
    conditions.every((one) => {
      takeStep();
      return one.single(value);
    }),
  at: (document, parts, note) => conditions.every((one) => one.at(document, parts, note)),
});
const nothing: Condition = { single: () => false, at: () => false };

function equals(wanted: Value): (value: Value | undefined) => boolean {
  if (!(wanted instanceof Pattern)) return (value) => compare(value ?? null, wanted) === 0;
  const test = patternTest(wanted);
  return (value) => typeof value === 'string' && test(value);
}
const ordered = (wanted: Value, test: (order: number) => boolean): Condition => {
  if (wanted instanceof Pattern) return fail("Can't have RegEx as arg to predicate over a field");
  return leaf((held) => {
    const value = held ?? null;
    if (typeOrder(value) !== typeOrder(wanted)) return false;
    // Not a number is neither above nor below anything.
    if (Number.isNaN(value) !== Number.isNaN(wanted)) return false;
    return test(compare(value, wanted));
  });
};
const list = (operator: string, wanted: Value): Value[] =>
  Array.isArray(wanted) ? wanted : fail(`${operator} needs an array`);

/** By its first name, as MongoDB tells a document of operators from a value. */
export const isOperators = (wanted: Value | undefined): wanted is Doc =>
  isObject(wanted) && Object.keys(wanted)[0]?.startsWith('$') === true;
/** A document to be equal to, which no operator may hide in. */
function assertPlain(wanted: Value): void {
  if (Array.isArray(wanted)) wanted.forEach(assertPlain);
  else if (isObject(wanted))
    for (const [name, one] of Object.entries(wanted)) {
      if (name.startsWith('$')) refuse(`the operator ${name} inside a value`);
      assertPlain(one);
    }
}

function choices(operator: string, wanted: Value): Condition {
  const tests = list(operator, wanted).map((one) => {
    if (isOperators(one)) return fail(`cannot nest $ under ${operator}`);
    assertPlain(one);
    return equals(one);
  });
  return leaf((value) => {
    assertHoldsValues(tests.length);
    return tests.some((test) => test(value));
  });
}

/** The elements that `$elemMatch` looks for: by operators on them, or by a query into objects and arrays. */
export function elementMatch(wanted: Value, variables: Variables): (element: Value) => boolean {
  if (!isObject(wanted)) return fail('$elemMatch needs an Object');
  const [first] = Object.keys(wanted);
  if (first?.startsWith('$') && !['$and', '$or', '$nor'].includes(first)) {
    if (first === '$expr') return fail('$expr can only be applied to the top-level document');
    const condition = conditionOf(wanted, variables);
    return (element) => condition.single(element);
  }
  const match = query(wanted, variables, false);
  return (element) => {
    if (!Array.isArray(element)) return isObject(element) && match(element);
    assertHoldsValues(element.length);
    return match({ ...(element as never as Doc) });
  };
}
function elementCondition(wanted: Value, variables: Variables): Condition {
  const match = elementMatch(wanted, variables);
  const single = (value: Value | undefined) => Array.isArray(value) && value.some(match);
  return {
    single,
    at: (document, parts, note) =>
      someAt(document, parts, true, (value, position) => {
        if (!Array.isArray(value)) return false;
        const found = value.findIndex(match);
        if (found >= 0) note?.(position ?? found);
        return found >= 0;
      }),
  };
}

function all(wanted: Value, variables: Variables): Condition {
  const parts = list('$all', wanted);
  if (parts.length === 0) return nothing;
  const byElement = parts.map((one) => isObject(one) && Object.keys(one)[0] === '$elemMatch');
  if (byElement.includes(true) && byElement.includes(false)) fail('$all/$elemMatch has to be consistent');
  return every(
    parts.map((one) => {
      if (byElement[0]) {
        if (Object.keys(one as Doc).length > 1) fail('$all with $elemMatch takes nothing beside it');
        return elementCondition((one as Doc).$elemMatch!, variables);
      }
      if (isOperators(one)) return fail('no $ expressions in $all');
      assertPlain(one);
      return leaf(equals(one));
    }),
  );
}

function remainder(wanted: Value): Condition {
  const numbers = list('$mod', wanted);
  const [divisor, rest] = numbers;
  if (numbers.length !== 2) return fail('malformed mod, two elements are needed');
  if (![divisor, rest].every((one) => typeof one === 'number'))
    return fail('malformed mod, divisor and remainder must be numbers');
  // Older servers take them for whole numbers, newer ones refuse them.
  if (![divisor, rest].every((one) => Math.abs(one as number) < 2 ** 63))
    return refuse('$mod by what is no 64-bit number');
  const [by, left] = [Math.trunc(divisor as number), Math.trunc(rest as number)];
  if (by === 0) return fail('divisor cannot be 0');
  // Older servers make nothing, the least or the most of what is no 64-bit number; newer ones find nothing.
  const isDoubtful = [0n, 2n ** 63n - 1n, -(2n ** 63n)].some((one) => one % BigInt(by) === BigInt(left));
  return leaf((value) => {
    if (typeof value !== 'number') return false;
    if (!(Math.abs(value) < 2 ** 63)) return isDoubtful && refuse(`$mod of ${value}`);
    return Math.trunc(value) % by === left;
  });
}

/** The pattern that a condition's `$regex` and `$options` make, or null. */
export function patternOf(wanted: Doc): Pattern | null {
  const [pattern, options] = [field(wanted, '$regex'), field(wanted, '$options')];
  if (pattern === undefined) return options === undefined ? null : fail('$options needs a $regex');
  const own = pattern instanceof Pattern ? pattern : null;
  if (!own && typeof pattern !== 'string') return fail('$regex has to be a string');
  if (options === undefined) return own ?? new Pattern(pattern as string, '');
  if (typeof options !== 'string') return fail('$options has to be a string');
  if (own?.flags) return fail('options set in both $regex and $options');
  if (/[^imsux]/.test(options)) return fail(`invalid flag in regex options: ${options}`);
  const source = own ? own.source : (pattern as string);
  return new Pattern(source, ['i', 'm', 's', 'x'].filter((flag) => options.includes(flag)).join(''));
}

function operatorCondition(operator: string, wanted: Value, beside: Doc, variables: Variables): Condition {
  switch (operator) {
    case '$eq':
      assertPlain(wanted);
      // By an operator a pattern is a value like others, and no document holds one.
      return wanted instanceof Pattern ? nothing : leaf(equals(wanted));
    case '$ne':
      assertPlain(wanted);
      if (wanted instanceof Pattern) return fail("Can't have regex as arg to $ne");
      return not(leaf(equals(wanted)));
    case '$in':
      return choices(operator, wanted);
    case '$nin':
      return not(choices(operator, wanted));
    case '$gt':
      return ordered(wanted, (order) => order > 0);
    case '$gte':
      return ordered(wanted, (order) => order >= 0);
    case '$lt':
      return ordered(wanted, (order) => order < 0);
    case '$lte':
      return ordered(wanted, (order) => order <= 0);
    case '$exists': {
      const there = leaf((value) => value !== undefined, true);
      return truthy(wanted) ? there : not(there);
    }
    case '$not': {
      if (wanted instanceof Pattern) return not(leaf(equals(wanted)));
      if (!isOperators(wanted)) return fail('$not needs a regex or a document of operators');
      return not(conditionOf(wanted, variables));
    }
    case '$mod':
      return remainder(wanted);
    case '$all':
      return all(wanted, variables);
    case '$elemMatch':
      return elementCondition(wanted, variables);
    case '$size':
      if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 0)
        return fail('$size must be a whole number');
      return leaf((value) => Array.isArray(value) && value.length === wanted, true);
    case '$regex':
      return leaf(equals(patternOf(beside)!));
    case '$options':
      return patternOf(beside) ? { single: () => true, at: () => true } : nothing;
    case '$geoWithin': {
      const area = areaOf(wanted);
      return leaf((value) => isObject(value) && within(geometryOf(value), area));
    }
    case '$geoIntersects': {
      const wantedGeometry = geometryOf(isObject(wanted) ? wanted.$geometry : undefined);
      return leaf((value) => isObject(value) && intersects(geometryOf(value), wantedGeometry));
    }
    default:
      return refuse(`query operator ${operator}`);
  }
}

function conditionOf(wanted: Doc, variables: Variables): Condition {
  const conditions = Object.entries(wanted).map(([operator, argument]) =>
    operatorCondition(operator, argument, wanted, variables),
  );
  return conditions.length === 1 ? conditions[0]! : every(conditions);
}
function fieldCondition(wanted: Value, variables: Variables): Condition {
  if (isOperators(wanted)) return conditionOf(wanted, variables);
  assertPlain(wanted);
  return leaf(equals(wanted));
}

/** `$expr` is for whole documents only. `$nearSphere` only orders and limits the distance; the database answers it first. */
function query(wanted: Doc, variables: Variables, top: boolean): Match {
  const tests = Object.entries(wanted).map(([path, argument]): Match => {
    switch (path) {
      case '$and':
      case '$or':
      case '$nor': {
        const parts = list(path, argument).map((part) =>
          isObject(part) ? query(part, variables, top) : fail(`${path} entries need to be full objects`),
        );
        if (parts.length === 0) fail(`${path} must be a nonempty array`);
        if (path === '$and') return (document) => parts.every((part) => part(document));
        return (document) => parts.some((part) => part(document)) === (path === '$or');
      }
      case '$expr': {
        if (!top) return fail('$expr can only be applied to the top-level document');
        const expression = compile(argument, variables);
        return (document) => truthy(expression(document));
      }
    }
    if (path.startsWith('$')) return refuse(`query operator ${path}`);
    // The real ones look for fields of such names, which no document here holds.
    if (/(^|\.)(\$|\.|$)/.test(path)) return refuse(`a condition on the path "${path}"`);
    const parts = partsOf(path);
    const condition = fieldCondition(argument, variables);
    return (document) => condition.at(document, parts);
  });
  return tests.length === 1 ? tests[0]! : (document) => tests.every((test) => test(document));
}

/** @throws DatabaseError for what MongoDB refuses and for what is not known here, before any document is looked at */
export function matcher(wanted: Doc, variables: Variables = {}): Match {
  return query(wanted, variables, true);
}

/** Whether an argument of `$pull` is a condition on each element, not a query into elements that are objects. */
export const isCondition = (wanted: Value): wanted is Doc =>
  isOperators(wanted) && !['$and', '$or', '$nor', '$not', '$expr'].includes(Object.keys(wanted)[0]!);
/** A query into one element of a list. */
export function elementQuery(wanted: Doc): Match {
  if ('$not' in wanted) return fail('unknown top level operator: $not');
  return query(wanted, {}, false);
}
/** Conditions on one value, as `$pull` has them: an array counts as each of its elements too. */
export function valueMatcher(wanted: Value): (value: Value) => boolean {
  const condition = fieldCondition(wanted, {});
  return (value) => condition.at({ value }, ['value']);
}

/**
 * The positions that `$` in an update may mean: where the arrays of the conditions that must hold matched. Conditions
 * under `$or`, `$nor` and negations tell none.
 */
export function matchedPositions(document: Doc, wanted: Doc): number[] {
  const found: number[] = [];
  for (const [path, argument] of Object.entries(wanted)) {
    if (path === '$and')
      for (const part of argument as Doc[]) found.push(...matchedPositions(document, part));
    if (path.startsWith('$')) continue;
    const note: Note = (position) => position !== null && found.push(position);
    fieldCondition(argument, {}).at(document, partsOf(path), note);
  }
  return found;
}
