import { Refusal } from '../../../miniprogram/shared/refusal';
import { canMove, surveyStates } from '../../../miniprogram/shared/states';
import type { SettleRatingsRequest } from '../../_contracts/reviews';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { surveys } from '../../_store/surveys';

/** From now on they count in satisfaction, or never will; all of them or none. */
export const settleRatings: UseCase<SettleRatingsRequest, { settled: number }> = async (
  { actor, store, now },
  { surveyIds, counts, note },
) => {
  const next = counts ? 'answered' : 'void';
  const distinct = [...new Set(surveyIds)];
  for (const surveyId of distinct) {
    const survey = await store.get(surveys, surveyId);
    if (survey.state !== 'held' || !canMove(surveyStates, survey.state, next))
      throw new Refusal('RATING_NOT_HELD');
    const review = { by: stampOf(actor), at: now.toISOString(), note };
    store.save(surveys, { ...survey, state: next, review }, note);
  }
  return { settled: distinct.length };
};
