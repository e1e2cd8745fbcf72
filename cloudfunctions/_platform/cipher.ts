import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { trailKey } from './audit';

const NONCE = 12;
const TAG = 16;

export function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** @throws Error when the key is not the one, or something was altered */
export function decrypt(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}

/** A key of the functions' own for one purpose: whoever reads the database has none of them. */
export const keyFor = (purpose: string, salt = ''): Buffer =>
  Buffer.from(hkdfSync('sha256', trailKey(), salt, purpose, 32));

/**
 * What the database keeps of a code that people type. Such a code is short, so a hash that anybody can make gives it away
 * to whoever tries them all; this one needs a key that the database lacks.
 */
export const codeHash = (purpose: string, code: string): string =>
  createHmac('sha256', keyFor(`codes v1\n${purpose}`))
    .update(code)
    .digest('hex');
