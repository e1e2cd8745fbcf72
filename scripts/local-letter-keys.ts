import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { letterKeyring, parseKeys, rotateKeys } from '../cloudfunctions/_modules/letters/signing';
import type { LetterKeyring } from '../miniprogram/shared/letter-token';

/**
 * The letter keys of this machine's local environment, made the first time and kept in `file`, which is in no repository.
 * Letters that they sign are signed for the environment `local` and count nowhere else.
 *
 * @returns `secret` is the value of LETTER_KEYS; `keyring` is what everybody may know
 */
export function localLetterKeys(file: string): {
  environment: string;
  secret: string;
  keyring: LetterKeyring;
} {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(rotateKeys({}), null, 2)}\n`, { mode: 0o600 });
  }
  const secret = readFileSync(file, 'utf8');
  const environment = 'local';
  return { environment, secret, keyring: letterKeyring(parseKeys(secret), environment) };
}
