import { settings } from '../settings';
import { api, ApiFailure } from './api';
import { addTemporaryBlob, blobOf } from './files';
import { needNetwork } from './network';

interface CallReply {
  result?: unknown;
  requestId?: string;
  code?: string;
  errCode?: number;
  message?: string;
}

const at = (path: string): string => `${settings.origin}${path}`;
const identity = (): Record<string, string> => ({ 'x-openid': settings.openid });

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    needNetwork();
    return await fetch(at(path), { ...init, headers: { ...identity(), ...init.headers } });
  } catch (error) {
    const reason = error instanceof ApiFailure ? error.message : 'net::ERR_CONNECTION_REFUSED';
    throw new ApiFailure(`request:fail ${reason}`, { errCode: -1 });
  }
}

async function callFunction({ name, data = {} }: { name: string; data?: object }): Promise<object> {
  const reply = await send(`/functions/${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  const body = (await reply.json().catch(() => ({}))) as CallReply;
  const requestID = reply.headers.get('x-request-id') ?? body.requestId ?? '';
  if (reply.ok)
    return { result: 'result' in body && Object.keys(body).length <= 2 ? body.result : body, requestID };
  const errCode = body.errCode ?? (reply.status === 404 ? -501000 : -504002);
  const what = reply.status === 404 ? 'FunctionName parameter could not be found' : 'functions execute fail';
  throw new ApiFailure(
    `Error: errCode: ${errCode} ${what} | errMsg: ${[body.code, body.message].filter(Boolean).join(' ') || reply.statusText}`,
    {
      errCode,
    },
  );
}

/** An address for a while, for one `cloud://` id. */
export async function tempUrlOf(fileID: string): Promise<string> {
  const reply = await send('/storage-url', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fileList: [fileID] }),
  });
  const { fileList } = (await reply.json()) as { fileList: { tempFileURL: string; errMsg?: string }[] };
  const url = fileList?.[0]?.tempFileURL;
  if (!reply.ok || !url) throw new ApiFailure('STORAGE_FILE_NONEXIST', { errCode: -503003 });
  return url;
}

const idOf = (file: string | { fileID: string }): string => (typeof file === 'string' ? file : file.fileID);

export const cloud = {
  init: (): void => undefined,
  callFunction: api('cloud.callFunction', callFunction),
  uploadFile: api(
    'cloud.uploadFile',
    async ({ cloudPath, filePath }: { cloudPath: string; filePath: string }) => {
      const reply = await send(`/storage-upload?path=${encodeURIComponent(cloudPath)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: blobOf(filePath),
      });
      if (!reply.ok) throw new ApiFailure('STORAGE_REQUEST_FAIL', { errCode: -503001 });
      const { fileID } = (await reply.json()) as { fileID: string };
      return { fileID, statusCode: 200 };
    },
  ),
  downloadFile: api('cloud.downloadFile', async ({ fileID }: { fileID: string }) => {
    const reply = await fetch(await tempUrlOf(fileID));
    if (!reply.ok) throw new ApiFailure('STORAGE_FILE_NONEXIST', { errCode: -503003 });
    return { tempFilePath: await addTemporaryBlob(await reply.blob(), fileID), statusCode: reply.status };
  }),
  getTempFileURL: api(
    'cloud.getTempFileURL',
    async ({ fileList }: { fileList: (string | { fileID: string })[] }) => ({
      fileList: await Promise.all(
        fileList.map(async (file) => {
          const fileID = idOf(file);
          try {
            return { fileID, tempFileURL: await tempUrlOf(fileID), maxAge: 7200, status: 0, errMsg: 'ok' };
          } catch (error) {
            if (!settings.online) throw error;
            return { fileID, tempFileURL: '', status: 1, errMsg: (error as Error).message };
          }
        }),
      ),
    }),
  ),
  deleteFile: api('cloud.deleteFile', () => {
    throw new ApiFailure('STORAGE_EXCEED_AUTHORITY: files are deleted by cloud functions', {
      errCode: -503002,
    });
  }),
  database: (): never => {
    throw new Error('the phone has no rights in the database; call a cloud function');
  },
};
