import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { planStopLabels } from '../../../miniprogram/shared/model/devices';
import type { Device, ServicePlan } from '../../../miniprogram/shared/model/devices';
import { placeOn } from '../../../miniprogram/shared/model/grants';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { KnownDays } from '../../../miniprogram/shared/clocks/working-time';
import * as rule from '../../../miniprogram/shared/visit/service-plans';
import * as orders from '../../../miniprogram/shared/visit/work-order';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { system } from '../../_platform/actor';
import { queryDocuments } from '../../_platform/database';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { hospitalsOfAll } from '../../_store/hospitals';
import { workOrdersOfAll } from '../../_store/work-orders';
import { coverFacts } from '../settings/clocks';
import { workingDays } from '../settings/working-days';
import { deviceSnapshot, siteSnapshot } from '../work-orders/create-work-order';
import { covered } from '../work-orders/order-cover';
import { departments } from '../../_store/sites';

export interface Planning {
  plans: readonly ServicePlan[];
  clocks: { book: Settings['clocks']; days: KnownDays };
  calendar: Settings['calendar'];
}
const bySystem = { memberId: system.memberId, name: system.name };

/** How the newest orders of these instruments' plans went, as far as they are over. */
export async function endedOrders(devices: readonly Device[]): Promise<rule.Ended> {
  const waiting = devices
    .flatMap(({ plans = [] }) => plans)
    .flatMap(({ dueOn, order }) => (dueOn === null && order ? [order.id] : []));
  const ended = new Map<string, Day | 'skipped'>();
  for (let at = 0; at < waiting.length; at += MOST) {
    const found = await queryDocuments<WorkOrder>(
      'work_orders',
      { _id: oneOf(waiting.slice(at, at + MOST)) },
      { limit: MOST, fields: ['state', 'repairedAt'] },
    );
    for (const { _id, state, repairedAt } of found) {
      if (repairedAt) ended.set(_id, dayOf(repairedAt));
      else if (state === 'cancelled' || state === 'closed') ended.set(_id, 'skipped');
    }
  }
  return ended;
}
const MOST = 200;

/** Where an instrument stands in the plans, decided anew by what it is now; what nobody has begun of one that stops is cancelled. */
export async function bringUpToDate(
  store: Store,
  deviceId: string,
  plans: readonly ServicePlan[],
  ended: rule.Ended,
  at: string,
): Promise<boolean> {
  const device = await store.get(devicesOfAll, deviceId);
  const now = rule.reconcile(device, plans, ended, dayOf(at));
  if (now === device.plans || (now.length === 0 && !device.plans)) return false;
  const before = new Map((device.plans ?? []).map((one) => [one.planId, one.stopped]));
  const stops = new Map(
    now.flatMap(({ planId, stopped }) =>
      stopped && !before.get(planId) ? [[planId, planStopLabels[stopped]] as const] : [],
    ),
  );
  if (stops.size > 0) {
    const open = await store.query(
      workOrdersOfAll,
      { 'device.id': deviceId, state: oneOf(['new', 'assigned_dealer']) },
      { orderBy: [['createdAt', 'desc']], limit: 100 },
    );
    for (const order of open) {
      const reason = order.servicePlan && stops.get(order.servicePlan.planId);
      if (reason) {
        const cancelled = orders.cancelOrder(order, { by: bySystem, at, reason });
        store.save(workOrdersOfAll, { ...cancelled, planStopped: true }, reason);
      }
    }
  }
  store.save(devicesOfAll, rule.withPlans(device, now));
  return true;
}

/** Makes every order of an instrument that is due within the horizon; a sequence that was made is there already, and stays one. */
export async function makeOrders(
  store: Store,
  deviceId: string,
  { plans, clocks, calendar }: Planning,
  at: string,
): Promise<number> {
  const device = await store.get(devicesOfAll, deviceId);
  const until = addDays(dayOf(at), rule.HORIZON_DAYS);
  const isWorkingDay = workingDays(calendar);
  const hospital = device.hospitalId ? await store.find(hospitalsOfAll, device.hospitalId) : null;
  const department = device.departmentId ? await store.find(departments, device.departmentId) : null;
  let made = 0;
  let { entitlements } = device;
  const now = [];
  for (const known of device.plans ?? []) {
    const plan = plans.find(({ _id }) => _id === known.planId);
    const hasEnded = !plan || (plan.endedOn !== null && plan.endedOn <= dayOf(at));
    // One that has ended or was moved meanwhile is stopped by the next walk.
    if (hasEnded || !hospital || device.hospitalId !== known.hospitalId) {
      now.push({ ...known, dueOn: null });
      continue;
    }
    let standing = known;
    while (standing.dueOn !== null && standing.dueOn <= until) {
      let order = rule.plannedOrder(
        standing,
        plan,
        deviceSnapshot(device),
        siteSnapshot(placeOn(hospital, dayOf(at)), department),
        clocks,
        isWorkingDay,
        { by: bySystem, at },
        coverFacts(device, hospital, at),
      );
      if (!(await store.find(workOrdersOfAll, order._id))) {
        ({ order, entitlements } = covered(order, { ...device, entitlements }));
        if (device.dealerId) order = orders.assignDealer(order, device.dealerId, { by: bySystem, at });
        store.insert(workOrdersOfAll, order);
        made += 1;
      }
      standing = rule.advanced(standing, plan, order._id);
    }
    now.push(standing);
  }
  store.save(devicesOfAll, rule.withPlans({ ...device, entitlements }, now));
  return made;
}
