import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
} from 'node:fs';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { storageRule } from '../../cloudfunctions/_platform/storage-places';
import { Fault } from './fault';

export interface StoredFile {
  fileID: string;
  path: string;
  bytes: number;
  storedAt: string;
  /** Openid of the client that uploaded it; null when a function did. */
  owner: string | null;
}

const BUCKET = '6c6f-local-1-1300000000';
const LINK_SECONDS = 7200;
const TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** CloudBase's rules of storage: each an expression over `resource` and `auth`, or its answer. */
export interface StorageRules {
  read: boolean | string;
  write: boolean | string;
}

/**
 * What a client may do, as the rules say it (docs.cloudbase.net/storage/security-rules: `auth.openid` is the caller,
 * `resource.openid` whose file it is, `resource.path` where it lies). A new file is its uploader's. Expressions are those of
 * JavaScript; ours come from the project, not from a caller.
 */
function allowsClient(
  rule: boolean | string,
  openid: string,
  file: { openid: string; path: string },
): boolean {
  if (typeof rule === 'boolean') return rule;
  const judge = new Function('auth', 'resource', `return (${rule});`) as (
    auth: object,
    on: object,
  ) => unknown;
  return judge({ openid }, file) === true;
}

/**
 * Files as CloudBase's storage keeps them: functions may do everything, a client what the rules say, and everybody else
 * needs a link that a function (or the owner) made and that ends.
 */
export class Storage {
  private readonly folder: string;
  private readonly secret: Buffer;
  private readonly temporary: boolean;

  /** @param origin where the links lead; known only once the server listens */
  constructor(
    dataDir: string | null,
    private readonly environment: string,
    private readonly origin: () => string,
    private readonly rules: StorageRules = storageRule,
  ) {
    this.temporary = dataDir === null;
    this.folder = dataDir === null ? mkdtempSync(join(tmpdir(), 'local-storage-')) : join(dataDir, 'storage');
    mkdirSync(this.folder, { recursive: true });
    const secretFile = join(this.folder, 'link-secret');
    if (!existsSync(secretFile)) writeFileSync(secretFile, randomBytes(32), { mode: 0o600 });
    this.secret = readFileSync(secretFile);
  }

  close(): void {
    if (this.temporary) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Newest last. */
  list(): StoredFile[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as StoredFile)
      .sort((a, b) => (a.storedAt < b.storedAt ? -1 : 1));
  }

  find(fileId: string): StoredFile | null {
    const path = this.pathOf(fileId);
    const facts = path === null ? null : `${this.place(path)}.json`;
    return facts && existsSync(facts) ? (JSON.parse(readFileSync(facts, 'utf8')) as StoredFile) : null;
  }

  read(fileId: string): Buffer | null {
    const found = this.find(fileId);
    return found && readFileSync(this.place(found.path));
  }

  /** Replaces what was there, unless it is somebody else's. */
  async write(path: string, content: Readable | Buffer, owner: string | null): Promise<StoredFile> {
    assertPath(path);
    const before = this.find(this.idOf(path));
    const file = { openid: before ? (before.owner ?? '') : (owner ?? ''), path };
    if (owner !== null && !allowsClient(this.rules.write, owner, file))
      throw new Fault('STORAGE_EXCEED_AUTHORITY', `the rules do not let a client write ${path}`);
    const place = this.place(path);
    const fresh = `${place}.${randomBytes(4).toString('hex')}.part`;
    let bytes = 0;
    try {
      await pipeline(
        Buffer.isBuffer(content) ? Readable.from([content]) : content,
        async function* (source) {
          for await (const part of source as AsyncIterable<Buffer>) {
            bytes += part.length;
            yield part;
          }
        },
        createWriteStream(fresh),
      );
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
    const stored = { fileID: this.idOf(path), path, bytes, storedAt: new Date().toISOString(), owner };
    writeFileSync(`${fresh}.facts`, JSON.stringify(stored));
    renameSync(fresh, place);
    renameSync(`${fresh}.facts`, `${place}.json`);
    return stored;
  }

  /** False when there was none. */
  remove(fileId: string): boolean {
    const found = this.find(fileId);
    if (!found) return false;
    rmSync(`${this.place(found.path)}.json`);
    rmSync(this.place(found.path), { force: true });
    return true;
  }

  /** Reply to the SDK's `storage.getUploadMetadata`; the PUT or form that follows carries the authorization. */
  uploadTicket(path: string): object {
    assertPath(path);
    const expires = Date.now() + LINK_SECONDS * 1000;
    const url = `${this.origin()}/storage/${path.split('/').map(encodeURIComponent).join('/')}`;
    return {
      url,
      token: 'local',
      authorization: `${expires}-${this.sign('PUT', path, expires)}`,
      fileId: this.idOf(path),
      cosFileId: encodeURIComponent(this.idOf(path)),
      download_url: url,
    };
  }

  /** As the SDK wants a list's entry: a code for each file. `forOpenid` is a client, who gets links to own files only. */
  link(fileId: string, maxAgeSeconds = LINK_SECONDS, forOpenid?: string | null): object {
    const found = this.find(fileId);
    const refused = (code: string) => ({ code, fileID: fileId, tempFileURL: '', maxAge: maxAgeSeconds });
    if (forOpenid !== undefined) {
      const { owner, path } = found ?? { owner: null, path: '' };
      if (!forOpenid || owner === null || !allowsClient(this.rules.read, forOpenid, { openid: owner, path }))
        return refused('STORAGE_EXCEED_AUTHORITY');
    }
    if (!found) return refused('STORAGE_FILE_NONEXIST');
    const expires = Date.now() + maxAgeSeconds * 1000;
    // Not percent-encoded: the SDK does that itself before it fetches.
    const url = `${this.origin()}/storage/${found.path}?expires=${expires}&sign=${this.sign('GET', found.path, expires)}`;
    return { code: 'SUCCESS', fileID: fileId, tempFileURL: url, download_url: url, maxAge: maxAgeSeconds };
  }

  /** GET and HEAD with a link, PUT with a ticket; answers as COS does. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = decodeURIComponent(url.pathname.slice('/storage/'.length));
    const refuse = (status: number, code: string, message: string): void => {
      request.resume();
      response.writeHead(status, { 'content-type': 'application/xml' }).end(cosError(code, message));
    };
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'PUT') {
      if (!this.allows('PUT', path, String(request.headers.authorization ?? '')))
        return refuse(403, 'SignatureDoesNotMatch', 'The upload was not granted or its grant has expired.');
      await this.write(path, request, null);
      response.writeHead(200).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'MethodNotAllowed', 'GET, HEAD, PUT');
    if (!this.allows('GET', path, `${url.searchParams.get('expires')}-${url.searchParams.get('sign')}`))
      return refuse(403, 'AccessDenied', 'The link is wrong or has expired.');
    const found = this.find(this.idOf(path));
    if (!found) return refuse(404, 'NoSuchKey', 'The specified key does not exist.');
    response.writeHead(200, {
      'content-type': TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
      'content-length': found.bytes,
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(this.place(path)), response);
  }

  /** Upload by form, as tcb-admin-node does it. */
  async answerForm(
    fields: ReadonlyMap<string, Buffer>,
    path: string,
    response: ServerResponse,
  ): Promise<void> {
    const content = fields.get('file');
    if (!content || !this.allows('PUT', path, String(fields.get('Signature')))) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(cosError('SignatureDoesNotMatch', 'The upload was not granted or its grant has expired.'));
      return;
    }
    await this.write(path, content, null);
    response.writeHead(204).end();
  }

  private allows(method: string, path: string, grant: string): boolean {
    const [expires = '', sign = ''] = grant.split('-');
    const given = Buffer.from(sign);
    const wanted = Buffer.from(this.sign(method, path, Number(expires)));
    return given.length === wanted.length && timingSafeEqual(given, wanted) && Number(expires) > Date.now();
  }

  private sign(method: string, path: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${method}\n${path}\n${expires}`).digest('hex');
  }

  private idOf(path: string): string {
    return `cloud://${this.environment}.${BUCKET}/${path}`;
  }

  /** Null for ids of another environment. */
  private pathOf(fileId: string): string | null {
    const prefix = this.idOf('');
    return fileId.startsWith(prefix) ? fileId.slice(prefix.length) : null;
  }

  /** By hash: a path may be both a file and the folder of another, and is no file name. */
  private place(path: string): string {
    return join(this.folder, createHash('sha256').update(path).digest('hex'));
  }
}

function assertPath(path: unknown): void {
  const good =
    typeof path === 'string' &&
    Buffer.byteLength(path) <= 850 &&
    // eslint-disable-next-line no-control-regex
    !/[\u0000-\u001f\\:*?"<>|#%]|^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)/.test(path) &&
    path !== '';
  if (!good) throw new Fault('INVALID_PARAM', `${JSON.stringify(path)} is no storage path`);
}

function cosError(code: string, message: string): string {
  const trace = '<Resource></Resource><RequestId>local</RequestId><TraceId>local</TraceId>';
  return `<?xml version='1.0' encoding='utf-8' ?><Error><Code>${code}</Code><Message>${message}</Message>${trace}</Error>`;
}
