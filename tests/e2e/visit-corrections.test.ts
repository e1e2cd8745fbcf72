import type { Page } from 'playwright-core';
import { dayOf } from '../../miniprogram/shared/days';
import type { Member } from '../../miniprogram/shared/model/people';
import type { Quote } from '../../miniprogram/shared/model/quotes';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { isCertified } from '../../miniprogram/shared/visit/work-order';
import { arrivedAt, callWx, front } from './preview/phone';
import { dialog, open, openStreet, sees, sign, tapOn } from './house';
import type { Street } from './house';

/** What goes wrong on a visit, and how the person mends it. */
jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());

const documents = <T>(collection: string): T[] =>
  street.cloud.database.find(collection, {}, { limit: 1000 }, { index: null, examined: 0 }) as unknown as T[];
const orderById = (id: string): WorkOrder =>
  documents<WorkOrder>('work_orders').find(({ _id }) => _id === id)!;
const taken = new Set<string>();
/** An order that no test has had yet, in one of these states, in the hands of somebody who may do it. */
function orderIn(...states: WorkOrder['state'][]): { order: WorkOrder; openid: string } {
  const colleagues = (dealerId: string | null) =>
    documents<Member>('members').filter(
      (one) =>
        one.active &&
        one.dealerId === dealerId &&
        one.roles.includes('engineer') &&
        !one.openid.startsWith('unbound:'),
    ).length;
  const members = new Map(documents<Member>('members').map((member) => [member._id, member]));
  for (const order of documents<WorkOrder>('work_orders')) {
    const engineer = order.engineer && members.get(order.engineer.memberId);
    if (!engineer || taken.has(order._id) || !order.device || !order.site.location) continue;
    if (colleagues(order.dealerId) < 2) continue;
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel: 2 as const };
    if (!states.includes(order.state) || !isCertified(engineer.certifications, wanted, dayOf(new Date())))
      continue;
    taken.add(order._id);
    return { order, openid: engineer.openid };
  }
  throw new Error('the demo world has no such order');
}
const setOnline = (phone: Page, online: boolean): Promise<void> =>
  phone.evaluate((on) => window.preview.setOnline(on), online);
const synced = (phone: Page): Promise<void> => sees(phone, '全部已同步');
/** On the phone with everything that the server says of it. */
async function opened(phone: Page, order: WorkOrder): Promise<void> {
  await open(phone, `/pages/engineer/order/order?id=${order._id}`);
  await sees(phone, order.site.hospitalName);
  await phone.waitForLoadState('networkidle');
}
/** The phone's clock goes wrong by so much, for everything that the mini program reads from it. */
const shiftClock = (phone: Page, byMs: number): Promise<void> =>
  phone.evaluate((shift) => {
    const Right = window.Date;
    window.Date = class extends Right {
      constructor(...given: [] | [number]) {
        super(given.length ? given[0] : Right.now() + shift);
      }
      static override now(): number {
        return Right.now() + shift;
      }
    } as DateConstructor;
  }, byMs);

it.each([
  ['ahead', 86_400_000],
  ['behind', -86_400_000],
])('dates a step by the server where the clock is a day %s, and marks it', async (_, shift) => {
  const { order, openid } = orderIn('accepted');
  const phone = await street.phoneOf(openid);
  await opened(phone, order);
  await setOnline(phone, false);
  await shiftClock(phone, shift);
  await tapOn(phone, '出发');
  await sees(phone, '前往中');
  const before = Date.now();
  await setOnline(phone, true);
  await synced(phone);
  const { state, timeline } = orderById(order._id);
  const last = timeline[timeline.length - 1]!;
  expect(state).toBe('travelling');
  expect(last.clockInDoubt).toBe(true);
  expect(Date.parse(last.at)).toBeGreaterThanOrEqual(before - 1000);
  expect(Date.parse(last.at)).toBeLessThanOrEqual(Date.now());
});

it('corrects a number that an older client kept, at the place that is wrong, and sends it again', async () => {
  const { order, openid } = orderIn('accepted', 'travelling', 'onsite');
  const phone = await street.phoneOf(openid);
  await opened(phone, order);
  await open(phone, `/pages/engineer/device/device?id=${order.device!.id}`);
  await sees(phone, order.device!.serial);
  await phone.waitForLoadState('networkidle');
  await setOnline(phone, false);
  await tapOn(phone, /添加/);
  await phone.locator('.ask-sheet input').fill('周老师 13800001234');
  await phone.locator('.ask-foot').getByText('添加').click();
  await sees(phone, '周老师');
  await phone.evaluate(() => {
    const { keys } = window.wx.getStorageInfoSync() as { keys: string[] };
    for (const key of keys.filter((one) => one.startsWith('outbox:'))) {
      const kept = window.wx.getStorageSync(key) as string;
      if (kept.includes('13800001234')) window.wx.setStorageSync(key, kept.replace('13800001234', '12'));
    }
  });
  await phone.evaluate(() => window.preview.kill());
  await arrivedAt(phone, 'pages/home');
  await setOnline(phone, true);
  await sees(phone, /项需要处理/);
  await open(phone, '/pages/outbox/outbox');
  await tapOn(phone, '更正');
  const field = phone.locator('.ask-sheet input');
  expect(await field.inputValue()).toBe('12');
  await field.fill('123');
  await phone.locator('.ask-foot').getByText('更正').click();
  // Still wrong: the sheet says so at the field and stays.
  await phone.locator('.ask-sheet .van-field__error-message').waitFor();
  await field.fill('0512-67780000转8021');
  await phone.locator('.ask-foot').getByText('更正').click();
  await sees(phone, '已同步');
  const contacts = documents<{ contacts?: { name: string; phone: string }[] }>('departments').flatMap(
    (one) => one.contacts ?? [],
  );
  expect(contacts.filter(({ name }) => name === '周老师')).toMatchObject([
    { phone: expect.stringContaining('8021') },
  ]);
});

it('is read only at once where the order went to a colleague off line, keeps what was recorded, and can be asked back', async () => {
  const { order, openid } = orderIn('accepted');
  const phone = await street.phoneOf(openid);
  await opened(phone, order);
  await setOnline(phone, false);
  await tapOn(phone, '出发');
  await sees(phone, '前往中');

  const dispatcher = await street.phoneOf('demo-fengyu');
  await open(dispatcher, `/pages/dispatch/order/order?id=${order._id}`);
  await sees(dispatcher, '改派给');
  await front(dispatcher)
    .getByText('改派', { exact: true })
    .and(dispatcher.locator(':visible'))
    .first()
    .click();
  const why = dispatcher.locator('.ask-sheet textarea, .ask-sheet input').first();
  await why.fill('就近安排');
  await dispatcher
    .locator('.ask-foot')
    .getByText(/改派|派工|放行/)
    .click();
  while (orderById(order._id).engineer?.memberId === order.engineer!.memberId)
    await new Promise((soon) => setTimeout(soon, 50));
  const holder = orderById(order._id).engineer!;
  expect(holder.memberId).not.toBe(order.engineer!.memberId);

  await setOnline(phone, true);
  await sees(phone, `此工单现由 ${holder.name} 负责，您只能查看。`);
  await sees(phone, /记录都还在/);
  expect(await front(phone).getByText('签到', { exact: true }).and(phone.locator(':visible')).count()).toBe(
    0,
  );
  await tapOn(phone, '请求转回');
  await phone.locator('.ask-sheet textarea').fill('我已到医院楼下');
  await phone.locator('.ask-foot').getByText('发送请求').click();
  await sees(phone, '已请求转回，等调度处理。');
  const { timeline } = orderById(order._id);
  expect(timeline[timeline.length - 1]).toMatchObject({ what: '请求转回', reason: '我已到医院楼下' });
  await open(phone, '/pages/outbox/outbox');
  await sees(phone, '出发');
});

it('checks in without a position after going back in the middle, once for two taps, and is there after a kill', async () => {
  const { order, openid } = orderIn('travelling', 'accepted');
  const phone = await street.phoneOf(openid);
  await phone.evaluate(() => window.preview.setLocation('denied'));
  await opened(phone, order);
  await setOnline(phone, false);
  if (order.state === 'accepted') await tapOn(phone, '出发');
  await tapOn(phone, '签到');
  await arrivedAt(phone, 'pages/engineer/check-in');
  await callWx(phone, 'navigateBack');
  await arrivedAt(phone, 'pages/engineer/order');
  await tapOn(phone, '签到');
  await arrivedAt(phone, 'pages/engineer/check-in');
  const consent = phone.getByRole('dialog').getByRole('button', { name: '同意', exact: true });
  const refused = front(phone).getByText(/没有取到位置|未提供位置/);
  await consent.or(refused).first().waitFor();
  if (await consent.isVisible()) await consent.click();
  await refused.first().waitFor();
  const button = front(phone).locator('.bar').getByText('确认签到');
  await button.dblclick();
  await phone.evaluate(() => window.preview.kill());
  await arrivedAt(phone, 'pages/home');
  await setOnline(phone, true);
  await synced(phone);
  const { state, visits } = orderById(order._id);
  expect(state).toBe('onsite');
  expect(visits.slice(order.visits.length)).toMatchObject([
    { checkIn: { verdict: 'manual', position: null } },
  ]);
});

it('brings a wrong field that lies below the window into view', async () => {
  const { openid } = orderIn('accepted', 'travelling', 'onsite', 'assigned');
  const phone = await street.phoneOf(openid);
  await phone.setViewportSize({ width: 390, height: 480 });
  await open(phone, '/pages/engineer/new-order/new-order');
  const search = front(phone).getByPlaceholder('名称、简称或拼音首字母');
  const hospital = documents<{ name: string }>('hospitals')[0]!.name;
  await search.fill(hospital);
  await tapOn(phone, '查找');
  await front(phone).locator('.van-cell').filter({ hasText: hospital }).last().click();
  await front(phone).locator('textarea').first().fill('样本针报警');
  await front(phone).getByPlaceholder('姓名').fill('周老师');
  const field = front(phone).getByPlaceholder(/手机或座机/);
  await field.fill('12');
  await callWx(phone, 'pageScrollTo', { scrollTop: 0, duration: 0 });
  await front(phone).getByPlaceholder('姓名').focus();
  await callWx(phone, 'pageScrollTo', { scrollTop: 0, duration: 0 });
  const isInView = async (): Promise<boolean> => {
    const box = (await field.boundingBox())!;
    return box.y >= 0 && box.y + box.height <= 480;
  };
  expect(await isInView()).toBe(false);
  await tapOn(phone, /建单/);
  await front(phone).locator('.van-field__error-message').waitFor();
  for (let tries = 0; tries < 40 && !(await isInView()); tries++)
    await new Promise((soon) => setTimeout(soon, 50));
  expect(await isInView()).toBe(true);
});

it('asks the hospital to pay for what no cover does, by a second person and by its own signature', async () => {
  const quotes = () => documents<Quote>('quotes');
  const priced = quotes().find(({ state }) => state === 'pending')!;
  const manager = await street.phoneOf('demo-fengyu');
  await open(manager, `/pages/dispatch/quotes/quotes`);
  await tapOn(manager, priced.hospitalName);
  await sees(manager, '须另一人同意');
  await front(manager).getByText('同意', { exact: true }).last().click();
  await dialog(manager, '同意');
  await sees(manager, '待医院答复');
  await tapOn(manager, '出示二维码给医院');
  await sees(manager, '请医院老师用微信扫码确认报价');
  const waiting = orderById(priced.workOrderId);
  expect(waiting.quote).toMatchObject({ state: 'sent' });

  const asked = quotes().find(({ state, _id }) => state === 'sent' && _id !== priced._id)!;
  const hospital = await street.phoneOf('demo-visitor');
  await open(hospital, `/pages/hospital/progress/progress?id=${asked.workOrderId}`);
  await tapOn(hospital, '请确认报价');
  await arrivedAt(hospital, 'pages/hospital/quote');
  await tapOn(hospital, '同意报价');
  await tapOn(hospital, '签字同意');
  await sees(hospital, '请在框内签字');
  await sign(hospital);
  await front(hospital).locator('input').first().fill('赵主任');
  await tapOn(hospital, '签字同意');
  await sees(hospital, '您已同意');
  const order = orderById(asked.workOrderId);
  expect(order.quote).toMatchObject({ state: 'accepted', pausedAt: null });
  expect(order.pausedAt ?? null).toBeNull();
});
