import { fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare, typeOrder, valuesAt } from './compare';
import { evaluate, truthy } from './expressions';
import type { Variables } from './expressions';
import { areaOf, geometryOf, intersects, within } from './geo';

/** MongoDB's meaning of the query operators that the SDKs can send; any other operator is refused. */
type Values = (Value | undefined)[];
type Test = (values: Values) => boolean;
export type Match = (document: Doc) => boolean;

const equals = (value: Value | undefined, wanted: Value): boolean =>
  wanted instanceof RegExp
    ? typeof value === 'string' && wanted.test(value)
    : compare(value ?? null, wanted) === 0;
const equal =
  (wanted: Value): Test =>
  (values) =>
    values.some((value) => equals(value, wanted));
const ordered =
  (wanted: Value, test: (order: number) => boolean): Test =>
  (values) =>
    values.some((held) => {
      const value = held ?? null;
      if (typeOrder(value) !== typeOrder(wanted)) return false;
      // Not a number is neither above nor below anything.
      if (Number.isNaN(value) !== Number.isNaN(wanted)) return false;
      return test(compare(value, wanted));
    });
const list = (operator: string, wanted: Value): Value[] =>
  Array.isArray(wanted) ? wanted : fail(`${operator} needs an array`);
const wholeArrays = (values: Values): Value[][] => {
  // An array at the end of a path is listed after its elements.
  return values.filter((value): value is Value[] => Array.isArray(value));
};

export const isOperators = (wanted: Value | undefined): wanted is Doc =>
  isObject(wanted) && Object.keys(wanted).some((key) => key.startsWith('$'));

function elementMatch(wanted: Value, variables: Variables): (element: Value) => boolean {
  if (!isObject(wanted)) return fail('$elemMatch needs an Object');
  const onElements = isOperators(wanted) && !['$and', '$or', '$nor', '$expr'].some((key) => key in wanted);
  if (onElements) {
    const test = conditions(wanted, variables);
    return (element) => test([element]);
  }
  const match = matcher(wanted, variables);
  return (element) => isObject(element) && match(element);
}

function condition(operator: string, wanted: Value, all: Doc, variables: Variables): Test {
  switch (operator) {
    case '$eq':
      // By an operator a pattern is a value like others, and no document holds one.
      return wanted instanceof RegExp ? () => false : equal(wanted);
    case '$ne':
      if (wanted instanceof RegExp) return fail("Can't have regex as arg to $ne");
      return (values) => !equal(wanted)(values);
    case '$in': {
      const choices = list(operator, wanted);
      return (values) => choices.some((one) => equal(one)(values));
    }
    case '$nin': {
      const choices = list(operator, wanted);
      return (values) => !choices.some((one) => equal(one)(values));
    }
    case '$gt':
      return ordered(wanted, (order) => order > 0);
    case '$gte':
      return ordered(wanted, (order) => order >= 0);
    case '$lt':
      return ordered(wanted, (order) => order < 0);
    case '$lte':
      return ordered(wanted, (order) => order <= 0);
    case '$exists':
      return (values) => values.some((value) => value !== undefined) === truthy(wanted);
    case '$not': {
      if (wanted instanceof RegExp) return (values) => !equal(wanted)(values);
      if (!isOperators(wanted)) return fail('$not needs a regex or a document');
      const test = conditions(wanted, variables);
      return (values) => !test(values);
    }
    case '$mod': {
      const [divisor, remainder] = list(operator, wanted);
      if ((wanted as Value[]).length !== 2 || typeof divisor !== 'number' || typeof remainder !== 'number')
        return fail('malformed mod: two numbers are needed');
      if (Math.trunc(divisor) === 0) return fail('divisor cannot be 0');
      return (values) =>
        values.some(
          (value) =>
            typeof value === 'number' &&
            Number.isFinite(value) &&
            Math.trunc(value) % Math.trunc(divisor) === Math.trunc(remainder),
        );
    }
    case '$all': {
      const tests = list(operator, wanted).map((one): Test => {
        if (!isObject(one) || !('$elemMatch' in one)) return equal(one);
        const match = elementMatch(one.$elemMatch!, variables);
        return (values) => wholeArrays(values).some((array) => array.some(match));
      });
      return (values) => tests.length > 0 && tests.every((test) => test(values));
    }
    case '$elemMatch': {
      const match = elementMatch(wanted, variables);
      return (values) => wholeArrays(values).some((array) => array.some(match));
    }
    case '$size':
      if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 0)
        return fail('$size must be a whole number');
      return (values) => wholeArrays(values).some(({ length }) => length === wanted);
    case '$regex': {
      if (wanted instanceof RegExp && all.$options === undefined) return equal(wanted);
      return refuse('$regex with options of its own beside a regular expression');
    }
    case '$geoWithin': {
      const area = areaOf(wanted);
      return (values) => values.some((value) => isObject(value) && within(geometryOf(value), area));
    }
    case '$geoIntersects': {
      const wantedGeometry = geometryOf((wanted as Doc).$geometry);
      return (values) =>
        values.some((value) => isObject(value) && intersects(geometryOf(value), wantedGeometry));
    }
    default:
      return refuse(`query operator ${operator}`);
  }
}

function conditions(wanted: Doc, variables: Variables): Test {
  const tests = Object.entries(wanted).map(([operator, argument]) =>
    condition(operator, argument, wanted, variables),
  );
  return (values) => tests.every((test) => test(values));
}

/** `$nearSphere` only orders and limits the distance; the database answers it before the matcher is asked. */
export function matcher(query: Doc, variables: Variables = {}): Match {
  const tests = Object.entries(query).map(([path, wanted]): Match => {
    switch (path) {
      case '$and':
      case '$or':
      case '$nor': {
        const parts = list(path, wanted).map((part) =>
          isObject(part) ? matcher(part, variables) : fail(`${path} entries need to be full objects`),
        );
        if (parts.length === 0) fail(`${path} must be a nonempty array`);
        if (path === '$and') return (document) => parts.every((part) => part(document));
        return (document) => parts.some((part) => part(document)) === (path === '$or');
      }
      case '$expr': {
        const expression = evaluate(wanted, variables);
        return (document) => truthy(expression(document));
      }
    }
    if (path.startsWith('$')) return refuse(`query operator ${path}`);
    const test = isOperators(wanted) ? conditions(wanted, variables) : equal(wanted);
    return (document) => test(valuesAt(document, path));
  });
  return (document) => tests.every((test) => test(document));
}
