import { utils, write } from '@e965/xlsx';
import type { Page } from 'playwright-core';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { dialog, open, openStreet, sees, tapOn } from '../house';
import type { Street } from '../house';
import { front } from '../preview/phone';

/** The turn of the year: tenders, other people's sheets, many grants at once, hospitals as people call them. */
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
const change = (collection: string, id: string, set: Record<string, unknown>) =>
  street.cloud.database.modify(
    collection,
    { _id: id },
    { $set: set } as never,
    { merge: true, upsert: false, multi: false },
    { index: null, examined: 0 },
  );
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
const today = dayOf(new Date());
const manager = () => street.phoneOf('demo-zhouhan');
const second = () => street.phoneOf('demo-hanxue');
const hospital = (name: string): Hospital => all<Hospital>('hospitals').find((one) => one.name === name)!;

describe('a tender letter for a hospital that the grant excludes', () => {
  const excluded = '苏州大学附属第一医院';
  /** 苏州 except that hospital. */
  const basis = (): GrantDocument =>
    all<GrantDocument>('grants').find(
      ({ state, toOn, carveOuts, scope }) =>
        state === 'approved' &&
        toOn >= today &&
        scope.regionCodes.includes('320500') &&
        carveOuts.hospitalIds.includes(hospital(excluded)._id),
    )!;
  /** Another hospital in the city, which the grant holds. */
  const held = (): Hospital =>
    all<Hospital>('hospitals').find(
      ({ _id, regionCode, mergedInto }) =>
        regionCode.startsWith('3205') && !mergedInto && !basis().carveOuts.hospitalIds.includes(_id),
    )!;
  const drafted = async (page: Page): Promise<string> => {
    const { _id, dealerId, toOn, carveOuts } = basis();
    const dealer = all<{ _id: string; name: string; creditCode: string }>('dealers').find(
      (one) => one._id === dealerId,
    )!;
    const { letterIds } = await act<{ letterIds: string[] }>(page, 'letter.request', {
      ...{ dealerId, kind: 'tender', grantIds: [_id], fromOn: today, toOn },
      tender: {
        ...{ projectName: '分析仪采购项目', projectNumber: 'YS-1', buyer: { hospitalId: held()._id } },
        bidder: { name: dealer.name, creditCode: dealer.creditCode },
      },
    });
    expect(carveOuts.hospitalIds).not.toContain(held()._id);
    return letterIds[0]!;
  };

  test('is refused at the field where the buyer is picked, with the reason', async () => {
    const page = await manager();
    const { _id, dealerId } = basis();
    await open(page, `/pages/channel/letter-request/letter-request?dealerId=${dealerId}&grantId=${_id}`);
    await tapOn(page, '招标授权书');
    await front(page).locator('#field-projectName input').fill('分析仪采购项目');
    await front(page).locator('#field-projectNumber input').fill('YS-2');
    await tapOn(page, '投标人就是本公司');
    await tapOn(page, '提交申请');
    await sees(page, '请从列表中选择采购医院');
    await front(page).locator('#field-buyer input').fill('苏大附一');
    await front(page).locator('#field-buyer').getByText('查找', { exact: true }).click();
    await front(page).locator('#field-buyer').getByText(excluded, { exact: true }).click();
    const before = all('letters').length;
    await tapOn(page, '提交申请');
    await sees(page, `${excluded}被授权排除在外`);
    expect(all('letters')).toHaveLength(before);
  });

  test('is refused when it is submitted and when it is issued, once the grant excludes it', async () => {
    const page = await manager();
    const [draft, waiting] = [await drafted(page), await drafted(page)];
    await act(page, 'letter.submit', { letterId: waiting });
    const { _id, carveOuts } = basis();
    await change('grants', _id, {
      carveOuts: { ...carveOuts, hospitalIds: [...carveOuts.hospitalIds, held()._id] },
    });
    const stateOf = (id: string) =>
      all<AuthorizationLetter>('letters').find((letter) => letter._id === id)!.state;
    await open(page, `/pages/channel/letter/letter?id=${draft}`);
    await tapOn(page, '提交审批');
    await page
      .getByText(/被授权排除在外/)
      .first()
      .waitFor();
    await dialog(page, '知道了');
    expect(stateOf(draft)).toBe('draft');

    const other = await second();
    await open(other, `/pages/channel/letter/letter?id=${waiting}`);
    await tapOn(other, '复核并签发');
    await dialog(other, '批准');
    await other
      .getByText(/被授权排除在外/)
      .first()
      .waitFor();
    await dialog(other, '知道了');
    expect(stateOf(waiting)).toBe('pending');
    await change('grants', _id, { carveOuts });
  });
});

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
  await front(page).locator('.ask-sheet button', { hasText: '撤回' }).click();
  await sees(page, '已撤回');
  const listed = await act<{ grants: { number: string }[] }>(page, 'grant.list', { states: ['draft'] });
  expect(listed.grants.map(({ number }) => number)).not.toContain(grants()[0]!.number);
});

test('several grants are approved together by the second manager', async () => {
  const page = await manager();
  const ids: string[] = [];
  for (const regionCode of ['340100', '340200']) {
    const { grantId } = await act<{ grantId: string }>(page, 'grant.save', {
      terms: {
        ...{ dealerId: 'D-yunli', productLineIds: ['mol'], fromOn: today, toOn: addDays(today, 30) },
        ...{ scope: { regionCodes: [regionCode], hospitalIds: [] }, exclusive: true },
        carveOuts: { regionCodes: [], hospitalIds: [] },
      },
    });
    ids.push(grantId);
  }
  await act(page, 'grant.submit', { grantIds: ids });
  const other = await second();
  await open(other, '/pages/channel/grants/grants?state=to_approve');
  for (const id of ids) await front(other).locator(`#row-${id}`).getByText('选择', { exact: true }).click();
  await tapOn(other, '批准 2 份');
  await dialog(other, '批准');
  await front(other).locator(`#row-${ids[1]!}`).waitFor({ state: 'detached' });
  for (const id of ids)
    expect(all<GrantDocument>('grants').find(({ _id }) => _id === id)).toMatchObject({
      state: 'approved',
      approvedBy: { memberId: 'M-hanxue' },
    });
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
