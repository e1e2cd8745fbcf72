import type {
  CertificationRequest,
  QuizAttempt,
  QuizVersion,
  Training,
} from '../../miniprogram/shared/model/training';
import { hasRole, isManufacturer } from '../_platform/actor';
import type { Actor } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';

export const quizzes = defineCollection<QuizVersion>({
  name: 'quizzes',
  notFound: 'QUIZ_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [
    {
      name: 'quizzes_current',
      keys: [
        ['current', 1],
        ['listId', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** The maker's people see everybody's, a dealer's admin those of the own dealer, an engineer the own. */
const ofPerson = (field: string) => (actor: Actor) => {
  if (isManufacturer(actor) && !actor.roles.every((role) => role === 'engineer')) return {};
  if (actor.dealerId !== null && hasRole(actor, 'dealer_admin')) return { dealerId: actor.dealerId };
  return hasRole(actor, 'engineer') ? { [field]: actor.memberId } : null;
};

export const quizAttempts = defineCollection<QuizAttempt>({
  name: 'quiz_attempts',
  notFound: 'OBJECT_NOT_FOUND',
  scope: ofPerson('member.memberId') as never,
  indexes: [
    {
      name: 'attempts_of_person',
      keys: [
        ['member.memberId', 1],
        ['at', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const trainings = defineCollection<Training>({
  name: 'trainings',
  notFound: 'OBJECT_NOT_FOUND',
  namesFiles: true,
  // Names of members stand in no keys: the trail could not forget them.
  derive: foundBy(({ title, modelNames }) => [title, ...modelNames]),
  scope: (actor) => {
    if (isManufacturer(actor) && !actor.roles.every((role) => role === 'engineer')) return {};
    if (actor.dealerId !== null && hasRole(actor, 'dealer_admin'))
      return { dealerIds: actor.dealerId } as never;
    return hasRole(actor, 'engineer') ? ({ memberIds: actor.memberId } as never) : null;
  },
  indexes: [
    ...byText('trainings'),
    { name: 'trainings_files', keys: [['fileMarks', 1]] },
    {
      name: 'trainings_by_day',
      keys: [
        ['on', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'trainings_of_person',
      keys: [
        ['memberIds', 1],
        ['on', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'trainings_of_dealer',
      keys: [
        ['dealerIds', 1],
        ['on', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const certificationRequests = defineCollection<CertificationRequest>({
  name: 'certification_requests',
  notFound: 'CERTIFICATION_REQUEST_NOT_FOUND',
  namesFiles: true,
  derive: foundBy(({ dealerName, modelName }) => [dealerName, modelName]),
  scope: ofPerson('member.memberId') as never,
  indexes: [
    ...byText('certification_requests'),
    { name: 'certification_requests_files', keys: [['fileMarks', 1]] },
    {
      name: 'certification_requests_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'certification_requests_newest',
      keys: [
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'certification_requests_of_person',
      keys: [
        ['member.memberId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'certification_requests_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
