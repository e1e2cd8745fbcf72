import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { closeOrder } from '../../miniprogram/shared/visit/work-order';
import { withOutcome } from '../_modules/work-orders/order-outcome';
import { accrueFee } from '../_modules/fees/accrue-fee';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { inTime, someAtOnce } from '../_platform/in-time';
import { seekDocuments } from '../_platform/seek';
import { range } from '../_platform/where';
import { workOrdersOfAll } from '../_store/work-orders';

const DAYS = 3;
const PAGE = 100;

/** What the hospital has confirmed is closed when nobody has come back to it for three days. */
export const closeConfirmedOrders: Job = async (world) => {
  const before = new Date(world.now().getTime() - DAYS * 86_400_000).toISOString();
  const due = (order: Pick<WorkOrder, 'state' | 'timeline'>) =>
    order.state === 'confirmed' && order.timeline[order.timeline.length - 1]!.at <= before;
  let closed = 0;
  let after: string | null = null;
  await inTime(async () => {
    const page = await seekDocuments<Pick<WorkOrder, '_id' | 'state' | 'timeline'>>(
      'work_orders',
      { state: 'confirmed', createdAt: range({ below: before }) },
      { by: ['createdAt', 'asc'], after, limit: PAGE, fields: ['state', 'timeline'] },
    );
    await someAtOnce(page.rows.filter(due), async ({ _id }) => {
      const count = await actAsSystem(world, 'job.closeOrder', async (store, at) => {
        const order = await store.get(workOrdersOfAll, _id);
        if (!due(order)) return 0;
        const by = { memberId: system.memberId, name: system.name };
        await accrueFee(store, order, at);
        const closed = await withOutcome({ store }, closeOrder(order, { by, at }), { by, at });
        store.save(workOrdersOfAll, closed, `客户确认满 ${DAYS} 天`);
        return 1;
      });
      closed += count;
    });
    after = page.next;
    return after !== null;
  });
  return { closed };
};
