import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { schema } from '../cloudfunctions/_store/schema';
import { environment } from '../miniprogram/environment';
import type { Environment } from '../miniprogram/environment';
import { dayOf } from '../miniprogram/shared/days';
import { buildFunctions, builtFunctions } from './build-functions';
import type { DemoLetterKeys } from './demo-world/letters';
import { seedDemoWorld } from './demo-world/seed';
import type { DemoOffer } from './demo-world/seed';
import type { LogLine } from './local-cloud/function-host';
import { startLocalCloud } from './local-cloud/local-cloud';
import type { LocalCloud } from './local-cloud/local-cloud';
import { localLetterKeys } from './local-letter-keys';
import { useLocalTrailKey } from './trail-key';
import { buildPreview, builtPreview } from './preview/build';
import { previewRoutes } from './preview/routes';

const ROOT = resolve(__dirname, '..');

export interface LocalHouse {
  origin: string;
  cloud: LocalCloud;
  /** What the preview offers with the demo world: people, labels, places, links. */
  offer: DemoOffer;
  /** Builds the mini program anew; returns complaints about its WXML. */
  rebuildPhone(): Promise<string[]>;
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Where letter keys go. */
  folder: string;
  functionsDir: string;
  previewDir: string;
  /** Both hold a whole build, and stay as they are. */
  isBuilt?: boolean;
  /** Any free one when absent. */
  port?: number;
  /** Null: in memory, gone with the process. */
  dataDir: string | null;
  miniprogramDir?: string;
  timers: boolean;
  /** What is doubtful about the platform in its unfavourable reading. */
  strict?: boolean;
  onLog(line: LogLine): void;
  /** Rebuilds functions when their sources change, and tells. */
  onRebuilt?(name: string, errors: string[]): void;
  /** Gives what the demo world offers: kept from an earlier start, or seeded now. */
  demoWorld(cloud: LocalCloud, origin: string, letterKeys: DemoLetterKeys): Promise<DemoOffer>;
}

/** The whole house on this machine: functions, database, storage, letters, the mini program in a browser. */
export async function openLocalHouse(options: HouseOptions): Promise<LocalHouse> {
  const { folder, functionsDir, previewDir, isBuilt, miniprogramDir = join(ROOT, 'miniprogram') } = options;
  mkdirSync(folder, { recursive: true });
  const port = options.port ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  useLocalTrailKey(folder);
  const keys = localLetterKeys(join(folder, 'letter-keys.json'));
  const phone: Environment = {
    ...environment,
    officialSite: origin,
    letterKeys: keys.keyring,
    templates: { workOrder: 'local-work-order-template' },
  };
  const rebuildPhone = async () =>
    (await buildPreview({ miniprogramDir, outDir: previewDir, environmentServed: true })).problems;

  let reschedule = (): void => undefined;
  const { onRebuilt } = options;
  const watch = (name: string, errors: string[]): void => {
    onRebuilt?.(name, errors);
    if (errors.length === 0) reschedule();
  };
  const functions = isBuilt
    ? null
    : await buildFunctions({ outDir: functionsDir, ...(onRebuilt ? { watch } : {}) });
  if (!isBuilt) for (const problem of await rebuildPhone()) onRebuilt?.('miniprogram', [problem]);
  let offer: DemoOffer | null = null;
  const cloud = await startLocalCloud({
    port,
    dataDir: options.dataDir,
    collections: schema,
    functions: {
      dir: functionsDir,
      env: {
        PUBLIC_ORIGIN: origin,
        ENVIRONMENT: keys.environment,
        LETTER_KEYS: keys.secret,
        LETTER_PUBLIC_KEYS: JSON.stringify(keys.keyring),
        WORK_ORDER_TEMPLATE: `${phone.templates.workOrder}:thing1,thing2,time3`,
        // Another system is tried out here as docs/systems.md says.
        ...(process.env.SYSTEM_KEYS ? { SYSTEM_KEYS: process.env.SYSTEM_KEYS } : {}),
      },
      timers: false,
      onLog: options.onLog,
    },
    strict: options.strict ?? false,
    routes: previewRoutes(previewDir, phone),
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
  offer = await options.demoWorld(cloud, origin, keys);
  // Not before: a root would seal half of a world that is being made.
  if (options.timers) {
    reschedule = () => cloud.timers?.schedule();
    reschedule();
  }
  return {
    origin,
    cloud,
    offer,
    rebuildPhone,
    close: async () => {
      await Promise.all([functions?.dispose(), cloud.close()]);
    },
  };
}

/** A house in memory with a fresh demo world, for browser tests and pictures; its keys go to `folder`. */
export async function openHouseInMemory(
  folder: string,
  change: Partial<HouseOptions> = {},
): Promise<LocalHouse> {
  const now = new Date();
  return openLocalHouse({
    folder,
    functionsDir: await builtFunctions(),
    previewDir: await builtPreview(),
    isBuilt: true,
    dataDir: null,
    timers: false,
    onLog: () => undefined,
    demoWorld: async (cloud, publicOrigin) =>
      (await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin })).offer,
    ...change,
  });
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
