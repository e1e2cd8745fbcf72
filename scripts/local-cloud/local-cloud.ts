import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAdmin } from './admin-entry';
import { clientRoute, sendFault } from './client-entry';
import { Database } from './database';
import type { CollectionDeclaration } from '../../cloudfunctions/_platform/collection';
import type { LoggedRequest } from './database-actions';
import { Fault } from './fault';
import { FunctionHost } from './function-host';
import type { LogLine } from './function-host';
import { answerHttpAccess, functionAtPath } from './http-access';
import { noJournal, openJournal } from './journal';
import { multipartFields, readBody } from './read-body';
import { Storage } from './storage';
import { Strictness } from './strict';
import { Timers } from './timers';
import { LOCAL_WECHAT, WECHAT_PATH, WechatServer } from './wechat-server';

export type { LoggedRequest } from './database-actions';

export interface LocalCloud {
  port: number;
  /** `http://127.0.0.1:<port>` */
  origin: string;
  adminUrl: string;
  database: Database;
  requests: LoggedRequest[];
  storage: Storage;
  wechat: WechatServer;
  /** Null when started without functions. */
  functions: FunctionHost | null;
  timers: Timers | null;
  lists: Record<string, () => readonly unknown[]>;
  /** Null unless it is started so. */
  strict: Strictness | null;
  close(): Promise<void>;
}
export interface LocalCloudOptions {
  /** 0 or absent: any free one. */
  port?: number;
  /** Where documents, files and messages survive restarts; null keeps them for this run only. */
  dataDir: string | null;
  collections: readonly CollectionDeclaration[];
  functions?: {
    /** Built functions: `<dir>/<name>/index.js` and `config.json`. */
    dir: string;
    /** Values for the variables that functions declare. PUBLIC_ORIGIN is this server when not given. */
    env: Record<string, string>;
    /** Timers fire by themselves; by hand they always can be. */
    timers?: boolean;
    onLog?: (line: LogLine) => void;
  };
  /** More for the preview, at `/local/<name>` beside messages, logs and files. */
  lists?: Record<string, () => readonly unknown[]>;
  /** Takes what is doubtful about the platform in its unfavourable reading; see strict.ts. */
  strict?: boolean;
  /** Asked first; true when it has answered. */
  routes?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

const ENVIRONMENT = 'local-1';
const FORM_BYTES = 100 * 1024 * 1024;

/** What a process needs in its environment for the unmodified wx-server-sdk, and for questions to WeChat, to come here. */
export function sdkEnvironment({ adminUrl }: { adminUrl: string }): Record<string, string> {
  return {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: adminUrl }),
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: ENVIRONMENT,
    TCB_ENV: ENVIRONMENT,
    TENCENTCLOUD_SECRETID: 'local',
    TENCENTCLOUD_SECRETKEY: 'local',
    // By the token the gateway knows which invocation asks, also outside a mini program call.
    TCB_CONTEXT_KEYS: 'TCB_ENV,TCB_SEQID,TRIGGER_SRC,TCB_SOURCE,WX_API_TOKEN',
    WX_CONTEXT_KEYS: 'WX_CLIENTIP,WX_APPID,WX_OPENID,WX_UNIONID,WX_API_TOKEN',
    WX_APPID: 'wxlocal',
    WECHAT_API: new URL(WECHAT_PATH, adminUrl).href,
  };
}

/** The trail's key is one for everybody who writes here: hosted functions, scripts, tests. */
function trailKeyOfProcess(): Record<string, string> {
  const key = process.env.TRAIL_KEY;
  return key ? { TRAIL_KEY: key } : {};
}

/**
 * Starts the local stand-in for CloudBase and WeChat's servers on 127.0.0.1: database, functions, HTTP access, timers,
 * storage and WeChat's server API. What is not supported is answered with an error.
 *
 * @throws Error with one line when the port is taken
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const server = createServer((request, response) => {
    answer(cloud, options, request, response).catch((error: unknown) => {
      request.resume();
      sendFault(response, error);
    });
  });
  // Clients end idle connections. Here a process that was busy for long would find one ended under its next request.
  server.keepAliveTimeout = 0;
  // First the port: a second start must not touch the data of the first.
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        error.code === 'EADDRINUSE' ? new Error(`Port ${options.port} is taken; choose another one.`) : error,
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const adminUrl = `${origin}/admin`;
  let journal = noJournal;
  try {
    if (options.dataDir !== null) journal = openJournal(options.dataDir);
  } catch (error) {
    server.close();
    throw error;
  }
  const functions = options.functions
    ? new FunctionHost({
        ...options.functions,
        env: { PUBLIC_ORIGIN: origin, ...trailKeyOfProcess(), ...LOCAL_WECHAT, ...options.functions.env },
        sdkEnv: () => sdkEnvironment({ adminUrl }),
      })
    : null;
  const timers = functions && new Timers(functions);
  const storage = new Storage(options.dataDir, ENVIRONMENT, () => origin);
  const cloud: LocalCloud = {
    port,
    origin,
    adminUrl,
    database: new Database(options.collections, journal),
    requests: [],
    storage,
    wechat: new WechatServer(options.dataDir),
    functions,
    timers,
    lists: options.lists ?? {},
    strict: options.strict ? new Strictness() : null,
    async close() {
      timers?.stop();
      await functions?.close();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
      journal.close();
      storage.close();
    },
  };
  // As message push to a cloud function calls it; which function is chosen in the console of an environment.
  if (functions?.names().includes('jobs'))
    cloud.wechat.onPush = (event) =>
      functions
        .invoke('jobs', JSON.stringify(event), {
          by: 'function',
          source: '',
          openid: String(event.FromUserName),
        })
        .catch(() => undefined);
  if (options.functions?.timers) timers?.schedule();
  return cloud;
}

async function answer(
  cloud: LocalCloud,
  options: LocalCloudOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  assertFromHere(request);
  if (options.routes?.(request, response)) return;
  const url = new URL(request.url ?? '/', cloud.origin);
  if (url.pathname === '/admin') return answerAdmin(cloud, request, response);
  if (url.pathname.startsWith(`${WECHAT_PATH}/`)) return cloud.wechat.answer(request, response, url);
  if (url.pathname.startsWith('/storage/')) {
    const type = request.headers['content-type'] ?? '';
    if (request.method !== 'POST' || !type.startsWith('multipart/'))
      return cloud.storage.answer(request, response, url);
    const fields = multipartFields(await readBody(request, FORM_BYTES), type);
    return cloud.storage.answerForm(
      fields,
      decodeURIComponent(url.pathname.slice('/storage/'.length)),
      response,
    );
  }
  const route = clientRoute(cloud, url);
  if (route) return route(request, response);
  const found = cloud.functions && functionAtPath(cloud.functions, url.pathname);
  if (found) {
    await cloud.strict?.wait();
    const path = cloud.strict?.pathBehind(url.pathname, found.prefix) ?? url.pathname;
    return answerHttpAccess(cloud.functions!, found.name, path, request, response);
  }
  throw new Fault('FUNCTION_NOT_FOUND', `nothing answers at ${url.pathname}`);
}

/** No web page of another site may talk to the local cloud through the browser of the person who runs it. */
function assertFromHere({ headers: { host, origin } }: IncomingMessage): void {
  const isHere = (address: string): boolean =>
    ['127.0.0.1', 'localhost', '[::1]'].includes(URL.canParse(address) ? new URL(address).hostname : '');
  if (!isHere(`http://${host}`) || (origin !== undefined && origin !== 'null' && !isHere(origin)))
    throw new Fault('INVALID_REQUEST_SOURCE', 'the local cloud answers this machine only');
}
