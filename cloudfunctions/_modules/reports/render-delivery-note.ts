import { breakLines } from '../letters/break-lines';
import { fontFor } from '../letters/letter-fonts';
import type { FontName, LetterFonts } from '../letters/letter-fonts';
import { collect, printable } from './pdf';

/** 随货同行单: words as they are printed. */
export interface DeliveryNote {
  number: string;
  orderNumber: string;
  shippedOn: string;
  supplier: { name: string; licence: string; address: string; phone: string };
  consignee: { name: string; address: string };
  carrier: string;
  cold: { range: string; container: string; loggers: string; packed: string } | null;
  /** '' on copies that do not travel with the goods. */
  code: string;
  lines: {
    name: string;
    specification: string;
    registration: string;
    registrant: string;
    makers: string;
    licence: string;
    lot: string;
    producedOn: string;
    expiresOn: string;
    quantity: string;
    storage: string;
  }[];
  pickedBy: string;
  checkedBy: string;
}

const SHEET = { width: 841.89, height: 595.28 };
const MARGIN = 34;
const BOTTOM = SHEET.height - 46;
const SIZE = 8.5;
const LEADING = 12;
const INKS = { text: '#1c2326', muted: '#4d5b60', rule: '#9aa7ab' };
type Ink = 'text' | 'muted';

const columns: { title: string; width: number; of(line: DeliveryNote['lines'][number]): string }[] = [
  { title: '产品名称', width: 112, of: ({ name }) => name },
  { title: '规格型号', width: 68, of: ({ specification }) => specification },
  { title: '注册证/备案编号', width: 92, of: ({ registration }) => registration },
  {
    title: '注册人/备案人（受托生产）',
    width: 104,
    of: ({ registrant, makers }) => [registrant, makers && `受托生产：${makers}`].filter(Boolean).join('\n'),
  },
  { title: '生产许可证编号', width: 92, of: ({ licence }) => licence },
  { title: '批号/序列号', width: 80, of: ({ lot }) => lot },
  { title: '生产日期', width: 54, of: ({ producedOn }) => producedOn },
  { title: '有效期至', width: 54, of: ({ expiresOn }) => expiresOn },
  { title: '数量', width: 42, of: ({ quantity }) => quantity },
  { title: '储运条件', width: 75, of: ({ storage }) => storage },
];

/** A4 across, a table that goes on over sheets with its headings, and room for the outbound seal; the same note gives the same bytes. */
export function renderDeliveryNote(note: DeliveryNote, fonts: LetterFonts): Promise<Buffer> {
  // Loaded when first needed, as for the service report.
  const PDFDocument = require('pdfkit') as typeof import('pdfkit');
  const day = new Date(`${note.shippedOn}T00:00:00.000Z`);
  const document = new PDFDocument({
    size: [SHEET.width, SHEET.height],
    margin: 0,
    bufferPages: true,
    font: '',
    lang: 'zh-CN',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: `随货同行单 ${note.number}`, CreationDate: day, ModDate: day },
  });
  const finished = collect(document);
  document.registerFont('regular', fonts.regular.font as never);
  document.registerFont('bold', fonts.bold.font as never);

  const widthOf = (text: string, font: FontName, size: number): number =>
    fonts[fontFor(text, font, fonts)].width(text) * size;
  const draw = (
    text: string,
    x: number,
    y: number,
    size = SIZE,
    font: FontName = 'regular',
    ink: Ink = 'text',
  ) => {
    if (text)
      document
        .font(fontFor(text, font, fonts), size)
        .fillColor(INKS[ink])
        .text(text, x, y + size, { lineBreak: false, baseline: 'alphabetic' });
  };
  const broken = (text: string, width: number): string[] =>
    printable(text, fonts)
      .split('\n')
      .flatMap((part) =>
        breakLines(part, width, (one) => widthOf(one, 'regular', SIZE)).map((line) => line.text),
      );
  const rule = (y: number) =>
    document
      .moveTo(MARGIN, y)
      .lineTo(SHEET.width - MARGIN, y)
      .lineWidth(0.5)
      .strokeColor(INKS.rule)
      .stroke();
  let y = MARGIN;
  const pair = (label: string, text: string, x: number, width: number): number => {
    draw(label, x, y, SIZE, 'regular', 'muted');
    const lines = broken(text, width - 62);
    lines.forEach((line, i) => draw(line, x + 62, y + i * LEADING));
    return Math.max(1, lines.length) * LEADING;
  };
  const pairs = (...both: [string, string][]): void => {
    const width = (SHEET.width - 2 * MARGIN) / 2;
    y += Math.max(...both.map(([label, text], i) => pair(label, text, MARGIN + i * width, width - 12))) + 2;
  };

  draw('随货同行单', MARGIN, y, 16, 'bold');
  const number = `单号 ${note.number}　订单 ${note.orderNumber}　发货日期 ${note.shippedOn}`;
  draw(number, SHEET.width - MARGIN - widthOf(number, 'regular', SIZE), y + 6, SIZE, 'regular', 'muted');
  y += 26;
  pairs(['供货单位', note.supplier.name], ['收货单位', note.consignee.name]);
  pairs(['许可证编号', note.supplier.licence], ['收货地址', note.consignee.address]);
  pairs(
    ['地址电话', [note.supplier.address, note.supplier.phone].filter(Boolean).join('　')],
    ['承运', note.carrier],
  );
  if (note.cold)
    pairs(
      ['冷链', `${note.cold.range}　装箱温度 ${note.cold.packed}　${note.cold.container}`],
      ['温度记录仪', note.cold.loggers],
    );
  y += 4;

  const headings = (): void => {
    rule(y);
    let x = MARGIN;
    for (const { title, width } of columns) {
      broken(title, width - 6).forEach((line, i) => draw(line, x + 2, y + 3 + i * LEADING, SIZE, 'bold'));
      x += width;
    }
    y += 3 + 2 * LEADING + 3;
    rule(y);
  };
  headings();
  for (const line of note.lines) {
    const cells = columns.map(({ width, of }) => broken(of(line), width - 6));
    const height = Math.max(...cells.map((cell) => cell.length)) * LEADING + 6;
    if (y + height > BOTTOM) {
      document.addPage();
      y = MARGIN;
      headings();
    }
    let x = MARGIN;
    for (const [i, cell] of cells.entries()) {
      cell.forEach((text, n) => draw(text, x + 2, y + 3 + n * LEADING));
      x += columns[i]!.width;
    }
    y += height;
    rule(y);
  }
  const foot = 86;
  if (y + foot > BOTTOM) {
    document.addPage();
    y = MARGIN;
  }
  y += 10;
  draw(`拣货　${note.pickedBy}　　复核　${note.checkedBy}`, MARGIN, y);
  if (note.code) {
    draw('医院收货确认码', MARGIN, y + 18, SIZE, 'regular', 'muted');
    draw(note.code, MARGIN + 80, y + 15, 13, 'bold');
    draw('请收货人打开小程序“确认收货”，输入确认码和清点的数量。', MARGIN, y + 36, SIZE, 'regular', 'muted');
  }
  document
    .rect(SHEET.width - MARGIN - 130, y, 130, 64)
    .lineWidth(0.6)
    .strokeColor(INKS.rule)
    .stroke();
  draw('（加盖出库印章）', SHEET.width - MARGIN - 100, y + 26, SIZE, 'regular', 'muted');

  const { count } = document.bufferedPageRange();
  for (let sheet = 0; sheet < count; sheet++) {
    document.switchToPage(sheet);
    const said = `随货同行单 ${note.number}　第 ${sheet + 1} 页，共 ${count} 页`;
    draw(
      said,
      SHEET.width - MARGIN - widthOf(said, 'regular', 7.5),
      SHEET.height - 30,
      7.5,
      'regular',
      'muted',
    );
  }
  document.end();
  return finished;
}
