import type { LetterBody, LetterSection } from '../../../miniprogram/shared/model/letters';
import { printedCheckCode } from '../../../miniprogram/shared/check-code';
import { breakLines } from './break-lines';
import type { FontName, LetterFonts } from './letter-fonts';
import { fontFor } from './letter-fonts';

/**
 * Where everything of a letter stands, before anything is drawn: pages of marks in points (1/72 inch) from the top left
 * corner of an A4 sheet, in reading order. Pure, so that the number of pages is known before the first is drawn.
 */
export type Ink = 'text' | 'muted' | 'accent';
export type Mark =
  | {
      kind: 'text';
      text: string;
      x: number;
      /** Of the baseline. */
      y: number;
      size: number;
      font: FontName;
      ink: Ink;
      /** Added after each character. */
      spacing: number;
    }
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number; weight: number; ink: Ink | 'rule' }
  | { kind: 'box'; x: number; y: number; width: number; height: number; ink: 'tint' }
  | { kind: 'qr'; x: number; y: number; side: number };
export type SheetMarks = Mark[];

export interface LetterOnPaper {
  body: LetterBody;
  /** Ten characters, see check-code.ts. */
  checkCode: string;
}

const MM = 72 / 25.4;
export const SHEET = { width: 210 * MM, height: 297 * MM };
/** The symbol without its quiet zone; never below 32 mm, or cheap phones fail on photocopies. */
export const QR_SIDE = 34 * MM;
/** Four modules of a version 11 symbol, rounded up; longer addresses have smaller modules. */
const QR_QUIET = 2.4 * MM;

const LEFT = 25 * MM;
const RIGHT = SHEET.width - 22 * MM;
const WIDTH = RIGHT - LEFT;
const TOP = 18 * MM;
const TOP_OF_NEXT = 30 * MM;
const BOTTOM = SHEET.height - 21 * MM;

const SMALL = 9;
const CELL_PAD = 5;
const LONGEST_CELL = 300;

interface Density {
  /** Size of the text. */
  body: number;
  leading: number;
  cellLeading: number;
  /** Above a section. */
  gap: number;
  /** Between a heading and what follows it. */
  underHeading: number;
  aboveTitle: number;
  /** Where the seal's upper half comes to lie. */
  aboveSignature: number;
}
const DENSITIES: [Density, ...Density[]] = [
  {
    body: 10.5,
    leading: 17.5,
    cellLeading: 14.5,
    gap: 6,
    underHeading: 2,
    aboveTitle: 44,
    aboveSignature: 30,
  },
  {
    body: 10.5,
    leading: 16.2,
    cellLeading: 13.4,
    gap: 5,
    underHeading: 2,
    aboveTitle: 40,
    aboveSignature: 22,
  },
  {
    body: 10,
    leading: 14.8,
    cellLeading: 12.6,
    gap: 3,
    underHeading: 1.5,
    aboveTitle: 36,
    aboveSignature: 12,
  },
];

/**
 * Set as roomily as the fewest sheets allow: a letter on one sheet cannot lose its second one.
 * The number of sheets grows with the letter's lists; the caller refuses what is too long.
 */
export function layOutLetter(letter: LetterOnPaper, fonts: LetterFonts): SheetMarks[] {
  let sheets: SheetMarks[] = [];
  for (const density of DENSITIES) {
    const set = new Typesetter(letter, fonts, density).set();
    if (sheets.length === 0 || set.length < sheets.length) sheets = set;
    if (sheets.length === 1) break;
  }
  sheets.forEach((sheet, at) => sheet.push(...footer(letter, at + 1, sheets.length, fonts)));
  return sheets;
}

class Typesetter {
  private readonly sheets: SheetMarks[] = [[]];
  private y = TOP;

  constructor(
    private readonly letter: LetterOnPaper,
    private readonly fonts: LetterFonts,
    private readonly density: Density,
  ) {}

  set(): SheetMarks[] {
    const { body } = this.letter;
    this.head();
    this.title();
    if (body.addressee) this.paragraph(`致：${body.addressee}`, { indent: 0, font: 'bold' });
    for (const text of body.opening) this.paragraph(text);
    for (const section of body.sections) this.section(section);
    this.end();
    return this.sheets;
  }

  private get sheet(): SheetMarks {
    return this.sheets[this.sheets.length - 1]!;
  }

  /** Goes on to the next sheet unless `height` is left on this one. */
  private room(height: number): boolean {
    if (this.y + height <= BOTTOM) return false;
    this.sheets.push(runningHead(this.letter, this.fonts));
    this.y = TOP_OF_NEXT;
    return true;
  }

  private head(): void {
    const { body, checkCode } = this.letter;
    const qrLeft = RIGHT - QR_SIDE;
    this.sheet.push({ kind: 'qr', x: qrLeft, y: TOP, side: QR_SIDE });
    const caption = '扫码核验原件';
    this.sheet.push(
      text(caption, {
        x: qrLeft + (QR_SIDE - this.widthOf(caption, 'regular', SMALL)) / 2,
        y: TOP + QR_SIDE + QR_QUIET + SMALL,
        size: SMALL,
        ink: 'muted',
      }),
    );
    const width = qrLeft - QR_QUIET - 6 * MM - LEFT;
    this.y = TOP;
    for (const line of this.lines(body.letterhead.name, 'bold', 16, width)) {
      this.sheet.push(text(line.text, { x: LEFT, y: this.y + 15, size: 16, font: line.font, ink: 'accent' }));
      this.y += 22;
    }
    this.y += 8;
    const identity: [string, string][] = [
      ['授权书编号', body.number],
      ['校验码', printedCheckCode(checkCode)],
      ['份数', body.copy],
      ['核验域名', body.office.site],
      ['微信小程序', body.office.miniProgram],
    ];
    for (const [label, value] of identity) {
      const [first] = this.lines(value, 'regular', this.density.body, width - 62);
      this.sheet.push(text(label, { x: LEFT, y: this.y + this.density.body, size: SMALL, ink: 'muted' }));
      this.sheet.push(
        text(first!.text, { x: LEFT + 62, y: this.y + this.density.body, size: this.density.body }),
      );
      this.y += 15.5;
    }
    this.y = Math.max(this.y, TOP + QR_SIDE + QR_QUIET + SMALL) + 9;
    this.rule(LEFT, RIGHT, this.y, 1.2, 'accent');
  }

  private title(): void {
    const { title } = this.letter.body;
    const size = 26;
    const spacing = 2;
    const width = this.widthOf(title, 'bold', size) + spacing * (title.length - 1);
    this.y += this.density.aboveTitle;
    this.sheet.push(
      text(title, { x: (SHEET.width - width) / 2, y: this.y, size, font: 'bold', ink: 'text', spacing }),
    );
    this.y += 20;
  }

  private section(section: LetterSection): void {
    // A heading never stands alone at the foot of a sheet.
    this.room(this.density.leading * 3);
    this.y += this.density.gap;
    this.paragraph(section.heading, { indent: 0, font: 'bold', ink: 'accent' });
    this.y += this.density.underHeading;
    for (const paragraph of section.paragraphs ?? []) this.paragraph(paragraph);
    if (section.rows) this.labelledRows(section.rows);
    if (section.table) this.table(section.table.columns, section.table.rows);
    if (section.list) this.list(section.list);
  }

  private paragraph(
    content: string,
    { indent = this.density.body * 2, font = 'regular' as FontName, ink = 'text' as Ink } = {},
  ): void {
    const lines = this.lines(content, font, this.density.body, WIDTH, indent);
    if (lines.length <= 4) this.room(this.density.leading * lines.length);
    lines.forEach((line, at) => {
      this.room(this.density.leading);
      const x = LEFT + (at === 0 ? indent : 0);
      this.sheet.push(
        text(line.text, {
          x,
          y: this.y + this.density.body + 2,
          size: this.density.body,
          font: line.font,
          ink,
          spacing: line.last ? 0 : stretch(line.text, WIDTH - (x - LEFT) - line.width),
        }),
      );
      this.y += this.density.leading;
    });
  }

  /** Numbered, in two columns where most items are short. */
  private list(items: string[]): void {
    const numbered = items.map((item, at) => `（${at + 1}）${item}`);
    const short = numbered.filter(
      (item) => this.widthOf(item, 'regular', this.density.body) <= WIDTH / 2 - this.density.body * 1.5,
    );
    const columns = items.length > 3 && short.length >= items.length * 0.8 ? 2 : 1;
    const step = WIDTH / columns;
    const hang = this.widthOf(`（${items.length}）`, 'regular', this.density.body);
    for (let at = 0; at < numbered.length; at += columns) {
      const cells = numbered
        .slice(at, at + columns)
        .map((item) =>
          this.lines(item, 'regular', this.density.body, step - this.density.body - hang, -hang),
        );
      const height = Math.max(...cells.map((lines) => lines.length)) * this.density.leading;
      this.room(height);
      cells.forEach((lines, column) =>
        lines.forEach((line, row) => {
          const x = LEFT + this.density.body + column * step + (row === 0 ? 0 : hang);
          const y = this.y + row * this.density.leading + this.density.body + 2;
          this.sheet.push(text(line.text, { x, y, size: this.density.body }));
        }),
      );
      this.y += height;
    }
  }

  private labelledRows(rows: [string, string][]): void {
    // 统一社会信用代码 and its padding, so that a long company name keeps to one line beside it.
    const label = this.density.body * 9.2;
    this.grid(rows, [label, WIDTH - label], [0]);
  }

  /** Column widths follow the longest content: what is short keeps to one line, the rest share what is left. */
  private table(columns: string[], rows: string[][]): void {
    const natural = columns.map((name, column) => {
      const widest = Math.max(
        ...[name, ...rows.map((row) => row[column]!)].map((cell) =>
          this.widthOf(cell, 'regular', this.density.body),
        ),
      );
      return Math.min(widest, LONGEST_CELL) + CELL_PAD * 2;
    });
    const widths = [...natural];
    let left = WIDTH;
    const narrowFirst = natural.map((_, at) => at).sort((a, b) => natural[a]! - natural[b]!);
    narrowFirst.forEach((at, n) => {
      const share = left / (natural.length - n);
      widths[at] = n === narrowFirst.length - 1 ? left : Math.min(natural[at]!, share);
      left -= widths[at]!;
    });
    this.grid([columns], widths, 'all');
    this.grid(rows, widths, [], columns);
  }

  /**
   * @param tinted columns that are labels, or all for a heading row
   * @param repeat heading to draw again at the top of each further sheet
   */
  private grid(rows: string[][], widths: number[], tinted: number[] | 'all', repeat?: string[]): void {
    for (const row of rows) {
      const cells = row.map((cell, column) => {
        const label = tinted === 'all' || tinted.includes(column);
        return {
          label,
          lines: this.lines(cell, 'regular', this.density.body, widths[column]! - CELL_PAD * 2),
        };
      });
      const height =
        Math.max(...cells.map(({ lines }) => lines.length)) * this.density.cellLeading + CELL_PAD;
      if (this.room(height) && repeat) this.grid([repeat], widths, 'all');
      let x = LEFT;
      cells.forEach(({ label, lines }, column) => {
        const width = widths[column]!;
        if (label) this.sheet.push({ kind: 'box', x, y: this.y, width, height, ink: 'tint' });
        lines.forEach((line, at) =>
          this.sheet.push(
            text(line.text, {
              x: x + CELL_PAD,
              y: this.y + CELL_PAD / 2 + at * this.density.cellLeading + this.density.body + 0.5,
              size: this.density.body,
              ink: label ? 'muted' : 'text',
            }),
          ),
        );
        x += width;
      });
      this.rule(LEFT, RIGHT, this.y, 0.5, 'rule');
      this.rule(LEFT, RIGHT, this.y + height, 0.5, 'rule');
      let edge = LEFT;
      for (const width of [0, ...widths]) {
        edge += width;
        this.sheet.push({
          kind: 'line',
          x1: edge,
          y1: this.y,
          x2: edge,
          y2: this.y + height,
          weight: 0.5,
          ink: 'rule',
        });
      }
      this.y += height;
    }
  }

  /** Kept together; the seal goes over the grantor's name, so the space around stays empty. */
  private end(): void {
    const { closing, signature } = this.letter.body;
    const { body, leading, aboveSignature } = this.density;
    const left = LEFT + WIDTH * 0.42;
    const lines = signature.flatMap((item) => this.lines(item, 'regular', body, RIGHT - left));
    this.room(closing.length * leading + aboveSignature + lines.length * (leading + 1));
    for (const content of closing) this.paragraph(content);
    this.y += aboveSignature;
    for (const line of lines) {
      this.sheet.push(text(line.text, { x: left, y: this.y + body, size: body }));
      this.y += leading + 1;
    }
  }

  private rule(x1: number, x2: number, y: number, weight: number, ink: Ink | 'rule'): void {
    this.sheet.push({ kind: 'line', x1, y1: y, x2, y2: y, weight, ink });
  }

  private lines(content: string, wanted: FontName, size: number, width: number, indent = 0) {
    const font = fontFor(content, wanted, this.fonts);
    return breakLines(content, width, (part) => this.widthOf(part, font, size), indent).map((line) => ({
      ...line,
      font,
    }));
  }

  private widthOf(content: string, font: FontName, size: number): number {
    return this.fonts[fontFor(content, font, this.fonts)].width(content) * size;
  }
}

function runningHead({ body }: LetterOnPaper, fonts: LetterFonts): SheetMarks {
  const y = 18 * MM;
  const number = `${body.title} ${body.number}`;
  return [
    text(body.letterhead.name, { x: LEFT, y, size: SMALL, ink: 'muted' }),
    text(number, { x: RIGHT - fonts.regular.width(number) * SMALL, y, size: SMALL, ink: 'muted' }),
    { kind: 'line', x1: LEFT, y1: y + 6, x2: RIGHT, y2: y + 6, weight: 0.5, ink: 'rule' },
  ];
}

function footer({ body, checkCode }: LetterOnPaper, page: number, pages: number, fonts: LetterFonts): Mark[] {
  const y = SHEET.height - 14 * MM;
  const where = `编号 ${body.number}　校验码 ${printedCheckCode(checkCode)}　核验 https://${body.office.site}/a/`;
  const count = `第${page}页，共${pages}页`;
  return [
    { kind: 'line', x1: LEFT, y1: y - 13, x2: RIGHT, y2: y - 13, weight: 0.5, ink: 'rule' },
    text(where, { x: LEFT, y, size: 8, ink: 'muted' }),
    text(count, { x: RIGHT - fonts.regular.width(count) * 8, y, size: 8, ink: 'muted' }),
  ];
}

/** Space between characters that fills a line; a line that would gape stays ragged. */
function stretch(content: string, missing: number): number {
  const gaps = [...content].length - 1;
  const each = gaps > 0 ? missing / gaps : 0;
  return each > 0 && each < 1.4 ? each : 0;
}

function text(
  content: string,
  place: { x: number; y: number; size: number; font?: FontName; ink?: Ink; spacing?: number },
): Mark {
  return { kind: 'text', text: content, font: 'regular', ink: 'text', spacing: 0, ...place };
}
