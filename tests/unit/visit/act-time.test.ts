import fc from 'fast-check';
import { notBefore, timeOfAct } from '../../../miniprogram/shared/visit/act-time';

const BOUND = 600;
const act = Date.parse('2026-11-23T01:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const measured = (ahead: number, hoursLater: number, before: number | null = ahead) => ({
  stamp: iso(act + ahead * 1000),
  aheadBefore: before,
  aheadAtSync: ahead,
  receivedAt: iso(act + hoursLater * 3_600_000),
});

test('a basement’s morning stays the morning, whatever the phone’s clock is ahead or behind within the bound', () =>
  fc.assert(
    fc.property(fc.integer({ min: -BOUND, max: BOUND }), fc.integer({ min: 1, max: 72 }), (ahead, hours) => {
      expect(timeOfAct(measured(ahead, hours), BOUND)).toEqual({ at: iso(act), late: true, inDoubt: false });
    }),
    { numRuns: 300 },
  ));
test.each([
  ['beyond the bound', measured(BOUND + 1, 5)],
  ['set between the act and the sync', measured(0, 5, BOUND + 1)],
  ['not told', { ...measured(0, 5), aheadAtSync: null }],
  ['no time at all', { ...measured(0, 5), stamp: 'noon' }],
])('a clock that is %s gives way to the time of receipt, and that is said', (_, one) =>
  expect(timeOfAct(one, BOUND)).toEqual({ at: one.receivedAt, late: false, inDoubt: true }),
);
test('at the bound it still counts; a phone never in contact before is believed at the sync', () => {
  expect(timeOfAct(measured(BOUND, 1), BOUND).inDoubt).toBe(false);
  expect(timeOfAct(measured(30, 1, null), BOUND)).toMatchObject({ at: iso(act), inDoubt: false });
});
test('an act is not after its receipt, and late only beyond the bound', () => {
  expect(timeOfAct({ ...measured(0, 0), stamp: iso(act + 5000) }, BOUND).at).toBe(iso(act));
  expect(timeOfAct({ ...measured(0, 0), receivedAt: iso(act + BOUND * 1000) }, BOUND).late).toBe(false);
  expect(timeOfAct({ ...measured(0, 0), receivedAt: iso(act + BOUND * 1000 + 1) }, BOUND).late).toBe(true);
});
test('acts of one order do not overtake each other', () => {
  expect(notBefore(iso(act), iso(act + 1))).toBe(iso(act + 1));
  expect(notBefore(iso(act), iso(act - 1))).toBe(iso(act));
  expect(notBefore(iso(act), undefined)).toBe(iso(act));
});
