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
    while (code.length < length) {
      for (const byte of randomBytes(length * 2)) {
        // Refusing the uneven rest keeps every character equally likely.
        if (byte < 248 && code.length < length) code += READABLE[byte % READABLE.length];
      }
    }
    return code;
  },
};

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
