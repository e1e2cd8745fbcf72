import { placeOn } from '../../../miniprogram/shared/model/grants';
import type { Device, DeviceClaim, Model } from '../../../miniprogram/shared/model/devices';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import { deviceId, normaliseSerial } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { entitlementsOf } from '../../../miniprogram/shared/visit/cover';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import { dayOf } from '../../../miniprogram/shared/days';
import type {
  DeviceHistoryRequest,
  DeviceReportRequest,
  DeviceRequest,
  KnownSerialsRequest,
  RegisterDeviceRequest,
  ScanRequest,
} from '../../_contracts/devices';
import type {
  DeviceHistory,
  DevicePage,
  DeviceView,
  RegisteredDevice,
  ScanReply,
  VisitRow,
} from '../../_contracts/devices';
import type { FileLink } from '../../_contracts/shapes';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { nextOf } from '../../_platform/seek';
import { question } from '../../_platform/unit-of-work';
import { matches, oneOf } from '../../_platform/where';
import { hospitals } from '../../_store/hospitals';
import { models } from '../../_store/product-lines';
import { reportOf } from '../reports/get-service-report';
import type { Draft } from '../../_platform/unit-of-work';
import { afterMerger, getMerged } from '../../_platform/merged';
import { contactsFor, mayCall } from '../sites/contact-phones';
import { departments } from '../../_store/sites';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { devices, devicesOfAll } from '../../_store/devices';

const HISTORY = 20;

export const deviceView = ({
  head: _head,
  claims: _claims,
  searchKeys: _searchKeys,
  ...device
}: Device): DeviceView => ({
  ...device,
  entitlements: entitlementsOf(device),
});

function visitRow({ actor }: Context, order: WorkOrder): VisitRow {
  const last = order.visits[order.visits.length - 1];
  const scope = workOrders.scope(actor);
  return {
    workOrderId: order._id,
    number: order.number,
    state: order.state,
    task: order.task,
    description: order.description,
    createdAt: order.createdAt,
    engineerName: order.engineer?.name ?? '',
    result: last?.report?.summary ?? '',
    parts: order.visits.flatMap(({ parts }) =>
      parts.map(({ name, partNumber, quantity }) => `${name || partNumber} × ${quantity}`),
    ),
    hasReport: order.visits.some(({ report }) => report !== null),
    plan: order.servicePlan ? `${order.servicePlan.name}第 ${order.servicePlan.sequence} 次` : '',
    canOpen: scope !== null && matches(order, scope),
  };
}

/**
 * Everything about one instrument: what it is, where, who to ask, what covers it, what was done by whomever. Whoever may see
 * the instrument sees its whole history; the orders themselves open only to whom they concern. One request.
 */
async function devicePage(context: Context, device: Device): Promise<DevicePage> {
  const { store, now } = context;
  const found = await store.queryTogether({
    hospital: question({ collection: hospitals, where: { _id: device.hospitalId ?? '' }, limit: 1 }),
    department: question({ collection: departments, where: { _id: device.departmentId ?? '' }, limit: 1 }),
    orders: question({
      collection: workOrdersOfAll,
      where: { 'device.id': oneOf([device._id, ...(device.absorbed ?? [])]) },
      orderBy: [['createdAt', -1]],
      limit: HISTORY + 1,
    }),
    // Apart: an order may stay open while others come and go.
    open: question({
      collection: workOrdersOfAll,
      where: {
        'device.id': oneOf([device._id, ...(device.absorbed ?? [])]),
        state: oneOf(openWorkOrderStates),
      },
      orderBy: [['createdAt', -1]],
      limit: HISTORY,
    }),
  });
  const [hospital] = found.hospital;
  const [department] = found.department;
  const today = dayOf(now);
  const newest = found.orders.slice(0, HISTORY);
  return {
    device: deviceView(device),
    hospital: hospital
      ? {
          _id: hospital._id,
          name: hospital.name,
          address: hospital.address,
          regionCode: placeOn(hospital, today).regionCode,
          location: hospital.location,
          standing: hospital.standing,
        }
      : null,
    department: department
      ? { _id: department._id, name: department.name, standing: department.standing }
      : null,
    contacts: contactsFor(
      context.actor,
      mayCall(context.actor, found.orders),
      (department?.contacts ?? []).filter(({ toOn }) => toOn === null || toOn > today),
    ),
    history: newest.map((order) => visitRow(context, order)),
    historyNext: found.orders.length > HISTORY ? nextOf(newest.at(-1)!, 'createdAt') : null,
    openOrders: found.open.map((order) => visitRow(context, order)),
  };
}

export const getDevice: UseCase<DeviceRequest, DevicePage> = async (context, { deviceId }) => {
  return devicePage(context, await getMerged(context.store, devices, deviceId));
};

/** What was done before that which the instrument's page begins with. */
export const listDeviceHistory: UseCase<DeviceHistoryRequest, DeviceHistory> = async (
  context,
  { deviceId, after },
) => {
  const device = await getMerged(context.store, devices, deviceId);
  const { rows, next } = await context.store.seek(
    workOrdersOfAll,
    { 'device.id': oneOf([device._id, ...(device.absorbed ?? [])]) },
    { by: ['createdAt', 'desc'], after, limit: HISTORY },
  );
  return { history: rows.map((order) => visitRow(context, order)), historyNext: next };
};

/** The report of any visit to an instrument that the actor may see, whoever made it. */
export const getDeviceReport: UseCase<DeviceReportRequest, FileLink> = async (
  { store },
  { deviceId, workOrderId },
) => {
  const device = await getMerged(store, devices, deviceId);
  const order = await store.find(workOrdersOfAll, workOrderId);
  if (!order?.device || ![device._id, ...(device.absorbed ?? [])].includes(order.device.id))
    throw new Refusal('WORK_ORDER_NOT_FOUND');
  return reportOf(store, workOrdersOfAll, order);
};

/** From a label to the instrument: by our own code, else by GTIN and serial, else by serial alone. */
export const resolveScan: UseCase<ScanRequest, ScanReply> = async (context, { ownCode, gtin, serial }) => {
  if (!ownCode && !serial && !gtin) return { page: null, candidates: [], modelId: null };
  const wanted = serial ? normaliseSerial(serial) : '';
  const { found, model } = await context.store.queryTogether({
    found: question({
      collection: devices,
      where: ownCode ? { code: ownCode } : { serialKey: wanted },
      limit: 20,
    }),
    model: question({ collection: models, where: { gtin: gtin ?? '' }, limit: 1 }),
  });
  const named: Model | undefined = gtin ? model[0] : undefined;
  const standing = found.filter(({ mergedInto }) => !mergedInto);
  const fitting = named ? standing.filter(({ modelId }) => modelId === named._id) : standing;
  if (fitting.length === 1)
    return { page: await devicePage(context, fitting[0]!), candidates: [], modelId: fitting[0]!.modelId };
  return {
    page: null,
    candidates: fitting.map(({ _id, modelName, serial, hospitalName, departmentName }) => ({
      _id,
      modelName,
      serial,
      hospitalName,
      departmentName,
    })),
    modelId: named?._id ?? null,
  };
};

/** Which of several readings' serials are registered instruments', so that the right reading is shown first. */
export const findKnownSerials: UseCase<KnownSerialsRequest, { known: string[] }> = async (
  { store },
  { serials },
) => {
  const keys = [...new Set(serials.map(normaliseSerial))];
  const found = await store.query(
    devices,
    { serialKey: oneOf(keys) },
    {
      limit: 200,
      fields: ['serialKey', 'mergedInto'],
    },
  );
  return {
    known: [...new Set(found.filter(({ mergedInto }) => !mergedInto).map(({ serialKey }) => serialKey))],
  };
};

/** One that nobody knew: nobody's to look after yet, and waiting to be confirmed. */
export const newDevice = (
  request: RegisterDeviceRequest,
  {
    model,
    hospital,
    department,
  }: {
    model: Pick<Model, '_id' | 'name' | 'productLineId'>;
    hospital: Pick<Hospital, '_id' | 'name'>;
    department: Pick<Department, '_id' | 'name'> | null;
  },
  by: string,
  at: string,
): Draft<Device> => ({
  _id: deviceId(model._id, request.serial),
  modelId: model._id,
  modelName: request.modelName || model.name,
  productLineId: model.productLineId,
  serial: request.serial,
  serialKey: normaliseSerial(request.serial),
  code: null,
  gtin: request.gtin,
  lot: request.lot,
  productionOn: request.productionOn,
  hospitalId: hospital._id,
  hospitalName: hospital.name,
  departmentId: department?._id ?? null,
  departmentName: department?.name ?? '',
  dealerId: null,
  installedOn: null,
  softwareVersion: request.softwareVersion,
  entitlements: [],
  standing: 'provisional',
  scannedTexts: request.scannedTexts,
  claims: [],
  createdAt: at,
  createdBy: by,
});

/**
 * 建档 on the spot. The id is made of model and serial, so two engineers who register one instrument off line end with
 * one document; the second fills gaps and never overwrites (what it says otherwise is kept for review). An instrument of another dealer's is not shown; the claim is
 * kept for review and the visit goes on.
 */
export const registerDevice: UseCase<RegisterDeviceRequest, RegisteredDevice> = async (context, request) => {
  const { actor, store, happened } = context;
  const model = await store.get(models, request.modelId);
  const _id = deviceId(model._id, request.serial);
  const hospital = await getMerged(store, hospitals, request.hospitalId);
  const department = request.departmentId ? await getMerged(store, departments, request.departmentId) : null;
  if (department && department.hospitalId !== hospital._id) throw new Refusal('DEPARTMENT_NOT_FOUND');
  const claim: DeviceClaim = {
    dealerId: actor.dealerId,
    by: { memberId: actor.memberId, name: actor.name },
    at: happened.at,
    hospitalId: hospital._id,
    hospitalName: hospital.name,
    departmentId: department?._id ?? null,
    departmentName: department?.name ?? '',
  };
  const first = await store.find(devicesOfAll, _id);
  const known = first && (await afterMerger(store, devicesOfAll, first));
  const isClaimed = (device: Device) =>
    device.claims.some((one) => one.dealerId === claim.dealerId && one.hospitalId === claim.hospitalId);
  if (known && !isManufacturer(actor) && known.dealerId !== actor.dealerId) {
    if (!isClaimed(known)) store.save(devicesOfAll, { ...known, claims: [...known.claims, claim] });
    return { deviceId: known._id, registered: 'claimed' };
  }
  if (known) {
    const elsewhere = known.hospitalId !== null && known.hospitalId !== hospital._id;
    const texts = request.scannedTexts.filter((text) => !known.scannedTexts.includes(text));
    store.save(devicesOfAll, {
      ...known,
      gtin: known.gtin ?? request.gtin,
      lot: known.lot ?? request.lot,
      productionOn: known.productionOn ?? request.productionOn,
      hospitalId: known.hospitalId ?? hospital._id,
      hospitalName: known.hospitalName || hospital.name,
      departmentId: known.departmentId ?? (known.hospitalId ? null : (department?._id ?? null)),
      departmentName: known.departmentName || (known.hospitalId ? '' : (department?.name ?? '')),
      softwareVersion: known.softwareVersion || request.softwareVersion,
      scannedTexts: [...known.scannedTexts, ...texts].slice(-20),
      claims: elsewhere && !isClaimed(known) ? [...known.claims, claim] : known.claims,
    });
    return { deviceId: known._id, registered: 'known' };
  }
  store.insert(devicesOfAll, {
    ...newDevice(request, { model, hospital, department }, actor.memberId, happened.at),
    dealerId: actor.dealerId,
  });
  return { deviceId: _id, registered: 'created' };
};
