import { settings } from '../settings';
import { ApiFailure } from './api';

export const USER_DATA_PATH = 'wxfile://usr';
const LIMIT_BYTES = 200 * 1024 * 1024;
const STORE = 'files';

interface StoredFile {
  /** null for a folder. */
  bytes: Uint8Array | null;
  modifiedAt: number;
}

let database: IDBDatabase;
/** All of this person's files by path. Kept whole in memory, as the synchronous APIs must answer at once. */
const files = new Map<string, StoredFile>();
const displayed = new Map<string, { url: string; file: StoredFile }>();

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  json: 'application/json',
  txt: 'text/plain',
  mp4: 'video/mp4',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
export const typeOf = (path: string): string =>
  TYPES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
export const isTemporary = (path: string): boolean => path.startsWith('wxfile://tmp_');
export const isLocalFile = (path: string): boolean => path.startsWith('wxfile://');

/** Reads the files that this person's phone has kept. */
export async function openFiles(): Promise<void> {
  database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('preview-files', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
  const range = IDBKeyRange.bound([settings.openid], [settings.openid, []]);
  await new Promise<void>((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).openCursor(range);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve();
      files.set((cursor.key as [string, string])[1], cursor.value as StoredFile);
      cursor.continue();
    };
    request.onerror = () => reject(request.error!);
  });
  if (!files.has(USER_DATA_PATH)) files.set(USER_DATA_PATH, { bytes: null, modifiedAt: Date.now() });
}

/** Resolves when the browser has the state of these paths on disk. Temporary files are never kept. */
export function persist(paths: readonly string[]): Promise<void> {
  const kept = paths.filter((path) => !isTemporary(path));
  if (!kept.length) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore(STORE);
    for (const path of kept) {
      const file = files.get(path);
      if (file) store.put(file, [settings.openid, path]);
      else store.delete([settings.openid, path]);
    }
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
}

/** A temporary file: gone after a restart, as on a phone. Returns its path. */
export function addTemporary(bytes: Uint8Array, extension: string): string {
  const name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const path = `wxfile://tmp_${name.join('')}.${extension.replace(/^\./, '')}`;
  files.set(path, { bytes, modifiedAt: Date.now() });
  return path;
}
export async function addTemporaryBlob(blob: Blob, name?: string): Promise<string> {
  const extension =
    /\.(\w+)$/.exec(name ?? '')?.[1] ??
    Object.entries(TYPES).find(([, type]) => type === blob.type)?.[0] ??
    'bin';
  return addTemporary(new Uint8Array(await blob.arrayBuffer()), extension);
}

export function find(path: string): StoredFile | undefined {
  return files.get(clean(path));
}
/** Bytes of a file; `action` names what was tried in the reason ("no such file or directory, open …"). */
export function bytesOf(path: string, action = 'open'): Uint8Array {
  const file = find(path);
  if (!file) throw new ApiFailure(`no such file or directory, ${action} '${path}'`);
  if (!file.bytes) throw new ApiFailure(`illegal operation on a directory, ${action} '${path}'`);
  return file.bytes;
}
export function blobOf(path: string): Blob {
  return new Blob([bytesOf(path) as BlobPart], { type: typeOf(path) });
}
/** An address that `<img>` and the like can show; stays the same while the file does. */
export function urlOf(path: string): string {
  const file = find(path);
  const known = displayed.get(path);
  if (known && known.file === file) return known.url;
  if (known) URL.revokeObjectURL(known.url);
  const url = URL.createObjectURL(blobOf(path));
  displayed.set(path, { url, file: file! });
  return url;
}

export const clean = (path: string): string =>
  path === `${USER_DATA_PATH}/` ? USER_DATA_PATH : path.replace(/\/+$/, '');
const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Only the user's folder can be written to. */
export function mayWrite(path: string, action: string): string {
  const wanted = clean(path);
  if (!wanted.startsWith(`${USER_DATA_PATH}/`))
    throw new ApiFailure(`permission denied, ${action} '${path}'`);
  return wanted;
}
/** Puts a file at `path`, whose folder must exist, within the 200 MB that all kept files may take together. */
export function put(path: string, bytes: Uint8Array): void {
  if (path.startsWith(`${USER_DATA_PATH}/`) && files.get(parent(path))?.bytes !== null)
    throw new ApiFailure(`no such file or directory, open '${path}'`);
  if (files.get(path)?.bytes === null)
    throw new ApiFailure(`illegal operation on a directory, open '${path}'`);
  const others = [...files].reduce(
    (sum, [name, file]) => (name === path || isTemporary(name) ? sum : sum + (file.bytes?.length ?? 0)),
    0,
  );
  if (others + bytes.length > LIMIT_BYTES)
    throw new ApiFailure('the maximum size of the file storage limit is exceeded');
  files.set(path, { bytes, modifiedAt: Date.now() });
}
export function remove(path: string): void {
  files.delete(path);
}
export function makeFolder(path: string, recursive: boolean): string[] {
  if (files.has(path)) {
    if (recursive && files.get(path)!.bytes === null) return [];
    throw new ApiFailure(`file already exists '${path}'`);
  }
  const made: string[] = [];
  if (files.get(parent(path))?.bytes !== null) {
    if (!recursive || !parent(path).startsWith(USER_DATA_PATH))
      throw new ApiFailure(`no such file or directory, mkdir '${path}'`);
    made.push(...makeFolder(parent(path), true));
  }
  files.set(path, { bytes: null, modifiedAt: Date.now() });
  return [...made, path];
}
/** Names inside a folder, one level. */
export function namesIn(path: string): string[] {
  const inside = `${path}/`;
  return [...files.keys()]
    .filter((name) => name.startsWith(inside) && !name.slice(inside.length).includes('/'))
    .map((name) => name.slice(inside.length));
}
/** Every path at or below a folder. */
export function pathsUnder(path: string): string[] {
  return [...files.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
}
export function savedFiles(): { filePath: string; size: number; createTime: number }[] {
  return [...files]
    .filter(([path]) => path.startsWith('wxfile://store_'))
    .map(([filePath, file]) => ({
      filePath,
      size: file.bytes?.length ?? 0,
      createTime: Math.floor(file.modifiedAt / 1000),
    }));
}
