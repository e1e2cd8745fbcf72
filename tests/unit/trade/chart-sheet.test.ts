import { PDFiumLibrary } from '@hyzyla/pdfium';
import { renderChartSheet } from '../../../cloudfunctions/_modules/forms/render-chart-sheet';
import { sheetOf } from '../../../cloudfunctions/_modules/figures/report-figures';
import { loadLetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import type { LetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import { trendOf } from '../../../miniprogram/shared/figures/trend';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { buildLetterFonts } from '../../../scripts/build-font';

let fonts: LetterFonts;
beforeAll(async () => {
  fonts = loadLetterFonts(await buildLetterFonts());
}, 60_000);

const { targets, least } = settingsFrom([])('figures');
const sums = (responseIn: number, responseDue: number) => ({ responseIn, responseDue });
const card = {
  sums: sums(19, 20),
  before: sums(10, 20),
  yearAgo: {},
  trend: Array.from({ length: 12 }, (_, n) => ({
    month: `2026-${String(n + 1).padStart(2, '0')}`,
    sums: n === 5 ? {} : sums(n, 12),
  })),
  least,
  targets,
};

it('a report of a quarter is one page with each figure, its n, target and the periods before', async () => {
  const long = '名字特别长的医疗器械销售服务股份有限公司'.repeat(4);
  const sheet = sheetOf({ level: 'dealer', period: '2026-Q4' }, long, card, '2026-12-31');
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(await renderChartSheet(sheet, fonts));
  const pages = [...document.pages()].map((page) => page.getText().replace(/\s/g, ''));
  document.destroy();
  library.destroy();
  expect(pages).toHaveLength(1);
  // What the fonts lack.
  expect(pages[0]).not.toContain('〓');
  for (const words of [
    '2026年第4季度',
    '响应达标率',
    '95.0%',
    'n=20，目标95.0%',
    '上期50.0%，去年同期无',
    '设备可用率',
    '没有记录',
    '打印于2026-12-31',
  ])
    expect(pages[0]).toContain(words);
});

it('a line ends where a month has nothing, and shows the target on its scale', () => {
  const { low, high, points, targetAt } = trendOf('response', card.trend, 0.95);
  expect([low, high]).toEqual([0, 1]);
  expect(points[5]).toEqual({ month: '2026-06', value: null, at: null });
  expect(points[11]!.at).toBe(91.7);
  expect(targetAt).toBe(95);
});

it('shares that are all high are shown from where they differ; hours begin at nought', () => {
  const high = [{ month: '2026-01', sums: sums(19, 20) }];
  expect(trendOf('response', high, 0.95)).toMatchObject({ low: 0.9, high: 1, points: [{ at: 50 }] });
  const hours = [{ month: '2026-01', sums: { repairMinutes: 6000, repaired: 10 } }];
  expect(trendOf('mttr', hours, 1440)).toMatchObject({ low: 0, targetAt: 90.9 });
});
