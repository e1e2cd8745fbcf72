import type { IncomingMessage } from 'node:http';
import { Fault } from './fault';

/**
 * The whole body. One that is too large is read to its end all the same, so that the sender gets the refusal and not a
 * broken connection.
 *
 * @throws Fault EXCEED_REQUEST_SIZE_LIMIT
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= mostBytes) parts.push(part);
    else parts.length = 0;
  }
  if (bytes > mostBytes)
    throw new Fault(
      'EXCEED_REQUEST_SIZE_LIMIT',
      `the request is larger than ${Math.floor(mostBytes / 1024 / 1024)} MB`,
    );
  return Buffer.concat(parts);
}

/** Fields of a multipart form as bytes: the SDKs put binary into fields that are no files. */
export function multipartFields(body: Buffer, contentType: string): Map<string, Buffer> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType);
  if (!boundary) throw new Fault('INVALID_PARAM', 'multipart form without a boundary');
  const line = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
  const fields = new Map<string, Buffer>();
  for (let from = body.indexOf(line); from >= 0;) {
    const to = body.indexOf(line, from + line.length);
    if (to < 0) break;
    const part = body.subarray(from + line.length + 2, to - 2);
    const end = part.indexOf('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(part.subarray(0, end).toString('utf8'))?.[1];
    if (name !== undefined) fields.set(name, part.subarray(end + 4));
    from = to;
  }
  return fields;
}
