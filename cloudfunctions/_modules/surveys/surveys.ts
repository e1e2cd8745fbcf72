import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import { hasRole, isManufacturer } from '../../_platform/actor';
import { defineCollection } from '../../_platform/collection';

/** Managers read all ratings, a dealer's admin those of the own dealer, an engineer those of the own visits. */
export const surveys = defineCollection<Survey>({
  name: 'surveys',
  notFound: 'SURVEY_NOT_FOUND',
  scope: (actor) => {
    if (isManufacturer(actor)) return {};
    if (actor.dealerId !== null && hasRole(actor, 'dealer_admin')) return { dealerId: actor.dealerId };
    return hasRole(actor, 'engineer') ? { 'engineer.memberId': actor.memberId } : null;
  },
});

/** Whoever holds the code may open that one survey: its id is the code's hash. */
export const surveysByCode = defineCollection<Survey>({ ...surveys, scope: () => ({}) });

export const callBacks = defineCollection<CallBack>({
  name: 'call_backs',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) =>
    actor.kind === 'visitor' ||
    (isManufacturer(actor) && hasRole(actor, 'service_manager', 'dispatcher', 'auditor'))
      ? {}
      : null,
});
