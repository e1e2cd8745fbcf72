import type { InputOf } from '../../../api/client';
import type { SurveyPage } from '../../../../cloudfunctions/_contracts/surveys';
import { call } from '../../../api/client';
import { newOpId } from '../../../offline/random';
import type { Said } from '../../../kit/said';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';

/** A question below the stars, and what has been answered so far. */
interface Question {
  id: string;
  text: string;
  kind: SurveyPage['questions'][number]['kind'];
  stars: number;
  chips: string[];
  chosen: Record<string, boolean>;
  words: string;
}

/** 评价: five stars, then everything else that a service manager wants to know: chips by score, stars, words. */
Component({
  behaviors: [pageState],
  data: {
    code: '',
    opId: '',
    page: null as SurveyPage | null,
    /** The question of the stars that count as the rating. */
    ask: '',
    stars: 0,
    questions: [] as Question[],
  },
  methods: {
    onLoad({ code }: { code?: string }) {
      this.setData({ code: decodeURIComponent(code || '') });
      void this.load();
    },
    async fetch() {
      const page = await call('public', 'survey.open', { code: this.data.code });
      const main = page.questions.find(({ kind }) => kind === 'stars');
      return {
        page,
        ask: main ? main.text : '',
        questions: page.questions
          .filter((one) => one !== main)
          .map(({ id, text, kind }) => ({ id, text, kind, stars: 0, chips: [], chosen: {}, words: '' })),
        opId: await newOpId(),
        phase: page.survey.state === 'answered' ? 'done' : 'ready',
        stars: page.survey.stars === null ? 0 : page.survey.stars,
      };
    },
    rate(event: Said) {
      const stars = given<number>(event, 'stars');
      const { questions, lowScore } = this.data.page!;
      this.setData({
        stars,
        ...forget(this, 'stars'),
        questions: this.data.questions.map((one) => {
          const { chipsLow, chipsHigh } = questions.find(({ id }) => id === one.id)!;
          const chips = (stars <= lowScore ? chipsLow : chipsHigh) || [];
          return one.kind === 'chips' ? { ...one, chips, chosen: {} } : one;
        }),
      });
    },
    change(at: number, change: Partial<Question>) {
      this.setData({
        questions: this.data.questions.map((one, i) => (i === at ? { ...one, ...change } : one)),
      });
    },
    rateToo(event: Said) {
      this.change(given<number>(event, 'at'), { stars: given<number>(event, 'stars') });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const { at, chip } = event.currentTarget.dataset as { at: number; chip: string };
      const { chosen } = this.data.questions[at]!;
      this.change(at, { chosen: { ...chosen, [chip]: !chosen[chip] } });
    },
    type(event: Said<string>) {
      this.change(event.currentTarget.dataset.at as number, { words: event.detail });
    },
    /** The first chips and the first words go with the stars, as call-backs show them; the rest by its question. */
    answers(): InputOf<'public', 'survey.answer'> {
      const { code, stars, questions } = this.data;
      const chosenOf = ({ chosen }: Question) => Object.keys(chosen).filter((chip) => chosen[chip]);
      const chips = questions.find(({ kind }) => kind === 'chips');
      const words = questions.find(({ kind }) => kind === 'text');
      return {
        code,
        stars,
        chips: chips ? chosenOf(chips) : [],
        words: words ? words.words.trim() : '',
        more: questions
          .filter((one) => one !== chips && one !== words)
          .map((one) => ({
            questionId: one.id,
            answer: one.kind === 'stars' ? one.stars : one.kind === 'text' ? one.words.trim() : chosenOf(one),
          }))
          .filter(({ answer }) => (typeof answer === 'number' ? answer > 0 : answer.length > 0)),
      };
    },
    async submit() {
      const { stars, opId } = this.data;
      if (!isFilledIn(this, { stars: stars ? '' : '请先点亮星星' })) return;
      if (await this.act('submit', () => call('public', 'survey.answer', this.answers(), { opId })))
        this.setData({ phase: 'done' });
    },
  },
});
