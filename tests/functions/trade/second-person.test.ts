import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { ShipmentClaim } from '../../../miniprogram/shared/model/shipments';
import { product } from '../../unit/trade/world';
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

describe('an order', () => {
  const lot = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' };
  const order = async (): Promise<string> => {
    const orderId = await world.draft([{ productId: 'P-2', quantity: 2 }]);
    await world.done('boss', 'dealerOrder.submit', { orderId });
    return orderId;
  };
  const arrived = async (change: object = {}): Promise<string> => {
    const orderId = await order();
    await world.done('gu', 'dealerOrder.approve', { orderId });
    const shipmentId = await world.ship(orderId, [{ no: 1, quantity: 2, ...lot }]);
    await world.receive(shipmentId, change);
    return shipmentId;
  };
  // The dealer's admin is also the manufacturer's channel manager and its finance.
  beforeAll(async () => {
    const house = { dealerId: null, openid: 'openid-both', _id: 'M-both' };
    await world.twin('boss', { ...house, roles: ['channel_manager'] });
    await world.twin('boss', {
      ...{ ...house, openid: 'openid-till', _id: 'M-till', roles: ['finance'] },
      // By a number of before.
      ...{ phone: mobileOf('till'), formerPhones: [mobileOf('boss')] },
    });
  });

  it('is not approved by who submitted or reopened it', async () => {
    const orderId = await order();
    await world.refused('DEALER_ORDER_SUBMITTED_BY_YOU', 'both', 'dealerOrder.approve', { orderId });
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '不要了' });
    await world.done('lin', 'dealerOrder.reopen', { orderId, reason: '恢复', lines: [] });
    for (const who of ['lin', 'lin-2'])
      await world.refused('DEALER_ORDER_SUBMITTED_BY_YOU', who, 'dealerOrder.approve', { orderId });
    await world.done('gu', 'dealerOrder.approve', { orderId });
  });

  it('of which something is missing: what that is worth', async () => {
    const shipmentId = await arrived({ lines: [{ line: 1, lot: 'A1', received: 1 }] });
    const [claim] = (await world.all<ShipmentClaim>('shipment_claims')).filter(
      (one) => one.shipmentId === shipmentId,
    );
    const decision = { claimId: claim!._id, outcome: 'credit', note: '' };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'both', 'claim.decide', decision);
    await world.done('gu', 'claim.decide', decision);
  });

  it('whose goods go back: asked for, agreed to, taken in and credited by four', async () => {
    const shipmentId = await arrived();
    const { returnId } = await world.done<{ returnId: string }>('boss', 'goodsReturn.ask', {
      ...{ shipmentId, reason: '订多了', lines: [{ line: 1, quantity: 1, serials: [] }] },
    });
    const decision = { returnId, passes: true, note: '' };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'both', 'goodsReturn.decide', decision);
    await world.done('lin', 'goodsReturn.decide', decision);
    await world.twin('lin', { _id: 'M-store', openid: 'openid-store', roles: ['warehouse'] });
    const back = {
      returnId,
      locationId: world.maker,
      lines: [{ line: 1, quantity: 1, condition: 'pending' }],
    };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'store', 'goodsReturn.receive', back);
    await world.done('cang', 'goodsReturn.receive', back);
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'till', 'goodsReturn.credit', { returnId });
    await world.done('cai', 'goodsReturn.credit', { returnId });
  });

  it('whose rebate the dealer confirmed: the credit', async () => {
    await arrived();
    const days = { fromOn: addDays(today, -10), toOn: addDays(today, 10) };
    const tiers = [{ fromFen: 0, basisPoints: 300 }];
    const { ruleId } = await world.done<{ ruleId: string }>('lin', 'dueRule.save', {
      ...{ name: '返利', dealerId: null, ...days, reason: '政策', fee: null },
      rebate: { basis: 'shipped', mode: 'whole', tiers, capFen: null },
    });
    await world.done('cai', 'dueRule.decide', { ruleId, passes: true });
    const { dueId, revision } = await world.done<{ dueId: string; revision: number }>('cai', 'due.state', {
      ...{ dealerId: 'D-1', ruleId, fromOn: days.fromOn, toOn: addDays(today, -1) },
    });
    await world.done('boss', 'due.answer', { dueId, confirms: true, revision, text: '' });
    await world.refused('DUE_SECOND_PERSON_MISSING', 'till', 'due.credit', { dueId });
    await world.done('kuai', 'due.credit', { dueId });
  });
});

it('a loan that stays longer or is lost', async () => {
  const machine = { _id: 'P-L', code: 'YQ-L', name: '备用机', tracking: 'serial', cold: null } as const;
  await world.put('products', product({ ...machine, shelfDays: null, minimumShelfDays: 0 }));
  await world.stockUp('P-L', 1, { lot: '', producedOn: '2026-01-15', expiresOn: null }, { serials: ['S1'] });
  const { loanId } = await world.done<{ loanId: string }>('ku', 'loan.ask', {
    ...{ fromId: world.maker, productId: 'P-L', serial: 'S1', purpose: 'spare', dealerId: null },
    ...{ hospitalId: 'H-1', dueOn: '2099-01-01', reason: '原机返厂' },
  });
  const service = { roles: ['service_manager' as const], name: '服务经理' };
  await world.twin('cang', { _id: 'M-ma', openid: 'openid-ma', ...service });
  await world.twin('ku', { _id: 'M-me', openid: 'openid-me', ...service });
  await world.done('qian', 'loan.decide', { loanId, passes: true, note: '' });
  await world.done('cang', 'loan.handOver', { loanId });
  const longer = { loanId, dueOn: '2099-02-01', reason: '未回' };
  for (const who of ['ma', 'me']) {
    await world.refused('STOCK_SECOND_PERSON_MISSING', who, 'loan.extend', longer);
    await world.refused('STOCK_SECOND_PERSON_MISSING', who, 'loan.lose', { loanId, reason: '丢失' });
  }
  await world.done('qian', 'loan.extend', longer);
  await world.done('qian', 'loan.lose', { loanId, reason: '丢失' });
});
