import type { Quiz, QuizAttempt, QuizQuestion } from '../model/training';
import type { ChecklistProblem } from '../visit/checklist';

export const MOST_QUIZ_QUESTIONS = 40;
/** A passed quiz speaks for a certificate for so many days. */
export const PASSED_DAYS = 90;
/** So often a day somebody may take the same quiz: what was wrong is read up before. */
export const TRIES_A_DAY = 3;

export interface QuizAnswer {
  questionId: string;
  chosen: number[];
}
const isRight = ({ right }: Pick<QuizQuestion, 'right'>, chosen: readonly number[]): boolean =>
  chosen.length === right.length && right.every((one) => chosen.indexOf(one) >= 0);

/** A question that was not answered is wrong; percent is rounded down, so that nobody passes by rounding. */
export function gradeQuiz(
  { questions, passPercent }: Pick<Quiz, 'questions' | 'passPercent'>,
  answers: readonly QuizAnswer[],
): Pick<QuizAttempt, 'answers' | 'percent' | 'passed'> {
  const judged = questions.map((question) => {
    const [given] = answers.filter(({ questionId }) => questionId === question.id);
    const chosen = given ? given.chosen : [];
    return { questionId: question.id, chosen, right: isRight(question, chosen) };
  });
  const right = judged.filter((one) => one.right).length;
  const percent = Math.floor((100 * right) / Math.max(1, questions.length));
  return { answers: judged, percent, passed: questions.length > 0 && percent >= passPercent };
}

/** What is wrong with a quiz before anybody takes it, each with its place. */
export function quizProblems({
  title,
  passPercent,
  questions,
}: Pick<Quiz, 'title' | 'passPercent' | 'questions'>): ChecklistProblem[] {
  const problems: ChecklistProblem[] = [];
  const wrong = (path: string, why: string) => problems.push({ path, why });
  if (!title.trim()) wrong('title', '请填写考核名称');
  if (!(passPercent >= 1 && passPercent <= 100)) wrong('passPercent', '合格线为 1 到 100');
  if (!questions.length) wrong('questions', '至少要有一道题');
  if (questions.length > MOST_QUIZ_QUESTIONS) wrong('questions', `最多 ${MOST_QUIZ_QUESTIONS} 题`);
  questions.forEach(({ id, text, kind, choices, right }, at) => {
    const place = `questions.${at}`;
    if (questions.some((one, other) => other < at && one.id === id)) wrong(`${place}.id`, '题目重复');
    if (!text.trim()) wrong(`${place}.text`, '请填写题目');
    if (choices.length < 2) wrong(`${place}.choices`, '请至少给出两个选项');
    if (choices.some((one, n) => choices.indexOf(one) !== n)) wrong(`${place}.choices`, '选项重复');
    if (!right.length || right.some((one) => !choices[one])) wrong(`${place}.right`, '请选择正确答案');
    if (kind === 'one' && right.length > 1) wrong(`${place}.right`, '单选题只能有一个正确答案');
  });
  return problems;
}

/** Whether a quiz is set for this work. */
export const isQuizFor = (
  quiz: Pick<Quiz, 'modelId' | 'task'>,
  work: { modelId: string; task: Quiz['task'] },
): boolean =>
  (quiz.modelId === null || quiz.modelId === work.modelId) && (quiz.task === null || quiz.task === work.task);
