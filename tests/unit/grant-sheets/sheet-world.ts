import * as XLSX from '@e965/xlsx';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import type { SheetWorld } from '../../../cloudfunctions/_modules/grant-sheets/model';

export const world: SheetWorld = {
  regions: chinaRegions(),
  hospitals: [
    { _id: 'A', name: 'A医院', regionCode: '320508' },
    { _id: 'SDFY', name: '苏州大学附属第一医院', aliases: ['苏大附一院', '苏大附一'], regionCode: '320508' },
    { _id: 'SSL', name: '苏州市立医院（东区）', aliases: ['苏州市立医院'], regionCode: '320508' },
    { _id: 'WXRM', name: '无锡市人民医院', regionCode: '320213' },
    { _id: 'ZW1', name: '中外合资和睦家医院', regionCode: '320508' },
    { _id: 'BJXH', name: '北京协和医院', aliases: ['协和医院'], regionCode: '110101' },
    { _id: 'WHXH', name: '武汉协和医院', aliases: ['协和医院'], regionCode: '420102' },
    { _id: 'RM1', name: '人民医院', regionCode: '320583' },
    { _id: 'RM2', name: '人民医院', regionCode: '330106' },
    { _id: 'HS', name: '复旦大学附属华山医院(北院)', regionCode: '310113' },
  ],
  productLines: [
    { _id: 'D', name: 'D产品线' },
    { _id: 'BIO', name: '生化', aliases: ['生化试剂'] },
    { _id: 'IMM', name: '免疫' },
    { _id: 'COA', name: '凝血/血栓' },
  ],
  dealers: [
    { _id: 'F', name: 'F经销商' },
    { _id: 'SH', name: '上海康健医疗器械有限公司', aliases: ['上海康健'] },
    { _id: 'SZ', name: '苏州（吴中）仁和医疗科技有限公司' },
    { _id: 'N1', name: '同名医疗', aliases: ['同名一'] },
    { _id: 'N2', name: '同名医疗', aliases: ['同名二'] },
  ],
};

export interface SheetOptions {
  name?: string;
  merges?: string[];
  bookType?: XLSX.BookType;
  change?: (sheet: XLSX.WorkSheet) => void;
}

/** A workbook of one sheet, as a person's Excel would save it. */
export function book(
  rows: unknown[][],
  { name = 'Sheet1', merges = [], bookType = 'xlsx', change }: SheetOptions = {},
): Uint8Array {
  return bookOf({ [name]: rows }, bookType, (sheet) => {
    if (merges.length > 0) sheet['!merges'] = merges.map((range) => XLSX.utils.decode_range(range));
    change?.(sheet);
  });
}

export function bookOf(
  sheets: Record<string, unknown[][]>,
  bookType: XLSX.BookType = 'xlsx',
  change?: (sheet: XLSX.WorkSheet) => void,
): Uint8Array {
  const made = XLSX.utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = XLSX.utils.aoa_to_sheet(rows);
    change?.(sheet);
    XLSX.utils.book_append_sheet(made, sheet, name);
  }
  return new Uint8Array(XLSX.write(made, { type: 'array', bookType, compression: true }) as ArrayBuffer);
}

/**
 * A workbook as Excel 95 for China saved it, with text in GBK: the library writes such books in Latin only, so each text
 * goes in as a stand-in of the same length and is replaced in the file, together with the code page.
 */
export function bookOf1995(rows: string[][]): Uint8Array {
  const texts = rows.flat().map(gbkOf);
  let next = 0;
  const standIns = rows.map((row) => row.map(() => standIn(next, texts[next++]!.length)));
  const file = Buffer.from(book(standIns, { bookType: 'biff5' }));
  texts.forEach((text, i) => text.copy(file, file.indexOf(standIn(i, text.length))));
  const codePage = file.indexOf(Buffer.from([0x42, 0, 2, 0]));
  file.writeUInt16LE(936, codePage + 4);
  return file;
}

const standIn = (number: number, length: number) =>
  `${String.fromCharCode(65 + number)}z`.padEnd(length, 'q');

function gbkOf(text: string): Buffer {
  const decoder = new TextDecoder('gbk');
  const bytes = [...text].flatMap((char) => {
    if (char.charCodeAt(0) < 128) return [char.charCodeAt(0)];
    for (let lead = 0x81; lead <= 0xfe; lead++)
      for (let trail = 0x40; trail <= 0xfe; trail++)
        if (decoder.decode(Uint8Array.of(lead, trail)) === char) return [lead, trail];
    throw new Error(`not in GBK: ${char}`);
  });
  return Buffer.from(bytes);
}
