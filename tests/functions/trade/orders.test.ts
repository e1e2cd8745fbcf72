import { rowHash } from '../../../cloudfunctions/_platform/audit';
import { entryFaults } from '../../../miniprogram/shared/trade/account';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(1_000_000);
});
afterAll(() => world.cloud.close());

const submit = async (lines: { productId: string; quantity: number }[]): Promise<string> => {
  const orderId = await world.draft(lines);
  expect(await world.done('boss', 'dealerOrder.submit', { orderId })).toMatchObject({
    state: 'pending',
    reasons: [],
  });
  return orderId;
};
const today = new Date().toISOString().slice(0, 10);
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
const sums = async () => {
  const { heldFen, receivableFen, unappliedFen } = await world.account();
  return [heldFen, receivableFen, unappliedFen];
};
/** Rows vouch for the account, and orders, receivables and payments for its sums. */
async function everythingAddsUp(): Promise<void> {
  const [account, rows] = [await world.account(), await world.entries()];
  expect(entryFaults(rows, account)).toEqual([]);
  let prev = '';
  for (const { hash, ...row } of rows) {
    expect(row.prev).toBe(prev);
    expect(rowHash(row)).toBe(hash);
    prev = hash;
  }
  expect(account.tail).toBe(prev);
  const total = (all: number[]) => all.reduce((sum, fen) => sum + fen, 0);
  const orders = await world.all<{ dealerId: string; heldFen: number }>('dealer_orders');
  expect(total(orders.filter(({ dealerId }) => dealerId === 'D-1').map(({ heldFen }) => heldFen))).toBe(
    account.heldFen,
  );
  expect(total((await world.receivables()).map(({ openFen }) => openFen))).toBe(account.receivableFen);
  expect(total((await world.payments()).map(({ unappliedFen }) => unappliedFen))).toBe(account.unappliedFen);
}
afterEach(everythingAddsUp);

describe('an order', () => {
  it('goes from draft to closed, its sum from held to receivable to paid', async () => {
    const orderId = await submit([
      { productId: 'P-1', quantity: 5 },
      { productId: 'P-2', quantity: 6 },
    ]);
    expect(await sums()).toEqual([99_998, 0, 0]);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    const first = await world.ship(orderId, [{ no: 2, quantity: 4, ...lot }]);
    expect(await sums()).toEqual([66_666, 33_332, 0]);
    await world.done('lin', 'dealerOrder.cut', { orderId, reason: '停产', lines: [{ no: 2, quantity: 1 }] });
    const second = await world.ship(orderId, [
      { no: 1, quantity: 5, ...lot },
      { no: 2, quantity: 1, ...lot },
    ]);
    expect(await sums()).toEqual([0, 91_665, 0]);
    await world.receive(first);
    expect((await world.dealerOrder(orderId)).state).toBe('shipped');
    await world.receive(second);
    expect((await world.dealerOrder(orderId)).state).toBe('received');
    expect(await world.done('boss', 'dealerOrder.close', { orderId })).toMatchObject({ state: 'closed' });
    await world.done('cai', 'payment.enter', {
      dealerId: 'D-1',
      payerName: '丙医疗科技有限公司',
      instrument: 'transfer',
      reference: 'B1',
      ownAccount: '6222',
      fen: 91_665,
      receivedOn: today,
    });
    const [payment] = await world.payments();
    expect(await world.done('cai', 'payment.allocate', { paymentId: payment!._id })).toMatchObject({
      unappliedFen: 0,
    });
    expect(await sums()).toEqual([0, 0, 0]);
  });

  it('with reasons is blocked, holds nothing and shows them all; put right it goes through', async () => {
    const orderId = await world.draft([{ productId: 'P-1', quantity: 200 }], {
      purpose: 'stock',
      hospitalId: null,
      shipTo: { kind: 'licensed', licenceId: 'LC-1', address: '别处' },
    });
    const blocked = await world.done<{ state: string; reasons: { code: string }[] }>(
      'boss',
      'dealerOrder.submit',
      { orderId },
    );
    expect(blocked.state).toBe('blocked');
    expect(blocked.reasons.map(({ code }) => code)).toEqual(['SHIP_TO_NOT_LICENSED', 'CREDIT_SHORT']);
    expect(await sums()).toEqual([0, 0, 0]);
    const { revision } = await world.dealerOrder(orderId);
    await world.done('boss', 'dealerOrder.save', {
      orderId,
      revision,
      purpose: 'stock',
      hospitalId: null,
      shipTo: { kind: 'licensed', licenceId: 'LC-1', address: '上海市浦东新区示例路 1 号 2 库' },
      lines: [{ productId: 'P-1', quantity: 1 }],
    });
    expect(await world.done('boss', 'dealerOrder.submit', { orderId })).toMatchObject({ state: 'pending' });
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '不要了' });
    expect(await sums()).toEqual([0, 0, 0]);
    await world.refused('DEALER_ORDER_STATE_CHANGED', 'boss', 'dealerOrder.cancel', {
      orderId,
      reason: '再次',
    });
    expect(
      await world.done('lin', 'dealerOrder.reopen', { orderId, reason: '恢复', lines: [] }),
    ).toMatchObject({ state: 'pending' });
    expect(await sums()).toEqual([10_000, 0, 0]);
    await world.done('lin', 'dealerOrder.return', { orderId, reason: '请合并' });
    expect(await sums()).toEqual([0, 0, 0]);
  });

  it('that is reopened keeps what was cut of it, and promises no day before it is approved again', async () => {
    const orderId = await submit([
      { productId: 'P-1', quantity: 5 },
      { productId: 'P-2', quantity: 6 },
    ]);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    const cut = { orderId, reason: '停产' };
    await world.done('lin', 'dealerOrder.cut', { ...cut, lines: [{ no: 1, quantity: 5 }] });
    await world.done('lin', 'dealerOrder.cut', { ...cut, lines: [{ no: 2, quantity: 2 }] });
    // Four of six for 499.98.
    expect(await sums()).toEqual([33_332, 0, 0]);
    expect((await world.dealerOrder(orderId)).promisedOn).toBeDefined();
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '延期' });
    const more = { orderId, reason: '恢复', lines: [{ no: 2, quantity: 5 }] };
    expect(await world.refused('DEALER_ORDER_QUANTITY', 'lin', 'dealerOrder.reopen', more)).toMatchObject({
      ...{ path: 'lines.2', left: 4 },
    });
    await world.done('lin', 'dealerOrder.reopen', { orderId, reason: '恢复', lines: [] });
    const reopened = await world.dealerOrder(orderId);
    expect(reopened.lines).toMatchObject([{ productId: 'P-2', quantity: 4, cut: 0 }]);
    expect(reopened.promisedOn).toBeUndefined();
    expect(await sums()).toEqual([33_332, 0, 0]);
    await world.done('gu', 'dealerOrder.approve', { orderId });
    expect((await world.dealerOrder(orderId)).promisedOn).toBeDefined();
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
    expect(await sums()).toEqual([0, 0, 0]);
  });

  it('of two at the last fen lets one through, and the other is blocked', async () => {
    const ids = [
      await world.draft([{ productId: 'P-1', quantity: 60 }]),
      await world.draft([{ productId: 'P-1', quantity: 60 }]),
    ];
    const replies = await Promise.all(
      ids.map((orderId) => world.trade('boss', 'dealerOrder.submit', { orderId })),
    );
    expect(replies.map((reply) => reply.ok && (reply.data as { state: string }).state).sort()).toEqual([
      'blocked',
      'pending',
    ]);
    expect((await sums())[0]).toBe(600_000);
    for (const orderId of ids)
      if ((await world.dealerOrder(orderId)).state === 'pending')
        await world.done('lin', 'dealerOrder.return', { orderId, reason: '测试' });
  });

  it('counts once when the same operation comes twice', async () => {
    const orderId = await world.draft([{ productId: 'P-1', quantity: 1 }]);
    const opId = world.newOpId();
    const first = await world.trade('boss', 'dealerOrder.submit', { orderId }, opId);
    const again = await world.trade('boss', 'dealerOrder.submit', { orderId }, opId);
    expect(again).toMatchObject({ ok: true, data: (first as { data: object }).data });
    expect(await sums()).toEqual([10_000, 0, 0]);
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('is either cancelled or approved, never both', async () => {
    const orderId = await submit([{ productId: 'P-1', quantity: 1 }]);
    const replies = await Promise.all([
      world.trade('boss', 'dealerOrder.cancel', { orderId, reason: '不要了' }),
      world.trade('lin', 'dealerOrder.approve', { orderId }),
    ]);
    const { state } = await world.dealerOrder(orderId);
    expect(['cancelled', 'approved']).toContain(state);
    expect((await sums())[0]).toBe(state === 'cancelled' ? 0 : 10_000);
    // Approved first, it may still be cancelled after; cancelled first, it can not be approved.
    expect(replies.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    if (state === 'approved') await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('is checked, submitted and approved with no more questions to the database than people wait for', async () => {
    const asked = async <T>(who: string, action: string, input: object): Promise<[number, T]> => {
      const before = world.cloud.requests.length;
      const reply = await world.done<T>(who, action, input);
      return [world.cloud.requests.length - before, reply];
    };
    await world.stockUp('P-2', 5, lot);
    const lines = Array.from({ length: 50 }, () => ({ productId: 'P-2', quantity: 1 }));
    const shipTo = { kind: 'hospital', licenceId: null, address: '示例医院' };
    const basket = { purpose: 'terminal', hospitalId: 'H-1', shipTo, lines };
    expect((await asked('boss', 'dealerOrder.check', basket))[0]).toBeLessThanOrEqual(8);
    const orderId = await world.draft([{ productId: 'P-2', quantity: 1 }]);
    expect((await asked('boss', 'dealerOrder.submit', { orderId }))[0]).toBeLessThanOrEqual(12);
    // And one for each product.
    expect((await asked('lin', 'dealerOrder.approve', { orderId }))[0]).toBeLessThanOrEqual(12 + 1);
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '测试' });
  });

  it('belongs to its dealer alone', async () => {
    const orderId = await world.draft([{ productId: 'P-1', quantity: 1 }]);
    for (const [action, input] of [
      ['dealerOrder.get', { orderId }],
      ['dealerOrder.submit', { orderId }],
      ['dealerOrder.cancel', { orderId, reason: '别家' }],
      ['dealerOrder.again', { orderId }],
    ] as const)
      await world.refused('DEALER_ORDER_NOT_FOUND', 'ding', action, input);
    expect(await world.done<{ orders: unknown[] }>('ding', 'dealerOrder.list', { dealerId: 'D-1' })).toEqual({
      orders: [],
      next: null,
    });
    await world.refused('ACTION_NOT_ALLOWED', 'li', 'dealerOrder.submit', { orderId });
  });

  it('ships nothing from an expired lot, nor more than is left', async () => {
    const orderId = await submit([{ productId: 'P-1', quantity: 2 }]);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    const expired = { lot: 'ALT', expiresOn: '2026-01-31', producedOn: '2019-01-01' };
    await world.stockUp('P-1', 9, expired);
    await world.stockUp('P-1', 9, { ...lot, lot: 'A9' });
    const pick = (part: object) => ({
      orderId,
      fromId: world.maker,
      lines: [{ no: 1, quantity: 2, lot: 'A9', serials: [], reason: '测试', ...part }],
    });
    const details = (await world.refused(
      'DEALER_ORDER_CHECK_FAILED',
      'cang',
      'shipment.pick',
      pick({ lot: 'ALT' }),
    )) as { reasons: { code: string }[] };
    expect(details.reasons.map(({ code }) => code)).toEqual(['LOT_MADE_OUT_OF_REGISTRATION', 'LOT_EXPIRED']);
    await world.refused('DEALER_ORDER_QUANTITY', 'cang', 'shipment.pick', pick({ quantity: 3 }));
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 2, lot: 'A9' }]);
    await world.check(shipmentId);
    await world.done('cang', 'shipment.ship', world.sending(shipmentId));
    await world.receive(shipmentId);
    const ask = (quantity: number) => ({
      shipmentId,
      reason: '破损',
      lines: [{ line: 1, quantity, serials: [] }],
    });
    await world.refused('SHIPMENT_RETURN_QUANTITY', 'boss', 'goodsReturn.ask', ask(3));
    await world.giveBack(shipmentId, 1, 2);
    expect(await sums()).toEqual([0, 0, 0]);
  });

  it('is refused at shipping when the licence was withdrawn meanwhile', async () => {
    const orderId = await submit([{ productId: 'P-2', quantity: 1 }]);
    await world.done('lin', 'dealerOrder.approve', { orderId });
    await world.stockUp('P-2', 1, lot);
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: lot.lot }]);
    await world.check(shipmentId);
    await world.done('zhi', 'licence.withdraw', { licenceId: 'LC-1', fromOn: today, reason: '吊销' });
    const details = (await world.refused(
      'DEALER_ORDER_CHECK_FAILED',
      'cang',
      'shipment.ship',
      world.sending(shipmentId),
    )) as { reasons: { code: string }[] };
    expect(details.reasons.map(({ code }) => code)).toEqual(['LICENCE_WITHDRAWN']);
    // It keeps its hold: nothing moves by itself.
    expect((await sums())[0]).toBe(8333);
    // In hand it is not cancelled: the warehouse puts it back first.
    await world.refused('DEALER_ORDER_PICKED', 'lin', 'dealerOrder.cancel', { orderId, reason: '证照' });
    await world.done('cang', 'shipment.cancel', { shipmentId, reason: '证照' });
    await world.done('lin', 'dealerOrder.cancel', { orderId, reason: '证照' });
  });
});
