import fc from 'fast-check';
import { canonicalJson } from '../../../miniprogram/shared/canonical-json';
import {
  addDays,
  dayFromNumber,
  dayNumber,
  dayOf,
  daysUntil,
  isDay,
  startOfDay,
} from '../../../miniprogram/shared/days';

describe('days', () => {
  it.each([
    ['2026-11-23T15:59:59.999Z', '2026-11-23'],
    ['2026-11-23T16:00:00.000Z', '2026-11-24'],
  ])('change at midnight in Shanghai: %s is %s', (instant, day) => {
    expect(dayOf(instant)).toBe(day);
  });

  it.each([
    ['2028-02-29', true],
    ['2027-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['', false],
  ])('%s exists: %s', (day, expected) => {
    expect(isDay(day)).toBe(expected);
  });

  it('count and add without losing one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: -5000, max: 5000 }),
        (number, days) => {
          const day = dayFromNumber(number);
          expect(dayNumber(day)).toBe(number);
          expect(daysUntil(addDays(day, days), day)).toBe(days);
          expect(dayOf(startOfDay(day))).toBe(day);
        },
      ),
    );
  });
});

describe('canonical JSON', () => {
  it('is the same for equal values however their keys stand', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what JSON cannot say', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson(() => 1)).toThrow(TypeError);
  });
});
