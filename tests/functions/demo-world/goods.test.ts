import type { PartReturn, StockBalance, StockShortfall } from '../../../miniprogram/shared/model/goods';
import type { Recall } from '../../../miniprogram/shared/model/recalls';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { Stocktake } from '../../../miniprogram/shared/model/stocktakes';
import type { DealerOrder } from '../../../miniprogram/shared/model/trade';
import { schema } from '../../../cloudfunctions/_store/schema';
import { letterKeyring } from '../../../cloudfunctions/_modules/letters/signing';
import { localDatabase } from '../../../scripts/admin-database';
import { seedGoods } from '../../../scripts/demo-world/goods';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import { verifyTrail } from '../../../scripts/verify-trail';

jest.setTimeout(60_000);
const today = '2026-11-24';
let cloud: LocalCloud;
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  await seedDemoWorld(cloud, today, { now: new Date('2026-11-24T03:15:00.000Z') });
  await seedGoods(cloud, today);
});
afterAll(() => cloud.close());

const all = <T>(collection: string, where: object = {}) =>
  cloud.database.find(
    collection,
    where as never,
    { limit: 1000 },
    { index: null, examined: 0 },
  ) as unknown as T[];

it('has an order in two cold parcels, one too warm and one on its way', () => {
  const shipments = all<Shipment>('shipments').filter(({ cold }) => cold !== null);
  expect(shipments.map(({ state, cold }) => [state, cold!.verdict]).sort()).toEqual([
    ['received', 'excursion'],
    ['shipped', 'missing'],
  ]);
  const warm = all<StockBalance>('stock_balances').find(
    ({ dealerId, productId }) => dealerId === 'D-chengyue' && productId === 'P-LC-GLU',
  )!;
  expect(warm.lots).toMatchObject([{ lot: 'GLU-2602', quarantine: 6, good: 0 }]);
});

it('has a part that was used before its parcel was signed for, a lot that ends soon, and an open recall', () => {
  expect(all<StockShortfall>('stock_shortfalls')).toMatchObject([{ state: 'open', quantity: 1 }]);
  expect(all<PartReturn>('part_returns')).toMatchObject([{ state: 'due' }]);
  const troponin = all<StockBalance>('stock_balances').find(({ productId }) => productId === 'P-LI-TNI')!;
  expect(troponin.firstExpiryOn).toBe('2026-12-19');
  const [recall] = all<Recall>('recalls');
  expect(recall).toMatchObject({ state: 'open', sweep: { done: 1 } });
});

it('has an order that ended because nobody signed for it, its goods still on the way', () => {
  const [order] = all<DealerOrder>('dealer_orders', { unanswered: true });
  expect(order).toMatchObject({ dealerId: 'D-lingzhou', state: 'received', heldFen: 0, totalFen: 86_000 });
  expect(all<Shipment>('shipments', { orderId: order!._id })).toMatchObject([{ state: 'shipped' }]);
});

it('has a count whose difference is worth more than the limit and waits for finance', () => {
  expect(all<Stocktake>('stocktakes', { state: 'counted' })).toMatchObject([
    { worth: { fen: 12 * 96_000, unpriced: 0, overLimit: true }, agreedBy: null },
  ]);
});

it('adds up in money and stock, with a trail that vouches for every document, and nothing is later than now', async () => {
  const database = localDatabase(cloud.adminUrl);
  expect((await verifyLedger(database)).faults).toEqual([]);
  expect((await verifyStock(database)).faults).toEqual([]);
  expect((await verifyTrail(database, letterKeyring({}, 'local'))).faults).toEqual([]);
  for (const { at } of all<{ at: string }>('stock_moves')) expect(at < '2026-11-24T03:15:00.000Z').toBe(true);
});

/** What the list shows that a figure of a home opens. */
const lists: Record<
  string,
  { area: 'goods' | 'service' | 'trade'; action: string; input?: object; rows: string }
> = {
  'trade/receivables/receivables?only=overdue': {
    ...{ area: 'trade', action: 'credit.receivables', rows: 'receivables' },
    input: { state: 'overdue' },
  },
  'trade/statements/statements?state=sent': {
    ...{ area: 'trade', action: 'statement.list', rows: 'statements' },
    input: { states: ['sent'] },
  },
  'trade/statements/statements?state=disputed': {
    ...{ area: 'trade', action: 'statement.list', rows: 'statements' },
    input: { states: ['disputed'] },
  },
  'trade/payments/payments?state=awaiting': {
    ...{ area: 'trade', action: 'payment.list', rows: 'payments' },
    input: { states: ['awaiting'], after: null },
  },
  'trade/licences/licences?state=pending': {
    ...{ area: 'trade', action: 'licence.list', rows: 'licences' },
    input: { states: ['pending'] },
  },
  'trade/licences/licences?state=ending': {
    ...{ area: 'trade', action: 'licence.list', rows: 'licences' },
    input: { states: ['valid'], endingWithin: 90 },
  },
  'goods/shipments/shipments?tab=here': {
    ...{ area: 'goods', action: 'shipment.list', rows: 'shipments' },
    input: { states: ['picking', 'checked'], after: null },
  },
  'goods/shipments/shipments?tab=way': {
    ...{ area: 'goods', action: 'shipment.list', rows: 'shipments' },
    input: { states: ['shipped', 'partly_received', 'refused'], after: null },
  },
  'goods/shipments/shipments?tab=open': {
    ...{ area: 'goods', action: 'claim.list', rows: 'claims' },
    input: { state: 'open', after: null },
  },
  'goods/lots/lots?tab=open': {
    ...{ area: 'goods', action: 'recall.list', rows: 'recalls' },
    input: { state: 'open', after: null },
  },
  'goods/stock/stock?ending=1': {
    ...{ area: 'goods', action: 'stock.list', rows: 'stock' },
    input: { ending: true, after: null },
  },
};
it.each(['jinhui', 'caikun', 'songqing'])(
  'shows %s as many as the list has that each figure opens',
  async (who) => {
    Object.assign(process.env, sdkEnvironment(cloud), { WX_OPENID: `demo-${who}` });
    const call = async (area: string, action: string, input: object = {}) => {
      const { main } = (await import(`../../../cloudfunctions/${area}/index`)) as {
        main(event: unknown): Promise<{ ok: boolean; data: Record<string, unknown> }>;
      };
      const reply = await main({ action, input });
      expect([action, reply.ok]).toEqual([action, true]);
      return reply.data;
    };
    const { figures } = (await call('service', 'home.get')) as { figures: { said: string; page: string }[] };
    // Figures of the scorecard have records behind them, which figures.test holds.
    const counts = figures.filter(({ page }) => !page.startsWith('/pages/figures/'));
    expect(counts).toHaveLength(4);
    for (const { said, page } of counts) {
      const { area, action, input, rows } = lists[page.replace('/pages/', '')]!;
      const found = (await call(area, action, input))[rows] as { count?: number }[];
      const counted = found.reduce((sum, { count = 1 }) => sum + count, 0);
      expect([page, said]).toEqual([page, String(counted)]);
    }
  },
);
