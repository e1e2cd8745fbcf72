import { readFileSync } from 'node:fs';
import { utils, write } from '@e965/xlsx';
import type { Page, Route } from 'playwright-core';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { letterImages } from '../../../cloudfunctions/_modules/letters/letter-images';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument, ImportBatch } from '../../../miniprogram/shared/model/grants';
import type {
  AuthorizationLetter,
  LetterBatch,
  LetterBatchItem,
  SuspiciousReport,
} from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { dialog, open, openStreet, sees, tapOn } from '../house';
import type { Street } from '../house';
import { front } from '../preview/phone';

/** The channel's and the reviewers' screens, each person with a phone of their own. */
jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
  const wasmBinary = new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer } });
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
const grant = (id: string): GrantDocument => all<GrantDocument>('grants').find(({ _id }) => _id === id)!;
const letter = (id: string): AuthorizationLetter =>
  all<AuthorizationLetter>('letters').find(({ _id }) => _id === id)!;
const byNumber = (grants: GrantDocument[]): string[] => grants.map(({ number }) => number).sort();

/** The code on the letter's first sheet, as a camera reads it. */
const addressOn = async (letterId: string): Promise<string> => {
  const [sheet] = await letterImages(street.cloud.storage.read(letter(letterId).issue!.pdf.fileId)!);
  return (await readBarcodes(sheet!.png, { formats: ['QRCode'] }))[0]!.text;
};

let operations = 0;
/** An act that another test's screen is about; the phone's own cloud carries it. */
async function act<T>(page: Page, action: string, input: object): Promise<T> {
  const data = { action, input, opId: `channel-screens-${String(++operations).padStart(8, '0')}` };
  const reply = await page.evaluate(async (event) => {
    const answer = await window.wx.cloud.callFunction({ name: 'channel', data: event });
    return (answer as { result: { ok: boolean; data: unknown } }).result;
  }, data);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as T;
}
const today = dayOf(new Date());
const seesTag = (page: Page, text: string): Promise<void> =>
  front(page).locator('.tag').getByText(text, { exact: true }).first().waitFor();
const reason = async (page: Page, text: string): Promise<void> => {
  await front(page).locator('.ask-sheet textarea').fill(text);
  await front(page).locator('.ask-sheet wx-button', { hasText: '确定' }).click();
};
/** The id in the address of the page in front. */
const idOfPage = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const pages = (
      window as unknown as { getCurrentPages(): { options: { id: string } }[] }
    ).getCurrentPages();
    return pages[pages.length - 1]!.options.id;
  });

test('a grant that overlaps another dealer’s is put right by one tap, and a second manager approves it', async () => {
  const writer = await street.phoneOf('demo-zhouhan');
  const terms = {
    dealerId: 'D-yunli',
    productLineIds: ['imm'],
    scope: { regionCodes: ['320100', '320200'], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    fromOn: today,
    toOn: addDays(today, 5),
    exclusive: true,
  };
  const { grantId } = await act<{ grantId: string }>(writer, 'grant.save', { terms });
  await open(writer, `/pages/channel/grant/grant?id=${grantId}`);
  await sees(writer, '与 1 份其他授权重叠，须先排除');
  await sees(writer, /^叶桥生物$/);
  await tapOn(writer, '从本授权排除江苏省南京市');
  await sees(writer, '没有与其他独家授权重叠。');
  await tapOn(writer, '提交审批');
  await seesTag(writer, '待审批');
  await sees(writer, '由您填写或提交，须由另一位渠道经理批准。');
  expect(await front(writer).getByText('批准', { exact: true }).count()).toBe(0);

  const second = await street.phoneOf('demo-hanxue');
  await open(second, '/pages/channel/grants/grants');
  await tapOn(second, grant(grantId).number);
  await sees(second, '没有与其他独家授权重叠。');
  await tapOn(second, '批准');
  await dialog(second, '批准');
  await seesTag(second, '生效中');
  expect(grant(grantId)).toMatchObject({
    state: 'approved',
    carveOuts: { regionCodes: ['320100'], hospitalIds: [] },
    approvedBy: { memberId: 'M-hanxue' },
  });
});

test('a conflict shows both grants on the tree; one that leaves nothing offers no carve-out', async () => {
  const page = await street.phoneOf('demo-hanxue');
  const clash = all<GrantDocument>('grants').find(
    ({ dealerId, state }) => dealerId === 'D-mushi' && state === 'pending',
  )!;
  const failing = (route: Route) =>
    route.request().postData()?.includes('grant.conflicts') ? route.abort() : route.continue();
  await page.route('**/functions/channel', failing);
  await open(page, `/pages/channel/grant/grant?id=${clash._id}`);
  await sees(page, '没有核对完与其他授权的重叠');
  // The browser itself reports what the test cut off.
  expect(street.errors().join()).toContain('ERR_FAILED');
  await page.unroute('**/functions/channel', failing);
  await tapOn(page, '重试');
  await sees(page, '排除重叠部分后，本授权什么都不剩。请退回，或先撤销对方授权。');
  const rows = await front(page).locator('.tree .node').allInnerTexts();
  expect(rows.map((row) => row.split(/\s+/).join(' '))).toEqual([
    '地区 本授权 叶桥生物',
    '江苏省 ◐ 部分 ◐ 部分',
    '苏州市 重叠 ● 含 ◐ 部分',
    '姑苏区 重叠 ● 含 ◐ 部分',
    '苏州大学附属第一医院 ● 含 ✕ 除外',
  ]);
  expect(
    await front(page)
      .getByText(/^从本授权排除/)
      .count(),
  ).toBe(0);
  await tapOn(page, '批准');
  await page.getByText('请先核对并排除重叠').waitFor();
  expect(grant(clash._id).state).toBe('pending');
});

test('a grant is written on the screen: dealer by search, lines, region from the tree, days', async () => {
  const before = byNumber(all('grants'));
  const page = await street.phoneOf('demo-zhouhan');
  await open(page, '/pages/channel/grant-edit/grant-edit');
  await front(page).getByPlaceholder('搜索经销商').fill('云栎');
  await tapOn(page, '云栎医疗');
  await tapOn(page, '尿液分析');
  await front(page).getByText('从地区中选择', { exact: true }).first().click();
  await tapOn(page, '安徽省');
  await sees(page, '安徽省 ×');
  await tapOn(page, '保存草稿');
  await seesTag(page, '草稿');
  await sees(page, '没有与其他独家授权重叠。');
  const [written] = all<GrantDocument>('grants').filter(({ number }) => !before.includes(number));
  expect(written).toMatchObject({
    dealerId: 'D-yunli',
    state: 'draft',
    scope: { regionCodes: ['340000'], hospitalIds: [] },
    fromOn: today,
    exclusive: true,
  });
});

test('who may is answered with the clause that decided', async () => {
  const page = await street.phoneOf('demo-zhouhan');
  const hospital = all<Hospital>('hospitals').find(({ name }) => name === '苏州大学附属第一医院')!;
  await open(page, '/pages/channel/ask/ask');
  await front(page).getByPlaceholder('名称、简称或拼音首字母').fill('苏州大学附属第一');
  await tapOn(page, '查找');
  await tapOn(page, hospital.name);
  await tapOn(page, '免疫');
  await front(page).locator('.bar').getByText('谁可以做').click();
  await sees(page, '可以做的经销商');
  await sees(page, '授权范围含“苏州大学附属第一医院”');
  await sees(page, '范围含“江苏省苏州市”，但排除了“苏州大学附属第一医院”');
});

test('the table shows who is where: tree on the left, lines on top, white spaces and conflicts marked', async () => {
  const page = await street.phoneOf('demo-zhouhan');
  await page.setViewportSize({ width: 1200, height: 800 });
  await open(page, '/pages/channel/regions/regions');
  await tapOn(page, '江苏省');
  await sees(page, '苏州市');
  let columns = await front(page).locator('.column').allInnerTexts();
  const row = front(page).locator('.tr').filter({ hasText: '苏州市' });
  const cell = (line: string) => row.locator('.cell').nth(columns.indexOf(line));
  await cell('免疫').getByText('叶桥生物 7', { exact: true }).waitFor();
  for (const words of ['沐石医疗 1', '! 待审批 沐石医疗', '✕ 冲突'])
    await cell('免疫').getByText(words, { exact: true }).waitFor();
  await cell('凝血').getByText('叶桥生物', { exact: true }).waitFor();
  // A line that is not among the columns shown brings its own with it.
  await tapOn(page, '分子诊断');
  await front(page).locator('.column').getByText('分子诊断').waitFor();
  // What was open stays open.
  await row.waitFor();
  columns = await front(page).locator('.column').allInnerTexts();
  await cell('分子诊断').getByText('○ 空白', { exact: true }).click();
  await sees(page, '江苏省苏州市 · 分子诊断');
  await sees(page, '没有授权涉及这里。');
  await sees(page, '没有人可以做的医院（8）');

  const dealer = await street.phoneOf('demo-shenruoxi');
  await open(dealer, '/pages/channel/regions/regions');
  await tapOn(dealer, '北京市');
  await sees(dealer, '全部');
  expect(await front(dealer).locator('.table').innerText()).not.toMatch(/空白|沐石/);
});

describe('a workbook', () => {
  const heading = ['经销商', '产品线', '授权区域', '起始日期', '截止日期'];
  const choose = async (page: Page, button: string, rows: string[][]): Promise<void> => {
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([heading, ...rows]), '华东');
    const buffer = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    const chooser = page.waitForEvent('filechooser');
    await tapOn(page, button);
    await (await chooser).setFiles({ name: '授权.xlsx', mimeType: 'application/octet-stream', buffer });
  };
  const good = ['云栎医疗', '分子诊断', '江西省', '2027-01-01', '2027-12-31'];

  test('with a wrong row says where, and imports nothing; without it all of it', async () => {
    const before = byNumber(all('grants'));
    const page = await street.phoneOf('demo-zhouhan');
    await open(page, '/pages/channel/grant-book/grant-book');
    await choose(page, '选择文件', [good, ['没有这家', '生化', '安徽省', '2027-01-01', '2027-02-30']]);
    await sees(page, '华东 第 3 行 A 列');
    await sees(page, '没有这家经销商，请核对名称或先新建经销商');
    await sees(page, '华东 第 3 行 E 列');
    expect(
      await front(page)
        .getByText(/^导入 \d+ 份草稿$/)
        .count(),
    ).toBe(0);
    expect(byNumber(all('grants'))).toEqual(before);

    await choose(page, '换一个文件', [good]);
    await tapOn(page, '导入 1 份草稿');
    await dialog(page, '导入');
    await sees(page, '已导入');
    const added = all<GrantDocument>('grants').filter(({ number }) => !before.includes(number));
    expect(added).toMatchObject([
      {
        dealerId: 'D-yunli',
        productLineIds: ['mol'],
        state: 'draft',
        fromOn: '2027-01-01',
        toOn: '2027-12-31',
      },
    ]);
    await tapOn(page, '查看草稿');
    await sees(page, added[0]!.number);
  });

  test('whose import breaks off can be abandoned with a reason, and then imported anew', async () => {
    const page = await street.phoneOf('demo-zhouhan');
    const row = ['云栎医疗', '凝血', '江西省', '2027-01-01', '2027-12-31'];
    const drafts = async (): Promise<unknown[]> =>
      (
        await act<{ grants: { dealerId: string; productLineIds: string[] }[] }>(page, 'grant.list', {
          states: ['draft'],
          dealerId: 'D-yunli',
        })
      ).grants.filter(({ productLineIds }) => productLineIds.includes('coa'));
    await open(page, '/pages/channel/grant-book/grant-book');
    await choose(page, '选择文件', [row]);
    await page.route('**/functions/channel', (route) =>
      route.request().postData()?.includes('importStep') ? route.abort() : route.continue(),
    );
    await tapOn(page, '导入 1 份草稿');
    await dialog(page, '导入');
    await sees(page, '有一次导入没有完成');
    // The browser itself reports what the test cut off.
    expect(street.errors().join()).toContain('ERR_FAILED');
    await page.unroute('**/functions/channel');
    await tapOn(page, '放弃导入');
    await reason(page, '换一份文件');
    await dialog(page, '放弃');
    await front(page).getByText('有一次导入没有完成').waitFor({ state: 'detached' });
    expect(await drafts()).toEqual([]);
    const [batch] = all<ImportBatch>('import_batches').filter(({ state }) => state === 'abandoned');
    expect(batch).toMatchObject({ drafts: 1, abandoned: { reason: '换一份文件' } });

    await tapOn(page, '导入 1 份草稿');
    await dialog(page, '导入');
    await sees(page, '已导入');
    // An earlier import says so too.
    for (let n = 0; n < 40 && (await drafts()).length === 0; n++) await page.waitForTimeout(250);
    expect(await drafts()).toHaveLength(1);
  });
});

describe('an authorization letter', () => {
  let id: string;
  let address: string;
  let reviewer: Page;

  test('is asked for by the dealer, let out by two managers', async () => {
    const dealer = await street.phoneOf('demo-shenruoxi');
    await open(dealer, '/pages/channel/letter-request/letter-request');
    await front(dealer)
      .locator('.grant')
      .filter({ hasText: '北京市' })
      .filter({ hasText: '生化、免疫' })
      .last()
      .click();
    await sees(dealer, '✓ 已选');
    await tapOn(dealer, '提交申请');
    await dealer.getByRole('dialog').getByText('北京大学国际医院').waitFor();
    await dialog(dealer, '提交审批');
    await seesTag(dealer, '待审批');
    await sees(dealer, '等待厂家两位渠道经理审批。');
    id = await idOfPage(dealer);

    const first = await street.phoneOf('demo-zhouhan');
    await open(first, '/pages/channel/letters/letters');
    await tapOn(first, '年度授权书');
    await tapOn(first, '批准');
    await dialog(first, '批准');
    await sees(first, '由您申请或已批准，须由另一位渠道经理审批。');
    expect(letter(id).state).toBe('pending');

    const second = await street.phoneOf('demo-hanxue');
    await open(second, `/pages/channel/letter/letter?id=${id}`);
    await tapOn(second, '复核并签发');
    await dialog(second, '批准');
    await seesTag(second, '有效');
    await front(second).locator('.sheet').first().waitFor();
    expect(letter(id)).toMatchObject({ state: 'issued', dealerId: 'D-chengyue' });
    address = await addressOn(id);
  });

  test('is valid to whoever scans its code, who sees the facts and the original', async () => {
    reviewer = await street.phoneOf('demo-reviewer');
    await open(reviewer, '/pages/reviewer/verify/verify');
    await reviewer.evaluate((text) => window.preview.queueScan(text), address);
    await tapOn(reviewer, '扫码验真');
    await front(reviewer).locator('.state.tone-done').getByText('有效', { exact: true }).waitFor();
    for (const words of [
      '签名：通过',
      '登记：通过',
      '内容：通过',
      letter(id).issue!.facts.number,
      '北京澄岳诊断技术有限公司',
    ])
      await sees(reviewer, words);
    const original = front(reviewer).locator('.sheet img').first();
    await original.waitFor();
    expect(
      await original.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(500);
    await sees(reviewer, /^核验副本 .* 第 1 页$/);
  });

  test('tells the issued file from a changed one without sending either', async () => {
    const issued = street.cloud.storage.read(letter(id).issue!.pdf.fileId)!;
    const offer = async (name: string, buffer: Buffer): Promise<void> => {
      const chooser = reviewer.waitForEvent('filechooser');
      await tapOn(reviewer, '选择 PDF');
      await (await chooser).setFiles({ name, mimeType: 'application/pdf', buffer });
    };
    await offer('原件.pdf', issued);
    await sees(reviewer, /^与签发的电子授权书完全一致/);
    await offer('改过.pdf', Buffer.concat([issued, Buffer.from('\n')]));
    await sees(reviewer, /^与签发的电子授权书不一致/);
  });

  test('is genuine, never valid, while there is no network', async () => {
    const page = await street.phoneOf('demo-reviewer');
    await open(page, '/pages/reviewer/verify/verify');
    await page.evaluate((text) => {
      window.preview.setOnline(false);
      window.preview.queueScan(text);
    }, address);
    await tapOn(page, '扫码验真');
    await sees(page, '签名真实，尚未核对是否已撤销');
    expect(await front(page).getByText('有效', { exact: true }).count()).toBe(0);
    const forged = address.slice(0, -2) + (address.endsWith('A') ? 'QQ' : 'AA');
    await page.evaluate((text) => window.preview.queueScan(text), forged);
    await tapOn(page, '再扫一份');
    await sees(page, '签名不是我公司签发的，请勿采信');
    await page.evaluate(() => window.preview.setOnline(true));
  });

  test('shows its revocation on the next scan', async () => {
    const manager = await street.phoneOf('demo-zhouhan');
    await open(manager, `/pages/channel/letter/letter?id=${id}`);
    await tapOn(manager, '撤销');
    await reason(manager, '经销商内容有误');
    await dialog(manager, '撤销');
    await seesTag(manager, '已撤销');

    await reviewer.evaluate((text) => window.preview.queueScan(text), address);
    await tapOn(reviewer, '再扫一份');
    await front(reviewer).locator('.state.tone-danger').getByText('已撤销', { exact: true }).waitFor();
    await sees(reviewer, '登记：未通过');
  });
});

describe('the scanner', () => {
  let page: Page;
  beforeAll(async () => {
    page = await street.phoneOf('demo-visitor');
    await open(page, '/pages/reviewer/verify/verify');
  });
  const scan = async (text: string): Promise<void> => {
    await page.evaluate((found) => window.preview.queueScan(found), text);
    await front(page).locator('.bar wx-button').click();
  };

  test('refuses codes of other sites and look-alikes, asking the server nothing', async () => {
    const checks = all('verification_scans').length;
    await scan('https://letters.example.com.evil.test/a/AAAA');
    await front(page).locator('.state.tone-danger').getByText('不是官方授权书').waitFor();
    await scan(`${street.origin.replace('http://', 'http://user@')}/a/AAAA`);
    await front(page).locator('.state.tone-danger').getByText('仿冒的网址').waitFor();
    expect(all('verification_scans')).toHaveLength(checks);
  });

  test('keeps what was scanned, character by character, with a report', async () => {
    const text = `${street.origin.replace('http://', 'http://user@')}/a/AAAA`;
    await tapOn(page, '举报可疑授权书');
    await front(page).locator('textarea').fill('投标文件第 3 页');
    await tapOn(page, '提交举报');
    await sees(page, '举报已收到，我们会尽快核实。急需确认的，请致电核验电话。');
    expect(all<SuspiciousReport>('suspicious_reports')).toMatchObject([
      { scannedText: text, reason: 'foreign_site', note: '投标文件第 3 页', state: 'open' },
    ]);

    const manager = await street.phoneOf('demo-zhouhan');
    await open(manager, '/pages/channel/letter-alerts/letter-alerts');
    await sees(manager, text);
    await tapOn(manager, '记录处理结果');
    await reason(manager, '已致电招标方');
    await sees(manager, '没有待处理的提醒');
  });

  test('finds nothing under a number with a wrong check code', async () => {
    const [number, code] = [
      front(page).locator('.van-field input').nth(0),
      front(page).locator('.van-field input').nth(1),
    ];
    await number.fill(all<AuthorizationLetter>('letters').find(({ issue }) => issue)!.issue!.facts.number);
    await code.fill('AAAAA-AAAAA');
    await tapOn(page, '查询');
    await front(page).locator('.state.tone-danger').getByText('未查到').waitFor();
  });
});

const approvedGrant = async (change: object): Promise<string> => {
  const [writer, second] = [await street.phoneOf('demo-zhouhan'), await street.phoneOf('demo-hanxue')];
  const terms = {
    productLineIds: ['uri'],
    carveOuts: { regionCodes: [], hospitalIds: [] },
    exclusive: false,
    ...change,
  };
  const { grantId } = await act<{ grantId: string }>(writer, 'grant.save', { terms });
  await act(writer, 'grant.submit', { grantIds: [grantId] });
  await act(second, 'grant.approve', { grantIds: [grantId] });
  return grantId;
};
const year = Number(today.slice(0, 4));
const yearOf = (of: number) => ({ fromOn: `${of}-01-01`, toOn: `${of}-12-31` });

test('next year’s drafts are shown with what changes, places by name, and made once', async () => {
  const grantId = await approvedGrant({
    dealerId: 'D-shuping',
    scope: { regionCodes: ['320684'], hospitalIds: [] },
    ...yearOf(year),
  });
  const page = await street.phoneOf('demo-zhouhan');
  await open(page, '/pages/channel/renewal/renewal');
  await front(page).getByPlaceholder('只续一家经销商（可不填）').fill('蜀屏');
  await front(page).locator('.list-item').getByText('蜀屏检验', { exact: true }).click();
  const card = front(page)
    .locator('.card')
    .filter({ hasText: grant(grantId).number });
  for (const words of [
    '待生成',
    '蜀屏检验',
    `${year}-01-01 – ${year}-12-31`,
    `→ ${year + 1}-01-01 – ${year + 1}-12-31`,
    '江苏省南通市海门市',
    '→ 江苏省南通市海门区',
  ])
    await card.getByText(words, { exact: true }).waitFor();
  await tapOn(page, /^生成 \d+ 份草稿$/);
  await dialog(page, '生成');
  await sees(page, /^已生成 \d+ 份草稿$/);
  await card.getByText('已续签', { exact: true }).waitFor();
  expect(all<GrantDocument>('grants').filter(({ renewsId }) => renewsId === grantId)).toMatchObject([
    {
      state: 'draft',
      dealerName: '蜀屏检验',
      scope: { regionCodes: ['320614'], hospitalIds: [] },
      ...yearOf(year + 1),
    },
  ]);
  expect(
    await front(page)
      .getByText(/^生成 \d+ 份草稿$/)
      .count(),
  ).toBe(0);
});

test('letters for every dealer of a period are asked for by one manager and issued by another', async () => {
  // Far off, where nobody else holds anything.
  const period = yearOf(year + 5);
  for (const [dealerId, code] of [
    ['D-jiangyan', '420000'],
    ['D-lingzhou', '440000'],
  ])
    await approvedGrant({ dealerId, scope: { regionCodes: [code], hospitalIds: [] }, ...period });
  // Service alone elsewhere: the dealer's one letter states both.
  const elsewhere = { kinds: ['serve'], scope: { regionCodes: ['430000'], hospitalIds: [] } };
  await approvedGrant({ dealerId: 'D-jiangyan', ...elsewhere, ...period });
  const first = await street.phoneOf('demo-zhouhan');
  await open(first, '/pages/channel/letter-batch/letter-batch');
  await front(first).locator('.van-field input').first().fill('五年后年度授权书');
  await front(first).locator('input[type=date]').nth(0).fill(period.fromOn);
  await front(first).locator('input[type=date]').nth(1).fill(period.toOn);
  await tapOn(first, '看看会生成什么');
  await tapOn(first, /^开始生成/);
  await seesTag(first, '待第二人签发');
  await sees(first, '由您发起，须由另一位渠道经理签发；对方已收到消息。');
  expect(await front(first).getByText('全部签发').count()).toBe(0);

  const batch = all<LetterBatch>('letter_batches').find(({ title }) => title === '五年后年度授权书')!;
  const second = await street.phoneOf('demo-hanxue');
  await open(second, `/pages/channel/letter-batch/letter-batch?id=${batch._id}`);
  await tapOn(second, '全部签发');
  await dialog(second, '签发');
  await seesTag(second, '已完成');
  const issued = all<LetterBatchItem>('letter_batch_items').filter(({ batchId }) => batchId === batch._id);
  expect(issued).toHaveLength(2);
  const letters = issued.map(({ letterId }) => letter(letterId!));
  expect(letters.map(({ dealerId, state }) => [dealerId, state]).sort()).toEqual([
    ['D-jiangyan', 'issued'],
    ['D-lingzhou', 'issued'],
  ]);
  expect(new Set(letters.map(({ issue }) => issue!.facts.number)).size).toBe(2);
  const jiangyan = letters.find(({ dealerId }) => dealerId === 'D-jiangyan')!;
  expect(jiangyan.parts!.flatMap(({ territory }) => territory).sort()).toEqual(['湖北省', '湖南省']);
  await open(second, `/pages/channel/letter/letter?id=${jiangyan._id}`);
  await sees(second, /授权内容（2 项）/);
});

test('beside a list in a window of a computer nothing lies over what is asked, and the list follows', async () => {
  const [dealer] = all<{ _id: string; name: string; creditCode: string }>('dealers').filter(
    ({ _id }) => _id === 'D-yunli',
  );
  const asking = await street.phoneOf('demo-chensiya');
  const grants = all<GrantDocument>('grants').filter(
    ({ dealerId, state, fromOn, toOn }) =>
      dealerId === dealer!._id && state === 'approved' && fromOn <= today && toOn >= today,
  );
  const { letterIds } = await act<{ letterIds: string[] }>(asking, 'letter.request', {
    ...{ kind: 'annual', grantIds: [grants[0]!._id], fromOn: today, toOn: grants[0]!.toOn },
  });
  await act(asking, 'letter.submit', { letterId: letterIds[0]!, revision: 1 });
  const page = await street.phoneOf('demo-hanxue');
  await page.setViewportSize({ width: 1200, height: 800 });
  await open(page, '/pages/channel/letters/letters?state=pending');
  // The newest stands first.
  const rows = front(page)
    .locator('.beside .card')
    .filter({ hasText: dealer!.name })
    .filter({ hasText: '选择' });
  await rows.first().click();
  await tapOn(page, '退回');
  const before = await rows.count();
  await reason(page, '区域写错了');
  await rows.nth(before - 1).waitFor({ state: 'detached' });
  expect(letter(letterIds[0]!).state).toBe('draft');
});

test('white space goes from the country to a province, a city, a county and one hospital that nobody may serve', async () => {
  const page = await street.phoneOf('demo-zhouhan');
  await open(page, '/pages/channel/white-space/white-space');
  await sees(page, /^\d+ \/ \d+ 家医院没有授权$/);
  await front(page).locator('.tile.shade-4').filter({ hasText: '山东' }).filter({ hasText: '4/4' }).click();
  await sees(page, '4 家医院没有人可以做');
  await sees(page, '济南市中心医院');
  await tapOn(page, '青岛市');
  await sees(page, '2 家医院没有人可以做');
  expect(await front(page).getByText('济南市中心医院').count()).toBe(0);
  await tapOn(page, '胶州市');
  await sees(page, '1 家医院没有人可以做');
  await tapOn(page, '胶州市人民医院');
  await sees(page, '没有人可以做');
  await front(page).locator('.tag').getByText('不授权').first().waitFor();
});

test('a global block stops a hospital with a reason, and is lifted with another', async () => {
  const page = await street.phoneOf('demo-hanxue');
  await open(page, '/pages/channel/grants/grants');
  await tapOn(page, '全局禁止');
  await sees(page, '直销直服医院');
  await sees(page, '随经销商暂停或终止合作而设，恢复合作时解除。');
  await tapOn(page, '新增禁止');
  await tapOn(page, '设为禁止');
  await page.getByText('请选择医院', { exact: true }).waitFor();
  await front(page).getByPlaceholder('医院名称、简称或拼音首字母').fill('苏州大学附属第一');
  await tapOn(page, '查找');
  await tapOn(page, '苏州大学附属第一医院');
  await tapOn(page, '免疫');
  await front(page).getByPlaceholder('经销商在“谁可以做”中会看到').fill('改为直销');
  await tapOn(page, '设为禁止');
  await dialog(page, '设为禁止');
  const card = front(page).locator('.card').filter({ hasText: '改为直销' });
  await card.getByText('禁止中', { exact: true }).waitFor();
  const hospital = all<Hospital>('hospitals').find(({ name }) => name === '苏州大学附属第一医院')!;
  const set = (): BlockDocument[] =>
    all<BlockDocument>('global_blocks').filter(({ hospitalId }) => hospitalId === hospital._id);
  expect(set()).toMatchObject([
    { productLineIds: ['imm'], fromOn: today, toOn: null, reason: '改为直销', createdBy: { name: '韩雪' } },
  ]);
  const question = { hospitalId: hospital._id, productLineId: 'imm' };
  expect(await act(page, 'grant.who', question)).toMatchObject({ dealers: [] });

  await card.getByText('解除', { exact: true }).click();
  await reason(page, '仍由经销商供货');
  await dialog(page, '解除');
  await card.getByText('已解除', { exact: true }).waitFor();
  expect(set()).toMatchObject([{ liftReason: '仍由经销商供货', liftedBy: { name: '韩雪' } }]);
  expect(await act(page, 'grant.who', question)).toMatchObject({ dealers: [{ dealerName: '沐石医疗' }] });
});

test('a suspended dealer’s people are refused at once, and its letters are not to be relied on until it is back', async () => {
  const dealer = await street.phoneOf('demo-liangjiawen');
  const managers = [await street.phoneOf('demo-zhouhan'), await street.phoneOf('demo-hanxue')];
  const held = all<GrantDocument>('grants').find(
    ({ dealerId, state, fromOn, toOn }) =>
      dealerId === 'D-lingzhou' && state === 'approved' && fromOn <= today && today <= toOn,
  )!;
  const asked = { kind: 'annual', grantIds: [held._id], fromOn: today, toOn: held.toOn };
  const { letterIds } = await act<{ letterIds: [string] }>(dealer, 'letter.request', asked);
  const [letterId] = letterIds;
  await act(dealer, 'letter.submit', { letterId });
  for (const manager of managers) await act(manager, 'letter.approve', { letterId });
  const address = await addressOn(letterId);

  const reviewer = await street.phoneOf('demo-reviewer');
  const scan = async (button: string, standing: string): Promise<void> => {
    await reviewer.evaluate((text) => window.preview.queueScan(text), address);
    await tapOn(reviewer, button);
    await front(reviewer).locator('.state').getByText(standing, { exact: true }).waitFor();
  };
  await open(reviewer, '/pages/reviewer/verify/verify');
  await scan('扫码验真', '有效');
  await open(dealer, '/pages/channel/letters/letters');
  await sees(dealer, letter(letterId).issue!.facts.number);

  const [manager, second] = managers;
  // Earlier states stand below.
  const standsAs = (tag: string): Promise<void> =>
    front(manager!).locator('.card').first().locator('.tag').getByText(tag, { exact: true }).waitFor();
  const move = async (button: string): Promise<void> => {
    await tapOn(manager!, button);
    await reason(manager!, '回款逾期');
    await dialog(manager!, button);
  };
  await open(manager!, '/pages/channel/dealer/dealer?id=D-lingzhou');
  await move('暂停合作');
  await standsAs('暂停');
  await open(dealer, '/pages/channel/grants/grants');
  await sees(dealer, '贵公司的合作已暂停或终止，账号暂不可用，请联系渠道经理。');
  await expect(act(dealer, 'letter.list', {})).rejects.toThrow('DEALER_SUSPENDED');
  await scan('再扫一份', '暂停使用');
  expect(letter(letterId).state).toBe('issued');

  // Back takes two.
  await move('恢复合作');
  await manager!.getByText('已提交，等待另一位渠道经理复核').waitFor();
  await scan('再扫一份', '暂停使用');
  await open(second!, '/pages/channel/dealer-asked/dealer-asked');
  await tapOn(second!, '同意');
  await dialog(second!, '同意');
  await second!.getByText('已同意').waitFor();
  await open(manager!, '/pages/channel/dealer/dealer?id=D-lingzhou');
  await standsAs('合作中');
  await scan('再扫一份', '有效');
});
