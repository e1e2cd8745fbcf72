import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Actor } from '../../_platform/actor';
import type { Store } from '../../_platform/unit-of-work';
import { members } from '../../_store/people';

type Known = Pick<Member, '_id' | 'openid' | 'formerOpenids' | 'phone'>;

/**
 * Whether the actor is one of these persons. Two accounts are not yet two persons: who left and came back, or was let in
 * twice, has two records with one WeChat account, now or once, or one mobile number.
 */
export async function isAmongPersons(
  store: Store,
  actor: Actor,
  persons: readonly (PersonStamp | null | undefined)[],
): Promise<boolean> {
  const ids = [...new Set(persons.flatMap((person) => (person ? [person.memberId] : [])))];
  if (ids.includes(actor.memberId)) return true;
  const { member } = actor;
  if (!member || ids.length === 0) return false;
  const others = await store.findMany(members, ids);
  return [...others.values()].some((other) => isSamePerson(member, other));
}

export function isSamePerson(a: Known, b: Known): boolean {
  const accounts = accountsOf(a);
  const phone = mobileOf(a);
  return (
    a._id === b._id ||
    accountsOf(b).some((openid) => accounts.includes(openid)) ||
    (phone !== '' && phone === mobileOf(b))
  );
}

const accountsOf = ({ openid, formerOpenids = [] }: Known) => [openid, ...formerOpenids];

/** A desk's number is several people's; a mobile is one's, however it is written. */
function mobileOf({ phone }: Known): string {
  const [number = ''] = phone.split('转');
  const digits = number.replace(/\D/g, '').replace(/^(?:00)?(?:86)?0?(?=1\d{10}$)/, '');
  return /^1\d{10}$/.test(digits) ? digits : '';
}
