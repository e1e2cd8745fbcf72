import { dayOf } from '../../miniprogram/shared/days';
import { pages } from '../../miniprogram/shared/pages';
import type { Job } from '../_platform/act-as-system';
import { tellOnce } from '../_platform/inbox';
import { readHealth } from '../_modules/health/read-health';
import { peopleInConflict, peopleWithRole } from '../_modules/people/whom-to-tell';

/** What the house does for itself: what is to be changed is changed, and whoever looks after it hears of faults, once a day. */
export function upkeep(environment: string, migrate: Job): Job {
  return async (world) => {
    const figures = await migrate(world);
    const { faults, at } = await readHealth(environment, world.now());
    const admins = await peopleWithRole('sysadmin');
    // It may be an admin's own account: somebody else hears of it too.
    const others = (await peopleInConflict()).length > 0 ? await peopleWithRole('service_manager') : [];
    if (faults.length > 0)
      await tellOnce(
        [...new Set([...admins, ...others])].map((memberId) => ({
          _id: `MSG-health-${dayOf(at)}-${memberId}`,
          memberId,
          kind: 'house_fault',
          title: '系统运行异常，请查看',
          body: faults.join('\n'),
          page: pages.health(),
          createdAt: at,
        })),
      );
    return { ...figures, faults: faults.length };
  };
}
