import { DatabaseError, decode, encode, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import type { Cost, Database } from './database';

/** What tcb-admin-node sends for its database (0.9.15): plain objects, except that transactions write EJSON texts. */
interface AdminParameters {
  action: string;
  collectionName?: string;
  transactionId?: string;
  _id?: string | number;
  query?: unknown;
  data?: unknown;
  order?: { field: string; direction: 'asc' | 'desc' }[];
  projection?: unknown;
  offset?: number;
  limit?: number;
  multi?: boolean;
  merge?: boolean;
  upsert?: boolean;
  stages?: { stageKey: string; stageValue: string }[];
}

/** Null for actions that are not tcb-admin-node's own: both SDKs start, commit and abort transactions alike. */
export function answerAdminRequest(
  database: Database,
  parameters: object,
  now: number,
  cost: Cost = { index: null, examined: 0 },
): Promise<object> | null {
  const p = parameters as AdminParameters;
  const perform = Object.hasOwn(actions, p.action) ? actions[p.action] : undefined;
  return perform ? perform(database, p, now, cost) : null;
}

const name = (p: AdminParameters) => p.collectionName ?? '';
const read = (value: unknown, now: number): Doc => {
  const decoded = decode(value ?? {}, now);
  return isObject(decoded) ? decoded : refuse('a request that holds no object');
};
const readText = (text: unknown, now: number) => read(JSON.parse(String(text)), now);
/** The document that a transaction asks for, as a query. */
function named(p: AdminParameters, now: number): Doc {
  if (p.transactionId === undefined) throw new DatabaseError('INVALID_PARAM', 'transactionId is missing');
  return p._id === undefined ? read(p.query, now) : { _id: p._id };
}

type Action = (database: Database, p: AdminParameters, now: number, cost: Cost) => Promise<object>;
const actions: Record<string, Action | undefined> = {
  'database.addDocument': async (database, p, now) => {
    const document = read(p.data, now);
    const [_id] = await database.insert(name(p), [
      p._id === undefined ? document : { ...document, _id: p._id },
    ]);
    return { data: { _id } };
  },
  'database.queryDocument': async (database, p, now, cost) => {
    const page = {
      order: (p.order ?? []).map(({ field, direction }): [string, number] => [
        field,
        direction === 'desc' ? -1 : 1,
      ]),
      offset: p.offset ?? 0,
      limit: Math.min(p.limit ?? 100, 1000),
      projection: read(p.projection, now),
    };
    const found = database.find(name(p), read(p.query, now), page, cost).map(encode);
    // Its JSON has no words for them, and what the real one writes instead is not known.
    if (found.some((document) => document.includes('{"$numberDouble":')))
      return refuse('−0, NaN or Infinity in an answer to tcb-admin-node');
    return { data: { list: found.map((document) => JSON.parse(document) as unknown) } };
  },
  'database.countDocument': async (database, p, now, cost) => ({
    data: { total: database.count(name(p), read(p.query, now), cost) },
  }),
  'database.updateDocument': async (database, p, now, cost) => {
    const how = { merge: p.merge !== false, upsert: p.upsert === true, multi: p.multi === true };
    const done = await database.modify(name(p), read(p.query, now), read(p.data, now), how, cost);
    return { data: { updated: done.updated, upserted_id: done.upsertId } };
  },
  'database.deleteDocument': async (database, p, now, cost) => ({
    data: { deleted: await database.remove(name(p), read(p.query, now), p.multi === true, cost) },
  }),
  'database.aggregate': async (database, p, now, cost) => {
    const stages = p.stages!.map(({ stageKey, stageValue }) => ({
      [stageKey]: decode(JSON.parse(stageValue), now) as Value,
    }));
    return { data: { list: JSON.stringify(database.aggregate(name(p), stages, cost).map(encode)) } };
  },
  'database.getInTransaction': async (database, p, now, cost) => {
    const [document = null] = database.find(name(p), named(p, now), { limit: 1 }, cost, p.transactionId);
    return { data: encode(document) };
  },
  'database.insertDocInTransaction': async (database, p, now) => {
    const document = readText(p.data, now);
    const id: Doc = p._id === undefined ? {} : { _id: p._id };
    await database.insert(name(p), [{ ...document, ...id }], named(p, now) && p.transactionId);
    return { inserted: '1', ok: '1' };
  },
  'database.updateDocInTransaction': async (database, p, now, cost) => {
    const how = { merge: p.upsert !== true, upsert: p.upsert === true, multi: false };
    const data = readText(p.data, now);
    const done = await database.modify(name(p), named(p, now), data, how, cost, p.transactionId);
    return {
      updated: String(done.updated),
      upserted: done.upsertId === null ? null : JSON.stringify([{ _id: done.upsertId }]),
    };
  },
  'database.deleteDocInTransaction': async (database, p, now, cost) => ({
    deleted: String(await database.remove(name(p), named(p, now), false, cost, p.transactionId)),
  }),
};
