import type { Member } from '../../../miniprogram/shared/model/people';
import { FORGOTTEN, keptByLaw } from '../../../miniprogram/shared/personal-data';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { roleLabels } from '../../../miniprogram/shared/states';
import type {
  ForgetMemberRequest,
  PersonalData,
  PersonalDataRequest,
  TakeDataRequest,
} from '../../_contracts/people';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { countDocuments, queryDocuments } from '../../_platform/database';
import type { AuditEvent } from '../../_platform/audit';
import { inboxMessages } from '../../_store/inbox';
import { members } from '../../_store/people';
import { auditEvents } from '../../_store/trail';
import { workOrdersOfAll } from '../../_store/work-orders';
import { unbound } from '../people/admission';
import { peopleWithRole } from '../people/whom-to-tell';
import { pages } from '../../../miniprogram/shared/pages';

/** Newest of each kind that an export lists; it says how many there are. */
const LISTED = 500;

/** So long after the reason was written somebody else's data may be read. */
const TAKING_MINUTES = 15;

/** Taking somebody else's data leaves its trace before anything is read, and the person is told who and why. */
export const takeData: UseCase<TakeDataRequest, { memberId: string }> = async (
  { actor, store, now },
  { memberId, reason },
) => {
  const member = await store.get(members, memberId);
  // Nothing is left to be taken, and a reason would name the person anew.
  if (member.forgottenAt) throw new Refusal('MEMBER_FORGOTTEN');
  store.save(
    members,
    { ...member, dataTaken: { by: stampOf(actor), at: now.toISOString(), reason } },
    reason,
  );
  if (member.active && memberId !== actor.memberId)
    store.notify({
      memberIds: [memberId],
      kind: 'data_taken',
      title: '您的个人数据被导出',
      body: `系统管理员 ${actor.name} 导出了您的个人数据：${reason}。如有疑问，请联系审计或另一位管理员。`,
      page: pages.me(),
    });
  return { memberId };
};

/** All that is kept of one person: for that person, or for a system admin who has said why. */
export const exportPersonalData: UseCase<PersonalDataRequest, PersonalData> = async (
  { actor, store, now },
  { memberId },
) => {
  const isOwn = !memberId || memberId === actor.memberId;
  if (!isOwn && !may(actor.roles, 'service', 'member.takeData')) throw new Refusal('ACTION_NOT_ALLOWED');
  const member = await store.get(members, memberId ?? actor.memberId);
  const taken = member.dataTaken;
  const isFresh =
    taken?.by.memberId === actor.memberId && Date.parse(taken.at) + TAKING_MINUTES * 60_000 > now.getTime();
  if (!isOwn && !isFresh) throw new Refusal('DATA_NOT_TAKEN');
  const id = member._id;
  const newest = { orderBy: [['createdAt', 'desc']] as [string, 'desc'][], limit: LISTED };
  const mine = { 'engineer.memberId': id };
  const acted = { 'by.memberId': id };
  const [orders, messages, acts, totals] = await Promise.all([
    queryDocuments<{ number: string; state: string; createdAt: string }>(workOrdersOfAll.name, mine, {
      ...newest,
      fields: ['number', 'state', 'createdAt'],
    }),
    queryDocuments<{ title: string; body: string; createdAt: string }>(
      inboxMessages.name,
      { memberId: id },
      { ...newest, fields: ['title', 'body', 'createdAt'] },
    ),
    queryDocuments<AuditEvent>(auditEvents.name, acted, {
      orderBy: [['at', 'desc']],
      limit: LISTED,
      fields: ['at', 'action', 'collection', 'entityId'],
    }),
    Promise.all([
      countDocuments(workOrdersOfAll.name, mine),
      countDocuments(inboxMessages.name, { memberId: id }),
      countDocuments(auditEvents.name, acted),
    ]),
  ]);
  return {
    at: now.toISOString(),
    person: {
      memberId: id,
      name: member.name,
      phone: member.phone,
      roles: member.roles.map((role) => roleLabels[role]),
      dealerId: member.dealerId,
      active: member.active,
      createdAt: member.createdAt,
      base: member.base,
      baseName: member.baseName ?? '',
      rota: member.rota ?? [],
      consents: member.consents,
      consentHistory: member.consentHistory ?? [],
      certifications: member.certifications,
      withdrawnCertifications: member.withdrawnCertifications ?? [],
      formerAccounts: member.formerOpenids?.length ?? 0,
      formerPhones: member.formerPhones ?? [],
      dataTaken: taken ? [{ at: taken.at, byName: taken.by.name, reason: taken.reason }] : [],
    },
    orders: {
      total: totals[0],
      newest: orders.map(({ number, state, createdAt }) => ({ number, state, createdAt })),
    },
    messages: {
      total: totals[1],
      newest: messages.map(({ title, body, createdAt }) => ({ title, body, createdAt })),
    },
    acts: {
      total: totals[2],
      newest: acts.map(({ at, action, collection, entityId }) => ({ at, action, collection, entityId })),
    },
    kept: keptByLaw.map(({ what, why }) => `${what}：${why}`),
  };
};

/**
 * What is kept of somebody who has left and must not be kept goes: name, phone and place leave the account, and the key
 * that opens what the trail says of them is destroyed. What law keeps stays, and is said.
 */
export const forgetMember: UseCase<ForgetMemberRequest, { memberId: string; kept: string[] }> = async (
  { actor, store, now },
  { memberId, reason },
) => {
  const member = await store.get(members, memberId);
  if (member.active) throw new Refusal('MEMBER_STILL_ACTIVE');
  if (member.forgottenAt) throw new Refusal('MEMBER_FORGOTTEN');
  const { baseName: _, rota: _rota, formerPhones: _phones, dataTaken: _taken, ...rest } = unbound(member);
  const gone: Member = {
    ...rest,
    name: FORGOTTEN,
    phone: '',
    base: null,
    subscriptionQuota: {},
    forgottenAt: now.toISOString(),
  };
  store.save(members, gone, reason);
  store.destroyKey(memberId);
  store.notify({
    memberIds: (await peopleWithRole('auditor')).filter((id) => id !== actor.memberId),
    kind: 'access_ended',
    title: '一名人员的个人信息已注销',
    body: `${actor.name} 注销了人员 ${memberId} 的个人信息：${reason}。审计链照常可核验。`,
    page: pages.trailRecord({ collection: 'members', id: memberId }),
  });
  return { memberId, kept: keptByLaw.map(({ what, why }) => `${what}：${why}`) };
};
