import { answerAdminRequest } from './admin-dialect';
import { DatabaseError, decode, encode } from './codec';
import type { Doc, Value } from './codec';
import type { Cost, Database } from './database';

/** One database request of the SDK as it came and what it cost. */
export interface LoggedRequest extends Cost {
  action: string;
  collection: string;
}

/** A request as wx-server-sdk sends it; documents, queries and stages are EJSON texts. */
export interface DatabaseParameters {
  action: string;
  collectionName?: string;
  transactionId?: string;
  queryType?: string;
  query?: string;
  data?: string | string[];
  order?: string;
  projection?: string;
  offset?: number;
  limit?: number;
  merge?: boolean;
  multi?: boolean;
  upsert?: boolean;
  stages?: { stageKey: string; stageValue: string }[];
}

/** Answers a `database.…` action in wx-server-sdk's dialect; what is not supported is an error. */
export async function answerDatabase(database: Database, p: DatabaseParameters, cost: Cost): Promise<object> {
  const now = Date.now();
  const read = (text: string | undefined): Doc => (text ? (decode(JSON.parse(text), now) as Doc) : {});
  const name = p.collectionName ?? '';
  if (p.transactionId !== undefined && p.queryType === 'WHERE') {
    database.abandon(p.transactionId);
    throw new DatabaseError('INVALID_PARAM', 'where() is not supported inside a transaction; use doc()');
  }
  switch (p.action) {
    case 'database.addCollection':
      database.createCollection(name);
      return { data: {} };
    case 'database.insertDocument': {
      const documents = (p.data as string[]).map((text) => read(text));
      return { data: { insertedIds: await database.insert(name, documents, p.transactionId) } };
    }
    case 'database.getDocument': {
      const order = Object.entries(read(p.order)) as [string, number][];
      const limit = p.queryType === 'DOC' ? 1 : Math.min(p.limit ?? 100, 1000);
      const page = { order, offset: p.offset ?? 0, limit, projection: read(p.projection) };
      return { data: { list: database.find(name, read(p.query), page, cost, p.transactionId).map(encode) } };
    }
    case 'database.calculateDocument':
      return { data: { total: database.count(name, read(p.query), cost) } };
    case 'database.modifyDocument': {
      const how = { merge: p.merge !== false, upsert: p.upsert === true, multi: p.multi === true };
      const data = read(p.data as string);
      const { updated, upsertId } = await database.modify(
        name,
        read(p.query),
        data,
        how,
        cost,
        p.transactionId,
      );
      return { data: { updated, upsert_id: upsertId } };
    }
    case 'database.removeDocument': {
      const multi = p.multi === true;
      return { data: { deleted: await database.remove(name, read(p.query), multi, cost, p.transactionId) } };
    }
    case 'database.aggregateDocuments': {
      const stages = p.stages!.map(({ stageKey, stageValue }) => ({
        [stageKey]: decode(JSON.parse(stageValue), now) as Value,
      }));
      return { data: { list: database.aggregate(name, stages, cost).map(encode) } };
    }
    case 'database.startTransaction':
      return { transactionId: database.startTransaction() };
    case 'database.commitTransaction':
      database.commitTransaction(p.transactionId ?? '');
      return {};
    case 'database.abortTransaction':
      database.abortTransaction(p.transactionId ?? '');
      return {};
    default: {
      const answered = answerAdminRequest(database, p, now, cost);
      if (answered) return answered;
      throw new DatabaseError('INVALID_ACTION', `${p.action} is not supported by the local cloud`);
    }
  }
}
