import fc from 'fast-check';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Payment } from '../../../miniprogram/shared/model/trade';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import { licence } from '../../unit/trade/world';
import { MoneyOracle } from './money-oracle';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
let oracle: MoneyOracle;
const limits = { 'D-1': 200_000, 'D-2': 90_000 };
type DealerId = keyof typeof limits;
const dealers = ['D-1', 'D-2'] as const;
const adminOf = { 'D-1': 'boss', 'D-2': 'ding' } as const;
const nameOf = { 'D-1': '丙医疗科技有限公司', 'D-2': '丁医疗科技有限公司' } as const;
const unitFen = { 'P-1': 10_000, 'P-2': 8333 } as const;
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: null };
const today = dayOf(new Date());
/** Every act that went through, with what it was answered. */
const done: { who: string; action: string; input: object; opId: string; reply: unknown }[] = [];
let numbers = 0;

beforeAll(async () => {
  world = await startTrade();
  oracle = new MoneyOracle(limits);
  const [grant] = await world.all<{ _id: string }>('grants');
  await world.put('grants', { ...grant, _id: 'G-2', number: 'SQ2', dealerId: 'D-2' });
  await world.put('licences', licence({ _id: 'LC-2', dealerId: 'D-2', fromOn: '2020-01-01', toOn: null }));
  for (const dealerId of dealers) await world.limit(limits[dealerId], dealerId);
  for (const productId of ['P-1', 'P-2']) await world.stockUp(productId, 5000, lot);
});
afterAll(() => world.cloud.close());

async function act<T = Record<string, never>>(who: string, action: string, input: object): Promise<T> {
  const opId = world.newOpId();
  const reply = await world.trade(who, action, input, opId);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  done.push({ who, action, input, opId, reply: reply.data });
  return reply.data as T;
}
const one = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];
const orders = (...states: string[]) =>
  [...oracle.orders].filter(([, { state }]) => states.includes(state)).map(([id]) => id);

/** An act by its number, what it is about, and how much. */
type Step = [kind: number, which: number, much: number];
const acts: ((which: number, much: number) => Promise<unknown>)[] = [
  async function order(which, much) {
    const dealerId: DealerId = dealers[which % 2]!;
    const productId = much % 2 ? 'P-1' : 'P-2';
    const quantity = 1 + (much % 9);
    const { orderId } = await act<{ orderId: string }>(adminOf[dealerId], 'dealerOrder.save', {
      ...{ purpose: 'stock', hospitalId: null, lines: [{ productId, quantity }] },
      shipTo: { kind: 'licensed', licenceId: null, address: licence().addresses[0]!.text },
    });
    const { state } = await act<{ state: string }>(adminOf[dealerId], 'dealerOrder.submit', { orderId });
    const isRoom = oracle.submit(orderId, dealerId, unitFen[productId] * quantity, quantity);
    expect([orderId, state]).toEqual([orderId, isRoom ? 'pending' : 'blocked']);
  },
  async function approve(which) {
    const orderId = one(orders('pending'), which);
    if (!orderId) return;
    const order = oracle.orders.get(orderId)!;
    const { state } = await act<{ state: string }>('lin', 'dealerOrder.approve', { orderId });
    if (oracle.free(order.dealer) >= 0) {
      expect(state).toBe('approved');
      order.state = 'approved';
    } else {
      // Over its limit: what it held is free again.
      expect(state).toBe('blocked');
      oracle.cancel(orderId);
    }
  },
  async function ship(which, much) {
    const orderId = one(orders('approved', 'part'), which);
    if (!orderId) return;
    const { dealer, quantity, settled } = oracle.orders.get(orderId)!;
    const units = 1 + (much % Number(quantity - settled));
    const line = { lot: lot.lot, quantity: units, serials: [] };
    const picking = {
      ...{ orderId, fromId: world.maker },
      lines: [{ no: 1, ...line, reason: '测试' }],
    };
    if (oracle.free(dealer) < 0)
      return world.refused('DEALER_ORDER_CHECK_FAILED', 'cang', 'shipment.pick', picking);
    const { shipmentId } = await act<{ shipmentId: string }>('cang', 'shipment.pick', picking);
    await act('ku', 'shipment.check', { shipmentId, lines: [{ line: 1, ...line }] });
    await act('cang', 'shipment.ship', world.sending(shipmentId));
    oracle.ship(orderId, shipmentId, units);
  },
  async function cut(which, much) {
    const orderId = one(orders('approved', 'part'), which);
    if (!orderId) return;
    const { quantity, settled } = oracle.orders.get(orderId)!;
    const units = 1 + (much % Number(quantity - settled));
    await act('lin', 'dealerOrder.cut', {
      orderId,
      reason: '停产',
      lines: [{ no: 1, quantity: units }],
    });
    oracle.cut(orderId, units);
  },
  async function cancel(which) {
    const orderId = one(orders('pending', 'approved'), which);
    if (!orderId) return;
    await act('lin', 'dealerOrder.cancel', { orderId, reason: '不要了' });
    oracle.cancel(orderId);
  },
  async function pay(which, much) {
    const dealerId: DealerId = dealers[which % 2]!;
    const fen = 1 + (much % 60_000);
    const { paymentId } = await act<{ paymentId: string }>('cai', 'payment.enter', {
      ...{ dealerId, payerName: nameOf[dealerId], instrument: 'transfer', ownAccount: '6222' },
      ...{ reference: `B-${++numbers}`, fen, receivedOn: today },
    });
    oracle.pay(paymentId, dealerId, fen);
  },
  async function offset(which, much) {
    const dealerId: DealerId = dealers[which % 2]!;
    const fen = 1 + (much % 5000);
    const { paymentId } = await act<{ paymentId: string }>('cai', 'payment.offset', {
      ...{ dealerId, kind: much % 2 ? 'rebate' : 'fee', number: `F-${++numbers}`, fen, reason: '返利' },
    });
    await world.refused('PAYMENT_SECOND_PERSON_MISSING', 'cai', 'payment.post', { paymentId });
    await act('kuai', 'payment.post', { paymentId });
    oracle.pay(paymentId, dealerId, fen);
  },
  async function allocate(which) {
    const paymentId = one(
      [...oracle.credits].filter(([, { left }]) => left > 0n).map(([id]) => id),
      which,
    );
    if (!paymentId) return;
    const { dealer } = oracle.credits.get(paymentId)!;
    if ([...oracle.owed.values()].every((debt) => debt.dealer !== dealer || debt.open === 0n))
      return world.refused('PAYMENT_NOTHING_LEFT', 'cai', 'payment.allocate', { paymentId });
    await act('cai', 'payment.allocate', { paymentId });
    oracle.allocate(paymentId);
  },
  async function deallocate(which, much) {
    const paymentId = one(
      [...oracle.credits].filter(([, { parts }]) => parts.length > 0).map(([id]) => id),
      which,
    );
    if (!paymentId) return;
    const receivableId = one(oracle.credits.get(paymentId)!.parts, much)!.owed;
    await act('cai', 'payment.deallocate', { paymentId, receivableId });
    oracle.deallocate(paymentId, (owed) => owed === receivableId);
  },
  async function reverse(which) {
    // What was given for returned goods is undone by nothing.
    const paymentId = one(
      [...oracle.credits]
        .filter(([id, { reversed }]) => !reversed && !/^CR-(?!rebate|fee)/.test(id))
        .map(([id]) => id),
      which,
    );
    if (!paymentId) return;
    await act('cai', 'payment.askReversal', { paymentId, reason: '退汇' });
    await act('kuai', 'payment.decideReversal', { paymentId, passes: true });
    oracle.reverse(paymentId);
  },
  async function charge(which, much) {
    const dealerId: DealerId = dealers[which % 2]!;
    const [number, fen] = [`C-${++numbers}`, 1 + (much % 9000)];
    await act('cai', 'credit.charge', {
      ...{ dealerId, number, fen, dueOn: addDays(today, 30), reason: '运费' },
    });
    oracle.charge(`charge:${dealerId}:${number}`, dealerId, fen);
  },
  async function writeOff(which, much) {
    const receivableId = one(
      [...oracle.owed].filter(([, { open }]) => open > 0n).map(([id]) => id),
      which,
    );
    if (!receivableId) return;
    const fen = 1 + (much % Number(oracle.owed.get(receivableId)!.open));
    await act('cai', 'credit.askWriteOff', { receivableId, fen, reason: '收不回' });
    await act('kuai', 'credit.decideWriteOff', { receivableId, passes: true });
    oracle.writeOff(receivableId, fen);
  },
  async function giveBack(which, much) {
    const shipmentId = one(
      [...oracle.shipped].filter(([, { quantity, returned }]) => returned < quantity).map(([id]) => id),
      which,
    );
    if (!shipmentId) return;
    const { dealer, quantity, returned } = oracle.shipped.get(shipmentId)!;
    const who = adminOf[dealer as DealerId];
    if (returned === 0n) {
      const arrived = { locationId: null, arrivedDeciC: 50, complete: true, note: '' };
      const lines = [{ line: 1, lot: lot.lot, received: Number(quantity), serials: [] }];
      const reply = await world.trade(who, 'shipment.receive', { shipmentId, ...arrived, lines });
      if (!reply.ok) expect(reply.code).toBe('SHIPMENT_STATE_CHANGED');
    }
    const units = 1 + (much % Number(quantity - returned));
    const { returnId } = await act<{ returnId: string }>(who, 'goodsReturn.ask', {
      ...{ shipmentId, reason: '破损', lines: [{ line: 1, quantity: units, serials: [] }] },
    });
    await act('lin', 'goodsReturn.decide', { returnId, passes: true, note: '' });
    await act('cang', 'goodsReturn.receive', {
      ...{ returnId, locationId: world.maker },
      lines: [{ line: 1, quantity: units, condition: 'pending' }],
    });
    const known = new Set((await world.all<Payment>('payments')).map(({ _id }) => _id));
    await act('cai', 'goodsReturn.credit', { returnId });
    const rest = oracle.giveBack(shipmentId, units);
    const [credit, ...others] = (await world.all<Payment>('payments')).filter(({ _id }) => !known.has(_id));
    expect([credit?.fen ?? 0, others]).toEqual([rest, []]);
    if (credit) oracle.pay(credit._id, dealer, rest);
  },
];

const sums = async (dealerId: DealerId) => {
  const { heldFen, receivableFen, unappliedFen } = await world.account(dealerId);
  return [heldFen, receivableFen, unappliedFen];
};
const step = fc.tuple(fc.nat(acts.length - 1), fc.nat(1000), fc.nat(1_000_000)) as fc.Arbitrary<Step>;

it('whatever is ordered, shipped, cut, paid, offset, allocated, given back and undone in whatever order, sums of each dealer are those of an account kept apart; the rows vouch for them, and sending all again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 35 }), async (steps) => {
      done.length = 0;
      for (const [kind, which, much] of steps) {
        await acts[kind]!(which, much);
        for (const dealerId of dealers)
          expect([acts[kind]!.name, await sums(dealerId)]).toEqual([acts[kind]!.name, oracle.sums(dealerId)]);
      }
      const database = localDatabase(world.cloud.adminUrl);
      expect((await verifyLedger(database)).faults).toEqual([]);
      expect((await verifyStock(database)).faults).toEqual([]);
      const stored = await world.everything();
      for (const { who, action, input, opId, reply } of done)
        expect(await world.trade(who, action, input, opId)).toMatchObject({ ok: true, data: reply });
      expect(await world.everything()).toBe(stored);
    }),
    // What went before stays in the books, so a failing sequence cannot be cut down.
    { numRuns: 6, endOnFailure: true },
  );
}, 300_000);

it('whatever was done before, when all of it is undone each dealer is where it began, but for what was charged and written off', async () => {
  const undo = (name: string, which: number, much: number) =>
    acts.find((one) => one.name === name)!(which, much);
  for (let n = orders('pending', 'approved').length; n > 0; n--) await undo('cancel', 0, 0);
  for (let [orderId] = orders('part'); orderId; [orderId] = orders('part')) {
    const { quantity, settled } = oracle.orders.get(orderId)!;
    await undo('cut', 0, Number(quantity - settled) - 1);
  }
  const toReverse = () =>
    [...oracle.credits].filter(([id, { reversed }]) => !reversed && !/^CR-(?!rebate|fee)/.test(id)).length;
  while (toReverse() > 0) await undo('reverse', 0, 0);
  const toReturn = () => [...oracle.shipped.values()].find(({ quantity, returned }) => returned < quantity);
  for (let one = toReturn(); one; one = toReturn())
    await undo('giveBack', 0, Number(one.quantity - one.returned) - 1);
  const credits = [...oracle.credits.values()].filter(({ left }) => left > 0n).length;
  for (let which = credits - 1; which >= 0; which--) await undo('allocate', which, 0);
  const rows = (await Promise.all(dealers.map((dealerId) => world.entries(dealerId)))).flat();
  expect(rows.length).toBeGreaterThan(50);
  for (const dealerId of dealers) {
    const net = rows
      .filter((row) => row.dealerId === dealerId && ['charge', 'write_off'].includes(row.kind))
      .reduce((sum, { receivable }) => sum + receivable, 0);
    expect([dealerId, await sums(dealerId)]).toEqual([dealerId, [0, Math.max(0, net), Math.max(0, -net)]]);
  }
  expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]);
}, 200_000);

it('whoever is overtaken between reading an account and what it speaks for reads again: money that many spread, take back and reverse at once adds up', async () => {
  const paid: string[] = [];
  for (let i = 0; i < 6; i++) {
    const { paymentId } = await act<{ paymentId: string }>('cai', 'payment.enter', {
      ...{ dealerId: 'D-1', payerName: nameOf['D-1'], instrument: 'transfer', ownAccount: '6222' },
      ...{ reference: `B-${++numbers}`, fen: 3000 + i, receivedOn: today },
    });
    paid.push(paymentId);
  }
  await act('cai', 'credit.charge', {
    ...{ dealerId: 'D-1', number: `C-${++numbers}`, fen: 9000, dueOn: addDays(today, 30), reason: '运费' },
  });
  const replies = await Promise.all(
    paid.flatMap((paymentId) => [
      world.trade('cai', 'payment.allocate', { paymentId }),
      world.trade('kuai', 'payment.allocate', { paymentId }),
      world.trade('cai', 'payment.askReversal', { paymentId, reason: '退汇' }),
      world.trade('cai', 'credit.charge', {
        ...{ dealerId: 'D-1', number: `C-${++numbers}`, fen: 7, dueOn: addDays(today, 30), reason: '运费' },
      }),
    ]),
  );
  const codes = replies.flatMap((reply) => (reply.ok ? [] : [reply.code]));
  expect(codes.filter((code) => !['PAYMENT_NOTHING_LEFT', 'PAYMENT_STATE_CHANGED'].includes(code))).toEqual(
    [],
  );
  expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]);
});
