import { call } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newOpId } from '../../../offline/random';
import { readCopy } from '../../../offline/shelf';
import { confirmed } from '../../../api/messages';
import type { Quiz, QuizQuestion } from '../../../shared/model/training';
import { gradeQuiz } from '../../../shared/training/quiz';

interface Open extends Pick<Quiz, 'title' | 'passPercent'> {
  quizId: string;
  questions: Omit<QuizQuestion, 'right'>[];
}
interface Result {
  percent: number;
  passPercent: number;
  passed: boolean;
}

/** One quiz on the phone: all questions on a page, judged by the server and kept; with `trial` judged here and kept nowhere. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    trial: false,
    opId: '',
    quiz: null as Open | null,
    chosen: {} as Record<string, Record<number, boolean>>,
    answered: 0,
    result: null as Result | null,
    wrong: {} as Record<string, boolean>,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id, trial: id === 'trial' });
      void this.load();
    },
    async fetch() {
      const { id, trial } = this.data;
      const opId = await newOpId();
      const quiz = trial ? trialQuiz() : (await call('service', 'quiz.open', { quizId: id })).quiz;
      if (!quiz) return { phase: 'error', error: '请从考核题的编辑页试做。' };
      const chosen: Record<string, Record<number, boolean>> = {};
      quiz.questions.forEach((one) => (chosen[one.id] = {}));
      return { quiz, chosen, answered: 0, result: null, wrong: {}, opId };
    },
    choose({ currentTarget }: Said<unknown>) {
      if (this.data.result) return;
      const { id, at } = currentTarget.dataset as { id: string; at: number };
      const { kind } = this.data.quiz!.questions.filter((one) => one.id === id)[0]!;
      const before = this.data.chosen[id]!;
      const now = kind === 'one' ? { [at]: true } : { ...before, [at]: !before[at] };
      const chosen = { ...this.data.chosen, [id]: now };
      const answered = Object.keys(chosen).filter((one) => places(chosen[one]!).length).length;
      this.setData({ chosen, answered });
    },
    async submit() {
      const { id, trial, quiz, chosen, answered, opId } = this.data;
      const left = quiz!.questions.length - answered;
      if (left && !(await confirmed(`还有 ${left} 题没有做，没做的按答错算。`, '交卷'))) return;
      const answers = Object.keys(chosen).map((questionId) => ({
        questionId,
        chosen: places(chosen[questionId]!),
      }));
      await this.act('submit', async () => {
        const result = trial
          ? judged(answers)
          : await call('service', 'quiz.submit', { quizId: id, answers }, { opId });
        const wrong: Record<string, boolean> = {};
        result.wrong.forEach((one) => (wrong[one] = true));
        const { percent, passPercent, passed } = result;
        this.setData({ result: { percent, passPercent, passed }, wrong });
        void wx.pageScrollTo({ scrollTop: 0 });
      });
    },
    leave() {
      void wx.navigateBack();
    },
  },
});

const places = (chosen: Record<number, boolean>): number[] =>
  Object.keys(chosen)
    .map(Number)
    .filter((one) => chosen[one]);
function trialQuiz(): Open | null {
  const written = readCopy<Quiz>('trial:quiz');
  if (!written) return null;
  const questions = written.questions.map(({ id, text, kind, choices }) => ({ id, text, kind, choices }));
  return { quizId: 'trial', title: written.title, passPercent: written.passPercent, questions };
}
function judged(answers: { questionId: string; chosen: number[] }[]) {
  const quiz = readCopy<Quiz>('trial:quiz')!;
  const { percent, passed, answers: all } = gradeQuiz(quiz, answers);
  const wrong = all.filter(({ right }) => !right).map(({ questionId }) => questionId);
  return { percent, passed, passPercent: quiz.passPercent, wrong };
}
