import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { mobileOf } from '../service/world';
import { startTrade } from './world';
import type { TradeWorld } from './world';

/** Two records of one person are not two persons: neither for money nor for prices. */
let world: TradeWorld;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startTrade();
  await world.limit(5_000_000);
  await world.twin('lin');
  // However the mobile is written.
  await world.twin('cai', { phone: `0${mobileOf('cai')}转1` });
});
afterAll(() => world.cloud.close());

it('terms of credit', async () => {
  const asked = { dealerId: 'D-2', limitFen: 100, termDays: 10, graceDays: 0, raise: null, reason: '新客户' };
  await world.done('cai', 'credit.askTerms', asked);
  const decision = { dealerId: 'D-2', passes: true, reason: '' };
  await world.refused('CREDIT_SECOND_PERSON_MISSING', 'cai-2', 'credit.decideTerms', decision);
  await world.done('kuai', 'credit.decideTerms', decision);
});

it('a payment from somebody else', async () => {
  const { paymentId } = await world.done<{ paymentId: string }>('cai', 'payment.enter', {
    ...{ dealerId: 'D-1', payerName: '代付公司', instrument: 'transfer', reference: 'B-2' },
    ...{ ownAccount: '6222', fen: 500, receivedOn: today },
  });
  await world.refused('PAYMENT_SECOND_PERSON_MISSING', 'cai-2', 'payment.post', { paymentId });
  await world.refused('PAYMENT_MANDATE_MISSING', 'kuai', 'payment.post', { paymentId });
});

it('a list of prices', async () => {
  const { listId } = await world.done<{ listId: string }>('lin', 'priceList.save', {
    ...{ name: '丙公司合同价', level: 'contract', dealerId: 'D-1', tier: null, regionCode: null },
    ...{ fromOn: today, toOn: addDays(today, 365) },
  });
  const rows = [{ productId: 'P-1', unitFen: 9000, taxPercent: 13 }];
  await world.done('lin', 'priceList.saveRows', { listId, rows });
  await world.done('lin', 'priceList.submit', { listId });
  await world.refused('PRICE_SECOND_PERSON_MISSING', 'lin-2', 'priceList.approve', { listId });
  await world.done('gu', 'priceList.approve', { listId });
});
