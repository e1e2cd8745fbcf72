import type { PartReturn, StockBalance, StockShortfall } from '../../../miniprogram/shared/model/goods';
import type { Recall } from '../../../miniprogram/shared/model/recalls';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import { schema } from '../../../cloudfunctions/_store/schema';
import { letterKeyring } from '../../../cloudfunctions/_modules/letters/signing';
import { localDatabase } from '../../../scripts/admin-database';
import { seedGoods } from '../../../scripts/demo-world/goods';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
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

it('adds up in money and stock, with a trail that vouches for every document, and nothing is later than now', async () => {
  const database = localDatabase(cloud.adminUrl);
  expect((await verifyLedger(database)).faults).toEqual([]);
  expect((await verifyStock(database)).faults).toEqual([]);
  expect((await verifyTrail(database, letterKeyring({}, 'local'))).faults).toEqual([]);
  for (const { at } of all<{ at: string }>('stock_moves')) expect(at < '2026-11-24T03:15:00.000Z').toBe(true);
});
