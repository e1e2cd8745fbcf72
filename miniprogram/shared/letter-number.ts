import { codeFromBytes, isCode, tidyCode } from './check-code';
import type { LetterKind } from './letter-token';

/**
 * Letter numbers look like `ZB2026-7K3M9QD`: 招标 or 年度 (ND), the year of issue, six random characters and a check
 * character. Random, because counted numbers would tell strangers how many letters there are and which to try next; the
 * register's key makes them unique.
 */
const PREFIX: Record<LetterKind, string> = { tender: 'ZB', annual: 'ND' };
export const LETTER_NUMBER_RANDOM_BYTES = 6;

/** @param random six bytes from a cryptographic source */
export function letterNumber(kind: LetterKind, year: number, random: Uint8Array): string {
  if (random.length !== LETTER_NUMBER_RANDOM_BYTES) throw new RangeError('letter number: six random bytes');
  return `${PREFIX[kind]}${year}-${codeFromBytes(random)}`;
}

/** How a person typed it → the number, or null when it cannot be one. */
export function readLetterNumber(text: string): string | null {
  const match = /^(ZB|ND)(\d{4})(.{7})$/.exec(
    text.slice(0, 100).normalize('NFKC').toUpperCase().replace(/[\s-]/g, ''),
  );
  if (!match) return null;
  const code = tidyCode(match[3]!);
  return isCode(code, LETTER_NUMBER_RANDOM_BYTES + 1) ? `${match[1]}${match[2]}-${code}` : null;
}
