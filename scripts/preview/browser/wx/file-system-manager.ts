import { api, ApiFailure } from './api';
import * as files from './files';

type Data = string | ArrayBuffer;
interface Paths {
  filePath: string;
  path: string;
  dirPath: string;
  srcPath: string;
  destPath: string;
  oldPath: string;
  newPath: string;
  tempFilePath: string;
}
type Given = Partial<Paths> & {
  data?: Data;
  encoding?: string;
  recursive?: boolean;
  position?: number;
  length?: number;
  digestAlgorithm?: string;
};
/** What an operation answers, and which paths must reach the disk. */
interface Done {
  result: unknown;
  changed?: string[];
}

function encode(data: Data, encoding = 'utf8'): Uint8Array {
  if (typeof data !== 'string') {
    if (!(data instanceof ArrayBuffer)) throw new ApiFailure('data should be String or ArrayBuffer');
    return new Uint8Array(data.slice(0));
  }
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
      return new TextEncoder().encode(data);
    case 'base64':
      return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    case 'hex':
      return Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    case 'ascii':
    case 'binary':
    case 'latin1':
      return Uint8Array.from(data, (character) => character.charCodeAt(0) & 255);
    default:
      throw new ApiFailure(`invalid encoding "${encoding}"`);
  }
}
function decode(bytes: Uint8Array, encoding: string | undefined): Data {
  const binary = (): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return text;
  };
  switch (encoding) {
    case undefined:
      return bytes.slice().buffer;
    case 'utf8':
    case 'utf-8':
      return new TextDecoder().decode(bytes);
    case 'base64':
      return btoa(binary());
    case 'hex':
      return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    case 'ascii':
    case 'binary':
    case 'latin1':
      return binary();
    default:
      throw new ApiFailure(`invalid encoding "${encoding}"`);
  }
}
function stats(path: string): object {
  const file = files.find(path)!;
  const seconds = Math.floor(file.modifiedAt / 1000);
  return {
    mode: file.bytes ? 33206 : 16822,
    size: file.bytes?.length ?? 0,
    lastAccessedTime: seconds,
    lastModifiedTime: seconds,
    isFile: () => file.bytes !== null,
    isDirectory: () => file.bytes === null,
  };
}
function existing(path: string, action: string): string {
  if (!files.find(path)) throw new ApiFailure(`no such file or directory, ${action} '${path}'`);
  return files.clean(path);
}

/** Each operation once; the asynchronous and the synchronous API differ only in how they take and give values. */
const operations: Record<string, (given: Given) => Done> = {
  access: ({ path = '' }) => {
    existing(path, 'access');
    return { result: undefined };
  },
  readFile: ({ filePath = '', encoding, position = 0, length }) => {
    const bytes = files.bytesOf(filePath);
    const end = length === undefined ? bytes.length : position + length;
    return { result: { data: decode(bytes.subarray(position, end), encoding) } };
  },
  writeFile: ({ filePath = '', data = '', encoding }) => {
    const path = files.mayWrite(filePath, 'open');
    files.put(path, encode(data, encoding));
    return { result: undefined, changed: [path] };
  },
  appendFile: ({ filePath = '', data = '', encoding }) => {
    const path = files.mayWrite(existing(filePath, 'open'), 'open');
    const before = files.bytesOf(path);
    const more = encode(data, encoding);
    const all = new Uint8Array(before.length + more.length);
    all.set(before);
    all.set(more, before.length);
    files.put(path, all);
    return { result: undefined, changed: [path] };
  },
  copyFile: ({ srcPath = '', destPath = '' }) => {
    const path = files.mayWrite(destPath, 'open');
    files.put(path, files.bytesOf(srcPath, 'copyFile').slice());
    return { result: undefined, changed: [path] };
  },
  saveFile: ({ tempFilePath = '', filePath }) => {
    if (!files.find(tempFilePath)) throw new ApiFailure('tempFilePath file not exist');
    const path = filePath
      ? files.mayWrite(filePath, 'open')
      : tempFilePath.replace('wxfile://tmp_', 'wxfile://store_');
    files.put(path, files.bytesOf(tempFilePath));
    files.remove(tempFilePath);
    return { result: { savedFilePath: path }, changed: [path] };
  },
  unlink: ({ filePath = '' }) => {
    const path = existing(filePath, 'unlink');
    if (files.find(path)!.bytes === null)
      throw new ApiFailure(`operation not permitted, unlink '${filePath}'`);
    files.remove(path);
    return { result: undefined, changed: [path] };
  },
  removeSavedFile: ({ filePath = '' }) => {
    const path = existing(filePath, 'unlink');
    files.remove(path);
    return { result: undefined, changed: [path] };
  },
  rename: ({ oldPath = '', newPath = '' }) => {
    const from = existing(oldPath, 'rename');
    const to = files.mayWrite(newPath, 'rename');
    files.put(to, files.bytesOf(from, 'rename'));
    files.remove(from);
    return { result: undefined, changed: [from, to] };
  },
  stat: ({ path = '', recursive }) => {
    const wanted = existing(path, 'stat');
    if (!recursive) return { result: { stats: stats(wanted) } };
    const all = files
      .pathsUnder(wanted)
      .map((each) => ({ path: each.slice(wanted.length) || '/', stats: stats(each) }));
    return { result: { stats: all } };
  },
  mkdir: ({ dirPath = '', recursive = false }) => {
    const made = files.makeFolder(files.mayWrite(dirPath, 'mkdir'), recursive);
    return { result: undefined, changed: made };
  },
  readdir: ({ dirPath = '' }) => {
    const path = existing(dirPath, 'readdir');
    if (files.find(path)!.bytes) throw new ApiFailure(`not a directory ${dirPath}`);
    return { result: { files: files.namesIn(path) } };
  },
  rmdir: ({ dirPath = '', recursive = false }) => {
    const path = files.mayWrite(existing(dirPath, 'rmdir'), 'rmdir');
    if (!recursive && files.namesIn(path).length) throw new ApiFailure('directory not empty');
    const gone = files.pathsUnder(path);
    gone.forEach(files.remove);
    return { result: undefined, changed: gone };
  },
  getSavedFileList: () => ({ result: { fileList: files.savedFiles() } }),
};

/** Order of arguments of the synchronous forms, and which field of the result they return. */
const SYNCHRONOUS: Record<string, { takes: (keyof Given)[]; gives?: string }> = {
  access: { takes: ['path'] },
  readFile: { takes: ['filePath', 'encoding', 'position', 'length'], gives: 'data' },
  writeFile: { takes: ['filePath', 'data', 'encoding'] },
  appendFile: { takes: ['filePath', 'data', 'encoding'] },
  copyFile: { takes: ['srcPath', 'destPath'] },
  saveFile: { takes: ['tempFilePath', 'filePath'], gives: 'savedFilePath' },
  unlink: { takes: ['filePath'] },
  rename: { takes: ['oldPath', 'newPath'] },
  stat: { takes: ['path', 'recursive'], gives: 'stats' },
  mkdir: { takes: ['dirPath', 'recursive'] },
  readdir: { takes: ['dirPath'], gives: 'files' },
  rmdir: { takes: ['dirPath', 'recursive'] },
};

async function digest(bytes: Uint8Array, algorithm: string): Promise<string> {
  const name = { sha1: 'SHA-1', sha256: 'SHA-256' }[algorithm];
  if (!name) throw new ApiFailure(`the preview has no ${algorithm} digest; ask for sha1 or sha256`);
  return decode(new Uint8Array(await crypto.subtle.digest(name, bytes as BufferSource)), 'hex') as string;
}

/** wx.getFileSystemManager(). The asynchronous forms answer once the browser has the change on disk. */
export function createFileSystemManager(): Record<string, unknown> {
  const manager: Record<string, unknown> = {
    getFileInfo: api('getFileInfo', async ({ filePath = '', digestAlgorithm }: Given) => {
      const bytes = files.bytesOf(filePath);
      return {
        size: bytes.length,
        ...(digestAlgorithm ? { digest: await digest(bytes, digestAlgorithm) } : {}),
      };
    }),
  };
  for (const [name, operate] of Object.entries(operations)) {
    manager[name] = api(name, async (given: Given) => {
      if (name === 'readFile' && !files.isLocalFile(given.filePath ?? '')) return readPackaged(given);
      const { result, changed = [] } = operate(given);
      await files.persist(changed);
      return (result ?? {}) as object;
    });
    const form = SYNCHRONOUS[name];
    if (!form) continue;
    manager[`${name}Sync`] = (...values: unknown[]) => {
      try {
        const { result, changed = [] } = operate(
          Object.fromEntries(form.takes.map((field, at) => [field, values[at]])) as Given,
        );
        files.persist(changed).catch((error: unknown) => console.error(`${name}Sync was not kept`, error));
        return form.gives ? (result as Record<string, unknown>)[form.gives] : undefined;
      } catch (error) {
        throw new Error(`${name}Sync:fail ${(error as Error).message}`);
      }
    };
  }
  return manager;
}

/** Files of the mini program's own package. */
async function readPackaged({ filePath = '', encoding }: Given): Promise<{ data: Data }> {
  const reply = await fetch(filePath.startsWith('/') ? filePath : `/${filePath}`);
  if (!reply.ok) throw new ApiFailure(`no such file or directory, open '${filePath}'`);
  return { data: decode(new Uint8Array(await reply.arrayBuffer()), encoding) };
}
