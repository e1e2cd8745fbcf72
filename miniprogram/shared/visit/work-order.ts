import type { PersonStamp, StoredFile } from '../model/entity';
import type { Certification, TaskKind } from '../model/people';
import type { Checklist } from '../model/settings';
import type {
  Answer,
  ContactSnapshot,
  GradedEvidence,
  PartUsed,
  ServiceReport,
  Signature,
  Supplement,
  Visit,
  WorkOrder,
} from '../model/work-orders';
import { pauseEnded, reclocked } from '../clocks/order-clock';
import type { Clocks } from '../clocks/order-clock';
import { severityLabels } from '../clocks/policies';
import type { PolicyFacts } from '../clocks/policies';
import { Refusal } from '../refusal';
import { canMove, openWorkOrderStates, workOrderStates } from '../states';
import type { WorkOrderState } from '../states';
import type { Day } from '../days';
import type { Act } from './act';
import { missingAnswers, withCalculated } from './checklist';
import { openAppointment, withArrivalKept } from './appointments';
import { arrivalsOf, withDoubts } from './arrivals';
import { isHelper } from './helpers';

export type { Act } from './act';

/**
 * What may happen to a work order. The phone applies the same rules to its copy while off line, so what it shows is what
 * the server will decide. Rules take an order and return a new one; they refuse, and then nothing has changed.
 */

/** The hospital thinks about a quote: whoever is sent meanwhile does not make the clock run. */
const keepsWaiting = ({ quote, pausedAt }: WorkOrder, state: WorkOrderState): boolean =>
  !!quote &&
  quote.pausedAt !== null &&
  quote.pausedAt === pausedAt &&
  ['new', 'assigned_dealer', 'assigned', 'accepted', 'travelling'].indexOf(state) >= 0;

/** The only way in which an order changes its state. */
export function moved(order: WorkOrder, state: WorkOrderState, act: Act, to?: PersonStamp): WorkOrder {
  const { by, at, reason, receivedAt, clockInDoubt } = act;
  if (!canMove<WorkOrderState>(workOrderStates, order.state, state))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state, wanted: state });
  const entry = {
    state,
    at,
    by,
    ...(to ? { to } : {}),
    ...(reason ? { reason } : {}),
    ...(receivedAt ? { receivedAt } : {}),
    ...(clockInDoubt ? { clockInDoubt } : {}),
  };
  const running = keepsWaiting(order, state) ? order : pauseEnded(order, at);
  return { ...running, state, timeline: [...order.timeline, entry] };
}

function assertAssigned(order: WorkOrder, by: PersonStamp): void {
  if (order.engineer?.memberId !== by.memberId) throw new Refusal('WORK_ORDER_NOT_YOURS');
}

function assertReason({ reason }: Act): void {
  if (!reason?.trim()) throw new Refusal('REASON_MISSING');
}

function currentVisit(order: WorkOrder): Visit {
  const visit = order.visits[order.visits.length - 1];
  if (!visit || visit.checkOut) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  return visit;
}

function withVisit(order: WorkOrder, change: Partial<Visit>): WorkOrder {
  const visit = { ...currentVisit(order), ...change };
  return { ...order, visits: [...order.visits.slice(0, -1), visit] };
}

function assertOnSite(order: WorkOrder, by: PersonStamp): void {
  assertAssigned(order, by);
  if (order.state !== 'onsite') throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
}

/** Dispatch to the dealer whom the grants name (or, with null, to the manufacturer's own engineers). */
export function assignDealer(order: WorkOrder, dealerId: string, act: Act): WorkOrder {
  // Who came along is of the house that had it.
  return { ...moved(order, 'assigned_dealer', act), dealerId, engineer: null, helpers: [] };
}

/**
 * The dealer who had it is gone: what its people had begun could not be completed, and the order is the manufacturer's, to be
 * dispatched anew.
 */
export function takeBack(order: WorkOrder, act: Act): WorkOrder {
  assertReason(act);
  const isBegun = order.state === 'onsite' || order.state === 'on_hold';
  const left = isBegun ? moved(order, 'cannot_complete', act) : order;
  const back = left.state === 'new' ? left : moved(left, 'new', act);
  return { ...back, dealerId: null, engineer: null, helpers: [] };
}

/**
 * A new assignee gets a new nonce, so that a check-in with the old dispatch is seen; an override counts for this
 * assignment only.
 */
export function assignEngineer(
  order: WorkOrder,
  engineer: PersonStamp,
  nonce: string,
  act: Act,
  certificationOverride: WorkOrder['certificationOverride'] = null,
): WorkOrder {
  const helpers = (order.helpers || []).filter((one) => one.engineer.memberId !== engineer.memberId);
  const assigned = {
    ...moved(order, 'assigned', act, engineer),
    ...{ engineer, nonce, certificationOverride },
    ...(order.helpers ? { helpers } : {}),
  };
  return order.eta ? { ...assigned, eta: null } : assigned;
}

/** The day of the visit, or null while it is open; what is done with needs no day, and what was agreed is agreed anew. */
export function planOrder(order: WorkOrder, plannedOn: Day | null): WorkOrder {
  if (!openWorkOrderStates.includes(order.state))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const agreed = openAppointment(order);
  if (agreed && agreed.on !== plannedOn) throw new Refusal('APPOINTED', { path: 'plannedOn' });
  return { ...order, plannedOn };
}

/**
 * Whether an engineer still has something to do with an order of theirs: until it is closed, or left where it could not be
 * completed or nobody signed.
 */
export function isInHand({ state, visits }: Pick<WorkOrder, 'state' | 'visits'>): boolean {
  if (state !== 'cannot_complete' && state !== 'completed') return engineersStates.includes(state);
  const last = visits[visits.length - 1];
  return last !== undefined && last.checkOut === null;
}
export const engineersStates: readonly WorkOrderState[] = [
  ...openWorkOrderStates,
  'completed',
  'confirmed',
  'cannot_complete',
];

export function acceptOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  return { ...moved(order, 'accepted', act), respondedAt: order.respondedAt ?? act.at };
}

/** Refusing gives the order back to who dispatched it; a reason is owed. */
export function refuseOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  assertReason(act);
  return { ...moved(order, order.dealerId ? 'assigned_dealer' : 'new', act), engineer: null };
}

export function departForOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  return moved(order, 'travelling', act);
}

/** Only the assigned engineer may check in; distance grades the evidence and never refuses by itself. */
export function checkIn(
  order: WorkOrder,
  arrival: { visitId: string; evidence: GradedEvidence; checklistId: string | null },
  act: Act,
): WorkOrder {
  assertAssigned(order, act.by);
  if (order.state === 'cannot_complete')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const onsite = withArrivalKept(moved(order, 'onsite', act), act.at);
  const visit: Visit = {
    id: arrival.visitId,
    engineer: act.by,
    checklistId: arrival.checklistId,
    checkIn: arrival.evidence,
    answers: {},
    parts: [],
    report: null,
    signature: null,
    checkOut: null,
  };
  const arrivedAt = order.arrivedAt ?? act.at;
  return withDoubts({ ...onsite, arrivedAt, visits: [...order.visits, visit] });
}

function withArrival(order: WorkOrder, visitId: string, change: (arrival: GradedEvidence) => GradedEvidence) {
  const changed = <V extends Pick<Visit, 'id' | 'checkIn'>>(visit: V): V =>
    visit.id === visitId && visit.checkIn ? { ...visit, checkIn: change(visit.checkIn) } : visit;
  return withDoubts({
    ...order,
    visits: order.visits.map(changed),
    ...(order.helperVisits ? { helperVisits: order.helperVisits.map(changed) } : {}),
  });
}

/** The arrival that somebody judges: not proved, not settled, and not their own. */
function arrivalToJudge(order: WorkOrder, visitId: string, act: Act): GradedEvidence {
  assertReason(act);
  const visit = arrivalsOf(order).find(({ id }) => id === visitId);
  if (!visit?.checkIn || visit.checkIn.verdict === 'verified' || visit.checkIn.approvedBy)
    throw new Refusal('CHECK_IN_NEEDS_NO_APPROVAL');
  if (visit.engineer.memberId === act.by.memberId || isHelper(order, act.by.memberId))
    throw new Refusal('CHECK_IN_OWN');
  return visit.checkIn;
}

/**
 * A dispatcher or service manager vouches for an arrival of somebody else that its evidence does not prove (no position,
 * unsure, outside); the verdict stays what it was.
 */
export function approveCheckIn(order: WorkOrder, visitId: string, act: Act): WorkOrder {
  arrivalToJudge(order, visitId, act);
  return withArrival(order, visitId, ({ rejected: _rejected, ...arrival }) => ({
    ...arrival,
    approvedBy: act.by,
  }));
}

/** What does not convince goes back to the engineer with the reason; the visit goes on meanwhile. */
export function rejectCheckIn(order: WorkOrder, visitId: string, act: Act): WorkOrder {
  if (arrivalToJudge(order, visitId, act).rejected) throw new Refusal('CHECK_IN_NEEDS_NO_APPROVAL');
  const rejected = { by: act.by, at: act.at, reason: act.reason! };
  return withArrival(order, visitId, (arrival) => ({ ...arrival, rejected }));
}

/** More photos or words for an arrival that proves nothing; whoever judges it sees it again. */
export function addEvidence(
  order: WorkOrder,
  { visitId, photos, note }: { visitId: string; photos: StoredFile[]; note: string },
  act: Act,
): WorkOrder {
  const visit = arrivalsOf(order).find(({ id }) => id === visitId);
  if (visit?.engineer.memberId !== act.by.memberId) throw new Refusal('WORK_ORDER_NOT_YOURS');
  if (!visit.checkIn || visit.checkIn.verdict === 'verified' || visit.checkIn.approvedBy)
    throw new Refusal('CHECK_IN_NEEDS_NO_APPROVAL');
  return withArrival(order, visitId, ({ rejected: _rejected, ...arrival }) => ({
    ...arrival,
    added: [...(arrival.added ?? []), { at: act.at, photos, note }].slice(-10),
  }));
}

/**
 * Answers append; a later answer of an item replaces the shown one, the trail keeps the earlier. What is calculated follows
 * from all of them, whatever the phone says.
 */
export function answerChecklist(
  order: WorkOrder,
  answers: readonly Answer[],
  checklist: Checklist | null,
  act: Act,
): WorkOrder {
  assertOnSite(order, act.by);
  const visit = currentVisit(order);
  const merged = { ...visit.answers };
  for (const answer of answers) {
    const known = merged[answer.itemId];
    if (!known || known.at <= answer.at) merged[answer.itemId] = answer;
  }
  return withVisit(order, { answers: withCalculated(checklist, merged) });
}

/** A part counts once however often its record arrives. */
export function usePart(order: WorkOrder, part: PartUsed, act: Act): WorkOrder {
  assertOnSite(order, act.by);
  const { parts } = currentVisit(order);
  return parts.some(({ id }) => id === part.id) ? order : withVisit(order, { parts: [...parts, part] });
}

/** What was recorded by mistake is taken back while the work goes on; the timeline keeps that it was there. */
export function takeBackPart(order: WorkOrder, partId: string, act: Act): WorkOrder {
  assertOnSite(order, act.by);
  assertReason(act);
  const { parts } = currentVisit(order);
  const part = parts.find(({ id }) => id === partId);
  if (!part) throw new Refusal('PART_NOT_FOUND');
  const { by, at, reason } = act;
  const what = `撤回备件 ${part.name || part.partNumber} × ${part.quantity}`;
  const entry = { state: order.state, at, by, what, reason: reason! };
  return {
    ...withVisit(order, { parts: parts.filter((one) => one !== part) }),
    timeline: [...order.timeline, entry],
  };
}

/** Some reasons (等待备件) stop the repair's clock until the work goes on or ends; the order's policy names them. */
export function holdOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  assertReason(act);
  const held = moved(order, 'on_hold', act);
  const pausing = order.clock?.pausing.includes(act.reason!);
  return pausing && !order.repairedAt ? { ...held, pausedAt: act.at } : held;
}

export function resumeOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  if (order.state !== 'on_hold') throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  return moved(order, 'onsite', act);
}

/** Work ends with a report, and not before every required item of the checklist has its answer. */
export function completeOrder(
  order: WorkOrder,
  report: ServiceReport,
  checklist: Checklist | null,
  act: Act,
): WorkOrder {
  assertOnSite(order, act.by);
  const missing = missingAnswers(checklist, currentVisit(order).answers);
  if (missing.length > 0) throw new Refusal('CHECKLIST_INCOMPLETE', { missing });
  const completed = withVisit(moved(order, 'completed', act), { report });
  return report.result === 'not_fixed' ? completed : { ...completed, repairedAt: order.repairedAt ?? act.at };
}

/** A wrong report is written anew: until somebody has signed it, the work is not finished and the clock has run on. */
export function reopenOrder(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  assertReason(act);
  currentVisit(order);
  return { ...moved(order, 'onsite', act), repairedAt: null };
}

/** The contact signs on the engineer's phone; the visit keeps the contact as they were. */
export function signReport(order: WorkOrder, signature: Signature, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  if (!currentVisit(order).report) throw new Refusal('REPORT_MISSING');
  const confirmed = withVisit(moved(order, 'confirmed', act), { signature });
  return { ...confirmed, contact: order.contact ?? (signature.signedBy satisfies ContactSnapshot) };
}

/** The hospital contact who asked for the visit confirms it on their own phone, even when the engineer has left. */
export function confirmOrder(order: WorkOrder, signature: Signature, act: Act): WorkOrder {
  const visit = order.visits[order.visits.length - 1];
  if (!visit) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  if (!visit.report) throw new Refusal('REPORT_MISSING');
  const visits = [...order.visits.slice(0, -1), { ...visit, signature }];
  return { ...moved(order, 'confirmed', act), visits };
}

/** Leaving ends the visit; unsigned work is left behind only with a photo and the reason why nobody signed. */
export function checkOut(
  order: WorkOrder,
  evidence: GradedEvidence,
  act: Act,
  unsignedReason?: string,
): WorkOrder {
  assertAssigned(order, act.by);
  const visit = currentVisit(order);
  const unsigned = order.state === 'completed' && !visit.signature;
  if (unsigned && !unsignedReason) throw new Refusal('SIGNATURE_MISSING');
  if (unsigned && evidence.photos.length === 0)
    throw new Refusal('UNSIGNED_PHOTO_MISSING', { path: 'evidence.photos' });
  if (!['completed', 'confirmed', 'on_hold', 'cannot_complete'].includes(order.state))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  return withVisit(order, { checkOut: evidence, ...(unsigned ? { unsignedReason } : {}) });
}

/**
 * Whether the visit ended without curing the fault and nobody has an order for it yet: 未修复 and 临时恢复 lead to another
 * visit. Asked once the report stands, that is signed, left behind or closed.
 */
export function needsFollowUp({ state, visits, followUp }: WorkOrder): boolean {
  const last = visits[visits.length - 1];
  if (!last || !last.report || last.report.result === 'fixed' || followUp) return false;
  return state === 'confirmed' || state === 'closed' || (state === 'completed' && last.checkOut !== null);
}

/** Dispatch knows better how bad it is: the reason stands on the timeline, and the clocks follow. */
export function changeSeverity(order: WorkOrder, facts: PolicyFacts, clocks: Clocks, act: Act): WorkOrder {
  assertReason(act);
  if (!openWorkOrderStates.includes(order.state))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const { severity } = facts;
  if (severity === order.severity) throw new Refusal('SEVERITY_UNCHANGED', { path: 'severity' });
  const what = `严重程度 ${severityLabels[order.severity]} → ${severityLabels[severity]}`;
  const { by, at, reason } = act;
  const step = [order.severity, severity] as const;
  const timeline = [...order.timeline, { state: order.state, at, by, what, reason: reason!, severity: step }];
  return { ...reclocked(order, order.severity, facts, clocks, at), severity, timeline };
}

export function cannotComplete(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  assertReason(act);
  if (order.state !== 'onsite' && order.state !== 'on_hold')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  return moved(order, 'cannot_complete', act);
}

export const UNDO_MINUTES = 10;
/** A hold, or an end, that was a slip of the thumb: for ten minutes, and while the engineer is still there. */
export function canUndo(
  order: Pick<WorkOrder, 'state' | 'timeline' | 'visits' | 'quote'>,
  at: string,
): boolean {
  const last = order.timeline[order.timeline.length - 1];
  const visit = order.visits[order.visits.length - 1];
  return (
    (order.state === 'on_hold' || order.state === 'cannot_complete') &&
    !!last &&
    !!visit &&
    visit.checkOut === null &&
    !(order.quote && order.quote.state === 'declined' && order.state === 'cannot_complete') &&
    Date.parse(at) - Date.parse(last.at) <= UNDO_MINUTES * 60_000
  );
}

/** The work goes on as if it had not stopped: a pause that was none stops no clock. */
export function undoStop(order: WorkOrder, act: Act): WorkOrder {
  assertAssigned(order, act.by);
  if (order.state !== 'on_hold' && order.state !== 'cannot_complete')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  if (!canUndo(order, act.at)) throw new Refusal('UNDO_TOO_LATE');
  const undone = moved({ ...order, pausedAt: null }, 'onsite', act);
  const entry = undone.timeline[undone.timeline.length - 1]!;
  const what = order.state === 'on_hold' ? '撤销挂起' : '撤销无法完成';
  return { ...undone, timeline: [...undone.timeline.slice(0, -1), { ...entry, what }] };
}

/**
 * A report that turns out wrong after somebody signed it, or after nobody would, is amended until the order is closed: the
 * earlier version stays, with the signature that was under it.
 */
export function amendReport(
  order: WorkOrder,
  { visitId, report }: { visitId: string; report: ServiceReport },
  act: Act,
): WorkOrder {
  assertReason(act);
  const at = order.visits.findIndex(({ id }) => id === visitId);
  const visit = order.visits[at];
  if (visit?.engineer.memberId !== act.by.memberId) throw new Refusal('WORK_ORDER_NOT_YOURS');
  if (!visit.report) throw new Refusal('REPORT_MISSING');
  if (order.state !== 'completed' && order.state !== 'confirmed')
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const { by, reason } = act;
  const replaced = { ...visit.report, replacedAt: act.at, replacedBy: by, reason: reason! };
  const replacedReports = [...(visit.replacedReports ?? []), replaced];
  const amended = { ...visit, report, replacedReports };
  const visits = order.visits.map((one) => (one === visit ? amended : one));
  const what = `更正服务报告（第 ${replacedReports.length + 1} 版）`;
  const timeline = [...order.timeline, { state: order.state, at: act.at, by, what, reason: reason! }];
  const isLast = at === order.visits.length - 1;
  const repairedAt = !isLast
    ? order.repairedAt
    : report.result === 'not_fixed'
      ? null
      : (order.repairedAt ?? visit.report.at);
  return { ...order, visits, timeline, repairedAt };
}

/** Under which version of the report a signature stands. */
export const signedVersion = ({ signature, replacedReports = [] }: Visit): number =>
  1 + replacedReports.filter(({ replacedAt }) => signature !== null && replacedAt <= signature.at).length;

const isUnsigned = (visit: Visit | undefined): boolean =>
  visit !== undefined && visit.unsignedReason !== undefined && !visit.signature && !visit.unsignedApproved;

/** Nobody would or could sign: somebody who answers for it looks at reason and photos, and takes the work for done. */
export function approveUnsigned(order: WorkOrder, visitId: string, act: Act): WorkOrder {
  assertReason(act);
  const visit = order.visits.find(({ id }) => id === visitId);
  if (order.state !== 'completed' || !isUnsigned(visit)) throw new Refusal('UNSIGNED_NEEDS_NO_APPROVAL');
  if (visit!.engineer.memberId === act.by.memberId || isHelper(order, act.by.memberId))
    throw new Refusal('CHECK_IN_OWN');
  const unsignedApproved = { by: act.by, at: act.at, reason: act.reason! };
  const visits = order.visits.map((one) => (one === visit ? { ...one, unsignedApproved } : one));
  const { by, at, reason } = act;
  const what = '同意无签字完工';
  return {
    ...order,
    visits,
    timeline: [...order.timeline, { state: order.state, at, by, what, reason: reason! }],
  };
}

const ASKED_BACK = '请求转回';
/** Whether this engineer has had the order: said something on it, or been there. */
export const wasOn = (
  { timeline, visits }: Pick<WorkOrder, 'timeline' | 'visits'>,
  memberId: string,
): boolean =>
  timeline.some(({ by }) => by.memberId === memberId) ||
  visits.some(({ engineer }) => engineer.memberId === memberId);
/** Since it was last given to anybody. */
export function hasAskedBack({ timeline }: Pick<WorkOrder, 'timeline'>, memberId: string): boolean {
  const given = timeline.map(({ state, what }) => state === 'assigned' && !what).lastIndexOf(true);
  return timeline.slice(given + 1).some(({ what, by }) => what === ASKED_BACK && by.memberId === memberId);
}
/** An order that goes on in other hands. */
export const canAskBack = (order: WorkOrder, memberId: string): boolean =>
  (openWorkOrderStates.includes(order.state) || order.state === 'cannot_complete') &&
  order.engineer?.memberId !== memberId &&
  !hasAskedBack(order, memberId);
/** Whoever had it would go on with it; dispatch decides. Asked once as long as it stays where it is. */
export function askBack(order: WorkOrder, act: Act): WorkOrder {
  assertReason(act);
  if (!canAskBack(order, act.by.memberId))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const { by, at, reason } = act;
  const entry = { state: order.state, at, by, what: ASKED_BACK, reason: reason! };
  return { ...order, timeline: [...order.timeline, entry] };
}

export const URGE_MINUTES = 30;
const MOST_SUPPLEMENTS = 30;

/** The hospital adds to its request while it is open; urging again at once says nothing new. */
export function supplementOrder(order: WorkOrder, supplement: Supplement): WorkOrder {
  if (!openWorkOrderStates.includes(order.state))
    throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  const before = order.supplements ?? [];
  const since = Date.parse(supplement.at) - URGE_MINUTES * 60_000;
  if (supplement.urges && before.some(({ urges, at }) => urges && Date.parse(at) > since))
    throw new Refusal('URGED_JUST_NOW');
  if (before.length >= MOST_SUPPLEMENTS) throw new Refusal('SUPPLEMENTS_FULL');
  return { ...order, supplements: [...before, supplement] };
}

/** The hospital takes its request back while nobody is on it. */
export function withdrawRequest(order: WorkOrder, act: Act): WorkOrder {
  if (!canWithdraw(order)) throw new Refusal('REPAIR_UNDER_WAY');
  return cancelOrder(order, act);
}
export const canWithdraw = ({ state, engineer }: Pick<WorkOrder, 'state' | 'engineer'>): boolean =>
  (state === 'new' || state === 'assigned_dealer') && engineer === null;

export function cancelOrder(order: WorkOrder, act: Act): WorkOrder {
  assertReason(act);
  return moved(order, 'cancelled', act);
}

const closable: readonly WorkOrderState[] = ['completed', 'confirmed', 'cannot_complete'];
export const canClose = ({ state }: Pick<WorkOrder, 'state'>): boolean => closable.indexOf(state) >= 0;
export const unbegun: readonly WorkOrderState[] = ['new', 'assigned_dealer', 'assigned', 'accepted'];
/**
 * 一并完成: what a plan asked for was done in the visit of another order of the instrument; null where somebody has begun or
 * ended it otherwise.
 */
export function doneAlong(planned: WorkOrder, along: WorkOrder, { by }: Act): WorkOrder | null {
  const { report } = along.visits[along.visits.length - 1]!;
  if (unbegun.indexOf(planned.state) < 0 || !report) return null;
  const { at } = report;
  const last = planned.timeline[planned.timeline.length - 1];
  const closed = moved(planned, 'closed', {
    ...{ by, at: last && last.at > at ? last.at : at, reason: `与 ${along.number} 一并完成` },
  });
  return { ...closed, repairedAt: at, doneWith: { id: along._id, number: along.number } };
}

/** Finished work that nobody signed is closed once a service manager has agreed to that. */
export function closeOrder(order: WorkOrder, act: Act): WorkOrder {
  if (order.state === 'completed' && isUnsigned(order.visits[order.visits.length - 1]))
    throw new Refusal('UNSIGNED_NOT_APPROVED');
  if (!canClose(order)) throw new Refusal('WORK_ORDER_STATE_CHANGED', { current: order.state });
  return moved(order, 'closed', act);
}

/** Who may install an instrument may also move it, take it away, and bring one on loan. */
const asInstallation: readonly TaskKind[] = ['relocation', 'removal', 'loan'];

/** 技术认证 is asked at dispatch and again at check-in, for the day itself. */
export function isCertified(
  certifications: readonly Certification[],
  wanted: { modelId: string; task: TaskKind; minimumLevel: 1 | 2 | 3 },
  day: Day,
): boolean {
  return certifications.some(
    ({ modelId, task, level, fromOn, toOn }) =>
      modelId === wanted.modelId &&
      (task === wanted.task || (task === 'installation' && asInstallation.indexOf(wanted.task) >= 0)) &&
      level >= wanted.minimumLevel &&
      fromOn <= day &&
      day <= toOn,
  );
}
