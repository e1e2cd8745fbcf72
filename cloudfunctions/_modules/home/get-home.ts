import { dayOf, startOfDay } from '../../../miniprogram/shared/days';
import { daysAhead } from '../../../miniprogram/shared/clocks/working-time';
import { isSoldOn } from '../../../miniprogram/shared/model/devices';
import { COUNTED_AT_MOST } from '../../../miniprogram/shared/say';
import { canHelpNow } from '../../../miniprogram/shared/visit/helpers';
import { engineersStates, isInHand } from '../../../miniprogram/shared/visit/work-order';
import type { Nothing } from '../../_contracts/shapes';
import type { Home } from '../../_contracts/home';
import { hasRole, watchesVisits } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { countUnread } from '../../_platform/inbox';
import { question, tally } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { models } from '../../_store/product-lines';
import { members } from '../../_store/people';
import { surveys } from '../../_store/surveys';
import { orderRow, orderRowFields, workOrderView } from '../work-orders/dispatch-use-cases';
import {
  helpedOrders,
  ordersDoneThisMonth,
  pooledOrders,
  statesInWork,
  statesToDispatch,
  workOrders,
} from '../../_store/work-orders';
import { listsNamed } from '../settings/checklist-versions';
import { knownDays } from '../settings/working-days';
import { figureQuestions, ownFigures } from './own-figures';
import { waitingQuestions, whatWaits } from './what-waits';

/** Orders of each kind that home lists; what is beyond is told as a number, and found by the search for orders. */
const LISTED = 30;
/** More than any engineer has in hand at once. */
const IN_HAND = 500;
/** Signed orders that still want a check-out or a rating; they close by themselves within days. */
const SIGNED = 50;
const waitingStates = oneOf(statesToDispatch);
const runningStates = oneOf(statesInWork);
const watchedStates = oneOf([...statesToDispatch, ...statesInWork]);

/** Home by role in one call: the door, one question with all sides, and the unread count. */
export const getHome: UseCase<Nothing, Home> = async ({ actor, store, now, setting }) => {
  const isEngineer = hasRole(actor, 'engineer');
  const watches = watchesVisits(actor);
  const ratesOwn = hasRole(actor, 'dealer_admin');
  const today = dayOf(now);
  const monthBegan = startOfDay(`${today.slice(0, 8)}01`).toISOString();
  const waitingAsked = waitingQuestions(actor, now);
  const [found, unread] = await Promise.all([
    store.queryTogether({
      ...(waitingAsked as Record<never, never>),
      ...(figureQuestions(actor, now, setting('goods')) as Record<never, never>),
      dealer: question({ collection: dealers, where: { _id: actor.dealerId ?? '' }, limit: 1 }),
      ...(isEngineer
        ? {
            mine: question({
              collection: workOrders,
              where: {
                'engineer.memberId': actor.memberId,
                state: oneOf(engineersStates.filter((state) => state !== 'confirmed')),
              },
              orderBy: [['createdAt', -1]],
              limit: IN_HAND,
            }),
            // Apart: what is signed is many, and must not push out what is still to do.
            signed: question({
              collection: workOrders,
              where: { 'engineer.memberId': actor.memberId, state: 'confirmed' },
              orderBy: [['createdAt', -1]],
              limit: SIGNED,
            }),
            helping: question({
              collection: helpedOrders,
              where: { state: oneOf([...engineersStates, 'closed']) },
              orderBy: [['createdAt', -1]],
              limit: SIGNED,
            }),
            done: tally({
              collection: workOrders,
              where: ordersDoneThisMonth(actor.memberId, now),
            }),
            rated: question({
              collection: surveys,
              where: {
                'engineer.memberId': actor.memberId,
                state: 'answered',
                answeredAt: range({ atLeast: monthBegan }),
              },
              limit: 1000,
              fields: ['stars'],
            }),
            pool: tally({ collection: pooledOrders, where: { state: oneOf(['new', 'assigned_dealer']) } }),
            models: question({ collection: models, where: {}, limit: 500 }),
          }
        : {}),
      ...(watches
        ? {
            // Whose clock runs out first is dispatched, and looked after, first.
            waiting: question({
              collection: workOrders,
              where: { state: waitingStates },
              orderBy: [['responseDueAt', 1]],
              limit: LISTED,
              fields: [...orderRowFields],
            }),
            running: question({
              collection: workOrders,
              where: { state: runningStates },
              orderBy: [['repairDueAt', 1]],
              limit: LISTED,
              fields: [...orderRowFields],
            }),
            total: tally({ collection: workOrders, where: { state: watchedStates } }),
            loads: question({
              collection: workOrders,
              where: { dealerId: actor.dealerId, state: runningStates },
              limit: 1000,
              fields: ['engineer'],
            }),
            people: question({
              collection: members,
              where: { dealerId: actor.dealerId, active: true },
              limit: 1000,
              fields: ['_id', 'name', 'roles', 'certifications'],
            }),
          }
        : {}),
      ...(ratesOwn
        ? {
            low: question({
              collection: surveys,
              where: {
                state: 'answered',
                answeredAt: range({ atLeast: monthBegan }),
                stars: range({ below: setting('survey').lowScore + 1 }),
              },
              orderBy: [['answeredAt', -1]],
              limit: 20,
            }),
          }
        : {}),
    }),
    countUnread(actor.memberId),
  ]);

  // Visits that are open keep the version that they began with.
  const open = (found.mine ?? []).flatMap(({ visits }) => visits.filter(({ checkOut }) => !checkOut));
  const lists = isEngineer
    ? await listsNamed(
        store,
        setting('checklists'),
        open.map(({ checklistId }) => checklistId),
      )
    : [];
  const engineer: Home['engineer'] = isEngineer
    ? {
        orders: [
          ...[...(found.mine ?? []), ...(found.signed ?? [])].filter(isInHand),
          ...(found.helping ?? []).filter((order) => canHelpNow(order, actor.memberId)),
        ]
          .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
          .map((order) => workOrderView(actor, order)),
        pool: found.pool ?? 0,
        models: (found.models ?? []).map(({ _id, name, gtin, serialPattern, fromOn, untilOn }) => ({
          _id,
          name,
          gtin,
          serialPattern,
          isSold: isSoldOn({ fromOn: fromOn ?? null, untilOn: untilOn ?? null }, today),
        })),
        settings: {
          checklists: lists,
          clocks: { book: setting('clocks'), days: daysAhead(knownDays(setting('calendar')), today) },
          reasons: setting('reasons'),
          faultCodes: setting('faultCodes'),
          checkIn: setting('checkIn'),
        },
        month: {
          done: found.done ?? 0,
          ratings: found.rated?.length ?? 0,
          stars: found.rated?.length
            ? found.rated.reduce((sum, { stars }) => sum + (stars ?? 0), 0) / found.rated.length
            : null,
        },
      }
    : null;

  let dispatch: Home['dispatch'] = null;
  if (watches) {
    const waiting = (found.waiting ?? []).map(orderRow);
    const running = (found.running ?? []).map(orderRow);
    dispatch = {
      waiting,
      running,
      unlisted: Math.max(0, (found.total ?? 0) - waiting.length - running.length),
      isCounted: (found.total ?? 0) < COUNTED_AT_MOST,
      engineers: (found.people ?? [])
        .filter(({ roles }) => roles.includes('engineer'))
        .map(({ _id, name }) => ({
          memberId: _id,
          name,
          openOrders: (found.loads ?? []).filter(({ engineer }) => engineer?.memberId === _id).length,
        })),
      lowRatings: (found.low ?? []).map((survey) => ({
        workOrderId: survey.workOrderId,
        stars: survey.stars ?? 0,
        words: typeof survey.answers['words'] === 'string' ? survey.answers['words'].slice(0, 100) : '',
        hospitalName: survey.site.hospitalName,
        engineerName: survey.engineer.name,
        answeredAt: survey.answeredAt ?? '',
      })),
    };
  }
  return {
    me: {
      memberId: actor.memberId,
      name: actor.name,
      phone: actor.member?.phone ?? '',
      roles: actor.roles,
      dealerId: actor.dealerId,
      dealerName: found.dealer[0]?.shortName ?? '',
      certifications: actor.member?.certifications ?? [],
      consents: actor.member?.consents ?? { privacyAt: null, locationAt: null },
      subscriptionQuota: actor.member?.subscriptionQuota ?? {},
    },
    unread,
    figures: ownFigures(actor, now, found, setting('figures')),
    waiting: whatWaits(waitingAsked, found, ratesOwn ? (found.people ?? []) : [], today),
    engineer,
    dispatch,
  };
};
