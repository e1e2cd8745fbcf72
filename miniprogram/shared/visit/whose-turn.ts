import type { WorkOrder } from '../model/work-orders';
import { isInHand } from './work-order';

/**
 * Who has an order in front of them next, by the list that shows it: `waiting` and `running` of dispatch (a dealer's admin has
 * the same lists of the own dealer's orders), `finished` of dispatch, or the engineer's own. An order that has not ended is
 * always in one of them; `nobody` is for what has.
 */
export type Turn = 'dispatch_waiting' | 'engineer' | 'dispatch_finished' | 'nobody';

export function whoseTurn(order: Pick<WorkOrder, 'state' | 'visits'>): Turn {
  switch (order.state) {
    case 'new':
    case 'assigned_dealer':
    case 'cannot_complete':
      return 'dispatch_waiting';
    case 'assigned':
    case 'accepted':
    case 'travelling':
    case 'onsite':
    case 'on_hold':
      return 'engineer';
    case 'completed':
    case 'confirmed': {
      const last = order.visits[order.visits.length - 1];
      return isInHand(order) && last !== undefined && last.checkOut === null
        ? 'engineer'
        : 'dispatch_finished';
    }
    case 'closed':
    case 'cancelled':
      return 'nobody';
  }
}
