import type { Questionnaire, SurveyQuestion } from '../../../miniprogram/shared/model/settings';
import type { FurtherAnswer, Survey } from '../../../miniprogram/shared/model/surveys';
import { versionOf } from '../../../miniprogram/shared/visit/checklist';
import {
  askedQuestions,
  isAnswerTo,
  owedQuestion,
  questionnaireFor,
  questionnairesOf,
} from '../../../miniprogram/shared/visit/questionnaire';
import type { SurveyAnswer } from '../../../miniprogram/shared/visit/questionnaire';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { dayOf, addDays, startOfDay } from '../../../miniprogram/shared/days';
import type { CallBackRow, SurveyPage } from '../../_contracts/surveys';
import type { CallBackRequest, ListCallBacksRequest, OfferSurveyRequest } from '../../_contracts/surveys';
import type { AnswerSurveyRequest, SurveyRequest } from '../../_contracts/surveys';
import type { Listed } from '../../_contracts/shapes';
import type { Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import type { Draft } from '../../_platform/unit-of-work';
import type { PublicContext } from '../../_platform/serve-public';
import { sha256Hex } from '../../_platform/ids';
import { oneOf, range } from '../../_platform/where';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { isAmongPersons } from '../people/second-person';
import { whoCame } from '../people/who-came';
import { peopleWithRole } from '../people/whom-to-tell';
import { mayCall, maskPhone } from '../sites/contact-phones';
import { workOrders, workOrdersOfAll } from '../../_store/work-orders';
import { callBacks, surveys, surveysByCode } from '../../_store/surveys';
import { questionnaireVersions } from '../../_store/settings';
import { doubtsAbout, isFirstSeen, nowDoubted, raterKeyOf } from './rating-rule';
import { pages } from '../../../miniprogram/shared/pages';

/**
 * After the signature the engineer shows a code. Whom it asks was fixed by the visit, so a dealer cannot pick who rates;
 * the code is known to the phone and the hospital, the server keeps its hash.
 */
export const offerSurvey: UseCase<OfferSurveyRequest, { surveyId: string }> = async (
  { store, now, happened, setting },
  { workOrderId, code },
) => {
  const order = await store.get(workOrders, workOrderId);
  const visit = order.visits[order.visits.length - 1];
  if (!visit || !['confirmed', 'closed'].includes(order.state)) throw new Refusal('SURVEY_NOT_YET');
  if (order.addedOnSite) throw new Refusal('SURVEY_WITH_MAIN');
  if (order.surveyId) return { surveyId: order.surveyId };
  const survey = store.insert(
    surveys,
    newSurvey(order, visit, code, happened.at, now.toISOString(), setting('survey')),
  );
  store.save(workOrders, { ...order, surveyId: survey._id });
  return { surveyId: survey._id };
};

export function newSurvey(
  order: WorkOrder,
  visit: Visit,
  code: string,
  at: string,
  offeredAt: string,
  { expiresDays }: Settings['survey'],
): Draft<Survey> {
  const signer = visit.signature?.signedBy ?? order.contact;
  return {
    _id: sha256Hex(code),
    workOrderId: order._id,
    workOrderNumber: order.number,
    dealerId: order.dealerId,
    engineer: visit.engineer,
    site: { hospitalName: order.site.hospitalName, departmentName: order.site.departmentName },
    deviceName: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
    recipient: { name: signer?.name ?? '', phone: signer?.phone ?? '' },
    state: 'open',
    createdAt: at,
    expiresAt: startOfDay(addDays(dayOf(at), expiresDays + 1)).toISOString(),
    answeredAt: null,
    stars: null,
    answers: {},
    hospitalId: order.site.hospitalId,
    productLineId: order.device?.productLineId ?? null,
    task: order.task,
    offeredAt,
  };
}

/** What the hospital sees before rating: which visit it was, without names of other people or phones. */
export const openSurvey: UseCase<SurveyRequest, SurveyPage> = async ({ store, now, setting }, { code }) => {
  const survey = await store.get(surveysByCode, sha256Hex(code));
  if (survey.state === 'open' && survey.expiresAt <= now.toISOString()) throw new Refusal('SURVEY_NOT_FOUND');
  return {
    survey: {
      workOrderNumber: survey.workOrderNumber,
      site: survey.site,
      deviceName: survey.deviceName,
      state: survey.state === 'open' || survey.state === 'expired' ? survey.state : 'answered',
      expiresAt: survey.expiresAt,
      stars: survey.stars,
      engineerName: survey.engineer.name,
    },
    ...asPage(askedOf(survey, setting('survey'))),
    lowScore: setting('survey').lowScore,
  };
};

/** What this survey asks today: by line and task of the work that it rates. */
const askedOf = ({ productLineId, task }: Survey, setting: Settings['survey']): Questionnaire => {
  const all = questionnairesOf(setting);
  return questionnaireFor(all, { productLineId: productLineId ?? null, task: task ?? 'repair' });
};
const asPage = ({ id, questions }: Questionnaire) => ({ questionnaireId: id, questions });

/** The version that was shown, although another one may count by now; of a page of before, what counts. */
async function answeredOf(
  { store, setting }: Pick<PublicContext, 'store' | 'setting'>,
  survey: Survey,
  named: string | undefined,
): Promise<Questionnaire> {
  const all = questionnairesOf(setting('survey'));
  const current = all.find(({ id }) => id === named);
  if (named === undefined || current) return current ?? askedOf(survey, setting('survey'));
  const ended = await store.find(questionnaireVersions, named);
  if (!ended) throw new Refusal('INPUT_INVALID', { path: 'questionnaireId' });
  const { _id, ...rest } = ended;
  return { ...rest, id: _id };
}

/** What was answered, by question: the stars, chips and words that stand apart belong to the first of their kind. */
function answersOf(
  questions: readonly SurveyQuestion[],
  { stars, chips, words, more }: AnswerSurveyRequest,
): Record<string, SurveyAnswer> {
  const first = (kind: SurveyQuestion['kind']) => questions.find((one) => one.kind === kind)?.id;
  const apart: [string | undefined, SurveyAnswer][] = [
    [first('stars'), stars],
    [first('chips'), chips],
    [first('text'), words],
  ];
  const known = apart.filter(
    ([id, answer]) => id !== undefined && (typeof answer === 'number' || answer.length > 0),
  ) as [string, SurveyAnswer][];
  return Object.fromEntries([...known, ...more.map((one) => [one.questionId, one.answer] as const)]);
}

/** With each question's text as it was asked; what is no question of the list, or was not asked after these answers, stays out. */
function furtherAnswers(
  questions: readonly SurveyQuestion[],
  answers: Record<string, SurveyAnswer>,
  given: AnswerSurveyRequest,
  lowScore: number,
): FurtherAnswer[] {
  const asked = askedQuestions(questions, answers);
  return given.more.flatMap(({ questionId, answer }) => {
    const question = asked.find(({ id }) => id === questionId);
    return question && isAnswerTo(question, answer, given.stars, lowScore)
      ? [{ questionId, question: question.text, answer }]
      : [];
  });
}

/**
 * One answer, once, by nobody who works in service; a low score opens a call-back in the same transaction. What may come from
 * somebody else than the hospital is held: it says the same to whoever gave it, and weighs nothing until it was reviewed.
 */
export async function answerSurvey(
  { actor, caller, formerly, store, now, ids, setting, found }: PublicContext,
  request: AnswerSurveyRequest,
): Promise<{ stars: number }> {
  const survey = await store.get(surveysByCode, sha256Hex(request.code));
  if (['answered', 'held', 'void'].includes(survey.state)) throw new Refusal('SURVEY_ANSWERED');
  const at = now.toISOString();
  if (survey.state === 'expired' || survey.expiresAt <= at) throw new Refusal('SURVEY_NOT_FOUND');
  // Whoever was a member once is none of the hospital's: unbinding, a new phone or leaving does not change that.
  if (caller || formerly.length > 0) throw new Refusal('SURVEY_NOT_FOR_MEMBERS');
  const questionnaire = await answeredOf({ store, setting }, survey, request.questionnaireId);
  const { questions } = questionnaire;
  const answers = answersOf(questions, request);
  const owed = request.questionnaireId === undefined ? undefined : owedQuestion(questions, answers);
  if (owed) throw new Refusal('SURVEY_UNFINISHED', { path: owed.id });
  const more = furtherAnswers(questions, answers, request, setting('survey').lowScore);
  const earlier = found<Survey>('rated').filter(({ _id }) => _id !== survey._id);
  // On its own page whoever rates has asked for this very visit: that tells nobody from whom it is.
  const hasAsked = found<{ _id: string }>('requested').some(
    ({ _id }) => !survey.byRequester || _id !== survey.workOrderId,
  );
  const isNew = isFirstSeen({ earlier, hasAsked });
  const inARow = isNew
    ? await ratedInARow(store, survey, raterKeyOf(actor.openid), now, setting('survey'))
    : [];
  const doubts = doubtsAbout(survey, { earlier, hasAsked, inARow, now, setting: setting('survey') });
  for (const one of nowDoubted(survey, earlier, inARow)) store.save(surveysByCode, one);
  store.save(surveysByCode, {
    ...survey,
    state: doubts.length ? 'held' : 'answered',
    raterKey: raterKeyOf(actor.openid),
    doubts,
    isFirstSeen: isNew,
    answeredAt: at,
    stars: request.stars,
    answers: { chips: request.chips, words: request.words },
    more,
    questionnaire: {
      id: questionnaire.id,
      version: versionOf(questionnaire),
      title: questionnaire.title,
    },
  });
  if (request.stars <= setting('survey').lowScore) {
    store.insert(callBacks, {
      _id: ids.newId('CB'),
      surveyId: survey._id,
      workOrderId: survey.workOrderId,
      workOrderNumber: survey.workOrderNumber,
      stars: request.stars,
      words: request.words,
      chips: request.chips,
      more,
      site: survey.site,
      recipient: survey.recipient,
      state: 'open',
      note: '',
      createdAt: at,
      doneAt: null,
      doneBy: null,
    });
    store.notify({
      memberIds: await peopleWithRole('service_manager'),
      kind: 'low_rating',
      title: `低分评价 ${request.stars} 星`,
      body: `${survey.workOrderNumber} ${survey.site.hospitalName}：${[...request.chips, request.words].filter(Boolean).join('，') || '未留言'}`,
      page: pages.callBacks(),
    });
  }
  return { stars: request.stars };
}

/** What other accounts, seen then for the first time, have given the same engineer lately. */
async function ratedInARow(
  store: PublicContext['store'],
  { engineer }: Survey,
  raterKey: string,
  now: Date,
  { firstSeen, inARowMinutes }: Settings['survey'],
): Promise<Survey[]> {
  if (firstSeen === 'never' || inARowMinutes === 0) return [];
  const since = new Date(now.getTime() - inARowMinutes * 60_000).toISOString();
  const lately = await store.query(
    surveysByCode,
    {
      'engineer.memberId': engineer.memberId,
      state: oneOf(['answered', 'held']),
      answeredAt: range({ atLeast: since }),
    },
    { orderBy: [['answeredAt', 'desc']], limit: IN_A_ROW },
  );
  return lately.filter((one) => one.isFirstSeen && !one.review && one.raterKey !== raterKey);
}
const IN_A_ROW = 20;

/** What a window shows: a page of fifty took a phone half as long again as a short one. */
const CALL_BACKS = 20;

/** Those that wait, or those that are done, the newest first. */
export const listCallBacks: UseCase<ListCallBacksRequest, Listed<'callBacks', CallBackRow>> = async (
  { actor, store },
  { state, text, after },
) => {
  const may = mayCall(actor, []);
  const { rows, ...page } = await listOrFind(store, callBacks, {
    ...{ text, after, where: { state }, by: ['createdAt', 'desc'], limit: CALL_BACKS },
  });
  return {
    callBacks: rows.map(rowOf).map(({ recipient, ...callBack }) => ({
      ...callBack,
      recipient: may ? recipient : { ...recipient, phone: maskPhone(recipient.phone) },
    })),
    ...page,
  };
};

export const closeCallBack: UseCase<CallBackRequest, { callBackId: string }> = async (
  { actor, store, now },
  { callBackId, note },
) => {
  const callBack = await store.get(callBacks, callBackId);
  if (callBack.state !== 'open') throw new Refusal('CALL_BACK_DONE');
  const [survey, order] = await Promise.all([
    store.find(surveys, callBack.surveyId),
    store.find(workOrdersOfAll, callBack.workOrderId),
  ]);
  const rated = [survey?.engineer, ...(order ? whoCame(order) : [])];
  if (await isAmongPersons(store, actor, rated)) throw new Refusal('RATING_OWN');
  store.save(
    callBacks,
    { ...callBack, state: 'done', note, doneAt: now.toISOString(), doneBy: stampOf(actor) },
    note,
  );
  return { callBackId };
};
