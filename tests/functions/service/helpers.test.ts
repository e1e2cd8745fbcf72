import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let orders = 0;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const time = () => new Date().toISOString();
const evidence = () => ({
  position: { longitude: 116.4 + ++orders * 1e-6, latitude: 39.9, accuracyMetres: 15, takenAt: time() },
  ...{ scannedText: '(21)SN001', photos: [], nonce: 'n-1', deviceTime: time(), note: '' },
});
const newOrder = async (change: object = {}) =>
  (await world.addOrder({ _id: `WO-h${++orders}`, state: 'accepted', ...change }))._id;
const labour = { labourMinutes: 45, travelMinutes: 10, note: '协助' };
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
/** Refused, and the whole order is what it was. */
const refused = async (who: string, action: string, input: { workOrderId: string }, wanted: string) => {
  const before = await world.order(input.workOrderId);
  expect(code(await world.call(who, action, input))).toBe(wanted);
  expect(await world.order(input.workOrderId)).toEqual(before);
};
const homeOf = async (who: string) => {
  const reply = (await world.call(who, 'home.get', {}, null)) as { data: Home };
  return reply.data.engineer!.orders.map(({ _id }) => _id);
};

it('the engineer sends for a colleague, who is told, has the order on the phone, comes, works and leaves', async () => {
  const workOrderId = await newOrder();
  const choices = await world.call('li', 'workOrder.helperChoices', { workOrderId }, null);
  expect(choices).toMatchObject({
    data: { choices: [{ memberId: 'M-wang', name: 'wang', certified: false, away: '' }] },
  });
  expect(await homeOf('wang')).not.toContain(workOrderId);
  expect(await world.call('li', 'workOrder.addHelper', { workOrderId, engineerId: 'M-wang' })).toMatchObject({
    ok: true,
  });
  expect(await homeOf('wang')).toContain(workOrderId);
  expect(await world.call('wang', 'workOrder.get', { workOrderId }, null)).toMatchObject({
    data: { order: { _id: workOrderId, engineer: { memberId: 'M-li' } } },
  });
  const told = (await world.all<InboxMessage>('inbox_messages')).filter(
    ({ kind }) => kind === 'work_order_helps',
  );
  expect(told).toMatchObject([{ memberId: 'M-wang', title: '请您同行' }]);

  const arrive = { workOrderId, visitId: 'V-h', evidence: evidence() };
  expect(await world.call('wang', 'workOrder.helperCheckIn', arrive)).toMatchObject({
    data: { verdict: 'verified', state: 'accepted' },
  });
  const leave = { workOrderId, evidence: evidence(), ...labour };
  expect(await world.call('wang', 'workOrder.helperCheckOut', leave)).toMatchObject({ ok: true });
  const order = await world.order(workOrderId);
  expect(order).toMatchObject({
    state: 'accepted',
    visits: [],
    helperVisits: [{ id: 'V-h', engineer: { memberId: 'M-wang' }, labourMinutes: 45 }],
  });
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const sheet = await world.call('boss', 'daySheet.get', { memberId: 'M-wang', on: today }, null);
  expect(sheet).toMatchObject({
    data: { sheet: { labourMinutes: 45, stops: [{ workOrderId, helped: true }] } },
  });
});

it('what was done off line comes in one batch, once, though the order was finished meanwhile', async () => {
  const workOrderId = await newOrder({
    helpers: [
      {
        engineer: { memberId: 'M-wang', name: 'wang' },
        addedBy: { memberId: 'M-li', name: 'li' },
        at: time(),
      },
    ],
    state: 'confirmed',
  });
  const item = (action: string, input: object) => ({
    ...{ opId: world.newOpId(), action, subject: workOrderId, deviceTime: time() },
    input: { workOrderId, ...input },
  });
  const items = [
    item('workOrder.helperCheckIn', { visitId: 'V-off', evidence: evidence() }),
    item('workOrder.helperCheckOut', { evidence: evidence(), ...labour }),
  ];
  for (const _ of [1, 2])
    expect(await world.call('wang', 'sync.push', { items }, null)).toMatchObject({
      data: { results: [{ status: 'done' }, { status: 'done' }] },
    });
  expect((await world.order(workOrderId)).helperVisits).toHaveLength(1);
});

describe('who comes along', () => {
  it('is of the order’s house, active and an engineer', async () => {
    const workOrderId = await newOrder();
    for (const engineerId of ['M-zhao', 'M-gone', 'M-boss', 'M-nobody'])
      await refused('boss', 'workOrder.addHelper', { workOrderId, engineerId } as never, 'MEMBER_NOT_FOUND');
    await refused(
      'chen',
      'workOrder.addHelper',
      { workOrderId, engineerId: 'M-zhao' } as never,
      'MEMBER_NOT_FOUND',
    );
  });
  it('takes no step of the order, adds and removes nobody, and judges no arrival of it', async () => {
    const workOrderId = await newOrder({ state: 'travelling' });
    await world.call('chen', 'workOrder.addHelper', { workOrderId, engineerId: 'M-wang' });
    await refused(
      'wang',
      'workOrder.checkIn',
      { workOrderId, visitId: 'V', evidence: evidence() } as never,
      'WORK_ORDER_NOT_FOUND',
    );
    await refused('wang', 'workOrder.accept', { workOrderId }, 'WORK_ORDER_NOT_FOUND');
    await refused(
      'wang',
      'workOrder.removeHelper',
      { workOrderId, engineerId: 'M-wang', reason: '不去' } as never,
      'WORK_ORDER_NOT_FOUND',
    );
    await refused(
      'li',
      'workOrder.helperCheckIn',
      { workOrderId, visitId: 'V', evidence: evidence() } as never,
      'WORK_ORDER_NOT_FOUND',
    );
  });
  it('vouches for nobody’s arrival there, by a second record neither', async () => {
    await world.put('members', {
      ...(await world.all<{ _id: string }>('members')).find(({ _id }) => _id === 'M-chen'),
      ...{
        _id: 'M-both',
        openid: 'openid-both',
        name: 'both',
        phone: '13700000001',
        roles: ['engineer', 'dispatcher'],
      },
    });
    const both = { memberId: 'M-both', name: 'both' };
    const workOrderId = await newOrder({
      ...{ dealerId: null, state: 'travelling' },
      helpers: [{ engineer: both, addedBy: { memberId: 'M-li', name: 'li' }, at: time() }],
    });
    await world.put('members', {
      ...(await world.all<{ _id: string }>('members')).find(({ _id }) => _id === 'M-li'),
      ...{ _id: 'M-own', openid: 'openid-own', name: 'own', phone: '13700000002', dealerId: null },
    });
    await world.call('chen', 'workOrder.assign', { workOrderId, engineerId: 'M-own', reason: '改派' });
    await world.call('own', 'workOrder.accept', { workOrderId });
    await world.call('own', 'workOrder.depart', { workOrderId });
    const blind = { ...evidence(), position: null };
    await world.call('own', 'workOrder.checkIn', { workOrderId, visitId: 'V-own', evidence: blind });
    const vouch = { workOrderId, visitId: 'V-own', reason: '我在场' };
    await refused('both', 'workOrder.approveCheckIn', vouch, 'CHECK_IN_OWN');
    // Nor once taken off after having come.
    const now = await world.order(workOrderId);
    const came = { id: 'V-along', engineer: both, checkIn: now.visits[0]!.checkIn, checkOut: null };
    await world.replace('work_orders', { ...now, helpers: [], helperVisits: [came] });
    await refused('both', 'workOrder.approveCheckIn', vouch, 'CHECK_IN_OWN');
    await world.replace('work_orders', now);
    expect(code(await world.call('chen', 'workOrder.approveCheckIn', vouch))).toBe('ok');
  });
  it('loses sight of the order when taken off, or when another dealer has it', async () => {
    const workOrderId = await newOrder();
    const add = () => world.call('boss', 'workOrder.addHelper', { workOrderId, engineerId: 'M-wang' });
    await add();
    const off = { workOrderId, engineerId: 'M-wang', reason: '一个人够了' };
    expect(code(await world.call('li', 'workOrder.removeHelper', off))).toBe('ok');
    expect(code(await world.call('wang', 'workOrder.get', { workOrderId }, null))).toBe(
      'WORK_ORDER_NOT_FOUND',
    );
    await add();
    await world.call('chen', 'workOrder.assignDealer', { workOrderId, dealerId: 'D-2', reason: '改派' });
    expect(code(await world.call('wang', 'workOrder.get', { workOrderId }, null))).toBe(
      'WORK_ORDER_NOT_FOUND',
    );
    expect((await world.order(workOrderId)).helpers).toEqual([]);
  });
  it('adds what an arrival lacks when it is sent back, and whoever sent it back is told', async () => {
    const workOrderId = await newOrder();
    await world.call('li', 'workOrder.addHelper', { workOrderId, engineerId: 'M-wang' });
    const blind = { ...evidence(), position: null };
    await world.call('wang', 'workOrder.helperCheckIn', { workOrderId, visitId: 'V-b', evidence: blind });
    const back = { workOrderId, visitId: 'V-b', reason: '请补拍科室门牌' };
    expect(code(await world.call('chen', 'workOrder.rejectCheckIn', back))).toBe('ok');
    const more = { workOrderId, visitId: 'V-b', photos: [], note: '在老楼三层' };
    expect(code(await world.call('wang', 'workOrder.addEvidence', more))).toBe('ok');
    expect((await world.order(workOrderId)).helperVisits![0]!.checkIn.added).toMatchObject([
      { note: '在老楼三层' },
    ]);
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'check_in_completed',
    );
    expect(told.some(({ memberId }) => memberId === 'M-chen')).toBe(true);
  });
});
