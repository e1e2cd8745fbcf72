/**
 * Codes that people read off paper and type: Crockford's base 32 (no I, L, O, U) with one check character at the end.
 * The check is a weighted sum over GF(32), so every single wrong character and every swap of two is noticed.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Powers of a generator of GF(32) (x^5 + x^2 + 1), for multiplying by them. */
const POWERS: number[] = [];
for (let at = 0, power = 1; at < 31; at++) {
  POWERS.push(power);
  power = power & 16 ? (power << 1) ^ 0b100101 : power << 1;
}

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return POWERS[(POWERS.indexOf(a) + POWERS.indexOf(b)) % 31]!;
}

/** Characters of `text` are of the alphabet; at most 30 of them. */
export function checkCharacter(text: string): string {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    sum ^= multiply(ALPHABET.indexOf(text.charAt(at)), POWERS[at + 1]!);
  }
  return ALPHABET.charAt(sum);
}

/** Five bits of each byte become a character; the check character follows. */
export function codeFromBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += ALPHABET.charAt(bytes[at]! & 31);
  return text + checkCharacter(text);
}

/** How a person typed it → how it is kept: capitals, O as 0, I and L as 1, without spaces and hyphens, half width. */
export function tidyCode(text: string): string {
  return text
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

/** True for a tidy code of `length` characters whose check character is right. */
export function isCode(text: string, length: number): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at++) if (ALPHABET.indexOf(text.charAt(at)) < 0) return false;
  return checkCharacter(text.slice(0, -1)) === text.slice(-1);
}

/** The code printed on a letter: 45 random bits; with the letter's number it opens the manual look-up. */
export const CHECK_CODE_LENGTH = 10;

export function printedCheckCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** Null when it cannot be a check code: told on the form at once, without asking the register. */
export function readCheckCode(text: string): string | null {
  const code = tidyCode(text);
  return isCode(code, CHECK_CODE_LENGTH) ? code : null;
}
