import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { needsSecond, openWorkOrderStates } from '../../../miniprogram/shared/states';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { EndAccountReply, MemberRequest } from '../../_contracts/people';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { oneOf } from '../../_platform/where';
import { members } from '../../_store/people';
import { workOrdersOfAll } from '../../_store/work-orders';
import { assertMayManage, PEOPLE_PAGE, rolesOf, unbound } from '../people/admission';
import { endStandInsFor } from './stand-ins';
import { dispatchersFor, peersOf } from '../people/whom-to-tell';

const REASON = '原工程师账号已停用';

/** Switches a person off at once; everything they did stays, and what they had in hand is dispatched anew. */
export const endAccount: UseCase<MemberRequest, EndAccountReply> = async (context, { memberId }) => {
  const { actor, store, now } = context;
  const member = await store.get(members, memberId);
  if (memberId === actor.memberId) throw new Refusal('ACCOUNT_IS_OWN');
  assertMayManage(context, member.roles, member.dealerId);
  // Nobody ends an own account, so whoever ends another admin of the house stays. Of two who end each other at once one writes
  // what the other has read, and is read anew: without this nobody would be left.
  if (actor.member && member.dealerId === actor.dealerId && may(member.roles, 'service', 'member.disable'))
    store.save(members, { ...actor.member, endedAnotherAt: now.toISOString() });
  store.save(members, {
    ...unbound(member),
    active: false,
    endedAt: member.endedAt ?? now.toISOString(),
    accessAsked: null,
    standIns: [],
  });
  if (member.active && member.roles.some(needsSecond))
    store.notify({
      memberIds: (await peersOf(member.roles)).filter((id) => id !== actor.memberId && id !== memberId),
      kind: 'access_ended',
      title: '有审批权的账号已停用',
      body: `${actor.name} 停用了 ${member.name}（${rolesOf(member)}）的账号。`,
      page: PEOPLE_PAGE,
    });
  await endStandInsFor(context, memberId);
  return { memberId, handedBack: await handBack(context, memberId, member.name) };
};

/** Open orders go back to the house that has them: a dealer's to the dealer, the manufacturer's own to its dispatchers. */
async function handBack(context: Context, memberId: string, name: string): Promise<number> {
  const { actor, store, now } = context;
  const state = oneOf([...openWorkOrderStates, 'cannot_complete']);
  const orders = await queryAll(store, workOrdersOfAll, { 'engineer.memberId': memberId, state });
  const act = { by: stampOf(actor), at: now.toISOString(), reason: REASON };
  const houses = new Map<string | null, WorkOrder[]>();
  for (const order of orders) {
    const { dealerId } = order;
    const back = rule.takeBack(order, act);
    store.save(workOrdersOfAll, dealerId === null ? back : rule.assignDealer(back, dealerId, act), REASON);
    houses.set(dealerId, [...(houses.get(dealerId) ?? []), order]);
  }
  for (const [dealerId, some] of houses)
    store.notify({
      memberIds: (await dispatchersFor(dealerId)).filter((id) => id !== actor.memberId && id !== memberId),
      kind: 'work_order_refused',
      title: `${some.length} 张工单待改派`,
      body: `${name} 的账号已停用，手上的工单已转回：${some
        .slice(0, 5)
        .map(({ number }) => number)
        .join('、')}${some.length > 5 ? ' 等' : ''}。`,
      page: some.length === 1 ? pages.dispatchOrder({ id: some[0]!._id }) : pages.board(),
    });
  return orders.length;
}
