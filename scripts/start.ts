import { existsSync, mkdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { schema } from '../cloudfunctions/_modules/schema';
import { environment } from '../miniprogram/environment';
import { dayOf } from '../miniprogram/shared/days';
import { buildFunctions } from './build-functions';
import { buildLetterFonts } from './build-font';
import { seedDemoWorld } from './demo-world/seed';
import type { DemoOffer } from './demo-world/seed';
import type { LogLine } from './local-cloud/function-host';
import { startLocalCloud } from './local-cloud/local-cloud';
import type { LocalCloud } from './local-cloud/local-cloud';
import { claimData, isPortTaken, portUsing } from './local-cloud/running-port';
import { localLetterKeys } from './local-letter-keys';
import { buildPreview } from './preview/build';
import { previewRoutes } from './preview/routes';

const ROOT = resolve(__dirname, '..');
const LOCAL = join(ROOT, '.local');
const DATA = join(LOCAL, 'data');
const FUNCTIONS = join(ROOT, 'dist/functions');
const PREVIEW = join(ROOT, 'dist/preview');
const MINI_PROGRAM = join(ROOT, 'miniprogram');

/** `npm start [-- --port 8787]`: builds everything, starts the local environment and rebuilds what changes. */
async function start(): Promise<void> {
  const port = portFrom(process.argv.slice(2));
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

  const origin = `http://127.0.0.1:${port}`;
  const keys = localLetterKeys(join(LOCAL, 'letter-keys.json'));
  const environmentFile = join(LOCAL, 'environment.ts');
  const phone = {
    ...environment,
    officialSite: origin,
    letterKeys: keys.keyring,
    templates: Object.fromEntries(Object.keys(environment.templates).map((name) => [name, `local-${name}`])),
  };
  writeFileSync(environmentFile, `export const environment = ${JSON.stringify(phone, null, 2)};\n`);
  const preview = () => buildPreview({ miniprogramDir: MINI_PROGRAM, outDir: PREVIEW, environmentFile });

  await buildLetterFonts();
  let reschedule = (): void => {};
  const functions = await buildFunctions({
    outDir: FUNCTIONS,
    watch: (name, errors) => {
      for (const error of errors) print(`${name}: ${error}`);
      if (errors.length) return print(`${name} is not rebuilt; the last good build goes on.`);
      print(`${name} rebuilt`);
      reschedule();
    },
  });
  for (const problem of (await preview()).problems) print(problem);

  let offer: DemoOffer | null = null;
  const cloud = await startLocalCloud({
    port,
    dataDir: DATA,
    collections: schema,
    functions: {
      dir: FUNCTIONS,
      env: {
        PUBLIC_ORIGIN: origin,
        ENVIRONMENT: keys.environment,
        LETTER_KEYS: keys.secret,
        LETTER_PUBLIC_KEYS: JSON.stringify(keys.keyring),
      },
      timers: true,
      onLog: printLog,
    },
    routes: previewRoutes(PREVIEW),
    lists: {
      people: () => offer?.people ?? [],
      places: () => offer?.places ?? [],
      codes: () => offer?.codes ?? [],
      labels: () =>
        (offer?.samples ?? []).map(({ label, result, scanType }) => ({
          title: label,
          text: result,
          symbology: scanType,
        })),
    },
  });
  claimData(DATA, port);
  reschedule = () => {
    try {
      cloud.timers!.schedule();
    } catch (error) {
      print((error as Error).message);
    }
  };
  offer = await demoWorld(cloud);

  const watching = rebuildOnChange(MINI_PROGRAM, async () => {
    try {
      const { problems, milliseconds } = await preview();
      for (const problem of problems) print(problem);
      print(`mini program rebuilt in ${milliseconds} ms; reload the page`);
    } catch (error) {
      print(`The mini program is not rebuilt: ${(error as Error).message}`);
    }
  });
  const stop = (): void => {
    watching.close();
    void Promise.all([functions.dispose(), cloud.close()]).then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  print(
    [
      `Ready after ${((Date.now() - began) / 1000).toFixed(1)} s. Open in a browser:`,
      `  ${origin}/           the mini program in a phone; who you are stands beside it`,
      `  ${origin}/app.html   the mini program alone`,
      `Data: ${relative(ROOT, DATA)} (npm run reset starts over). Ctrl-C ends.`,
    ].join('\n'),
  );
}

/** Fills the database the first time; what the preview offers with it is kept beside the data. */
async function demoWorld(cloud: LocalCloud): Promise<DemoOffer> {
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
  const { counts, offer } = await seedDemoWorld(cloud, dayOf(now), { now });
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

function portFrom(given: string[]): number {
  const { values } = parseArgs({ args: given, options: { port: { type: 'string' } } });
  const port = Number(values.port ?? process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('--port takes a number from 1 to 65535, e.g. npm start -- --port 8787');
  return port;
}

function printLog({ function: name, requestId, stream, text }: LogLine): void {
  print(
    `${name} ${requestId.slice(0, 8)} ${stream === 'platform' ? '·' : stream === 'stderr' ? '!' : '>'} ${text}`,
  );
}
const print = (text: string): void => console.log(text);

mkdirSync(LOCAL, { recursive: true });
start().catch((error: Error) => {
  console.error(error.message.split('\n')[0]);
  process.exit(1);
});
