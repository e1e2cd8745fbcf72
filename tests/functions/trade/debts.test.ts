import type { Job } from '../../../cloudfunctions/_platform/act-as-system';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
let run: (job: 'remindOfDebts' | 'postDuePayments', later?: number) => Promise<object>;
const today = dayOf(new Date());
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startTrade();
  await world.limit(1_000_000);
  /* eslint-disable @typescript-eslint/no-require-imports */
  const jobs =
    require('../../../cloudfunctions/jobs/watch-money') as typeof import('../../../cloudfunctions/jobs/watch-money');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = (job, later = 0) => {
    const now = () => new Date(Date.now() + later * 86_400_000);
    const at: Surroundings = { ...surroundings(), now };
    return (jobs[job] as Job)(at);
  };
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]);
});

const sums = async () => {
  const { heldFen, receivableFen, unappliedFen } = await world.account();
  return [heldFen, receivableFen, unappliedFen];
};
const debt = (number: string, fen: number, dueOn: string) =>
  world.opening({ dealerId: 'D-1', kind: 'receivable', number, fen, issuedOn: '2026-01-01', dueOn });
const id = (number: string) => `OPEN-D-1-${number}`;

it('bad debt goes only when a second finance person says so, and never more than is open', async () => {
  await debt('Q1', 10_000, addDays(today, 30));
  await world.refused('CREDIT_WRITE_OFF_TOO_BIG', 'cai', 'credit.askWriteOff', {
    receivableId: id('Q1'),
    fen: 10_001,
    reason: '破产',
  });
  const asked = { receivableId: id('Q1'), fen: 4000, reason: '破产清算，收不回' };
  await world.done('cai', 'credit.askWriteOff', asked);
  await world.refused('CREDIT_WRITE_OFF_WAITS', 'kuai', 'credit.askWriteOff', asked);
  const decision = { receivableId: id('Q1'), passes: true };
  await world.refused('CREDIT_SECOND_PERSON_MISSING', 'cai', 'credit.decideWriteOff', decision);
  expect(await sums()).toEqual([0, 10_000, 0]);
  await world.done('kuai', 'credit.decideWriteOff', decision);
  expect(await sums()).toEqual([0, 6000, 0]);
  await world.refused('CREDIT_WRITE_OFF_NOT_ASKED', 'kuai', 'credit.decideWriteOff', decision);
  expect((await world.entries()).at(-1)).toMatchObject({
    kind: 'write_off',
    receivable: -4000,
    postings: [
      { account: 'receivable', fen: -4000 },
      { account: 'bad_debts', fen: 4000 },
    ],
  });
});

it('what is paid while a write-off waits is not written off too', async () => {
  await world.done('cai', 'credit.askWriteOff', { receivableId: id('Q1'), fen: 6000, reason: '收不回' });
  const { paymentId } = await world.done<{ paymentId: string }>('cai', 'payment.enter', {
    dealerId: 'D-1',
    payerName: '丙医疗科技有限公司',
    instrument: 'transfer',
    reference: 'W1',
    ownAccount: '1',
    fen: 5000,
    receivedOn: today,
  });
  await world.done('cai', 'payment.allocate', { paymentId });
  await world.refused('CREDIT_WRITE_OFF_TOO_BIG', 'kuai', 'credit.decideWriteOff', {
    receivableId: id('Q1'),
    passes: true,
  });
  await world.done('kuai', 'credit.decideWriteOff', { receivableId: id('Q1'), passes: false });
  expect(await sums()).toEqual([0, 1000, 0]);
});

it('overdue debts are told at each day of the setting, once, and stop what the setting says', async () => {
  // Seven days of grace; people are told on the first, the 15th and 30th day after.
  await debt('Q2', 7000, addDays(today, -8));
  const told = async () =>
    (await world.all<InboxMessage>('inbox_messages')).filter(({ kind }) => kind === 'credit_overdue');
  await run('remindOfDebts');
  expect((await told()).map(({ memberId }) => memberId).sort()).toEqual(['M-boss', 'M-cai', 'M-kuai']);
  expect((await told())[0]!.body).toBe(
    `丙医疗科技有限公司逾期 1 笔共 70.00 元，最早 Q2 ${addDays(today, -8)} 到期，逾期 1 天。已停止发货，回款后恢复。`,
  );
  await run('remindOfDebts', 5);
  expect(await told()).toHaveLength(3);
  await run('remindOfDebts', 14);
  expect(await told()).toHaveLength(6);
  expect(await world.done('cai', 'credit.overdue', {})).toMatchObject({
    overdue: [{ dealerId: 'D-1', fen: 7000, count: 1, days: 1, level: 'no_shipments' }],
    totalFen: 7000,
  });
});

it('with a looser setting debts stop approvals later, and shipments later still', async () => {
  const dunning = { tellOn: [1], stopApprovals: 0, stopShipments: 20 };
  await world.put('settings', { _id: 'trade', value: { dunning } });
  expect(await world.done('cai', 'credit.overdue', {})).toMatchObject({
    overdue: [{ level: 'no_approvals' }],
  });
  const orderId = await world.draft([{ productId: 'P-1', quantity: 1 }]);
  const { reasons } = await world.done<{ reasons: { code: string }[] }>('boss', 'dealerOrder.submit', {
    orderId,
  });
  expect(reasons.map(({ code }) => code)).toEqual(['CREDIT_OVERDUE']);
  await world.set('settings', 'trade', { 'value.dunning': { ...dunning, stopApprovals: 20 } });
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
  await world.stockUp('P-1', 1, lot);
  await world.set('settings', 'trade', { 'value.dunning': { ...dunning, stopShipments: 20 } });
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: lot.lot }]);
  await world.check(shipmentId);
  await world.set('settings', 'trade', { 'value.dunning': { ...dunning, stopShipments: 0 } });
  const ship = world.sending(shipmentId);
  const details = await world.refused('DEALER_ORDER_CHECK_FAILED', 'cang', 'shipment.ship', ship);
  expect(details).toMatchObject({ reasons: [{ code: 'CREDIT_OVERDUE' }] });
  await world.set('settings', 'trade', { 'value.dunning': { ...dunning, stopShipments: 20 } });
  await world.done('cang', 'shipment.ship', ship);
});

it('a bill that a second person has seen counts from its day on, by itself; a dishonoured one never did', async () => {
  const before = await sums();
  const bill = { number: 'YC001', acceptor: '示例银行', dueOn: addDays(today, 90) };
  const enter = (reference: string) =>
    world.done<{ paymentId: string }>('cai', 'payment.enter', {
      dealerId: 'D-1',
      payerName: '丙医疗科技有限公司',
      instrument: 'acceptance',
      reference,
      ownAccount: '1',
      fen: 3000,
      receivedOn: today,
      countsOn: bill.dueOn,
      bill,
    });
  const [good, bad] = [await enter('YC1'), await enter('YC2')];
  for (const { paymentId } of [good, bad])
    expect(await world.done('kuai', 'payment.post', { paymentId })).toMatchObject({ state: 'awaiting' });
  await world.done('cai', 'payment.askReversal', { paymentId: bad.paymentId, reason: '承兑人拒付' });
  expect(
    await world.done('kuai', 'payment.decideReversal', { paymentId: bad.paymentId, passes: true }),
  ).toMatchObject({ state: 'reversed' });
  expect(await run('postDuePayments', 89)).toEqual({ posted: 0 });
  expect(await sums()).toEqual(before);
  expect(await run('postDuePayments', 90)).toEqual({ posted: 1 });
  expect(await run('postDuePayments', 90)).toEqual({ posted: 0 });
  expect(await sums()).toEqual([before[0], before[1], before[2]! + 3000]);
});
