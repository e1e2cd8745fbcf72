import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { schema } from '../../../cloudfunctions/_store/schema';
import { localDatabase } from '../../../scripts/admin-database';
import type { AdminDatabase } from '../../../scripts/admin-database';
import { ABOUT, exportOpen } from '../../../scripts/backup/export-open';
import { openTable } from '../../../cloudfunctions/_modules/sheets/open-table';
import { exportDatabase, MANIFEST, readBackup } from '../../../scripts/backup/export-database';
import type { Manifest } from '../../../scripts/backup/export-database';
import { importDatabase } from '../../../scripts/backup/import-database';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { verifyTrail } from '../../../scripts/verify-trail';

const folder = mkdtempSync(join(tmpdir(), 'backup-'));
const open: LocalCloud[] = [];
const start = async () => {
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  open.push(cloud);
  return cloud;
};
const all = ({ database }: LocalCloud) =>
  Object.fromEntries(
    schema.map(({ name }) => [
      name,
      database.find(name, {}, { order: [['_id', 1]], limit: 1e9 }, { index: null, examined: 0 }),
    ]),
  );
const ways = (database: AdminDatabase, name: string) => ({
  where: (conditions: object) => database.collection(name).where(conditions),
  add: (row: object) => database.collection(name).add(row),
});
type Add = (row: object) => ReturnType<ReturnType<typeof ways>['add']>;
/** The same database, whose writes go through `act`. */
const withAdd = (
  database: AdminDatabase,
  act: (name: string, row: object, add: Add) => ReturnType<Add>,
): AdminDatabase => ({
  ...database,
  command: database.command,
  collection: (name) => {
    const { where, add } = ways(database, name);
    return { where, add: async (row) => act(name, row, add) };
  },
});
let source: LocalCloud;
let manifest: Manifest;
/** A few documents of it, for what does not depend on how many there are. */
let few: LocalCloud;
const fewInside = mkdtempSync(join(tmpdir(), 'backup-'));
beforeAll(async () => {
  source = await start();
  const now = new Date('2026-11-23T04:00:00.000Z');
  await seedDemoWorld(source, '2026-11-23', { now, publicOrigin: 'http://127.0.0.1' });
  manifest = await exportDatabase(localDatabase(source.adminUrl), folder);
  few = await start();
  for (const name of ['members', 'dealers']) await few.database.insert(name, all(source)[name]!.slice(0, 3));
  await exportDatabase(localDatabase(few.adminUrl), fewInside);
}, 120_000);
afterAll(async () => {
  for (const cloud of open) await cloud.close();
  for (const made of [folder, fewInside]) rmSync(made, { recursive: true });
});

it('an open export has every collection, whole as lines and as a table, and says what each is', async () => {
  const open = mkdtempSync(join(tmpdir(), 'export-'));
  const { collections } = await exportOpen(localDatabase(few.adminUrl), open);
  expect(Object.keys(collections).sort()).toEqual(schema.map(({ name }) => name).sort());
  const about = readFileSync(join(open, ABOUT), 'utf8');
  for (const { name } of schema) expect(about).toContain(`| ${name} | `);
  const lines = readFileSync(join(open, 'members.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual(all(few).members);
  const [sheet] = openTable(readFileSync(join(open, 'members.csv')));
  const [heads, ...rows] = sheet!.rows.map((cells) => cells!.map((cell) => String(cell?.v ?? '')));
  expect(rows.map((cells) => cells[heads!.indexOf('name')])).toEqual(
    all(few).members!.map(({ name }) => name),
  );
  rmSync(open, { recursive: true });
});

it('a backup that is restored into a fresh cloud differs in nothing, and its trail holds', async () => {
  expect(Object.keys(manifest.collections).sort()).toEqual(schema.map(({ name }) => name).sort());
  const { documents } = manifest.collections.audit_events!;
  expect(documents).toBeGreaterThan(500);
  const target = await start();
  expect(await importDatabase(localDatabase(target.adminUrl), folder)).toEqual([]);
  expect(all(target)).toEqual(all(source));
  const keyring = { environment: 'local', keys: {}, refused: [] };
  const [before, after] = [
    await verifyTrail(localDatabase(source.adminUrl), keyring),
    await verifyTrail(localDatabase(target.adminUrl), keyring),
  ];
  expect(after).toEqual(before);
  expect(after.faults).toEqual([]);
}, 120_000);

it('is taken of an environment that has not all collections of this version yet, and its trail is read', async () => {
  const [, , last] = schema.filter(({ name }) => all(few)[name]!.length === 0);
  const older = await startLocalCloud({
    dataDir: null,
    collections: schema.filter(({ name }) => name !== last!.name),
  });
  open.push(older);
  await older.database.insert('members', all(few)['members']!);
  const taken = mkdtempSync(join(tmpdir(), 'backup-older-'));
  const { collections } = await exportDatabase(localDatabase(older.adminUrl), taken);
  expect(collections[last!.name]).toMatchObject({ documents: 0 });
  const target = await start();
  expect(await importDatabase(localDatabase(target.adminUrl), taken)).toEqual([]);
  const keyring = { environment: 'local', keys: {}, refused: [] };
  expect((await verifyTrail(localDatabase(older.adminUrl), keyring)).faults).not.toContainEqual(
    expect.stringContaining(last!.name),
  );
});

it('names every file in storage that a document names, with its hash', () => {
  const named = JSON.stringify(all(source)).match(/"fileId":"cloud:[^"]+"/g) ?? [];
  const ids = new Set(named.map((text) => text.slice('"fileId":"'.length, -1)));
  expect(manifest.files.map(({ fileId }) => fileId)).toEqual(expect.arrayContaining([...ids]));
  for (const { sha256 } of manifest.files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('goes into an empty environment only, and on after a run that broke off', async () => {
  const target = await start();
  const [dealer] = all(few).dealers!;
  await target.database.insert('dealers', [dealer!]);
  const database = localDatabase(target.adminUrl);
  const before = all(target);
  await expect(importDatabase(database, fewInside)).rejects.toThrow(/dealers is not empty.*--without-timers/);
  expect(all(target)).toEqual(before);
  expect(await importDatabase(database, fewInside, { goOn: true })).toEqual([]);
  expect(all(target)).toEqual(all(few));
}, 120_000);

it('does not go on into an environment in use, whose documents would lie among those of the backup', async () => {
  const target = await start();
  const [dealer] = all(few).dealers!;
  await target.database.insert('dealers', [
    dealer!,
    { ...dealer!, _id: 'D-of-another-house', creditCode: 'another' },
  ]);
  const before = all(target);
  await expect(importDatabase(localDatabase(target.adminUrl), fewInside, { goOn: true })).rejects.toThrow(
    /dealers holds 1 documents .*D-of-another-house/,
  );
  expect(all(target)).toEqual(before);
}, 120_000);

it('is not begun from a folder that is no whole backup', async () => {
  const target = await start();
  const folder = mkdtempSync(join(tmpdir(), 'no-backup-'));
  const inside = localDatabase(target.adminUrl);
  await expect(importDatabase(inside, folder)).rejects.toThrow('is no backup');
  rmSync(folder, { recursive: true });
  expect(Object.values(all(target)).flat()).toEqual([]);
}, 120_000);

it('refuses a damaged file before it writes anything, and names a document that came out different', async () => {
  const target = await start();
  const database = localDatabase(target.adminUrl);
  const file = join(fewInside, 'members.ndjson.gz');
  const good = readFileSync(file);
  writeFileSync(file, gzipSync('{"_id":"M-1"}\n'));
  await expect(importDatabase(database, fewInside)).rejects.toThrow(/members.*damaged/);
  expect(Object.values(all(target)).flat()).toEqual([]);
  writeFileSync(file, good);
  // As where a key of the platform's own changes what is written.
  const wrong = withAdd(database, (name, row, add) =>
    add(name === 'members' ? { ...row, name: '别人' } : row),
  );
  expect(await importDatabase(wrong, fewInside)).toEqual(['members']);
}, 120_000);

it('does not go on where a document of the backup was changed since, or where another collection is in use', async () => {
  const target = await start();
  const database = localDatabase(target.adminUrl);
  await target.database.insert('members', [{ ...all(few).members![0]!, name: '别人' }]);
  const before = all(target);
  await expect(importDatabase(database, fewInside, { goOn: true })).rejects.toThrow(
    /members holds 1 documents that are not of this backup/,
  );
  expect(all(target)).toEqual(before);
  // A backup of before a collection was there, into an environment in which it is in use.
  const earlier = mkdtempSync(join(tmpdir(), 'backup-'));
  cpSync(fewInside, earlier, { recursive: true });
  const {
    visits: _visits,
    job_states: _states,
    ...collections
  } = JSON.parse(readFileSync(join(earlier, MANIFEST), 'utf8')).collections as Manifest['collections'];
  rmSync(join(earlier, 'job_states.ndjson.gz'));
  const cut = JSON.parse(readFileSync(join(earlier, MANIFEST), 'utf8')) as Manifest;
  writeFileSync(join(earlier, MANIFEST), JSON.stringify({ ...cut, collections }));
  const used = await start();
  await used.database.insert('job_states', [{ _id: 'ran:upkeep' }]);
  const stood = all(used);
  for (const goOn of [false, true])
    await expect(importDatabase(localDatabase(used.adminUrl), earlier, { goOn })).rejects.toThrow(
      'job_states',
    );
  expect(all(used)).toEqual(stood);
  rmSync(earlier, { recursive: true });
}, 120_000);

it('is whole after a run that was killed before any of its writes, and never twice', async () => {
  const documents = all(few).members!.length + all(few).dealers!.length;
  for (let most = 0; most <= documents; most++) {
    const target = await start();
    const database = localDatabase(target.adminUrl);
    let left = most;
    const dying = withAdd(database, (_, row, add) => {
      if (left-- <= 0) throw new Error('killed');
      return add(row);
    });
    const run = importDatabase(dying, fewInside);
    if (most < documents) await expect(run).rejects.toThrow('killed');
    else expect(await run).toEqual([]);
    expect(await importDatabase(database, fewInside, { goOn: true })).toEqual([]);
    expect(all(target)).toEqual(all(few));
  }
}, 120_000);

it('says which part of it is damaged where its list is torn, or lists less than lies there', async () => {
  const torn = mkdtempSync(join(tmpdir(), 'backup-'));
  cpSync(fewInside, torn, { recursive: true });
  const text = readFileSync(join(torn, MANIFEST), 'utf8');
  const { members: _members, ...others } = (JSON.parse(text) as Manifest).collections;
  const target = await start();
  for (const [damaged, words] of [
    [text.slice(0, -40), 'it is no JSON'],
    ['{}', 'it lists no'],
    ['null', 'it lists no'],
    [JSON.stringify({ ...(JSON.parse(text) as Manifest), collections: others }), 'it lists no members'],
  ] as const) {
    writeFileSync(join(torn, MANIFEST), damaged);
    await expect(importDatabase(localDatabase(target.adminUrl), torn)).rejects.toThrow(words);
  }
  expect(Object.values(all(target)).flat()).toEqual([]);
  rmSync(torn, { recursive: true });
}, 120_000);

it('is written and read a page at a time, and a torn file is refused before anything is written', async () => {
  const own = mkdtempSync(join(tmpdir(), 'backup-'));
  const source = await start();
  const rows = Array.from({ length: 2500 }, (_, n) => ({ _id: `x${n}`, text: '检'.repeat(500) }));
  await source.database.insert('public_calls', rows);
  await exportDatabase(localDatabase(source.adminUrl), own);
  // What is read at once is never a whole collection.
  let largest = 0;
  let count = 0;
  for await (const page of readBackup(own).rows('public_calls')) {
    largest = Math.max(largest, page.length);
    count += page.length;
  }
  expect(count).toBe(2500);
  expect(largest).toBeLessThan(2500);
  const target = await start();
  expect(await importDatabase(localDatabase(target.adminUrl), own)).toEqual([]);
  expect(all(target)).toEqual(all(source));
  const file = join(own, 'public_calls.ndjson.gz');
  writeFileSync(file, readFileSync(file).subarray(0, -200));
  const empty = await start();
  await expect(importDatabase(localDatabase(empty.adminUrl), own)).rejects.toThrow(/public_calls.*damaged/);
  expect(Object.values(all(empty)).flat()).toEqual([]);
  rmSync(own, { recursive: true });
}, 120_000);

it('says when something was written while it was taken, whatever the clocks say', async () => {
  const own = mkdtempSync(join(tmpdir(), 'backup-'));
  const database = localDatabase(few.adminUrl);
  let n = 0;
  const eventNumber = (one: number) => ({
    _id: `x:y:${one}`,
    opKey: `${one}`,
    at: '2020-01-01T00:00:00.000Z',
  });
  // An act that began long before, by its own words, is written while one collection after the other is read.
  const busy: AdminDatabase = {
    ...database,
    command: database.command,
    collection: (name) => ({
      ...ways(database, name),
      where(conditions) {
        if (name === 'work_orders')
          few.database.insert('audit_events', [eventNumber(++n)]).catch(() => undefined);
        return database.collection(name).where(conditions);
      },
    }),
  };
  expect(await exportDatabase(busy, own)).toMatchObject({ writtenMeanwhile: true });
  expect(n).toBe(3);
  expect(JSON.parse(readFileSync(join(own, MANIFEST), 'utf8'))).toMatchObject({ writtenMeanwhile: true });
  rmSync(own, { recursive: true });
}, 60_000);
