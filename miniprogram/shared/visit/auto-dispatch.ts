import { severities, severityLabels } from '../clocks/policies';
import type { Severity } from '../clocks/policies';
import { workedMinutes } from '../clocks/working-time';
import { dayOf } from '../days';
import type { WorkOrder } from '../model/work-orders';

/** 自动派单: rules as data, the first that fits counts. They speak for orders that nobody has handed out by hand. */
export interface DispatchRule {
  id: string;
  name: string;
  when: { severity: Severity | null; productLineId: string | null; regionCode: string | null };
  /** Whom to ask one after the other: dealers by id, or `granted`, all whom the grants name. */
  to: string[];
  /** So long has each to send somebody, in the order's own working hours; 0: without end. */
  answerMinutes: number;
}
export const GRANTED = 'granted';
export const MOST_RULES = 30;

export const sayCondition = (
  { severity, productLineId, regionCode }: DispatchRule['when'],
  nameOf: (kind: 'line' | 'region', id: string) => string,
): string =>
  [
    regionCode ? nameOf('region', regionCode) : '',
    productLineId ? nameOf('line', productLineId) : '',
    severity ? severityLabels[severity] : '',
  ]
    .filter(Boolean)
    .join(' · ') || '所有工单';
export const ruleSeverities = severities;

type Asked = Pick<WorkOrder, 'severity' | 'device' | 'site'>;
/** 510000 is all of 四川, 510100 all of 成都. */
const lies = (code: string, within: string): boolean => code.indexOf(within.replace(/(00)+$/, '')) === 0;

export const ruleFor = (rules: readonly DispatchRule[], order: Asked): DispatchRule | null =>
  rules.find(
    ({ when: { severity, productLineId, regionCode } }) =>
      (!severity || order.severity === severity) &&
      (!productLineId || (order.device !== null && order.device.productLineId === productLineId)) &&
      (!regionCode || lies(order.site.regionCode, regionCode)),
  ) || null;

/** Since when the order waits where it is. */
export function waitsSince({ timeline, createdAt }: Pick<WorkOrder, 'timeline' | 'createdAt'>): string {
  const moves = timeline.filter(({ what }) => !what);
  const last = moves[moves.length - 1];
  return last ? last.at : createdAt;
}

/** Working minutes by the order's own calendar: nobody loses an order by night. */
export function minutesWaited(
  order: Pick<WorkOrder, 'timeline' | 'createdAt' | 'clock'>,
  now: string,
): number {
  const since = waitsSince(order);
  const run = order.clock && order.clock.runs[0];
  return run
    ? workedMinutes(run.hours, since, now)
    : Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 60_000));
}

/** A dispatcher who gave it to somebody knew why; rules speak for what came by itself. */
function cameByItself({ timeline }: Pick<WorkOrder, 'timeline'>): boolean {
  const given = timeline.filter(({ state, what }) => state === 'assigned_dealer' && !what).pop();
  return !given || given.by.memberId === 'visitor' || given.by.memberId.indexOf('system') === 0;
}

export interface DispatchSetting {
  rules: readonly DispatchRule[];
  /** 0: nobody is reminded. */
  unclaimedMinutes: number;
}
export type DispatchStep = 'offer' | 'withdraw' | 'remind';

/** What is to be done about an order that waits; null: nothing yet. */
export function dispatchStep(order: WorkOrder, setting: DispatchSetting, now: string): DispatchStep | null {
  if (order.engineer || (order.state !== 'new' && order.state !== 'assigned_dealer')) return null;
  if (order.servicePlan && dayOf(now) < order.servicePlan.fromOn) return null;
  const fits = order.source === 'hospital' || order.source === 'system' || order.source === 'dispatcher';
  const rule = fits && !order.offersEnded && cameByItself(order) ? ruleFor(setting.rules, order) : null;
  if (rule && order.state === 'new') return 'offer';
  const waited = minutesWaited(order, now);
  if (rule && rule.answerMinutes > 0 && waited >= rule.answerMinutes) return 'withdraw';
  const isTold = order.unclaimedToldAt !== undefined && order.unclaimedToldAt >= waitsSince(order);
  return setting.unclaimedMinutes > 0 && waited >= setting.unclaimedMinutes && !isTold ? 'remind' : null;
}
