import { listsNamed } from '../settings/checklist-versions';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { awayOn } from '../../../miniprogram/shared/visit/rota';
import type { SiteSnapshot, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayDay, saySite } from '../../../miniprogram/shared/say';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import type { Survey } from '../../../miniprogram/shared/model/surveys';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import { suggestEngineers, whoIsAway } from '../../../miniprogram/shared/visit/suggest-engineers';
import {
  distanceMetres,
  isPlausible,
  WELL_MEASURED_METRES,
} from '../../../miniprogram/shared/visit/check-in';
import type { Workload } from '../../../miniprogram/shared/visit/suggest-engineers';
import type { Nothing } from '../../_contracts/shapes';
import type {
  OrderList,
  OrderMoved,
  OrderPage,
  OrderRow,
  PoolRow,
  Suggested,
  WorkOrderView,
} from '../../_contracts/work-orders';
import type { AssignDealerRequest } from '../../_contracts/work-orders';
import type {
  ApproveCheckInRequest,
  AssignRequest,
  ListRequest,
  OrderRequest,
  PlanRequest,
  ReasonRequest,
} from '../../_contracts/work-orders';
import { hasRole, isManufacturer, watchesVisits } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import { temporaryLinks } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { someAtOnce } from '../../_platform/in-time';
import { oneOf } from '../../_platform/where';
import { queryAll } from '../../_platform/query-all';
import { question, tally } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { isBound } from '../people/admission';
import { isAmongPersons, isSamePerson } from '../people/second-person';
import { whoCame } from '../people/who-came';
import { adminsOf } from '../people/whom-to-tell';
import { members } from '../../_store/people';
import { arrivalsOf } from '../../../miniprogram/shared/visit/arrivals';
import { moveOpenOrders } from './move-open-orders';
import { withPhonesFor } from '../sites/contact-phones';
import { surveys } from '../../_store/surveys';
import { act, orderMoved, orderInReach } from './visit-use-cases';
import { pooledOrders, workOrders } from '../../_store/work-orders';
import { giveVisitBack } from './order-cover';
import { withFollowUp } from './follow-up';
import { withOutcome } from './order-outcome';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 50;

/** Whoever does it, and whoever comes along. */
const peopleOn = ({ engineer, helpers = [] }: WorkOrder): string[] =>
  [engineer, ...helpers.map((one) => one.engineer)].flatMap((one) => (one ? [one.memberId] : []));

/** Whoever set out for it should not arrive there beside a colleague. */
function tellWhoHadIt({ actor, store }: Context, order: WorkOrder, holder: string, holderId?: string): void {
  const { engineer } = order;
  if (!engineer || engineer.memberId === holderId || engineer.memberId === actor.memberId) return;
  store.notify({
    memberIds: [engineer.memberId],
    kind: 'work_order_withdrawn',
    title: '工单已改派',
    body: `${order.number} ${order.site.hospitalName}：现由 ${holder} 负责，您不用再去。`,
    page: pages.order({ id: order._id }),
  });
}

/** Gives the order to an engineer of the order's dealer (or, without a dealer, of the manufacturer). */
export const assignWorkOrder: UseCase<AssignRequest, OrderMoved> = async (context, request) => {
  const { actor, store, now, ids } = context;
  const order = await store.get(workOrders, request.workOrderId);
  const engineer = await store.get(members, request.engineerId);
  if (!engineer.active || !engineer.roles.includes('engineer') || engineer.dealerId !== order.dealerId)
    throw new Refusal('MEMBER_NOT_FOUND');
  if (!isBound(engineer)) throw new Refusal('MEMBER_UNBOUND');
  const plannedOn = request.plannedOn === undefined ? order.plannedOn : request.plannedOn;
  if (awayOn(engineer, dayOfVisit({ plannedOn }, dayOf(now))))
    throw new Refusal('ENGINEER_AWAY', { path: 'engineerId' });
  const reason = request.overrideReason ?? request.reason;
  if (order.engineer && order.engineer.memberId !== engineer._id && !reason)
    throw new Refusal('REASON_MISSING');
  const assigning = act(context, reason);
  let override: WorkOrder['certificationOverride'] = null;
  if (order.device) {
    const minimumLevel = context.setting('checkIn').minimumLevel;
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel };
    if (!rule.isCertified(engineer.certifications, wanted, dayOf(now))) {
      // Only a named service manager may let somebody uncertified go, and says why.
      if (!hasRole(actor, 'service_manager') || !request.overrideReason) throw new Refusal('NOT_CERTIFIED');
      if (actor.member && isSamePerson(actor.member, engineer)) throw new Refusal('RELEASE_OWN');
      override = { by: assigning.by, reason: request.overrideReason, at: assigning.at };
    }
  }
  const stamp = { memberId: engineer._id, name: engineer.name };
  const handed = rule.assignEngineer(order, stamp, ids.newCode(16), assigning, override);
  const assigned = store.save(
    workOrders,
    request.plannedOn === undefined ? handed : rule.planOrder(handed, request.plannedOn),
  );
  tellWhoHadIt(context, order, engineer.name, engineer._id);
  store.notify({
    memberIds: [engineer._id],
    kind: 'work_order_assigned',
    title: '新工单',
    body: `${saySite(order.site)}：${order.description}`,
    page: pages.order({ id: order._id }),
  });
  return orderMoved(assigned);
};

/** Another day for a visit; the engineer is told, whose own day changes with it. */
export const planWorkOrder: UseCase<PlanRequest, OrderMoved> = async (
  context,
  { workOrderId, plannedOn },
) => {
  const { store, now } = context;
  const order = await store.get(workOrders, workOrderId);
  const planned = store.save(workOrders, rule.planOrder(order, plannedOn));
  if (order.engineer && order.plannedOn !== plannedOn)
    store.notify({
      memberIds: peopleOn(order),
      kind: 'work_order_planned',
      title: plannedOn ? `上门日期：${sayDay(plannedOn, dayOf(now))}` : '上门日期待定',
      body: `${saySite(order.site)}：${order.description}`,
      page: pages.order({ id: order._id }),
    });
  return orderMoved(planned);
};

export const cancelWorkOrder: UseCase<ReasonRequest, OrderMoved> = async (context, request) => {
  const { store } = context;
  const order = await store.get(workOrders, request.workOrderId);
  await giveVisitBack(store, order);
  const cancelled = store.save(
    workOrders,
    rule.cancelOrder(order, act(context, request.reason)),
    request.reason,
  );
  if (order.engineer) {
    store.notify({
      memberIds: peopleOn(order),
      kind: 'work_order_cancelled',
      title: '工单已取消',
      body: `${order.number}：${request.reason}`,
      page: pages.order({ id: order._id }),
    });
  }
  return orderMoved(cancelled);
};

/** What leaves the house: everything but the trail's own fields, and phones only for who may call. */
export function workOrderView(actor: Actor, full: WorkOrder): WorkOrderView {
  const {
    head: _head,
    strays: _strays,
    requestedBy: _requestedBy,
    clockTold: _clockTold,
    charges: _charges,
    fileMarks: _fileMarks,
    numberTail: _numberTail,
    ...order
  } = withPhonesFor(actor, full);
  return order;
}

export const getWorkOrder: UseCase<OrderRequest, OrderPage> = async (
  { actor, store, setting },
  { workOrderId },
) => {
  const order = workOrderView(actor, await orderInReach(store, workOrderId));
  const asked = order.visits.map(({ checklistId }) => checklistId);
  // An engineer's phone has the lists already.
  const reads = watchesVisits(actor);
  const lists = reads ? await listsNamed(store, setting('checklists'), asked) : [];
  const dealer =
    reads && isManufacturer(actor) && order.dealerId ? await store.find(dealers, order.dealerId) : null;
  return {
    order,
    dealerName: dealer?.shortName ?? '',
    checklists: lists.filter(({ id }) => asked.includes(id)),
  };
};

/** Every photo and signature of an order, wherever it stands in it. */
function filesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { fileId } = node as { fileId?: unknown };
  return [
    ...(typeof fileId === 'string' ? [fileId] : []),
    ...Object.values(node).flatMap((value) => filesOf(value)),
  ];
}

/** What its uploader could still write over, or had put elsewhere, is shown to nobody. */
const writtenByFunctions = (fileId: string): boolean => /^cloud:\/\/[\w.-]+\/(kept|reports)\//.test(fileId);

/**
 * Links to an order's pictures for ten minutes: storage itself shows them to nobody. Empty for one whose days are over.
 */
export const linkWorkOrderFiles: UseCase<OrderRequest, { links: Record<string, string> }> = async (
  { store },
  { workOrderId },
) => {
  const order = await orderInReach(store, workOrderId);
  const found = await temporaryLinks([...new Set(filesOf(order))].filter(writtenByFunctions), 600);
  return {
    links: Object.fromEntries([...found].map(([id, link]) => [id, link ?? ''])),
  };
};

/** A page of the orders the actor may see, newest first; open ones when no states are named. */
export const listWorkOrders: UseCase<ListRequest, OrderList> = async ({ store }, { states, after }) => {
  const { rows, next } = await store.seek(
    workOrders,
    { state: oneOf(states ?? openWorkOrderStates) },
    { by: ['createdAt', 'desc'], after, limit: PAGE, fields: [...orderRowFields] },
  );
  return { orders: rows.map(orderRow), next };
};

/** Whoever was there vouches for nothing of the visit, nor by another record. */
async function assertNotTheirs({ actor, store }: Context, order: WorkOrder, visitId: string): Promise<void> {
  const visit = arrivalsOf(order).find(({ id }) => id === visitId);
  const there = [visit?.engineer, ...whoCame(order)];
  if (await isAmongPersons(store, actor, there)) throw new Refusal('CHECK_IN_OWN');
}

/**
 * 人工补签 and doubtful arrivals count once somebody of the manufacturer vouches for them. Where the hospital had no place on
 * the map, a well measured arrival that is vouched for gives it one.
 */
export const approveWorkOrderCheckIn: UseCase<ApproveCheckInRequest, OrderMoved> = async (
  context,
  { workOrderId, visitId, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const approved = rule.approveCheckIn(order, visitId, act(context, reason));
  await assertNotTheirs(context, order, visitId);
  // One that closed by itself meanwhile has no fee yet.
  const ended = order.timeline.filter(({ state }) => state === 'closed').pop();
  if (order.state === 'closed' && ended) {
    const { accrueFee } = await import('../fees/accrue-fee');
    await accrueFee(store, approved, context.now.toISOString(), ended.at);
  }
  const position = arrivalsOf(order).find(({ id }) => id === visitId)?.checkIn?.position;
  if (
    order.site.location ||
    !position ||
    !isPlausible(position) ||
    position.accuracyMetres > WELL_MEASURED_METRES
  )
    return orderMoved(store.save(workOrders, approved, reason));
  const { hospitalId } = order.site;
  const location = { longitude: position.longitude, latitude: position.latitude };
  const hospital = await store.get(hospitals, hospitalId);
  if (!hospital.location) store.save(hospitals, { ...hospital, location }, reason);
  const place = (site: SiteSnapshot) => ({ location: site.location ?? hospital.location ?? location });
  await moveOpenOrders(store, { 'site.hospitalId': hospitalId }, place, order._id);
  const site = { ...approved.site, ...place(approved.site) };
  return orderMoved(store.save(workOrders, { ...approved, site }, reason));
};

/** 退回: the engineer is told why, and can add what is missing. */
export const rejectWorkOrderCheckIn: UseCase<ApproveCheckInRequest, OrderMoved> = async (
  context,
  { workOrderId, visitId, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const back = rule.rejectCheckIn(order, visitId, act(context, reason));
  await assertNotTheirs(context, order, visitId);
  const rejected = store.save(workOrders, back, reason);
  store.notify({
    memberIds: [arrivalsOf(order).find(({ id }) => id === visitId)!.engineer.memberId],
    kind: 'check_in_rejected',
    title: '签到被退回，请补充依据',
    body: `${saySite(order.site)}：${reason}`,
    page: pages.order({ id: order._id }),
  });
  return orderMoved(rejected);
};

/** 同意无签字完工: the engineer is told; the order can be closed then. */
export const approveUnsignedWork: UseCase<ApproveCheckInRequest, OrderMoved> = async (
  context,
  { workOrderId, visitId, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const doing = act(context, reason, order);
  const approved = rule.approveUnsigned(order, visitId, doing);
  await assertNotTheirs(context, order, visitId);
  return orderMoved(store.save(workOrders, approved, reason));
};

export const closeWorkOrder: UseCase<OrderRequest, OrderMoved> = async (context, { workOrderId }) => {
  const doing = act(context);
  const order = await context.store.get(workOrders, workOrderId);
  const over = await withFollowUp(context, rule.closeOrder(order, doing), doing);
  const closed = await withOutcome(context, over, doing);
  const { accrueFee } = await import('../fees/accrue-fee');
  await accrueFee(context.store, closed, context.now.toISOString());
  return orderMoved(context.store.save(workOrders, closed));
};

/**
 * Hands the order to a dealer, whose admin (or an engineer from the pool) takes it from there. It goes to one that the grants
 * name; to another only with a reason, which stays in the order's timeline.
 */
export const assignDealerToWorkOrder: UseCase<AssignDealerRequest, OrderMoved> = async (context, request) => {
  const { store } = context;
  const order = await store.get(workOrders, request.workOrderId);
  const dealer = await store.get(dealers, request.dealerId);
  if (dealer.state !== 'active') throw new Refusal('DEALER_SUSPENDED');
  const { reason } = request;
  if (!reason && order.device?.productLineId) {
    // Loaded when needed: the coverage rule would cost every cold start.
    const { mayDealer } = await import('../grants/ask-grants');
    const { hospitalId } = order.site;
    const { productLineId } = order.device;
    // 移机: whoever takes it away there brings it here.
    const places = [hospitalId, ...(order.moveTo ? [order.moveTo.hospitalId] : [])];
    for (const place of new Set(places)) {
      const asked = { dealerId: dealer._id, hospitalId: place, productLineId, kind: 'serve' as const };
      if (!(await mayDealer(context, asked)).may) throw new Refusal('DEALER_NOT_GRANTED');
    }
  }
  const assigned = store.save(workOrders, rule.assignDealer(order, dealer._id, act(context, reason)), reason);
  tellWhoHadIt(context, order, dealer.shortName);
  store.notify({
    memberIds: await adminsOf(dealer._id),
    kind: 'work_order_for_dealer',
    title: '新工单待派工',
    body: `${saySite(order.site)}：${order.description}`,
    page: pages.dispatchOrder({ id: order._id }),
  });
  return orderMoved(assigned);
};

/**
 * Orders of the own dealer that nobody has yet, whose clock runs out first in front: the pool that engineers may grab from, with the way there from where the
 * engineer is at work or else usually starts, and whether the certificate allows it.
 */
export const listPool: UseCase<Nothing, { orders: PoolRow[]; beyond: number }> = async ({
  actor,
  store,
  now,
  setting,
}) => {
  const waiting = { state: oneOf(['new', 'assigned_dealer']) };
  const { pool, all, at } = await store.queryTogether({
    pool: question({
      collection: pooledOrders,
      where: waiting,
      orderBy: [['responseDueAt', 1]],
      limit: PAGE,
      fields: [...orderRowFields],
    }),
    all: tally({ collection: pooledOrders, where: waiting }),
    at: question({
      collection: workOrders,
      where: { 'engineer.memberId': actor.memberId, state: oneOf(['onsite', 'travelling']) },
      limit: 1,
      fields: ['site'],
    }),
  });
  const { minimumLevel } = setting('checkIn');
  const from = at[0]?.site.location ?? actor.member?.base ?? null;
  const certifications = actor.member?.certifications ?? [];
  return {
    beyond: all - pool.length,
    orders: pool.map((order) => ({
      ...orderRow(order),
      distanceKm:
        from && order.site.location ? Math.ceil(distanceMetres(from, order.site.location) / 1000) : null,
      certified:
        !order.device ||
        rule.isCertified(
          certifications,
          { modelId: order.device.modelId, task: order.task, minimumLevel },
          dayOf(now),
        ),
    })),
  };
};

/** The first qualified claim wins: a second one meets a newer revision and finds the order gone. */
export const claimWorkOrder: UseCase<OrderRequest, OrderMoved> = async (context, { workOrderId }) => {
  const { actor, store, now, ids } = context;
  const order = await store.get(pooledOrders, workOrderId);
  const { minimumLevel } = context.setting('checkIn');
  if (order.device) {
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel };
    if (!rule.isCertified(actor.member?.certifications ?? [], wanted, dayOf(now)))
      throw new Refusal('NOT_CERTIFIED');
  }
  const claiming = act(context);
  const assigned = rule.assignEngineer(order, claiming.by, ids.newCode(16), claiming);
  return orderMoved(store.save(pooledOrders, rule.acceptOrder(assigned, claiming)));
};

/** Engineers whose work and ratings one request brings. */
const WEIGHED_TOGETHER = 50;
/** An engineer's newest ratings say how they work now; a dealer's newest would be those of who works most. */
const RATINGS = 10;
/** Many more than anybody reads; how many are left out is said. */
const SUGGESTED = 200;
const AWAY = 50;
const underWay = ['onsite', 'travelling'];

/** What is in these people's hands, all of it by one question, and how each was rated. */
async function workloadsOf(store: Store, memberIds: readonly string[]): Promise<[string, Workload][]> {
  const { open, ...rated } = await store.queryTogether({
    open: question({
      collection: workOrders,
      where: { 'engineer.memberId': oneOf(memberIds), state: oneOf(openWorkOrderStates) },
      limit: 1000,
      fields: ['engineer', 'state', 'site'],
    }),
    ...Object.fromEntries(
      memberIds.map((memberId) => [
        memberId,
        question({
          collection: surveys,
          where: { 'engineer.memberId': memberId, state: 'answered' },
          orderBy: [['answeredAt', -1]],
          limit: RATINGS,
          fields: ['stars'],
        }),
      ]),
    ),
  });
  return memberIds.map((memberId) => {
    const stars = (rated as Record<string, Pick<Survey, 'stars'>[]>)[memberId]!;
    const own = open.filter(({ engineer }) => engineer?.memberId === memberId);
    return [
      memberId,
      {
        openOrders: own.length,
        ratings: stars.length,
        starsTotal: stars.reduce((sum, one) => sum + (one.stars ?? 0), 0),
        at: own.find(({ state }) => underWay.includes(state))?.site ?? null,
      },
    ];
  });
}

/** The day that somebody is to come; today while it is open, or where that day is past. */
export const dayOfVisit = ({ plannedOn }: Pick<WorkOrder, 'plannedOn'>, today: Day): Day =>
  plannedOn && plannedOn > today ? plannedOn : today;

/** Ranked engineers of the order's dealer, each with reasons; beside them who is away on the day. */
export const suggestForWorkOrder: UseCase<OrderRequest, Suggested> = async (context, { workOrderId }) => {
  const { store, now } = context;
  const order = await store.get(workOrders, workOrderId);
  const fields = ['name', 'openid', 'roles', 'certifications', 'base', 'rota'];
  const people = await queryAll(store, members, { dealerId: order.dealerId, active: true }, { fields });
  // Not whoever has it, nor whoever has no phone bound that it could go to.
  const has = order.state === 'cannot_complete' ? null : order.engineer;
  const engineers = people.filter(
    (one) => one.roles.includes('engineer') && isBound(one) && one._id !== has?.memberId,
  );
  const ids = engineers.map(({ _id }) => _id);
  const some = Array.from({ length: Math.ceil(ids.length / WEIGHED_TOGETHER) }, (_, n) =>
    ids.slice(n * WEIGHED_TOGETHER, (n + 1) * WEIGHED_TOGETHER),
  );
  const workloads: [string, Workload][] = [];
  await someAtOnce(some, async (few) => void workloads.push(...(await workloadsOf(store, few))));
  const { minimumLevel } = context.setting('checkIn');
  const day = dayOfVisit(order, dayOf(now));
  const ranked = suggestEngineers(order, engineers, new Map(workloads), minimumLevel, day);
  const away = whoIsAway(engineers, day, dayOf(now));
  return {
    suggestions: ranked.slice(0, SUGGESTED),
    beyond: Math.max(0, ranked.length - SUGGESTED),
    away: away.slice(0, AWAY),
    awayBeyond: Math.max(0, away.length - AWAY),
  };
};

export const orderRowFields = [
  '_id',
  'number',
  'state',
  'task',
  'severity',
  'source',
  'description',
  'device',
  'site',
  'engineer',
  'dealerId',
  'plannedOn',
  'appointment',
  'createdAt',
  'responseDueAt',
  'arrivalDueAt',
  'repairDueAt',
  'respondedAt',
  'arrivedAt',
  'repairedAt',
  'pausedAt',
] as const satisfies (keyof OrderRow)[];
export function orderRow(order: WorkOrder): OrderRow {
  return Object.fromEntries(orderRowFields.map((field) => [field, order[field]])) as unknown as OrderRow;
}
