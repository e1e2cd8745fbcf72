import type { ModelRow } from '../../../../cloudfunctions/_contracts/replies';
import { call, officialNow } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { lastHome } from '../../../offline/local-world';
import { addDays, dayOf } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { Refusal } from '../../../shared/refusal';
import { peopleAndModels } from '../people-and-models';
import type { Said } from '../../../kit/said';

interface Choice {
  id: string;
  name: string;
  dealer: string;
}
const engineers = new WeakMap<object, Choice[]>();
const modelsOf = new WeakMap<object, ModelRow[]>();
const tasks = Object.keys(taskKindLabels) as TaskKind[];
const levels = [
  { id: 1, label: '1 级 · 有人带' },
  { id: 2, label: '2 级 · 独立' },
  { id: 3, label: '3 级 · 可带教' },
];
const MOST = 30;
const VALID_DAYS = 730;

/** The same certification for everybody who was in a training. */
Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    ids: [] as string[],
    chosen: [] as Choice[],
    query: '',
    found: [] as Choice[],
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
    busy: false,
  },
  methods: {
    onLoad({ ids = '', modelId = '' }: { ids?: string; modelId?: string }) {
      this.setData({ ids: decodeURIComponent(ids).split(',').filter(Boolean), modelId });
      void this.load();
    },
    async load() {
      try {
        const { people, models } = await peopleAndModels();
        const home = lastHome();
        const all = people
          .filter(({ _id, roles }) => roles.indexOf('engineer') >= 0 && (!home || _id !== home.me.memberId))
          .map(({ _id, name, dealerName }) => ({ id: _id, name, dealer: dealerName }));
        engineers.set(this, all);
        modelsOf.set(this, models);
        const known = models.find(({ _id }) => _id === this.data.modelId) || models[0];
        this.setData({
          phase: 'ready',
          chosen: all.filter(({ id }) => this.data.ids.indexOf(id) >= 0),
          lines: models.map(({ lineName }) => lineName).filter((name, i, names) => names.indexOf(name) === i),
        });
        if (known) this.showLine(known.lineName, this.data.modelId);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
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
      this.setData({ modelId: event.currentTarget.dataset.id as string });
    },
    pickTask(event: WechatMiniprogram.TouchEvent) {
      const task = event.currentTarget.dataset.id as TaskKind;
      this.setData({ picked: { ...this.data.picked, [task]: !this.data.picked[task] } });
    },
    pickLevel(event: WechatMiniprogram.TouchEvent) {
      this.setData({ level: event.currentTarget.dataset.id as 1 | 2 | 3 });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ [event.currentTarget.dataset.field as string]: event.detail.value });
    },
    typeNumber(event: Said<string>) {
      this.setData({ number: event.detail });
    },
    search(event: Said<string>) {
      const query = event.detail.trim();
      const ids = this.data.chosen.map(({ id }) => id);
      this.setData({
        query,
        found: query
          ? (engineers.get(this) || [])
              .filter(({ id, name, dealer }) => ids.indexOf(id) < 0 && `${name}${dealer}`.indexOf(query) >= 0)
              .slice(0, 12)
          : [],
      });
    },
    add(event: WechatMiniprogram.TouchEvent) {
      const one = this.data.found[event.currentTarget.dataset.at as number]!;
      if (this.data.chosen.length >= MOST)
        return void wx.showToast({ title: `一次最多 ${MOST} 人`, icon: 'none' });
      this.setData({ chosen: [...this.data.chosen, one], query: '', found: [] });
    },
    leave(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ chosen: this.data.chosen.filter((one) => one.id !== id) });
    },
    /** What is still missing, in the order of the screen. */
    missing(): string {
      const { chosen, modelId, picked, fromOn, toOn } = this.data;
      if (!chosen.length) return '请选择工程师';
      if (chosen.length > MOST) return `一次最多 ${MOST} 人，请少选几人`;
      if (!modelId) return '请选择机型';
      if (!tasks.some((task) => picked[task])) return '请选择任务';
      return toOn < fromOn ? '截止日早于起始日' : '';
    },
    async submit() {
      const { chosen, modelId, picked, level, fromOn, toOn, number, busy } = this.data;
      const missing = this.missing();
      if (missing) return void wx.showToast({ title: missing, icon: 'none' });
      if (busy) return;
      this.setData({ busy: true });
      try {
        await call(
          'service',
          'certification.give',
          {
            memberIds: chosen.map(({ id }) => id),
            modelId,
            tasks: tasks.filter((task) => picked[task]),
            level,
            fromOn,
            toOn,
            certificateNumber: number.trim(),
          },
          { writes: true },
        );
        void wx.showToast({ title: `已发给 ${chosen.length} 人`, icon: 'none' });
        void wx.navigateBack();
      } catch (error) {
        const details = error instanceof Refusal ? (error.details as { names?: string[] } | undefined) : null;
        const names = details && details.names;
        if (names)
          void wx.showModal({ title: names.join('、'), content: messageOf(error), showCancel: false });
        else showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
