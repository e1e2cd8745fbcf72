import type { Payment } from '../../../miniprogram/shared/model/trade';
import type { Due, ServiceFee } from '../../../miniprogram/shared/model/dues';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
const today = dayOf(new Date());
const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
const [first, second] = [
  { fromOn: addDays(today, -60), toOn: addDays(today, -31) },
  { fromOn: addDays(today, -30), toOn: addDays(today, -1) },
];
beforeAll(async () => {
  world = await startTrade();
  await world.limit(10_000_000);
});
afterAll(() => world.cloud.close());
afterEach(async () => expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]));

const rule = (change: object = {}) => ({
  ...{
    name: '年度返利',
    dealerId: null,
    fromOn: addDays(today, -90),
    toOn: addDays(today, 90),
    reason: '政策',
  },
  rebate: { basis: 'shipped', mode: 'whole', tiers: [{ fromFen: 0, basisPoints: 300 }], capFen: null },
  fee: null,
  ...change,
});
async function approvedRule(change: object = {}): Promise<string> {
  const { ruleId } = await world.done<{ ruleId: string }>('lin', 'dueRule.save', rule(change));
  await world.refused('DUE_SECOND_PERSON_MISSING', 'lin', 'dueRule.decide', { ruleId, passes: true });
  await world.done('cai', 'dueRule.decide', { ruleId, passes: true });
  return ruleId;
}
const dueOf = async (dueId: string) => (await world.all<Due>('dues')).find(({ _id }) => _id === dueId)!;
/** Goods of `quantity` at 8,333 fen, whose rows say that they left on that day. */
async function shippedOn(day: string, quantity: number): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-2', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.ship(orderId, [{ no: 1, quantity, ...lot }]);
  await world.receive(shipmentId);
  days.push([shipmentId, day]);
  return shipmentId;
}
const days: [shipmentId: string, day: string][] = [];
/** The rows of shipments moved to their days, for one question: nobody's trail says so. */
async function asOfThen<T>(ask: () => Promise<T>): Promise<T> {
  const rows = (await world.entries()).filter(({ kind }) => kind === 'ship');
  for (const row of rows) {
    const day = days.find(([id]) => id === row.shipmentId)?.[1];
    if (day) await world.change('credit_entries', row._id, { day });
  }
  try {
    return await ask();
  } finally {
    for (const { _id, day } of rows) await world.change('credit_entries', _id, { day });
  }
}
const stated = (ruleId: string | null, period: object) =>
  asOfThen(() =>
    world.done<{ dueId: string; fen: number }>('cai', 'due.state', { dealerId: 'D-1', ruleId, ...period }),
  );
const answer = async (dueId: string, confirms: boolean, text = '') =>
  world.done('boss', 'due.answer', { dueId, confirms, revision: (await dueOf(dueId)).revision, text });

describe('a rebate by rule', () => {
  let ruleId: string;
  let shipmentId: string;
  it('is stated from the ledger, disputed, stated anew, confirmed and credited by a second person', async () => {
    ruleId = await approvedRule();
    shipmentId = await shippedOn(first.fromOn, 12);
    const { dueId, fen } = await stated(ruleId, first);
    // 3 % of 99,996 fen, floored once.
    expect(fen).toBe(2999);
    await world.refused('REASON_MISSING', 'boss', 'due.answer', { dueId, confirms: false, revision: 1 });
    await world.refused('DUE_STATE_CHANGED', 'boss', 'due.answer', { dueId, confirms: true, revision: 9 });
    await answer(dueId, false, '少算一单');
    await stated(ruleId, first);
    await answer(dueId, true);
    await world.refused('DUE_STATE_CHANGED', 'cai', 'due.state', { dealerId: 'D-1', ruleId, ...first });
    await world.refused('DUE_SECOND_PERSON_MISSING', 'cai', 'due.credit', { dueId });
    const before = await world.account();
    const { revision } = await dueOf(dueId);
    await world.refused('CHANGED_MEANWHILE', 'kuai', 'due.credit', { dueId, revision: revision - 2 });
    await world.done('kuai', 'due.credit', { dueId, revision });
    const after = await world.account();
    expect([after.unappliedFen - before.unappliedFen, after.seq - before.seq]).toEqual([2999, 1]);
    const [row] = (await world.entries()).slice(-1);
    expect(row).toMatchObject({
      ...{ kind: 'rebate_credit', unapplied: 2999, paymentId: `CR-${dueId}` },
      postings: [
        { account: 'unapplied', fen: -2999 },
        { account: 'rebates', fen: 2999 },
      ],
    });
    expect((await dueOf(dueId)).answers.map(({ kind }) => kind)).toEqual([
      ...['stated', 'disputed', 'stated', 'confirmed', 'credited'],
    ]);
    await world.refused('DUE_STATE_CHANGED', 'kuai', 'due.credit', { dueId });
  });

  it('of the next period carries what came back of the first, below zero pays nothing and carries that on', async () => {
    await world.giveBack(shipmentId, 1, 6);
    await shippedOn(second.fromOn, 1);
    const { dueId, fen } = await stated(ruleId, second);
    // The first is 3 % of 49,998 by now: 1,499, of which 2,999 were paid. The second alone is 249.
    expect(await dueOf(dueId)).toMatchObject({ basis: 8333, ownFen: 249, carryFen: -1500, fen: 0 });
    expect(fen).toBe(0);
    await answer(dueId, true);
    const before = await world.account();
    await world.done('kuai', 'due.credit', { dueId });
    expect((await world.account()).seq).toBe(before.seq);
    expect(await dueOf(dueId)).toMatchObject({ state: 'credited', paymentId: null });
  });

  it('is stated once for a day, of days that are over, within its rule, by finance, and seen by its dealer alone', async () => {
    const of = (period: object, more = {}) => ({ dealerId: 'D-1', ruleId, ...period, ...more });
    const crossing = { fromOn: addDays(first.toOn, -3), toOn: addDays(first.toOn, 3) };
    await world.refused('DUE_PERIODS_CROSS', 'cai', 'due.state', of(crossing));
    await world.refused('DUE_DAYS_INVALID', 'cai', 'due.state', of({ fromOn: today, toOn: today }));
    const early = { fromOn: addDays(today, -99), toOn: addDays(today, -61) };
    await world.refused('DUE_DAYS_INVALID', 'cai', 'due.state', of(early));
    const late = { fromOn: addDays(today, -80), toOn: addDays(today, -70) };
    await world.refused('DUE_ORDER', 'cai', 'due.state', of(late));
    await world.refused('ACTION_NOT_ALLOWED', 'boss', 'due.state', of(second));
    const [due] = await world.all<Due>('dues');
    await world.refused('DUE_NOT_FOUND', 'ding', 'due.get', { dueId: due!._id });
    expect(await world.done('ding', 'due.list', {})).toMatchObject({ dues: [] });
    expect((await world.done<{ dues: Due[] }>('boss', 'due.list', {})).dues).toHaveLength(2);
  });

  it('of periods that cross is stated once, however many are stated at the same moment', async () => {
    const one = await approvedRule({ name: '同时' });
    const replies = await Promise.all(
      [-31, -30, -29, -28, -27].map((to, n) =>
        world.trade(n % 2 ? 'cai' : 'kuai', 'due.state', {
          ...{ dealerId: 'D-1', ruleId: one, fromOn: first.fromOn, toOn: addDays(today, to) },
        }),
      ),
    );
    expect(replies.map((reply) => (reply.ok ? 'ok' : reply.code)).sort()).toEqual([
      ...Array<string>(4).fill('DUE_PERIODS_CROSS'),
      'ok',
    ]);
    expect((await world.all<Due>('dues')).filter(({ ruleId: of }) => of === one)).toHaveLength(1);
  });

  it('that was wrongly stated is withdrawn by two, newest first, with what it had paid, and its days are stated anew', async () => {
    const one = await approvedRule({ name: '撤回' });
    const withdraw = (who: string, dueId: string) =>
      world.done(who, 'due.withdraw', { dueId, reason: '期间写错' });
    const decide = (who: string, dueId: string, passes: boolean) =>
      world.done(who, 'due.decideWithdrawal', { dueId, passes });
    const wrong = await stated(one, { fromOn: first.fromOn, toOn: addDays(first.toOn, 5) });
    await world.refused('ACTION_NOT_ALLOWED', 'boss', 'due.withdraw', { dueId: wrong.dueId, reason: 'x' });
    await withdraw('cai', wrong.dueId);
    // While it waits the dealer answers nothing, and nobody states the next.
    await world.refused('DUE_STATE_CHANGED', 'boss', 'due.answer', {
      ...{ dueId: wrong.dueId, confirms: true, revision: 2 },
    });
    await world.refused('DUE_SECOND_PERSON_MISSING', 'cai', 'due.decideWithdrawal', {
      ...{ dueId: wrong.dueId, passes: true },
    });
    const { revision } = await dueOf(wrong.dueId);
    await decide('kuai', wrong.dueId, false);
    expect(await dueOf(wrong.dueId)).toMatchObject({ state: 'stated', withdrawal: null });
    await withdraw('cai', wrong.dueId);
    await world.refused('CHANGED_MEANWHILE', 'kuai', 'due.decideWithdrawal', {
      ...{ dueId: wrong.dueId, passes: true, revision },
    });
    await decide('kuai', wrong.dueId, true);
    await world.refused('DUE_STATE_CHANGED', 'kuai', 'due.decideWithdrawal', {
      ...{ dueId: wrong.dueId, passes: true },
    });
    await world.refused('DUE_STATE_CHANGED', 'cai', 'due.withdraw', { dueId: wrong.dueId, reason: '再次' });

    const right = await stated(one, first);
    expect(right).toMatchObject({ fen: 1499 });
    expect(right.dueId).not.toBe(wrong.dueId);
    await answer(right.dueId, true);
    const before = await world.account();
    // Who lets it stand against the other may credit it all the same.
    await withdraw('cai', right.dueId);
    await decide('kuai', right.dueId, false);
    await world.done('kuai', 'due.credit', { dueId: right.dueId });
    const { paymentId } = await dueOf(right.dueId);
    await world.done('cai', 'payment.allocate', { paymentId });
    await world.refused('PAYMENT_OF_DUE', 'cai', 'payment.askReversal', { paymentId, reason: '错' });
    expect(await world.done('cai', 'payment.get', { paymentId })).toMatchObject({ dueId: right.dueId });
    const later = await stated(one, second);
    await world.refused('DUE_LATER_STANDS', 'cai', 'due.withdraw', { dueId: right.dueId, reason: '错' });
    await withdraw('kuai', later.dueId);
    await decide('cai', later.dueId, true);
    await withdraw('kuai', right.dueId);
    await decide('cai', right.dueId, true);
    // Whatever it had been put against is owed again, to the fen.
    const after = await world.account();
    expect([after.unappliedFen, after.receivableFen]).toEqual([before.unappliedFen, before.receivableFen]);
    expect((await world.all<Payment>('payments')).find(({ _id }) => _id === paymentId)).toMatchObject({
      ...{ state: 'reversed', unappliedFen: 0, allocations: [] },
      reversal: { by: { memberId: 'M-kuai' }, approvedBy: { memberId: 'M-cai' } },
    });
    expect(await stated(one, first)).toMatchObject({ fen: 1499 });
  });

  it('ends early by a day, and what was before stays', async () => {
    await world.done('lin', 'dueRule.end', { ruleId, toOn: today, reason: '新政策' });
    await world.refused('DUE_RULE_STATE_CHANGED', 'lin', 'dueRule.end', {
      ruleId,
      toOn: today,
      reason: '再次',
    });
    await world.refused('INPUT_INVALID', 'lin', 'dueRule.save', rule({ rebate: null }));
  });
});

it('fees of closed visits are one sum, credited once, and none stands in two', async () => {
  const fee = (n: number, closedOn: string, fen: number): ServiceFee => ({
    ...{
      _id: `WO-${n}`,
      revision: 1,
      head: '',
      dealerId: 'D-1',
      orderNumber: `WO${n}`,
      hospitalName: '示例医院',
    },
    ...{ engineerName: '工', task: 'repair', modelName: 'X', closedOn, ruleId: 'R', fen, dueId: null },
  });
  await world.put(
    'service_fees',
    fee(1, second.fromOn, 30_000),
    fee(2, second.toOn, 20_050),
    fee(3, addDays(second.fromOn, -1), 7),
  );
  const { dueId, fen } = await stated(null, second);
  expect(fen).toBe(50_050);
  const page = await world.done<{ fees: ServiceFee[] }>('boss', 'due.get', { dueId });
  expect(page.fees.map(({ orderNumber }) => orderNumber)).toEqual(['WO1', 'WO2']);
  const wider = { dealerId: 'D-1', ruleId: null, fromOn: second.fromOn, toOn: addDays(second.toOn, -1) };
  await world.refused('DUE_NOTHING', 'cai', 'due.state', wider);
  await answer(dueId, true);
  await world.done('kuai', 'due.credit', { dueId });
  expect((await world.entries()).at(-1)).toMatchObject({ kind: 'fee_offset', unapplied: 50_050 });

  // Withdrawn, its orders stand in no sum; the same month is stated anew under a number of its own.
  await world.done('cai', 'due.withdraw', { dueId, reason: '少一天' });
  await world.done('kuai', 'due.decideWithdrawal', { dueId, passes: true });
  expect((await world.all<ServiceFee>('service_fees')).map((one) => one.dueId)).toEqual([null, null, null]);
  const again = await stated(null, second);
  expect(again).toEqual({ ...again, dueId: `${dueId}:2`, fen: 50_050 });
  await answer(again.dueId, true);
  await world.done('kuai', 'due.credit', { dueId: again.dueId });
});
