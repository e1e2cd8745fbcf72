import { dayOf, startOfDay } from '../../../miniprogram/shared/days';
import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import type { Nothing } from '../../_contracts/common';
import type { Home, OrderRow } from '../../_contracts/replies';
import { hasRole } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { countUnread } from '../../_platform/inbox';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../dealers/dealers';
import { models } from '../product-lines/models';
import { members } from '../people/members';
import { callBacks, surveys } from '../surveys/surveys';
import { orderRow, orderRowFields, workOrderView } from '../work-orders/dispatch-use-cases';
import { pooledOrders, workOrders } from '../work-orders/work-orders';

/** Home by role in one call: the door, one question with all sides, and the unread count. */
export const getHome: UseCase<Nothing, Home> = async ({ actor, store, now, setting }) => {
  const isEngineer = hasRole(actor, 'engineer');
  const dispatches = hasRole(actor, 'dispatcher', 'service_manager', 'dealer_admin');
  const today = dayOf(now);
  const monthBegan = startOfDay(`${today.slice(0, 8)}01`).toISOString();
  const open = oneOf([...openWorkOrderStates, 'completed']);
  const [found, unread] = await Promise.all([
    store.queryTogether({
      dealer: question({ collection: dealers, where: { _id: actor.dealerId ?? '' }, limit: 1 }),
      ...(isEngineer
        ? {
            mine: question({
              collection: workOrders,
              where: {
                'engineer.memberId': actor.memberId,
                state: oneOf([...openWorkOrderStates, 'completed', 'confirmed']),
              },
              orderBy: [['createdAt', -1]],
              limit: 100,
            }),
            done: question({
              collection: workOrders,
              where: {
                'engineer.memberId': actor.memberId,
                state: oneOf(['confirmed', 'closed']),
                repairedAt: range({ atLeast: monthBegan }),
              },
              limit: 1000,
              fields: ['_id'],
            }),
            rated: question({
              collection: surveys,
              where: { 'engineer.memberId': actor.memberId, answeredAt: range({ atLeast: monthBegan }) },
              limit: 1000,
              fields: ['stars'],
            }),
            pool: question({
              collection: pooledOrders,
              where: { state: oneOf(['new', 'assigned_dealer']) },
              limit: 100,
              fields: ['_id'],
            }),
            models: question({ collection: models, where: {}, limit: 500 }),
          }
        : {}),
      ...(dispatches
        ? {
            orders: question({
              collection: workOrders,
              where: { state: open },
              orderBy: [['createdAt', -1]],
              limit: 500,
              fields: [...orderRowFields],
            }),
            people: question({
              collection: members,
              where: { dealerId: actor.dealerId, active: true },
              limit: 1000,
              fields: ['_id', 'name', 'roles'],
            }),
            low: question({
              collection: surveys,
              where: { answeredAt: range({ atLeast: monthBegan }), state: 'answered' },
              limit: 1000,
              fields: ['stars'],
            }),
            calls: question({ collection: callBacks, where: { state: 'open' }, limit: 100, fields: ['_id'] }),
          }
        : {}),
    }),
    countUnread(actor.memberId),
  ]);

  const engineer: Home['engineer'] = isEngineer
    ? {
        orders: (found.mine ?? []).map(workOrderView),
        pool: found.pool?.length ?? 0,
        models: (found.models ?? []).map(({ _id, name, gtin, serialPattern }) => ({
          _id,
          name,
          gtin,
          serialPattern,
        })),
        settings: {
          checklists: setting('checklists'),
          sla: setting('sla'),
          reasons: setting('reasons'),
          faultCodes: setting('faultCodes'),
          checkIn: setting('checkIn'),
        },
        month: {
          done: found.done?.length ?? 0,
          ratings: found.rated?.length ?? 0,
          stars: found.rated?.length
            ? found.rated.reduce((sum, { stars }) => sum + (stars ?? 0), 0) / found.rated.length
            : null,
        },
      }
    : null;

  let dispatch: Home['dispatch'] = null;
  if (dispatches) {
    const orders = (found.orders ?? []).map(orderRow);
    const waits = ({ state, engineer, dealerId }: OrderRow) =>
      state === 'new' || (state === 'assigned_dealer' && (engineer === null || dealerId === actor.dealerId));
    const at = now.toISOString();
    const isLate = ({ respondedAt, responseDueAt, repairedAt, repairDueAt }: OrderRow) =>
      (respondedAt === null && responseDueAt < at) || (repairedAt === null && repairDueAt < at);
    // Whose clock runs out first is dispatched first.
    const waiting = orders.filter(waits).sort((a, b) => (a.responseDueAt < b.responseDueAt ? -1 : 1));
    const running = orders.filter((order) => !waits(order));
    dispatch = {
      waiting,
      running,
      overdue: orders.filter(isLate).length,
      engineers: (found.people ?? [])
        .filter(({ roles }) => roles.includes('engineer'))
        .map(({ _id, name }) => ({
          memberId: _id,
          name,
          openOrders: orders.filter((order) => order.engineer?.memberId === _id).length,
        })),
      lowRatings: (found.low ?? []).filter(({ stars }) => (stars ?? 5) <= setting('survey').lowScore).length,
      callBacks: found.calls?.length ?? 0,
    };
  }
  return {
    me: {
      memberId: actor.memberId,
      name: actor.name,
      roles: actor.roles,
      dealerId: actor.dealerId,
      dealerName: found.dealer[0]?.shortName ?? '',
      certifications: actor.member?.certifications ?? [],
      consents: actor.member?.consents ?? { privacyAt: null, locationAt: null },
    },
    unread,
    engineer,
    dispatch,
  };
};
