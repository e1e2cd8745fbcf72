import { Refusal } from '../../miniprogram/shared/refusal';
import { queryDocuments } from './database';
import type { QueryOptions } from './database';
import { isCondition, range } from './where';
import type { Condition } from './where';

/**
 * Lists go on behind the last row that was shown, by the index that sorts them: page 1000 costs what page 1 does, and
 * nothing is shown twice or left out when rows come or go meanwhile. `_id` settles rows of one value.
 */
export interface Seek extends Pick<QueryOptions, 'fields'> {
  /** The sorted field, a text or a whole number and never null, which the index that serves the conditions has next; or `_id`. */
  by: [path: string, direction: 'asc' | 'desc'];
  /** How `_id` settles them, where the index has it the other way than `asc`: one that is walked backwards does. */
  ties?: 'asc' | 'desc';
  /** What the page before answered as `next`; from the beginning when absent. */
  after?: string | null | undefined;
  /** At most 999. */
  limit: number;
}
export interface Page<T> {
  rows: T[];
  /** Where the list goes on; null at its end. */
  next: string | null;
}
type Value = string | number;
type Place = readonly [value: Value, id: string];

const isValue = (value: unknown): value is Value => typeof value === 'string' || Number.isInteger(value);
const inOrder = (a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** The smallest text after another. */
const justAfter = (text: string): string => `${text}\u0000`;

export async function seekDocuments<T extends { _id: string }>(
  collection: string,
  where: Record<string, unknown>,
  { by: [path, direction], ties = 'asc', after, limit, fields }: Seek,
): Promise<Page<T>> {
  const ask = (conditions: Record<string, unknown>, orderBy: QueryOptions['orderBy']) =>
    queryDocuments<T>(collection, conditions, {
      ...(orderBy ? { orderBy } : {}),
      ...(fields ? { fields: withPlace(fields, path) } : {}),
      limit: limit + 1,
    });
  const byId: ['_id', 'asc' | 'desc'] = ['_id', path === '_id' ? direction : ties];
  const order: [string, 'asc' | 'desc'][] = path === '_id' ? [byId] : [[path, direction], byId];
  const place = after === undefined || after === null ? null : readPlace(after);
  const found = place ? await beyond(ask, where, path, direction, order, place) : await ask(where, order);
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? nextOf(rows.at(-1)!, path) : null };
}

async function beyond<T>(
  ask: (conditions: Record<string, unknown>, orderBy: QueryOptions['orderBy']) => Promise<T[]>,
  where: Record<string, unknown>,
  path: string,
  direction: 'asc' | 'desc',
  order: [string, 'asc' | 'desc'][],
  [value, id]: Place,
): Promise<T[]> {
  const further =
    direction === 'desc'
      ? range({ below: value })
      : range({ atLeast: typeof value === 'number' ? value + 1 : justAfter(value) });
  if (path === '_id') return ask({ ...where, _id: narrowed(where['_id'], further) }, order);
  const byId = order[order.length - 1]!;
  const behind = byId[1] === 'desc' ? range({ below: id }) : range({ atLeast: justAfter(id) });
  const [alike, rest] = await Promise.all([
    ask({ ...where, [path]: value, _id: behind }, [byId]),
    ask({ ...where, [path]: narrowed(where[path], further) }, order),
  ]);
  return [...alike, ...rest];
}

/** A field that is read whole brings the sorted one within it along; to name both is an error of the database. */
function withPlace(fields: readonly string[], path: string): string[] {
  const isThere = fields.some((field) => path === field || path.startsWith(`${field}.`));
  return [...new Set([...fields, '_id', ...(isThere ? [] : [path])])];
}

/** Both bounds at once, where the list is limited to a range of what it is sorted by. */
function narrowed(given: unknown, further: Condition): Condition {
  if (!isCondition(given)) return further;
  if (given.kind === 'startsWith') {
    const prefix = given.prefix!;
    const beyond = further.atLeast === undefined ? prefix : String(further.atLeast);
    return range({ atLeast: beyond, below: further.below ?? `${prefix}\uffff` });
  }
  if (given.kind !== 'range') throw new TypeError('a list is sought by a field that has no other condition');
  const sorted = (...bounds: (Value | undefined)[]) =>
    bounds.filter((one): one is Value => one !== undefined).sort(inOrder);
  const larger = sorted(given.atLeast, further.atLeast).at(-1);
  const smaller = sorted(given.below, further.below)[0];
  return range({
    ...(larger === undefined ? {} : { atLeast: larger }),
    ...(smaller === undefined ? {} : { below: smaller }),
  });
}

/** Where a list sorted by `path` goes on behind a row. */
export function nextOf(row: { _id: string }, path: string): string {
  const value = path.split('.').reduce<unknown>((held, part) => (held as Record<string, unknown>)[part], row);
  if (!isValue(value)) throw new TypeError(`a list is sorted by texts or whole numbers; ${path} is none`);
  return JSON.stringify([value, row._id]);
}

function readPlace(after: string): Place {
  try {
    const [value, id] = JSON.parse(after) as [unknown, unknown];
    if (isValue(value) && typeof id === 'string') return [value, id];
  } catch {
    // Not one of ours.
  }
  throw new Refusal('INPUT_INVALID', { path: 'after' });
}

/** Every document that meets the conditions, some at a time; `_id` or the field that the serving index has next. */
export async function* everyPage<T extends { _id: string }>(
  collection: string,
  where: Record<string, unknown>,
  { by = ['_id', 'asc'], limit = 999, fields, after }: Partial<Seek> = {},
): AsyncGenerator<Page<T>> {
  let from = after;
  do {
    const page: Page<T> = await seekDocuments<T>(collection, where, {
      by,
      limit,
      after: from,
      ...(fields ? { fields } : {}),
    });
    yield page;
    from = page.next;
  } while (from);
}
