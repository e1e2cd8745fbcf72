import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SheetCell } from './model';
import { workbookLimits } from './unpack-workbook';

type Cells = (SheetCell[] | undefined)[];
const shortText = 40;

const space = 0x20;
const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const quote = 0x22;

/**
 * The cells between `<sheetData>` and its end, at a fraction of the time and memory that the library takes, because it
 * reads bytes where they lie, makes no more of a cell than type, value and whether there is a formula, and one cell of all
 * that show the same shared text. It knows what spreadsheet programs write; at anything else (prefixes, comments, rich
 * inline text, ISO dates) it gives up with null, and the library reads the sheet.
 */
export function readCells(
  xml: Buffer,
  from: number,
  to: number,
  strings: readonly { t?: string }[],
): Cells | null {
  const rows: Cells = [];
  const shared: SheetCell[] = [];
  const short = new Map<SheetCell['v'], SheetCell>();
  let row = -1;
  let column = -1;
  let cells: SheetCell[] | undefined;
  let at = from;

  // Loops instead of `indexOf`: what is looked for lies a few bytes on, and a call out of JavaScript costs more than that.
  const find = (byte: number, position: number) => {
    while (position < to && xml[position] !== byte) position++;
    return position < to ? position : -1;
  };
  const startsWith = (text: string, position: number) => {
    for (let i = 0; i < text.length; i++) if (xml[position + i] !== text.charCodeAt(i)) return false;
    return true;
  };
  /** Where the value of an attribute begins in the tag from `begin` to `end`; -1 when it has none. */
  const attribute = (name: string, begin: number, end: number): number => {
    for (let i = begin; i < end; i++)
      if (xml[i] === space && startsWith(name, i + 1) && startsWith('="', i + 1 + name.length))
        return i + name.length + 3;
    return -1;
  };
  /** The number written in digits alone before `end`; -1 for anything else. */
  const digits = (position: number, end: number): number => {
    let number = 0;
    if (position >= end || end - position > 9) return -1;
    for (; position < end; position++) {
      const digit = xml[position]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  };
  const columnAt = (position: number): number => {
    let number = 0;
    for (; ; position++) {
      const letter = xml[position]! - 0x40;
      if (letter < 1 || letter > 26) break;
      number = number * 26 + letter;
    }
    return number > 0 && number <= 16_384 ? number - 1 : -1;
  };
  /** One cell for all that say the same, as most short ones do. */
  const alike = (cell: SheetCell): SheetCell => {
    if (typeof cell.v === 'string' && cell.v.length > shortText) return cell;
    const known = short.get(cell.v);
    if (known?.t === cell.t) return known;
    if (short.size > 20_000) short.clear();
    short.set(cell.v, cell);
    return cell;
  };
  const sharedCell = (index: number): SheetCell | null => {
    const known = shared[index];
    if (known) return known;
    const text = strings[index]?.t;
    return text === undefined ? null : (shared[index] = { t: 's', v: text });
  };

  while (at < to) {
    const open = find(lessThan, at);
    if (open < 0) break;
    const close = find(greaterThan, open);
    if (close < 0) return null;
    const isEmpty = xml[close - 1] === slash;
    if (startsWith('<row', open)) {
      const number = attribute('r', open, close);
      row = number < 0 ? row + 1 : digits(number, find(quote, number)) - 1;
      column = -1;
      if (!(row >= 0 && row < 1_048_576)) return null;
      cells = rows[row];
      at = close + 1;
    } else if (startsWith('</row>', open)) at = close + 1;
    else if (startsWith('<c ', open) || startsWith('<c>', open)) {
      const reference = attribute('r', open, close);
      column = reference < 0 ? column + 1 : columnAt(reference);
      if (row < 0 || column < 0) return null;
      if (isEmpty) {
        at = close + 1;
        continue;
      }
      const typeAt = attribute('t', open, close);
      const isShared = typeAt >= 0 && startsWith('s"', typeAt);
      const type = typeAt < 0 || isShared ? undefined : xml.toString('latin1', typeAt, find(quote, typeAt));
      let value: string | undefined;
      let index = -1;
      let hasFormula = false;
      at = close + 1;
      for (;;) {
        // Right behind a tag comes the next one: white space here is somebody's own format.
        if (xml[at] !== lessThan) return null;
        const end = find(greaterThan, at);
        if (end < 0) return null;
        const isSelfClosed = xml[end - 1] === slash;
        if (startsWith('</c>', at)) {
          at = end + 1;
          break;
        }
        if (startsWith('<v', at) || startsWith('<f', at)) {
          const isFormula = xml[at + 1] === 0x66;
          if (isFormula) hasFormula = true;
          const closing = isSelfClosed ? end + 1 : find(lessThan, end);
          if (!isSelfClosed && !startsWith(isFormula ? '</f>' : '</v>', closing)) return null;
          if (!isFormula && isShared) {
            index = digits(end + 1, closing);
            if (index < 0) return null;
          } else if (!isFormula) value = isSelfClosed ? '' : textOf(xml, end + 1, closing);
          at = isSelfClosed ? end + 1 : closing + 4;
        } else if (startsWith('<is><t', at)) {
          const begin = find(greaterThan, at + 4) + 1;
          const closing = find(lessThan, begin);
          if (closing < 0 || !startsWith('</t></is>', closing)) return null;
          value = textOf(xml, begin, closing);
          at = closing + 9;
        } else return null;
      }
      const cell = index >= 0 ? sharedCell(index) : cellOf(type, value);
      if (cell === null) return null;
      if ((!cell && !hasFormula) || column >= workbookLimits.columns) continue;
      const kept: SheetCell = hasFormula
        ? { ...(cell ?? { t: 's', v: '' }), f: '=' }
        : index >= 0
          ? cell!
          : alike(cell!);
      (cells ??= rows[row] = [])[column] = kept;
    } else return null;
  }
  return rows;
}

/** Undefined for a cell without content, null for one that the library shall read. */
function cellOf(type: string | undefined, value: string | undefined): SheetCell | undefined | null {
  if (value === undefined) return undefined;
  switch (type) {
    case 'str':
    case 'inlineStr':
      return { t: 's', v: value };
    case undefined:
    case 'n':
      if (value === '') return undefined;
      return Number.isNaN(Number(value)) ? null : { t: 'n', v: Number(value) };
    case 'b':
      return { t: 'b', v: value === '1' || value === 'true' };
    case 'e':
      return { t: 'e', v: 0 };
    default:
      return null;
  }
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function textOf(xml: Buffer, begin: number, end: number): string {
  // Six bytes at most for each character of a reference's own.
  if (end - begin > 8 * workbookLimits.cellCharacters) throw new Refusal('SHEET_TOO_BIG');
  const text = xml.toString('utf8', begin, end);
  if (!text.includes('&') && !text.includes('_x')) return text;
  return text
    .replace(
      /&(?:#x([\da-f]+)|#(\d+)|(lt|gt|amp|quot|apos));/gi,
      (whole, hex?: string, decimal?: string, name?: string) => {
        const code = hex ? parseInt(hex, 16) : Number(decimal);
        if (name) return entities[name.toLowerCase()] ?? whole;
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    )
    .replace(/_x([\da-f]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
