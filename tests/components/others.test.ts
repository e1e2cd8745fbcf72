import { answerSheet } from './ask-sheet';
import { mount, settle, until } from './load';
import type { Mounted } from './load';
import { device, home, known, newPhone, queued, Refused } from './phone-world';
import type { Phone } from './phone-world';
import { environment } from '../../miniprogram/environment';
import { order } from '../unit/visit/orders';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { askToTellToday } = require('../../miniprogram/kit/tell-me') as { askToTellToday(): void };
let phone: Phone;
async function open(page: string, options: object = {}): Promise<Mounted> {
  const mounted = mount(`pages/${page}`);
  if (mounted.instance.onLoad) mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });
/** Never the same on two phones, as in life. */
let phones = 0;
const opIdOf = (sequence: number) => `op-${phones}-${sequence}`;
/** An item in the phone's queue as it would be after an answer of the server. */
function put(sequence: number, change: object): void {
  const opId = opIdOf(sequence);
  const item = {
    opId,
    sequence,
    action: 'workOrder.accept',
    input: { workOrderId: 'WO-1' },
    subject: 'work_orders:WO-1',
    title: '接单',
    deviceTime: '2026-11-23T06:30:00.000Z',
    state: 'queued',
    ...change,
  };
  phone.texts.set(`outbox:${String(sequence).padStart(10, '0')}:${opId}`, JSON.stringify(item));
}
const conflict = {
  state: 'conflict',
  input: { workOrderId: 'WO-1', reason: '不在本地' },
  refusal: { code: 'WORK_ORDER_STATE_CHANGED', message: '工单状态已变化', details: { current: 'cancelled' } },
};

beforeEach(() => {
  phones++;
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('home', () => {
  test('of an engineer offers the scanner and the month, and keeps the orders for off line', async () => {
    const own = home();
    phone.replies['home.get'] = { ...own, engineer: { ...own.engineer!, orders: [order({ device })] } };
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('扫码');
    expect(page.dom.textContent).toContain('4.5');
    expect(page.dom.textContent).toContain('测试医院');
    expect(phone.texts.has('copy:order:WO-1')).toBe(true);
  });
  test('of a channel manager offers grants and letters, and no scanner at the thumb', async () => {
    const { me } = home();
    phone.replies['home.get'] = home({ me: { ...me, roles: ['channel_manager'] }, engineer: null });
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('谁在哪里卖什么');
    expect(page.dom.textContent).not.toContain('本月完成');
  });
  test('of somebody who dispatches and repairs lists own orders too and opens them to be done', async () => {
    const own = home();
    const orders = ['WO-1', 'WO-2', 'WO-3'].map((_id) => order({ _id, device }));
    const running = [orders[1]!, order({ _id: 'WO-9', engineer: { memberId: 'M-wang', name: '王工' } })];
    phone.replies['home.get'] = home({
      me: { ...own.me, roles: ['engineer', 'dealer_admin'] },
      engineer: { ...own.engineer!, orders },
      dispatch: { waiting: [], running, unlisted: 0, isCounted: true, engineers: [], lowRatings: [] },
    });
    const page = await open('home/home');
    const listed = (page.data['listed'] as { id: string }[]).map(({ id }) => id);
    expect(listed).toEqual(['WO-2', 'WO-9', 'WO-3']);
    for (const id of listed) {
      page.instance.openOrder({ detail: { id } });
      page.instance.openOrder({ detail: { id: 'WO-2' } }); // A second tap while the first opens.
      await settle();
    }
    expect(phone.shown.filter((said) => said.startsWith('navigateTo'))).toEqual([
      'navigateTo: /pages/engineer/order/order?id=WO-2',
      'navigateTo: /pages/dispatch/order/order?id=WO-9',
      'navigateTo: /pages/engineer/order/order?id=WO-3',
    ]);
  });
  test('of a dispatcher shows what waits and how much everybody has', async () => {
    const { me } = home();
    phone.replies['home.get'] = home({
      me: { ...me, roles: ['dispatcher'] },
      engineer: null,
      dispatch: {
        waiting: [order({ state: 'new', engineer: null })],
        running: [],
        unlisted: 12,
        isCounted: true,
        engineers: [{ memberId: 'M-li', name: '李工', openOrders: 4 }],
        lowRatings: [],
      },
    });
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('未派工');
    expect(page.dom.textContent).toContain('4 单');
    expect(page.dom.textContent).toContain('新建工单');
    expect(page.dom.textContent).toContain('另有 12 单期限更晚');
  });
  test('of an auditor shows orders and makes none', async () => {
    const { me } = home();
    phone.replies['home.get'] = home({
      me: { ...me, roles: ['auditor'] },
      engineer: null,
      dispatch: {
        waiting: [order({ state: 'new', engineer: null })],
        running: [],
        unlisted: 0,
        isCounted: true,
        engineers: [],
        lowRatings: [],
      },
    });
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('测试医院');
    expect(page.dom.textContent).not.toContain('新建工单');
  });
  test('leads with what waits; each number opens the list of what it counts', async () => {
    const { me } = home();
    phone.replies['home.get'] = home({
      me: { ...me, roles: ['channel_manager'] },
      engineer: null,
      waiting: [
        { kind: 'grants_to_approve', count: 3 },
        { kind: 'of_a_newer_server' as never, count: 1 },
      ],
    });
    const page = await open('home/home');
    const [line, ...others] = page.querySelectorAll('.wait');
    expect(others).toEqual([]);
    expect(line!.dom.textContent).toBe('待我审批的授权3›');
    line!.dispatchEvent('tap');
    await settle(20);
    expect(phone.shown).toContain('navigateTo: /pages/channel/grants/grants?state=to_approve');
  });
  test.each([
    ['channel_manager', '现在没有等您处理的事'],
    ['finance', '现在没有等您处理的事'],
  ] as const)('of a %s for whom nothing waits says so', async (role, words) => {
    const { me } = home();
    phone.replies['home.get'] = home({ me: { ...me, roles: [role] }, engineer: null });
    expect((await open('home/home')).dom.textContent).toContain(words);
  });
  test('of a dealer’s admin shows what hospitals were unhappy about and opens the order', async () => {
    const { me } = home();
    const rating = {
      workOrderId: 'WO-1',
      stars: 2,
      words: '来得晚',
      hospitalName: '测试医院',
      engineerName: '李工',
      answeredAt: '2026-11-23T06:30:00.000Z',
    };
    phone.replies['home.get'] = home({
      me: { ...me, roles: ['dealer_admin'] },
      engineer: null,
      dispatch: {
        waiting: [],
        running: [],
        unlisted: 0,
        isCounted: true,
        engineers: [],
        lowRatings: [rating],
      },
    });
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('2 星 · 测试医院');
    page.instance.openRated(at({ id: 'WO-1' }));
    expect(phone.shown).toContain('navigateTo: /pages/dispatch/order/order?id=WO-1');
  });
  test('of a visitor offers repair, verification and binding, and forgets the member who was here', async () => {
    known(phone);
    phone.replies['home.get'] = new Refused('NOT_A_MEMBER');
    phone.replies['repair.mine'] = { orders: [] };
    const page = await open('home/home');
    for (const text of ['扫码报修', '核验授权书', '绑定账号']) expect(page.dom.textContent).toContain(text);
    expect(phone.texts.has('copy:home')).toBe(false);
  });
  test('without an answer and without a copy says that the server was not reached', async () => {
    const page = await open('home/home');
    expect(page.dom.textContent).toContain('没有连上服务器');
  });
});

describe('the outbox', () => {
  test('shows what waits, and both versions of a conflict', async () => {
    known(phone);
    put(1, conflict);
    put(2, { title: '出发', subject: 'work_orders:WO-2' });
    const { textContent } = mount('pages/outbox/outbox').dom;
    for (const text of ['有冲突', '工单状态已变化', '不在本地', '已取消', '出发', '待同步', '2 项还在本机'])
      expect(textContent).toContain(text);
  });
  test('fetches the server’s version of what it refused, once an order', async () => {
    known(phone);
    put(1, conflict);
    put(2, conflict);
    const cancelled = { state: 'cancelled', at: '2026-11-23T06:00:00.000Z', reason: '重复报修' } as const;
    phone.replies['workOrder.get'] = {
      order: order({
        state: 'cancelled',
        timeline: [{ ...cancelled, by: { memberId: 'M-c', name: '陈调' } }],
      }),
    };
    const page = await open('outbox/outbox');
    expect(phone.calls.map(({ action }) => action)).toEqual(['workOrder.get']);
    expect(page.dom.textContent).toMatch(/已取消，陈调 .*，重复报修/);
  });
  test('says that an order is no longer this person’s', async () => {
    known(phone);
    put(1, conflict);
    phone.replies['workOrder.get'] = new Refused('WORK_ORDER_NOT_FOUND');
    expect((await open('outbox/outbox')).dom.textContent).toContain('工单已不在您名下');
  });
  test('says what an item waits for', async () => {
    put(1, conflict);
    put(2, { title: '出发' });
    put(3, { title: '另一单', subject: 'work_orders:WO-2', after: ['work_orders:WO-1'] });
    const [, held, after] = (mount('pages/outbox/outbox').data as { waiting: { reason: string }[] }).waiting;
    expect(held!.reason).toBe('等前面的一项处理好再同步');
    expect(after!.reason).toBe('等前面的一项处理好再同步');
  });
  test('says why the server took nothing, and keeps everything', async () => {
    put(1, {});
    phone.replies['sync.push'] = new Refused('DEALER_SUSPENDED');
    const page = mount('pages/outbox/outbox');
    page.instance.sync();
    await settle(20);
    expect(page.dom.textContent).toContain('贵公司的合作已暂停或终止');
    expect(queued(phone)).toMatchObject([{ state: 'queued' }]);
  });
  test('sends a refused item again with the same number', async () => {
    put(1, conflict);
    phone.replies['sync.push'] = ({ items }: { items: { opId: string }[] }) => ({
      results: items.map(({ opId }) => ({ opId, status: 'done', data: {} })),
    });
    const page = mount('pages/outbox/outbox');
    page.instance.retry(at({ id: opIdOf(1) }));
    await settle(20);
    expect(phone.calls).toMatchObject([{ action: 'sync.push', input: { items: [{ opId: opIdOf(1) }] } }]);
    expect(page.dom.textContent).toContain('接单已同步');
  });
  test('gives an item up only when the person confirms, and keeps its content', async () => {
    put(1, conflict);
    const page = mount('pages/outbox/outbox');
    await page.instance.drop(at({ id: opIdOf(1) }));
    expect(queued(phone)).toMatchObject([{ state: 'conflict' }]);
    phone.answers['showModal'] = { confirm: true };
    await page.instance.drop(at({ id: opIdOf(1) }));
    expect(queued(phone)).toMatchObject([{ state: 'done', input: { reason: '不在本地' } }]);
    expect(page.dom.textContent).toContain('已放弃');
  });
  test('lets a refused item be corrected field by field, and sends what was written', async () => {
    known(phone);
    const contact = { departmentId: 'DP-1', contactId: 'CT-1', name: '王敏', title: '', left: false };
    put(1, {
      action: 'contact.save',
      subject: 'departments:DP-1',
      title: '联系人 王敏：改电话',
      input: { ...contact, phone: '12' },
      state: 'failed',
      refusal: { code: 'INPUT_INVALID', message: '提交的内容不完整或格式不对', details: { path: 'phone' } },
    });
    phone.replies['sync.push'] = ({ items }: { items: { opId: string }[] }) => ({
      results: items.map(({ opId }) => ({ opId, status: 'done', data: {} })),
    });
    const page = mount('pages/outbox/outbox');
    expect(page.dom.textContent).toContain('电话：位数不够');
    expect(page.dom.textContent).toContain('更正');
    const correcting = page.instance.correct(at({ id: opIdOf(1) }));
    await settle(20);
    await answerSheet(page, { text: '电话不详' });
    expect(page.instance.selectComponent('#ask').data.error).toBe('只能写数字，分机写在“转”后面');
    expect(queued(phone)).toMatchObject([{ state: 'failed', input: { phone: '12' } }]);
    await answerSheet(page, { text: '（010）65120000' });
    await correcting;
    await settle(20);
    expect(phone.calls).toMatchObject([
      { action: 'sync.push', input: { items: [{ input: { ...contact, phone: '010-65120000' } }] } },
    ]);
    expect(queued(phone)).toMatchObject([{ state: 'done' }]);
  });
  test('says of a refused new order that the server has none, not that it was taken away', async () => {
    known(phone);
    put(1, {
      action: 'workOrder.create',
      subject: 'work_orders:WO-new',
      title: '新建工单',
      state: 'failed',
      refusal: { code: 'HOSPITAL_NOT_FOUND', message: '没有找到这家医院' },
    });
    phone.replies['workOrder.get'] = new Refused('WORK_ORDER_NOT_FOUND');
    const page = mount('pages/outbox/outbox');
    page.instance.onShow();
    await settle(20);
    expect(page.dom.textContent).toContain('服务器上还没有这张工单');
    expect(page.dom.textContent).not.toContain('不在您名下');
  });
  test('is summed up by the strip', () => {
    put(1, conflict);
    put(2, { title: '出发' });
    expect(mount('components/sync-strip/sync-strip').dom.textContent).toContain('1 项需要处理，1 项待同步');
  });
});

describe('what takes a step’s place at once', () => {
  test('bulk letters are not begun by the second half of the tap that asked what they would be', async () => {
    phone.replies['letter.previewBulk'] = { letters: [], total: 2, dealers: 2, written: [], next: null };
    const page = await open('channel/letter-batch/letter-batch');
    await page.instance.foresee({ timeStamp: 5000 });
    await page.instance.request({ timeStamp: 5200 });
    await settle(20);
    expect(phone.calls.map(({ action }) => action).filter((action) => /Bulk$/.test(action))).toEqual([
      'letter.previewBulk',
    ]);
  });
});

describe('what is done for many at once', () => {
  const progress = { batchId: 'B-1', state: 'requesting', total: 60, requested: 20, issued: 0, failed: 0 };
  const batch = { title: '年度授权', what: { fromOn: '2027-01-01', toOn: '2027-12-31' } };
  const ofBatch = (memberId: string) => ({
    ...{ batch: { ...batch, requestedBy: { memberId, name: '王经理' } }, items: [], next: null, progress },
  });
  const calls = (action: string) => phone.calls.filter((call) => call.action === action);

  test('letters stop after the running call where they are paused, and go on when asked', async () => {
    const own = home();
    phone.replies['home.get'] = own;
    phone.replies['letter.batch'] = ofBatch(own.me.memberId);
    const page = await open('channel/letter-batch/letter-batch', { id: 'B-1' });
    phone.replies['letter.requestBulk'] = () => {
      const count = calls('letter.requestBulk').length;
      if (count === 2) page.instance.pause();
      return count < 5 ? progress : { ...progress, state: 'requested' };
    };
    await page.instance.request();
    expect(calls('letter.requestBulk')).toHaveLength(2);
    phone.replies['letter.requestBulk'] = { ...progress, state: 'requested', requested: 60 };
    await page.instance.request();
    expect(calls('letter.requestBulk')).toHaveLength(3);
    let issued = 0;
    phone.replies['letter.issueBulk'] = () => {
      issued += 3;
      page.instance.pause();
      return { ...progress, state: issued < 9 ? 'issuing' : 'done', requested: 60, issued };
    };
    phone.answers['showModal'] = { confirm: true };
    await page.instance.issue();
    expect(calls('letter.issueBulk')).toHaveLength(1);
  });
  test('letters that a colleague began are gone on with only by who knows what follows', async () => {
    phone.replies['home.get'] = home();
    phone.replies['letter.batch'] = ofBatch('M-other');
    phone.replies['letter.requestBulk'] = { ...progress, state: 'requested' };
    const page = await open('channel/letter-batch/letter-batch', { id: 'B-1' });
    await page.instance.request();
    expect(calls('letter.requestBulk')).toEqual([]);
    phone.answers['showModal'] = { confirm: true };
    await page.instance.request();
    expect(calls('letter.requestBulk')).toHaveLength(1);
  });
  test('no more grants are picked than are settled at once, and the screen says how many these are', async () => {
    phone.replies['home.get'] = home();
    phone.replies['productLine.list'] = { productLines: [] };
    phone.replies['grant.list'] = { grants: [], next: null };
    const page = await open('channel/grants/grants');
    for (let n = 0; n < 51; n++) page.instance.pickRow(at({ id: `G-${n}` }));
    expect(page.data['pickedCount']).toBe(50);
    expect(phone.shown.join()).toContain('一次最多选 50 份');
    page.instance.pickRow(at({ id: 'G-0' }));
    expect(page.data['pickedCount']).toBe(49);
  });
  test('all grants that wait are picked by one tap, as many as are settled at once, and none by the next', async () => {
    phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] } });
    phone.replies['productLine.list'] = { productLines: [] };
    const row = (n: number) => ({
      ...{ _id: `G-${n}`, number: `SQ-${n}`, dealerId: 'D-1', dealerName: '甲', productLineIds: [] },
      ...{ fromOn: '2027-01-01', toOn: '2027-12-31', exclusive: true, state: 'pending', revision: 1 },
      ...{ standing: 'pending', regionNames: [], hospitalNames: [], hospitalCount: 0, carveOutCount: 0 },
    });
    phone.replies['grant.list'] = { grants: Array.from({ length: 60 }, (_, n) => row(n)), next: null };
    const page = await open('channel/grants/grants');
    expect(page.dom.textContent).toContain('选前 50 份');
    page.instance.pickAll();
    expect(page.dom.textContent).toContain('批准 50 份');
    page.instance.pickAll();
    expect(page.data['pickedCount']).toBe(0);
  });
  test('a number, and the words of a place, are looked for in every state, not in the tab alone', async () => {
    phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] } });
    phone.replies['productLine.list'] = { productLines: [] };
    phone.replies['grant.list'] = { grants: [], next: null };
    phone.replies['region.search'] = { regions: [{ code: '320500', name: '江苏省苏州市' }] };
    const page = await open('channel/grants/grants');
    const asked = () => calls('grant.list').pop()!.input;
    expect(asked()).toMatchObject({ states: ['pending'] });
    page.instance.findNumber('D0018');
    await until(() => expect(asked()).toEqual({ number: 'D0018', after: null }));
    await until(() => expect(page.dom.textContent).toContain('没有找到“D0018”的授权'));
    page.instance.findNumber('');
    await until(() => expect(asked()).toMatchObject({ states: ['pending'] }));
    page.instance.findNumber('苏州');
    await until(() => expect(asked()).toEqual({ regionCode: '320500', after: null }));
    page.instance.choose({ detail: { name: 'approved' } });
    await until(() => expect(asked()).toMatchObject({ regionCode: '320500', states: ['approved'] }));
    await until(() => expect(page.dom.textContent).toContain('在全部里找'));
    page.instance.findInAll();
    await until(() => expect(asked()).toEqual({ regionCode: '320500', after: null }));
  });
  test('grants are found by what people type: region, line and year in one field', async () => {
    phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] } });
    phone.replies['productLine.list'] = { productLines: [] };
    phone.replies['grant.list'] = { grants: [], next: null };
    const region = { code: '320500', name: '江苏省苏州市' };
    phone.replies['region.search'] = { regions: [region, { code: '320508', name: '江苏省苏州市姑苏区' }] };
    const page = await open('channel/grants/grants');
    page.setData({ lines: [{ id: 'IMM', name: '免疫' }] });
    page.instance.findNumber('苏州 免疫 2027年');
    await settle(20);
    expect(calls('grant.list').pop()!.input).toMatchObject({
      ...{ regionCode: '320500', productLineId: 'IMM', year: 2027 },
    });
    phone.replies['region.search'] = { regions: [] };
    const asked = calls('grant.list').length;
    page.instance.findNumber('不存在');
    await settle(20);
    expect(phone.shown.join()).toContain('没有叫“不存在”的地区或产品线');
    expect(calls('grant.list')).toHaveLength(asked);
  });
  test('letters of a dealer are asked for by dealer also after something was typed', async () => {
    phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] } });
    phone.replies['letter.list'] = { letters: [], next: null, isCut: false };
    phone.replies['letter.alerts'] = { alerts: [], reports: [] };
    const page = await open('channel/letters/letters');
    page.instance.pickRow(at({ id: 'AL-1' }));
    page.instance.findNumber('北京');
    await settle(20);
    expect(page.data['pickedCount']).toBe(0);
    page.instance.pickDealer(at({}, { id: 'D-1', name: '甲' }));
    await settle(20);
    expect(calls('letter.list').pop()!.input).toEqual({ state: 'pending', dealerId: 'D-1', after: null });
  });
  test('of grants that are settled together every one in the way is named by its number', async () => {
    const row = (id: string) => ({
      ...{
        _id: id,
        number: `SQ2026-${id}`,
        dealerId: 'D-1',
        dealerName: '康健',
        productLineIds: [],
        revision: 1,
      },
      ...{ fromOn: '2026-01-01', toOn: '2026-12-31', exclusive: true, state: 'draft', standing: 'draft' },
      ...{ regionNames: [], hospitalNames: [], hospitalCount: 0, carveOutCount: 0 },
    });
    phone.replies['grant.list'] = { grants: ['A', 'B', 'C'].map(row), next: null, isCut: false };
    const refused = ['A', 'C'].map((id) => ({
      id,
      number: '',
      code: 'GRANT_STATE_CHANGED',
      sentence: '状态已变化',
    }));
    phone.replies['home.get'] = home({ me: { ...home().me, roles: ['channel_manager'] } });
    phone.replies['productLine.list'] = { productLines: [] };
    phone.replies['grant.submit'] = () => {
      throw new Refused('GRANT_STATE_CHANGED', { grantId: 'A', refused });
    };
    phone.answers['showModal'] = { confirm: true };
    const page = await open('channel/grants/grants', { state: 'draft' });
    await page.instance.submitAll();
    expect(phone.shown.pop()).toContain('康健 SQ2026-A：状态已变化\n康健 SQ2026-C：状态已变化');
  });
  test('what is left out of a renewal stays out when more is made', async () => {
    const renewal = (grantId: string) => ({
      ...{ grantId, number: grantId, dealerName: '测试经销商', productLineIds: [], regionNames: ['北京市'] },
      ...{ hospitalNames: [], hospitalCount: 0, changes: [], outcome: 'renewed', problems: [] },
    });
    phone.replies['productLine.list'] = { productLines: [] };
    phone.replies['grant.renewDryRun'] = { items: [renewal('G-1'), renewal('G-2')], next: null };
    phone.replies['grant.renew'] = { items: [renewal('G-1')], next: null };
    phone.answers['showModal'] = { confirm: true };
    const page = await open('channel/renewal/renewal');
    page.instance.leaveOut(at({ id: 'G-2' }));
    for (const _ of [1, 2]) await page.instance.make();
    expect(calls('grant.renew').map(({ input }) => (input as { exceptIds?: string[] }).exceptIds)).toEqual([
      ['G-2'],
      ['G-2'],
    ]);
  });
});

describe('the way of a repair', () => {
  test('leads on to the order that follows where the work was not done, and back', async () => {
    const progress = {
      ...{ workOrderId: 'WO-1', number: 'WO-A', state: 'confirmed', description: '', createdAt: '' },
      ...{ deviceName: '', hospitalName: '', engineerName: '', appointment: null, etaAt: null, steps: [] },
      ...{ report: null, canConfirm: false, canAdd: false, canWithdraw: false, supplements: [] },
      ...{ followUp: { id: 'WO-2', number: 'WO-B' }, followsUp: null },
    };
    phone.replies['repair.follow'] = progress;
    const page = await open('hospital/progress/progress', { id: 'WO-1' });
    expect(page.dom.textContent).toContain('已安排后续服务WO-B');
    page.instance.openLink(at({ id: 'WO-2' }));
    expect(phone.shown).toContain('navigateTo: /pages/hospital/progress/progress?id=WO-2');
  });
});

describe('scanned links', () => {
  test.each([
    ['https://letters.example.cn/a/TOKEN', 'redirectTo: /pages/reviewer/verify/verify?token=TOKEN'],
    ['https://letters.example.cn/s/CODE', 'redirectTo: /pages/hospital/survey/survey?code=CODE'],
    ['https://letters.example.cn/d/CODE', 'redirectTo: /pages/hospital/repair/repair?code=CODE'],
    ['https://letters.example.cn/b/CODE', 'redirectTo: /pages/bind/bind?code=CODE'],
  ])('%s leads a visitor to its page', async (link, shown) => {
    await open('entry/entry', { q: encodeURIComponent(link) });
    expect(phone.shown).toEqual([shown]);
  });
  test('an instrument’s label leads a member to the scan, on a phone that has seen no home yet too', async () => {
    phone.replies['home.get'] = home();
    const link = 'https://letters.example.cn/d/CODE';
    await open('entry/entry', { q: encodeURIComponent(link) });
    expect(phone.shown).toEqual([`redirectTo: /pages/engineer/scan/scan?text=${encodeURIComponent(link)}`]);
  });
  test.each([
    'https://letters.example.cn.evil.com/a/T',
    'http://letters.example.cn/a/T',
    'https://letters.example.cn/x/T',
  ])('%s leads nowhere and says so', async (link) => {
    const page = await open('entry/entry', { q: encodeURIComponent(link) });
    expect(phone.shown).toEqual([]);
    expect(page.dom.textContent).toContain('这个二维码不属于本系统');
  });
});

test('a code that cannot even be read leads nowhere and says so', async () => {
  const page = await open('entry/entry', { q: '%E0%A4%A' });
  expect(phone.shown).toEqual([]);
  expect(page.dom.textContent).toContain('这个二维码不属于本系统');
});

describe('binding', () => {
  test('asks nothing of the server before the person has agreed', async () => {
    const page = await open('bind/bind', { code: '7KQF3M2XWP' });
    await page.instance.bindAccount();
    expect(phone.calls).toEqual([]);
    expect(page.dom.textContent).toContain('请先阅读并同意');
  });
  test('is asked again with the same number when the reply was lost', async () => {
    const page = await open('bind/bind', { code: '7KQF3M2XWP' });
    page.instance.agree({ detail: { value: ['yes'] } });
    await page.instance.bindAccount();
    phone.replies['member.bind'] = { name: '新人' };
    await page.instance.bindAccount();
    expect(phone.calls).toMatchObject([
      { action: 'member.bind', input: { code: '7KQF3M2XWP', privacy: true } },
      { action: 'member.bind', opId: phone.calls[0]!.opId },
    ]);
    expect(phone.shown).toContain('reLaunch: /pages/home/home');
  });
});

describe('the board', () => {
  const waiting = order({ _id: 'WO-w', state: 'assigned_dealer', engineer: null });
  const planned = order({
    _id: 'WO-p',
    plannedOn: '2020-01-01',
    site: { ...order().site, hospitalName: '第二医院' },
  });
  const board = {
    beyond: 0,
    engineers: [
      { memberId: 'M-li', name: '李工' },
      { memberId: 'M-wang', name: '王工' },
    ],
    orders: [waiting, planned],
    dealers: [],
  };
  const suggestion = (memberId: string, name: string, certified: boolean) => ({
    memberId,
    name,
    certified,
    reasons: ['距医院约 3 公里'],
  });
  const opened = async () => {
    phone.replies['workOrder.board'] = board;
    phone.replies['workOrder.suggest'] = {
      suggestions: [suggestion('M-wang', '王工', true), suggestion('M-li', '李工', false)],
    };
    phone.replies['workOrder.assign'] = {};
    known(phone, [], { me: { ...home().me, roles: ['dispatcher'], dealerId: null }, engineer: null });
    return open('dispatch/board/board');
  };

  test('puts what waits aside, and what is late under today with the day that was planned', async () => {
    const page = await opened();
    expect((page.data['unassigned'] as { id: string }[]).map(({ id }) => id)).toEqual(['WO-w']);
    const [row] = page.data['rows'] as { cells: { label: string; cards: { id: string; was: string }[] }[] }[];
    expect(row!.cells.find(({ label }) => label === '今天')!.cards).toMatchObject([
      { id: 'WO-p', was: expect.stringContaining('原定') },
    ]);
  });
  test('draws twenty engineers at a time, whoever has work first, and says how many follow', async () => {
    const many = Array.from({ length: 44 }, (_, n) => ({ memberId: `M-${n}`, name: `${n} 工` }));
    const page = await opened();
    const busy = order({ _id: 'WO-b', engineer: { memberId: 'M-43', name: '43 工' } });
    phone.replies['workOrder.board'] = { ...board, engineers: many, orders: [busy] };
    await page.instance.load();
    const drawn = () => (page.data['rows'] as { memberId: string }[]).map(({ memberId }) => memberId);
    expect([drawn().length, drawn()[0], page.data['moreRows']]).toEqual([20, 'M-43', 24]);
    expect(page.dom!.textContent).toContain('还有 24 位工程师，继续显示');
    page.instance.drawMore();
    page.instance.drawMore();
    expect([drawn().length, page.data['moreRows']]).toEqual([44, 0]);
    page.instance.search({ detail: '工' });
    expect([drawn().length, page.data['moreRows']]).toEqual([20, 24]);
  });
  test('orders engineers by reasons once an order is chosen, and hands it over for the day that is tapped', async () => {
    const page = await opened();
    page.instance.tapCard(at({ id: 'WO-w' }));
    await settle(20);
    expect((page.data['rows'] as { name: string }[]).map(({ name }) => name)).toEqual(['王工', '李工']);
    phone.answers['showModal'] = { confirm: true };
    await page.instance.put(at({ memberId: 'M-wang', on: '2099-01-02', label: '1月2日' }));
    expect(phone.calls.find(({ action }) => action === 'workOrder.assign')).toMatchObject({
      input: { workOrderId: 'WO-w', engineerId: 'M-wang', plannedOn: '2099-01-02' },
    });
  });
  test('hands an order over without a day from the place that says so, and offers no day that has passed', async () => {
    const page = await opened();
    page.instance.tapCard(at({ id: 'WO-w' }));
    await settle(20);
    phone.answers['showModal'] = { confirm: true };
    await page.instance.put(at({ memberId: 'M-wang', on: '', label: '日期未定' }));
    expect(phone.calls.find(({ action }) => action === 'workOrder.assign')).toMatchObject({
      input: { engineerId: 'M-wang', plannedOn: null },
    });
    page.instance.turn(at({ by: -1 }));
    const [row] = page.data['rows'] as { cells: { on: string; open: boolean }[] }[];
    expect(row!.cells.filter(({ open }) => open).map(({ on }) => on)).toEqual(['']);
  });
  test('chooses nothing when nobody was suggested, and says who is not among those that were', async () => {
    const page = await opened();
    phone.replies['workOrder.suggest'] = { suggestions: [] };
    page.instance.tapCard(at({ id: 'WO-w' }));
    await settle(20);
    await page.instance.put(at({ memberId: 'M-wang', on: '', label: '日期未定' }));
    expect(phone.shown.join()).toContain('此人不在可派名单');
    phone.online = false;
    page.instance.leave();
    page.instance.tapCard(at({ id: 'WO-w' }));
    await settle(20);
    expect(page.data['chosen']).toBeNull();
  });
  test('hands nothing to somebody without a certificate, unless a service manager says why', async () => {
    const page = await opened();
    page.instance.tapCard(at({ id: 'WO-w' }));
    await settle(20);
    await page.instance.put(at({ memberId: 'M-li', on: '', label: '日期未定' }));
    page.setData({ manages: true });
    const handed = page.instance.put(at({ memberId: 'M-li', on: '', label: '日期未定' }));
    await answerSheet(page, { text: ' ' });
    expect(phone.calls.some(({ action }) => action === 'workOrder.assign')).toBe(false);
    await answerSheet(page, { text: '远程指导' });
    await handed;
    expect(phone.calls.find(({ action }) => action === 'workOrder.assign')).toMatchObject({
      input: { engineerId: 'M-li', overrideReason: '远程指导' },
    });
  });
});

test('what was typed about a hospital to review survives a reload, unless the server says otherwise since', async () => {
  const hospital = (hospitalId: string, name: string) => ({
    ...{
      hospitalId,
      name,
      regionName: '朝阳区',
      address: '',
      hasLocation: false,
      stoodAt: null,
      doubles: [],
    },
    ...{ by: '李工', at: '2026-11-23T06:00:00.000Z' },
  });
  const reply = (...hospitals: object[]) => ({
    ...{ more: {}, next: {}, arrivals: [], devices: [], departments: [], ratings: [], writings: [] },
    hospitals,
  });
  phone.replies['home.get'] = home();
  phone.replies['review.list'] = reply(
    hospital('H-0', '零'),
    hospital('H-1', '一院'),
    hospital('H-2', '二院'),
  );
  const page = await open('dispatch/review/review');
  page.instance.typeHospital(at({ at: 1, field: 'name' }, '第一医院'));
  page.instance.typeHospital(at({ at: 2, field: 'name' }, '第二医院'));
  phone.replies['review.list'] = reply(hospital('H-1', '一院'), hospital('H-2', '二附院'));
  await page.instance.load();
  await page.instance.load();
  expect((page.data['hospitals'] as { name: string }[]).map(({ name }) => name)).toEqual([
    '第一医院',
    '二附院',
  ]);
});

test('whoever calls back sees what was chosen beside the stars', async () => {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: ['service_manager'] }, engineer: null });
  phone.replies['callBack.list'] = {
    callBacks: [
      {
        ...{ _id: 'CB-1', surveyId: 'S-1', workOrderId: 'WO-1', number: 'WO1', state: 'open', stars: 2 },
        ...{
          chips: ['来得晚', '没说清原因'],
          words: '等了两天',
          more: [],
          createdAt: '2026-11-23T06:00:00.000Z',
        },
        ...{
          hospitalName: '一院',
          engineerName: '李工',
          contactName: '',
          contactPhone: '',
          note: '',
          closedBy: null,
        },
      },
    ],
    next: null,
  };
  const page = await open('dispatch/call-backs/call-backs');
  expect(page.dom.textContent).toContain('来得晚');
  expect(page.dom.textContent).toContain('没说清原因');
});

test('an order that may be taken says how far it is', async () => {
  phone.replies['home.get'] = home();
  phone.replies['workOrder.pool'] = {
    orders: [
      { ...order({ device }), distanceKm: 12, certified: true, clock: null },
      { ...order({ device }), _id: 'WO-2', distanceKm: 0.4, certified: true, clock: null },
      { ...order({ device }), _id: 'WO-3', distanceKm: 30, certified: false, clock: null },
    ],
    beyond: 0,
  };
  const page = await open('engineer/pool/pool');
  expect(page.dom.textContent).toContain('离您约 12 公里');
  expect(page.dom.textContent).toContain('就在附近');
  expect(page.dom.textContent).toContain('没有认证 · 离您约 30 公里');
});

test('ratings that may not be the hospital’s are ticked and settled together, with why', async () => {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: ['service_manager'] }, engineer: null });
  await open('home/home');
  const rating = (surveyId: string) => ({
    ...{ surveyId, workOrderId: 'WO-1', number: 'WO1', hospitalName: '一院', dealerName: '康达' },
    ...{ engineerName: '李工', stars: 5, chips: [], words: '', at: '2026-11-23T06:00:00.000Z' },
    doubts: ['several_hospitals'],
    others: [{ hospitalName: '二院', dealerName: '康达', stars: 5, at: '2026-11-22T06:00:00.000Z' }],
  });
  phone.replies['review.list'] = {
    ...{ more: {}, next: {}, arrivals: [], devices: [], departments: [], hospitals: [], writings: [] },
    ratings: [rating('S-1'), rating('S-2'), rating('S-3')],
  };
  phone.replies['rating.settle'] = { settled: 2 };
  const page = await open('dispatch/review/review', { tab: 'ratings' });
  expect(page.dom.textContent).toContain('同一微信还评价了其他医院');
  expect(page.dom.textContent).toContain('另评：二院（康达）5 星');
  page.instance.tick(at({ at: 0 }));
  page.instance.tick(at({ at: 2 }));
  const done = page.instance.voidRatings(at({}));
  await answerSheet(page, { text: '电话核实不是本院' });
  await done;
  expect(phone.calls.find(({ action }) => action === 'rating.settle')).toMatchObject({
    input: { surveyIds: ['S-1', 'S-3'], counts: false, note: '电话核实不是本院' },
  });
});

test('what the public wrote is shown where it was, or withheld with why', async () => {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: ['dispatcher'] }, engineer: null });
  await open('home/home');
  const writing = (writingId: string, change: object) => ({
    ...{ writingId, place: 'work_orders', entityId: 'WO-1', at: '2026-11-23T06:00:00.000Z', why: 'risky' },
    ...{ words: ['加微信领奖'], photo: null },
    ...change,
  });
  phone.replies['review.list'] = {
    ...{ more: {}, next: {}, arrivals: [], devices: [], departments: [], hospitals: [], ratings: [] },
    writings: [writing('PW-1', {}), writing('PW-2', { words: [], place: 'dealer_applications' })],
  };
  phone.replies['writing.settle'] = { writingId: 'PW-1' };
  const page = await open('dispatch/review/review', { tab: 'writings' });
  expect(page.dom.textContent).toContain('加微信领奖');
  expect(page.dom.textContent).toContain('微信判断可能违规，核实前其他人看不到');
  expect(page.dom.textContent).toContain('照片文件已不在');
  const done = page.instance.withholdWriting(at({ at: 0 }));
  await answerSheet(page, { text: '广告' });
  await done;
  expect(phone.calls.find(({ action }) => action === 'writing.settle')).toMatchObject({
    input: { writingId: 'PW-1', shows: false, note: '广告' },
  });
});

describe('a survey', () => {
  const page = {
    survey: {
      workOrderNumber: 'WO1',
      site: order().site,
      deviceName: 'BC',
      state: 'open',
      expiresAt: '',
      stars: null,
      engineerName: '李工',
    },
    questions: [
      { id: 's', text: '满意吗', kind: 'stars' },
      { id: 'c', text: '哪里不好', kind: 'chips', chipsLow: ['来得晚'], chipsHigh: ['专业'] },
    ],
    lowScore: 2,
  };
  test('offers words by the score, and sends nothing without stars', async () => {
    phone.replies['survey.open'] = page;
    phone.replies['survey.answer'] = {};
    const survey = await open('hospital/survey/survey', { code: 'C' });
    await survey.instance.submit();
    expect(phone.calls.map(({ action }) => action)).toEqual(['survey.open']);
    survey.instance.rate(at({ stars: 3 }));
    expect(survey.dom.textContent).toContain('专业');
    survey.instance.rate(at({ stars: 2 }));
    expect(survey.dom.textContent).toContain('来得晚');
    expect(survey.dom.textContent).toContain('哪里不好');
    survey.instance.toggle(at({ at: 0, chip: '来得晚' }));
    await survey.instance.submit();
    expect(phone.calls[1]).toMatchObject({ action: 'survey.answer', input: { stars: 2, chips: ['来得晚'] } });
    expect(survey.dom.textContent).toContain('感谢您的评价');
  });
  test('asks every question of the setting, and sends what was answered', async () => {
    phone.replies['survey.open'] = {
      ...page,
      questions: [
        ...page.questions,
        { id: 'w', text: '想说的话', kind: 'text' },
        { id: 's2', text: '到场快吗', kind: 'stars' },
        { id: 'w2', text: '还需要什么培训', kind: 'text' },
      ],
    };
    phone.replies['survey.answer'] = {};
    const survey = await open('hospital/survey/survey', { code: 'C' });
    survey.instance.rate(at({ stars: 5 }));
    expect(survey.dom.textContent).toContain('到场快吗');
    survey.instance.rateToo(at({ at: 2, stars: 4 }));
    survey.instance.type({ currentTarget: { dataset: { at: 1 } }, detail: ' 很好 ' });
    await survey.instance.submit();
    expect(phone.calls[1]!.input).toEqual({
      code: 'C',
      stars: 5,
      chips: [],
      words: '很好',
      more: [{ questionId: 's2', answer: 4 }],
    });
  });
  test('keeps the words when there was no answer, and repeats with the same number', async () => {
    phone.replies['survey.open'] = page;
    const survey = await open('hospital/survey/survey', { code: 'C' });
    survey.instance.rate(at({ stars: 5 }));
    await survey.instance.submit();
    await survey.instance.submit();
    expect(survey.data['phase']).toBe('ready');
    expect(phone.calls[1]!.opId).toBe(phone.calls[2]!.opId);
  });
});

test('the inbox says why it is empty, and marks what it has shown as read', async () => {
  phone.replies['inbox.list'] = {
    messages: [
      {
        _id: 'I-1',
        title: '新派工',
        body: '',
        createdAt: '2026-11-23T06:30:00.000Z',
        readAt: null,
        page: '/x',
      },
    ],
    next: null,
    unread: 4,
    asking: 0,
  };
  phone.replies['inbox.read'] = {};
  expect((await open('inbox/inbox')).dom.textContent).toContain('新派工');
  expect(phone.calls.map(({ action, input }) => [action, input])).toContainEqual([
    'inbox.read',
    { ids: ['I-1'] },
  ]);
  expect(phone.shown).toContain('setTabBarBadge: 3');
  phone.replies['inbox.list'] = { messages: [], next: null, unread: 0, asking: 0 };
  expect((await open('inbox/inbox')).dom.textContent).toContain('还没有消息');
});

test('what asks for something is not read by being shown, and is put aside and taken up by its reader', async () => {
  const message = {
    ...{ _id: 'I-2', kind: 'grant_submitted', title: '授权待审批', body: '', page: '/x', asks: true },
    createdAt: '2026-11-23T06:30:00.000Z',
  };
  phone.replies['inbox.list'] = {
    ...{ messages: [{ ...message, readAt: null }], next: null, unread: 1, asking: 1 },
  };
  const page = await open('inbox/inbox');
  expect(page.dom.textContent).toContain('待处理 1');
  expect(phone.calls.map(({ action }) => action)).not.toContain('inbox.read');
  expect(phone.shown).toContain('setTabBarBadge: 1');
  phone.replies['inbox.putAside'] = { done: true };
  phone.replies['inbox.list'] = {
    ...{ messages: [{ ...message, readAt: '2026-11-23T07:00:00.000Z' }], next: null, unread: 0, asking: 0 },
  };
  await page.instance.putAside({ currentTarget: { dataset: { id: 'I-2' } } });
  expect(phone.calls.at(-2)).toMatchObject({ action: 'inbox.putAside', input: { id: 'I-2', done: true } });
  await settle();
  expect(page.dom.textContent).toContain('已处理');
  await page.instance.putAside({ currentTarget: { dataset: { id: 'I-2' } } });
  expect(phone.calls.at(-2)).toMatchObject({ action: 'inbox.putAside', input: { id: 'I-2', done: false } });
});

describe('signing out', () => {
  test('says what would be lost, and waits for the person', async () => {
    known(phone);
    put(1, {});
    const page = await open('me/me');
    await page.instance.leave();
    expect(phone.shown.join()).toContain('还有 1 项没有同步');
    expect(phone.texts.has('copy:home')).toBe(true);
    expect(queued(phone)).toHaveLength(1);
  });
  test('leaves nothing of the person and calls for nobody until they come back', async () => {
    known(phone);
    put(1, {});
    phone.files.set('wxfile://usr/photos', new Uint8Array());
    phone.files.set('wxfile://usr/photos/a.jpg', new Uint8Array([1]));
    phone.answers['showModal'] = { confirm: true };
    const page = await open('me/me');
    await page.instance.leave();
    expect([...phone.texts.keys()]).toEqual(['signed-out']);
    expect([...phone.files.keys()]).not.toContain('wxfile://usr/photos/a.jpg');
    phone.replies['repair.mine'] = { orders: [] };
    const front = await open('home/home');
    expect(front.dom.textContent).toContain('已退出登录');
    expect((await open('inbox/inbox')).dom.textContent).toContain('已退出登录');
    expect((await open('me/me')).dom.textContent).toContain('重新登录');
    expect(phone.calls.map(({ name }) => name)).not.toContain('service');
    phone.replies['home.get'] = home();
    front.instance.signIn();
    await settle(20);
    expect(front.dom.textContent).toContain('本月完成');
  });
});

describe('consents', () => {
  test('to privacy and to location are given one by one', async () => {
    const { me } = home();
    known(phone, [], { me: { ...me, consents: { privacyAt: null, locationAt: null } } });
    const consents = { privacyAt: '2026-11-23T06:30:00.000Z', locationAt: null };
    phone.replies['member.consent'] = { consents };
    phone.answers['showModal'] = { confirm: true };
    const page = await open('me/me');
    expect(page.dom.textContent).toContain('尚未同意隐私保护指引');
    await page.instance.agreePrivacy();
    expect(phone.calls).toMatchObject([{ action: 'member.consent', input: { privacy: true } }]);
    expect(page.data).toMatchObject({ location: false });
    expect(page.dom.textContent).not.toContain('尚未同意');
    // Location goes with the queue: kept at once, sent when there is a network.
    await page.instance.toggleLocation({ detail: true });
    expect(queued(phone)).toMatchObject([
      { action: 'member.consent', input: { location: true }, subject: 'members:me' },
    ]);
    page.instance.onShow();
    expect(page.data).toMatchObject({ location: true });
  });
});

describe('one’s own mobile number', () => {
  test('is asked for where there is none, and kept where it was saved', async () => {
    const { me } = home();
    known(phone, [], { me: { ...me, phone: '' } });
    phone.replies['member.savePhone'] = { phone: '13800000001', approvesFrom: '' };
    const page = await open('me/me');
    expect(page.dom.textContent).toContain('手机号未登记');
    const asked = page.instance.savePhone();
    await settle();
    page.instance.selectComponent('#ask').setData({ text: '021-65120000' });
    page.instance.selectComponent('#ask').done();
    expect(page.instance.selectComponent('#ask').data.error).toBe('请填写本人的 11 位手机号');
    await answerSheet(page, { text: '１３８ 0000 0001' });
    await asked;
    expect(phone.calls).toMatchObject([{ action: 'member.savePhone', input: { phone: '138 0000 0001' } }]);
    expect(page.dom.textContent).toContain('手机号13800000001');
    page.instance.onShow();
    expect(page.data).toMatchObject({ phone: '13800000001' });
  });
});

describe('skills', () => {
  const member = (id: string, certifications: object[] = []) => ({
    _id: id,
    name: id,
    phone: '',
    roles: ['engineer'],
    dealerId: 'D-1',
    dealerName: '丙',
    active: true,
    certifications,
    withdrawnCertifications: [],
    hasBase: false,
    baseName: '',
    bound: true,
  });
  const lapsed = { modelId: 'M1', task: 'repair', level: 2, fromOn: '2020-01-01', toOn: '2020-12-31' };
  const house = (roles: string[]) => {
    known(phone, [], { me: { ...home().me, roles: roles as never, dealerId: null } });
    phone.replies['member.list'] = {
      members: [member('李工', [lapsed]), member('王工'), member('张工')],
      next: null,
    };
    phone.replies['certification.models'] = {
      models: [{ _id: 'M1', name: 'BC-1000', lineId: 'L1', lineName: '血球' }],
    };
  };
  test('says how each stands, and certifies those who are ticked together', async () => {
    house(['service_manager']);
    const skills = await open('dispatch/skills/skills');
    expect(skills.dom.textContent).toContain('已过期');
    skills.instance.toggle(at({ id: '王工' }));
    skills.instance.toggle(at({ id: '张工' }));
    expect(skills.dom.textContent).toContain('发给 2 人');
    skills.instance.certify();
    expect(decodeURIComponent(phone.shown.join())).toContain('certify/certify?ids=王工,张工&modelId=M1');

    phone.replies['certification.give'] = { members: 2 };
    phone.replies['member.list'] = { members: [member('王工'), member('张工')], next: null };
    const certify = await open('dispatch/certify/certify', { ids: '王工,张工', modelId: 'M1' });
    certify.instance.pickDay({ ...at({ field: 'toOn' }), detail: { value: '2020-01-01' } });
    await certify.instance.submit();
    expect(certify.dom.textContent).toContain('截止日早于起始日');
    certify.instance.pickDay({ ...at({ field: 'toOn' }), detail: { value: '2099-12-31' } });
    await certify.instance.submit();
    const [given] = phone.calls.filter(({ action }) => action === 'certification.give');
    expect(given!.input).toMatchObject({
      memberIds: ['张工', '王工'],
      modelId: 'M1',
      tasks: ['repair'],
      level: 2,
      toOn: '2099-12-31',
    });
  });
  test('looks for people on the server, a page at a time, and keeps who is ticked', async () => {
    house(['service_manager']);
    phone.replies['member.list'] = { members: [member('王工')], next: 'behind' };
    const skills = await open('dispatch/skills/skills');
    skills.instance.toggle(at({ id: '王工' }));
    phone.replies['member.list'] = { members: [member('张工')], next: null };
    skills.instance.loadMore();
    await settle(20);
    expect(skills.dom.textContent).toContain('张工');
    phone.replies['member.list'] = { members: [member('李工', [lapsed])], next: null, isCut: true };
    skills.instance.search({ detail: '李' });
    await settle(20);
    skills.instance.pickFilter(at({ id: 'lapsed' }));
    await settle(20);
    expect(skills.dom.textContent).toContain('还有更多，请继续输入');
    expect(skills.dom.textContent).toContain('发给 1 人');
    expect(phone.calls.filter(({ action }) => action === 'member.list').map(({ input }) => input)).toEqual([
      { engineers: true, after: null },
      { engineers: true, after: 'behind' },
      { engineers: true, text: '李' },
      { engineers: true, text: '李', skill: { standing: 'lapsed', modelIds: ['M1'] } },
    ]);
  });
  test('people are looked for on the server too, by what was typed and chosen', async () => {
    house(['sysadmin']);
    phone.replies['member.list'] = {
      members: [member('王工')],
      next: 'behind',
      counts: { conflict: 0, asked: 0, unbound: 3, expiring: 0, manufacturer: 7 },
    };
    const people = await open('dispatch/people/people');
    expect(people.dom.textContent).toContain('未绑定 3');
    expect(people.dom.textContent).not.toContain('角色冲突');
    people.instance.loadMore();
    await settle(20);
    people.instance.pickFilter(at({ id: 'unbound' }));
    await settle(20);
    people.instance.search({ detail: '王' });
    await settle(20);
    expect(phone.calls.filter(({ action }) => action === 'member.list').map(({ input }) => input)).toEqual([
      { counted: true, after: null },
      { counted: false, after: 'behind' },
      { counted: true, filter: 'unbound', after: null },
      { counted: true, filter: 'unbound', text: '王' },
    ]);
  });
  test('takes thirty people at once, and nobody their own', async () => {
    house(['service_manager', 'engineer']);
    const many = Array.from({ length: 31 }, (_, n) => member(`工${n}`));
    phone.replies['member.list'] = { members: [member(home().me.memberId), ...many], next: null };
    const skills = await open('dispatch/skills/skills');
    expect(skills.dom.textContent).toContain(home().me.memberId);
    expect(skills.querySelectorAll('.tick')).toHaveLength(31);
    for (const { _id } of many) skills.instance.toggle(at({ id: _id }));
    skills.instance.certify();
    expect(phone.shown).toEqual(['showToast: 一次最多 30 人，请少选几人']);

    const ids = many.map(({ _id }) => _id).join();
    const certify = await open('dispatch/certify/certify', { ids, modelId: 'M1' });
    await certify.instance.submit();
    expect(phone.shown).toHaveLength(2);
    expect(phone.calls.map(({ action }) => action)).not.toContain('certification.give');
  });
  test('extends what is due of those who are ticked, after asking', async () => {
    house(['service_manager']);
    phone.replies['certification.extend'] = { members: 1 };
    const skills = await open('dispatch/skills/skills');
    skills.instance.toggle(at({ id: '李工' }));
    const day = { detail: { value: '2099-12-31' } };
    await skills.instance.extend(day);
    expect(phone.calls.map(({ action }) => action)).not.toContain('certification.extend');
    phone.answers['showModal'] = { confirm: true };
    await skills.instance.extend(day);
    expect(phone.calls.find(({ action }) => action === 'certification.extend')!.input).toEqual({
      certificates: [{ memberId: '李工', modelId: 'M1', task: 'repair' }],
      toOn: '2099-12-31',
    });
  });
  test.each([
    ['service_manager', true],
    ['dealer_admin', false],
  ])('are changed on a person’s page by a %s: %s', async (role, may) => {
    house([role]);
    const person = await open('dispatch/person/person', { id: '李工' });
    expect(person.dom.textContent).toContain('BC-1000');
    expect(person.dom.textContent!.includes('收回')).toBe(may);
    expect(person.dom.textContent!.includes('发放认证')).toBe(may);
    // Both say where the engineer starts from.
    expect(person.dom.textContent).toContain('登记');
  });
});

test('one consent for messages by WeChat counts once, and only where it was given', async () => {
  known(phone);
  phone.replies['member.subscribe'] = { quota: { '': 3 } };
  const page = await open('me/me');
  phone.answers['requestSubscribeMessage'] = { '': 'reject' };
  await page.instance.subscribe();
  expect(phone.calls).toEqual([]);
  expect(phone.shown.join()).toContain('微信不会提醒');
  phone.answers['requestSubscribeMessage'] = { '': 'accept' };
  await page.instance.subscribe();
  expect(phone.calls).toMatchObject([{ action: 'member.subscribe' }]);
  expect(phone.shown.join()).toContain('还会提醒 3 次');
});

describe('telling by WeChat beside an act', () => {
  beforeEach(() => (environment.templates.workOrder = 'T-1'));
  afterEach(() => (environment.templates.workOrder = ''));

  test('is asked for once a day, and counts where it was allowed', async () => {
    phone.answers['requestSubscribeMessage'] = { 'T-1': 'accept' };
    phone.replies['member.subscribe'] = { quota: { 'T-1': 1 } };
    askToTellToday();
    askToTellToday();
    await settle(5);
    expect(phone.calls).toMatchObject([{ action: 'member.subscribe', input: { templateIds: ['T-1'] } }]);
  });
  test('changes how many are open wherever that stands', async () => {
    known(phone);
    phone.answers['requestSubscribeMessage'] = { 'T-1': 'accept' };
    phone.replies['member.subscribe'] = { quota: { 'T-1': 7 } };
    askToTellToday();
    await settle(5);
    const { lastHome } = require('../../miniprogram/offline/local-world') as { lastHome(): { me: object } };
    expect(lastHome().me).toMatchObject({ subscriptionQuota: { 'T-1': 7 } });
  });
  test('says before what it is for, until it was asked', async () => {
    const { whatToTellFor } = require('../../miniprogram/kit/tell-me') as {
      whatToTellFor(act: string): string;
    };
    phone.answers['requestSubscribeMessage'] = { 'T-1': 'reject' };
    expect(whatToTellFor('接单')).toMatch(/^接单时微信会问.*提醒一条新消息.*还会提醒 \d+ 次/);
    askToTellToday();
    await settle(5);
    expect(whatToTellFor('接单')).toBe('');
    environment.templates.workOrder = '';
    expect(whatToTellFor('接单')).toBe('');
  });
  test('never stands in the way of the act', async () => {
    delete phone.answers['requestSubscribeMessage'];
    expect(() => askToTellToday()).not.toThrow();
    await settle(5);
    expect(phone.calls).toEqual([]);
  });
});

test('what only an engineer needs is not on the page of others', async () => {
  const { me } = home();
  known(phone, [], { me: { ...me, roles: ['auditor'] }, engineer: null });
  const { textContent } = (await open('me/me')).dom;
  for (const words of ['签到时使用位置', '待同步', '本月完成']) expect(textContent).not.toContain(words);
  expect(textContent).toContain('退出登录');
});

test('a department to review is renamed by the sheet that asks for its name', async () => {
  const page = await open('dispatch/review/review');
  page.instance.setData({
    departments: [{ departmentId: 'DP-1', name: '化验室', others: [], contacts: [] }],
  });
  const renamed = page.instance.renameDepartment(at({ at: 0 }));
  await answerSheet(page, { text: '检验科' });
  await renamed;
  expect(phone.calls).toContainEqual(
    expect.objectContaining({
      action: 'department.confirm',
      input: { departmentId: 'DP-1', name: '检验科' },
    }),
  );
});

test('a message about the person opens 我的, a page of the tab bar; one whose page is gone says so', async () => {
  phone.replies['inbox.list'] = { messages: [], next: null, unread: 0 };
  const page = await open('inbox/inbox');
  await page.instance.open(at({ page: '/pages/me/me' }));
  expect(phone.shown).toContain('switchTab: /pages/me/me');
  expect(phone.shown.join()).not.toContain('内容已不在');
  const fails = () => Promise.reject(new Error('navigateTo:fail page not found'));
  Object.assign((globalThis as unknown as { wx: object }).wx, { navigateTo: fails });
  await page.instance.open(at({ page: '/pages/gone/gone' }));
  expect(phone.shown.join()).toContain('内容已不在');
});

test('the inbox goes on behind what it shows, without the same message twice', async () => {
  const message = (n: number) => ({
    _id: `I-${n}`,
    title: `消息${n}`,
    body: '',
    createdAt: '2026-11-23T06:30:00.000Z',
    readAt: '2026-11-23T06:30:00.000Z',
    page: '',
  });
  phone.replies['inbox.list'] = { messages: [message(1), message(2)], next: 'behind 2', unread: 0 };
  const page = await open('inbox/inbox');
  phone.replies['inbox.list'] = { messages: [message(3)], next: null, unread: 1 };
  page.instance.onReachBottom();
  await settle(20);
  expect(phone.calls.map(({ input }) => input)).toEqual([{ after: null }, { after: 'behind 2' }]);
  expect((page.data['rows'] as { id: string }[]).map(({ id }) => id)).toEqual(['I-1', 'I-2', 'I-3']);
});

test.each([
  ['dispatch/order/order', 'workOrder.get'],
  ['channel/application/application', 'admission.get'],
  ['channel/grant/grant', 'grant.get'],
  ['channel/letter/letter', 'letter.get'],
  ['channel/appraisal/appraisal', 'appraisal.get'],
  ['channel/plan/plan', 'plan.get'],
  ['goods/request/request', 'partRequest.get'],
  ['trade/due/due', 'due.get'],
  ['trade/licence/licence', 'licence.get'],
  ['trade/order/order', 'dealerOrder.get'],
  ['trade/payment/payment', 'payment.get'],
  ['trade/statement/statement', 'statement.get'],
])('%s loads once for each row that is chosen beside it', async (page, action) => {
  phone.replies[action] = new Refused('OFFLINE');
  phone.replies['home.get'] = home();
  const { instance } = mount(`pages/${page}`);
  for (const id of ['ONE-1', 'ONE-2']) {
    phone.calls.length = 0;
    instance.setData({ detailId: id });
    await settle(20);
    expect(phone.calls.filter((call) => call.action === action)).toHaveLength(1);
    expect(instance.data.id).toBe(id);
  }
});
