/**
 * Canonical EJSON as wx-server-sdk sends it, to plain values and back. Dates go out as `{"$date": ms}`, which the SDK
 * reads. Value kinds that the house does not use (regular expressions, geometry, binary) are refused, not guessed.
 */
export type Value = null | boolean | number | string | Date | Value[] | { [key: string]: Value };
export type Doc = { [key: string]: Value };

export class DatabaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function decode(value: unknown, now: number): Value {
  if (Array.isArray(value)) return value.map((item) => decode(item, now));
  if (value === null || typeof value !== 'object') return value as Value;
  const [key, ...more] = Object.keys(value);
  const held = key === undefined ? undefined : (value as Record<string, unknown>)[key];
  if (key !== undefined && more.length === 0) {
    switch (key) {
      case '$numberInt':
      case '$numberLong':
      case '$numberDouble':
        return Number(held);
      case '$date':
        return new Date(
          typeof held === 'object' ? Number((held as { $numberLong: string }).$numberLong) : (held as number),
        );
      case '$tcb_server_date':
        return new Date(now + Number(decode((held as { offset?: unknown }).offset ?? 0, now)));
      case '$regularExpression':
      case '$binary':
        throw new DatabaseError('INVALID_PARAM', `${key} is not supported by the local database`);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item, now)]));
}

export function encode(document: Value): string {
  return JSON.stringify(document, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    return raw instanceof Date ? { $date: raw.getTime() } : (value as unknown);
  });
}
