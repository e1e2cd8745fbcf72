import { isUrgent } from '../../shared/clocks/policies';
import type { WorkOrder } from '../../shared/model/work-orders';
import { runningClock } from '../../shared/visit/order-line';

/** Signed and left: only the rating may still be asked for. */
export const hasLeft = ({ state, visits }: WorkOrder): boolean =>
  state === 'confirmed' && visits.length > 0 && visits[visits.length - 1]!.checkOut !== null;

/** Where the engineer stands: nobody leaves an instrument half repaired because another clock is shorter. */
const atTheInstrument = ['onsite', 'completed', 'confirmed'];

const dueOf = (order: WorkOrder): string => {
  const clock = runningClock(order);
  return clock ? clock.dueAt : '9999';
};

/**
 * The next thing to do first: what one is in the middle of, then what is overdue, urgent before normal, then by the clock
 * that runs out first, whatever its state; what only waits for a rating last.
 */
export function byWhatIsDue(orders: readonly WorkOrder[], now: Date): WorkOrder[] {
  const instant = now.toISOString();
  const rank = (order: WorkOrder): number => {
    if (hasLeft(order)) return 4;
    if (atTheInstrument.indexOf(order.state) >= 0) return 0;
    const isLate = dueOf(order) < instant;
    if (isLate) return isUrgent(order) ? 1 : 2;
    return 3;
  };
  return [...orders].sort(
    (a, b) => rank(a) - rank(b) || (dueOf(a) < dueOf(b) ? -1 : dueOf(a) > dueOf(b) ? 1 : 0),
  );
}
