import { surveySamples } from '../../../miniprogram/pages/dispatch/checklists/survey-samples';
import type { SurveyQuestion } from '../../../miniprogram/shared/model/settings';
import {
  askedQuestions,
  owedQuestion,
  questionnaireFor,
  questionnaireProblems,
  questionnairesOf,
} from '../../../miniprogram/shared/visit/questionnaire';

const stars: SurveyQuestion = { id: 's', text: '满意吗', kind: 'stars', required: true };
const choice: SurveyQuestion = { id: 'c', text: '在控吗', kind: 'choice', choices: ['在控', '否'] };
const why: SurveyQuestion = {
  ...{ id: 'w', text: '为什么', kind: 'text', required: true },
  when: { questionId: 'c', is: ['否'] },
};
const low: SurveyQuestion = { id: 'l', text: '怎样改进', kind: 'text', when: { questionId: 's', atMost: 3 } };
const all = [stars, choice, why, low];
const asked = (answers: Record<string, number | string>) => askedQuestions(all, answers).map(({ id }) => id);

it('asks what hangs on an answer only after that answer, and owes only what is asked', () => {
  expect(asked({ s: 5 })).toEqual(['s', 'c']);
  expect(asked({ s: 3, c: '否' })).toEqual(['s', 'c', 'w', 'l']);
  expect(owedQuestion(all, { s: 5, c: '在控' })).toBeUndefined();
  expect(owedQuestion(all, { s: 5, c: '否' })?.id).toBe('w');
  expect(owedQuestion(all, { s: 5, c: '否', w: '' })?.id).toBe('w');
});

it('takes the most specific questionnaire, and the setting of before while none is published', () => {
  const of = (id: string, productLineId: string | null, task: 'repair' | null) => ({
    ...{ id, productLineId, task, title: id, questions: [stars] },
  });
  const lists = [of('any', null, null), of('task', null, 'repair'), of('line', 'L', null)];
  const found = (line: string | null, task: 'repair' | 'loan') =>
    questionnaireFor(lists, { productLineId: line, task }).id;
  expect([found('L', 'repair'), found('M', 'repair'), found(null, 'loan')]).toEqual(['line', 'task', 'any']);
  expect(questionnairesOf({ questions: [stars], questionnaires: [] })).toMatchObject([
    { id: 'survey', productLineId: null, task: null, questions: [stars] },
  ]);
});

it.each<[string, SurveyQuestion[], string]>([
  ['without a rating first', [choice], 'questions'],
  [
    'with a rating that is asked sometimes',
    [{ ...stars, when: { questionId: 'x', is: ['a'] } }],
    'questions',
  ],
  ['with one choice', [stars, { ...choice, choices: ['在控'] }], 'questions.1.choices'],
  ['with a condition on what stands below', [stars, why, choice], 'questions.1.when'],
  [
    'with an answer that is no choice',
    [stars, choice, { ...why, when: { questionId: 'c', is: ['x'] } }],
    'questions.2.when',
  ],
  ['with one question twice', [stars, choice, choice], 'questions.2.id'],
])('finds what is wrong in a questionnaire %s', (_, questions, path) => {
  expect(questionnaireProblems({ title: '评价', questions }).map((one) => one.path)).toContain(path);
});

it.each(surveySamples.map((one) => [one.title, one] as const))(
  '%s is sound and says that it is a sample',
  (title, list) => {
    expect(title).toMatch(/^示例：/);
    expect(questionnaireProblems(list)).toEqual([]);
  },
);
