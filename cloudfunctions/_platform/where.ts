/**
 * Conditions that queries are built from. They are our own closed vocabulary because the SDK forwards operators found in
 * plain objects (`$ne`, `$where`) to the database and silently drops undefined ones: a value here is a scalar or one of
 * these conditions, anything else is refused.
 */
export type Scalar = string | number | boolean | null;

const brand = Symbol('condition');

export interface Condition {
  readonly [brand]: true;
  readonly kind: 'oneOf' | 'range' | 'not' | 'startsWith';
  readonly values?: readonly Scalar[];
  readonly atLeast?: string | number;
  readonly below?: string | number;
  readonly prefix?: string;
}

export type Where<T> = {
  [K in Extract<keyof T, string> | `${Extract<keyof T, string>}.${string}`]?: Scalar | Condition;
};

export const oneOf = (values: readonly Scalar[]): Condition => ({ [brand]: true, kind: 'oneOf', values });
export const noneOf = (values: readonly Scalar[]): Condition => ({ [brand]: true, kind: 'not', values });
/** `atLeast <= value < below`; either side may be left out. */
export const range = (bounds: { atLeast?: string | number; below?: string | number }): Condition => ({
  [brand]: true,
  kind: 'range',
  ...bounds,
});
/**
 * Texts that begin with `prefix`, by an index. No range: over a list, one element may be above its one end and another
 * below another, so that nearly everything would match. Nothing begins with nothing: whoever has typed but signs, without
 * which names are compared, means none of them, not all.
 */
export const startsWith = (prefix: string): Condition =>
  prefix ? { [brand]: true, kind: 'startsWith', prefix } : oneOf([]);

export function isCondition(value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && brand in value;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Only scalars and conditions of this module pass; undefined and plain objects are bugs or attacks. */
export function assertWhere(where: Record<string, unknown>): void {
  for (const [path, value] of Object.entries(where)) {
    if (path.startsWith('$') || (!isScalar(value) && !isCondition(value)))
      throw new TypeError(`where.${path} is neither a scalar nor a condition`);
  }
}

function read(document: unknown, path: string): unknown[] {
  let values: unknown[] = [document];
  for (const part of path.split('.')) {
    values = values.flatMap((value) =>
      Array.isArray(value) ? value.map((item) => (item as never)?.[part]) : [(value as never)?.[part]],
    );
  }
  return values.flatMap((value) => (Array.isArray(value) ? [...value, value] : [value ?? null]));
}

function meets(value: unknown, condition: Scalar | Condition): boolean {
  if (!isCondition(condition)) return value === condition;
  switch (condition.kind) {
    case 'oneOf':
      return condition.values!.includes(value as Scalar);
    case 'not':
      return !condition.values!.includes(value as Scalar);
    case 'range':
      return (
        value !== null &&
        (condition.atLeast === undefined || (value as string) >= (condition.atLeast as string)) &&
        (condition.below === undefined || (value as string) < (condition.below as string))
      );
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(condition.prefix!);
  }
}

/** Whether a document already in hand meets the conditions; used to apply a scope to documents read by id. */
export function matches(document: object, where: Record<string, unknown>): boolean {
  assertWhere(where);
  return Object.entries(where).every(([path, condition]) => {
    const values = read(document, path);
    const test = (value: unknown) => meets(value, condition as Scalar | Condition);
    return isCondition(condition) && condition.kind === 'not' ? values.every(test) : values.some(test);
  });
}

/**
 * Both sets of conditions at once, null when they exclude each other. On a field that both name, one side must be a
 * scalar: the other then only decides whether that scalar passes. Two lists leave what stands in both.
 */
export function both(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> | null {
  assertWhere(a);
  assertWhere(b);
  const result: Record<string, unknown> = { ...a, ...b };
  for (const path of Object.keys(a)) {
    if (!(path in b)) continue;
    const lists = [a[path], b[path]].flatMap((one) =>
      isCondition(one) && one.kind === 'oneOf' ? [one.values!] : [],
    );
    if (lists.length === 2) {
      const common = lists[0]!.filter((value) => lists[1]!.includes(value));
      if (common.length === 0) return null;
      result[path] = oneOf(common);
      continue;
    }
    const [scalar, other] = isCondition(a[path]) ? [b[path], a[path]] : [a[path], b[path]];
    if (isCondition(scalar)) throw new TypeError(`${path} has two conditions that cannot be joined`);
    if (!meets(scalar, other as Scalar | Condition)) return null;
    result[path] = scalar;
  }
  return result;
}
