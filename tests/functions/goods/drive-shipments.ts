import { arrivalCode } from '../../../cloudfunctions/_modules/goods/arrival-code';
import type { Shipment, ShipmentClaim } from '../../../miniprogram/shared/model/shipments';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { product } from '../../unit/trade/world';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Drive } from '../service/every-action';
import type { World } from '../service/world';

const lot = (name: string) => ({ lot: name, producedOn: '2026-01-15', expiresOn: '2099-12-31' });

/**
 * Calls every action by which an approved order of ten P-1 leaves, arrives, is claimed and comes back, then those of counts,
 * lots and recalls. Returns the shipment that was paid for.
 */
export async function driveShipments(world: World, drive: Drive, orderId: string): Promise<string> {
  const goods = (who: string, action: string, input: object = {}) => drive('goods', who, action, input);
  const idOf = async (reply: ReturnType<typeof goods>, field: string): Promise<string> =>
    String((await reply)[field] ?? 'none');
  const setting = settingsFrom([]);
  const supplier = { licence: '沪械经营许1号', address: '上海', phone: '' };
  await world.put('settings', {
    ...{ _id: 'shipping', revision: 1, head: '', changedBy: '', changedAt: '' },
    value: { ...setting('shipping'), supplier },
  });
  const letters = { ...setting('letters'), issuer: { name: '某某诊断', creditCode: '' } };
  if (!(await world.all<{ _id: string }>('settings')).some(({ _id }) => _id === 'letters'))
    await world.put('settings', {
      ...{ _id: 'letters', revision: 1, head: '', changedBy: '', changedAt: '', value: letters },
    });
  const fromId = await idOf(
    goods('cang', 'stockLocation.save', { name: '发货库', address: '' }),
    'locationId',
  );
  await goods('cang', 'stockLocation.begin', { locationId: fromId });
  const stockUp = async (name: string, quantity: number): Promise<string> => {
    const receipt = { locationId: fromId, productId: 'P-1', lot: lot(name), quantity, serials: [], note: '' };
    const balanceId = await idOf(goods('cang', 'stock.receive', receipt), 'balanceId');
    const passes = { balanceId, lot: name, from: 'pending', to: 'good', quantity, serials: [], reason: '' };
    await goods('zhi', 'stock.judge', passes);
    return balanceId;
  };
  const balanceId = await stockUp('A1', 30);
  await goods('cang', 'stock.setSafety', { balanceId, safety: 5 });
  await goods('cang', 'shipment.plan', { orderId, fromId });
  const line = (quantity: number) => ({ no: 1, lot: 'A1', quantity, serials: [], reason: '测试' });
  const pick = (of: object, quantity: number) =>
    idOf(goods('cang', 'shipment.pick', { ...of, fromId, lines: [line(quantity)] }), 'shipmentId');
  const cold = {
    ...{ container: '箱 1', validation: 'YZ-1', precooledAt: '2026-01-01T00:00:00.000Z', packedDeciC: 45 },
    loggers: [{ serial: 'JL-1', calibratedOn: dayOf(new Date()) }],
  };
  const send = async (shipmentId: string, quantity: number): Promise<void> => {
    const lines = [{ line: 1, lot: 'A1', quantity, serials: [] }];
    await goods('ku', 'shipment.check', { shipmentId, lines });
    await goods('cang', 'shipment.ship', { shipmentId, carrier: '示例冷链', trackingNo: '1', cold });
  };
  await goods('cang', 'shipment.cancel', { shipmentId: await pick({ orderId }, 1), reason: '拣错' });
  const shipmentId = await pick({ orderId }, 6);
  await send(shipmentId, 6);
  await goods('cang', 'shipment.list');
  await goods('boss', 'shipment.get', { shipmentId });
  await goods('cang', 'shipment.note', { shipmentId });
  const fileId = await world.upload(
    'sheets/logger.csv',
    Buffer.from(`时间,温度\n${new Date().toISOString()},4.5`),
  );
  await goods('cang', 'shipment.readings', { shipmentId, fileId, fileName: 'logger.csv' });
  const receipt = (id: string, received: number) => ({
    ...{ shipmentId: id, locationId: null, arrivedDeciC: 50, complete: true, note: '' },
    lines: [{ line: 1, lot: 'A1', received, damaged: 0, serials: [] }],
  });
  await goods('boss', 'shipment.receive', receipt(shipmentId, 5));
  await goods('lin', 'claim.list');
  const [claim] = (await world.all<ShipmentClaim>('shipment_claims')).filter(({ state }) => state === 'open');
  const claimId = claim?._id ?? 'none';
  await goods('lin', 'claim.decide', { claimId, outcome: 'resend', note: '' });
  const again = await pick({ claimId }, 1);
  await send(again, 1);
  await goods('boss', 'shipment.refuse', { shipmentId: again, reason: '包装破损' });
  await goods('cang', 'shipment.takeBack', { shipmentId: again, locationId: fromId });
  const direct = await pick({ orderId }, 1);
  await send(direct, 1);
  const code = arrivalCode(direct);
  await drive('public', 'contact', 'arrival.find', { code });
  await drive('public', 'contact', 'arrival.confirm', {
    ...{ code, name: '检验科', arrivedDeciC: 50, note: '' },
    lines: [{ line: 1, received: 1 }],
  });

  const back = { shipmentId, reason: '订多了', lines: [{ line: 1, quantity: 1, serials: [] }] };
  const returnId = await idOf(goods('boss', 'goodsReturn.ask', back), 'returnId');
  await goods('lin', 'goodsReturn.list');
  await goods('lin', 'goodsReturn.get', { returnId });
  await goods('lin', 'goodsReturn.decide', { returnId, passes: true, note: '' });
  const counted = [{ line: 1, quantity: 1, condition: 'pending' }];
  await goods('cang', 'goodsReturn.receive', { returnId, locationId: fromId, lines: counted });
  await goods('cai', 'goodsReturn.credit', { returnId });

  // Counts.
  const opened = () => idOf(goods('cang', 'stocktake.open', { locationId: fromId, note: '' }), 'stocktakeId');
  const dropped = await opened();
  await goods('cang', 'stocktake.cancel', { stocktakeId: dropped, reason: '改天' });
  const stocktakeId = await opened();
  const count = { stocktakeId, productId: 'P-1', lot: lot('A1'), quantity: 20, serials: [] };
  // Worth more than the limit, so that finance has to agree.
  await goods('cang', 'stocktake.count', { ...count, quantity: 2000 });
  await goods('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
  await goods('cai', 'stocktake.agree', { stocktakeId });
  await goods('ku', 'stocktake.recount', { stocktakeId, reason: '多写了两个零' });
  await goods('cang', 'stocktake.count', count);
  await goods('cang', 'stocktake.get', { stocktakeId });
  await goods('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
  await goods('ku', 'stocktake.recount', { stocktakeId, reason: '再数一次' });
  await goods('cang', 'stocktake.finish', { stocktakeId, restIsGone: false });
  await goods('ku', 'stocktake.post', { stocktakeId });
  await goods('ku', 'stocktake.list');
  await world.put(
    'products',
    product({ _id: 'P-LOAN', code: 'YQ-9', name: '备用机', tracking: 'serial', cold: null, shelfDays: null }),
  );
  const machine = { lot: '', producedOn: '2026-01-15', expiresOn: null };
  const pieces = { productId: 'P-LOAN', lot: machine, quantity: 2, serials: ['S1', 'S2'] };
  const spare = goods('cang', 'stock.receive', { locationId: fromId, ...pieces, note: '' });
  const judged = { balanceId: await idOf(spare, 'balanceId'), lot: '', from: 'pending', to: 'good' };
  await goods('zhi', 'stock.judge', { ...judged, quantity: 2, serials: ['S1', 'S2'], reason: '' });
  for (const serial of ['S1', 'S2']) {
    const loan = {
      fromId,
      productId: 'P-LOAN',
      serial,
      purpose: 'spare',
      dealerId: 'D-1',
      hospitalId: 'H-1',
    };
    const asked = goods('cang', 'loan.ask', { ...loan, dueOn: '2099-01-01', reason: '原机返厂' });
    const loanId = await idOf(asked, 'loanId');
    await goods('ma', 'loan.decide', { loanId, passes: true, note: '' });
    await goods('cang', 'loan.handOver', { loanId });
    await goods('ma', 'loan.extend', { loanId, dueOn: '2099-02-01', reason: '返厂未回' });
    if (serial === 'S1') await goods('ma', 'loan.lose', { loanId, reason: '医院搬迁丢失' });
    else {
      const back = { loanId, locationId: fromId, condition: 'pending', note: '外观完好' };
      await goods('cang', 'loan.return', back);
    }
  }
  await goods('ma', 'loan.list', { overdue: true });

  // Lots.
  await goods('zhi', 'lot.trace', { productId: 'P-1', lot: 'A1' });
  await goods('zhi', 'lot.serial', { serial: 'SN-1' });
  await stockUp('A8', 3);
  await goods('zhi', 'lot.block', { productId: 'P-1', lot: 'A8', reason: '投诉' });
  await goods('zhi', 'lot.blocks');
  await goods('zhi', 'lot.askRelease', { productId: 'P-1', lot: 'A8', reason: '复检合格' });
  await goods('liang', 'lot.release', { productId: 'P-1', lot: 'A8', passes: true });
  await stockUp('A9', 3);
  const asked = { productId: 'P-1', lots: ['A9'], level: 3, reason: '标签错误' };
  const recallId = await idOf(goods('zhi', 'recall.ask', asked), 'recallId');
  await goods('zhi', 'recall.list');
  await goods('liang', 'recall.open', { recallId, passes: true });
  await goods('zhi', 'recall.sweep', { recallId });
  await goods('zhi', 'recall.get', { recallId });
  await goods('zhi', 'recall.answer', { recallId, place: fromId, quantity: 1, note: '已隔离' });
  await goods('zhi', 'recall.close', { recallId, conclusion: '全部隔离' });
  const [left] = (await world.all<Shipment>('shipments')).filter(({ _id }) => _id === shipmentId);
  return left?._id ?? 'none';
}
