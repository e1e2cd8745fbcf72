import type { ChecklistProblem } from './checklist';
import { questionKinds } from '../model/settings';
import type { Questionnaire, SurveyQuestion } from '../model/settings';
import type { TaskKind } from '../model/people';

/** What a hospital is asked, what follows from its answers and what is still owed; page and server run the same. */
export const MOST_QUESTIONS = 12;
export const MOST_QUESTIONNAIRES = 100;
const MOST_CHOICES = 12;
/** The list that stands in for all lines and tasks; it cannot be withdrawn. */
export const GENERAL_SURVEY = 'survey';

export type SurveyAnswer = number | string | string[];
type Answers = Readonly<Record<string, SurveyAnswer | undefined>>;

/** All that are published; before the first was, what the setting said. */
export const questionnairesOf = ({
  questions,
  questionnaires,
}: {
  questions: SurveyQuestion[];
  questionnaires: Questionnaire[];
}): Questionnaire[] =>
  questionnaires.length
    ? questionnaires
    : [{ id: GENERAL_SURVEY, productLineId: null, task: null, title: '服务评价', questions }];

/** The most specific one counts: line and task, then line, then task, then the general one. */
export function questionnaireFor(
  all: readonly Questionnaire[],
  { productLineId, task }: { productLineId: string | null; task: TaskKind },
): Questionnaire {
  const weight = (one: Questionnaire) => (one.productLineId !== null ? 2 : 0) + (one.task !== null ? 1 : 0);
  const fits = all.filter(
    (one) =>
      (one.productLineId === null || one.productLineId === productLineId) &&
      (one.task === null || one.task === task),
  );
  return fits.reduce((best, one) => (weight(one) > weight(best) ? one : best), fits[0] || all[0]!);
}

/** The question whose stars are the rating. */
export const ratingQuestion = (questions: readonly SurveyQuestion[]): SurveyQuestion | undefined =>
  questions.filter(({ kind }) => kind === 'stars')[0];

/** What may be chosen, by the rating where it depends on that. */
export function offered(
  { kind, choices = [], chipsLow = [], chipsHigh = [] }: SurveyQuestion,
  stars: number,
  lowScore: number,
): string[] {
  if (kind === 'choice') return choices;
  return kind === 'chips' ? (stars <= lowScore ? chipsLow : chipsHigh) : [];
}

function holds({ when }: SurveyQuestion, answers: Answers): boolean {
  if (!when) return true;
  const answer = answers[when.questionId];
  if (answer === undefined) return false;
  if (typeof answer === 'number')
    return answer >= (when.atLeast || 1) && answer <= (when.atMost === undefined ? 5 : when.atMost);
  const said = typeof answer === 'string' ? [answer] : answer;
  return (when.is || []).some((one) => said.indexOf(one) >= 0);
}

/** The questions that these answers call for, in order; one that hangs on what is not asked is not asked either. */
export function askedQuestions(questions: readonly SurveyQuestion[], answers: Answers): SurveyQuestion[] {
  const asked: Record<string, SurveyAnswer | undefined> = {};
  return questions.filter((question) => {
    if (!holds(question, asked)) return false;
    asked[question.id] = answers[question.id];
    return true;
  });
}

const fits = { stars: 'number', choice: 'string', chips: 'object', text: 'string' } as const;
/** Whether this can be an answer to that question, whatever the page said. */
export const isAnswerTo = (
  question: SurveyQuestion,
  answer: SurveyAnswer,
  stars: number,
  lowScore: number,
): boolean => {
  if (typeof answer !== fits[question.kind]) return false;
  const choices = offered(question, stars, lowScore);
  if (question.kind === 'choice') return choices.indexOf(answer as string) >= 0;
  return true;
};

/** The first question that must have an answer and has none. */
export const owedQuestion = (
  questions: readonly SurveyQuestion[],
  answers: Answers,
): SurveyQuestion | undefined =>
  askedQuestions(questions, answers).filter(({ id, required }) => {
    const answer = answers[id];
    return required && (answer === undefined || (typeof answer !== 'number' && !answer.length));
  })[0];

/** What is wrong with a questionnaire before anybody is asked by it, each with its place. */
export function questionnaireProblems({
  title,
  questions,
}: Pick<Questionnaire, 'title' | 'questions'>): ChecklistProblem[] {
  const problems: ChecklistProblem[] = [];
  const wrong = (path: string, why: string) => problems.push({ path, why });
  if (!title.trim()) wrong('title', '请填写问卷名称');
  const [first] = questions;
  if (!first || first.kind !== 'stars' || first.when)
    wrong('questions', '第一个问题须是总的星级，并且总是出现');
  if (questions.length > MOST_QUESTIONS)
    wrong('questions', `最多 ${MOST_QUESTIONS} 个问题，再多就没有人填了`);
  questions.forEach((question, at) => {
    questionProblems(question, questions.slice(0, at)).forEach(({ path, why }) =>
      wrong(`questions.${at}.${path}`, why),
    );
  });
  return problems;
}

function questionProblems(question: SurveyQuestion, above: readonly SurveyQuestion[]): ChecklistProblem[] {
  const problems: ChecklistProblem[] = [];
  const wrong = (path: string, why: string) => problems.push({ path, why });
  const { id, text, kind, choices = [], chipsLow = [], chipsHigh = [], when } = question;
  const isTwice = (all: readonly string[]) => all.some((one, at) => all.indexOf(one) !== at);
  if (above.some((one) => one.id === id)) wrong('id', '问题重复');
  if (!text.trim()) wrong('text', '请填写问题');
  if (kind === 'choice' && choices.length < 2) wrong('choices', '请至少给出两个选项');
  if (kind === 'chips' && !(chipsLow.length || chipsHigh.length)) wrong('chipsLow', '请给出选项');
  [choices, chipsLow, chipsHigh].forEach((all) => {
    if (isTwice(all)) wrong('choices', '选项重复');
    if (all.length > MOST_CHOICES) wrong('choices', `最多 ${MOST_CHOICES} 个选项`);
  });
  if (!when) return problems;
  const asked = above.filter((one) => one.id === when.questionId)[0];
  if (!asked) wrong('when', '条件所看的问题须在这个问题之前');
  else if (asked.kind === 'text') wrong('when', `${questionKinds.text}问题不能作条件`);
  else if (asked.kind === 'stars') {
    const [least, most] = [when.atLeast || 1, when.atMost === undefined ? 5 : when.atMost];
    if (least > most || least < 1 || most > 5) wrong('when', '条件的星级不对，请重新选择');
  } else {
    const all = (asked.choices || []).concat(asked.chipsLow || [], asked.chipsHigh || []);
    const is = when.is || [];
    if (!is.length || is.some((one) => all.indexOf(one) < 0))
      wrong('when', '条件所看的答案已不在选项中，请重新选择');
  }
  return problems;
}

/** 仅当“总体满意度”不超过 3 星; '' where it is always asked. */
export function sayQuestionCondition({ when }: SurveyQuestion, questions: readonly SurveyQuestion[]): string {
  if (!when) return '';
  const above = questions.filter(({ id }) => id === when.questionId)[0];
  const name = above ? above.text : '已删除的问题';
  if (when.is) return `仅当“${name}”选了${when.is.join('或')}`;
  if (when.atMost !== undefined) return `仅当“${name}”不超过 ${when.atMost} 星`;
  return `仅当“${name}”不少于 ${when.atLeast || 1} 星`;
}
