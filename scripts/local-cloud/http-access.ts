import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body';
import type { FunctionHost } from './function-host';
import { MOST_BYTES } from './function-host';

const TEXT = /^(text\/|application\/(json|x-www-form-urlencoded|xml|javascript))/;

interface Integrated {
  statusCode: number;
  headers?: Record<string, string | number | string[]>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** The function whose HTTP path holds this path, and that path; the longest one wins. */
export function functionAtPath(
  host: FunctionHost,
  pathname: string,
): { name: string; prefix: string } | null {
  let best: { name: string; prefix: string } | null = null;
  for (const name of host.names())
    for (const path of host.config(name).httpPaths)
      if ((pathname === path || pathname.startsWith(`${path}/`)) && path.length > (best?.prefix.length ?? 0))
        best = { name, prefix: path };
  return best;
}

/**
 * Passes a request of the open internet to a function, with the event and reply shapes of CloudBase's HTTP access.
 *
 * @param path as the function is told it
 */
export async function answerHttpAccess(
  host: FunctionHost,
  name: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://local');
  const bytes = await readBody(request, MOST_BYTES);
  const isText = bytes.length === 0 || TEXT.test(request.headers['content-type'] ?? '');
  const event = {
    path,
    httpMethod: request.method,
    headers: request.headers,
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: {
      httpMethod: request.method,
      path,
      sourceIp: request.socket.remoteAddress,
    },
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
  const { reply, requestId } = await host.invoke(name, JSON.stringify(event), { by: 'http' });
  const answer = JSON.parse(reply) as unknown;
  const { statusCode, headers, body, isBase64Encoded } = isIntegrated(answer)
    ? answer
    : typeof answer === 'string'
      ? { statusCode: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: answer }
      : { statusCode: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: reply };
  response.writeHead(statusCode, { 'x-request-id': requestId, ...headers });
  response.end(request.method === 'HEAD' ? '' : Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
}

function isIntegrated(answer: unknown): answer is Integrated {
  return (
    typeof answer === 'object' && answer !== null && typeof (answer as Integrated).statusCode === 'number'
  );
}
