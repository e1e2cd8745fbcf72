import type { PersonStamp } from '../model/entity';
import type { GradedEvidence, HelperVisit, WorkOrder } from '../model/work-orders';
import { Refusal } from '../refusal';
import { openWorkOrderStates } from '../states';
import type { Act } from './act';
import { withDoubts } from './arrivals';

/** More than ever fit around an instrument. */
const MOST_HELPERS = 5;

type Helped = Pick<WorkOrder, 'helpers' | 'helperVisits'>;
export const isHelper = ({ helpers = [] }: Helped, memberId: string): boolean =>
  helpers.some(({ engineer }) => engineer.memberId === memberId);
/** The coming of a helper that has not ended; null: none. */
export const openHelperVisit = ({ helperVisits = [] }: Helped, memberId: string): HelperVisit | null =>
  helperVisits.filter(({ engineer, checkOut }) => engineer.memberId === memberId && !checkOut)[0] || null;

type Standing = Helped & Pick<WorkOrder, 'engineer' | 'state'>;
const withHelpers = ({ engineer, state }: Standing): boolean =>
  engineer !== null && openWorkOrderStates.indexOf(state) >= 0;
/** Whether somebody can be sent along now. */
export const canAddHelper = (order: Standing): boolean =>
  withHelpers(order) && (order.helpers || []).length < MOST_HELPERS;
export const canHelpNow = (order: Standing, memberId: string): boolean =>
  isHelper(order, memberId) && (withHelpers(order) || openHelperVisit(order, memberId) !== null);

const noted = (order: WorkOrder, act: Act, what: string, to: PersonStamp): WorkOrder['timeline'] => {
  const { by, at, reason } = act;
  return [...order.timeline, { state: order.state, at, by, to, what, ...(reason ? { reason } : {}) }];
};

/** 添加同行: a second engineer of the same house comes along; the order stays whose it is. */
export function addHelper(order: WorkOrder, engineer: PersonStamp, act: Act): WorkOrder {
  const helpers = order.helpers || [];
  if (!withHelpers(order)) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  if (order.engineer!.memberId === engineer.memberId || isHelper(order, engineer.memberId))
    throw new Refusal('HELPER_ALREADY', { path: 'engineerId' });
  if (helpers.length >= MOST_HELPERS) throw new Refusal('HELPERS_FULL', { path: 'engineerId' });
  const added = { engineer, addedBy: act.by, at: act.at };
  return { ...order, helpers: [...helpers, added], timeline: noted(order, act, '添加同行', engineer) };
}

/** Whoever is there leaves first; what a helper has done stays on the order. */
export function removeHelper(order: WorkOrder, memberId: string, act: Act): WorkOrder {
  const leaving = (order.helpers || []).filter(({ engineer }) => engineer.memberId === memberId)[0];
  if (!leaving) throw new Refusal('HELPER_NOT_FOUND', { path: 'engineerId' });
  if (!act.reason || !act.reason.trim()) throw new Refusal('REASON_MISSING', { path: 'reason' });
  if (openHelperVisit(order, memberId)) throw new Refusal('HELPER_ON_SITE', { path: 'engineerId' });
  const helpers = order.helpers!.filter((one) => one !== leaving);
  return { ...order, helpers, timeline: noted(order, act, '移除同行', leaving.engineer) };
}

/** A helper's own arrival: evidence of the same kind, and no step of the order. */
export function helperCheckIn(
  order: WorkOrder,
  { visitId, evidence }: { visitId: string; evidence: GradedEvidence },
  act: Act,
): WorkOrder {
  const { by } = act;
  if (!isHelper(order, by.memberId)) throw new Refusal('WORK_ORDER_NOT_YOURS');
  if (order.state === 'cancelled' || openHelperVisit(order, by.memberId))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const visit: HelperVisit = {
    id: visitId,
    engineer: by,
    checkIn: evidence,
    checkOut: null,
    labourMinutes: 0,
    travelMinutes: 0,
    note: '',
  };
  return withDoubts({ ...order, helperVisits: [...(order.helperVisits || []), visit] });
}

/** A helper leaves and says how long the work took; until then the coming is open, whatever becomes of the order. */
export function helperCheckOut(
  order: WorkOrder,
  done: { evidence: GradedEvidence } & Pick<HelperVisit, 'labourMinutes' | 'travelMinutes' | 'note'>,
  act: Act,
): WorkOrder {
  const open = openHelperVisit(order, act.by.memberId);
  if (!isHelper(order, act.by.memberId)) throw new Refusal('WORK_ORDER_NOT_YOURS');
  if (!open) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const { evidence, ...said } = done;
  const left = { ...open, ...said, checkOut: evidence };
  return { ...order, helperVisits: order.helperVisits!.map((one) => (one === open ? left : one)) };
}
