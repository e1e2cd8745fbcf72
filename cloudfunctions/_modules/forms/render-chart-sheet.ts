import { breakLines } from '../letters/break-lines';
import { fontFor } from '../letters/letter-fonts';
import type { FontName, LetterFonts } from '../letters/letter-fonts';
import { openDocument } from '../letters/pdf-document';
import { printable } from './printable';

/** A line by month: heights from 0 to 100, null where there is nothing. */
export interface SheetChart {
  label: string;
  value: string;
  /** Beside the value: n, whether the target is met. */
  verdict: string;
  isMet: boolean | null;
  notes: string[];
  low: string;
  high: string;
  targetAt: number;
  points: { label: string; at: number | null }[];
}
/** One page of charts, for a talk. */
export interface ChartSheet {
  title: string;
  number: string;
  about: string;
  /** What the file says that it was made on, so that the same words give the same bytes. */
  day: string;
  charts: SheetChart[];
  foot: string[];
}

const SHEET = { width: 595.28, height: 841.89 };
const MARGIN = 34;
const GAP = 12;
const COLUMNS = 2;
const HEAD = 58;
const FOOT = 40;
const INKS = {
  text: '#1c2326',
  muted: '#4d5b60',
  rule: '#c5ced1',
  line: '#1d63c4',
  met: '#0f766e',
  unmet: '#b42318',
};
type Ink = keyof typeof INKS;

/** A4 upright on one page, up to twelve charts in two columns; the same sheet gives the same bytes. */
export function renderChartSheet(sheet: ChartSheet, fonts: LetterFonts): Promise<Buffer> {
  const day = new Date(`${sheet.day}T00:00:00.000Z`);
  const info = { Title: `${sheet.title} ${sheet.number}`, CreationDate: day, ModDate: day };
  const { document, finished } = openDocument(SHEET, info, fonts, {});
  const widthOf = (text: string, font: FontName, size: number): number =>
    fonts[fontFor(text, font, fonts)].width(text) * size;
  const draw = (
    text: string,
    x: number,
    y: number,
    size: number,
    ink: Ink = 'text',
    font: FontName = 'regular',
  ) => {
    const shown = printable(text, fonts);
    if (shown)
      document
        .font(fontFor(shown, font, fonts), size)
        .fillColor(INKS[ink])
        .text(shown, x, y + size, { lineBreak: false, baseline: 'alphabetic' });
  };
  const drawRight = (text: string, right: number, y: number, size: number, ink: Ink) =>
    draw(text, right - widthOf(printable(text, fonts), 'regular', size), y, size, ink);
  const right = SHEET.width - MARGIN;
  const [first = ''] = breakLines(printable(sheet.title, fonts), right - MARGIN - 130, (one) =>
    widthOf(one, 'bold', 16),
  ).map(({ text }) => text);
  draw(first, MARGIN, MARGIN, 16, 'text', 'bold');
  drawRight(sheet.number, right, MARGIN + 6, 9, 'muted');
  draw(sheet.about, MARGIN, MARGIN + 24, 9, 'muted');

  const rows = Math.max(1, Math.ceil(sheet.charts.length / COLUMNS));
  const width = (SHEET.width - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  const height = Math.min(150, (SHEET.height - 2 * MARGIN - HEAD - FOOT) / rows - GAP);
  for (const [n, chart] of sheet.charts.entries()) {
    const x = MARGIN + (n % COLUMNS) * (width + GAP);
    const y = MARGIN + HEAD + Math.floor(n / COLUMNS) * (height + GAP);
    drawChart(chart, x, y, width, height);
  }
  sheet.foot.forEach((text, n) => draw(text, MARGIN, SHEET.height - MARGIN - 24 + n * 12, 7.5, 'muted'));
  document.end();
  return finished;

  function drawChart(chart: SheetChart, x: number, y: number, wide: number, high: number): void {
    draw(chart.label, x, y, 10, 'text', 'bold');
    drawRight(
      chart.verdict,
      x + wide,
      y + 1,
      8,
      chart.isMet === null ? 'muted' : chart.isMet ? 'met' : 'unmet',
    );
    draw(chart.value, x, y + 14, 15, 'text', 'bold');
    chart.notes.forEach((note, n) => drawRight(note, x + wide, y + 14 + n * 10, 7, 'muted'));
    const [left, top, bottom] = [x + 28, y + 40, y + high - 12];
    const end = x + wide - 4;
    const step = (end - left) / Math.max(1, chart.points.length - 1);
    const yOf = (at: number) => bottom - ((bottom - top) * at) / 100;
    for (const [at, said] of [
      [0, chart.low],
      [100, chart.high],
    ] as const) {
      document.moveTo(left, yOf(at)).lineTo(end, yOf(at)).lineWidth(0.4).strokeColor(INKS.rule).stroke();
      drawRight(said, left - 4, yOf(at) - 4, 6.5, 'muted');
    }
    document
      .moveTo(left, yOf(chart.targetAt))
      .lineTo(end, yOf(chart.targetAt))
      .lineWidth(0.7)
      .dash(2, { space: 2 })
      .strokeColor(INKS.met)
      .stroke()
      .undash();
    for (const [n, { at }] of chart.points.entries()) {
      const next = chart.points[n + 1];
      if (at === null) continue;
      const here = left + n * step;
      if (next && next.at !== null)
        document
          .moveTo(here, yOf(at))
          .lineTo(here + step, yOf(next.at))
          .lineWidth(1.2)
          .strokeColor(INKS.line)
          .stroke();
      document.circle(here, yOf(at), 1.6).fillColor(INKS.line).fill();
    }
    chart.points.forEach(({ label }, n) =>
      draw(label, left + n * step - widthOf(label, 'regular', 6) / 2, bottom + 3, 6, 'muted'),
    );
  }
}
