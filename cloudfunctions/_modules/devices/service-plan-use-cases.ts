import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { ServicePlan } from '../../../miniprogram/shared/model/devices';
import { Refusal } from '../../../miniprogram/shared/refusal';
import * as rule from '../../../miniprogram/shared/visit/service-plans';
import type {
  EndPlanRequest,
  GoOnRequest,
  PlannedOrders,
  PlannedOrdersRequest,
  PlanRow,
  StartPlanRequest,
} from '../../_contracts/service-plans';
import type { Nothing } from '../../_contracts/shapes';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { models } from '../../_store/product-lines';
import { servicePlans } from '../../_store/service-plans';
import { workOrders } from '../../_store/work-orders';
import { narrowedBy } from '../people/narrowed-by';
import { orderRow, orderRowFields } from '../work-orders/dispatch-use-cases';

const PAGE = 30;
/** What opens within so many days is to be arranged now. */
const SOON_DAYS = 30;

export const listPlans: UseCase<Nothing, { plans: PlanRow[] }> = async ({ store }) => {
  const plans = await queryAll(store, servicePlans, {});
  return { plans: plans.map(({ head: _head, revision: _revision, ...plan }) => plan) };
};

/** A plan of a model, or of those of its instruments that have a contract; one of a kind at a time. */
export const startPlan: UseCase<StartPlanRequest, { planId: string }> = async (
  { store, actor, now },
  { planId, modelId, ...given },
) => {
  if (await store.find(servicePlans, planId)) throw new Refusal('ID_TAKEN');
  if (given.everyTests !== null && given.anchor !== 'completion')
    throw new Refusal('PLAN_COUNTER_ANCHOR', { path: 'anchor' });
  const model = await store.get(models, modelId);
  const today = dayOf(now);
  const others = await queryAll(store, servicePlans, { modelId });
  const isRunning = ({ endedOn }: ServicePlan) => endedOn === null || endedOn > today;
  if (others.some((one) => isRunning(one) && one.task === given.task && one.contract === given.contract))
    throw new Refusal('SERVICE_PLAN_EXISTS', { path: 'modelId' });
  store.insert(servicePlans, {
    ...{ _id: planId, modelId, modelName: model.name, ...given, endedOn: null },
    ...{ createdAt: now.toISOString(), createdBy: actor.memberId },
  });
  // Whatever gets it writes it too: of two started at once, one is.
  store.save(models, { ...model, planId });
  return { planId };
};

/** From today on it makes nothing more; what nobody has begun is cancelled with the next walk. */
export const endPlan: UseCase<EndPlanRequest, { planId: string }> = async (
  { store, now },
  { planId, reason },
) => {
  const plan = await store.get(servicePlans, planId);
  if (plan.endedOn !== null) throw new Refusal('SERVICE_PLAN_ENDED');
  store.save(servicePlans, { ...plan, endedOn: dayOf(now) }, reason);
  return { planId };
};

/** 移机后继续: where the instrument stands now its plan goes on; what fell due on the way is not made up for. */
export const goOnWithPlan: UseCase<GoOnRequest, { deviceId: string }> = async (
  { store, now },
  { deviceId, planId, reason },
) => {
  const device = await store.get(devices, deviceId);
  const plan = await store.get(servicePlans, planId);
  if (plan.endedOn !== null) throw new Refusal('SERVICE_PLAN_ENDED');
  const { hospitalId, plans = [] } = device;
  const known = plans.find((one) => one.planId === planId);
  if (known?.stopped !== 'moved' || hospitalId === null) throw new Refusal('SERVICE_PLAN_NOT_MOVED');
  const on = rule.goOn(known, plan, hospitalId, dayOf(now));
  const changed = plans.map((one) => (one === known ? on : one));
  store.save(devices, rule.withPlans(device, changed), reason);
  return { deviceId };
};

/** Open orders of plans by the end of their windows, those that are overdue first. */
export const listPlannedOrders: UseCase<PlannedOrdersRequest, PlannedOrders> = async (
  { actor, store, now },
  { group, dealerId, text, after },
) => {
  const today = dayOf(now);
  const soon = addDays(today, SOON_DAYS);
  const until = {
    late: range({ atLeast: '0', below: today }),
    now: range({ atLeast: today, below: soon }),
    later: range({ atLeast: soon }),
  };
  const { rows, next } = await store.seek(
    workOrders,
    {
      ...(await narrowedBy({ actor, store }, text.toUpperCase(), 'number', 'site.hospitalId')),
      planOpenUntil: text ? range({ atLeast: '0' }) : until[group],
      ...(dealerId === null ? {} : { dealerId }),
    },
    {
      by: ['planOpenUntil', 'asc'],
      after,
      limit: PAGE,
      fields: [...orderRowFields, 'servicePlan', 'dealerId'],
    },
  );
  const names = await store.findMany(
    dealers,
    rows.flatMap((order) => order.dealerId ?? []),
  );
  return {
    orders: rows.map((order) => ({
      ...orderRow(order),
      fromOn: order.servicePlan!.fromOn,
      toOn: order.servicePlan!.toOn,
      dealerName: order.dealerId === null ? '' : (names.get(order.dealerId)?.shortName ?? ''),
    })),
    next,
  };
};
