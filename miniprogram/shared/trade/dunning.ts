import { daysUntil } from '../days';
import type { Day } from '../days';
import type { Settings } from '../settings/table';

/** 逾期: days past due, and past the days that the account's terms give besides. */
export const daysLate = (dueOn: Day, today: Day, graceDays: number): number =>
  Math.max(0, daysUntil(today, dueOn) - graceDays);

export type DunningLevel = 'told' | 'no_approvals' | 'no_shipments';
export const dunningLabels: Record<DunningLevel, string> = {
  told: '已提醒',
  no_approvals: '停止审批',
  no_shipments: '停止发货',
};

/** What follows from so many days; the check of orders goes by the same numbers. */
export const dunningLevel = (
  late: number,
  { stopApprovals, stopShipments }: Settings['trade']['dunning'],
): DunningLevel => (late > stopShipments ? 'no_shipments' : late > stopApprovals ? 'no_approvals' : 'told');

/** The latest day of telling that has been reached; null before the first. */
export const dunningReached = (late: number, { tellOn }: Settings['trade']['dunning']): number | null =>
  tellOn.reduce<number | null>(
    (latest, day) => (late >= day && (latest === null || day > latest) ? day : latest),
    null,
  );
