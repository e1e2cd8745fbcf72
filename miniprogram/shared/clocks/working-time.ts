import { dayFromNumber, dayNumber } from '../days';
import type { Day } from '../days';

/** Minutes of a day from its midnight, the end outside: `[540, 720]` is 9:00 to 12:00. */
export type Span = readonly [from: number, to: number];

export interface WorkCalendar {
  /** 7×24: knows neither nights nor holidays. */
  always: boolean;
  /** Monday first; spans in order, a lunch between two. */
  week: readonly (readonly Span[])[];
  /** Hours of weekends that are worked in exchange (调休); null: Monday's. */
  exchanged: readonly Span[] | null;
}
/** Public holidays and weekends worked in exchange, as far as they are known. */
export interface KnownDays {
  rest: readonly Day[];
  worked: readonly Day[];
}
export interface Hours extends WorkCalendar, KnownDays {}

/** Half open: the instant at which it ends is no part of it. */
export interface Pause {
  from: string;
  to: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const WHOLE_DAY: readonly Span[] = [[0, 1440]];
/** No target that anybody sets is longer. */
const MOST_DAYS = 3660;

/** The hours of each day, by its number; 1970-01-01 was a Thursday. */
function hoursOfDays({ always, week, exchanged, rest, worked }: Hours): (day: number) => readonly Span[] {
  const rests = new Set(rest.map(dayNumber));
  const works = new Set(worked.map(dayNumber));
  return (day) => {
    if (always) return WHOLE_DAY;
    if (works.has(day)) return exchanged || week[0]!;
    return rests.has(day) ? [] : week[(day + 3) % 7]!;
  };
}

/** Pauses as instants, those that touch or overlap made one, in order. */
function union(pauses: readonly Pause[]): [number, number][] {
  const sorted = pauses
    .map(({ from, to }): [number, number] => [Date.parse(from), Date.parse(to)])
    .filter(([from, to]) => from < to)
    .sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Calls back with each stretch of working time from an instant on that no pause covers, until it answers true. */
function eachStretch(
  hours: Hours,
  from: number,
  pauses: readonly Pause[],
  take: (from: number, to: number) => boolean,
): void {
  const spansOf = hoursOfDays(hours);
  const paused = union(pauses);
  const first = Math.floor((from + SHANGHAI_MS) / DAY_MS);
  let next = 0;
  for (let day = first; day < first + MOST_DAYS; day++) {
    const midnight = day * DAY_MS - SHANGHAI_MS;
    for (const [begins, ends] of spansOf(day)) {
      let at = Math.max(from, midnight + begins * MINUTE_MS);
      const to = midnight + ends * MINUTE_MS;
      while (next < paused.length && paused[next]![1] <= at) next++;
      for (let pause = next; at < to; pause++) {
        const [pausedFrom, pausedTo] = paused[pause] || [to, to];
        if (pausedFrom > at && take(at, Math.min(pausedFrom, to))) return;
        at = Math.max(at, pausedTo);
      }
    }
  }
}

/** The first instant at which so many minutes of working time lie behind: 18:00, not the next 9:00. */
export function walkMinutes(
  hours: Hours,
  from: string,
  minutes: number,
  pauses: readonly Pause[] = [],
): string {
  let left = minutes * MINUTE_MS;
  let due = left > 0 ? NaN : Date.parse(from);
  if (left > 0)
    eachStretch(hours, Date.parse(from), pauses, (begins, ends) => {
      if (left <= ends - begins) due = begins + left;
      left -= ends - begins;
      return left <= 0;
    });
  if (Number.isNaN(due)) throw new Error('a calendar without working hours');
  return new Date(due).toISOString();
}

/** Whole minutes of working time between two instants, pauses left out; rounded down once, at the end. */
export function workedMinutes(hours: Hours, from: string, to: string, pauses: readonly Pause[] = []): number {
  const end = Date.parse(to);
  let worked = 0;
  if (Date.parse(from) < end)
    eachStretch(hours, Date.parse(from), pauses, (begins, ends) => {
      if (begins >= end) return true;
      worked += Math.min(ends, end) - begins;
      return ends >= end;
    });
  return Math.floor(worked / MINUTE_MS);
}

/** What an order needs to know of holidays: from its first day on for longer than any repair takes. */
export function daysAhead({ rest, worked }: KnownDays, from: Day, days = 400): KnownDays {
  const to = dayFromNumber(dayNumber(from) + days);
  const within = (day: Day) => from <= day && day <= to;
  return { rest: rest.filter(within), worked: worked.filter(within) };
}

const sayMinute = (minute: number) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
/** 9:00-12:00 13:00-18:00; 休息 without any. */
export const saySpans = (spans: readonly Span[]): string =>
  spans.map(([from, to]) => `${sayMinute(from)}-${sayMinute(to)}`).join(' ') || '休息';

/** Reads what people type, with any dashes, colons and separators; null when it is no hours of a day. */
export function readSpans(text: string): Span[] | null {
  const tidy = text
    .replace(/[\uFF10-\uFF19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/：/g, ':')
    .trim();
  if (tidy === '' || tidy === '休息') return [];
  const spans: Span[] = [];
  for (const part of tidy.split(/[,，、;；]|\s+(?=\d)/).filter((one) => one.trim())) {
    const found = /^(\d{1,2})(?::(\d{2}))?\s*[-–—~～至到]\s*(\d{1,2})(?::(\d{2}))?$/.exec(part.trim());
    if (!found) return null;
    const [, fromHour, fromMinute = '0', toHour, toMinute = '0'] = found;
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const to = Number(toHour) * 60 + Number(toMinute);
    if (Number(fromMinute) > 59 || Number(toMinute) > 59) return null;
    spans.push([from, to]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  return areSpans(spans) ? spans : null;
}

/** In order, none empty, none beyond the day, none over another. */
export const areSpans = (spans: readonly Span[]): boolean =>
  spans.every(
    ([from, to], at) => from >= 0 && from < to && to <= 1440 && (at === 0 || spans[at - 1]![1] <= from),
  );
