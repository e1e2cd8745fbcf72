import { utils, write } from '@e965/xlsx';
import type { Page } from 'playwright-core';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { dialog, open, openStreet, sees, tapOn, typeInto } from '../house';
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
const second = () => street.phoneOf('demo-hanxue');
const today = dayOf(new Date());

describe('a tender letter', () => {
  const nobody: string[] = [];
  const hospital = (name: string): Hospital => all<Hospital>('hospitals').find((one) => one.name === name)!;
  const excluded = '苏州大学附属第一医院';
  /** 苏州 except that hospital. */
  const basis = (): GrantDocument =>
    all<GrantDocument>('grants').find(
      ({ dealerId, state, toOn, scope }) =>
        dealerId === 'D-yeqiao' &&
        state === 'approved' &&
        toOn >= today &&
        scope.regionCodes.includes('320500'),
    )!;
  const change = async (set: Partial<GrantDocument>): Promise<unknown> =>
    street.cloud.database.modify(
      'grants',
      { _id: basisId },
      { $set: set } as never,
      { merge: true, upsert: false, multi: false },
      { index: null, examined: 0 },
    );
  const block = async (page: Page, name: string): Promise<() => Promise<unknown>> => {
    const { blockId } = await act<{ blockId: string }>(page, 'block.set', {
      ...{ on: { hospitalId: hospital(name)._id }, fromOn: today, toOn: null, reason: '改为直销' },
    });
    return () => act(page, 'block.lift', { blockId, reason: '仍由经销商供货' });
  };
  let basisId: string;
  let phones: { first: Page; other: Page };
  beforeAll(async () => {
    basisId = basis()._id;
    phones = { first: await manager(), other: await second() };
    // Its permit has run out in the demo world, which is another test's matter.
    await street.cloud.database.modify(
      'licences',
      { dealerId: 'D-yeqiao', type: 'permit' } as never,
      { $set: { toOn: addDays(today, 365) } } as never,
      { merge: true, upsert: false, multi: false },
      { index: null, examined: 0 },
    );
  });

  test('is refused where it is asked for when its buyer is excluded, blocked or elsewhere', async () => {
    const { first, other } = phones;
    const { dealerId, carveOuts } = basis();
    expect(carveOuts.hospitalIds).toContain(hospital(excluded)._id);
    const lift = await block(other, '昆山市第一人民医院');
    await open(first, `/pages/channel/letter-request/letter-request?dealerId=${dealerId}&grantId=${basisId}`);
    await tapOn(first, '招标授权书');
    await typeInto(first, '招标项目', '分析仪采购项目');
    await typeInto(first, '项目编号', 'YS-2');
    await tapOn(first, '投标人就是本公司');
    const before = all('letters').length;
    const buyer = front(first).locator('.field').filter({ hasText: '采购中心等其他单位' });
    // What is typed may not name another hospital either, by whatever name people give it.
    await typeInto(first, '招标项目', '协和分析仪采购项目');
    await buyer.locator('input').fill('苏州市立医院');
    await buyer.getByText('查找', { exact: true }).click();
    await buyer.locator('.list-item').getByText('苏州市立医院', { exact: true }).click();
    await tapOn(first, '提交申请');
    await sees(first, /“协和”指.*协和医院/);
    await buyer.getByText('更换', { exact: true }).click();
    await typeInto(first, '招标项目', '分析仪采购项目');
    for (const [name, why] of [
      [excluded, '被授权排除在外'],
      ['昆山市第一人民医院', '已被全局禁止'],
      ['北京大学国际医院', '不在授权范围内'],
    ] as const) {
      await buyer.locator('input').fill(name);
      await buyer.getByText('查找', { exact: true }).click();
      await buyer.locator('.list-item').getByText(name, { exact: true }).click();
      await tapOn(first, '提交申请');
      await buyer.getByText(`${name}${why}`).waitFor();
      await buyer.getByText('更换', { exact: true }).click();
    }
    expect(all('letters')).toHaveLength(before);
    await lift();
  });

  test('is refused at approval and at issue when its buyer has become one of these', async () => {
    const { first, other } = phones;
    const { dealerId, scope, carveOuts } = basis();
    const name = '苏州市立医院';
    const { creditCode, name: bidder } = all<{ _id: string; creditCode: string; name: string }>(
      'dealers',
    ).find(({ _id }) => _id === dealerId)!;
    const asked = {
      ...{
        kind: 'tender',
        dealerId,
        grantIds: [basisId],
        fromOn: today,
        toOn: addDays(today, 10),
        copies: 1,
      },
      tender: {
        ...{ projectName: '分析仪采购项目', projectNumber: 'YS-3' },
        ...{ buyer: { hospitalId: hospital(name)._id }, bidder: { name: bidder, creditCode } },
      },
    };
    /** One that a manager has submitted is approved already; a dealer's waits for both. */
    const written = async (who: Page, input: object): Promise<string> => {
      const { letterIds } = await act<{ letterIds: [string] }>(who, 'letter.request', input);
      await act(who, 'letter.submit', { letterId: letterIds[0] });
      return letterIds[0];
    };
    const dealer = await street.phoneOf('demo-jiangwentao');
    const { dealerId: _, ...ofDealer } = asked;
    const toApprove = await written(dealer, ofDealer);
    const toIssue = await written(first, asked);
    const before = JSON.stringify([toApprove, toIssue].map(letterOf));
    const refused = async (button: string, id: string, why: string): Promise<void> => {
      await open(other, `/pages/channel/letter/letter?id=${id}`);
      await tapOn(other, button);
      await dialog(other, '批准');
      await other.getByRole('dialog').getByText(`${name}${why}`).waitFor();
      await dialog(other, '知道了');
    };
    // Set on the screen it would send both letters back by itself.
    const standing = {
      ...{ _id: 'BL-standing', revision: 1, head: '', kind: 'hospital', hospitalId: hospital(name)._id },
      ...{ audience: '*', name, fromOn: today, toOn: null, untilOn: '9999-12-31' },
      ...{ reason: '改为直销', bySuspension: false },
    };
    const happens: [why: string, event: () => Promise<unknown>][] = [
      [
        '被授权排除在外',
        () => change({ carveOuts: { regionCodes: nobody, hospitalIds: [hospital(name)._id] } }),
      ],
      ['不在授权范围内', () => change({ scope: { regionCodes: ['320200'], hospitalIds: nobody } })],
      ['已被全局禁止', () => street.cloud.database.insert('global_blocks', [standing] as never)],
    ];
    for (const [why, event] of happens) {
      await event();
      await refused('批准', toApprove, why);
      await refused('复核并签发', toIssue, why);
      await change({ scope, carveOuts });
    }
    expect(JSON.stringify([toApprove, toIssue].map(letterOf))).toBe(before);
  });
  const letterOf = (id: string): AuthorizationLetter =>
    all<AuthorizationLetter>('letters').find(({ _id }) => _id === id)!;
});

/** A grant for each region, waiting for the second manager. */
async function waitingGrants(page: Page, regionCodes: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const regionCode of regionCodes) {
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
  return ids;
}

test('several grants are approved together by the second manager', async () => {
  const page = await manager();
  const ids = await waitingGrants(page, ['340100', '340200']);
  const written = () => ids.map((id) => all<GrantDocument>('grants').find(({ _id }) => _id === id)!);
  const other = await second();
  await open(other, '/pages/channel/grants/grants?state=to_approve');
  for (const { number } of written())
    await front(other).locator('.card').filter({ hasText: number }).getByText('选择').click();
  await tapOn(other, '批准 2 份');
  await dialog(other, '批准');
  await front(other).getByText(written()[0]!.number).waitFor({ state: 'detached' });
  for (const grant of written())
    expect(grant).toMatchObject({ state: 'approved', approvedBy: { memberId: 'M-hanxue' } });
});

test('after one grant is approved on a phone, the next that waits is a tap away', async () => {
  const page = await manager();
  const ids = await waitingGrants(page, ['340800', '341000']);
  const other = await second();
  await open(other, `/pages/channel/grant/grant?id=${ids[0]}`);
  await sees(other, '没有与其他独家授权重叠。');
  await tapOn(other, '批准');
  await dialog(other, '批准');
  await sees(other, /^还有 \d+ 份等您审批$/);
  await tapOn(other, '下一份');
  await front(other).locator('.tag').getByText('待审批', { exact: true }).first().waitFor();
  const next = all<GrantDocument>('grants').filter(({ state }) => state === 'pending');
  const shown = await front(other).locator('.card .mono').first().innerText();
  expect(next.map(({ number }) => number)).toContain(shown);
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
  await front(page).getByPlaceholder('搜索经销商').fill('澄岳');
  await tapOn(page, '澄岳诊断');
  // The wrong one; it can be told anew as long as nothing is imported.
  await sees(page, '“老云”是 澄岳诊断');
  await tapOn(page, '更改');
  await sees(page, '“老云”是哪个经销商？');
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
