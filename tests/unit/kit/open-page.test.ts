import type { Address } from '../../../miniprogram/shared/pages';

/** Pages as WeChat stacks them; a page is there once it has opened. */
let stack: { route: string }[];
let opened: string[];
let arrive: (() => void)[];
const open = (kind: string, put: (route: string) => void) => (options: { url: string }) => {
  opened.push(`${kind} ${options.url}`);
  return new Promise<void>((done) =>
    arrive.push(() => {
      put(options.url.slice(1).split('?')[0]!);
      done();
    }),
  );
};
Object.assign(globalThis, {
  getCurrentPages: () => stack,
  wx: {
    navigateTo: open('over', (route) => stack.push({ route })),
    redirectTo: open('instead', (route) => stack.splice(-1, 1, { route })),
  },
});
const order = '/pages/engineer/order/order?id=WO-1' as Address;
const device = '/pages/engineer/device/device?id=D-1' as Address;
let openPage: (url: Address) => void;
const arrived = async (): Promise<void> => {
  arrive.splice(0).forEach((one) => one());
  await new Promise((done) => setImmediate(done));
};
beforeEach(() => {
  stack = [{ route: 'pages/home/home' }];
  opened = [];
  arrive = [];
  jest.resetModules();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  ({ openPage } = require('../../../miniprogram/kit/open-page') as { openPage: typeof openPage });
});

it('opens a page once, however often its card is tapped while it comes', async () => {
  openPage(order);
  openPage(order);
  openPage(device);
  await arrived();
  openPage(order);
  expect(opened).toEqual([`over ${order}`]);
  expect(stack.map(({ route }) => route)).toEqual(['pages/home/home', 'pages/engineer/order/order']);
});

it('opens it again after going back, and from a page that took its place', async () => {
  openPage(order);
  await arrived();
  stack.pop();
  openPage(order);
  await arrived();
  stack.splice(-1, 1, { route: 'pages/engineer/device/device' });
  openPage(order);
  await arrived();
  expect(opened).toEqual([`over ${order}`, `over ${order}`, `over ${order}`]);
});

it('takes the place of the page on top where WeChat stacks no more', async () => {
  stack = Array.from({ length: 10 }, () => ({ route: 'pages/engineer/device/device' }));
  openPage(order);
  await arrived();
  expect(opened).toEqual([`instead ${order}`]);
  expect(stack).toHaveLength(10);
});
