import { faultSum } from './fault-sum';
import { workedMinutes } from '../clocks/working-time';
import { addDays, dayNumber, dayOf, startOfDay } from '../days';
import type { Day } from '../days';
import type { HospitalPlace } from '../model/grants';
import { placeOn } from '../model/grants';
import type { Visit, WorkOrder } from '../model/work-orders';
import { NOBODY } from './rows';
import type { About, Part } from './rows';
import { inOrder, stockChange } from './standing';
import type { Stock } from './standing';
import { added, bucketOf } from './sums';
import type { Sums } from './sums';

/** Within so many days of the repair another fault of the instrument says that it was none. */
export const AGAIN_DAYS = 30;

type Charge = readonly [at: string, dealer: string, engineer: string];
type Clock = readonly [dueAt: string, metAt: string | null];
/** What the figures need to know of one order, from that order alone. */
export interface OrderFact extends About {
  _id: string;
  number: string;
  /** Orders of one group are looked at together: an instrument's, or those of a hospital that name none. */
  group: string;
  instrument: string | null;
  place: Pick<HospitalPlace, 'regionCode' | 'formerPlaces'>;
  at: string;
  /** Cancelled at that instant. */
  cancelledAt: string | null;
  /** The hospital declined to pay: what had not fallen due by then never does. Absent: it did not. */
  declinedAt?: string;
  isRepair: boolean;
  /** Added in the coming of another order: it counts for its instrument, and not as a call that somebody answered. */
  added?: true;
  before: string | null;
  after: string | null;
  charges: readonly Charge[];
  response: Clock | null;
  arrival: Clock | null;
  /** No due while the clock stands still. */
  repairDueAt: string | null;
  repairedAt: string | null;
  /** Working minutes of the repair's clock until then; null where nothing was promised. */
  repairMinutes: number | null;
  isFixed: boolean;
  firstVisit: readonly [at: string, engineer: string] | null;
  visits: number;
  fault: string;
  /** The hospital reports nothing: from, until; null: still. */
  down: readonly (readonly [from: string, to: string | null])[];
  arrivals: readonly (readonly [at: string, engineer: string, verdict: string])[];
  /** Held up for want of parts: from, until; null: still. Absent: never. */
  waits?: readonly (readonly [from: string, to: string | null])[];
  /** Of one that a plan has made and not stopped: its window, and the day on which it was done. */
  plan?: readonly [fromOn: Day, toOn: Day, doneOn: Day | null];
}

/** What else is known when a fact is made: duplicates stand for one, hospitals move. */
export interface Ground {
  /** The instrument that stands for this one. */
  instrument(id: string): string;
  hospital(
    id: string,
  ): (Pick<HospitalPlace, 'regionCode' | 'formerPlaces' | 'closedOn'> & { _id: string }) | null;
}

export type Counted = Pick<
  WorkOrder,
  | '_id'
  | 'number'
  | 'state'
  | 'task'
  | 'severity'
  | 'faultCode'
  | 'device'
  | 'site'
  | 'dealerId'
  | 'engineer'
  | 'createdAt'
  | 'responseDueAt'
  | 'arrivalDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'repairedAt'
  | 'pausedAt'
  | 'pauses'
  | 'clock'
  | 'timeline'
  | 'visits'
  | 'helperVisits'
  | 'followUp'
  | 'followsUp'
  | 'charges'
  | 'quote'
  | 'servicePlan'
  | 'planStopped'
  | 'doneWith'
  | 'addedOnSite'
>;

/** The engineer who came has been there: proved by the evidence, or by who vouches for it. */
const hasArrived = ({ checkIn }: Visit): boolean =>
  !!checkIn && !checkIn.rejected && (checkIn.verdict === 'verified' || !!checkIn.approvedBy);

export function orderFact(order: Counted, ground: Ground): OrderFact {
  const { device, site, timeline, visits } = order;
  const hospital = ground.hospital(site.hospitalId);
  const instrument = device ? ground.instrument(device.id) : null;
  const last = timeline[timeline.length - 1];
  const cancelledAt = order.state === 'cancelled' ? (last ? last.at : order.createdAt) : null;
  const been = visits.filter(({ checkIn }) => !!checkIn);
  const arrived = been
    .filter(hasArrived)
    .map(({ checkIn }) => checkIn!.at)
    .sort()[0];
  const reports = visits.filter(({ report }) => !!report);
  const report = reports.length > 0 ? reports[reports.length - 1]!.report : null;
  const first = been[0];
  const waits = waitsOf(order);
  const hospitalId = hospital ? hospital._id : site.hospitalId;
  return {
    _id: order._id,
    number: order.number,
    group: instrument || `@${hospitalId}`,
    instrument,
    model: device ? device.modelId : '',
    line: device ? device.productLineId : '',
    hospital: hospitalId,
    place: hospital
      ? {
          regionCode: hospital.regionCode,
          ...(hospital.formerPlaces && hospital.formerPlaces.length
            ? { formerPlaces: hospital.formerPlaces }
            : {}),
        }
      : { regionCode: site.regionCode },
    at: order.createdAt,
    cancelledAt,
    ...(order.quote && order.quote.state === 'declined' && order.quote.overAt
      ? { declinedAt: order.quote.overAt }
      : {}),
    isRepair: order.task === 'repair',
    ...(order.addedOnSite ? { added: true as const } : {}),
    before: order.followsUp ? order.followsUp.id : null,
    after: order.followUp ? order.followUp.id : null,
    charges: chargesOf(order),
    response: order.addedOnSite ? null : [order.responseDueAt, order.respondedAt],
    arrival: order.arrivalDueAt && !order.addedOnSite ? [order.arrivalDueAt, arrived || null] : null,
    repairDueAt: order.pausedAt ? null : order.repairDueAt,
    repairedAt: order.repairedAt,
    repairMinutes: minutesOf(order),
    isFixed: !!report && report.result === 'fixed',
    firstVisit: first ? [first.checkIn!.at, first.engineer.memberId] : null,
    visits: been.length,
    fault: (report && report.faultCode) || order.faultCode || '',
    down: downOf(order, cancelledAt),
    // Who came along proves an own arrival; first time, response and arrival are judged by who did the order.
    arrivals: been
      .filter(({ shares }) => !shares)
      .map((visit) => visit as Pick<Visit, 'checkIn' | 'engineer'>)
      .concat(order.helperVisits || [])
      .map(({ checkIn, engineer }) => [checkIn!.at, engineer.memberId, checkIn!.verdict] as const),
    ...(waits.length > 0 ? { waits } : {}),
    ...(order.servicePlan && !order.planStopped
      ? { plan: [order.servicePlan.fromOn, order.servicePlan.toOn, doneOn(order)] as const }
      : {}),
  };
}

/** The day of the last completion that still stands, or of the visit in which it was done along. */
function doneOn({ state, timeline, doneWith, repairedAt }: Counted): Day | null {
  if (doneWith && repairedAt) return dayOf(repairedAt);
  if (state !== 'completed' && state !== 'confirmed' && state !== 'closed') return null;
  const done = timeline.filter((step) => step.state === 'completed');
  return done.length > 0 ? dayOf(done[done.length - 1]!.at) : null;
}

/** 缺件等待: as the reasons for holding an order are worded in the settings. */
const FOR_PARTS = /备件/;
function waitsOf({ timeline }: Counted): NonNullable<OrderFact['waits']> {
  const spans: (readonly [string, string | null])[] = [];
  timeline.forEach(({ state, at, reason }, n) => {
    if (state !== 'on_hold' || !FOR_PARTS.test(reason || '')) return;
    const next = timeline.slice(n + 1).find((step) => step.state !== 'on_hold');
    spans.push([at, next ? next.at : null]);
  });
  return spans;
}

/** Orders from before it was kept have whoever has them now. */
const chargesOf = ({ charges, dealerId, engineer }: Counted): Charge[] =>
  charges && charges.length > 0
    ? charges.map(
        ({ at, dealerId: dealer, engineerId }) => [at, dealer || NOBODY, engineerId || NOBODY] as const,
      )
    : [['', dealerId || NOBODY, engineer ? engineer.memberId : NOBODY]];

function minutesOf({ clock, pauses, repairedAt }: Counted): number | null {
  const run = clock && clock.runs.find(({ minutes }) => minutes.repair !== undefined);
  return run && repairedAt ? workedMinutes(run.hours, run.from, repairedAt, pauses || []) : null;
}

/** 停机: since the beginning or since it was raised, until it works again, was lowered, or the order ended. */
function downOf(order: Counted, cancelledAt: string | null): OrderFact['down'] {
  if (order.task !== 'repair') return [];
  const changes = order.timeline.filter(({ severity }) => severity !== undefined);
  const first = changes.length > 0 ? changes[0]!.severity![0] : order.severity;
  let since = first === 'down' ? order.createdAt : null;
  const spans: (readonly [string, string | null])[] = [];
  for (const { at, severity } of changes) {
    const [, to] = severity!;
    if (to === 'down' && since === null) since = at;
    else if (to !== 'down' && since !== null) {
      spans.push([since, at]);
      since = null;
    }
  }
  const last = order.timeline[order.timeline.length - 1];
  const endedAt =
    order.repairedAt ||
    cancelledAt ||
    (order.state === 'closed' || order.followUp ? (last ? last.at : null) : null);
  if (since !== null && !(endedAt !== null && endedAt <= since)) spans.push([since, endedAt]);
  return spans;
}

function inCharge({ charges }: OrderFact, at: string): readonly [dealer: string, engineer: string] {
  let [, dealer, engineer] = charges[0]![0] <= at ? charges[0]! : (['', NOBODY, NOBODY] as const);
  for (const [since, ...who] of charges) if (since <= at) [dealer, engineer] = who;
  return [dealer, engineer];
}

/** A first order with those that go on from it, oldest first. */
type Case = readonly OrderFact[];

function casesOf(facts: readonly OrderFact[]): Case[] {
  const byId = new Map(facts.map((fact): [string, OrderFact] => [fact._id, fact]));
  return facts
    .filter(({ isRepair, before }) => isRepair && !(before !== null && byId.has(before)))
    .map((first) => {
      const chain = [first];
      for (let next = first; next.after !== null && byId.has(next.after) && chain.length < 100;) {
        next = byId.get(next.after)!;
        chain.push(next);
      }
      return chain;
    });
}
const repairOf = (one: Case): OrderFact | null => one.find(({ repairedAt }) => repairedAt !== null) || null;
/** Whom a case is put down to: dealer and engineer of its first visit, else who has it. */
function ownerOf(one: Case): readonly [dealer: string, engineer: string] {
  for (const order of one)
    if (order.firstVisit) {
      const [at, engineer] = order.firstVisit;
      return [inCharge(order, at)[0], engineer];
    }
  const [, dealer, engineer] = one[0]!.charges[one[0]!.charges.length - 1]!;
  return [dealer, engineer];
}

const daysBetween = (earlier: string, later: string): number =>
  dayNumber(dayOf(later)) - dayNumber(dayOf(earlier));
const follows = (repairedAt: string, createdAt: string): boolean =>
  createdAt > repairedAt && daysBetween(repairedAt, createdAt) <= AGAIN_DAYS;
const sameFault = (a: string, b: string): boolean => a === '' || b === '' || a === b;

/** What each order of a group counts for at an instant, and when that changes though nothing happens. */
export interface Judged {
  parts: Part[];
  /** Null: by itself it never does. */
  nextAt: string | null;
}

/**
 * Judges all orders of a group: what each counts for, on which day, put down to whom. A pure function of the orders and the
 * instant, so that the rows kept day by day and those computed anew are the same.
 */
export function judgeGroup(facts: readonly OrderFact[], now: string): Map<string, Judged> {
  const judged = new Map(facts.map(({ _id }): [string, Judged] => [_id, { parts: [], nextAt: null }]));
  const today = dayOf(now);

  const count = (fact: OrderFact, on: Day, [dealer, engineer]: readonly [string, string], sums: Sums) => {
    const region = placeOn(fact.place, on).regionCode;
    const { parts } = judged.get(fact._id)!;
    const same = parts.find(
      (part) =>
        part.on === on && part.dealer === dealer && part.engineer === engineer && part.region === region,
    );
    if (!same) parts.push({ on, dealer, engineer, region, sums: { ...sums } });
    else added(same.sums, sums);
  };
  /** Stands from a day on to another, for whoever has it as each day begins. */
  const stands = (fact: OrderFact, stock: Stock, fromOn: Day, toOn: Day | null) => {
    const turns = fact.charges
      .reduce<Day[]>((days, [at]) => (at ? [...days, dayOf(at), addDays(dayOf(at), 1)] : days), [])
      .concat((fact.place.formerPlaces || []).map((one) => addDays(one.toOn, 1)))
      .filter((day) => day > fromOn && (toOn === null || day <= toOn) && day <= today);
    const starts = [fromOn, ...Array.from(new Set(turns)).sort()];
    starts.forEach((day, n) => {
      const who = inCharge(fact, startOfDay(day).toISOString());
      const later = starts[n + 1];
      count(fact, day, who, stockChange(stock, 1, day));
      const after = later || (toOn === null ? null : addDays(toOn, 1));
      if (after === null) return;
      // Ends where it stood: of whoever had it until then, at the place of that day.
      const end = stockChange(stock, -1, after);
      const region = placeOn(fact.place, addDays(after, -1)).regionCode;
      const { parts } = judged.get(fact._id)!;
      const [dealer, engineer] = who;
      const same = parts.find(
        (part) =>
          part.on === after && part.dealer === dealer && part.engineer === engineer && part.region === region,
      );
      if (same) added(same.sums, end);
      else parts.push({ on: after, dealer, engineer, region, sums: end });
    });
  };
  const wake = (fact: OrderFact, at: string) => {
    const own = judged.get(fact._id)!;
    if (at > now && (own.nextAt === null || at < own.nextAt)) own.nextAt = at;
  };
  const countClock = (fact: OrderFact, clock: Clock | null, name: string) => {
    if (!clock) return;
    const [dueAt, metAt] = clock;
    if (fact.cancelledAt !== null && fact.cancelledAt < dueAt) return;
    if (dueAt > now) return wake(fact, dueAt);
    const isMet = metAt !== null && metAt <= dueAt;
    count(fact, dayOf(dueAt), inCharge(fact, dueAt), {
      [`${name}Due`]: 1,
      ...(isMet ? { [`${name}In`]: 1 } : {}),
    });
  };

  for (const fact of facts) {
    for (const [at, engineer, verdict] of fact.arrivals)
      count(fact, dayOf(at), [inCharge(fact, at)[0], engineer], { checkIns: 1, [`checkIn_${verdict}`]: 1 });
    if (fact.plan) countPlan(fact, fact.plan);
    if (fact.waits) countWaits(fact, fact.waits);
    if (!fact.isRepair) continue;
    countClock(fact, fact.response, 'response');
    countClock(fact, fact.arrival, 'arrival');
  }

  const cases = casesOf(facts).filter((one) => one[0]!.cancelledAt === null || one.length > 1);
  for (const one of cases) countRepair(one);
  const instruments = new Map<string, Case[]>();
  for (const one of cases) {
    const { instrument } = one[0]!;
    if (instrument !== null) instruments.set(instrument, [...(instruments.get(instrument) || []), one]);
  }
  for (const [, own] of Array.from(instruments)) {
    const sorted = own
      .slice()
      .sort((a, b) => (a[0]!.at < b[0]!.at ? -1 : a[0]!.at > b[0]!.at ? 1 : a[0]!._id < b[0]!._id ? -1 : 1));
    sorted.forEach((one, n) => countOnInstrument(one, sorted, n));
    countDown(sorted);
  }
  for (const one of Array.from(judged.values()))
    one.parts = inOrder(one.parts.filter(({ sums }) => Object.keys(sums).length > 0));
  return judged;

  /** Counts once nothing holds it up any more; until then it stands among those that wait. */
  function countWaits(fact: OrderFact, waits: NonNullable<OrderFact['waits']>): void {
    const ends = waits.map(([, to]) => to);
    for (const [from, to] of waits) {
      const lastOn = to === null ? null : addDays(dayOf(to), -1);
      if (lastOn === null || lastOn >= dayOf(from)) stands(fact, 'waiting', dayOf(from), lastOn);
    }
    const last = ends.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
    if (last === null) return;
    const minutes = waits.reduce((sum, [from, to]) => sum + minutesBetween(from, to!), 0);
    count(fact, dayOf(last), inCharge(fact, last), {
      waited: 1,
      ...(minutes ? { waitMinutes: minutes } : {}),
    });
  }

  /** What a plan has made falls due as its window ends, done or not; done before it opens, it was not in time. */
  function countPlan(fact: OrderFact, [fromOn, toOn, done]: NonNullable<OrderFact['plan']>): void {
    const closesAt = startOfDay(addDays(toOn, 1)).toISOString();
    if (closesAt > now) return wake(fact, closesAt);
    const isIn = done !== null && fromOn <= done && done <= toOn;
    count(fact, toOn, inCharge(fact, closesAt), { planDue: 1, ...(isIn ? { planIn: 1 } : {}) });
  }

  function countRepair(one: Case): void {
    // Reading 13: the case of the coming counts once; what goes on from here has nobody else to count it.
    if (one.length === 1 && one[0]!.added) return;
    const end = repairOf(one);
    const last = end || one[one.length - 1]!;
    const dueAt = last.repairDueAt;
    const outAt = last.cancelledAt || last.declinedAt;
    const isOut = !!outAt && (dueAt === null || outAt < dueAt);
    if (dueAt !== null && !isOut) {
      if (dueAt > now) wake(last, dueAt);
      else
        count(last, dayOf(dueAt), inCharge(last, dueAt), {
          repairDue: 1,
          ...(end && end.repairedAt! <= dueAt ? { repairIn: 1 } : {}),
        });
    }
    if (!end) return;
    const at = end.repairedAt!;
    const wall = Math.floor((Date.parse(at) - Date.parse(one[0]!.at)) / 60_000);
    const minutes = end.repairMinutes === null ? wall : end.repairMinutes;
    count(end, dayOf(at), inCharge(end, at), {
      repaired: 1,
      ...(minutes ? { repairMinutes: minutes } : {}),
      ...(wall ? { wallMinutes: wall } : {}),
      [bucketOf(minutes)]: 1,
    });
  }

  function countOnInstrument(one: Case, all: readonly Case[], n: number): void {
    const [first] = one as [OrderFact, ...OrderFact[]];
    const end = repairOf(one);
    if (end) {
      const at = end.repairedAt!;
      const isSpoilt = all.some(
        ([other], m) =>
          m !== n &&
          other!.cancelledAt === null &&
          follows(at, other!.at) &&
          sameFault(end.fault, other!.fault),
      );
      const isFirst = end === first && first.isFixed && first.visits === 1 && first.after === null;
      const finalFrom = startOfDay(addDays(dayOf(at), AGAIN_DAYS + 1)).toISOString();
      wake(end, finalFrom);
      count(end, dayOf(at), ownerOf(one), {
        fixed: 1,
        ...(isFirst && !isSpoilt ? { fixedFirst: 1 } : {}),
        ...(finalFrom > now ? { fixedOpen: 1 } : {}),
      });
    }
    if (first.cancelledAt !== null) return;
    let earlier: Case | null = null;
    for (const other of all) {
      const repaired = other === one ? null : repairOf(other);
      if (
        repaired &&
        follows(repaired.repairedAt!, first.at) &&
        (!earlier || repairOf(earlier)!.repairedAt! < repaired.repairedAt!)
      )
        earlier = other;
    }
    count(first, dayOf(first.at), ownerOf(earlier || one), {
      reported: 1,
      ...(earlier ? { repeated: 1 } : {}),
      [faultSum(end ? end.fault : first.fault)]: 1,
    });
  }

  /** Minutes in which an instrument stood still count once, with the order that said so first. */
  function countDown(own: readonly Case[]): void {
    let until = '';
    const spans = own
      .reduce<OrderFact[]>((orders, one) => [...orders, ...one], [])
      .reduce<{ fact: OrderFact; from: string; to: string | null }[]>(
        (found, fact) => [...found, ...fact.down.map(([from, to]) => ({ fact, from, to }))],
        [],
      )
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    for (const { fact, from, to } of spans) {
      const begin = from > until ? from : until;
      if (to !== null && to <= begin) continue;
      if (to === null || to > until) until = to === null ? FOR_EVER : to;
      if (begin === FOR_EVER) continue;
      const first = dayOf(begin);
      const next = startOfDay(addDays(first, 1)).toISOString();
      const part = (day: Day, since: string, stop: string) => {
        const minutes = minutesBetween(since, stop);
        if (minutes > 0) count(fact, day, inCharge(fact, since), { downMinutes: minutes });
      };
      if (to !== null && to <= next) {
        part(first, begin, to);
        continue;
      }
      // What still stands counts to the end of yesterday, so that it changes once a day.
      if (to === null && first >= today) {
        wake(fact, next);
        continue;
      }
      part(first, begin, next);
      const last = to === null ? null : dayOf(to);
      if (last === null) stands(fact, 'down', addDays(first, 1), null);
      else {
        if (addDays(last, -1) > first) stands(fact, 'down', addDays(first, 1), addDays(last, -1));
        part(last, startOfDay(last).toISOString(), to!);
      }
    }
  }
}
const FOR_EVER = '9999';
/** Whole minutes of the clock, so that parts of a span add up to it. */
const minutesBetween = (from: string, to: string): number =>
  Math.floor(Date.parse(to) / 60_000) - Math.floor(Date.parse(from) / 60_000);
