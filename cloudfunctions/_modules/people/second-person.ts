import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { needsSecond } from '../../../miniprogram/shared/states';
import { mobileIn } from '../../../miniprogram/shared/tidy';
import type { Actor } from '../../_platform/actor';
import type { Store } from '../../_platform/unit-of-work';
import { members } from '../../_store/people';

type Known = Pick<Member, '_id' | 'openid' | 'formerOpenids' | 'phone' | 'formerPhones'>;
type Persons = readonly (PersonStamp | null | undefined)[];

/**
 * Whether the actor is one of these persons. Two accounts are not yet two persons: who left and came back, or was let in
 * twice, has two records with one WeChat account or one mobile number, now or once. An account of the house without a
 * mobile number says too little to be told from others: it gives one, or, once it has ended, another asks anew. What only
 * says no to what they asked for (`passes` false) need not wait for that.
 *
 * @throws Refusal `OTHER_WITHOUT_MOBILE`, `OTHER_ENDED_WITHOUT_MOBILE`
 */
export async function isAmongPersons(
  store: Store,
  actor: Actor,
  persons: Persons,
  passes = true,
): Promise<boolean> {
  const who = await whoIsAmong(store, actor, persons);
  if (passes && who === 'unknown') throw new Refusal('OTHER_WITHOUT_MOBILE');
  if (passes && who === 'ended') throw new Refusal('OTHER_ENDED_WITHOUT_MOBILE');
  return who === 'actor';
}

/** For what a screen offers: where nobody can tell, the act is offered and its refusal says what is missing. */
export const isKnownAmongPersons = async (store: Store, actor: Actor, persons: Persons): Promise<boolean> =>
  (await whoIsAmong(store, actor, persons)) === 'actor';

async function whoIsAmong(
  store: Store,
  actor: Actor,
  persons: Persons,
): Promise<'actor' | 'ended' | 'unknown' | 'others'> {
  const ids = [...new Set(persons.flatMap((person) => (person ? [person.memberId] : [])))];
  if (ids.includes(actor.memberId)) return 'actor';
  // Whoever stands in for somebody is no second to that person.
  if (actor.standsIn?.some(({ forId }) => ids.includes(forId))) return 'actor';
  const { member } = actor;
  if (!member || ids.length === 0) return 'others';
  const others = [...(await store.findMany(members, ids)).values()];
  if (others.some((other) => isSamePerson(member, other))) return 'actor';
  const unknown = others.filter(isUnknown);
  if (unknown.length === 0) return 'others';
  return unknown.every(({ active }) => active) ? 'unknown' : 'ended';
}

const isUnknown = ({ roles, phone, formerPhones }: Member): boolean =>
  roles.some(needsSecond) && mobilesOf({ phone, formerPhones }).length === 0;

/**
 * Whether one of the two came in because the other asked, by whichever record: whom one has let in oneself is no second, and
 * neither is one to what they ask.
 */
export async function letInByOneAnother(
  store: Store,
  { member }: Actor,
  person: PersonStamp,
): Promise<boolean> {
  if (!member) return false;
  const other = await store.find(members, person.memberId);
  const askers = [member, other].flatMap((one) => one?.admittedBy?.asked.memberId ?? []);
  const known = await store.findMany(members, askers);
  const came = (one: Member | null, by: Member | null): boolean => {
    const asker = one?.admittedBy && known.get(one.admittedBy.asked.memberId);
    return !!asker && !!by && isSamePerson(asker, by);
  };
  return came(member, other) || came(other, member);
}

export function isSamePerson(a: Known, b: Known): boolean {
  return a._id === b._id || haveOneInCommon(accountsOf, a, b) || haveOneInCommon(mobilesOf, a, b);
}

const haveOneInCommon = (listed: (one: Known) => string[], a: Known, b: Known): boolean => {
  const own = listed(a);
  return listed(b).some((value) => own.includes(value));
};
const accountsOf = ({ openid, formerOpenids = [] }: Known) => [openid, ...formerOpenids];
const mobilesOf = ({ phone, formerPhones = [] }: Pick<Known, 'phone' | 'formerPhones'>) =>
  [phone, ...formerPhones].map(mobileIn).filter(Boolean);
