import { openOf } from '../../miniprogram/shared/appraisal/score';
import type { Appraisal, AppraisalScheme, AppraisalSnapshot } from '../../miniprogram/shared/model/appraisal';
import type { Day } from '../../miniprogram/shared/days';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { noneOf, range } from '../_platform/where';
import type { Where } from '../_platform/where';

export const appraisalSchemes = defineCollection<AppraisalScheme>({
  name: 'appraisal_schemes',
  notFound: 'APPRAISAL_SCHEME_NOT_FOUND',
  // A dealer knows what it is judged by.
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.roles.includes('dealer_admin') ? { state: 'approved' } : null,
  indexes: [
    {
      name: 'newest_schemes',
      keys: [
        ['version', -1],
        ['_id', 1],
      ],
    },
  ],
});

const isAdminOfDealer = (actor: Actor): boolean =>
  actor.dealerId !== null && actor.roles.includes('dealer_admin');

/** 考核单; a dealer's admins see their own from the day on which it is shown. */
export const appraisals = defineCollection<Appraisal>({
  name: 'appraisals',
  notFound: 'APPRAISAL_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : isAdminOfDealer(actor) ? { dealerId: actor.dealerId, shared: true } : null,
  derive: (sheet) => ({
    ...sheet,
    // Nobody can answer one to a sheet that was dropped.
    openObjections: sheet.state === 'open' ? openOf(sheet.objections).length : 0,
    rankScore:
      sheet.state === 'dropped' || sheet.isParted || sheet.score === null
        ? -1
        : Math.round(sheet.score * 100),
    shared: sheet.state !== 'scoring' && sheet.state !== 'dropped',
  }),
  indexes: [
    {
      name: 'appraisals_of_period',
      keys: [
        ['period', 1],
        ['rankScore', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'appraisals_of_period_by_state',
      keys: [
        ['period', 1],
        ['state', 1],
        ['rankScore', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'appraisals_of_dealer',
      keys: [
        ['dealerId', 1],
        ['period', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'appraisals_by_deadline',
      keys: [
        ['state', 1],
        ['objectUntilOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'appraisals_with_objections',
      keys: [
        ['openObjections', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** 考核取数 stays as it was taken: a sheet that is shown to a dealer is read through the sheet. */
export const appraisalSnapshots = defineCollection<AppraisalSnapshot>({
  name: 'appraisal_snapshots',
  notFound: 'APPRAISAL_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : isAdminOfDealer(actor) ? { dealerId: actor.dealerId } : null,
  indexes: [],
});

/** What waits, of whatever quarter: to be scored and shown, graded once nobody objects, confirmed, or checked by its dealer. */
export const appraisalsWaiting = (
  waits: 'show' | 'propose' | 'confirm' | 'check',
  actor: Actor,
  today: Day,
): Where<Appraisal> =>
  ({
    show: { state: 'scoring' },
    propose: { state: 'open', openObjections: 0, objectUntilOn: range({ atLeast: '', below: today }) },
    confirm: { state: 'proposed' },
    check: {
      dealerId: actor.dealerId,
      state: 'open',
      acceptedAt: null,
      objectUntilOn: range({ atLeast: today }),
    },
  })[waits];
export const schemesToDecide = (actor: Actor): Where<AppraisalScheme> => ({
  state: 'pending',
  'by.memberId': noneOf([actor.memberId]),
});
