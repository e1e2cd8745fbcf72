import { FACT_SHAPE } from '../../miniprogram/shared/figures/kept-facts';
import { rowOf } from '../../miniprogram/shared/figures/rows';
import type { FigureRow, Level } from '../../miniprogram/shared/figures/rows';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import { schema } from '../../cloudfunctions/_store/schema';
import { localDatabase } from '../../scripts/admin-database';
import { sdkEnvironment, startLocalCloud } from '../../scripts/local-cloud/local-cloud';
import { figureDifferences, recomputeFigures } from '../../scripts/recompute-figures';
import { pagesOf } from '../../scripts/verify-figures';
import { lateChanges, makeFigureWorld } from './figures-world';
import type { FigureChange } from './figures-world';
import type { Figure } from './platform-database';

const print = (figure: Figure & Record<string, number | string>) =>
  process.stdout.write(`${JSON.stringify(figure)}\n`);
const until = '2026-11-29T04:00:00.000Z';
const DAYS = 730;
const CALLS = 100;

/** Milliseconds of processor that this process, the database within it, has had: what else the machine does is not in it. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** 600 engineers and half a million orders of two years: what a day costs beside everything, and whether rows stay true. */
export async function run(): Promise<void> {
  const isSmall = process.argv.includes('--small');
  const share = isSmall ? 0.02 : process.argv.includes('--tenth') ? 0.1 : 1;
  const size = {
    engineers: 600,
    dealers: 60,
    hospitals: Math.round(3000 * share) + 20,
    devices: Math.round(25_000 * share),
    orders: Math.round(500_000 * share),
    days: DAYS,
    until,
  };
  const world = makeFigureWorld(size);
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  Object.assign(process.env, sdkEnvironment(cloud), { ENVIRONMENT: 'bench' });
  const { surroundings } = await import('../../cloudfunctions/_platform/serve');
  const { keepFigures } = await import('../../cloudfunctions/_modules/figures/keep-figures');
  const { requestsMade } = await import('../../cloudfunctions/_platform/database');
  const { main } = (await import('../../cloudfunctions/service/index')) as {
    main(event: unknown): Promise<{ ok: boolean; code?: string }>;
  };
  const insert = async (collection: string, documents: readonly object[]) => {
    for (let at = 0; at < documents.length; at += 1000)
      await cloud.database.insert(collection, documents.slice(at, at + 1000) as never);
  };
  const database = localDatabase(cloud.adminUrl);
  const recompute = (now: string) =>
    recomputeFigures((name) => pagesOf(database, name), { now, settings: settingsFrom([]) });
  const differences = async (now: string): Promise<number> =>
    (await figureDifferences((await recompute(now)).rows, pagesOf<FigureRow>(database, 'figures'))).length;
  /** Every run of the timer until one finds nothing to do. */
  const wholly = async (now: string) => {
    for (let left = 1; left > 0;) {
      const { changed = 0, judged = 0 } = await keepFigures({ ...surroundings(), now: () => new Date(now) });
      left = changed + judged;
    }
  };
  let events = 0;
  const change = async (changes: readonly FigureChange[], at: string) => {
    for (const { collection, document } of changes)
      await cloud.database.modify(
        collection,
        { _id: document._id },
        ((({ _id, ...data }) => data) as (one: { _id: string }) => object)(document) as never,
        { merge: false, upsert: true, multi: false },
        { index: null, examined: 0 },
      );
    await insert(
      'audit_events',
      changes.map(({ collection, document }) => ({
        _id: `${collection}:${document._id}:${++events}`,
        collection,
        entityId: document._id,
        at,
        opKey: `change-${events}`,
      })),
    );
  };

  // All but the last two days is there, with its rows. The first of them is the first run of a process: its code is loaded and
  // compiled then, which the whole computation has behind it after its first orders.
  const daysBefore = (days: number) => new Date(Date.parse(until) - days * 86_400_000).toISOString();
  const onDay = (from: number, to: number) =>
    world.orders.filter(({ createdAt }) => createdAt >= daysBefore(from) && createdAt < daysBefore(to));
  const [dayBefore, late] = [onDay(2, 1), onDay(1, 0)];
  const isLate = new Set([...dayBefore, ...late].map(({ _id }) => _id));
  await insert('hospitals', world.hospitals);
  await insert('devices', world.devices);
  await insert(
    'work_orders',
    world.orders.filter(({ _id }) => !isLate.has(_id)),
  );
  await insert(
    'surveys',
    world.surveys.filter(({ workOrderId }) => !isLate.has(workOrderId)),
  );
  await insert('members', [
    {
      _id: 'M-service',
      revision: 1,
      head: '',
      openid: 'openid-service',
      name: '服务经理',
      phone: '13800000000',
      roles: ['service_manager'],
      dealerId: null,
      active: true,
      certifications: [],
      createdAt: '2024-01-01T00:00:00.000Z',
    },
  ]);
  const begun = spent();
  const first = await recompute(daysBefore(1));
  const rows = [...first.rows.values()].map(({ span, level, key, sums }) =>
    rowOf(span, level as Level, key, sums),
  );
  await insert('figures', rows);
  await insert('figure_facts', [...first.facts]);
  const fullMs = spent() - begun;
  // Nine tenths of the rows, without those that are asked for: put away and back, everything else being the same.
  const others = rows.filter((row, n) => row.key !== 'D1' && n % 10 > 0);
  const putAway = async () => {
    for (const { _id } of others)
      await cloud.database.remove('figures', { _id }, false, { index: null, examined: 0 });
  };
  process.env.WX_OPENID = 'openid-service';
  const scorecard = async (period: string) => {
    const before = requestsMade();
    const reply = await main({ action: 'figure.scorecard', input: { level: 'dealer', key: 'D1', period } });
    if (!reply.ok) throw new Error(reply.code);
    return requestsMade() - before;
  };
  const timed = async () => {
    let requests = 0;
    const start = spent();
    for (let call = 0; call < CALLS; call++)
      requests = Math.max(requests, await scorecard(call % 2 ? '2026-11' : '2026-Q4'));
    return { ms: (spent() - start) / CALLS, requests };
  };
  // There and back again, after the garbage of writing is gone: what comes later in a process is not the same as what comes first.
  const settled = async () => {
    globalThis.gc?.();
    await timed();
    return timed();
  };
  await settled();
  const much = [await settled()];
  await putAway();
  const little = [await settled()];
  await insert('figures', others);
  much.push(await settled());
  await putAway();
  little.push(await settled());
  await insert('figures', others);
  const mean = (some: { ms: number }[]) => some.reduce((sum, { ms }) => sum + ms, 0) / some.length;
  await cloud.database.insert('job_states', [
    { _id: 'keep-figures', from: daysBefore(1), to: '', at: '', after: '', shape: FACT_SHAPE, busyUntil: '' },
  ] as never);
  print({
    figure: 'figures.scorecard.db_requests',
    value: much[0]!.requests,
    unit: 'requests',
  });
  print({
    figure: 'figures.scorecard.growth',
    value: Number((mean(much) / mean(little)).toFixed(2)),
    unit: 'x',
    rows: rows.length,
    fewerRows: rows.length - others.length,
    ms: Number(mean(much).toFixed(1)),
  });

  const comesIn = (orders: typeof late, at: string) => {
    const ids = new Set(orders.map(({ _id }) => _id));
    return change(
      [
        ...orders.map((document) => ({ collection: 'work_orders', document })),
        ...world.surveys
          .filter(({ workOrderId }) => ids.has(workOrderId))
          .map((document) => ({ collection: 'surveys', document })),
      ],
      at,
    );
  };
  await comesIn(dayBefore, '2026-11-28T04:30:00.000Z');
  await wholly('2026-11-28T05:00:00.000Z');

  // The last day comes in.
  const noon = '2026-11-29T05:00:00.000Z';
  await comesIn(late, '2026-11-29T04:30:00.000Z');
  // What making the world and computing it whole has left over is not the day's to clear away.
  globalThis.gc?.();
  const daily = spent();
  await wholly(noon);
  const dailyMs = spent() - daily;
  print({
    figure: 'figures.recompute.differences',
    value: await differences(noon),
    unit: 'rows',
  });
  print({
    figure: 'figures.incremental_ratio',
    value: Number((dailyMs / fullMs).toFixed(4)),
    unit: 'of a full recomputation',
    orders: late.length,
    dailyMs: Math.round(dailyMs),
    fullMs: Math.round(fullMs),
  });

  const changes = lateChanges(world, isSmall ? 500 : 10_000);
  const BATCH = Math.ceil(changes.length / 10);
  for (let at = 0; at < changes.length; at += BATCH) {
    const hour = 6 + at / BATCH;
    const two = String(hour).padStart(2, '0');
    await change(changes.slice(at, at + BATCH), `2026-11-29T${two}:00:00.000Z`);
    await wholly(`2026-11-29T${two}:30:00.000Z`);
  }
  print({
    figure: 'figures.late.differences',
    value: await differences('2026-11-29T15:30:00.000Z'),
    unit: 'rows',
    changes: changes.length,
  });
  await cloud.close();
}
