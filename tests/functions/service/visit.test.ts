import { keptFile } from '../../kept-file';
import type { OrderPage } from '../../../cloudfunctions/_contracts/work-orders';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

const time = () => new Date().toISOString();
let readings = 0;
/** Receivers jitter: no two readings are the same to the last digit. */
const evidence = (change: object = {}) => ({
  position: { longitude: 116.4 + ++readings * 1e-7, latitude: 39.9, accuracyMetres: 15, takenAt: time() },
  scannedText: '(21)SN001',
  photos: [],
  nonce: 'n-1',
  deviceTime: time(),
  note: '',
  ...change,
});
const report = {
  summary: '更换滤芯',
  cause: '堵塞',
  action: '更换',
  faultCode: 'E01',
  labourMinutes: 60,
  travelMinutes: 30,
  result: 'fixed',
};
const answers = [
  { itemId: 'appearance', value: '正常', photos: [], note: '', at: time() },
  { itemId: 'self_test', value: '是', photos: [], note: '', at: time() },
  { itemId: 'room_temperature', value: 35, photos: [], note: '', at: time() },
];
const signed = {
  signedBy: { id: null, name: '赵主任', phone: '' },
  image: keptFile(),
};
/** The whole visit as the phone's queue would send it. */
const steps = (workOrderId: string): [string, object][] => [
  ['workOrder.accept', { workOrderId }],
  ['workOrder.depart', { workOrderId }],
  ['workOrder.checkIn', { workOrderId, visitId: 'V-1', evidence: evidence() }],
  ['workOrder.answer', { workOrderId, answers }],
  ['workOrder.complete', { workOrderId, report }],
  ['workOrder.sign', { workOrderId, ...signed }],
  ['workOrder.checkOut', { workOrderId, evidence: evidence() }],
];

const done = {
  id: 'V-0',
  engineer: { memberId: 'M-li', name: 'li' },
  checklistId: null as string | null,
  checkIn: null,
  answers: {},
  parts: [],
  report: null,
  signature: null,
  checkOut: null,
};

let world: World;
let orders = 0;
const newOrder = async (change: object = {}) =>
  (await world.addOrder({ _id: `WO-${++orders}`, ...change }))._id;
const batch = (workOrderId: string) =>
  steps(workOrderId).map(([action, input]) => ({
    opId: world.newOpId(),
    action,
    input,
    subject: workOrderId,
    deviceTime: time(),
  }));
const push = (items: unknown[], who = 'li') => world.call(who, 'sync.push', { items }, null);
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

describe('a visit on line', () => {
  it('runs from accepting to leaving, each step in the trail, and the trail vouches for the order', async () => {
    const id = await newOrder();
    for (const [action, input] of steps(id))
      expect(await world.call('li', action, input)).toMatchObject({ ok: true });
    const order = await world.order(id);
    expect(order.state).toBe('confirmed');
    expect(order.visits[0]?.checkIn?.verdict).toBe('verified');
    expect(order.visits[0]?.answers.room_temperature?.outOfLimits).toBe(true);
    const trail = await world.trail(id);
    expect(trail.map(({ action }) => action).slice(1)).toEqual(steps(id).map(([action]) => action));
    expect(verifyChain({ collection: 'work_orders', entityId: id }, trail, order)).toEqual([]);
  });

  it('sees that nobody is in two towns within the hour, whichever orders they are for', async () => {
    const zhou = { state: 'travelling', engineer: { memberId: 'M-zhou', name: 'zhou' } };
    const [first, second] = [await newOrder(zhou), await newOrder(zhou)];
    const arrive = (workOrderId: string, far: object) =>
      world.call('zhou', 'workOrder.checkIn', {
        workOrderId,
        visitId: `V-${workOrderId}`,
        evidence: { ...evidence(), photos: [], scannedText: null, ...far },
      });
    const { position } = evidence();
    const li = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-li')!;
    await world.put('members', { ...li, _id: 'M-zhou', openid: 'openid-zhou', name: 'zhou' });
    await arrive(first, { position: { ...position!, longitude: 121.47, latitude: 31.23 } });
    const reply = await arrive(second, {});
    expect(reply).toMatchObject({ ok: true, data: { verdict: 'uncertain' } });
    expect((reply as { data: { reasons: string[] } }).data.reasons).toContain('implausible_speed');
  });

  it('lets a dispatcher vouch, with a reason and once, for an arrival without a position', async () => {
    const id = await newOrder({ state: 'travelling' });
    const arrival = { workOrderId: id, visitId: 'V-M', evidence: evidence({ position: null }) };
    expect(await world.call('li', 'workOrder.checkIn', arrival)).toMatchObject({
      data: { verdict: 'manual' },
    });
    const vouch = { workOrderId: id, visitId: 'V-M', reason: '已电话向科室核实' };
    expect(code(await world.call('li', 'workOrder.approveCheckIn', vouch))).toBe('ACTION_NOT_ALLOWED');
    expect(code(await world.call('chen', 'workOrder.approveCheckIn', vouch))).toBe('ok');
    expect((await world.order(id)).visits[0]?.checkIn).toMatchObject({
      verdict: 'manual',
      approvedBy: { memberId: 'M-chen' },
    });
    expect((await world.trail(id)).map(({ why }) => why)).toContain('已电话向科室核实');
    const before = await world.everything();
    expect(code(await world.call('qian', 'workOrder.approveCheckIn', vouch))).toBe(
      'CHECK_IN_NEEDS_NO_APPROVAL',
    );
    expect(await world.everything()).toBe(before);
  });

  it('sends an arrival back with the reason; the engineer adds what is missing, and it is judged anew', async () => {
    const id = await newOrder({ state: 'travelling' });
    const arrival = { workOrderId: id, visitId: 'V-R', evidence: evidence({ position: null }) };
    await world.call('li', 'workOrder.checkIn', arrival);
    const visit = { workOrderId: id, visitId: 'V-R' };
    const checkIn = async () => (await world.order(id)).visits[0]!.checkIn!;
    const doubts = async () => (await world.order(id)).arrivalsInDoubt;
    const told = async (kind: string) =>
      (await world.all<InboxMessage>('inbox_messages'))
        .filter((one) => one.kind === kind && one.page.endsWith(`id=${id}`))
        .map(({ memberId, body }) => [memberId, body]);
    expect(await doubts()).toBe(1);
    for (const [who, reason, expected] of [
      ['li', '不是本院', 'ACTION_NOT_ALLOWED'],
      ['chen', '', 'INPUT_INVALID'],
    ] as const) {
      const before = await world.everything();
      expect(code(await world.call(who, 'workOrder.rejectCheckIn', { ...visit, reason }))).toBe(expected);
      expect(await world.everything()).toBe(before);
    }
    expect(code(await world.call('chen', 'workOrder.rejectCheckIn', { ...visit, reason: '没有照片' }))).toBe(
      'ok',
    );
    expect(await checkIn()).toMatchObject({ rejected: { by: { memberId: 'M-chen' }, reason: '没有照片' } });
    expect([await doubts(), await told('check_in_rejected')]).toEqual([
      0,
      [['M-li', '测试医院 检验科：没有照片']],
    ]);
    const nothing = { ...visit, photos: [], note: ' ' };
    const before = await world.everything();
    expect(code(await world.call('li', 'workOrder.addEvidence', nothing))).toBe('INPUT_INVALID');
    expect(code(await world.call('qian', 'workOrder.rejectCheckIn', { ...visit, reason: '再看' }))).toBe(
      'CHECK_IN_NEEDS_NO_APPROVAL',
    );
    expect(await world.everything()).toBe(before);
    expect(code(await world.call('li', 'workOrder.addEvidence', { ...nothing, note: '在东侧新楼' }))).toBe(
      'ok',
    );
    expect(await checkIn()).toMatchObject({ verdict: 'manual', added: [{ note: '在东侧新楼', photos: [] }] });
    expect(await checkIn()).not.toHaveProperty('rejected');
    expect([await doubts(), await told('check_in_completed')]).toEqual([
      1,
      [['M-chen', '测试医院 检验科：li']],
    ]);
    expect(code(await world.call('qian', 'workOrder.approveCheckIn', { ...visit, reason: '已核实' }))).toBe(
      'ok',
    );
    expect(code(await world.call('li', 'workOrder.addEvidence', { ...nothing, note: '再补' }))).toBe(
      'CHECK_IN_NEEDS_NO_APPROVAL',
    );
  });

  it('gives whoever judges a visit the list that it was asked by, and no phone more than its own', async () => {
    const id = await newOrder({ state: 'onsite', visits: [{ ...done, checklistId: 'general' }] });
    const page = async (who: string) =>
      ((await world.call(who, 'workOrder.get', { workOrderId: id }, null)) as unknown as { data: OrderPage })
        .data;
    expect((await page('chen')).checklists.map(({ id: list }) => list)).toEqual(['general']);
    expect((await page('boss')).checklists).toHaveLength(1);
    expect((await page('li')).checklists).toEqual([]);
  });

  it('lets nobody vouch for an arrival of their own, or release themselves without a certificate', async () => {
    const qian = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-qian')!;
    const roles = ['engineer', 'service_manager'];
    const own = { phone: mobileOf('both'), certifications: [] };
    await world.put('members', { ...qian, ...own, _id: 'M-both', openid: 'openid-both', roles });
    const both = { memberId: 'M-both', name: 'both' };
    const house = { dealerId: null, engineer: both };
    const arrived = await newOrder({ ...house, device: null, state: 'travelling' });
    const arrival = { workOrderId: arrived, visitId: 'V-M', evidence: evidence({ position: null }) };
    expect(code(await world.call('both', 'workOrder.checkIn', arrival))).toBe('ok');
    const vouch = { workOrderId: arrived, visitId: 'V-M', reason: '我在现场' };
    expect(code(await world.call('both', 'workOrder.approveCheckIn', vouch))).toBe('CHECK_IN_OWN');
    await world.twin('both');
    expect(code(await world.call('both-2', 'workOrder.approveCheckIn', vouch))).toBe('CHECK_IN_OWN');
    expect(code(await world.call('both-2', 'workOrder.rejectCheckIn', vouch))).toBe('CHECK_IN_OWN');
    expect(code(await world.call('qian', 'workOrder.approveCheckIn', vouch))).toBe('ok');

    const id = await newOrder({ ...house, state: 'new', engineer: null });
    const release = { workOrderId: id, engineerId: 'M-both', overrideReason: '熟悉本机型' };
    expect(code(await world.call('both', 'workOrder.assign', release))).toBe('RELEASE_OWN');
    expect(code(await world.call('both-2', 'workOrder.assign', release))).toBe('RELEASE_OWN');
    expect(code(await world.call('qian', 'workOrder.assign', release))).toBe('ok');
  });

  it('asks the database five times for a check-in, transaction included', async () => {
    const id = await newOrder({ state: 'travelling' });
    const before = world.cloud.requests.length;
    const reply = await world.call('li', 'workOrder.checkIn', {
      workOrderId: id,
      visitId: 'V',
      evidence: evidence(),
    });
    expect(reply).toMatchObject({ ok: true, data: { verdict: 'verified', state: 'onsite' } });
    expect(world.cloud.requests.length - before).toBe(5);
  });

  it('asks every question by an index, whoever asks', async () => {
    const id = await newOrder();
    const before = world.cloud.requests.length;
    for (const who of ['li', 'boss', 'chen', 'qian']) {
      await world.call(who, 'workOrder.list', {}, null);
      await world.call(who, 'workOrder.get', { workOrderId: id }, null);
    }
    const asked = world.cloud.requests.slice(before).filter(({ examined }) => examined > 0);
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter(({ index }) => index === null)).toEqual([]);
  });

  it('tells the engineer of a new order with the dispatch itself', async () => {
    const id = await newOrder({ state: 'assigned_dealer', engineer: null });
    expect(
      await world.call('boss', 'workOrder.assign', { workOrderId: id, engineerId: 'M-li' }),
    ).toMatchObject({ ok: true });
    const messages = await world.all<{ memberId: string; page: string; push: string }>('inbox_messages');
    expect(messages).toContainEqual(
      expect.objectContaining({ memberId: 'M-li', push: 'waiting', page: expect.stringContaining(id) }),
    );
    expect((await world.order(id)).nonce).not.toBe('n-1');
  });

  it('lets an uncertified engineer go only with a service manager and a reason', async () => {
    const id = await newOrder({ state: 'assigned_dealer', engineer: null });
    const assign = { workOrderId: id, engineerId: 'M-wang' };
    expect(code(await world.call('boss', 'workOrder.assign', assign))).toBe('NOT_CERTIFIED');
    expect(code(await world.call('boss', 'workOrder.assign', { ...assign, overrideReason: '急' }))).toBe(
      'NOT_CERTIFIED',
    );
    expect(code(await world.call('qian', 'workOrder.assign', assign))).toBe('NOT_CERTIFIED');
    expect((await world.order(id)).state).toBe('assigned_dealer');
    expect(
      code(await world.call('qian', 'workOrder.assign', { ...assign, overrideReason: '远程指导' })),
    ).toBe('ok');
    expect((await world.order(id)).timeline.at(-1)).toMatchObject({ state: 'assigned', reason: '远程指导' });
    expect((await world.order(id)).certificationOverride).toMatchObject({ by: { memberId: 'M-qian' } });
  });

  it('asks the certificate again at check-in, and a reason given by a dealer does not replace it', async () => {
    const wang = { memberId: 'M-wang', name: 'wang' };
    const timeline = [
      { state: 'assigned', at: time(), by: { memberId: 'M-boss', name: 'boss' }, reason: '急' },
    ];
    const checkIn = (id: string) =>
      world.call('wang', 'workOrder.checkIn', { workOrderId: id, visitId: 'V', evidence: evidence() });
    const lapsed = await newOrder({ engineer: wang, state: 'accepted', timeline });
    expect(code(await checkIn(lapsed))).toBe('NOT_CERTIFIED');
    expect((await world.order(lapsed)).visits).toEqual([]);
    const certificationOverride = {
      by: { memberId: 'M-qian', name: 'qian' },
      reason: '远程指导',
      at: time(),
    };
    expect(
      code(await checkIn(await newOrder({ engineer: wang, state: 'accepted', certificationOverride }))),
    ).toBe('ok');
  });

  it('shows each person only their own orders', async () => {
    const mine = await newOrder();
    const list = async (who: string) => {
      const reply = await world.call(who, 'workOrder.list', {}, null);
      return reply.ok ? (reply.data as { orders: { _id: string }[] }).orders.map(({ _id }) => _id) : [];
    };
    expect(await list('li')).toContain(mine);
    expect(await list('chen')).toContain(mine);
    expect(await list('boss')).toContain(mine);
    expect(await list('zhao')).toEqual([]);
  });

  it('keeps the fields of the trail in the house', async () => {
    const reply = await world.call('li', 'workOrder.get', { workOrderId: await newOrder() }, null);
    expect(JSON.stringify(reply)).not.toContain('"head"');
  });
});

describe('a visit off line', () => {
  it('is applied from one batch with five requests, and a lost reply changes nothing', async () => {
    const id = await newOrder();
    const items = batch(id);
    const before = world.cloud.requests.length;
    const first = await push(items);
    // identity with everything needed, start, order, audit rows, commit
    expect(world.cloud.requests.length - before).toBe(5);
    expect(first).toMatchObject({ ok: true });
    const stored = await world.everything();
    const again = await push(items);
    expect(again.ok && again.data).toEqual(first.ok && first.data);
    expect(await world.everything()).toBe(stored);
    const order = await world.order(id);
    expect(order.state).toBe('confirmed');
    expect(verifyChain({ collection: 'work_orders', entityId: id }, await world.trail(id), order)).toEqual(
      [],
    );
  });

  it('has one effect when the same batch arrives twice at once', async () => {
    const id = await newOrder();
    const items = batch(id);
    const replies = await Promise.all([push(items), push(items), push(items)]);
    for (const reply of replies) {
      expect(reply).toMatchObject({ ok: true });
      const { results } = (reply as unknown as { data: { results: { status: string }[] } }).data;
      expect(results.map(({ status }) => status)).toEqual(items.map(() => 'done'));
    }
    const trail = await world.trail(id);
    expect(trail).toHaveLength(1 + items.length);
    expect(verifyChain({ collection: 'work_orders', entityId: id }, trail, await world.order(id))).toEqual(
      [],
    );
  });

  it('has one effect however the batch is cut and its pieces repeated', async () => {
    for (const cuts of [[1, 3], [2], [1, 2, 3, 4, 5, 6], [6]]) {
      const id = await newOrder();
      const items = batch(id);
      const pieces = [0, ...cuts].map((from, i) => items.slice(from, [...cuts, items.length][i]));
      for (const piece of pieces) {
        await push(piece);
        await push(piece);
      }
      await push(items);
      expect((await world.order(id)).state).toBe('confirmed');
      expect(await world.trail(id)).toHaveLength(1 + items.length);
    }
  });

  it('comes back as a conflict when the order was cancelled meanwhile, holds what follows, and lets other orders through', async () => {
    const [cancelled, other] = [await newOrder(), await newOrder()];
    const items = batch(cancelled);
    await world.call('chen', 'workOrder.cancel', { workOrderId: cancelled, reason: '重复报修' });
    const accept = {
      opId: world.newOpId(),
      action: 'workOrder.accept',
      input: { workOrderId: other },
      subject: other,
      deviceTime: time(),
    };
    const reply = await push([...items, accept]);
    const { results } = (
      reply as unknown as { data: { results: { status: string; code?: string; details?: unknown }[] } }
    ).data;
    expect(results[0]).toMatchObject({
      status: 'conflict',
      code: 'WORK_ORDER_STATE_CHANGED',
      details: { current: 'cancelled' },
    });
    expect(results.slice(1, -1).map(({ status }) => status)).toEqual(items.slice(1).map(() => 'held'));
    expect(results.at(-1)?.status).toBe('done');
    expect((await world.order(cancelled)).state).toBe('cancelled');
    expect((await world.order(other)).state).toBe('accepted');
  });

  it('refuses an operation number that was used for something else', async () => {
    const id = await newOrder();
    const opId = world.newOpId();
    expect(code(await world.call('li', 'workOrder.accept', { workOrderId: id }, opId))).toBe('ok');
    const stored = await world.everything();
    expect(code(await world.call('li', 'workOrder.depart', { workOrderId: id }, opId))).toBe('KEY_REUSED');
    expect(await world.everything()).toBe(stored);
  });

  it('gives exactly one of two different acts at once, and the other its refusal', async () => {
    const id = await newOrder();
    const replies = await Promise.all([
      world.call('li', 'workOrder.refuse', { workOrderId: id, reason: '时间冲突' }),
      world.call('chen', 'workOrder.cancel', { workOrderId: id, reason: '重复报修' }),
    ]);
    const order = await world.order(id);
    expect(['assigned_dealer', 'cancelled']).toContain(order.state);
    expect(verifyChain({ collection: 'work_orders', entityId: id }, await world.trail(id), order)).toEqual(
      [],
    );
    expect(replies.some(({ ok }) => ok)).toBe(true);
  });
});

describe('the door refuses, and writes nothing, when', () => {
  it.each<[string, string | null, string, object | null, string]>([
    ['nobody calls', null, 'workOrder.accept', null, 'NOT_SIGNED_IN'],
    ['a stranger calls', 'stranger', 'workOrder.accept', null, 'NOT_A_MEMBER'],
    ['a member was disabled', 'gone', 'workOrder.accept', null, 'MEMBER_DISABLED'],
    ['the dealer is suspended', 'sun', 'workOrder.list', {}, 'DEALER_SUSPENDED'],
    ['the action does not exist', 'li', 'workOrder.explode', {}, 'ACTION_UNKNOWN'],
    ['the action is a name of Object', 'li', 'constructor', {}, 'ACTION_UNKNOWN'],
    ['the role lacks the action', 'li', 'workOrder.cancel', null, 'ACTION_NOT_ALLOWED'],
    ["another dealer's order is named", 'zhao', 'workOrder.accept', null, 'WORK_ORDER_NOT_FOUND'],
    [
      'an order that does not exist is named',
      'li',
      'workOrder.accept',
      { workOrderId: 'WO-none' },
      'WORK_ORDER_NOT_FOUND',
    ],
    ['an operator comes in', 'li', 'workOrder.accept', { workOrderId: { $ne: '' } }, 'INPUT_INVALID'],
    [
      'an unknown key comes in',
      'li',
      'workOrder.accept',
      { workOrderId: 'WO-1', dealerId: 'D-2' },
      'INPUT_INVALID',
    ],
    ['a state is made up', 'li', 'workOrder.list', { states: ['__proto__'] }, 'INPUT_INVALID'],
    [
      'a prototype comes in',
      'li',
      'workOrder.accept',
      JSON.parse('{"__proto__": {"a": 1}}') as object,
      'INPUT_INVALID',
    ],
  ])('%s', async (_, who, action, input, expected) => {
    const workOrderId = await newOrder();
    const stored = await world.everything();
    const reply = await world.call(
      who,
      action,
      input ?? { workOrderId, ...(action.endsWith('cancel') ? { reason: 'x' } : {}) },
    );
    expect(code(reply)).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ action: 'sync.push', input: { items: [] } }],
    [{ action: 'sync.push', input: { items: Array(21).fill({}) } }],
  ])('the envelope is %j', async (event) => {
    const stored = await world.everything();
    expect(code(await world.raw('li', event))).toBe('INPUT_INVALID');
    expect(await world.everything()).toBe(stored);
  });

  it('a change comes without an operation number', async () => {
    const id = await newOrder();
    expect(code(await world.call('li', 'workOrder.accept', { workOrderId: id }, null))).toBe('OP_ID_MISSING');
    expect((await world.order(id)).state).toBe('assigned');
  });

  it('an action that is not for the queue comes through the queue', async () => {
    const id = await newOrder();
    const item = {
      opId: world.newOpId(),
      action: 'workOrder.cancel',
      input: { workOrderId: id, reason: 'x' },
      subject: id,
      deviceTime: time(),
    };
    const reply = await push([item], 'chen');
    expect(reply).toMatchObject({
      ok: true,
      data: { results: [{ status: 'failed', code: 'ACTION_NOT_ALLOWED' }] },
    });
    expect((await world.order(id)).state).toBe('assigned');
  });
});
