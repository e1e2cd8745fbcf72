import fc from 'fast-check';
import {
  checkCharacter,
  codeFromBytes,
  printedCheckCode,
  readCheckCode,
} from '../../../miniprogram/shared/check-code';
import { letterNumber, readLetterNumber } from '../../../miniprogram/shared/letter-number';
import {
  checkCodeHash,
  newCheckCode,
  newLetterId,
  newLetterNumber,
  sameHash,
} from '../../../cloudfunctions/_modules/letters/new-codes';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const nine = fc.uint8Array({ minLength: 9, maxLength: 9 });

describe('the check code', () => {
  it('is read back however it is typed', () => {
    fc.assert(
      fc.property(nine, (bytes) => {
        const code = codeFromBytes(bytes);
        expect(readCheckCode(code)).toBe(code);
        expect(readCheckCode(printedCheckCode(code))).toBe(code);
        expect(readCheckCode(` ${code.toLowerCase().replace(/0/g, 'o').replace(/1/g, 'l')} `)).toBe(code);
        expect(
          readCheckCode(code.replace(/[0-9A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))),
        ).toBe(code);
      }),
    );
  });

  it('notices every single wrong character and every swap', () => {
    fc.assert(
      fc.property(
        nine,
        fc.nat({ max: 9 }),
        fc.nat({ max: 9 }),
        fc.constantFrom(...alphabet),
        (bytes, a, b, other) => {
          const code = [...codeFromBytes(bytes)];
          if (other !== code[a]) {
            const wrong = [...code];
            wrong[a] = other;
            expect(readCheckCode(wrong.join(''))).toBeNull();
          }
          if (code[a] !== code[b]) {
            const swapped = [...code];
            [swapped[a], swapped[b]] = [code[b]!, code[a]!];
            expect(readCheckCode(swapped.join(''))).toBeNull();
          }
        },
      ),
    );
  });

  it.each(['', '7K3M9', 'UUUUU-UUUUU', '授权书授权书授权书授', 'x'.repeat(10_000)])('refuses %j', (text) => {
    expect(readCheckCode(text)).toBeNull();
  });

  it('uses each character equally and never the same code twice', () => {
    const codes = Array.from({ length: 2_000 }, newCheckCode);
    expect(new Set(codes).size).toBe(codes.length);
    const seen = new Set(codes.map((code) => code.slice(0, 9)).join(''));
    expect([...seen].sort().join('')).toBe(alphabet);
  });

  it('is kept as a hash that differs from letter to letter', () => {
    const one = checkCodeHash('ZB2026-7K3M9QD', '7K3M9QDXW2');
    expect(sameHash(one, checkCodeHash('ZB2026-7K3M9QD', '7K3M9QDXW2'))).toBe(true);
    expect(sameHash(one, checkCodeHash('ZB2026-7K3M9QE', '7K3M9QDXW2'))).toBe(false);
    expect(sameHash('', '')).toBe(false);
  });
});

describe('the letter number', () => {
  it('names kind and year and is read back however it is typed', () => {
    const number = letterNumber('tender', 2026, Uint8Array.of(7, 19, 3, 20, 9, 23));
    expect(number).toBe(`ZB2026-7K3M9Q${checkCharacter('7K3M9Q')}`);
    expect(readLetterNumber(number)).toBe(number);
    expect(readLetterNumber(` zb 2026 ${number.slice(7).toLowerCase()}`)).toBe(number);
    expect(newLetterNumber('annual', 2027)).toMatch(/^ND2027-[0-9A-Z]{7}$/);
  });

  it.each(['', 'ZB2026', 'XX2026-7K3M9QD', 'ZB2026-7K3M9Q0', 'ZB２-'])('refuses %j', (text) => {
    expect(readLetterNumber(text)).toBeNull();
  });
});

it('draws letter ids of 128 random bits', () => {
  const ids = new Set(Array.from({ length: 1_000 }, newLetterId));
  expect(ids.size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
});
