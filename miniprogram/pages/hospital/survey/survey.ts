import type { InputOf } from '../../../api/client';
import type { SurveyPage } from '../../../../cloudfunctions/_contracts/surveys';
import { call } from '../../../api/client';
import { newOpId } from '../../../offline/random';
import { readCopy } from '../../../offline/shelf';
import type { Said } from '../../../kit/said';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import { askedQuestions, offered, owedQuestion, ratingQuestion } from '../../../shared/visit/questionnaire';
import type { SurveyAnswer } from '../../../shared/visit/questionnaire';

/** A question below the stars that is asked now, and what has been answered so far. */
interface Question {
  id: string;
  text: string;
  kind: SurveyPage['questions'][number]['kind'];
  required: boolean;
  stars: number;
  chips: string[];
  chosen: Record<string, boolean>;
  words: string;
  problem: string;
}
/** What somebody who writes a questionnaire leaves here to try it out. */
const TRIAL = 'trial:questionnaire';

/** 评价: five stars, then everything else that a service manager wants to know, as it follows from what was answered. */
Component({
  behaviors: [pageState],
  data: {
    code: '',
    opId: '',
    /** Somebody tries out what is not published: nothing of it is kept or sent. */
    trial: false,
    page: null as SurveyPage | null,
    /** The question of the stars that count as the rating. */
    ask: '',
    stars: 0,
    answers: {} as Record<string, SurveyAnswer>,
    questions: [] as Question[],
  },
  methods: {
    onLoad({ code, trial }: { code?: string; trial?: string }) {
      this.setData({ code: decodeURIComponent(code || ''), trial: !!trial });
      void this.load();
    },
    trialPage(): SurveyPage | null {
      const written = readCopy<Pick<SurveyPage, 'questions' | 'lowScore'>>(TRIAL);
      if (!written) return null;
      const site = { hospitalName: '（医院）', departmentName: '（科室）' };
      return {
        ...written,
        questionnaireId: '',
        survey: {
          ...{ workOrderNumber: '（工单号）', site, deviceName: '（设备）', engineerName: '（姓名）' },
          ...{ state: 'open', expiresAt: '', stars: null },
        },
      };
    },
    async fetch() {
      const { code, trial } = this.data;
      const page = trial ? this.trialPage() : await call('public', 'survey.open', { code });
      if (!page) return { phase: 'error', error: '请从问卷的编辑页试答。' };
      const main = ratingQuestion(page.questions);
      return {
        page,
        ask: main ? main.text : '',
        answers: {},
        questions: [],
        opId: await newOpId(),
        phase: page.survey.state === 'answered' ? 'done' : 'ready',
        stars: page.survey.stars === null ? 0 : page.survey.stars,
      };
    },
    /** What is asked after these answers, in the list's order. */
    show(answers: Record<string, SurveyAnswer>, owes = '') {
      const { questions, lowScore } = this.data.page!;
      const { stars } = this.data;
      const main = ratingQuestion(questions);
      const rows = askedQuestions(questions, answers)
        .filter((one) => one !== main)
        .map((one): Question => {
          const answer = answers[one.id];
          const said = Array.isArray(answer) ? answer : typeof answer === 'string' ? [answer] : [];
          const chosen: Record<string, boolean> = {};
          said.forEach((choice) => (chosen[choice] = true));
          return {
            ...{ id: one.id, text: one.text, kind: one.kind, required: !!one.required, chosen },
            stars: typeof answer === 'number' ? answer : 0,
            chips: offered(one, stars, lowScore),
            words: one.kind === 'text' && typeof answer === 'string' ? answer : '',
            problem: one.id === owes ? '请回答这一项' : '',
          };
        });
      this.setData({ answers, questions: rows });
    },
    rate(event: Said) {
      const stars = given<number>(event, 'stars');
      this.setData({ stars, ...forget(this, 'stars') });
      const { questions } = this.data.page!;
      const main = ratingQuestion(questions);
      const answers = { ...this.data.answers, ...(main ? { [main.id]: stars } : {}) };
      // What may be chosen depends on the stars.
      questions.filter(({ kind }) => kind === 'chips').forEach(({ id }) => delete answers[id]);
      this.show(answers);
    },
    answer(at: number, answer: SurveyAnswer) {
      this.show({ ...this.data.answers, [this.data.questions[at]!.id]: answer });
    },
    rateToo(event: Said) {
      this.answer(given<number>(event, 'at'), given<number>(event, 'stars'));
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const { at, chip } = event.currentTarget.dataset as { at: number; chip: string };
      const { kind, chosen } = this.data.questions[at]!;
      if (kind === 'choice') return this.answer(at, chosen[chip] ? '' : chip);
      const now: Record<string, boolean> = { ...chosen, [chip]: !chosen[chip] };
      this.answer(
        at,
        Object.keys(now).filter((one) => now[one]),
      );
    },
    type(event: Said<string>) {
      this.answer(event.currentTarget.dataset.at as number, event.detail);
    },
    /** The first chips and the first words go with the stars, as call-backs show them; the rest by its question. */
    answers(): InputOf<'public', 'survey.answer'> {
      const { code, stars, questions, answers, page } = this.data;
      const { questionnaireId, questions: all } = page!;
      const first = (kind: Question['kind']) => all.filter((one) => one.kind === kind)[0];
      const [chips, words] = [first('chips'), first('text')];
      const said = (one: { id: string } | undefined) => {
        const isAsked = !!one && questions.some(({ id }) => id === one.id);
        return isAsked ? answers[one.id] : undefined;
      };
      return {
        code,
        stars,
        ...(questionnaireId ? { questionnaireId } : {}),
        chips: (said(chips) as string[] | undefined) || [],
        words: ((said(words) as string | undefined) || '').trim(),
        more: questions
          .filter(({ id }) => ![chips, words].some((one) => !!one && one.id === id))
          .map(({ id }) => {
            const answer = answers[id];
            return { questionId: id, answer: typeof answer === 'string' ? answer.trim() : answer };
          })
          .filter((one): one is { questionId: string; answer: SurveyAnswer } => {
            const { answer } = one;
            return typeof answer === 'number' ? answer > 0 : !!answer && answer.length > 0;
          }),
      };
    },
    async submit() {
      const { stars, opId, page, answers, trial } = this.data;
      if (!isFilledIn(this, { stars: stars ? '' : '请先点亮星星' })) return;
      const owed = owedQuestion(page!.questions, answers);
      if (owed) return this.show(answers, owed.id);
      if (trial) return void wx.navigateBack();
      if (await this.act('submit', () => call('public', 'survey.answer', this.answers(), { opId })))
        this.setData({ phase: 'done' });
    },
  },
});
