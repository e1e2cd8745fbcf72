import { INVITATION_DAYS } from '../../../miniprogram/shared/model/people';
import type { AccessAsked, Invitation, Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { conflictsOf, dutiesClash, rolesProblem } from '../../../miniprogram/shared/duties';
import { needsSecond, roleLabels } from '../../../miniprogram/shared/states';
import type { Role } from '../../../miniprogram/shared/states';
import { mobileIn } from '../../../miniprogram/shared/tidy';
import type { DeclineAccessRequest, MemberRequest } from '../../_contracts/people';
import type { Invited, PersonRow } from '../../_contracts/people';
import { hasRole } from '../../_platform/actor';
import { codeHash } from '../../_platform/cipher';
import type { Context, UseCase } from '../../_platform/context';
import type { Draft } from '../../_platform/unit-of-work';
import { startsWith } from '../../_platform/where';
import { invitations, members, membersToBind } from '../../_store/people';
import { isAmongPersons, isSamePerson, letInByOneAnother } from './second-person';
import { peersOf } from './whom-to-tell';
import { pages } from '../../../miniprogram/shared/pages';

/**
 * How people get into accounts. Two accounts are not yet two persons: whoever could make or take over a second one alone
 * could countersign himself. So nobody gets into an account that approves by one other person's word, and the code has two
 * halves, shown to the two who let the person in: neither of them alone can bind it.
 */
export const PEOPLE_PAGE = pages.people({});
const CODE_LENGTH = 10;
const HALF_LENGTH = 6;

/** The invitation of a code, whole or in halves. The first half is known here as its hash only. */
export function invitationId(code: string): string {
  if (code.length === CODE_LENGTH) return codeHash('invitation', code);
  return halvesId(halfHash(code.slice(0, HALF_LENGTH)), code.slice(HALF_LENGTH));
}
const halfHash = (half: string) => codeHash('half of an invitation', half);
const halvesId = (firstHash: string, second: string) => codeHash('invitation', `${firstHash}\n${second}`);

export const unboundOpenid = (memberId: string) => `unbound:${memberId}`;
export const isBound = ({ openid }: Pick<Member, 'openid'>) => !openid.startsWith('unbound:');

/**
 * Of the dealer that WeChat's reviewers try (the variable REVIEW_DEALER; none while it is not set): several of them come with
 * the one code that is written into the submission, so it is not used up. Never an account of the manufacturer's.
 */
export const isOfReviewers = ({ dealerId, roles }: Pick<Member, 'dealerId' | 'roles'>): boolean =>
  dealerId !== null && dealerId === process.env.REVIEW_DEALER && !roles.some(needsSecond);

/** Takes the WeChat account away; that it was this person's stays known. */
export function unbound(member: Member): Member {
  const openid = unboundOpenid(member._id);
  if (!isBound(member)) return member;
  const formerOpenids = [...new Set([...(member.formerOpenids ?? []), member.openid])];
  return { ...member, openid, formerOpenids };
}

export const rolesOf = ({ roles }: Pick<Member, 'roles'>) => roles.map((role) => roleLabels[role]).join('、');

/** A dealer's admin may make engineers and admins of the own dealer; the system admin anybody. */
export function assertMayManage({ actor }: Context, roles: readonly string[], dealerId: string | null): void {
  if (hasRole(actor, 'sysadmin')) return;
  const own = actor.dealerId !== null && dealerId === actor.dealerId;
  if (!own || roles.some((role) => role !== 'engineer' && role !== 'dealer_admin'))
    throw new Refusal('ACTION_NOT_ALLOWED');
}

/** Master data is guarded by role alone, so no role of the manufacturer's may fall to a dealer's person, by whomever. */
export function assertRolesFit(roles: readonly Role[], dealerId: string | null): void {
  const problem = rolesProblem(roles, dealerId);
  if (problem) throw new Refusal(problem, { path: 'roles', conflicts: conflictsOf(roles) });
}

/** So many accounts with one number are looked at; a person has two at most where anything is right. */
const SAME_MOBILE = 50;

/** Nor may they fall to a person who has the other duty by another account: known by the mobile number, now or once, in use or not yet. */
export async function assertNoOtherDuty(
  { store }: Context,
  asked: Pick<Member, 'phone' | 'roles' | 'dealerId'>,
): Promise<void> {
  const mobile = mobileIn(asked.phone);
  if (mobile === '') return;
  const [now, formerly] = await Promise.all(
    [{ searchKeys: startsWith(mobile) }, { formerPhones: mobile }].map((by) =>
      store.query(membersToBind, { ...by, active: true }, { limit: SAME_MOBILE }),
    ),
  );
  const others = [...now!.filter(({ phone }) => mobileIn(phone) === mobile), ...formerly!];
  if (others.some((other) => dutiesClash(asked, other)))
    throw new Refusal('DUTY_OF_OTHER_ACCOUNT', { path: 'phone' });
}

/** A whole code, at once. */
export function invite(context: Context, member: Member | Draft<Member>): string {
  const code = context.ids.newCode(CODE_LENGTH);
  insertInvitation(context, invitationId(code), member);
  return code;
}

function insertInvitation({ actor, store, now }: Context, _id: string, member: Member | Draft<Member>): void {
  const invitation: Draft<Invitation> = {
    _id,
    memberId: member._id,
    dealerId: member.dealerId,
    createdBy: actor.memberId,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + INVITATION_DAYS * 86_400_000).toISOString(),
    usedAt: null,
  };
  store.insert(invitations, invitation);
}

/** The first half of a code, for who asks; nothing is bound by it. */
export function askAccess(
  { actor, now, ids }: Context,
  kind: AccessAsked['kind'],
): { accessAsked: AccessAsked; code: string } {
  const code = ids.newCode(HALF_LENGTH);
  const by = { memberId: actor.memberId, name: actor.name };
  return { accessAsked: { kind, by, at: now.toISOString(), halfHash: halfHash(code) }, code };
}

/** Everybody who approves the same, the system's admins, and the person, who can object as long as the account is theirs. */
export async function tellOfAccessAsked(
  { actor, store }: Context,
  member: Member,
  kind: AccessAsked['kind'],
): Promise<void> {
  const told = new Set([...(await peersOf(member.roles)), ...(isBound(member) ? [member._id] : [])]);
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'access_asked',
    title: kind === 'invited' ? '新账号待复核' : '重新绑定待复核',
    body:
      kind === 'invited'
        ? `${actor.name} 申请新增 ${member.name}（${rolesOf(member)}）。请另一位管理员或经理核实本人后复核。`
        : `${actor.name} 申请让 ${member.name}（${rolesOf(member)}）用新的微信绑定。本人未换手机的，请退回。`,
    page: pages.people({ filter: 'asked' }),
  });
}

/** What waits for a second person; what nobody has agreed to in time has run out. */
export function askedOf({ accessAsked }: Member, now: Date): PersonRow['asked'] {
  if (!accessAsked) return null;
  const { kind, at, by } = accessAsked;
  const isOver = Date.parse(at) + INVITATION_DAYS * 86_400_000 <= now.getTime();
  return isOver ? null : { kind, at, byName: by.name };
}

/**
 * The second person's yes, and the second half of the code. Neither who asked, nor the person, nor anybody who was let in
 * because the same one asked can give it.
 */
export const approveAccess: UseCase<MemberRequest, Pick<Invited, 'code' | 'part'>> = async (
  context,
  { memberId },
) => {
  const { actor, store, now, ids } = context;
  const member = await store.get(members, memberId);
  const asked = member.accessAsked;
  if (!asked || !member.active || !askedOf(member, now)) throw new Refusal('ACCESS_NOT_ASKED');
  const asker = asked.by.memberId;
  const wasLetIn = await letInByOneAnother(store, actor, asked.by);
  // Who has no account yet has nowhere to give a mobile number.
  const isThePerson = actor.member !== null && isSamePerson(actor.member, member);
  if (wasLetIn || isThePerson || (await isAmongPersons(store, actor, [asked.by])))
    throw new Refusal('ACCESS_SECOND_PERSON_MISSING');
  const code = ids.newCode(HALF_LENGTH);
  insertInvitation(context, halvesId(asked.halfHash, code), member);
  const approved = { memberId: actor.memberId, name: actor.name };
  store.save(members, {
    ...unbound(member),
    accessAsked: null,
    invitedAt: now.toISOString(),
    admittedBy: { asked: asked.by, approved },
  });
  const told = new Set([...(await peersOf(member.roles)), asker, memberId]);
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'access_approved',
    title: '账号申请已复核',
    body: `${actor.name} 同意了 ${member.name}（${rolesOf(member)}）绑定微信。邀请码的前半由 ${asked.by.name} 交给本人，后半由 ${actor.name} 交给本人。`,
    page: PEOPLE_PAGE,
  });
  return { code, part: 'second' };
};

/** The person whose account it is may say no too; who was to be new is then nobody. */
export const declineAccess: UseCase<DeclineAccessRequest, { memberId: string }> = async (
  { actor, store },
  { memberId, reason },
) => {
  const member = await store.get(members, memberId);
  const asked = member.accessAsked;
  if (!asked) throw new Refusal('ACCESS_NOT_ASKED');
  const isSecond = may(actor.roles, 'service', 'member.approveAccess');
  if (!isSecond && actor.memberId !== memberId) throw new Refusal('ACTION_NOT_ALLOWED');
  store.save(
    members,
    { ...member, accessAsked: null, active: asked.kind === 'invited' ? false : member.active },
    reason,
  );
  const told = new Set([...(await peersOf(member.roles)), asked.by.memberId, memberId]);
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'access_declined',
    title: '账号申请已退回',
    body: `${actor.name} 退回了 ${asked.by.name} 为 ${member.name} 提出的账号申请：${reason}`,
    page: PEOPLE_PAGE,
  });
  return { memberId };
};
