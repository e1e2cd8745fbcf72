import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encodeLetterToken, encodePayload, messageToSign } from '../../../miniprogram/shared/letter-token';
import type { LetterKeyring, LetterPayload } from '../../../miniprogram/shared/letter-token';
import { rootMessage } from '../../_platform/audit';

/**
 * The keys that letters are signed with. They reach the issuer, and nobody else, as the environment variable LETTER_KEYS:
 *
 *     { "8": { "status": "signing", "private": "<base64 of the 32-byte seed or of PKCS #8 DER>" },
 *       "7": { "status": "verifying", "public": "<base64url of 32 bytes>" },
 *       "6": { "status": "refused", "public": "…" } }
 *
 * Exactly one key signs. A key that was rotated out loses its private half and verifies for as long as its letters live;
 * a compromised key is refused together with everything it signed.
 */
export type KeyStatus = 'signing' | 'verifying' | 'refused';
export interface StoredKey {
  status: KeyStatus;
  private?: string;
  public?: string;
}
export type StoredKeys = Readonly<Record<string, StoredKey>>;

export interface LetterSigner {
  keyId: number;
  /** The whole token for a letter's payload; the key id is the signer's own. */
  sign(payload: Omit<LetterPayload, 'keyId'>): string;
  /** The signature of a day's audit root; base64url. */
  signRoot(hash: string): string;
  keyring: LetterKeyring;
}

const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * @param json the value of LETTER_KEYS
 * @throws Error when the configuration cannot be used; its message never quotes the value
 */
export function readLetterSigner(json: string | undefined, environment: string): LetterSigner {
  const stored = parseKeys(json);
  const signing = Object.entries(stored).filter(([, key]) => key.status === 'signing');
  if (signing.length !== 1) throw new Error('LETTER_KEYS: exactly one key must have the status "signing"');
  const [[name, { private: secret }]] = signing as [[string, StoredKey]];
  if (!secret) throw new Error(`LETTER_KEYS: the signing key ${name} has no private half`);
  const keyId = Number(name);
  const key = privateKeyOf(name, secret);
  return {
    keyId,
    keyring: letterKeyring(stored, environment),
    sign(payload) {
      const bytes = encodePayload({ ...payload, keyId });
      return encodeLetterToken(bytes, sign(null, messageToSign(environment, bytes), key));
    },
    signRoot: (hash) => sign(null, rootMessage(environment, hash), key).toString('base64url'),
  };
}

/** What may be published: pinned in the mini program, given to the public function. */
export function letterKeyring(stored: StoredKeys, environment: string): LetterKeyring {
  messageToSign(environment, new Uint8Array());
  const keys: Record<number, string> = {};
  for (const [name, key] of Object.entries(stored)) keys[Number(name)] = publicHalf(name, key);
  return {
    environment,
    keys,
    refused: Object.keys(stored)
      .filter((name) => stored[name]!.status === 'refused')
      .map(Number),
  };
}

/** A new key signs from now on; the old one goes on verifying and its private half is forgotten. */
export function rotateKeys(stored: StoredKeys, seed: Uint8Array = randomBytes(32)): StoredKeys {
  const keyId = Math.max(0, ...Object.keys(stored).map(Number)) + 1;
  if (keyId > 255) throw new Error('LETTER_KEYS: all 255 key ids are used');
  const retired = Object.entries(stored).map(([name, key]): [string, StoredKey] => [
    name,
    { status: key.status === 'refused' ? 'refused' : 'verifying', public: publicHalf(name, key) },
  ]);
  const fresh: StoredKey = { status: 'signing', private: Buffer.from(seed).toString('base64') };
  return { ...Object.fromEntries(retired), [keyId]: fresh };
}

/** After a compromise: nothing that this key signed counts any more. If it was the signing key, a new one takes over. */
export function refuseKey(stored: StoredKeys, keyId: number, seed?: Uint8Array): StoredKeys {
  const key = stored[keyId];
  if (!key) throw new Error(`LETTER_KEYS: there is no key ${keyId}`);
  const rotated = key.status === 'signing' ? rotateKeys(stored, seed) : stored;
  return { ...rotated, [keyId]: { status: 'refused', public: publicHalf(String(keyId), key) } };
}

export function parseKeys(json: string | undefined): StoredKeys {
  let stored: unknown;
  try {
    stored = JSON.parse(json ?? '');
  } catch {
    throw new Error('LETTER_KEYS is missing or is no JSON');
  }
  if (typeof stored !== 'object' || stored === null) throw new Error('LETTER_KEYS is no object');
  for (const [name, key] of Object.entries(stored as Record<string, Partial<StoredKey> | null>)) {
    const known = key?.status === 'signing' || key?.status === 'verifying' || key?.status === 'refused';
    if (!/^[1-9]\d{0,2}$/.test(name) || Number(name) > 255 || !known) {
      throw new Error('LETTER_KEYS: every key needs an id from 1 to 255 and a status');
    }
    publicHalf(name, key as StoredKey);
  }
  return stored as StoredKeys;
}

function publicHalf(name: string, key: StoredKey): string {
  const stated = key.public;
  const derived =
    key.private &&
    createPublicKey(privateKeyOf(name, key.private))
      .export({ format: 'der', type: 'spki' })
      .subarray(-32)
      .toString('base64url');
  if (stated !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(stated)) {
    throw new Error(`LETTER_KEYS: the public half of key ${name} is not 32 bytes of base64url`);
  }
  if (derived && stated && derived !== stated)
    throw new Error(`LETTER_KEYS: the halves of key ${name} differ`);
  const half = derived || stated;
  if (!half) throw new Error(`LETTER_KEYS: key ${name} has neither half`);
  return half;
}

function privateKeyOf(name: string, secret: string): KeyObject {
  const bytes = Buffer.from(secret, 'base64');
  let key: KeyObject | null = null;
  try {
    const der = bytes.length === 32 ? Buffer.concat([PKCS8_START, bytes]) : bytes;
    key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    // What is wrong with a secret must not be told in detail.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error(`LETTER_KEYS: key ${name} is no Ed25519 key`);
  return key;
}
