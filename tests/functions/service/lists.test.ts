import { withPersonKeys } from '../../../cloudfunctions/_store/people';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { DeviceHistory, DevicePage } from '../../../cloudfunctions/_contracts/devices';
import type { FoundOrders as OrderList } from '../../../cloudfunctions/_contracts/work-orders';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

const COUNT = 60;
const device = { id: 'DV-X-SN001', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN001' };
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  for (let n = 0; n < COUNT; n++)
    await world.addOrder({
      _id: `WO-${String(n).padStart(2, '0')}`,
      device,
      number: `WO2026${String(n).padStart(4, '0')}`,
      state: n === 0 ? 'onsite' : 'closed',
      // Several of one instant: none is shown twice or left out.
      createdAt: `2026-01-01T00:${String(Math.floor(n / 3)).padStart(2, '0')}:00.000Z`,
    });
  await world.addOrder({
    _id: 'WO-theirs',
    number: 'WO20269999',
    dealerId: 'D-2',
    engineer: { memberId: 'M-zhao', name: 'zhao' },
  });
});
afterAll(() => world.cloud.close());

async function answer<T>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input, null);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as T;
}
const find = (who: string, input: object) => answer<OrderList>(who, 'workOrder.find', input);
const numbers = ({ orders }: OrderList) => orders.map(({ number }) => number);

it('lists every order in pages, finished ones too, none twice and none left out', async () => {
  const first = await find('boss', {});
  expect(first.orders).toHaveLength(30);
  const rest = await find('boss', { after: first.next });
  expect(rest.next).toBeNull();
  expect(new Set([...numbers(first), ...numbers(rest)]).size).toBe(COUNT);
  expect(JSON.stringify([first, rest])).not.toContain('WO20269999');
});

it.each([
  ['its number', 'WO20260007', ['WO20260007']],
  ['the beginning of its number', 'wo2026000', Array.from({ length: 10 }, (_, n) => `WO2026000${n}`)],
  ['a number that there is not', 'WO2031', []],
  ['a hospital that there is not', '没有这家', []],
])('finds an order by %s', async (_, text, found) => {
  expect(numbers(await find('chen', { text }))).toEqual(found);
});

it('finds orders by the serial of the instrument and by the hospital, within the states asked for', async () => {
  for (const text of ['SN001', '测试医院', 'csyy'])
    expect(numbers(await find('boss', { text, group: 'open' }))).toEqual(['WO20260000']);
  expect((await find('boss', { text: '测试医院' })).orders).toHaveLength(30);
});

it("shows an instrument's newest visits, goes on to the first, and never loses sight of one that is open", async () => {
  const page = await answer<DevicePage>('boss', 'device.get', { deviceId: 'DV-X-SN001' });
  expect(page.openOrders.map(({ workOrderId }) => workOrderId)).toContain('WO-00');
  expect(page.history).toHaveLength(20);
  const seen = page.history.map(({ workOrderId }) => workOrderId);
  for (let after = page.historyNext; after !== null;) {
    const more: DeviceHistory = await answer('boss', 'device.history', { deviceId: 'DV-X-SN001', after });
    seen.push(...more.history.map(({ workOrderId }) => workOrderId));
    after = more.historyNext;
  }
  expect(seen).toHaveLength(new Set(seen).size);
  expect(seen).toHaveLength(COUNT);
});

describe('by the serial of the instrument', () => {
  it.each(['SN001', ' sn 001', 'SN0'])('%j finds all of its orders and says so', async (text) => {
    const found = await find('chen', { text, group: 'finished' });
    expect([found.by, found.isCut, found.orders.length]).toEqual(['serial', false, 30]);
    expect(found.orders.every(({ device: of }) => of?.serial === 'SN001')).toBe(true);
  });
  it('a dealer finds its own orders only, and a serial that nobody has finds none', async () => {
    await world.addOrder({
      ...{ _id: 'WO-sn900', number: 'WO20269900', dealerId: 'D-2', state: 'closed' },
      device: { ...device, id: 'DV-X-SN900', serial: 'SN900' },
    });
    expect(numbers(await find('chen', { text: 'SN900' }))).toEqual(['WO20269900']);
    expect(numbers(await find('boss', { text: 'SN900' }))).toEqual([]);
    expect(numbers(await find('chen', { text: 'SN404' }))).toEqual([]);
  });
});

describe('by what people remember', () => {
  /** A finished order of somebody who is called so. */
  async function orderOf(id: string, name: string, dealerId: string, number: string): Promise<void> {
    const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
    const phone = '13800001234';
    await world.put('members', withPersonKeys({ ...li!, _id: `M-${id}`, openid: id, name, dealerId, phone }));
    const engineer = { memberId: `M-${id}`, name };
    await world.addOrder({ _id: `WO-${id}`, number, dealerId, state: 'closed', engineer });
  }
  beforeAll(async () => {
    await world.addOrder({ _id: 'WO-tail', number: 'WO261130-SUH7B', dealerId: 'D-1', state: 'closed' });
  });
  it.each([
    ['how the number ends', 'SUH7B', 'number'],
    ['how it ends, in small letters', 'suh7b', 'number'],
    ['the day and how it begins to end', '1130-SUH', 'number'],
    ['the number without its letters', '261130-SUH7B', 'number'],
    ['the number in wide letters', 'ＳＵＨ７Ｂ', 'number'],
  ])('%s', async (_, text, by) => {
    for (const who of ['chen', 'boss']) {
      const found = await find(who, { text });
      expect([found.by, numbers(found)]).toEqual([by, ['WO261130-SUH7B']]);
    }
  });
  it.each([
    ['how a serial ends', '001'],
    ['what stands in its middle', 'N00'],
  ])('%s', async (_, text) => {
    const found = await find('boss', { text, group: 'open' });
    expect([found.by, numbers(found)]).toEqual(['serial', ['WO20260000']]);
  });
  it('a part of a name, where no hospital is called so', async () => {
    await orderOf('ouyang', '欧阳志远', 'D-1', 'WO261130-2222A');
    for (const text of ['志远', '欧阳', '欧阳志远']) {
      const found = await find('boss', { text });
      expect([found.by, numbers(found)]).toEqual(['engineer', ['WO261130-2222A']]);
    }
  });
  it('tells nobody of another dealer’s people', async () => {
    await orderOf('wei', '尉迟恭', 'D-2', 'WO261130-2222B');
    expect(await find('boss', { text: '尉迟' })).toMatchObject({ by: 'hospital', orders: [] });
    expect(numbers(await find('chen', { text: '尉迟' }))).toEqual(['WO261130-2222B']);
  });
});

describe('by the days on which orders were made', () => {
  const made = (id: string, createdAt: string) =>
    world.addOrder({ _id: `WO-day-${id}`, number: `WO2031-${id}`, state: 'closed', device, createdAt });
  beforeAll(async () => {
    // Days of Shanghai, from their first millisecond to their last.
    await made('a', '2031-03-01T15:59:59.999Z');
    await made('b', '2031-03-01T16:00:00.000Z');
    await made('c', '2031-03-02T15:59:59.999Z');
    await made('d', '2031-03-02T16:00:00.000Z');
  });
  it.each<[string, object, string[]]>([
    ['one day', { fromOn: '2031-03-02', toOn: '2031-03-02' }, ['c', 'b']],
    ['from a day on', { fromOn: '2031-03-02' }, ['d', 'c', 'b']],
    ['until a day', { fromOn: '2031-01-01', toOn: '2031-03-01' }, ['a']],
    ['a day and a serial', { fromOn: '2031-03-03', text: 'SN001' }, ['d']],
    ['a day and a hospital', { fromOn: '2031-03-03', text: '测试医院' }, ['d']],
    ['a day and an engineer', { fromOn: '2031-03-03', text: 'li' }, ['d']],
    ['a day and a number', { fromOn: '2031-03-03', text: 'WO2031' }, ['d']],
    ['a day on which none was', { fromOn: '2031-04-01', toOn: '2031-04-30' }, []],
  ])('%s', async (_, input, found) => {
    expect(numbers(await find('chen', { group: 'finished', ...input }))).toEqual(
      found.map((id) => `WO2031-${id}`),
    );
  });
  it('pages stay within the days', async () => {
    const days = { fromOn: '2026-01-01', toOn: '2026-01-01' };
    const first = await find('boss', days);
    const rest = await find('boss', { ...days, after: first.next });
    expect([first.orders.length, rest.next]).toEqual([30, null]);
    expect(new Set([...numbers(first), ...numbers(rest)]).size).toBe(COUNT);
  });
  it.each([
    ['that the calendar has not', { fromOn: '2026-02-30' }],
    ['the wrong way round', { fromOn: '2026-03-02', toOn: '2026-03-01' }],
  ])('days %s are refused', async (_, input) => {
    expect(await world.call('chen', 'workOrder.find', input, null)).toMatchObject({ code: 'INPUT_INVALID' });
  });
});
