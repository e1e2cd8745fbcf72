/**
 * HTTP access of a function: CloudBase hands the request over as an event and takes the reply back as an object. Whether
 * `path` keeps the trigger's prefix is not documented, so pages look at the end of the path.
 */
export interface HttpRequest {
  method: string;
  /** Decoded by nobody; begins with a slash. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** As the gateway saw it; empty when it does not tell. */
  clientIp: string;
}

export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** Null for an event that is no HTTP request. */
export function readHttpRequest(event: unknown): HttpRequest | null {
  if (typeof event !== 'object' || event === null) return null;
  const { path, httpMethod, headers, queryStringParameters, requestContext, body, isBase64Encoded } =
    event as Record<string, unknown>;
  if (typeof path !== 'string' || typeof httpMethod !== 'string') return null;
  const names = textsOf(headers, (name) => name.toLowerCase());
  const forwarded = (names['x-forwarded-for'] ?? '').split(',');
  const source = (requestContext as { sourceIp?: unknown } | undefined)?.sourceIp;
  return {
    method: httpMethod.toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    query: textsOf(queryStringParameters),
    headers: names,
    body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
    // Earlier entries of x-forwarded-for are the client's own words; the last one is the gateway's.
    clientIp: String(source ?? names['x-real-ip'] ?? forwarded[forwarded.length - 1] ?? '').trim(),
  };
}

function textsOf(values: unknown, nameOf = (name: string) => name): Record<string, string> {
  const pairs = Object.entries((values ?? {}) as Record<string, unknown>);
  return Object.fromEntries(pairs.map(([name, value]) => [nameOf(name), String(value)]));
}

export function httpEvent({ status, headers, body }: HttpReply): object {
  const binary = typeof body !== 'string';
  return {
    statusCode: status,
    headers,
    body: binary ? body.toString('base64') : body,
    isBase64Encoded: binary,
  };
}

export interface Form {
  fields: Readonly<Record<string, string>>;
  /** Bytes of uploaded files by field; fields without a chosen file are left out. */
  files: Readonly<Record<string, Buffer>>;
}

const MOST_PARTS = 40;

/** What an HTML form sent, urlencoded or multipart (RFC 7578); null for anything else. The last of equal names counts. */
export function readForm({ headers, body }: HttpRequest): Form | null {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), files: {} };
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(type);
  return boundary && readMultipart(body, boundary[1] ?? boundary[2]!);
}

function readMultipart(body: Buffer, boundary: string): Form | null {
  const fields: Record<string, string> = {};
  const files: Record<string, Buffer> = {};
  const line = Buffer.from(`\r\n--${boundary}`);
  const opening = line.subarray(2);
  if (!body.subarray(0, opening.length).equals(opening)) return null;
  let at = opening.length;
  for (let part = 0; part < MOST_PARTS; part++) {
    if (body.toString('latin1', at, at + 2) === '--') return { fields, files };
    const headEnd = body.indexOf('\r\n\r\n', at);
    const end = headEnd < 0 ? -1 : body.indexOf(line, headEnd + 2);
    if (end < 0) return null;
    const head = body.toString('utf8', at, headEnd);
    const name = /^content-disposition:.*?[;\s]name="([^"]*)"/im.exec(head)?.[1];
    const content = body.subarray(headEnd + 4, end);
    if (name === undefined) return null;
    if (!/;\s*filename\*?=/i.test(head)) fields[name] = content.toString('utf8');
    else if (content.length > 0) files[name] = content;
    at = end + line.length;
  }
  return null;
}
