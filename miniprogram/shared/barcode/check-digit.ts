/** Section 7.9.1: weights 3 and 1 from the right; GTIN-8 to -14, SSCC, GLN, GSIN, GSRN alike. */
export function checkDigit(digitsWithout: string): string {
  let sum = 0;
  for (let fromRight = 0; fromRight < digitsWithout.length; fromRight++) {
    const digit = Number(digitsWithout.charAt(digitsWithout.length - 1 - fromRight));
    sum += fromRight % 2 === 0 ? digit * 3 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

export function hasCheckDigit(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && checkDigit(digits.slice(0, -1)) === digits.slice(-1);
}

/** GTIN-8, -12, -13 and -14 are one number, kept in fourteen digits (section 3.3, AI (01)). Null when it is none. */
export function gtin14(digits: string): string | null {
  return /^(\d{8}|\d{12,14})$/.test(digits) && hasCheckDigit(digits) ? digits.padStart(14, '0') : null;
}

/** UPC-E in eight digits written out as GTIN-12 (section 5, zero suppression). */
export function expandUpcE(upcE: string): string | null {
  const [, system, digits, check] = /^([01])(\d{6})(\d)$/.exec(upcE) ?? [];
  if (!digits) return null;
  const last = digits.charAt(5);
  const body =
    last <= '2'
      ? `${digits.slice(0, 2)}${last}0000${digits.slice(2, 5)}`
      : last === '3'
        ? `${digits.slice(0, 3)}00000${digits.slice(3, 5)}`
        : last === '4'
          ? `${digits.slice(0, 4)}00000${digits.charAt(4)}`
          : `${digits.slice(0, 5)}0000${last}`;
  return `${system}${body}${check}`;
}
