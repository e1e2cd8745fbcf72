import { dayOf } from '../days';
import type { WorkOrder } from '../model/work-orders';
import { openWorkOrderStates } from '../states';
import { choosePolicy, severityRank } from './policies';
import type { ClockBook, LadderStep, PolicyFacts, Severity } from './policies';
import { targets } from './promise';
import type { ClockRun, OrderClock, Target } from './promise';
import { daysAhead, walkMinutes, workedMinutes } from './working-time';
import type { KnownDays, Pause } from './working-time';

/** The book and the known holidays, as whoever makes or changes an order has them. */
export interface Clocks {
  book: ClockBook;
  days: KnownDays;
}

type Clocked = Pick<
  WorkOrder,
  | 'state'
  | 'createdAt'
  | 'responseDueAt'
  | 'arrivalDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'arrivedAt'
  | 'repairedAt'
  | 'pausedAt'
  | 'pauses'
  | 'clock'
  | 'clockTold'
> &
  Partial<Pick<WorkOrder, 'appointment'>>;

function runOf({ book, days }: Clocks, facts: PolicyFacts, from: string, only: readonly Target[]) {
  const policy = choosePolicy(book, facts);
  const { always, week, exchanged } = book.calendars.find(({ id }) => id === policy.calendarId)!;
  const all = {
    response: policy.responseMinutes,
    arrival: policy.arrivalMinutes,
    repair: policy.repairMinutes,
  };
  const minutes: ClockRun['minutes'] = {};
  for (const target of only) minutes[target] = all[target];
  // 7×24 knows no holidays, so it keeps none.
  const known = always ? { rest: [], worked: [] } : daysAhead(days, dayOf(from));
  const run: ClockRun = { from, minutes, hours: { always, week, exchanged, ...known } };
  return { policy, run };
}

function clockOf(
  { book }: Clocks,
  { id, name, pausing, ladder }: ReturnType<typeof choosePolicy>,
  runs: ClockRun[],
): OrderClock {
  return { version: book.version, policyId: id, policyName: name, pausing, ladder, runs };
}

/** The clocks of a new order. */
export function startClock(clocks: Clocks, facts: PolicyFacts, from: string): OrderClock {
  const { policy, run } = runOf(clocks, facts, from, targets);
  return clockOf(clocks, policy, [run]);
}

const pauseList = (order: Pick<Clocked, 'pauses'>): readonly Pause[] => order.pauses || [];

/** The run that falls due first, with its due; null where nothing is promised. */
function firstRun({ clock, pauses }: Pick<Clocked, 'clock' | 'pauses'>, target: Target) {
  let first: { run: ClockRun; minutes: number; dueAt: string } | null = null;
  for (const run of clock ? clock.runs : []) {
    const minutes = run.minutes[target];
    if (minutes === undefined) continue;
    const dueAt = walkMinutes(run.hours, run.from, minutes, pauseList({ pauses }));
    if (!first || dueAt < first.dueAt) first = { run, minutes, dueAt };
  }
  return first;
}

const metAt = (order: Clocked, target: Target): string | null =>
  (target === 'response' ? order.respondedAt : target === 'arrival' ? order.arrivedAt : order.repairedAt) ||
  null;
const dueAtOf = (order: Clocked, target: Target): string | null =>
  (target === 'response'
    ? order.responseDueAt
    : target === 'arrival'
      ? order.arrivalDueAt
      : order.repairDueAt) || null;

/** Dues as the runs and the ended pauses give them; while a pause is open there is none to set. */
export function withDues<O extends Clocked>(order: O): O {
  if (!order.clock || order.pausedAt) return order;
  const due = (target: Target) => firstRun(order, target);
  const [response, arrival, repair] = [due('response'), due('arrival'), due('repair')];
  return {
    ...order,
    ...(response ? { responseDueAt: response.dueAt } : {}),
    ...(arrival ? { arrivalDueAt: arrival.dueAt } : {}),
    ...(repair ? { repairDueAt: repair.dueAt } : {}),
  };
}

/** Whatever ends an open pause ends it at that instant, and the due is there again. */
export function pauseEnded<O extends Clocked>(order: O, at: string): O {
  if (!order.pausedAt) return order;
  const pauses = [...pauseList(order), { from: order.pausedAt, to: at }];
  return withDues({ ...order, pausedAt: null, pauses });
}

/** What is left of the repair's time while its clock stands still, in working minutes; null when nothing says. */
export function minutesLeft(order: Clocked): number | null {
  const first = firstRun(order, 'repair');
  if (!first || !order.pausedAt) return null;
  const { run, minutes } = first;
  return minutes - workedMinutes(run.hours, run.from, order.pausedAt, pauseList(order));
}

/**
 * Another severity chooses anew among the policies that stood when the order was made. Raised: the earlier of the due it had
 * and the new target from the change on. Lowered: the new target from the beginning. What is met or has fallen due stays.
 */
export function reclocked<O extends Clocked>(
  order: O,
  before: Severity,
  facts: PolicyFacts,
  clocks: Clocks,
  at: string,
): O {
  if (!order.clock) return order;
  const isRaised = severityRank(facts.severity) < severityRank(before);
  const isSettled = (target: Target) => {
    const due = dueAtOf(order, target);
    return metAt(order, target) !== null || (!order.pausedAt && due !== null && due <= at);
  };
  const open = targets.filter((target) => !isSettled(target));
  const kept = order.clock.runs
    .map((run): ClockRun => {
      const minutes: ClockRun['minutes'] = {};
      for (const target of targets)
        if (run.minutes[target] !== undefined && (isRaised || isSettled(target)))
          minutes[target] = run.minutes[target]!;
      return { ...run, minutes };
    })
    .filter(({ minutes }) => Object.keys(minutes).length > 0);
  const beginnings = new Map<string, Target[]>();
  for (const target of open) {
    const first = order.clock.runs.find(({ minutes }) => minutes[target] !== undefined);
    const from = isRaised || !first ? at : first.from;
    beginnings.set(from, [...(beginnings.get(from) || []), target]);
  }
  const fresh = Array.from(beginnings).map(([from, only]) => runOf(clocks, facts, from, only));
  const { policy } = fresh[0] || runOf(clocks, facts, at, []);
  return withDues({
    ...order,
    clock: clockOf(clocks, policy, [...kept, ...fresh.map(({ run }) => run)]),
  });
}

/** The clock of a case goes on in the order that follows up: its repair from the first one's beginning, its pauses too. */
export function continuedClock(
  own: OrderClock,
  before: Pick<Clocked, 'clock' | 'pauses' | 'repairDueAt'>,
): Pick<WorkOrder, 'clock' | 'pauses' | 'repairDueAt'> {
  const { repairDueAt } = before;
  if (!before.clock)
    return { clock: { ...own, runs: own.runs.map((run) => without(run, 'repair')) }, repairDueAt };
  const runs = [
    ...own.runs.map((run) => without(run, 'repair')),
    ...before.clock.runs.map((run) => without(without(run, 'response'), 'arrival')),
  ].filter(({ minutes }) => Object.keys(minutes).length > 0);
  return { clock: { ...own, runs }, repairDueAt, ...(before.pauses ? { pauses: before.pauses } : {}) };
}
function without(run: ClockRun, target: Target): ClockRun {
  const { [target]: _gone, ...minutes } = run.minutes;
  return { ...run, minutes };
}

/** What there is to tell of a clock: soon, over, and so long over that somebody else has to know. */
export interface ClockEvent {
  key: string;
  /** `appointment`: nobody came within the window that was agreed. */
  target: Target | 'appointment';
  at: string;
  dueAt: string;
  kind: 'soon' | 'late';
  /** Besides the engineer, the dealer's admins and the dispatchers. */
  roles: LadderStep['roles'];
  /** A step of the ladder above the breach itself: only its own roles are told. */
  escalates: boolean;
}
const SOON = 0.75;
const watchedStates: readonly string[] = [...openWorkOrderStates, 'cannot_complete'];

/** The instant at which three quarters of the target lie behind, rounded up to the minute. */
function warnAt(order: Clocked, target: Target, dueAt: string): string {
  const first = firstRun(order, target);
  if (first && first.dueAt === dueAt)
    return walkMinutes(first.run.hours, first.run.from, Math.ceil(first.minutes * SOON), pauseList(order));
  const begun = Date.parse(order.createdAt);
  return new Date(begun + (Date.parse(dueAt) - begun) * SOON).toISOString();
}

/** Everything that the order's clocks say while nobody meets them, in order of time. */
export function clockEvents(order: Clocked): ClockEvent[] {
  if (watchedStates.indexOf(order.state) < 0) return [];
  const events: ClockEvent[] = [];
  for (const target of targets) {
    const dueAt = dueAtOf(order, target);
    if (!dueAt || metAt(order, target) || (target === 'repair' && order.pausedAt)) continue;
    const ladder = order.clock ? order.clock.ladder : [{ minutes: 0, roles: ['service_manager' as const] }];
    const atOnce = ladder.filter(({ minutes }) => minutes === 0);
    const base = { target, dueAt, escalates: false };
    events.push({
      ...{ ...base, key: `${target}|${dueAt}|soon`, at: warnAt(order, target, dueAt) },
      ...{ kind: 'soon', roles: [] },
    });
    events.push({
      ...{ ...base, key: `${target}|${dueAt}|late`, at: dueAt, kind: 'late' },
      roles: atOnce.reduce<LadderStep['roles']>((all, { roles }) => [...all, ...roles], []),
    });
    for (const { minutes, roles } of ladder)
      if (minutes > 0)
        events.push({
          ...{ ...base, key: `${target}|${dueAt}|${minutes}`, kind: 'late', roles, escalates: true },
          at: new Date(Date.parse(dueAt) + minutes * 60_000).toISOString(),
        });
  }
  const { appointment } = order;
  if (appointment && !appointment.keptAt && order.state !== 'onsite')
    events.push({
      ...{ key: `appointment|${appointment.toAt}|late`, target: 'appointment', at: appointment.toAt },
      ...{ dueAt: appointment.toAt, kind: 'late', roles: [], escalates: false },
    });
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What is still to be told of the clocks, up to now or ever. */
export const untold = (order: Clocked, until = '9999'): ClockEvent[] =>
  clockEvents(order).filter(({ key, at }) => at <= until && (order.clockTold || []).indexOf(key) < 0);

/** When the order's clocks next have something to say stands on the order, so that the watch asks for those alone. */
export function withClockAt<O extends Clocked & Pick<WorkOrder, 'clockAt'>>(order: O): O {
  const [next] = untold(order);
  return { ...order, clockAt: next ? next.at : null };
}
