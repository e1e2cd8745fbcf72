import { defaultClockBook } from '../../../miniprogram/shared/clocks/default-book';
import {
  readSpans,
  saySpans,
  walkMinutes,
  workedMinutes,
} from '../../../miniprogram/shared/clocks/working-time';
import type { Hours } from '../../../miniprogram/shared/clocks/working-time';
import { firstUnknownYear, knownDays } from '../../../cloudfunctions/_modules/settings/working-days';
import { dueByMinutes, randomCase, seeded, workedByMinutes } from './minute-oracle';

const days = knownDays({ holidays: [], workedInstead: [] });
const office: Hours = { ...defaultClockBook.calendars[1]!, ...days };
const always: Hours = { ...defaultClockBook.calendars[0]!, rest: [], worked: [] };
const china = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`).toISOString();

describe('office hours, Monday to Friday 9–12 and 13–18', () => {
  it.each([
    ['over a weekend', '2026-11-27 16:00', 8, '2026-11-30 16:00'],
    ['from a Saturday on', '2026-11-28 10:00', 8, '2026-11-30 18:00'],
    ['over lunch', '2026-11-25 11:30', 2, '2026-11-25 14:30'],
    ['over the National Day', '2026-09-30 17:00', 2, '2026-10-08 10:00'],
    ['into a Saturday worked in exchange', '2026-10-09 17:00', 2, '2026-10-10 10:00'],
    ['to the end of a day, not the beginning of the next', '2026-11-25 17:00', 1, '2026-11-25 18:00'],
  ])('walk %s', (_, from, hours, due) => {
    expect(walkMinutes(office, china(from), hours * 60)).toBe(china(due));
  });

  it('count whole minutes, rounded down once', () => {
    expect(workedMinutes(office, china('2026-11-27 17:00'), china('2026-11-30 10:00'))).toBe(120);
    expect(workedMinutes(always, '2026-11-25T00:00:00.000Z', '2026-11-25T00:01:59.999Z')).toBe(1);
    expect(workedMinutes(always, '2026-11-25T01:00:00.000Z', '2026-11-25T00:00:00.000Z')).toBe(0);
  });

  it('do not count a pause, and a pause that others cover only once', () => {
    const pauses = [
      { from: china('2026-11-25 10:00'), to: china('2026-11-25 14:00') },
      { from: china('2026-11-25 11:00'), to: china('2026-11-25 11:30') },
    ];
    expect(walkMinutes(office, china('2026-11-25 09:00'), 120, pauses)).toBe(china('2026-11-25 15:00'));
  });

  it('know what the setting announces before the package does', () => {
    const told = knownDays({ holidays: ['2027-10-01'], workedInstead: ['2027-10-09'] });
    expect(told.rest).toContain('2027-10-01');
    expect(told.worked).toContain('2027-10-09');
    expect(firstUnknownYear(days, 2024)).toBe(2027);
    expect(firstUnknownYear(told, 2026)).toBe(2028);
    const hours = { ...office, ...told };
    expect(walkMinutes(hours, china('2027-09-30 17:00'), 120)).toBe(china('2027-10-04 10:00'));
    expect(walkMinutes(hours, china('2027-10-08 17:00'), 120)).toBe(china('2027-10-09 10:00'));
  });
});

it('says the same as somebody who counts minute by minute', () => {
  const next = seeded(15);
  for (let n = 0; n < 300; n++) {
    const { hours, from, minutes, pauses } = randomCase(next);
    const due = walkMinutes(hours, from, minutes, pauses);
    expect(due).toBe(dueByMinutes(hours, from, minutes, pauses));
    expect(workedMinutes(hours, from, due, pauses)).toBe(minutes);
    const to = new Date(Date.parse(from) + Math.floor(next() * 9000) * 60_000).toISOString();
    expect(workedMinutes(hours, from, to, pauses)).toBe(workedByMinutes(hours, from, to, pauses));
  }
});

it('a calendar that never works is a fault, not an endless walk', () => {
  const never: Hours = {
    always: false,
    week: [[], [], [], [], [], [], []],
    exchanged: null,
    rest: [],
    worked: [],
  };
  expect(() => walkMinutes(never, china('2026-11-25 09:00'), 1)).toThrow('a calendar without working hours');
});

describe('hours as people type them', () => {
  it.each([
    ['9:00-12:00 13:00-18:00', '9:00-12:00 13:00-18:00'],
    ['9-12、13-18', '9:00-12:00 13:00-18:00'],
    ['１３：００～１８：００，９：００～１２：００', '9:00-12:00 13:00-18:00'],
    ['8:30至17:30', '8:30-17:30'],
    ['0-24', '0:00-24:00'],
    ['休息', '休息'],
    ['', '休息'],
  ])('%s', (typed, said) => {
    expect(saySpans(readSpans(typed)!)).toBe(said);
  });
  it.each(['上午', '12-9', '9-12 11-13', '9:70-10', '20-25', '9'])('are refused: %s', (typed) => {
    expect(readSpans(typed)).toBeNull();
  });
});
