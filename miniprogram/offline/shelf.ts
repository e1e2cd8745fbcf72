import type { Shelf } from './queue';

/** WeChat's key-value storage: 1 MB a key, 10 MB in all, kept apart for each WeChat account. */
export const wxShelf: Shelf = {
  read(key) {
    const text: unknown = wx.getStorageSync(key);
    return typeof text === 'string' && text !== '' ? text : null;
  },
  write(key, text) {
    try {
      wx.setStorageSync(key, text);
    } catch (error) {
      // Copies give way to the person's own unsent work.
      if (key.indexOf(COPY) === 0 || !dropReplaceableCopies()) throw error;
      wx.setStorageSync(key, text);
    }
  },
  remove: (key) => wx.removeStorageSync(key),
  keys: () => wx.getStorageInfoSync().keys,
  usage() {
    const { currentSize, limitSize } = wx.getStorageInfoSync();
    return { bytes: currentSize * 1024, limitBytes: limitSize * 1024 };
  },
};

const COPY = 'copy:';
/** Fetched again when somebody looks at them; home and the orders in hand are not among them. */
const REPLACEABLE = ['guide:', 'device:', 'departments:', 'inbox'].map((name) => COPY + name);

/** Makes room; false when there was nothing to drop. */
export function dropReplaceableCopies(): boolean {
  const keys = wxShelf.keys().filter((key) => REPLACEABLE.some((start) => key.indexOf(start) === 0));
  keys.forEach((key) => wxShelf.remove(key));
  return keys.length > 0;
}

/** A copy of what the server said last, for reading off line; losing it loses nothing of the person's own. */
export function readCopy<T>(name: string): T | null {
  const text = wxShelf.read(COPY + name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

/** False when there was no room. */
export function keepCopy(name: string, value: unknown): boolean {
  try {
    wxShelf.write(COPY + name, JSON.stringify(value));
    return true;
  } catch (error) {
    console.warn('no room for a copy', name, error);
    return false;
  }
}
