import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SheetCell } from './model';
import { workbookLimits } from './unpack-workbook';

type Cells = (SheetCell[] | undefined)[];

const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const quote = 0x22;

/**
 * The cells between `<sheetData>` and its end, at a third of the time and memory that the library takes, because it reads
 * bytes where they lie and makes no more of a cell than type, value and whether there is a formula. It knows what
 * spreadsheet programs write; at anything else (prefixes, comments, rich inline text, ISO dates) it gives up with null,
 * and the library reads the sheet.
 */
export function readCells(
  xml: Buffer,
  from: number,
  to: number,
  strings: readonly { t?: string }[],
): Cells | null {
  const rows: Cells = [];
  let row = -1;
  let column = -1;
  let at = from;

  const startsWith = (text: string, position: number) => {
    for (let i = 0; i < text.length; i++) if (xml[position + i] !== text.charCodeAt(i)) return false;
    return true;
  };
  /** The value of an attribute of the tag that begins at `begin` and ends at `end`; undefined when it has none. */
  const attribute = (name: string, begin: number, end: number): string | undefined => {
    for (let i = begin; i < end; i++) {
      if (xml[i] !== 0x20 || !startsWith(name, i + 1) || !startsWith('="', i + 1 + name.length)) continue;
      const start = i + name.length + 3;
      return xml.toString('latin1', start, xml.indexOf(quote, start));
    }
    return undefined;
  };

  while (at < to) {
    const open = xml.indexOf(lessThan, at);
    if (open < 0 || open >= to) break;
    const close = xml.indexOf(greaterThan, open);
    if (close < 0 || close >= to) return null;
    const isEmpty = xml[close - 1] === slash;
    if (startsWith('<row', open)) {
      const number = attribute('r', open, close);
      row = number === undefined ? row + 1 : Number(number) - 1;
      column = -1;
      if (!(row >= 0 && row < 1_048_576)) return null;
      at = close + 1;
    } else if (startsWith('</row>', open)) at = close + 1;
    else if (startsWith('<c ', open) || startsWith('<c>', open)) {
      const reference = attribute('r', open, close);
      column = reference === undefined ? column + 1 : columnOf(reference);
      if (row < 0 || column < 0) return null;
      if (isEmpty) {
        at = close + 1;
        continue;
      }
      const type = attribute('t', open, close);
      let value: string | undefined;
      let hasFormula = false;
      at = close + 1;
      for (;;) {
        // Right behind a tag comes the next one: white space here is somebody's own format.
        if (xml[at] !== lessThan) return null;
        const end = xml.indexOf(greaterThan, at);
        if (end < 0 || end >= to) return null;
        const isSelfClosed = xml[end - 1] === slash;
        if (startsWith('</c>', at)) {
          at = end + 1;
          break;
        }
        if (startsWith('<v', at) || startsWith('<f', at)) {
          const isFormula = xml[at + 1] === 0x66;
          if (isFormula) hasFormula = true;
          const closing = isSelfClosed ? end + 1 : xml.indexOf(lessThan, end);
          if (!isSelfClosed && !startsWith(isFormula ? '</f>' : '</v>', closing)) return null;
          if (!isFormula) value = isSelfClosed ? '' : textOf(xml, end + 1, closing);
          at = isSelfClosed ? end + 1 : closing + 4;
        } else if (startsWith('<is><t', at)) {
          const begin = xml.indexOf(greaterThan, at + 4) + 1;
          const closing = xml.indexOf(lessThan, begin);
          if (!startsWith('</t></is>', closing)) return null;
          value = textOf(xml, begin, closing);
          at = closing + 9;
        } else return null;
      }
      const cell = cellOf(type, value, strings);
      if (cell === null) return null;
      if (!cell && !hasFormula) continue;
      const kept: SheetCell = cell ?? { t: 's', v: '' };
      if (hasFormula) kept.f = '=';
      (rows[row] ??= [])[column] = kept;
    } else return null;
  }
  return rows;
}

/** Undefined for a cell without content, null for one that the library shall read. */
function cellOf(
  type: string | undefined,
  value: string | undefined,
  strings: readonly { t?: string }[],
): SheetCell | undefined | null {
  if (value === undefined) return undefined;
  switch (type) {
    case 's': {
      const text = strings[Number(value)]?.t;
      return text === undefined ? null : { t: 's', v: text };
    }
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

function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column > 0 && column <= 16_384 ? column - 1 : -1;
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
