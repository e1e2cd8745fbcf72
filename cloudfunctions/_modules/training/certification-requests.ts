import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { taskKindLabels } from '../../../miniprogram/shared/model/people';
import type { CertificationRequest } from '../../../miniprogram/shared/model/training';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { isQuizFor, PASSED_DAYS } from '../../../miniprogram/shared/training/quiz';
import type { Listed } from '../../_contracts/shapes';
import type {
  AskCertificationRequest,
  CertificationRequestRequest,
  DecideCertificationRequest,
  ListCertificationRequestsRequest,
  RequestRow,
} from '../../_contracts/training';
import { stampOf } from '../../_platform/actor';
import { linksTo } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { members } from '../../_store/people';
import { models } from '../../_store/product-lines';
import { certificationRequests, quizAttempts, quizzes } from '../../_store/training';
import { assertDays, give } from '../people/certification-rule';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';

/** What a person asks for and is not answered yet: more is a mistake. */
const MOST_OPEN = 30;
const PAGE = 20;

/** The newest passed taking that speaks for this work; null where no quiz is set for it. */
async function attemptFor(
  { actor, store, now }: Context,
  work: Pick<CertificationRequest, 'modelId' | 'task'>,
): Promise<CertificationRequest['attempt']> {
  const set = (await store.query(quizzes, { current: true }, { limit: 200 })).filter((one) =>
    isQuizFor(one, work),
  );
  if (!set.length) return null;
  const since = addDays(dayOf(now), -PASSED_DAYS);
  const taken = await store.query(
    quizAttempts,
    { 'member.memberId': actor.memberId, at: range({ atLeast: since }) },
    { orderBy: [['at', 'desc']], limit: 200 },
  );
  const passed = (listId: string) => taken.find((one) => one.listId === listId && one.passed);
  const missing = set.find(({ listId }) => !passed(listId));
  if (missing) throw new Refusal('QUIZ_NOT_PASSED', { title: missing.title });
  // The most specific one is shown; each of them was passed.
  const shown = set.find(({ modelId }) => modelId !== null) ?? set[0]!;
  const { _id: id, title, version, percent, on } = passed(shown.listId)!;
  return { id, title, version, percent, on };
}

/** 申请认证、续证: with evidence, and the passed quiz where one is set. */
export const askCertification: UseCase<AskCertificationRequest, { requestId: string }> = async (
  context,
  { requestId, modelId, task, level, files, note },
) => {
  const { actor, store, now } = context;
  const model = await store.get(models, modelId);
  const open = await store.query(
    certificationRequests,
    { 'member.memberId': actor.memberId },
    { orderBy: [['createdAt', 'desc']], limit: 200 },
  );
  const asked = open.filter(({ state }) => state === 'asked');
  if (asked.some((one) => one.modelId === modelId && one.task === task))
    throw new Refusal('CERTIFICATION_ASKED', { path: 'task' });
  if (asked.length >= MOST_OPEN) throw new Refusal('CERTIFICATIONS_ASKED_FULL');
  const attempt = await attemptFor(context, { modelId, task });
  const held = actor.member?.certifications.find((one) => one.modelId === modelId && one.task === task);
  const dealer = actor.dealerId ? await store.find(dealers, actor.dealerId) : null;
  const request = store.insert(certificationRequests, {
    ...{
      _id: requestId,
      member: stampOf(actor),
      dealerId: actor.dealerId,
      dealerName: dealer?.shortName ?? '',
    },
    ...{ modelId, modelName: model.name, task, level, endsOn: held?.toOn ?? null, files, note, attempt },
    ...{ state: 'asked' as const, createdAt: now.toISOString(), decided: null },
  });
  store.notify({
    memberIds: await peopleWithRole('service_manager'),
    kind: 'certification_asked',
    title: held ? '续证申请' : '认证申请',
    body: `${actor.name} ${dealer?.shortName ?? ''}：${model.name} ${taskKindLabels[task]} ${level} 级`,
    page: pages.training({ id: request._id }),
  });
  return { requestId: request._id };
};

export const withdrawCertificationRequest: UseCase<
  CertificationRequestRequest,
  { requestId: string }
> = async ({ actor, store }, { requestId }) => {
  const request = await store.get(certificationRequests, requestId);
  if (request.member.memberId !== actor.memberId) throw new Refusal('CERTIFICATION_REQUEST_NOT_FOUND');
  if (request.state !== 'asked') throw new Refusal('CERTIFICATION_REQUEST_DECIDED');
  store.save(certificationRequests, { ...request, state: 'withdrawn' });
  return { requestId };
};

export const listCertificationRequests: UseCase<
  ListCertificationRequestsRequest,
  Listed<'requests', RequestRow>
> = async ({ store }, { state, text, memberId, after }) => {
  const { rows, ...page } = await listOrFind(store, certificationRequests, {
    ...{ text, after, where: state ? { state } : {}, by: ['createdAt', 'desc'], limit: PAGE },
    ...(memberId ? { whose: { 'member.memberId': memberId } } : {}),
  });
  return { requests: rows.map(rowOf), ...page };
};

export const getCertificationRequest: UseCase<
  CertificationRequestRequest,
  { request: RequestRow; files: Record<string, string> }
> = async ({ store }, { requestId }) => {
  const request = await store.get(certificationRequests, requestId);
  return { request: rowOf(request), files: await linksTo(request.files, 3600) };
};

/** A service manager gives the certificate that was asked for, or sends it back; nobody their own. */
export const decideCertificationRequest: UseCase<DecideCertificationRequest, { requestId: string }> = async (
  { actor, store, now },
  { requestId, toOn, note },
) => {
  const request = await store.get(certificationRequests, requestId);
  if (request.state !== 'asked') throw new Refusal('CERTIFICATION_REQUEST_DECIDED');
  if (await isAmongPersons(store, actor, [request.member])) throw new Refusal('CERTIFICATION_OWN');
  if (toOn === null && !note.trim()) throw new Refusal('REASON_MISSING', { path: 'note' });
  const by = stampOf(actor);
  const today = dayOf(now);
  const { modelId, modelName, task, level } = request;
  if (toOn !== null) {
    assertDays(today, toOn);
    const member = await store.get(members, request.member.memberId);
    if (!member.active || !member.roles.includes('engineer')) throw new Refusal('MEMBER_NOT_FOUND');
    const held = member.certifications.find((one) => one.modelId === modelId && one.task === task);
    const fromOn = held && held.fromOn <= today && today <= held.toOn ? held.fromOn : today;
    const given = { modelId, task, level, fromOn, toOn, issuedBy: by, requestId };
    store.save(members, give(member, given, today), note);
  }
  const decided = { by, at: now.toISOString(), note, toOn };
  store.save(certificationRequests, { ...request, state: toOn ? 'granted' : 'declined', decided }, note);
  const what = `${modelName} ${taskKindLabels[task]} ${level} 级`;
  store.notify({
    memberIds: [request.member.memberId],
    kind: toOn ? 'certification_given' : 'certification_declined',
    title: toOn ? '认证申请已通过' : '认证申请已退回',
    body: toOn ? `${what}，至 ${toOn}` : `${what}：${note}`,
    page: pages.mySkills(),
  });
  return { requestId };
};
