import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

/** Queues in a window of a computer: walked and acted on by keys, what a row is about beside them. */
let phone: Phone;
let press: (key: string) => Promise<void>;
beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const heard: ((event: { key: string }) => void)[] = [];
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    getWindowInfo: () => ({ windowWidth: 1200 }),
    pageScrollTo: () => Promise.resolve(),
    onKeyDown: (listener: (event: { key: string }) => void) => void heard.push(listener),
    offKeyDown: () => undefined,
  });
  press = async (key) => {
    heard.forEach((listener) => listener({ key }));
    await settle(20);
  };
});
afterEach(() => jest.restoreAllMocks());

/** However busy the machine is. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds() && turns < 500; turns++) await settle(10);
  expect(holds()).toBe(true);
}
async function open(page: string, role: string): Promise<Mounted> {
  const own = home();
  phone.replies['home.get'] = { ...own, me: { ...own.me, roles: [role], dealerId: null } };
  const mounted = mount(`pages/${page}`);
  mounted.triggerPageLifeTime('show');
  if (mounted.instance.onLoad) mounted.instance.onLoad({});
  mounted.instance.onShow();
  await until(() => mounted.data['phase'] === 'ready');
  return mounted;
}
const asked = (action: string) =>
  phone.calls.filter((one) => one.action === action).map(({ input }) => input);
const by = (memberId: string) => ({ memberId, name: '周静' });
const at = '2026-11-22T06:30:00.000Z';

const correction = (_id: string, memberId: string) => ({
  ...{
    _id,
    revision: 1,
    balanceId: `B-${_id}`,
    locationName: '上海中心库',
    productName: '加样针',
    unit: '支',
  },
  ...{ lot: { lot: 'L1' }, condition: 'good', delta: -2, booked: 8, reason: 'count', note: '' },
  ...{ state: 'asked', askedBy: by(memberId), askedAt: at, decidedBy: null, decidedAt: null, decision: '' },
});
const goodsReturn = (_id: string, state: string) => ({
  ...{ _id, revision: 1, number: `TH-${_id}`, shipmentId: `SH-${_id}`, shipmentNumber: 'FH-1', state },
  ...{ dealerId: 'D-1', dealerName: '甲', reason: '效期短', lines: [], createdAt: at, createdBy: by('M-2') },
});
const partReturn = (_id: string, change: object) => ({
  ...{ _id, revision: 1, productName: '注射泵', quantity: 1, engineerName: '李', hospitalName: '甲医院' },
  ...{ orderNumber: 'WO-1', dueOn: '2026-12-01', state: 'due', decontamination: null, trackingNo: '' },
  ...{ oldSerial: '', receivedAt: null, receivedBy: null, outcome: null, waiver: null, createdAt: at },
  ...change,
});
const special = (_id: string, state: string) => ({
  ...{
    _id,
    revision: 1,
    number: `TJ-${_id}`,
    dealerName: '甲',
    hospitalName: '',
    productName: '试剂',
    state,
  },
  ...{
    unitFen: 100,
    quantity: 10,
    usedQuantity: 0,
    fromOn: '2026-11-01',
    toOn: '2026-12-01',
    reason: '招标',
  },
  ...{ createdAt: at, createdBy: by('M-2'), submittedBy: by('M-2'), approvedBy: null },
});
const wish = (_id: string, mayDecide: boolean) => ({
  ...{ _id, revision: 3, shortName: `经销商${_id}`, mayDecide },
  asked: { wish: { kind: 'tier', tier: 'A' }, why: '全年达标', by: by('M-2'), at },
});

it('walks by J and K or the arrows and books the correction after a question, never one’s own', async () => {
  phone.replies['stockCorrection.list'] = {
    ...{
      corrections: [correction('1', 'M-2'), correction('2', home().me.memberId)],
      next: null,
      isCut: false,
    },
  };
  phone.replies['stockCorrection.decide'] = { correctionId: '1', state: 'booked' };
  phone.answers['showModal'] = { confirm: true };
  const page = await open('goods/corrections/corrections', 'warehouse');
  await press('j');
  expect(page.data['chosen']).toBe('1');
  expect(asked('stock.get')).toEqual([{ balanceId: 'B-1' }]);
  await press('ArrowDown');
  await press('Enter');
  expect(asked('stockCorrection.decide')).toEqual([]);
  await press('k');
  await press('Enter');
  await until(() => asked('stockCorrection.decide').length > 0);
  expect(asked('stockCorrection.decide')).toEqual([{ correctionId: '1', passes: true, note: '' }]);
  await until(() => page.data['chosen'] === '2');
});

it('does with a return what its main button does, and shows the shipment beside it', async () => {
  phone.replies['goodsReturn.list'] = { returns: [goodsReturn('1', 'requested')], next: null };
  phone.replies['goodsReturn.decide'] = { returnId: '1', state: 'approved' };
  const page = await open('goods/returns/returns', 'channel_manager');
  await press('j');
  await until(() => asked('shipment.get').length > 0);
  expect(asked('shipment.get')).toEqual([{ shipmentId: 'SH-1' }]);
  phone.answers['showModal'] = { confirm: false };
  await press('Enter');
  expect(asked('goodsReturn.decide')).toEqual([]);
  phone.answers['showModal'] = { confirm: true };
  await press('Enter');
  await until(() => asked('goodsReturn.decide').length > 0);
  expect(asked('goodsReturn.decide')).toEqual([{ returnId: '1', passes: true, note: '' }]);
  expect(page.data['phase']).toBe('ready');
});

it('credits a return without a number where nothing was invoiced, and takes no number that is none', async () => {
  phone.replies['goodsReturn.list'] = { returns: [goodsReturn('1', 'received')], next: null };
  phone.replies['goodsReturn.credit'] = { returnId: '1', state: 'credited' };
  const page = await open('goods/returns/returns', 'finance');
  void page.instance.book('1');
  await answerSheet(page, { text: '12' });
  expect(page.instance.selectComponent('#ask').data.error).toContain('18 至 20 位');
  expect(asked('goodsReturn.credit')).toEqual([]);
  await answerSheet(page, { text: '' });
  await until(() => asked('goodsReturn.credit').length > 0);
  void page.instance.book('1');
  await answerSheet(page, { text: '24312000000000000002，24312000000000000003' });
  await until(() => asked('goodsReturn.credit').length > 1);
  expect(asked('goodsReturn.credit')).toEqual([
    { returnId: '1', redInvoices: [] },
    { returnId: '1', redInvoices: ['24312000000000000002', '24312000000000000003'] },
  ]);
});

it('asks what becomes of a used part, and shows all of it beside the list', async () => {
  const waiver = { reason: '已报废', by: by('M-2'), at };
  phone.replies['partReturn.list'] = {
    ...{ returns: [partReturn('1', { waiver }), partReturn('2', { state: 'received' })], next: null },
    isCut: false,
  };
  phone.replies['partReturn.decideWaiver'] = { returnId: '1', state: 'waived' };
  phone.replies['partReturn.close'] = { returnId: '2', state: 'closed' };
  phone.answers['showModal'] = { confirm: true };
  const page = await open('goods/part-returns/part-returns', 'service_manager');
  await press('j');
  expect(page.dom.textContent).toContain('工单 WO-1');
  await press('Enter');
  await until(() => asked('partReturn.decideWaiver').length > 0);
  expect(asked('partReturn.decideWaiver')).toEqual([{ returnId: '1', passes: true, askedAt: at }]);
  await until(() => page.data['chosen'] === '2');
});

it('agrees to a special price after a question, to no other one', async () => {
  phone.replies['priceList.list'] = { lists: [], next: null, isCut: false };
  phone.replies['specialPrice.list'] = {
    ...{ specials: [special('1', 'pending'), special('2', 'approved')], next: null, isCut: false },
  };
  phone.replies['specialPrice.approve'] = { specialId: '1', state: 'approved', revision: 2 };
  phone.answers['showModal'] = { confirm: true };
  const page = await open('trade/prices/prices', 'channel_manager');
  page.instance.choose({ detail: { name: 'specials' } });
  await until(() => asked('specialPrice.list').length > 0 && page.data['phase'] === 'ready');
  await press('j');
  expect(page.dom.textContent).toContain('TJ-1');
  await press('Enter');
  await until(() => asked('specialPrice.approve').length > 0);
  expect(asked('specialPrice.approve')).toEqual([{ specialId: '1' }]);
  await press('Enter');
  expect(asked('specialPrice.approve')).toHaveLength(1);
});

it('agrees to what somebody asked for a dealer, whose file stands beside it', async () => {
  phone.replies['dealer.asked'] = { dealers: [wish('D-1', true), wish('D-2', false)], next: null };
  phone.replies['dealer.decide'] = { dealerId: 'D-1', state: 'active', revision: 4 };
  phone.answers['showModal'] = { confirm: true };
  const page = await open('channel/dealer-asked/dealer-asked', 'channel_manager');
  await press('j');
  await until(() => asked('dealer.life').length > 0);
  expect(asked('dealer.life')).toEqual([{ dealerId: 'D-1' }]);
  await press('Enter');
  await until(() => asked('dealer.decide').length > 0);
  expect(asked('dealer.decide')).toEqual([{ dealerId: 'D-1', revision: 3, agrees: true, reason: '' }]);
  await press('Enter');
  expect(asked('dealer.decide')).toHaveLength(1);
  await until(() => page.data['chosen'] === 'D-2');
});
