import type { SurveyPage } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { newOpId } from '../../../offline/random';

const textOf = ({ questions }: SurveyPage, kind: SurveyPage['questions'][number]['kind']): string => {
  const question = questions.find((one) => one.kind === kind);
  return question ? question.text : '';
};

/** 评价: five stars, chips by score, words, done. */
Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'done' | 'error',
    error: '',
    code: '',
    opId: '',
    page: null as SurveyPage | null,
    /** What a service manager has written for each kind of question. */
    ask: { stars: '', chips: '', text: '' },
    stars: 0,
    chips: [] as string[],
    chosen: {} as Record<string, boolean>,
    words: '',
    busy: false,
  },
  methods: {
    onLoad({ code }: { code?: string }) {
      this.setData({ code: decodeURIComponent(code || '') });
      void this.load();
    },
    async load() {
      try {
        const page = await call<SurveyPage>('public', 'survey.open', { code: this.data.code });
        this.setData({
          page,
          ask: {
            stars: textOf(page, 'stars'),
            chips: textOf(page, 'chips'),
            text: textOf(page, 'text'),
          },
          opId: await newOpId(),
          phase: page.survey.state === 'answered' ? 'done' : 'ready',
          stars: page.survey.stars === null ? 0 : page.survey.stars,
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    rate(event: WechatMiniprogram.TouchEvent) {
      const stars = event.currentTarget.dataset.stars as number;
      const question = this.data.page!.questions.find(({ kind }) => kind === 'chips');
      const chips = question
        ? (stars <= this.data.page!.lowScore ? question.chipsLow : question.chipsHigh) || []
        : [];
      this.setData({ stars, chips, chosen: {} });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const chip = event.currentTarget.dataset.chip as string;
      this.setData({ chosen: { ...this.data.chosen, [chip]: !this.data.chosen[chip] } });
    },
    type(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ words: event.detail.value });
    },
    async submit() {
      const { code, stars, chosen, words, opId, busy } = this.data;
      if (busy) return;
      if (stars === 0) return void wx.showToast({ title: '请先点亮星星', icon: 'none' });
      this.setData({ busy: true });
      try {
        const chips = Object.keys(chosen).filter((chip) => chosen[chip]);
        await call('public', 'survey.answer', { code, stars, chips, words: words.trim() }, { opId });
        this.setData({ phase: 'done' });
      } catch (error) {
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
