import * as z from 'zod';
import type { SurveyQuestion } from '../../miniprogram/shared/model/settings';
import type { Survey, CallBack } from '../../miniprogram/shared/model/surveys';
import { after, id, queuedContract, searched, text } from './shapes';
import type { Listed } from './shapes';
import type { Act } from './act';

export const OfferSurveyRequest = queuedContract('survey.offer');
export type OfferSurveyRequest = z.infer<typeof OfferSurveyRequest>;
export const ListCallBacksRequest = z.strictObject({
  state: z.enum(['open', 'done']).default('open'),
  /** A hospital, a department or an order's number. */
  text: searched,
  after,
});
export type ListCallBacksRequest = z.infer<typeof ListCallBacksRequest>;
export const CallBackRequest = z.strictObject({ callBackId: id, note: text(500).min(1) });
export type CallBackRequest = z.infer<typeof CallBackRequest>;

export interface SurveyPage {
  survey: Pick<Survey, 'workOrderNumber' | 'site' | 'deviceName' | 'state' | 'expiresAt' | 'stars'> & {
    engineerName: string;
  };
  questions: SurveyQuestion[];
  /** The version that is asked, which an answer names. */
  questionnaireId: string;
  /** So many stars or fewer ask what was wrong. */
  lowScore: number;
}

export type CallBackRow = Omit<CallBack, 'head' | 'searchKeys'>;

/** Requests of people without an account: hospital contacts, and members-to-be with an invitation. */
const surveyCode = z.string().regex(/^[\w-]{22}$/);
export const SurveyRequest = z.strictObject({ code: surveyCode });
export type SurveyRequest = z.infer<typeof SurveyRequest>;
export const AnswerSurveyRequest = z.strictObject({
  code: surveyCode,
  stars: z.int().min(1).max(5),
  chips: z.array(text(20)).max(10),
  words: text(500),
  /** The version that was shown; absent: a page of before. */
  questionnaireId: id.optional(),
  /** Questions beyond the first of each kind, as a service manager has added them. */
  more: z
    .array(
      z.strictObject({
        questionId: id,
        answer: z.union([z.int().min(1).max(5), text(500).min(1), z.array(text(20)).min(1).max(10)]),
      }),
    )
    .max(10)
    .default([]),
});
export type AnswerSurveyRequest = z.infer<typeof AnswerSurveyRequest>;

export interface SurveyActions {
  'survey.offer': Act<typeof OfferSurveyRequest, { surveyId: string }>;
  'callBack.list': Act<typeof ListCallBacksRequest, Listed<'callBacks', CallBackRow>>;
  'callBack.close': Act<typeof CallBackRequest, { callBackId: string }>;
}

export interface VisitorSurveyActions {
  'survey.open': Act<typeof SurveyRequest, SurveyPage>;
  'survey.answer': Act<typeof AnswerSurveyRequest, { stars: number }>;
}
