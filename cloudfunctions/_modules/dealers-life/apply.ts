import { dayOf } from '../../../miniprogram/shared/days';
import { openApplicationStates, applicationStates } from '../../../miniprogram/shared/dealers/states';
import type { ApplicationState } from '../../../miniprogram/shared/dealers/states';
import type {
  AdmissionLink,
  ApplicationEvent,
  DealerApplication,
} from '../../../miniprogram/shared/model/dealers-life';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AdmissionPage,
  OpenAdmissionRequest,
  OwnApplication,
  SendApplicationRequest,
  WithdrawApplicationRequest,
} from '../../_contracts/dealers-life';
import type { PublicContext } from '../../_platform/serve-public';
import { dealerApplications } from '../../_store/dealers-life';
import { assertMove } from '../../_platform/life';
import { peopleWithRole } from '../people/whom-to-tell';
import { regionByCode } from '../regions/regions';

/** The only way in which an application changes its state. */
export function moveApplication(
  application: DealerApplication,
  to: ApplicationState,
  act: Omit<ApplicationEvent, 'to'>,
): DealerApplication {
  assertMove(applicationStates, application, to, 'APPLICATION_STATE_CHANGED');
  return { ...application, state: to, history: [...application.history, { ...act, to }] };
}

/** What leaves for the applicant: who looked at it, what was found and who is alike is the house's own affair. */
export function ownApplication(application: DealerApplication): OwnApplication {
  const {
    head: _,
    openid: _1,
    checks: _2,
    reviewer: _3,
    recommended: _4,
    decidedBy: _5,
    dealerId: _6,
    history,
    regionCode: _7,
    ...own
  } = application;
  const steps = history.flatMap(({ at, to, reason }) => (to === 'recommended' ? [] : [{ at, to, reason }]));
  return { ...own, steps };
}

/** Digits 3 to 8 of a credit code name the registering authority; the nearest region that is known. */
export function regionOfCreditCode(creditCode: string): string {
  const code = creditCode.slice(2, 8);
  const found = [code, `${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`].find((one) => regionByCode(one));
  return found ? regionByCode(found)!.code : '';
}

function linkOf({ found, now }: PublicContext): AdmissionLink {
  const link = found<AdmissionLink>('link')[0];
  if (!link || link.endedAt !== null || link.untilOn < dayOf(now))
    throw new Refusal('ADMISSION_LINK_INVALID');
  return link;
}

/** What is asked, and what this WeChat account has sent already. */
export function openAdmission(context: PublicContext, _: OpenAdmissionRequest): AdmissionPage {
  const { setting, found } = context;
  return {
    issuer: setting('letters').issuer.name,
    untilOn: linkOf(context).untilOn,
    questions: setting('lifecycle').questions,
    mine: found<DealerApplication>('mine').map(ownApplication),
  };
}

export const listOwnApplications = ({ found }: PublicContext): { applications: OwnApplication[] } => ({
  applications: found<DealerApplication>('mine').map(ownApplication),
});

/** Of one account, taken back or not: nobody acts for more companies in a day, and each is told to everybody of the channel. */
const A_DAY = 5;

/**
 * Sent by whoever holds a code. Companies are not unique here: else whoever knows a company's credit code could keep it out;
 * who is alike is shown to the reviewer instead.
 */
export async function sendApplication(
  context: PublicContext,
  request: SendApplicationRequest,
): Promise<OwnApplication> {
  const { actor, store, ids, now, setting, found } = context;
  const { code, applicationId, privacy: _, ...facts } = request;
  const missing = setting('lifecycle').questions.findIndex(
    (question) => !facts.answers.some(({ text }) => text === question),
  );
  if (missing >= 0) throw new Refusal('APPLICATION_ANSWERS_MISSING', { path: `answers.${missing}` });
  if (!facts.files.some(({ kind }) => kind === 'business_licence'))
    throw new Refusal('APPLICATION_LICENCE_MISSING', { path: 'files' });
  const at = now.toISOString();
  const answers = facts.answers.map((one) => ({ ...one, id: one.text }));
  const regionCode = regionOfCreditCode(facts.creditCode);
  const act = { at, by: facts.contactName, reason: '' };
  const page = (id: string) => pages.application({ id });
  if (applicationId !== null) {
    const before = await store.get(dealerApplications, applicationId);
    const sent = moveApplication({ ...before, ...facts, answers, regionCode }, 'sent', act);
    const saved = store.save(dealerApplications, { ...sent, sentAt: at, checks: [], recommended: null });
    store.notify({
      memberIds: before.reviewer ? [before.reviewer.memberId] : await peopleWithRole('channel_manager'),
      kind: 'application_sent',
      title: '准入申请已补充',
      body: `${facts.name} 补充后重新提交，请受理。`,
      page: page(saved._id),
    });
    return ownApplication(saved);
  }
  const link = linkOf(context);
  const isOpen = ({ creditCode, state }: DealerApplication) =>
    creditCode === facts.creditCode && openApplicationStates.includes(state);
  const mine = found<DealerApplication>('mine');
  if (mine.some(isOpen)) throw new Refusal('APPLICATION_OPEN_ALREADY');
  const aDayAgo = new Date(now.getTime() - 86_400_000).toISOString();
  if (mine.filter(({ sentAt }) => sentAt > aDayAgo).length >= A_DAY)
    throw new Refusal('APPLICATION_TOO_OFTEN');
  const application = store.insert(dealerApplications, {
    _id: ids.newId('DA'),
    number: `ZR${dayOf(now).replace(/-/g, '')}-${ids.newCode(6)}`,
    linkId: link._id,
    openid: actor.openid,
    state: 'sent',
    ...facts,
    answers,
    regionCode,
    checks: [],
    reviewer: null,
    recommended: null,
    decidedBy: null,
    dealerId: null,
    sentAt: at,
    history: [{ ...act, to: 'sent' }],
  });
  store.notify({
    memberIds: await peopleWithRole('channel_manager'),
    kind: 'application_sent',
    title: '新的准入申请',
    body: `${facts.name}（${link.note}）申请成为经销商，请受理。`,
    page: page(application._id),
  });
  return ownApplication(application);
}

export async function withdrawApplication(
  { store, now }: PublicContext,
  { applicationId, reason }: WithdrawApplicationRequest,
): Promise<OwnApplication> {
  const before = await store.get(dealerApplications, applicationId);
  const act = { at: now.toISOString(), by: before.contactName, reason };
  const withdrawn = store.save(dealerApplications, moveApplication(before, 'withdrawn', act), reason);
  if (before.reviewer)
    store.notify({
      memberIds: [before.reviewer.memberId],
      kind: 'application_taken_back',
      title: '准入申请已撤回',
      body: `${before.name} 撤回了申请：${reason}`,
      page: pages.application({ id: applicationId }),
    });
  return ownApplication(withdrawn);
}
