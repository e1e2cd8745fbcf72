import { crc32, deflateRawSync } from 'node:zlib';
import { letterOf } from './text';

export interface SheetToWrite {
  name: string;
  /** Texts by rows, some rows at a time: a hundred thousand of them need not lie in memory as cells. */
  rows: Iterable<readonly string[][]>;
  /** Of the columns, in characters. */
  widths: readonly number[];
}

/**
 * A workbook (.xlsx) of plain texts. Written by hand, because the library builds an object a cell: at a hundred thousand
 * rows it needs more memory than a function has.
 */
export function writeBook(sheets: readonly SheetToWrite[]): Buffer {
  const numbered = sheets.map(({ name }, at) => ({ name, id: at + 1 }));
  return zip([
    [
      '[Content_Types].xml',
      `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${numbered.map(({ id }) => `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${declaration}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${numbered.map(({ name, id }) => `<sheet name="${escaped(name)}" sheetId="${id}" r:id="rId${id}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${declaration}<Relationships xmlns="${relations}">${numbered.map(({ id }) => `<Relationship Id="rId${id}" Type="${office}/worksheet" Target="worksheets/sheet${id}.xml"/>`).join('')}</Relationships>`,
    ],
    ...sheets.map(
      (sheet, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheetXml(sheet)] satisfies [string, Buffer],
    ),
  ]);
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

function sheetXml({ rows, widths }: SheetToWrite): Buffer {
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`); // prettier-ignore
  const parts = [Buffer.from(`${declaration}<worksheet xmlns="${main}"><cols>${columns.join('')}</cols><sheetData>`)]; // prettier-ignore
  let number = 0;
  for (const some of rows) {
    const xml = some.map((row) => {
      number++;
      const cells = row.map((text, at) => (text ? `<c r="${letterOf(at)}${number}" t="inlineStr"><is><t${/^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : ''}>${escaped(text)}</t></is></c>` : '')); // prettier-ignore
      return `<row r="${number}">${cells.join('')}</row>`;
    });
    parts.push(Buffer.from(xml.join('')));
  }
  parts.push(Buffer.from('</sheetData></worksheet>'));
  return Buffer.concat(parts);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML has no way to say is left out; `_x000D_` in a text is not to be taken for a character. */
const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/_(?=x[\da-fA-F]{4}_)/g, '_x005F_')
    .replace(/[&<>"]/g, (sign) => entities[sign]!);

/** An archive of few, named parts, deflated; dates are 1 January 1980, so that one content is one file. */
export function zip(parts: readonly (readonly [name: string, content: Buffer | string])[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of parts) {
    const plain = typeof content === 'string' ? Buffer.from(content) : content;
    const packed = deflateRawSync(plain);
    const called = Buffer.from(name);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0); // version 2.0
    header.writeUInt16LE(0x0800, 2); // names in UTF-8
    header.writeUInt16LE(8, 4); // deflated
    header.writeUInt16LE(0x21, 8); // the day
    header.writeUInt32LE(crc32(plain), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(plain.length, 18);
    header.writeUInt16LE(called.length, 22);
    files.push(signed(0x04034b50), header, called, packed);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    directory.push(signed(0x02014b50, 20), header, entry, called);
    at += 30 + called.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, listed, signed(0x06054b50), end]);
}

/** A signature, and behind it the version that made an entry of the directory. */
function signed(signature: number, madeBy?: number): Buffer {
  const bytes = Buffer.alloc(madeBy === undefined ? 4 : 6);
  bytes.writeUInt32LE(signature, 0);
  if (madeBy !== undefined) bytes.writeUInt16LE(madeBy, 4);
  return bytes;
}
