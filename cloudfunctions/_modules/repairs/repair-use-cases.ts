import { dayOf } from '../../../miniprogram/shared/days';
import { placeOn } from '../../../miniprogram/shared/model/grants';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { newWorkOrder } from '../../../miniprogram/shared/visit/new-order';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type {
  ConfirmRequest,
  DeviceCodeRequest,
  FollowRequest,
  ReportFaultRequest,
} from '../../_contracts/repairs';
import type { Progress, RepairPage } from '../../_contracts/repairs';
import type { Nothing } from '../../_contracts/shapes';
import type { PublicContext } from '../../_platform/serve-public';
import { oneOf } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { hospitalsOfAll } from '../../_store/hospitals';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { requestedOrders, workOrdersOfAll } from '../../_store/work-orders';
import { withFollowUp } from '../work-orders/follow-up';
import { pages } from '../../../miniprogram/shared/pages';

export function progressOf(order: WorkOrder): Progress {
  const visit = order.visits[order.visits.length - 1];
  return {
    workOrderId: order._id,
    number: order.number,
    state: order.state,
    description: order.description,
    createdAt: order.createdAt,
    deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
    hospitalName: `${order.site.hospitalName} ${order.site.departmentName}`.trim(),
    engineerName: order.engineer?.name ?? '',
    steps: order.timeline.map(({ state, at }) => ({ state, at })),
    report: visit?.report
      ? { summary: visit.report.summary, action: visit.report.action, result: visit.report.result }
      : null,
    canConfirm: order.state === 'completed',
  };
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
  const mine = await context.store.query(
    requestedOrders,
    { 'device.id': device._id, state: oneOf([...openWorkOrderStates, 'completed']) },
    { limit: 10, orderBy: [['createdAt', 'desc']] },
  );
  return {
    device: {
      modelName: device.modelName,
      serialEnd: device.serial.slice(-4),
      hospitalName: device.hospitalName,
      departmentName: device.departmentName,
    },
    faultCodes: context.setting('faultCodes'),
    open: mine.map(progressOf),
  };
}

/** The hospital reports and confirms; who serves it, or did, would sign off their own work. */
function assertNoMember({ caller, formerly }: PublicContext): void {
  if (caller || formerly.length > 0) throw new Refusal('REPAIR_NOT_FOR_MEMBERS');
}

/** 报修: an order for the dealer that looks after the instrument; nobody registers, a name is enough. */
export async function reportFault(context: PublicContext, request: ReportFaultRequest): Promise<Progress> {
  const { actor, store, now, setting } = context;
  assertNoMember(context);
  const device = await labelled(context, request.deviceCode);
  if (!device.hospitalId || (await store.find(workOrdersOfAll, request.workOrderId)))
    throw new Refusal('DEVICE_NOT_FOUND');
  const hospital = await store.find(hospitalsOfAll, device.hospitalId);
  const reporting = { by: { memberId: 'visitor', name: request.contactName }, at: now.toISOString() };
  const faultName = setting('faultCodes').find(({ code }) => code === request.faultCode)?.name ?? '';
  let order = newWorkOrder(
    {
      workOrderId: request.workOrderId,
      task: 'repair',
      priority: request.urgent ? 'urgent' : 'normal',
      source: 'hospital',
      description: [faultName, request.description].filter(Boolean).join('：') || '医院报修',
      faultCode: request.faultCode,
      photos: request.photos,
      device: {
        id: device._id,
        modelId: device.modelId,
        modelName: device.modelName,
        productLineId: device.productLineId,
        serial: device.serial,
        code: device.code,
        gtin: device.gtin,
      },
      site: {
        hospitalId: device.hospitalId,
        hospitalName: device.hospitalName,
        regionCode: hospital ? placeOn(hospital, dayOf(now)).regionCode : '',
        address: hospital?.address ?? '',
        location: hospital?.location ?? null,
        departmentId: device.departmentId,
        departmentName: device.departmentName,
      },
      contact: { id: null, name: request.contactName, phone: request.phone },
      dealerId: null,
      plannedOn: null,
      requestedBy: actor.openid,
    },
    setting('sla'),
    reporting,
  ) as WorkOrder;
  if (device.dealerId) order = rule.assignDealer(order, device.dealerId, reporting);
  store.insert(workOrdersOfAll, order);
  const dispatchers = await peopleWithRole('dispatcher');
  const admins = device.dealerId ? await adminsOf(device.dealerId) : [];
  store.notify({
    memberIds: [...dispatchers, ...admins],
    kind: 'hospital_report',
    title: request.urgent ? '医院紧急报修' : '医院报修',
    body: `${device.hospitalName} ${device.departmentName} ${device.modelName}：${order.description}`.slice(
      0,
      200,
    ),
    page: pages.dispatchOrder({ id: order._id }),
  });
  return progressOf(order);
}

export async function followRepair(
  { store }: PublicContext,
  { workOrderId }: FollowRequest,
): Promise<Progress> {
  return progressOf(await store.get(requestedOrders, workOrderId));
}

export async function listMyRepairs({ store }: PublicContext, _: Nothing): Promise<{ orders: Progress[] }> {
  const found = await store.query(requestedOrders, {}, { orderBy: [['createdAt', 'desc']], limit: 20 });
  return { orders: found.map(progressOf) };
}

/** The contact signs on their own phone; as good as signing on the engineer's. */
export async function confirmRepair(context: PublicContext, request: ConfirmRequest): Promise<Progress> {
  const { store, now } = context;
  assertNoMember(context);
  const order = await store.get(requestedOrders, request.workOrderId);
  const at = now.toISOString();
  const signedBy = { id: null, name: request.name, phone: order.contact?.phone ?? '' };
  const by = { memberId: 'visitor', name: request.name };
  const signed = rule.confirmOrder(order, { signedBy, image: request.image, at }, { by, at });
  const confirmed = await withFollowUp(context, signed, { by, at });
  return progressOf(store.save(requestedOrders, confirmed));
}
