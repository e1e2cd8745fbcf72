import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { closeOrder } from '../../miniprogram/shared/visit/work-order';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { queryDocuments } from '../_platform/database';
import { range } from '../_platform/where';
import { workOrdersOfAll } from '../_store/work-orders';

const DAYS = 3;
const MOST = 500;

/** What the hospital has confirmed is closed when nobody has come back to it for three days. */
export const closeConfirmedOrders: Job = async (world) => {
  const before = new Date(world.now().getTime() - DAYS * 86_400_000).toISOString();
  const due = (order: Pick<WorkOrder, 'state' | 'timeline'>) =>
    order.state === 'confirmed' && order.timeline[order.timeline.length - 1]!.at <= before;
  const found = await queryDocuments<Pick<WorkOrder, '_id' | 'state' | 'timeline'>>(
    'work_orders',
    { state: 'confirmed', createdAt: range({ below: before }) },
    { orderBy: [['createdAt', 'asc']], limit: MOST, fields: ['_id', 'state', 'timeline'] },
  );
  let closed = 0;
  for (const { _id } of found.filter(due)) {
    closed += await actAsSystem(world, 'job.closeOrder', async (store, at) => {
      const order = await store.get(workOrdersOfAll, _id);
      if (!due(order)) return 0;
      const by = { memberId: system.memberId, name: system.name };
      store.save(workOrdersOfAll, closeOrder(order, { by, at }), `客户确认满 ${DAYS} 天`);
      return 1;
    });
  }
  return { closed };
};
