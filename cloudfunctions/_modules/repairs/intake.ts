import { normaliseSerial } from '../../../miniprogram/shared/model/devices';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import {
  IntakeAddRequest,
  IntakeCancelRequest,
  IntakeFollowRequest,
  IntakeRequest,
} from '../../_contracts/intake';
import type { Intake, IntakeActions } from '../../_contracts/intake';
import { fields } from '../../_platform/action';
import { afterMerger } from '../../_platform/merged';
import type { PublicContext, PublicTable } from '../../_platform/serve-public';
import { idOfReference, systemOf } from '../../_platform/serve-systems';
import { oneOf } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { requestedOrders, workOrdersOfAll } from '../../_store/work-orders';
import { clockSettings } from '../settings/clocks';
import { progressOf, requestRepair, supplement, withdrawRepair } from './repair-use-cases';

const orderIdOf = ({ actor }: PublicContext, reference: string) =>
  idOfReference('WO', systemOf(actor.openid), reference);

function intakeOf(order: WorkOrder): Intake {
  const { number, state, createdAt, engineerName, appointment, etaAt, steps, report } = progressOf(order);
  const { reference } = order.external!;
  return { reference, number, state, createdAt, engineerName, appointment, etaAt, steps, report };
}

/** By our label, or by the serial as people type it; never a guess among several. */
async function instrumentOf({ store }: PublicContext, named: IntakeRequest['instrument']): Promise<Device> {
  const where = 'label' in named ? { code: named.label } : { serialKey: normaliseSerial(named.serial) };
  const found = await store.query(devicesOfAll, where, { limit: 20 });
  const known = await Promise.all(found.map((one) => afterMerger(store, devicesOfAll, one)));
  const model = 'model' in named ? named.model : undefined;
  const fitting = known.filter(
    (one, at) =>
      known.findIndex(({ _id }) => _id === one._id) === at &&
      (!model || one.modelId === model || one.modelName === model),
  );
  if (fitting.length > 1) throw new Refusal('INSTRUMENT_UNCLEAR', { path: 'instrument.model' });
  const [device] = fitting;
  if (!device?.hospitalId) throw new Refusal('DEVICE_NOT_FOUND', { path: 'instrument' });
  return device;
}

/**
 * 报修 from another system. Its own number decides: sent again, with whatever key, the order that is there is answered. An
 * instrument that somebody is called to already has no second order; the answer names the first.
 */
async function reportIntake(context: PublicContext, request: IntakeRequest): Promise<Intake> {
  const { actor, store } = context;
  const workOrderId = orderIdOf(context, request.reference);
  const sent = await store.find(workOrdersOfAll, workOrderId);
  if (sent) return intakeOf(sent);
  const device = await instrumentOf(context, request.instrument);
  const [open] = await store.query(
    workOrdersOfAll,
    { 'device.id': device._id, state: oneOf(openWorkOrderStates) },
    { orderBy: [['createdAt', 'desc']], limit: 1 },
  );
  if (open)
    throw new Refusal('REPAIR_ALREADY_OPEN', {
      number: open.number,
      state: open.state,
      createdAt: open.createdAt,
    });
  const { description, faultCode, severity, contact, reference } = request;
  const system = systemOf(actor.openid);
  const order = await requestRepair(context, device, {
    workOrderId,
    severity,
    source: 'system',
    description,
    faultCode,
    photos: [],
    contact: { id: null, ...contact },
    requestedBy: actor.openid,
    external: { system, reference },
    by: { memberId: actor.openid, name: `外部系统 ${system}` },
  });
  return intakeOf(order);
}

async function addIntake(context: PublicContext, request: IntakeAddRequest): Promise<Intake> {
  const { store, now } = context;
  const { reference, ...added } = request;
  const id = orderIdOf(context, reference);
  await supplement(context, await store.get(requestedOrders, id), {
    ...added,
    at: now.toISOString(),
    photos: [],
  });
  return intakeOf(await store.get(requestedOrders, id));
}

async function cancelIntake(
  context: PublicContext,
  { reference, reason }: IntakeCancelRequest,
): Promise<Intake> {
  const workOrderId = orderIdOf(context, reference);
  await withdrawRepair(context, { workOrderId, reason });
  return intakeOf(await context.store.get(requestedOrders, workOrderId));
}

async function followIntake(context: PublicContext, { reference }: IntakeFollowRequest): Promise<Intake> {
  return intakeOf(await context.store.get(requestedOrders, orderIdOf(context, reference)));
}

const reply = fields(
  'reference',
  'number',
  'state',
  'createdAt',
  'engineerName',
  'appointment',
  'etaAt',
  'steps',
  'report',
);
/** A hospital's system asks for many instruments; by the minute it does so for 60. */
const row = { reply, perMinute: 60 };

export const intakeActions: PublicTable<IntakeActions> = {
  'intake.report': {
    ...row,
    input: IntakeRequest,
    writes: true,
    settings: clockSettings,
    run: reportIntake,
  },
  'intake.add': { ...row, input: IntakeAddRequest, writes: true, run: addIntake },
  'intake.cancel': { ...row, input: IntakeCancelRequest, writes: true, run: cancelIntake },
  'intake.follow': { ...row, input: IntakeFollowRequest, writes: false, run: followIntake },
};
