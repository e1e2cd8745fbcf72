import { channelRights, goodsRights, serviceRights, tradeRights } from '../../miniprogram/shared/rights';
import type { Day } from '../../miniprogram/shared/days';
import { startOfDay } from '../../miniprogram/shared/days';
import type { Job } from '../../cloudfunctions/_platform/act-as-system';
import { sdkEnvironment } from '../local-cloud/local-cloud';
import type { LocalCloud } from '../local-cloud/local-cloud';

/**
 * What lets people of the demo world act at an hour of a day by the functions' own code; `name` tells the operations of one
 * part of it from another's. Needs the rest of the world in the database.
 */
export function peopleActing(cloud: Pick<LocalCloud, 'database' | 'adminUrl'>, name: string) {
  // The SDK reads its environment when it is first loaded, hence everything that leads to it comes after.
  Object.assign(process.env, sdkEnvironment(cloud));
  const { serve, surroundings } =
    require('../../cloudfunctions/_platform/serve') as typeof import('../../cloudfunctions/_platform/serve');
  const goods =
    require('../../cloudfunctions/goods/index') as typeof import('../../cloudfunctions/goods/index');
  const trade =
    require('../../cloudfunctions/trade/index') as typeof import('../../cloudfunctions/trade/index');
  const service =
    require('../../cloudfunctions/service/index') as typeof import('../../cloudfunctions/service/index');
  const channel =
    require('../../cloudfunctions/channel/index') as typeof import('../../cloudfunctions/channel/index');
  let clock = new Date(0);
  let operations = 0;
  const world = { ...surroundings(), now: () => clock };
  const doors = {
    goods: serve(goods.actions, goodsRights, world),
    trade: serve(trade.actions, tradeRights, world),
    service: serve(service.actions, serviceRights, world),
    channel: serve(channel.actions, channelRights, world),
  };
  const doorOf = (action: string) =>
    action in goodsRights
      ? doors.goods
      : action in tradeRights
        ? doors.trade
        : action in channelRights
          ? doors.channel
          : doors.service;
  return {
    /** A timer's work, at an hour of a day. */
    async run(day: Day, hour: number, job: Job): Promise<void> {
      clock = new Date(startOfDay(day).getTime() + hour * 3_600_000);
      await job(world);
    },
    instant: (day: Day, hour: number): string =>
      new Date(startOfDay(day).getTime() + hour * 3_600_000).toISOString(),
    find: <T>(collection: string, where: object): T[] =>
      cloud.database.find(
        collection,
        where as never,
        { limit: 1000 },
        { index: null, examined: 0 },
      ) as unknown as T[],
    async act<T = object>(pinyin: string, day: Day, hour: number, action: string, input: object): Promise<T> {
      operations++;
      // Within one hour nothing is before what came before it.
      const begins = startOfDay(day).getTime() + hour * 3_600_000;
      const isGoingOn = clock.getTime() >= begins && clock.getTime() < begins + 3_540_000;
      clock = new Date(isGoingOn ? clock.getTime() + 30_000 : begins + (operations % 20) * 60_000);
      Object.assign(process.env, { WX_OPENID: `demo-${pinyin}`, TCB_SOURCE: 'wx_client' });
      try {
        const opId = `demo-${name}-${String(operations).padStart(6, '0')}`;
        const reply = await doorOf(action)({ action, input, opId });
        if (!reply.ok) throw new Error(`demo ${name}: ${action}: ${JSON.stringify(reply)}`);
        return reply.data as T;
      } finally {
        for (const key of ['WX_OPENID', 'TCB_SOURCE']) delete process.env[key];
      }
    },
  };
}
