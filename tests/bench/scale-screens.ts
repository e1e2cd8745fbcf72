import { join } from 'node:path';
import { countNodes } from './count-nodes';
import type { Landmarks } from './scale-world';

/** A screen as somebody opens it. */
interface Screen {
  page: string;
  as: keyof Landmarks;
  query?: (world: Landmarks) => object;
}
const screens: Screen[] = [
  { page: 'home/home', as: 'dispatcher' },
  { page: 'home/home', as: 'engineer' },
  { page: 'home/home', as: 'channel' },
  { page: 'home/home', as: 'dealerAdmin' },
  { page: 'inbox/inbox', as: 'dispatcher' },
  { page: 'dispatch/find-orders/find-orders', as: 'dispatcher' },
  { page: 'dispatch/board/board', as: 'dispatcher' },
  { page: 'dispatch/call-backs/call-backs', as: 'service' },
  { page: 'dispatch/review/review', as: 'service' },
  { page: 'dispatch/people/people', as: 'sysadmin' },
  { page: 'dispatch/skills/skills', as: 'service' },
  { page: 'engineer/device/device', as: 'engineer', query: ({ deviceId }) => ({ id: deviceId }) },
  { page: 'engineer/pool/pool', as: 'engineer' },
  { page: 'channel/grants/grants', as: 'channel' },
  { page: 'channel/regions/regions', as: 'channel' },
  { page: 'channel/white-space/white-space', as: 'channel' },
  { page: 'channel/dealers/dealers', as: 'channel' },
  { page: 'channel/letters/letters', as: 'channel' },
  { page: 'home/home', as: 'finance' },
  { page: 'home/home', as: 'warehouse' },
  { page: 'home/home', as: 'quality' },
  { page: 'home/home', as: 'auditor' },
  { page: 'trade/orders/orders', as: 'channel' },
  { page: 'trade/basket/basket', as: 'dealerAdmin' },
  { page: 'trade/account/account', as: 'dealerAdmin' },
  { page: 'trade/accounts/accounts', as: 'finance' },
  { page: 'trade/payments/payments', as: 'finance' },
  { page: 'trade/statements/statements', as: 'finance' },
  { page: 'trade/licences/licences', as: 'quality' },
  { page: 'trade/catalogue/catalogue', as: 'quality' },
  { page: 'goods/stock/stock', as: 'warehouse' },
  { page: 'goods/shipments/shipments', as: 'warehouse' },
  { page: 'goods/requests/requests', as: 'service' },
  { page: 'goods/lots/lots', as: 'quality' },
  { page: 'figures/scorecard/scorecard', as: 'service' },
  { page: 'figures/peers/peers', as: 'service' },
  { page: 'figures/faults/faults', as: 'service' },
  { page: 'audit/trail/trail', as: 'auditor' },
  { page: 'channel/dealer-tasks/dealer-tasks', as: 'channel' },
  { page: 'channel/plans/plans', as: 'channel' },
  { page: 'channel/applications/applications', as: 'channel' },
  { page: 'dispatch/checklists/checklists', as: 'service' },
];

type Methods = Record<string, (this: unknown, ...given: unknown[]) => unknown>;
interface Definition {
  data?: Record<string, unknown>;
  methods?: Methods;
  behaviors?: Definition[];
  lifetimes?: { attached?: (this: unknown) => void };
}
const nameOf = ({ page, as }: Screen): string => `${page.split('/').at(-1)}.${as}`;
/** Nothing else is measured while something is opened. */
type Alone = <T>(work: () => Promise<T>) => Promise<T>;
/** Begins to measure; what it gives says how long it has been. */
type Begin = () => () => number;
type Invoke = (name: string, data: object, openid: string) => Promise<unknown>;

export interface ScreenFigures {
  name: string;
  /** From opening it until it shows something, without what WeChat needs to start it. */
  firstContentMs: number;
  /** The most that one call of setData hands to the renderer. */
  setDataBytes: number;
  /** What its template makes of what it shows; see count-nodes.ts. */
  nodes: number;
  failed?: string;
}

const miniprogram = join(__dirname, '../../miniprogram');

/**
 * Opens each screen by its own script, with the functions' real answers and an empty phone, as `wx` would. What is drawn
 * is not measured here.
 */
export async function measureScreens(
  world: Landmarks,
  alone: Alone,
  begin: Begin,
  invoke: Invoke,
  isWanted: (name: string) => boolean,
): Promise<ScreenFigures[]> {
  const measured: ScreenFigures[] = [];
  for (const screen of screens.filter((one) => isWanted(nameOf(one)))) {
    // Once to warm up, then twice, of which the faster counts: on a phone that has what it knows of home, unless home itself is opened the first time.
    let figures: ScreenFigures | null = null;
    for (let turn = 0; turn < 3; turn++) {
      const shelf = new Map<string, unknown>();
      if (screen.page !== 'home/home')
        await open({ page: 'home/home', as: screen.as }, world, begin, invoke, shelf);
      const opened = await alone(() => open(screen, world, begin, invoke, shelf));
      figures =
        turn > 1 && figures && !opened.failed
          ? { ...opened, firstContentMs: Math.min(opened.firstContentMs, figures.firstContentMs) }
          : opened;
    }
    measured.push(figures!);
  }
  return measured;
}

async function open(
  screen: Screen,
  world: Landmarks,
  begin: Begin,
  invoke: Invoke,
  shelf: Map<string, unknown>,
): Promise<ScreenFigures> {
  const pages: Definition[] = [];
  Object.assign(globalThis, {
    Component: (page: Definition) => pages.push(page),
    Behavior: (behavior: Definition) => behavior,
    getApp: () => ({}),
    getCurrentPages: () => [],
    wx: phone(shelf, (name, data) => invoke(name, data, world[screen.as])),
  });
  // Each screen on a phone of its own: modules remember who somebody is.
  for (const file of Object.keys(require.cache)) if (file.startsWith(miniprogram)) delete require.cache[file];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a page registers itself when it is loaded
  require(join(miniprogram, `pages/${screen.page}.ts`));
  const page = pages.at(-1)!;
  const parts = [...(page.behaviors ?? []), page];
  const elapsed = begin();
  let firstContentMs = 0;
  let setDataBytes = 0;
  const instance = {
    ...Object.assign({}, ...parts.map(({ methods }) => methods ?? {})),
    data: structuredClone(Object.assign({}, ...parts.map(({ data }) => data ?? {}))) as Record<
      string,
      unknown
    >,
    setData(change: Record<string, unknown>) {
      setDataBytes = Math.max(setDataBytes, Buffer.byteLength(JSON.stringify(change)));
      for (const [path, value] of Object.entries(change)) set(this.data, path, value);
      if (!firstContentMs && this.data['phase'] !== 'loading') firstContentMs = elapsed();
    },
    selectComponent: () => null,
    triggerEvent: () => undefined,
  } as Methods & { data: Record<string, unknown>; setData(change: object): void };
  for (const part of parts) part.lifetimes?.attached?.call(instance);
  const shown = [instance['onLoad'], instance['onShow']].map((act) => act?.call(instance, screen.query?.(world) ?? {})); // prettier-ignore
  await Promise.all(shown);
  for (let waited = 0; instance.data['phase'] === 'loading' && waited < 60_000; waited += 5)
    await new Promise((done) => setTimeout(done, 5));
  const phase = String(instance.data['phase']);
  const failed = phase === 'error' || phase === 'loading' ? String(instance.data['error'] || phase) : '';
  const nodes = countNodes(screen.page, instance.data);
  return { name: nameOf(screen), firstContentMs, setDataBytes, nodes, ...(failed ? { failed } : {}) };
}

/** A value of a path like `rows[3].open`. */
function set(data: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split(/[.[\]]+/).filter(Boolean);
  const last = parts.pop()!;
  const holder = parts.reduce<Record<string, unknown>>(
    (at, part) => at[part] as Record<string, unknown>,
    data,
  );
  holder[last] = value;
}

function phone(shelf: Map<string, unknown>, call: (name: string, data: object) => Promise<unknown>): object {
  const known: Record<string, unknown> = {
    getStorageSync: (key: string) => shelf.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => shelf.set(key, value),
    removeStorageSync: (key: string) => shelf.delete(key),
    getStorageInfoSync: () => ({ keys: [...shelf.keys()], currentSize: 0, limitSize: 10_240 }),
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getFileSystemManager: () => ({ readdirSync: () => [] }),
    getAccountInfoSync: () => ({ miniProgram: { version: '', envVersion: 'develop' } }),
    getWindowInfo: () => ({ windowWidth: 390, windowHeight: 844 }),
    cloud: {
      callFunction: async ({ name, data }: { name: string; data: object }) => ({
        result: await call(name, data),
      }),
    },
  };
  // Whatever else a screen asks of WeChat brings nothing that is measured.
  return new Proxy(known, { get: (all, name: string) => all[name] ?? (() => Promise.resolve({})) });
}
