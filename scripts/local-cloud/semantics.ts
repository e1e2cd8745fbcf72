import { DatabaseError } from './codec';
import type { Doc, Value } from './codec';

/** MongoDB's meaning of the query and update operators that the house uses; any other operator is refused. */
const isObject = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
const refuse = (what: string): never => {
  throw new DatabaseError('INVALID_PARAM', `${what} is not supported by the local database`);
};

// BSON comparison order of the types that occur.
function typeOrder(value: Value | undefined): number {
  if (value === undefined || value === null) return 1;
  if (typeof value === 'number') return 2;
  if (typeof value === 'string') return 3;
  if (Array.isArray(value)) return 5;
  if (typeof value === 'boolean') return 8;
  return value instanceof Date ? 9 : 4;
}

export function compare(a: Value | undefined, b: Value | undefined): number {
  const order = typeOrder(a) - typeOrder(b);
  if (order !== 0) return order;
  if (typeof a === 'string') return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (typeof a === 'number' || typeof a === 'boolean' || a instanceof Date) return Number(a) - Number(b);
  if (a === null || a === undefined) return 0;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The values at a path; arrays on the way spread, an array at the end counts as itself and as its elements. */
export function valuesAt(document: Value | undefined, path: string): (Value | undefined)[] {
  let values: (Value | undefined)[] = [document];
  for (const part of path.split('.')) {
    values = values.flatMap((value) => {
      if (Array.isArray(value))
        return /^\d+$/.test(part)
          ? [value[Number(part)]]
          : value.map((item) => (isObject(item) ? item[part] : undefined));
      return [isObject(value) ? value[part] : undefined];
    });
  }
  return values.flatMap((value) => (Array.isArray(value) ? [value, ...value] : [value]));
}

type Test = (values: (Value | undefined)[]) => boolean;
const equal =
  (wanted: Value): Test =>
  (values) =>
    values.some((value) => compare(value, wanted) === 0);
const ordered =
  (wanted: Value, test: (order: number) => boolean): Test =>
  (values) =>
    values.some((value) => typeOrder(value) === typeOrder(wanted) && test(compare(value, wanted)));

function condition(operator: string, wanted: Value): Test {
  switch (operator) {
    case '$eq':
      return equal(wanted);
    case '$ne':
      return (values) => !equal(wanted)(values);
    case '$in':
      return (values) => (wanted as Value[]).some((one) => equal(one)(values));
    case '$nin':
      return (values) => !(wanted as Value[]).some((one) => equal(one)(values));
    case '$gt':
      return ordered(wanted, (order) => order > 0);
    case '$gte':
      return ordered(wanted, (order) => order >= 0);
    case '$lt':
      return ordered(wanted, (order) => order < 0);
    case '$lte':
      return ordered(wanted, (order) => order <= 0);
    case '$exists':
      return (values) => values.some((value) => value !== undefined) === Boolean(wanted);
    default:
      return refuse(`query operator ${operator}`);
  }
}

export function matcher(query: Doc): (document: Doc) => boolean {
  const tests = Object.entries(query).map(([path, wanted]): ((document: Doc) => boolean) => {
    if (path === '$and' || path === '$or') {
      const parts = (wanted as Doc[]).map(matcher);
      return (document) =>
        path === '$and' ? parts.every((part) => part(document)) : parts.some((part) => part(document));
    }
    if (path.startsWith('$')) return refuse(`query operator ${path}`);
    const operators = isObject(wanted) && Object.keys(wanted).some((key) => key.startsWith('$'));
    const all = operators
      ? Object.entries(wanted as Doc).map(([op, arg]) => condition(op, arg))
      : [equal(wanted)];
    return (document) => all.every((test) => test(valuesAt(document, path)));
  });
  return (document) => tests.every((test) => test(document));
}

export function sorted(documents: Doc[], order: [path: string, direction: number][]): Doc[] {
  const key = (document: Doc, path: string, direction: number) =>
    valuesAt(document, path).reduce((best, value) => (compare(value, best) * direction < 0 ? value : best));
  return [...documents].sort((a, b) => {
    for (const [path, direction] of order) {
      const result = compare(key(a, path, direction), key(b, path, direction)) * direction;
      if (result !== 0) return result;
    }
    return 0;
  });
}

function place(document: Doc, path: string): [holder: Doc, key: string] {
  const parts = path.split('.');
  const key = parts.pop()!;
  let holder: Doc = document;
  for (const part of parts) {
    holder[part] ??= {};
    const next = holder[part];
    if (typeof next !== 'object' || next === null || next instanceof Date)
      throw new DatabaseError('DATABASE_REQUEST_FAILED', `Cannot create field in element {${part}}`);
    holder = next as Doc;
  }
  return [holder, key];
}

/** The document after the update; `$set`, `$unset`, `$inc` and `$push` are what the SDK's update makes for the house. */
export function updated(document: Doc, update: Doc): Doc {
  const next = structuredClone(document);
  for (const [operator, fields] of Object.entries(update)) {
    for (const [path, argument] of Object.entries(fields as Doc)) {
      if (path === '_id') throw new DatabaseError('DATABASE_REQUEST_FAILED', "'_id' is immutable");
      const [holder, key] = place(next, path);
      const held = holder[key];
      if (operator === '$set') holder[key] = argument;
      else if (operator === '$unset') delete holder[key];
      else if (operator === '$inc') {
        if (held !== undefined && typeof held !== 'number')
          throw new DatabaseError(
            'DATABASE_REQUEST_FAILED',
            `Cannot apply $inc to a value of non-numeric type: ${path}`,
          );
        holder[key] = ((held as number | undefined) ?? 0) + (argument as number);
      } else if (operator === '$push') {
        if (held !== undefined && !Array.isArray(held))
          throw new DatabaseError('DATABASE_REQUEST_FAILED', `The field '${path}' must be an array`);
        const each = isObject(argument) ? argument : { $each: [argument] };
        if (Object.keys(each).some((option) => option !== '$each')) refuse('$push with options');
        holder[key] = [...((held as Value[] | undefined) ?? []), ...(each.$each as Value[])];
      } else refuse(`update operator ${operator}`);
    }
  }
  return next;
}

export function projected(document: Doc, projection: Doc): Doc {
  const paths = Object.entries(projection);
  if (paths.length === 0) return document;
  if (paths.some(([path, keep]) => path !== '_id' && keep !== 1 && keep !== true)) refuse('this projection');
  const result: Doc = projection._id === 0 || projection._id === false ? {} : { _id: document._id ?? null };
  for (const [path] of paths) {
    if (path === '_id') continue;
    if (path.includes('.')) refuse('a projection of a nested field');
    if (document[path] !== undefined) result[path] = document[path];
  }
  return result;
}
