import type {
  Board,
  FoundOrders,
  OrderPage,
  PoolRow,
  Suggested,
} from '../../../cloudfunctions/_contracts/work-orders';
import type { DevicePage } from '../../../cloudfunctions/_contracts/devices';
import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import type { Suggestion } from '../../../miniprogram/shared/visit/suggest-engineers';
import { addSites, creation } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const toldOf = async (orderId: string) =>
  (await world.all<InboxMessage>('inbox_messages')).filter(({ page }) => page.endsWith(`id=${orderId}`));
const refused = async (who: string, action: string, input: object, expected: string) => {
  const stored = await world.everything();
  expect(code(await world.call(who, action, input))).toBe(expected);
  expect(await world.everything()).toBe(stored);
};

describe('the board', () => {
  const board = (who: string, dealerId: string | null) =>
    data<Board>(world.call(who, 'workOrder.board', { dealerId }, null));

  it('shows one house: its engineers and its open orders, closed ones not', async () => {
    await world.addOrder({ _id: 'WO-b1', state: 'assigned_dealer', engineer: null });
    await world.addOrder({ _id: 'WO-b2', state: 'accepted', plannedOn: '2026-11-24' });
    await world.addOrder({ _id: 'WO-b3', state: 'closed' });
    await world.addOrder({ _id: 'WO-b4', dealerId: 'D-2', engineer: null, state: 'assigned_dealer' });
    const shown = await board('chen', 'D-1');
    expect(shown.engineers.map(({ memberId }) => memberId)).toEqual(['M-li', 'M-wang']);
    expect(shown.orders.map(({ _id }) => _id).sort()).toEqual(['WO-b1', 'WO-b2']);
    expect(shown.dealers.map(({ dealerId }) => dealerId).sort()).toEqual(['D-1', 'D-2']);
    expect((await board('chen', 'D-2')).orders.map(({ _id }) => _id)).toEqual(['WO-b4']);
  });

  it("shows a dealer's admin the own house whatever is asked for", async () => {
    for (const asked of ['D-2', null]) {
      const shown = await board('boss', asked);
      expect(shown.orders.map(({ _id }) => _id).sort()).toEqual(['WO-b1', 'WO-b2']);
      expect(shown.dealers).toEqual([]);
    }
  });

  it('hands an order to an engineer for a day, and moves it to another, which the engineer is told', async () => {
    await data(
      world.call('boss', 'workOrder.assign', {
        workOrderId: 'WO-b1',
        engineerId: 'M-li',
        plannedOn: '2026-11-25',
      }),
    );
    expect(await world.order('WO-b1')).toMatchObject({ state: 'assigned', plannedOn: '2026-11-25' });
    await data(world.call('boss', 'workOrder.plan', { workOrderId: 'WO-b1', plannedOn: '2026-11-26' }));
    expect(await world.order('WO-b1')).toMatchObject({ state: 'assigned', plannedOn: '2026-11-26' });
    expect((await toldOf('WO-b1')).map(({ memberId, kind }) => [memberId, kind])).toEqual([
      ['M-li', 'work_order_assigned'],
      ['M-li', 'work_order_planned'],
    ]);
    const again = { workOrderId: 'WO-b1', engineerId: 'M-li', reason: '改日期' };
    await data(world.call('boss', 'workOrder.assign', again));
    expect(await world.order('WO-b1')).toMatchObject({ plannedOn: '2026-11-26' });
    await data(world.call('boss', 'workOrder.assign', { ...again, plannedOn: null }));
    expect(await world.order('WO-b1')).toMatchObject({ plannedOn: null });
  });

  it.each<[string, string, object, string]>([
    ['a done order', 'boss', { workOrderId: 'WO-b3', plannedOn: '2026-11-26' }, 'WORK_ORDER_STATE_CHANGED'],
    ["another dealer's order", 'boss', { workOrderId: 'WO-b4', plannedOn: null }, 'WORK_ORDER_NOT_FOUND'],
    ['a day that is none', 'boss', { workOrderId: 'WO-b1', plannedOn: '26.11.' }, 'INPUT_INVALID'],
    ['an order by its engineer', 'li', { workOrderId: 'WO-b1', plannedOn: null }, 'ACTION_NOT_ALLOWED'],
  ])('plans no day for %s', async (_, who, input, expected) => {
    await refused(who, 'workOrder.plan', input, expected);
  });
});

describe('whom an order can go to', () => {
  const suggested = async (workOrderId: string) => {
    const input = { workOrderId };
    const { suggestions } = await data<{ suggestions: Suggestion[] }>(
      world.call('chen', 'workOrder.suggest', input, null),
    );
    return suggestions.map(({ memberId }) => memberId);
  };
  it('is nobody without a bound account, nor whoever has it, unless they could not do it', async () => {
    const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
    await world.put('members', { ...li!, _id: 'M-new', openid: 'unbound:M-new', name: 'new' });
    await world.addOrder({ _id: 'WO-s1', state: 'accepted' });
    await world.addOrder({ _id: 'WO-s2', state: 'cannot_complete' });
    expect(await suggested('WO-s1')).toEqual(['M-wang']);
    expect((await suggested('WO-s2')).sort()).toEqual(['M-li', 'M-wang']);
    const input = { workOrderId: 'WO-s1', engineerId: 'M-new', reason: '请假' };
    await refused('boss', 'workOrder.assign', input, 'MEMBER_UNBOUND');
    await world.remove('members', ['M-new']);
    await world.remove('work_orders', ['WO-s1', 'WO-s2']);
  });
});

describe('an order that goes to somebody else', () => {
  it('says in its course to whom, and tells who had it', async () => {
    await world.addOrder({ _id: 'WO-r1', state: 'accepted', device: null });
    const input = { workOrderId: 'WO-r1', engineerId: 'M-wang', reason: '请假' };
    await data(world.call('boss', 'workOrder.assign', input));
    expect((await world.order('WO-r1')).timeline.at(-1)).toMatchObject({
      state: 'assigned',
      to: { memberId: 'M-wang', name: 'wang' },
      reason: '请假',
    });
    const told = await toldOf('WO-r1');
    expect(told.map(({ memberId, kind }) => [memberId, kind]).sort()).toEqual([
      ['M-li', 'work_order_withdrawn'],
      ['M-wang', 'work_order_assigned'],
    ]);
    expect(told.find(({ memberId }) => memberId === 'M-li')!.body).toContain('现由 wang 负责');
  });
  it('tells who had it that a dealer has it now, and dispatchers read which one', async () => {
    await world.addOrder({ _id: 'WO-r2', state: 'accepted', device: null });
    await data(
      world.call('chen', 'workOrder.assignDealer', { workOrderId: 'WO-r2', dealerId: 'D-2', reason: '就近' }),
    );
    const [told] = (await toldOf('WO-r2')).filter(({ memberId }) => memberId === 'M-li');
    const { dealerName } = await data<OrderPage>(
      world.call('chen', 'workOrder.get', { workOrderId: 'WO-r2' }, null),
    );
    expect(dealerName).not.toBe('');
    expect(told).toMatchObject({ kind: 'work_order_withdrawn', title: '工单已改派' });
    expect(told!.body).toContain(`现由 ${dealerName} 负责`);
  });
  it('tells nobody who took it from themselves', async () => {
    const chen = { memberId: 'M-chen', name: 'chen' };
    await world.addOrder({ _id: 'WO-r3', state: 'accepted', device: null, engineer: chen, dealerId: 'D-1' });
    const input = { workOrderId: 'WO-r3', engineerId: 'M-wang', reason: '换人' };
    await data(world.call('chen', 'workOrder.assign', input));
    expect((await toldOf('WO-r3')).map(({ memberId }) => memberId)).toEqual(['M-wang']);
  });
});

describe('the pool', () => {
  it('says how far each order is from where the engineer is at work, and whether they may take it', async () => {
    const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
    await world.put('members', {
      ...li!,
      _id: 'M-far',
      openid: 'openid-far',
      certifications: [],
      base: { longitude: 116.4, latitude: 40.9 },
    });
    await world.addOrder({ _id: 'WO-p1', state: 'assigned_dealer', engineer: null });
    const pool = async () =>
      (await data<{ orders: PoolRow[] }>(world.call('far', 'workOrder.pool', {}, null))).orders.filter(
        ({ _id }) => _id === 'WO-p1',
      );
    expect(await pool()).toMatchObject([{ distanceKm: 112, certified: false }]);
    const site = (await world.order('WO-p1')).site;
    await world.addOrder({
      _id: 'WO-p2',
      state: 'onsite',
      engineer: { memberId: 'M-far', name: 'far' },
      site: { ...site, location: { longitude: 116.4, latitude: 39.8 } },
    });
    expect(await pool()).toMatchObject([{ distanceKm: 12 }]);
    await world.remove('members', ['M-far']);
    await world.remove('work_orders', ['WO-p1', 'WO-p2']);
  });
});

describe('what comes back to dispatch', () => {
  it.each<[string, 'assigned' | 'onsite', string]>([
    ['workOrder.refuse', 'assigned', 'work_order_refused'],
    ['workOrder.cannotComplete', 'onsite', 'work_order_cannot_complete'],
  ])('by %s is told to dispatchers and the dealer’s admins, with the reason', async (action, state, kind) => {
    const workOrderId = `WO-${state}`;
    await world.addOrder({ _id: workOrderId, state });
    await data(world.call('li', action, { workOrderId, reason: '需返厂' }));
    const told = await toldOf(workOrderId);
    expect(told.map(({ memberId }) => memberId).sort()).toEqual(['M-boss', 'M-chen']);
    expect(told[0]).toMatchObject({ kind, body: expect.stringContaining('需返厂') });
  });

  it('stays in the hands of the engineer until they have left, when it could not be completed', async () => {
    const home = () => data<Home>(world.call('li', 'home.get', {}, null));
    const visit = {
      id: 'V-1',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
      parts: [],
      report: null,
      signature: null,
      checkOut: null,
    };
    await world.addOrder({ _id: 'WO-left', state: 'onsite', visits: [visit] });
    await data(world.call('li', 'workOrder.cannotComplete', { workOrderId: 'WO-left', reason: '需返厂' }));
    const mine = async () => (await home()).engineer!.orders.map(({ _id }) => _id);
    expect(await mine()).toContain('WO-left');
    const evidence = {
      position: null,
      scannedText: null,
      photos: [],
      nonce: null,
      deviceTime: new Date().toISOString(),
      note: '',
    };
    await data(world.call('li', 'workOrder.checkOut', { workOrderId: 'WO-left', evidence }));
    expect(await mine()).not.toContain('WO-left');
    const watched = (await data<Home>(world.call('chen', 'home.get', {}, null))).dispatch!;
    expect(watched.waiting.map(({ _id }) => _id)).toContain('WO-left');
  });

  it('calls for a release when somebody without a certificate makes an order on site', async () => {
    await data(world.call('wang', 'workOrder.create', creation('WO-w')));
    expect(await world.order('WO-w')).toMatchObject({ state: 'assigned_dealer', engineer: null });
    expect((await toldOf('WO-w')).map(({ memberId }) => memberId).sort()).toEqual([
      'M-boss',
      'M-chen',
      'M-qian',
    ]);
  });
});

describe("an instrument's page", () => {
  it('shows everybody of the dealer what all did on it, and opens orders only to whom they concern', async () => {
    const device = {
      id: 'DV-X-SN001',
      modelId: 'X',
      modelName: '测试仪 X',
      productLineId: 'L',
      serial: 'SN001',
    };
    const part = {
      id: 'P-1',
      partNumber: 'PN-1',
      name: '滤芯',
      quantity: 2,
      serial: '',
      lot: '',
      returnsOldPart: false,
      at: '2026-11-23T06:30:00.000Z',
    };
    const visit = {
      id: 'V-9',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
      parts: [part],
      report: null,
      signature: null,
      checkOut: null,
    };
    await world.addOrder({ _id: 'WO-hist', state: 'closed', device, visits: [visit] });
    const page = await data<DevicePage>(world.call('wang', 'device.get', { deviceId: 'DV-X-SN001' }, null));
    expect(page.history.find(({ workOrderId }) => workOrderId === 'WO-hist')).toMatchObject({
      engineerName: 'li',
      parts: ['滤芯 × 2'],
      hasReport: false,
      canOpen: false,
    });
    const own = await data<DevicePage>(world.call('li', 'device.get', { deviceId: 'DV-X-SN001' }, null));
    expect(own.history.find(({ workOrderId }) => workOrderId === 'WO-hist')).toMatchObject({ canOpen: true });
    expect(code(await world.call('wang', 'workOrder.get', { workOrderId: 'WO-hist' }, null))).toBe(
      'WORK_ORDER_NOT_FOUND',
    );
  });

  it.each<[string, string, object, string]>([
    [
      "another dealer's instrument",
      'zhao',
      { deviceId: 'DV-X-SN001', workOrderId: 'WO-hist' },
      'DEVICE_NOT_FOUND',
    ],
    [
      'an order of another instrument',
      'li',
      { deviceId: 'DV-X-SN001', workOrderId: 'WO-b2' },
      'WORK_ORDER_NOT_FOUND',
    ],
    ['a visit without one', 'li', { deviceId: 'DV-X-SN001', workOrderId: 'WO-hist' }, 'REPORT_MISSING'],
  ])('gives no report of %s', async (_, who, input, expected) => {
    await refused(who, 'device.report', input, expected);
  });
});

describe('finding an order', () => {
  const find = async (who: string, input: object) =>
    data<FoundOrders>(world.call(who, 'workOrder.find', input, null));
  const ids = async (who: string, input: object) => (await find(who, input)).orders.map(({ _id }) => _id);
  beforeAll(async () => {
    const at = (n: number) => new Date(Date.UTC(2026, 2, 1) + n * 3_600_000).toISOString();
    for (let n = 0; n < 35; n++)
      await world.addOrder({ _id: `WO-f${n}`, number: `WO260301-F${n}`, state: 'closed', createdAt: at(n) });
    await world.addOrder({ _id: 'WO-fx', state: 'closed', dealerId: 'D-2', createdAt: at(40) });
  });
  it('gives what is finished newest first, a page at a time, nothing twice and nothing left out', async () => {
    const first = await find('boss', { group: 'finished' });
    const second = await find('boss', { group: 'finished', after: first.next });
    const all = [...first.orders, ...second.orders].map(({ _id }) => _id);
    expect(first.orders).toHaveLength(30);
    expect(second.next).toBeNull();
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((id) => id.startsWith('WO-f'))).toEqual(
      Array.from({ length: 35 }, (_, n) => `WO-f${34 - n}`),
    );
    expect(await ids('chen', { group: 'finished' })).toContain('WO-fx');
  });
  it.each<[string, FoundOrders['by'], string]>([
    ['wo260301-f7', 'number', 'WO-f7'],
    ['测试医院', 'hospital', 'WO-f34'],
    ['li', 'engineer', 'WO-f34'],
  ])('understands %s as a %s', async (text, by, id) => {
    const found = await find('chen', { text, group: 'finished' });
    expect([found.by, found.orders.map(({ _id }) => _id)]).toEqual([
      by,
      expect.arrayContaining([id]) as string[],
    ]);
  });
  it('shows a dealer no orders of others, and engineers their own only, finished ones as well', async () => {
    expect(await ids('boss', { text: '测试医院' })).not.toContain('WO-fx');
    await world.addOrder({ _id: 'WO-fy', state: 'closed', engineer: { memberId: 'M-zhao', name: '赵' } });
    expect(await ids('boss', { text: '测试医院', group: 'finished' })).toContain('WO-fy');
    const own = await ids('li', { text: '测试医院', group: 'finished' });
    expect(own).toContain('WO-f34');
    expect(own).not.toContain('WO-fy');
    await refused('chen', 'workOrder.find', { after: 'x' }, 'INPUT_INVALID');
  });
});

describe('in a house of many engineers', () => {
  it('weighs them all by one question for fifty, lists two hundred and says how many more there are', async () => {
    const [li] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-li');
    const many = Array.from({ length: 230 }, (_, n) => `M-many-${String(n).padStart(3, '0')}`);
    await world.put(
      'members',
      ...many.map((_id, n) => ({ ...li!, _id, openid: `openid-${_id}`, name: _id, phone: `139${String(n).padStart(8, '0')}`, dealerId: 'D-2', certifications: n === 229 ? li!.certifications : [] })),
    ); // prettier-ignore
    await world.addOrder({ _id: 'WO-m0', dealerId: 'D-2', state: 'assigned_dealer', engineer: null });
    const of = (n: number) => ({ memberId: many[n]!, name: many[n]! });
    await world.addOrder({ _id: 'WO-m1', dealerId: 'D-2', state: 'onsite', engineer: of(229) });
    await world.addOrder({ _id: 'WO-m2', dealerId: 'D-2', state: 'accepted', engineer: of(229) });
    await world.addOrder({ _id: 'WO-m3', dealerId: 'D-2', state: 'closed', engineer: of(229) });
    const rating = { revision: 1, head: '', engineer: of(229), dealerId: 'D-2', state: 'answered', stars: 5 };
    await world.put(
      'surveys',
      ...Array.from({ length: 40 }, (_, n) => ({ ...rating, _id: `S-m${n}`, answeredAt: `2026-11-${String((n % 28) + 1).padStart(2, '0')}T00:00:00.000Z`, stars: n % 28 > 13 ? 5 : 1 })),
    ); // prettier-ignore
    world.cloud.requests.length = 0;
    const { suggestions, beyond } = await data<Suggested>(
      world.call('chen', 'workOrder.suggest', { workOrderId: 'WO-m0' }, null),
    );
    expect(world.cloud.requests.length).toBeLessThanOrEqual(8);
    const examined = world.cloud.requests.reduce((sum, one) => sum + one.examined, 0);
    expect(examined).toBeLessThan(300);
    expect([suggestions.length, beyond]).toEqual([200, 31]);
    // Whoever is certified comes first, however many others there are.
    expect(suggestions[0]).toMatchObject({
      memberId: many[229],
      certified: true,
      openOrders: 2,
      ratings: 10,
      stars: 5,
    });
    await world.remove('members', many);
    await world.remove('work_orders', ['WO-m0', 'WO-m1', 'WO-m2', 'WO-m3']);
  });
});
