import { product, registration } from '../../unit/trade/world';
import { withProductKeys } from '../../../cloudfunctions/_store/catalogue';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());

const MANY = 120;
const dated = (n: number) => `2026-01-${String((n % 28) + 1).padStart(2, '0')}`;
const account = (n: number) => ({
  dealerId: `D-x${n}`,
  dealerName: `甲${n % 7}`,
  ...{ limitFen: n === 60 || n > 117 ? 0 : 100, raises: [], heldFen: 0, receivableFen: 50, unappliedFen: 0 },
  ...{ termDays: 30, graceDays: 0, asked: null, trading: 'open', marks: 0, seq: 0, tail: '' },
  createdAt: dated(n),
});
const lists: [string, string, object, string, (n: number) => object][] = [
  [
    'dealer_orders',
    'dealerOrder.list',
    {},
    'orders',
    (n) => ({
      number: `N-${n}`,
      ...{ dealerId: 'D-1', state: 'draft', lines: [], checks: [], lapse: null },
      createdAt: dated(n),
    }),
  ],
  [
    'payments',
    'payment.list',
    {},
    'payments',
    (n) => ({ dealerId: 'D-1', state: 'posted', unappliedFen: 0, receivedOn: dated(n) }),
  ],
  ['price_lists', 'priceList.list', {}, 'lists', (n) => ({ dealerId: null, state: 'draft', createdAt: dated(n) })],
  [
    'special_prices',
    'specialPrice.list',
    { dealerId: 'D-1' },
    'specials',
    (n) => ({ dealerId: 'D-1', state: 'draft', createdAt: dated(n) }),
  ],
  [
    'price_rows',
    'priceList.get',
    { listId: 'price_lists-0' },
    'rows',
    (n) => ({ listId: 'price_lists-0', productId: `P-${n % 9}`, minQuantity: n, fromOn: '', toOn: '' }),
  ],
  ['credit_accounts', 'credit.accounts', {}, 'accounts', account],
  [
    'products',
    'product.list',
    {},
    'products',
    (n) => withProductKeys({ ...product({}), code: `X-${n}`, name: `清洗液 ${n} 号` }),
  ],
  [
    'statements',
    'statement.list',
    {},
    'statements',
    (n) => ({ dealerId: `D-x${n % 40}`, state: 'sent', period: `2026-0${(n % 9) + 1}` }),
  ],
  [
    'licences',
    'licence.list',
    {},
    'licences',
    // A paper without end has no day to be sorted by.
    (n) => ({ dealerId: 'D-1', state: n % 2 ? 'valid' : 'pending', toOn: n % 3 ? dated(n) : null, createdAt: dated(n) }),
  ],
  ['registrations', 'registration.list', {}, 'registrations', (n) => ({ ...registration(), toOn: n % 3 ? '2030-01-01' : null })],
]; // prettier-ignore

it.each(lists)('the list of %s goes on behind its last row, each shown once', async (collection, action, input, rows, make) => {
  const made = Array.from({ length: MANY }, (_, n) => ({ ...make(n), _id: `${collection}-${n}` }));
  await world.put(collection, ...made);
  const seen: string[] = [];
  let after: string | null = null;
  let pages = 0;
  do {
    const page: Record<string, unknown> & { next: string | null } = await world.done(
      action === 'priceList.get' || action.startsWith('price') ? 'lin' : 'cai',
      action,
      { ...input, after },
    );
    seen.push(...(page[rows] as { _id: string }[]).map(({ _id }) => _id));
    after = page.next;
    pages++;
  } while (after !== null);
  expect(pages).toBeGreaterThan(1);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(made.map(({ _id }) => _id)));
}); // prettier-ignore

it('accounts over their limit are found among all, however few they are', async () => {
  const { accounts, next } = await world.done<{ accounts: { _id: string }[]; next: string | null }>(
    'cai',
    'credit.accounts',
    { only: 'over_limit' },
  );
  expect(accounts.map(({ _id }) => _id).sort()).toEqual([118, 119, 60].map((n) => `credit_accounts-${n}`));
  expect(next).toBeNull();
  // Who stood last on the page before has paid meanwhile: the list goes on behind, it does not begin anew.
  const [first] = accounts as unknown as { _id: string; dealerName: string }[];
  const after = JSON.stringify([first!.dealerName, `${first!._id}-paid`]);
  const rest = await world.done<{ accounts: { _id: string }[] }>('cai', 'credit.accounts', {
    ...{ only: 'over_limit', after },
  });
  expect(rest.accounts.map(({ _id }) => _id)).toEqual(accounts.slice(1).map(({ _id }) => _id));
});

it('a product is found by part of its name or code, and a search that is cut says so', async () => {
  const called = (text: string) =>
    world.done<{ products: { code: string }[]; isCut: boolean }>('cai', 'product.list', { text });
  expect((await called('X-77')).products.map(({ code }) => code)).toEqual(['X-77']);
  expect((await called('119 号')).products.map(({ code }) => code)).toEqual(['X-119']);
  expect(await called('洗液')).toMatchObject({ isCut: true });
  expect(await called('没有这个')).toEqual({ products: [], next: null, isCut: false });
});

it('products and registrations are fetched by what they are, without reading the others', async () => {
  const ids = ['products-3', 'products-99', 'gone'];
  const { products } = await world.done<{ products: { _id: string }[] }>('cai', 'product.list', { ids });
  expect(products.map(({ _id }) => _id)).toEqual(['products-3', 'products-99']);
  const one = { ids: ['registrations-5'] };
  expect(await world.done('cai', 'registration.list', one)).toMatchObject({
    registrations: [{ _id: 'registrations-5' }],
    next: null,
  });
});
