import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { device, home, known, newPhone, queued, Refused } from './phone-world';
import type { Phone } from './phone-world';
import type { Role } from '../../miniprogram/shared/states';
import { graded, li, order } from '../unit/visit/orders';

/** 维修报价 on both sides of the counter, and orders that change where an instrument stands. */
let phone: Phone;
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });
beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());
const called = (action: string) =>
  phone.calls.filter((one) => one.action === action).map(({ input }) => input);
async function openAs(role: Role, page: string, options: object = {}): Promise<Mounted> {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: [role] }, engineer: null });
  const start = mount('pages/home/home');
  start.instance.onShow();
  await settle(20);
  const mounted = mount(`pages/${page}`);
  mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}

const lines = [
  {
    ...{ kind: 'parts', productId: 'P-1', name: '泵', quantity: 1, unit: '件', unitFen: 80_000 },
    listFen: 80_000,
  },
];
const quote = (change: object = {}) => ({
  ...{ _id: 'QT-1', revision: 1, workOrderId: 'WO-1', orderNumber: 'WO-1', hospitalName: '测试医院' },
  ...{
    deviceName: '测试仪 X',
    dealerId: 'D-1',
    version: 1,
    state: 'pending',
    lines,
    totalFen: 80_000,
    note: '',
  },
  ...{
    validUntilOn: null,
    validDays: 15,
    needsSecond: 'price',
    madeBy: { memberId: 'M-zhao', name: '赵工' },
  },
  ...{ createdAt: '2026-11-23T06:30:00.000Z', decidedBy: null, reason: '', sentAt: null, answer: null },
  ...{ invoice: null },
  ...change,
});
const page = (change: object = {}) => ({
  ...{ orderNumber: 'WO-1', orderState: 'accepted', hospitalName: '测试医院', deviceName: '测试仪 X' },
  ...{ chargeable: ['labour', 'parts'], waived: null, quotes: [], suggested: lines, limitFen: 2_000_000 },
  ...{ validDays: 15 },
  ...change,
});

describe('a quote is made', () => {
  test('from what the order needs, at the list’s price, and goes to the hospital at once', async () => {
    phone.replies['quote.ofOrder'] = page();
    phone.replies['quote.make'] = { quoteId: 'QT-1', state: 'sent' };
    const opened = await openAs('dealer_admin', 'engineer/quote/quote', { id: 'WO-1' });
    opened.instance.edit();
    expect(opened.data).toMatchObject({ total: '800.00 元', second: '' });
    await opened.instance.make();
    expect(called('quote.make')).toMatchObject([
      { workOrderId: 'WO-1', replaces: null, validDays: 15, lines: [{ productId: 'P-1', unitFen: 80_000 }] },
    ]);
  });
  test('with another price it says that a second person has to agree', async () => {
    phone.replies['quote.ofOrder'] = page();
    const opened = await openAs('dealer_admin', 'engineer/quote/quote', { id: 'WO-1' });
    opened.instance.edit();
    opened.instance.typePrice(at({ no: 0 }, '700.50'));
    opened.instance.count(at({ no: 0, by: 1 }));
    expect(opened.data).toMatchObject({ total: '1,401.00 元', second: '有价格与价格表不同' });
    expect(opened.dom.textContent).toContain('提交审批');
  });
  test('what is no amount, comes to nothing or holds no day is wrong at its field and not sent', async () => {
    phone.replies['quote.ofOrder'] = page();
    const opened = await openAs('dealer_admin', 'engineer/quote/quote', { id: 'WO-1' });
    opened.instance.edit();
    opened.instance.typePrice(at({ no: 0 }, '七百'));
    opened.instance.type(at({ field: 'days' }, '0'));
    await opened.instance.make();
    expect(opened.data['problems']).toMatchObject({
      ...{ price0: '请填写金额，如 120 或 120.50', lines: '合计为 0，请填写单价' },
      days: '请填 1 到 180 的整数',
    });
    expect(called('quote.make')).toEqual([]);
  });
  test('a part is found in the catalogue with its price, or written by hand', async () => {
    phone.replies['quote.ofOrder'] = page({ suggested: [] });
    phone.replies['quote.products'] = {
      products: [{ productId: 'P-2', code: 'BJ-2', name: '灯', unit: '件', kind: 'part', listFen: 12_000 }],
    };
    const opened = await openAs('dealer_admin', 'engineer/quote/quote', { id: 'WO-1' });
    opened.instance.edit();
    void opened.instance.add();
    await answerSheet(opened, { text: '灯' });
    await answerSheet(opened, { choice: 'BJ-2 灯（120.00 元）' });
    await settle(20);
    expect(opened.data['lines']).toMatchObject([{ productId: 'P-2', price: '120', listFen: 12_000 }]);
  });
});

test('another agrees to a price, and whoever made it is not offered to', async () => {
  phone.replies['quote.ofOrder'] = page({ quotes: [quote()] });
  const opened = await openAs('service_manager', 'engineer/quote/quote', { id: 'WO-1' });
  expect(opened.dom.textContent).toContain('须另一人同意');
  phone.answers['showModal'] = { confirm: true };
  await opened.instance.pass(at({ id: 'QT-1' }));
  expect(called('quote.decide')).toMatchObject([{ quoteId: 'QT-1', passes: true }]);
  phone.replies['quote.ofOrder'] = page({
    quotes: [quote({ madeBy: { memberId: home().me.memberId, name: '我' } })],
  });
  const own = await openAs('service_manager', 'engineer/quote/quote', { id: 'WO-1' });
  expect(own.data['quotes']).toMatchObject([{ canDecide: false }]);
});

test('the code that is shown stays the same on this phone', async () => {
  phone.replies['quote.ofOrder'] = page({ quotes: [quote({ state: 'sent', needsSecond: '' })] });
  phone.replies['quote.link'] = { quoteId: 'QT-1', state: 'sent' };
  const opened = await openAs('dealer_admin', 'engineer/quote/quote', { id: 'WO-1' });
  await opened.instance.showCode(at({ id: 'QT-1' }));
  const { link } = opened.data as { link: string };
  expect(link).toMatch(/\/q\/[\w-]{22}$/);
  await opened.instance.showCode(at({ id: 'QT-1' }));
  expect([opened.data['link'], called('quote.link').length]).toEqual([link, 1]);
  // Drawn without what phones lack (TextEncoder): rows of dark and light.
  expect(opened.dom.querySelectorAll('[class*="code-line"]').length).toBeGreaterThan(20);
});

test('finance registers the bill in the list of what hospitals agreed to', async () => {
  phone.replies['quote.list'] = { quotes: [quote({ state: 'accepted', dealerId: null })], next: null };
  phone.replies['quote.bill'] = { quoteId: 'QT-1', state: 'billed' };
  phone.replies['home.get'] = home({
    me: { ...home().me, roles: ['finance'], dealerId: null },
    engineer: null,
  });
  const start = mount('pages/home/home');
  start.instance.onShow();
  await settle(20);
  const opened = mount('pages/dispatch/quotes/quotes');
  opened.instance.onLoad({ group: 'agreed' });
  opened.instance.onShow();
  await settle(20);
  void opened.instance.bill(at({ id: 'QT-1' }));
  await answerSheet(opened, { text: ' 24312000000012345678 ' });
  expect(called('quote.bill')).toMatchObject([{ quoteId: 'QT-1', invoice: '24312000000012345678' }]);
});

describe('the hospital', () => {
  const shown = {
    ...{ workOrderId: 'WO-1', orderNumber: 'WO-1', hospitalName: '测试医院', deviceName: '测试仪 X' },
    ...{ description: '报警', version: 2, state: 'sent', lines, totalFen: 80_000, note: '', madeBy: '赵工' },
    ...{ validUntilOn: '2099-12-31', answer: null, canAnswer: true },
  };
  const open = async () => {
    phone.replies['quote.open'] = shown;
    const opened = mount('pages/hospital/quote/quote');
    opened.instance.onLoad({ code: 'Q'.repeat(22) });
    await settle(20);
    return opened;
  };
  test('signs with a name before it agrees', async () => {
    const opened = await open();
    expect(opened.dom.textContent).toContain('800.00 元');
    opened.instance.startSigning();
    await opened.instance.accept();
    expect(opened.data['problems']).toMatchObject({ name: '请填写姓名', signed: '请在框内签字' });
    expect(called('quote.answer')).toEqual([]);
  });
  test('declines with a reason, for the version that it read', async () => {
    phone.replies['quote.answer'] = { ...shown, state: 'declined', canAnswer: false };
    const opened = await open();
    opened.instance.typeName(at({}, '赵主任'));
    void opened.instance.decline();
    await answerSheet(opened, { choice: '价格过高' });
    await settle(20);
    expect(called('quote.answer')).toMatchObject([
      { code: 'Q'.repeat(22), version: 2, accepts: false, name: '赵主任', reason: '价格过高', image: null },
    ]);
    expect(opened.dom.textContent).toContain('您未同意');
  });
  test('reads why it can not, and may try again', async () => {
    phone.replies['quote.open'] = new Refused('QUOTE_NOT_FOUND');
    const opened = mount('pages/hospital/quote/quote');
    opened.instance.onLoad({ id: 'WO-1' });
    await settle(20);
    expect(opened.data['phase']).toBe('error');
  });
});

describe('the report', () => {
  const visit = {
    ...{ id: 'V-1', engineer: li, checklistId: null, checkIn: graded, answers: {}, report: null },
    ...{ signature: null, checkOut: null, parts: [] },
  };
  const open = async () => {
    phone.texts.set(
      `copy:device:${device.id}`,
      JSON.stringify({
        openOrders: [
          { workOrderId: 'WO-plan', state: 'assigned_dealer', plan: '半年保养第 3 次' },
          { workOrderId: 'WO-begun', state: 'onsite', plan: '年度校准第 1 次' },
          { workOrderId: 'WO-1', state: 'onsite', plan: '' },
        ],
      }),
    );
    known(phone, [order({ device, state: 'onsite', visits: [visit] })]);
    const opened = mount('pages/engineer/report/report');
    opened.instance.onLoad({ id: 'WO-1' });
    await settle(20);
    return opened;
  };
  test('offers off line what a plan asks for, and sends it with the reading', async () => {
    phone.goOnline(false);
    const opened = await open();
    expect(opened.data['planned']).toEqual([{ id: 'WO-plan', text: '半年保养第 3 次', on: false }]);
    opened.instance.turnPlanned(at({ id: 'WO-plan' }));
    opened.instance.typeCounter(at({}, '15200'));
    expect(opened.instance.written()).toMatchObject({ counter: 15_200, along: ['WO-plan'] });
    opened.instance.typeCounter(at({}, '15200次'));
    opened.instance.type(at({ field: 'summary' }, '更换滤芯'));
    await opened.instance.submit();
    expect(opened.data['problems']).toMatchObject({ counter: '请照仪器显示填写整数，看不到可不填' });
    expect(queued(phone)).toEqual([]);
  });
});

test('an order that moves an instrument asks for it, and where to', async () => {
  phone.replies['home.get'] = home({ engineer: null });
  const opened = mount('pages/engineer/new-order/new-order');
  await opened.instance.onLoad({});
  await settle(20);
  opened.instance.pickTask(at({ id: 'relocation' }));
  opened.instance.type(at({ field: 'description' }, '移到新楼'));
  await opened.instance.submit();
  expect(opened.data['problems']).toMatchObject({
    serial: '请先选设备；没有登记的先扫码登记',
    moveTo: '请选择移到哪家医院、哪个科室',
  });
});
