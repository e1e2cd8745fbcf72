import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseError, decode, encode } from './codec';
import type { Doc, Value } from './codec';
import { Database } from './database';
import type { CollectionDeclaration, Cost } from './database';
import { noJournal, openJournal } from './journal';

/** One database request of the SDK as it came and what it cost. */
export interface LoggedRequest extends Cost {
  action: string;
  collection: string;
}
export interface LocalCloud {
  port: number;
  adminUrl: string;
  database: Database;
  requests: LoggedRequest[];
  close(): Promise<void>;
}

const ENVIRONMENT = 'local-1';
const BODY_BYTES = 6_000_000;

/** What a process needs in its environment for the unmodified wx-server-sdk to talk to the local cloud. */
export function sdkEnvironment({ adminUrl }: LocalCloud): Record<string, string> {
  return {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: adminUrl }),
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: ENVIRONMENT,
    TCB_ENV: ENVIRONMENT,
    TENCENTCLOUD_SECRETID: 'local',
    TENCENTCLOUD_SECRETKEY: 'local',
    TCB_CONTEXT_KEYS: 'TCB_ENV,TCB_SEQID,TRIGGER_SRC',
    WX_CONTEXT_KEYS: 'WX_CLIENTIP,WX_APPID,WX_OPENID,WX_UNIONID,WX_API_TOKEN',
    WX_APPID: 'wxlocal',
  };
}

interface Parameters {
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

/**
 * Starts the local stand-in for CloudBase's database on 127.0.0.1 (`port` 0 or absent: any free one). With a `dataDir`
 * documents survive restarts, with null they live in memory. Speaks wx-server-sdk's dialect; what is not supported is
 * answered with an error.
 */
export async function startLocalCloud(options: {
  port?: number;
  dataDir: string | null;
  collections: readonly CollectionDeclaration[];
}): Promise<LocalCloud> {
  const journal = options.dataDir === null ? noJournal : openJournal(options.dataDir);
  const database = new Database(options.collections, journal);
  const requests: LoggedRequest[] = [];

  async function answer(p: Parameters): Promise<object> {
    const cost: LoggedRequest = {
      action: p.action,
      collection: p.collectionName ?? '',
      index: null,
      examined: 0,
    };
    requests.push(cost);
    const now = Date.now();
    const read = (text: string | undefined): Doc => (text ? (decode(JSON.parse(text), now) as Doc) : {});
    const name = p.collectionName ?? '';
    if (p.transactionId !== undefined && p.queryType === 'WHERE')
      throw new DatabaseError('INVALID_PARAM', 'where() is not supported inside a transaction; use doc()');
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
        return {
          data: { list: database.find(name, read(p.query), page, cost, p.transactionId).map(encode) },
        };
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
        return {
          data: { deleted: await database.remove(name, read(p.query), multi, cost, p.transactionId) },
        };
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
      default:
        throw new DatabaseError('INVALID_ACTION', `${p.action} is not supported by the local cloud`);
    }
  }

  const server = createServer((request, response) => {
    const requestId = randomUUID();
    void body(request)
      .then(async (text) => ({ requestId, ...(await answer(JSON.parse(text) as Parameters)) }))
      // CloudBase answers faults with status 200 and a code; anything else the SDK takes for a broken line.
      .catch((error: Error) => ({
        requestId,
        code: error instanceof DatabaseError ? error.code : 'SYS_ERR',
        message: error.message,
      }))
      .then((reply) => {
        const bytes = Buffer.from(JSON.stringify(reply));
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': bytes.length,
        });
        response.end(bytes);
      });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        error.code === 'EADDRINUSE' ? new Error(`Port ${options.port} is taken; choose another one.`) : error,
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    adminUrl: `http://127.0.0.1:${port}/admin`,
    database,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => {
          journal.close();
          closed();
        });
      }),
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_BYTES)
      throw new DatabaseError('EXCEED_REQUEST_LIMIT', 'request body is larger than 6 MB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
