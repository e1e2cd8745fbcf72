import type { OrderLink, Visit, WorkOrder } from '../model/work-orders';
import { Refusal } from '../refusal';
import type { Act } from './act';
import { acceptOrder, departForOrder, moved } from './work-order';

/** More than anybody looks after in one coming. */
export const MOST_SHARING = 20;

const openVisit = ({ visits }: Pick<WorkOrder, 'visits'>): Visit | null => {
  const last = visits[visits.length - 1];
  return last && last.checkIn && !last.checkOut ? last : null;
};

/** Whether another order can be done in the coming that this one is in. */
export const canBeShared = (
  main: Pick<WorkOrder, 'visits' | 'engineer' | 'state'>,
  memberId: string,
): boolean => {
  const visit = openVisit(main);
  const isTheirs = !!main.engineer && main.engineer.memberId === memberId;
  return isTheirs && !!visit && !visit.shares && (main.state === 'onsite' || main.state === 'completed');
};

const joinable = ['assigned', 'accepted', 'travelling'];
/** Whether this one can be done in a coming to the same hospital. */
export const canShare = (
  order: Pick<WorkOrder, '_id' | 'state' | 'engineer' | 'site'>,
  main: Pick<WorkOrder, '_id' | 'visits' | 'engineer' | 'state' | 'site'>,
  memberId: string,
): boolean =>
  order._id !== main._id &&
  !!order.engineer &&
  order.engineer.memberId === memberId &&
  joinable.indexOf(order.state) >= 0 &&
  order.site.hospitalId === main.site.hospitalId &&
  canBeShared(main, memberId);

/**
 * 同次上门: another instrument of the hospital in the coming of `main`. It has the arrival of that one, and checklist, parts and
 * outcome of its own. What was made there and then counts by its instrument alone: nobody had waited for it.
 */
export function shareVisit(
  order: WorkOrder,
  main: WorkOrder | null,
  { visitId, checklistId }: { visitId: string; checklistId: string | null },
  act: Act,
): WorkOrder {
  if (!main || !canBeShared(main, act.by.memberId)) throw new Refusal('VISIT_NOT_OPEN', { path: 'mainId' });
  if (main.site.hospitalId !== order.site.hospitalId)
    throw new Refusal('VISIT_ELSEWHERE', { path: 'mainId' });
  if ((main.sharedBy || []).length >= MOST_SHARING) throw new Refusal('VISIT_FULL', { path: 'mainId' });
  const { checkIn } = openVisit(main)!;
  const accepted = order.state === 'assigned' ? acceptOrder(order, act) : order;
  const travelling = accepted.state === 'accepted' ? departForOrder(accepted, act) : accepted;
  if (travelling.state !== 'travelling')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state, wanted: 'onsite' });
  const onsite = moved(travelling, 'onsite', act);
  const visit: Visit = {
    id: visitId,
    shares: { id: main._id, number: main.number },
    engineer: act.by,
    checklistId,
    checkIn,
    answers: {},
    parts: [],
    report: null,
    signature: null,
    checkOut: null,
  };
  const madeThere = order.source === 'engineer' && order.createdAt >= checkIn!.at;
  return {
    ...onsite,
    arrivedAt: order.arrivedAt || act.at,
    visits: [...order.visits, visit],
    ...(madeThere ? { addedOnSite: true as const } : {}),
  };
}

/** The coming as its own order keeps it: which others are done in it. */
export function withSharing(
  main: WorkOrder,
  { _id: id, number }: Pick<WorkOrder, '_id' | 'number'>,
): WorkOrder {
  const known: OrderLink[] = main.sharedBy || [];
  return known.some((one) => one.id === id) ? main : { ...main, sharedBy: [...known, { id, number }] };
}

/** Of these orders those whose open visit is the coming of `mainId`. */
export const sharing = (orders: readonly WorkOrder[], mainId: string): WorkOrder[] =>
  orders.filter((order) => {
    const visit = openVisit(order);
    return !!visit && !!visit.shares && visit.shares.id === mainId;
  });
