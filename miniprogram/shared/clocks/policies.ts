import type { Role } from '../states';
import { areSpans } from './working-time';
import type { WorkCalendar } from './working-time';

/** 严重程度: the hospital's word sets it, dispatch may change it with a reason. */
export const severityLabels = { down: '停机', serious: '严重', ordinary: '一般', planned: '计划' } as const;
export type Severity = keyof typeof severityLabels;
export const severities = Object.keys(severityLabels) as Severity[];
/** What it means to whoever chooses it. */
export const severityHints: Readonly<Record<Severity, string>> = {
  down: '不能出报告',
  serious: '部分项目受影响',
  ordinary: '不影响出报告',
  planned: '约定时间处理',
};
/** Ordered from the worst; what is worse has a smaller number. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity);
export const isUrgent = ({ severity }: { severity: Severity }): boolean => severityRank(severity) <= 1;

/** Whom a breach is brought to so many minutes after it. */
export interface LadderStep {
  minutes: number;
  roles: Role[];
}
export const ladderRoles = [
  'engineer',
  'dealer_admin',
  'dispatcher',
  'service_manager',
  'channel_manager',
] as const satisfies readonly Role[];

/** Which orders a policy is for; null: any. */
export interface PolicyCondition {
  /** Name of a contract that covers the instrument. */
  contract: string | null;
  modelId: string | null;
  productLineId: string | null;
  /** 医院等级. */
  level: string | null;
  severity: Severity | null;
}
/** From the most telling one: of two policies that fit, one that names it beats one that does not. */
export const conditionOrder = ['contract', 'modelId', 'productLineId', 'level', 'severity'] as const;

export interface ClockPolicy {
  id: string;
  name: string;
  when: PolicyCondition;
  responseMinutes: number;
  arrivalMinutes: number;
  repairMinutes: number;
  calendarId: string;
  /** Reasons of a hold for which the repair's clock stands still. */
  pausing: string[];
  ladder: LadderStep[];
}
export interface NamedCalendar extends WorkCalendar {
  id: string;
  name: string;
}
/** All policies and calendars of one moment; an order keeps which version it goes by. */
export interface ClockBook {
  version: number;
  policies: ClockPolicy[];
  calendars: NamedCalendar[];
}

/** What of an order chooses its policy. */
export interface PolicyFacts {
  contracts: readonly string[];
  modelId: string | null;
  productLineId: string | null;
  level: string | null;
  severity: Severity;
}

function fits({ when }: ClockPolicy, facts: PolicyFacts): boolean {
  return (
    (when.contract === null || facts.contracts.indexOf(when.contract) >= 0) &&
    (when.modelId === null || when.modelId === facts.modelId) &&
    (when.productLineId === null || when.productLineId === facts.productLineId) &&
    (when.level === null || when.level === facts.level) &&
    (when.severity === null || when.severity === facts.severity)
  );
}

const weight = ({ when }: ClockPolicy): number =>
  conditionOrder.reduce((sum, field) => sum * 2 + (when[field] === null ? 0 : 1), 0);

/** The most specific policy; one without any condition always exists. Two contracts at once: the first by name. */
export function choosePolicy({ policies }: Pick<ClockBook, 'policies'>, facts: PolicyFacts): ClockPolicy {
  const [best] = policies
    .filter((policy) => fits(policy, facts))
    .sort((a, b) => weight(b) - weight(a) || ((a.when.contract || '') < (b.when.contract || '') ? -1 : 1));
  if (!best) throw new Error('no policy without conditions');
  return best;
}

/** What would make a book ambiguous or useless; the path of the first, or null. */
export function bookProblem({ policies, calendars }: ClockBook): { path: string; why: string } | null {
  const calendarIds = calendars.map(({ id }) => id);
  for (let at = 0; at < calendars.length; at++) {
    const { id, name, always, week, exchanged } = calendars[at]!;
    const path = `calendars.${at}`;
    if (calendarIds.indexOf(id) !== at) return { path: `${path}.name`, why: `日历“${name}”重复` };
    if (week.length !== 7 || !week.every(areSpans) || (exchanged && !areSpans(exchanged)))
      return { path: `${path}.week`, why: `日历“${name}”的时段不对` };
    if (!always && !week.some((day) => day.length > 0))
      return { path: `${path}.week`, why: `日历“${name}”没有工作时间` };
  }
  const seen: Record<string, string> = {};
  for (let at = 0; at < policies.length; at++) {
    const policy = policies[at]!;
    const path = `policies.${at}`;
    if (calendarIds.indexOf(policy.calendarId) < 0)
      return { path: `${path}.calendarId`, why: `“${policy.name}”没有可用的日历` };
    const key = conditionOrder.map((field) => policy.when[field] || '').join('\n');
    if (seen[key] !== undefined)
      return { path: `${path}.when`, why: `“${policy.name}”与“${seen[key]}”的适用条件相同` };
    seen[key] = policy.name;
    const { responseMinutes, arrivalMinutes, repairMinutes } = policy;
    if (responseMinutes > arrivalMinutes || arrivalMinutes > repairMinutes)
      return { path: `${path}.arrivalMinutes`, why: `“${policy.name}”：响应、到场、修复应一个比一个晚` };
  }
  if (!policies.some((policy) => weight(policy) === 0))
    return { path: 'policies', why: '请保留一条没有条件的时效，其他都不适用时按它' };
  return null;
}
