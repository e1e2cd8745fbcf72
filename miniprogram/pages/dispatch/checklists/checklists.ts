import { call } from '../../../api/client';
import { mayChange } from '../../../api/who-am-i';
import { pickOne } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { taskKindLabels } from '../../../shared/model/people';
import type { Checklist } from '../../../shared/model/settings';
import { pages } from '../../../shared/pages';
import { itemsOf, versionOf } from '../../../shared/visit/checklist';
import { drafts, keepDraft } from './drafts';
import { samples } from './samples';

/** 检查表: which list is asked for which model and task, what is being written, and samples to begin with. */
Component({
  behaviors: [pageState],
  data: {
    canSave: false,
    lists: [] as { id: string; title: string; about: string; draft: boolean }[],
    begun: [] as { id: string; title: string; about: string }[],
    samples: samples.map(({ title, groups }) => ({ title, about: `${itemsOf({ groups }).length} 项` })),
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ settings }, { models }, canSave] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
        mayChange('checklists'),
      ]);
      const about = ({ modelId, task, groups }: Checklist) => {
        const [model] = models.filter(({ _id }) => _id === modelId);
        return [
          modelId === null ? '所有机型' : model ? model.name : modelId,
          task ? taskKindLabels[task] : '所有任务',
          `${itemsOf({ groups }).length} 项`,
        ].join(' · ');
      };
      const written = drafts();
      const published = settings.checklists;
      return {
        canSave,
        lists: published.map((list) => ({
          ...{ id: list.id, title: list.title, draft: !!written[list.id] },
          about: `${about(list)} · 第 ${versionOf(list)} 版`,
        })),
        begun: Object.values(written)
          .filter(({ id }) => !published.some((list) => list.id === id))
          .map((list) => ({ id: list.id, title: list.title || '未命名', about: about(list) })),
      };
    },
    open({ currentTarget }: Said<unknown>) {
      openPage(pages.checklistEdit({ id: currentTarget.dataset.id as string }));
    },
    /** From nothing, or from a sample of the product line; for which model and task is said in the editor. */
    async add() {
      const picked = await pickOne(this, '从哪里开始', ['空白检查表', ...samples.map(({ title }) => title)]);
      if (!picked) return;
      const [sample] = samples.filter(({ title }) => title === picked);
      const id = await newId('CL');
      const blank = { title: '', groups: [{ title: '到场检查', items: [] }] };
      if (keepDraft({ ...{ id, modelId: null, task: null }, ...(sample || blank) }))
        openPage(pages.checklistEdit({ id }));
    },
  },
});
