import { dayOf } from '../../../miniprogram/shared/days';
import type { Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { MemberRequest, Rota, SaveRotaRequest } from '../../_contracts/people';
import { hasRole, watchesVisits } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { members } from '../../_store/people';

/** One's own, or that of somebody whose work one hands out; the scope keeps other houses away. */
const maySee = (actor: Actor, memberId: string): boolean =>
  actor.memberId === memberId || watchesVisits(actor);
const mayEdit = (actor: Actor, memberId: string): boolean =>
  maySee(actor, memberId) && !(hasRole(actor, 'auditor') && actor.memberId !== memberId);

const shown = ({ actor, now }: Context, { _id, name, rota = [], revision }: Member): Rota => ({
  memberId: _id,
  name,
  rota: rota.filter(({ toOn }) => toOn >= dayOf(now)),
  revision,
  canEdit: mayEdit(actor, _id),
});

async function engineerOf({ actor, store }: Context, memberId: string): Promise<Member> {
  const member = await store.get(members, memberId);
  if (!maySee(actor, memberId) || !member.active || !member.roles.includes('engineer'))
    throw new Refusal('MEMBER_NOT_FOUND');
  return member;
}

export const getRota: UseCase<MemberRequest, Rota> = async (context, { memberId }) =>
  shown(context, await engineerOf(context, memberId));

/** Days that are over are left out: what was true then is in the trail, sealed; so the reply, which stands there too, says nothing. */
export const saveRota: UseCase<SaveRotaRequest, { memberId: string }> = async (
  context,
  { memberId, rota, seen },
) => {
  const { actor, store, now } = context;
  const member = await engineerOf(context, memberId);
  if (!mayEdit(actor, memberId)) throw new Refusal('ACTION_NOT_ALLOWED');
  if (member.revision !== seen) throw new Refusal('CHANGED_MEANWHILE');
  const today = dayOf(now);
  const kept = rota
    .filter(({ toOn }) => toOn >= today)
    .sort((a, b) => (a.fromOn === b.fromOn ? 0 : a.fromOn < b.fromOn ? -1 : 1));
  store.save(members, { ...member, rota: kept });
  return { memberId };
};
