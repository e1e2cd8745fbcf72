import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkbook } from '../grant-sheets/open-workbook';
import type { OpenSheet } from '../grant-sheets/open-workbook';
import { noMarks } from '../grant-sheets/sheet-marks';
import { workbookLimits } from '../grant-sheets/unpack-workbook';

/**
 * The cells of whatever people bring as a table: a workbook, or text with separators as programs and banks write it, in UTF-8,
 * UTF-16 or GBK.
 */
export function openTable(bytes: Uint8Array): OpenSheet[] {
  const opening = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (opening.startsWith('504b') || opening === 'd0cf11e0') return openWorkbook(bytes);
  if (bytes.length > workbookLimits.packedBytes) throw new Refusal('SHEET_TOO_BIG');
  const rows = splitRows(decodeText(bytes));
  if (rows.length > workbookLimits.rows) throw new Refusal('SHEET_TOO_BIG');
  return [
    {
      name: '',
      rows: rows.map((row) =>
        row
          .map((text) => (text === '' ? undefined : { t: 's' as const, v: text }))
          .slice(0, workbookLimits.columns),
      ),
      merges: [],
      from1904: false,
      isHidden: false,
      marks: noMarks,
      notes: [],
    },
  ];
}

/** Of the encodings that occur, the one in which every byte makes sense. */
export function decodeText(bytes: Uint8Array): string {
  const has = (...marks: number[]) => marks.every((mark, i) => bytes[i] === mark);
  if (has(0xff, 0xfe)) return new TextDecoder('utf-16le').decode(bytes);
  if (has(0xfe, 0xff)) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0)) throw new Refusal('SHEET_NOT_A_WORKBOOK');
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not in this one.
    }
  throw new Refusal('SHEET_UNREADABLE');
}

/** Fields in quotes may hold separators, doubled quotes and line breaks; programs write `="0012"` and a tab before numbers. */
export function splitRows(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(plainField(field));
    field = '';
  };
  const endRow = () => {
    endField();
    rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (character === '"' && /^[\s=]*$/.test(field)) {
      field = '';
      quoted = true;
    } else if (character === separator) endField();
    else if (character === '\n') endRow();
    else if (character !== '\r') field += character;
    if (field.length > workbookLimits.cellCharacters) throw new Refusal('SHEET_TOO_BIG');
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
}
const plainField = (field: string): string => field.replace(/^[\s\u3000]+|[\s\u3000]+$/g, '');

/** What stands most often between the fields of the first rows. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000).split('\n').slice(0, 30).join('\n');
  const count = (separator: string) => head.split(separator).length;
  // Numbers of banks begin with a tab inside a field, so that a tab counts only where it outnumbers commas.
  return [',', '\t', '|', ';'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
