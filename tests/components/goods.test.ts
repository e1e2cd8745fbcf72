import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

let phone: Phone;
async function open(page: string, options: object = {}): Promise<Mounted> {
  const mounted = mount(`pages/${page}`);
  if (mounted.instance.onLoad) mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
const as = (role: string, dealerId: string | null) => {
  const own = home();
  return { ...own, me: { ...own.me, roles: [role], dealerId } };
};
const asked = (action: string) =>
  phone.calls.filter((one) => one.action === action).map(({ input }) => input);
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });

const product = (change: object = {}) => ({
  ...{ _id: 'P-1', code: 'BJ-PMP', name: '加样泵', specification: '', unit: '件', kind: 'part' },
  ...{ tracking: 'lot', shelfDays: null, cold: null, udiDi: '06901234567892', returnsOld: false },
  ...change,
});
const place = (_id: string, kind: string, name: string) => ({
  ...{ _id, kind, name, dealerId: 'D-1', openedAt: '2026-01-01T00:00:00.000Z', active: true, memberId: null },
});
/** DI, expiry, lot, and a serial where it has one. */
const label = (lot: string, serial = '') =>
  `01069012345678921727123110${lot}${serial ? `\u001d21${serial}` : ''}`;

beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('流向 from a dealer’s own table', () => {
  const line = {
    ...{ hospitalId: 'H-1', hospitalName: '测试医院', day: '2026-11-03', productName: '加样泵', lot: 'A1' },
    ...{ quantity: 3, unit: '件', rows: [2, 4], serials: [], saidName: '' },
  };
  const check = (change: object = {}) => ({
    ...{ readAs: [{ field: '医院', heading: '客户名称' }], unread: ['备注'], lines: [line], count: 1 },
    ...{ deliveries: 1, there: 2, problems: [], problemCount: 0, unknown: [] },
    ...change,
  });
  const choose = async (page: Mounted) => {
    await page.instance.choose();
    await settle(20);
  };
  beforeEach(() => {
    Object.assign(phone.replies, {
      'home.get': as('dealer_admin', 'D-1'),
      'stockLocation.list': { locations: [place('D-D-1-1', 'dealer', '一号库')] },
      'hospital.search': { hospitals: [{ _id: 'H-1', name: '测试医院', place: '北京市' }] },
    });
    phone.files.set('tmp://out.csv', new Uint8Array([49]));
    phone.answers['chooseMessageFile'] = { tempFiles: [{ path: 'tmp://out.csv', name: '十一月出库.csv' }] };
  });

  test('is shown as it was read; a hospital that nobody knows is named before anything is sent', async () => {
    const page = await open('goods/delivery-sheet/delivery-sheet');
    const unknown = [{ name: '某某二院', rows: [3], several: false }];
    phone.replies['delivery.checkSheet'] = check({ unknown });
    await choose(page);
    expect(page.instance.data).toMatchObject({
      ...{ fileName: '十一月出库.csv', ready: false, readAs: '医院：客户名称', unread: '备注' },
      summary: '1 行待上报，1 张流向；2 行已上报过',
      groups: [{ hospital: '测试医院', lines: [{ name: '加样泵', quantity: 3, rows: '第 2、4 行' }] }],
    });
    phone.replies['delivery.checkSheet'] = check();
    const naming = page.instance.pickHospital(at({ name: '某某二院' }));
    await answerSheet(page, { text: '测试' });
    await naming;
    expect(page.instance.data.ready).toBe(true);
    expect(asked('delivery.checkSheet').at(-1)).toMatchObject({
      ...{ fromId: 'D-D-1-1', choices: [{ name: '某某二院', hospitalId: 'H-1' }] },
    });
  });

  test('with a cell that says nothing is not sent', async () => {
    const page = await open('goods/delivery-sheet/delivery-sheet');
    const problems = [{ row: 5, column: '数量', message: '数量应为大于 0 的整数' }];
    phone.replies['delivery.checkSheet'] = check({ problems, problemCount: 1 });
    await choose(page);
    expect(page.instance.data.ready).toBe(false);
  });

  test('is sent step by step, and says how much the book is short of', async () => {
    const page = await open('goods/delivery-sheet/delivery-sheet');
    phone.replies['delivery.checkSheet'] = check({ count: 3 });
    await choose(page);
    const steps = [2, 1, 0];
    phone.replies['delivery.sendSheet'] = () => ({ left: steps.shift()!, short: 1 });
    await page.instance.send();
    expect(asked('delivery.sendSheet')).toHaveLength(3);
    expect(phone.shown).toContain('showToast: 已上报，账上少 3，待核对');
  });
});

describe('流向', () => {
  beforeEach(() => {
    Object.assign(phone.replies, {
      'home.get': as('dealer_admin', 'D-1'),
      'delivery.list': { deliveries: [], next: null },
      'stockLocation.list': { locations: [place('D-D-1-1', 'dealer', '一号库')] },
      'stock.products': { products: [product()] },
      'hospital.search': { hospitals: [{ _id: 'H-1', name: '测试医院', place: '北京市' }] },
    });
  });
  const scan = async (page: Mounted, text: string) => {
    phone.answers['scanCode'] = { result: text, scanType: 'DATA_MATRIX' };
    await page.instance.scan();
    await settle();
  };

  test('by scan: pieces of one lot are counted together, and what is sent is what was scanned', async () => {
    const page = await open('goods/deliveries/deliveries');
    for (const lot of ['A1', 'A1', 'B2']) await scan(page, label(lot));
    await page.instance.step(at({ key: 'P-1:B2', by: 1 }));
    await page.instance.report();
    expect(asked('delivery.report')).toEqual([]);
    expect(page.instance.data.problems).toMatchObject({ hospital: '请选择医院' });
    const choosing = page.instance.pickHospital();
    await answerSheet(page, { text: '测试' });
    await choosing;
    phone.replies['delivery.report'] = { deliveryId: 'HD-1', short: 2 };
    await page.instance.report();
    await settle();
    expect(asked('delivery.report')).toEqual([
      {
        ...{
          hospitalId: 'H-1',
          fromId: 'D-D-1-1',
          day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
        },
        lines: [
          { productId: 'P-1', lot: 'B2', quantity: 2, serials: [] },
          { productId: 'P-1', lot: 'A1', quantity: 2, serials: [] },
        ],
      },
    ]);
    expect(phone.shown).toContain('showToast: 已上报，账上少 2，待核对');
    expect(page.instance.data.drafts).toEqual([]);
  });

  test('a piece that was scanned already is not counted again, and stepping never changes pieces', async () => {
    phone.replies['stock.products'] = { products: [product({ tracking: 'serial' })] };
    const page = await open('goods/deliveries/deliveries');
    for (const serial of ['S1', 'S1', 'S2']) await scan(page, label('A1', serial));
    expect(phone.shown).toContain('showToast: 这一件已经扫过');
    await page.instance.step(at({ key: 'P-1:A1', by: 1 }));
    expect(page.instance.data.drafts).toMatchObject([{ lot: 'A1', quantity: 2, serials: ['S1', 'S2'] }]);
  });

  test('that the server refuses stays as it was scanned', async () => {
    const page = await open('goods/deliveries/deliveries');
    await scan(page, label('A1'));
    page.instance.setData({ hospitalId: 'H-1', hospitalName: '测试医院' });
    await page.instance.report();
    await settle();
    expect(page.instance.data.drafts).toMatchObject([{ lot: 'A1', quantity: 1 }]);
  });
});

describe('an engineer’s parts', () => {
  const stock = {
    ...{
      at: new Date().toISOString(),
      locationId: 'E-M-1',
      openedAt: '2026-01-01T00:00:00.000Z',
      nearDays: 90,
    },
    stock: [
      {
        ...{ balanceId: 'E-M-1:P-1:D-1', product: product(), good: 3, short: 1 },
        lots: [
          {
            ...{ lot: 'A1', producedOn: null, expiresOn: '2099-12-31', good: 3, pending: 0, quarantine: 0 },
            ...{ defective: 0, used: 0, picked: 0 },
          },
        ],
      },
    ],
    coming: [],
    shortfalls: [],
    returns: [],
  };
  beforeEach(() => {
    Object.assign(phone.replies, {
      'home.get': as('engineer', 'D-1'),
      'stock.mine': stock,
      'stock.products': { products: [product()] },
      'stockLocation.list': {
        locations: [place('E-M-1', 'engineer', '李明'), place('D-D-1-1', 'dealer', '一号库')],
      },
    });
  });

  test('are asked for by number and quantity, never without a line', async () => {
    const page = await open('goods/request-new/request-new');
    await page.instance.submit();
    expect(page.instance.data.problems).toMatchObject({ find: '请至少加一种备件' });
    page.instance.setData({ find: 'BJ' });
    const looking = page.instance.look();
    await answerSheet(page, { choice: 'BJ-PMP 加样泵' });
    await answerSheet(page, { text: '2' });
    await looking;
    page.instance.switchUrgent();
    phone.replies['partRequest.create'] = { requestId: 'PR-1' };
    await page.instance.submit();
    await settle();
    expect(asked('partRequest.create')).toEqual([
      { urgent: true, note: '', lines: [{ productId: 'P-1', quantity: 2 }] },
    ]);
    expect(phone.shown.some((one) => one.startsWith('redirectTo:') && one.includes('PR-1'))).toBe(true);
  });

  test('are shown with what the book lacks, also without a network, and say so', async () => {
    let page = await open('goods/my-stock/my-stock');
    expect(page.dom.textContent).toContain('加样泵');
    expect(page.dom.textContent).toContain('A1');
    expect(page.instance.data.stale).toBe(false);
    phone.goOnline(false);
    page = await open('goods/my-stock/my-stock');
    expect(page.instance.data.stale).toBe(true);
    expect(page.dom.textContent).toContain('加样泵');
  });

  test('go back to a warehouse of the house by lot and quantity', async () => {
    const page = await open('goods/my-stock/my-stock');
    phone.replies['stock.transfer'] = { balanceId: 'D-D-1-1:P-1:D-1', seq: 1 };
    const giving = page.instance.giveBack(at({ id: 'E-M-1:P-1:D-1' }));
    await answerSheet(page, { choice: '一号库', text: '2' });
    await giving;
    await settle();
    expect(asked('stock.transfer')).toMatchObject([
      { balanceId: 'E-M-1:P-1:D-1', toLocationId: 'D-D-1-1', lot: 'A1', condition: 'good', quantity: 2 },
    ]);
  });
});

describe('a label is held against what is meant, and what is not counted is not said to be', () => {
  const DI = '06901234567892';
  const OTHER = '06901234567908';
  const scan = async (page: Mounted, text: string): Promise<string> => {
    const before = phone.shown.length;
    phone.answers['scanCode'] = { result: text, scanType: 'DATA_MATRIX' };
    await page.instance.scan();
    await settle();
    return phone.shown.slice(before).join();
  };
  const stock = (lot: string) => ({
    ...{ lot, producedOn: null, expiresOn: '2027-12-31', reasons: [], good: 5, pending: 0, quarantine: 0 },
    ...{ defective: 0, used: 0, picked: 0 },
  });
  const labelOf = (di: string, lot: string, expiry = '271231') => `01${di}17${expiry}10${lot}`;

  test('by whoever picks: from nothing, one line after the other, and never beyond them', async () => {
    const lots = [stock('A1')];
    const line = (no: number) => ({
      ...{ no, product: product({ udiDi: DI }), left: 1, may: 1, lots },
      proposed: [{ lot: 'A1', quantity: 1, expiresOn: '2027-12-31' }],
    });
    Object.assign(phone.replies, {
      'home.get': as('warehouse', null),
      'stockLocation.list': { locations: [place('M-1', 'maker', '总库')] },
      'shipment.plan': {
        ...{ number: 'DH1', dealerName: '丙', hospitalName: '', shipTo: '', reasons: [] },
        lines: [line(1), line(2)],
      },
    });
    const page = await open('goods/pick/pick', { id: 'DO-1' });
    const taken = () => (page.instance.data.lines as { taken: number }[]).map((one) => one.taken);
    expect(taken()).toEqual([1, 1]);
    expect(await scan(page, labelOf(OTHER, 'A1'))).toContain('没有这个产品');
    expect(await scan(page, labelOf(DI, 'A1', '270101'))).toContain('2027-01-01');
    expect(await scan(page, labelOf(DI, 'A1'))).toContain('✓');
    expect(taken()).toEqual([1, 0]);
    expect(await scan(page, labelOf(DI, 'A1'))).toContain('✓');
    expect(taken()).toEqual([1, 1]);
    expect(await scan(page, labelOf(DI, 'A1'))).toContain('已拣够');
    expect(taken()).toEqual([1, 1]);
  });

  test('picking opens at a warehouse that has some of it', async () => {
    const plans: Record<string, number> = { 'M-1': 0, 'M-2': 3, 'M-3': 5 };
    const places = Object.keys(plans).map((id) => place(id, 'maker', id));
    phone.replies['home.get'] = as('warehouse', null);
    phone.replies['stockLocation.list'] = { locations: places };
    phone.replies['shipment.plan'] = ({ fromId }: { fromId: string }) => ({
      ...{ number: 'DH1', dealerName: '丙', hospitalName: '', shipTo: '', reasons: [] },
      lines: [{ no: 1, product: product(), left: 1, may: plans[fromId], lots: [], proposed: [] }],
    });
    const page = await open('goods/pick/pick', { id: 'DO-1' });
    expect(page.instance.data).toMatchObject({ fromId: 'M-2', fromName: 'M-2' });
    // Where none has any, the first one says so.
    Object.assign(plans, { 'M-2': 0, 'M-3': 0 });
    expect((await open('goods/pick/pick', { id: 'DO-1' })).instance.data).toMatchObject({ fromId: 'M-1' });
  });

  test('by whoever checks or receives: another product of the same lot, and another last day, count nothing', async () => {
    const line = (no: number, productName: string) => ({
      ...{ no, productId: `P-${no}`, productName, specification: '', unit: '盒', lot: 'A1', serials: [] },
      ...{ producedOn: null, expiresOn: '2027-12-31', registrationNumber: '', quantity: 2, reason: '' },
      ...{ fen: 0, taxFen: 0, received: 0, damaged: 0, missing: 0, settled: 0, returned: 0 },
    });
    const by = { memberId: 'M-x', name: '乙' };
    Object.assign(phone.replies, {
      'home.get': as('warehouse', null),
      'shipment.get': {
        ...{ claims: [], returns: [], lacks: [], isCold: false, dis: [OTHER, DI, ''] },
        order: { state: 'approved', lines: [] },
        shipment: {
          ...{ _id: 'SH-1', number: 'FH1', orderId: 'DO-1', orderNumber: 'DH1', dealerName: '丙', fen: 0 },
          ...{ hospitalName: '', shipTo: { kind: 'licensed', licenceId: null, address: '' }, fromName: '' },
          ...{
            carrier: '',
            trackingNo: '',
            confirmedBy: null,
            cold: null,
            shippedOn: null,
            receivedOn: null,
          },
          ...{
            state: 'picking',
            history: [{ at: '2026-11-01T00:00:00.000Z', by, state: 'picking', note: '' }],
          },
          lines: [line(1, '别的试剂'), line(2, '这个试剂'), { ...line(3, '另一个试剂'), lot: 'B7' }],
        },
      },
    });
    const page = await open('goods/shipment/shipment', { id: 'SH-1' });
    const counted = () => (page.instance.data.rows as { counted: number }[]).map((one) => one.counted);
    expect(await scan(page, labelOf(DI, 'A1'))).toContain('这个试剂');
    expect(counted()).toEqual([0, 1, 0]);
    expect(await scan(page, labelOf('06901234567915', 'A1'))).toContain('没有它');
    // On a computer the lot is typed, and many boxes bear it alone: it counts where one product has it.
    expect(await scan(page, 'a1')).toContain('几个产品');
    expect(await scan(page, 'b7')).toContain('✓ 另一个试剂');
    expect(await scan(page, 'A2')).toContain('没有它');
    expect(counted()).toEqual([0, 1, 1]);
    expect(await scan(page, labelOf(DI, 'A1', '270101'))).toContain('2027-01-01');
    expect(counted()).toEqual([0, 1, 1]);
  });
});

test('a claim is credited without words, and never denied without any', async () => {
  phone.replies['claim.decide'] = { claimId: 'C-1', state: 'accepted' };
  const page = mount('pages/goods/shipment/shipment');
  void page.instance.decide(at({ id: 'C-1', kind: 'short' }));
  await answerSheet(page, { choice: '不认可', text: '' });
  expect(page.instance.selectComponent('#ask').data.error).toBe('请写明不认可的原因');
  expect(asked('claim.decide')).toEqual([]);
  await answerSheet(page, { choice: '退款', text: '' });
  expect(asked('claim.decide')).toEqual([{ claimId: 'C-1', outcome: 'credit', note: '' }]);
});

test('a count over the limit is agreed to by finance, and booked by the warehouse only then', async () => {
  const by = { memberId: 'M-other', name: '甲' };
  const line = {
    ...{ key: 'P-1:A1', productId: 'P-1', productName: '加样泵', unit: '件', owner: 'M', lot: 'A1' },
    ...{ counted: 2, booked: 9, serials: [], by, at: '2026-11-01T00:00:00.000Z', posted: false },
  };
  const stocktake = {
    ...{ _id: 'ST-1', number: 'PD261101-ABCD', locationName: '总库', dealerId: null, lines: [line] },
    ...{ state: 'counted', countedBy: by, note: '', agreedBy: null },
    worth: { fen: 1_400_000, unpriced: 1, overLimit: true },
  };
  const buttons = async (role: string, change: object = {}) => {
    phone = newPhone();
    Object.assign(phone.replies, {
      'home.get': as(role, null),
      'stocktake.get': { stocktake: { ...stocktake, ...change } },
    });
    const { instance } = await open('goods/stocktake/stocktake', { id: 'ST-1' });
    return instance.data;
  };
  const waiting = '差异 14,000.00 元，另有 1 行没有价格，待财务同意';
  expect(await buttons('warehouse')).toMatchObject({ decides: false, agrees: false, worth: waiting });
  expect(await buttons('finance')).toMatchObject({ decides: false, agrees: true, worth: waiting });
  const agreed = { agreedBy: { memberId: 'M-cai', name: '乙' } };
  expect(await buttons('warehouse', agreed)).toMatchObject({ decides: true, agrees: false });
  expect(await buttons('finance', agreed)).toMatchObject({ agrees: false });
});
