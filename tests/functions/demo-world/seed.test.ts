import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { searchKeysOf } from '../../../cloudfunctions/_modules/hospitals/search-keys';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { schema } from '../../../cloudfunctions/_store/schema';
import { letterKeyring } from '../../../cloudfunctions/_modules/letters/signing';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyTrail } from '../../../scripts/verify-trail';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { importHospitals, localStore } from '../../../scripts/demo-world/import-hospital-list';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

const today = '2026-11-24';
const now = new Date('2026-11-24T03:15:00.000Z');
let cloud: LocalCloud;
let seeded: Awaited<ReturnType<typeof seedDemoWorld>>;
beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  seeded = await seedDemoWorld(cloud, today, { now });
});
afterAll(() => cloud.close());

const find = <T>(collection: string, query: object) =>
  cloud.database.find(
    collection,
    query as never,
    { limit: 1000 },
    { index: null, examined: 0 },
  ) as unknown as T[];
const count = (collection: string) => cloud.database.count(collection, {}, { index: null, examined: 0 });

it('writes the whole world into an empty local cloud', () => {
  expect(seeded.counts.work_orders).toBeGreaterThanOrEqual(80);
  for (const [collection, documents] of Object.entries(seeded.counts))
    expect(count(collection)).toBe(documents);
  expect(seeded.offer.people[0]).toEqual({
    openid: 'demo-liming',
    name: '李明',
    role: '工程师',
    dealer: '澄岳诊断',
  });
  expect(seeded.offer.samples[0]!.result.startsWith(`${cloud.origin}/d/`)).toBe(true);
});

it('has a trail that vouches for every document', async () => {
  const { documents, faults } = await verifyTrail(localDatabase(cloud.adminUrl), letterKeyring({}, 'local'));
  expect(faults).toEqual([]);
  expect(documents).toBeGreaterThan(seeded.counts.work_orders!);
});

it('has a ledger whose accounts, rows and documents add up', async () => {
  const { accounts, rows, faults } = await verifyLedger(localDatabase(cloud.adminUrl));
  expect(faults).toEqual([]);
  expect(accounts).toBe(3);
  expect(rows).toBeGreaterThan(10);
});

it('stores the picture that signed reports name', () => {
  const [order] = find<{ visits: { signature: { image: { fileId: string; bytes: number } } }[] }>(
    'work_orders',
    {
      state: 'closed',
    },
  );
  const { image } = order!.visits[0]!.signature;
  expect(cloud.storage.read(image.fileId)?.length).toBe(image.bytes);
});

it('refuses a clock of another day, and a second seeding leaves the first as it was', async () => {
  await expect(seedDemoWorld(cloud, '2026-11-23', { now })).rejects.toThrow('not on 2026-11-23');
  await expect(seedDemoWorld(cloud, today, { now })).rejects.toThrow(/duplicate/);
  for (const [collection, documents] of Object.entries(seeded.counts))
    expect(count(collection)).toBe(documents);
});

describe('through the functions', () => {
  const call = async (openid: string, action: string, input: object): Promise<Reply> => {
    Object.assign(process.env, sdkEnvironment(cloud), { WX_OPENID: openid });
    // The SDK reads its environment when it is first loaded.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { main } = require('../../../cloudfunctions/service/index') as {
      main(event: unknown): Promise<Reply>;
    };
    return main({ action, input });
  };

  it('opens the home of every person offered, and says why where it does not', async () => {
    const shut: string[] = [];
    for (const { openid, name } of seeded.offer.people) {
      const reply = await call(openid, 'home.get', {});
      if (!reply.ok) shut.push(`${name} ${reply.code}`);
    }
    expect(shut.sort()).toEqual(
      [
        '孔祥 MEMBER_DISABLED',
        '王海 DEALER_SUSPENDED',
        '陈光 DEALER_SUSPENDED',
        '田新 NOT_A_MEMBER',
        '来宾 NOT_A_MEMBER',
        '评审 NOT_A_MEMBER',
      ].sort(),
    );
  });

  it('shows the main engineer the day and the instrument behind the first label', async () => {
    const home = (await call('demo-liming', 'home.get', {})) as Reply & {
      data: { engineer: { orders: { plannedOn: string; severity: string }[] } };
    };
    const planned = home.data.engineer.orders.filter(({ plannedOn }) => plannedOn === today);
    expect(planned.length).toBeGreaterThanOrEqual(5);
    expect(planned.filter(({ severity }) => severity === 'down')).toHaveLength(1);
    const text = seeded.offer.samples[0]!.result;
    const input = { text, ownCode: text.split('/d/')[1] };
    expect(await call('demo-liming', 'scan.resolve', input)).toMatchObject({
      ok: true,
      data: { page: { device: { serial: 'LC8A2300127' }, history: { length: 4 } } },
    });
  });

  it('leaves the choice to the person where two models bear one serial', async () => {
    const input = { text: '0012345', serial: '0012345' };
    const reply = await call('demo-liming', 'scan.resolve', input);
    expect(reply).toMatchObject({ ok: true, data: { page: null, candidates: { length: 2 } } });
  });
});

describe('importing a list of hospitals', () => {
  const csv = readFileSync(join(__dirname, '../../unit/demo-world/small-list.csv'), 'utf8');

  it('only says what it would do when asked for a plan', async () => {
    const before = [count('hospitals'), count('audit_events')];
    const report = await importHospitals(csv, localStore(cloud.origin), { now, plan: true });
    expect(report).toMatchObject({ rows: 12, added: 6, existing: 1, repeated: 1 });
    expect([count('hospitals'), count('audit_events')]).toEqual(before);
  });

  it('adds what is new under its trail, skips what the world has, and reports the rest by row', async () => {
    const before = count('hospitals');
    const report = await importHospitals(csv, localStore(cloud.origin), { now, plan: false });
    expect(report).toMatchObject({ rows: 12, added: 6, existing: 1, repeated: 1 });
    expect(report.unplaced.map(({ row }) => row)).toEqual([8, 9, 10, 11]);
    expect(count('hospitals')).toBe(before + 6);
    const [found] = find<Hospital>('hospitals', { name: '仙桃市中医医院' });
    const events = find<AuditEvent>('audit_events', { entityId: found!._id });
    expect(verifyChain({ collection: 'hospitals', entityId: found!._id }, events, found!)).toEqual([]);
    expect(found!.searchKeys).toContain('xtszyyy');
  });

  it('adds nothing the second time, nor a hospital that somebody made by hand', async () => {
    const before = count('hospitals');
    const again = await importHospitals(csv, localStore(cloud.origin), { now, plan: false });
    expect(again).toMatchObject({ added: 0, existing: 7 });
    await cloud.database.insert('hospitals', [
      {
        _id: 'H-by-hand',
        name: '手建医院',
        regionCode: '320508',
        searchKeys: await searchKeysOf('手建医院', []),
      },
    ] as never);
    const list = 'name,province,city,city_code,address\n手建医院,江苏省,苏州市,320500,\n';
    const known = await importHospitals(list, localStore(cloud.origin), { now, plan: false });
    expect(known).toMatchObject({ added: 0, existing: 1 });
    expect(count('hospitals')).toBe(before + 1);
  });
});
