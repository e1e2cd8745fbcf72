import { breakLines } from '../letters/break-lines';
import { fontFor } from '../letters/letter-fonts';
import type { FontName, LetterFonts } from '../letters/letter-fonts';
import { openDocument } from '../letters/pdf-document';
import { printable } from './printable';

/** A paper with a head, a table and a place for a seal: words as they are printed. */
export interface Form {
  title: string;
  number: string;
  /** At the right of the title. */
  about: string;
  /** What the file says that it was made on, so that the same words give the same bytes. */
  day: string;
  /** Two beside each other. */
  head: [label: string, text: string][][];
  columns: { title: string; width: number; align?: 'right' }[];
  /** One row of cells for each column. */
  rows: string[][];
  /** Sums, at the right under the table. */
  sums: [label: string, text: string][];
  foot: string[];
  /** What somebody has to type in, with what to do; null where there is none. */
  code: { label: string; text: string; say: string } | null;
  /** In the box for the seal; '' for no box. */
  seal: string;
}

const SHEET = { width: 841.89, height: 595.28 };
const MARGIN = 34;
const BOTTOM = SHEET.height - 46;
const SIZE = 8.5;
const LEADING = 12;
const INKS = { text: '#1c2326', muted: '#4d5b60', rule: '#9aa7ab' };
type Ink = 'text' | 'muted';

/** A4 across, a table that goes on over sheets with its headings; the same form gives the same bytes. */
export function renderForm(form: Form, fonts: LetterFonts): Promise<Buffer> {
  const day = new Date(`${form.day}T00:00:00.000Z`);
  const info = { Title: `${form.title} ${form.number}`, CreationDate: day, ModDate: day };
  const { document, finished } = openDocument(SHEET, info, fonts, { bufferPages: true });

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
  const drawRight = (text: string, right: number, y: number, size = SIZE, ink: Ink = 'text') =>
    draw(text, right - widthOf(text, 'regular', size), y, size, 'regular', ink);
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
  const right = SHEET.width - MARGIN;
  let y = MARGIN;
  const pair = (label: string, text: string, x: number, width: number): number => {
    draw(label, x, y, SIZE, 'regular', 'muted');
    const lines = broken(text, width - 62);
    lines.forEach((line, i) => draw(line, x + 62, y + i * LEADING));
    return Math.max(1, lines.length) * LEADING;
  };

  draw(form.title, MARGIN, y, 16, 'bold');
  drawRight(printable(form.about, fonts), right, y + 6, SIZE, 'muted');
  y += 26;
  for (const both of form.head) {
    const width = (SHEET.width - 2 * MARGIN) / 2;
    y += Math.max(...both.map(([label, text], i) => pair(label, text, MARGIN + i * width, width - 12))) + 2;
  }
  y += 4;

  const headings = (): void => {
    rule(y);
    let x = MARGIN;
    for (const { title, width, align } of form.columns) {
      broken(title, width - 6).forEach((line, i) => {
        const at = align ? x + width - 4 - widthOf(line, 'bold', SIZE) : x + 2;
        draw(line, at, y + 3 + i * LEADING, SIZE, 'bold');
      });
      x += width;
    }
    const most = Math.max(...form.columns.map(({ title, width }) => broken(title, width - 6).length));
    y += 3 + most * LEADING + 3;
    rule(y);
  };
  headings();
  for (const row of form.rows) {
    const cells = form.columns.map(({ width }, i) => broken(row[i] ?? '', width - 6));
    const height = Math.max(...cells.map((cell) => cell.length)) * LEADING + 6;
    if (y + height > BOTTOM) {
      document.addPage();
      y = MARGIN;
      headings();
    }
    let x = MARGIN;
    for (const [i, cell] of cells.entries()) {
      const { width, align } = form.columns[i]!;
      cell.forEach((text, n) =>
        align ? drawRight(text, x + width - 4, y + 3 + n * LEADING) : draw(text, x + 2, y + 3 + n * LEADING),
      );
      x += width;
    }
    y += height;
    rule(y);
  }
  const height = Math.max(86, form.sums.length * 16 + form.foot.length * LEADING + 20);
  if (y + height > BOTTOM) {
    document.addPage();
    y = MARGIN;
  }
  for (const [label, text] of form.sums) {
    y += 4;
    drawRight(`${label}　${text}`, right - 4, y, SIZE + 1.5);
    y += LEADING + 2;
  }
  y += 10;
  form.foot.forEach((text, i) => draw(printable(text, fonts), MARGIN, y + i * LEADING));
  if (form.code) {
    const { label, text, say } = form.code;
    draw(label, MARGIN, y + 18, SIZE, 'regular', 'muted');
    draw(text, MARGIN + 80, y + 15, 13, 'bold');
    draw(say, MARGIN, y + 36, SIZE, 'regular', 'muted');
  }
  if (form.seal) {
    document
      .rect(right - 130, y, 130, 64)
      .lineWidth(0.6)
      .strokeColor(INKS.rule)
      .stroke();
    draw(form.seal, right - 65 - widthOf(form.seal, 'regular', SIZE) / 2, y + 26, SIZE, 'regular', 'muted');
  }

  const { count } = document.bufferedPageRange();
  for (let sheet = 0; sheet < count; sheet++) {
    document.switchToPage(sheet);
    const said = `${form.title} ${form.number}　第 ${sheet + 1} 页，共 ${count} 页`;
    drawRight(said, right, SHEET.height - 30, 7.5, 'muted');
  }
  document.end();
  return finished;
}
