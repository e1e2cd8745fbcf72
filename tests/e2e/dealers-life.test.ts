import type { Page } from 'playwright-core';
import type {
  DealerApplication,
  DealerTask,
  ImprovementPlan,
} from '../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../miniprogram/shared/model/people';
import { creditCode } from '../unit/letters/sample-letters';
import { front } from './preview/phone';
import { dialog, open, openStreet, sees, tapOn, typeInto } from './house';
import type { Street } from './house';

/** A dealer from its application to its end, by the screens, each person with a phone of their own. */
jest.setTimeout(300_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());
afterEach(() => expect(street.errors()).toEqual([]));

const all = <T>(collection: string): T[] =>
  street.cloud.database.find(collection, {}, { limit: 1000 }, { index: null, examined: 0 }) as unknown as T[];
const NAME = '澜汀诊断技术（苏州）有限公司';
const CREDIT_CODE = creditCode('91320508MA1FL9901');
const dealer = (): Dealer => all<Dealer>('dealers').find(({ creditCode: code }) => code === CREDIT_CODE)!;
const tasks = (): DealerTask[] =>
  all<DealerTask>('dealer_tasks').filter(({ dealerId }) => dealerId === dealer()._id);
const sheet = (phone: Page) => front(phone).locator('.ask-sheet');
/** What the open question asks: a choice, a text, why; then its button. */
async function answer(
  phone: Page,
  button: string,
  { choice, text, why }: { choice?: string; text?: string; why?: string },
): Promise<void> {
  // Nobody answers while the sheet is still rising.
  await phone.waitForTimeout(500);
  if (choice) await sheet(phone).getByText(choice, { exact: true }).click();
  const fields = sheet(phone).locator('input, textarea');
  if (text) await fields.first().fill(text);
  if (why) await fields.last().fill(why);
  await sheet(phone).locator('wx-button', { hasText: button }).click();
  await sheet(phone).locator('.ask-title').waitFor({ state: 'hidden' });
}
const becomes = async (said: () => boolean): Promise<void> => {
  for (let n = 0; n < 200 && !said(); n++) await new Promise((wait) => setTimeout(wait, 100));
  expect(said()).toBe(true);
};

let first: Page;
let second: Page;
beforeAll(async () => {
  first = await street.phoneOf('demo-zhouhan');
  second = await street.phoneOf('demo-hanxue');
});

test('applies from any phone, with photos, and is let in by two', async () => {
  const code = street.offer.codes.find(({ kind }) => kind === 'admission')!.code;
  const phone = await street.phoneOf('demo-visitor');
  await open(phone, `/pages/join/apply/apply?code=${code}`);
  await sees(phone, /经销商准入申请/);
  await tapOn(phone, '提交申请');
  await sees(phone, '请填写公司全称');
  for (const [label, text] of [
    ['公司全称', NAME],
    ['简称', '澜汀诊断'],
    ['信用代码', CREDIT_CODE],
    ['经营地址', '苏州工业园区星湖街 218 号'],
    ['联系人', '钱芸'],
    ['电话', '13912340001'],
    ['想做的', '苏州地区的生化与免疫'],
  ] as const)
    await typeInto(phone, label, text);
  const answers = front(phone).locator('.card', { hasText: '请回答' }).locator('textarea');
  for (let n = 0; n < (await answers.count()); n++) await answers.nth(n).fill('有');
  await front(phone).locator('.add').first().click();
  await front(phone).locator('.photo').first().waitFor();
  await tapOn(phone, '同意为审核本申请保存联系人的姓名和电话');
  await tapOn(phone, '提交申请');
  await sees(phone, '申请已提交');

  const application = () =>
    all<DealerApplication>('dealer_applications').find(({ creditCode: one }) => one === CREDIT_CODE)!;
  await open(first, `/pages/channel/application/application?id=${application()._id}`);
  await tapOn(first, '受理');
  await sees(first, '审核清单');
  await becomes(() => application().state === 'reviewing');
  for (let n = 0; n < application().checks.length; n++) {
    await front(first).getByText('未核对', { exact: true }).first().click();
    await answer(first, '保存', { choice: '符合' });
    await becomes(() => application().checks.filter(({ verdict }) => verdict === 'ok').length > n);
    await first.waitForTimeout(600);
  }
  await tapOn(first, '推荐准入');
  await answer(first, '推荐', { text: '资料齐全，服务能力符合' });
  await becomes(() => !!application().recommended);
  expect(await front(first).getByText('批准准入', { exact: true }).count()).toBe(0);

  await open(second, `/pages/channel/application/application?id=${application()._id}`);
  await sees(second, '所在地区');
  if ((await front(second).getByText('选择地区', { exact: true }).count()) > 0) {
    await tapOn(second, '选择地区');
    await tapOn(second, '江苏省');
  }
  await tapOn(second, '批准准入');
  await dialog(second, '批准准入');
  await becomes(() => application().state === 'accepted');
  expect(dealer()).toMatchObject({ state: 'reviewing', shortName: '澜汀诊断' });
  expect(tasks().length).toBeGreaterThan(2);
});

test('has a file, an onboarding list, targets and a visit with a next step', async () => {
  const { _id } = dealer();
  const named = `dealerId=${_id}&dealerName=${encodeURIComponent('澜汀诊断')}`;
  await open(first, `/pages/channel/dealer-file/dealer-file?id=${_id}`);
  await sees(first, /待办事项/);
  await open(first, `/pages/channel/dealer-targets/dealer-targets?${named}`);
  await front(first).getByText('第 4 季度').first().click();
  await answer(first, '下达', { text: '800000' });
  await sees(first, /80.*万|800,000/);

  await open(first, `/pages/channel/dealer-file/dealer-file?id=${_id}`);
  await tapOn(first, '记一次走访');
  await typeInto(first, '记录', '核对了服务人员与备件准备');
  await tapOn(first, '添加');
  await sheet(first).locator('input').first().fill('补齐免疫线的认证工程师');
  await sheet(first).locator('wx-button', { hasText: '下一步' }).click();
  await sheet(first).getByText('由谁办，什么时候前').waitFor();
  await answer(first, '添加', { choice: '服务经理' });
  await sees(first, '补齐免疫线的认证工程师');
  await tapOn(first, '保存');
  await becomes(() => tasks().some(({ kind, text }) => kind === 'next_step' && text.startsWith('补齐')));
  await sees(first, '核对了服务人员与备件准备');
});

test('gets an improvement plan that is reviewed', async () => {
  const _id = 'D-chengyue';
  await open(
    first,
    `/pages/channel/plan-new/plan-new?dealerId=${_id}&dealerName=${encodeURIComponent('澄岳诊断')}`,
  );
  await typeInto(first, '为什么', '响应达标率连续两个月低于标准');
  await tapOn(first, '添加');
  await sheet(first).locator('input').first().fill('响应达标率 90% 以上');
  await sheet(first).locator('wx-button', { hasText: '下一步' }).click();
  await sheet(first).getByText('在这天前').waitFor();
  await sheet(first).locator('wx-button', { hasText: '添加' }).click();
  await sees(first, '响应达标率 90% 以上');
  await tapOn(first, '发起，经销商会收到');
  const plan = () => all<ImprovementPlan>('improvement_plans').find(({ dealerId }) => dealerId === _id);
  await becomes(() => plan() !== undefined);
  await sees(first, '下次复盘');
});

test('ends as a list of what is to be handed over, by two', async () => {
  const chengyue = () => all<Dealer>('dealers').find(({ _id }) => _id === 'D-chengyue')!;
  const move = async (phone: Page, label: string) => {
    await open(phone, '/pages/channel/dealer/dealer?id=D-chengyue');
    await tapOn(phone, label);
    await answer(phone, '确定', { text: '连续两期考核未达标' });
    await dialog(phone, label);
  };
  await move(first, '暂停合作');
  await becomes(() => chengyue().state === 'suspended');
  await move(first, '终止合作');
  await becomes(() => chengyue().state === 'terminated' || !!chengyue().asked);
  if (chengyue().asked) {
    await open(second, '/pages/channel/dealer-asked/dealer-asked');
    await tapOn(second, '同意');
    await dialog(second, '同意');
    await becomes(() => chengyue().state === 'terminated');
  }
  const list = all<DealerTask>('dealer_tasks').filter(
    ({ dealerId, kind }) => dealerId === 'D-chengyue' && kind === 'termination',
  );
  expect(list.length).toBeGreaterThan(3);
  await open(first, '/pages/channel/dealer-file/dealer-file?id=D-chengyue');
  await sees(first, '移交');
});
