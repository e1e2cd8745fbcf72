import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { LetterKeyring, VerifySignature } from '../../../miniprogram/shared/letter-token';

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_START = Buffer.from('302a300506032b6570032100', 'hex');
const known = new Map<string, KeyObject>();
/** What was found genuine, to the byte: a tender's letter is scanned again and again. */
const genuine = new Set<string>();
const MOST_KEPT = 256;

/** Ed25519 by node:crypto; needs no secret, so the public function can do it. */
export const verifySignature: VerifySignature = (message, signature, publicKey) => {
  const whole = [publicKey, signature, message]
    .map((bytes) => Buffer.from(bytes).toString('base64'))
    .join('.');
  if (genuine.has(whole)) return true;
  const name = Buffer.from(publicKey).toString('base64');
  let key = known.get(name);
  if (!key) {
    key = createPublicKey({ key: Buffer.concat([SPKI_START, publicKey]), format: 'der', type: 'spki' });
    if (known.size < MOST_KEPT) known.set(name, key);
  }
  const isGenuine = verify(null, message, key, signature);
  if (isGenuine) {
    if (genuine.size === MOST_KEPT) genuine.clear();
    genuine.add(whole);
  }
  return isGenuine;
};

let read: { json: string; keyring: LetterKeyring } | undefined;

/**
 * The public halves as `npm run keys` prints them: LETTER_PUBLIC_KEYS, no secret.
 *
 * @throws Error when it cannot be used
 */
export function readKeyring(json: string | undefined): LetterKeyring {
  if (read && read.json === json) return read.keyring;
  let keyring: Partial<LetterKeyring> | null = null;
  try {
    keyring = JSON.parse(json ?? '') as Partial<LetterKeyring>;
  } catch {
    // Said below, together with every other way of being no keyring.
  }
  if (
    typeof keyring?.environment !== 'string' ||
    typeof keyring.keys !== 'object' ||
    !Array.isArray(keyring.refused)
  )
    throw new Error('LETTER_PUBLIC_KEYS is missing or is no keyring; see `npm run keys -- show`');
  read = { json: json!, keyring: keyring as LetterKeyring };
  return read.keyring;
}
