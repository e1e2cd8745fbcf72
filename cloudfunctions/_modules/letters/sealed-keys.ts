import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { LetterKeyring } from '../../../miniprogram/shared/letter-token';
import type { Kms } from '../../_platform/kms';
import { letterKeyring, parseKeys } from './signing';

/**
 * LETTER_KEYS in an envelope: encrypted by a data key that only KMS opens, for the environment whose name was sealed in. What
 * stands in the function's variables, in a file or in a console then signs nothing by itself.
 */
interface Sealed {
  sealed: 'kms-aes-256-gcm';
  dataKey: string;
  iv: string;
  tag: string;
  text: string;
  /** The public halves beside the envelope, for whoever compares them with LETTER_PUBLIC_KEYS; earlier ones lack them. */
  keyring?: LetterKeyring;
}
const KIND = 'kms-aes-256-gcm';
const contextOf = (environment: string) => ({ environment, for: 'LETTER_KEYS' });

/** @returns the value of LETTER_KEYS, in one line */
export async function sealKeys(
  json: string,
  environment: string,
  kmsKeyId: string,
  kms: Kms,
): Promise<string> {
  const { plain, sealed } = await kms.newDataKey(kmsKeyId, contextOf(environment));
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', plain, iv).setAAD(Buffer.from(environment));
  const text = Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]).toString('base64');
  plain.fill(0);
  const value: Sealed = {
    sealed: KIND,
    dataKey: sealed,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    text,
    keyring: letterKeyring(parseKeys(json), environment),
  };
  return JSON.stringify(value);
}

export function isSealed(value: string | undefined): boolean {
  try {
    return (JSON.parse(value ?? '') as Partial<Sealed>).sealed === KIND;
  } catch {
    return false;
  }
}

/** The public halves of a value of LETTER_KEYS, sealed or not; null where an earlier envelope does not tell. */
export function publicHalvesOf(value: string, environment: string): LetterKeyring | null {
  if (!isSealed(value)) return letterKeyring(parseKeys(value), environment);
  return (JSON.parse(value) as Sealed).keyring ?? null;
}

/**
 * The keys themselves; a value that is not sealed is taken as it stands (local, trial).
 *
 * @throws Error that quotes nothing of the value
 */
export async function openKeys(
  value: string | undefined,
  environment: string,
  kms: () => Kms,
): Promise<string | undefined> {
  if (!isSealed(value)) return value;
  const { dataKey, iv, tag, text } = JSON.parse(value!) as Sealed;
  const plain = await kms().openDataKey(dataKey, contextOf(environment));
  try {
    const decipher = createDecipheriv('aes-256-gcm', plain, Buffer.from(iv, 'base64'))
      .setAAD(Buffer.from(environment))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(text, 'base64'), decipher.final()]).toString('utf8');
  } catch {
    throw new Error(
      `LETTER_KEYS: the envelope was changed, or was sealed for another environment than ${environment}`,
    );
  } finally {
    plain.fill(0);
  }
}
