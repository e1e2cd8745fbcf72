import path from 'node:path';

/** Loaded untyped: its own types bring WeChat's globals, which are not Node's. */
interface Simulate {
  load(file: string, tagName: string, options: object): string;
  render(id: string, properties: object): Mounted & { attach(parent: Node): void };
  sleep(milliseconds: number): Promise<void>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports
const simulate = require('miniprogram-simulate') as Simulate;

/** A component or page in jsdom. */
export interface Mounted {
  dom: HTMLElement;
  /** Its `this`: data, methods, properties. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  instance: any;
  data: Record<string, unknown>;
  /** First component node or element inside that a WeChat selector names. */
  querySelector(selector: string): Mounted | undefined;
  querySelectorAll(selector: string): Mounted[];
  /** 'tap', 'touchstart'…, or a custom event: `{ bubbles: true, detail }`. */
  dispatchEvent(name: string, options?: object): void;
  addEventListener(name: string, listener: (event: { detail: unknown }) => void): void;
  setData(data: object): void;
  triggerLifeTime(name: string, argument?: object): void;
  triggerPageLifeTime(name: string, argument?: object): void;
  toJSON(): object;
}

let standing: Mounted[] = [];
/**
 * As a phone leaves its pages: what watches the queue would be drawn anew with everything that the next test does. They stay in
 * the document, where vant may still measure them.
 */
afterEach(() => {
  for (const { instance } of standing) if (instance.onUnload) instance.onUnload();
  standing = [];
});

/**
 * Renders a component or page of the mini program (`components/stat-card/stat-card`) with properties, attached to the
 * document; `onLoad` and `onShow` of a page are for the test to call on `instance`.
 */
export function mount(
  component: string,
  properties: object = {},
  from: 'miniprogram' | 'fixture' = 'miniprogram',
): Mounted {
  const root = path.join(process.env['COMPILED_MINI_PROGRAMS']!, from);
  const id = simulate.load(path.join(root, component), path.basename(component), {
    rootPath: root,
    compiler: 'official',
    compilerOptions: { maxBuffer: 64 * 1024 * 1024 },
  });
  const mounted = simulate.render(id, properties as never);
  const parent = document.createElement('div');
  document.body.append(parent);
  mounted.attach(parent);
  standing.push(mounted);
  // vant's dialog and toast look for their node on the page in front.
  Object.assign(globalThis, { getCurrentPages: () => [mounted.instance] });
  return mounted;
}

/** Lets pending setData, timers up to `milliseconds` and promises run. */
export const settle = (milliseconds = 0): Promise<void> => simulate.sleep(milliseconds);

/** Waits for what a screen does in several steps of its own, however slow the machine is; says what lacks when it never comes. */
export async function until(holds: () => void): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return holds();
    } catch {
      await settle(20);
    }
  }
  holds();
}
