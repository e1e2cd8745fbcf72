import { addDays } from '../days';
import type { Day } from '../days';
import type { Sums } from './sums';

export const levelLabels = {
  all: '全国',
  dealer: '经销商',
  engineer: '工程师',
  model: '机型',
  line: '产品线',
  region: '地区',
  hospital: '医院',
  location: '库位',
} as const;
export type Level = keyof typeof levelLabels;
export const levels = Object.keys(levelLabels) as Level[];
/** Put down to nobody: the manufacturer's own, or not dispatched at that instant. */
export const NOBODY = '-';

/** A day, a month (`2026-11`) or a year: what a row adds up. */
export type Span = string;
export const spansOf = (day: Day): readonly [Day, Span, Span] => [day, day.slice(0, 7), day.slice(0, 4)];
/** Where skills are counted as they stand, of no span: a line, model × region, and who looks after what is there. */
export type SkillPlace = 'skillLine' | 'skillCell' | 'skillHouse';
/** In the place of a span or month: what stands until further notice. */
export const STANDING = '*';
export const rowId = (span: Span, level: Level | SkillPlace, key: string): string =>
  `${span}·${level}·${key}`;

/** 指标日累计 (months and years alike): sums of one span, level and key. */
export interface FigureRow {
  _id: string;
  /** Span and level, for all keys of a level. */
  of: string;
  key: string;
  sums: Sums;
}
export const rowOf = (span: Span, level: Level | SkillPlace, key: string, sums: Sums): FigureRow => ({
  _id: rowId(span, level, key),
  of: `${span}·${level}`,
  key,
  sums,
});

/** Something that counts on a day, put down to whoever was in charge at the instant that decided it. */
export interface Part {
  on: Day;
  dealer: string;
  engineer: string;
  region: string;
  /** Instead of the record's own. */
  line?: string;
  /** Where goods lie. */
  location?: string;
  sums: Sums;
  /** It is counted by model and region too; what was kept before there were such cells is not, and must not be taken off them. */
  cells?: true;
  /** Where only these levels count it. */
  levels?: readonly Level[];
}
/** What a record is about; '' where it is about none. */
export interface About {
  model: string;
  line: string;
  hospital: string;
}

/** Province and city of a code. */
export const placesOf = (code: string): string[] =>
  code.length === 6
    ? code.slice(2) === '0000'
      ? [code]
      : [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`]
    : [];

/** Every level and key under which a part counts. */
export function placesOfPart(about: About, part: Part): [Level, string][] {
  const all: [Level, string][] = [
    ['all', '*'],
    ['dealer', part.dealer],
    ['engineer', part.engineer],
    ['model', about.model],
    ['line', part.line || about.line],
    ['hospital', about.hospital],
    ['location', part.location || ''],
  ];
  for (const code of placesOf(part.region)) all.push(['region', code]);
  return all.filter(([level, key]) => key !== '' && (!part.levels || part.levels.indexOf(level) >= 0));
}

/** 期间: days from the first to the last, both inclusive. */
export interface Period {
  fromOn: Day;
  toOn: Day;
}
const lastOfMonth = (month: string): Day =>
  addDays(month.slice(5) === '12' ? `${Number(month.slice(0, 4)) + 1}-01-01` : nextMonth(month), -1);
const nextMonth = (month: string): Day =>
  `${month.slice(0, 5)}${String(Number(month.slice(5)) + 1).padStart(2, '0')}-01`;

/** `2026`, `2026-Q3` or `2026-11` in days; null for any other text. */
export function periodOf(text: string): Period | null {
  const found = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(text);
  if (!found) return null;
  const [, year, quarter, month] = found;
  if (month) return { fromOn: `${year}-${month}-01`, toOn: lastOfMonth(`${year}-${month}`) };
  const first = quarter ? Number(quarter) * 3 - 2 : 1;
  const last = quarter ? Number(quarter) * 3 : 12;
  const two = (n: number) => String(n).padStart(2, '0');
  return { fromOn: `${year}-${two(first)}-01`, toOn: lastOfMonth(`${year}-${two(last)}`) };
}

/** The months of a period that begins with a month's first day and ends with a month's last. */
export function monthsOf({ fromOn, toOn }: Period): string[] {
  const months: string[] = [];
  for (let month = fromOn.slice(0, 7); month <= toOn.slice(0, 7); month = monthAfter(month))
    months.push(month);
  return months;
}
export function monthAfter(month: string, by = 1): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}
/** The fewest spans whose rows add up to a period of whole months. */
export function spansIn(period: Period): Span[] {
  const months = monthsOf(period);
  return months.length === 12 && months[0]!.slice(5) === '01' ? [months[0]!.slice(0, 4)] : months;
}
/** The period of the same length before: `2026-Q1` → `2025-Q4`. */
export function periodBefore(text: string): string {
  if (text.length === 4) return String(Number(text) - 1);
  if (text[5] === 'Q') {
    const quarter = Number(text[6]);
    return quarter > 1 ? `${text.slice(0, 6)}${quarter - 1}` : `${Number(text.slice(0, 4)) - 1}-Q4`;
  }
  return monthAfter(text, -1);
}
export const sayPeriod = (text: string): string =>
  text.length === 4
    ? `${text} 年`
    : text[5] === 'Q'
      ? `${text.slice(0, 4)} 年第 ${text[6]} 季度`
      : `${text.slice(0, 4)} 年 ${Number(text.slice(5))} 月`;

/** No instrument is older. */
const FIRST_YEAR = 1995;
/** Spans whose rows add up to everything before a month: earlier years, then the months of its year. */
export function spansBefore(month: string): Span[] {
  const spans: Span[] = [];
  for (let year = FIRST_YEAR; year < Number(month.slice(0, 4)); year++) spans.push(String(year));
  for (let one = `${month.slice(0, 4)}-01`; one < month; one = monthAfter(one)) spans.push(one);
  return spans;
}
