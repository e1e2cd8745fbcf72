import type { ModelRow, PersonRow } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { showError } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { addDays, dayOf } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { Refusal } from '../../../shared/refusal';
import { peopleAndModels } from '../people-and-models';
import type { Said } from '../../../kit/said';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';

interface Choice {
  id: string;
  name: string;
  dealer: string;
}
const modelsOf = new WeakMap<object, ModelRow[]>();
const tasks = Object.keys(taskKindLabels) as TaskKind[];
const levels = [
  { id: 1, label: '1 级 · 有人带' },
  { id: 2, label: '2 级 · 独立' },
  { id: 3, label: '3 级 · 可带教' },
];
const MOST = 30;
const SHOWN = 12;
const VALID_DAYS = 730;

const choiceOf = ({ _id, name, dealerName }: PersonRow): Choice => ({ id: _id, name, dealer: dealerName });
const mayGet =
  (ownId: string) =>
  ({ _id, roles }: PersonRow): boolean =>
    roles.indexOf('engineer') >= 0 && _id !== ownId;

/** The same certification for everybody who was in a training. */
Component({
  behaviors: [pageState],
  data: {
    ids: [] as string[],
    chosen: [] as Choice[],
    query: '',
    found: [] as Choice[],
    /** More are called so than are offered. */
    isCut: false,
    /** Nobody certifies themselves. */
    ownId: '',
    lines: [] as string[],
    line: '',
    models: [] as { id: string; name: string }[],
    modelId: '',
    tasks: tasks.map((id) => ({ id, label: taskKindLabels[id] })),
    picked: { repair: true } as Partial<Record<TaskKind, boolean>>,
    levels,
    level: 2 as 1 | 2 | 3,
    fromOn: dayOf(officialNow()),
    toOn: addDays(dayOf(officialNow()), VALID_DAYS),
    number: '',
  },
  methods: {
    onLoad({ ids = '', modelId = '' }: { ids?: string; modelId?: string }) {
      this.setData({ ids: decodeURIComponent(ids).split(',').filter(Boolean), modelId });
      void this.load();
    },
    async fetch() {
      const { ids } = this.data;
      const [{ people, models }, me] = await Promise.all([peopleAndModels(ids), whoAmI()]);
      modelsOf.set(this, models);
      const known = models.find(({ _id }) => _id === this.data.modelId) || models[0];
      if (known) this.showLine(known.lineName, this.data.modelId);
      return {
        ownId: me.memberId,
        chosen: people.filter(mayGet(me.memberId)).map(choiceOf),
        lines: models.map(({ lineName }) => lineName).filter((name, i, names) => names.indexOf(name) === i),
      };
    },
    showLine(line: string, modelId = '') {
      const models = (modelsOf.get(this) || [])
        .filter(({ lineName }) => lineName === line)
        .map(({ _id, name }) => ({ id: _id, name }));
      const stays = models.some(({ id }) => id === modelId);
      this.setData({ line, models, modelId: stays ? modelId : models.length === 1 ? models[0]!.id : '' });
    },
    pickLine(event: WechatMiniprogram.TouchEvent) {
      this.showLine(event.currentTarget.dataset.id as string);
    },
    pickModel(event: WechatMiniprogram.TouchEvent) {
      this.setData({ modelId: event.currentTarget.dataset.id as string, ...forget(this, 'model') });
    },
    pickTask(event: WechatMiniprogram.TouchEvent) {
      const task = event.currentTarget.dataset.id as TaskKind;
      this.setData({
        picked: { ...this.data.picked, [task]: !this.data.picked[task] },
        ...forget(this, 'task'),
      });
    },
    pickLevel(event: WechatMiniprogram.TouchEvent) {
      this.setData({ level: event.currentTarget.dataset.id as 1 | 2 | 3 });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({
        [event.currentTarget.dataset.field as string]: event.detail.value,
        ...forget(this, 'toOn'),
      });
    },
    typeNumber(event: Said<string>) {
      this.setData({ number: event.detail });
    },
    async search(event: Said<string>) {
      const query = event.detail.trim();
      this.setData({ query, ...(query ? {} : { found: [], isCut: false }) });
      if (!query) return;
      try {
        const { members, isCut } = await call('service', 'member.list', { engineers: true, text: query });
        if (this.data.query !== query) return;
        const ids = this.data.chosen.map(({ id }) => id);
        const fit = members.filter(mayGet(this.data.ownId)).filter(({ _id }) => ids.indexOf(_id) < 0);
        this.setData({ found: fit.slice(0, SHOWN).map(choiceOf), isCut: isCut || fit.length > SHOWN });
      } catch (error) {
        showError(error);
      }
    },
    add(event: WechatMiniprogram.TouchEvent) {
      const one = this.data.found[event.currentTarget.dataset.at as number]!;
      if (this.data.chosen.length >= MOST)
        return void wx.showToast({ title: `一次最多 ${MOST} 人`, icon: 'none' });
      this.setData({ chosen: [...this.data.chosen, one], query: '', found: [], ...forget(this, 'chosen') });
    },
    leave(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ chosen: this.data.chosen.filter((one) => one.id !== id) });
    },
    problemsNow() {
      const { chosen, modelId, picked, fromOn, toOn } = this.data;
      return {
        chosen: !chosen.length
          ? '请选择工程师'
          : chosen.length > MOST
            ? `一次最多 ${MOST} 人，请少选几人`
            : '',
        model: modelId ? '' : '请选择机型',
        task: tasks.some((task) => picked[task]) ? '' : '请选择任务',
        toOn: toOn < fromOn ? '截止日早于起始日' : '',
      };
    },
    async submit() {
      if (!isFilledIn(this, this.problemsNow())) return;
      const { chosen, modelId, picked, level, fromOn, toOn, number } = this.data;
      const input = {
        memberIds: chosen.map(({ id }) => id),
        modelId,
        tasks: tasks.filter((task) => picked[task]),
        level,
        fromOn,
        toOn,
        certificateNumber: number.trim(),
      };
      const send = () => call('service', 'certification.give', input).catch(naming);
      if (
        await this.act('submit', send, {
          said: `已发给 ${chosen.length} 人`,
          fields: { certificateNumber: 'number' },
        })
      )
        void wx.navigateBack();
    },
  },
});

/** A refusal that is about some of those chosen says who. */
function naming(error: unknown): never {
  const details = error instanceof Refusal ? (error.details as { names?: string[] } | undefined) : undefined;
  if (details && details.names && error instanceof Refusal)
    error.message = `${details.names.join('、')}：${error.message}`;
  throw error;
}
