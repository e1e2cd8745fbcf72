import { isUrgent, severityLabels } from '../clocks/policies';
import { minutesLeft } from '../clocks/order-clock';
import type { WorkOrder } from '../model/work-orders';
import { taskKindLabels } from '../model/people';
import { dayOf } from '../days';
import type { Day } from '../days';
import { openAppointment, sayWindow } from './appointments';
import { sayActTime, sayDay, saySpan, sayTime, sayTimeLeft } from '../say';
import { workOrderStateLabels, workOrderTones } from '../states';

type Listed = Pick<
  WorkOrder,
  | '_id'
  | 'number'
  | 'state'
  | 'task'
  | 'severity'
  | 'description'
  | 'device'
  | 'site'
  | 'engineer'
  | 'responseDueAt'
  | 'arrivalDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'arrivedAt'
  | 'repairedAt'
  | 'pausedAt'
  | 'plannedOn'
> &
  Partial<Pick<WorkOrder, 'appointment'>>;

export interface OrderLine {
  id: string;
  number: string;
  stateLabel: string;
  tone: string;
  hospital: string;
  place: string;
  description: string;
  taskLabel: string;
  person: string;
  due: string;
  /** Day of the visit in words; '' while it is open. */
  planned: string;
  late: boolean;
  /** Its severity in words where it is urgent; '' where not. */
  urgent: string;
  unsent: number;
}

/**
 * Which clock runs: the response's until somebody reacted, the arrival's until somebody is there, then the repair's; null
 * when all are met, and while it is paused.
 */
export function runningClock(
  order: Pick<
    Listed,
    | 'respondedAt'
    | 'responseDueAt'
    | 'arrivedAt'
    | 'arrivalDueAt'
    | 'repairedAt'
    | 'repairDueAt'
    | 'pausedAt'
    | 'state'
  >,
): {
  label: string;
  dueAt: string;
} | null {
  if (
    ['closed', 'cancelled', 'confirmed', 'completed'].includes(order.state) ||
    order.repairedAt ||
    order.pausedAt
  )
    return null;
  if (!order.respondedAt) return { label: '响应', dueAt: order.responseDueAt };
  return order.arrivalDueAt && !order.arrivedAt
    ? { label: '到场', dueAt: order.arrivalDueAt }
    : { label: '修复', dueAt: order.repairDueAt };
}

/** How the clock stands, in words; '' when none is left. */
export function sayDue(
  order: Parameters<typeof runningClock>[0] & Partial<Pick<WorkOrder, 'clock' | 'pauses' | 'createdAt'>>,
  now: Date,
): string {
  if (order.pausedAt) {
    const left = order.clock ? minutesLeft(order as WorkOrder) : null;
    if (left === null) return '修复时效暂停';
    return left >= 0 ? `修复时效暂停，还剩 ${saySpan(left)}` : `修复时效暂停，已超时 ${saySpan(-left)}`;
  }
  const clock = runningClock(order);
  return clock ? `${clock.label}${sayTimeLeft(clock.dueAt, now)}` : '';
}

export const sayPartsWanted = (wanted: WorkOrder['partsWanted']): string =>
  (wanted || []).map(({ name, quantity }) => `${name} × ${quantity}`).join('、');

/** Whose act a line of the timeline was: what the hospital confirmed stands under who signed, on whosever phone. */
export function doneBy(
  { visits }: Pick<WorkOrder, 'visits'>,
  { state, what, at, by }: WorkOrder['timeline'][number],
): string {
  const signature = visits.map((visit) => visit.signature).find((one) => one && one.at === at);
  return state === 'confirmed' && !what && signature ? signature.signedBy.name : by.name;
}

/** 进度: what happened to an order, to whom it was given, when and by whom; the newest first. */
export const sayTimeline = (order: Pick<WorkOrder, 'timeline' | 'visits'>, now: Date) =>
  order.timeline
    .map((entry) => ({
      text: `${entry.what || workOrderStateLabels[entry.state]}${entry.to ? `：${entry.to.name}` : ''}`,
      reason: entry.reason || '',
      more: `${sayActTime(entry, now)} · ${doneBy(order, entry)}`,
    }))
    .reverse();

/** What the hospital has added, the newest first. */
export const saySupplements = (supplements: WorkOrder['supplements'], now: Date) =>
  (supplements || [])
    .map(({ at, name, text, photos, urges }) => ({
      text: [urges ? '催单' : '', text].filter(Boolean).join('：') || '补充照片',
      time: `${sayTime(at, now)} · ${name}`,
      urges,
      photos,
    }))
    .reverse();

/** When somebody is to come: the window that was agreed, else the day that was planned; '' while it is open. */
export function sayPlanned(
  { plannedOn, appointment }: Pick<Listed, 'plannedOn' | 'appointment'>,
  today: Day,
): string {
  const agreed = openAppointment({ appointment: appointment || null });
  return agreed ? sayWindow(agreed, today) : plannedOn ? sayDay(plannedOn, today) : '';
}

/** What a list shows of an order, in words; small, because it goes through setData. */
export function orderLine(order: Listed, now: Date, unsent = 0): OrderLine {
  const clock = runningClock(order);
  return {
    id: order._id,
    number: order.number,
    stateLabel: workOrderStateLabels[order.state],
    tone: workOrderTones[order.state],
    hospital: order.site.hospitalName,
    place: [order.site.departmentName, order.device ? order.device.modelName : '']
      .filter(Boolean)
      .join(' · '),
    description: order.description.slice(0, 80),
    taskLabel: taskKindLabels[order.task],
    person: order.engineer ? order.engineer.name : '未派工',
    planned: sayPlanned(order, dayOf(now)),
    due: sayDue(order, now),
    late: clock !== null && Date.parse(clock.dueAt) < now.getTime(),
    urgent: isUrgent(order) ? severityLabels[order.severity] : '',
    unsent,
  };
}

/** 半年保养第 3 次，12月1日至12月31日内完成；12月3日按时完成 */
export function sayPlan(
  { servicePlan: plan, repairedAt, state }: Pick<WorkOrder, 'servicePlan' | 'repairedAt' | 'state'>,
  today: Day,
): string {
  if (!plan) return '';
  const { fromOn, toOn } = plan;
  const asked = `${plan.name}第 ${plan.sequence} 次，${sayDay(fromOn, today)}至${sayDay(toOn, today)}内完成`;
  if (state === 'cancelled') return `${asked}；已跳过`;
  const on = repairedAt ? dayOf(repairedAt) : null;
  if (on === null) return today > toOn ? `${asked}；已逾期` : asked;
  return `${asked}；${sayDay(on, today)}${on < fromOn ? '提前完成，不算按时' : on > toOn ? '逾期完成' : '按时完成'}`;
}
