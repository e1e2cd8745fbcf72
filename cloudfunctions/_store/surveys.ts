import type { CallBack, Survey } from '../../miniprogram/shared/model/surveys';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';

/** Managers read all ratings, a dealer's admin those of the own dealer, an engineer those of the own visits. */
export const surveys = defineCollection<Survey>({
  name: 'surveys',
  notFound: 'SURVEY_NOT_FOUND',
  scope: (actor) => {
    if (isManufacturer(actor)) return {};
    if (actor.dealerId !== null && hasRole(actor, 'dealer_admin')) return { dealerId: actor.dealerId };
    return hasRole(actor, 'engineer') ? { 'engineer.memberId': actor.memberId } : null;
  },
  indexes: [
    {
      name: 'ratings_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['answeredAt', -1],
      ],
    },
    {
      name: 'ratings_of_engineer',
      keys: [
        ['engineer.memberId', 1],
        ['state', 1],
        ['answeredAt', -1],
      ],
    },
    {
      name: 'ratings_of_rater',
      keys: [
        ['raterKey', 1],
        ['answeredAt', -1],
      ],
    },
    {
      name: 'ratings_held',
      keys: [
        ['state', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'surveys_running_out',
      keys: [
        ['state', 1],
        ['expiresAt', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** Whoever holds the code may open that one survey: its id is the code's hash. */
export const surveysByCode = defineCollection<Survey>({ ...surveys, scope: () => ({}) });

export const callBacks = defineCollection<CallBack>({
  name: 'call_backs',
  derive: foundBy(({ site, workOrderNumber }) => [site.hospitalName, site.departmentName, workOrderNumber]),
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) =>
    actor.kind === 'visitor' ||
    (isManufacturer(actor) && hasRole(actor, 'service_manager', 'dispatcher', 'auditor'))
      ? {}
      : null,
  indexes: [
    ...byText('call_backs'),
    {
      name: 'call_backs_waiting',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    { name: 'call_back_of_survey', keys: [['surveyId', 1]] },
  ],
});
