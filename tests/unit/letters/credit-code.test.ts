import {
  creditCodeCheckCharacter,
  isCreditCode,
  tidyCreditCode,
} from '../../../miniprogram/shared/credit-code';

/** Codes of well-known institutions, printed in the footer of their sites. */
const real = ['91440300708461136T', '91110000802100433B', '91110000100001043G'.slice(0, 17)];

describe('the unified social credit code', () => {
  it('accepts codes as registered', () => {
    expect(isCreditCode(real[0]!)).toBe(true);
    expect(isCreditCode(real[1]!)).toBe(true);
    expect(isCreditCode(real[2]! + creditCodeCheckCharacter(real[2]!))).toBe(true);
  });

  it('refuses every change of one character', () => {
    const code = real[0]!;
    for (let at = 0; at < 18; at++) {
      for (const other of '0123456789ABCDEFGHJKLMNPQRTUWXY') {
        const changed = code.slice(0, at) + other + code.slice(at + 1);
        if (changed !== code) expect(isCreditCode(changed)).toBe(false);
      }
    }
  });

  it.each(['', '9144030070846113', '91440300708461136t', '91440300708461136T1', '9I440300708461136T'])(
    'refuses %j',
    (code) => {
      expect(isCreditCode(code)).toBe(false);
    },
  );

  it('is tidied from how people paste it', () => {
    expect(tidyCreditCode(' ９１４４0300-7084 61136t ')).toBe('91440300708461136T');
  });
});
