import { DatabaseError } from './database-error';
import { assertHolds, assertHoldsValues, takeStep } from './effort';

export { DatabaseError } from './database-error';

/**
 * EJSON as both SDKs send it, to plain values and back: wx-server-sdk writes canonical EJSON, tcb-admin-node its own
 * `{$date: ms}`, `{$date: {offset}}` and `{$regex, $options}`. Dates go out as `{"$date": ms}`, which both read. Value
 * kinds that CloudBase's JSON documents do not hold (binary, decimal, object ids…) are refused, not guessed.
 */
export type Value = null | boolean | number | string | Date | Pattern | Value[] | { [key: string]: Value };
export type Doc = { [key: string]: Value };

/** A regular expression of MongoDB's; `flags` are of i, m, s and x, in this order. */
export class Pattern {
  constructor(
    readonly source: string,
    readonly flags: string,
  ) {}
}

/** What the object itself has under a name: it inherits `constructor`, `toString` and others. */
export function field(object: Doc, name: string): Value | undefined {
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name];
}

/**
 * JavaScript lists names that are whole numbers before all others, MongoDB in the order in which they were set: a new name
 * that the two would put in other places is refused.
 */
export function put(object: Doc, name: string, value: Value): void {
  const isNew = !Object.hasOwn(object, name);
  object[name] = value;
  if (!isNew || !/^\d+$/.test(name)) return;
  const names = Object.keys(object);
  assertHoldsValues(names.length);
  if (names.at(-1) !== name) refuse(`the field named ${name} beside fields that were there before it`);
}

export function refuse(what: string): never {
  throw new DatabaseError('INVALID_PARAM', `${what} is not supported by the local database`);
}
export function fail(why: string): never {
  throw new DatabaseError('DATABASE_REQUEST_FAILED', why);
}

export const isObject = (value: unknown): value is Doc =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof Pattern);

const MOST_DEPTH = 100;
const FOREIGN = new Set([
  '$binary',
  '$code',
  '$dbPointer',
  '$maxKey',
  '$minKey',
  '$numberDecimal',
  '$oid',
  '$ref',
  '$symbol',
  '$timestamp',
  '$undefined',
  '$uuid',
]);

function regularExpression(pattern: unknown, options: unknown = ''): Pattern {
  if (typeof pattern !== 'string' || typeof options !== 'string' || /[^imsux]/.test(options))
    return fail(`invalid flag in regex options: ${String(options)}`);
  // MongoDB takes `u` and needs no telling: patterns are of code points.
  return new Pattern(pattern, ['i', 'm', 's', 'x'].filter((flag) => options.includes(flag)).join(''));
}

function dateOf(held: Value, now: number): Date {
  if (isObject(held)) return new Date(now + Number(held.offset ?? 0));
  const date = new Date(held as number);
  return (typeof held === 'number' || typeof held === 'string') && !Number.isNaN(date.getTime())
    ? date
    : refuse('an invalid date');
}
function wholeNumber(text: unknown): number {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : refuse(`the whole number ${String(text)}`);
}

/** `now` is what server dates become, in ms. */
export function decode(value: unknown, now: number, depth = 1): Value {
  if (depth > MOST_DEPTH) return refuse(`a value nested deeper than ${MOST_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => decode(item, now, depth + 1));
  if (value === null || typeof value !== 'object') return value as Value;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  const key = keys[0];
  if (key?.startsWith('$')) {
    const held = object[key];
    if (FOREIGN.has(key)) refuse(`the value type ${key}`);
    if (keys.length === 1)
      switch (key) {
        case '$numberLong':
        case '$numberInt':
          return wholeNumber(held);
        case '$numberDouble':
          return Number(held);
        case '$date':
          return dateOf(decode(held, now), now);
        case '$tcb_server_date':
          return new Date(now + Number(decode((held as { offset?: unknown }).offset ?? 0, now)));
        case '$regularExpression': {
          const { pattern, options } = held as { pattern?: unknown; options?: unknown };
          return regularExpression(pattern, options);
        }
      }
    if (typeof object.$regex === 'string' && keys.every((name) => name === '$regex' || name === '$options'))
      return regularExpression(object.$regex, object.$options);
  }
  const decoded: Doc = {};
  for (const name of keys) {
    if (name === '__proto__') refuse('a field named __proto__');
    if (name.includes('\0')) fail('a field name cannot contain a null byte');
    decoded[name] = decode(object[name], now, depth + 1);
  }
  return decoded;
}

/** JSON that both SDKs and `decode` read. */
export function encode(document: Value): string {
  return JSON.stringify(document, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    if (raw instanceof Date) return { $date: raw.getTime() };
    if (typeof raw === 'number' && !Number.isFinite(raw)) return { $numberDouble: String(raw) };
    return Object.is(raw, -0) ? { $numberDouble: '-0.0' } : (value as unknown);
  });
}

/** Equal for equal values: zero has no sign here. */
export function identity(value: Value): string {
  // Parts that it holds many times over are walked as often: this ends in time.
  sizeOf(value);
  takeStep();
  return encode(value).replaceAll('{"$numberDouble":"-0.0"}', '0');
}

/** Refuses what a document must not hold: operators as field names, dotted names, expressions as values. */
export function assertStorable(value: Value, path = ''): void {
  if (value instanceof Pattern) refuse(`a regular expression stored in ${path}`);
  if (Array.isArray(value)) for (const item of value) assertStorable(item, path);
  else if (isObject(value))
    for (const [name, item] of Object.entries(value)) {
      if (name === '' || name.includes('.') || name.startsWith('$')) refuse(`a field named "${name}"`);
      assertStorable(item, path ? `${path}.${name}` : name);
    }
}

export const MOST_DOCUMENT = 16 * 1024 * 1024;
/** Shorter ones count for nothing beside what holds them. */
const LONG_TEXT = 1024;
/** Bytes of a value in BSON; a number counts as eight. */
export function sizeOf(value: Value, depth = 1): number {
  if (depth > MOST_DEPTH) return fail(`Document is nested deeper than ${MOST_DEPTH} levels`);
  if (typeof value === 'string') {
    if (value.length > LONG_TEXT) assertHolds(value.length);
    return 5 + Buffer.byteLength(value);
  }
  if (typeof value === 'boolean') return 1;
  if (value === null) return 0;
  if (Array.isArray(value)) {
    assertHoldsValues(value.length);
    return value.reduce<number>((sum, item, at) => sum + 2 + String(at).length + sizeOf(item, depth + 1), 5);
  }
  if (!isObject(value)) return 8;
  const names = Object.keys(value);
  assertHoldsValues(names.length);
  let sum = 5;
  for (const name of names) sum += 2 + Buffer.byteLength(name) + sizeOf(value[name]!, depth + 1);
  return sum;
}

/** @throws DatabaseError when the document, as it is to be stored, is too deep or too large */
export function assertFitsInBson(document: Doc): number {
  const size = sizeOf(document);
  return size > MOST_DOCUMENT ? fail(`object to insert too large: more than ${MOST_DOCUMENT} bytes`) : size;
}
