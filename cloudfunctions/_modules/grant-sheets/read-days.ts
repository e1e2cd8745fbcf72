import type { Day } from '../../../miniprogram/shared/days';
import { addDays, dayFromNumber, dayOf, isDay } from '../../../miniprogram/shared/days';
import type { SheetCell } from './model';
import { cleaned } from './text';

export type DaysRead = { fromOn?: Day; toOn?: Day } | { problem: 'SHEET_DAY_UNCLEAR' | 'SHEET_DAY_INVALID' };

const epoch1900 = -25_569;
const epoch1904 = -24_107;

/** The calendar day behind a date cell's number, whatever its time of day. */
export function dayOfSerial(serial: number, from1904: boolean): Day {
  return dayFromNumber(Math.floor(serial) + (from1904 ? epoch1904 : epoch1900));
}

/**
 * What people put into columns of days: real dates, `2026.1.1`, `20260101`, a month (its first day, or its last in a
 * column of ends), or a whole term as in `readTerm`, of which the column takes its end.
 */
export function readDay(cell: SheetCell, end: 'from' | 'to', from1904: boolean): DaysRead {
  const term = readTerm(cell, from1904);
  if ('problem' in term) return term;
  const day = end === 'from' ? term.fromOn : (term.toOn ?? term.fromOn);
  // A term with both its ends says the other one as well; a year or a month alone only begins or ends.
  if (cell.t === 's' && term.toOn && !oneSpan.test(String(cell.v))) return term;
  return end === 'from' ? { fromOn: day } : { toOn: day };
}

/**
 * A term in one cell: `2026.1.1-2026.12.31`, `2026年1月1日至12月31日`, `2026年全年`, `2026年上半年`, `2026年第三季度`,
 * `2026.1-2026.6`, `2026-2027年`, `自2026年4月1日起一年`. A single day comes back as `fromOn` alone.
 */
export function readTerm(cell: SheetCell, from1904: boolean): DaysRead {
  if (cell.v instanceof Date) return { fromOn: cell.v.toISOString().slice(0, 10) };
  if (cell.t === 'n') {
    const number = Number(cell.v);
    const isWritten = (number >= 2000 && number <= 2100) || (number >= 20_000_101 && number <= 21_001_231);
    // Serial numbers of the years 2000 to 2100; anything else in such a column is a slip.
    if (!isWritten)
      return kept(`${number} ${from1904}`, () => {
        const day = dayOfSerial(number, from1904);
        return day >= '2000-01-01' && day <= '2100-12-31'
          ? { fromOn: day }
          : { problem: 'SHEET_DAY_UNCLEAR' };
      });
  }
  return readTermText(String(cell.v), from1904);
}

const terms = new Map<string, DaysRead>();
/** Books of fifty thousand rows say the same few hundred terms. */
function kept(raw: string, read: () => DaysRead): DaysRead {
  let term = terms.get(raw);
  if (!term) {
    term = read();
    if (terms.size > 5_000) terms.clear();
    terms.set(raw, term);
  }
  return term;
}

export const readTermText = (raw: string, from1904 = false): DaysRead =>
  kept(`${from1904 ? '1904 ' : ''}${raw}`, () => interpret(raw, from1904));

const year = '(\\d{4})';
const month = '(\\d{1,2})';
const fullDay = `${year}[年.\\-/]${month}[月.\\-/](\\d{1,2})日?(?:号)?`;
/** 26.1.1: years of this half of the century alone, so that 1.12.26 stays unread. */
const shortDay = '([2-5]\\d)[年.\\-/](\\d{1,2})[月.\\-/](\\d{1,2})日?(?:号)?';
const to = '(?:至|到|~|—+|–|-+|起至|起到|→)';
const forms: [RegExp, (numbers: number[]) => { from: string; to?: string }][] = [
  // Nobody writes one day with a point and a dash: 2026.1-12 is from January to December.
  [form(`${year}\\.${month}-${month}月?`), ([y, m, m2]) => ({ from: day(y, m, 1), to: lastOf(y!, m2!) })],
  [form(fullDay), ([y, m, d]) => ({ from: day(y, m, d) })],
  [form('(\\d{4})(\\d{2})(\\d{2})'), ([y, m, d]) => ({ from: day(y, m, d) })],
  [form(shortDay), ([y, m, d]) => ({ from: day(2000 + y!, m, d) })],
  [
    form(`${shortDay}${to}${shortDay}`),
    ([y, m, d, y2, m2, d2]) => ({ from: day(2000 + y!, m, d), to: day(2000 + y2!, m2, d2) }),
  ],
  [
    form(`${shortDay}${to}${month}[月.\\-/](\\d{1,2})日?`),
    ([y, m, d, m2, d2]) => ({ from: day(2000 + y!, m, d), to: day(2000 + y!, m2, d2) }),
  ],
  [form('([2-5]\\d)年(?:全年|整年|年度|度)?'), ([y]) => ({ from: day(2000 + y!, 1, 1), to: day(2000 + y!, 12, 31) })],
  [form(`${fullDay}${to}${fullDay}`), ([y, m, d, y2, m2, d2]) => ({ from: day(y, m, d), to: day(y2, m2, d2) })],
  [
    form(`(\\d{4})(\\d{2})(\\d{2})${to}(\\d{4})(\\d{2})(\\d{2})`),
    ([y, m, d, y2, m2, d2]) => ({ from: day(y, m, d), to: day(y2, m2, d2) }),
  ],
  [
    form(`${fullDay}${to}${month}[月.\\-/](\\d{1,2})日?`),
    ([y, m, d, m2, d2]) => ({ from: day(y, m, d), to: day(y, m2, d2) }),
  ],
  [form(`${year}年?(?:全年|整年|年度|度)?`), ([y]) => ({ from: day(y, 1, 1), to: day(y, 12, 31) })],
  [form(`${year}年?${to}${year}年?(?:度|年度)?`), ([y, y2]) => ({ from: day(y, 1, 1), to: day(y2, 12, 31) })],
  [form(`${year}年?上半年`), ([y]) => ({ from: day(y, 1, 1), to: day(y, 6, 30) })],
  [form(`${year}年?下半年`), ([y]) => ({ from: day(y, 7, 1), to: day(y, 12, 31) })],
  [form(`${year}年?第?([1-4])季度?`), ([y, q]) => quarter(y!, q!)],
  [form(`${year}年?Q([1-4])`), ([y, q]) => quarter(y!, q!)],
  [form(`${year}[年.\\-/]${month}月?`), ([y, m]) => ({ from: day(y, m, 1), to: lastOf(y!, m!) })],
  [form(`${year}[年.\\-/]${month}月?${to}${year}[年.\\-/]${month}月?`), ([y, m, y2, m2]) => ({ from: day(y, m, 1), to: lastOf(y2!, m2!) })],
  [form(`${year}[年.]${month}月?${to}${month}月?`), ([y, m, m2]) => ({ from: day(y, m, 1), to: lastOf(y!, m2!) })],
  [form(`${fullDay}起?,?(?:共|为期|有效期)?(\\d{1,2})年`), ([y, m, d, years]) => lasting(y!, m!, d!, years! * 12)],
  [form(`${fullDay}起?,?(?:共|为期|有效期)?(\\d{1,2})个月`), ([y, m, d, months]) => lasting(y!, m!, d!, months!)],
]; // prettier-ignore

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'i');
}

const chineseDigits: Record<string, string> = { 〇: '0', 零: '0', 一: '1', 二: '2', 两: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' }; // prettier-ignore

/** 10:00:00 beside a day, before spaces are taken out: 2031/1/1 10:00 must not become the 11th. */
const timeOfDay =
  /(\d日?)(?:[ T\u3000]+|(?<=日))(?:[上下]午)?\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?(?: ?[AP]M)?/gi;
/** 2026 12 3: without its spaces it would be other numbers. */
const looseNumbers = /\d[^\S\n]+\d/;
/** A year, a quarter, a month: in a column of ends its last day, and no term that names both. */
const oneSpan =
  /^\s*(\D?|\d{2,4}|二\S{3})年?(全年|整年|年度|度)?\s*$|^\s*\d{4}[年.\-/]\d{1,2}月?\s*$|季度?$|Q[1-4]$|半年$/i;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

function interpret(raw: string, from1904: boolean): DaysRead {
  const trimmed = raw.trim();
  // Programs write instants; the day is the one in Shanghai.
  if (instant.test(trimmed)) {
    const at = new Date(trimmed);
    return Number.isNaN(at.getTime()) ? { problem: 'SHEET_DAY_INVALID' } : { fromOn: dayOf(at) };
  }
  // The number behind a date, left as text by a program.
  if (/^\d{5}(\.\d+)?$/.test(trimmed)) {
    const serial = dayOfSerial(Number(trimmed), from1904);
    return serial >= '2000-01-01' && serial <= '2100-12-31'
      ? { fromOn: serial }
      : { problem: 'SHEET_DAY_UNCLEAR' };
  }
  const days = raw.replace(timeOfDay, '$1');
  if (looseNumbers.test(days)) return { problem: 'SHEET_DAY_UNCLEAR' };
  const text = cleaned(days)
    .replace(/\n/g, '')
    .replace(/二[〇零O○]([〇零一二三四五六七八九])([〇零一二三四五六七八九])年/g, (_, tens: string, ones: string) => `20${chineseDigits[tens]!}${chineseDigits[ones]!}年`)
    .replace(/[一二两三四](?=年(?!度)|季|个月)/g, (digit) => chineseDigits[digit]!)
    .replace(/^(授权)?(自|从|有效期[:自]?|期限[:自]?)/, '')
    .replace(/(止|截止|为止|有效|期间)$/, ''); // prettier-ignore
  for (const [pattern, make] of forms) {
    const match = pattern.exec(text);
    if (!match) continue;
    const { from, to } = make(match.slice(1).map(Number));
    if (!isDay(from) || (to !== undefined && !isDay(to))) return { problem: 'SHEET_DAY_INVALID' };
    return { fromOn: from, ...(to === undefined ? {} : { toOn: to }) };
  }
  return { problem: 'SHEET_DAY_UNCLEAR' };
}

const two = (number: number) => String(number).padStart(2, '0');
function day(y?: number, m?: number, d?: number): string {
  return `${y}-${two(m!)}-${two(d!)}`;
}

function lastOf(y: number, m: number): string {
  return m < 1 || m > 12 ? day(y, m, 1) : addDays(day(m === 12 ? y + 1 : y, (m % 12) + 1, 1), -1);
}

function quarter(y: number, q: number) {
  return { from: day(y, q * 3 - 2, 1), to: lastOf(y, q * 3) };
}

/** A year from 1 April ends on 31 March; one from 29 February on 28 February. */
function lasting(y: number, m: number, d: number, months: number) {
  const from = day(y, m, d);
  if (!isDay(from)) return { from };
  const index = m - 1 + months;
  const [endYear, endMonth] = [y + Math.floor(index / 12), (index % 12) + 1];
  const sameDay = day(endYear, endMonth, d);
  return { from, to: isDay(sameDay) ? addDays(sameDay, -1) : lastOf(endYear, endMonth) };
}
