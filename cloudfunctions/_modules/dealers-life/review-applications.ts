import type { DealerApplication } from '../../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AcceptApplication,
  Alike,
  AnswerApplication,
  ApplicationMoved,
  ApplicationPage,
  ApplicationRequest,
  ApplicationRow,
  CheckApplication,
  ListApplications,
} from '../../_contracts/dealers-life';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import { temporaryLinks } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { question } from '../../_platform/unit-of-work';
import { admissionLinks, applicationsToSecond, dealerApplications } from '../../_store/dealers-life';
import { dealers } from '../../_store/dealers';
import { isAmongPersons, isKnownAmongPersons, isSamePerson } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { fullName, regionByCode } from '../regions/regions';
import { moveApplication } from './apply';
import { plantTasks } from './tasks';

const PAGE = 50;
const ALIKE = 20;
const LINK_SECONDS = 600;
const regionNameOf = (code: string) => (regionByCode(code) ? fullName(code) : '');
const moved = ({ _id, state, revision, dealerId }: DealerApplication): ApplicationMoved => ({
  applicationId: _id,
  state,
  revision,
  dealerId,
});
const missingOf = ({ checks }: DealerApplication): number =>
  checks.filter(({ verdict }) => verdict !== 'ok').length;

/** The longest waiting first. */
export const listApplications: UseCase<ListApplications, Listed<'applications', ApplicationRow>> = async (
  { actor, store },
  { state, second, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, dealerApplications, {
    ...{
      text,
      after,
      where: second ? applicationsToSecond(actor) : { state },
      by: ['sentAt', 'asc'],
      limit: PAGE,
    },
  });
  const applications = rows.map((row) => ({
    _id: row._id,
    number: row.number,
    state: row.state,
    name: row.name,
    shortName: row.shortName,
    sentAt: row.sentAt,
    recommended: row.recommended,
    reviewer: row.reviewer,
    regionName: regionNameOf(row.regionCode),
  }));
  return { applications, ...page };
};

/** Dealers and other applications with the same code, name, short name or phone: shown before anybody decides. */
async function alikeTo({ store }: Context, application: DealerApplication): Promise<Alike[]> {
  const { _id, creditCode, name, shortName, contactPhone } = application;
  const found = await store.queryTogether({
    code: question({ collection: dealers, where: { creditCode }, limit: ALIKE }),
    name: question({ collection: dealers, where: { name }, limit: ALIKE }),
    short: question({ collection: dealers, where: { shortName }, limit: ALIKE }),
    phone: question({ collection: dealers, where: { contactPhone }, limit: ALIKE }),
    otherCode: question({ collection: dealerApplications, where: { creditCode }, limit: ALIKE }),
    otherName: question({ collection: dealerApplications, where: { name }, limit: ALIKE }),
    otherPhone: question({ collection: dealerApplications, where: { contactPhone }, limit: ALIKE }),
  });
  const alike = new Map<string, Alike>();
  const note = (kind: Alike['kind'], one: Dealer | DealerApplication): void => {
    if (one._id === _id) return;
    const by: Alike['by'] = [
      ...(one.creditCode === creditCode ? (['creditCode'] as const) : []),
      ...(one.name === name ? (['name'] as const) : []),
      ...(one.shortName === shortName ? (['shortName'] as const) : []),
      ...(contactPhone && one.contactPhone === contactPhone ? (['phone'] as const) : []),
    ];
    alike.set(one._id, { kind, id: one._id, name: one.name, state: one.state, by });
  };
  for (const one of [...found.code, ...found.name, ...found.short, ...found.phone]) note('dealer', one);
  for (const one of [...found.otherCode, ...found.otherName, ...found.otherPhone]) note('application', one);
  return [...alike.values()];
}

const maySecond = async ({ actor, store }: Context, { recommended }: DealerApplication): Promise<boolean> =>
  recommended !== null && !(await isKnownAmongPersons(store, actor, [recommended.by]));

export const readApplication: UseCase<ApplicationRequest, ApplicationPage> = async (
  context,
  { applicationId },
) => {
  const { store } = context;
  const application = await store.get(dealerApplications, applicationId);
  const { openid: _, ...shown } = rowOf(application);
  const [alike, links, link, mayAccept] = await Promise.all([
    alikeTo(context, application),
    temporaryLinks(
      application.files.map(({ fileId }) => fileId),
      LINK_SECONDS,
    ),
    store.find(admissionLinks, application.linkId),
    maySecond(context, application),
  ]);
  return {
    application: shown,
    regionName: regionNameOf(application.regionCode),
    linkNote: link?.note ?? '',
    alike,
    links: Object.fromEntries([...links].flatMap(([id, url]) => (url ? [[id, url]] : []))),
    missing: missingOf(application),
    maySecond: mayAccept,
  };
};

/** Somebody has begun to look at it; the list of what is looked at is the one of this moment. */
export const takeApplication: UseCase<ApplicationRequest, ApplicationMoved> = async (
  { actor, store, now, setting },
  { applicationId },
) => {
  const before = await store.get(dealerApplications, applicationId);
  const act = { at: now.toISOString(), by: stampOf(actor), reason: '' };
  const checks = setting('lifecycle').checks.map((text) => ({ id: text, text, verdict: null, note: '' }));
  const taken = moveApplication(before, 'reviewing', act);
  return moved(store.save(dealerApplications, { ...taken, checks, reviewer: stampOf(actor) }));
};

function assertReviewing({ state }: DealerApplication): void {
  if (state !== 'reviewing') throw new Refusal('APPLICATION_STATE_CHANGED', { state });
}

/** What was found; whatever was recommended before was so by other findings. */
export const checkApplication: UseCase<CheckApplication, ApplicationMoved> = async (
  { store },
  { applicationId, revision, checks },
) => {
  const before = await store.get(dealerApplications, applicationId);
  assertReviewing(before);
  if (before.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const given = new Map(checks.map((check) => [check.id, check]));
  const found = before.checks.map((check) => ({ ...check, ...given.get(check.id) }));
  return moved(store.save(dealerApplications, { ...before, checks: found, recommended: null }));
};

/** Back to the company with what it lacks. */
export const returnApplication: UseCase<AnswerApplication, ApplicationMoved> = async (
  { actor, store, now },
  { applicationId, reason },
) => {
  const before = await store.get(dealerApplications, applicationId);
  const returned = moveApplication(before, 'returned', { at: now.toISOString(), by: stampOf(actor), reason });
  return moved(store.save(dealerApplications, { ...returned, recommended: null }, reason));
};

export const refuseApplication: UseCase<AnswerApplication, ApplicationMoved> = async (
  { actor, store, now },
  { applicationId, reason },
) => {
  const before = await store.get(dealerApplications, applicationId);
  const refused = moveApplication(before, 'refused', { at: now.toISOString(), by: stampOf(actor), reason });
  return moved(store.save(dealerApplications, { ...refused, decidedBy: stampOf(actor) }, reason));
};

/** Nobody lets in a company that he himself has applied for. */
function assertNotApplicant({ actor }: Context, { _id, openid, contactPhone }: DealerApplication): void {
  if (actor.member && isSamePerson(actor.member, { _id, openid, phone: contactPhone }))
    throw new Refusal('APPLICATION_OWN');
}

/** The first of two. */
export const recommendApplication: UseCase<AnswerApplication, ApplicationMoved> = async (
  context,
  { applicationId, reason },
) => {
  const { actor, store, now } = context;
  const before = await store.get(dealerApplications, applicationId);
  assertReviewing(before);
  assertNotApplicant(context, before);
  if (missingOf(before) > 0)
    throw new Refusal('APPLICATION_CHECKS_OPEN', {
      checks: before.checks.filter(({ verdict }) => verdict !== 'ok').map(({ text }) => text),
    });
  const at = now.toISOString();
  const by = stampOf(actor);
  const saved = store.save(
    dealerApplications,
    {
      ...before,
      recommended: { by, at, note: reason },
      history: [...before.history, { at, by: stampOf(actor), to: 'recommended', reason }],
    },
    reason,
  );
  const others = (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId);
  store.notify({
    memberIds: others,
    kind: 'application_second',
    title: '准入申请待第二人批准',
    body: `${actor.name} 推荐 ${before.name}：${reason}`,
    page: pages.application({ id: applicationId }),
  });
  return moved(saved);
};

/** The second of two: the company is a dealer under review, with the list of what is to be done until it begins. */
export const acceptApplication: UseCase<AcceptApplication, ApplicationMoved> = async (
  context,
  { applicationId, regionCode },
) => {
  const { actor, store, ids, now } = context;
  const before = await store.get(dealerApplications, applicationId);
  assertReviewing(before);
  assertNotApplicant(context, before);
  const isSecond =
    (await maySecond(context, before)) &&
    !(await isAmongPersons(context.store, context.actor, [before.recommended?.by]));
  if (!isSecond) throw new Refusal('APPLICATION_SECOND_PERSON_MISSING');
  if (!regionByCode(regionCode)) throw new Refusal('REGION_UNKNOWN', { path: 'regionCode' });
  const known = await store.query(dealers, { creditCode: before.creditCode }, { limit: 1, fields: ['_id'] });
  if (known[0]) throw new Refusal('DEALER_CREDIT_CODE_TAKEN', { dealerId: known[0]._id });
  const at = now.toISOString();
  const dealer = store.insert(dealers, {
    _id: ids.newId('DL'),
    name: before.name,
    shortName: before.shortName,
    creditCode: before.creditCode,
    state: 'reviewing',
    regionCode,
    contactName: before.contactName,
    contactPhone: before.contactPhone,
    applicationId,
    profile: { address: before.address, regionCodes: [], people: [], warehouses: [], tax: null },
    createdAt: at,
    history: [
      {
        at,
        by: before.recommended!.by,
        agreed: stampOf(actor),
        to: 'reviewing',
        reason: before.recommended!.note,
      },
    ],
  });
  await plantTasks(context, dealer, 'onboarding');
  const act = { at, by: stampOf(actor), reason: '' };
  const accepted = moveApplication({ ...before, dealerId: dealer._id }, 'accepted', act);
  return moved(store.save(dealerApplications, { ...accepted, decidedBy: stampOf(actor) }));
};
