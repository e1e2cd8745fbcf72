import { dayOf } from '../../../miniprogram/shared/days';
import { dayNumber } from '../../../miniprogram/shared/days';
import { rolesProblem } from '../../../miniprogram/shared/duties';
import type { Member, StandIn } from '../../../miniprogram/shared/model/people';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { roleLabels } from '../../../miniprogram/shared/states';
import type { Role } from '../../../miniprogram/shared/states';
import type {
  AskStandInRequest,
  ListStandInsRequest,
  StandInRequest,
  StandInRow,
  StandIns,
} from '../../_contracts/stand-ins';
import { hasRole } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { startsWith } from '../../_platform/where';
import { members, membersToBind } from '../../_store/people';
import { isBound } from '../people/admission';
import { isAmongPersons, isKnownAmongPersons } from '../people/second-person';
import { peersOf } from '../people/whom-to-tell';

/** As long as anybody is away; longer ones are agreed to anew. */
const MOST_DAYS = 90;
const MOST = 10;
const FOUND = 20;
/** Who stands apart for everybody's sake is not stood in for: another account does that. */
const apart: readonly Role[] = ['sysadmin', 'auditor', 'engineer'];
const giveable = ({ member }: Actor): Role[] => (member?.roles ?? []).filter((role) => !apart.includes(role));

const rolesSaid = (roles: readonly Role[]): string => roles.map((role) => roleLabels[role]).join('、');
const said = ({ roles, fromOn, toOn }: StandIn): string => `${rolesSaid(roles)}，${fromOn} 至 ${toOn}`;
const isOver = ({ toOn }: StandIn, today: string): boolean => toOn < today;

/** Those that concern somebody: standing in, stood in for, or to be agreed to; and whom of the own house one may ask. */
export const listStandIns: UseCase<ListStandInsRequest, StandIns> = async (context, { text }) => {
  const { actor, store, now } = context;
  const today = dayOf(now);
  const [own, forMe, asked, people] = await Promise.all([
    store.findMany(members, [actor.memberId]),
    queryAll(store, members, { 'standIns.forId': actor.memberId }),
    may(actor.roles, 'service', 'standIn.agree')
      ? queryAll(store, members, { 'standIns.state': 'asked' })
      : [],
    text
      ? store.query(
          members,
          { searchKeys: startsWith(plainNameOf(text)), active: true, dealerId: actor.dealerId },
          { limit: FOUND, fields: ['name', 'roles', 'openid'] },
        )
      : [],
  ]);
  const holders = new Map([...own.values(), ...forMe, ...asked].map((one) => [one._id, one]));
  const rows = [...holders.values()].flatMap(({ _id, name, standIns = [] }) =>
    standIns
      .filter((one) => !isOver(one, today))
      .filter(({ forId, state }) => _id === actor.memberId || forId === actor.memberId || state === 'asked')
      .map((one) => ({ one, holder: { _id, name } })),
  );
  const named = await store.findMany(members, [
    ...new Set(rows.flatMap(({ one }) => [one.forId, ...(one.agreedById ? [one.agreedById] : [])])),
  ]);
  const nameOf = (id: string | null) => (id ? (named.get(id)?.name ?? '') : '');
  const views: StandInRow[] = [];
  for (const { one, holder } of rows) {
    const { id, roles, fromOn, toOn, state, reason, forId } = one;
    views.push({
      ...{ id, roles, fromOn, toOn, state, reason },
      memberId: holder._id,
      name: holder.name,
      forName: nameOf(forId),
      agreedByName: nameOf(one.agreedById),
      canAgree:
        state === 'asked' &&
        may(actor.roles, 'service', 'standIn.agree') &&
        !(await isKnownAmongPersons(store, actor, partiesOf(holder._id, one))),
      canEnd: mayEnd(actor, holder._id, one),
    });
  }
  return {
    rows: views.sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1)),
    roles: giveable(actor),
    people: people
      .filter((one) => one._id !== actor.memberId && isBound(one))
      .map(({ _id, name, roles }) => ({ id: _id, name, roles })),
  };
};
/** Whoever it concerns at any time; who may agree while it is asked, a system admin also when it was agreed to. */
const mayEnd = (actor: Actor, holderId: string, { forId, state }: StandIn): boolean =>
  [holderId, forId].includes(actor.memberId) ||
  (may(actor.roles, 'service', 'standIn.agree') && (state === 'asked' || hasRole(actor, 'sysadmin')));
const partiesOf = (holderId: string, { forId }: StandIn) =>
  [holderId, forId].map((memberId) => ({ memberId, name: '' }));

/** 代理: asks that a colleague may do for some days what one may do oneself. It counts when a second person has agreed. */
export const askStandIn: UseCase<AskStandInRequest, { standInId: string }> = async (
  { actor, store, ids, now },
  { memberId, roles, fromOn, toOn, reason },
) => {
  const today = dayOf(now);
  const holder = await store.get(members, memberId);
  if (!holder.active || !isBound(holder) || holder.dealerId !== actor.dealerId)
    throw new Refusal('MEMBER_NOT_FOUND', { path: 'memberId' });
  if (await isAmongPersons(store, actor, [{ memberId, name: holder.name }]))
    throw new Refusal('STAND_IN_SELF', { path: 'memberId' });
  if (roles.some((role) => !giveable(actor).includes(role)))
    throw new Refusal('STAND_IN_ROLES', { path: 'roles' });
  if (fromOn < today || toOn < fromOn || dayNumber(toOn) - dayNumber(fromOn) >= MOST_DAYS)
    throw new Refusal('STAND_IN_DAYS', { path: 'toOn' });
  const kept = (holder.standIns ?? []).filter((one) => !isOver(one, today));
  assertFits(holder, roles, kept);
  if (kept.length >= MOST) throw new Refusal('STAND_IN_MANY', { path: 'memberId' });
  const one: StandIn = {
    ...{ id: ids.newId('SI'), forId: actor.memberId, roles: [...new Set(roles)], fromOn, toOn, reason },
    ...{ state: 'asked', askedAt: now.toISOString(), agreedById: null },
  };
  store.save(members, { ...holder, standIns: [...kept, one] }, reason);
  store.notify({
    memberIds: (await peersOf(['channel_manager', 'service_manager'])).filter(
      (id) => id !== actor.memberId && id !== memberId,
    ),
    kind: 'stand_in_asked',
    title: '代理待复核',
    body: `${actor.name} 请 ${holder.name} 代理：${said(one)}。${reason}`,
    page: pages.standIns({ id: memberId }),
  });
  store.notify({
    memberIds: [memberId],
    kind: 'stand_in',
    title: '有人请您代理',
    body: `${actor.name} 请您代理：${said(one)}。${reason}。复核后生效。`,
    page: pages.standIns({}),
  });
  return { standInId: one.id };
};

/** Nobody holds by standing in what he or she could not hold together. */
function assertFits(
  { roles, dealerId }: Pick<Member, 'roles' | 'dealerId'>,
  given: readonly Role[],
  others: readonly StandIn[],
): void {
  const all = [...new Set([...roles, ...given, ...others.flatMap((one) => one.roles)])];
  if (rolesProblem(all, dealerId)) throw new Refusal('STAND_IN_CLASH', { path: 'roles' });
}

async function find(
  { store }: Context,
  { memberId, standInId }: StandInRequest,
): Promise<{ holder: Member; one: StandIn }> {
  const holder = await store.get(members, memberId);
  const one = holder.standIns?.find(({ id }) => id === standInId);
  if (!one) throw new Refusal('STAND_IN_NOT_FOUND');
  return { holder, one };
}
const without = (holder: Member, { id }: StandIn): StandIn[] =>
  (holder.standIns ?? []).filter((other) => other.id !== id);

export const agreeStandIn: UseCase<StandInRequest, { standInId: string }> = async (context, request) => {
  const { actor, store, now } = context;
  const { holder, one } = await find(context, request);
  if (one.state !== 'asked' || isOver(one, dayOf(now))) throw new Refusal('STAND_IN_NOT_FOUND');
  if (await isAmongPersons(store, actor, partiesOf(holder._id, one))) throw new Refusal('STAND_IN_OWN');
  const asker = await store.get(members, one.forId);
  if (!holder.active || !asker.active || one.roles.some((role) => !asker.roles.includes(role)))
    throw new Refusal('STAND_IN_ROLES');
  assertFits(
    holder,
    one.roles,
    without(holder, one).filter((other) => !isOver(other, dayOf(now))),
  );
  const agreed: StandIn = { ...one, state: 'agreed', agreedById: actor.memberId };
  store.save(members, { ...holder, standIns: [...without(holder, one), agreed] });
  store.notify({
    // All three: who stands in, who is stood in for, and who has agreed.
    memberIds: [holder._id, one.forId, actor.memberId],
    kind: 'stand_in',
    title: '代理已生效',
    body: `${holder.name} 代理 ${asker.name}：${said(one)}。由 ${actor.name} 复核。`,
    page: pages.standIns({}),
  });
  return { standInId: one.id };
};

/** Whoever it concerns ends it, at once; whoever may agree may decline. */
export const endStandIn: UseCase<StandInRequest, { standInId: string }> = async (context, request) => {
  const { actor, store } = context;
  const { holder, one } = await find(context, request);
  if (!mayEnd(actor, holder._id, one)) throw new Refusal('STAND_IN_NOT_FOUND');
  store.save(members, { ...holder, standIns: without(holder, one) });
  store.notify({
    memberIds: partiesAnd(holder, one).filter((id) => id !== actor.memberId),
    kind: 'stand_in',
    title: one.state === 'asked' ? '代理没有通过' : '代理已结束',
    body: `${actor.name} 结束了代理：${said(one)}。`,
    page: pages.standIns({}),
  });
  return { standInId: one.id };
};

/** Who stands in, who is stood in for, and who has agreed to it. */
const partiesAnd = (holder: Member, { forId, agreedById }: StandIn): string[] => [
  ...[holder._id, forId],
  ...(agreedById ? [agreedById] : []),
];

/** Whose account has ended is stood in for no more; who stood in and who agreed are told. */
export async function endStandInsFor({ actor, store }: Context, memberId: string): Promise<void> {
  for (const holder of await queryAll(store, membersToBind, { 'standIns.forId': memberId })) {
    const standIns = (holder.standIns ?? []).filter(({ forId }) => forId !== memberId);
    const over = (holder.standIns ?? []).filter(({ forId }) => forId === memberId);
    for (const one of over)
      store.notify({
        memberIds: partiesAnd(holder, one).filter((id) => id !== memberId && id !== actor.memberId),
        kind: 'stand_in',
        title: '代理已结束',
        body: `被代理人的账号已停用，代理随之结束：${said(one)}。`,
        page: pages.standIns({}),
      });
    store.save(membersToBind, { ...holder, standIns });
  }
}
