import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { LetterKind } from '../../../miniprogram/shared/letter-token';

/**
 * Odd patterns in a letter's verifications: what a copied QR code looks like from the server's side. They inform the
 * channel manager and never decide anything about the letter.
 */
export type ScanPattern = 'many_regions' | 'volume' | 'burst' | 'after_close' | 'after_end';

export const scanPatternLabels: Record<ScanPattern, string> = {
  many_regions: '多处网络核验',
  volume: '核验次数异常',
  burst: '短时间密集核验',
  after_close: '投标截止后仍被核验',
  after_end: '失效后仍被核验',
};

/** Counts over a letter's checks; they hold no address and no person. */
export interface ScanHistory {
  byDay: Readonly<Record<Day, number>>;
  /** Scans by network (a provider in a region), which is all that an address tells; unknown ones are left out. */
  byRegion: Readonly<Record<string, number>>;
  lastHour: number;
}

/**
 * The history that each check's row carries on from the row before it, so that a check reads one row instead of all. Two
 * checks at the same moment may count as one here: it only informs.
 */
export interface ScanTally extends ScanHistory {
  count: number;
  firstAt: string;
  /** The clock hour that `lastHour` counts, as `2026-03-12T01`. */
  hour: string;
}

const DAYS_KEPT = 120;
const REGIONS_KEPT = 40;

export function addScan(before: ScanTally | null, at: string, region: string): ScanTally {
  const hour = at.slice(0, 13);
  const counted = (counts: Readonly<Record<string, number>>, key: string) => ({
    ...counts,
    [key]: (counts[key] ?? 0) + 1,
  });
  const days = Object.entries(counted(before?.byDay ?? {}, dayOf(at))).sort(([a], [b]) => (a < b ? 1 : -1));
  const known = before?.byRegion ?? {};
  const isNew = !(region in known);
  const full = Object.keys(known).length >= REGIONS_KEPT;
  return {
    count: (before?.count ?? 0) + 1,
    firstAt: before?.firstAt ?? at,
    byDay: Object.fromEntries(days.slice(0, DAYS_KEPT)),
    byRegion: region === '' || (isNew && full) ? known : counted(known, region),
    hour,
    lastHour: before?.hour === hour ? before.lastHour + 1 : 1,
  };
}

export interface ScannedLetter {
  kind: LetterKind;
  toOn: Day;
  closesOn?: Day;
  /** Of revocation or replacement. */
  endedOn?: Day;
}

export interface ScanLimits {
  /** Regions with at least two scans each: one traveller abroad is no pattern. */
  regions: number;
  perDay: number;
  perHour: number;
  /** Tender offices file late and check again: the first scans after close are normal. */
  afterClose: number;
  /** Days after close in which evaluation goes on. */
  daysOfEvaluation: number;
  afterEnd: number;
}

/** A tender letter is read by one committee in one place; an annual one by every hospital of a territory. */
export const defaultScanLimits: Record<LetterKind, ScanLimits> = {
  tender: { regions: 3, perDay: 40, perHour: 20, afterClose: 3, daysOfEvaluation: 30, afterEnd: 1 },
  annual: { regions: 8, perDay: 150, perHour: 60, afterClose: 3, daysOfEvaluation: 30, afterEnd: 3 },
};

export interface ScanAlert {
  pattern: ScanPattern;
  /** How many, of what the limit counts. */
  count: number;
  limit: number;
  /** One sentence for the inbox. */
  words: string;
}

/** Every pattern that shows now, each at most once; the caller sees to it that nobody is told twice. */
export function oddScanPatterns(
  history: ScanHistory,
  letter: ScannedLetter,
  limits: ScanLimits = defaultScanLimits[letter.kind],
): ScanAlert[] {
  const days = Object.entries(history.byDay);
  const scansAfter = (day: Day | undefined) =>
    day === undefined ? 0 : days.reduce((sum, [on, count]) => (on > day ? sum + count : sum), 0);
  const regions = Object.values(history.byRegion).filter((count) => count >= 2).length;
  const busiest = Math.max(0, ...days.map(([, count]) => count));
  const evaluated = letter.closesOn && addDays(letter.closesOn, limits.daysOfEvaluation);
  const end = letter.endedOn && letter.endedOn < letter.toOn ? letter.endedOn : letter.toOn;
  const found: [ScanPattern, number, number, string][] = [
    ['many_regions', regions, limits.regions, `在${regions}处网络（可能在不同地区）被多次核验`],
    ['volume', busiest, limits.perDay, `一天内被核验${busiest}次`],
    ['burst', history.lastHour, limits.perHour, `一小时内被核验${history.lastHour}次`],
    ['after_close', scansAfter(evaluated), limits.afterClose, `评标期过后仍被核验${scansAfter(evaluated)}次`],
    ['after_end', scansAfter(end), limits.afterEnd, `失效后仍被核验${scansAfter(end)}次`],
  ];
  return found
    .filter(([, count, limit]) => count > limit)
    .map(([pattern, count, limit, words]) => ({
      pattern,
      count,
      limit,
      words: `${words}，请了解是否有人复印二维码冒用。`,
    }));
}
