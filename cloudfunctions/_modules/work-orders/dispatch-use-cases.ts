import { dayOf } from '../../../miniprogram/shared/days';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { AssignRequest, ListRequest, OrderRequest, ReasonRequest } from '../../_contracts/work-orders';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { members } from '../people/members';
import type { OrderMoved } from './visit-use-cases';
import { workOrders } from './work-orders';

const PAGE = 50;

/** Gives the order to an engineer of the order's dealer (or, without a dealer, of the manufacturer). */
export const assignWorkOrder: UseCase<AssignRequest, OrderMoved> = async (context, request) => {
  const { actor, store, now, ids } = context;
  const order = await store.get(workOrders, request.workOrderId);
  const engineer = await store.get(members, request.engineerId);
  if (!engineer.active || !engineer.roles.includes('engineer') || engineer.dealerId !== order.dealerId)
    throw new Refusal('MEMBER_NOT_FOUND');
  const by = { memberId: actor.memberId, name: actor.name };
  const act = {
    by,
    at: now.toISOString(),
    ...(request.overrideReason ? { reason: request.overrideReason } : {}),
  };
  let override: WorkOrder['certificationOverride'] = null;
  if (order.device) {
    const minimumLevel = context.setting('checkIn').minimumLevel;
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel };
    if (!rule.isCertified(engineer.certifications, wanted, dayOf(now))) {
      // Only a named service manager may let somebody uncertified go, and says why.
      if (!hasRole(actor, 'service_manager') || !isManufacturer(actor) || !request.overrideReason)
        throw new Refusal('NOT_CERTIFIED');
      override = { by, reason: request.overrideReason, at: act.at };
    }
  }
  const stamp = { memberId: engineer._id, name: engineer.name };
  const assigned = store.save(workOrders, rule.assignEngineer(order, stamp, ids.newCode(16), act, override));
  store.notify({
    memberIds: [engineer._id],
    kind: 'work_order_assigned',
    title: '新工单',
    body: `${order.site.hospitalName} ${order.site.departmentName}：${order.description}`.slice(0, 200),
    page: `/pages/engineer/order/order?id=${order._id}`,
  });
  return { workOrderId: assigned._id, state: assigned.state, revision: assigned.revision };
};

export const cancelWorkOrder: UseCase<ReasonRequest, OrderMoved> = async ({ actor, store, now }, request) => {
  const order = await store.get(workOrders, request.workOrderId);
  const act = {
    by: { memberId: actor.memberId, name: actor.name },
    at: now.toISOString(),
    reason: request.reason,
  };
  const cancelled = store.save(workOrders, rule.cancelOrder(order, act), request.reason);
  if (order.engineer) {
    store.notify({
      memberIds: [order.engineer.memberId],
      kind: 'work_order_cancelled',
      title: '工单已取消',
      body: `${order.number}：${request.reason}`,
      page: `/pages/engineer/order/order?id=${order._id}`,
    });
  }
  return { workOrderId: cancelled._id, state: cancelled.state, revision: cancelled.revision };
};

export type WorkOrderView = Omit<WorkOrder, 'head' | 'strays'>;

/** What leaves the house: everything but the trail's own fields. */
export function workOrderView({ head: _head, strays: _strays, ...order }: WorkOrder): WorkOrderView {
  return order;
}

export const getWorkOrder: UseCase<OrderRequest, { order: WorkOrderView }> = async (
  { store },
  { workOrderId },
) => ({
  order: workOrderView(await store.get(workOrders, workOrderId)),
});

/** A page of the orders the actor may see, newest first; open ones when no states are named. */
export const listWorkOrders: UseCase<ListRequest, { orders: WorkOrderView[]; more: boolean }> = async (
  { store },
  { states, skip },
) => {
  const found = await store.query(
    workOrders,
    { state: oneOf(states ?? openWorkOrderStates) },
    { orderBy: [['createdAt', 'desc']], skip, limit: PAGE + 1 },
  );
  return { orders: found.slice(0, PAGE).map(workOrderView), more: found.length > PAGE };
};
