import { Refusal } from '../../../miniprogram/shared/refusal';
import { canMove, surveyStates } from '../../../miniprogram/shared/states';
import type { SettleRatingsRequest } from '../../_contracts/reviews';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { surveys } from '../../_store/surveys';
import { workOrdersOfAll } from '../../_store/work-orders';
import { isAmongPersons } from '../people/second-person';
import { whoCame } from '../people/who-came';

/** From now on they count in satisfaction, or never will; all of them or none. */
export const settleRatings: UseCase<SettleRatingsRequest, { settled: number }> = async (
  { actor, store, now },
  { surveyIds, counts, note },
) => {
  const next = counts ? 'answered' : 'void';
  const distinct = [...new Set(surveyIds)];
  const held = await Promise.all(distinct.map((surveyId) => store.get(surveys, surveyId)));
  // Who came along was there too.
  const orders = await store.findMany(
    workOrdersOfAll,
    held.map(({ workOrderId }) => workOrderId),
  );
  const there = [...orders.values()].flatMap(whoCame);
  if (await isAmongPersons(store, actor, [...held.map(({ engineer }) => engineer), ...there]))
    throw new Refusal('RATING_OWN');
  for (const survey of held) {
    if (survey.state !== 'held' || !canMove(surveyStates, survey.state, next))
      throw new Refusal('RATING_NOT_HELD');
    const review = { by: stampOf(actor), at: now.toISOString(), note };
    store.save(surveys, { ...survey, state: next, review }, note);
  }
  return { settled: distinct.length };
};
