import { localDatabase } from '../../../scripts/admin-database';
import { verifyStock } from '../../../scripts/verify-stock';
import type { StockBalance } from '../../../miniprogram/shared/model/goods';
import type { LotBlock } from '../../../miniprogram/shared/model/recalls';
import type { Trace } from '../../../cloudfunctions/_contracts/recalls';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
});
afterAll(() => world.cloud.close());
afterEach(async () => expect((await verifyStock(localDatabase(world.cloud.adminUrl))).faults).toEqual([]));

const lot = { lot: 'R1', producedOn: '2026-01-15', expiresOn: '2099-01-31' };
const traceOf = (name = 'R1') => world.done<Trace>('zhi', 'lot.trace', { productId: 'P-2', lot: name });
const column = ({ rows }: Trace) =>
  Object.fromEntries(rows.map(({ outcome, quantity }) => [outcome, quantity]));
const maker = async () =>
  (await world.all<StockBalance>('stock_balances')).find(({ _id }) => _id === `${world.maker}:P-2:M`)!;
async function approved(quantity: number): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-2', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  return orderId;
}

it('says where every unit of a lot is, and the column adds up', async () => {
  await world.stockUp('P-2', 20, lot);
  const first = await world.pick(await approved(6), [{ no: 1, quantity: 6, lot: 'R1' }]);
  await world.check(first);
  await world.done('cang', 'shipment.ship', world.sending(first));
  await world.receive(first);
  const second = await world.pick(await approved(5), [{ no: 1, quantity: 5, lot: 'R1' }]);
  await world.check(second);
  await world.done('cang', 'shipment.ship', world.sending(second));
  await world.pick(await approved(2), [{ no: 1, quantity: 2, lot: 'R1' }]);
  const found = await traceOf();
  expect(column(found)).toEqual({ hospital: 6, on_the_way: 5, maker: 9 });
  expect(found).toMatchObject({ received: 20, total: 20, difference: 0, bookDiffers: [] });
  expect(found.tree.map(({ name, depth, quantity }) => [depth, name.slice(0, 4), quantity])).toEqual([
    [0, '生产入库', 20],
    [1, '总库', 20],
    [2, expect.stringMatching(/^FH/), 6],
    [3, '示例医院', 6],
    [2, expect.stringMatching(/^FH/), 5],
  ]);
  // A book that says otherwise than its movements is named.
  const balance = await maker();
  await world.change('stock_balances', balance._id, { 'lots.0.good': balance.lots[0]!.good + 3 });
  expect((await traceOf()).bookDiffers).toEqual([{ name: '总库', moves: 9, book: 12 }]);
  await world.change('stock_balances', balance._id, { 'lots.0.good': balance.lots[0]!.good });
});

it('stops a lot everywhere when a second person opens the recall; what was in hand cannot leave', async () => {
  const orderId = await approved(1);
  const picking = (await world.all<{ _id: string; state: string }>('shipments')).find(
    ({ state }) => state === 'picking',
  )!._id;
  const ask = { productId: 'P-2', lots: ['r1'], level: 1, reason: '阳性对照不合格' };
  await world.refused('ACTION_NOT_ALLOWED', 'cang', 'recall.ask', ask);
  const { recallId } = await world.done<{ recallId: string }>('zhi', 'recall.ask', ask);
  const { number } = (await world.all<{ _id: string; number: string }>('recalls'))[0]!;
  for (const text of [number, number.slice(-4).toLowerCase(), 'r1', '控品'])
    expect(await world.done('zhi', 'recall.list', { text })).toMatchObject({
      recalls: [{ _id: recallId }],
      isCut: false,
    });
  expect(await world.done('zhi', 'recall.list', { text: 'R2' })).toMatchObject({ recalls: [] });
  await world.refused('STOCK_SECOND_PERSON_MISSING', 'zhi', 'recall.open', { recallId, passes: true });
  await world.refused('RECALL_STATE_CHANGED', 'liang', 'recall.sweep', { recallId });
  expect(await world.done('liang', 'recall.open', { recallId, passes: true })).toMatchObject({
    state: 'open',
  });
  // From this moment on, before any book is swept.
  const pick = {
    ...{ orderId, fromId: world.maker },
    lines: [{ no: 1, lot: 'R1', quantity: 1, serials: [], reason: '' }],
  };
  await world.refused('DEALER_ORDER_CHECK_FAILED', 'cang', 'shipment.pick', pick);
  await world.refused('RECALL_NOT_SWEPT', 'zhi', 'recall.close', { recallId, conclusion: '完成' });
  expect(await world.done('zhi', 'recall.sweep', { recallId })).toMatchObject({ done: 1, count: 1 });
  expect((await maker()).lots.find((one) => one.lot === 'R1')).toMatchObject({
    good: 0,
    quarantine: 7,
    picked: 2,
  });
  await world.check(picking);
  await world.refused('DEALER_ORDER_CHECK_FAILED', 'cang', 'shipment.ship', world.sending(picking));
  await world.done('cang', 'shipment.cancel', { shipmentId: picking, reason: '召回' });
  expect((await maker()).lots.find((one) => one.lot === 'R1')).toMatchObject({
    good: 0,
    quarantine: 9,
    picked: 0,
  });
  await world.refused('LOT_BLOCK_HELD', 'zhi', 'lot.askRelease', {
    productId: 'P-2',
    lot: 'R1',
    reason: '误报',
  });
  // What is on its way arrives into the report, and the recall ends when every unit is answered for.
  const way = (await world.all<{ _id: string; state: string }>('shipments')).find(
    ({ state }) => state === 'shipped',
  )!;
  const { places } = (await world.refused('RECALL_UNITS_OPEN', 'zhi', 'recall.close', {
    ...{ recallId, conclusion: '完成' },
  })) as { places: { quantity: number }[] };
  expect(places.map(({ quantity }) => quantity).sort()).toEqual([5, 6]);
  const answer = (place: string, quantity: number) => ({ recallId, place, quantity, note: '医院已封存待退' });
  await world.refused('STOCK_NOT_ENOUGH', 'zhi', 'recall.answer', answer('hospital:H-1', 7));
  await world.done('zhi', 'recall.answer', answer('hospital:H-1', 6));
  await world.done('zhi', 'recall.answer', answer(`shipment:${way._id}`, 5));
  expect(await world.done('zhi', 'recall.close', { recallId, conclusion: '全部封存' })).toMatchObject({
    state: 'closed',
  });
});

it('blocks one lot by one person and frees it by two', async () => {
  await world.stockUp('P-2', 4, { ...lot, lot: 'R2' });
  const of = { productId: 'P-2', lot: 'R2' };
  expect(await world.done('zhi', 'lot.block', { ...of, reason: '投诉' })).toMatchObject({ balances: 1 });
  await world.refused('LOT_BLOCKED_ALREADY', 'liang', 'lot.block', { ...of, reason: '再次' });
  await world.done('zhi', 'lot.askRelease', { ...of, reason: '误报' });
  const asked = async () =>
    (await world.all<LotBlock>('lot_blocks')).find(({ lot }) => lot === 'R2')!.asked!.at;
  const askedAt = await asked();
  await world.done('liang', 'lot.release', { ...of, passes: false, askedAt });
  await world.done('zhi', 'lot.askRelease', { ...of, reason: '复检合格' });
  // What was asked for anew, on other grounds, is not what was looked at.
  await world.refused('CHANGED_MEANWHILE', 'liang', 'lot.release', { ...of, passes: true, askedAt });
  await world.refused('STOCK_SECOND_PERSON_MISSING', 'zhi', 'lot.release', { ...of, passes: true });
  await world.done('liang', 'lot.release', { ...of, passes: true, askedAt: await asked() });
  expect((await maker()).lots.find((one) => one.lot === 'R2')).toMatchObject({ good: 0, quarantine: 4 });
});

it('counts every place that holds a lot, also where there are more than a thousand', async () => {
  const known = await maker();
  const everywhere = Array.from({ length: 1005 }, (_, n) => ({
    ...known,
    ...{ _id: `many-${n}`, locationId: `many-${n}`, lots: [{ ...known.lots[0]!, lot: 'R9', good: 0 }] },
  }));
  await world.put('stock_balances', ...everywhere);
  const of = { productId: 'P-2', lot: 'R9', reason: '投诉' };
  const told = await world.refused('LOT_NEEDS_RECALL', 'zhi', 'lot.block', of);
  expect(told).toMatchObject({ places: 1005 });
  await world.remove(
    'stock_balances',
    everywhere.map(({ _id }) => _id),
  );
});

it('shows nobody of a dealer where lots of others are', async () => {
  for (const who of ['boss', 'ding'])
    await world.refused('ACTION_NOT_ALLOWED', who, 'lot.trace', { productId: 'P-2', lot: 'R1' });
});

it('a sweep that was broken off goes on where it stopped, by whoever comes, and a step told twice is one', async () => {
  const of = { lot: 'K1', producedOn: '2026-01-15', expiresOn: '2099-01-31' };
  const places: string[] = [];
  for (let n = 0; n < 12; n++) {
    const { locationId } = await world.done<{ locationId: string }>('cang', 'stockLocation.save', {
      name: `分库 ${n}`,
      address: '',
    });
    await world.done('cang', 'stockLocation.begin', { locationId });
    await world.done('cang', 'stock.receive', {
      ...{ locationId, productId: 'P-2', lot: of, quantity: 2, serials: [], note: '' },
    });
    places.push(locationId);
  }
  const { recallId } = await world.done<{ recallId: string }>('zhi', 'recall.ask', {
    ...{ productId: 'P-2', lots: ['K1'], level: 3, reason: '标签有误' },
  });
  await world.done('liang', 'recall.open', { recallId, passes: true });
  const quarantined = async () =>
    (await world.all<StockBalance>('stock_balances')).filter(({ locationId, lots }) =>
      lots.some((one) => places.includes(locationId) && one.lot === 'K1' && one.quarantine === 2),
    ).length;
  const opId = world.newOpId();
  const step = () => world.trade('zhi', 'recall.sweep', { recallId }, opId);
  expect(await step()).toMatchObject({ ok: true, data: { done: 10, count: 12 } });
  // Its answer was lost: the same step is answered, and blocks nothing more.
  expect(await step()).toMatchObject({ ok: true, data: { done: 10, count: 12 } });
  expect(await quarantined()).toBe(10);
  await world.refused('RECALL_NOT_SWEPT', 'zhi', 'recall.close', { recallId, conclusion: '完成' });
  expect(await world.done('liang', 'recall.sweep', { recallId })).toMatchObject({ done: 12, count: 12 });
  expect(await quarantined()).toBe(12);
  expect(await world.done('zhi', 'recall.sweep', { recallId })).toMatchObject({ done: 12, count: 12 });
  expect(await traceOf('K1')).toMatchObject({ received: 24, total: 24, difference: 0 });
});
