import { addDays, addMonths, dayOf } from '../../../miniprogram/shared/days';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { PlannedOrders } from '../../../cloudfunctions/_contracts/service-plans';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** 服务计划: from the plan to its orders, made once however often the job runs. */
let world: World;
let run: (days?: number) => Promise<Record<string, number>>;
let surroundings: () => Surroundings;
let jobs: Record<string, (world: Surroundings) => Promise<Record<string, number>>>;
const today = dayOf(new Date());
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const at = (days: number): Surroundings => {
  const instant = new Date(Date.now() + days * 86_400_000);
  return { ...surroundings(), now: () => instant };
};

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startWorld();
  await addSites(world);
  /* eslint-disable @typescript-eslint/no-require-imports */
  ({ jobs } = require('../../../cloudfunctions/jobs') as typeof import('../../../cloudfunctions/jobs/index'));
  ({ surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve'));
  /* eslint-enable */
  run = (days = 0) => jobs['close-orders']!(at(days));
  await world.set('devices', 'DV-X-SN001', { installedOn: addMonths(today, -3) });
});
afterAll(() => world.cloud.close());

const terms = (change: object = {}) => ({
  ...{ planId: 'SP-1', name: '季度保养', task: 'maintenance', modelId: 'X', contract: null },
  ...{ months: 3, anchor: 'plan', windowDays: 15, startsOn: today },
  ...change,
});
const start = (change: object = {}, who = 'qian') => world.call(who, 'servicePlan.start', terms(change));
const device = async (id = 'DV-X-SN001') =>
  (await world.all<Device>('devices')).find(({ _id }) => _id === id)!;
const planned = async () =>
  (await world.all<WorkOrder>('work_orders'))
    .filter(({ servicePlan }) => servicePlan)
    .sort((a, b) => (a.servicePlan!.dueOn < b.servicePlan!.dueOn ? -1 : 1));
const listed = async (who: string, group: string, dealerId: string | null = null) => {
  const reply = await world.call(who, 'servicePlan.orders', { group, dealerId }, null);
  return (reply as unknown as { data: PlannedOrders }).data;
};

it.each<[string, object, string, string]>([
  ['by a dispatcher', {}, 'chen', 'ACTION_NOT_ALLOWED'],
  ['by a dealer', {}, 'boss', 'ACTION_NOT_ALLOWED'],
  ['of a model that there is not', { modelId: 'Z' }, 'qian', 'MODEL_NOT_FOUND'],
  ['every nought months', { months: 0 }, 'qian', 'INPUT_INVALID'],
  ['for repairs', { task: 'repair' }, 'qian', 'INPUT_INVALID'],
])('a plan is not started %s', async (_, change, who, refused) => {
  const before = await world.everything();
  expect(code(await start(change, who))).toBe(refused);
  expect(await world.everything()).toBe(before);
});

it('of plans of one kind that are started at once one is', async () => {
  const kind = { task: 'calibration', contract: '校准合同' };
  const started = await Promise.all(['SP-x', 'SP-y', 'SP-z'].map((planId) => start({ ...kind, planId })));
  expect(started.map(code).sort()).toEqual(['SERVICE_PLAN_EXISTS', 'SERVICE_PLAN_EXISTS', 'ok']);
  const plans = await world.all<{ _id: string; contract: string | null }>('service_plans');
  expect(plans.filter(({ contract }) => contract === kind.contract)).toHaveLength(1);
});

it('a run brings the instruments under their plan and makes what is due within sixty days', async () => {
  expect(code(await start())).toBe('ok');
  expect(code(await start({ planId: 'SP-2' }))).toBe('SERVICE_PLAN_EXISTS');
  await run();
  const [first, ...others] = (await planned()).filter((order) => order.device!.id === 'DV-X-SN001');
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    ...{
      task: 'maintenance',
      severity: 'planned',
      source: 'plan',
      dealerId: 'D-1',
      state: 'assigned_dealer',
    },
    servicePlan: { planId: 'SP-1', sequence: 2, toOn: addDays(addMonths(addMonths(today, -3), 3), 15) },
    planOpenUntil: first!.servicePlan!.toOn,
  });
  expect((await device()).plans).toMatchObject([{ next: 3, order: { id: first!._id }, stopped: null }]);
  expect((await device()).planDueOn).toBe(addMonths(addMonths(today, -3), 6));
});

it('a second run, two at once, and one whose instrument forgot what was made make no second order', async () => {
  const before = (await planned()).map(({ _id }) => _id);
  await run();
  await Promise.all([run(), run(), run()]);
  // Killed after the order and before the instrument: they are one transaction, so the instrument is put back by hand.
  await world.set('devices', 'DV-X-SN001', {
    plans: [{ ...(await device()).plans![0]!, next: 2, dueOn: addMonths(addMonths(today, -3), 3) }],
    planDueOn: addMonths(addMonths(today, -3), 3),
  });
  await run();
  expect((await planned()).map(({ _id }) => _id)).toEqual(before);
  expect((await device()).plans![0]!.next).toBe(3);
});

it('without the turn of one run at a time, runs at once still make one', async () => {
  const { makeDue } = require('../../../cloudfunctions/jobs/make-planned-orders') as typeof import('../../../cloudfunctions/jobs/make-planned-orders'); // prettier-ignore
  const { defaultClockBook } = await import('../../../miniprogram/shared/clocks/default-book');
  const planning = {
    plans: await world.all('service_plans'),
    clocks: { book: defaultClockBook, days: { rest: [], worked: [] } },
    calendar: { holidays: [], workedInstead: [] },
  } as never;
  const count = (await planned()).length;
  await Promise.all([1, 2, 3, 4].map(() => makeDue(at(60), planning)));
  const orders = await planned();
  expect(orders.length).toBe(count + 2);
  const named = orders.map((order) => `${order.device!.id} ${order.servicePlan!.sequence}`);
  expect(new Set(named).size).toBe(orders.length);
});

it('what is open stands in the list by its window, a dealer sees the own', async () => {
  const near = await listed('chen', 'now');
  expect(near.orders.map(({ dealerName }) => dealerName).sort()).toEqual(['丁', '丙']);
  expect((await listed('boss', 'now')).orders.map(({ dealerId }) => dealerId)).toEqual(['D-1']);
  expect((await listed('chen', 'now', 'D-2')).orders.map(({ dealerId }) => dealerId)).toEqual(['D-2']);
  await world.set('work_orders', near.orders[0]!._id, { planOpenUntil: addDays(today, -1) });
  expect((await listed('chen', 'late')).orders).toHaveLength(1);
  const skipped = await world.call('chen', 'workOrder.cancel', {
    workOrderId: near.orders[0]!._id,
    reason: '医院停机搬迁',
  });
  expect(code(skipped)).toBe('ok');
  expect((await listed('chen', 'late')).orders).toEqual([]);
});

it('moved instruments stop, what nobody has begun is cancelled, and they go on when somebody says so', async () => {
  await world.set('devices', 'DV-X-SN900', { hospitalId: 'H-2' });
  await run(1);
  expect((await device('DV-X-SN900')).plans).toMatchObject([{ stopped: 'moved', dueOn: null }]);
  const left = (await planned()).filter((order) => order.device!.id === 'DV-X-SN900');
  expect(left.map(({ state }) => state)).not.toContain('assigned_dealer');
  expect(left[0]!.timeline.at(-1)).toMatchObject({ reason: '设备已移机' });
  const on = { deviceId: 'DV-X-SN900', planId: 'SP-1', reason: '新院区已验收' };
  expect(code(await world.call('boss', 'servicePlan.goOn', on))).toBe('ACTION_NOT_ALLOWED');
  expect(code(await world.call('qian', 'servicePlan.goOn', on))).toBe('ok');
  expect((await device('DV-X-SN900')).plans).toMatchObject([{ stopped: null, hospitalId: 'H-2' }]);
  expect(code(await world.call('qian', 'servicePlan.goOn', on))).toBe('SERVICE_PLAN_NOT_MOVED');
});

it('an ended plan makes nothing more', async () => {
  expect(code(await world.call('qian', 'servicePlan.end', { planId: 'SP-1', reason: '改为半年' }))).toBe(
    'ok',
  );
  expect(code(await world.call('qian', 'servicePlan.end', { planId: 'SP-1', reason: '改为半年' }))).toBe(
    'SERVICE_PLAN_ENDED',
  );
  const count = (await planned()).length;
  // Also where the day's walk was before the plan ended.
  await world.set('devices', 'DV-X-SN001', {
    planDueOn: today,
    plans: [{ ...(await device()).plans![0]!, dueOn: today }],
  });
  await run(1);
  expect(await planned()).toHaveLength(count);
  await run(400);
  expect(await planned()).toHaveLength(count);
  expect((await device()).plans).toMatchObject([{ stopped: 'ended', dueOn: null }]);
});

describe('what ends soon', () => {
  const ending = (change: object = {}) => ({
    ...{ id: 'E-1', kind: 'contract', name: '技术服务合同', number: 'HT-9', fromOn: '2020-01-01' },
    ...{ toOn: addDays(today, 500), includes: ['labour'], visits: null, visitsTakenBy: [] },
    ...change,
  });
  const told = async () =>
    (await world.all<InboxMessage>('inbox_messages'))
      .filter(({ kind }) => kind === 'cover_ends')
      .map(({ memberId, title }) => `${memberId} ${title}`)
      .sort();

  it('is told to the dealer, of contracts to the service managers too, once for each of the days', async () => {
    await world.set('devices', 'DV-X-SN001', {
      entitlements: [
        ending(),
        ending({ id: 'E-2', kind: 'warranty', name: '原厂保修', number: '', includes: ['parts'] }),
      ],
      loan: { id: 'LN-1', number: 'JY-1', dueOn: addDays(today, 415) },
    });
    await run(409);
    expect(await told()).toEqual(['M-boss 借机快到期，请安排撤机', 'M-qian 借机快到期，请安排撤机']);
    await run(411);
    const all = [
      ...['M-boss 保修即将到期，可推荐服务合同', 'M-boss 借机快到期，请安排撤机'],
      ...['M-boss 服务合同即将到期，请商谈续签', 'M-qian 借机快到期，请安排撤机'],
      'M-qian 服务合同即将到期，请商谈续签',
    ];
    expect(await told()).toEqual(all);
    await run(412);
    expect(await told()).toEqual(all);
  });
});
