import type { Job } from '../../../cloudfunctions/_platform/act-as-system';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let run: (daysLater: number) => Promise<object>;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startTrade();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { remindOfGoods } =
    require('../../../cloudfunctions/jobs/remind-of-goods') as typeof import('../../../cloudfunctions/jobs/remind-of-goods');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = (daysLater) => {
    const now = () => new Date(Date.now() + daysLater * 86_400_000);
    const at: Surroundings = { ...surroundings(), now };
    return (remindOfGoods as Job)(at);
  };
  await world.limit(50_000_000);
});
afterAll(() => world.cloud.close());

const told = async (word: string): Promise<string[]> =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter(({ title }) => title.includes(word))
    .map(({ memberId }) => memberId)
    .sort();
const entity = { revision: 1, head: '' };

it('an old part that is due back is told of before, on its day and each week after, then to who keeps the stock too', async () => {
  await world.put('part_returns', {
    ...{ ...entity, _id: 'PR-1', dealerId: 'D-1', memberId: 'M-li', engineerName: 'li', quantity: 1 },
    ...{ productName: '灯泡', hospitalName: '示例医院', dueOn: addDays(today, 3), state: 'due' },
  });
  expect(await run(-1)).toEqual({ reminded: 0 });
  expect(await run(0)).toEqual({ reminded: 1 });
  expect(await run(1)).toEqual({ reminded: 0 });
  expect(await run(3)).toEqual({ reminded: 1 });
  expect(await told('旧件该寄回了')).toEqual(['M-li', 'M-li']);
  expect(await run(4)).toEqual({ reminded: 2 });
  expect(await run(10)).toEqual({ reminded: 0 });
  expect(await run(11)).toEqual({ reminded: 2 });
  expect(await told('旧件逾期')).toEqual(['M-boss', 'M-boss', 'M-li', 'M-li']);
  await world.set('part_returns', 'PR-1', { state: 'sent' });
  expect(await run(30)).toEqual({ reminded: 0 });
});

it('goods that nobody receives, loans that stay out and recalls that are not told of in time are told of', async () => {
  const orderId = await world.draft([{ productId: 'P-2', quantity: 1 }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.ship(orderId, [
    { no: 1, quantity: 1, lot: 'A1', producedOn: '2026-01-15', expiresOn: null },
  ]);
  await world.put('loans', {
    ...{ ...entity, _id: 'LN-1', state: 'out', dueOn: addDays(today, 2), dealerId: 'D-2', serial: 'S1' },
    ...{ productName: '备用机', hospitalName: '', dealerName: '丁', askedBy: { memberId: 'M-cang' } },
  });
  await world.put('recalls', {
    ...{ ...entity, _id: 'RC-1', number: 'ZH-1', productName: '试剂', state: 'open', told: null },
    ...{ tellBy: new Date(Date.now() + 86_400_000).toISOString(), askedAt: '2026-01-01T00:00:00.000Z' },
  });
  await run(0);
  expect(await told('还没有收货')).toEqual([]);
  expect(await told('召回还没有通知到位')).toEqual(['M-liang', 'M-zhi']);
  await run(8);
  expect(await run(8)).toEqual({ reminded: 0 });
  expect(await told('还没有收货')).toEqual(['M-boss']);
  expect(await told('借用快到期')).toEqual(['M-cang', 'M-ding']);
  expect(await told('借用逾期')).toEqual(['M-cang', 'M-ding', 'M-qian']);
  expect(await told('法定时限')).toEqual(['M-liang', 'M-zhi']);
  await world.receive(shipmentId);
  await world.set('loans', 'LN-1', { state: 'returned' });
  await world.set('recalls', 'RC-1', { state: 'closed' });
  expect(await run(40)).toEqual({ reminded: 0 });
});

it('lots that end soon and differences that nobody explains are told of once a week, in one message to each', async () => {
  for (const [n, days] of [20, 200].entries())
    await world.stockUp('P-2', 1, {
      ...{ lot: `N${n}`, producedOn: '2026-01-15', expiresOn: addDays(today, days) },
    });
  await world.put('stock_shortfalls', {
    ...{ ...entity, _id: 'SF-1', dealerId: 'D-1', memberId: 'M-li', engineerName: 'li', state: 'open' },
    ...{ productName: '灯泡', factAt: '2026-01-01T00:00:00.000Z' },
  });
  const weeks = [0, 7, 14].map((days) => run(days));
  await Promise.all(weeks);
  expect(await told('近效期')).toHaveLength(6);
  expect(await told('一周还没有核对')).toEqual(['M-boss', 'M-boss', 'M-boss']);
  expect(await run(14)).toEqual({ reminded: 0 });
  await run(21);
  expect(await told('过期批次')).toEqual(['M-cang', 'M-ku']);
});
