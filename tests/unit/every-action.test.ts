import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  channelRights,
  goodsRights,
  publicRights,
  serviceRights,
  tradeRights,
} from '../../miniprogram/shared/rights';

const root = resolve(__dirname, '../../miniprogram');
const sources = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts') && !/miniprogram_npm|node_modules|^shared\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
const screens = sources.filter(({ file }) => file.startsWith('pages/'));
const actions = [serviceRights, channelRights, tradeRights, goodsRights, publicRights].flatMap((rights) =>
  Object.keys(rights),
);
const names = (text: string, action: string) => text.includes(`'${action}'`);

/** Done without a screen of the mini program. */
const elsewhere = {
  'file.keep': 'the queue of photos',
  'scan.known': 'the camera, as it sees a code',
  'verify.form': 'the page in a browser',
  'verify.office': 'the page in a browser',
  'verify.sheet': 'the page in a browser',
};
/** Read by tests and commands only; a screen that asks for one takes its row away. */
const unread = ['grant.importProgress', 'stock.moves', 'stockOpening.get', 'workOrder.list'];
/** Steps that a screen names by their last word. */
const byStep = ['accept', 'depart', 'resume', 'hold', 'refuse', 'cannotComplete'].map(
  (step) => `workOrder.${step}`,
);

it('no action is without a screen that does it', () => {
  const done = (action: string) => sources.some(({ text }) => names(text, action));
  const steps = screens
    .filter(({ text }) => text.includes('`workOrder.${'))
    .map(({ text }) => text)
    .join();
  const byScreen = (action: string) =>
    byStep.includes(action) ? steps.includes(`'${action.split('.')[1]}'`) : done(action);
  const without = actions.filter((action) => !(action in elsewhere) && !byScreen(action));
  expect(without.sort()).toEqual([...unread].sort());
});

it('no screen is without an action, its own or one that it keeps for later', () => {
  const app = JSON.parse(readFileSync(join(root, 'app.json'), 'utf8')) as {
    pages: string[];
    subPackages: { root: string; pages: string[] }[];
  };
  const pages = [
    ...app.pages,
    ...app.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
  ];
  const textOf = (page: string) => readFileSync(join(root, `${page}.ts`), 'utf8');
  const acts = (text: string) =>
    actions.some((action) => names(text, action)) ||
    /from '.*(api|offline)\//.test(text) ||
    [...text.matchAll(/from '\.\.\/([\w./-]+)'/g)].some(([, part]) =>
      sources.some(
        ({ file, text: other }) => file.endsWith(`/${part}.ts`) && actions.some((one) => names(other, one)),
      ),
    );
  expect(pages.filter((page) => !acts(textOf(page)))).toEqual([]);
});
