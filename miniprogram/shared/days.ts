/**
 * Calendar days as people in China mean them: `YYYY-MM-DD` in Asia/Shanghai, which has been UTC+8 without daylight
 * saving since 1991. The offset is fixed here because phones and functions need not have time-zone data.
 */
export type Day = string;

const MS_PER_DAY = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The Shanghai day of an instant (Date, epoch milliseconds or ISO string). */
export function dayOf(instant: Date | number | string): Day {
  return new Date(new Date(instant).getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** True for an existing calendar day in exactly this form: `2028-02-29` is one, `2027-02-29` is not. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dayFromNumber(dayNumber(text)) === text;
}

/** Days since 1970-01-01; the same numbering is used by the coverage engine and the letter payload. */
export function dayNumber(day: Day): number {
  return Math.round(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10)) / MS_PER_DAY);
}

export function dayFromNumber(number: number): Day {
  const date = new Date(number * MS_PER_DAY);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days);
}

/** Days left until `day`, counted inclusively of neither: today → 0, tomorrow → 1, yesterday → -1. */
export function daysUntil(day: Day, today: Day): number {
  return dayNumber(day) - dayNumber(today);
}

/** The instant at which a Shanghai day begins. */
export function startOfDay(day: Day): Date {
  return new Date(dayNumber(day) * MS_PER_DAY - SHANGHAI_OFFSET_MS);
}
