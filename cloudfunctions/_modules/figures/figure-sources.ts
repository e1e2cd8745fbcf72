import { keptOther } from '../../../miniprogram/shared/figures/kept-facts';
import type { FactKind, KeptFact } from '../../../miniprogram/shared/figures/kept-facts';
import { orderFact } from '../../../miniprogram/shared/figures/order-facts';
import type { Counted, Ground, OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import {
  callBackFact,
  deviceFact,
  partReturnFact,
  surveyFact,
} from '../../../miniprogram/shared/figures/other-facts';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { PartReturn } from '../../../miniprogram/shared/model/goods';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import { queryDocuments } from '../../_platform/database';
import { oneOf } from '../../_platform/where';
import { readChannel } from './channel-sources';

/** The fields of an order that figures rest on: a tenth of it. */
export const orderFields = [
  ...(['number', 'state', 'task', 'severity', 'faultCode', 'device', 'dealerId', 'engineer'] as const),
  ...(['site.hospitalId', 'site.regionCode', 'createdAt', 'charges', 'timeline', 'followUp'] as const),
  ...(['responseDueAt', 'arrivalDueAt', 'repairDueAt', 'respondedAt', 'repairedAt', 'pausedAt'] as const),
  ...(['servicePlan.fromOn', 'servicePlan.toOn'] as const),
  ...([
    'pauses',
    'clock',
    'quote',
    'planStopped',
    'doneWith',
    'followsUp',
    'addedOnSite',
    'visits.shares',
    'visits.engineer',
    'visits.checkIn.at',
  ] as const),
  ...(['visits.checkIn.verdict', 'visits.checkIn.rejected', 'visits.checkIn.approvedBy'] as const),
  ...(['visits.report.result', 'visits.report.faultCode'] as const),
  ...(['helperVisits.engineer', 'helperVisits.checkIn.at', 'helperVisits.checkIn.verdict'] as const),
];
export const surveyFields = [
  ...(['dealerId', 'engineer', 'state', 'createdAt', 'answeredAt', 'stars', 'hospitalId'] as const),
];
export const callBackFields = ['createdAt', 'doneAt'];
export const deviceFields = [
  ...(['installedOn', 'mergedInto', 'modelId', 'productLineId', 'dealerId', 'hospitalId'] as const),
];
export const partReturnFields = [
  ...(['dealerId', 'memberId', 'quantity', 'dueOn', 'state', 'receivedAt'] as const),
];
export const hospitalFields = ['regionCode', 'formerPlaces', 'closedOn', 'mergedInto'];

export type PlaceOfHospital = Pick<
  Hospital,
  '_id' | 'regionCode' | 'formerPlaces' | 'closedOn' | 'mergedInto'
>;
export type InstrumentOf = Pick<Device, '_id' | 'mergedInto'>;

/** Hospitals and instruments by id, duplicates followed to the one that stands for them. */
export function groundOf(
  hospitals: ReadonlyMap<string, PlaceOfHospital>,
  instruments: ReadonlyMap<string, InstrumentOf>,
): Ground {
  const standing = <T extends { _id: string; mergedInto?: string }>(
    all: ReadonlyMap<string, T>,
    id: string,
  ) => {
    let found = all.get(id);
    for (let hops = 0; found?.mergedInto && hops < 20; hops++) found = all.get(found.mergedInto) ?? found;
    return found;
  };
  return {
    instrument: (id) => standing(instruments, id)?._id ?? id,
    hospital: (id) => standing(hospitals, id) ?? null,
  };
}

/** Reads whatever an id names, and whatever that was merged into. */
async function withMergers<T extends { _id: string; mergedInto?: string }>(
  collection: string,
  ids: Iterable<string>,
  fields: string[],
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  let wanted = [...new Set(ids)].filter((id) => id !== '');
  for (let hops = 0; wanted.length > 0 && hops < 20; hops++) {
    for (let at = 0; at < wanted.length; at += 500)
      for (const one of await queryDocuments<T>(
        collection,
        { _id: oneOf(wanted.slice(at, at + 500)) },
        { limit: 500, fields },
      ))
        // prettier-ignore
        found.set(one._id, one);
    wanted = [...found.values()].flatMap(({ mergedInto }) =>
      mergedInto && !found.has(mergedInto) ? [mergedInto] : [],
    );
  }
  return found;
}

export interface Wanted {
  kind: FactKind;
  id: string;
}
export interface Read {
  orders: OrderFact[];
  others: KeptFact[];
}

/** The records themselves, as figures see them now. */
export async function readSources(
  wanted: readonly Wanted[],
  callBackHours: number,
  now: string,
): Promise<Read> {
  const idsOf = (kind: FactKind) => [
    ...new Set(wanted.flatMap((one) => (one.kind === kind ? [one.id] : []))),
  ];
  const read = async <T>(collection: string, ids: string[], fields: string[]): Promise<T[]> => {
    const found: T[] = [];
    for (let at = 0; at < ids.length; at += 200)
      found.push(
        ...(await queryDocuments<T>(
          collection,
          { _id: oneOf(ids.slice(at, at + 200)) },
          { limit: 200, fields },
        )),
      );
    return found;
  };
  const [orders, surveys, callBacks, devices, partReturns, skilled] = await Promise.all([
    read<Counted>('work_orders', idsOf('order'), orderFields),
    read<Survey>('surveys', idsOf('survey'), surveyFields),
    read<CallBack>('call_backs', idsOf('callBack'), callBackFields),
    read<Device>('devices', idsOf('device'), deviceFields),
    read<PartReturn>('part_returns', idsOf('partReturn'), partReturnFields),
    read<Device>('devices', idsOf('skill'), deviceFields),
  ]);
  const [hospitals, instruments] = await Promise.all([
    withMergers<PlaceOfHospital>(
      'hospitals',
      [
        ...orders.map(({ site }) => site.hospitalId),
        ...surveys.map(({ hospitalId }) => hospitalId ?? ''),
        ...[...devices, ...skilled].map(({ hospitalId }) => hospitalId ?? ''),
      ],
      hospitalFields,
    ),
    withMergers<InstrumentOf>(
      'devices',
      orders.flatMap(({ device }) => (device ? [device.id] : [])),
      ['mergedInto'],
    ),
  ]);
  const ground = groundOf(hospitals, instruments);
  return {
    orders: orders.map((order) => orderFact(order, ground)),
    others: [
      ...surveys.map((survey) => keptOther('survey', survey._id, surveyFact(survey, ground))),
      ...callBacks.map((one) => keptOther('callBack', one._id, callBackFact(one, callBackHours, now))),
      ...partReturns.map((one) => keptOther('partReturn', one._id, partReturnFact(one, now))),
      ...devices.map((device) => keptOther('device', device._id, deviceFact(device, ground))),
      ...(await readChannel(idsOf, { devices: skilled, ground, now })),
    ],
  };
}
