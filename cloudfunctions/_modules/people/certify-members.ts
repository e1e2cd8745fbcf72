import { dayOf } from '../../../miniprogram/shared/days';
import { taskKindLabels } from '../../../miniprogram/shared/model/people';
import type { Member } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ExtendCertificationsRequest,
  GiveCertificationRequest,
  PlaceMemberRequest,
  WithdrawCertificationRequest,
} from '../../_contracts/people';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { hospitals } from '../../_store/hospitals';
import { models } from '../../_store/product-lines';
import * as rule from './certification-rule';
import { members } from '../../_store/people';
import { isAmongPersons } from './second-person';
import { pages } from '../../../miniprogram/shared/pages';

/** The engineers in question; nobody certifies themselves, and only the manufacturer certifies at all. */
async function engineers(
  { actor, store }: Context,
  memberIds: readonly string[],
): Promise<Map<string, Member>> {
  if (!isManufacturer(actor)) throw new Refusal('ACTION_NOT_ALLOWED');
  if (
    await isAmongPersons(
      store,
      actor,
      memberIds.map((memberId) => ({ memberId, name: '' })),
    )
  )
    throw new Refusal('CERTIFICATION_OWN');
  const found = await store.findMany(members, memberIds);
  const areThere = memberIds.every((id) => {
    const member = found.get(id);
    return member !== undefined && member.active && member.roles.includes('engineer');
  });
  if (!areThere) throw new Refusal('MEMBER_NOT_FOUND');
  return found;
}

/** The same certification for everybody who was in a training, all of them or nobody. */
export const giveCertification: UseCase<GiveCertificationRequest, { members: number }> = async (
  context,
  { memberIds, modelId, tasks, level, fromOn, toOn, certificateNumber },
) => {
  const { actor, store, now } = context;
  const today = dayOf(now);
  rule.assertDays(fromOn, toOn);
  const model = await store.get(models, modelId);
  const found = await engineers(context, memberIds);
  const issuedBy = { memberId: actor.memberId, name: actor.name };
  const number = certificateNumber ? { certificateNumber } : {};
  for (const member of found.values()) {
    const certified = [...new Set(tasks)].reduce(
      (before, task) => rule.give(before, { modelId, task, level, fromOn, toOn, ...number, issuedBy }, today),
      member,
    );
    store.save(members, certified);
  }
  store.notify({
    memberIds: [...found.keys()],
    kind: 'certification_given',
    title: '新的技术认证',
    body: `${model.name} ${tasks.map((task) => taskKindLabels[task]).join('、')} ${level} 级，${fromOn} 至 ${toOn}`,
    page: pages.me(),
  });
  return { members: found.size };
};

/** Several at once, as they come due together. */
export const extendCertifications: UseCase<ExtendCertificationsRequest, { members: number }> = async (
  context,
  { certificates, toOn },
) => {
  const { actor, store, now } = context;
  const found = await engineers(context, [...new Set(certificates.map(({ memberId }) => memberId))]);
  const by = { memberId: actor.memberId, name: actor.name };
  for (const member of found.values()) {
    const extended = certificates
      .filter(({ memberId }) => memberId === member._id)
      .reduce((before, which) => rule.extend(before, which, toOn, by, dayOf(now)), member);
    store.save(members, extended);
  }
  store.notify({
    memberIds: [...found.keys()],
    kind: 'certification_given',
    title: '技术认证已延长',
    body: `新的截止日 ${toOn}，明细见“我的”。`,
    page: pages.me(),
  });
  return { members: found.size };
};

export const withdrawCertification: UseCase<WithdrawCertificationRequest, { memberId: string }> = async (
  context,
  { memberId, reason, ...which },
) => {
  const { actor, store, now } = context;
  const member = (await engineers(context, [memberId])).get(memberId)!;
  const by = { memberId: actor.memberId, name: actor.name };
  store.save(members, rule.withdraw(member, which, by, reason, dayOf(now)), reason);
  const model = await store.find(models, which.modelId);
  store.notify({
    memberIds: [memberId],
    kind: 'certification_withdrawn',
    title: '技术认证已收回',
    body: `${model?.name ?? which.modelId} ${taskKindLabels[which.task]}：${reason}`,
    page: pages.me(),
  });
  return { memberId };
};

/** 常驻地: where an engineer usually starts from, as a hospital of the list or a place on the map. */
export const placeMember: UseCase<PlaceMemberRequest, { memberId: string }> = async (
  { store },
  { memberId, base },
) => {
  const member = await store.get(members, memberId);
  if (!member.active) throw new Refusal('MEMBER_NOT_FOUND');
  if (base === null) {
    const { baseName: _name, ...rest } = member;
    store.save(members, { ...rest, base: null });
  } else if ('hospitalId' in base) {
    const { name, location } = await store.get(hospitals, base.hospitalId);
    if (!location) throw new Refusal('HOSPITAL_WITHOUT_PLACE');
    store.save(members, { ...member, base: location, baseName: name });
  } else {
    const { name, longitude, latitude } = base;
    store.save(members, { ...member, base: { longitude, latitude }, baseName: name });
  }
  return { memberId };
};
