import fc from 'fast-check';
import { goodsRights, tradeRights } from '../../../miniprogram/shared/rights';
import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { JudgedReason, Receivable } from '../../../miniprogram/shared/model/trade';
import type { Ageing } from '../../../cloudfunctions/_contracts/credit';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { startTrade } from './world';
import type { TradeWorld } from './world';

/** The functions at an instant that the test says. */
let world: TradeWorld;
let clock = new Date();
let doors: ((event: unknown) => Promise<Reply>)[];
beforeAll(async () => {
  world = await startTrade();
  // The SDK reads its environment when it is first loaded.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { serve, surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  const trade =
    require('../../../cloudfunctions/trade/index') as typeof import('../../../cloudfunctions/trade/index');
  const goods =
    require('../../../cloudfunctions/goods/index') as typeof import('../../../cloudfunctions/goods/index');
  /* eslint-enable */
  const at = { ...surroundings(), now: () => clock };
  doors = [serve(trade.actions, tradeRights, at), serve(goods.actions, goodsRights, at)];
});
afterAll(() => world.cloud.close());
afterEach(async () => expect((await verifyLedger(localDatabase(world.cloud.adminUrl))).faults).toEqual([]));

async function act<T = Record<string, never>>(who: string, action: string, input: object): Promise<T> {
  process.env.WX_OPENID = `openid-${who}`;
  const reply = await doors[action in goodsRights ? 1 : 0]!({ action, input, opId: world.newOpId() });
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
}

describe('a last day, the 29th of February, ends with its midnight in Shanghai', () => {
  const last = '2028-02-29';
  const before = new Date('2028-02-29T15:59:59.999Z');
  const after = new Date('2028-02-29T16:00:00.000Z');
  interface Found {
    state: string;
    reasons: JudgedReason[];
  }
  const at = async (instant: Date): Promise<[string, string[]]> => {
    clock = instant;
    const orderId = await act<{ orderId: string }>('boss', 'dealerOrder.save', {
      ...{ purpose: 'terminal', hospitalId: 'H-1', lines: [{ productId: 'P-2', quantity: 2 }] },
      shipTo: { kind: 'hospital', licenceId: null, address: '示例医院' },
    }).then((saved) => saved.orderId);
    const { state, reasons } = await act<Found>('boss', 'dealerOrder.submit', { orderId });
    await act('boss', 'dealerOrder.cancel', { orderId, reason: '测试' });
    return [state, reasons.map(({ code }) => code)];
  };
  beforeAll(async () => {
    clock = before;
    const raise = { fen: 20_000, fromOn: '2028-02-01', toOn: last };
    const terms = { dealerId: 'D-1', limitFen: 0, termDays: 30, graceDays: 7, raise, reason: '临时' };
    await act('cai', 'credit.askTerms', terms);
    await act('kuai', 'credit.decideTerms', { dealerId: 'D-1', passes: true, reason: '' });
  });

  it('of a raise: a millisecond before there is credit, then there is none', async () => {
    expect(await at(before)).toEqual(['pending', []]);
    expect(await at(after)).toEqual(['blocked', ['CREDIT_SHORT']]);
  });

  it.each([
    ['a grant', 'grants', 'G-1', 'GRANT_ENDED'],
    ['a licence', 'licences', 'LC-1', 'LICENCE_EXPIRED'],
    ['a price', 'price_rows', 'PL-1:P-2:1:2020-01-01', 'PRICE_ENDED'],
  ])('of %s', async (_, collection, id, code) => {
    const [own] = (await world.all<{ _id: string; toOn: Day | null }>(collection)).filter(
      (one) => one._id === id,
    );
    await world.change(collection, id, { toOn: last });
    expect(await at(before)).toEqual(['pending', []]);
    const [state, reasons] = await at(after);
    expect([state, reasons.filter((one) => one !== 'CREDIT_SHORT')]).toEqual(['blocked', [code]]);
    await world.change(collection, id, { toOn: own!.toOn });
  });
});

describe('any past day', () => {
  const first = '2029-03-01';
  const noon = (day: Day) => new Date(startOfDay(day).getTime() + 12 * 3_600_000);
  let numbers = 0;
  /** What one person would have written down every evening: open by receivable, and the three sums. */
  const evenings = new Map<Day, { open: Map<string, Receivable>; sums: object }>();
  const standing = async () => {
    const { heldFen, receivableFen, unappliedFen } = await world.account();
    return { heldFen, receivableFen, unappliedFen };
  };
  const open = async () => (await world.receivables()).filter(({ openFen }) => openFen > 0);
  const live = async () => (await world.payments()).filter(({ state }) => state === 'posted');
  const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];
  const acts: ((day: Day, which: number, much: number) => Promise<unknown>)[] = [
    (day, which, much) =>
      act('cai', 'credit.charge', {
        ...{ dealerId: 'D-1', number: `C-${++numbers}`, fen: 1 + (much % 9000), reason: '运费' },
        dueOn: addDays(day, (which % 40) - 20),
      }),
    (day, _, much) =>
      act('cai', 'payment.enter', {
        ...{ dealerId: 'D-1', payerName: '丙医疗科技有限公司', instrument: 'transfer', ownAccount: '6222' },
        ...{ reference: `A-${++numbers}`, fen: 1 + (much % 12_000), receivedOn: day },
      }),
    async (_, which) => {
      const payment = pick(
        (await live()).filter(({ unappliedFen }) => unappliedFen > 0),
        which,
      );
      if (payment && (await open()).length > 0)
        await act('cai', 'payment.allocate', { paymentId: payment._id });
    },
    async (_, which) => {
      const payment = pick(
        (await live()).filter(({ allocations }) => allocations.length > 0),
        which,
      );
      if (!payment) return;
      await act('cai', 'payment.askReversal', { paymentId: payment._id, reason: '退汇' });
      await act('kuai', 'payment.decideReversal', { paymentId: payment._id, passes: true });
    },
    async (_, which, much) => {
      const debt = pick(await open(), which);
      if (!debt) return;
      const bad = { receivableId: debt._id, fen: 1 + (much % debt.openFen), reason: '收不回' };
      await act('cai', 'credit.askWriteOff', bad);
      await act('kuai', 'credit.decideWriteOff', { receivableId: debt._id, passes: true });
    },
  ];

  it('is answered by the rows as it was seen on its evening: debts by age, and the balances', async () => {
    const step = fc.tuple(fc.nat(acts.length - 1), fc.nat(1000), fc.nat(1_000_000));
    const [days] = fc.sample(
      fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 14, maxLength: 14 }),
      1,
    );
    for (const [n, steps] of days!.entries()) {
      const day = addDays(first, n);
      clock = noon(day);
      // A debt on most days, whatever else comes.
      await acts[0]!(day, n * 7, n * 997);
      for (const [kind, which, much] of steps) await acts[kind]!(day, which, much);
      evenings.set(day, {
        open: new Map((await open()).map((one) => [one._id, one])),
        sums: await standing(),
      });
    }
    clock = noon(addDays(first, 20));
    const rows = await world.entries();
    for (const [day, { open: debts, sums }] of evenings) {
      const ageing = await act<Ageing>('cai', 'credit.ageing', { dealerId: 'D-1', asOf: day });
      const expected = [...debts.values()].map(({ _id, openFen, dueOn }) => [_id, openFen, dueOn]);
      const shown = ageing.receivables.map(({ receivableId, fen, dueOn }) => [receivableId, fen, dueOn]);
      expect([day, shown.sort()]).toEqual([day, expected.sort()]);
      const total = [...debts.values()].reduce((sum, { openFen }) => sum + openFen, 0);
      expect([ageing.totalFen, ageing.buckets.reduce((sum, { fen }) => sum + fen, 0)]).toEqual([
        total,
        total,
      ]);
      for (const { from, to, fen } of ageing.buckets) {
        const late = ({ dueOn }: Receivable) => (noon(day).getTime() - noon(dueOn).getTime()) / 86_400_000;
        const own = [...debts.values()]
          .filter((debt) =>
            from === null ? late(debt) <= 0 : late(debt) >= from && (to === null || late(debt) <= to),
          )
          .reduce((sum, { openFen }) => sum + openFen, 0);
        expect([day, from, fen]).toEqual([day, from, own]);
      }
      expect([day, rows.filter((row) => row.day <= day).at(-1)!.after]).toEqual([day, sums]);
    }
    expect(dayOf(clock)).toBe(addDays(first, 20));
    expect([...evenings.values()].filter(({ open: debts }) => debts.size > 0).length).toBeGreaterThan(5);
  });
});

it('a lot’s last day, the 29th of February, ends with its midnight too: it is picked before, and passed over after', async () => {
  await world.limit(50_000_000);
  await world.change('products', 'P-2', { minimumShelfDays: 0 });
  clock = new Date('2028-02-29T15:59:59.999Z');
  const put = { lot: 'FEB', producedOn: '2026-01-15', expiresOn: '2028-02-29' };
  await world.stockUp('P-2', 2, put);
  const orderId = await act<{ orderId: string }>('boss', 'dealerOrder.save', {
    ...{ purpose: 'terminal', hospitalId: 'H-1', lines: [{ productId: 'P-2', quantity: 1 }] },
    shipTo: { kind: 'hospital', licenceId: null, address: '示例医院' },
  }).then((saved) => saved.orderId);
  await act('boss', 'dealerOrder.submit', { orderId });
  await act('lin', 'dealerOrder.approve', { orderId });
  interface Plan {
    lines: { lots: { lot: string; reasons: { code: string }[] }[] }[];
  }
  const codes = async () =>
    (await act<Plan>('cang', 'shipment.plan', { orderId, fromId: world.maker })).lines[0]!.lots.find(
      ({ lot }) => lot === 'FEB',
    )!.reasons.map(({ code }) => code);
  const pick = () =>
    act<{ shipmentId: string }>('cang', 'shipment.pick', {
      ...{ orderId, fromId: world.maker },
      lines: [{ no: 1, lot: 'FEB', quantity: 1, serials: [], reason: '测试' }],
    });
  expect(await codes()).not.toContain('LOT_EXPIRED');
  clock = new Date('2028-02-29T16:00:00.000Z');
  expect(await codes()).toContain('LOT_EXPIRED');
  await expect(pick()).rejects.toThrow('LOT_EXPIRED');
  clock = new Date('2028-02-29T15:59:59.999Z');
  const { shipmentId } = await pick();
  await act('cang', 'shipment.cancel', { shipmentId, reason: '测试' });
  await act('boss', 'dealerOrder.cancel', { orderId, reason: '测试' });
});
