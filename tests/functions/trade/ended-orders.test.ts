import type { Job } from '../../../cloudfunctions/_platform/act-as-system';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
type Jobs = 'endDealerOrders' | 'watchDealerOrders' | 'endUnansweredOrders';
let run: (job: Jobs, later?: number, change?: object) => Promise<object>;
const today = dayOf(new Date());
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startTrade();
  await world.limit(10_000_000);
  /* eslint-disable @typescript-eslint/no-require-imports */
  const jobs =
    require('../../../cloudfunctions/jobs/watch-dealer-orders') as typeof import('../../../cloudfunctions/jobs/watch-dealer-orders');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = (job, later = 0, change = {}) => {
    const now = () => new Date(Date.now() + later * 86_400_000);
    const at: Surroundings = { ...surroundings(), now, ...change };
    return (jobs[job] as Job)(at);
  };
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]);
});

const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
const sums = async () => {
  const { heldFen, receivableFen, unappliedFen } = await world.account();
  return [heldFen, receivableFen, unappliedFen];
};
const told = async (kind: string) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter((message) => message.kind === kind)
    .map(({ memberId }) => memberId)
    .sort();
async function submitted(quantity: number): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-1', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  return orderId;
}
async function approved(quantity: number): Promise<string> {
  const orderId = await submitted(quantity);
  await world.done('lin', 'dealerOrder.approve', { orderId });
  return orderId;
}
const shipped = (orderId: string, quantity: number) => world.ship(orderId, [{ no: 1, quantity, ...lot }]);
const stateOf = async (id: string) => (await world.dealerOrder(id)).state;

it('an order that nobody answers goes back after thirty days and gives its credit up, once', async () => {
  const orderId = await submitted(3);
  expect(await run('endDealerOrders', 29)).toMatchObject({ sentBack: 0 });
  expect(await sums()).toEqual([30_000, 0, 0]);
  expect(await run('endDealerOrders', 30)).toMatchObject({ sentBack: 1 });
  expect(await sums()).toEqual([0, 0, 0]);
  expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'draft', heldFen: 0 });
  expect(await run('endDealerOrders', 31)).toMatchObject({ sentBack: 0 });
  expect(await told('dealer_order_returned')).toEqual(expect.arrayContaining(['M-boss', 'M-lin']));
});

it('an order whose prices are kept no longer goes back without anybody, those of today beside its own', async () => {
  const orderId = await submitted(1);
  await world.change('dealer_orders', orderId, { priceOn: addDays(today, -30) });
  expect(await run('endDealerOrders')).toMatchObject({ sentBack: 0 });
  expect(await run('endDealerOrders', 1)).toMatchObject({ sentBack: 1 });
  const { state, history } = await world.dealerOrder(orderId);
  expect([state, await sums()]).toEqual(['draft', [0, 0, 0]]);
  expect(history.at(-1)!.note).toBe('提交时的价格已满 30 天，请按现价重新提交。价格没有变化');
});

it('an approved order whose grant is revoked stays and holds; people are told once, and asked after two weeks', async () => {
  const orderId = await approved(2);
  await world.raw(
    'lin',
    {
      action: 'grant.revoke',
      input: { grantId: 'G-1', reason: '调整', fromOn: addDays(today, 1) },
      opId: world.newOpId(),
    },
    'channel',
  );
  const before = await sums();
  expect(await run('watchDealerOrders')).toEqual({ lapsed: 0 });
  expect(await run('watchDealerOrders', 2)).toEqual({ lapsed: 1 });
  expect(await run('watchDealerOrders', 3)).toEqual({ lapsed: 0 });
  expect(await told('dealer_order_lapsed')).toEqual(['M-boss', 'M-gu', 'M-lin']);
  expect(await world.dealerOrder(orderId)).toMatchObject({
    state: 'approved',
    heldFen: 20_000,
    lapse: { since: addDays(today, 2), reasons: [{ code: 'GRANT_ENDED' }], askedOn: null },
  });
  expect(await run('watchDealerOrders', 16)).toEqual({ lapsed: 1 });
  expect(await run('watchDealerOrders', 17)).toEqual({ lapsed: 0 });
  expect(await told('dealer_order_lapsed')).toEqual(['M-boss', 'M-gu', 'M-gu', 'M-lin', 'M-lin']);
  expect(await sums()).toEqual(before);
  const { orders } = await world.done<{ orders: { _id: string; lapsedSince: string }[] }>(
    'cang',
    'dealerOrder.list',
    { states: ['approved'] },
  );
  expect(orders).toEqual([expect.objectContaining({ _id: orderId, lapsedSince: addDays(today, 2) })]);
  // What was the matter is over: nothing stands in its way any more.
  await world.set('grants', 'G-1', { state: 'approved', revokedOn: null });
  expect(await run('watchDealerOrders', 18)).toEqual({ lapsed: 1 });
  expect((await world.dealerOrder(orderId)).lapse).toBeNull();
  await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '清理' });
});

it('an order that nobody says has come ends as unanswered after thirty days; its goods stay on the way until somebody does', async () => {
  const orderId = await approved(2);
  const shipmentId = await shipped(orderId, 2);
  const before = await sums();
  expect(await run('endUnansweredOrders', 29)).toEqual({ unanswered: 0 });
  expect(await run('endUnansweredOrders', 30)).toEqual({ unanswered: 1 });
  expect(await run('endUnansweredOrders', 31)).toEqual({ unanswered: 0 });
  expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'received', unanswered: true });
  expect((await world.dealerOrder(orderId)).history.at(-1)).toMatchObject({
    event: 'unanswered',
    note: '30 天没有签收',
  });
  expect(await told('dealer_order_unanswered')).toEqual(expect.arrayContaining(['M-boss', 'M-lin']));
  expect((await world.all<Shipment>('shipments')).find(({ _id }) => _id === shipmentId)).toMatchObject({
    state: 'shipped',
  });
  expect(await sums()).toEqual(before);
  const { orders } = await world.done<{ orders: { _id: string; unanswered: boolean }[] }>(
    ...(['lin', 'dealerOrder.list', { states: ['received'] }] as const),
  );
  expect(orders.find(({ _id }) => _id === orderId)).toMatchObject({ unanswered: true });
  // A receipt that is told later counts.
  await world.receive(shipmentId);
  expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'received', unanswered: false });
});

it('with a dealer open orders end one by one to the fen, whatever breaks the job off; debts and goods stay', async () => {
  const draft = await world.draft([{ productId: 'P-1', quantity: 1 }]);
  const pending = await submitted(4);
  const waiting = await approved(5);
  const half = await approved(6);
  await shipped(half, 2);
  const picked = await approved(3);
  await world.stockUp('P-1', 1, lot);
  const inHand = await world.pick(picked, [{ no: 1, quantity: 1, lot: lot.lot }]);
  await world.check(inHand);
  const [held, receivable] = await sums();
  expect(held).toBe(40_000 + 50_000 + 40_000 + 30_000);
  const move = (to: string) =>
    world.raw(
      'lin',
      { action: 'dealer.move', input: { dealerId: 'D-1', to, reason: '合同到期' }, opId: world.newOpId() },
      'channel',
    );
  expect(await move('terminated')).toMatchObject({ ok: true });
  const details = await world.refused(
    'DEALER_ORDER_CHECK_FAILED',
    'cang',
    'shipment.ship',
    world.sending(inHand),
  );
  expect(details).toMatchObject({ reasons: [{ code: 'DEALER_NOT_TRADING' }] });
  let ids = 0;
  const breaksOff = {
    ids: {
      newId: (prefix: string) => {
        if (prefix === 'job' && ++ids > 2) throw new Error('killed');
        return `${prefix}-broken-${ids}-${Date.now()}`;
      },
      newCode: () => 'AAAAAA',
    },
  };
  await expect(run('endDealerOrders', 0, breaksOff)).rejects.toThrow('killed');
  const between = await Promise.all([draft, pending, waiting, half].map(stateOf));
  expect(between.filter((state) => state === 'cancelled').length).toBeLessThan(3);
  await run('endDealerOrders');
  expect(await Promise.all([draft, pending, waiting, half].map(stateOf))).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'shipped',
  ]);
  // What a warehouse has in hand ends once it has been put back.
  expect(await sums()).toEqual([10_000, receivable, 0]);
  expect(await run('endDealerOrders')).toMatchObject({ ended: 0 });
  expect(await stateOf(picked)).toBe('approved');
  await world.done('cang', 'shipment.cancel', { shipmentId: inHand, reason: '合作终止' });
  expect(await run('endDealerOrders')).toMatchObject({ ended: 1 });
  expect(await stateOf(picked)).toBe('cancelled');
  expect(await sums()).toEqual([0, receivable, 0]);
  expect(await run('endDealerOrders')).toMatchObject({ ended: 0 });
  const releases = (await world.entries()).filter(
    ({ kind, orderId }) => kind === 'release' && [pending, waiting, half].includes(orderId!),
  );
  expect(releases.map((row) => row.held).sort((a, b) => a - b)).toEqual([-50_000, -40_000, -40_000]);
  // Money goes on: a payment of the former dealer is booked and put against what it owes.
  const { paymentId } = await world.done<{ paymentId: string }>('cai', 'payment.enter', {
    dealerId: 'D-1',
    payerName: '丙医疗科技有限公司',
    instrument: 'transfer',
    reference: 'END-1',
    ownAccount: '6222',
    fen: receivable!,
    receivedOn: today,
  });
  await world.done('cai', 'payment.allocate', { paymentId });
  expect(await sums()).toEqual([0, 0, 0]);
});
