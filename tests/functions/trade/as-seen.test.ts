import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { PriceList } from '../../../miniprogram/shared/model/trade';
import { startTrade } from './world';
import type { TradeWorld } from './world';

/** Whoever lets money or prices count lets count what stood on their screen, and nothing that came after it. */
jest.setTimeout(120_000);
let world: TradeWorld;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startTrade();
  await world.limit(5_000_000);
});
afterAll(() => world.cloud.close());
/** Something that another writes anew; between two writings at least the clock moves on. */
const later = () => new Promise((done) => setTimeout(done, 3));

it('an order that was returned, changed and submitted again', async () => {
  const orderId = await world.draft([{ productId: 'P-1', quantity: 2 }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  const { revision } = await world.dealerOrder(orderId);
  await world.done('lin', 'dealerOrder.return', { orderId, reason: '数量有误' });
  const draft = await world.dealerOrder(orderId);
  await world.draft([{ productId: 'P-1', quantity: 200 }], { orderId, revision: draft.revision });
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.refused('CHANGED_MEANWHILE', 'gu', 'dealerOrder.approve', { orderId, revision });
  const seen = { orderId, revision: (await world.dealerOrder(orderId)).revision };
  expect(await world.done('gu', 'dealerOrder.approve', seen)).toMatchObject({ state: 'approved' });
});

it('terms of credit that were asked for anew, whatever else moves the account', async () => {
  const asked = { dealerId: 'D-1', termDays: 30, graceDays: 7, raise: null, reason: '年度授信' };
  await world.done('cai', 'credit.askTerms', { ...asked, limitFen: 6_000_000 });
  const { at } = (await world.account()).asked!;
  await later();
  await world.done('cai', 'credit.askTerms', { ...asked, limitFen: 600_000_000 });
  const decision = { dealerId: 'D-1', passes: true, reason: '' };
  await world.refused('CHANGED_MEANWHILE', 'kuai', 'credit.decideTerms', { ...decision, askedAt: at });
  const askedAt = (await world.account()).asked!.at;
  await world.done('cai', 'payment.enter', {
    ...{ dealerId: 'D-1', payerName: '丙医疗科技有限公司', instrument: 'transfer', reference: 'S-0' },
    ...{ ownAccount: '1', fen: 100, receivedOn: today },
  });
  await world.done('kuai', 'credit.decideTerms', { ...decision, askedAt });
  expect((await world.account()).limitFen).toBe(600_000_000);
});

it('bad debt that was asked for anew with another sum', async () => {
  await world.opening({
    ...{ dealerId: 'D-1', kind: 'receivable', number: 'Q1', fen: 10_000, issuedOn: '2026-01-01' },
    dueOn: addDays(today, 30),
  });
  const receivableId = (await world.receivables()).find(({ number }) => number === 'Q1')!._id;
  const asked = async () => (await world.receivables()).find(({ _id }) => _id === receivableId)!.writeOff!.at;
  await world.done('cai', 'credit.askWriteOff', { receivableId, fen: 100, reason: '尾差' });
  const askedAt = await asked();
  await world.done('kuai', 'credit.decideWriteOff', { receivableId, passes: false });
  await later();
  await world.done('cai', 'credit.askWriteOff', { receivableId, fen: 10_000, reason: '破产' });
  await world.refused('CHANGED_MEANWHILE', 'kuai', 'credit.decideWriteOff', {
    ...{ receivableId, passes: true, askedAt },
  });
  await world.done('kuai', 'credit.decideWriteOff', { receivableId, passes: true, askedAt: await asked() });
});

const payment = async (fen: number, reference: string, payerName: string) => {
  const { paymentId } = await world.done<{ paymentId: string }>('cai', 'payment.enter', {
    ...{ dealerId: 'D-1', payerName, instrument: 'transfer', reference, ownAccount: '1' },
    ...{ fen, receivedOn: today },
  });
  const revision = async () => (await world.payments()).find(({ _id }) => _id === paymentId)!.revision;
  return { paymentId, revision };
};

it('a payment that was sent back to count no more, and asked about anew', async () => {
  const { paymentId, revision } = await payment(900, 'S-1', '丙医疗科技有限公司');
  await world.done('cai', 'payment.askReversal', { paymentId, reason: '记错' });
  const seen = { paymentId, passes: true, revision: await revision() };
  await world.done('kuai', 'payment.decideReversal', { ...seen, passes: false });
  await world.done('cai', 'payment.askReversal', { paymentId, reason: '退汇' });
  await world.refused('CHANGED_MEANWHILE', 'kuai', 'payment.decideReversal', seen);
  expect(
    await world.done('kuai', 'payment.decideReversal', { ...seen, revision: await revision() }),
  ).toMatchObject({ state: 'reversed' });
});

it('a payment whose mandate is another by now', async () => {
  const { paymentId, revision } = await payment(500, 'S-2', '代付公司');
  const seen = { paymentId, revision: await revision() };
  await world.change('payments', paymentId, {
    revision: seen.revision + 1,
    mandate: [{ fileId: 'cloud://x', sha256: '0', bytes: 1 }],
  });
  await world.refused('CHANGED_MEANWHILE', 'kuai', 'payment.post', seen);
  await world.done('kuai', 'payment.post', { paymentId, revision: seen.revision + 1 });
});

it('a list of prices that was returned, changed and submitted again', async () => {
  const { listId } = await world.done<{ listId: string }>('lin', 'priceList.save', {
    ...{ name: '丙公司合同价', level: 'contract', dealerId: 'D-1', tier: null, regionCode: null },
    ...{ fromOn: addDays(today, 400), toOn: addDays(today, 700) },
  });
  const put = (unitFen: number) =>
    world.done('lin', 'priceList.saveRows', {
      listId,
      rows: [
        {
          ...{ productId: 'P-1', minQuantity: 1, unitFen, taxPercent: 13, minimum: null, multiple: null },
          ...{ fromOn: addDays(today, 400), toOn: addDays(today, 700) },
        },
      ],
    });
  const revision = async () =>
    (await world.all<PriceList>('price_lists')).find(({ _id }) => _id === listId)!.revision;
  await put(9000);
  await world.done('lin', 'priceList.submit', { listId });
  const seen = await revision();
  await world.done('gu', 'priceList.return', { listId, reason: '再看' });
  await put(1);
  await world.done('lin', 'priceList.submit', { listId });
  await world.refused('CHANGED_MEANWHILE', 'gu', 'priceList.approve', { listId, revision: seen });
  await world.done('gu', 'priceList.approve', { listId, revision: await revision() });
});
