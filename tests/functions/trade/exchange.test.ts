import type { CreditEntry } from '../../../miniprogram/shared/model/trade';
import type { StockMove } from '../../../miniprogram/shared/model/goods';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { askAsSystem } from '../service/ask-as-system';
import type { Asking } from '../service/ask-as-system';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
const KEY = 'a-key-of-at-least-thirty-two-characters';
const ask = <T = Record<string, unknown>>(action: string, input: object = {}, asking: Partial<Asking> = {}) =>
  askAsSystem<T>(world, `exchange.${action}`, input, { system: 'erp', key: KEY, ...asking });
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
const today = dayOf(new Date());
const bankRow = (reference: string, change: object = {}) => ({
  ...{ creditCode: 'c1', payerName: '丙医疗科技有限公司', instrument: 'transfer', reference },
  ...{ ownAccount: '31001', fen: 12_345, receivedOn: today },
  ...change,
});
let shipmentId = '';
let shipment: { number: string; orderNumber: string };

beforeAll(async () => {
  world = await startTrade();
  process.env.SYSTEM_KEYS = JSON.stringify({
    erp: { keys: [KEY], may: ['exchange'] },
    his: { keys: [`${KEY}-his`], may: ['intake'] },
  });
  const [dealer] = (await world.all<{ _id: string }>('dealers')).filter(({ _id }) => _id === 'D-1');
  await world.change('dealers', dealer!._id, { creditCode: 'c1', name: '丙医疗科技有限公司' });
  await world.limit(1_000_000);
  const orderId = await world.draft([{ productId: 'P-2', quantity: 6 }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  shipmentId = await world.ship(orderId, [{ no: 1, quantity: 4, ...lot }]);
  [shipment] = (await world.all<{ number: string; orderNumber: string }>('shipments')) as [typeof shipment];
});
afterAll(() => {
  delete process.env.SYSTEM_KEYS;
  return world.cloud.close();
});
beforeEach(async () => {
  const calls = await world.all<{ _id: string }>('public_calls');
  await world.remove(
    'public_calls',
    calls.map(({ _id }) => _id),
  );
});

const began = Date.now();
/** As if everything had been booked two minutes ago, a second apart. */
async function settle(collection: 'credit_entries' | 'stock_moves'): Promise<void> {
  const rows = await world.all<{ _id: string; at: string }>(collection);
  const sorted = rows.sort((a, b) => (a.at + a._id < b.at + b._id ? -1 : 1));
  for (const [n, { _id }] of sorted.entries())
    await world.change(collection, _id, { at: new Date(began - 200_000 + n * 1000).toISOString() });
}
interface Page<Row> {
  rows: Row[];
  next: string | null;
  more: boolean;
}

describe('the stream of money', () => {
  it('keeps back what was booked just now, so that no row comes to lie behind a page that was read', async () => {
    expect((await ask<Page<CreditEntry>>('entries')).data).toEqual({ rows: [], next: null, more: false });
  });

  it('gives every row once with its postings, goes on where it was left, and says where that is at its end', async () => {
    await settle('credit_entries');
    const seen: (CreditEntry & { creditCode: string })[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Page<CreditEntry & { creditCode: string }> | undefined = (
        await ask<Page<CreditEntry & { creditCode: string }>>('entries', { after, limit: 2 })
      ).data;
      seen.push(...page!.rows);
      after = page!.next;
      if (!page!.more) break;
    }
    expect(seen.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'terms'],
      [2, 'hold'],
      [3, 'ship'],
    ]);
    // Four of six that make 49,998 fen.
    expect(seen[2]).toMatchObject({
      ...{ held: -33_332, receivable: 33_332, creditCode: 'c1', shipmentId },
      after: { heldFen: 16_666, receivableFen: 33_332, unappliedFen: 0 },
      postings: [
        { account: 'receivable', fen: 33_332 },
        { account: 'sales', fen: -33_332 },
      ],
    });
    expect(seen[2]).not.toHaveProperty('prev');
    // Nothing more: the same place again, and later what came since.
    expect((await ask<Page<CreditEntry>>('entries', { after })).data).toEqual({
      ...{ rows: [], next: after, more: false },
    });
    await ask('pay', bankRow('R-0', { fen: 100 }));
    await settle('credit_entries');
    const later = await ask<Page<CreditEntry>>('entries', { after });
    expect(later.data!.rows.map(({ kind }) => kind)).toEqual(['payment']);
  });

  it('is refused with a place that is none of ours', async () => {
    expect(await ask('entries', { after: 'x' })).toMatchObject({ status: 400, details: { path: 'after' } });
  });
});

it('the stream of goods names the product by its number', async () => {
  await settle('stock_moves');
  const { data } = await ask<Page<StockMove & { productCode: string }>>('moves', { limit: 500 });
  expect(data!.rows.map(({ kind, quantity, productCode }) => [kind, quantity, productCode])).toEqual([
    ['receive', 4, 'HB-002'],
    ['accept', 4, 'HB-002'],
    ['pick', 4, 'HB-002'],
    ['ship', 4, 'HB-002'],
  ]);
});

it('an order is given with what has left for it, without the code that travels with the goods', async () => {
  const { data } = await ask<{ order: object; shipments: object[] }>('order', {
    number: shipment.orderNumber,
  });
  expect(data!.order).toMatchObject({ totalFen: 49_998, heldFen: 16_666, state: 'partially_shipped' });
  expect(data!.shipments).toMatchObject([{ number: shipment.number, fen: 33_332 }]);
  expect(data!.shipments[0]).not.toHaveProperty('code');
  expect(await ask('order', { number: 'none' })).toMatchObject({
    status: 404,
    code: 'DEALER_ORDER_NOT_FOUND',
  });
});

describe('a payment that finance’s system tells', () => {
  it('counts once, however often and under whatever key it is told', async () => {
    const before = await world.account();
    const opId = 'one-and-the-same-key';
    const first = await ask('pay', bankRow('R-1'), { opId });
    expect(first).toMatchObject({
      status: 200,
      data: { state: 'posted', unappliedFen: 12_345, alreadyThere: false },
    });
    // The answer to the first was lost.
    expect(await ask('pay', bankRow('R-1'), { opId })).toMatchObject({ data: first.data });
    expect(await ask('pay', bankRow('R-1'))).toMatchObject({ data: { alreadyThere: true } });
    expect(await ask('pay', bankRow('R-2'), { opId })).toMatchObject({ status: 409, code: 'KEY_REUSED' });
    const after = await world.account();
    expect([after.unappliedFen - before.unappliedFen, after.seq - before.seq]).toEqual([12_345, 1]);
    expect((await world.payments()).find(({ reference }) => reference === 'R-1')).toMatchObject({
      ...{ source: 'bank', enteredBy: { memberId: 'system:erp', name: '外部系统 erp' } },
    });
  });

  it('is one with the row of the bank file, and a contradiction with another sum', async () => {
    const entered = await world.done<{ alreadyThere: boolean }>('cai', 'payment.enter', {
      ...{ dealerId: 'D-1', payerName: '丙医疗科技有限公司', instrument: 'transfer', reference: 'R-1' },
      ...{ ownAccount: '31001', fen: 12_345, receivedOn: today },
    });
    expect(entered.alreadyThere).toBe(true);
    const before = await world.everything();
    expect(await ask('pay', bankRow('R-1', { fen: 12_346 }))).toMatchObject({
      ...{ status: 409, code: 'PAYMENT_CONTRADICTS', details: { path: 'reference', fen: 12_345 } },
    });
    expect(await ask('pay', bankRow('R-3', { creditCode: 'nobody' }))).toMatchObject({
      ...{ status: 404, code: 'DEALER_NOT_FOUND', details: { path: 'creditCode' } },
    });
    expect(await world.everything()).toBe(before);
  });

  it.each([
    ['in small letters', { reference: 'r-1' }],
    ['in wide characters', { reference: 'Ｒ－１' }],
    ['with blanks', { reference: 'R -1', ownAccount: '3100 1' }],
  ])('is the same one when its number is written %s', async (_, change) => {
    const before = await world.account();
    expect(await ask('pay', bankRow('R-1', change))).toMatchObject({ data: { alreadyThere: true } });
    expect((await world.account()).seq).toBe(before.seq);
  });

  it('of somebody else’s money waits for a person, as it would from the bank', async () => {
    const reply = await ask('pay', bankRow('R-4', { payerName: '某某商贸有限公司' }));
    expect(reply).toMatchObject({ data: { state: 'entered', unappliedFen: 0 } });
  });
});

it('what was invoiced is credited only with the number of its red invoice', async () => {
  const number = '26312000000012345678';
  const told = { number: shipment.number, invoices: [number] };
  expect(await ask('invoice', told)).toMatchObject({ status: 200, data: { invoices: [number] } });
  expect(await ask('invoice', told)).toMatchObject({ data: { invoices: [number] } });
  expect(await ask('invoice', { ...told, invoices: ['12'] })).toMatchObject({ status: 400 });
  expect((await world.receivables())[0]).toMatchObject({ invoices: [number] });
  await world.receive(shipmentId);
  const { returnId } = await world.done<{ returnId: string }>('boss', 'goodsReturn.ask', {
    ...{ shipmentId, reason: '破损', lines: [{ line: 1, quantity: 1, serials: [] }] },
  });
  await world.done('lin', 'goodsReturn.decide', { returnId, passes: true, note: '' });
  await world.done('cang', 'goodsReturn.receive', {
    ...{ returnId, locationId: world.maker, lines: [{ line: 1, quantity: 1, condition: 'pending' }] },
  });
  await world.refused('GOODS_RETURN_RED_MISSING', 'cai', 'goodsReturn.credit', { returnId });
  await world.done('cai', 'goodsReturn.credit', { returnId, redInvoices: ['26312000000012345679'] });
  // One of the four whose part is 33,332 fen.
  expect((await world.receivables())[0]).toMatchObject({ openFen: 33_332 - 8333 });
});

it('goods from the factory lie in the warehouse and wait to be judged', async () => {
  const arrival = {
    ...{ reference: 'DN-1', warehouse: '总库', productCode: 'HB-002', quantity: 12 },
    ...{ lot: 'B7', producedOn: '2026-05-01', expiresOn: addDays(today, 400) },
  };
  const opId = 'arrival-of-DN-1-line-10';
  for (let i = 0; i < 2; i++)
    expect(await ask('receive', arrival, { opId })).toMatchObject({ status: 200, data: {} });
  // Its system began anew and knows nothing of the key that it had.
  expect(await ask('receive', arrival)).toMatchObject({ status: 200 });
  const told = await world.everything();
  expect(await ask('receive', { ...arrival, quantity: 13 })).toMatchObject({
    ...{ status: 409, code: 'KEY_REUSED' },
  });
  expect(await world.everything()).toBe(told);
  const [balance] = (
    await world.all<{
      _id: string;
      productId: string;
      lots: { lot: string; pending: number; good: number }[];
    }>('stock_balances')
  ).filter(({ productId, _id }) => productId === 'P-2' && _id.startsWith(world.maker));
  expect(balance!.lots.find(({ lot: name }) => name === 'B7')).toMatchObject({ pending: 12, good: 0 });
  const before = await world.everything();
  const other = { ...arrival, reference: 'DN-2' };
  expect(await ask('receive', { ...other, warehouse: '别处' })).toMatchObject({
    status: 404,
    details: { path: 'warehouse' },
  });
  expect(await ask('receive', { ...other, productCode: 'X' })).toMatchObject({
    status: 404,
    details: { path: 'productCode' },
  });
  expect(await world.everything()).toBe(before);
});

describe('the door', () => {
  it('is shut to a system of another kind, to a wrong key, and to a call of yesterday', async () => {
    const before = await world.everything();
    const asHis = { system: 'his', key: `${KEY}-his` };
    expect(await ask('pay', bankRow('R-9'), asHis)).toMatchObject({
      status: 403,
      code: 'ACTION_NOT_ALLOWED',
    });
    expect(await ask('pay', bankRow('R-9'), { key: `${KEY}x` })).toMatchObject({ status: 401 });
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    expect(await ask('pay', bankRow('R-9'), { time: yesterday })).toMatchObject({ status: 401 });
    const other = JSON.stringify(bankRow('R-9', { fen: 1 }));
    expect(await ask('pay', bankRow('R-9'), { signed: other })).toMatchObject({ status: 401 });
    expect(await world.visit('cai', 'exchange.pay', bankRow('R-9'))).toMatchObject({
      code: 'ACTION_UNKNOWN',
    });
    expect(await world.everything()).toBe(before);
  });
});
