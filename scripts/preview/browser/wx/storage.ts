import { settings } from '../settings';
import { api, ApiFailure } from './api';

const KEY_BYTES = 1024 * 1024;
const ALL_BYTES = 10 * 1024 * 1024;
const PACK_FROM = 1024;
const PACKED = '\u0001';

const prefix = (): string => `wx:${settings.openid}:`;
const keys = (): string[] =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix()))
    .map((key) => key.slice(prefix().length));

/** Sizes by key, so that the limits need not read everything on each write. */
let sizes: Map<string, number> | undefined;
function sizeOf(): Map<string, number> {
  sizes ??= new Map(keys().map((key) => [key, byteLength(readText(key)!) + byteLength(key)]));
  return sizes;
}
const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/**
 * Browsers keep 5 M UTF-16 units an origin, WeChat 10 MB: long values are packed two bytes to a unit, so that 10 MB fit.
 */
function pack(text: string): string {
  if (text.length < PACK_FROM) return text;
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(bytes.length + (bytes.length % 2));
  padded.set(bytes);
  const units = new Uint16Array(padded.buffer);
  let packed = `${PACKED}${bytes.length % 2}`;
  for (let at = 0; at < units.length; at += 8192)
    packed += String.fromCharCode(...units.subarray(at, at + 8192));
  return packed;
}
function unpack(stored: string): string {
  if (!stored.startsWith(PACKED)) return stored;
  const units = new Uint16Array(stored.length - 2);
  for (let at = 0; at < units.length; at++) units[at] = stored.charCodeAt(at + 2);
  const bytes = new Uint8Array(units.buffer);
  return new TextDecoder().decode(stored[1] === '1' ? bytes.subarray(0, -1) : bytes);
}
function readText(key: string): string | null {
  const stored = localStorage.getItem(prefix() + key);
  return stored === null ? null : unpack(stored);
}

function set(key: string, value: unknown): void {
  if (typeof key !== 'string' || key === '') throw new ApiFailure('key should be a non-empty string');
  // Functions and undefined do not survive; WeChat stores them as nothing.
  const text = JSON.stringify(value === undefined ? '' : value);
  const bytes = byteLength(text);
  if (bytes > KEY_BYTES) throw new ApiFailure('exceed storage item max length');
  const known = sizeOf();
  const size = bytes + byteLength(key);
  const others = [...known].reduce((sum, [name, each]) => (name === key ? sum : sum + each), 0);
  if (others + size > ALL_BYTES) throw new ApiFailure('exceed storage max size 10Mb');
  try {
    localStorage.setItem(prefix() + key, pack(text));
  } catch {
    throw new ApiFailure('exceed storage max size 10Mb');
  }
  known.set(key, size);
}
function get(key: string): { found: boolean; value: unknown } {
  const text = readText(key);
  return text === null ? { found: false, value: '' } : { found: true, value: JSON.parse(text) };
}
function remove(key: string): void {
  localStorage.removeItem(prefix() + key);
  sizeOf().delete(key);
}
function clear(): void {
  for (const key of keys()) remove(key);
}
function info(): { keys: string[]; currentSize: number; limitSize: number } {
  const bytes = [...sizeOf().values()].reduce((sum, size) => sum + size, 0);
  return { keys: keys(), currentSize: Math.ceil(bytes / 1024), limitSize: ALL_BYTES / 1024 };
}

const sync =
  <A extends unknown[], R>(name: string, run: (...values: A) => R) =>
  (...values: A): R => {
    try {
      return run(...values);
    } catch (error) {
      throw new Error(`${name}:fail ${(error as Error).message}`);
    }
  };

/** wx storage on localStorage: 1 MB a key, 10 MB in all, each person apart. */
export const storageApis = {
  setStorageSync: sync('setStorageSync', set),
  getStorageSync: sync('getStorageSync', (key: string) => get(key).value),
  removeStorageSync: sync('removeStorageSync', remove),
  clearStorageSync: sync('clearStorageSync', clear),
  getStorageInfoSync: info,
  setStorage: api('setStorage', ({ key, data }: { key: string; data: unknown }) => set(key, data)),
  getStorage: api('getStorage', ({ key }: { key: string }) => {
    const { found, value } = get(key);
    if (!found) throw new ApiFailure('data not found');
    return { data: value };
  }),
  removeStorage: api('removeStorage', ({ key }: { key: string }) => remove(key)),
  clearStorage: api('clearStorage', clear),
  getStorageInfo: api('getStorageInfo', info),
  batchSetStorageSync: sync('batchSetStorageSync', (list: { key: string; value: unknown }[]) => {
    for (const { key, value } of list) set(key, value);
  }),
  batchGetStorageSync: sync('batchGetStorageSync', (list: string[]) => list.map((key) => get(key).value)),
};
