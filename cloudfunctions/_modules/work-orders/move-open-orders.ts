import type { SiteSnapshot } from '../../../miniprogram/shared/model/work-orders';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { workOrdersOfAll } from '../../_store/work-orders';

/**
 * Open orders go to the place as it is known now; what is done keeps the place as it was. Whoever keeps the places need not
 * see the orders: a channel manager does not.
 */
export async function moveOpenOrders(
  store: Store,
  where: { 'site.hospitalId': string } | { 'site.departmentId': string },
  change: (site: SiteSnapshot) => Partial<SiteSnapshot>,
  /** An order that the caller has changed itself: what is queried here does not have that yet. */
  besides = '',
): Promise<void> {
  // What could not be completed can be dispatched again.
  const state = oneOf([...openWorkOrderStates, 'cannot_complete']);
  for (const order of await queryAll(store, workOrdersOfAll, { ...where, state }))
    if (order._id !== besides)
      store.save(workOrdersOfAll, { ...order, site: { ...order.site, ...change(order.site) } });
}
