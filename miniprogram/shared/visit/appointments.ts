import { dayOf, startOfDay } from '../days';
import type { Day } from '../days';
import type { Appointment, WorkOrder } from '../model/work-orders';
import { Refusal } from '../refusal';
import { sayClock, sayDay, sayTime } from '../say';
import { openWorkOrderStates } from '../states';
import type { Act } from './act';

/** 预约上门: the window that was agreed with the hospital, kept until somebody checks in or agrees on another. */
export const spanLabels = { morning: '上午', afternoon: '下午', day: '全天', hours: '时段' } as const;
export type Span = keyof typeof spanLabels;
export const spans = Object.keys(spanLabels) as Span[];
const hoursOf = {
  morning: ['08:00', '12:00'],
  afternoon: ['13:00', '18:00'],
  day: ['08:00', '18:00'],
} as const;

export interface Agreed {
  on: Day;
  span: Span;
  /** `HH:mm` in Shanghai; of a span of hours only. */
  from: string;
  to: string;
  /** Who of the hospital agreed. */
  with: string;
}
const instantOf = (on: Day, clock: string): string =>
  new Date(
    startOfDay(on).getTime() + (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * 60_000,
  ).toISOString();

/** From when to when. */
export function windowOf({ on, span, from, to }: Omit<Agreed, 'with'>): Pick<Appointment, 'fromAt' | 'toAt'> {
  const [begins, ends] = span === 'hours' ? [from, to] : hoursOf[span];
  return { fromAt: instantOf(on, begins), toAt: instantOf(on, ends) };
}

/** 明天上午 / 11月30日 09:00–11:00 */
export function sayWindow(
  { on, span, fromAt, toAt }: Omit<Appointment, 'with' | 'by' | 'at'>,
  today: Day,
): string {
  const day = sayDay(on, today);
  return span === 'hours' ? `${day} ${sayClock(fromAt)}–${sayClock(toAt)}` : `${day}${spanLabels[span]}`;
}

/** The window that still waits for somebody to come; null: none, or they came. */
export const openAppointment = ({ appointment }: Pick<WorkOrder, 'appointment'>): Appointment | null =>
  appointment && !appointment.keptAt ? appointment : null;

/** （与陈老师约定） */
export function sayAgreedWith(order: Pick<WorkOrder, 'appointment'>): string {
  const agreed = openAppointment(order);
  return agreed && agreed.with ? `（与${agreed.with}约定）` : '';
}

export const canAppoint = ({ state }: Pick<WorkOrder, 'state'>): boolean =>
  openWorkOrderStates.includes(state) && state !== 'onsite';

const noted = (order: WorkOrder, act: Act, what: string): WorkOrder['timeline'] => {
  const { by, at, reason, receivedAt, clockInDoubt } = act;
  return [
    ...order.timeline,
    {
      ...{ state: order.state, at, by, what },
      ...(reason ? { reason } : {}),
      ...(receivedAt ? { receivedAt } : {}),
      ...(clockInDoubt ? { clockInDoubt } : {}),
    },
  ];
};

/** A first window needs nobody's reason; another in its place does. The day of the visit follows. */
export function appoint(order: WorkOrder, agreed: Agreed, act: Act): WorkOrder {
  if (!canAppoint(order)) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const { on, span } = agreed;
  const window = windowOf(agreed);
  if (window.fromAt >= window.toAt) throw new Refusal('APPOINTMENT_HOURS_WRONG', { path: 'to' });
  if (window.toAt <= act.at) throw new Refusal('APPOINTMENT_PAST', { path: 'on' });
  const before = openAppointment(order);
  const isSame = before && before.fromAt === window.fromAt && before.toAt === window.toAt;
  if (isSame) return order;
  if (before && !act.reason?.trim()) throw new Refusal('REASON_MISSING', { path: 'reason' });
  const appointment: Appointment = { on, span, ...window, with: agreed.with, by: act.by, at: act.at };
  const said = `${before ? '改约' : '预约'}上门 ${sayWindow(appointment, dayOf(act.at))}`;
  const what = said + sayAgreedWith({ appointment });
  return { ...order, appointment, plannedOn: on, timeline: noted(order, act, what) };
}

/** Somebody is there: what was agreed is kept, and nobody waits for an arrival any more. */
export function withArrivalKept(order: WorkOrder, at: string): WorkOrder {
  const open = openAppointment(order);
  return {
    ...order,
    ...(open ? { appointment: { ...open, keptAt: at } } : {}),
    ...(order.eta ? { eta: null } : {}),
  };
}

export const canTellEta = ({ state }: Pick<WorkOrder, 'state'>): boolean =>
  state === 'accepted' || state === 'travelling';

/** 预计到达: the hospital reads it where it follows its request. */
export function tellEta(order: WorkOrder, minutes: number, act: Act): WorkOrder {
  if (order.engineer?.memberId !== act.by.memberId) throw new Refusal('WORK_ORDER_NOT_YOURS');
  if (!canTellEta(order)) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const at = new Date(Date.parse(act.at) + minutes * 60_000).toISOString();
  const what = `预计 ${sayTime(at, new Date(act.at))} 到达`;
  return { ...order, eta: { at, toldAt: act.at, by: act.by }, timeline: noted(order, act, what) };
}
