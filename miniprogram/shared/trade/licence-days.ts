import { addDays } from '../days';
import type { Day } from '../days';
import type { Licence } from '../model/trade';

/** Whether people work in China on a day: weekends, public holidays and the days worked instead. */
export type IsWorkingDay = (day: Day) => boolean;

/** The n-th working day before a day, that day itself not counted. */
export function workingDaysBefore(day: Day, n: number, isWorkingDay: IsWorkingDay): Day {
  let at = day;
  for (let left = n; left > 0;) {
    at = addDays(at, -1);
    if (isWorkingDay(at)) left--;
  }
  return at;
}

/** 延续: asked for 90 to 30 working days before the end; later only a new licence will do (条例、经营监督管理办法). */
export interface RenewalWindow {
  opensOn: Day;
  closesOn: Day;
}
export function renewalWindow(
  toOn: Day,
  isWorkingDay: IsWorkingDay,
  days = { first: 90, last: 30 },
): RenewalWindow {
  return {
    opensOn: workingDaysBefore(toOn, days.first, isWorkingDay),
    closesOn: workingDaysBefore(toOn, days.last, isWorkingDay),
  };
}

/**
 * The first day that a renewal may have: the day after the old one when it was granted in time, else the day of approval,
 * so that the days between stay a gap for ever.
 */
export const renewalBegins = (oldToOn: Day, decidedOn: Day): { exactly: Day } | { notBefore: Day } =>
  decidedOn <= oldToOn ? { exactly: addDays(oldToOn, 1) } : { notBefore: decidedOn };

export interface Days {
  fromOn: Day;
  /** Null: no end. */
  toOn: Day | null;
}
type Paper = Pick<Licence, 'fromOn' | 'toOn' | 'withdrawnOn' | 'replacedOn' | 'state'>;

/** The days on which a reviewed licence holds; null when it never does. */
export function daysInForce({ fromOn, toOn, withdrawnOn, replacedOn, state }: Paper): Days | null {
  if (state !== 'valid' && state !== 'withdrawn') return null;
  const ends = [toOn, withdrawnOn && addDays(withdrawnOn, -1), replacedOn && addDays(replacedOn, -1)].filter(
    (day): day is Day => !!day,
  );
  const last = ends.length ? ends.reduce((a, b) => (a < b ? a : b)) : null;
  return last !== null && last < fromOn ? null : { fromOn, toOn: last };
}

export const holdsOn = (paper: Paper, day: Day): boolean => {
  const days = daysInForce(paper);
  return days !== null && days.fromOn <= day && (days.toOn === null || day <= days.toOn);
};

export type Health = 'fine' | 'ends_soon' | 'gap_ahead' | 'expired' | 'missing';
export const healthLabels: Record<Health, string> = {
  fine: '有效',
  ends_soon: '即将到期',
  gap_ahead: '将出现空档',
  expired: '已失效',
  missing: '缺少',
};
export interface PaperHealth {
  health: Health;
  /** Last day on which the dealer has the paper without a break from today. Null: no end, or not today. */
  coveredUntil: Day | null;
  /** The days ahead without it, as ranges. */
  gaps: { fromOn: Day; toOn: Day }[];
}

/** A dealer's papers of one type over today and the next `ahead` days. */
export function paperHealth(papers: readonly Paper[], today: Day, ahead = 90): PaperHealth {
  const end = addDays(today, ahead);
  const ranges = papers
    .map(daysInForce)
    .filter((days): days is Days => days !== null)
    .sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
  const gaps: { fromOn: Day; toOn: Day }[] = [];
  let next = today;
  for (const { fromOn, toOn } of ranges) {
    if (next > end) break;
    if (toOn !== null && toOn < next) continue;
    if (fromOn > next) gaps.push({ fromOn: next, toOn: fromOn > end ? end : addDays(fromOn, -1) });
    next = toOn === null ? '9999-12-31' : addDays(toOn, 1);
  }
  if (next <= end) gaps.push({ fromOn: next, toOn: end });
  const first = gaps[0];
  const isToday = first?.fromOn === today;
  const coveredUntil = !first || isToday ? null : addDays(first.fromOn, -1);
  const health: Health = isToday
    ? ranges.some(({ toOn }) => toOn !== null && toOn < today)
      ? 'expired'
      : 'missing'
    : !first
      ? 'fine'
      : first.toOn < end
        ? 'gap_ahead'
        : 'ends_soon';
  return { health, coveredUntil, gaps };
}

/** A day from which on a paper's holder has to know something, and how the notice of it is called. */
export interface Milestone {
  name: string;
  on: Day;
}
/** Every day of which a paper that ends reminds: the counts before its end, and what its renewal window asks for. */
export function milestones(
  toOn: Day,
  counts: readonly number[],
  window: RenewalWindow,
  isWorkingDay: IsWorkingDay,
): Milestone[] {
  return [
    ...counts.map((count) => ({ name: `days-${count}`, on: addDays(toOn, -count) })),
    { name: 'window-opens', on: window.opensOn },
    { name: 'window-closing', on: workingDaysBefore(window.closesOn, 10, isWorkingDay) },
    { name: 'window-closed', on: addDays(window.closesOn, 1) },
  ];
}
/** The latest that has been reached: a job that slept tells only the most urgent one that it missed. */
export const milestoneReached = (all: readonly Milestone[], today: Day): Milestone | null =>
  all.reduce<Milestone | null>(
    (latest, one) => (one.on <= today && (!latest || one.on > latest.on) ? one : latest),
    null,
  );
