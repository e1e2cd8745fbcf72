import type { WorkOrder } from '../model/work-orders';

/**
 * Writes down whose the order is whenever that changes, with the instant of the act: what came of it later is put down to
 * whoever had it then.
 */
export function withCharge<
  O extends Pick<WorkOrder, 'charges' | 'dealerId' | 'engineer' | 'timeline' | 'createdAt'>,
>(order: O): O {
  const { charges = [], dealerId, engineer, timeline, createdAt } = order;
  const engineerId = engineer ? engineer.memberId : null;
  const last = charges[charges.length - 1];
  if (last && last.dealerId === dealerId && last.engineerId === engineerId) return order;
  const step = timeline[timeline.length - 1];
  const at = charges.length === 0 || !step ? createdAt : step.at;
  return { ...order, charges: [...charges, { at, dealerId, engineerId }] };
}
