import { dayOf } from '../../../miniprogram/shared/days';
import type {
  Evidence,
  GradedEvidence,
  HelperVisit,
  Visit,
  WorkOrder,
} from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { notBefore } from '../../../miniprogram/shared/visit/act-time';
import { gradeCheckIn, isPlausible } from '../../../miniprogram/shared/visit/check-in';
import type { EarlierStop } from '../../../miniprogram/shared/visit/check-in';
import { labelNames } from '../../../miniprogram/shared/visit/label-evidence';
import type { KnownInstrument } from '../../../miniprogram/shared/visit/label-evidence';
import { arrivalsOf } from '../../../miniprogram/shared/visit/arrivals';
import { openHelperVisit } from '../../../miniprogram/shared/visit/helpers';
import { openAppointment, sayWindow } from '../../../miniprogram/shared/visit/appointments';
import { withSharing } from '../../../miniprogram/shared/visit/shared-visits';
import { takeStepOf } from '../../../miniprogram/shared/visit/steps';
import type { StepAction, StepInput } from '../../../miniprogram/shared/visit/steps';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { OrderRequest } from '../../_contracts/work-orders';
import type { OrderMoved, StepReply } from '../../_contracts/work-orders';
import type { Context, UseCase } from '../../_platform/context';
import { takeBackPart } from '../ledger/return-stock';
import { consumePart } from '../ledger/use-stock';
import { dispatchersFor } from '../people/whom-to-tell';
import { devicesOfAll } from '../../_store/devices';
import type { Notice, Store } from '../../_platform/unit-of-work';
import { getMerged } from '../../_platform/merged';
import { listsNamed } from '../settings/checklist-versions';
import { phoneMeant, stillTypedBy } from '../sites/contact-phones';
import { departments } from '../../_store/sites';
import { helpedOrders, workOrders } from '../../_store/work-orders';
import { withFollowUp } from './follow-up';
import { withOutcome } from './order-outcome';
import { tellUnpaid, withCoverFound } from './order-cover';
import { pages } from '../../../miniprogram/shared/pages';
import { saySite } from '../../../miniprogram/shared/say';

/** Who acts and when, as rules want it; never before what already stands on the order. */
export function act({ actor, now, happened }: Context, reason?: string, order?: WorkOrder): rule.Act {
  const last = order?.timeline[order.timeline.length - 1];
  return {
    by: { memberId: actor.memberId, name: actor.name },
    at: notBefore(happened.at, last?.at),
    ...(reason === undefined ? {} : { reason }),
    ...(happened.late ? { receivedAt: now.toISOString() } : {}),
    ...(happened.inDoubt ? { clockInDoubt: true as const } : {}),
  };
}
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

type Known = { phone: string; typedBy?: string } | null;
/** The number of whoever signs, who may be somebody else of the department than the order's contact. */
async function phoneKnown(store: Store, { contact, site }: WorkOrder, id: string | null): Promise<Known> {
  if (id === null || id === contact?.id) return contact;
  const department = site.departmentId ? await getMerged(store, departments, site.departmentId) : null;
  return department?.contacts.find((one) => one.id === id) ?? null;
}

async function withPhoneMeant<Input>(
  { store, actor }: Context,
  order: WorkOrder,
  given: Input,
): Promise<Input> {
  const { signedBy: person } = given as unknown as StepInput<'workOrder.sign'>;
  const known = person.phone === '' ? null : await phoneKnown(store, order, person.id);
  const phone = phoneMeant(person.phone, known?.phone ?? '');
  return { ...given, signedBy: { ...person, phone, ...stillTypedBy(actor, person.phone, known) } };
}

/**
 * Where the engineer was before, newest first: on this order (a batch may bring several steps) and, by the trail, on any
 * other, so that nobody is in two towns within the hour.
 */
function earlierStops(order: WorkOrder, { actor, earlierActs }: Context): EarlierStop[] {
  const own = arrivalsOf(order)
    .filter(({ engineer }) => engineer.memberId === actor.memberId)
    .flatMap(({ checkIn, checkOut }) => [checkIn, checkOut]);
  const elsewhere = earlierActs
    .filter(({ entityId }) => entityId !== order._id)
    .flatMap(({ changes }) => changes)
    .flatMap(({ path, after }) => {
      if (path === 'helperVisits') return (after as HelperVisit[]).map(({ checkIn }) => checkIn);
      if (/^(visits|helperVisits)\.\d+$/.test(path)) return [(after as Visit | undefined)?.checkIn];
      return /\.check(In|Out)$/.test(path) ? [after as GradedEvidence] : [];
    });
  return [...own, ...elsewhere]
    .flatMap((stop) =>
      stop?.position && isPlausible(stop.position) ? [{ ...stop.position, at: stop.at }] : [],
    )
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * Whether the scanned label is the instrument's. The register is asked only for what the order may not know: our own label,
 * which may have been printed since, and the product's number in orders that were made before they kept it.
 */
async function labelFits({ store, happened }: Context, { device }: WorkOrder, text: string | null) {
  if (!device || text === null) return null;
  const origin = process.env.PUBLIC_ORIGIN || 'https://none.invalid';
  const judge = (known: KnownInstrument) =>
    labelNames(known, text, { deviceLabel: origin, letters: origin }, dayOf(happened.at));
  const byOrder = judge(device);
  const isOwnLabel = text.startsWith(`${origin}/d/`);
  if (isOwnLabel ? byOrder === true : device.gtin !== undefined || !/\d{14}/.test(text)) return byOrder;
  const registered = await store.find(devicesOfAll, device.id);
  return registered ? judge(registered) : byOrder;
}

/** Grades evidence with the same rule the phone showed, now with the time that counts, the register and the order's nonce. */
function grader(context: Context, scannedDeviceMatches: boolean | null, at: string) {
  return (order: WorkOrder, evidence: Evidence): GradedEvidence => {
    const now = context.now.toISOString();
    const site = { location: order.site.location, scannedDeviceMatches, nonce: order.nonce };
    const { clockAheadSeconds } = context;
    const grade = gradeCheckIn(
      evidence,
      site,
      // What leaves with a coming of another order has that one's place and time: it is no second stop.
      order.visits[order.visits.length - 1]?.shares ? [] : earlierStops(order, context),
      context.setting('checkIn'),
      now,
      clockAheadSeconds,
      at,
    );
    return {
      ...evidence,
      verdict: grade.verdict,
      distanceMetres: grade.distanceMetres,
      reasons: grade.reasons,
      at,
      skewSeconds:
        clockAheadSeconds ?? Math.round((Date.parse(evidence.deviceTime) - context.now.getTime()) / 1000),
    };
  };
}

/** The certificate is asked again at check-in, for the day it happened: it may have lapsed since dispatch. */
function assertCertified({ actor, happened, setting }: Context, order: WorkOrder): void {
  if (!order.device || order.certificationOverride) return;
  const { minimumLevel } = setting('checkIn');
  const wanted = { modelId: order.device.modelId, task: order.task, minimumLevel };
  if (!rule.isCertified(actor.member?.certifications ?? [], wanted, dayOf(happened.at)))
    throw new Refusal('NOT_CERTIFIED');
}

/** One's own order, or one that one comes along on. */
export const orderInReach = async (store: Store, id: string): Promise<WorkOrder> =>
  (await store.find(workOrders, id)) ?? (await store.get(helpedOrders, id));

export const helperSteps = ['workOrder.helperCheckIn', 'workOrder.helperCheckOut'] as const;
/**
 * What a helper does beside the order's own steps. It comes when it happened, before or after what others did meanwhile, so
 * only the own coming bounds it.
 */
export function takeHelperStep<A extends (typeof helperSteps)[number]>(
  action: A,
): UseCase<StepInput<A>, StepReply<A>> {
  return async (context, input) => {
    const { store, actor } = context;
    const order = await store.get(helpedOrders, input.workOrderId);
    const doing = act(context);
    const at = notBefore(doing.at, openHelperVisit(order, actor.memberId)?.checkIn.at);
    const fits = await labelFits(context, order, input.evidence.scannedText);
    const place = { checklists: [], grade: grader(context, fits, at) };
    const moved = store.save(workOrders, takeStepOf(action, order, input, { ...doing, at }, place));
    const mine = moved.helperVisits!.filter(({ engineer }) => engineer.memberId === actor.memberId).pop()!;
    const { verdict, reasons } = mine.checkOut ?? mine.checkIn;
    return { ...orderMoved(moved), verdict, reasons } as unknown as StepReply<A>;
  };
}

/** What comes back to dispatch is told to dispatch at once: the order waits for nobody else. */
const comesBack: Partial<Record<StepAction, Pick<Notice, 'kind' | 'title'>>> = {
  'workOrder.refuse': { kind: 'work_order_refused', title: '工单被退回，请改派' },
  'workOrder.cannotComplete': { kind: 'work_order_cannot_complete', title: '工单无法完成，请处理' },
};

/** Takes a step of the table that phones take too; what only the server knows is added around it. */
export function takeVisitStep<A extends StepAction>(action: A): UseCase<StepInput<A>, StepReply<A>> {
  return async (context, given) => {
    const { store, actor } = context;
    // A helper, too, adds to an arrival of their own.
    const order =
      action === 'workOrder.addEvidence'
        ? await orderInReach(store, given.workOrderId)
        : await store.get(workOrders, given.workOrderId);
    const input = action === 'workOrder.sign' ? await withPhoneMeant(context, order, given) : given;
    const { reason, evidence } = input as { reason?: string; evidence?: Evidence };
    const doing = act(context, reason, order);
    if (action === 'workOrder.checkIn' || action === 'workOrder.shareVisit') assertCertified(context, order);
    const { mainId } = input as { mainId?: string };
    const main = mainId ? await store.find(workOrders, mainId) : null;
    const fits = evidence ? await labelFits(context, order, evidence.scannedText) : null;
    const { checklistId } = input as { checklistId?: string | null };
    const begun = order.visits[order.visits.length - 1]?.checklistId;
    const place = {
      checklists: await listsNamed(store, context.setting('checklists'), [checklistId, begun]),
      grade: grader(context, fits, doing.at),
      main,
    };
    const stepped = takeStepOf(action, order, input, doing, place);
    const taken = action === 'workOrder.complete' ? await withCoverFound(context, stepped) : stepped;
    if (action === 'workOrder.complete') await tellUnpaid(context, taken);
    if (action === 'workOrder.usePart' && taken !== order)
      await consumePart(context, order, (input as StepInput<'workOrder.usePart'>).part);
    if (action === 'workOrder.takeBackPart') {
      const { partId } = input as StepInput<'workOrder.takeBackPart'>;
      const part = order.visits[order.visits.length - 1]!.parts.find(({ id }) => id === partId)!;
      await takeBackPart(context, order, part);
    }
    const moved = store.save(
      workOrders,
      await withOutcome(context, await withFollowUp(context, taken, doing), doing),
      reason,
    );
    if (main) store.save(workOrders, withSharing(main, moved));
    const back = comesBack[action];
    if (back)
      store.notify({
        ...back,
        memberIds: await dispatchersFor(order.dealerId),
        body: `${saySite(order.site)}：${actor.name}，${reason}`,
        page: pages.dispatchOrder({ id: order._id }),
      });
    if (action === 'workOrder.appoint' && taken !== order) {
      const isOwn = order.engineer?.memberId === actor.memberId;
      store.notify({
        memberIds: isOwn
          ? await dispatchersFor(order.dealerId)
          : order.engineer
            ? [order.engineer.memberId]
            : [],
        kind: 'work_order_planned',
        title: `${openAppointment(order) ? '已改约' : '已预约'}：${sayWindow(taken.appointment!, dayOf(context.now))}`,
        body: `${saySite(order.site)}：${[actor.name, reason].filter(Boolean).join('，')}`,
        page: isOwn ? pages.dispatchOrder({ id: order._id }) : pages.order({ id: order._id }),
      });
    }
    if (action === 'workOrder.undo' && order.state === 'cannot_complete')
      store.notify({
        memberIds: await dispatchersFor(order.dealerId),
        kind: 'work_order_resumed',
        title: '已撤销“无法完成”，继续服务',
        body: `${saySite(order.site)}：${actor.name}`,
        page: pages.dispatchOrder({ id: order._id }),
      });
    if (action === 'workOrder.amendReport')
      store.notify({
        memberIds: await dispatchersFor(order.dealerId),
        kind: 'work_order_amended',
        title: '服务报告已更正',
        body: `${order.number} ${order.site.hospitalName}：${actor.name}，${reason}`,
        page: pages.dispatchOrder({ id: order._id }),
      });
    const { visitId } = input as { visitId?: string };
    const sentBack = arrivalsOf(order).find(({ id }) => id === visitId)?.checkIn?.rejected;
    if (sentBack)
      store.notify({
        memberIds: [sentBack.by.memberId],
        kind: 'check_in_completed',
        title: '已补充签到依据，请复核',
        body: `${saySite(order.site)}：${actor.name}`,
        page: pages.dispatchOrder({ id: order._id }),
      });
    const visit = moved.visits[moved.visits.length - 1]!;
    const stop =
      action === 'workOrder.checkIn'
        ? visit.checkIn
        : action === 'workOrder.checkOut'
          ? visit.checkOut
          : null;
    const said = stop ? { verdict: stop.verdict, reasons: stop.reasons } : {};
    return { ...orderMoved(moved), ...said } as StepReply<A>;
  };
}
