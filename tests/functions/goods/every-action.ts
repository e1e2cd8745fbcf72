import { writeBook } from '../../../cloudfunctions/_modules/grant-sheets/write-book';
import { openingHeadings } from '../../../cloudfunctions/_modules/goods/read-opening';
import { product } from '../../unit/trade/world';
import type { Drive } from '../service/every-action';
import type { World } from '../service/world';

const part = (id: string, change: object = {}) =>
  product({
    ...{ _id: id, code: `BJ-${id}`, name: `备件 ${id}`, unit: '件', kind: 'part', class: 'none' },
    ...{ regulatedAs: 'none', codes: [], cold: null, shelfDays: null, minimumShelfDays: 0, tracking: 'lot' },
    ...change,
  });
const lot = { lot: 'L1', producedOn: '2026-01-01', expiresOn: '2099-12-31' };

/** Calls every action of the goods once and more; the engineer's stock is there already. */
export async function driveGoods(world: World, drive: Drive): Promise<void> {
  const goods = (who: string, action: string, input: object = {}) => drive('goods', who, action, input);
  const idOf = async (reply: ReturnType<typeof goods>, field: string): Promise<string> =>
    String((await reply)[field] ?? 'none');
  await world.put('products', part('PUMP', { returnsOld: true }), part('TUBE', { kind: 'consumable' }));

  // The maker's warehouse.
  const warehouse = async (who: string, name: string): Promise<string> => {
    const locationId = await idOf(goods(who, 'stockLocation.save', { name, address: '' }), 'locationId');
    await goods(who, 'stockLocation.begin', { locationId });
    return locationId;
  };
  const maker = await warehouse('cang', '总库');
  const second = await warehouse('cang', '二库');
  await goods('cang', 'stockLocation.list');
  for (const productId of ['PUMP', 'TUBE']) {
    const receipt = { locationId: maker, productId, lot, quantity: 50, serials: [], note: '' };
    const balanceId = await idOf(goods('cang', 'stock.receive', receipt), 'balanceId');
    const passes = { balanceId, lot: 'L1', from: 'pending', to: 'good', quantity: 50, serials: [] };
    await goods('zhi', 'stock.judge', { ...passes, reason: '' });
  }
  const balanceId = `${maker}:TUBE:M`;
  const moved = { balanceId, toLocationId: second, lot: 'L1', condition: 'good', quantity: 1, serials: [] };
  await goods('cang', 'stock.transfer', { ...moved, note: '' });
  await goods('cang', 'stock.list', { locationId: maker });
  await goods('cang', 'stock.get', { balanceId });
  await goods('cang', 'stock.moves', { balanceId, beforeSeq: 3 });
  await goods('li', 'stock.products', { text: 'BJ', parts: true });
  const difference = { balanceId, seq: 3, lot, condition: 'good', delta: -1, serials: [], reason: 'counted' };
  const asked = goods('cang', 'stockCorrection.ask', { ...difference, note: '' });
  const correctionId = await idOf(asked, 'correctionId');
  await goods('cang', 'stockCorrection.list');
  await goods('ku', 'stockCorrection.decide', { correctionId, passes: true, note: '' });

  // A dealer's place begins with what its sheet says.
  await goods('boss', 'stockOpening.template');
  const place = goods('boss', 'stockLocation.save', { name: '丙的库', address: '' });
  const locationId = await idOf(place, 'locationId');
  const rows = [[[...openingHeadings], ['BJ-TUBE', 'T1', '', '2099-06-30', '2', '', '', '']]];
  const book = writeBook([{ name: '库存', rows, widths: openingHeadings.map(() => 12) }]);
  const fileId = await world.upload('sheets/opening.xlsx', Buffer.from(book));
  const sheet = { locationId, fileId, fileName: '期初.xlsx' };
  await goods('boss', 'stockOpening.check', sheet);
  const openingId = await idOf(goods('boss', 'stockOpening.ask', sheet), 'openingId');
  await goods('boss', 'stockOpening.list');
  await goods('boss', 'stockOpening.get', { openingId });
  await goods('aide', 'stockOpening.decide', { openingId, passes: true });
  await goods('aide', 'stockOpening.book', { openingId });
  const twoInvoice = { provinces: ['北京市'], instruments: true, reagents: true };
  await world.put('settings', {
    ...{ _id: 'trade', revision: 1, head: '', changedBy: '', changedAt: '', value: { twoInvoice } },
  });
  await goods('boss', 'secondInvoice.list');
  await goods('boss', 'delivery.report', {
    ...{ hospitalId: 'H-1', fromId: locationId, day: '2026-01-20' },
    lines: [{ productId: 'TUBE', lot: 'T1', quantity: 1, serials: [] }],
  });
  const [owed] = await world.all<{ _id: string }>('second_invoices');
  await goods('boss', 'secondInvoice.enter', { id: owed?._id ?? 'none', invoices: ['26112000000012345678'] });
  await goods('boss', 'delivery.list');
  await goods('boss', 'delivery.sheetTemplate');
  const table = '送达日期,医院,货号,批号,数量\n2026-01-21,某院,BJ-TUBE,T1,1';
  const choices = [{ name: '某院', hospitalId: 'H-1' }];
  const deliveries = {
    fileId: await world.upload('sheets/deliveries.csv', Buffer.from(table)),
    ...{ fromId: locationId, choices },
  };
  await goods('boss', 'delivery.checkSheet', deliveries);
  const deliveryId = await idOf(goods('boss', 'delivery.sendSheet', deliveries), 'deliveryId');
  await goods('boss', 'delivery.withdraw', { deliveryId, reason: '医院选错' });

  // Parts on their way to an engineer.
  const wish = { note: '', lines: [{ productId: 'PUMP', quantity: 3 }] };
  const requestId = await idOf(goods('li', 'partRequest.create', wish), 'requestId');
  await goods('li', 'partRequest.list');
  await goods('qian', 'partRequest.decide', { requestId, passes: true, note: '' });
  const parcel = { requestId, fromId: maker, carrier: '顺丰', trackingNo: 'SF1', lines: [] };
  await goods('cang', 'partRequest.ship', parcel);
  await goods('cang', 'partRequest.get', { requestId });
  const counted = { requestId, received: [{ no: 1, quantity: 2 }] };
  await drive('service', 'li', 'partRequest.receive', counted);
  await goods('cang', 'partRequest.resolve', { requestId, no: 1, outcome: 'lost', reason: '快递丢失' });
  const unwanted = await idOf(goods('li', 'partRequest.create', wish), 'requestId');
  await goods('li', 'partRequest.cancel', { requestId: unwanted, reason: '不需要了' });

  // What was used leaves an old part, and a shortfall where the book holds less.
  await world.addOrder({
    _id: 'WO-parts',
    state: 'onsite',
    visits: [
      {
        ...{ id: 'V-parts', engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, checkIn: null },
        ...{ answers: {}, parts: [], report: null, signature: null, checkOut: null },
      },
    ],
  });
  const use = (id: string, productId: string, quantity: number) =>
    drive('service', 'li', 'workOrder.usePart', {
      workOrderId: 'WO-parts',
      part: {
        ...{ id, productId, partNumber: `BJ-${productId}`, name: '', quantity, serial: '', lot: '' },
        ...{ returnsOldPart: false, at: new Date().toISOString() },
      },
    });
  await use('USE-1', 'PUMP', 1);
  await use('USE-2', 'PUMP', 1);
  await use('USE-3', 'TUBE', 4);
  await goods('li', 'stock.mine');
  await goods('li', 'partReturn.list');
  const sent = { returnId: 'USE-1', oldSerial: '', method: '75% 酒精擦拭', trackingNo: 'SF2' };
  await goods('li', 'partReturn.send', { ...sent, decontaminated: true });
  await goods('cang', 'partReturn.receive', { returnId: 'USE-1', locationId: maker, note: '' });
  await goods('ku', 'partReturn.close', { returnId: 'USE-1', how: 'scrap', note: '' });
  await goods('qian', 'partReturn.askWaiver', { returnId: 'USE-2', reason: '医院按感染废物处理' });
  await goods('ma', 'partReturn.decideWaiver', { returnId: 'USE-2', passes: true });
  await goods('li', 'shortfall.list');
  const [open] = (await world.all<{ _id: string; state: string }>('stock_shortfalls')).filter(
    ({ state }) => state === 'open',
  );
  const shortfallId = open?._id ?? 'none';
  await goods('qian', 'shortfall.close', { shortfallId, how: 'adjusted', note: '盘点确认丢失' });
  await goods('ma', 'shortfall.approve', { shortfallId, passes: true });
}
