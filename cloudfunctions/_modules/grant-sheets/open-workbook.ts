import type * as XLSX from '@e965/xlsx';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SheetCell } from './model';
import { readCells } from './read-cells';
import { assertReferences, unpackWorkbook, workbookLimits } from './unpack-workbook';

export interface OpenSheet {
  name: string;
  /** By row and column from 0; both have holes. */
  rows: readonly (readonly (SheetCell | undefined)[] | undefined)[];
  merges: readonly XLSX.Range[];
  /** Days count from 1904 in books of old Macs. */
  from1904: boolean;
}

/**
 * The cells of an .xlsx or .xls book. Refuses, before much memory is taken, what is no workbook, is too big, bears macros
 * or a password, or cannot be read.
 */
export function openWorkbook(bytes: Uint8Array): OpenSheet[] {
  if (bytes.length > workbookLimits.packedBytes) throw new Refusal('SHEET_TOO_BIG');
  const book = readBook(bytes);
  if (book.SheetNames.length > workbookLimits.sheets) throw new Refusal('SHEET_TOO_BIG');
  const from1904 = Boolean(book.Workbook?.WBProps?.date1904);
  let [cells, characters] = [0, 0];
  return book.SheetNames.flatMap((name): OpenSheet[] => {
    const sheet = Object.hasOwn(book.Sheets, name) ? book.Sheets[name] : undefined;
    const rows = (sheet?.['!data'] ?? []) as OpenSheet['rows'];
    if (!sheet || rows.length === 0) return [];
    const filled = Object.keys(rows).map((row) => rows[Number(row)] ?? []);
    const merges = sheet['!merges'] ?? [];
    for (const row of filled) {
      for (const column of Object.keys(row)) {
        const cell = row[Number(column)];
        if (Number(column) >= workbookLimits.columns) break;
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
      if (typeof said === 'string') characters += said.length * (Math.min(e.r, rows.length - 1) - s.r);
    }
    const { rows: rowsAtMost, usedCharacters, merges: mergesAtMost } = workbookLimits;
    if (filled.length > rowsAtMost || cells > workbookLimits.cells) throw new Refusal('SHEET_TOO_BIG');
    if (characters > usedCharacters || merges.length > mergesAtMost) throw new Refusal('SHEET_TOO_BIG');
    return [{ name, rows, merges, from1904 }];
  });
}

function readBook(bytes: Uint8Array): XLSX.WorkBook {
  if (kindOf(bytes) === 'xls') return readWithLibrary(refuseHostileXls(bytes));
  const { light, marker, sheets, whole } = unpackWorkbook(bytes);
  const book = readWithLibrary(light);
  const strings = (book as { Strings?: { t?: string }[] }).Strings ?? [];
  for (const sheet of Object.values(book.Sheets)) {
    const marked = sheet['!data']?.[0]?.[0]?.v;
    const taken = typeof marked === 'number' ? sheets[marked - marker] : undefined;
    if (!taken) continue;
    const rows = readCells(taken.xml, taken.from, taken.to, strings);
    if (!rows) {
      for (const { xml, from, to } of sheets) assertReferences(xml.subarray(from, to));
      return readWithLibrary(whole());
    }
    sheet['!data'] = rows as XLSX.CellObject[][];
  }
  return book;
}

function readWithLibrary(source: Uint8Array): XLSX.WorkBook {
  // Loaded when first needed, to spare cold starts.
  const { read } = require('@e965/xlsx') as typeof XLSX;
  try {
    return read(source, { type: 'array', dense: true, cellText: false, cellHTML: false, cellNF: false });
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
