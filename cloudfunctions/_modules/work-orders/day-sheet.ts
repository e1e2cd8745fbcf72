import { addDays, startOfDay } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { daySheetOf } from '../../../miniprogram/shared/visit/day-sheet';
import type { DaySheetReply, DaySheetRequest } from '../../_contracts/work-orders';
import { watchesVisits } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { range } from '../../_platform/where';
import { members } from '../../_store/people';
import { workOrdersOfAll } from '../../_store/work-orders';

/** Nobody is at more places in a day. */
const MOST = 100;

/** One's own day, or that of somebody whose work one answers for. Orders that others have by now count all the same. */
export const getDaySheet: UseCase<DaySheetRequest, DaySheetReply> = async (
  { actor, store },
  { memberId, on },
) => {
  const member = await store.get(members, memberId);
  if (actor.memberId !== memberId && !watchesVisits(actor)) throw new Refusal('MEMBER_NOT_FOUND');
  const at = range({
    atLeast: startOfDay(on).toISOString(),
    below: startOfDay(addDays(on, 1)).toISOString(),
  });
  const asked = (visits: 'visits' | 'helperVisits') =>
    question({
      collection: workOrdersOfAll,
      where: { [`${visits}.engineer.memberId`]: memberId, [`${visits}.checkIn.at`]: at } as never,
      limit: MOST,
      fields: ['number', 'task', 'site', 'visits', 'helperVisits'],
    });
  const { did, helped } = await store.queryTogether({
    did: asked('visits'),
    helped: asked('helperVisits'),
  });
  // On one order somebody may have done both.
  const orders = [...new Map([...did, ...helped].map((order) => [order._id, order])).values()];
  return { memberId, name: member.name, on, sheet: daySheetOf(orders, memberId, on) };
};
