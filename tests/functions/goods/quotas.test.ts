import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let run: () => Promise<object>;
const today = dayOf(new Date());
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  await world.limit(50_000_000, 'D-2');
  const [grant] = (await world.all<Record<string, unknown>>('grants')) as [Record<string, unknown>];
  await world.put('grants', { ...grant, _id: 'G-2', number: 'SQ2', dealerId: 'D-2', dealerName: '丁' });
  const [paper] = (await world.all<Record<string, unknown>>('licences')) as [Record<string, unknown>];
  await world.put('licences', { ...paper, _id: `D-2:${String(paper['_id'])}`, dealerId: 'D-2' });
  /* eslint-disable @typescript-eslint/no-require-imports */
  const jobs =
    require('../../../cloudfunctions/jobs/watch-dealer-orders') as typeof import('../../../cloudfunctions/jobs/watch-dealer-orders');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = () => jobs.reserveForOrders(surroundings());
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  const database = localDatabase(world.cloud.adminUrl);
  expect([...(await verifyStock(database)).faults, ...(await verifyLedger(database)).faults]).toEqual([]);
});

/** An approved order of one dealer's admin. */
async function approved(who: 'boss' | 'ding', quantity: number): Promise<string> {
  const { orderId } = await world.done<{ orderId: string }>(who, 'dealerOrder.save', {
    ...{ purpose: 'terminal', hospitalId: 'H-1', lines: [{ productId: 'P-2', quantity }] },
    shipTo: { kind: 'hospital', licenceId: null, address: '示例医院' },
  });
  await world.done(who, 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  return orderId;
}
interface Kept {
  _id: string;
  waitsForStock: boolean;
  lines: { reserved?: { quantity: number }[] }[];
}
const kept = async (...ids: string[]) => {
  const all = await world.all<Kept>('dealer_orders');
  return ids.map((id) =>
    (all.find(({ _id }) => _id === id)!.lines[0]!.reserved ?? []).reduce((sum, one) => sum + one.quantity, 0),
  );
};
const quota = (change: object = {}) => ({
  ...{ productId: 'P-2', fromOn: today, toOn: addDays(today, 10), others: 4, reason: '进口批次延期' },
  quotas: [{ dealerId: 'D-2', units: 6 }],
  ...change,
});

let first: string, second: string, third: string;
it('what is scarce is not promised at approval but shared out, by quota and in the order of submission', async () => {
  await world.stockUp('P-2', 9, lot);
  await world.refused('ACTION_NOT_ALLOWED', 'boss', 'quota.save', quota());
  await world.refused('QUOTA_DAYS', 'lin', 'quota.save', quota({ toOn: addDays(today, -1) }));
  const twice = [1, 2].map((units) => ({ dealerId: 'D-2', units }));
  await world.refused('QUOTA_TWICE', 'lin', 'quota.save', quota({ quotas: twice }));
  await world.done('lin', 'quota.save', quota());
  await world.refused('CHANGED_MEANWHILE', 'lin', 'quota.save', quota());
  first = await approved('boss', 3);
  second = await approved('boss', 5);
  third = await approved('ding', 8);
  expect(await kept(first, second, third)).toEqual([0, 0, 0]);
  await run();
  // Four of D-1 over both its orders; the five that are left are fewer than D-2 may have.
  expect(await kept(first, second, third)).toEqual([3, 1, 5]);
  await run();
  expect(await kept(first, second, third)).toEqual([3, 1, 5]);
});

it('a warehouse takes no more of it for an order than its share, whatever lies there', async () => {
  await world.stockUp('P-2', 10, lot);
  const pick = (orderId: string, quantity: number) => ({
    ...{ orderId, fromId: world.maker },
    lines: [{ no: 1, quantity, lot: 'A1', serials: [], reason: '' }],
  });
  await world.refused('STOCK_RESERVED', 'cang', 'shipment.pick', pick(second, 2));
  const plan = await world.done<{ lines: { may: number }[] }>('cang', 'shipment.plan', {
    ...{ orderId: second, fromId: world.maker },
  });
  expect(plan.lines[0]!.may).toBe(1);
  const { shipmentId } = await world.done<{ shipmentId: string }>('cang', 'shipment.pick', pick(second, 1));
  await run();
  // What is picked counts as given: D-1 has had its four, D-2 gets up to its six.
  expect(await kept(first, second, third)).toEqual([3, 0, 6]);
  await world.done('cang', 'shipment.cancel', { shipmentId, reason: '拿错' });
  expect(await kept(first, second, third)).toEqual([3, 1, 6]);
});

it('shows a dealer its own share on its order, and nobody else’s', async () => {
  const { shares } = await world.done<{ shares: object[] }>('boss', 'dealerOrder.get', { orderId: second });
  expect(shares).toEqual([{ productId: 'P-2', units: 4, given: 4, toOn: addDays(today, 10) }]);
  await world.refused('ACTION_NOT_ALLOWED', 'boss', 'quota.get', { productId: 'P-2' });
  const { given } = await world.done<{ given: object }>('lin', 'quota.get', { productId: 'P-2' });
  expect(given).toEqual({ 'D-2': 6 });
});

it('what a dealer gives back of its share it may have again, and the end of a quota gives everybody what is free', async () => {
  await world.done('boss', 'dealerOrder.cancel', { orderId: first, reason: '不要了' });
  await run();
  expect(await kept(second, third)).toEqual([4, 6]);
  await world.done('lin', 'quota.end', { productId: 'P-2', reason: '足量到货' });
  await world.refused('QUOTA_ENDED', 'lin', 'quota.end', { productId: 'P-2', reason: '足量到货' });
  await run();
  expect(await kept(second, third)).toEqual([5, 8]);
});
