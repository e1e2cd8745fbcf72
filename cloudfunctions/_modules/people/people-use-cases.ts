import { INVITATION_DAYS } from '../../../miniprogram/shared/model/people';
import type { Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayTime } from '../../../miniprogram/shared/say';
import { needsSecond } from '../../../miniprogram/shared/states';
import { mobileIn } from '../../../miniprogram/shared/tidy';
import type { BindRequest } from '../../_contracts/people';
import type { Invited } from '../../_contracts/people';
import type {
  ConsentRequest,
  InviteRequest,
  MemberRequest,
  SavePhoneRequest,
  SubscribeRequest,
} from '../../_contracts/people';
import type { UseCase } from '../../_platform/context';
import type { PublicContext } from '../../_platform/serve-public';
import type { Draft } from '../../_platform/unit-of-work';
import { dealers } from '../../_store/dealers';
import {
  PEOPLE_PAGE,
  askAccess,
  assertMayManage,
  assertNoOtherDuty,
  assertRolesFit,
  invitationId,
  invite,
  isBound,
  isOfReviewers,
  rolesOf,
  tellOfAccessAsked,
  unbound,
  unboundOpenid,
} from './admission';
import { invitations, members, membersToBind } from '../../_store/people';
import { peersOf } from './whom-to-tell';

/** The invitation's code binds one WeChat account to one member, once; that of WeChat's reviewers to one after the other. */
export async function bindMember(
  { actor, caller, formerly, store, now, setting }: PublicContext,
  { code }: BindRequest,
): Promise<{ memberId: string; name: string }> {
  if (caller) throw new Refusal('ALREADY_BOUND');
  const invitation = await store.get(invitations, invitationId(code));
  const at = now.toISOString();
  const member = await store.get(membersToBind, invitation.memberId);
  const isReviewers = isOfReviewers(member);
  if (!isReviewers && (invitation.usedAt !== null || invitation.expiresAt <= at))
    throw new Refusal('INVITATION_INVALID');
  // An older code of the same person must not take the account over, nor one of somebody switched off.
  const isOld = member.invitedAt !== undefined && invitation.createdAt < member.invitedAt;
  if (!member.active || isOld || (isBound(member) && !isReviewers)) throw new Refusal('INVITATION_INVALID');
  const approves = member.roles.some(needsSecond);
  if (approves && formerly.some(({ _id, active }) => active && _id !== member._id))
    throw new Refusal('ACCOUNT_WAS_ANOTHERS');
  const approvesFrom = new Date(now.getTime() + setting('access').waitHours * 3_600_000).toISOString();
  store.save(membersToBind, {
    ...withConsents(unbound(member), { ...member.consents, privacyAt: at }, at),
    openid: actor.openid,
    ...(approves ? { approvesFrom } : {}),
  });
  store.save(invitations, { ...invitation, usedAt: at });
  if (approves)
    store.notify({
      memberIds: (await peersOf(member.roles)).filter((id) => id !== member._id),
      kind: 'access_bound',
      title: '有审批权的账号已绑定微信',
      body: `${member.name}（${rolesOf(member)}）的账号刚绑定微信，${sayTime(approvesFrom, now)} 起可以审批。如有疑问，请在此之前联系系统管理员停用。`,
      page: PEOPLE_PAGE,
    });
  return { memberId: member._id, name: member.name };
}

/** Creates a member and the code (shown once, kept as its hash) with which the person binds a WeChat account. */
export const inviteMember: UseCase<InviteRequest, Invited> = async (context, request) => {
  const { store, now, ids } = context;
  assertMayManage(context, request.roles, request.dealerId);
  assertRolesFit(request.roles, request.dealerId);
  if (request.roles.some(needsSecond)) {
    if (mobileIn(request.phone) === '') throw new Refusal('INVITED_WITHOUT_MOBILE', { path: 'phone' });
    await assertNoOtherDuty(context, request);
  }
  if (request.dealerId !== null) await store.get(dealers, request.dealerId);
  const _id = ids.newId('M');
  const draft: Draft<Member> = {
    _id,
    openid: unboundOpenid(_id),
    name: request.name,
    phone: request.phone,
    roles: request.roles,
    dealerId: request.dealerId,
    active: true,
    certifications: [],
    base: null,
    consents: { privacyAt: null, locationAt: null },
    subscriptionQuota: {},
    createdAt: now.toISOString(),
  };
  const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 86_400_000).toISOString();
  if (request.roles.some(needsSecond)) {
    const { accessAsked, code } = askAccess(context, 'invited');
    await tellOfAccessAsked(context, store.insert(members, { ...draft, accessAsked }), 'invited');
    return { memberId: _id, code, part: 'first', expiresAt };
  }
  const member = store.insert(members, draft);
  return { memberId: _id, code: invite(context, member), part: 'whole', expiresAt };
};

/**
 * A new code for somebody who lost theirs or changed the phone. The old WeChat account loses its access at once, but that
 * of somebody who approves only when a second person has agreed: until then he or she can object.
 */
export const reinviteMember: UseCase<MemberRequest, Pick<Invited, 'code' | 'part'>> = async (
  context,
  { memberId },
) => {
  const { store, now } = context;
  const member = await store.get(members, memberId);
  assertMayManage(context, member.roles, member.dealerId);
  if (!member.active) throw new Refusal('MEMBER_NOT_FOUND');
  if (member.roles.some(needsSecond)) {
    const { accessAsked, code } = askAccess(context, 'reinvited');
    await tellOfAccessAsked(context, store.save(members, { ...member, accessAsked }), 'reinvited');
    return { code, part: 'first' };
  }
  store.save(members, { ...unbound(member), invitedAt: now.toISOString() });
  return { code: invite(context, member), part: 'whole' };
};

/** The history keeps each giving and taking back; of before there was one it begins with what stands. */
function withConsents(member: Member, consents: Member['consents'], at: string, version = ''): Member {
  const consentHistory = [...(member.consentHistory ?? [])];
  for (const what of ['privacy', 'location'] as const) {
    const [before, after] = [member.consents[`${what}At`], consents[`${what}At`]];
    if (before !== null && !consentHistory.some((one) => one.what === what))
      consentHistory.push({ at: before, what, given: true });
    if ((before === null) !== (after === null))
      consentHistory.push({
        at,
        what,
        given: after !== null,
        ...(version && after !== null ? { version } : {}),
      });
  }
  return { ...member, consents, consentHistory: consentHistory.slice(-CONSENTS) };
}
/** The trail has all of them. */
const CONSENTS = 100;

/** Consents are given one by one and can be taken back; location is asked for apart from the privacy guide (PIPL). */
export const saveConsent: UseCase<ConsentRequest, { consents: Member['consents'] }> = (
  { actor, store, happened, setting },
  request,
) => {
  const member = actor.member!;
  const at = happened.at;
  const next = (given: boolean | undefined, before: string | null) =>
    given === undefined ? before : given ? (before ?? at) : null;
  const consents = {
    privacyAt: next(request.privacy, member.consents.privacyAt),
    locationAt: next(request.location, member.consents.locationAt),
  };
  store.save(members, withConsents(member, consents, at, setting('access').privacyVersion));
  return { consents };
};

/** So many may one person have had; more are nobody's. */
const MOBILES_AT_MOST = 10;

/**
 * One's own mobile number, by which two accounts of one person are known as one. The former stays known, and whoever
 * approves and takes another waits as after a new binding: the colleagues are told and can object.
 */
export const savePhone: UseCase<SavePhoneRequest, { phone: string; approvesFrom: string }> = async (
  { actor, store, now, setting },
  { phone },
) => {
  const member = actor.member!;
  const [before, after] = [mobileIn(member.phone), mobileIn(phone)];
  const isOther = before !== '' && before !== after;
  const formerPhones = [...new Set([...(member.formerPhones ?? []), ...(isOther ? [before] : [])])];
  if (formerPhones.length > MOBILES_AT_MOST) throw new Refusal('MOBILE_CHANGED_OFTEN');
  const approves = member.roles.some(needsSecond);
  const waits = new Date(now.getTime() + setting('access').waitHours * 3_600_000).toISOString();
  const approvesFrom =
    approves && isOther && waits > (member.approvesFrom ?? '') ? waits : (member.approvesFrom ?? '');
  store.save(members, {
    ...member,
    phone,
    ...(formerPhones.length > 0 ? { formerPhones } : {}),
    ...(approvesFrom ? { approvesFrom } : {}),
  });
  if (approves && before !== after)
    store.notify({
      memberIds: (await peersOf(member.roles)).filter((id) => id !== member._id),
      kind: 'mobile_changed',
      title: isOther ? '有审批权的账号更换了手机号' : '有审批权的账号登记了手机号',
      body: `${member.name}（${rolesOf(member)}）${isOther ? `更换了手机号，${sayTime(approvesFrom, now)} 起可以审批` : '登记了手机号'}。如不是本人所为，请联系系统管理员停用。`,
      page: PEOPLE_PAGE,
    });
  return { phone, approvesFrom: approvesFrom > now.toISOString() ? approvesFrom : '' };
};

/** The house has a handful; nobody fills a member's document with made-up ones. */
const TEMPLATES_AT_MOST = 20;

/** One message for each consent: the phone tells which templates the person has just accepted. */
export const addSubscriptions: UseCase<SubscribeRequest, { quota: Record<string, number> }> = (
  { actor, store },
  { templateIds },
) => {
  const member = actor.member!;
  const known = new Map(Object.entries(member.subscriptionQuota));
  for (const id of templateIds) known.set(id, Math.min(50, (known.get(id) ?? 0) + 1));
  if (known.size > TEMPLATES_AT_MOST) throw new Refusal('INPUT_INVALID', { path: 'templateIds' });
  const quota = Object.fromEntries(known);
  store.save(members, { ...member, subscriptionQuota: quota });
  return { quota };
};
