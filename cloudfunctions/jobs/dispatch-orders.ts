import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { dispatchStep } from '../../miniprogram/shared/visit/auto-dispatch';
import { dispatchOne } from '../_modules/work-orders/auto-dispatch';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { someAtOnce } from '../_platform/in-time';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { readSettings } from '../_platform/settings';
import { oneOf } from '../_platform/where';

const PAGE = 200;

/**
 * 自动派单: gives what came by itself to whom the rules name, takes it from who does not answer, and tells of what nobody takes.
 * A run costs what waits, however many orders there are; one that ends in between goes on where it was.
 */
export const dispatchOrders: Job = (world) =>
  alone(world, 'dispatch-orders', { after: '' }, async (state, keep) => {
    const setting = (await readSettings('dispatching'))('dispatching');
    if (setting.rules.length === 0 && setting.unclaimedMinutes === 0) return { moved: 0 };
    let moved = 0;
    const ask = (after: string | null) =>
      seekDocuments<WorkOrder>(
        'work_orders',
        { state: oneOf(['new', 'assigned_dealer']), 'engineer.memberId': null },
        { by: ['createdAt', 'asc'], after, limit: PAGE },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const now = world.now();
      const due = rows.filter((order) => dispatchStep(order, setting, now.toISOString()));
      await someAtOnce(due, async ({ _id }) => {
        const did = await actAsSystem(world, 'job.dispatchOrder', (store, at) =>
          dispatchOne(store, _id, setting, new Date(at)),
        );
        if (did) moved += 1;
      });
    }
    return { moved };
  });
