import { localDatabase } from '../../../scripts/admin-database';
import { verifyStock } from '../../../scripts/verify-stock';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { StockBalance, StockShortfall } from '../../../miniprogram/shared/model/goods';
import type { HospitalDelivery } from '../../../miniprogram/shared/model/stocktakes';
import type { DeliverySheetCheck, DeliverySheetSent } from '../../../cloudfunctions/_contracts/stocktakes';
import { writeBook } from '../../../cloudfunctions/_modules/grant-sheets/write-book';
import { exactKeyOf } from '../../../cloudfunctions/_modules/hospitals/search-keys';
import { product } from '../../unit/trade/world';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let own: string;
const lot = { producedOn: '2026-01-15', expiresOn: '2099-01-31' };
const today = dayOf(new Date());

beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  const begun = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
    ...{ name: '丙库', address: '' },
  });
  own = begun.locationId;
  await world.done('boss', 'stockLocation.begin', { locationId: own });
  await world.put(
    'products',
    product({ _id: 'P-S', code: 'YQ-1', name: '主机', tracking: 'serial', cold: null }),
  );
  await world.set('hospitals', 'H-1', { searchKeys: [exactKeyOf('示例医院')], mergedInto: null });
  const hospital = (await world.all<{ _id: string }>('hospitals')).find(({ _id }) => _id === 'H-1')!;
  await world.put(
    'hospitals',
    ...[
      { _id: 'H-2', name: '示例第二医院', aliases: ['市二院'], searchKeys: ['示例第二医院', '市二院'] },
      { _id: 'H-3', name: '人民医院', searchKeys: ['人民医院'] },
      { _id: 'H-4', name: '人民医院', regionCode: '310104', searchKeys: ['人民医院'] },
    ].map((one) => ({
      ...{ ...hospital, mergedInto: null, aliases: [], ...one },
      searchKeys: one.searchKeys.map(exactKeyOf),
    })),
  );
  for (const name of ['S1', 'S2']) await arrive(name, 10, own);
});
afterAll(() => world.cloud.close());
afterEach(async () => expect((await verifyStock(localDatabase(world.cloud.adminUrl))).faults).toEqual([]));

/** Goods of an order come to the dealer: into its own book, or to a dealer that keeps none. */
async function arrive(name: string, quantity: number, locationId: string | null): Promise<void> {
  await world.stockUp('P-2', quantity, { lot: name, ...lot });
  const orderId = await world.draft([{ productId: 'P-2', quantity }], {
    ...{ purpose: 'stock', hospitalId: null },
    shipTo: { kind: 'licensed', licenceId: null, address: '上海市浦东新区示例路 1 号 2 库' },
  });
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity, lot: name }]);
  await world.check(shipmentId);
  await world.done('cang', 'shipment.ship', world.sending(shipmentId));
  await world.receive(shipmentId, { locationId });
  if (!locationId) return;
  // Less what it has explained of deliveries before it.
  await world.done('boss', 'stock.judge', {
    ...{ balanceId: `${own}:P-2:D-1`, lot: name, from: 'pending', to: 'good', serials: [], reason: '' },
    quantity: await held(name, 'pending'),
  });
}
const headings = ['销售日期', '客户名称', '存货编码', '存货名称', '批次号', '销售数量', '单价'];
let files = 0;
const upload = (rows: string[][], heads = headings): Promise<string> =>
  world.upload(
    `sheets/delivery-${++files}.xlsx`,
    Buffer.from(writeBook([{ name: '出库', rows: [[heads, ...rows]], widths: [14] }])),
  );
const asked = async (rows: string[][], change: object = {}) => ({
  fileId: await upload(rows),
  fromId: own,
  choices: [],
  ...change,
});
const check = (request: object) => world.done<DeliverySheetCheck>('boss', 'delivery.checkSheet', request);
const send = (request: object) => world.done<DeliverySheetSent>('boss', 'delivery.sendSheet', request);
const held = async (name: string, condition: 'good' | 'pending' = 'good'): Promise<number> =>
  (await world.all<StockBalance>('stock_balances'))
    .find(({ _id }) => _id === `${own}:P-2:D-1`)!
    .lots.find((one) => one.lot === name)?.[condition] ?? 0;
const deliveries = () => world.all<HospitalDelivery>('hospital_deliveries');

it('says of each cell that says nothing its row, column and what to do, and sends nothing while there is one', async () => {
  const request = await asked([
    ['2026-11-01', '示例医院', 'HB-002', '质控品', 'S1', '2', '83.33'],
    ['下周', '示例医院', 'HB-002', '质控品', 'S1', '2', ''],
    [addDays(today, 1), '示例医院', 'HB-002', '质控品', 'S1', '2', ''],
    ['2026-11-01', '', 'HB-002', '质控品', 'S1', '2', ''],
    ['2026-11-01', '示例医院', 'HB-999', '质控品', 'S1', '2', ''],
    ['2026-11-01', '示例医院', 'HB-002', '质控品', '', '2', ''],
    ['2026-11-01', '示例医院', 'HB-002', '质控品', 'S1', '一盒', ''],
    ['2026-11-01', '人民医院', 'HB-002', '质控品', 'S1', '1', ''],
    ['2026-11-01', '没有的医院', 'HB-002', '质控品', 'S1', '1', ''],
    ['合计', '', '', '', '', '10', ''],
  ]);
  const found = await check(request);
  expect(found.readAs).toEqual([
    { field: '送达日期', heading: '销售日期' },
    { field: '医院', heading: '客户名称' },
    { field: '货号', heading: '存货编码' },
    { field: '产品名称', heading: '存货名称' },
    { field: '批号', heading: '批次号' },
    { field: '数量', heading: '销售数量' },
  ]);
  expect(found.unread).toEqual(['单价']);
  expect(found.problems.map(({ row, column }) => [row, column])).toEqual([
    [3, '销售日期'],
    [4, '销售日期'],
    [5, '客户名称'],
    [6, '存货编码'],
    [7, '批次号'],
    [8, '销售数量'],
  ]);
  expect(found.unknown).toEqual([
    { name: '人民医院', several: true, rows: [9] },
    { name: '没有的医院', several: false, rows: [10] },
  ]);
  await world.refused('IMPORT_HAS_PROBLEMS', 'boss', 'delivery.sendSheet', request);
});

it('sends hospital by hospital and day by day; what was sent is known again, whoever breaks off or sends the file twice', async () => {
  const rows = [
    ['2026-11-02', '示例医院', 'hb-002', '质控品', 's1', '2', ''],
    ['2026-11-02', '示例医院', 'HB-002', '质控品 A', 'S1', '1', ''],
    ['2026-11-02', '市二院', 'HB-002', '质控品', 'S2', '3', ''],
    ['2026-11-03', '人民医院', 'HB-002', '质控品', 'S2', '9', ''],
  ];
  const request = await asked(rows, { choices: [{ name: '人民医院', hospitalId: 'H-4' }] });
  expect(await check(request)).toMatchObject({
    ...{ count: 3, deliveries: 3, there: 0, problems: [], unknown: [] },
    lines: [
      { hospitalId: 'H-1', lot: 'S1', quantity: 3, rows: [2, 3], saidName: '质控品 A' },
      { hospitalId: 'H-2', hospitalName: '示例第二医院', quantity: 3 },
      { hospitalId: 'H-4', quantity: 9 },
    ],
  });
  expect(await send(request)).toMatchObject({ sent: 1, left: 2, short: 0 });
  expect(await held('S1')).toBe(7);
  // Broken off here: another look finds the rest only.
  expect(await check(request)).toMatchObject({ count: 2, there: 2 });
  expect(await send(request)).toMatchObject({ sent: 1, left: 1, short: 0 });
  // More than the book has is a fact all the same.
  expect(await send(request)).toMatchObject({ sent: 1, left: 0, short: 2 });
  expect(await send(request)).toEqual({ sent: 0, left: 0, short: 0, deliveryId: null });
  expect((await deliveries()).map(({ hospitalId, source }) => [hospitalId, source])).toEqual(
    expect.arrayContaining([
      ['H-1', 'sheet'],
      ['H-2', 'sheet'],
      ['H-4', 'sheet'],
    ]),
  );
  expect([await held('S1'), await held('S2')]).toEqual([7, 0]);
  const twice = await asked(rows, { choices: request.choices });
  expect(await check(twice)).toMatchObject({ count: 0, there: 4 });
  const one = rows.map((row, n) => (n === 2 ? [...row.slice(0, 5), '4', ''] : row));
  const changed = await asked(one, { choices: request.choices });
  expect((await check(changed)).problems).toMatchObject([{ row: 4, column: '销售数量' }]);
  await world.refused('IMPORT_HAS_PROBLEMS', 'boss', 'delivery.sendSheet', changed);
});

it('of two who send the same file at once each line counts once', async () => {
  await arrive('S3', 6, own);
  const request = await asked([
    ['2026-11-04', '示例医院', 'HB-002', '质控品', 'S3', '2', ''],
    ['2026-11-04', '市二院', 'HB-002', '质控品', 'S3', '1', ''],
  ]);
  const replies = await Promise.all([1, 2, 3].map(() => world.trade('boss', 'delivery.sendSheet', request)));
  expect(replies.map((reply) => (reply.ok ? 'OK' : reply.code))).toEqual(['OK', 'OK', 'OK']);
  while ((await send(request)).left > 0);
  // Two of the six were owed to the hospital before.
  expect(await held('S3')).toBe(1);
});

it('withdrawn, it is as if nothing had been delivered, and may be sent again', async () => {
  await arrive('S4', 5, own);
  const request = await asked([['2026-11-05', '示例医院', 'HB-002', '质控品', 'S4', '7', '']]);
  const { deliveryId, short } = await send(request);
  expect([short, await held('S4')]).toEqual([2, 0]);
  await world.refused('DELIVERY_NOT_FOUND', 'ding', 'delivery.withdraw', { deliveryId, reason: '填错' });
  // One of the two missing has come meanwhile: it explains the delivery, and lies on the shelf once that is withdrawn.
  await world.stockUp('P-2', 1, { lot: 'S4', ...lot });
  const orderId = await world.draft([{ productId: 'P-2', quantity: 1 }], {
    ...{ purpose: 'stock', hospitalId: null },
    shipTo: { kind: 'licensed', licenceId: null, address: '上海市浦东新区示例路 1 号 2 库' },
  });
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: 'S4' }]);
  await world.check(shipmentId);
  await world.done('cang', 'shipment.ship', world.sending(shipmentId));
  await world.receive(shipmentId, { locationId: own });
  const shortfall = async () =>
    (await world.all<StockShortfall>('stock_shortfalls')).find(({ _id }) => _id === `${deliveryId}-L1`)!;
  expect(await shortfall()).toMatchObject({ state: 'open', settled: 1 });
  await world.done('boss', 'delivery.withdraw', { deliveryId, reason: '填错医院' });
  expect(await shortfall()).toMatchObject({ state: 'closed', settled: 2, closing: { how: 'withdrawn' } });
  expect(await held('S4')).toBe(6);
  await world.refused('DELIVERY_WITHDRAWN', 'boss', 'delivery.withdraw', { deliveryId, reason: '填错' });
  const { total, difference } = await world.done<{ total: number; difference: number }>('zhi', 'lot.trace', {
    ...{ productId: 'P-2', lot: 'S4' },
  });
  expect([total, difference]).toEqual([6, 0]);
  const again = await asked([['2026-11-05', '示例医院', 'HB-002', '质控品', 'S4', '6', '']]);
  expect(await send(again)).toMatchObject({ sent: 1, short: 0 });
  // Word for word the withdrawn one once more, after the second was withdrawn too.
  const { deliveryId: second } = (await deliveries())
    .map(({ _id, lines, withdrawn }) => ({ deliveryId: _id, lines, withdrawn }))
    .find(({ lines, withdrawn }) => lines[0]!.lot === 'S4' && !withdrawn)!;
  await world.done('boss', 'delivery.withdraw', { deliveryId: second, reason: '数量不对' });
  expect(await send(request)).toMatchObject({ sent: 1, short: 1 });
});

it('a dealer without a book delivers what was sent to it, and is asked about any other lot', async () => {
  await arrive('K1', 4, null);
  const of = async (name: string, quantity: string) =>
    asked([['2026-11-06', '示例医院', 'HB-002', '质控品', name, quantity, '']], { fromId: null });
  expect((await check(await of('K9', '1'))).problems).toMatchObject([{ row: 2, column: '批次号' }]);
  const { deliveryId } = await send(await of('K1', '3'));
  const rows = async () =>
    (
      await world.done<{ rows: { place: string; quantity: number }[] }>('zhi', 'lot.trace', {
        ...{ productId: 'P-2', lot: 'K1' },
      })
    ).rows.map(({ place, quantity }) => [place, quantity]);
  expect(await rows()).toEqual([
    ['hospital:H-1', 3],
    ['dealer:D-1', 1],
  ]);
  await world.done('boss', 'delivery.withdraw', { deliveryId, reason: '填错' });
  expect(await rows()).toEqual([['dealer:D-1', 4]]);
});

it('files that are no table of deliveries are refused with what they have instead', async () => {
  const fileId = await upload([['x', 'y']], ['姓名', '电话']);
  expect(
    await world.refused('DELIVERY_SHEET_COLUMNS', 'boss', 'delivery.checkSheet', { fileId, fromId: own }),
  ).toMatchObject({ needed: ['送达日期', '医院', '货号', '数量'] });
  const empty = await upload([['合计', '', '', '', '', '', '']]);
  await world.refused('DELIVERY_SHEET_EMPTY', 'boss', 'delivery.checkSheet', { fileId: empty, fromId: own });
  await world.refused('ACTION_NOT_ALLOWED', 'cang', 'delivery.checkSheet', { fileId: empty, fromId: null });
  const { link } = await world.done<{ link: string }>('boss', 'delivery.sheetTemplate', {});
  expect(link).toContain('delivery-template');
});
