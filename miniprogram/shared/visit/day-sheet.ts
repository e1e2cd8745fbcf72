import { dayOf } from '../days';
import type { Day } from '../days';
import type { CheckInVerdict } from '../states';
import type { GradedEvidence, HelperVisit, Visit, WorkOrder } from '../model/work-orders';
import { arrivalsOf } from './arrivals';
import { distanceMetres, isPlausible } from './check-in';

/** 日报: a day as its evidence tells it; nobody types it. */
export interface DayStop {
  workOrderId: string;
  number: string;
  hospitalName: string;
  departmentName: string;
  task: WorkOrder['task'];
  inAt: string;
  verdict: CheckInVerdict;
  outAt: string | null;
  /** Straight line from the stop before; null where a position is missing. */
  km: number | null;
  labourMinutes: number;
  travelMinutes: number;
  parts: { name: string; quantity: number }[];
  result: '' | 'fixed' | 'temporary' | 'not_fixed';
  /** They came along; the order was a colleague's. */
  helped?: true;
}
export interface DaySheet {
  stops: DayStop[];
  /** Sum of the known legs; so many are not known. */
  km: number;
  unknownLegs: number;
  onsiteMinutes: number;
  labourMinutes: number;
  travelMinutes: number;
}

const placeOf = (stop: GradedEvidence | null, site: WorkOrder['site']) =>
  stop && stop.position && isPlausible(stop.position) ? stop.position : site.location;
const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

type Seen = Pick<WorkOrder, '_id' | 'number' | 'task' | 'site' | 'visits' | 'helperVisits'>;
/** What one engineer did on a day, by check-in; a visit counts on the day on which it began. */
export function daySheetOf(orders: readonly Seen[], memberId: string, on: Day): DaySheet {
  const visits = orders
    .reduce<{ order: Seen; visit: Visit | HelperVisit }[]>(
      (all, order) => all.concat(arrivalsOf(order).map((visit) => ({ order, visit }))),
      [],
    )
    .filter(
      ({ visit }) => visit.engineer.memberId === memberId && visit.checkIn && dayOf(visit.checkIn.at) === on,
    )
    .sort((a, b) => (a.visit.checkIn!.at < b.visit.checkIn!.at ? -1 : 1));
  const stops = visits.map(({ order, visit }, n): DayStop => {
    const here = placeOf(visit.checkIn, order.site);
    const before = n > 0 ? visits[n - 1]! : null;
    const from = before && placeOf(before.visit.checkOut || before.visit.checkIn, before.order.site);
    // A helper says the own labour; parts and report are whose the order is.
    const own = 'report' in visit ? visit.report : visit;
    return {
      workOrderId: order._id,
      number: order.number,
      hospitalName: order.site.hospitalName,
      departmentName: order.site.departmentName,
      task: order.task,
      inAt: visit.checkIn!.at,
      verdict: visit.checkIn!.verdict,
      outAt: visit.checkOut ? visit.checkOut.at : null,
      km: here && from ? Math.round(distanceMetres(from, here) / 100) / 10 : null,
      labourMinutes: own ? own.labourMinutes : 0,
      travelMinutes: own ? own.travelMinutes : 0,
      parts: ('parts' in visit ? visit.parts : []).map(({ name, partNumber, quantity }) => ({
        name: name || partNumber,
        quantity,
      })),
      result: own && 'result' in own ? own.result : '',
      ...('report' in visit ? {} : { helped: true as const }),
    };
  });
  const legs = stops.slice(1).map(({ km }) => km);
  return {
    stops,
    km: Math.round(sum(legs.map((km) => km || 0)) * 10) / 10,
    unknownLegs: legs.filter((km) => km === null).length,
    onsiteMinutes: sum(
      stops.map(({ inAt, outAt }) =>
        outAt ? Math.round((Date.parse(outAt) - Date.parse(inAt)) / 60_000) : 0,
      ),
    ),
    labourMinutes: sum(stops.map(({ labourMinutes }) => labourMinutes)),
    travelMinutes: sum(stops.map(({ travelMinutes }) => travelMinutes)),
  };
}
