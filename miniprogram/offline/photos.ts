import { call } from '../api/client';
import { refusalOfFailure } from '../api/cloud-failure';
import type { StoredFile } from '../shared/model/entity';
import { Refusal } from '../shared/refusal';
import { sha256OfBytes } from '../shared/sha256';
import { newCode } from './random';
import { wxShelf } from './shelf';

/**
 * Photos and signatures before they are in the cloud. Each is copied out of WeChat's temporary folder (which may be gone
 * after a restart) to a file named after its content, and read back, before anybody is told 已保存.
 */
const PENDING = 'local://';
const FOLDER_KEY = 'photo-folder';
const folder = () => `${wx.env.USER_DATA_PATH}/photos`;
const fileOf = (sha256: string, kind: string) => `${folder()}/${sha256}.${kind}`;
/** What the server has taken over it keeps for a week before something names it; long before that it is brought again. */
const TAKEN_OVER_FOR_MS = 3 * 86_400_000;
const takenOverKey = (sha256: string) => `kept:${sha256}`;

/** `fileId` is `local://<sha256>.<jpg|png>` until the photo has been uploaded and taken over. */
export function keepPhoto(temporaryPath: string, kind: 'jpg' | 'png' = 'jpg'): StoredFile {
  const files = wx.getFileSystemManager();
  const bytes = new Uint8Array(files.readFileSync(temporaryPath) as ArrayBuffer);
  const sha256 = sha256OfBytes(bytes);
  const path = fileOf(sha256, kind);
  const wasThere = has(path);
  try {
    try {
      files.accessSync(folder());
    } catch {
      files.mkdirSync(folder(), true);
    }
    files.copyFileSync(temporaryPath, path);
  } catch (error) {
    throw new Refusal('STORAGE_FULL', { reason: String(error) });
  }
  const kept = new Uint8Array(files.readFileSync(path) as ArrayBuffer);
  if (kept.length !== bytes.length || !kept.every((byte, at) => byte === bytes[at]))
    throw new Refusal('STORAGE_UNREADABLE');
  if (!wasThere && keptBytes !== null) keptBytes += bytes.length;
  return { fileId: `${PENDING}${sha256}.${kind}`, sha256, bytes: bytes.length };
}

/** What WeChat gives a mini program for its own files. */
const QUOTA_BYTES = 200 * 1024 * 1024;
const WARN_AT = 0.7;
/** What all photos take; null until counted, because one look at each file is too slow after every act. */
let keptBytes: number | null = null;

/** From here on the person is warned before a photo finds no room. */
export function photosNearlyFull(): boolean {
  keptBytes ??= countBytes();
  return keptBytes >= QUOTA_BYTES * WARN_AT;
}
function countBytes(): number {
  const files = wx.getFileSystemManager();
  let names: string[];
  try {
    names = files.readdirSync(folder());
  } catch {
    return 0; // No photo was ever taken.
  }
  return names.reduce(
    (sum, name) => sum + (files.statSync(`${folder()}/${name}`) as WechatMiniprogram.Stats).size,
    0,
  );
}

function has(path: string): boolean {
  try {
    wx.getFileSystemManager().accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A path or file id that <image> can show, off line too while the phone still has the photo. */
export function sourceOf(file: StoredFile): string {
  const kind = file.fileId.slice(-3);
  const path = fileOf(file.sha256, kind);
  return has(path) ? path : file.fileId;
}

/** This phone's folder in the cloud: two people may take, or be sent, the very same picture. */
export async function ownFolder(): Promise<string> {
  const known: unknown = wx.getStorageSync(FOLDER_KEY);
  if (typeof known === 'string' && known) return known;
  const made = await newCode();
  try {
    wxShelf.write(FOLDER_KEY, made);
  } catch {
    throw new Refusal('STORAGE_FULL');
  }
  return made;
}

/** The function that takes a photo over: the members' own, or the one for people without an account. */
type Taker = 'service' | 'public';

/** On their way: an item may name the same photo twice. */
const uploading = new Map<string, Promise<string>>();

function upload(fileId: string, by: Taker): Promise<string> {
  const running = uploading.get(fileId) ?? uploadOnce(fileId, by).finally(() => uploading.delete(fileId));
  uploading.set(fileId, running);
  return running;
}

/** Where the server keeps it, and since when as far as this phone knows. */
function takenOver(sha256: string): { fileId: string; at: number } | null {
  const kept: unknown = wx.getStorageSync(takenOverKey(sha256));
  if (typeof kept !== 'string' || !kept) return null;
  // Earlier versions noted the address alone.
  const space = kept.indexOf(' ');
  return { fileId: kept.slice(space + 1), at: space < 0 ? 0 : Number(kept.slice(0, space)) };
}

async function uploadOnce(fileId: string, by: Taker): Promise<string> {
  const [sha256 = '', kind = 'jpg'] = fileId.slice(PENDING.length).split('.');
  const known = takenOver(sha256);
  if (known && Date.now() - known.at < TAKEN_OVER_FOR_MS) return known.fileId;
  if (!has(fileOf(sha256, kind))) {
    if (known) return known.fileId;
    // No network will bring it back: the item says so, and others are not held up.
    throw new Refusal('STORAGE_UNREADABLE');
  }
  const cloudPath = `photos/${await ownFolder()}/${sha256}.${kind}`;
  let fileID: string;
  try {
    ({ fileID } = await wx.cloud.uploadFile({ cloudPath, filePath: fileOf(sha256, kind) }));
  } catch (error) {
    console.warn('photo not uploaded', error);
    throw refusalOfFailure(error);
  }
  const { file } = await call(by, 'file.keep', { fileId: fileID });
  try {
    wxShelf.write(takenOverKey(sha256), `${Date.now()} ${file.fileId}`);
  } catch (error) {
    // Full: the next attempt brings it again, and it is kept at the same place.
    console.warn('upload not noted', error);
  }
  return file.fileId;
}

/** A copy of `input` in which every pending photo has been uploaded; the same photo is uploaded once. */
export async function withUploads<T>(input: T, by: Taker = 'service'): Promise<T> {
  if (Array.isArray(input))
    return (await Promise.all(input.map((one: unknown) => withUploads(one, by)))) as T;
  if (typeof input !== 'object' || input === null) return input;
  const entries = await Promise.all(
    Object.entries(input).map(async ([key, value]: [string, unknown]) => {
      if (key === 'fileId' && typeof value === 'string' && value.indexOf(PENDING) === 0)
        return [key, await upload(value, by)] as const;
      return [key, await withUploads(value, by)] as const;
    }),
  );
  const copy: Record<string, unknown> = {};
  for (const [key, value] of entries) copy[key] = value;
  return copy as T;
}

const KEEP_SENT_MS = 7 * 86_400_000;

/** Makes room: photos that are in the cloud leave the phone after a week, unless an unsent item names them. */
export function forgetSentPhotos(now: number, isNeeded: (sha256: string) => boolean): void {
  const files = wx.getFileSystemManager();
  keptBytes = null;
  let names: string[];
  try {
    names = files.readdirSync(folder());
  } catch {
    return; // No photo was ever taken.
  }
  for (const name of names) {
    const [sha256 = ''] = name.split('.');
    const path = `${folder()}/${name}`;
    try {
      const { lastModifiedTime } = files.statSync(path) as WechatMiniprogram.Stats;
      const isOld = lastModifiedTime * 1000 <= now - KEEP_SENT_MS;
      if (!isOld || !wx.getStorageSync(takenOverKey(sha256)) || isNeeded(sha256)) continue;
      files.unlinkSync(path);
      wx.removeStorageSync(takenOverKey(sha256));
    } catch (error) {
      // The app must start; this photo only takes room.
      console.warn('photo not removed', name, error);
    }
  }
}

/** Removes every photo kept on this phone, sent or not; for a person who clears the phone. */
export function forgetPhotos(): void {
  const files = wx.getFileSystemManager();
  keptBytes = null;
  try {
    for (const name of files.readdirSync(folder())) files.unlinkSync(`${folder()}/${name}`);
  } catch {
    // There never was a photo.
  }
}
