import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { FieldChange } from './audit';
import { trailKey } from './audit';
import type { CollectionDeclaration } from './collection';

/**
 * What the trail says of a person is sealed with a key of that person's, before it is hashed: so chains and roots go on
 * verifying when the key is destroyed and nobody can read it any more.
 */
export interface PersonalKey {
  /** Whose it is. */
  _id: string;
  /** Sealed by a key of the functions', so that the database alone opens nothing; null once it was destroyed. */
  key: string | null;
  destroyedAt: string | null;
}
export const personalKeys: CollectionDeclaration = {
  name: 'personal_keys',
  withoutTrail: 'keys of persons: a trail of them would keep what is to be destroyed',
  indexes: [],
};

/** A value of the trail that only its person's key opens. */
export interface Sealed {
  sealed: string;
  of: string;
}
export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Sealed>).sealed === 'string';

const NONCE = 12;
const TAG = 16;
function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}
function decrypt(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}
const wrapping = () => Buffer.from(hkdfSync('sha256', trailKey(), '', 'personal keys v1', 32));

export const newPersonalKey = (): Buffer => randomBytes(32);
export const wrapped = (key: Buffer): string => encrypt(wrapping(), key.toString('base64url'));
export const unwrapped = (key: string): Buffer => Buffer.from(decrypt(wrapping(), key), 'base64url');

/** The changes as the trail keeps them. */
export function sealChanges(
  changes: readonly FieldChange[],
  fields: readonly string[],
  of: string,
  key: Buffer,
): FieldChange[] {
  const seal = (value: unknown): unknown =>
    value === null || value === '' ? value : { sealed: encrypt(key, JSON.stringify(value)), of };
  return changes.map((change) =>
    fields.includes(change.path.split('.')[0]!)
      ? {
          path: change.path,
          ...('before' in change ? { before: seal(change.before) } : {}),
          ...('after' in change ? { after: seal(change.after) } : {}),
        }
      : change,
  );
}

/** What it was before it was sealed; null when the key is not the one, or gone. */
export function openSealed({ sealed }: Sealed, key: Buffer | null): unknown {
  if (!key) return null;
  try {
    return JSON.parse(decrypt(key, sealed)) as unknown;
  } catch {
    return null;
  }
}
