import { addDays, addMonths, startOfDay } from '../days';
import type { Day } from '../days';
import type { Clocks } from '../clocks/order-clock';
import type { Device, DevicePlan, PlanStop, ServicePlan } from '../model/devices';
import type { PersonStamp } from '../model/entity';
import type { DeviceSnapshot, PlannedFor, SiteSnapshot, WorkOrder } from '../model/work-orders';
import { sha256OfBytes } from '../sha256';
import { openWorkOrderStates } from '../states';
import type { WorkOrderState } from '../states';
import { taskKindLabels } from '../model/people';
import { entitlementsOf } from './cover';
import { newWorkOrder } from './new-order';
import type { CoverFacts } from './new-order';

/** 服务计划: when an instrument is due, which order that makes, and when a plan stops. */

/** Orders are made so many days ahead. */
export const HORIZON_DAYS = 60;

type Interval = Pick<ServicePlan, 'months'>;
/** Counted from the first day, never from the one before: the 31st comes back after a short month. */
export const dueOfSequence = (anchorOn: Day, { months }: Interval, sequence: number): Day =>
  addMonths(anchorOn, (sequence - 1) * months);

/** The first sequence that falls due on a day or after it. */
export function sequenceFrom(anchorOn: Day, interval: Interval, day: Day, least = 1): number {
  let sequence = least;
  while (dueOfSequence(anchorOn, interval, sequence) < day) sequence++;
  return sequence;
}

/**
 * The nearest working day within the window, the earlier of two as near. Where it has none: the last working day before it,
 * and the window begins there; its end never moves.
 */
export function visitDay(
  dueOn: Day,
  windowDays: number,
  isWorkingDay: (day: Day) => boolean,
): { on: Day; fromOn: Day; toOn: Day } {
  const [fromOn, toOn] = [addDays(dueOn, -windowDays), addDays(dueOn, windowDays)];
  for (let away = 0; away <= windowDays; away++)
    for (const on of [addDays(dueOn, -away), addDays(dueOn, away)])
      if (isWorkingDay(on)) return { on, fromOn, toOn };
  let on = addDays(fromOn, -1);
  while (!isWorkingDay(on)) on = addDays(on, -1);
  return { on, fromOn: on, toOn };
}

/** One order for one sequence of one instrument, however often it is made. */
export function plannedOrderId(planId: string, deviceId: string, sequence: number): string {
  // An instrument's id may be as long as any id.
  const named = encodeURIComponent([planId, deviceId, sequence].join('\n'));
  return `WO-p-${sha256OfBytes(Uint8Array.from(named, (one) => one.charCodeAt(0))).slice(0, 32)}`;
}

const isUnder = (device: Pick<Device, 'entitlements'>, contract: string, day: Day): boolean =>
  entitlementsOf(device).some(
    ({ kind, name, fromOn, toOn }) =>
      kind === 'contract' && name === contract && fromOn <= day && day <= toOn,
  );

type Standing = Pick<
  Device,
  'modelId' | 'hospitalId' | 'installedOn' | 'entitlements' | 'standing' | 'plans'
> &
  Partial<Pick<Device, 'mergedInto' | 'counter'>>;

const stopOf = (device: Standing, plan: ServicePlan, known: DevicePlan, today: Day): PlanStop | null =>
  plan.endedOn !== null && plan.endedOn <= today
    ? 'ended'
    : device.mergedInto || device.hospitalId === null
      ? 'retired'
      : device.hospitalId !== known.hospitalId
        ? 'moved'
        : plan.contract !== null && !isUnder(device, plan.contract, today)
          ? 'uncovered'
          : null;

/** How an order of a plan went: done on a day, skipped (cancelled), or still open (absent). */
export type Ended = ReadonlyMap<string, Day | 'skipped'>;

function followed(
  known: DevicePlan,
  plan: ServicePlan,
  ended: Ended,
  counted: Device['counter'],
): DevicePlan {
  if (plan.anchor === 'plan' || known.dueOn !== null || known.order === null) return known;
  const end = ended.get(known.order.id);
  if (end === undefined) return known;
  // A skipped one counts as finished on the day it fell due.
  const since = end === 'skipped' ? recounted(known, counted) : known;
  return dueBy(since, addMonths(end === 'skipped' ? known.order.dueOn : end, plan.months));
}

/** 测试数: the next one is counted from what has been run by now. */
function recounted(known: DevicePlan, counted: Device['counter']): DevicePlan {
  if (known.everyTests === undefined) return known;
  const { reachedOn: _reached, ...rest } = known;
  return { ...rest, countedFrom: counted ? counted.total : 0 };
}
/** The earlier of the calendar's day and the day on which the readings reached the number. */
const dueBy = (known: DevicePlan, dueOn: Day): DevicePlan => ({
  ...known,
  dueOn: known.reachedOn !== undefined && known.reachedOn < dueOn ? known.reachedOn : dueOn,
});

/** The instrument's plans after a reading: those whose number it is the first to reach are due with its day. */
export function afterReading<D extends Pick<Device, 'plans' | 'planDueOn' | 'counter'>>(device: D): D {
  const { plans, counter } = device;
  if (!plans || !counter) return device;
  const next = plans.map((known) => {
    const { everyTests, countedFrom = 0, reachedOn } = known;
    if (everyTests === undefined || reachedOn !== undefined || counter.total - countedFrom < everyTests)
      return known;
    const reached = { ...known, reachedOn: counter.on };
    return known.dueOn === null ? reached : dueBy(reached, known.dueOn);
  });
  return next.every((one, at) => one === plans[at]) ? device : withPlans(device, next);
}

/** The instrument's plans after one of their orders was done: the next is counted from here. */
export function planDone<D extends Pick<Device, 'plans' | 'planDueOn' | 'counter'>>(
  device: D,
  { servicePlan, repairedAt, _id }: Pick<WorkOrder, '_id' | 'servicePlan' | 'repairedAt'>,
): D {
  const { plans, counter } = device;
  if (!plans || !servicePlan || !repairedAt) return device;
  const next = plans.map((known) =>
    known.planId === servicePlan.planId &&
    known.order !== null &&
    known.order.id === _id &&
    known.everyTests !== undefined
      ? recounted(known, counter)
      : known,
  );
  return next.every((one, at) => one === plans[at]) ? device : withPlans(device, next);
}

function resumed(known: DevicePlan, plan: ServicePlan, today: Day): DevicePlan {
  // What fell due while it had stopped is not made up for.
  const next = sequenceFrom(known.anchorOn, plan, today, known.next);
  const waits = plan.anchor === 'completion' && known.order !== null;
  return { ...known, stopped: null, next, dueOn: waits ? null : dueOfSequence(known.anchorOn, plan, next) };
}

function begun(device: Standing, plan: ServicePlan, today: Day): DevicePlan | null {
  const { hospitalId, installedOn } = device;
  if (hospitalId === null || device.mergedInto || device.standing !== 'verified') return null;
  if (device.modelId !== plan.modelId || (plan.endedOn !== null && plan.endedOn <= today)) return null;
  if (plan.contract !== null && !isUnder(device, plan.contract, today)) return null;
  const anchorOn = installedOn || plan.startsOn;
  // On the day it was installed nothing is due yet.
  const next = sequenceFrom(anchorOn, plan, plan.startsOn, installedOn ? 2 : 1);
  const { _id: planId, name, task } = plan;
  const dueOn = dueOfSequence(anchorOn, plan, next);
  const first = { planId, name, task, anchorOn, next, dueOn, order: null, hospitalId, stopped: null };
  if (!plan.everyTests) return first;
  return { ...first, everyTests: plan.everyTests, countedFrom: device.counter ? device.counter.total : 0 };
}

/** Where an instrument stands in all plans today; the very same list where nothing has changed. */
export function reconcile(
  device: Standing,
  plans: readonly ServicePlan[],
  ended: Ended,
  today: Day,
): readonly DevicePlan[] {
  const known = device.plans || [];
  const kept = known.map((one) => {
    const plan = plans.find(({ _id }) => _id === one.planId);
    if (!plan) return one;
    const stopped = stopOf(device, plan, one, today);
    if (stopped) return one.stopped === stopped ? one : { ...one, stopped, dueOn: null };
    // Who has moved an instrument says when its plans go on.
    if (one.stopped === 'moved') return one;
    return followed(one.stopped ? resumed(one, plan, today) : one, plan, ended, device.counter);
  });
  const more = plans
    .filter(({ _id }) => !known.some(({ planId }) => planId === _id))
    .map((plan) => begun(device, plan, today))
    .filter((one): one is DevicePlan => one !== null);
  return more.length === 0 && kept.every((one, at) => one === known[at]) ? known : [...kept, ...more];
}

/** 移机后继续: the plan goes on where the instrument stands now. */
export const goOn = (known: DevicePlan, plan: ServicePlan, hospitalId: string, today: Day): DevicePlan =>
  resumed({ ...known, hospitalId }, plan, today);

/** With the day by which the job finds it. */
export function withPlans<D extends Pick<Device, 'plans' | 'planDueOn'>>(
  device: D,
  plans: readonly DevicePlan[],
): D {
  const due = plans.map(({ dueOn }) => dueOn).filter((dueOn): dueOn is Day => dueOn !== null);
  return { ...device, plans: [...plans], planDueOn: due.sort()[0] || null };
}

/** After the order of its next sequence was made. */
export function advanced(known: DevicePlan, plan: ServicePlan, orderId: string): DevicePlan {
  const order = { id: orderId, dueOn: known.dueOn! };
  const next = known.next + 1;
  const dueOn = plan.anchor === 'plan' ? dueOfSequence(known.anchorOn, plan, next) : null;
  return { ...known, next, dueOn, order };
}

/** The order of an instrument's next one. */
export function plannedOrder(
  known: DevicePlan,
  plan: ServicePlan,
  device: DeviceSnapshot,
  site: SiteSnapshot,
  clocks: Clocks,
  isWorkingDay: (day: Day) => boolean,
  act: { by: PersonStamp; at: string },
  cover: CoverFacts,
): WorkOrder {
  const dueOn = known.dueOn!;
  const { on, fromOn, toOn } = visitDay(dueOn, plan.windowDays, isWorkingDay);
  const servicePlan: PlannedFor = {
    ...{ planId: plan._id, name: plan.name, sequence: known.next, dueOn, fromOn, toOn },
  };
  const opens = startOfDay(fromOn).toISOString();
  const order = newWorkOrder(
    {
      workOrderId: plannedOrderId(plan._id, device.id, known.next),
      ...{ task: plan.task, severity: 'planned', source: 'plan' },
      description: `${plan.name}：第 ${known.next} 次${taskKindLabels[plan.task]}`,
      ...{ faultCode: '', photos: [], device, site, contact: null, dealerId: null, plannedOn: on },
      requestedBy: null,
    },
    clocks,
    act,
    cover,
    opens > act.at ? opens : act.at,
  ) as WorkOrder;
  return { ...order, servicePlan };
}

/** What lists of open planned orders are sorted by. */
export function withPlanOpenUntil<O extends Pick<WorkOrder, 'state' | 'servicePlan' | 'planOpenUntil'>>(
  order: O,
): O {
  if (!order.servicePlan) return order;
  const isOpen = openWorkOrderStates.includes(order.state as WorkOrderState);
  return { ...order, planOpenUntil: isOpen ? order.servicePlan.toOn : null };
}
