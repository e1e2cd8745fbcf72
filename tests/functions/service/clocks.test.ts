import { defaultClockBook } from '../../../miniprogram/shared/clocks/default-book';
import type { ClockBook } from '../../../miniprogram/shared/clocks/policies';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { ClockBookDocument } from '../../../cloudfunctions/_store/settings';
import { addSites, creation } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** 时效 by cover, severity and calendar, through the functions. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const save = (value: ClockBook, revision: number) =>
  world.call('qian', 'settings.save', { key: 'clocks', value, revision, why: '2027 年服务承诺' });
const create = async (workOrderId: string, more: object) => {
  const { priority: _priority, ...facts } = creation(workOrderId, { deviceId: null });
  const reply = await world.call('chen', 'workOrder.create', { ...facts, ...more });
  expect(reply).toMatchObject({ ok: true });
  return world.order(workOrderId);
};
const minutes = (from: string, to: string | null | undefined) =>
  (Date.parse(to!) - Date.parse(from)) / 60_000;

it('an order is promised what its severity says, and what a queue kept from before counts as it was meant', async () => {
  const down = await create('WO-clock-down1', { severity: 'down' });
  expect(minutes(down.createdAt, down.responseDueAt)).toBe(120);
  expect(minutes(down.createdAt, down.arrivalDueAt)).toBe(480);
  expect(minutes(down.createdAt, down.repairDueAt)).toBe(1440);
  const before = await create('WO-clock-queued', { priority: 'urgent' });
  expect(before.severity).toBe('down');
  expect(await create('WO-clock-plain1', {})).toMatchObject({
    severity: 'ordinary',
    clock: { policyId: 'standard' },
  });
});

it('a new version moves no running clock, and an order that changes its severity keeps to its own', async () => {
  const old = await create('WO-clock-before', {});
  const quick = { responseMinutes: 30, arrivalMinutes: 60, repairMinutes: 90 };
  const book = {
    ...defaultClockBook,
    policies: defaultClockBook.policies.map((policy) => ({ ...policy, ...quick })),
  };
  expect(await save(book, 0)).toMatchObject({ ok: true });
  expect(await world.order(old._id)).toMatchObject({ repairDueAt: old.repairDueAt });
  const fresh = await create('WO-clock-after1', {});
  expect(fresh.clock).toMatchObject({ version: 1 });
  expect(minutes(fresh.createdAt, fresh.repairDueAt)).toBe(90);
  expect((await world.all<ClockBookDocument>('clock_books')).map(({ _id }) => _id)).toEqual(['CB-0']);

  const raised = { workOrderId: old._id, severity: 'down', reason: '科室确认不能出报告' };
  expect(await world.call('chen', 'workOrder.setSeverity', raised)).toMatchObject({ ok: true });
  const changed = await world.order(old._id);
  expect(changed).toMatchObject({ severity: 'down', clock: { version: 0, policyId: 'down' } });
  const at = changed.timeline[changed.timeline.length - 1]!;
  expect(at).toMatchObject({ what: '严重程度 一般 → 停机', reason: '科室确认不能出报告' });
  expect(minutes(at.at, changed.repairDueAt)).toBe(1440);
});

it.each([
  ['by a dealer', 'boss', { severity: 'serious', reason: '急' }, 'ACTION_NOT_ALLOWED'],
  ['without a reason', 'chen', { severity: 'serious', reason: '' }, 'INPUT_INVALID'],
  ['to what it is', 'chen', { severity: 'down', reason: '急' }, 'SEVERITY_UNCHANGED'],
  ['to what there is not', 'chen', { severity: 'urgent', reason: '急' }, 'INPUT_INVALID'],
])('severity is not changed %s', async (_, who, input, code) => {
  const before = await world.everything();
  const reply = await world.call(who, 'workOrder.setSeverity', { workOrderId: 'WO-clock-before', ...input });
  expect(reply).toMatchObject({ ok: false, code });
  expect(await world.everything()).toBe(before);
});

it.each([
  ['two policies for the same orders', { policies: [...defaultClockBook.policies, { ...defaultClockBook.policies[0]!, id: 'twice' }] }, 'INPUT_INVALID', 'value.policies.4.when'], // prettier-ignore
  [
    'none that always fits',
    { policies: defaultClockBook.policies.slice(1) },
    'INPUT_INVALID',
    'value.policies',
  ],
  ['a calendar without hours', { calendars: defaultClockBook.calendars.map((one) => ({ ...one, always: false, week: [[], [], [], [], [], [], []] })) }, 'INPUT_INVALID', 'value.calendars.0.week'], // prettier-ignore
  ['what somebody else has changed meanwhile', { revision: 0 }, 'CHANGED_MEANWHILE', undefined],
])('policies are refused with %s', async (_, change, code, path) => {
  const before = await world.everything();
  const { revision = 1, ...more } = change as { revision?: number };
  const reply = await save({ ...defaultClockBook, ...more } as ClockBook, revision);
  expect(reply).toMatchObject({ ok: false, code, ...(path ? { details: { path } } : {}) });
  expect(await world.everything()).toBe(before);
});

it('a contract’s name and the hospital’s grade choose the policy', async () => {
  const [any] = defaultClockBook.policies;
  const gold = { ...any!, id: 'gold', name: '金牌', when: { ...any!.when, contract: '金牌合同' } };
  const third = { ...any!, id: 'third', name: '三甲', when: { ...any!.when, level: '三级甲等' } };
  expect(await save({ ...defaultClockBook, policies: [...defaultClockBook.policies, gold, third] }, 1)).toMatchObject({ ok: true }); // prettier-ignore
  await world.set('hospitals', 'H-1', { level: '三级甲等' });
  expect(await create('WO-clock-third1', {})).toMatchObject({ clock: { policyName: '三甲' } });
  await world.put('devices', {
    ...{
      _id: 'DV-X-GOLD',
      modelId: 'X',
      modelName: '测试仪 X',
      productLineId: 'L',
      serial: 'GOLD',
      code: null,
    },
    ...{ dealerId: 'D-1', hospitalId: 'H-1', departmentId: null, claims: [], gtin: null },
    entitlements: [
      { kind: 'contract', name: '金牌合同', fromOn: '2020-01-01', toOn: '2099-12-31', covers: '全保' },
      { kind: 'contract', name: '过期合同', fromOn: '2020-01-01', toOn: '2020-12-31', covers: '全保' },
    ],
  });
  expect(await create('WO-clock-gold01', { deviceId: 'DV-X-GOLD' })).toMatchObject({
    clock: { policyName: '金牌' },
  });
});

it('what a clock has told stands on the order, so that the watch asks for nothing twice', async () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { watchOrders } =
    require('../../../cloudfunctions/jobs/watch-orders') as typeof import('../../../cloudfunctions/jobs/watch-orders');
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  await world.set('hospitals', 'H-1', { level: '' });
  const order = await create('WO-clock-watch1', { severity: 'down' });
  const at = (after: number) => ({
    ...surroundings(),
    now: () => new Date(Date.parse(order.createdAt) + after * 60_000),
  });
  const told = async () =>
    (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind, memberId, body }) =>
        kind === 'work_order_watch' && memberId === 'M-qian' && body.includes(order.number),
    ).length;
  await world.remove('work_orders', (await world.all<{ _id: string }>('work_orders')).map(({ _id }) => _id).filter((id) => id !== order._id)); // prettier-ignore
  await watchOrders(at(121));
  await watchOrders(at(122));
  const late = await world.order(order._id);
  expect(late.clockTold!.length).toBe(2);
  expect(minutes(order.createdAt, late.clockAt)).toBe(360);
  expect(await told()).toBe(1);
  // A day later the breach goes up the ladder: those who heard of it hear that it still stands.
  await watchOrders(at(120 + 1441));
  expect(await told()).toBe(2);
});
