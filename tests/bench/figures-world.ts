import { startClock } from '../../miniprogram/shared/clocks/order-clock';
import { defaultClockBook } from '../../miniprogram/shared/clocks/default-book';
import { withCharge } from '../../miniprogram/shared/figures/charges';
import type { Device } from '../../miniprogram/shared/model/devices';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import type { Survey } from '../../miniprogram/shared/model/surveys';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { Severity } from '../../miniprogram/shared/clocks/policies';
import { graded, order } from '../unit/visit/orders';
import { seeded } from './grants-world';

/** Service of some years as figures see it, from one seed. */
export interface FigureWorld {
  hospitals: Hospital[];
  devices: Device[];
  orders: WorkOrder[];
  surveys: Survey[];
}
const stored = (_id: string) => ({ _id, revision: 1, head: '' });
const cities = [
  '110101',
  '310115',
  '320102',
  '330106',
  '440305',
  '420106',
  '510104',
  '610102',
  '210102',
  '370102',
];
const faults = ['', 'E01', 'E02', 'E03', 'E99'];
const MINUTE = 60_000;
const clocks = { book: defaultClockBook, days: { rest: [], worked: [] } };

export interface WorldSize {
  engineers: number;
  dealers: number;
  hospitals: number;
  devices: number;
  orders: number;
  days: number;
  /** The last instant of the world. */
  until: string;
}

export function makeFigureWorld(size: WorldSize, seed = 20261129): FigureWorld {
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random() * n);
  const end = Date.parse(size.until);
  const hospitals = Array.from({ length: size.hospitals }, (_, n): Hospital => ({
    ...stored(`H${n}`),
    name: `第${n}医院`,
    aliases: [],
    regionCode: cities[n % cities.length]!,
    address: '',
    location: null,
    standing: 'verified',
    searchKeys: [],
    createdAt: '',
    createdBy: '',
  }));
  const devices = Array.from({ length: size.devices }, (_, n): Device => ({
    ...stored(`DV${n}`),
    modelId: `MD${n % 40}`,
    modelName: `测试仪 ${n % 40}`,
    productLineId: `L${n % 8}`,
    serial: `SN${n}`,
    serialKey: `SN${n}`,
    code: null,
    gtin: null,
    lot: null,
    productionOn: null,
    hospitalId: `H${n % size.hospitals}`,
    hospitalName: '',
    departmentId: null,
    departmentName: '',
    dealerId: `D${n % size.dealers}`,
    installedOn:
      n % 9 === 0 ? null : new Date(end - below(size.days * 2) * 86_400_000).toISOString().slice(0, 10),
    softwareVersion: '',
    entitlements: [],
    standing: 'verified',
    scannedTexts: [],
    claims: [],
    createdAt: '',
    createdBy: '',
  }));
  const orders: WorkOrder[] = [];
  const surveys: Survey[] = [];
  for (let n = 0; n < size.orders; n++) {
    const createdMs = end - Math.floor(((size.orders - n) / size.orders) * size.days * 86_400_000);
    const made = makeOrder(`WO${n}`, createdMs, devices[below(devices.length)]!, n);
    orders.push(made);
    if (made.repairedAt && n % 3 === 0) surveys.push(makeSurvey(made, below(6)));
  }
  return { hospitals, devices, orders, surveys };

  function makeOrder(_id: string, createdMs: number, device: Device, n: number): WorkOrder {
    const at = (minutes: number) => new Date(createdMs + minutes * MINUTE).toISOString();
    const engineerId = below(size.engineers);
    const engineer = { memberId: `M${engineerId}`, name: `工程师${engineerId}` };
    const severity = (['down', 'serious', 'ordinary', 'ordinary', 'planned'] as Severity[])[below(5)]!;
    const policyFacts = { contractId: null, modelId: device.modelId, productLineId: device.productLineId, hospitalGrade: null, severity }; // prettier-ignore
    const clock = startClock(clocks, policyFacts as never, at(0));
    const base = order({
      _id,
      number: _id,
      task: n % 12 === 0 ? 'maintenance' : 'repair',
      severity,
      faultCode: faults[below(faults.length)]!,
      device: n % 50 === 0 ? null : { id: device._id, modelId: device.modelId, modelName: '', productLineId: device.productLineId, serial: '' }, // prettier-ignore
      site: { ...order().site, hospitalId: device.hospitalId! },
      dealerId: null,
      engineer: null,
      state: 'new',
      createdAt: at(0),
      clock,
      responseDueAt: at(30),
      arrivalDueAt: at(300),
      repairDueAt: at(1500),
    });
    const begun = withCharge(base);
    const toDealer = withCharge<WorkOrder>({ ...begun, dealerId: `D${below(size.dealers)}`, timeline: [step('assigned_dealer', at(5))] }); // prettier-ignore
    const assigned: WorkOrder = withCharge<WorkOrder>({ ...toDealer, engineer, state: 'accepted', timeline: [...toDealer.timeline, step('accepted', at(30))], respondedAt: at(10 + below(40)) }); // prettier-ignore
    const kind = below(20);
    if (kind === 0)
      return {
        ...assigned,
        state: 'cancelled' as const,
        timeline: [...assigned.timeline, step('cancelled', at(below(2000)))],
      };
    if (kind === 1 || createdMs > end - 2 * 86_400_000) return assigned;
    const came = 60 + below(400);
    const fixedAt = came + 30 + below(1800);
    const verdict = (['verified', 'verified', 'verified', 'manual', 'outside', 'uncertain'] as const)[
      below(6)
    ]!;
    const result = kind === 2 ? 'temporary' : 'fixed';
    const visit = {
      id: `${_id}-v`,
      engineer,
      checklistId: null,
      checkIn: { ...graded, verdict, at: at(came) },
      answers: {},
      parts: [],
      report: { summary: '', cause: '', action: '', faultCode: base.faultCode, labourMinutes: 60, travelMinutes: 30, result, at: at(fixedAt), file: null }, // prettier-ignore
      signature: null,
      checkOut: null,
    } as const;
    return {
      ...assigned,
      state: 'closed',
      arrivedAt: at(came),
      repairedAt: at(fixedAt),
      visits: below(6) === 0 ? [{ ...visit, id: `${_id}-u`, report: null }, visit] : [visit],
      timeline: [...assigned.timeline, step('onsite', at(came)), step('completed', at(fixedAt))],
    } as unknown as WorkOrder;
  }
  function step(state: WorkOrder['state'], at: string): WorkOrder['timeline'][number] {
    return { state, at, by: { memberId: 'M-x', name: '' } };
  }
  function makeSurvey(made: WorkOrder, stars: number): Survey {
    const answered = stars > 0;
    return {
      ...stored(`S-${made._id}`),
      workOrderId: made._id,
      workOrderNumber: made.number,
      dealerId: made.dealerId,
      engineer: made.engineer!,
      site: { hospitalName: '', departmentName: '' },
      deviceName: '',
      recipient: { name: '', phone: '' },
      state: answered ? 'answered' : 'open',
      createdAt: made.repairedAt!,
      expiresAt: made.repairedAt!,
      answeredAt: answered ? new Date(Date.parse(made.repairedAt!) + 3_600_000).toISOString() : null,
      stars: answered ? stars : null,
      answers: {},
      hospitalId: made.site.hospitalId,
    };
  }
}

export type FigureChange = { collection: string; document: { _id: string } };
/** What people do to records that are old: synced days late, reopened, moved, merged, handed over, cancelled. */
export function lateChanges(world: FigureWorld, count: number, seed = 7): FigureChange[] {
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random() * n);
  const orders = new Map(world.orders.map((one) => [one._id, one]));
  const devices = new Map(world.devices.map((one) => [one._id, one]));
  const hospitals = new Map(world.hospitals.map((one) => [one._id, one]));
  const surveys = new Map(world.surveys.map((one) => [one._id, one]));
  const any = <T>(all: Map<string, T>): T => [...all.values()][below(all.size)]!;
  const changes: FigureChange[] = [];
  const put = <T extends { _id: string }>(collection: string, all: Map<string, T>, document: T) => {
    all.set(document._id, document);
    changes.push({ collection, document });
  };
  const orderIds = [...orders.keys()];
  // Whoever asks again goes on from here.
  while (changes.length < count) {
    const one = orders.get(orderIds[below(orderIds.length)]!)!;
    const later = (from: string, minutes: number) =>
      new Date(Date.parse(from) + minutes * MINUTE).toISOString();
    const kind = below(24);
    if (kind < 6 && one.repairedAt) put('work_orders', orders, { ...one, state: 'onsite', repairedAt: null });
    else if (kind < 11 && !one.repairedAt && one.state !== 'cancelled')
      put('work_orders', orders, {
        ...one,
        state: 'closed',
        repairedAt: later(one.createdAt, 100 + below(90_000)),
      });
    else if (kind < 14) put('work_orders', orders, { ...one, createdAt: later(one.createdAt, -below(4000)) });
    else if (kind < 16) put('work_orders', orders, withCharge({ ...one, dealerId: `D${below(5)}` }));
    else if (kind < 18)
      put('work_orders', orders, { ...one, state: 'cancelled', timeline: [...one.timeline, { state: 'cancelled', at: later(one.createdAt, 30), by: one.createdBy }] }); // prettier-ignore
    else if (kind < 20) {
      const survey = any(surveys);
      put('surveys', surveys, { ...survey, state: survey.state === 'answered' ? 'held' : 'answered', stars: 1 + below(5), answeredAt: later(survey.createdAt, below(9000)) }); // prettier-ignore
    } else if (kind === 20) {
      const device = any(devices);
      const other = any(devices);
      if (device !== other && !device.mergedInto && !other.mergedInto)
        put('devices', devices, { ...device, mergedInto: other._id });
    } else if (kind === 21)
      put('devices', devices, { ...any(devices), installedOn: later(one.createdAt, 0).slice(0, 10) });
    else if (kind === 22) {
      const hospital = any(hospitals);
      put('hospitals', hospitals, { ...hospital, regionCode: cities[below(cities.length)]!, formerPlaces: [{ regionCode: hospital.regionCode, toOn: one.createdAt.slice(0, 10) }] }); // prettier-ignore
    } else {
      const [from, to] = [any(hospitals), any(hospitals)];
      if (from !== to && !from.mergedInto && !to.mergedInto && below(4) === 0)
        put('hospitals', hospitals, { ...from, mergedInto: to._id });
    }
  }
  world.orders = [...orders.values()];
  world.devices = [...devices.values()];
  world.hospitals = [...hospitals.values()];
  world.surveys = [...surveys.values()];
  return changes;
}
