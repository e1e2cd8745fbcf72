import type {
  Evidence,
  GradedEvidence,
  Visit,
  WorkOrder,
} from '../../../miniprogram/shared/model/work-orders';
import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { gradeCheckIn } from '../../../miniprogram/shared/visit/check-in';
import type { EarlierStop } from '../../../miniprogram/shared/visit/check-in';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type {
  AnswerRequest,
  CheckInRequest,
  CheckOutRequest,
  CompleteRequest,
  OrderRequest,
  ReasonRequest,
  SignRequest,
  UsePartRequest,
} from '../../_contracts/work-orders';
import type { CheckInReply, OrderMoved } from '../../_contracts/replies';
import type { Context, UseCase } from '../../_platform/context';
import { dispatchersFor } from '../people/whom-to-tell';
import type { Store } from '../../_platform/unit-of-work';
import { getMerged } from '../../_platform/merged';
import { phoneMeant } from '../sites/contact-phones';
import { departments } from '../../_store/sites';
import { workOrders } from '../../_store/work-orders';

/** Who acts and when, as rules want it. */
export const act = ({ actor, now }: Context, reason?: string): rule.Act => ({
  by: { memberId: actor.memberId, name: actor.name },
  at: now.toISOString(),
  ...(reason === undefined ? {} : { reason }),
});
export const orderMoved = ({ _id, state, revision }: WorkOrder): OrderMoved => ({
  workOrderId: _id,
  state,
  revision,
});

/** A use case that applies one rule to one order of the actor's. */
export function onOrder<Request extends OrderRequest & { reason?: string }>(
  decide: (order: WorkOrder, request: Request, context: Context) => WorkOrder,
): UseCase<Request, OrderMoved> {
  return async (context, request) => {
    const order = await context.store.get(workOrders, request.workOrderId);
    return orderMoved(context.store.save(workOrders, decide(order, request, context), request.reason));
  };
}

export const acceptWorkOrder = onOrder<OrderRequest>((order, _, context) =>
  rule.acceptOrder(order, act(context)),
);

/** What comes back to dispatch is told to dispatch at once: the order waits for nobody else. */
function comesBack(
  kind: string,
  title: string,
  decide: (order: WorkOrder, act: rule.Act) => WorkOrder,
): UseCase<ReasonRequest, OrderMoved> {
  return async (context, { workOrderId, reason }) => {
    const { store, actor } = context;
    const order = await store.get(workOrders, workOrderId);
    const moved = store.save(workOrders, decide(order, act(context, reason)), reason);
    store.notify({
      memberIds: await dispatchersFor(order.dealerId),
      kind,
      title,
      body: `${order.site.hospitalName} ${order.site.departmentName}：${actor.name}，${reason}`.slice(0, 200),
      page: `/pages/dispatch/order/order?id=${order._id}`,
    });
    return orderMoved(moved);
  };
}
export const refuseWorkOrder = comesBack('work_order_refused', '工单被退回，请改派', rule.refuseOrder);
export const cannotCompleteWorkOrder = comesBack(
  'work_order_cannot_complete',
  '工单无法完成，请处理',
  rule.cannotComplete,
);
export const departForWorkOrder = onOrder<OrderRequest>((order, _, context) =>
  rule.departForOrder(order, act(context)),
);
export const holdWorkOrder = onOrder<ReasonRequest>((order, { reason }, context) =>
  rule.holdOrder(order, act(context, reason)),
);
export const resumeWorkOrder = onOrder<OrderRequest>((order, _, context) =>
  rule.resumeOrder(order, act(context)),
);
export const useWorkOrderPart = onOrder<UsePartRequest>((order, { part }, context) =>
  rule.usePart(order, part, act(context)),
);

const checklistOf = (order: WorkOrder, context: Context) =>
  rule.checklistFor(context.setting('checklists'), order.device?.modelId ?? null, order.task);

/** Readings outside their limits are marked by the server, whatever the phone thought. */
export const answerWorkOrderChecklist = onOrder<AnswerRequest>((order, { answers }, context) =>
  rule.answerChecklist(order, rule.judgeAnswers(checklistOf(order, context), answers), act(context)),
);

export const completeWorkOrder = onOrder<CompleteRequest>((order, { report }, context) =>
  rule.completeOrder(
    order,
    { ...report, at: context.now.toISOString(), file: null },
    checklistOf(order, context),
    act(context),
  ),
);

/** The number of whoever signs, who may be somebody else of the department than the order's contact. */
async function phoneKnown(store: Store, { contact, site }: WorkOrder, id: string | null): Promise<string> {
  if (id === null || id === contact?.id) return contact?.phone ?? '';
  const department = site.departmentId ? await getMerged(store, departments, site.departmentId) : null;
  return department?.contacts.find((one) => one.id === id)?.phone ?? '';
}

export const signWorkOrder: UseCase<SignRequest, OrderMoved> = async (context, request) => {
  const { store, now } = context;
  const { signedBy: person, image } = request;
  const order = await store.get(workOrders, request.workOrderId);
  const known = person.phone.includes('*') ? await phoneKnown(store, order, person.id) : '';
  const signedBy = { ...person, phone: phoneMeant(person.phone, known) };
  const signature = { signedBy, image, at: now.toISOString() };
  return orderMoved(store.save(workOrders, rule.signReport(order, signature, act(context))));
};

/**
 * Where the engineer was before, newest first: on this order (a batch may bring several steps) and, by the trail, on any
 * other, so that nobody is in two towns within the hour.
 */
function earlierStops(order: WorkOrder, { earlierActs }: Context): EarlierStop[] {
  const own = order.visits.flatMap(({ checkIn, checkOut }) => [checkIn, checkOut]);
  const elsewhere = earlierActs
    .filter(({ entityId }) => entityId !== order._id)
    .flatMap(({ changes }) => changes)
    .flatMap(({ path, after }) => {
      if (/^visits\.\d+$/.test(path)) return [(after as Visit | undefined)?.checkIn];
      return /\.check(In|Out)$/.test(path) ? [after as GradedEvidence] : [];
    });
  return [...own, ...elsewhere]
    .flatMap((stop) => (stop?.position ? [{ ...stop.position, at: stop.deviceTime }] : []))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Grades evidence with the same rule the phone showed, now with official time and the order's nonce. */
function graded(order: WorkOrder, evidence: Evidence, context: Context): GradedEvidence {
  const now = context.now.toISOString();
  const scannedDeviceMatches = rule.scannedDeviceMatches(order, evidence.scannedText);
  const earlier = earlierStops(order, context);
  const site = { location: order.site.location, scannedDeviceMatches, nonce: order.nonce };
  const { clockAheadSeconds } = context;
  const limits = context.setting('checkIn');
  const grade = gradeCheckIn(evidence, site, earlier, limits, now, clockAheadSeconds);
  return {
    ...evidence,
    verdict: grade.verdict,
    distanceMetres: grade.distanceMetres,
    reasons: grade.reasons,
    at: now,
    skewSeconds:
      clockAheadSeconds ?? Math.round((Date.parse(evidence.deviceTime) - context.now.getTime()) / 1000),
  };
}

/** The certificate is asked again here: it may have lapsed since dispatch. */
export const checkInToWorkOrder: UseCase<CheckInRequest, CheckInReply> = async (context, request) => {
  const { actor, store, now } = context;
  const order = await store.get(workOrders, request.workOrderId);
  const minimumLevel = context.setting('checkIn').minimumLevel;
  if (order.device && !order.certificationOverride) {
    const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel };
    if (!rule.isCertified(actor.member?.certifications ?? [], wanted, dayOf(now)))
      throw new Refusal('NOT_CERTIFIED');
  }
  const evidence = graded(order, request.evidence, context);
  const checklist = checklistOf(order, context);
  const arrival = { visitId: request.visitId, evidence, checklistId: checklist?.id ?? null };
  const arrived = store.save(workOrders, rule.checkIn(order, arrival, act(context)));
  return { ...orderMoved(arrived), verdict: evidence.verdict, reasons: evidence.reasons };
};

export const checkOutOfWorkOrder: UseCase<CheckOutRequest, CheckInReply> = async (context, request) => {
  const order = await context.store.get(workOrders, request.workOrderId);
  const evidence = graded(order, request.evidence, context);
  const left = context.store.save(workOrders, rule.checkOut(order, evidence, act(context)));
  return { ...orderMoved(left), verdict: evidence.verdict, reasons: evidence.reasons };
};
