import type { Day } from '../../../miniprogram/shared/days';
import type { SheetCell } from '../grant-sheets/model';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { readDay } from '../grant-sheets/read-days';

/** What the columns of a kind of table may be headed; the first is what the template says. */
export type Headings<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export interface TableRow<Column extends string> {
  /** As a person counts, from 1. */
  row: number;
  /** '' when the cell is empty or there is no such column. */
  text(column: Column): string;
  /** The same as it stands there, its brackets and letters of full width among them: a name that papers print. */
  written(column: Column): string;
  /** Null when empty, `unclear` when it is no day. */
  day(column: Column): Day | null | 'unclear';
  /** Null when empty, NaN when it is no amount of at most two decimals. */
  fen(column: Column): number | null;
  /** Null when empty, NaN when it is no whole number. */
  count(column: Column): number | null;
}
export interface Table<Column extends string> {
  sheet: string;
  /** The column's heading as the file has it: what was read as what. */
  readAs: Partial<Record<Column, string>>;
  /** Headings that nothing was made of. */
  unread: string[];
  /** What stands above the heading. */
  preface: string[][];
  rows: TableRow<Column>[];
}

export const said = (cell: SheetCell | undefined): string =>
  cell?.v === undefined || cell.v === null ? '' : String(cell.v).normalize('NFKC').trim();
/** A heading without what programs put around it: stars, blanks, units in brackets. */
export const plainHeading = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\((元|人民币|RMB|CNY|yyyy[-/]?mm[-/]?dd|选填|必填|盒|个|支|箱|桶|件|天|单位)\)/gi, '')
    .replace(/[\s*:：'"[\]]/g, '');

/**
 * The first visible sheet among whose first rows one has all needed headings; null when there is none.
 *
 * @param chosen headings that a person has said to be a column
 */
export function findTable<Column extends string>(
  sheets: readonly OpenSheet[],
  headings: Headings<Column>,
  needed: (has: (column: Column) => boolean) => boolean,
  chosen: Partial<Record<Column, string>> = {},
): Table<Column> | null {
  const columns = Object.keys(headings) as Column[];
  for (const sheet of sheets.filter(({ isHidden }) => !isHidden))
    for (let head = 0; head < Math.min(sheet.rows.length, 30); head++) {
      const cells = sheet.rows[head] ?? [];
      const texts = Object.keys(cells).map((at) => ({
        at: Number(at),
        text: plainHeading(said(cells[Number(at)])),
      }));
      const at: Partial<Record<Column, number>> = {};
      for (const column of columns) {
        const names = chosen[column] ? [plainHeading(chosen[column])] : headings[column];
        // The names of a column are in order of preference, not the file's.
        const name = names.find((one) => texts.some(({ text }) => text === one));
        if (name !== undefined) at[column] = texts.find(({ text }) => text === name)!.at;
      }
      if (!needed((column) => at[column] !== undefined)) continue;
      const taken = new Set(Object.values(at));
      return {
        sheet: sheet.name,
        readAs: Object.fromEntries(
          columns.flatMap((column) => (at[column] === undefined ? [] : [[column, said(cells[at[column]])]])),
        ) as Partial<Record<Column, string>>,
        unread: texts.filter(({ at: one, text }) => text && !taken.has(one)).map(({ text }) => text),
        preface: Array.from({ length: head }, (_, i) => (sheet.rows[i] ?? []).map(said)),
        rows: Object.keys(sheet.rows)
          .map(Number)
          .filter(
            (row) => row > head && Object.values(sheet.rows[row] ?? []).some((cell) => said(cell) !== ''),
          )
          .map((row) => rowOf(sheet, row, at)),
      };
    }
  return null;
}

/** The headings of the likeliest heading row, for a person to say what is what: the row with most different texts. */
export function headingsIn(sheets: readonly OpenSheet[]): string[] {
  const candidates = sheets
    .filter(({ isHidden }) => !isHidden)
    .flatMap(({ rows }) => Array.from({ length: Math.min(rows.length, 30) }, (_, i) => rows[i] ?? []))
    .map((cells) => [
      ...new Set(
        Object.values(cells)
          .map(said)
          .filter((text) => text && !/^[\d.,:/-]+$/.test(text)),
      ),
    ]);
  return candidates.reduce<string[]>((best, one) => (one.length > best.length ? one : best), []).slice(0, 60);
}

function rowOf<Column extends string>(
  sheet: OpenSheet,
  index: number,
  at: Partial<Record<Column, number>>,
): TableRow<Column> {
  const cells = sheet.rows[index] ?? [];
  const cell = (column: Column): SheetCell | undefined =>
    at[column] === undefined ? undefined : cells[at[column]];
  const text = (column: Column) => said(cell(column));
  return {
    row: index + 1,
    text,
    written: (column) => (text(column) === '' ? '' : String(cell(column)!.v).trim()),
    day(column) {
      const given = cell(column);
      if (!given || said(given) === '') return null;
      // A bank's 20261128102030.
      const instant = /^(20\d{6})\d{6}$/.exec(said(given));
      const read = readDay(instant ? { t: 's', v: instant[1]! } : given, 'from', sheet.from1904);
      return 'problem' in read ? 'unclear' : (read.fromOn ?? null);
    },
    fen: (column) => readFen(cell(column)),
    count(column) {
      const given = text(column).replace(/,/g, '');
      return given === '' ? null : /^\d{1,9}(\.0+)?$/.test(given) ? Number(given) : NaN;
    },
  };
}

/** `1,234.5`, `+12.00`, `¥30`, `-5`, a number cell; exact to the fen. */
export function readFen(cell: SheetCell | undefined): number | null {
  const plain = said(cell).replace(/[,，\s¥￥]|元$|CNY|RMB/gi, '');
  if (plain === '' || plain === '-' || plain === '--') return null;
  // What a program computed bears a tail of binary digits.
  const digits = cell?.t === 'n' ? (Math.round(Number(cell.v) * 100) / 100).toFixed(2) : plain;
  if (cell?.t === 'n' && Math.abs(Number(cell.v) * 100 - Math.round(Number(cell.v) * 100)) > 1e-4) return NaN;
  const parts = /^([+-]?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(digits);
  if (!parts) return NaN;
  const fen = Number(parts[2]) * 100 + Number((parts[3] ?? '').padEnd(2, '0'));
  return parts[1] === '-' ? -fen : fen;
}
