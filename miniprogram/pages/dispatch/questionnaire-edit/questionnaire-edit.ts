import { call } from '../../../api/client';
import { pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { keepCopy } from '../../../offline/shelf';
import { taskKindLabels } from '../../../shared/model/people';
import { questionKinds } from '../../../shared/model/settings';
import type { Questionnaire, QuestionKind, SurveyQuestion } from '../../../shared/model/settings';
import { pages } from '../../../shared/pages';
import { listOf, versionOf } from '../../../shared/visit/checklist';
import {
  GENERAL_SURVEY,
  MOST_QUESTIONS,
  questionnaireProblems,
  questionnairesOf,
  sayQuestionCondition,
} from '../../../shared/visit/questionnaire';
import { ANY_TASK, askWords, draftPage, drafting, moved } from '../checklists/draft-page';
import { keepUnsaved } from '../checklists/drafts';

const ANY_LINE = '所有产品线';
const kinds = Object.keys(questionKinds) as QuestionKind[];
const parted = (text: string) =>
  text
    .split(/[、,，|｜]/)
    .map((one) => one.trim())
    .filter(Boolean);

const known = besideData(() => ({
  lists: [] as Questionnaire[],
  lines: [] as { id: string; name: string }[],
  lowScore: 3,
}));
const listHere = (page: object) => drafting(page).list as Questionnaire;

/** One questionnaire as it is written, tried out as a hospital sees it. */
Component({
  behaviors: [pageState, draftPage],
  data: {
    id: '',
    title: '',
    line: ANY_LINE,
    task: ANY_TASK,
    version: '',
    /** It stands in for all lines and tasks. */
    isGeneral: false,
    questions: [] as { id: string; text: string; about: string; more: string; problem: string }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id, isGeneral: id === GENERAL_SURVEY });
      void this.load();
    },
    async fetch() {
      const [{ settings }, { models }] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
      ]);
      const about = known(this);
      about.lists = questionnairesOf(settings.survey);
      about.lowScore = settings.survey.lowScore;
      about.lines = models
        .map(({ lineId, lineName }) => ({ id: lineId, name: lineName }))
        .filter(({ id }, at, all) => all.map((one) => one.id).indexOf(id) === at);
      const [published] = about.lists.filter((list) => listOf(list) === this.data.id);
      return this.fetchDraft('questionnaire', published || null);
    },
    view() {
      const { lines, lists } = known(this);
      const { title, productLineId, task, questions } = listHere(this);
      const [line] = lines.filter(({ id }) => id === productLineId);
      const [published] = lists.filter((list) => listOf(list) === this.data.id);
      return {
        title,
        line: productLineId === null ? ANY_LINE : line ? line.name : productLineId,
        task: task ? taskKindLabels[task] : ANY_TASK,
        version: published ? `已发布第 ${versionOf(published)} 版` : '未发布',
        questions: questions.map((question, at) => ({
          id: question.id,
          text: `${at + 1} ${question.text}`,
          about: [
            questionKinds[question.kind],
            at === 0 || question.required ? '必答' : '选答',
            this.details(question),
          ]
            .filter(Boolean)
            .join(' · '),
          more: sayQuestionCondition(question, questions),
          problem: '',
        })),
      };
    },
    details({ kind, choices = [], chipsLow = [], chipsHigh = [] }: SurveyQuestion): string {
      if (kind === 'choice') return choices.join(' / ');
      if (kind !== 'chips') return '';
      return `低分：${chipsLow.join('、') || '不问'}；高分：${chipsHigh.join('、') || '不问'}`;
    },
    change(at: number, next: Partial<SurveyQuestion>) {
      this.keep((list: Questionnaire) => {
        list.questions[at] = JSON.parse(
          JSON.stringify({ ...list.questions[at]!, ...next }),
        ) as SurveyQuestion;
      });
    },
    async askLine(title: string): Promise<string | null | undefined> {
      const { lines } = known(this);
      const picked = await pickOne(this, title, [ANY_LINE, ...lines.map(({ name }) => name)]);
      if (!picked) return undefined;
      return picked === ANY_LINE ? null : lines.filter(({ name }) => name === picked)[0]!.id;
    },
    async pickLine() {
      if (!this.data.canSave) return;
      const picked = await this.askLine('适用产品线');
      if (picked !== undefined) this.keep((list: Questionnaire) => (list.productLineId = picked));
    },
    async add() {
      if (listHere(this).questions.length >= MOST_QUESTIONS)
        return void wx.showToast({ title: `最多 ${MOST_QUESTIONS} 个问题`, icon: 'none' });
      const said = await pickOne(
        this,
        '问题的类型',
        kinds.map((kind) => questionKinds[kind]),
      );
      const [kind] = kinds.filter((one) => questionKinds[one] === said);
      const text = kind && (await askWords(this, '问题'));
      if (!kind || !text) return;
      const question: SurveyQuestion = { id: await newId('QQ'), text, kind };
      this.keep((list: Questionnaire) => list.questions.push(question));
      const at = listHere(this).questions.length - 1;
      if (kind === 'choice') await this.editChoices(at, 'choices', '选项');
      if (kind === 'chips') {
        await this.editChoices(at, 'chipsLow', '低分时的选项');
        await this.editChoices(at, 'chipsHigh', '高分时的选项');
      }
    },
    async edit({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const at = Number(currentTarget.dataset.at);
      const { kind, text, required } = listHere(this).questions[at]!;
      const turn = required ? '改为选答' : '改为必答';
      const picked = await pickOne(this, text, [
        ...['改文字', turn],
        ...(kind === 'choice' ? ['选项'] : []),
        ...(kind === 'chips' ? ['低分时的选项', '高分时的选项'] : []),
        ...(at > 0 ? ['出现的条件', '上移', '下移', '删除'] : []),
      ]);
      if (picked === '改文字') {
        const words = await askWords(this, '问题', text);
        if (words) this.change(at, { text: words });
      }
      if (picked === turn) this.change(at, { required: !required });
      if (picked === '选项') await this.editChoices(at, 'choices', picked);
      if (picked === '低分时的选项') await this.editChoices(at, 'chipsLow', picked);
      if (picked === '高分时的选项') await this.editChoices(at, 'chipsHigh', picked);
      if (picked === '出现的条件') await this.pickCondition(at);
      if (picked === '上移') this.keep(({ questions }: Questionnaire) => moved(questions, at, -1));
      if (picked === '下移') this.keep(({ questions }: Questionnaire) => moved(questions, at, 1));
      if (picked === '删除') this.keep(({ questions }: Questionnaire) => questions.splice(at, 1));
    },
    async editChoices(at: number, field: 'choices' | 'chipsLow' | 'chipsHigh', title: string) {
      const old = listHere(this).questions[at]![field] || [];
      const text = await askWords(this, `${title}（用顿号隔开）`, old.join('、'), {
        ...{ maxlength: 200, optional: field !== 'choices' },
      });
      if (text !== null) this.change(at, { [field]: parted(text).map((one) => one.slice(0, 20)) });
    },
    async pickCondition(at: number) {
      const { questions } = listHere(this);
      const always = '总是出现';
      const asked = questions.slice(0, at).filter(({ kind }) => kind !== 'text');
      const picked = await pickOne(this, `“${questions[at]!.text}”出现的条件`, [
        always,
        ...asked.map(({ text }) => text),
      ]);
      if (!picked) return;
      if (picked === always) return this.change(at, { when: undefined! });
      const above = asked.filter(({ text }) => text === picked)[0]!;
      const questionId = above.id;
      if (above.kind === 'stars') {
        const bounds: Record<string, object> = {};
        [1, 2, 3, 4].forEach((stars) => (bounds[`不超过 ${stars} 星`] = { atMost: stars }));
        [2, 3, 4, 5].forEach((stars) => (bounds[`不少于 ${stars} 星`] = { atLeast: stars }));
        const bound = await pickOne(this, `“${picked}”`, Object.keys(bounds));
        if (bound) this.change(at, { when: { questionId, ...bounds[bound] } });
        return;
      }
      const all = (above.choices || []).concat(above.chipsLow || [], above.chipsHigh || []);
      const is = await pickOne(
        this,
        `“${picked}”选了`,
        all.filter((one, n) => all.indexOf(one) === n),
      );
      if (is) this.change(at, { when: { questionId, is: [is] } });
    },
    /** Marks what has to be mended; true when nothing has. */
    isSound(): boolean {
      const list = listHere(this);
      const found = questionnaireProblems(list);
      const taken = known(this).lists.some(
        (one) =>
          listOf(one) !== this.data.id && one.productLineId === list.productLineId && one.task === list.task,
      );
      const { questions } = this.view();
      found.forEach(({ path, why }) => {
        const row = questions[Number(path.split('.')[1])];
        if (row) row.problem = why;
      });
      this.setData({ questions });
      const at = (start: string) => found.filter(({ path }) => path.indexOf(start) === 0)[0];
      const title = at('title');
      const inside = at('questions');
      return isFilledIn(this, {
        title: title ? title.why : '',
        scope: taken ? '同一产品线和任务已有问卷，请修改那一份，或换产品线、任务' : '',
        questions: inside ? `请改正标出的问题：${inside.why}` : '',
      });
    },
    tryOut() {
      if (!this.isSound()) return;
      const { questions } = listHere(this);
      if (keepCopy('trial:questionnaire', { questions, lowScore: known(this).lowScore }))
        openPage(pages.survey({ code: 'trial', trial: '1' }));
    },
    async copy() {
      const productLineId = await this.askLine('复制到哪条产品线');
      if (productLineId === undefined) return;
      const { title, task, questions } = listHere(this);
      const id = await newId('QN');
      const content = { id, productLineId, task, title, questions };
      if (keepUnsaved({ kind: 'questionnaire', content, revision: 0 }))
        openPage(pages.questionnaireEdit({ id }));
    },
  },
});
