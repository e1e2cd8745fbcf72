import * as z from 'zod';
import { certificationRequestStates, quizKinds } from '../../miniprogram/shared/model/training';
import type {
  CertificationRequest,
  CertificationRequestState,
  Quiz,
  QuizAttempt,
  QuizKind,
  QuizQuestion,
  Training,
} from '../../miniprogram/shared/model/training';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { MOST_QUIZ_QUESTIONS } from '../../miniprogram/shared/training/quiz';
import type { Act } from './act';
import { after, day, file, id, oneOf, reason, searched, text } from './shapes';
import type { Listed, Nothing } from './shapes';
import { versioned } from './settings';

/** As it is written: what is still missing is said when it is proposed. */
export const quizShape = z.strictObject({
  id: versioned.id,
  of: versioned.of,
  version: versioned.version,
  modelId: id.nullable(),
  task: oneOf<TaskKind>(taskKindLabels).nullable(),
  title: text(60),
  passPercent: z.int().min(0).max(100),
  questions: z
    .array(
      z.strictObject({
        id,
        text: text(300),
        kind: oneOf<QuizKind>(quizKinds),
        choices: z.array(text(100).min(1)).max(8),
        right: z.array(z.int().min(0).max(7)).max(8),
      }),
    )
    .max(MOST_QUIZ_QUESTIONS),
}) satisfies z.ZodType<Quiz>;

export const QuizRequest = z.strictObject({ quizId: id });
export type QuizRequest = z.infer<typeof QuizRequest>;
export const SubmitQuizRequest = z.strictObject({
  quizId: id,
  answers: z
    .array(z.strictObject({ questionId: id, chosen: z.array(z.int().min(0).max(7)).max(8) }))
    .max(MOST_QUIZ_QUESTIONS),
});
export type SubmitQuizRequest = z.infer<typeof SubmitQuizRequest>;
export const AttemptsRequest = z.strictObject({ memberId: id, after });
export type AttemptsRequest = z.infer<typeof AttemptsRequest>;

const files = z.array(file).max(9);
export const AskCertificationRequest = z.strictObject({
  requestId: id,
  modelId: id,
  task: oneOf<TaskKind>(taskKindLabels),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  files,
  note: text(500),
});
export type AskCertificationRequest = z.infer<typeof AskCertificationRequest>;
export const CertificationRequestRequest = z.strictObject({ requestId: id });
export type CertificationRequestRequest = z.infer<typeof CertificationRequestRequest>;
export const ListCertificationRequestsRequest = z.strictObject({
  state: oneOf<CertificationRequestState>(certificationRequestStates).optional(),
  /** A dealer or a model. */
  text: searched,
  memberId: id.optional(),
  after,
});
export type ListCertificationRequestsRequest = z.infer<typeof ListCertificationRequestsRequest>;
export const DecideCertificationRequest = z.strictObject({
  requestId: id,
  revision: z.int().min(1).optional(),
  /** The last day of the certificate; null: it is sent back, with the reason. */
  toOn: day.nullable(),
  note: text(200),
});
export type DecideCertificationRequest = z.infer<typeof DecideCertificationRequest>;

export const SaveTrainingRequest = z.strictObject({
  trainingId: id,
  title: text(60).min(1),
  modelIds: z.array(id).max(20),
  on: day,
  hours: z.number().min(0.5).max(400),
  trainer: text(40).min(1),
  memberIds: z
    .array(id)
    .min(1)
    .max(60)
    .refine((ids) => new Set(ids).size === ids.length),
  files,
  note: text(500),
});
export type SaveTrainingRequest = z.infer<typeof SaveTrainingRequest>;
export const ListTrainingsRequest = z.strictObject({
  /** A title or a model. */
  text: searched,
  memberId: id.optional(),
  after,
});
export type ListTrainingsRequest = z.infer<typeof ListTrainingsRequest>;
export const TrainingRequest = z.strictObject({ trainingId: id });
export type TrainingRequest = z.infer<typeof TrainingRequest>;
export const VoidTrainingRequest = z.strictObject({ trainingId: id, reason });
export type VoidTrainingRequest = z.infer<typeof VoidTrainingRequest>;

export interface QuizRow {
  quizId: string;
  title: string;
  modelId: string | null;
  modelName: string;
  task: TaskKind | null;
  questions: number;
  passPercent: number;
  last: Pick<QuizAttempt, 'percent' | 'passed' | 'on'> | null;
  triesLeft: number;
}
export type AttemptRow = Pick<
  QuizAttempt,
  '_id' | 'title' | 'version' | 'on' | 'percent' | 'passPercent' | 'passed'
>;
export type RequestRow = Omit<CertificationRequest, 'head' | 'searchKeys' | 'fileMarks'>;
export type TrainingRow = Omit<Training, 'head' | 'searchKeys' | 'fileMarks'>;
type Linked = Record<string, string>;

export interface TrainingActions {
  'quiz.list': Act<typeof Nothing, { quizzes: Quiz[] }>;
  'quiz.mine': Act<typeof Nothing, { quizzes: QuizRow[] }>;
  'quiz.open': Act<
    typeof QuizRequest,
    {
      quiz: Pick<QuizRow, 'quizId' | 'title' | 'passPercent'> & {
        questions: Omit<QuizQuestion, 'right'>[];
      };
    }
  >;
  'quiz.submit': Act<
    typeof SubmitQuizRequest,
    { attemptId: string; percent: number; passPercent: number; passed: boolean; wrong: string[] }
  >;
  'quiz.attempts': Act<typeof AttemptsRequest, { attempts: AttemptRow[]; next: string | null }>;
  'certificationRequest.ask': Act<typeof AskCertificationRequest, { requestId: string }>;
  'certificationRequest.withdraw': Act<typeof CertificationRequestRequest, { requestId: string }>;
  'certificationRequest.list': Act<typeof ListCertificationRequestsRequest, Listed<'requests', RequestRow>>;
  'certificationRequest.get': Act<typeof CertificationRequestRequest, { request: RequestRow; files: Linked }>;
  'certificationRequest.decide': Act<typeof DecideCertificationRequest, { requestId: string }>;
  'training.save': Act<typeof SaveTrainingRequest, { trainingId: string }>;
  'training.list': Act<typeof ListTrainingsRequest, Listed<'trainings', TrainingRow>>;
  'training.get': Act<typeof TrainingRequest, { training: TrainingRow; files: Linked }>;
  'training.void': Act<typeof VoidTrainingRequest, { trainingId: string }>;
}
