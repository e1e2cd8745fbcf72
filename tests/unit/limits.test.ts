import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * No list stops in silence. Every query that brings more than one document and stops at a number stands here with what
 * becomes of the rest; a page that goes on where it stopped (`seek` with `after`) needs no row. A new query without a row fails.
 *
 * The row's key is the file, then what its limit says, `default` where it says nothing (the database's 100), `seek` and the
 * limit where only a first page is ever read.
 */
type Rest =
  /** Fetched in further steps, until there is none. */
  | 'steps'
  /** The reply says that there is more, and the screen offers it. */
  | 'more'
  /** The reply says how many or that there are more, and the screen says so. */
  | 'said'
  /** Asked by ids or by what is unique: no more can be there. */
  | 'ids'
  /** A list that people keep by hand, or what one order or place has: it never comes near the limit. */
  | 'few'
  /** The newest are meant, by what the screen is called. */
  | 'newest'
  /** Whether there are so many at all: the rest makes no difference. */
  | 'enough'
  /** A search as one types: the first are offered, and typing on narrows them. */
  | 'typed'
  /** Whoever asks through it says the limit, and has a row of its own. */
  | 'asker';

const rest: Record<string, Record<string, Rest>> = {
  '_platform/find-by-text.ts': { 'limit + 1': 'said' },
  '_platform/inbox.ts': { default: 'steps', TOLD_AT_ONCE: 'few' },
  '_platform/insert-missing.ts': { AT_ONCE: 'ids' },
  '_platform/job-state.ts': { default: 'ids' },
  '_platform/seek.ts': { 'limit + 1': 'asker' },
  '_platform/settings.ts': { default: 'ids' },
  '_platform/unit-of-work.ts': { '1000': 'ids', default: 'asker' },
  'jobs/forget-public-calls.ts': { PAGE: 'steps', '1000': 'steps' },
  'jobs/forget-persons.ts': { PAGE: 'steps', PERSONS: 'steps' },
  'jobs/tidy-files.ts': { PAGE: 'steps', MOST: 'steps' },
  'jobs/migrate.ts': { '1000': 'ids' },
  'jobs/end-quotes.ts': { 'seek PAGE': 'steps' },
  '_modules/work-orders/order-outcome.ts': { SHIPPED: 'few' },
  '_modules/quotes/quote-use-cases.ts': { '2': 'ids', VERSIONS: 'few', FOUND: 'typed' },
  '_modules/prices/list-prices.ts': { LISTS: 'few', ROWS: 'few' },
  'jobs/make-planned-orders.ts': { 'seek PAGE': 'steps' },
  'jobs/complete-letters.ts': { PAGE: 'steps' },
  'jobs/remind-of-certifications.ts': { '1000': 'few' },
  'jobs/remind-of-dealers.ts': { default: 'ids' },
  'jobs/remind-of-licences.ts': { '1000': 'few' },
  'jobs/watch-dealer-orders.ts': { PAGE: 'steps' },
  'jobs/watch-money.ts': { PAGE: 'steps', '1000': 'few' },
  'jobs/watch-statements.ts': { PAGE: 'steps' },
  'jobs/watch-orders.ts': { PAGE: 'steps', '2 * PAGE': 'steps' },
  '_modules/guides/model-documents.ts': { '1000': 'few', OF_A_MODEL: 'few' },
  '_modules/figures/fault-columns.ts': { '100': 'ids' },
  '_modules/figures/channel-sources.ts': { CHUNK: 'ids' },
  '_modules/figures/figure-sources.ts': { '200': 'ids', '500': 'ids' },
  '_modules/figures/keep-figures.ts': { '1000': 'few', '2 * ids.length': 'ids', STEP: 'steps' },
  '_modules/figures/read-figures.ts': { '400': 'ids', '500': 'ids' },
  '_modules/figures/read-skills.ts': { '1000': 'few', READ: 'said' },
  '_modules/appraisal/collect.ts': { default: 'ids' },
  '_modules/appraisal/schemes.ts': { VERSIONS: 'few' },
  '_modules/appraisal/sheets.ts': { RECORDS: 'ids', 'ids.length': 'ids' },
  '_modules/catalogue/product-sheets.ts': { '1000': 'ids' },
  '_modules/catalogue/catalogue-use-cases.ts': { READ: 'said' },
  '_modules/credit/credit-use-cases.ts': {
    default: 'ids',
    '20': 'few',
    '200': 'few',
    PAGE: 'more',
    'PAGE + 1': 'more',
  },
  '_modules/credit/list-receivables.ts': { 'PAGE + 1': 'said' },
  '_modules/dealer-orders/gather.ts': { default: 'ids', '20': 'few', '500': 'few', MOST: 'few' },
  '_modules/dealer-orders/order-sheet.ts': { '1000': 'ids' },
  '_modules/dealer-orders/order-paper.ts': { default: 'ids', '200': 'ids' },
  '_modules/dealer-orders/read-orders.ts': {
    default: 'ids',
    '200': 'few',
  },
  '_modules/home/own-figures.ts': { 'slots.length': 'ids' },
  '_modules/list-sheets/dealer-list.ts': { CODES: 'ids' },
  '_modules/list-sheets/named.ts': { '1000': 'ids' },
  '_modules/duties/looks.ts': { '1000': 'ids' },
  '_modules/duties/stand-ins.ts': { FOUND: 'typed' },
  '_modules/people/narrowed-by.ts': { MOST: 'typed' },
  '_modules/dealer-orders/reserve-stock.ts': { default: 'ids', '200': 'few' },
  '_modules/dealer-orders/end-order.ts': { '200': 'few' },
  '_modules/dealer-orders/settle-order.ts': { '200': 'few' },
  '_modules/dealers/dealer-use-cases.ts': { '200': 'few', READ: 'said' },
  '_modules/dealers-life/actions.ts': { OWN: 'newest' },
  '_modules/dealers-life/dealer-file.ts': { 'TASKS + 1': 'more', NEWEST: 'newest' },
  '_modules/dealers-life/hand-over.ts': { AT_ONCE: 'steps' },
  '_modules/dealers-life/move-dealer.ts': { default: 'few' },
  '_modules/dealers-life/review-applications.ts': { ALIKE: 'few' },
  '_modules/dealers-life/tasks.ts': { PAPERS: 'few', PEOPLE: 'few' },
  '_modules/devices/device-use-cases.ts': {
    HISTORY: 'few',
    'HISTORY + 1': 'more',
    '20': 'few',
    '200': 'ids',
  },
  '_modules/dues/due-use-cases.ts': { MOST: 'few', 'MOST_FEES + 1': 'said' },
  '_modules/fees/accrue-fee.ts': { MOST: 'few' },
  '_modules/exchange/exchange.ts': { '200': 'few' },
  // A row stands in few files, and one call asks for few rows.
  '_modules/exchange/import-files.ts': { '200': 'few', '1000': 'ids' },
  '_modules/goods/look-at-stock.ts': {
    'FOUND + 1': 'said',
    default: 'ids',
    '50': 'few',
    '100': 'few',
    '1000': 'few',
    PAGE: 'typed',
  },
  '_modules/goods/move-goods.ts': { '200': 'few' },
  '_modules/goods/delivery-sheets.ts': { '1000': 'ids' },
  '_modules/goods/open-stock.ts': { '20': 'newest', '1000': 'ids' },
  '_modules/goods/part-requests.ts': { '200': 'few', '1000': 'few' },
  '_modules/goods/count-stock.ts': { MOST: 'few' },
  '_modules/goods/delivery-note.ts': { default: 'ids', '200': 'ids', '1000': 'few' },
  '_modules/goods/goods-returns.ts': { '200': 'few' },
  '_modules/goods/shortfalls.ts': { '50': 'few' },
  '_modules/goods/trace-lots.ts': { default: 'ids', '200': 'newest', STEP: 'steps' },
  '_modules/goods/places.ts': { '1000': 'few', OFFERED: 'typed' },
  '_modules/goods/recall-lots.ts': { MOST: 'few' },
  '_modules/goods/read-shipments.ts': { default: 'ids', '200': 'few', '1000': 'few' },
  '_modules/duties/personal-data.ts': { default: 'said', LISTED: 'said' },
  '_modules/grants/ask-grants.ts': { most: 'steps' },
  '_modules/grants/coverage-views.ts': { '1000': 'few' },
  '_modules/grants/find-grant.ts': { '1000': 'few' },
  '_modules/grants/grants-naming.ts': { '1000': 'few' },
  '_modules/grants/import-grants.ts': { '1000': 'ids', '50': 'newest' },
  '_modules/health/read-health.ts': { '100': 'few' },
  '_modules/grants/coverage-snapshot.ts': { default: 'ids' },
  '_modules/grants/kept-coverage.ts': { '500': 'steps' },
  '_modules/grants/read-grants.ts': { '1000': 'ids', 'NUMBERED + 1': 'said' },
  '_modules/grants/renew-grants.ts': { 'PAGE + 1': 'more' },
  '_modules/grants/sheet-world.ts': { '1000': 'few' },
  '_modules/home/get-home.ts': {
    IN_HAND: 'few',
    SIGNED: 'newest',
    LISTED: 'said',
    '20': 'newest',
    '500': 'few',
    '1000': 'few',
  },
  '_modules/hospitals/find-hospitals.ts': { read: 'said' },
  '_modules/inbox/deliver-messages.ts': { MOST: 'steps' },
  '_modules/letters/alert-use-cases.ts': { default: 'newest' },
  '_modules/letters/products-named.ts': { '1000': 'few' },
  '_modules/letters/bulk-use-cases.ts': {
    'seek default': 'steps',
    ITEMS_SHOWN: 'ids',
    '1000': 'few',
    '20': 'newest',
  },
  '_modules/letters/judge-letter.ts': { default: 'ids', '1000': 'few', '500': 'few', '10': 'few' },
  '_modules/letters/letter-use-cases.ts': {
    READ: 'said',
    'actor.dealerId === null ? 50 : 1': 'newest',
  },
  '_modules/work-orders/day-sheet.ts': { MOST: 'few' },
  '_modules/writings/check-writings.ts': { PAGE: 'steps' },
  '_modules/writings/hide.ts': { '10': 'ids' },
  '_modules/work-orders/knowledge.ts': { LOOKED: 'newest' },
  '_modules/work-orders/auto-dispatch.ts': { TRIED: 'more' },
  '_modules/ledger/return-stock.ts': { '50': 'few' },
  '_modules/licences/licence-use-cases.ts': { '200': 'few', '500': 'few' },
  '_modules/master-data/maintain-hospitals.ts': { default: 'few' },
  '_modules/master-data/maintain-products.ts': { default: 'few', MOST: 'few' },
  '_modules/payments/bank-files.ts': { '1000': 'ids', '20': 'newest' },
  '_modules/payments/payment-use-cases.ts': { '200': 'few' },
  '_modules/people/admission.ts': { SAME_MOBILE: 'few' },
  '_modules/people/list-certifiable-models.ts': { '1000': 'few' },
  '_modules/people/list-members.ts': {
    'ids.length': 'ids',
    READ: 'said',
    PAGE: 'said',
  },
  '_modules/prices/price-use-cases.ts': { '1000': 'few', CALLED: 'typed' },
  '_modules/repairs/intake.ts': { '20': 'few' },
  '_modules/repairs/repair-use-cases.ts': { '10': 'few', TAKEN_BACK_AT_MOST: 'few', '20': 'newest' },
  '_modules/reviews/list-reviews.ts': { '100': 'newest', '200': 'ids', '500': 'newest', '1000': 'ids' },
  '_modules/reviews/review-sites.ts': { MOST: 'few' },
  '_modules/settings/checklist-versions.ts': { default: 'ids' },
  '_modules/settings/setting-use-cases.ts': { default: 'ids' },
  '_modules/training/quizzes.ts': { MOST: 'few', TAKEN: 'newest' },
  '_modules/training/certification-requests.ts': { '200': 'few' },
  '_modules/settings/publish-lists.ts': { 'MOST_QUIZZES + 1': 'enough' },
  '_modules/settings/drafts.ts': { MOST: 'said' },
  '_modules/surveys/actions.ts': { '50': 'newest', '2': 'enough' },
  '_modules/surveys/survey-use-cases.ts': { IN_A_ROW: 'newest' },
  '_modules/sites/site-use-cases.ts': { '20': 'newest', '200': 'few' },
  '_modules/trail/check-trail.ts': { STEP: 'ids' },
  '_modules/trail/read-trail.ts': { PAGE: 'ids', '1000': 'ids', PEOPLE: 'few' },
  '_modules/verification/verify-use-cases.ts': { '20': 'few' },
  '_modules/work-orders/dispatch-use-cases.ts': {
    '1000': 'few',
    PAGE: 'said',
    RATINGS: 'newest',
  },
  '_modules/work-orders/find-orders.ts': { NAMED: 'said' },
  '_modules/devices/make-planned-orders.ts': { MOST: 'ids', '100': 'few' },
  '_modules/work-orders/show-board.ts': { CARDS: 'said', '500': 'few' },
};

const root = join(__dirname, '../../cloudfunctions');

/** What stands between a bracket and the one that closes it. */
function inBrackets(text: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at++) {
    if ('([{'.includes(text[at]!)) depth++;
    if (')]}'.includes(text[at]!)) depth--;
  }
  return text.slice(from, at - 1);
}

const questions = /(?<!function )(?:\.query|\bquestion|\bqueryDocuments|\bpublicRead)(?:<[^(]*>)?\(/g;
const pages = /(?<!function )(?:\.seek|\bseekDocuments)(?:<[^(]*>)?\(/g;
const callsIn = (source: string, of: RegExp): string[] =>
  [...source.matchAll(of)].map((call) => inBrackets(source, call.index + call[0].length));

function limitsOf(asked: string): string[] {
  const limit = /\blimit: ([^,}\n]+)/.exec(asked)?.[1]?.trim();
  // What several questions share is declared beside them, and has its own limit there.
  if (limit === undefined && /\.\.\.\w+,?\s*\}?\s*$/.test(asked)) return [];
  return limit === '1' ? [] : [limit ?? 'default'];
}

const sources = ['_modules', '_platform', 'jobs']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true }).map((entry) =>
      join(entry.parentPath, entry.name),
    ),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: relative(root, file), source: readFileSync(file, 'utf8') }));
const queries = sources.flatMap(({ file, source }) => callsIn(source, questions).map((asked) => ({ file, asked }))); // prettier-ignore
const firstPages = sources.flatMap(({ file, source }) =>
  callsIn(source, pages)
    .filter((asked) => !/\bafter\b|\bhow\b/.test(asked) && limitsOf(asked).length > 0)
    .map((asked) => `${file}: seek ${limitsOf(asked)[0]!}`),
);
const found = [
  ...queries.flatMap(({ file, asked }) => limitsOf(asked).map((limit) => `${file}: ${limit}`)),
  ...firstPages,
];

it('every query with a limit says what becomes of the rest', () => {
  const told = Object.entries(rest).flatMap(([file, limits]) =>
    Object.keys(limits).map((limit) => `${file}: ${limit}`),
  );
  expect([...new Set(found)].filter((one) => !told.includes(one)).sort()).toEqual([]);
});

it('a list goes on behind its last row, not by counting rows off', () => {
  const skips = queries.filter(({ asked }) => /\bskip\b/.test(asked)).map(({ file }) => file);
  expect(skips).toEqual([]);
});

it('no row is left of a query that is gone', () => {
  for (const [file, limits] of Object.entries(rest))
    for (const limit of Object.keys(limits)) expect(found).toContain(`${file}: ${limit}`);
});
