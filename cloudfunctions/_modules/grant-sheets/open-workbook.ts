import type * as XLSX from '@e965/xlsx';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SheetCell } from './model';
import { readCells } from './read-cells';
import { struckInXls } from './struck-in-xls';
import { marksOfSheet, noMarks, struckStyles, struckTexts } from './sheet-marks';
import type { SheetMarks } from './sheet-marks';
import { assertReferences, unpackWorkbook, workbookLimits } from './unpack-workbook';

export interface OpenSheet {
  name: string;
  /** By row and column from 0; both have holes. */
  rows: readonly (readonly (SheetCell | undefined)[] | undefined)[];
  merges: readonly XLSX.Range[];
  /** Days count from 1904 in books of old Macs. */
  from1904: boolean;
  isHidden: boolean;
  marks: SheetMarks;
  /** 批注, by row and column from 0. */
  notes: readonly { row: number; column: number; text: string }[];
}
interface Book {
  book: XLSX.WorkBook;
  marks: ReadonlyMap<XLSX.WorkSheet, SheetMarks>;
  notes: ReadonlyMap<XLSX.WorkSheet, OpenSheet['notes']>;
}

/**
 * The cells of an .xlsx or .xls book. Refuses, before much memory is taken, what is no workbook, is too big, bears macros
 * or a password, or cannot be read.
 */
export function openWorkbook(bytes: Uint8Array): OpenSheet[] {
  if (bytes.length > workbookLimits.packedBytes) throw new Refusal('SHEET_TOO_BIG');
  const { book, marks, notes } = readBook(bytes);
  if (book.SheetNames.length > workbookLimits.sheets) throw new Refusal('SHEET_TOO_BIG');
  const from1904 = Boolean(book.Workbook?.WBProps?.date1904);
  let [cells, characters] = [0, 0];
  return book.SheetNames.flatMap((name): OpenSheet[] => {
    const sheet = Object.hasOwn(book.Sheets, name) ? book.Sheets[name] : undefined;
    const rows = (sheet?.['!data'] ?? []) as OpenSheet['rows'];
    if (!sheet || rows.length === 0) return [];
    const merges = sheet['!merges'] ?? [];
    // By keys: a row far down makes no million rows.
    const filled = Object.keys(rows);
    for (const key of filled) {
      const row = rows[Number(key)] ?? [];
      const end = Math.min(row.length, workbookLimits.columns);
      for (let column = 0; column < end; column++) {
        const cell = row[column];
        if (!cell) continue;
        cells++;
        const length = typeof cell.v === 'string' ? cell.v.length : 1;
        if (length > workbookLimits.cellCharacters) throw new Refusal('SHEET_TOO_BIG');
        characters += length;
      }
    }
    // Each row of a merged block says again what its first cell says.
    for (const { s, e } of merges) {
      const said = rows[s.r]?.[s.c]?.v;
      const again = Math.min(e.r, rows.length - 1) - s.r;
      if (said === undefined || again <= 0) continue;
      cells += again;
      characters += String(said).length * again;
    }
    const { rows: rowsAtMost, usedCharacters, merges: mergesAtMost } = workbookLimits;
    if (filled.length > rowsAtMost || cells > workbookLimits.cells) throw new Refusal('SHEET_TOO_BIG');
    if (characters > usedCharacters || merges.length > mergesAtMost) throw new Refusal('SHEET_TOO_BIG');
    const at = book.SheetNames.indexOf(name);
    return [
      {
        ...{ name, rows, merges, from1904 },
        isHidden: Boolean(book.Workbook?.Sheets?.[at]?.Hidden),
        marks: marks.get(sheet) ?? noMarks,
        notes: notes.get(sheet) ?? [],
      },
    ];
  });
}

function readBook(bytes: Uint8Array): Book {
  if (kindOf(bytes) === 'xls') {
    const book = readWithLibrary(refuseHostileXls(bytes), { cellStyles: true, bookFiles: true });
    const sheets = Object.values(book.Sheets);
    const struck = struckInXls(streamOf(book));
    const marks = book.SheetNames.flatMap((name, at): [XLSX.WorkSheet, SheetMarks][] => {
      const sheet = book.Sheets[name];
      return sheet ? [[sheet, { ...marksFromLibrary(sheet), struckRows: struck[at] ?? new Set() }]] : [];
    });
    return {
      book,
      marks: new Map(marks),
      notes: new Map(sheets.map((sheet) => [sheet, notesOf(sheet)])),
    };
  }
  const { light, marker, sheets, whole, styles } = unpackWorkbook(bytes);
  const book = readWithLibrary(light);
  const strings = (book as { Strings?: { t?: string; r?: string }[] }).Strings ?? [];
  const struck = [struckStyles(styles), struckTexts(strings)] as const;
  const taken = Object.entries(book.Sheets).flatMap(([name, sheet]) => {
    const marked = sheet['!data']?.[0]?.[0]?.v;
    const part = typeof marked === 'number' ? sheets[marked - marker] : undefined;
    return part ? [{ name, sheet, marks: marksOfSheet(part, ...struck), notes: notesOf(sheet), part }] : [];
  });
  const read = taken.map(({ part }) => readCells(part.xml, part.from, part.to, strings));
  // At anything that is not plain the library reads the whole book; what its sheets say without words is known already.
  const plain = read.every((rows) => rows !== null);
  if (!plain) for (const { xml, from, to } of sheets) assertReferences(xml.subarray(from, to));
  const full = plain ? book : readWithLibrary(whole());
  const result = {
    book: full,
    marks: new Map<XLSX.WorkSheet, SheetMarks>(),
    notes: new Map<XLSX.WorkSheet, OpenSheet['notes']>(),
  };
  taken.forEach(({ name, marks, notes }, at) => {
    const sheet = full.Sheets[name]!;
    if (plain) sheet['!data'] = read[at] as XLSX.CellObject[][];
    result.marks.set(sheet, marks);
    result.notes.set(sheet, notes);
  });
  // The library would keep them: each with its XML, beside the cells that have them now.
  strings.length = 0;
  return result;
}

function streamOf(book: XLSX.WorkBook): Buffer {
  const { CFB } = require('@e965/xlsx') as typeof XLSX;
  const { cfb } = book as { cfb?: unknown };
  const find = (name: string) => CFB.find(cfb, name) as { content?: Uint8Array } | null;
  return Buffer.from((find('/Workbook') ?? find('/Book'))?.content ?? []);
}

function notesOf(sheet: XLSX.WorkSheet): OpenSheet['notes'] {
  const rows = sheet['!data'] ?? [];
  return Object.keys(rows).flatMap((row) => {
    const cells = rows[Number(row)] ?? [];
    return Object.keys(cells).flatMap((column) => {
      const text = (cells[Number(column)]?.c ?? [])
        .map(({ t = '' }) => t)
        .join(' ')
        .trim();
      const isRead = text && Number(column) < workbookLimits.columns;
      return isRead ? [{ row: Number(row), column: Number(column), text }] : [];
    });
  });
}

function marksFromLibrary(sheet: XLSX.WorkSheet): SheetMarks {
  const hidden = (list: readonly ({ hidden?: boolean } | undefined)[] = []) =>
    new Set(
      Object.keys(list)
        .map(Number)
        .filter((at) => list[at]?.hidden),
    );
  return { hiddenRows: hidden(sheet['!rows']), hiddenColumns: hidden(sheet['!cols']), struckRows: new Set() };
}

function readWithLibrary(source: Uint8Array, more: XLSX.ParsingOptions = {}): XLSX.WorkBook {
  // Loaded when first needed, to spare cold starts.
  const { read } = require('@e965/xlsx') as typeof XLSX;
  try {
    return read(source, {
      type: 'array',
      dense: true,
      cellText: false,
      cellHTML: false,
      cellNF: false,
      ...more,
    });
  } catch (error) {
    if (/password|encrypt/i.test(String(error))) throw new Refusal('SHEET_ENCRYPTED');
    throw new Refusal('SHEET_UNREADABLE');
  }
}

function kindOf(bytes: Uint8Array): 'xlsx' | 'xls' {
  const opening = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  if (opening.startsWith('504b0304')) return 'xlsx';
  if (opening === 'd0cf11e0a1b11ae1') return 'xls';
  throw new Refusal('SHEET_NOT_A_WORKBOOK');
}

/** Streams of an old compound file bear UTF-16 names that stand in its directory as they are. */
function refuseHostileXls(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const holds = (name: string) => file.includes(Buffer.from(name, 'utf16le'));
  if (holds('_VBA_PROJECT')) throw new Refusal('SHEET_MACROS');
  if (holds('EncryptedPackage')) throw new Refusal('SHEET_ENCRYPTED');
  if (!holds('Workbook') && !holds('Book')) throw new Refusal('SHEET_NOT_A_WORKBOOK');
  return bytes;
}
