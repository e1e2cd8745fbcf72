import {
  AnswerSurveyRequest,
  CallBackRequest,
  ListCallBacksRequest,
  OfferSurveyRequest,
  SurveyRequest,
} from '../../_contracts/surveys';
import type { SurveyActions, VisitorSurveyActions } from '../../_contracts/surveys';
import { fields } from '../../_platform/action';
import { isShown } from '../../_platform/looks';
import type { ActionTable, Load } from '../../_platform/action';
import { sha256Hex } from '../../_platform/ids';
import { publicRead } from '../../_platform/serve-public';
import type { PublicTable } from '../../_platform/serve-public';
import { callBacks, surveysByCode } from '../../_store/surveys';
import { requestedOrders, workOrders } from '../../_store/work-orders';
import { written } from '../../_store/writings';
import { raterKeyOf } from './rating-rule';
import { answerSurvey, closeCallBack, listCallBacks, offerSurvey, openSurvey } from './survey-use-cases';

const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders, workOrderId]];
const surveyOf = ({ code }: { code: string }) => [
  publicRead({ as: 'survey', collection: surveysByCode, where: { _id: sha256Hex(code) }, limit: 1 }),
];

/** What tells whether the account that answers may be the hospital's. */
const aboutRater = ({ code }: { code: string }, _: Date, openid: string) => [
  ...surveyOf({ code }),
  publicRead({
    as: 'rated',
    collection: surveysByCode,
    where: { raterKey: raterKeyOf(openid) },
    orderBy: [['answeredAt', -1]],
    limit: 50,
  }),
  publicRead({ as: 'requested', collection: requestedOrders, where: {}, limit: 2, fields: ['_id'] }),
];

export const surveyActions: ActionTable<SurveyActions> = {
  'survey.offer': {
    input: OfferSurveyRequest,
    reply: fields('surveyId'),
    loads: order,
    settings: ['survey'],
    run: offerSurvey,
  },
  'callBack.list': {
    input: ListCallBacksRequest,
    reply: fields('callBacks', 'next', 'isCut'),
    looks: ({ callBacks }) =>
      callBacks
        .filter(({ recipient }) => isShown(recipient.phone))
        .map(({ _id }) => ({ subjects: [], about: { collection: 'call_backs', id: _id }, why: '' })),
    run: listCallBacks,
  },
  'callBack.close': {
    input: CallBackRequest,
    reply: fields('callBackId'),
    loads: ({ callBackId }: CallBackRequest) => [[callBacks, callBackId]],
    run: closeCallBack,
  },
};

export const visitorSurveyActions: PublicTable<VisitorSurveyActions> = {
  'survey.open': {
    input: SurveyRequest,
    reply: fields('survey', 'questions', 'questionnaireId', 'lowScore'),
    writes: false,
    perMinute: 30,
    settings: ['survey'],
    reads: surveyOf,
    run: openSurvey,
  },
  'survey.answer': {
    input: AnswerSurveyRequest,
    reply: fields('stars'),
    writes: true,
    perMinute: 10,
    recognizes: true,
    settings: ['survey'],
    reads: aboutRater,
    writing: ({ code, more, chips }: AnswerSurveyRequest) =>
      written({
        place: 'surveys',
        idOf: () => sha256Hex(code),
        words: [
          'words',
          ...chips.map((_, n) => `chips.${n}`),
          ...more.flatMap(({ answer }, n) =>
            Array.isArray(answer) ? answer.map((_, m) => `more.${n}.answer.${m}`) : [`more.${n}.answer`],
          ),
        ],
        photos: [],
      }),
    run: answerSurvey,
  },
};
