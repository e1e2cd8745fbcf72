import type { Invitation, Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { BindRequest } from '../../_contracts/visitors';
import type { Invited, PersonRow } from '../../_contracts/replies';
import type { Nothing } from '../../_contracts/common';
import type { ConsentRequest, InviteRequest, MemberRequest, SubscribeRequest } from '../../_contracts/field';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import type { PublicContext } from '../../_platform/serve-public';
import type { Draft } from '../../_platform/unit-of-work';
import { dealers } from '../dealers/dealers';
import { invitations, members, membersToBind } from './members';

const INVITATION_DAYS = 7;
const CODE_LENGTH = 10;

/** The invitation's code binds one WeChat account to one member, once. */
export async function bindMember(
  { actor, caller, store, now }: PublicContext,
  { code }: BindRequest,
): Promise<{ memberId: string; name: string }> {
  if (caller) throw new Refusal('ALREADY_BOUND');
  const invitation = await store.get(invitations, sha256Hex(code));
  const at = now.toISOString();
  if (invitation.usedAt !== null || invitation.expiresAt <= at) throw new Refusal('INVITATION_INVALID');
  const member = await store.get(membersToBind, invitation.memberId);
  // An older code of the same person must not take the account over, nor one of somebody switched off.
  const isOld = member.invitedAt !== undefined && invitation.createdAt < member.invitedAt;
  if (!member.active || isOld || !member.openid.startsWith('unbound:'))
    throw new Refusal('INVITATION_INVALID');
  const consents = { ...member.consents, privacyAt: at };
  store.save(membersToBind, { ...member, openid: actor.openid, consents });
  store.save(invitations, { ...invitation, usedAt: at });
  return { memberId: member._id, name: member.name };
}

function invite({ actor, store, now, ids }: Context, member: Member | Draft<Member>): string {
  const code = ids.newCode(CODE_LENGTH);
  const invitation: Draft<Invitation> = {
    _id: sha256Hex(code),
    memberId: member._id,
    dealerId: member.dealerId,
    createdBy: actor.memberId,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + INVITATION_DAYS * 86_400_000).toISOString(),
    usedAt: null,
  };
  store.insert(invitations, invitation);
  return code;
}

/** A dealer's admin may make engineers and admins of the own dealer; the system admin anybody. */
function assertMayManage(context: Context, roles: readonly string[], dealerId: string | null): void {
  const { actor } = context;
  if (isManufacturer(actor) && hasRole(actor, 'sysadmin')) return;
  const own = actor.dealerId !== null && dealerId === actor.dealerId;
  if (!own || roles.some((role) => role !== 'engineer' && role !== 'dealer_admin'))
    throw new Refusal('ACTION_NOT_ALLOWED');
}

/** Master data is guarded by role alone, so no role of the manufacturer's may fall to a dealer's person, by whomever. */
function assertRolesFit(roles: readonly string[], dealerId: string | null): void {
  const fits = (role: string) =>
    role === 'engineer' || (dealerId === null ? role !== 'dealer_admin' : role === 'dealer_admin');
  if (!roles.every(fits)) throw new Refusal('ROLES_NOT_FOR_HOUSE');
}

/** Creates a member and the code (shown once, kept as its hash) with which the person binds a WeChat account. */
export const inviteMember: UseCase<InviteRequest, Invited> = async (context, request) => {
  const { store, now, ids } = context;
  assertMayManage(context, request.roles, request.dealerId);
  assertRolesFit(request.roles, request.dealerId);
  if (request.dealerId !== null) await store.get(dealers, request.dealerId);
  const _id = ids.newId('M');
  const member: Draft<Member> = {
    _id,
    openid: `unbound:${_id}`,
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
  store.insert(members, member);
  const code = invite(context, member);
  const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 86_400_000).toISOString();
  return { memberId: _id, code, expiresAt };
};

/** A new code for somebody who lost theirs or changed the phone; the old WeChat account loses its access at once. */
export const reinviteMember: UseCase<MemberRequest, { code: string }> = async (context, { memberId }) => {
  const member = await context.store.get(members, memberId);
  assertMayManage(context, member.roles, member.dealerId);
  const invitedAt = context.now.toISOString();
  context.store.save(members, { ...member, openid: `unbound:${member._id}`, invitedAt });
  return { code: invite(context, member) };
};

/** Switches a person off; everything they did stays. */
export const disableMember: UseCase<MemberRequest, { memberId: string }> = async (context, { memberId }) => {
  const member = await context.store.get(members, memberId);
  if (memberId === context.actor.memberId) throw new Refusal('ACTION_NOT_ALLOWED');
  assertMayManage(context, member.roles, member.dealerId);
  context.store.save(members, { ...member, active: false, openid: `unbound:${member._id}` });
  return { memberId };
};

export const listMembers: UseCase<Nothing, { members: PersonRow[] }> = async ({ actor, store }) => {
  const where = actor.dealerId === null ? { active: true } : { dealerId: actor.dealerId, active: true };
  const found = await store.query(members, where, { limit: 1000 });
  return {
    members: found
      .map((member) => ({
        _id: member._id,
        name: member.name,
        phone: member.phone,
        roles: member.roles,
        dealerId: member.dealerId,
        active: member.active,
        certifications: member.certifications,
        withdrawnCertifications: member.withdrawnCertifications ?? [],
        hasBase: member.base !== null,
        baseName: member.baseName ?? '',
        bound: !member.openid.startsWith('unbound:'),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
};

/** Consents are given one by one and can be taken back; location is asked for apart from the privacy guide (PIPL). */
export const saveConsent: UseCase<ConsentRequest, { consents: Member['consents'] }> = (
  { actor, store, now },
  request,
) => {
  const member = actor.member!;
  const at = now.toISOString();
  const next = (given: boolean | undefined, before: string | null) =>
    given === undefined ? before : given ? (before ?? at) : null;
  const consents = {
    privacyAt: next(request.privacy, member.consents.privacyAt),
    locationAt: next(request.location, member.consents.locationAt),
  };
  store.save(members, { ...member, consents });
  return { consents };
};

/** One message for each consent: the phone tells which templates the person has just accepted. */
export const addSubscriptions: UseCase<SubscribeRequest, { quota: Record<string, number> }> = (
  { actor, store },
  { templateIds },
) => {
  const member = actor.member!;
  const quota = { ...member.subscriptionQuota };
  for (const id of templateIds) quota[id] = Math.min(50, (quota[id] ?? 0) + 1);
  store.save(members, { ...member, subscriptionQuota: quota });
  return { quota };
};
