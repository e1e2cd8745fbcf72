import { documentHash } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import type { Migration } from '../../../cloudfunctions/jobs/migrations';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import daily from '../../../cloudfunctions/daily-jobs/config.json';
import frequent from '../../../cloudfunctions/jobs/config.json';
import { startWorld } from './world';
import type { World } from './world';

const triggers = [...daily.triggers, ...frequent.triggers];
/** What the house does for itself: changes of what is kept, and whether anybody hears that something stands still. */
let world: World;
let at: (instant: string) => Surroundings;
let serveTimers: typeof import('../../../cloudfunctions/jobs/serve-timers').serveTimers;
let migrate: typeof import('../../../cloudfunctions/jobs/migrate').migrate;
let upkeep: typeof import('../../../cloudfunctions/jobs/upkeep').upkeep;
let measureStorage: typeof import('../../../cloudfunctions/jobs/measure-storage').measureStorage;
let health: typeof import('../../../cloudfunctions/_modules/health/read-health');
let renaming: (id: string, to: string) => Migration;

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  Object.assign(process.env, { ENVIRONMENT: 'test' });
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve'); // prettier-ignore
  ({ serveTimers } = require('../../../cloudfunctions/jobs/serve-timers'));
  ({ migrate } = require('../../../cloudfunctions/jobs/migrate'));
  ({ upkeep } = require('../../../cloudfunctions/jobs/upkeep'));
  ({ measureStorage } = require('../../../cloudfunctions/jobs/measure-storage'));
  health = require('../../../cloudfunctions/_modules/health/read-health');
  const { workOrdersOfAll } = require('../../../cloudfunctions/_store/work-orders') as typeof import('../../../cloudfunctions/_store/work-orders'); // prettier-ignore
  const { migration } = require('../../../cloudfunctions/jobs/migrations') as typeof import('../../../cloudfunctions/jobs/migrations'); // prettier-ignore
  /* eslint-enable */
  at = (instant) => ({ ...surroundings(), now: () => new Date(instant) });
  renaming = (id, to) =>
    migration<WorkOrder>({
      id,
      why: '名称统一',
      collection: workOrdersOfAll,
      where: {},
      change: (order) => (order.faultCode === to ? order : { ...order, faultCode: to }),
    });
  for (let n = 0; n < 120; n++) await world.addOrder({ _id: `WO-${String(n).padStart(3, '0')}` });
  const boss = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-boss')!;
  await world.put('members', {
    ...boss,
    _id: 'M-root',
    openid: 'openid-root',
    dealerId: null,
    roles: ['sysadmin'],
  });
});
afterAll(() => world.cloud.close());

/** Every run of it, as the timer goes on: a busy machine's run may end before its documents do. */
const wholly = async (all: readonly Migration[], now: Surroundings): Promise<number> => {
  for (let sum = 0; ;) {
    const { migrated = 0 } = await migrate(all)(now);
    if (migrated === 0) return sum;
    sum += migrated;
  }
};
const names = async () => (await world.all<WorkOrder>('work_orders')).map(({ faultCode }) => faultCode);

it('changes every document through the trail, once, and begins the next migration only then', async () => {
  const first = renaming('2026-12-01-first', '甲');
  const broken: Migration = { ...renaming('2026-12-02-second', '乙') };
  const failing = { ...broken, change: () => { throw new Error('cannot be read'); } }; // prettier-ignore
  const now = at('2026-12-03T02:00:00.000Z');
  await expect(wholly([failing, first], now)).rejects.toThrow('cannot be read');
  expect(new Set(await names())).toEqual(new Set(['甲']));
  const events = (await world.all<AuditEvent>('audit_events')).filter(({ action }) => action === 'migration.2026-12-01-first'); // prettier-ignore
  expect(events).toHaveLength(120);
  expect(events[0]).toMatchObject({ why: '名称统一', by: { memberId: 'system' } });
  const [order] = await world.all<WorkOrder>('work_orders');
  const newest = events.find(({ entityId }) => entityId === order!._id)!;
  expect(newest).toMatchObject({
    hash: order!.head,
    docHash: documentHash(order!),
    revision: order!.revision,
  });

  // The failed one goes on when it is mended; the first does not run again, whatever its documents are by now.
  expect(await wholly([broken, first], now)).toBe(120);
  expect(new Set(await names())).toEqual(new Set(['乙']));
  expect(await migrate([broken, first])(now)).toEqual({ migrated: 0 });
});

it('goes on behind the last page that is done when a run was broken off', async () => {
  let seen = 0;
  const all = renaming('2026-12-04-third', '丙');
  const stopping: Migration = {
    ...all,
    change: (document) => {
      if (++seen > 70) throw new Error('ended at its time-out');
      return all.change(document);
    },
  };
  const now = at('2026-12-05T02:00:00.000Z');
  await expect(wholly([stopping], now)).rejects.toThrow('ended at its time-out');
  seen = -1000;
  expect(await wholly([stopping], now)).toBeLessThanOrEqual(120 - 50);
  expect(new Set(await names())).toEqual(new Set(['丙']));
});

describe('health', () => {
  const timer = (name: string, jobs: Parameters<typeof serveTimers>[0], now: Surroundings) =>
    serveTimers(jobs, now)({ Type: 'Timer', TriggerName: name });
  beforeEach(() => {
    delete process.env.TCB_SOURCE;
    delete process.env.WX_OPENID;
  });

  it('knows every timer and how long it may be silent', () => {
    expect(Object.keys(health.LONGEST_SILENCE).sort()).toEqual(triggers.map(({ name }) => name).sort());
    for (const { name } of triggers) expect(health.timerName(name)).not.toBe(name);
    for (const { triggers: own } of [daily, frequent]) expect(own.length).toBeLessThanOrEqual(10);
  });

  it('is not well where no timer ever ran', async () => {
    const reply = (await world.raw('root', { action: 'house.health', input: {} })) as unknown as {
      data: { faults: string[] };
    };
    expect(reply.data.faults).toEqual([expect.stringContaining('定时任务一个都没有运行过')]);
  });

  it('tells when a timer last ran, what its failure said, and which stand still', async () => {
    const early = at('2026-12-10T00:00:00.000Z');
    const ok = { 'watch-orders': async () => ({}), 'deliver-messages': async () => ({}) };
    await timer('watch-orders', ok, early);
    await timer('deliver-messages', ok, early);
    const failing = { 'watch-orders': async () => { throw new Error('微信没有应答'); } }; // prettier-ignore
    await expect(timer('watch-orders', failing, at('2026-12-10T00:20:00.000Z'))).rejects.toThrow();
    const found = await health.readHealth('test', new Date('2026-12-10T00:25:00.000Z'));
    const of = (wanted: string) => found.timers.find(({ name }) => name === wanted);
    expect(of('watch-orders')).toMatchObject({
      ranAt: '2026-12-10T00:00:00.000Z',
      failedAt: '2026-12-10T00:20:00.000Z',
      failure: '微信没有应答',
      late: false,
    });
    expect(of('deliver-messages')).toMatchObject({ late: true });
    expect(of('complete-letters')).toMatchObject({ ranAt: null, late: false });
    expect(found.faults).toEqual([
      expect.stringContaining('消息推送：自 2026-12-10 08:00 起没有成功运行'),
      expect.stringContaining('工单时限提醒：最近一小时内失败过：微信没有应答'),
    ]);
    const later = await health.readHealth('test', new Date('2026-12-12T00:00:00.000Z'));
    expect(later.timers.every(({ late }) => late)).toBe(true);
    expect(later.faults[0]).toContain('审计记录一直没有封存');
  });

  it('misses the seal of yesterday, and tells every system admin once a day', async () => {
    const root = { _id: 'test:1', environment: 'test', from: '', to: '2026-12-10T00:00:00.000Z', number: 1 };
    await world.put('audit_roots', root as never);
    const job = upkeep('test', async () => ({}));
    for (const hour of ['03', '04']) await job(at(`2026-12-12T${hour}:00:00.000Z`));
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'house_fault',
    );
    expect(told).toHaveLength(1);
    expect(told[0]!.body).toContain('审计记录自 2026-12-10 08:00 起没有封存');
  });

  it('takes no messages that wait for the morning for a silent WeChat', async () => {
    const waiting = Array.from({ length: 600 }, (_, n) => ({
      ...{ _id: `MSG-night-${n}`, memberId: 'M-li', kind: 'work_order_planned', title: '', body: '' },
      ...{ page: '', readAt: null, push: 'waiting', createdAt: '2026-12-11T16:00:00.000Z' },
    }));
    await world.put('inbox_messages', ...(waiting as never[]));
    const faultsAt = async (instant: string) =>
      (await health.readHealth('test', new Date(instant))).faults.join();
    expect(await faultsAt('2026-12-11T18:00:00.000Z')).not.toContain('等待推送');
    expect(await faultsAt('2026-12-12T04:00:00.000Z')).toContain('600 条消息等待推送');
    await world.remove(
      'inbox_messages',
      waiting.map(({ _id }) => _id),
    );
  });

  it('says how much lies in storage, and what to do before it is full', async () => {
    const now = at('2026-12-12T18:20:00.000Z');
    const read = () => health.readHealth('test', now.now());
    expect((await read()).storage).toEqual({ bytes: null, measuredAt: null, gigabytes: 100 });
    // More than a page of them; those that are gone take no room.
    const rows = Array.from({ length: 1200 }, (_, n) => ({
      ...{ _id: `f-${n}`, fileId: `f-${n}`, bytes: n < 900 ? 100_000_000 : 1, at: '', passing: false },
      ...{
        lookAt: '9999-12-31T00:00:00.000Z',
        photoFrom: null,
        goneAt: n >= 1100 ? '2026-12-01T00:00:00.000Z' : null,
      },
    }));
    await world.put('stored_files', ...(rows as never[]));
    await measureStorage(now);
    const full = await read();
    expect(full.storage).toEqual({
      bytes: 90_000_000_200,
      measuredAt: '2026-12-12T18:20:00.000Z',
      gigabytes: 100,
    });
    expect(full.faults).toContainEqual(expect.stringContaining('云存储已用 90.0 GB，接近购买的 100 GB'));
    await world.put('settings', { _id: 'files', value: { storageGigabytes: 300 } } as never);
    expect((await read()).faults.join()).not.toContain('云存储');
  });

  it('is asked by those who look after the house, and by nobody else', async () => {
    expect(await world.raw('root', { action: 'house.health', input: {} })).toMatchObject({
      ok: true,
      data: { messages: { waiting: expect.any(Number) }, faults: expect.any(Array) },
    });
    expect(await world.raw('li', { action: 'house.health', input: {} })).toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });
});
