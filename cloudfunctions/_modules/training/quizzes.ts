import { dayOf } from '../../../miniprogram/shared/days';
import type { Quiz, QuizAttempt, QuizVersion } from '../../../miniprogram/shared/model/training';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { gradeQuiz, TRIES_A_DAY } from '../../../miniprogram/shared/training/quiz';
import type {
  AttemptRow,
  AttemptsRequest,
  QuizRequest,
  QuizRow,
  SubmitQuizRequest,
} from '../../_contracts/training';
import type { Nothing } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { models } from '../../_store/product-lines';
import { quizAttempts, quizzes } from '../../_store/training';

/** A house has a few for each line. */
const MOST = 200;
/** What one person has taken lately. */
const TAKEN = 100;

const asQuiz = ({ listId, version, modelId, task, title, passPercent, questions }: QuizVersion): Quiz => ({
  ...{ id: listId, modelId, task, title, passPercent, questions },
  ...(version ? { version } : {}),
});

/** With their answers, for whoever writes them. */
export const listQuizzes: UseCase<Nothing, { quizzes: Quiz[] }> = async ({ store }) => ({
  quizzes: (await store.query(quizzes, { current: true }, { limit: MOST })).map(asQuiz),
});

/** What there is to take, each with how it went last, and how often today still. */
export const myQuizzes: UseCase<Nothing, { quizzes: QuizRow[] }> = async ({ actor, store, now }) => {
  const [all, taken] = await Promise.all([
    store.query(quizzes, { current: true }, { limit: MOST }),
    store.query(
      quizAttempts,
      { 'member.memberId': actor.memberId },
      { orderBy: [['at', 'desc']], limit: TAKEN },
    ),
  ]);
  const named = await store.findMany(
    models,
    all.flatMap(({ modelId }) => (modelId ? [modelId] : [])),
  );
  const today = dayOf(now);
  return {
    quizzes: all.map(({ _id, listId, title, modelId, task, questions, passPercent }) => {
      const own = taken.filter((one) => one.listId === listId);
      const [last] = own;
      return {
        ...{ quizId: _id, title, modelId, task, passPercent, questions: questions.length },
        modelName: modelId ? (named.get(modelId)?.name ?? modelId) : '',
        last: last ? { percent: last.percent, passed: last.passed, on: last.on } : null,
        triesLeft: Math.max(0, TRIES_A_DAY - own.filter(({ on }) => on === today).length),
      };
    }),
  };
};

/** The questions, without what is right. */
export const openQuiz: UseCase<
  QuizRequest,
  {
    quiz: {
      quizId: string;
      title: string;
      passPercent: number;
      questions: Omit<Quiz['questions'][number], 'right'>[];
    };
  }
> = async ({ store }, { quizId }) => {
  const { _id, title, passPercent, questions, current } = await store.get(quizzes, quizId);
  if (!current) throw new Refusal('QUIZ_REPLACED');
  return {
    quiz: {
      ...{ quizId: _id, title, passPercent },
      questions: questions.map(({ id, text, kind, choices }) => ({ id, text, kind, choices })),
    },
  };
};

/** Judged here and kept, passed or not; what is wrong is named by its question, never by the right answer. */
export const submitQuiz: UseCase<
  SubmitQuizRequest,
  { attemptId: string; percent: number; passPercent: number; passed: boolean; wrong: string[] }
> = async ({ actor, store, now, ids }, { quizId, answers }) => {
  const quiz = await store.get(quizzes, quizId);
  if (!quiz.current) throw new Refusal('QUIZ_REPLACED');
  const on = dayOf(now);
  const lately = await store.query(
    quizAttempts,
    { 'member.memberId': actor.memberId },
    { orderBy: [['at', 'desc']], limit: TAKEN },
  );
  const today = lately.filter((one) => one.listId === quiz.listId && one.on === on);
  if (today.length >= TRIES_A_DAY) throw new Refusal('QUIZ_TRIES_OVER');
  const graded = gradeQuiz(quiz, answers);
  const { listId, title, modelId, task, passPercent } = quiz;
  const attempt = store.insert(quizAttempts, {
    ...{ _id: ids.newId('QA'), quizId, listId, title, modelId, task, passPercent, on },
    ...{
      version: quiz.version ?? 1,
      member: stampOf(actor),
      dealerId: actor.dealerId,
      at: now.toISOString(),
    },
    ...graded,
  } as Omit<QuizAttempt, 'revision' | 'head'>);
  const wrong = graded.answers.filter(({ right }) => !right).map(({ questionId }) => questionId);
  const { percent, passed } = graded;
  return { attemptId: attempt._id, percent, passPercent, passed, wrong };
};

/** Each taking of one person, the newest first. */
export const listAttempts: UseCase<AttemptsRequest, { attempts: AttemptRow[]; next: string | null }> = async (
  { store },
  { memberId, after },
) => {
  const page = await store.seek(
    quizAttempts,
    { 'member.memberId': memberId },
    { by: ['at', 'desc'], after: after ?? null, limit: 20 },
  );
  return {
    attempts: page.rows.map(({ _id, title, version, on, percent, passPercent, passed }) => ({
      ...{ _id, title, version, on, percent, passPercent, passed },
    })),
    next: page.next,
  };
};
