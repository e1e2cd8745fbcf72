import type { HelperVisit, Visit, WorkOrder } from '../model/work-orders';

type Been = Pick<WorkOrder, 'visits' | 'helperVisits'>;

/** Every coming of anybody: of whoever does the order, and of those who came along. One that another order has is judged there. */
export const arrivalsOf = ({ visits, helperVisits = [] }: Been): (Visit | HelperVisit)[] => [
  ...visits.filter(({ shares }) => !shares),
  ...helperVisits,
];

/** An arrival that its evidence does not prove, that nobody has vouched for and that is not with the engineer again. */
export function isInDoubt({ checkIn }: Pick<Visit, 'checkIn'>): boolean {
  return checkIn !== null && checkIn.verdict !== 'verified' && !checkIn.approvedBy && !checkIn.rejected;
}

export const withDoubts = (order: WorkOrder): WorkOrder => ({
  ...order,
  arrivalsInDoubt: arrivalsOf(order).filter(isInDoubt).length,
});
