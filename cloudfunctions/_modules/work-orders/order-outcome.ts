import { dayOf } from '../../../miniprogram/shared/days';
import type { Device, Model } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { saySite } from '../../../miniprogram/shared/say';
import * as rule from '../../../miniprogram/shared/visit/placing';
import { planDone } from '../../../miniprogram/shared/visit/service-plans';
import { doneAlong } from '../../../miniprogram/shared/visit/work-order';
import type { Act } from '../../../miniprogram/shared/visit/work-order';
import type { Context } from '../../_platform/context';
import { afterMerger } from '../../_platform/merged';
import type { Store } from '../../_platform/unit-of-work';
import { productsOfAll } from '../../_store/catalogue';
import { devicesOfAll } from '../../_store/devices';
import { stockMovesOfAll } from '../../_store/goods';
import { modelsOfAll } from '../../_store/product-lines';
import { workOrdersOfAll } from '../../_store/work-orders';
import { dispatchersFor, peopleWithRole } from '../people/whom-to-tell';

/** Shipped once; sent back and shipped again, the last time counts. */
const SHIPPED = 20;

/** The day on which this piece was last shipped, where goods are booked by serial. */
async function shippedOn(store: Store, { gtin }: Model, { serial }: Device): Promise<string | null> {
  if (!gtin) return null;
  const [product] = await store.query(productsOfAll, { udiDi: gtin }, { limit: 1 });
  if (!product) return null;
  const moves = await store.query(stockMovesOfAll, { serials: serial }, { limit: SHIPPED });
  const days = moves
    .filter(({ kind, productId }) => kind === 'ship' && productId === product._id)
    .map(({ at }) => dayOf(at))
    .sort();
  return days[days.length - 1] ?? null;
}

/** What the hospital has accepted: in service and under warranty, moved, taken away, or there on loan. */
async function placed(
  { store }: Pick<Context, 'store'>,
  order: WorkOrder,
  device: Device,
  acceptedAt: string,
): Promise<Device> {
  const acceptedOn = dayOf(acceptedAt);
  if (order.task === 'installation') {
    const model = await store.find(modelsOfAll, device.modelId);
    const warranty = model?.warranty ?? null;
    const days = {
      acceptedOn,
      finishedOn: rule.finishedOn(order, acceptedAt),
      shippedOn: warranty?.shipmentMonths == null ? null : await shippedOn(store, model!, device),
    };
    return rule.installed(device, order._id, warranty, days);
  }
  if (order.task === 'relocation' && order.moveTo) {
    const moved = rule.relocated(device, order.moveTo, order.servedBy ?? null);
    if (moved.hospitalId !== device.hospitalId)
      store.notify({
        memberIds: await dispatchersFor(moved.dealerId, 'service_manager'),
        kind: 'device_moved',
        title: moved.dealerId ? '设备已移机，请接手服务' : '设备已移机，新地点没有授权服务商',
        body: `${device.modelName} ${device.serial}：${saySite(order.site)} → ${saySite(order.moveTo)}。服务计划已停，请在设备档案继续`,
        page: pages.device({ id: device._id }),
      });
    return moved;
  }
  if (order.task === 'removal') {
    if (device.loan)
      store.notify({
        memberIds: await peopleWithRole('warehouse'),
        kind: 'loan',
        title: '借出的设备已撤机，请办归还',
        body: `${device.loan.number} ${device.modelName} ${device.serial}`,
        page: pages.loans({}),
      });
    return rule.removed(device, acceptedOn);
  }
  return order.task === 'loan' && order.loan ? rule.lent(device, order.loan, acceptedOn) : device;
}

/** Maintenance and calibration that were done along with this, as far as nobody else has done or ended them. */
async function withAlong(store: Store, order: WorkOrder, doing: Act): Promise<[WorkOrder, WorkOrder[]]> {
  const report = order.visits[order.visits.length - 1]!.report!;
  const done: WorkOrder[] = [];
  for (const id of new Set(report.along ?? [])) {
    const planned = await store.find(workOrdersOfAll, id);
    const isSame = planned?.device?.id === order.device?.id && planned?.dealerId === order.dealerId;
    if (!planned?.servicePlan || !isSame) continue;
    const along = doneAlong(planned, order, doing);
    if (along) done.push(store.save(workOrdersOfAll, along, `与 ${order.number} 一并完成`));
  }
  if (done.length === 0) return [order, done];
  return [{ ...order, doneAlong: done.map(({ _id, number }) => ({ id: _id, number })) }, done];
}

/**
 * What follows once somebody has signed or the order is closed, written once: the instrument's place and cover by its kind,
 * the reading, and plans that were done along. What was known before a merger is written on the one that stands for both.
 */
export async function withOutcome(
  context: Pick<Context, 'store'>,
  order: WorkOrder,
  doing: Act,
): Promise<WorkOrder> {
  const { store } = context;
  const report = order.visits[order.visits.length - 1]?.report;
  const isOver = order.state === 'confirmed' || order.state === 'closed';
  const changes =
    rule.isPlacing(order.task) ||
    report?.counter !== undefined ||
    !!report?.along?.length ||
    !!order.servicePlan;
  // Most repairs change nothing of the instrument, and need not ask for it.
  if (!isOver || !report || !changes || !order.device || order.settledAt) return order;
  const found = await store.find(devicesOfAll, order.device.id);
  const known = found && (await afterMerger(store, devicesOfAll, found));
  if (!known) return order;
  const [settled, along] = await withAlong(store, order, doing);
  const acceptedAt = rule.acceptedAt(order);
  let device = known;
  if (acceptedAt && rule.isPlacing(order.task)) device = await placed(context, order, device, acceptedAt);
  if (report.counter !== undefined) device = rule.counted(device, report.counter, dayOf(report.at));
  for (const one of [order, ...along]) device = planDone(device, one);
  if (device !== known) store.save(devicesOfAll, device, order.number);
  return { ...settled, settledAt: doing.at };
}
