/**
 * EJSON as both SDKs send it, to plain values and back: wx-server-sdk writes canonical EJSON, tcb-admin-node its own
 * `{$date: ms}`, `{$date: {offset}}` and `{$regex, $options}`. Dates go out as `{"$date": ms}`, which both read. Value
 * kinds that CloudBase's JSON documents do not hold (binary, decimal, object ids…) are refused, not guessed.
 */
export type Value = null | boolean | number | string | Date | RegExp | Value[] | { [key: string]: Value };
export type Doc = { [key: string]: Value };

/** A fault with the code that CloudBase answers; the SDKs turn it into their errCode. */
export class DatabaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
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
  !(value instanceof RegExp);

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

function regularExpression(pattern: unknown, options: unknown = ''): RegExp {
  if (typeof pattern !== 'string' || typeof options !== 'string' || /[^imsu]/.test(options))
    return refuse(`a regular expression with the options "${String(options)}"`);
  try {
    return new RegExp(pattern, options);
  } catch {
    return fail(`Regular expression is invalid: ${pattern}`);
  }
}

/** `now` is what server dates become, in ms. */
export function decode(value: unknown, now: number): Value {
  if (Array.isArray(value)) return value.map((item) => decode(item, now));
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
          return Number.isSafeInteger(Number(held))
            ? Number(held)
            : refuse(`the whole number ${String(held)}`);
        case '$numberInt':
        case '$numberDouble':
          return Number(held);
        case '$date': {
          const inner = decode(held, now);
          if (isObject(inner)) return new Date(now + Number(inner.offset ?? 0));
          const date = new Date(inner as number);
          return Number.isNaN(date.getTime()) ? refuse('an invalid date') : date;
        }
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
    decoded[name] = decode(object[name], now);
  }
  return decoded;
}

/** JSON that both SDKs and `decode` read. */
export function encode(document: Value): string {
  return JSON.stringify(document, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    if (raw instanceof Date) return { $date: raw.getTime() };
    if (typeof raw === 'number' && !Number.isFinite(raw)) return { $numberDouble: String(raw) };
    return value as unknown;
  });
}

/** Refuses what a document must not hold: operators as field names, dotted names, expressions as values. */
export function assertStorable(value: Value, path = ''): void {
  if (value instanceof RegExp) refuse(`a regular expression stored in ${path}`);
  if (Array.isArray(value)) for (const item of value) assertStorable(item, path);
  else if (isObject(value))
    for (const [name, item] of Object.entries(value)) {
      if (name === '' || name.startsWith('$') || name.includes('.'))
        fail(`The field name "${name}" is not valid for storage`);
      assertStorable(item, path ? `${path}.${name}` : name);
    }
}
