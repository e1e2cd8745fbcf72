import { COUNTED_AT_MOST } from '../../miniprogram/shared/say';
import { command, database, sidePipeline } from './cloud';
import { assertWhere, isCondition } from './where';
import type { Scalar } from './where';

/** Typed reading and writing over the SDK. Only conditions of `where.ts` get through. */
export type Document = { _id: string } & Record<string, unknown>;

export interface QueryOptions {
  orderBy?: [path: string, direction: 'asc' | 'desc'][];
  skip?: number;
  /** At most 1000 (the platform's limit); 100 when not given. */
  limit?: number;
  fields?: string[];
}

let asked = 0;
/** How many database requests this process has made; the difference over a call is the call's, as one runs at a time. */
export const requestsMade = (): number => asked;

function encode(where: Record<string, unknown>): Record<string, unknown> {
  assertWhere(where);
  return Object.fromEntries(
    Object.entries(where).map(([path, condition]) => {
      if (!isCondition(condition)) return [path, command.eq(condition as Scalar)];
      switch (condition.kind) {
        case 'oneOf':
          return [path, command.in([...condition.values!])];
        case 'not':
          return [path, command.nin([...condition.values!])];
        case 'startsWith': {
          const regexp = `^${condition.prefix!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
          return [path, database.RegExp({ regexp, options: '' })];
        }
        case 'range': {
          const { atLeast, below } = condition;
          if (atLeast === undefined) return [path, command.lt(below)];
          return [
            path,
            below === undefined ? command.gte(atLeast) : command.gte(atLeast).and(command.lt(below)),
          ];
        }
      }
    }),
  );
}

export async function queryDocuments<T>(
  collection: string,
  where: Record<string, unknown>,
  options: QueryOptions = {},
): Promise<T[]> {
  let query = database.collection(collection).where(encode(where)) as unknown as {
    orderBy(path: string, direction: string): typeof query;
    skip(n: number): typeof query;
    limit(n: number): typeof query;
    field(fields: Record<string, boolean>): typeof query;
    get(): Promise<{ data: T[] }>;
  };
  for (const [path, direction] of options.orderBy ?? []) query = query.orderBy(path, direction);
  if (options.skip) query = query.skip(options.skip);
  query = query.limit(options.limit ?? 100);
  if (options.fields) query = query.field(Object.fromEntries(options.fields.map((path) => [path, true])));
  asked++;
  return (await query.get()).data;
}

export async function countDocuments(collection: string, where: Record<string, unknown>): Promise<number> {
  asked++;
  const { total } = (await database.collection(collection).where(encode(where)).count()) as { total: number };
  return total;
}

/** Documents that a found document points to, by their id unless it says by what. */
export interface Join {
  from: string;
  localField: string;
  foreignField?: string;
  as: string;
}

/** What `readTogether` fetches beside its anchor: by ids or by conditions, at most `limit` documents each. */
export interface Side {
  as: string;
  from: string;
  where: Record<string, unknown>;
  orderBy?: [path: string, direction: 1 | -1][];
  skip?: number;
  limit?: number;
  fields?: string[];
  join?: Join | Join[];
  /** Only how many there are: one row `{ count }`, none for zero. */
  counts?: boolean;
}

/**
 * Reads one anchor document and any number of unrelated sides in ONE database request (an aggregate with uncorrelated
 * lookups). The pipeline of every call starts here: who calls, their dealer, the settings and documents the action
 * needs, and whether the operation was done before.
 */
export async function readTogether<T>(
  collection: string,
  where: Record<string, unknown>,
  sides: readonly Side[],
  /** A document that the anchor points to. */
  joined?: { from: string; localField: string; as: string },
  /** Fields of the anchor; all when not given. */
  fields?: readonly string[],
): Promise<(T & Record<string, unknown[]>) | null> {
  let aggregate = database.collection(collection).aggregate().match(encode(where)).limit(1);
  if (fields) aggregate = aggregate.project(Object.fromEntries(fields.map((path) => [path, 1])));
  if (joined) aggregate = aggregate.lookup({ ...joined, foreignField: '_id' });
  for (const side of sides) {
    const pipeline = sidePipeline().match(encode(side.where));
    // Nobody reads a larger number; counting on would cost the more the larger it is.
    if (side.counts) pipeline.limit(COUNTED_AT_MOST).count('count');
    else {
      if (side.orderBy) pipeline.sort(Object.fromEntries(side.orderBy));
      if (side.skip) pipeline.skip(side.skip);
      pipeline.limit(side.limit ?? 100);
    }
    for (const join of [side.join ?? []].flat()) pipeline.lookup({ foreignField: '_id', ...join });
    if (side.fields) pipeline.project(Object.fromEntries(side.fields.map((path) => [path, 1])));
    aggregate = aggregate.lookup({ from: side.from, pipeline: pipeline.done(), as: side.as } as never);
  }
  asked++;
  const { list } = (await aggregate.end()) as { list: (T & Record<string, unknown[]>)[] };
  return list[0] ?? null;
}

export interface WriteSet {
  /** Rows whose ids decide who of several writers is the one. */
  first?: { collection: string; documents: Document[] };
  inserts: Map<string, Document[]>;
  replacements: { collection: string; document: Document }[];
}

/**
 * Writes everything or nothing in one transaction: a request per collection with new documents and per replaced
 * document, beside start and commit. `first` goes first: whoever has decided from an old reading fails there, before it
 * holds a document that others wait for. Conflicts surface as errors; the caller decides about retrying.
 */
export async function writeTogether({ first, inserts, replacements }: WriteSet): Promise<void> {
  const rows = first && first.documents.length > 0 ? 1 : 0;
  // Its start and end are requests too.
  asked += 2 + rows + replacements.length + inserts.size;
  const transaction = await database.startTransaction();
  try {
    if (first && rows) await transaction.collection(first.collection).add({ data: first.documents } as never);
    for (const { collection, document } of replacements) {
      const { _id, ...data } = document;
      await transaction.collection(collection).doc(_id).set({ data });
    }
    for (const [collection, documents] of inserts) {
      await transaction.collection(collection).add({ data: documents } as never);
    }
    await transaction.commit();
  } catch (error) {
    // The server may have ended the transaction itself (conflict, duplicate); a failed rollback changes nothing.
    await transaction.rollback().catch(() => undefined);
    throw error;
  }
}

/** One new row outside any transaction: for records that stand alone. */
export async function insertDocument(collection: string, document: Document): Promise<void> {
  asked++;
  await database.collection(collection).add({ data: document } as never);
}

/** New rows outside any transaction, all in one request: none of them when one is there already. */
export async function insertDocuments(collection: string, documents: readonly Document[]): Promise<void> {
  if (documents.length === 0) return;
  asked++;
  await database.collection(collection).add({ data: [...documents] } as never);
}

/**
 * Changes fields of every row that meets the conditions.
 *
 * @returns how many: of several workers that claim one row by its state, only one is told 1
 */
export async function updateWhere(
  collection: string,
  where: Record<string, unknown>,
  data: object,
): Promise<number> {
  asked++;
  const { stats } = (await database
    .collection(collection)
    .where(encode(where))
    .update({ data })) as unknown as { stats: { updated: number } };
  return stats.updated;
}

/** Puts one row that stands alone in place of what was under its id, if anything was. */
export async function replaceRow(collection: string, { _id, ...data }: Document): Promise<void> {
  asked++;
  await database
    .collection(collection)
    .doc(_id)
    .set({ data } as never);
}

/**
 * Adds to numbers of the rows that meet the conditions, each whatever it is at that moment.
 *
 * @returns how many rows
 */
export async function countUp(
  collection: string,
  where: Record<string, unknown>,
  amounts: Readonly<Record<string, number>>,
): Promise<number> {
  const data = Object.fromEntries(Object.entries(amounts).map(([path, by]) => [path, command.inc(by)]));
  return updateWhere(collection, where, data);
}

/** Changes fields of rows that stand alone. */
export async function updateRows(collection: string, ids: readonly string[], data: object): Promise<void> {
  if (ids.length > 0) await rowsOf(collection, ids).update({ data });
}

/** Removes rows that stand alone: calls and checks that are old. Documents are never removed. */
export async function removeRows(collection: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await rowsOf(collection, ids).remove();
}

function rowsOf(collection: string, ids: readonly string[]) {
  asked++;
  return database.collection(collection).where({ _id: command.in([...ids]) });
}
