import { product, registration } from '../../unit/trade/world';
import { withProductKeys } from '../../../cloudfunctions/_store/catalogue';
import { withPastLimit, withUnappliedOn } from '../../../cloudfunctions/_store/credit';
import { withSearchKeys } from '../../../cloudfunctions/_store/dealers';
import { addDays } from '../../../miniprogram/shared/days';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { CreditAccount, Payment } from '../../../miniprogram/shared/model/trade';
import { searchKeysOfAll } from '../../../miniprogram/shared/search';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());

const MANY = 120;
const dated = (n: number) => `2026-01-${String((n % 28) + 1).padStart(2, '0')}`;
const always = { fromOn: '2026-01-01', toOn: '2099-12-31' };
/** Number 61 is over its limit too, but for a raise that lasts. */
const account = (n: number) =>
  withPastLimit({
    dealerId: `D-x${n}`,
    dealerName: `甲${n % 7}`,
    ...{
      limitFen: n === 60 || n === 61 || n > 117 ? 0 : 100,
      heldFen: 0,
      receivableFen: 50,
      unappliedFen: 0,
    },
    raises: n === 61 ? [{ ...always, fen: 100 }] : [],
    ...{ termDays: 30, graceDays: 0, asked: null, trading: 'open', marks: 0, seq: 0, tail: '' },
    createdAt: dated(n),
  } as unknown as CreditAccount);
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

it('what is unapplied is listed alone, the newest first, however much else was paid', async () => {
  const [payment] = await world.all<Payment>('payments');
  const paid = (n: number, unappliedFen: number) =>
    withUnappliedOn({ ...payment!, _id: `unapplied-${n}`, unappliedFen, receivedOn: dated(n) });
  await world.put('payments', paid(1, 5), paid(2, 0), paid(3, 7));
  const { payments } = await world.done<{ payments: { _id: string }[] }>('cai', 'payment.list', {
    ...{ states: ['posted'], unapplied: true },
  });
  expect(payments.map(({ _id }) => _id)).toEqual(['unapplied-3', 'unapplied-1']);
});

it('whoever owes past its days stands once, where its oldest debt does, with all that it owes', async () => {
  const dealers = Array.from({ length: 90 }, (_, n) => ({ ...account(n), _id: `D-x${n}` }));
  await world.put('credit_accounts', ...dealers);
  const owed = dealers.flatMap(({ dealerId }, n) =>
    [n, n + 60].map((day) => ({
      ...{ _id: `R-${n}-${day}`, dealerId, source: 'opening', number: `R${n}-${day}`, fen: 10, openFen: 10 },
      ...{ open: true, issuedOn: '2025-01-01', invoices: [], dueOn: addDays('2025-01-01', day) },
    })),
  );
  await world.put('receivables', ...owed);
  const seen: { dealerId: string; fen: number; count: number }[] = [];
  let [after, pages, sum] = [null as string | null, 0, 0];
  do {
    const page: { overdue: typeof seen; totalFen: number; next: string | null } = await world.done(
      'cai',
      'credit.overdue',
      { after },
    );
    seen.push(...page.overdue);
    sum += page.totalFen;
    after = page.next;
    pages++;
  } while (after !== null);
  expect(pages).toBeGreaterThan(1);
  expect(seen.map(({ dealerId }) => dealerId)).toEqual(dealers.map(({ dealerId }) => dealerId));
  expect(new Set(seen.map(({ fen, count }) => `${fen} ${count}`))).toEqual(new Set(['20 2']));
  expect(sum).toBe(1800);
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

it('what is finished is found too: by the beginning of a number, by dealer, hospital, product or lot', async () => {
  for (const dealer of await world.all<Dealer>('dealers'))
    await world.change('dealers', dealer._id, { searchKeys: withSearchKeys(dealer).searchKeys });
  await world.change('products', 'P-2', { searchKeys: searchKeysOfAll(['质控品', 'HB-002']) });
  await world.change('hospitals', 'H-1', { searchKeys: searchKeysOfAll(['示例医院']) });
  const of = { dealerId: 'D-2', createdAt: '2026-03-01', lines: [], checks: [], lapse: null };
  await world.put(
    'dealer_orders',
    {
      ...of,
      _id: 'found-1',
      number: 'DH2026-FOUND1',
      state: 'closed',
      hospitalId: 'H-1',
      hospitalName: '示例医院',
    },
    { ...of, _id: 'found-2', number: 'DH2026-FOUND2', state: 'cancelled', hospitalId: null },
  );
  const shipment = {
    ...of,
    number: 'FH20260301-AB',
    orderNumber: 'DH2026-FOUND1',
    state: 'closed',
    cold: null,
  };
  await world.put('shipments', { ...shipment, _id: 'found-3' });
  const payment = {
    ...of,
    state: 'reversed',
    receivedOn: '2026-03-01',
    reference: 'LS-9001',
    unappliedFen: 0,
  };
  await world.put('payments', { ...payment, _id: 'found-4' });
  await world.put('licences', {
    ...of,
    _id: 'found-5',
    number: '沪经营许2031号',
    state: 'withdrawn',
    toOn: null,
  });
  await world.put('statements', { ...of, _id: 'found-6', state: 'confirmed', period: '2025-02' });
  await world.put('dues', { ...of, _id: 'found-7', state: 'credited', name: '返利', answers: [] });
  await world.stockUp('P-2', 3, { lot: 'ZZ9', producedOn: '2026-01-01', expiresOn: '2099-01-01' });
  const found = async (who: string, action: string, rows: string, text: string) =>
    (await world.done<Record<string, { _id: string }[]>>(who, action, { text }))[rows]!.map(({ _id }) => _id);
  const orders = (who: string, text: string) => found(who, 'dealerOrder.list', 'orders', text);
  expect(await orders('lin', 'DH2026-F')).toEqual(['found-1', 'found-2']);
  expect(await orders('lin', '丁')).toEqual(['found-1', 'found-2']);
  expect(await orders('lin', '示例')).toEqual(['found-1']);
  expect(await orders('ding', '示例')).toEqual(['found-1']);
  // Of another dealer nothing is found, whatever is typed.
  expect([await orders('boss', 'DH2026-F'), await orders('boss', '丁')]).toEqual([[], []]);
  expect(await orders('lin', '没有这家')).toEqual([]);
  for (const text of ['FH20260301', 'DH2026-FOUND1', '丁医疗'])
    expect(await found('lin', 'shipment.list', 'shipments', text)).toEqual(['found-3']);
  for (const text of ['LS-90', '丁'])
    expect(await found('cai', 'payment.list', 'payments', text)).toEqual(['found-4']);
  expect(await found('zhi', 'licence.list', 'licences', '沪经营许2031')).toEqual(['found-5']);
  for (const text of ['2025-0', '丁'])
    expect(await found('cai', 'statement.list', 'statements', text)).toEqual(['found-6']);
  expect(await found('cai', 'due.list', 'dues', '丁')).toEqual(['found-7']);
  for (const text of ['质控', 'HB-002', 'zz9'])
    expect(await found('cang', 'stock.list', 'stock', text)).toEqual([`${world.maker}:P-2:M`]);
});
