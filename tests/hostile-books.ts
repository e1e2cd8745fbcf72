import * as XLSX from '@e965/xlsx';
import { chinaRegions } from '../cloudfunctions/_modules/coverage/china-regions';
import { zip } from '../cloudfunctions/_modules/grant-sheets/write-book';

/** Workbooks that are small where they lie and large, endless or broken when they are read; by what is wrong with them. */
const bytesOf = (text: string) => Buffer.from(text);
const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const namespaces =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

interface Parts {
  /** Between the tags of the first sheet's data. */
  data?: string;
  before?: string;
  after?: string;
  strings?: string;
  workbook?: string;
  styles?: string;
  more?: Record<string, Buffer>;
}

export function bookOfParts({
  data = '',
  before = '',
  after = '',
  strings,
  workbook = '',
  styles,
  more = {},
}: Parts): Uint8Array {
  const has = (part: 'strings' | 'styles', text: string) =>
    (part === 'strings' ? strings : styles) === undefined ? '' : text;
  const parts: Record<string, Buffer> = {
    '[Content_Types].xml': bytesOf(
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="${main}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${main}.worksheet+xml"/>${has('strings', `<Override PartName="/xl/sharedStrings.xml" ContentType="${main}.sharedStrings+xml"/>`)}${has('styles', `<Override PartName="/xl/styles.xml" ContentType="${main}.styles+xml"/>`)}</Types>`,
    ),
    '_rels/.rels': bytesOf(
      `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': bytesOf(
      `${head}<workbook ${namespaces}><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>${workbook}</workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': bytesOf(
      `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/>${has('strings', `<Relationship Id="rId2" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/>`)}${has('styles', `<Relationship Id="rId3" Type="${relation}/styles" Target="styles.xml"/>`)}</Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': bytesOf(
      `${head}<worksheet ${namespaces}>${before}<sheetData>${data}</sheetData>${after}</worksheet>`,
    ),
    ...(strings === undefined
      ? {}
      : { 'xl/sharedStrings.xml': bytesOf(`${head}<sst ${namespaces}>${strings}</sst>`) }),
    ...(styles === undefined
      ? {}
      : { 'xl/styles.xml': bytesOf(`${head}<styleSheet ${namespaces}>${styles}</styleSheet>`) }),
    ...more,
  };
  return zip(Object.entries(parts));
}

const cell = (reference: string, text: string) => `<c r="${reference}" t="str"><v>${text}</v></c>`;
const row = (n: number, ...texts: string[]) =>
  `<row r="${n}">${texts.map((text, i) => cell(`${XLSX.utils.encode_col(i)}${n}`, text)).join('')}</row>`;
const headings = ['经销商', '产品线', '授权区域', '起始日期', '截止日期'];
const heading = row(1, ...headings);
const many = (count: number, make: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n)).join('');

function asXls(rows: unknown[][]): Uint8Array {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows), '表');
  return new Uint8Array(XLSX.write(book, { type: 'array', bookType: 'biff8' }) as ArrayBuffer);
}
const damaged = (bytes: Uint8Array, every: number) =>
  bytes.map((byte, i) => (i > 600 && i % every === 0 ? byte ^ 0x5a : byte));
const claims = (bytes: Uint8Array, from: number, to: number) => {
  const copy = Buffer.from(bytes);
  const [old, fresh] = [Buffer.alloc(4), Buffer.alloc(4)];
  old.writeUInt32LE(from);
  fresh.writeUInt32LE(to);
  for (let at = copy.indexOf(old); at >= 0; at = copy.indexOf(old, at + 4)) fresh.copy(copy, at);
  return new Uint8Array(copy);
};
const valid = (n: number, place: string) => row(n, 'F医疗', 'D', place, '2026-01-01', '2026-12-31');

/** Headings that are regions. */
const cities = (() => {
  const regions = chinaRegions();
  const codes = regions.childrenOf('000000').flatMap((code) => regions.childrenOf(code));
  return codes
    .map((code) => regions.nameOf(code))
    .filter((name) => name.endsWith('市'))
    .slice(0, 240);
})();
/** 批注, and what ties them to the first sheet. */
const notesAt = (count: number, at: (n: number) => string): Pick<Parts, 'more'> => ({
  more: {
    'xl/comments1.xml': bytesOf(`${head}<comments ${namespaces}><authors><author>甲</author></authors><commentList>${many(count, (n) => `<comment ref="${at(n)}" authorId="0"><text><t>取消${n}</t></text></comment>`)}</commentList></comments>`),
    'xl/worksheets/_rels/sheet1.xml.rels': bytesOf(`${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relation}/comments" Target="../comments1.xml"/></Relationships>`),
  },
}); // prettier-ignore

export const hostileBooks: Record<string, () => Uint8Array> = {
  'character references in one cell': () => bookOfParts({ data: heading + row(2, '&#x7532;'.repeat(5_000_000)) }),
  'character references in a shared text': () => bookOfParts({ data: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings: `<si><t>${'&#30002;'.repeat(4_000_000)}</t></si>` }),
  'character references over many cells': () => bookOfParts({ data: heading + many(2_000, (n) => row(n + 2, '&#x7532;'.repeat(4_000))) }),
  'character references in a sheet name': () => bookOfParts({ workbook: `<definedNames><definedName name="a">${'&amp;'.repeat(6_000_000)}</definedName></definedNames>` }),
  'escaped characters without end': () => bookOfParts({ data: heading + row(2, '_x0041_'.repeat(3_000_000)) }),
  'a long text used in thousands of cells': () => bookOfParts({ data: heading + many(5_000, (n) => `<row r="${n + 2}"><c r="A${n + 2}" t="s"><v>0</v></c><c r="C${n + 2}" t="s"><v>0</v></c></row>`), strings: `<si><t>${'第一人民医院、'.repeat(4_600).slice(0, 30_000)}</t></si>` }),
  'a long text used in hundreds of cells': () => bookOfParts({ data: heading + many(300, (n) => `<row r="${n + 2}"><c r="A${n + 2}" t="s"><v>0</v></c><c r="C${n + 2}" t="s"><v>0</v></c></row>`), strings: `<si><t>${'第一人民医院、'.repeat(4_600).slice(0, 30_000)}</t></si>` }),
  'a cell longer than Excel lets it be': () => bookOfParts({ data: heading + row(2, '甲'.repeat(40_000)) }),
  'a cell of ten million characters': () => bookOfParts({ data: heading + row(2, '甲'.repeat(10_000_000)) }),
  'a column that no sheet has': () => bookOfParts({ data: `${heading}<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>` }),
  'a column that no sheet has, in single quotes': () => bookOfParts({ data: `${heading}<row r='2'><c r='ZZZZZZ2'><v>1</v></c></row>` }),
  'a column beyond the last': () => bookOfParts({ data: `${heading}<row r="2"><c r="XFE2"><v>1</v></c></row>` }),
  'a row that no sheet has': () => bookOfParts({ data: `${heading}<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>` }),
  'a row beyond the last, with a comment': () => bookOfParts({ data: `${heading}<!-- x --><row r="99999999"><c r="A99999999"><v>1</v></c></row>` }),
  'a negative row': () => bookOfParts({ data: `${heading}<row r="-5"><c r="A-5"><v>1</v></c></row>` }),
  'millions of shared texts': () => bookOfParts({ data: heading, strings: '<si><t>甲</t></si>'.repeat(3_000_000) }),
  'millions of empty shared texts': () => bookOfParts({ data: heading, strings: '<si/>'.repeat(6_500_000) }),
  'millions of shared texts with a prefix': () => bookOfParts({ data: heading, strings: '<x:si><x:t>甲</x:t></x:si>'.repeat(2_000_000) }),
  'one shared text of millions of runs': () => bookOfParts({ data: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings: `<si>${'<r><t>a</t></r>'.repeat(1_400_000)}</si>` }),
  'as many problems as rows': () => bookOfParts({ data: heading + many(99_000, (n) => row(n + 2, '没有这家', '没有', '没有', 'x', 'y')) }),
  'twenty thousand sheets of problems in one': () => bookOfParts({ data: heading + many(20_000, (n) => row(n + 2, '甲', '乙', '丙、丁、戊、己、庚、辛', '无', '无')) }),
  'a million rows': () => bookOfParts({ data: '<row r="1"></row>'.repeat(1_000_000) }),
  'a million rows without an end': () => bookOfParts({ data: '<row>'.repeat(1_000_000) }),
  'cells with a prefix': () => bookOfParts({ data: '<x:row><x:c t="str"><x:v>1</x:v></x:c></x:row>'.repeat(1_200_000) }),
  'millions of cells that only have a format': () => bookOfParts({ data: many(60, (n) => `<row r="${n + 1}">${many(16_384, () => '<c s="1"/>')}</row>`) }),
  'cells without a space': () => bookOfParts({ data: `<row r="1">${'<c><v>1</v></c>'.repeat(2_000_000)}</row>` }),
  'a cell in each of many far columns': () => bookOfParts({ data: heading + many(50_000, (n) => `<row r="${n + 2}"><c r="XFD${n + 2}"><v>1</v></c></row>`) }),
  'a merged block over everything': () => bookOfParts({ data: heading + valid(2, '甲'.repeat(30_000)), after: '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>' }),
  'a merged block beyond everything': () => bookOfParts({ data: heading, after: '<mergeCells count="1"><mergeCell ref="A1:ZZZZZZ99999999"/></mergeCells>' }),
  'a long text merged over all rows': () => bookOfParts({ data: heading + valid(2, '第一医院、'.repeat(6_000)) + many(90_000, (n) => row(n + 3, 'F医疗', 'D')), after: '<mergeCells count="1"><mergeCell ref="C2:C90002"/></mergeCells>' }),
  'millions of merged blocks': () => bookOfParts({ data: heading, after: `<mergeCells>${'<mergeCell ref="A2:A3"/>'.repeat(2_000_000)}</mergeCells>` }),
  'a width for billions of columns': () => bookOfParts({ data: heading, before: '<cols><col min="1" max="2000000000" width="9" customWidth="1"/></cols>' }),
  'millions of column widths': () => bookOfParts({ data: heading, before: `<cols>${'<col min="1" max="16384" width="9" customWidth="1"/>'.repeat(20_000)}</cols>` }),
  'a dimension without bounds': () => bookOfParts({ data: heading, before: '<dimension ref="A1:ZZZZZZ999999999"/>' }),
  'links over everything': () => bookOfParts({ data: heading, after: '<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>' }),
  'a million links': () => bookOfParts({ data: heading, after: `<hyperlinks>${'<hyperlink ref="A1:A9" location="a"/>'.repeat(1_000_000)}</hyperlinks>` }),
  'hundreds of thousands of formats': () => bookOfParts({ data: heading, styles: `<cellXfs>${'<xf numFmtId="0"/>'.repeat(1_500_000)}</cellXfs>` }),
  'number formats that run backwards': () => bookOfParts({ data: '<row r="1"><c r="A1" s="0"><v>1</v></c></row>', styles: `<numFmts><numFmt numFmtId="165" formatCode="${'[h]'.repeat(300_000)}!"/></numFmts><cellXfs><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>` }),
  'a hundred thousand names': () => bookOfParts({ data: heading, workbook: `<definedNames>${many(400_000, (n) => `<definedName name="n${n}">A1</definedName>`)}</definedNames>` }),
  'two thousand sheets': () => bookOfParts({ workbook: '', more: { 'xl/workbook.xml': bytesOf(`${head}<workbook ${namespaces}><sheets>${many(2_000, (n) => `<sheet name="s${n}" sheetId="${n + 1}" r:id="rId1"/>`)}</sheets></workbook>`), 'xl/worksheets/sheet1.xml': bytesOf(`${head}<worksheet ${namespaces}><sheetData>${many(400, (n) => row(n + 1, '甲', '乙'))}</sheetData></worksheet>`) } }),
  'ninety-nine sheets that are one part': () => bookOfParts({ more: { 'xl/workbook.xml': bytesOf(`${head}<workbook ${namespaces}><sheets>${many(99, (n) => `<sheet name="s${n}" sheetId="${n + 1}" r:id="rId1"/>`)}</sheets></workbook>`), 'xl/worksheets/sheet1.xml': bytesOf(`${head}<worksheet ${namespaces}><sheetData>${many(40_000, (n) => row(n + 1, '甲', '乙'))}</sheetData></worksheet>`) } }),
  'tags that never close': () => bookOfParts({ data: '<row r="1"><c r="A1"><v>'.repeat(300_000) }),
  'tags inside tags': () => bookOfParts({ data: `${'<a>'.repeat(1_000_000)}${'</a>'.repeat(1_000_000)}` }),
  'an attribute without end': () => bookOfParts({ data: `<row r="1"><c r="A1" ${'x'.repeat(30_000_000)}><v>1</v></c></row>` }),
  'a hundred thousand attributes': () => bookOfParts({ data: `<row r="1"><c r="A1" ${many(1_000_000, (n) => `a${n}="1" `)}><v>1</v></c></row>` }),
  'quotes that never close': () => bookOfParts({ data: `<row r="1"><c r="A1" t="${'"'.repeat(2_000_000)}><v>1</v></c></row>` }),
  'comments that never close': () => bookOfParts({ data: '<!--'.repeat(3_000_000) }),
  'character data that never closes': () => bookOfParts({ data: '<![CDATA['.repeat(2_000_000) }),
  'formulas of a million characters': () => bookOfParts({ data: `<row r="1"><c r="A1"><f>${'A1+'.repeat(2_000_000)}1</f><v>1</v></c></row>` }),
  'a shared formula over everything': () => bookOfParts({ data: `<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1048576" si="0">B1</f><v>1</v></c></row><!-- -->` }),
  'numbers with a million digits': () => bookOfParts({ data: `<row r="1"><c r="A1"><v>${'9'.repeat(5_000_000)}</v></c></row>` }),
  'a date of the year 99999': () => bookOfParts({ data: heading + row(2, 'F医疗', 'D', '全国', '99999999-99-99', `${'9'.repeat(3_000)}.1.1`) }),
  'places separated a thousand times': () => bookOfParts({ data: heading + many(800, (n) => valid(n + 2, '除、外、'.repeat(2_500))) }),
  'brackets inside brackets': () => bookOfParts({ data: heading + many(300, (n) => valid(n + 2, '全国（除'.repeat(3_000) + '外）'.repeat(3_000))) }),
  'one sentence of thirty thousand characters': () => bookOfParts({ data: row(1, '说明') + many(500, (n) => row(n + 2, `除${'甲医院、'.repeat(7_000)}外，浙江省杭州市的D产品线属于F经销商`)) }),
  'spaces without end': () => bookOfParts({ data: heading + many(800, (n) => valid(n + 2, `${' \u3000'.repeat(15_000)}x`)) }),
  'invisible characters without end': () => bookOfParts({ data: heading + many(800, (n) => valid(n + 2, `${'\u200b\u202e'.repeat(15_000)}x`)) }),
  'all of China ten thousand times': () => bookOfParts({ data: heading + many(60_000, (n) => valid(n + 2, '全国')) }),
  'the same as above, ninety thousand times': () => bookOfParts({ data: heading + many(90_000, (n) => row(n + 2, '同上', '同上', '同上', '同上', '同上')) }),
  'ninety thousand rows of one grant': () => bookOfParts({ data: row(1, '授权编号', ...headings) + many(90_000, (n) => row(n + 2, 'SQ-2026-1', 'F医疗', 'D', `苏州市[3205${String(n % 100).padStart(2, '0')}]`, '2026-01-01', '2026-12-31')) }),
  'a question about each of ninety thousand rows': () => bookOfParts({ data: row(1, ...headings, '备注') + many(90_000, (n) => row(n + 2, 'F', 'D', '苏州', '2026-01-01', '2026-12-31', `取消${n}`)) }),
  'a number merged over all rows of all columns': () => bookOfParts({ data: `${row(1, ...headings, ...Array.from({ length: 240 }, (_, n) => `列${n}`))}<row r="2">${many(245, (n) => `<c r="${XLSX.utils.encode_col(n)}2"><v>0</v></c>`)}</row>${many(90_000, (n) => `<row r="${n + 3}"><c r="A${n + 3}"><v>1</v></c></row>`)}`, after: `<mergeCells>${many(244, (n) => `<mergeCell ref="${XLSX.utils.encode_col(n + 1)}2:${XLSX.utils.encode_col(n + 1)}90002"/>`)}</mergeCells>` }),
  'two hundred hidden regions beside ninety thousand rows': () => bookOfParts({ before: '<cols><col min="3" max="256" width="9" hidden="1"/></cols>', data: row(1, '经销商', '产品线', '授权期限', ...cities) + many(90_000, (n) => row(n + 2, 'F', 'D', '2026')) }),
  'a remark at each of fifty thousand rows': () => bookOfParts({ data: heading + many(50_000, (n) => valid(n + 2, '苏州')), ...notesAt(50_000, (n) => `A${n + 2}`) }),
  'remarks where no sheet has a cell': () => bookOfParts({ data: heading + valid(2, '苏州'), ...notesAt(2_000, (n) => (n % 2 ? `ZZZZZZ${n + 2}` : `A40000000${n}`)) }),
  'remarks in the last corner': () => bookOfParts({ data: heading + valid(2, '苏州'), ...notesAt(20_000, (n) => `XFD${1_048_576 - n}`) }),
  'fonts that never close': () => bookOfParts({ data: heading, styles: `<fonts>${'<font ><strike/>'.repeat(900_000)}` }),
  'lines within lines that are left out': () => bookOfParts({ data: heading + many(300, (n) => row(n + 2, 'F医疗', `${'全线除'.repeat(5_000)}D${n}`, '苏州', '2026-01-01', '2026-12-31')) }),
  'dealers of thirty thousand characters': () => bookOfParts({ data: heading + many(360, (n) => row(n + 2, `${n}${'上海康健'.repeat(8_000)}`, 'D', '苏州', '2026-01-01', '2026-12-31')) }),
  'days of thirty thousand characters': () => bookOfParts({ data: heading + many(360, (n) => row(n + 2, 'F', 'D', '苏州', `${n}${'2026.1.'.repeat(4_000)}`, `${'至'.repeat(20_000)}${n}`)) }),
  'a bomb of 200 MB': () => bookOfParts({ more: { 'xl/b.xml': Buffer.alloc(200_000_000) } }),
  'a bomb of 70 MB': () => bookOfParts({ more: { 'xl/b.xml': Buffer.alloc(70_000_000) } }),
  'a bomb that lies about its size': () => claims(bookOfParts({ more: { 'xl/b.xml': Buffer.alloc(5_000_000) } }), 5_000_000, 100),
  'a part that claims 4 GB': () => claims(bookOfParts({ data: heading, more: { 'xl/b.xml': Buffer.alloc(777_777) } }), 777_777, 4_000_000_000),
  'an old book with every 97th byte changed': () => damaged(asXls(Array.from({ length: 2_000 }, (_, n) => [`甲${n}`, n, '全国'])), 97),
  'an old book with every 1009th byte changed': () => damaged(asXls(Array.from({ length: 20_000 }, (_, n) => [`甲${n}`, n, '全国'])), 1009),
  'an old book of a hundred thousand texts': () => asXls(Array.from({ length: 60_000 }, (_, n) => [`甲${n}`, `乙${n}`, `丙${n}`])),
  'an old book whose sectors go round in a circle': () => { const bytes = asXls([['甲']]); Buffer.from(bytes.buffer).fill(0, 512, 1_024); return bytes; },
  'an old book cut in the middle': () => asXls(Array.from({ length: 5_000 }, (_, n) => [`甲${n}`])).subarray(0, 60_000),
}; // prettier-ignore
