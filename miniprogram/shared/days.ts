import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);

/**
 * Calendar days as people in China mean them: `YYYY-MM-DD` in Asia/Shanghai, which has been UTC+8 without daylight
 * saving since 1991. The offset is fixed here because phones and functions need not have time-zone data.
 */
export type Day = string;

const FORM = 'YYYY-MM-DD';
const SHANGHAI = 8;
const MS_PER_DAY = 86_400_000;

/** An instant as Shanghai's clocks show it. */
export const inShanghai = (instant: Date | number | string) => dayjs.utc(instant).utcOffset(SHANGHAI);

/** The Shanghai day of an instant (Date, epoch milliseconds or ISO string). */
export const dayOf = (instant: Date | number | string): Day => inShanghai(instant).format(FORM);
/** True for an existing calendar day in exactly this form: `2028-02-29` is one, `2027-02-29`, which dayjs rolls into March, is not. */
export const isDay = (text: string): boolean => dayjs.utc(text).format(FORM) === text;
/**
 * Days since 1970-01-01; the same numbering is used by the coverage engine and the letter payload. By hand, because
 * the engine asks it a hundred thousand times over.
 */
export function dayNumber(day: Day): number {
  return Math.round(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10)) / MS_PER_DAY);
}

export function dayFromNumber(number: number): Day {
  const day = dayjs.utc(number * MS_PER_DAY);
  return day.isValid() ? day.format(FORM) : '';
}

export const addDays = (day: Day, days: number): Day => dayjs.utc(day).add(days, 'day').format(FORM);
/** The same day so many months on; the last of the month where it has no such day (民法典 202). */
export const addMonths = (day: Day, months: number): Day => dayjs.utc(day).add(months, 'month').format(FORM);
/** Days left until `day`, counted inclusively of neither: today → 0, tomorrow → 1, yesterday → -1. */
export const daysUntil = (day: Day, today: Day): number => dayjs.utc(day).diff(dayjs.utc(today), 'day');
/** The instant at which a Shanghai day begins. */
export const startOfDay = (day: Day): Date => dayjs.utc(day).subtract(SHANGHAI, 'hour').toDate();
