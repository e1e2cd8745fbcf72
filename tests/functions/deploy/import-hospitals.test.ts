import { schema } from '../../../cloudfunctions/_store/schema';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { localDatabase } from '../../../scripts/admin-database';
import type { AdminDatabase } from '../../../scripts/admin-database';
import { environmentStore, importHospitals } from '../../../scripts/demo-world/import-hospital-list';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

const names = ['甲', '乙', '丙', '丁', '戊'].map((one) => `苏州${one}医院`);
const csv = `name,province,city,city_code,address\n${names.map((name) => `${name},江苏省,苏州市,320500,姑苏区`).join('\n')}\n`;
let cloud: LocalCloud;
let database: AdminDatabase;
beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  database = localDatabase(cloud.adminUrl);
});
afterAll(() => cloud.close());

const all = <T>(name: string): T[] =>
  cloud.database.find(name, {}, { limit: 100 }, { index: null, examined: 0 }) as unknown as T[];
const run = (on: AdminDatabase, minute: number) =>
  importHospitals(csv, environmentStore(on), {
    now: new Date(Date.UTC(2026, 10, 30, 4, minute)),
    plan: false,
  });
/** A network that goes away after so many documents. */
const breaking = (after: number): AdminDatabase => ({
  ...database,
  command: database.command,
  collection: (name) => ({
    where: (conditions) => database.collection(name).where(conditions),
    add: (document) => {
      if (after-- <= 0) return Promise.reject(new Error('gone'));
      return database.collection(name).add(document);
    },
  }),
});

it('a list of hospitals that broke off anywhere is whole after the next run, each with its one event', async () => {
  for (const [minute, after] of [1, 2, 3].entries())
    await expect(run(breaking(after), minute)).rejects.toThrow('gone');
  expect(all('audit_events').length).toBeGreaterThan(all('hospitals').length);
  const { rows, unplaced } = await run(database, 10);
  expect([rows, unplaced]).toEqual([5, []]);
  const hospitals = all<Hospital>('hospitals');
  expect(hospitals.map(({ name }) => name).sort()).toEqual([...names].sort());
  const events = all<AuditEvent>('audit_events');
  expect(events).toHaveLength(5);
  for (const hospital of hospitals) {
    const own = events.filter(({ entityId }) => entityId === hospital._id);
    expect(verifyChain({ collection: 'hospitals', entityId: hospital._id }, own, hospital)).toEqual([]);
  }
  expect(await run(database, 20)).toMatchObject({ added: 0, existing: 5 });
});
