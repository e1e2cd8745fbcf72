import { createHash, randomBytes } from 'node:crypto';

/** 32 characters without 0/O, 1/I/L: readable aloud. */
const READABLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export interface Ids {
  /** An unguessable id: `prefix-` and 128 random bits in base64url. */
  newId(prefix: string): string;
  /** An unguessable code a person may type: characters of `READABLE`, about 4.95 bits each. */
  newCode(length: number): string;
}

export const randomIds: Ids = {
  newId: (prefix) => `${prefix}-${randomBytes(16).toString('base64url')}`,
  newCode(length) {
    let code = '';
    while (code.length < length) code += codeFrom(randomBytes(length * 2), length - code.length);
    return code;
  },
};

/** At most so many characters, each as likely as every other. */
export function codeFrom(bytes: Uint8Array, length: number): string {
  // Refusing the uneven rest keeps them equally likely.
  const even = [...bytes].filter((byte) => byte < 248);
  return even
    .slice(0, length)
    .map((byte) => READABLE[byte % READABLE.length])
    .join('');
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
