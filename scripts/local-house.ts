import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { schema } from '../cloudfunctions/_modules/schema';
import { environment } from '../miniprogram/environment';
import { dayOf } from '../miniprogram/shared/days';
import { buildLetterFonts } from './build-font';
import { buildFunctions } from './build-functions';
import { seedDemoWorld } from './demo-world/seed';
import type { DemoOffer } from './demo-world/seed';
import type { LogLine } from './local-cloud/function-host';
import { startLocalCloud } from './local-cloud/local-cloud';
import type { LocalCloud } from './local-cloud/local-cloud';
import { localLetterKeys } from './local-letter-keys';
import { buildPreview } from './preview/build';
import { previewRoutes } from './preview/routes';

const ROOT = resolve(__dirname, '..');

export interface LocalHouse {
  origin: string;
  cloud: LocalCloud;
  offer: DemoOffer;
  close(): Promise<void>;
}

/** The whole house in memory with a fresh demo world, for browser tests and pictures; everything built goes to `folder`. */
export async function openLocalHouse(
  folder: string,
  { onLog = () => undefined, miniprogramDir = join(ROOT, 'miniprogram') }: { onLog?: (line: LogLine) => void; miniprogramDir?: string } = {},
): Promise<LocalHouse> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const keys = localLetterKeys(join(folder, 'letter-keys.json'));
  const environmentFile = join(folder, 'environment.ts');
  const phone = {
    ...environment,
    officialSite: origin,
    letterKeys: keys.keyring,
    templates: { workOrder: 'local-workOrder' },
  };
  writeFileSync(environmentFile, `export const environment = ${JSON.stringify(phone)};\n`);
  const functionsDir = join(folder, 'functions');
  const previewDir = join(folder, 'preview');
  await buildLetterFonts();
  const functions = await buildFunctions({ outDir: functionsDir });
  await functions.dispose();
  const { problems } = await buildPreview({
    miniprogramDir,
    outDir: previewDir,
    environmentFile,
  });
  if (problems.length) throw new Error(problems.join('\n'));
  let offer: DemoOffer | null = null;
  const cloud = await startLocalCloud({
    port,
    dataDir: null,
    collections: schema,
    functions: {
      dir: functionsDir,
      env: {
        PUBLIC_ORIGIN: origin,
        ENVIRONMENT: keys.environment,
        LETTER_KEYS: keys.secret,
        LETTER_PUBLIC_KEYS: JSON.stringify(keys.keyring),
        WORK_ORDER_TEMPLATE: phone.templates.workOrder,
      },
      timers: false,
      onLog,
    },
    routes: previewRoutes(previewDir),
    lists: {
      people: () => offer?.people ?? [],
      places: () => offer?.places ?? [],
      codes: () => offer?.codes ?? [],
      labels: () =>
        (offer?.samples ?? []).map(({ label, result, scanType }) => ({ title: label, text: result, symbology: scanType })),
    },
  });
  const now = new Date();
  offer = (await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin: origin })).offer;
  return { origin, cloud, offer, close: () => cloud.close() };
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
