import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pages } from '../../miniprogram/shared/pages';

const root = resolve(__dirname, '../..');
const app = JSON.parse(readFileSync(join(root, 'miniprogram/app.json'), 'utf8')) as {
  pages: string[];
  subPackages: { root: string; pages: string[] }[];
};
const existing = [
  ...app.pages,
  ...app.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
];
/** WeChat itself opens it, for a scanned code. */
const byWeChat = ['pages/entry/entry'];

const named = Object.entries(pages).map(([name, address]) => ({
  name,
  path: (address as (query: object) => string)({}).slice(1),
}));
const sources = ['miniprogram', 'cloudfunctions']
  .flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((file) => /\.(ts|wxml)$/.test(file) && !/miniprogram_npm|node_modules/.test(file))
      .map((file) => `${folder}/${file}`),
  )
  .filter((file) => file !== 'miniprogram/shared/pages.ts')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

it('every address leads to a page, and every page has one address', () => {
  expect(named.map(({ path }) => path).sort()).toEqual(
    existing.filter((page) => !byWeChat.includes(page)).sort(),
  );
});

it('nobody writes an address by hand', () => {
  const written = sources
    .filter(({ text }) => /['"`]\/pages\//.test(text.replace(/^import .*$/gm, '')))
    .map(({ file }) => file);
  expect(written).toEqual([]);
});

it('every page is opened from somewhere', () => {
  const all = sources.map(({ text }) => text).join('\n');
  // A screen with several such buttons names the page in its markup: `pages[name]`.
  const opened = (name: string) => new RegExp(`\\bpages\\.${name}\\b|data-page="${name}"`).test(all);
  expect(named.filter(({ name }) => !opened(name)).map(({ name }) => name)).toEqual([]);
});

it('what a page is told arrives as it was, and nothing is said of what is not known', () => {
  expect(pages.ask({ hospitalId: 'H-1', hospitalName: '第一人民医院 & 分院', lineId: '' })).toBe(
    `/pages/channel/ask/ask?hospitalId=H-1&hospitalName=${encodeURIComponent('第一人民医院 & 分院')}`,
  );
  expect(pages.letterRequest({})).toBe('/pages/channel/letter-request/letter-request');
});

it('carries a text that somebody’s keyboard has cut in the middle of a character', () => {
  expect(pages.findOrders({ text: '加样针\ud83d' })).toBe(pages.findOrders({ text: '加样针' }));
});
