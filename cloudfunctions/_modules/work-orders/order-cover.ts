import { dayOf } from '../../../miniprogram/shared/days';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import {
  entitlementsOf,
  isSameCover,
  judgeCover,
  sayCover,
  withVisitTaken,
} from '../../../miniprogram/shared/visit/cover';
import type { Context } from '../../_platform/context';
import { afterMerger } from '../../_platform/merged';
import type { Store } from '../../_platform/unit-of-work';
import { devicesOfAll } from '../../_store/devices';
import { pages } from '../../../miniprogram/shared/pages';
import { isUnpaid } from '../../../miniprogram/shared/visit/quotes';
import { dispatchersFor, peopleWithRole } from '../people/whom-to-tell';

/** The order with what covers it on the day that it is made, and the instrument's cover after the order took its visit. */
export function covered(
  order: WorkOrder,
  device: Device,
): { order: WorkOrder; entitlements: Device['entitlements'] } {
  const known = entitlementsOf(device);
  const cover = judgeCover(known, { task: order.task, on: dayOf(order.createdAt), orderId: order._id });
  return { order: { ...order, cover }, entitlements: [...withVisitTaken(known, order._id, cover)] };
}

async function instrumentOf(store: Store, { device }: WorkOrder): Promise<Device | null> {
  const found = device && (await store.find(devicesOfAll, device.id));
  return found && (await afterMerger(store, devicesOfAll, found));
}

/** By this judgement an order has its visit of a contract; by none it gives it back. */
export async function takeVisit(
  store: Store,
  order: WorkOrder,
  cover: WorkOrder['cover'] | null,
): Promise<void> {
  const device = await instrumentOf(store, order);
  if (!device) return;
  const before = entitlementsOf(device);
  const after = withVisitTaken(before, order._id, cover ?? null);
  if (after !== before) store.save(devicesOfAll, { ...device, entitlements: [...after] });
}

/** A cancelled order came to nobody: its visit is left to the next one. */
export async function giveVisitBack(store: Store, order: WorkOrder): Promise<void> {
  if (order.cover?.lines.some(({ by }) => by?.kind === 'contract')) await takeVisit(store, order, null);
}

/** 不在保，又没有报价: what is done is done; whoever answers for it asks the hospital now, or waives it. */
export async function tellUnpaid({ store }: Pick<Context, 'store'>, order: WorkOrder): Promise<void> {
  if (!isUnpaid(order)) return;
  store.notify({
    memberIds: await dispatchersFor(order.dealerId, 'service_manager'),
    kind: 'work_order_unquoted',
    title: '不在保，完工前医院没有同意报价',
    body: `${order.number} ${order.site.hospitalName}：请补报价或免收`,
    page: pages.quote({ id: order._id }),
  });
}

/**
 * At completion the cover of the order's first day is asked again with what is known by now; a difference is written and put
 * before a service manager.
 */
export async function withCoverFound({ store, now }: Context, order: WorkOrder): Promise<WorkOrder> {
  const device = order.cover && (await instrumentOf(store, order));
  if (!device) return order;
  const facts = { task: order.task, on: order.cover!.on, orderId: order._id };
  const coverFound = judgeCover(entitlementsOf(device), facts);
  if (isSameCover(order.cover!, coverFound)) return order.coverFound ? { ...order, coverFound: null } : order;
  store.notify({
    memberIds: await peopleWithRole('service_manager'),
    kind: 'work_order_cover',
    title: '保修或合同判定有变化，请确认',
    body: `${order.number} ${order.site.hospitalName}：完工时为 ${sayCover(coverFound, dayOf(now))}`,
    page: pages.dispatchOrder({ id: order._id }),
  });
  return { ...order, coverFound };
}
