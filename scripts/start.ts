import { existsSync, mkdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { schema } from '../cloudfunctions/_store/schema';
import { dayOf } from '../miniprogram/shared/days';
import type { DemoLetterKeys } from './demo-world/letters';
import { seedDemoWorld } from './demo-world/seed';
import type { DemoOffer } from './demo-world/seed';
import type { LogLine } from './local-cloud/function-host';
import type { LocalCloud } from './local-cloud/local-cloud';
import { openLocalHouse } from './local-house';
import { claimData, isPortTaken, portUsing } from './local-cloud/running-port';
import { runCommand } from './run-command';

const ROOT = resolve(__dirname, '..');
const LOCAL = join(ROOT, '.local');
const DATA = join(LOCAL, 'data');
const FUNCTIONS = join(ROOT, 'dist/functions');
const PREVIEW = join(ROOT, 'dist/preview');
const MINI_PROGRAM = join(ROOT, 'miniprogram');

/** `npm start [-- --port 8787] [--strict]`: builds everything, starts the local environment and rebuilds what changes. */
async function start(): Promise<void> {
  const { port, strict } = readOptions(process.argv.slice(2));
  const began = Date.now();
  if (await isPortTaken(port))
    throw new Error(
      `Port ${port} is taken; stop what uses it or choose another: npm start -- --port ${port + 1}`,
    );
  const other = await portUsing(DATA);
  if (other !== null)
    throw new Error(
      `The data in .local/data is in use by the local environment on port ${other}; stop that one first.`,
    );
  if (!existsSync(join(MINI_PROGRAM, 'app.json')))
    throw new Error(
      'miniprogram/app.json is missing; restore it from the repository (git checkout miniprogram).',
    );

  const house = await openLocalHouse({
    folder: LOCAL,
    functionsDir: FUNCTIONS,
    previewDir: PREVIEW,
    port,
    dataDir: DATA,
    timers: true,
    strict,
    onLog: printLog,
    onRebuilt: (name, errors) => {
      for (const error of errors) print(`${name}: ${error}`);
      print(errors.length ? `${name} is not rebuilt; the last good build goes on.` : `${name} rebuilt`);
    },
    demoWorld: (...given) => {
      claimData(DATA, port);
      return demoWorld(...given);
    },
  });
  const watching = rebuildOnChange(MINI_PROGRAM, async () => {
    try {
      for (const problem of await house.rebuildPhone()) print(problem);
      print('mini program rebuilt; reload the page');
    } catch (error) {
      print(`The mini program is not rebuilt: ${(error as Error).message}`);
    }
  });
  const stop = (): void => {
    watching.close();
    void house.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  print(
    [
      `Ready after ${((Date.now() - began) / 1000).toFixed(1)} s. Open in a browser:`,
      `  ${house.origin}/           the mini program in a phone; who you are stands beside it`,
      `  ${house.origin}/app.html   the mini program alone`,
      `Data: ${relative(ROOT, DATA)} (npm run reset starts over). Ctrl-C ends.`,
    ].join('\n'),
  );
}

/** Fills the database the first time; what the preview offers with it is kept beside the data. */
async function demoWorld(
  cloud: LocalCloud,
  publicOrigin: string,
  letterKeys: DemoLetterKeys,
): Promise<DemoOffer> {
  const file = join(DATA, 'offer.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoOffer;
  const isEmpty = schema.every(
    ({ name }) => cloud.database.count(name, {}, { index: null, examined: 0 }) === 0,
  );
  if (!isEmpty) {
    await cloud.close();
    throw new Error(
      'A first start was broken off and left half of the demo world; run npm run reset, then npm start.',
    );
  }
  const now = new Date();
  const { counts, offer } = await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin, letterKeys });
  writeFileSync(`${file}.part`, JSON.stringify(offer));
  renameSync(`${file}.part`, file);
  const documents = Object.values(counts).reduce((sum, count) => sum + count, 0);
  print(`Demo world made: ${documents} documents`);
  return offer;
}

/** Builds one after another; changes that come meanwhile make one more. */
function rebuildOnChange(folder: string, build: () => Promise<void>): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => (building = building.then(build)), 150);
  });
  return {
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

function readOptions(given: string[]): { port: number; strict: boolean } {
  const { values } = parseArgs({
    args: given,
    options: { port: { type: 'string' }, strict: { type: 'boolean', default: false } },
  });
  const port = Number(values.port ?? process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('--port takes a number from 1 to 65535, e.g. npm start -- --port 8787');
  return { port, strict: values.strict };
}

function printLog({ function: name, requestId, stream, text }: LogLine): void {
  print(
    `${name} ${requestId.slice(0, 8)} ${stream === 'platform' ? '·' : stream === 'stderr' ? '!' : '>'} ${text}`,
  );
}
const print = (text: string): void => console.log(text);

mkdirSync(LOCAL, { recursive: true });
runCommand(start);
