import { withClockAt } from '../../miniprogram/shared/clocks/order-clock';
import { withCharge } from '../../miniprogram/shared/figures/charges';
import { withPlanOpenUntil } from '../../miniprogram/shared/visit/service-plans';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { dayOf, startOfDay } from '../../miniprogram/shared/days';
import { openWorkOrderStates } from '../../miniprogram/shared/states';
import type { WorkOrderState } from '../../miniprogram/shared/states';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { oneOf, range } from '../_platform/where';
import type { Where } from '../_platform/where';

export const withNumberTail = <T extends Pick<WorkOrder, 'number'>>(
  order: T,
): T & Required<Pick<WorkOrder, 'numberTail'>> => ({
  ...order,
  numberTail: order.number.slice(order.number.indexOf('-') + 1),
});

/**
 * The manufacturer's dispatchers and managers see every order, a dealer's admin those of the dealer, an engineer those
 * in the engineer's own hands.
 */
export const workOrders = defineCollection<WorkOrder>({
  name: 'work_orders',
  namesFiles: true,
  notFound: 'WORK_ORDER_NOT_FOUND',
  derive: (order) => withNumberTail(withPlanOpenUntil(withCharge(withClockAt(order)))),
  scope: (actor) => {
    if (actor.kind === 'system') return {};
    if (isManufacturer(actor) && hasRole(actor, 'dispatcher', 'service_manager', 'auditor')) return {};
    if (actor.dealerId !== null && hasRole(actor, 'dealer_admin')) return { dealerId: actor.dealerId };
    if (hasRole(actor, 'engineer')) return { 'engineer.memberId': actor.memberId };
    return null;
  },
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'clocks_to_tell',
      keys: [
        ['clockAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'planned_orders',
      keys: [
        ['planOpenUntil', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'planned_orders_of_dealer',
      keys: [
        ['dealerId', 1],
        ['planOpenUntil', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'planned_orders_of_hospital',
      keys: [
        ['site.hospitalId', 1],
        ['planOpenUntil', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_engineer',
      keys: [
        ['engineer.memberId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_done_by_engineer',
      keys: [
        ['engineer.memberId', 1],
        ['state', 1],
        ['repairedAt', -1],
      ],
    },
    {
      name: 'orders_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'history_of_device',
      keys: [
        ['device.id', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'open_orders_of_device',
      keys: [
        ['device.id', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'visits_of_day',
      keys: [
        ['visits.engineer.memberId', 1],
        ['visits.checkIn.at', 1],
      ],
    },
    {
      name: 'helps_of_engineer_in_house',
      keys: [
        ['helpers.engineer.memberId', 1],
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'helps_of_day',
      keys: [
        ['helperVisits.engineer.memberId', 1],
        ['helperVisits.checkIn.at', 1],
      ],
    },
    {
      name: 'repairs_of_model',
      keys: [
        ['device.modelId', 1],
        ['task', 1],
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'orders_of_hospital',
      keys: [
        ['site.hospitalId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_department',
      keys: [
        ['site.departmentId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'arrivals_in_doubt',
      keys: [
        ['arrivalsInDoubt', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_requester',
      keys: [
        ['requestedBy', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_by_number',
      keys: [
        ['number', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_by_number_tail',
      keys: [
        ['numberTail', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_by_response',
      keys: [
        ['state', 1],
        ['responseDueAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_by_repair',
      keys: [
        ['state', 1],
        ['repairDueAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_dealer_by_response',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['responseDueAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_dealer_by_repair',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['repairDueAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'pool_of_dealer',
      keys: [
        ['dealerId', 1],
        ['engineer.memberId', 1],
        ['state', 1],
        ['responseDueAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});

/** Orders of an engineer's own house that nobody has in hand; the pool to grab from. */
export const pooledOrders = defineCollection<WorkOrder>({
  ...workOrders,
  notFound: 'POOL_ORDER_GONE',
  scope: (actor) =>
    hasRole(actor, 'engineer') ? { dealerId: actor.dealerId, 'engineer.memberId': null } : null,
});

/** Orders of the own house on which an engineer comes along (同行). */
export const helpedOrders = defineCollection<WorkOrder>({
  ...workOrders,
  scope: (actor) =>
    hasRole(actor, 'engineer')
      ? { dealerId: actor.dealerId, 'helpers.engineer.memberId': actor.memberId }
      : null,
});

/** What a hospital contact asked for, seen by the WeChat account that asked. */
export const requestedOrders = defineCollection<WorkOrder>({
  ...workOrders,
  scope: (actor) => (actor.openid ? { requestedBy: actor.openid } : null),
});

/** Without scope: for the question whether an id is taken. */
export const workOrdersOfAll = defineCollection<WorkOrder>({ ...workOrders, scope: () => ({}) });

/** What an engineer could not do waits for dispatch again. */
export const statesToDispatch: readonly WorkOrderState[] = ['new', 'assigned_dealer', 'cannot_complete'];
/** In somebody's hands, or done and not yet signed. */
export const statesInWork: readonly WorkOrderState[] = [
  ...openWorkOrderStates.filter((state) => !statesToDispatch.includes(state)),
  'completed',
];
/** What home counts of an engineer, and the search lists when it is opened from there. */
export const ordersInWorkOf = (engineerId: string): Where<WorkOrder> => ({
  'engineer.memberId': engineerId,
  state: oneOf(statesInWork),
});
export const ordersDoneThisMonth = (engineerId: string, now: Date): Where<WorkOrder> => ({
  'engineer.memberId': engineerId,
  state: oneOf(['confirmed', 'closed']),
  repairedAt: range({ atLeast: startOfDay(`${dayOf(now).slice(0, 8)}01`).toISOString() }),
});
