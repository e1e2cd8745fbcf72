import { open, openStreet, sees } from './house';
import type { Street } from './house';
import { front } from './preview/phone';

/** Tables on a PC window: every row's cells stand below their headings, however long a name is. */
jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());
afterEach(() => expect(street.errors()).toEqual([]));

const LONG = '示例特别长的医疗器械贸易有限责任公司华东分公司';
const tables = [
  {
    page: 'channel/regions/regions',
    who: 'demo-zhouhan',
    row: '.tr',
    cell: '.place, .cell',
    words: '江苏省',
  },
  { page: 'dispatch/board/board', who: 'demo-fengyu', row: '.line-of', cell: '.who, .cell', words: '手上' },
  { page: 'dispatch/skills/skills', who: 'demo-fengyu', row: '.tr', cell: '.who, .td', words: '工程师' },
];

test.each(tables)('columns of $page line up with their headings', async ({ page: url, who, row, cell, words }) => {
  const page = await street.phoneOf(who);
  for (const width of [900, 1200, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    await open(page, `/pages/${url}`);
    await sees(page, words);
    const measured = await front(page)
      .locator('body, wx-page, :scope')
      .first()
      .evaluate(
        (root, { row, cell, LONG }) => {
          const rows = [...root.querySelectorAll(row)].filter((one) => one.getClientRects().length > 0);
          const cells = (of: Element) =>
            [...of.querySelectorAll(cell)].filter(
              (one) => one.closest(row) === of && one.getClientRects().length > 0,
            );
          const edges = () =>
            rows.map((one) =>
              cells(one).map((at) => {
                const { left, width } = at.getBoundingClientRect();
                return [Math.round(left), Math.round(width)];
              }),
            );
          const before = edges();
          // A heading and one cell with more words than fit.
          for (const line of [rows[0]!, rows[1]!]) {
            const texts = document.createTreeWalker(cells(line).at(-1)!, NodeFilter.SHOW_TEXT);
            const text = texts.nextNode();
            if (text) text.textContent = LONG;
            else cells(line).at(-1)!.append(LONG);
          }
          return { before, after: edges() };
        },
        { row, cell, LONG },
      );
    for (const rows of [measured.before, measured.after]) {
      expect(rows.length).toBeGreaterThan(1);
      for (const one of rows) expect([url, width, one]).toEqual([url, width, rows[0]]);
    }
  }
}); // prettier-ignore
