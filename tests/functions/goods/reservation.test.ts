import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { StockBalance } from '../../../miniprogram/shared/model/goods';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let run: (job: 'reserveForOrders' | 'watchDealerOrders', later?: number) => Promise<object>;
const today = dayOf(new Date());
const early = { lot: 'A1', producedOn: '2026-01-15', expiresOn: addDays(today, 100) };
const late = { lot: 'A2', producedOn: '2026-02-15', expiresOn: '2099-12-31' };
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  /* eslint-disable @typescript-eslint/no-require-imports */
  const jobs =
    require('../../../cloudfunctions/jobs/watch-dealer-orders') as typeof import('../../../cloudfunctions/jobs/watch-dealer-orders');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = (job, later = 0) =>
    jobs[job]({ ...surroundings(), now: () => new Date(Date.now() + later * 86_400_000) });
  await world.stockUp('P-2', 4, early);
  await world.stockUp('P-2', 6, late);
});
afterAll(() => world.cloud.close());
const faults = async () => {
  const database = localDatabase(world.cloud.adminUrl);
  return [...(await verifyStock(database)).faults, ...(await verifyLedger(database)).faults];
};
afterEach(async () => expect(await faults()).toEqual([]));

async function submitted(quantity: number): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-2', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  return orderId;
}
const approve = (orderId: string): Promise<Reply> => world.trade('lin', 'dealerOrder.approve', { orderId });
const approved = async (quantity: number): Promise<string> => {
  const orderId = await submitted(quantity);
  expect(await approve(orderId)).toMatchObject({ ok: true });
  return orderId;
};
/** What is reserved of the first line, and whether the order waits. */
const kept = async (orderId: string) => {
  const { lines, waitsForStock } = await world.dealerOrder(orderId);
  return [(lines[0]!.reserved ?? []).reduce((sum, { quantity }) => sum + quantity, 0), waitsForStock];
};
const balance = async () =>
  (await world.all<StockBalance>('stock_balances')).find(({ _id }) => _id === `${world.maker}:P-2:M`)!;
const reserved = async () => (await balance()).reserved;

it('an approved order reserves what is free, by product; the rest of the next one waits', async () => {
  const [first, second] = [await approved(7), await approved(7)];
  expect([await kept(first), await kept(second)]).toEqual([
    [7, false],
    [3, true],
  ]);
  expect(await reserved()).toBe(10);
  const page = await world.done<{ orders: { _id: string; waits: boolean }[] }>(
    'boss',
    'dealerOrder.list',
    {},
  );
  expect(page.orders.map(({ waits }) => waits)).toEqual([true, false]);

  // Neither another order's pick nor a way to another warehouse takes what is promised.
  const other = await world.warehouse('分库');
  const lots = [{ no: 1, quantity: 4, lot: 'A1' }];
  const of = { orderId: second, fromId: world.maker };
  const lines = lots.map((line) => ({ ...line, serials: [], reason: '测试' }));
  expect(await world.refused('STOCK_RESERVED', 'cang', 'shipment.pick', { ...of, lines })).toMatchObject({
    path: 'lines.0.quantity',
    free: 0,
  });
  await world.refused('STOCK_RESERVED', 'cang', 'stock.transfer', {
    ...{ balanceId: `${world.maker}:P-2:M`, toLocationId: other, lot: 'A2', condition: 'good' },
    ...{ quantity: 1, serials: [], note: '' },
  });
  // First expired first out, whoever it is for: lots are not promised.
  expect(await world.done('cang', 'shipment.plan', of)).toMatchObject({
    lines: [{ left: 7, may: 3, proposed: [{ lot: 'A1', quantity: 3 }] }],
  });

  // What is put back is reserved again.
  const shipmentId = await world.pick(second, [{ no: 1, quantity: 3, lot: 'A1' }]);
  expect([await kept(second), await reserved()]).toEqual([[0, true], 7]);
  await world.done('cang', 'shipment.cancel', { shipmentId, reason: '放回' });
  expect([await kept(second), await reserved()]).toEqual([[3, true], 10]);

  // Cut from what waits first, then from what is kept; what that frees is the next one's.
  await world.done('lin', 'dealerOrder.cut', {
    orderId: second,
    reason: '少要',
    lines: [{ no: 1, quantity: 3 }],
  });
  expect([await kept(second), await reserved()]).toEqual([[3, true], 10]);
  await world.done('lin', 'dealerOrder.cut', {
    orderId: first,
    reason: '少要',
    lines: [{ no: 1, quantity: 2 }],
  });
  expect([await kept(first), await reserved()]).toEqual([[5, false], 8]);
  expect(await run('reserveForOrders')).toMatchObject({ reserved: 1 });
  expect([await kept(second), await reserved()]).toEqual([[4, false], 9]);
  expect(await run('reserveForOrders')).toMatchObject({ reserved: 0 });

  for (const orderId of [first, second])
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '不要了' });
  expect([await kept(first), await kept(second), await reserved()]).toEqual([[0, false], [0, false], 0]);
});

it('of the last units nobody is promised what another has, however many approve at once', async () => {
  const orders = await Promise.all([6, 6, 6].map(submitted));
  const replies = await Promise.all(orders.map(approve));
  expect(replies.every(({ ok }) => ok)).toBe(true);
  const all = await Promise.all(orders.map(kept));
  expect(all.map(([units]) => units).sort()).toEqual([0, 4, 6]);
  expect(await reserved()).toBe(10);
  // The first submitted gets what comes next.
  await world.stockUp('P-2', 3, late);
  await run('reserveForOrders');
  const waiting = await Promise.all(orders.map((id) => world.dealerOrder(id)));
  const lack = ({ lines }: (typeof waiting)[number]) =>
    6 - (lines[0]!.reserved ?? []).reduce((n, r) => n + r.quantity, 0);
  const [oldest] = [...waiting]
    .filter((one, i) => all[i]![1])
    .sort((a, b) => (a.submittedAt! < b.submittedAt! ? -1 : 1));
  expect(waiting.map(lack).reduce((a, b) => a + b)).toBe(5);
  expect(lack(oldest!)).toBe(Math.max(0, 6 - (all[orders.indexOf(oldest!._id)]![0] as number) - 3));

  // Past its last day nothing is kept of a lot: the newest order waits again.
  await run('watchDealerOrders', 101);
  expect(await reserved()).toBe(9);
  for (const orderId of orders) await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '不要了' });
  expect(await reserved()).toBe(0);
});

it('shipped goods are reserved no more, and whoever changes the sum behind the house is found', async () => {
  const orderId = await approved(5);
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 4, lot: 'A1' }]);
  expect([await kept(orderId), await reserved()]).toEqual([[1, false], 1]);
  await world.check(shipmentId);
  await world.done('cang', 'shipment.ship', world.sending(shipmentId));
  expect([await kept(orderId), await reserved()]).toEqual([[1, false], 1]);
  await world.change('stock_balances', `${world.maker}:P-2:M`, { reserved: 2 });
  expect(await faults()).toEqual([`${world.maker}:P-2:M: 2 reserved, its orders say 1`]);
  await world.change('stock_balances', `${world.maker}:P-2:M`, { reserved: 1 });
  await world.done('lin', 'dealerOrder.cut', { orderId, reason: '少要' });
  expect([(await world.dealerOrder(orderId)).state, await reserved()]).toEqual(['shipped', 0]);
});

it('an order that wants all or nothing is blocked by what lacks, and goes on with what is there', async () => {
  const whole = (quantity: number) => world.draft([{ productId: 'P-1', quantity }], { wholeOnly: true });
  await world.stockUp('P-1', 10, late);
  const tooMany = await whole(11);
  const { state, reasons } = await world.done<{ state: string; reasons: object[] }>(
    'boss',
    'dealerOrder.submit',
    {
      orderId: tooMany,
    },
  );
  expect(state).toBe('blocked');
  expect(reasons).toMatchObject([{ code: 'STOCK_SHORT', facts: { free: 10, wanted: 11 } }]);
  const all = await whole(10);
  await world.done('boss', 'dealerOrder.submit', { orderId: all });
  expect(await approve(all)).toMatchObject({ ok: true });
  expect(await kept(all)).toEqual([10, false]);
});
