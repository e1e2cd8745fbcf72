import { call } from '../../../api/client';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { keepCopy } from '../../../offline/shelf';
import { taskKindLabels } from '../../../shared/model/people';
import { quizKinds } from '../../../shared/model/training';
import type { Quiz, QuizKind, QuizQuestion } from '../../../shared/model/training';
import { pages } from '../../../shared/pages';
import { quizProblems } from '../../../shared/training/quiz';
import { versionOf } from '../../../shared/visit/checklist';
import {
  ANY_MODEL,
  ANY_TASK,
  askModel,
  askWords,
  draftPage,
  drafting,
  moved,
} from '../checklists/draft-page';
import { keepUnsaved } from '../checklists/drafts';

const kinds = Object.keys(quizKinds) as QuizKind[];
const letters = 'ABCDEFGH';

const known = besideData(() => ({ lists: [] as Quiz[], models: [] as { id: string; name: string }[] }));
const listHere = (page: object) => drafting(page).list as Quiz;

/** One quiz as it is written, tried out as an engineer takes it; the pass mark too counts by a second person's yes. */
Component({
  behaviors: [pageState, draftPage],
  data: {
    id: '',
    title: '',
    model: ANY_MODEL,
    task: ANY_TASK,
    pass: '',
    version: '',
    questions: [] as { id: string; text: string; about: string; choices: string[]; problem: string }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      void this.load();
    },
    async fetch() {
      const [{ quizzes }, { models }] = await Promise.all([
        call('service', 'quiz.list', {}),
        call('service', 'certification.models', {}),
      ]);
      const about = known(this);
      about.lists = quizzes;
      about.models = models.map(({ _id, name }) => ({ id: _id, name }));
      const [published] = quizzes.filter((quiz) => quiz.id === this.data.id);
      return this.fetchDraft('quiz', published || null);
    },
    view() {
      const { models, lists } = known(this);
      const { title, modelId, task, passPercent, questions } = listHere(this);
      const [model] = models.filter(({ id }) => id === modelId);
      const [published] = lists.filter(({ id }) => id === this.data.id);
      return {
        title,
        model: modelId === null ? ANY_MODEL : model ? model.name : modelId,
        task: task ? taskKindLabels[task] : ANY_TASK,
        pass: `${passPercent} %`,
        version: published ? `已发布第 ${versionOf(published)} 版` : '未发布',
        questions: questions.map(({ id, text, kind, choices, right }, at) => ({
          id,
          text: `${at + 1} ${text}`,
          about: `${quizKinds[kind]} · 答案 ${right.map((one) => letters[one]).join('') || '未选'}`,
          choices: choices.map((one, n) => `${letters[n]} ${one}`),
          problem: '',
        })),
      };
    },
    change(at: number, next: Partial<QuizQuestion>) {
      this.keep((list: Quiz) => {
        list.questions[at] = { ...list.questions[at]!, ...next };
      });
    },
    async pickModel() {
      if (!this.data.canSave) return;
      const picked = await askModel(this, '适用机型', known(this).models);
      if (picked !== undefined) this.keep((list: Quiz) => (list.modelId = picked));
    },
    async editPass() {
      if (!this.data.canSave) return;
      const check = (text: string) =>
        /^\d{1,3}$/.test(text) && +text >= 1 && +text <= 100 ? '' : '请填写 1 到 100 的整数';
      const value = String(listHere(this).passPercent);
      const field = { label: '合格线（%）', type: 'digit' as const, maxlength: 3, value, check };
      const answer = await ask(this, { title: '答对百分之几算合格', field, confirm: '确定' });
      if (answer) this.keep((list: Quiz) => (list.passPercent = Number(answer.text)));
    },
    async add() {
      const said = await pickOne(
        this,
        '题型',
        kinds.map((kind) => quizKinds[kind]),
      );
      const [kind] = kinds.filter((one) => quizKinds[one] === said);
      const text = kind && (await askWords(this, '题目', '', { maxlength: 300 }));
      if (!kind || !text) return;
      const id = await newId('QQ');
      this.keep((list: Quiz) => list.questions.push({ id, text, kind, choices: [], right: [] }));
      const at = listHere(this).questions.length - 1;
      await this.editChoices(at);
      await this.editRight(at);
    },
    async editChoices(at: number) {
      const { choices } = listHere(this).questions[at]!;
      const text = await askWords(this, '选项（用顿号隔开，最多 8 个）', choices.join('、'), {
        maxlength: 400,
      });
      if (text === null) return;
      const next = text
        .split(/[、|｜]/)
        .map((one) => one.trim().slice(0, 100))
        .filter(Boolean)
        .slice(0, 8);
      // Which were right was said of other words.
      this.change(at, { choices: next, right: [] });
    },
    async editRight(at: number) {
      const { choices, kind } = listHere(this).questions[at]!;
      if (choices.length < 2) return;
      if (kind === 'one') {
        const picked = await pickOne(this, '正确答案', choices);
        return picked ? this.change(at, { right: [choices.indexOf(picked)] }) : undefined;
      }
      const text = await askWords(this, '正确答案（如 AC）', '', { maxlength: 8 });
      if (text === null) return;
      const right = text
        .toUpperCase()
        .split('')
        .map((one) => letters.indexOf(one))
        .filter((one, n, all) => one >= 0 && one < choices.length && all.indexOf(one) === n);
      this.change(at, { right: right.sort() });
    },
    async edit({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const at = Number(currentTarget.dataset.at);
      const { text } = listHere(this).questions[at]!;
      const picked = await pickOne(this, text, ['改题目', '选项', '正确答案', '上移', '下移', '删除']);
      if (picked === '改题目') {
        const words = await askWords(this, '题目', text, { maxlength: 300 });
        if (words) this.change(at, { text: words });
      }
      if (picked === '选项') await this.editChoices(at);
      if (picked === '选项' || picked === '正确答案') await this.editRight(at);
      if (picked === '上移') this.keep(({ questions }: Quiz) => moved(questions, at, -1));
      if (picked === '下移') this.keep(({ questions }: Quiz) => moved(questions, at, 1));
      if (picked === '删除') this.keep(({ questions }: Quiz) => questions.splice(at, 1));
    },
    isSound(): boolean {
      const list = listHere(this);
      const found = quizProblems(list);
      const taken = known(this).lists.some(
        (one) => one.id !== this.data.id && one.modelId === list.modelId && one.task === list.task,
      );
      const { questions } = this.view();
      found.forEach(({ path, why }) => {
        const row = questions[Number(path.split('.')[1])];
        if (row) row.problem = why;
      });
      this.setData({ questions });
      const at = (start: string) => found.filter(({ path }) => path.indexOf(start) === 0)[0];
      const [title, pass, inside] = [at('title'), at('passPercent'), at('questions')];
      return isFilledIn(this, {
        title: title ? title.why : '',
        scope: pass ? pass.why : taken ? '同一机型和任务已有考核，请修改那一份，或换机型、任务' : '',
        questions: inside ? `请改正标出的题目：${inside.why}` : '',
      });
    },
    tryOut() {
      if (!this.isSound()) return;
      if (keepCopy('trial:quiz', listHere(this))) openPage(pages.quiz({ id: 'trial' }));
    },
    async copy() {
      const modelId = await askModel(this, '复制到哪个机型', known(this).models);
      if (modelId === undefined) return;
      const { title, task, passPercent, questions } = listHere(this);
      const id = await newId('QZ');
      const content = { id, modelId, task, title, passPercent, questions };
      if (keepUnsaved({ kind: 'quiz', content, revision: 0 })) openPage(pages.quizEdit({ id }));
    },
  },
});
