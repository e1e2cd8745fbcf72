import { randomInt } from 'node:crypto';
import { crc32, inflateRawSync } from 'node:zlib';
import { Refusal } from '../../../miniprogram/shared/refusal';

/**
 * Bounds for what people upload. The largest real book (50,000 rows) unpacks to some 40 MB in 2.5 million tags; whatever
 * claims or holds much more is refused before it is unpacked, or before anything is made of it.
 */
export const workbookLimits = {
  packedBytes: 20_000_000,
  unpackedBytes: 56_000_000,
  parts: 2_000,
  cells: 1_200_000,
  rows: 100_000,
  /** Different texts of a book. */
  strings: 400_000,
  tags: 4_000_000,
  /** Pieces of a text that look different. */
  runs: 300_000,
  /** Excel has 65,490 ways for a cell to look, twice over for those of its styles; 65,530 links. */
  formats: 131_000,
  links: 66_000,
  /** Names of areas; old books gather dead ones by the thousand. */
  names: 20_000,
  /** 批注, of which each is a question to somebody. */
  comments: 30_000,
  /** `&amp;` and the like, of which each costs far more than the character that it stands for. */
  references: 500_000,
  /** What Excel itself lets into a cell. */
  cellCharacters: 32_767,
  /** Of all cells, each time that a text is used: the same long text in thousands of cells is read thousands of times. */
  usedCharacters: 12_000_000,
  /** Cells to the right of it are not read. */
  columns: 256,
  sheets: 100,
  merges: 100_000,
  /** What a person would have to decide, one by one. */
  questions: 20_000,
  /** Regions and hospitals that all grants of a book name. */
  places: 300_000,
};

/** A workbook in parts, each under the bounds. */
export interface UnpackedWorkbook {
  /** The book with every part, for the library. */
  whole(): Uint8Array;
  /** The book with nothing in its sheets but, in A1, a number: `marker` and the place in `sheets` of what was there. */
  light: Uint8Array;
  /** Drawn anew for each book, so that no cell of its own can be taken for it. */
  marker: number;
  /** The parts of sheets, and where in them their rows lie. */
  sheets: { xml: Buffer; from: number; to: number }[];
  /** The part that says how cells look. */
  styles: Buffer | null;
}

/**
 * Takes an .xlsx apart with bounds and puts its XML parts together again without compression, under headers of our own:
 * the spreadsheet library then never inflates anything, and no trick with sizes, overlapping or hidden entries reaches
 * it. Pictures, fonts and the like are left out. Refuses macros, encrypted and oversized books.
 */
export function unpackWorkbook(bytes: Uint8Array): UnpackedWorkbook {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = listParts(zip);
  if (parts.some(({ name }) => /vbaproject|\/macrosheets\/|\/activex\//i.test(name)))
    throw new Refusal('SHEET_MACROS');
  const kept = parts.filter(({ name }) => /\.(xml|rels)$/i.test(name));
  const contentTypes = kept.find(({ name }) => name === '[Content_Types].xml');
  if (!contentTypes) throw new Refusal('SHEET_NOT_A_WORKBOOK');
  const claimed = parts.reduce((sum, { unpackedSize }) => sum + unpackedSize, 0);
  if (claimed > workbookLimits.unpackedBytes) throw new Refusal('SHEET_TOO_BIG');

  const types = unpack(zip, contentTypes).toString('latin1');
  if (types.includes('macroEnabled.main+xml')) throw new Refusal('SHEET_MACROS');
  if (!types.includes('spreadsheetml.sheet.main+xml')) throw new Refusal('SHEET_NOT_A_WORKBOOK');
  const unpacked = kept.map((part) => ({ ...part, content: unpack(zip, part) }));
  inspect(unpacked.map(({ content }) => content));
  for (const { content } of unpacked) if (isNotes(content)) assertReferences(content);
  for (const part of unpacked)
    if (isSheet(part.content) && blankLinks(part.content)) part.checksum = crc32(part.content);
  const sheets: UnpackedWorkbook['sheets'] = [];
  const marker = randomInt(2 ** 47);
  const light = unpacked.map((part) => {
    const rows = rowsOf(part.content);
    if (!rows) return part;
    assertReferences(part.content.subarray(0, rows.from));
    assertReferences(part.content.subarray(rows.to));
    const number = marker + sheets.push({ xml: part.content, ...rows }) - 1;
    const content = Buffer.concat([
      part.content.subarray(0, rows.from),
      Buffer.from(`<row r="1"><c r="A1"><v>${number}</v></c></row>`),
      part.content.subarray(rows.to),
    ]);
    return { ...part, content, checksum: crc32(content) };
  });
  const styles = unpacked.find(({ name }) => /^xl\/styles\.xml$/i.test(name));
  return {
    whole: () => storeParts(unpacked),
    light: storeParts(light),
    marker,
    sheets,
    styles: styles?.content ?? null,
  };
}

/** What lies between the tags of the sheet's data; null for sheets without. */
function rowsOf(xml: Buffer): { from: number; to: number } | null {
  const opening = '<sheetData>';
  const from = xml.indexOf(opening);
  const to = xml.lastIndexOf('</sheetData>');
  return from < 0 || to < from ? null : { from: from + opening.length, to };
}

interface Part {
  name: string;
  method: number;
  packedSize: number;
  unpackedSize: number;
  offset: number;
  checksum: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const entrySize = 46;
const localSize = 30;

/** The central directory. ZIP64 is not needed below 4 GB and is refused. */
function listParts(zip: Buffer): Part[] {
  const lowest = Math.max(0, zip.length - endSize - 65_535);
  let end = zip.length - endSize;
  while (end >= lowest && zip.readUInt32LE(end) !== endSignature) end--;
  if (end < lowest || end < 0) throw new Refusal('SHEET_UNREADABLE');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count > workbookLimits.parts) throw new Refusal('SHEET_TOO_BIG');

  const parts: Part[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    if (at + entrySize > end || zip.readUInt32LE(at) !== entrySignature)
      throw new Refusal('SHEET_UNREADABLE');
    const nameLength = zip.readUInt16LE(at + 28);
    const part: Part = {
      name: zip
        .toString('utf8', at + entrySize, at + entrySize + nameLength)
        .replace(/\\/g, '/')
        .replace(/^\//, ''),
      method: zip.readUInt16LE(at + 10),
      checksum: zip.readUInt32LE(at + 16),
      packedSize: zip.readUInt32LE(at + 20),
      unpackedSize: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    };
    const isEncrypted = (zip.readUInt16LE(at + 8) & 1) !== 0;
    if (isEncrypted) throw new Refusal('SHEET_ENCRYPTED');
    const key = part.name.toLowerCase();
    if (names.has(key)) throw new Refusal('SHEET_UNREADABLE');
    names.add(key);
    parts.push(part);
    at += entrySize + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}

/** One part, at most as large as it said it would be. */
function unpack(zip: Buffer, { method, packedSize, unpackedSize, offset, checksum }: Part): Buffer {
  if (offset + localSize > zip.length || zip.readUInt32LE(offset) !== localSignature)
    throw new Refusal('SHEET_UNREADABLE');
  const start = offset + localSize + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (start + packedSize > zip.length) throw new Refusal('SHEET_UNREADABLE');
  const packed = zip.subarray(start, start + packedSize);
  let content: Buffer;
  try {
    const options = { maxOutputLength: Math.max(1, unpackedSize) };
    content = method === 8 ? inflateRawSync(packed, options) : packed;
  } catch (error) {
    const isLarger = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Refusal(isLarger ? 'SHEET_TOO_BIG' : 'SHEET_UNREADABLE');
  }
  const isSound =
    (method === 8 || method === 0) && content.length === unpackedSize && crc32(content) === checksum;
  if (!isSound) throw new Refusal('SHEET_UNREADABLE');
  return content;
}

/** Other encodings than UTF-8 would come out as mojibake, and millions of cells would fill the memory. */
function inspect(contents: readonly Buffer[]): void {
  for (const content of contents) {
    const opening = content.toString('latin1', 0, 200);
    const encoding = /encoding\s*=\s*["']([^"']*)/i.exec(opening)?.[1];
    if (
      /^(\xff\xfe|\xfe\xff)/.test(opening) ||
      (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
    )
      throw new Refusal('SHEET_UNREADABLE');
    if (content.subarray(0, 4_096).includes('<!DOCTYPE')) throw new Refusal('SHEET_UNREADABLE');
  }
  const { rows, cells, strings, runs, tags, references } = workbookLimits;
  const found = { rows: 0, cells: 0, strings: 0, runs: 0, tags: 0, references: 0 };
  for (const content of contents) {
    countMarks(content, found);
    const isOver = found.rows > rows || found.cells > cells || found.strings > strings;
    if (isOver || found.runs > runs || found.tags > tags || found.references > references)
      throw new Refusal('SHEET_TOO_BIG');
  }
  const { formats, links, names, sheets, comments } = workbookLimits;
  const bounded = [
    ['xf', formats],
    ['hyperlink', links],
    ['definedName', names],
    ['sheet', sheets],
    ['comment', comments],
    ['threadedComment', comments],
  ] as const;
  const counted = bounded.map(([tag, most]) => countTags(contents, tag, most));
  if (counted.some((some, at) => some > bounded[at]![1])) throw new Refusal('SHEET_TOO_BIG');
  // A part that many sheets name is read many times.
  if (counted[3]! > contents.filter(isSheet).length) throw new Refusal('SHEET_UNREADABLE');
}

const isSheet = (content: Buffer) =>
  /<(?:\w+:)?(?:work|chart|dialog)sheet\b/.test(content.toString('latin1', 0, 4_096));

/** 批注 of a sheet, of which each stands at a cell. */
const isNotes = (content: Buffer) =>
  /<(?:\w+:)?(?:comments|ThreadedComments)\b/i.test(content.toString('latin1', 0, 4_096));

/** Tags of a name, with a prefix or without, as far as there are no more than may be. */
function countTags(contents: readonly Buffer[], tag: string, most: number): number {
  let [found, seen] = [0, 0];
  for (const content of contents)
    for (const mark of [`<${tag}`, `:${tag}`])
      for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + mark.length)) {
        // Another tag may begin with the same letters.
        const after = content[at + mark.length] ?? 0x20;
        if (after <= 0x20 || after === 0x2f || after === 0x3e) found++;
        if (found > most || ++seen > SEARCHED) return most + 1;
      }
  return found;
}
const SEARCHED = 500_000;

/** Nobody reads a sheet's links, and the library makes a cell of every place that one spans: blanks stand there instead. */
function blankLinks(xml: Buffer): boolean {
  let isChanged = false;
  for (let from = xml.indexOf('<hyperlinks'); from >= 0; from = xml.indexOf('<hyperlinks', from)) {
    const end = xml.indexOf('</hyperlinks>', from);
    if (end < 0) throw new Refusal('SHEET_UNREADABLE');
    xml.fill(0x20, from, end + '</hyperlinks>'.length);
    isChanged = true;
  }
  if (xml.includes('<hyperlink') || xml.includes(':hyperlink')) throw new Refusal('SHEET_UNREADABLE');
  return isChanged;
}

/** Adds up `<row`, `<c `, `<si`, `<r>`, `<` and `&`: once through the bytes, since millions of searches cost more than they. */
function countMarks(
  content: Buffer,
  found: Record<'rows' | 'cells' | 'strings' | 'runs' | 'tags' | 'references', number>,
): void {
  let [rows, cells, strings, runs, tags, references] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < content.length; at++) {
    const byte = content[at];
    if (byte === 0x26) references++;
    if (byte !== 0x3c) continue;
    tags++;
    const next = content[at + 1];
    if (next === 0x63 && content[at + 2] === 0x20) cells++;
    else if (next === 0x72 && content[at + 2] === 0x3e) runs++;
    else if (next === 0x72 && content[at + 2] === 0x6f && content[at + 3] === 0x77) rows++;
    else if (next === 0x73 && content[at + 2] === 0x69) strings++;
  }
  found.rows += rows;
  found.cells += cells;
  found.strings += strings;
  found.runs += runs;
  found.tags += tags;
  found.references += references;
}

/**
 * The library walks whatever a reference spans: merged blocks, columns with a width, the sheet's own dimension. So none may
 * name a column or a row that no spreadsheet has.
 */
export function assertReferences(xml: Buffer): void {
  const text = xml.toString('latin1');
  if (count(xml, '<mergeCell ', workbookLimits.merges) > workbookLimits.merges)
    throw new Refusal('SHEET_TOO_BIG');
  for (const [, value] of text.matchAll(
    /\s(?:r|ref|sqref|min|max|activeCell|topLeftCell)\s*=\s*["']([^"'<>]*)/g,
  ))
    for (const [part] of value!.matchAll(/[^\s:,]+/g)) {
      const [, letters = '', digits = ''] = /^\$?([A-Za-z]*)\$?(\d*)$/.exec(part) ?? [];
      const isOut =
        letters.length > 3 || (letters.toUpperCase() > 'XFD'.padEnd(letters.length) && letters.length === 3);
      if (isOut || Number(digits) > 1_048_576) throw new Refusal('SHEET_UNREADABLE');
    }
}

function count(content: Buffer, text: string, enough: number): number {
  let found = 0;
  for (
    let at = content.indexOf(text);
    at >= 0 && found <= enough;
    at = content.indexOf(text, at + text.length)
  )
    found++;
  return found;
}

function storeParts(parts: { name: string; content: Buffer; checksum: number }[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, checksum } of parts) {
    const label = Buffer.from(name);
    const local = Buffer.alloc(localSize);
    local.writeUInt32LE(localSignature, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(checksum, 14);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(label.length, 26);
    files.push(local, label, content);

    const entry = Buffer.alloc(entrySize);
    entry.writeUInt32LE(entrySignature, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt32LE(checksum, 16);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(label.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, label);
    offset += localSize + label.length + content.length;
  }
  const end = Buffer.alloc(endSize);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}
