import { utils, write } from '@e965/xlsx';
import type { Page } from 'playwright-core';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { dialog, open, openStreet, sees, tapOn } from '../house';
import type { Street } from '../house';
import { front } from '../preview/phone';

/** The turn of the year: other people's sheets, hospitals as people call them. */
jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());
afterEach(() => expect(street.errors()).toEqual([]));

const all = <T>(collection: string): T[] =>
  street.cloud.database.find(
    collection,
    {},
    { order: [['_id', 1]], offset: 0, limit: 1000, projection: {} },
    { index: null, examined: 0 },
  ) as unknown as T[];
let operations = 0;
async function act<T>(page: Page, action: string, input: object): Promise<T> {
  const data = { action, input, opId: `many-at-once-${String(++operations).padStart(8, '0')}` };
  const reply = await page.evaluate(async (event) => {
    const answer = await window.wx.cloud.callFunction({ name: 'channel', data: event });
    return (answer as { result: { ok: boolean; data: unknown } }).result;
  }, data);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as T;
}
const manager = () => street.phoneOf('demo-zhouhan');

test('a sheet is shown as it was read, asked about, imported and undone', async () => {
  const page = await manager();
  await open(page, '/pages/channel/grant-book/grant-book');
  const book = utils.book_new();
  const rows = [
    ['序号', '合作伙伴', '品类', '覆盖区域', '合作期限', '备注'],
    ['1', '老云', '分子诊断', '江西省（除南昌市外）', '2028年全年', ''],
    ['2', '云栎医疗', '凝血', '江西省', '2028.1–12', '已取消'],
  ];
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), '江西');
  const buffer = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  const chooser = page.waitForEvent('filechooser');
  await tapOn(page, '选择文件');
  await (await chooser).setFiles({ name: '江西.xlsx', mimeType: 'application/octet-stream', buffer });
  await sees(page, '备注可能改变授权');
  await sees(page, '“老云”是哪个经销商？');
  await sees(page, '备注：已取消');
  const grants = () => all<GrantDocument>('grants').filter(({ fromOn }) => fromOn === '2028-01-01');
  expect(grants()).toEqual([]);
  await tapOn(page, '不要这些行');
  await front(page).getByPlaceholder('搜索经销商').fill('云栎');
  await tapOn(page, '云栎医疗');
  await tapOn(page, '导入 1 份草稿');
  await dialog(page, '导入');
  await sees(page, '已导入');
  expect(grants()).toMatchObject([
    {
      dealerId: 'D-yunli',
      scope: { regionCodes: ['360000'] },
      carveOuts: { regionCodes: ['360100'] },
      source: { fileName: '江西.xlsx', sheet: '江西', row: 2 },
    },
  ]);
  await tapOn(page, '撤回');
  await front(page).locator('.ask-sheet textarea').fill('选错了文件');
  await front(page).locator('.ask-sheet wx-button', { hasText: '撤回' }).click();
  await sees(page, '已撤回');
  const listed = await act<{ grants: { number: string }[] }>(page, 'grant.list', { states: ['draft'] });
  expect(listed.grants.map(({ number }) => number)).not.toContain(grants()[0]!.number);
});

test('a hospital is found by what people call it, with its place before it', async () => {
  const page = await manager();
  await open(page, '/pages/channel/ask/ask');
  for (const text of ['苏大附一', '江苏 苏州大学附属第一', 'szdxfsdy']) {
    await front(page).getByPlaceholder('名称、简称或拼音首字母').fill(text);
    await tapOn(page, '查找');
    await sees(page, '苏州大学附属第一医院');
  }
});
