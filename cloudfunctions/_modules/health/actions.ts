import type { HealthActions } from '../../_contracts/health';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { readHealth } from './read-health';

const NO_TIMER = '定时任务一个都没有运行过。部署十分钟后仍是这样，请查看云函数的定时触发器。';

export const healthActions: ActionTable<HealthActions> = {
  'house.health': {
    input: Nothing,
    reply: fields('at', 'faults', 'timers', 'messages', 'storage', 'sealedUntil'),
    run: async ({ now }) => {
      const health = await readHealth(process.env.ENVIRONMENT ?? '', now);
      // Timers that never ran tell nobody of it; whoever looks sees it.
      const ran = health.timers.some(({ ranAt, failedAt }) => ranAt !== null || failedAt !== null);
      return ran ? health : { ...health, faults: [NO_TIMER, ...health.faults] };
    },
  },
};
