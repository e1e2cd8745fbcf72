import type { Page } from 'playwright-core';
import { dayOf } from '../../miniprogram/shared/days';
import { checklistFor } from '../../miniprogram/shared/visit/checklist';
import { isCertified } from '../../miniprogram/shared/visit/work-order';
import type { Checklist } from '../../miniprogram/shared/model/settings';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { Member } from '../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { Survey } from '../../miniprogram/shared/model/surveys';
import { arrivedAt, callWx, front } from './preview/phone';
import { dialog, open, openStreet, sees, storedIn, tapOn, sign } from './house';
import type { Street } from './house';

jest.setTimeout(180_000);
let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());

const LI_MING = 'demo-liming';
const documents = <T>(collection: string): T[] =>
  street.cloud.database.find(collection, {}, { limit: 1000 }, { index: null, examined: 0 }) as unknown as T[];
const orderById = (id: string): WorkOrder =>
  documents<WorkOrder>('work_orders').find(({ _id }) => _id === id)!;
/** An order on its way with a device and a place, in the hands of somebody who may do it. */
const onItsWay = (who: (openid: string) => boolean): { order: WorkOrder; openid: string } => {
  const members = new Map(documents<Member>('members').map((member) => [member._id, member]));
  for (const order of documents<WorkOrder>('work_orders')) {
    const engineer = order.engineer && members.get(order.engineer.memberId);
    if (!engineer || !who(engineer.openid) || !order.device || !order.site.location) continue;
    if (order.state !== 'travelling' && order.state !== 'accepted') continue;
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel: 2 as const };
    if (isCertified(engineer.certifications, wanted, dayOf(new Date())))
      return { order, openid: engineer.openid };
  }
  throw new Error('the demo world has no such order');
};

const standAt = (phone: Page, { site }: WorkOrder): Promise<void> =>
  phone.evaluate((place) => window.preview.setLocation(place), { ...site.location!, accuracy: 20 } as never);
/** The position is there; consent is asked for once a person. */
async function located(phone: Page): Promise<void> {
  const consent = phone.getByRole('dialog').getByRole('button', { name: '同意', exact: true });
  const position = front(phone).getByText(/精度约/);
  await consent.or(position).first().waitFor();
  if (await consent.isVisible()) await consent.click();
  await position.first().waitFor();
}
const synced = (phone: Page): Promise<void> => sees(phone, '全部已同步');

/** From 签到 to 签退 with everything between, as an engineer taps it. */
async function work(phone: Page, order: WorkOrder): Promise<void> {
  if (order.state === 'accepted') {
    await tapOn(phone, '出发');
    await sees(phone, '前往中');
  }
  await tapOn(phone, '签到');
  await arrivedAt(phone, 'pages/engineer/check-in');
  await located(phone);
  await phone.evaluate((text) => window.preview.queueScan(text, 'CODE_128'), order.device!.serial);
  await tapOn(phone, '扫码');
  await sees(phone, '已扫描本单设备');
  await tapOn(phone, '拍照');
  // Inside the radius the verdict stands without it: the photo is what takes time.
  await sees(phone, /(?<!没)有现场照片/);
  await sees(phone, '已核实');
  await tapOn(phone, '确认签到');
  await arrivedAt(phone, 'pages/engineer/order');
  await sees(phone, '服务中');

  await tapOn(phone, '检查表');
  await arrivedAt(phone, 'pages/engineer/checklist');
  await tapOn(phone, '正常');
  await tapOn(phone, '保存，下一组');
  await sees(phone, '环境温度');
  await tapOn(phone, '是');
  await front(phone).locator('input[type=text], input').first().fill('24.5');
  await tapOn(phone, '保存并返回');
  await arrivedAt(phone, 'pages/engineer/order');

  await tapOn(phone, '添加');
  await arrivedAt(phone, 'pages/engineer/parts');
  await front(phone).locator('input').first().fill('P-100');
  await tapOn(phone, '记录使用');
  await sees(phone, 'P-100 × 1');
  await callWx(phone, 'navigateBack');
  await arrivedAt(phone, 'pages/engineer/order');

  await tapOn(phone, '完工报告');
  await arrivedAt(phone, 'pages/engineer/report');
  await front(phone).locator('textarea').first().fill('更换加样针，清洗管路，质控在控');
  await tapOn(phone, '完工，请客户签字');
  await arrivedAt(phone, 'pages/engineer/signature');
  await front(phone).locator('input').first().fill('陈老师');
  await sign(phone);
  await tapOn(phone, '确认签字');
  await arrivedAt(phone, 'pages/engineer/order');
  await sees(phone, '客户已确认');

  await tapOn(phone, '签退');
  await arrivedAt(phone, 'pages/engineer/check-in');
  await located(phone);
  await tapOn(phone, '确认签退');
  await arrivedAt(phone, 'pages/engineer/order');
  await sees(phone, '邀请评价');
}

function expectWholeVisit(done: WorkOrder): void {
  const visit = done.visits[done.visits.length - 1]!;
  expect(done.state).toBe('confirmed');
  expect(visit.checkIn).toMatchObject({ verdict: 'verified' });
  expect(visit.checkIn!.photos[0]!.fileId).toMatch(/^cloud:\/\/.*\/kept\/[\w-]{22}\/[0-9a-f]{64}\.jpg$/);
  expect(visit.answers['room_temperature']).toMatchObject({ value: 24.5, outOfLimits: false });
  expect(visit.parts).toMatchObject([{ partNumber: 'P-100', quantity: 1 }]);
  expect(visit.report).toMatchObject({ summary: '更换加样针，清洗管路，质控在控' });
  expect(visit.signature).toMatchObject({ signedBy: { name: '陈老师' } });
  expect(visit.checkOut).not.toBeNull();
}

async function rate(link: string, stars: number): Promise<Page> {
  const hospital = await street.phoneOf(`hospital-${stars}`, `&q=${encodeURIComponent(link)}`);
  await arrivedAt(hospital, 'pages/hospital/survey');
  await front(hospital)
    .locator('.star')
    .nth(stars - 1)
    .click();
  await tapOn(hospital, '提交评价');
  await sees(hospital, '感谢您的评价');
  return hospital;
}
const surveyLink = async (phone: Page): Promise<string> => {
  await tapOn(phone, '邀请评价');
  await arrivedAt(phone, 'pages/engineer/survey-code');
  await sees(phone, '复制评价链接');
  await tapOn(phone, '复制评价链接');
  return phone.evaluate(async () => ((await window.wx.getClipboardData()) as { data: string }).data);
};

it('runs from scanning the instrument to the hospital’s rating, on line', async () => {
  const { order } = onItsWay((openid) => openid === LI_MING);
  const phone = await street.phoneOf(LI_MING);
  await standAt(phone, order);
  await phone.evaluate((text) => window.preview.queueScan(text, 'CODE_128'), order.device!.serial);
  await tapOn(phone, '扫码');
  await arrivedAt(phone, 'pages/engineer/device');
  await sees(phone, order.device!.modelName);
  await front(phone).getByText(order.description).first().click();
  await arrivedAt(phone, 'pages/engineer/order');
  await work(phone, order);
  await synced(phone);
  expectWholeVisit(orderById(order._id));

  const link = await surveyLink(phone);
  await front(phone).getByText('还没有联网').waitFor({ state: 'hidden' });
  const member = await street.phoneOf('demo-shenruoxi', `&q=${encodeURIComponent(link)}`);
  await arrivedAt(member, 'pages/hospital/survey');
  await front(member).locator('.star').nth(4).click();
  await tapOn(member, '提交评价');
  await member.getByText('评价由医院人员填写，服务人员不能代评。').waitFor();
  await rate(link, 2);
  const survey = documents<Survey>('surveys').find(({ workOrderId }) => workOrderId === order._id)!;
  expect(survey).toMatchObject({ stars: 2, isFirstSeen: true });

  const manager = await street.phoneOf('demo-fengyu');
  await open(manager, '/pages/dispatch/call-backs/call-backs');
  await sees(manager, `2 星 · ${order.site.hospitalName}`);
  expect(street.errors()).toEqual([]);
});

it('runs from check-in to check-out without a network, survives being killed, and is all there once', async () => {
  const { order, openid } = onItsWay((one) => one !== LI_MING);
  const phone = await street.phoneOf(openid);
  await standAt(phone, order);
  await open(phone, `/pages/engineer/order/order?id=${order._id}`);
  await sees(phone, order.site.hospitalName);
  await phone.evaluate(() => window.preview.setOnline(false));
  await work(phone, order);
  expect(orderById(order._id).revision).toBe(order.revision);
  await phone.evaluate(() => window.preview.kill());
  await arrivedAt(phone, 'pages/home');
  await sees(phone, /项待同步（当前无网络）/);
  expect((await storedIn(phone)).filter((key) => key.startsWith('outbox:')).length).toBeGreaterThanOrEqual(7);
  await phone.evaluate(() => window.preview.setOnline(true));
  await synced(phone);
  expectWholeVisit(orderById(order._id));
  const trail = documents<{ entityId: string; revision: number }>('audit_events').filter(
    ({ entityId }) => entityId === order._id,
  );
  expect(new Set(trail.map(({ revision }) => revision)).size).toBe(trail.length);
});

it('creates hospital, department, contact, instrument and order on the spot, off line', async () => {
  const phone = await street.phoneOf(LI_MING);
  await sees(phone, '李明');
  await phone.evaluate(() => window.preview.setOnline(false));
  await phone.evaluate(() => window.preview.queueScan('SN-BASEMENT-001', 'CODE_39'));
  await tapOn(phone, '扫码');
  await sees(phone, '离线时没有查到这台设备');
  await tapOn(phone, '现在建档');
  await arrivedAt(phone, 'pages/engineer/register');
  await front(phone).locator('.picker-controls select').first().selectOption({ index: 1 });
  const search = front(phone).getByPlaceholder('名称、简称或拼音首字母');
  await search.fill('新建测试医院');
  await tapOn(phone, '查找');
  await tapOn(phone, /新建医院“/);
  await tapOn(phone, '用这家医院');
  await sees(phone, '请选择医院所在地区');
  await front(phone).locator('.picker-controls select').nth(1).selectOption({ label: '天津市' });
  await tapOn(phone, '用这家医院');
  await front(phone).getByPlaceholder('没有？填写科室名称').fill('急诊检验');
  await tapOn(phone, '添加');
  await tapOn(phone, '建档');
  await arrivedAt(phone, 'pages/engineer/new-order');
  await front(phone).locator('textarea').first().fill('样本针报警');
  await front(phone).getByPlaceholder('姓名').fill('周老师');
  await tapOn(phone, '建单并接单');
  await arrivedAt(phone, 'pages/engineer/order');
  await sees(phone, '新建测试医院');
  await phone.evaluate(() => window.preview.setOnline(true));
  await synced(phone);
  const device = documents<{ serial: string; standing: string; hospitalName: string }>('devices').find(
    ({ serial }) => serial === 'SN-BASEMENT-001',
  );
  expect(device).toMatchObject({ standing: 'provisional', hospitalName: '新建测试医院' });
  const made = documents<WorkOrder>('work_orders').find(({ description }) => description === '样本针报警');
  expect(made!.site.regionCode).toMatch(/^12/);
  expect(made).toMatchObject({
    source: 'engineer',
    contact: { name: '周老师' },
    site: { departmentName: '急诊检验' },
  });
});

it('lets a hospital report by scanning, a dispatcher assign by reasons, and the hospital follow', async () => {
  const label = street.offer.codes.find(({ kind }) => kind === 'device')!;
  const link = `${street.origin}/d/${label.code}`;
  const hospital = await street.phoneOf('hospital-reporter', `&q=${encodeURIComponent(link)}`);
  await arrivedAt(hospital, 'pages/hospital/repair');
  await tapOn(hospital, '加样异常');
  await front(hospital).locator('input').first().fill('王老师');
  await tapOn(hospital, '提交报修');
  // Where the demo's instrument has an open order already, the page asks whether it is the same fault.
  const another = hospital.getByText('不是，另报一单', { exact: true });
  await hospital.getByText('报修已提交').or(another).first().waitFor();
  if (await another.isVisible()) await another.click();
  await arrivedAt(hospital, 'pages/hospital/progress');
  await sees(hospital, '报修已提交');
  const order = documents<WorkOrder>('work_orders').find(
    ({ requestedBy }) => requestedBy === 'hospital-reporter',
  )!;
  expect(order).toMatchObject({ source: 'hospital', task: 'repair' });

  const dispatcher = await street.phoneOf('demo-chendiao');
  await open(dispatcher, `/pages/dispatch/order/order?id=${order._id}`);
  await sees(dispatcher, '推荐工程师');
  await front(dispatcher)
    .getByText('派工', { exact: true })
    .and(dispatcher.locator(':visible'))
    .first()
    .click();
  await dialog(dispatcher, '派工');
  await sees(dispatcher, '已派工');
  expect(orderById(order._id)).toMatchObject({ state: 'assigned' });
  await callWx(hospital, 'startPullDownRefresh');
  await sees(hospital, '已安排工程师');
});

it('writes every choice of every checklist into the item it was tapped under', async () => {
  const { order, openid } = onItsWay((one) => one !== LI_MING);
  const phone = await street.phoneOf(openid);
  await open(phone, `/pages/engineer/order/order?id=${order._id}`);
  if (order.state === 'accepted') await tapOn(phone, '出发');
  await tapOn(phone, '签到');
  await arrivedAt(phone, 'pages/engineer/check-in');
  await located(phone);
  await tapOn(phone, '确认签到');
  await arrivedAt(phone, 'pages/engineer/order');
  await tapOn(phone, '检查表');
  await arrivedAt(phone, 'pages/engineer/checklist');
  const changed = documents<{ _id: string; value: Checklist[] }>('settings').find(
    ({ _id }) => _id === 'checklists',
  );
  const list = checklistFor(
    changed?.value ?? settingsFrom([])('checklists'),
    order.device!.modelId,
    order.task,
  )!;
  for (const [at, { title, items }] of list.groups.entries()) {
    if (at > 0) await tapOn(phone, `${at + 1} ${title}`);
    for (const { text, kind, choices = [] } of items) {
      const card = front(phone).locator('.card').filter({ hasText: text });
      for (const choice of kind === 'check' ? ['是', '否'] : choices) {
        await card.getByText(choice, { exact: true }).click();
        await card.locator('.chip.on').filter({ hasText: choice }).waitFor();
        expect(await front(phone).locator('.chip.on').filter({ hasText: choice }).count()).toBe(1);
        expect(await card.locator('.chip.on').count()).toBe(1);
      }
    }
  }
  await tapOn(phone, '保存并返回');
  await synced(phone);
  const [visit] = orderById(order._id).visits.slice(-1);
  for (const { id, kind, choices = [] } of list.groups.flatMap(({ items }) => items)) {
    if (kind === 'check') expect(visit!.answers[id]).toMatchObject({ value: '否' });
    else if (kind === 'choice')
      expect(visit!.answers[id]).toMatchObject({ value: choices[choices.length - 1] });
    else expect(visit!.answers[id]).toBeUndefined();
  }
});

it('shows a refused item with both versions when the order was taken away meanwhile', async () => {
  const { order } = onItsWay((openid) => openid === LI_MING);
  const phone = await street.phoneOf(LI_MING);
  await open(phone, `/pages/engineer/order/order?id=${order._id}`);
  await sees(phone, order.site.hospitalName);
  // What the server says of the order has arrived before the network goes.
  await phone.waitForLoadState('networkidle');
  await phone.evaluate(() => window.preview.setOnline(false));
  const dispatcher = await street.phoneOf('demo-chendiao');
  await open(dispatcher, `/pages/dispatch/order/order?id=${order._id}`);
  await tapOn(dispatcher, '取消工单');
  await dispatcher.getByText('医院取消', { exact: true }).click();
  await dispatcher.locator('.ask-foot').getByText('取消工单').click();
  await sees(dispatcher, '已取消');
  await standAt(phone, order);
  if (order.state === 'accepted') await tapOn(phone, '出发');
  await tapOn(phone, '签到');
  await arrivedAt(phone, 'pages/engineer/check-in');
  await located(phone);
  await tapOn(phone, '确认签到');
  await arrivedAt(phone, 'pages/engineer/order');
  await phone.evaluate(() => window.preview.setOnline(true));
  await sees(phone, /项需要处理/);
  await open(phone, '/pages/outbox/outbox');
  await sees(phone, '有冲突');
  await sees(phone, '本机记录');
  expect(orderById(order._id)).toMatchObject({ state: 'cancelled' });
});

it('sends an arrival back with its reason, holds by the sheet behind 更多, and finds the order by serial and day', async () => {
  const [order] = documents<WorkOrder>('work_orders').filter(
    ({ arrivalsInDoubt, device }) => arrivalsInDoubt && device,
  );
  const manager = await street.phoneOf('demo-fengyu');
  await open(manager, '/pages/dispatch/review/review');
  await sees(manager, order!.number);
  await front(manager)
    .locator('.card')
    .filter({ hasText: order!.number })
    .getByText('退回', { exact: true })
    .click();
  await manager.locator('.ask-sheet textarea').fill('看不出是本院');
  await manager.locator('.ask-foot').getByText('退回').click();
  await front(manager).getByText(order!.number).waitFor({ state: 'hidden' });
  const rejected = { reason: '看不出是本院' };
  expect(orderById(order!._id).visits).toContainEqual(
    expect.objectContaining({
      checkIn: expect.objectContaining({ rejected: expect.objectContaining(rejected) }),
    }),
  );

  const onsite = documents<WorkOrder>('work_orders').find(
    ({ state, engineer }) => state === 'onsite' && engineer,
  )!;
  const { openid } = documents<Member>('members').find(({ _id }) => _id === onsite.engineer!.memberId)!;
  const phone = await street.phoneOf(openid);
  await open(phone, `/pages/engineer/order/order?id=${onsite._id}`);
  await sees(phone, '服务中');
  await tapOn(phone, '更多');
  await tapOn(phone, '挂起');
  await tapOn(phone, '等待备件');
  await phone.locator('.ask-foot').getByText('挂起').click();
  await synced(phone);
  expect(orderById(onsite._id)).toMatchObject({ state: 'on_hold' });

  const done = documents<WorkOrder>('work_orders').find(({ state, device }) => state === 'closed' && device)!;
  const made = dayOf(done.createdAt);
  await open(manager, '/pages/dispatch/find-orders/find-orders');
  await front(manager).locator('input').first().fill(done.device!.serial);
  await tapOn(manager, '查找');
  await sees(manager, '按设备序列号');
  const days = front(manager).locator('input[type=date]');
  await days.nth(1).fill(made);
  await days.nth(0).fill(made);
  await sees(manager, '清除');
  await sees(manager, done.description);
  await days.nth(0).fill('2020-01-01');
  await days.nth(1).fill('2020-01-02');
  await sees(manager, '没有找到工单');
});
