import { api, ApiFailure } from './api';
import type { Options } from './api';
import { addTemporaryBlob, blobOf } from './files';
import { needNetwork } from './network';

interface Request {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
  timeout?: number;
  dataType?: string;
  responseType?: string;
}

async function request(options: Request): Promise<object> {
  needNetwork();
  const method = (options.method ?? 'GET').toUpperCase();
  const plain = method === 'GET' || options.data === undefined;
  const target = new URL(options.url);
  if (method === 'GET')
    for (const [name, value] of Object.entries((options.data as object | undefined) ?? {}))
      target.searchParams.set(name, String(value));
  const body = plain ? null : typeof options.data === 'string' ? options.data : JSON.stringify(options.data);
  const reply = await fetch(target, {
    method,
    body,
    headers: { 'content-type': 'application/json', ...options.header },
    signal: AbortSignal.timeout(options.timeout ?? 60_000),
  }).catch((error: Error) => {
    throw new ApiFailure(error.name === 'TimeoutError' ? 'timeout' : error.message);
  });
  const header = Object.fromEntries(reply.headers);
  if (options.responseType === 'arraybuffer')
    return { data: await reply.arrayBuffer(), statusCode: reply.status, header, cookies: [] };
  const text = await reply.text();
  let data: unknown = text;
  try {
    data = JSON.parse(text);
  } catch {
    // Not JSON: WeChat hands the text over.
  }
  return { data, statusCode: reply.status, header, cookies: [] };
}

const task = {
  abort: () => undefined,
  onProgressUpdate: () => undefined,
  onHeadersReceived: () => undefined,
};
const withTask =
  <O extends object>(call: (options?: Options<O>) => Promise<unknown> | undefined) =>
  (options?: Options<O>): object =>
    Object.assign(call(options) ?? {}, task);

export const requestApis = {
  request: withTask(api('request', request)),
  downloadFile: withTask(
    api('downloadFile', async ({ url }: { url: string }) => {
      needNetwork();
      const reply = await fetch(url);
      return {
        tempFilePath: await addTemporaryBlob(await reply.blob(), new URL(url).pathname),
        statusCode: reply.status,
      };
    }),
  ),
  uploadFile: withTask(
    api(
      'uploadFile',
      async (o: { url: string; filePath: string; name: string; formData?: Record<string, string> }) => {
        needNetwork();
        const form = new FormData();
        for (const [name, value] of Object.entries(o.formData ?? {})) form.set(name, value);
        form.set(o.name, blobOf(o.filePath), o.filePath.split('/').at(-1));
        const reply = await fetch(o.url, { method: 'POST', body: form });
        return { data: await reply.text(), statusCode: reply.status };
      },
    ),
  ),
};
