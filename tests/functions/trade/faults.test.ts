import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { JudgedReason } from '../../../miniprogram/shared/model/trade';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import { startTrade } from './world';
import type { TradeWorld } from './world';

/** What happens between somebody's reading and writing, and after a reply that was lost. Others of this kind stand with what they are about. */
let world: TradeWorld;
const today = dayOf(new Date());
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };

beforeAll(async () => {
  world = await startTrade();
  await world.limit(1_000_000);
  await world.stockUp('P-2', 50, lot);
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  const database = localDatabase(world.cloud.adminUrl);
  expect((await verifyLedger(database)).faults).toEqual([]);
  expect((await verifyStock(database)).faults).toEqual([]);
});

/** Whose request with this action goes out is held up until `meanwhile` is done; what the others ask goes straight on. */
async function held<T>(before: string, act: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
  const direct = process.env.TCB_CONTEXT_CNFG!;
  let isHeld = false;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const go = async () => {
        if (!isHeld && body.includes(`"${before}"`)) {
          isHeld = true;
          process.env.TCB_CONTEXT_CNFG = direct;
          await meanwhile();
        }
        const reply = await fetch(world.cloud.adminUrl, { method: 'POST', body });
        response.end(Buffer.from(await reply.arrayBuffer()));
      };
      void go();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  process.env.TCB_CONTEXT_CNFG = JSON.stringify({ URL: `http://127.0.0.1:${port}/admin` });
  try {
    const done = await act();
    expect(isHeld).toBe(true);
    return done;
  } finally {
    process.env.TCB_CONTEXT_CNFG = direct;
    server.closeAllConnections();
    server.close();
  }
}
const overtaken = <T>(act: () => Promise<T>, meanwhile: () => Promise<unknown>) =>
  held('database.startTransaction', act, meanwhile);

const channel = async (who: string, action: string, input: object): Promise<void> => {
  const reply = await world.raw(who, { action, input, opId: world.newOpId() }, 'channel');
  expect(reply).toMatchObject({ ok: true });
};
async function submitted(quantity: number, productId = 'P-2'): Promise<string> {
  const orderId = await world.draft([{ productId, quantity }]);
  const reply = await world.done<{ state: string }>('boss', 'dealerOrder.submit', { orderId });
  expect(reply.state).toBe('pending');
  return orderId;
}
async function checked(orderId: string, quantity = 1): Promise<string> {
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity, lot: 'A1' }]);
  await world.check(shipmentId);
  return shipmentId;
}
const codes = (reasons: readonly JudgedReason[]) => reasons.map(({ code }) => code);
const found = (reply: Reply) => codes((reply as { data: { reasons: JudgedReason[] } }).data.reasons);
const refusedFor = (reply: Reply) =>
  codes((reply as { details: { reasons: JudgedReason[] } }).details.reasons);
const sums = async () => {
  const { heldFen, receivableFen, unappliedFen } = await world.account();
  return [heldFen, receivableFen, unappliedFen];
};

it('two who approve at once: one does, the other is told that it is done', async () => {
  const orderId = await submitted(1);
  const replies = await Promise.all(
    ['lin', 'gu'].map((who) => world.trade(who, 'dealerOrder.approve', { orderId })),
  );
  expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
  expect(replies.find(({ ok }) => !ok)).toMatchObject({ code: 'DEALER_ORDER_STATE_CHANGED' });
  expect((await world.dealerOrder(orderId)).approvals).toHaveLength(1);
  expect(await sums()).toEqual([8333, 0, 0]);
  await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
});

it('what was picked is cancelled by nobody, also when its shipping is under way', async () => {
  const orderId = await submitted(1);
  const shipmentId = await checked(orderId);
  let meanwhile: Reply | undefined;
  const sent = await overtaken(
    () => world.trade('cang', 'shipment.ship', world.sending(shipmentId)),
    async () => {
      meanwhile = await world.trade('lin', 'dealerOrder.cancel', { orderId, reason: '不要了' });
    },
  );
  expect(meanwhile).toMatchObject({ ok: false, code: 'DEALER_ORDER_PICKED' });
  expect(sent).toMatchObject({ ok: true });
  expect(await sums()).toEqual([0, 8333, 0]);
  await world.receive(shipmentId);
  await world.giveBack(shipmentId, 1, 1);
  expect(await sums()).toEqual([0, 0, 0]);
});

it('a cancellation that was under way when somebody picked is refused, and the goods stay in hand', async () => {
  const orderId = await submitted(1);
  await world.done('lin', 'dealerOrder.approve', { orderId });
  let shipmentId = '';
  const cancelled = await overtaken(
    () => world.trade('lin', 'dealerOrder.cancel', { orderId, reason: '不要了' }),
    async () => {
      shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: 'A1' }]);
    },
  );
  expect(cancelled).toMatchObject({ ok: false, code: 'DEALER_ORDER_PICKED' });
  expect(await sums()).toEqual([8333, 0, 0]);
  await world.done('cang', 'shipment.cancel', { shipmentId, reason: '测试' });
  await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  expect(await sums()).toEqual([0, 0, 0]);
});

it('a shipment that is put back while it is shipped is one of the two', async () => {
  const orderId = await submitted(1);
  const shipmentId = await checked(orderId);
  const sent = await overtaken(
    () => world.trade('cang', 'shipment.ship', world.sending(shipmentId)),
    () => world.done('ku', 'shipment.cancel', { shipmentId, reason: '换批次' }),
  );
  expect(sent).toMatchObject({ ok: false, code: 'SHIPMENT_STATE_CHANGED' });
  expect(await sums()).toEqual([8333, 0, 0]);
  await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  expect(await sums()).toEqual([0, 0, 0]);
});

it('a reply that was lost after the commit: the same operation is answered, and booked once', async () => {
  const orderId = await submitted(2);
  const shipmentId = await checked(orderId, 2);
  const opId = world.newOpId();
  const input = world.sending(shipmentId);
  const first = await world.trade('cang', 'shipment.ship', input, opId);
  const before = await world.everything();
  expect(await world.trade('cang', 'shipment.ship', input, opId)).toMatchObject({
    ...{ ok: true, data: (first as { data: object }).data },
  });
  expect(await world.everything()).toBe(before);
  expect(await sums()).toEqual([0, 16_666, 0]);
  await world.receive(shipmentId);
  await world.giveBack(shipmentId, 1, 2);
});

describe('what ends between reading and commit', () => {
  it('a dealer that is suspended: the approval is judged anew and the order gives back what it held', async () => {
    const orderId = await submitted(3);
    const reply = await overtaken(
      () => world.trade('lin', 'dealerOrder.approve', { orderId }),
      () => channel('gu', 'dealer.move', { dealerId: 'D-1', to: 'suspended', reason: '欠款' }),
    );
    expect(found(reply)).toEqual(['DEALER_NOT_TRADING']);
    expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'blocked', heldFen: 0 });
    expect(await sums()).toEqual([0, 0, 0]);
    await world.change('dealers', 'D-1', { state: 'active' });
    await world.change('credit_accounts', 'D-1', { trading: 'open' });
    const blocks = await world.all<{ _id: string }>('global_blocks');
    await world.remove(
      'global_blocks',
      blocks.map(({ _id }) => _id),
    );
  });

  it('a grant that is revoked: the submission is judged anew, blocked, and holds nothing', async () => {
    const orderId = await world.draft([{ productId: 'P-2', quantity: 3 }]);
    const reply = await overtaken(
      () => world.trade('boss', 'dealerOrder.submit', { orderId }),
      () => channel('lin', 'grant.revoke', { grantId: 'G-1', fromOn: today, reason: '违规' }),
    );
    expect(found(reply)).toEqual(['GRANT_ENDED']);
    expect(await sums()).toEqual([0, 0, 0]);
    await world.change('grants', 'G-1', { state: 'approved', revokedOn: null });
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('a licence that is withdrawn: nothing is shipped, and the order keeps its hold', async () => {
    const orderId = await submitted(1);
    const shipmentId = await checked(orderId);
    const reply = await overtaken(
      () => world.trade('cang', 'shipment.ship', world.sending(shipmentId)),
      () => world.done('zhi', 'licence.withdraw', { licenceId: 'LC-1', fromOn: today, reason: '吊销' }),
    );
    expect(reply).toMatchObject({ ok: false, code: 'DEALER_ORDER_CHECK_FAILED' });
    expect(refusedFor(reply)).toEqual(['LICENCE_WITHDRAWN']);
    expect(await sums()).toEqual([8333, 0, 0]);
    await world.change('licences', 'LC-1', { state: 'valid', withdrawnOn: null });
    await world.done('cang', 'shipment.cancel', { shipmentId, reason: '测试' });
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('a lot that is blocked: it is not picked', async () => {
    const orderId = await submitted(1);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    await world.stockUp('P-2', 5, { ...lot, lot: 'Z9' });
    const lines = [{ no: 1, quantity: 1, lot: 'Z9', serials: [], reason: '测试' }];
    const reply = await overtaken(
      () => world.trade('cang', 'shipment.pick', { orderId, fromId: world.maker, lines }),
      () => world.done('zhi', 'lot.block', { productId: 'P-2', lot: 'Z9', reason: '投诉' }),
    );
    expect(reply).toMatchObject({ ok: false, code: 'DEALER_ORDER_CHECK_FAILED' });
    expect(refusedFor(reply)).toEqual(['LOT_BLOCKED']);
    expect(await sums()).toEqual([8333, 0, 0]);
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('a lot that is blocked when it was in hand: it does not leave', async () => {
    const orderId = await submitted(1);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    await world.stockUp('P-2', 5, { ...lot, lot: 'Z8' });
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: 'Z8' }]);
    await world.check(shipmentId);
    const reply = await overtaken(
      () => world.trade('cang', 'shipment.ship', world.sending(shipmentId)),
      () => world.done('zhi', 'lot.block', { productId: 'P-2', lot: 'Z8', reason: '投诉' }),
    );
    expect(reply).toMatchObject({ ok: false, code: 'DEALER_ORDER_CHECK_FAILED' });
    expect(refusedFor(reply)).toEqual(['LOT_BLOCKED']);
    expect(await sums()).toEqual([8333, 0, 0]);
    await world.done('cang', 'shipment.cancel', { shipmentId, reason: '测试' });
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('a price list: the order keeps the prices of its submission through the approval, and no longer than they hold', async () => {
    const orderId = await submitted(2);
    await world.change('price_lists', 'PL-1', { toOn: addDays(today, -1) });
    await world.change('price_rows', 'PL-1:P-2:1:2020-01-01', { toOn: addDays(today, -1) });
    const other = await world.draft([{ productId: 'P-2', quantity: 1 }]);
    expect(found(await world.trade('boss', 'dealerOrder.submit', { orderId: other }))).toEqual([
      'PRICE_ENDED',
    ]);
    await world.change('dealer_orders', orderId, { priceOn: addDays(today, -30) });
    await world.done('lin', 'dealerOrder.approve', { orderId });
    expect(await world.dealerOrder(orderId)).toMatchObject({
      state: 'approved',
      totalFen: 16_666,
      heldFen: 16_666,
    });
    await world.change('price_lists', 'PL-1', { toOn: '2099-12-31' });
    await world.change('price_rows', 'PL-1:P-2:1:2020-01-01', { toOn: '2099-12-31' });
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('prices older than they are kept: the order goes back by itself with both prices and holds nothing', async () => {
    const orderId = await submitted(2);
    await world.change('dealer_orders', orderId, { priceOn: addDays(today, -31) });
    await world.change('price_rows', 'PL-1:P-2:1:2020-01-01', { unitFen: 9000 });
    expect(await world.done('lin', 'dealerOrder.approve', { orderId })).toMatchObject({ state: 'draft' });
    const order = await world.dealerOrder(orderId);
    expect([order.heldFen, order.approvals, await sums()]).toEqual([0, [], [0, 0, 0]]);
    expect(order.history.at(-1)).toMatchObject({
      event: 'returned',
      note: '提交时的价格已满 30 天，请按现价重新提交。价格有变：质控品 83.33 元 → 90.00 元',
    });
    await world.done('boss', 'dealerOrder.submit', { orderId });
    expect(await sums()).toEqual([18_000, 0, 0]);
    await world.change('price_rows', 'PL-1:P-2:1:2020-01-01', { unitFen: 8333 });
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });
});
