import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PAGES = path.resolve(__dirname, '../../miniprogram/pages');

/** Lists without a search, and why nobody needs one there. A new list has one, or a row here. */
const short: Record<string, string> = {
  'audit/record': 'one record’s own changes',
  'audit/my-data': 'what is kept about oneself, by its kind',
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

/** Tabs of different things, each with its own search; a state's tab is never one of these. */
const ofThings: Record<string, string> = {
  'goods/lots':
    'recalls or blocked lots; a search of recalls is of all of them, on the tab of the open ones too',
  'dispatch/training': 'certificates asked for, trainings, attempts',
  'trade/prices': 'price lists or special prices',
  'trade/catalogue': 'products, registrations, prices',
};
/** Chips that go on narrowing what is found; whoever has searched in vain looks among all with one tap. */
const narrowed = ['dispatch/find-orders', 'dispatch/people', 'dispatch/skills'];
const chipsOfThings: Record<string, string> = {
  'dispatch/review': 'arrivals, instruments, hospitals…; what is searched there is a hospital to join with',
};

it('what is typed above tabs is looked for in every tab, or the page says how to', () => {
  const tabbed = lists.filter(
    (page) => /<van-tabs\b/.test(markup(page)) && /<van-search\b/.test(markup(page)),
  );
  const standing = tabbed.filter(
    (page) => !/<van-tabs\b[^>]*!text\b|number \? 'display: none' : ''}}">\s*<van-tabs\b/.test(markup(page)),
  );
  expect(standing.sort()).toEqual(Object.keys(ofThings).sort());
  const chipped = lists.filter((page) => /<van-search\b/.test(markup(page)));
  const narrow = chipped.filter((page) =>
    /<view( wx:else| wx:if="{{(?!.*!text)[^"]*}}")? class="chips filters"/.test(markup(page)),
  );
  expect(narrow.sort()).toEqual([...narrowed, ...Object.keys(chipsOfThings)].sort());
  for (const page of narrowed) expect(markup(page)).toMatch(/在全部里找|改看“全部”/);
});
