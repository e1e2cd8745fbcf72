import { placeOn } from '../../../miniprogram/shared/model/grants';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { DeviceSnapshot, SiteSnapshot, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { newWorkOrder } from '../../../miniprogram/shared/visit/new-order';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { CreateOrderRequest } from '../../_contracts/work-orders';
import type { OrderMoved } from '../../_contracts/work-orders';
import { dispatches, hasRole, isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { devices, devicesOfAll } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { dispatchersFor } from '../people/whom-to-tell';
import { afterMerger, getMerged } from '../../_platform/merged';
import { phoneMeant, stillTypedBy } from '../sites/contact-phones';
import { departments } from '../../_store/sites';
import { loansOfAll } from '../../_store/loans';
import { isPlacing } from '../../../miniprogram/shared/visit/placing';
import { oneOf } from '../../_platform/where';
import { clocksNow, coverFacts } from '../settings/clocks';
import { covered } from './order-cover';
import { act, orderMoved } from './visit-use-cases';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { saySite } from '../../../miniprogram/shared/say';

export function siteSnapshot(hospital: Hospital, department: Department | null): SiteSnapshot {
  return {
    hospitalId: hospital._id,
    hospitalName: hospital.name,
    regionCode: hospital.regionCode,
    address: hospital.address,
    location: hospital.location,
    departmentId: department?._id ?? null,
    departmentName: department?.name ?? '',
  };
}

/** The order's device: the actor's own, or one that the actor has registered though another dealer looks after it. */
async function deviceFor({ actor, store }: Context, id: string): Promise<Device> {
  const own = await store.find(devices, id);
  const named = own ?? (await store.find(devicesOfAll, id));
  const device = named && (await afterMerger(store, devicesOfAll, named));
  const isTheirs = (one: Device) =>
    one.dealerId === actor.dealerId || one.claims.some(({ dealerId }) => dealerId === actor.dealerId);
  if (!device || (!own && !isTheirs(device))) throw new Refusal('DEVICE_NOT_FOUND');
  return device;
}

export function deviceSnapshot(device: Device): DeviceSnapshot {
  const { _id, modelId, modelName, productLineId, serial, code, gtin } = device;
  return { id: _id, modelId, modelName, productLineId, serial, code, gtin };
}

/** Asked where a contact's number would come to the dealer's own people with an order of their own. */
async function isGranted(
  context: Context,
  hospitalId: string,
  device: DeviceSnapshot | null,
): Promise<boolean> {
  const { dealerId } = context.actor;
  if (dealerId === null || !device?.productLineId) return false;
  // Loaded when needed: the coverage rule would cost every cold start.
  const { mayDealer } = await import('../grants/ask-grants');
  const { productLineId } = device;
  return (await mayDealer(context, { dealerId, hospitalId, productLineId, kind: 'serve' })).may;
}

/** Whoever looks after it already where the grants name them there too, else the first that they name. */
async function whoServes(context: Context, hospitalId: string, device: Device): Promise<string | null> {
  const { dealersWhoServe } = await import('../grants/ask-grants');
  const { productLineId } = device;
  const named = await dealersWhoServe(context, { hospitalId, productLineId, kind: 'serve' });
  return named.find((id) => id === device.dealerId) ?? named[0] ?? null;
}

/** What an order that changes an instrument's place needs to know of it: where it goes, or which loan it brings. */
async function placing(
  context: Context,
  { task, moveTo, hospitalId }: CreateOrderRequest,
  device: Device | null,
): Promise<Pick<WorkOrder, 'moveTo' | 'servedBy' | 'loan'>> {
  const { actor, store, happened } = context;
  if (!isPlacing(task)) return {};
  if (!device) throw new Refusal('PLACING_NEEDS_DEVICE', { path: 'deviceId' });
  const isHere = device.hospitalId === null || device.hospitalId === hospitalId;
  if (task !== 'loan' && !isHere) throw new Refusal('PLACING_ELSEWHERE', { path: 'hospitalId' });
  if (task === 'relocation') {
    if (!moveTo) throw new Refusal('RELOCATION_TARGET_MISSING', { path: 'moveTo' });
    const target = await getMerged(store, hospitals, moveTo.hospitalId);
    const room = moveTo.departmentId ? await getMerged(store, departments, moveTo.departmentId) : null;
    if (room && room.hospitalId !== target._id) throw new Refusal('DEPARTMENT_NOT_FOUND', { path: 'moveTo' });
    const isElsewhere = target._id !== device.hospitalId;
    if (!isElsewhere && (room?._id ?? null) === device.departmentId)
      throw new Refusal('RELOCATION_TARGET_MISSING', { path: 'moveTo' });
    // Another hospital may be another dealer's: whoever hands out work asks the grants of both.
    if (isElsewhere && !dispatches(actor)) throw new Refusal('RELOCATION_BY_OFFICE', { path: 'moveTo' });
    const servedBy = isElsewhere ? await whoServes(context, target._id, device) : device.dealerId;
    return { moveTo: siteSnapshot(placeOn(target, dayOf(happened.at)), room), servedBy };
  }
  if (task !== 'loan') return {};
  const [loan] = await store.query(
    loansOfAll,
    { serialKey: device.serialKey, state: oneOf(['approved', 'out']) },
    { limit: 1 },
  );
  if (!loan || (actor.dealerId !== null && loan.dealerId !== actor.dealerId))
    throw new Refusal('LOAN_NOT_OUT', { path: 'deviceId' });
  return { loan: { id: loan._id, number: loan.number, dueOn: loan.dueOn } };
}

/**
 * A work order made by a dispatcher, a dealer's admin, or an engineer who already stands before the instrument: the
 * engineer's own order is in hand at once where the certificate allows, and otherwise waits for the service manager.
 */
export const createWorkOrder: UseCase<CreateOrderRequest, OrderMoved> = async (context, request) => {
  const { actor, store, happened, ids } = context;
  if (await store.find(workOrdersOfAll, request.workOrderId)) throw new Refusal('ID_TAKEN');
  const hospital = await getMerged(store, hospitals, request.hospitalId);
  const department = request.departmentId ? await getMerged(store, departments, request.departmentId) : null;
  if (department && department.hospitalId !== hospital._id) throw new Refusal('DEPARTMENT_NOT_FOUND');
  const registered = request.deviceId ? await deviceFor(context, request.deviceId) : null;
  const device = registered && deviceSnapshot(registered);
  const creating = act(context);
  const engineerOnSite = hasRole(actor, 'engineer') && !dispatches(actor) && !hasRole(actor, 'dealer_admin');
  const placed = await placing(context, request, registered);
  const { hospitalId: _h, departmentId: _d, deviceId: _v, moveTo: _m, priority, contact, ...facts } = request;
  const known = department?.contacts.find(({ id }) => id === contact?.id);
  const granted = !!known?.phone && (await isGranted(context, hospital._id, device));
  let order = newWorkOrder(
    {
      ...facts,
      ...placed,
      severity: facts.severity ?? (priority === 'urgent' ? 'down' : 'ordinary'),
      contact: contact && {
        ...contact,
        phone: phoneMeant(contact.phone, known?.phone ?? '') || (known?.phone ?? ''),
        ...stillTypedBy(actor, contact.phone, known),
      },
      source: engineerOnSite ? 'engineer' : isManufacturer(actor) ? 'dispatcher' : 'dealer',
      device,
      site: siteSnapshot(placeOn(hospital, dayOf(happened.at)), department),
      dealerId: actor.dealerId,
      requestedBy: null,
    },
    clocksNow(context),
    creating,
    coverFacts(registered, hospital, happened.at),
  ) as WorkOrder;
  if (granted) order = { ...order, granted };
  if (registered) {
    const { order: judged, entitlements } = covered(order, registered);
    order = judged;
    if (entitlements.some(({ visitsTakenBy }) => visitsTakenBy.includes(order._id)))
      store.save(devicesOfAll, { ...registered, entitlements });
  }
  if (!isManufacturer(actor)) order = rule.assignDealer(order, actor.dealerId!, creating);
  if (engineerOnSite) {
    const { minimumLevel } = context.setting('checkIn');
    const certified =
      !device ||
      rule.isCertified(
        actor.member?.certifications ?? [],
        { modelId: device.modelId, task: order.task, minimumLevel },
        dayOf(happened.at),
      );
    if (certified) {
      order = rule.assignEngineer(order, creating.by, ids.newCode(16), creating);
      order = rule.acceptOrder(order, creating);
    } else
      store.notify({
        memberIds: await dispatchersFor(actor.dealerId, 'service_manager'),
        kind: 'work_order_needs_release',
        title: '现场建单，等待派工或放行',
        body: `${saySite(order.site)}：${actor.name} 在现场，没有本机型的有效认证`,
        page: pages.dispatchOrder({ id: order._id }),
      });
  }
  return orderMoved(store.insert(workOrders, order));
};
