import { type Day, isDay } from '../days';

/** Section 7.12 "Determination of century in dates": from 49 years back to 50 years ahead of today. */
export function yearOf(twoDigits: number, today: Day): number {
  const thisYear = Number(today.slice(0, 4));
  const century = thisYear - (thisYear % 100);
  const ahead = twoDigits - (thisYear % 100);
  return twoDigits + century + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
}

export function dayFrom(year: number, month: number, day: number): Day | null {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isDay(text) ? text : null;
}

export function lastDayOfMonth(year: number, month: number): Day | null {
  if (month < 1 || month > 12) return null;
  return dayFrom(year, month, new Date(Date.UTC(year, month, 0)).getUTCDate());
}

/**
 * YYMMDD. Day 00 stands for the last day of the month, 29 February in leap years (section 3.4, AI (11) to (17)).
 * Null for a day that does not exist.
 */
export function readYymmdd(yymmdd: string, today: Day): { day: Day; dayUnstated: boolean } | null {
  const year = yearOf(Number(yymmdd.slice(0, 2)), today);
  const month = Number(yymmdd.slice(2, 4));
  const dayUnstated = yymmdd.slice(4, 6) === '00';
  const day = dayUnstated ? lastDayOfMonth(year, month) : dayFrom(year, month, Number(yymmdd.slice(4, 6)));
  return day === null ? null : { day, dayUnstated };
}

/** YYYYMMDD, or null. */
export function readYyyymmdd(text: string): Day | null {
  return dayFrom(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8)));
}

/** Year and number of the day in it (1 … 366). */
export function dayOfYear(year: number, number: number): Day | null {
  if (number < 1) return null;
  const date = new Date(Date.UTC(year, 0, number));
  return date.getUTCFullYear() === year ? date.toISOString().slice(0, 10) : null;
}
