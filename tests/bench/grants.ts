import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { Atlas } from '../../cloudfunctions/_modules/coverage/atlas';
import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import { allConflicts, CompiledCoverage } from '../../cloudfunctions/_modules/coverage/compiled-coverage';
import { cutGrants, Numbering } from '../../cloudfunctions/_modules/coverage/intervals';
import type { Grant, HospitalPlace } from '../../cloudfunctions/_modules/coverage/model';
import * as XLSX from '@e965/xlsx';
import { grantHeadings, grantRows } from '../../cloudfunctions/_modules/grant-sheets/write-grant-sheets';
import { dayFromNumber, dayNumber } from '../../miniprogram/shared/days';
import type { PeerQuestion } from './grants-peers';
import { mapPeer, sqliteConflicts, sqlitePeer } from './grants-peers';
import { makeGrantsWorld, seeded } from './grants-world';
import { searchKeysOf } from '../../cloudfunctions/_modules/hospitals/search-keys';
import { startWorld } from '../functions/channel/world';
import { manyHospitals, waysOfWriting } from './hospital-names';

const size = { hospitals: 35_000, lines: 60, dealers: 5_000, grants: 100_000 };

function report(figure: string, value: number, unit: string, against?: string, ratio?: number): void {
  const round = (number: number) => Number(number.toPrecision(4));
  const line = { figure, value: round(value), unit, ...(against ? { against } : {}) };
  console.log(JSON.stringify(ratio === undefined ? line : { ...line, ratio: round(ratio) }));
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function milliseconds(act: () => unknown): number {
  const began = performance.now();
  act();
  return performance.now() - began;
}

/** Runs the acts in turn, so that a busy moment of the machine falls on all of them, and gives each one's median. */
function inTurn<Name extends string>(
  rounds: number,
  acts: Record<Name, () => unknown>,
): Record<Name, number> {
  const names = Object.keys(acts) as Name[];
  const times = new Map(names.map((name): [Name, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) times.get(name)!.push(milliseconds(acts[name]));
  return Object.fromEntries(names.map((name) => [name, median(times.get(name)!)])) as Record<Name, number>;
}

function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function expectEqual(what: string, a: unknown, b: unknown): void {
  if (JSON.stringify(a) !== JSON.stringify(b))
    throw new Error(`${what}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`);
}

/** Grants at the size of the whole country; every answer of a peer is checked before it is timed. */
export async function run(): Promise<void> {
  const { hospitals, productLineIds, dealerIds, grants: made } = makeGrantsWorld(size, 42);
  const grants = JSON.parse(JSON.stringify(made)) as Grant[]; // laid out in memory as a database's answer is
  const atlas = new Atlas(chinaRegions(), hospitals);
  benchBuild(atlas, grants);
  benchQuestions(atlas, grants, productLineIds);
  benchConflicts(atlas, grants);
  benchImport(hospitals, productLineIds, dealerIds, grants);
  await benchPointQuery();
  await benchSearch();
}

function benchBuild(atlas: Atlas, grants: Grant[]): void {
  const before = memoryInUse();
  let coverage = new CompiledCoverage(atlas, grants);
  report('grants.memory_mb', (memoryInUse() - before) / 1e6, 'MB');

  const json = JSON.stringify(grants);
  const time = inTurn(7, {
    build: () => (coverage = new CompiledCoverage(atlas, grants)),
    parse: () => JSON.parse(json) as unknown,
  });
  report('grants.build.ms', time.build, 'ms');
  report('grants.build.ratio_json', time.build / time.parse, 'x', `JSON.parse of the same ${grants.length} documents, ${time.parse.toFixed(0)} ms`, time.build / time.parse); // prettier-ignore
  void coverage;
}

function benchQuestions(atlas: Atlas, grants: Grant[], productLineIds: string[]): void {
  const coverage = new CompiledCoverage(atlas, grants);
  const random = seeded(7);
  const firstDay = dayNumber('2025-01-01');
  const known = atlas.hospitals.flatMap((hospital, position) => (hospital ? [{ hospital, position }] : []));
  const count = 200_000;
  const line = new Int32Array(count);
  const position = new Int32Array(count);
  const day = new Int32Array(count);
  const questions: PeerQuestion[] = [];
  for (let i = 0; i < count; i++) {
    const place = known[Math.floor(random() * known.length)]!;
    const productLineId = productLineIds[Math.floor(random() * productLineIds.length)]!;
    day[i] = firstDay + Math.floor(random() * 730);
    line[i] = coverage.lines.find(productLineId);
    position[i] = place.position;
    questions.push({
      hospitalId: place.hospital._id,
      productLineId,
      day: dayFromNumber(day[i]!),
      chain: atlas.regions.chainOf(place.hospital.regionCode),
    });
  }
  const map = mapPeer(grants);
  const sqlite = sqlitePeer(grants);
  for (const question of questions.slice(0, 2_000)) {
    const { hospitalId, productLineId, day: on } = question;
    const expected = coverage.authorizing(hospitalId, productLineId, on).map(({ _id }) => _id);
    expectEqual('Map', map.who(question).sort(), expected);
    expectEqual('SQLite', sqlite.who(question).sort(), expected);
  }

  const out = new Int32Array(1_024);
  let sink = 0;
  const [few, fewer] = [questions.slice(0, 40_000), questions.slice(0, 4_000)];
  const time = inTurn(9, {
    engine: () => {
      for (let i = 0; i < count; i++) sink += coverage.who(line[i]!, position[i]!, day[i]!, out);
    },
    byName: () => {
      for (const { hospitalId, productLineId, day: on } of few)
        sink += coverage.authorizing(hospitalId, productLineId, on).length;
    },
    map: () => {
      for (const question of few) sink += map.who(question).length;
    },
    sqlite: () => {
      for (const question of fewer) sink += sqlite.who(question).length;
    },
  });
  sqlite.close();
  if (sink === 0) throw new Error('no question had an answer');
  const each = {
    engine: (time.engine * 1e6) / count,
    byName: (time.byName * 1e6) / few.length,
    map: (time.map * 1e6) / few.length,
    sqlite: (time.sqlite * 1e6) / fewer.length,
  };
  const numbered = 'questions numbered beforehand, as bulk jobs do';
  report('grants.who.ns', each.engine, 'ns', numbered);
  report('grants.who_by_name.ns', each.byName, 'ns', 'ids and day as strings, answer as grants');
  report('grants.who.ratio_map', each.map / each.engine, 'x', `Map keyed line|region with filtering, ${each.map.toFixed(0)} ns; ${numbered}`, each.map / each.engine); // prettier-ignore
  report('grants.who.ratio_sqlite', each.sqlite / each.engine, 'x', `SQLite in memory, covering index, ${each.sqlite.toFixed(0)} ns`, each.sqlite / each.engine); // prettier-ignore
}

function benchConflicts(atlas: Atlas, grants: Grant[]): void {
  const intervals = cutGrants(atlas, grants, new Numbering(), new Numbering());
  expectEqual('conflicts', allConflicts(atlas, grants).count, sqliteConflicts(intervals));
  const time = inTurn(5, {
    engine: () => allConflicts(atlas, grants),
    sql: () => sqliteConflicts(intervals),
  });
  report(
    'grants.conflicts_all.ms',
    time.engine,
    'ms',
    `compile and sweep, ${allConflicts(atlas, grants).count} pairs`,
  );
  report('grants.conflicts_all.ratio_sql', time.engine / time.sql, 'x', `SQLite range join over the engine's own intervals with its load, ${time.sql.toFixed(0)} ms`, time.engine / time.sql); // prettier-ignore

  const coverage = new CompiledCoverage(atlas, grants);
  const some = grants.slice(0, 20_000);
  let found = 0;
  const { one } = inTurn(5, {
    one: () => {
      for (const grant of some) found += coverage.conflictsWith(grant).length;
    },
  });
  if (found === 0) throw new Error('no grant conflicted');
  report('grants.conflicts_one.us', (one * 1e3) / some.length, 'us', `one grant against ${grants.length}`);
}

/** Half of the grants come as a workbook of 50,000 rows, the other half stands already. */
function benchImport(
  hospitals: HospitalPlace[],
  productLineIds: string[],
  dealerIds: string[],
  grants: Grant[],
): void {
  const folder = mkdtempSync(join(tmpdir(), 'grants-import-'));
  try {
    const named = {
      hospitals,
      productLines: productLineIds.map((_id, i) => ({ _id, name: `产品线${i + 1}号` })),
      dealers: dealerIds.map((_id, i) => ({ _id, name: `第${i + 1}医疗器械有限公司` })),
    };
    const rows = grants.slice(0, 50_000);
    const [book, world, script] = ['book.xlsx', 'world.json', 'import.cjs'].map((name) => join(folder, name)) as [string, string, string]; // prettier-ignore
    // As Excel saves it, with texts shared between cells.
    const table = [grantHeadings, ...grantRows(rows, { ...named, regions: chinaRegions() })];
    const made = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(made, XLSX.utils.aoa_to_sheet(table), '授权');
    writeFileSync(book, new Uint8Array(XLSX.write(made, { type: 'array', bookType: 'xlsx', compression: true, bookSST: true }) as ArrayBuffer)); // prettier-ignore
    writeFileSync(world, JSON.stringify({ ...named, standing: grants.slice(rows.length) }));
    buildSync({ entryPoints: [join(__dirname, 'grants-import.ts')], outfile: script, bundle: true, platform: 'node', logLevel: 'error' }); // prettier-ignore
    const run = (job: string) =>
      JSON.parse(
        execFileSync(process.execPath, [script, job, book, world], { encoding: 'utf8' }),
      ) as ImportRun;
    const [reads, imports]: ImportRun[][] = [[], []];
    for (let round = 0; round < 7; round++) {
      reads!.push(run('read'));
      imports!.push(run('import'));
    }
    expectEqual('rows read', imports!.map((each) => [each.rows, each.problems]), imports!.map(() => [rows.length, 0])); // prettier-ignore
    expectEqual('rows in the book', reads![0]!.rows, rows.length);
    const time = (runs: ImportRun[]) => median(runs.map(({ milliseconds }) => milliseconds));
    // In turn, by computing time, the best of each: others on the machine stretch the clock and empty the caches that
    // computing lives by, so they only ever add, and to the one more than to the other.
    const best = (runs: ImportRun[]) => Math.min(...runs.map(({ cpuMilliseconds }) => cpuMilliseconds));
    const ratio = best(imports!) / best(reads!);
    report('grants.import_50k.ms', time(imports!), 'ms', `${imports![0]!.conflicts} conflicts found`);
    report('grants.import_50k.ratio_read', ratio, 'x', `computing time of only reading the workbook with the same library, ${time(reads!).toFixed(0)} ms by the clock`, ratio); // prettier-ignore
    report('grants.import_50k.rss_mb', Math.max(...imports!.map(({ peakMb }) => peakMb)), 'MB', `a process of its own; only reading takes ${reads![0]!.peakMb.toFixed(0)} MB`); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
}
interface ImportRun {
  milliseconds: number;
  cpuMilliseconds: number;
  rows: number;
  peakMb: number;
  problems?: number;
  conflicts?: number;
}

/** Database requests of a point question, door included, through the SDK. */
async function benchPointQuery(): Promise<void> {
  const world = await startWorld();
  await world.approved();
  const before = world.cloud.requests.length;
  await world.done('disp', 'grant.who', { hospitalId: 'H-SDFY', productLineId: 'BIO', day: '2090-06-01' });
  report('grants.point_query.db_requests', world.cloud.requests.length - before, 'requests', 'grant.who, identity and rights included'); // prettier-ignore
  await world.cloud.close();
}

const searched = { hospitals: 35_000, ways: 500, first: 10 };

/** Ways of writing hospitals' names, by rule: whether the hospital that is meant is among the first ten. */
export async function benchSearch(): Promise<void> {
  const world = await startWorld();
  const made = manyHospitals(searched.hospitals);
  expectEqual('hospitals made', made.length, searched.hospitals);
  const documents = [];
  for (const hospital of made)
    documents.push({
      ...hospital,
      ...{ revision: 1, head: '', aliases: [], address: '', location: null, standing: 'verified' },
      searchKeys: await searchKeysOf(hospital.name, []),
    });
  await world.cloud.database.insert('hospitals', documents as never);
  const random = seeded(11);
  const missed: string[] = [];
  const times: number[] = [];
  let requests = 0;
  for (let i = 0; i < searched.ways; i++) {
    const hospital = made[Math.floor(random() * made.length)]!;
    const ways = waysOfWriting(hospital);
    const text = ways[i % ways.length]!;
    const before = world.cloud.requests.length;
    const began = performance.now();
    const { hospitals } = await world.done<{ hospitals: { _id: string }[] }>('lin', 'hospital.search', {
      text,
    });
    times.push(performance.now() - began);
    requests = Math.max(requests, world.cloud.requests.length - before);
    const at = hospitals.findIndex(({ _id }) => _id === hospital._id);
    if (at < 0 || at >= searched.first) missed.push(`${text} (${hospital.name})`);
  }
  if (process.env.SHOWMISSED) console.error(missed.join('\n'));
  report('search.hospital.miss', missed.length / searched.ways, 'share', `of ${searched.ways} ways of writing names among ${searched.hospitals} hospitals, not among the first ${searched.first}`); // prettier-ignore
  report('search.db_requests', requests, 'requests', 'hospital.search, identity and rights included');
  report('search.hospital.ms', median(times), 'ms', 'in the local database, door included');
  await world.cloud.close();
}

if (require.main === module) void run();
