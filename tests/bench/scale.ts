import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { signatureOf } from '../../cloudfunctions/_platform/serve-systems';
import { letterKeyring, rotateKeys } from '../../cloudfunctions/_modules/letters/signing';
import { schema } from '../../cloudfunctions/_store/schema';
import '../quiet-log';
import { buildFunctions } from '../../scripts/build-functions';
import { answerAdmin } from '../../scripts/local-cloud/admin-entry';
import type { Doc, Value } from '../../scripts/local-cloud/codec';
import { Database } from '../../scripts/local-cloud/database';
import type { Cost } from '../../scripts/local-cloud/database';
import { noJournal } from '../../scripts/local-cloud/journal';
import { startLocalCloud } from '../../scripts/local-cloud/local-cloud';
import type { Figure } from './platform-database';
import { asked, inSteps, serviceQuestions } from './scale-actions';
import type { Asked, Steps } from './scale-actions';
import { measureScreens } from './scale-screens';
import type { ScreenFigures } from './scale-screens';
import { lastLaid, layScaleWorld, openScaleWorld, worldDigest } from './scale-ground';
import { makeScaleWorld } from './scale-world';
import type { Landmarks } from './scale-world';

/** What CloudBase adds to each request of the database: it answers in 10 to 30 ms. */
const LINE_MS = 20;
const CALLS = 5;
const SYSTEM_KEY = 'a-key-of-at-least-thirty-two-characters';
/** Runs of one job that are measured until it has nothing more to do. */
const JOB_RUNS = 4;

export interface Measured {
  name: string;
  /** As on a machine of its own: what the line takes, and the processor time of database and functions. */
  ms: number;
  wallMs: number;
  requests: number;
  examined: number;
  returned: number;
  counted: number;
  /** Bytes that the database sent; counted only where time is not measured, which it would take. */
  read: number;
  /** The request that looked at most, and the index by which it did. */
  dearest: string;
  /** Collections that were looked through from end to end. */
  unindexed: string[];
  bytes: number;
  bulk: boolean;
  /** Of a job or of work in steps: its longest call, as `ms`; how many were needed, and whether it came to an end. */
  job?: { longestMs: number; runs: number; ended: boolean; timeoutMs: number };
  failed?: string;
}
interface Result {
  share: number;
  measured: Measured[];
  screens: ScreenFigures[];
  memory: Record<string, { most: number; size: number }>;
}

/** Counts what leaves the database; a number that is counted is one row, whatever it counts. */
class CountingDatabase extends Database {
  returned = 0;
  counted = 0;
  read = 0;
  weighs = false;
  readonly unindexed = new Set<string>();

  override find(...given: Parameters<Database['find']>): Doc[] {
    const found = super.find(...given);
    const [name, , , cost] = given;
    if (cost.index === null) this.unindexed.add(name);
    this.returned += found.length;
    this.weigh(found);
    return found;
  }
  private weigh(found: Doc[]): void {
    if (this.weighs) this.read += Buffer.byteLength(JSON.stringify(found));
  }
  override count(name: string, query: Doc, cost: Cost): number {
    const total = super.count(name, query, cost);
    this.counted += total;
    return total;
  }
  override aggregate(name: string, stages: Doc[], cost: Cost): Doc[] {
    const found = super.aggregate(name, stages, cost);
    this.weigh(found);
    for (const document of found) {
      this.returned++;
      for (const side of Object.values(document)) this.addSide(side);
    }
    return found;
  }
  private addSide(side: Value | undefined): void {
    if (!Array.isArray(side)) return;
    for (const row of side) {
      if (typeof row !== 'object' || row === null) continue;
      if ('_id' in row) this.returned++;
      else if ('count' in row) this.counted += Number(row.count);
    }
  }
}

/**
 * Both sizes are measured side by side, a call at a time each in its turn, so that whatever else the machine does slows both
 * alike.
 */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = new Promise((begin) => process.once('message', begin));
  process.send!('want');
  await turn;
  try {
    return await work();
  } finally {
    process.send!('done');
  }
}

/** Milliseconds that the main threads of these processes have had a processor for. */
const processorMs = (pids: readonly number[]): Map<number, number> =>
  new Map(
    pids.flatMap((pid): [number, number][] => {
      try {
        return [
          [pid, Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6],
        ];
      } catch {
        // It ended meanwhile.
        return [];
      }
    }),
  );

/**
 * Time as it would pass on a machine of its own, whatever else this one does: requests that wait for one another take the
 * line one after the other, those that are sent together once, and the rest is processor time.
 */
class Meter {
  constructor(private readonly lineMs: number) {}
  private waiting = 0;
  private waves = 0;
  /** A request takes the line. */
  delay(answer: () => Promise<void>): void {
    if (this.waiting++ === 0) this.waves++;
    setTimeout(() => void answer().finally(() => this.waiting--), this.lineMs);
  }
  /** Begins to measure; what it gives says how long it has been. */
  begin(): () => number {
    const before = processorMs([process.pid, ...children()]);
    const waves = this.waves;
    return () => {
      const busy = [...processorMs([process.pid, ...children()])];
      return (
        (this.waves - waves) * this.lineMs +
        busy.reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0)
      );
    };
  }
}

/** The least of several: whatever else the machine does only adds. */
const least = (values: number[]): number => Math.min(...values);

/** As a test measures it: each action once, what is asked and answered, without the time that the line takes. */
export const countAll = async (share: number, dir: string | null = null): Promise<Measured[]> =>
  (await measure(share, { turn: (work) => work(), calls: 0, lineMs: 0, whole: false, dir })).measured;

interface Way {
  /** Waits until nothing else is measured. */
  turn<T>(work: () => Promise<T>): Promise<T>;
  /** Beside the first, which warms up. */
  calls: number;
  lineMs: number;
  /** Screens, work in steps and timers too. */
  whole: boolean;
  /** Where the world lies; null for one that is made in memory. */
  dir: string | null;
  /** Field service alone: its questions, and the timer that watches the clocks. */
  service?: boolean;
  /** Nothing but these actions, screens and jobs; null for all. */
  only?: readonly string[] | null;
}
const ABOUT_REGIONS = /^channel\.|^(?:jobs\.upkeep|regions|white-space)\b/;

async function worldAt(
  share: number,
  dir: string | null,
): Promise<{ landmarks: Landmarks; database: CountingDatabase }> {
  if (dir) {
    const { landmarks, ground } = openScaleWorld(dir);
    return { landmarks, database: new CountingDatabase(schema, noJournal, ground) };
  }
  const { landmarks, documents } = await makeScaleWorld(share, new Date());
  return { landmarks, database: new CountingDatabase(schema, { ...noJournal, load: documents }) };
}
async function measure(
  share: number,
  { turn, calls, lineMs, whole, service = false, only = null, dir: laid }: Way,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-scale-'));
  const dir = join(folder, 'functions');
  await buildFunctions({ outDir: dir });
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const said: string[] = [];
  const meter = new Meter(lineMs);
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: schema,
    functions: {
      dir,
      env: {
        ENVIRONMENT: 'bench',
        LETTER_KEYS: JSON.stringify(keys),
        LETTER_PUBLIC_KEYS: JSON.stringify(letterKeyring(keys, 'bench')),
        PUBLIC_ORIGIN: 'https://letters.example.cn',
        WORK_ORDER_TEMPLATE: '',
        SYSTEM_KEYS: JSON.stringify({ erp: { keys: [SYSTEM_KEY], may: ['exchange', 'intake'] } }),
      },
      onLog: ({ text, stream }) => stream !== 'platform' && said.push(text),
    },
    routes(request, response) {
      if (new URL(request.url ?? '/', cloud.origin).pathname !== '/admin') return false;
      meter.delay(() => answerAdmin(cloud, request, response));
      return true;
    },
  });
  const began = performance.now();
  const { landmarks, database } = await worldAt(share, laid);
  database.weighs = lineMs === 0;
  cloud.database = database;
  const took = Math.round((performance.now() - began) / 1000);
  if (whole)
    console.error(`world at ${share * 100} %: ${took} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);

  const functions = cloud.functions!;
  let operations = 0;
  const watch = async (name: string, bulk: boolean, work: () => Promise<string>): Promise<Measured> => {
    cloud.requests.length = 0;
    database.returned = database.counted = database.read = 0;
    database.unindexed.clear();
    const elapsed = meter.begin();
    const from = performance.now();
    let reply = '';
    let failed: string | undefined;
    try {
      reply = await work();
      const told = JSON.parse(reply) as { ok?: boolean; code?: string; details?: unknown };
      if (told.ok === false)
        failed = `${told.code} ${JSON.stringify(told.details ?? '')} ${said.at(-1) ?? ''}`;
    } catch (error) {
      failed = `${(error as Error).message} ${said.at(-1) ?? ''}`;
    }
    const [ms, wallMs] = [elapsed(), performance.now() - from];
    notePeaks(dir, peaks);
    const examined = cloud.requests.reduce((sum, one) => sum + one.examined, 0);
    const [most] = [...cloud.requests].sort((a, b) => b.examined - a.examined);
    const dearest = most ? `${most.collection} by ${most.index ?? 'no index'}: ${most.examined}` : '';
    const { returned, counted, read } = database;
    const bytes = Buffer.byteLength(reply);
    return { name, ms, wallMs, requests: cloud.requests.length, examined, returned, counted, read, dearest, unindexed: [...database.unindexed], bytes, bulk, ...(failed ? { failed: failed.slice(0, 300) } : {}) }; // prettier-ignore
  };
  const askAsSystem = async ({ action }: Asked | Steps, input: object): Promise<string> => {
    const [time, opId] = [String(Math.floor(Date.now() / 1000)), `scale-operation-${++operations}`];
    const body = JSON.stringify(input);
    const signature = signatureOf(SYSTEM_KEY, time, action, opId, body);
    const headers = { 'X-System': 'erp', 'X-Time': time, 'Idempotency-Key': opId, 'X-Signature': signature };
    const event = { path: `/x/${action}`, httpMethod: 'POST', headers, queryStringParameters: {}, requestContext: { sourceIp: '127.0.0.1' }, body, isBase64Encoded: false }; // prettier-ignore
    const { reply } = await functions.invoke('public', JSON.stringify(event), { by: 'http' });
    return (JSON.parse(reply) as { body: string }).body;
  };
  const invoke = async (what: Asked | Steps, input: object): Promise<string> => {
    if (what.function === 'systems') return askAsSystem(what, input);
    const { reply } = await functions.invoke(
      what.function,
      JSON.stringify({ action: what.action, input, opId: `scale-operation-${++operations}` }),
      { by: 'client', openid: landmarks[what.as], clientIp: '127.0.0.1' },
    );
    return reply;
  };

  const peaks = new Map<string, number>();
  const measured: Measured[] = [];
  /** Said as it goes too: a run of the whole size takes long. */
  const keep = (one: Measured): void => {
    measured.push(one);
    if (whole) console.error(`${share * 100} % ${JSON.stringify(one)}`);
  };
  // As in an environment whose timers have run: what answers about regions is made ahead.
  const upkeep: Measured[] = [];
  const isWanted = (name: string) => only === null || only.includes(name);
  const isKeptUp = whole && !service && (only === null || only.some((name) => ABOUT_REGIONS.test(name)));
  for (let files = isKeptUp ? 1 : 0; files > 0 && upkeep.length < 40;) {
    const run = await turn(() =>
      watch('jobs.upkeep', true, async () => {
        const { reply } = await cloud.timers!.run('jobs', 'upkeep');
        files = (JSON.parse(reply) as { coverageFiles?: number }).coverageFiles ?? 0;
        return reply;
      }),
    );
    upkeep.push(run);
    if (run.failed) break;
  }
  if (isKeptUp) keep(asJob(upkeep, !upkeep.at(-1)!.failed, functions.config('jobs').timeout));
  for (const what of asked) {
    const name = `${what.function}.${what.action}${what.called ? `.${what.called}` : ''}`;
    if ((service && !serviceQuestions.includes(name)) || !isWanted(name)) continue;
    const make = what.make ?? (() => ({}));
    const runs: Measured[] = [];
    // Once to warm up; each call with its own input, as several people make them.
    for (let n = 0; n <= calls; n++) {
      const run = await turn(() =>
        watch(name, what.bulk === true, () => invoke(what, make(landmarks, operations))),
      );
      if (n === calls || n > 0 || run.failed || run.wallMs > 20_000) runs.push(run);
      if (run.failed || run.wallMs > 20_000) break;
    }
    keep({ ...runs.at(-1)!, ms: least(runs.map(({ ms }) => ms)) });
  }
  const ofScreens = () =>
    measureScreens(
      landmarks,
      turn,
      () => meter.begin(),
      async (name, data, openid) => {
        const { reply } = await functions.invoke(name, JSON.stringify(data), { by: 'client', openid, clientIp: '127.0.0.1' }); // prettier-ignore
        return JSON.parse(reply) as unknown;
      },
      isWanted,
    );
  const screens = whole && !service ? await ofScreens() : [];
  for (const steps of whole && !service ? inSteps.filter((one) => isWanted(`${one.function}.${one.action}`)) : []) keep(await stepByStep(steps, watch, invoke, landmarks, functions.config(steps.function).timeout)); // prettier-ignore
  const timedBy = (job: string) =>
    functions.names().find((name) => functions.config(name).triggers.some((one) => one.name === job)) ??
    'jobs';
  const jobs = ['jobs', 'daily-jobs'].flatMap((name) => functions.config(name).triggers.map((one) => one.name)); // prettier-ignore
  const timed = jobs.filter((name) => (service ? name === 'watch-orders' : name !== 'upkeep') && isWanted(`jobs.${name}`)); // prettier-ignore
  for (const job of whole ? timed : []) {
    const runs: Measured[] = [];
    let ended = false;
    for (let n = 0; n < JOB_RUNS && !ended; n++) {
      let idle = false;
      const work = () =>
        watch(`jobs.${job}`, true, async () => {
          const { reply } = await cloud.timers!.run(timedBy(job), job);
          idle = Object.values(JSON.parse(reply) as Record<string, number>).every((figure) => figure === 0);
          return reply;
        });
      const run = await turn(work);
      runs.push(run);
      if (run.failed) break;
      ended = idle;
    }
    keep(asJob(runs, ended, functions.config(timedBy(job)).timeout));
    // Most of the time nothing has to be told: what that costs is what grows with the world.
    if (service)
      keep({ ...runs.at(-1)!, name: `jobs.${job}.idle`, ms: least(runs.slice(1).map(({ ms }) => ms)) });
  }
  const memory = Object.fromEntries(
    [...peaks].map(([name, most]) => [name, { most, size: functions.config(name).memorySize }]),
  );
  await cloud.close();
  rmSync(folder, { recursive: true });
  return { share, measured, screens, memory };
}

async function stepByStep(
  steps: Steps,
  watch: (name: string, bulk: boolean, work: () => Promise<string>) => Promise<Measured>,
  invoke: (what: Steps, input: object) => Promise<string>,
  landmarks: Landmarks,
  timeout: number,
): Promise<Measured> {
  const runs: Measured[] = [];
  let ended = false;
  for (let n = 1; n <= steps.most && !ended; n++) {
    let reply = '';
    const run = await inTurn(() =>
      watch(`${steps.function}.${steps.action}`, true, async () => {
        reply = await invoke(steps, steps.make(landmarks));
        return reply;
      }),
    );
    runs.push(run);
    if (run.failed) break;
    ended = steps.isDone((JSON.parse(reply) as { data: never }).data, n);
  }
  return asJob(runs, ended, timeout);
}

function asJob(runs: readonly Measured[], ended: boolean, timeout: number): Measured {
  const longestMs = Math.max(...runs.map(({ ms }) => ms));
  const dearest = runs.find(({ ms }) => ms === longestMs)!;
  const failed = runs.find((run) => run.failed)?.failed;
  return { ...dearest, ...(failed ? { failed } : {}), job: { longestMs, runs: runs.length, ended, timeoutMs: timeout * 1000 } }; // prettier-ignore
}

const children = (): number[] => {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return pids === '' ? [] : pids.split(' ').map(Number);
};

/** The most memory that a process of each function has held, MB. Our own children, by what they were started with. */
function notePeaks(dir: string, found: Map<string, number>): void {
  for (const pid of children()) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const name = command.find((part) => part.startsWith(`${dir}/`))?.slice(dir.length + 1);
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      if (name && peak) found.set(name, Math.max(found.get(name) ?? 0, Math.round(Number(peak[1]) / 1024)));
    } catch {
      // It ended meanwhile.
    }
  }
}

/** One of those who want to go on at a time, in the order in which they said so. */
const waiting: (() => void)[] = [];
let isTaken = false;
function next(): void {
  const begin = isTaken ? undefined : waiting.shift();
  if (!begin) return;
  isTaken = true;
  begin();
}

/** Makes the world in a process of its own, which takes with it what that needed; answers where it lies. */
function layApart(share: number, digest: string): Promise<string> {
  const child = fork(__filename, ['lay', String(share), digest], { execArgv: [...process.execArgv, '--max-old-space-size=4000'] }); // prettier-ignore
  return new Promise((done, failed) => {
    child.once('message', (dir: string) => done(dir));
    child.once('exit', (code) => failed(new Error(`making the world ended with ${code}`)));
  });
}

function measureApart(
  share: number,
  dir: string,
  what: 'everything' | 'service',
  only: readonly string[] | null,
): Promise<Result> {
  const child = fork(__filename, ['measure', String(share), dir, what, JSON.stringify(only)], {
    execArgv: [...process.execArgv, '--max-old-space-size=6000'],
  });
  return new Promise((done, failed) => {
    let result: Result | undefined;
    child.on('message', (message: Result | 'want' | 'done') => {
      if (message === 'want') waiting.push(() => child.send('go'));
      else if (message === 'done') isTaken = false;
      else {
        result = message;
        child.disconnect();
      }
      next();
    });
    child.once('exit', (code) => (result ? done(result) : failed(new Error(`measuring ended with ${code}`))));
  });
}

/** What `--only` names; null when everything is to be measured. */
function onlyNamed(): string[] | null {
  const at = process.argv.indexOf('--only');
  return at < 0 ? null : (process.argv[at + 1] ?? '').split(',').filter(Boolean);
}

/** Both worlds, measured at once in processes of their own. */
async function measureBoth(what: 'everything' | 'service') {
  const only = onlyNamed();
  const [small, large] = process.argv.includes('--small')
    ? [0.0005, 0.01]
    : process.argv.includes('--tenth')
      ? [0.001, 0.1]
      : [0.01, 1];
  // While one mends what is measured, the world may stay as it is.
  const known = process.argv.includes('--same-world') ? [small!, large!].map(lastLaid) : [null, null];
  const digest = await worldDigest();
  const began = performance.now();
  const [littleDir, wholeDir] = await Promise.all([small!, large!].map(async (share, n) => known[n] ?? (await layApart(share, digest)))); // prettier-ignore
  console.error(`both worlds lie ready after ${Math.round((performance.now() - began) / 1000)} s`);
  const [little, whole] = await Promise.all([
    measureApart(small!, littleDir!, what, only),
    measureApart(large!, wholeDir!, what, only),
  ]);
  const measured = [...whole.measured, ...whole.screens].map(({ name }) => name);
  const unknown = only?.filter((name) => !measured.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`nothing is called ${unknown.join(', ')}`);
  return { small: small!, large: large!, little, whole };
}

/**
 * Field service on the world at full size (600 engineers, 500,000 orders, a fixed seed) against a hundredth of it: requests
 * and growth of what its screens ask, and of the watch of the clocks.
 */
export async function measureService(): Promise<void> {
  const { small, large, little, whole } = await measureBoth('service');
  const print = (figure: object) => process.stdout.write(`${JSON.stringify(figure)}\n`);
  for (const one of whole.measured) {
    const before = little.measured.find(({ name }) => name === one.name)!;
    const name = one.name.replace(/^(service|jobs)\./, 'service.');
    const failed = one.failed ?? before.failed;
    if (failed) {
      print({ name: `${name}.failed`, value: 1, against: failed });
      process.exitCode = 1;
    }
    print({
      name: `${name}.db_requests`,
      value: one.requests,
      against: `${before.requests} at ${small * 100} %`,
    });
    if (!one.job)
      print({
        ...{ name: `${name}.growth`, value: Number((one.ms / before.ms).toFixed(2)), bar: 1.5 },
        against: `${Math.round(one.ms)} ms at ${large * 100} %, ${Math.round(before.ms)} ms at ${small * 100} %`,
      });
  }
}

/**
 * Every main action and job on the world at full size against the same world at a hundredth, both in one run: what is
 * asked of the database, what the phone gets, and how both grow. `--small` compares a hundredth with a two-thousandth,
 * `--tenth` a tenth with a thousandth. The worlds lie in the machine's temporary folder, where the next run of the day finds
 * them again unless what makes them was changed; `--same-world` takes them whatever was changed. `--only name,name` measures
 * these actions, screens and jobs alone, by the names that a run prints (`service.review.list`, `review.service`,
 * `jobs.watch-orders`).
 */
export async function run(): Promise<void> {
  const print = (figure: Figure & { bar?: number }) => process.stdout.write(`${JSON.stringify(figure)}\n`);
  const { small, large, little, whole } = await measureBoth('everything');
  const against = `the world at ${large * 100} % against ${small * 100} %`;
  const round = (value: number, digits = 2) => Number(value.toFixed(digits));
  let worstGrowth = ['', 0] as [string, number];
  for (const one of whole.measured) {
    const before = little.measured.find(({ name }) => name === one.name)!;
    const failed = one.failed ?? before.failed;
    if (failed) {
      print({ figure: `scale.${one.name}.failed`, value: 1, unit: 'failed', against: failed });
      process.exitCode = 1;
    }
    if (one.job) {
      const { longestMs, runs, ended, timeoutMs } = one.job;
      print({
        figure: `scale.${one.name}.job_share`,
        value: round(longestMs / timeoutMs),
        unit: 'of the time-out',
        against: `longest of ${runs} runs ${Math.round(longestMs)} ms (${Math.round(one.wallMs)} ms beside whatever else ran), ${one.requests} requests, ${one.examined} examined; ${ended ? 'nothing left' : 'more left'}; at ${small * 100} % ${before.job!.runs} runs, ${Math.round(before.job!.longestMs)} ms`,
        bar: 0.33,
      });
    } else {
      const growth = one.ms / before.ms;
      if (growth > worstGrowth[1]) worstGrowth = [one.name, growth];
      print({
        figure: `scale.${one.name}.growth`,
        value: round(growth),
        unit: 'x',
        against: `${Math.round(one.ms)} ms against ${Math.round(before.ms)} ms; ${against}`,
        ratio: round(growth),
        bar: 1.5,
      });
    }
    print({ figure: `scale.${one.name}.db_requests`, value: one.requests, unit: 'requests', against: `${before.requests} at ${small * 100} %` }); // prettier-ignore
    const ratio = one.examined / Math.max(1, one.returned + one.counted);
    print({
      figure: `scale.${one.name}.examined_per_returned`,
      value: round(ratio),
      unit: 'x',
      against: `${one.examined} examined for ${one.returned} returned and ${one.counted} counted; most of ${one.dearest}`,
      ...(one.bulk ? {} : { bar: 3 }),
    });
    print({ figure: `scale.${one.name}.reply_bytes`, value: one.bytes, unit: 'bytes', against: `${before.bytes} at ${small * 100} %`, bar: 100_000 }); // prettier-ignore
  }
  print({
    figure: 'scale.growth',
    value: round(worstGrowth[1]),
    unit: 'x',
    against: worstGrowth[0],
    bar: 1.5,
  });
  for (const one of whole.screens) {
    const before = little.screens.find(({ name }) => name === one.name)!;
    const failed = one.failed ?? before.failed;
    if (failed) {
      print({ figure: `scale.${one.name}.screen_failed`, value: 1, unit: 'failed', against: failed });
      process.exitCode = 1;
    }
    print({
      figure: `scale.${one.name}.first_content_ms_ratio`,
      value: round(one.firstContentMs / before.firstContentMs),
      unit: 'x',
      against: `${Math.round(one.firstContentMs)} ms against ${Math.round(before.firstContentMs)} ms; ${against}`,
      bar: 1.5,
    });
    print({ figure: `scale.${one.name}.nodes`, value: one.nodes, unit: 'nodes', against: `${before.nodes} at ${small * 100} %`, bar: 1500 }); // prettier-ignore
    print({ figure: `scale.${one.name}.setdata_bytes`, value: one.setDataBytes, unit: 'bytes', against: `${before.setDataBytes} at ${small * 100} %`, bar: 64_000 }); // prettier-ignore
  }
  const page = whole.measured.find(({ name }) => name === 'channel.grant.list');
  for (const name of ['coverage.grid.country', 'coverage.whiteSpace', 'coverage.conflicts']) {
    const one = whole.measured.find((each) => each.name === `channel.${name}`);
    if (!one || !page) continue;
    print({
      figure: `scale.regions.ms.${name}`,
      value: round(one.ms / page.ms),
      unit: 'x',
      against: `${Math.round(one.ms)} ms against one indexed page of 50, ${Math.round(page.ms)} ms`,
      ratio: round(one.ms / page.ms),
      bar: 5,
    });
  }
  for (const [name, { most, size }] of Object.entries(whole.memory))
    print({ figure: `scale.${name}.memory_mb`, value: most, unit: 'MB', against: `memorySize ${size}`, bar: size }); // prettier-ignore
}

if (process.send && ['measure', 'lay'].includes(process.argv[2]!)) {
  const share = Number(process.argv[3]);
  const work =
    process.argv[2] === 'lay'
      ? layScaleWorld(share, process.argv[4]!)
      : measure(share, {
          turn: inTurn,
          calls: CALLS,
          lineMs: LINE_MS,
          whole: true,
          dir: process.argv[4]!,
          service: process.argv[5] === 'service',
          only: JSON.parse(process.argv[6]!) as string[] | null,
        });
  work.then(
    (result) => process.send!(result, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
