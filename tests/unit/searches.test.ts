import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PAGES = path.resolve(__dirname, '../../miniprogram/pages');

/** Lists without a search, and why nobody needs one there. A new list has one, or a row here. */
const short: Record<string, string> = {
  'audit/record': 'one record’s own changes',
  'channel/appraisal-records': 'the records that one figure of one sheet counts',
  'channel/appraisal-schemes': 'one scheme a quarter at most, written by hand',
  'channel/dealer-asked':
    'what waits for a second person; decided, it stands in the dealer’s file and in the trail',
  'figures/records': 'the records that one figure counts',
  'trade/due-rules': 'a handful of rules, written by hand',
  'trade/exchange': 'files by their day; what is in them is found where it is kept',
  'trade/scheduled-receipts': 'what is announced just now, by hand; received, it is taken off',
  'trade/quotas': 'what is scarce just now, by hand; the ended ones by their day',
};
/** The page’s own field, or a picker that opens what is found. */
const search = /<van-search\b|placeholder="按名称查找/;

const lists = (readdirSync(PAGES, { recursive: true }) as string[])
  .filter(
    (file) => file.endsWith('.wxml') && readFileSync(path.join(PAGES, file), 'utf8').includes('<list-end'),
  )
  .map((file) => path.dirname(file).split(path.sep).join('/'));
const markup = (page: string): string =>
  readFileSync(path.join(PAGES, page, `${path.basename(page)}.wxml`), 'utf8');

it('every list that goes on has a search, or says here why it never grows long', () => {
  expect(lists.length).toBeGreaterThan(40);
  expect(lists.filter((page) => !search.test(markup(page)) && !(page in short)).sort()).toEqual([]);
  expect(Object.keys(short).filter((page) => !lists.includes(page) || search.test(markup(page)))).toEqual([]);
});

it('whoever has searched in vain is told for what', () => {
  const silent = lists.filter((page) => {
    const wxml = markup(page);
    return /<van-search\b[^>]*bind:search="search"/.test(wxml) && !/没有找到|里没有“/.test(wxml);
  });
  expect(silent).toEqual([]);
});
