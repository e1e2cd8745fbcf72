import type { DraftView } from '../../../../cloudfunctions/_contracts/drafts';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { pickOne } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { draftKinds } from '../../../shared/model/drafts';
import type { DraftContent, DraftKind } from '../../../shared/model/drafts';
import { taskKindLabels } from '../../../shared/model/people';
import type { Checklist, Questionnaire } from '../../../shared/model/settings';
import type { Quiz } from '../../../shared/model/training';
import { pages } from '../../../shared/pages';
import type { Address } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { itemsOf, listOf, versionOf } from '../../../shared/visit/checklist';
import { questionnairesOf } from '../../../shared/visit/questionnaire';
import { keepUnsaved, unsaved } from './drafts';
import { samples } from './samples';
import { surveySamples } from './survey-samples';

type Tab = DraftKind | 'waits';
const editors: Record<DraftKind, (id: string) => Address> = {
  checklist: (id) => pages.checklistEdit({ id }),
  questionnaire: (id) => pages.questionnaireEdit({ id }),
  quiz: (id) => pages.quizEdit({ id }),
};
const blanks: Record<DraftKind, object> = {
  checklist: { modelId: null, title: '', groups: [{ title: '到场检查', items: [] }] },
  questionnaire: { productLineId: null, title: '', questions: surveySamples[0]!.questions.slice(0, 1) },
  quiz: { modelId: null, title: '', passPercent: 80, questions: [] },
};

/** 检查表 and 评价问卷: what counts, what colleagues have in hand, and what waits for a second person. */
Component({
  behaviors: [pageState],
  data: {
    tab: 'checklist' as Tab,
    noun: '检查表',
    canSave: false,
    isCut: false,
    lists: [] as { id: string; title: string; about: string; draft: string }[],
    begun: [] as { id: string; kind: DraftKind; title: string; about: string; waits: boolean }[],
  },
  methods: {
    onLoad({ tab }: { tab?: Tab }) {
      if (tab) this.setData({ tab });
    },
    onShow() {
      void this.load();
    },
    choose({ detail }: Said<{ name: Tab }>) {
      this.setData({ tab: detail.name });
      void this.reload();
    },
    async fetch() {
      const { tab } = this.data;
      const quizzes = tab === 'quiz' ? call('service', 'quiz.list', {}) : { quizzes: [] };
      const [{ settings }, { models }, { drafts, isCut }, { roles }, set] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
        call('service', 'draft.list', tab === 'waits' ? { waits: true } : { kind: tab }),
        whoAmI(),
        quizzes,
      ]);
      const nameOf = <K extends string>(rows: readonly Record<K | 'name', string>[], key: K, id: string) => {
        const [row] = rows.filter((one) => one[key] === id);
        return row ? row.name : id;
      };
      const lines = models.map(({ lineId, lineName }) => ({ lineId, name: lineName }));
      const about = (kind: DraftKind, list: DraftContent) => {
        const task = list.task ? taskKindLabels[list.task] : '所有任务';
        if (kind === 'questionnaire') {
          const { productLineId, questions } = list as Questionnaire;
          const line = productLineId === null ? '所有产品线' : nameOf(lines, 'lineId', productLineId);
          return [line, task, `${questions.length} 问`].join(' · ');
        }
        const { modelId } = list as Checklist | Quiz;
        const model = modelId === null ? '所有机型' : nameOf(models, '_id', modelId);
        if (kind === 'quiz') {
          const { questions, passPercent } = list as Quiz;
          return [model, task, `${questions.length} 题`, `合格线 ${passPercent} %`].join(' · ');
        }
        return [model, task, `${itemsOf(list as Checklist).length} 项`].join(' · ');
      };
      const published: DraftContent[] =
        tab === 'checklist'
          ? settings.checklists
          : tab === 'questionnaire'
            ? questionnairesOf(settings.survey)
            : set.quizzes;
      const here = unsaved();
      const standing = ({ state, withdraws, byName, changedAt }: DraftView) =>
        `${state === 'proposed' ? (withdraws ? '待复核撤下' : '待复核') : '草稿'} · ${byName} ${sayTime(changedAt, new Date())}`;
      const draftOf = (id: string) => {
        const [draft] = drafts.filter(({ draftId }) => draftId === id);
        return draft ? standing(draft) : here[id] ? '有没保存的修改' : '';
      };
      const onPhone = Object.keys(here).filter(
        (id) =>
          here[id]!.kind === tab &&
          !published.some((list) => listOf(list) === id) &&
          !drafts.some(({ draftId }) => draftId === id),
      );
      return {
        canSave: tab !== 'waits' && may(roles, 'service', 'draft.save'),
        noun: tab === 'waits' ? '' : draftKinds[tab],
        isCut,
        lists: published.map((list) => ({
          ...{ id: listOf(list), title: list.title, draft: draftOf(listOf(list)) },
          about: `${about(tab as DraftKind, list)} · 第 ${versionOf(list)} 版`,
        })),
        begun: [
          ...drafts
            .filter(({ draftId }) => !published.some((list) => listOf(list) === draftId))
            .map((draft) => ({
              ...{ id: draft.draftId, kind: draft.kind, title: draft.title || '未命名' },
              about: tab === 'waits' ? `${draftKinds[draft.kind]} · ${standing(draft)}` : standing(draft),
              waits: draft.state === 'proposed',
            })),
          ...onPhone.map((id) => {
            const { kind, content } = here[id]!;
            const title = content.title || '未命名';
            return { id, kind, title, about: `${about(kind, content)} · 只在本机`, waits: false };
          }),
        ],
      };
    },
    open({ currentTarget }: Said<unknown>) {
      const { id, kind = this.data.tab } = currentTarget.dataset as { id: string; kind?: Tab };
      if (kind !== 'waits') openPage(editors[kind](id));
    },
    /** From nothing, or from a sample of the product line; for which work is said in the editor. */
    async add() {
      const kind = this.data.tab as DraftKind;
      const all: readonly { title: string }[] =
        kind === 'quiz' ? [] : kind === 'questionnaire' ? surveySamples : samples;
      const blank = `空白${this.data.noun}`;
      const picked = all.length
        ? await pickOne(this, '从哪里开始', [blank, ...all.map(({ title }) => title)])
        : blank;
      if (!picked) return;
      const [sample] = all.filter(({ title }) => title === picked);
      const id = await newId(kind === 'quiz' ? 'QZ' : kind === 'questionnaire' ? 'QN' : 'CL');
      const content = { id, ...blanks[kind], task: null, ...sample } as DraftContent;
      if (keepUnsaved({ kind, content, revision: 0 })) openPage(editors[kind](id));
    },
  },
});
