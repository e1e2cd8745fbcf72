/**
 * 统一社会信用代码 (unified social credit code), GB 32100-2015: 18 characters without I, O, S, V, Z; the last is a
 * check character over the first 17 (weights 3^i mod 31).
 */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** Upper case, half width, without spaces and hyphens: how people paste it → how it is kept. */
export function tidyCreditCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

/** True for a tidy code whose check character is right. */
export function isCreditCode(code: string): boolean {
  return SHAPE.test(code) && creditCodeCheckCharacter(code.slice(0, 17)) === code.charAt(17);
}

/** @param first17 the code without its last character, of the alphabet above */
export function creditCodeCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (let at = 0; at < 17; at++) {
    sum += ALPHABET.indexOf(first17.charAt(at)) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}
