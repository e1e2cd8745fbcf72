/** Unguessable numbers from the phone's own generator; kept in stock because WeChat hands them out asynchronously. */
const STOCK = 4096;
let bytes = new Uint8Array(0);
let used = 0;

async function take(count: number): Promise<Uint8Array> {
  if (used + count > bytes.length) {
    const { randomValues } = await wx.getRandomValues({ length: STOCK });
    bytes = new Uint8Array(randomValues);
    used = 0;
  }
  const taken = bytes.slice(used, used + count);
  used += count;
  return taken;
}

const hex = (part: Uint8Array) => Array.from(part, (byte) => `0${byte.toString(16)}`.slice(-2)).join('');

/** 16 random bytes in hex. */
export async function newOpId(): Promise<string> {
  return hex(await take(16));
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** 128 random bits in base64url: 22 characters. */
export async function newCode(): Promise<string> {
  const part = await take(22);
  return Array.from(part, (byte) => LETTERS[byte & 63]).join('');
}
export const newId = async (prefix: string): Promise<string> => `${prefix}-${await newCode()}`;
