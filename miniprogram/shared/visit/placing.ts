import { addMonths, dayOf } from '../days';
import type { Day } from '../days';
import type { Device, Entitlement, Model } from '../model/devices';
import type { TaskKind } from '../model/people';
import type { SiteSnapshot, WorkOrder } from '../model/work-orders';
import { sayDay, saySite } from '../say';
import { entitlementsOf } from './cover';
import { afterReading } from './service-plans';

/** 装机、移机、撤机、借机: orders that change where an instrument stands, or what covers it, once the hospital has accepted. */

export const placingTasks: readonly TaskKind[] = ['installation', 'relocation', 'removal', 'loan'];
export const isPlacing = (task: TaskKind): boolean => placingTasks.indexOf(task) >= 0;

/** 验收: what was done is what was asked for, and the hospital has signed, or a service manager took it for done. */
export function acceptedAt({ state, visits }: Pick<WorkOrder, 'state' | 'visits'>): string | null {
  const last = visits[visits.length - 1];
  if (!last || !last.report || last.report.result !== 'fixed') return null;
  if (state !== 'confirmed' && state !== 'closed') return null;
  if (last.signature) return last.signature.at;
  return last.unsignedApproved ? last.report.at : null;
}

export type WarrantyRule = NonNullable<Model['warranty']>;
/** The days that a warranty may begin with. */
export interface Beginnings {
  acceptedOn: Day;
  /** When the work was done. */
  finishedOn: Day;
  /** Of the goods, where the book knows. */
  shippedOn: Day | null;
}
/** From acceptance or from the installation, whichever the model says, but no later than so many months after shipment. */
export function warrantyBegins(rule: WarrantyRule, { acceptedOn, finishedOn, shippedOn }: Beginnings): Day {
  const from = rule.from === 'acceptance' ? acceptedOn : finishedOn;
  if (rule.shipmentMonths === null || shippedOn === null) return from;
  const latest = addMonths(shippedOn, rule.shipmentMonths);
  return latest < from ? latest : from;
}
/** Its last day is the same day so many months on, cut to the month's end (民法典 201, 202). */
export function warrantyOf(rule: WarrantyRule, orderId: string, days: Beginnings): Entitlement {
  const fromOn = warrantyBegins(rule, days);
  return {
    ...{ id: `W-${orderId}`.slice(0, 60), kind: 'warranty', name: '原厂保修', number: '', fromOn },
    toOn: addMonths(fromOn, rule.months),
    ...{ includes: ['labour', 'travel', 'parts'], visits: null, visitsTakenBy: [] },
  };
}

/** 装机验收: in service from then on, and under the model's warranty unless it has one already. */
export function installed(
  device: Device,
  orderId: string,
  rule: WarrantyRule | null,
  days: Beginnings,
): Device {
  const known = entitlementsOf(device);
  const begins = rule !== null && !known.some(({ kind }) => kind === 'warranty');
  return {
    ...device,
    installedOn: device.installedOn || days.acceptedOn,
    ...(begins ? { entitlements: [...known, warrantyOf(rule, orderId, days)] } : {}),
  };
}

const placeOf = ({ hospitalId, hospitalName, departmentId, departmentName }: SiteSnapshot) => ({
  ...{ hospitalId, hospitalName, departmentId, departmentName },
});
/** 移机: stands elsewhere; in another hospital whoever serves there looks after it. */
export const relocated = (device: Device, to: SiteSnapshot, dealerId: string | null): Device => ({
  ...device,
  ...placeOf(to),
  dealerId: to.hospitalId === device.hospitalId ? device.dealerId : dealerId,
});

/** 撤机: nowhere with a hospital any more; what covered it ends with that day. */
export function removed(device: Device, on: Day): Device {
  const entitlements = entitlementsOf(device)
    .filter(({ fromOn }) => fromOn <= on)
    .map((one) => (one.toOn > on ? { ...one, toOn: on } : one));
  return {
    ...device,
    ...{ hospitalId: null, hospitalName: '', departmentId: null, departmentName: '' },
    ...{ entitlements, loan: null },
  };
}

/** 借机: in service though ours; it comes back on a day. */
export const lent = (device: Device, loan: NonNullable<Device['loan']>, on: Day): Device => ({
  ...device,
  ...{ loan, installedOn: device.installedOn || on },
});

/** 读数: a lower one begins a new count and loses nothing. */
export function counted(device: Device, reading: number, on: Day): Device {
  const known = device.counter || null;
  if (known && on < known.on) return device;
  const more = known === null ? 0 : reading >= known.reading ? reading - known.reading : reading;
  return afterReading({
    ...device,
    counter: { reading, on, total: (known ? known.total : reading) + more },
  });
}

/** Instant and day on which the work of the newest visit was done. */
export function finishedOn({ visits }: Pick<WorkOrder, 'visits'>, otherwise: string): Day {
  const last = visits[visits.length - 1];
  return dayOf(last && last.report ? last.report.at : otherwise);
}

/** What an order does with the instrument, and whether the hospital has accepted it. */
export function sayPlacing(
  order: Pick<WorkOrder, 'task' | 'moveTo' | 'loan' | 'state' | 'visits' | 'doneAlong' | 'doneWith'>,
  today: Day,
): string {
  const { moveTo, loan, doneAlong, doneWith } = order;
  const at = isPlacing(order.task) ? acceptedAt(order) : null;
  return [
    moveTo ? `移到 ${saySite(moveTo)}` : '',
    loan ? `借用 ${loan.number}，${sayDay(loan.dueOn, today)}归还` : '',
    at ? `${sayDay(dayOf(at), today)}验收` : '',
    doneAlong && doneAlong.length ? `一并完成 ${doneAlong.map(({ number }) => number).join('、')}` : '',
    doneWith ? `与 ${doneWith.number} 一并完成` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
