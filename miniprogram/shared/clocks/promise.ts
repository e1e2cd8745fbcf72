import type { LadderStep } from './policies';
import type { Hours } from './working-time';

/** What is promised: somebody reacts, somebody is there, it works again. */
export const targetLabels = { response: '响应', arrival: '到场', repair: '修复' } as const;
export type Target = keyof typeof targetLabels;
export const targets = Object.keys(targetLabels) as Target[];

/** Targets that are walked from one instant by one calendar; of several runs the earlier due counts. */
export interface ClockRun {
  from: string;
  minutes: Partial<Record<Target, number>>;
  hours: Hours;
}
/** What an order's clocks go by, as it stood when they were set: a later change of the policy moves none of them. */
export interface OrderClock {
  version: number;
  policyId: string;
  policyName: string;
  pausing: string[];
  ladder: LadderStep[];
  runs: ClockRun[];
}
