import type {
  AdmissionLink,
  DealerApplication,
  DealerTargets,
  DealerTask,
  DealerVisit,
  ImprovementPlan,
} from '../../miniprogram/shared/model/dealers-life';
import { visitKindLabels } from '../../miniprogram/shared/model/dealers-life';
import { addDays } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';
import { noneOf, oneOf, range } from '../_platform/where';
import type { Where } from '../_platform/where';

/** Whoever holds the code may look it up; it says nothing but that it counts. */
export const admissionLinks = defineCollection<AdmissionLink>({
  name: 'admission_links',
  derive: foundBy(({ _id, note }) => [_id, note]),
  notFound: 'ADMISSION_LINK_INVALID',
  scope: (actor) => (isManufacturer(actor) || actor.kind === 'visitor' ? {} : null),
  indexes: [
    ...byText('admission_links'),
    {
      name: 'newest_links',
      keys: [
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});

/** The manufacturer's people see all, an applicant what was sent from the very WeChat account. */
export const dealerApplications = defineCollection<DealerApplication>({
  name: 'dealer_applications',
  derive: foundBy(({ number, name, shortName, contactPhone }) => [number, name, shortName, contactPhone]),
  namesFiles: true,
  notFound: 'APPLICATION_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.kind === 'visitor' && actor.openid ? { openid: actor.openid } : null,
  indexes: [
    ...byText('dealer_applications'),
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'applications_by_state',
      keys: [
        ['state', 1],
        ['sentAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'applications_of_account',
      keys: [
        ['openid', 1],
        ['sentAt', -1],
      ],
    },
    { name: 'applications_of_company', keys: [['creditCode', 1]] },
    { name: 'applications_by_name', keys: [['name', 1]] },
    { name: 'applications_by_phone', keys: [['contactPhone', 1]] },
    {
      name: 'applications_recommended',
      keys: [
        ['state', 1],
        ['recommended.by.memberId', 1],
      ],
    },
  ],
});

/** A dealer's admins see what is shared with them. */
const sharedWithDealer = (actor: Actor) =>
  isManufacturer(actor)
    ? {}
    : actor.dealerId !== null && actor.roles.includes('dealer_admin')
      ? { dealerId: actor.dealerId, shared: true }
      : null;
const ownDealers = (actor: Actor) =>
  isManufacturer(actor)
    ? {}
    : actor.dealerId !== null && actor.roles.includes('dealer_admin')
      ? { dealerId: actor.dealerId }
      : null;

export const dealerTasks = defineCollection<DealerTask>({
  name: 'dealer_tasks',
  derive: foundBy(({ text, dealerName }) => [text, dealerName]),
  notFound: 'DEALER_TASK_NOT_FOUND',
  scope: sharedWithDealer,
  indexes: [
    ...byText('dealer_tasks', 'dealerId', 'role'),
    {
      name: 'tasks_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['dueOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'tasks_of_role',
      keys: [
        ['role', 1],
        ['state', 1],
        ['dueOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'tasks_by_day',
      keys: [
        ['state', 1],
        ['dueOn', 1],
        ['_id', 1],
      ],
    },
    { name: 'tasks_of_source', keys: [['sourceId', 1]] },
  ],
});

export const dealerTargets = defineCollection<DealerTargets>({
  name: 'dealer_targets',
  notFound: 'DEALER_NOT_FOUND',
  scope: ownDealers,
  indexes: [],
});

export const dealerVisits = defineCollection<DealerVisit>({
  name: 'dealer_visits',
  derive: foundBy(({ kind, people, visitedOn }) => [visitKindLabels[kind], people, visitedOn]),
  notFound: 'DEALER_VISIT_NOT_FOUND',
  scope: sharedWithDealer,
  indexes: [
    ...byText('dealer_visits', 'dealerId'),
    {
      name: 'visits_of_dealer',
      keys: [
        ['dealerId', 1],
        ['visitedOn', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const improvementPlans = defineCollection<ImprovementPlan>({
  name: 'improvement_plans',
  notFound: 'PLAN_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    {
      name: 'plans_of_dealer',
      keys: [
        ['dealerId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'plans_to_review',
      keys: [
        ['state', 1],
        ['nextReviewOn', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** What home counts as waiting, and the list lists when it is opened from there. */
export const applicationsToSecond = (actor: Actor): Where<DealerApplication> => ({
  state: 'reviewing',
  'recommended.by.memberId': noneOf([actor.memberId, null]),
});
export const plansToReview = (today: Day): Where<ImprovementPlan> => ({
  state: 'open',
  nextReviewOn: range({ atLeast: '', below: addDays(today, 1) }),
});
export const plansToRead: Where<ImprovementPlan> = { state: 'open', seenAt: null };
/** A task is told on home so many days before it is due. */
const TASK_DAYS = 7;
export const tasksDue = (actor: Actor, today: Day): Where<DealerTask> => ({
  ...(actor.dealerId === null
    ? { role: oneOf(actor.roles) }
    : { dealerId: actor.dealerId, role: 'dealer_admin' }),
  state: 'open',
  dueOn: range({ atLeast: '', below: addDays(today, TASK_DAYS + 1) }),
});
