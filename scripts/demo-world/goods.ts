import type { Day } from '../../miniprogram/shared/days';
import { addDays } from '../../miniprogram/shared/days';
import type { Shipment } from '../../miniprogram/shared/model/shipments';
import type { Licence } from '../../miniprogram/shared/model/trade';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { peopleActing } from './people-acting';

const [KEEPER, SECOND, QUALITY, OTHER] = ['caikun', 'luping', 'songqing', 'heyuan'] as const;
const [DEALER, ADMIN] = ['D-chengyue', 'shenruoxi'] as const;

/**
 * Stock as the functions' own code books it, all of it invented: a warehouse with a lot that ends soon, an order that left in
 * two cold parcels of which one was too warm, a part that an engineer used before its parcel was signed for, a lot that is being
 * recalled, a product that is shared out by quota, an order of which nobody said whether it came, a count whose difference waits
 * for finance, and files from and to the ERP. Needs the rest of the demo world in the database.
 */
export async function seedGoods(
  cloud: Pick<LocalCloud, 'database' | 'adminUrl' | 'storage'>,
  today: Day,
): Promise<void> {
  const office = peopleActing(cloud, 'goods');
  const { act, find } = office;
  const day = addDays(today, -1);
  const make = (who: string, name: string, daysAgo = 20) =>
    act<{ locationId: string }>(who, addDays(today, -daysAgo), 9, 'stockLocation.save', {
      name,
      address: '',
    }).then(async ({ locationId }) => {
      await act(who, addDays(today, -daysAgo), 9, 'stockLocation.begin', { locationId });
      return locationId;
    });
  const main = await make(KEEPER, '上海总库', 50);
  const receive = async (
    code: string,
    quantity: number,
    lot: string,
    madeBefore: number,
    ends: number,
    { into = main, daysAgo = 19 } = {},
  ) => {
    const of = { lot, producedOn: addDays(today, -madeBefore), expiresOn: addDays(today, ends) };
    const on = addDays(today, -daysAgo);
    const { balanceId } = await act<{ balanceId: string }>(KEEPER, on, 10, 'stock.receive', {
      ...{ locationId: into, productId: `P-${code}`, lot: of, quantity, serials: [], note: '' },
    });
    await act(QUALITY, on, 14, 'stock.judge', {
      ...{ balanceId, lot, from: 'pending', to: 'good', quantity, serials: [], reason: '' },
    });
    return balanceId;
  };
  await sendUnanswered(office, main, today, (lot) => receive('LH-DIL', 4, lot, 90, 450, { daysAgo: 45 }));
  const troponin = await receive('LI-TNI', 40, 'TNI-2601', 150, 215);
  await receive('LI-TNI', 6, 'TNI-2512', 340, 25);
  await receive('LC-GLU', 6, 'GLU-2602', 120, 245);
  await receive('LC-GLU', 60, 'GLU-2603', 90, 275);
  await receive('LC-ALT', 45, 'ALT-2602', 120, 245);
  await receive('LI-HBS', 30, 'HBS-2601', 160, 205);
  await receive('LI-CUV', 24, 'CUV-2601', 200, 900);
  await receive('LH-DIL', 80, 'DIL-2603', 60, 480);
  await receive('BJ-PMP', 4, 'PMP-01', 300, 3000);
  await act(KEEPER, addDays(today, -18), 9, 'stock.setSafety', { balanceId: troponin, safety: 20 });

  const depot = await make(ADMIN, '澄岳冷库');
  const [licence] = find<Licence>('licences', { dealerId: DEALER, state: 'valid' }).filter(
    ({ addresses }) => addresses.length > 0,
  );
  const { orderId } = await act<{ orderId: string }>(ADMIN, day, 8, 'dealerOrder.save', {
    ...{ purpose: 'stock', hospitalId: null },
    shipTo: { kind: 'licensed', licenceId: licence!._id, address: licence!.addresses[0]!.text },
    lines: [{ productId: 'P-LC-GLU', quantity: 10 }],
  });
  const { state } = await act<{ state: string }>(ADMIN, day, 8, 'dealerOrder.submit', { orderId });
  if (state !== 'pending') throw new Error(`demo goods: the order is ${state}`);
  await act('zhouhan', day, 9, 'dealerOrder.approve', { orderId });
  const send = async (hour: number, lot: string, quantity: number, trackingNo: string): Promise<string> => {
    const { shipmentId } = await act<{ shipmentId: string }>(KEEPER, day, hour, 'shipment.pick', {
      ...{ orderId, fromId: main },
      lines: [{ no: 1, lot, quantity, serials: [], reason: '' }],
    });
    await act(SECOND, day, hour, 'shipment.check', {
      ...{ shipmentId, lines: [{ line: 1, lot, quantity, serials: [] }] },
    });
    await act(KEEPER, day, hour, 'shipment.ship', {
      ...{ shipmentId, carrier: '示例冷链', trackingNo },
      cold: {
        container: '保温箱 12L',
        validation: 'YZ-2026-03',
        precooledAt: office.instant(day, hour),
        loggers: [{ serial: `JL-${trackingNo.slice(-2)}`, calibratedOn: addDays(today, -120) }],
        packedDeciC: 42,
      },
    });
    return shipmentId;
  };
  const warm = await send(10, 'GLU-2602', 6, 'YS20011');
  await send(16, 'GLU-2603', 4, 'YS20012');
  const [shipment] = find<Shipment>('shipments', { _id: warm });
  const left = Date.parse(shipment!.history.find((one) => one.state === 'shipped')!.at);
  const csv = ['序号,时间,温度(℃)'];
  for (let i = 0; i <= 96; i++) {
    const at = new Date(left + i * 300_000 + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    csv.push(`${i + 1},${at},${((i >= 60 && i < 69 ? 92 : 45 + (i % 5)) / 10).toFixed(1)}`);
  }
  const { fileID } = await cloud.storage.write('sheets/demo-logger.csv', Buffer.from(csv.join('\n')), null);
  await act(ADMIN, day, 18, 'shipment.receive', {
    ...{ shipmentId: warm, locationId: depot, arrivedDeciC: 52, complete: true, note: '' },
    lines: [{ line: 1, lot: 'GLU-2602', received: 6, serials: [] }],
  });
  await act(ADMIN, day, 18, 'shipment.readings', {
    ...{ shipmentId: warm, fileId: fileID, fileName: '温度记录 JL-11.csv' },
  });

  // Used before the parcel was signed for: the fact is booked, and the receipt will explain it.
  const [order] = find<WorkOrder>('work_orders', { state: 'onsite' }).filter(
    ({ device, engineer }) => device !== null && engineer !== null,
  );
  const engineer = order!.engineer!.memberId.slice('M-'.length);
  const { requestId } = await act<{ requestId: string }>(engineer, day, 8, 'partRequest.create', {
    ...{ note: '加样泵异响', lines: [{ productId: 'P-BJ-PMP', quantity: 1 }] },
  });
  await act('fengyu', day, 9, 'partRequest.decide', { requestId, passes: true, note: '' });
  await act(KEEPER, day, 9, 'partRequest.ship', {
    ...{ requestId, fromId: main, carrier: '顺丰', trackingNo: 'SF20011', lines: [] },
  });
  await act(engineer, today, 1, 'workOrder.usePart', {
    workOrderId: order!._id,
    part: {
      ...{ id: 'USE-demo-1', productId: 'P-BJ-PMP', partNumber: 'BJ-PMP', name: '加样泵', quantity: 1 },
      ...{ serial: '', lot: 'PMP-01', returnsOldPart: true, at: office.instant(today, 1) },
    },
  });

  const { orderId: next } = await act<{ orderId: string }>(ADMIN, day, 11, 'dealerOrder.save', {
    ...{ purpose: 'stock', hospitalId: null },
    shipTo: { kind: 'licensed', licenceId: licence!._id, address: licence!.addresses[0]!.text },
    lines: [{ productId: 'P-LC-ALT', quantity: 2 }],
  });
  await act(ADMIN, day, 11, 'dealerOrder.submit', { orderId: next });
  await act('zhouhan', day, 12, 'dealerOrder.approve', { orderId: next });

  const { stocktakeId } = await act<{ stocktakeId: string }>(KEEPER, day, 17, 'stocktake.open', {
    ...{ locationId: main, note: '月末盘点' },
  });
  for (const [code, lot, quantity] of [
    ['LH-DIL', 'DIL-2603', 79],
    ['LI-CUV', 'CUV-2601', 24],
  ] as const)
    await act(KEEPER, day, 17, 'stocktake.count', {
      ...{ stocktakeId, productId: `P-${code}`, quantity, serials: [] },
      lot: { lot, producedOn: null, expiresOn: null },
    });

  // Twelve boxes too few at 960.00 are more than the warehouse may book by itself.
  const branch = await make(KEEPER, '北京分库');
  await receive('LI-CUV', 20, 'CUV-2602', 180, 920, { into: branch });
  const { stocktakeId: short } = await act<{ stocktakeId: string }>(KEEPER, day, 18, 'stocktake.open', {
    ...{ locationId: branch, note: '分库抽盘' },
  });
  await act(KEEPER, day, 18, 'stocktake.count', {
    ...{ stocktakeId: short, productId: 'P-LI-CUV', quantity: 8, serials: [] },
    lot: { lot: 'CUV-2602', producedOn: null, expiresOn: null },
  });
  await act(KEEPER, day, 18, 'stocktake.finish', { stocktakeId: short, restIsGone: false });

  const { recallId } = await act<{ recallId: string }>(QUALITY, day, 15, 'recall.ask', {
    ...{ productId: 'P-LI-HBS', lots: ['HBS-2601'], level: 2, reason: '留样复检阳性对照偏低' },
  });
  await act(OTHER, day, 16, 'recall.open', { recallId, passes: true });
  await act(OTHER, day, 16, 'recall.sweep', { recallId });
  // What is scarce, what one person of finance has brought and another has to look at, and what left for the ERP.
  await act('zhouhan', day, 13, 'quota.save', {
    ...{ productId: 'P-LT-DDI', fromOn: addDays(today, -7), toOn: addDays(today, 23), others: 10 },
    ...{ quotas: [{ dealerId: DEALER, units: 30 }], reason: '进口批次清关延迟，月内到货不足' },
  });
  await act('caikun', day, 13, 'scheduledReceipt.save', {
    productId: 'P-LT-DDI',
    receipts: [
      { on: addDays(today, 9), units: 40 },
      { on: addDays(today, 24), units: 120 },
    ],
  });
  await act('jinhui', day, 14, 'credit.opening', {
    ...{ dealerId: 'D-mushi', kind: 'receivable', number: 'QC-2025-018', fen: 3_860_000 },
    ...{ issuedOn: addDays(today, -200), dueOn: addDays(today, 20) },
  });
  await act('jinhui', day, 20, 'exportFile.make', { kind: 'orders' });
  // What is of yesterday is not pushed to anybody.
  await cloud.database.modify(
    'inbox_messages',
    { push: 'waiting' } as never,
    { $set: { push: 'no_quota' } } as never,
    { merge: true, upsert: false, multi: true },
    { index: null, examined: 0 },
  );
}

/** An order that left 40 days ago and that nobody signed for: after 30 days it ended so, and its goods are still on the way. */
async function sendUnanswered(
  { act, find, run }: ReturnType<typeof peopleActing>,
  fromId: string,
  today: Day,
  receive: (lot: string) => Promise<unknown>,
): Promise<void> {
  const [buyer, admin, lot] = ['D-lingzhou', 'liangjiawen', 'DIL-2601'] as const;
  const on = (daysAgo: number): Day => addDays(today, -daysAgo);
  await act('jinhui', on(46), 10, 'credit.askTerms', {
    ...{ dealerId: buyer, limitFen: 5_000_000, termDays: 60, graceDays: 7, raise: null, reason: '新开授信' },
  });
  await act('baijing', on(46), 11, 'credit.decideTerms', { dealerId: buyer, passes: true, reason: '' });
  await receive(lot);
  const [licence] = find<Licence>('licences', { dealerId: buyer, type: 'record', state: 'valid' });
  const { orderId } = await act<{ orderId: string }>(admin, on(41), 9, 'dealerOrder.save', {
    ...{ purpose: 'stock', hospitalId: null },
    shipTo: { kind: 'licensed', licenceId: licence!._id, address: licence!.addresses[0]!.text },
    lines: [{ productId: 'P-LH-DIL', quantity: 4 }],
  });
  await act(admin, on(41), 9, 'dealerOrder.submit', { orderId });
  await act('zhouhan', on(41), 11, 'dealerOrder.approve', { orderId });
  const { shipmentId } = await act<{ shipmentId: string }>(KEEPER, on(40), 9, 'shipment.pick', {
    ...{ orderId, fromId },
    lines: [{ no: 1, lot, quantity: 4, serials: [], reason: '' }],
  });
  await act(SECOND, on(40), 10, 'shipment.check', {
    ...{ shipmentId, lines: [{ line: 1, lot, quantity: 4, serials: [] }] },
  });
  await act(KEEPER, on(40), 11, 'shipment.ship', {
    ...{ shipmentId, carrier: '示例快运', trackingNo: 'YS20001', cold: null },
  });
  const { endUnansweredOrders } =
    require('../../cloudfunctions/jobs/watch-dealer-orders') as typeof import('../../cloudfunctions/jobs/watch-dealer-orders');
  await run(on(9), 8, endUnansweredOrders);
}
