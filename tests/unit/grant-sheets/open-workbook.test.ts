import * as XLSX from '@e965/xlsx';
import { zipSync } from 'fflate';
import { openWorkbook } from '../../../cloudfunctions/_modules/grant-sheets/open-workbook';
import {
  unpackWorkbook,
  workbookLimits,
} from '../../../cloudfunctions/_modules/grant-sheets/unpack-workbook';
import { book, bookOf } from './sheet-world';

const refusalOf = (bytes: Uint8Array): string => {
  try {
    openWorkbook(bytes);
    return 'opened';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

const text = (value: string) => new TextEncoder().encode(value);
const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const namespaces =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
/** The parts of an .xlsx whose one sheet has the given XML between its data tags. */
const parts = (data: string, more: Record<string, Uint8Array> = {}, type = `${main}.sheet.main+xml`) => ({
  '[Content_Types].xml': text(
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="${type}"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${main}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${main}.sharedStrings+xml"/></Types>`,
  ),
  '_rels/.rels': text(
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ),
  'xl/workbook.xml': text(
    `${head}<workbook ${namespaces}><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ),
  'xl/_rels/workbook.xml.rels': text(
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  ),
  'xl/worksheets/sheet1.xml': text(
    `${head}<worksheet ${namespaces}><sheetData>${data}</sheetData></worksheet>`,
  ),
  ...more,
});
const row = '<row r="1"><c r="A1" t="str"><v>甲</v></c></row>';
const valuesIn = (bytes: Uint8Array) =>
  openWorkbook(bytes).map(({ rows }) => rows.map((cells) => cells?.map((cell) => cell?.v)));

describe('cells are read as the library reads them', () => {
  const mixed: unknown[][] = [
    ['甲、乙 & <丙>', 'a"b\'c', ' 前后 ', '多\n行', '𠮷', "'=1"],
    [1, -2.5, 1e21, 46023, true, false],
    [],
    [null, 'x', null, new Date(Date.UTC(2026, 0, 1)), '_x0041_', ''],
  ];
  const plain = (sheets: { rows: readonly unknown[] }[]) =>
    JSON.parse(
      JSON.stringify(
        sheets.map(({ rows }) =>
          Array.from(rows, (cells) =>
            Array.from((cells as (XLSX.CellObject | undefined)[] | undefined) ?? [], (cell) =>
              cell && cell.t !== 'z' ? [cell.t, cell.t === 'e' ? 0 : cell.v, cell.f !== undefined] : null,
            ),
          ),
        ),
      ),
    ) as unknown;
  const byLibrary = (bytes: Uint8Array) => {
    const read = XLSX.read(bytes, {
      type: 'array',
      dense: true,
      cellText: false,
      cellHTML: false,
      cellNF: false,
    });
    return plain(
      read.SheetNames.map((name) => ({ rows: read.Sheets[name]!['!data'] ?? [] })).filter(
        ({ rows }) => rows.length,
      ),
    );
  };
  const saved = (sst: boolean, change?: (sheet: XLSX.WorkSheet) => void) => {
    const sheet = XLSX.utils.aoa_to_sheet(mixed);
    change?.(sheet);
    const made = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(made, sheet, '一');
    XLSX.utils.book_append_sheet(made, XLSX.utils.aoa_to_sheet([['另一张']]), '二');
    return new Uint8Array(XLSX.write(made, { type: 'array', bookType: 'xlsx', bookSST: sst }) as ArrayBuffer);
  };

  it.each<[string, Uint8Array]>([
    ['with texts in their cells', saved(false)],
    ['with shared texts', saved(true)],
    [
      'with formulas and errors',
      saved(true, (sheet) => {
        sheet.A1 = { t: 's', v: '康健', f: 'B1&"x"' };
        sheet.B2 = { t: 'e', v: 42 };
        sheet.C2 = { t: 'n', v: 3, f: '1+2' };
      }),
    ],
    ['of several sheets, one of them empty', bookOf({ 一: mixed, 空: [], 三: [['x']] })],
    [
      'with inline text',
      zipSync(parts('<row r="2"><c r="B2" t="inlineStr"><is><t>甲 &amp; 乙</t></is></c></row>')),
    ],
    [
      'with rich inline text',
      zipSync(
        parts('<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c></row>'),
      ),
    ],
    [
      'with white space and comments',
      zipSync(parts('\n <row r="1">\n  <c r="A1" t="str">\n <v>甲</v></c>\n</row><!-- x -->')),
    ],
    [
      'with single quotes',
      zipSync(parts("<row r='1'><c r='A1' t='str'><v>甲</v></c><c r='C1'><v>5</v></c></row>")),
    ],
    ['with ISO dates', zipSync(parts('<row r="1"><c r="A1" t="d"><v>2026-01-01</v></c></row>'))],
    [
      'with cells that only have a format',
      zipSync(parts('<row r="1"><c r="A1" s="1"/><c r="B1"><v>1</v></c></row>')),
    ],
  ])('%s', (_, bytes) => {
    expect(plain(openWorkbook(bytes))).toEqual(byLibrary(bytes));
  });

  it('and no number of the book is taken for our own mark', () => {
    for (const n of [0, 1, 2]) {
      const xml = `${head}<worksheet ${namespaces}><sheetData x="1"><row r="1"><c r="A1"><v>${n}</v></c></row></sheetData></worksheet>`;
      expect(valuesIn(zipSync({ ...parts(''), 'xl/worksheets/sheet1.xml': text(xml) }))).toEqual([[[n]]]);
    }
  });
});

describe('what is no honest workbook is refused', () => {
  const sound = book([['甲']]);
  it.each<[string, () => Uint8Array, string]>([
    ['a text file', () => text('经销商,产品线\nF,D'), 'SHEET_NOT_A_WORKBOOK'],
    ['nothing', () => new Uint8Array(), 'SHEET_NOT_A_WORKBOOK'],
    ['another zip', () => zipSync({ 'a.txt': text('x') }), 'SHEET_NOT_A_WORKBOOK'],
    ['a document of another kind', () => zipSync(parts(row, {}, 'application/msword+xml')), 'SHEET_NOT_A_WORKBOOK'],
    ['a zip cut short', () => sound.subarray(0, sound.length - 30), 'SHEET_UNREADABLE'],
    ['a zip with a flipped byte', () => sound.map((byte, i) => (i === 60 ? byte ^ 0xff : byte)), 'SHEET_UNREADABLE'],
    ['macros', () => zipSync(parts(row, { 'xl/vbaProject.bin': text('x') })), 'SHEET_MACROS'],
    ['macros in the content type', () => zipSync(parts(row, {}, 'application/vnd.ms-excel.sheet.macroEnabled.main+xml')), 'SHEET_MACROS'],
    ['old macro sheets', () => zipSync(parts(row, { 'xl/macrosheets/sheet1.xml': text('<x/>') })), 'SHEET_MACROS'],
    ['a document type with entities', () => zipSync(parts(row, { 'xl/a.xml': text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>') })), 'SHEET_UNREADABLE'],
    ['parts in UTF-16', () => zipSync(parts(row, { 'xl/a.xml': Uint8Array.of(0xff, 0xfe, 0x3c, 0) })), 'SHEET_UNREADABLE'],
    ['parts that say they are GBK', () => zipSync(parts(row, { 'xl/a.xml': text('<?xml version="1.0" encoding="GBK"?><a/>') })), 'SHEET_UNREADABLE'],
    ['a million rows', () => zipSync(parts('<row r="1"></row>'.repeat(1_000_000))), 'SHEET_TOO_BIG'],
    ['a part in another folder with a million rows', () => zipSync(parts(row, { 'xl/other.xml': text('<row/>'.repeat(200_000)) })), 'SHEET_TOO_BIG'],
    ['thousands of parts', () => zipSync(parts(row, Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`xl/p${i}.xml`, text('<a/>')])))), 'SHEET_TOO_BIG'],
    ['a bomb that unpacks to 200 MB', () => zipSync(parts(row, { 'xl/b.xml': new Uint8Array(200_000_000) })), 'SHEET_TOO_BIG'],
    ['more than 20 MB', () => new Uint8Array(workbookLimits.packedBytes + 1), 'SHEET_TOO_BIG'],
  ])('%s', (_, make, code) => {
    expect(refusalOf(make())).toBe(code);
  }, 30_000); // prettier-ignore

  it('a bomb that lies about its size is stopped at what it said', () => {
    const bytes = Buffer.from(zipSync(parts(row, { 'xl/b.xml': new Uint8Array(5_000_000) })));
    const honest = Buffer.alloc(4);
    honest.writeUInt32LE(5_000_000);
    const small = Buffer.alloc(4);
    small.writeUInt32LE(100);
    for (let at = bytes.indexOf(honest); at >= 0; at = bytes.indexOf(honest)) small.copy(bytes, at);
    expect(refusalOf(bytes)).toBe('SHEET_TOO_BIG');
  });

  it('two parts of one name, and a password', () => {
    const twice = Buffer.from(
      zipSync(parts(row, { 'xl/aaa.xml': text('<a/>'), 'xl/bbb.xml': text('<b/>') })),
    );
    for (let at = twice.indexOf('bbb'); at >= 0; at = twice.indexOf('bbb')) twice.write('aaa', at);
    expect(refusalOf(twice)).toBe('SHEET_UNREADABLE');
    const locked = Buffer.from(zipSync(parts(row)));
    const entry = locked.lastIndexOf(Buffer.from('504b0102', 'hex'));
    locked.writeUInt16LE(locked.readUInt16LE(entry + 8) | 1, entry + 8);
    expect(refusalOf(locked)).toBe('SHEET_ENCRYPTED');
  });

  it.each<[string, string, string]>([
    ['old books with macros', '/_VBA_PROJECT_CUR/VBA/_VBA_PROJECT', 'SHEET_MACROS'],
    ['old books that hide a locked one', '/EncryptedPackage', 'SHEET_ENCRYPTED'],
  ])('%s', (_, stream, code) => {
    const old = XLSX.CFB.read(Buffer.from(book([['甲']], { bookType: 'xls' })), { type: 'buffer' });
    const bytes = () => new Uint8Array(XLSX.CFB.write(old, { type: 'buffer' }) as Buffer);
    expect(refusalOf(bytes())).toBe('opened');
    XLSX.CFB.utils.cfb_add(old, stream, Buffer.from('x'));
    expect(refusalOf(bytes())).toBe(code);
  });

  it('a compound file that is no book, such as a letter', () => {
    const letter = XLSX.CFB.utils.cfb_new();
    XLSX.CFB.utils.cfb_add(letter, '/WordDocument', Buffer.from('x'));
    expect(refusalOf(new Uint8Array(XLSX.CFB.write(letter, { type: 'buffer' }) as Buffer))).toBe(
      'SHEET_NOT_A_WORKBOOK',
    );
  });

  it('a row far down and a column far out cost nothing', () => {
    const cells = '<c r="A1048576"><v>1</v></c><c r="IV1048576"><v>2</v></c><c r="IW1048576"><v>3</v></c>';
    const far = zipSync(parts(`<row r="1048576">${cells}<c r="XFD1048576"><v>4</v></c></row>`));
    const [sheet] = openWorkbook(far);
    expect(Object.keys(sheet!.rows)).toEqual(['1048575']);
    // What lies beyond the 256th column is not even kept.
    expect(sheet!.rows[1_048_575]!.map((cell) => cell?.v).filter(Boolean)).toEqual([1, 2]);
    expect(sheet!.rows[1_048_575]).toHaveLength(256);
    expect(unpackWorkbook(far).sheets).toHaveLength(1);
  });
});
