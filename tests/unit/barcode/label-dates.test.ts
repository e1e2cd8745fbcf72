import fc from 'fast-check';
import {
  checkDigit,
  expandUpcE,
  gtin14,
  hasCheckDigit,
} from '../../../miniprogram/shared/barcode/check-digit';
import { readYymmdd, yearOf } from '../../../miniprogram/shared/barcode/label-dates';
import { isDay } from '../../../miniprogram/shared/days';

describe('two-digit years (GS1 General Specifications, section 7.12)', () => {
  it.each([
    [0, 2000],
    [26, 2026],
    [76, 2076],
    [77, 1977],
    [99, 1999],
  ])('in 2026, %d is %d', (twoDigits, year) => {
    expect(yearOf(twoDigits, '2026-11-24')).toBe(year);
  });

  it('move with today, across the turn of the century too', () => {
    expect(yearOf(0, '2049-12-31')).toBe(2000);
    expect(yearOf(0, '2050-01-01')).toBe(2100);
    expect(yearOf(99, '2048-01-01')).toBe(1999);
    expect(yearOf(99, '2049-01-01')).toBe(2099);
    expect(yearOf(99, '2101-01-01')).toBe(2099);
  });

  it('lie from 49 years back to 50 ahead, in any year', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99 }), fc.integer({ min: 2000, max: 2199 }), (twoDigits, thisYear) => {
        const year = yearOf(twoDigits, `${thisYear}-06-15`);
        expect(year % 100).toBe(twoDigits);
        expect(year - thisYear).toBeGreaterThanOrEqual(-49);
        expect(year - thisYear).toBeLessThanOrEqual(50);
      }),
    );
  });
});

describe('YYMMDD', () => {
  it.each([
    ['270200', '2027-02-28'],
    ['280200', '2028-02-29'],
    ['261100', '2026-11-30'],
    ['261200', '2026-12-31'],
  ])('%s with day 00 is the last of the month, %s', (text, day) => {
    expect(readYymmdd(text, '2026-11-24')).toEqual({ day, dayUnstated: true });
  });

  it.each(['270229', '261131', '261301', '260001', '260000', '260132'])('%s does not exist', (text) => {
    expect(readYymmdd(text, '2026-11-24')).toBeNull();
  });

  it('is an existing day or none, with the digits it was printed with', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{2}[01][0-9][0-3][0-9]$/), (text) => {
        const date = readYymmdd(text, '2026-11-24');
        if (!date) return;
        expect(isDay(date.day)).toBe(true);
        const printed = date.day.slice(2).replace(/-/g, '');
        expect(date.dayUnstated ? `${printed.slice(0, 4)}00` : printed).toBe(text);
      }),
    );
  });
});

/** Numbers printed as examples by GS1: section 7.9.1 and the figures of section 2. */
describe('check digits (GS1 General Specifications, section 7.9.1)', () => {
  it.each([
    ['GTIN-13', '6291041500213'],
    ['GTIN-12', '614141000036'],
    ['GTIN-8', '40170725'],
    ['GTIN-14', '09506000134352'],
    ['SSCC', '106141412345678908'],
    ['GLN', '9506000134376'],
  ])('of a %s are right in %s and in no number one digit away', (_, number) => {
    expect(hasCheckDigit(number)).toBe(true);
    for (let at = 0; at < number.length; at++) {
      for (const digit of '0123456789') {
        if (digit === number.charAt(at)) continue;
        expect(hasCheckDigit(number.slice(0, at) + digit + number.slice(at + 1))).toBe(false);
      }
    }
  });

  it('are kept when a GTIN is filled up to fourteen digits', () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 11, 12, 13), fc.stringMatching(/^[0-9]{13}$/), (length, digits) => {
        const body = digits.slice(0, length);
        const gtin = gtin14(body + checkDigit(body))!;
        expect(gtin).toHaveLength(14);
        expect(hasCheckDigit(gtin)).toBe(true);
        expect(gtin.endsWith(body.slice(0, length))).toBe(false);
        expect(gtin.slice(0, -1).endsWith(body)).toBe(true);
      }),
    );
  });

  it('refuse what is no GTIN', () => {
    for (const text of ['', '1', '123456789', '6901234567893', '690123456789X', '106141412345678908']) {
      expect(gtin14(text)).toBeNull();
    }
  });
});

it.each([
  ['04252614', '042100005264'],
  ['01234565', '012345000065'],
  ['01234531', '012300000451'],
  ['01234548', '012340000058'],
])('UPC-E %s is UPC-A %s', (short, long) => {
  expect(expandUpcE(short)).toBe(long);
});
