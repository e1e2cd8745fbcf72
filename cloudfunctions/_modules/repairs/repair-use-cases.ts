import { dayOf } from '../../../miniprogram/shared/days';
import { placeOn } from '../../../miniprogram/shared/model/grants';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Supplement, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import { isUrgent, severityLabels } from '../../../miniprogram/shared/clocks/policies';
import type { Severity } from '../../../miniprogram/shared/clocks/policies';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { newWorkOrder } from '../../../miniprogram/shared/visit/new-order';
import type { OrderFacts } from '../../../miniprogram/shared/visit/new-order';
import { openAppointment } from '../../../miniprogram/shared/visit/appointments';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type {
  AddToRepairRequest,
  AskToRateRequest,
  ConfirmRequest,
  DeviceCodeRequest,
  FollowRequest,
  ReportFaultRequest,
  WithdrawRepairRequest,
} from '../../_contracts/repairs';
import type { Progress, RepairPage } from '../../_contracts/repairs';
import type { Nothing } from '../../_contracts/shapes';
import type { PublicContext } from '../../_platform/serve-public';
import { oneOf, range } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { membersToBind } from '../../_store/people';
import { surveysByCode } from '../../_store/surveys';
import { newSurvey } from '../surveys/survey-use-cases';
import { hospitalsOfAll } from '../../_store/hospitals';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { requestedOrders, workOrdersOfAll } from '../../_store/work-orders';
import { clocksNow, coverFacts } from '../settings/clocks';
import { deviceSnapshot } from '../work-orders/create-work-order';
import { covered, giveVisitBack } from '../work-orders/order-cover';
import { withFollowUp } from '../work-orders/follow-up';
import { withOutcome } from '../work-orders/order-outcome';
import { pages } from '../../../miniprogram/shared/pages';
import { saySite } from '../../../miniprogram/shared/say';

export function progressOf(order: WorkOrder): Progress {
  const visit = order.visits[order.visits.length - 1];
  const agreed = openAppointment(order);
  return {
    workOrderId: order._id,
    number: order.number,
    state: order.state,
    description: order.description,
    createdAt: order.createdAt,
    deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
    hospitalName: saySite(order.site),
    engineerName: order.engineer?.name ?? '',
    engineerPhone: '',
    appointment: agreed && { on: agreed.on, span: agreed.span, fromAt: agreed.fromAt, toAt: agreed.toAt },
    etaAt: order.eta?.at ?? null,
    steps: order.timeline.filter(({ what }) => !what).map(({ state, at }) => ({ state, at })),
    report: visit?.report
      ? {
          summary: visit.report.summary,
          action: visit.report.action,
          result: visit.report.result,
          version: 1 + (visit.replacedReports?.length ?? 0),
        }
      : null,
    quote: quoteShown(order),
    canConfirm: order.state === 'completed',
    canAdd: openWorkOrderStates.includes(order.state),
    canWithdraw: rule.canWithdraw(order),
    followUp: order.followUp ?? null,
    followsUp: order.followsUp ?? null,
    supplements: (order.supplements ?? []).map(({ photos, ...one }) => ({ ...one, photos: photos.length })),
  };
}

/** Once the house has agreed to it itself. */
function quoteShown({ quote }: WorkOrder): Progress['quote'] {
  if (!quote || quote.state === 'pending' || quote.state === 'returned') return null;
  const { state, totalFen, validUntilOn } = quote;
  return { state, totalFen, validUntilOn };
}

async function labelled({ store }: PublicContext, deviceCode: string) {
  const [device] = await store.query(devicesOfAll, { code: deviceCode }, { limit: 1 });
  if (!device) throw new Refusal('DEVICE_NOT_FOUND');
  return device;
}

export async function openRepair(
  context: PublicContext,
  { deviceCode }: DeviceCodeRequest,
): Promise<RepairPage> {
  const device = await labelled(context, deviceCode);
  // Whoever asked: a second request for the same fault helps nobody.
  const found = await context.store.query(
    workOrdersOfAll,
    { 'device.id': device._id, state: oneOf([...openWorkOrderStates, 'completed']) },
    { limit: 10, orderBy: [['createdAt', 'desc']] },
  );
  const isMine = ({ requestedBy }: WorkOrder) => requestedBy !== null && requestedBy === context.actor.openid;
  return {
    device: {
      modelName: device.modelName,
      serialEnd: device.serial.slice(-4),
      hospitalName: device.hospitalName,
      departmentName: device.departmentName,
    },
    faultCodes: context.setting('faultCodes'),
    open: found.filter(isMine).map(progressOf),
    others: found
      .filter((order) => !isMine(order) && openWorkOrderStates.includes(order.state))
      .map(({ _id, state, createdAt }) => ({ workOrderId: _id, state, createdAt })),
  };
}

/** The hospital reports and confirms; who serves it, or did, would sign off their own work. */
function assertNoMember({ caller, formerly }: PublicContext): void {
  if (caller || formerly.length > 0) throw new Refusal('REPAIR_NOT_FOR_MEMBERS');
}

/** One instrument, one open report: whoever comes second is told, and nobody is called out, or told, twenty times. */
async function assertNotReported(
  { store, now }: PublicContext,
  { _id, newestReport }: Device,
): Promise<void> {
  const last = newestReport ? await store.find(workOrdersOfAll, newestReport) : null;
  if (!last) return;
  if (openWorkOrderStates.includes(last.state)) throw new Refusal('REPAIR_ALREADY_OPEN');
  const anHourAgo = new Date(now.getTime() - 3_600_000).toISOString();
  const takenBack = await store.query(
    workOrdersOfAll,
    {
      'device.id': _id,
      state: 'cancelled',
      source: 'hospital',
      createdAt: range({ atLeast: anHourAgo }),
    },
    { limit: TAKEN_BACK_AT_MOST },
  );
  if (takenBack.length === TAKEN_BACK_AT_MOST) throw new Refusal('REPAIR_TOO_OFTEN');
}
/** Of one instrument within an hour: reporting and taking back, over and over, by whomever, is no fault of an instrument. */
const TAKEN_BACK_AT_MOST = 3;
/** Whoever was just told of an order sees there what is added meanwhile. */
const TOLD_AGAIN_MINUTES = 5;

const severityAsked = ({ severity, urgent }: ReportFaultRequest): Severity =>
  severity ?? (urgent ? 'down' : 'ordinary');

/** 报修: an order for the dealer that looks after the instrument; nobody registers, a name is enough. */
export async function reportFault(context: PublicContext, request: ReportFaultRequest): Promise<Progress> {
  const { actor, store, setting } = context;
  assertNoMember(context);
  const device = await labelled(context, request.deviceCode);
  if (await store.find(workOrdersOfAll, request.workOrderId)) throw new Refusal('DEVICE_NOT_FOUND');
  await assertNotReported(context, device);
  const faultName = setting('faultCodes').find(({ code }) => code === request.faultCode)?.name ?? '';
  const order = await requestRepair(context, device, {
    workOrderId: request.workOrderId,
    severity: severityAsked(request),
    source: 'hospital',
    description: [faultName, request.description].filter(Boolean).join('：') || '医院报修',
    faultCode: request.faultCode,
    photos: request.photos,
    contact: { id: null, name: request.contactName, phone: request.phone },
    requestedBy: actor.openid,
    by: { memberId: 'visitor', name: request.contactName },
  });
  return progressOf(order);
}

type Asked = Pick<
  OrderFacts,
  'workOrderId' | 'severity' | 'source' | 'description' | 'faultCode' | 'photos' | 'contact' | 'requestedBy'
> & { by: PersonStamp; external?: WorkOrder['external'] };

/** An order for the dealer that looks after the instrument, whoever asks for it, and whoever dispatches is told. */
export async function requestRepair(
  context: PublicContext,
  device: Device,
  { by, external, ...asked }: Asked,
): Promise<WorkOrder> {
  const { store, now } = context;
  const { hospitalId } = device;
  if (!hospitalId) throw new Refusal('DEVICE_NOT_FOUND');
  const hospital = await store.find(hospitalsOfAll, hospitalId);
  const reporting = { by, at: now.toISOString() };
  let order = newWorkOrder(
    {
      ...asked,
      task: 'repair',
      device: deviceSnapshot(device),
      site: {
        hospitalId,
        hospitalName: device.hospitalName,
        regionCode: hospital ? placeOn(hospital, dayOf(now)).regionCode : '',
        address: hospital?.address ?? '',
        location: hospital?.location ?? null,
        departmentId: device.departmentId,
        departmentName: device.departmentName,
      },
      dealerId: null,
      plannedOn: null,
    },
    clocksNow(context),
    reporting,
    coverFacts(device, hospital, reporting.at),
  ) as WorkOrder;
  if (external) order = { ...order, external };
  if (device.dealerId) order = rule.assignDealer(order, device.dealerId, reporting);
  const { order: judged, entitlements } = covered(order, device);
  const made = store.insert(workOrdersOfAll, judged);
  // On the instrument itself, so that of two who report at the same moment one is second.
  store.save(devicesOfAll, { ...device, entitlements, newestReport: order._id });
  store.notify({
    memberIds: await dispatching(order),
    kind: 'hospital_report',
    title: isUrgent(order) ? `医院报修：${severityLabels[order.severity]}` : '医院报修',
    body: `${saySite(device)} ${device.modelName}：${order.description}`,
    page: pages.dispatchOrder({ id: order._id }),
  });
  return made;
}

const dispatching = async ({ dealerId }: WorkOrder): Promise<string[]> => [
  ...(await peopleWithRole('dispatcher')),
  ...(dealerId ? await adminsOf(dealerId) : []),
];

/** 补充情况, 催单: by who asked, or by a colleague with the instrument's label at hand. */
export async function addToRepair(
  context: PublicContext,
  request: AddToRepairRequest,
): Promise<{ workOrderId: string }> {
  const { store, now } = context;
  const { workOrderId, deviceCode, name, text, photos, urges } = request;
  assertNoMember(context);
  const own = await store.find(requestedOrders, workOrderId);
  const order = own ?? (await store.find(workOrdersOfAll, workOrderId));
  const isAtHand = async () => {
    if (!deviceCode || !order?.device) return false;
    const { _id, absorbed = [] } = await labelled(context, deviceCode);
    return [_id, ...absorbed].includes(order.device.id);
  };
  if (!order || (!own && !(await isAtHand()))) throw new Refusal('WORK_ORDER_NOT_FOUND');
  await supplement(context, order, { at: now.toISOString(), name, text, photos, urges });
  return { workOrderId };
}

/** Whoever hands it out and whoever does it are told, though not of every photo. */
export async function supplement(
  { store, now }: PublicContext,
  order: WorkOrder,
  added: Supplement,
): Promise<void> {
  const { text, urges } = added;
  store.save(workOrdersOfAll, rule.supplementOrder(order, added));
  const since = new Date(now.getTime() - TOLD_AGAIN_MINUTES * 60_000).toISOString();
  if (!urges && order.supplements?.some((one) => one.at > since)) return;
  const said = text || (urges ? '请尽快安排' : '补充了照片');
  const notice = {
    kind: 'hospital_added',
    title: urges ? '医院催单' : '医院补充了情况',
    body: `${saySite(order.site)}：${said}`,
  } as const;
  const page = pages.dispatchOrder({ id: order._id });
  store.notify({ ...notice, memberIds: await dispatching(order), page });
  if (order.engineer)
    store.notify({
      ...notice,
      memberIds: [order.engineer.memberId],
      page: pages.order({ id: order._id }),
    });
}

/** The hospital takes its request back before anybody was sent. */
export async function withdrawRepair(
  { store, now }: PublicContext,
  { workOrderId, reason }: WithdrawRepairRequest,
): Promise<Progress> {
  const order = await store.get(requestedOrders, workOrderId);
  const by = { memberId: 'visitor', name: order.contact?.name ?? '医院' };
  const act = { by, at: now.toISOString(), reason: `医院取消：${reason}` };
  await giveVisitBack(store, order);
  const withdrawn = store.save(requestedOrders, rule.withdrawRequest(order, act));
  store.notify({
    memberIds: await dispatching(order),
    kind: 'hospital_withdrew',
    title: '医院取消了报修',
    body: `${order.number} ${saySite(order.site)}：${reason}`,
    page: pages.dispatchOrder({ id: order._id }),
  });
  return progressOf(withdrawn);
}

export async function followRepair(
  { store }: PublicContext,
  { workOrderId }: FollowRequest,
): Promise<Progress> {
  const order = await store.get(requestedOrders, workOrderId);
  const isOnTheWay = ['accepted', 'travelling', 'onsite', 'on_hold'].includes(order.state);
  const engineer = isOnTheWay && order.engineer && (await store.find(membersToBind, order.engineer.memberId));
  return { ...progressOf(order), engineerPhone: engineer ? engineer.phone : '' };
}

export async function listMyRepairs({ store }: PublicContext, _: Nothing): Promise<{ orders: Progress[] }> {
  const found = await store.query(requestedOrders, {}, { orderBy: [['createdAt', 'desc']], limit: 20 });
  return { orders: found.map(progressOf) };
}

/** 评价 from the own progress page, without meeting the engineer: a code that only this phone knows takes the place of one that was shown. */
export async function askToRate(
  context: PublicContext,
  { workOrderId, code }: AskToRateRequest,
): Promise<{ workOrderId: string }> {
  const { store, now, setting } = context;
  assertNoMember(context);
  const order = await store.get(requestedOrders, workOrderId);
  const visit = order.visits[order.visits.length - 1];
  if (!visit || !['confirmed', 'closed'].includes(order.state)) throw new Refusal('SURVEY_NOT_YET');
  const shown = order.surveyId ? await store.find(surveysByCode, order.surveyId) : null;
  if (shown && shown.state !== 'open') throw new Refusal('SURVEY_ANSWERED');
  if (shown && shown.expiresAt <= now.toISOString()) throw new Refusal('SURVEY_NOT_FOUND');
  const at = shown?.createdAt ?? now.toISOString();
  const fresh = newSurvey(order, visit, code, at, now.toISOString(), setting('survey'));
  const survey = store.insert(surveysByCode, { ...fresh, byRequester: true });
  if (shown) store.save(surveysByCode, { ...shown, state: 'void' });
  store.save(requestedOrders, { ...order, surveyId: survey._id });
  return { workOrderId };
}

/** The contact signs on their own phone; as good as signing on the engineer's. */
export async function confirmRepair(context: PublicContext, request: ConfirmRequest): Promise<Progress> {
  const { store, now } = context;
  assertNoMember(context);
  const order = await store.get(requestedOrders, request.workOrderId);
  const at = now.toISOString();
  const signedBy = { id: null, name: request.name, phone: order.contact?.phone ?? '' };
  const by = { memberId: 'visitor', name: request.name };
  const read = progressOf(order).report;
  const signed = rule.confirmOrder(order, { signedBy, image: request.image, at }, { by, at });
  if (request.version !== undefined && request.version !== read?.version)
    throw new Refusal('CHANGED_MEANWHILE');
  const doing = { by, at };
  const confirmed = await withOutcome(context, await withFollowUp(context, signed, doing), doing);
  for (const { id } of order.sharedBy ?? []) {
    // One signature for what was done in one coming, as far as it is done.
    const other = await store.find(workOrdersOfAll, id);
    const last = other?.visits[other.visits.length - 1];
    if (other?.state !== 'completed' || last?.shares?.id !== order._id) continue;
    const also = rule.confirmOrder(other, { signedBy, image: request.image, at }, { by, at });
    const settled = await withOutcome(context, await withFollowUp(context, also, doing), doing);
    store.save(workOrdersOfAll, settled);
  }
  return progressOf(store.save(requestedOrders, confirmed));
}
