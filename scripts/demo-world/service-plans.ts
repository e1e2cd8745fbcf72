import { addDays, dayOf } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { plainClocks } from '../../miniprogram/shared/clocks/default-book';
import { judgeCover } from '../../miniprogram/shared/visit/cover';
import { withClockAt } from '../../miniprogram/shared/clocks/order-clock';
import type { Device, ServicePlan } from '../../miniprogram/shared/model/devices';
import type { Department, Hospital } from '../../miniprogram/shared/model/sites';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import * as rule from '../../miniprogram/shared/visit/service-plans';
import { assignDealer } from '../../miniprogram/shared/visit/work-order';
import { deviceSnapshot, siteSnapshot } from '../../cloudfunctions/_modules/work-orders/create-work-order';
import { workingDays } from '../../cloudfunctions/_modules/settings/working-days';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import { models } from './catalogue';

const bySystem = { memberId: 'system', name: '系统' };

/** What gets serviced regularly, and the orders that the job would have made of it by now. */
export function plannedWork(
  given: readonly Draft<Device>[],
  {
    hospitals,
    departments,
  }: { hospitals: readonly Draft<Hospital>[]; departments: readonly Draft<Department>[] },
  today: Day,
  now: Date,
): { plans: Draft<ServicePlan>[]; devices: Draft<Device>[]; orders: Draft<WorkOrder>[] } {
  const startsOn = addDays(today, -20);
  const begun = { contract: null, windowDays: 15, startsOn, endedOn: null, createdBy: 'M-fengyu' };
  const createdAt = `${startsOn}T02:00:00.000Z`;
  const plan = (
    id: string,
    modelId: string,
    terms: Pick<ServicePlan, 'name' | 'task' | 'months' | 'anchor'>,
  ) => ({
    ...{ _id: `SP-demo-${id}`, modelId, modelName: models.find((one) => one.id === modelId)!.name },
    ...{ ...terms, ...begun, createdAt },
  });
  const plans = [
    plan('1', 'LC800', { name: '半年保养', task: 'maintenance', months: 6, anchor: 'plan' }),
    plan('2', 'LI600', { name: '年度校准', task: 'calibration', months: 12, anchor: 'completion' }),
  ];
  const stored = plans.map((one): ServicePlan => ({ ...one, revision: 1, head: '' }));
  const until = addDays(today, rule.HORIZON_DAYS);
  const act = { by: bySystem, at: now.toISOString() };
  const orders: Draft<WorkOrder>[] = [];
  const devices = given.map((device) => {
    const standing = rule.reconcile(device, stored, new Map(), today).map((one) => {
      const terms = stored.find(({ _id }) => _id === one.planId)!;
      let known = one;
      while (known.dueOn !== null && known.dueOn <= until) {
        const hospital = hospitals.find(({ _id }) => _id === device.hospitalId) as Hospital;
        const department = departments.find(({ _id }) => _id === device.departmentId) as Department;
        let order = rule.plannedOrder(
          known,
          terms,
          deviceSnapshot(device as Device),
          siteSnapshot(hospital, department),
          plainClocks,
          workingDays({ holidays: [], workedInstead: [] }),
          act,
          { contracts: [], level: hospital.level ?? null },
        );
        if (device.dealerId) order = assignDealer(order, device.dealerId, act);
        const cover = judgeCover(device.entitlements, {
          task: terms.task,
          on: dayOf(now),
          orderId: order._id,
        });
        const {
          revision: _revision,
          head: _head,
          ...draft
        } = rule.withPlanOpenUntil(withClockAt({ ...order, cover }));
        orders.push(draft);
        known = rule.advanced(known, terms, order._id);
      }
      return known;
    });
    return standing.length > 0 ? rule.withPlans(device, standing) : device;
  });
  return { plans, devices, orders };
}
