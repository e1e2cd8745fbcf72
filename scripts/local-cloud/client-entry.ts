import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DatabaseError } from './codec';
import { Fault } from './fault';
import { MOST_BYTES } from './function-host';
import type { LocalCloud } from './local-cloud';
import { readBody } from './read-body';

/**
 * What the preview and tests ask for in place of a mini program; `x-openid` says who holds the phone. Refusals have the
 * status of `Fault` and `{ code, errCode, message, requestId }`. Null when the path is none of these.
 */
export function clientRoute(
  cloud: LocalCloud,
  url: URL,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null {
  const [first, second, third, ...more] = url.pathname.slice(1).split('/');
  if (more.length) return null;
  const route =
    (method: string, act: (request: IncomingMessage, openid: string | null) => Promise<unknown>) =>
    async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      if (request.method !== method) throw new Fault('INVALID_PARAM', `${url.pathname} takes ${method}`);
      const openid = request.headers['x-openid'];
      sendJson(
        response,
        200,
        await act(request, typeof openid === 'string' && openid !== '' ? openid : null),
      );
    };
  const json = async (request: IncomingMessage): Promise<Record<string, unknown>> =>
    objectOf(await readBody(request, MOST_BYTES));

  if (first === 'functions' && second !== undefined && third === undefined)
    return async (request, response) => {
      if (request.method !== 'POST') throw new Fault('INVALID_PARAM', `${url.pathname} takes POST`);
      const host = functionsOf(cloud);
      const header = request.headers['x-openid'];
      const openid = typeof header === 'string' && header !== '' ? header : null;
      // WeChat adds it to every call from a mini program.
      const userInfo = openid === null ? {} : { userInfo: { appId: 'wxlocal', openId: openid } };
      const event = await json(request);
      await cloud.strict?.wait();
      const { reply, requestId } = await host.invoke(second, JSON.stringify({ ...event, ...userInfo }), {
        by: 'client',
        openid,
        clientIp: '127.0.0.1',
      });
      if (cloud.strict?.loses(event)) return void response.destroy();
      response.setHeader('x-request-id', requestId);
      send(response, 200, reply);
    };
  if (first === 'timers' && second !== undefined && third !== undefined)
    return route('POST', async () => {
      functionsOf(cloud);
      return JSON.parse((await cloud.timers!.run(second, third)).reply) as unknown;
    });
  switch (url.pathname) {
    case '/storage-upload':
      return route('POST', async (request, openid) => {
        if (openid === null) throw new Fault('STORAGE_EXCEED_AUTHORITY', 'a visitor stores nothing');
        const { fileID } = await cloud.storage.write(url.searchParams.get('path') ?? '', request, openid);
        return { fileID };
      });
    case '/storage-url':
      return route('POST', async (request, openid) => {
        const { fileList } = await json(request);
        if (!Array.isArray(fileList) || !fileList.every((id) => typeof id === 'string'))
          throw new Fault('INVALID_PARAM', 'fileList must be a list of file ids');
        return { fileList: fileList.map((id) => cloud.storage.link(id, undefined, openid)) };
      });
    case '/subscriptions':
      return route('POST', async (request) => {
        const { openid, templateIds } = await json(request);
        if (
          typeof openid !== 'string' ||
          !Array.isArray(templateIds) ||
          !templateIds.every((id) => typeof id === 'string')
        )
          throw new Fault('INVALID_PARAM', 'openid and a list of templateIds are needed');
        cloud.wechat.grant(openid, templateIds);
        return {};
      });
    case '/local/messages':
      return route('GET', async () => cloud.wechat.calls);
    case '/local/logs':
      return route('GET', async () => cloud.functions?.logs ?? []);
    case '/local/files':
      // Whoever sits at this machine may see every file.
      return route('GET', async () =>
        cloud.storage.list().map((file) => ({ ...file, ...cloud.storage.link(file.fileID) })),
      );
  }
  const list = first === 'local' && third === undefined ? cloud.lists[second ?? ''] : undefined;
  return list ? route('GET', async () => list()) : null;
}

export function sendFault(response: ServerResponse, error: unknown): void {
  const fault = error instanceof Fault ? error : new Fault('SYS_ERR', (error as Error).message);
  const code = error instanceof DatabaseError ? error.code : fault.code;
  const { requestId = randomUUID() } = error as { requestId?: string };
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, fault.status, { code, errCode: fault.errCode, message: fault.message, requestId });
}

function functionsOf(cloud: LocalCloud): NonNullable<LocalCloud['functions']> {
  if (!cloud.functions)
    throw new Fault('FUNCTION_NOT_FOUND', 'the local cloud was started without functions');
  return cloud.functions;
}

function objectOf(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Fault('INVALID_PARAM', 'the body must be a JSON object');
  return value as Record<string, unknown>;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, JSON.stringify(value));
}
function send(response: ServerResponse, status: number, json: string): void {
  const bytes = Buffer.from(json);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  response.end(bytes);
}
