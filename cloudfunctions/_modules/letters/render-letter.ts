import { Refusal } from '../../../miniprogram/shared/refusal';
import type { LetterFonts } from './letter-fonts';
import { requirePrintable } from './letter-fonts';
import type { Ink, LetterOnPaper, Mark, SheetMarks } from './lay-out-letter';
import { SHEET, layOutLetter } from './lay-out-letter';
import { MOST_SHEETS } from './letter-length';
import { openDocument } from './pdf-document';

export interface PrintableLetter extends LetterOnPaper {
  /** What the QR code says: the letter's own address. */
  address: string;
  /** ISO instant; the file's only date, so that the same letter gives the same bytes. */
  issuedAt: string;
}

export type Imprint = 'original' | 'verification_copy';

const INKS: Record<Ink | 'rule' | 'tint', string> = {
  text: '#1c2326',
  muted: '#4d5b60',
  accent: '#0b5d5b',
  rule: '#9aa7ab',
  tint: '#eef4f3',
};

/**
 * Draws a letter as PDF: A4, embedded font subset, QR code as vectors. The same letter gives the same bytes.
 *
 * @throws Refusal LETTER_CHARACTER_UNPRINTABLE, LETTER_TOO_LONG
 */
export function renderLetter(
  letter: PrintableLetter,
  fonts: LetterFonts,
  imprint: Imprint = 'original',
): Promise<Buffer> {
  requirePrintable(letter.body, fonts);
  const sheets = layOutLetter(letter, fonts);
  if (sheets.length > MOST_SHEETS) throw new Refusal('LETTER_TOO_LONG', { sheets: sheets.length });
  const { body } = letter;
  const info = {
    Title: `${body.title} ${body.number}`,
    Author: body.letterhead.name,
    Subject: `${body.title}（${body.copy}）`,
    Creator: body.office.miniProgram,
    Producer: body.office.site,
    CreationDate: new Date(letter.issuedAt),
    ModDate: new Date(letter.issuedAt),
  };
  const { document, finished } = openDocument(SHEET, info, fonts, { autoFirstPage: false });
  for (const sheet of sheets) {
    document.addPage();
    draw(document, sheet, letter.address);
    if (imprint === 'verification_copy') watermark(document);
  }
  document.end();
  return finished;
}

function draw(document: PDFKit.PDFDocument, sheet: SheetMarks, address: string): void {
  // Tints first: whatever stands on them is drawn over them.
  for (const mark of sheet) if (mark.kind === 'box') drawMark(document, mark, address);
  for (const mark of sheet) if (mark.kind !== 'box') drawMark(document, mark, address);
}

function drawMark(document: PDFKit.PDFDocument, mark: Mark, address: string): void {
  switch (mark.kind) {
    case 'text':
      document.font(mark.font, mark.size).fillColor(INKS[mark.ink]).text(mark.text, mark.x, mark.y, {
        lineBreak: false,
        baseline: 'alphabetic',
        characterSpacing: mark.spacing,
      });
      return;
    case 'line':
      document
        .moveTo(mark.x1, mark.y1)
        .lineTo(mark.x2, mark.y2)
        .lineWidth(mark.weight)
        .strokeColor(INKS[mark.ink])
        .stroke();
      return;
    case 'box':
      document.rect(mark.x, mark.y, mark.width, mark.height).fill(INKS[mark.ink]);
      return;
    case 'qr':
      drawQr(document, address, mark);
  }
}

/** One path of horizontal runs, filled once: vectors stay sharp at any scale and on any printer. */
function drawQr(
  document: PDFKit.PDFDocument,
  address: string,
  place: { x: number; y: number; side: number },
): void {
  const { create } = require('qrcode') as typeof import('qrcode');
  const { modules } = create(address, { errorCorrectionLevel: 'Q' });
  const module = place.side / modules.size;
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      let end = column + 1;
      while (end < modules.size && modules.get(row, end)) end++;
      document.rect(place.x + column * module, place.y + row * module, (end - column) * module, module);
      column = end;
    }
  }
  document.fill('#000000');
}

/** Over the text, faint enough to read through: a copy that is passed on as the original gives itself away. */
function watermark(document: PDFKit.PDFDocument): void {
  document.save().font('bold', 46).fillColor('#0b5d5b', 0.1);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 2; column++) {
      const x = SHEET.width * (0.12 + column * 0.45);
      const y = SHEET.height * (0.22 + row * 0.22);
      document
        .save()
        .rotate(-28, { origin: [x, y] })
        .text('核验副本', x, y, { lineBreak: false, baseline: 'alphabetic', characterSpacing: 6 })
        .restore();
    }
  }
  document.restore();
}
