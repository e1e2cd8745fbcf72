import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { hasRole, isManufacturer } from '../../_platform/actor';
import { defineCollection } from '../../_platform/collection';

/**
 * The manufacturer's dispatchers and managers see every order, a dealer's admin those of the dealer, an engineer those
 * in the engineer's own hands.
 */
export const workOrders = defineCollection<WorkOrder>({
  name: 'work_orders',
  notFound: 'WORK_ORDER_NOT_FOUND',
  scope: (actor) => {
    if (actor.kind === 'system') return {};
    if (isManufacturer(actor) && hasRole(actor, 'dispatcher', 'service_manager', 'auditor')) return {};
    if (actor.dealerId !== null && hasRole(actor, 'dealer_admin')) return { dealerId: actor.dealerId };
    if (hasRole(actor, 'engineer')) return { 'engineer.memberId': actor.memberId };
    return null;
  },
});
