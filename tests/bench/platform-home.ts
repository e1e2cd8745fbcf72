import { join } from 'node:path';
import { dayOf } from '../../miniprogram/shared/days';
import type { Reply } from '../../cloudfunctions/_contracts/reply';
import { schema } from '../../cloudfunctions/_store/schema';
import { seedDemoWorld } from '../../scripts/demo-world/seed';
import { sdkEnvironment, startLocalCloud } from '../../scripts/local-cloud/local-cloud';
import type { Figure } from './platform-database';

interface Page {
  data: Record<string, unknown>;
  methods: Record<string, (this: unknown, ...given: unknown[]) => unknown>;
}
const PEOPLE = [
  ['setdata.home.bytes', 'demo-liming'],
  ['setdata.home.dispatcher.bytes', 'demo-chendiao'],
  ['setdata.home.channel_manager.bytes', 'demo-zhouhan'],
] as const;

/**
 * What home's own script hands to the renderer when a person of the demo world opens it the first time: the JSON of all
 * `setData` calls of one refresh, with the function's real answer.
 */
export async function homeFigures(print: (figure: Figure) => void): Promise<void> {
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  const now = new Date();
  await seedDemoWorld(cloud, dayOf(now), { now, publicOrigin: cloud.origin });
  Object.assign(process.env, sdkEnvironment(cloud));
  const { main } = (await import('../../cloudfunctions/service/index')) as {
    main(event: unknown): Promise<Reply>;
  };
  const shelf = new Map<string, unknown>();
  const pages: Page[] = [];
  Object.assign(globalThis, {
    Component: (page: Page) => pages.push(page),
    wx: {
      getStorageSync: (key: string) => shelf.get(key) ?? '',
      setStorageSync: (key: string, value: unknown) => shelf.set(key, value),
      removeStorageSync: (key: string) => shelf.delete(key),
      getStorageInfoSync: () => ({ keys: [...shelf.keys()], currentSize: 0, limitSize: 10_240 }),
      getAccountInfoSync: () => ({ miniProgram: { version: '', envVersion: 'develop' } }),
      env: { USER_DATA_PATH: 'wxfile://usr' },
      getFileSystemManager: () => ({ readdirSync: () => [] }),
      setTabBarBadge: () => Promise.resolve(),
      removeTabBarBadge: () => Promise.resolve(),
      cloud: { callFunction: async ({ data }: { data: unknown }) => ({ result: await main(data) }) },
    },
  });
  try {
    // By its path: a page's own globals are no concern of this project's types.
    await import(join(__dirname, '../../miniprogram/pages/home/home.ts'));
    const page = pages[0]!;
    for (const [figure, openid] of PEOPLE) {
      process.env.WX_OPENID = openid;
      shelf.clear();
      let bytes = 0;
      const instance = {
        ...page.methods,
        data: structuredClone(page.data),
        setData(change: Record<string, unknown>) {
          bytes += Buffer.byteLength(JSON.stringify(change));
          Object.assign(this.data, change);
        },
      };
      await page.methods.refresh!.call(instance);
      if (instance.data.phase !== 'member')
        throw new Error(`home shows ${openid} ${JSON.stringify(instance.data)}`);
      print({ figure, value: bytes, unit: 'bytes' });
    }
  } finally {
    await cloud.close();
  }
}
