import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DatabaseError } from './codec';
import { answerDatabase } from './database-actions';
import type { DatabaseParameters, LoggedRequest } from './database-actions';
import { Fault } from './fault';
import type { LocalCloud } from './local-cloud';
import { readBody } from './read-body';

type Parameters = DatabaseParameters & {
  /** Of the invocation that asks, see `FunctionHost.byToken`. */
  wxCloudApiToken?: string;
  function_name?: string;
  request_data?: string;
  path?: string;
  file_list?: { fileid: string; max_age?: number }[];
  fileid_list?: string[];
};
const DATABASE_BYTES = 6_000_000;
/** An event of 6 MB is a JSON text inside a JSON text. */
const ADMIN_BYTES = 24 * 1024 * 1024;
const MOST_REQUESTS = 20_000;

/** The address that server SDKs talk to. Faults have status 200 and a code: anything else the SDK takes for a broken line. */
export async function answerAdmin(
  cloud: LocalCloud,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  let answer: object;
  try {
    const body = await readBody(request, ADMIN_BYTES);
    const type = request.headers['content-type'] ?? '';
    // How the SDK sends cloud calls of WeChat's interfaces; the functions ask WeChat itself (wechat-server.ts).
    if (type.startsWith('multipart/'))
      throw new Fault('INVALID_ACTION', 'cloud.openapi is not supported by the local cloud');
    answer = { requestId, ...(await perform(cloud, body, String(request.headers['x-tcb-source'] ?? ''))) };
  } catch (error) {
    const code = error instanceof DatabaseError || error instanceof Fault ? error.code : 'SYS_ERR';
    answer = { requestId, code, message: (error as Error).message };
  }
  const bytes = Buffer.from(JSON.stringify(answer));
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  response.end(bytes);
}

async function perform(cloud: LocalCloud, body: Buffer, source: string): Promise<object> {
  const p = JSON.parse(body.toString('utf8')) as Parameters;
  switch (p.action) {
    case 'functions.invokeFunction': {
      if (!cloud.functions)
        throw new Fault('FUNCTION_NOT_FOUND', 'the local cloud was started without functions');
      const caller = {
        by: 'function',
        // The SDK puts its own chain before `scf`; outside a client call there is nothing before it.
        source: source.replace(/^,/, '') || 'scf',
        openid: cloud.functions.byToken(p.wxCloudApiToken)?.openid ?? null,
      } as const;
      const { reply } = await cloud.functions.invoke(p.function_name ?? '', p.request_data || '{}', caller);
      return { data: { response_data: reply } };
    }
    case 'storage.getUploadMetadata':
      return { data: cloud.storage.uploadTicket(p.path ?? '') };
    case 'storage.batchGetDownloadUrl':
      return {
        data: {
          download_list: p.file_list!.map(({ fileid, max_age }) => cloud.storage.link(fileid, max_age)),
        },
      };
    case 'storage.batchDeleteFile':
      return {
        data: {
          delete_list: p.fileid_list!.map((fileID) => ({
            code: cloud.storage.remove(fileID) ? 'SUCCESS' : 'STORAGE_FILE_NONEXIST',
            fileID,
          })),
        },
      };
  }
  if (body.length > DATABASE_BYTES)
    throw new DatabaseError('EXCEED_REQUEST_LIMIT', 'request body is larger than 6 MB');
  const cost: LoggedRequest = {
    action: p.action,
    collection: p.collectionName ?? '',
    index: null,
    examined: 0,
  };
  cloud.requests.push(cost);
  if (cloud.requests.length > MOST_REQUESTS) cloud.requests.shift();
  return answerDatabase(cloud.database, p, cost);
}
