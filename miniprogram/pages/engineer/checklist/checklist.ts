import { showError } from '../../../api/messages';
import { isMine, localOrder, localSettings, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { keepCopy, readCopy, wxShelf } from '../../../offline/shelf';
import type { StoredFile } from '../../../shared/model/entity';
import type { ChecklistItem } from '../../../shared/model/settings';
import type { Answer, Visit } from '../../../shared/model/work-orders';
import { checklistOf, judgeAnswers, missingAnswers } from '../../../shared/visit/work-order';
import type { Said } from '../../../kit/said';

interface Row extends ChecklistItem {
  value: string | number | null;
  typed: string;
  limits: string;
  outOfLimits: boolean;
  photos: StoredFile[];
  note: string;
  changed: boolean;
  /** Something is wrong here: a word and a photo of it are offered at once. */
  asksWhy: boolean;
  /** The draft of this answer is durable on the phone. */
  kept: boolean;
}

function limitsOf({ min, max, unit = '' }: ChecklistItem): string {
  if (min !== undefined && max !== undefined) return `${min}–${max} ${unit}`;
  if (min !== undefined) return `不低于 ${min} ${unit}`;
  return max === undefined ? unit : `不高于 ${max} ${unit}`;
}

type Draft = Record<string, Pick<Row, 'value' | 'typed' | 'photos' | 'note' | 'outOfLimits'>>;
const draftKey = (id: string) => `draft:checklist:${id}`;

/** 否, a reading out of its limits, and any choice but the first, which is how all is well. */
const asksWhy = ({ kind, choices }: ChecklistItem, value: Row['value'], outOfLimits: boolean): boolean =>
  outOfLimits || value === '否' || (kind === 'choice' && value !== null && !!choices && value !== choices[0]);

/** One group a page; what is typed is on the phone at once, a killed app finds it again; every group is kept on the phone when it is left. */
Component({
  data: {
    id: '',
    title: '',
    group: 0,
    groups: [] as string[],
    groupTitle: '',
    rows: [] as Row[],
    readonly: false,
    missing: 0,
    savedAt: '',
  },
  lifetimes: {
    detached() {
      void this.save(true);
    },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      const draft = readCopy<Draft>(draftKey(id)) || {};
      const list = this.checklist();
      // Where the person was when the app was killed.
      const begun = list ? list.groups.findIndex(({ items }) => items.some((item) => draft[item.id])) : 0;
      this.show(Math.max(0, begun));
    },
    checklist() {
      const found = localOrder(this.data.id);
      const settings = localSettings();
      if (!found || !settings) return null;
      return checklistOf(found.order, settings.checklists);
    },
    visit(): Visit | undefined {
      const found = localOrder(this.data.id);
      const visits = found ? found.order.visits : [];
      return visits[visits.length - 1];
    },
    answers(): Record<string, Answer> {
      const visit = this.visit();
      return visit ? visit.answers : {};
    },
    show(group: number) {
      const list = this.checklist();
      const found = localOrder(this.data.id);
      if (!list || !found) return;
      const answers = this.answers();
      const draft = readCopy<Draft>(draftKey(this.data.id)) || {};
      const rows = list.groups[group]!.items.map((item): Row => {
        const answer = answers[item.id];
        const row = {
          ...item,
          value: answer ? answer.value : null,
          typed: answer && answer.value !== null ? String(answer.value) : '',
          limits: limitsOf(item),
          outOfLimits: answer ? answer.outOfLimits : false,
          photos: answer ? answer.photos : [],
          note: answer ? answer.note : '',
          changed: false,
          kept: true,
          ...(draft[item.id] ? { ...draft[item.id]!, changed: true } : {}),
        };
        return { ...row, asksWhy: asksWhy(item, row.value, row.outOfLimits) };
      });
      this.setData({
        title: list.title,
        group,
        groups: list.groups.map(({ title }) => title),
        groupTitle: list.groups[group]!.title,
        rows,
        readonly: found.order.state !== 'onsite' || !isMine(found.order),
        missing: this.missing(),
      });
    },
    /** How many required items have no answer yet; what is drafted on the phone counts as answered. */
    missing(): number {
      const list = this.checklist();
      if (!list) return 0;
      const drafted = Object.entries(readCopy<Draft>(draftKey(this.data.id)) || {}).map(
        ([itemId, { value, photos, note }]) => ({ itemId, value, photos, note, at: '' }),
      );
      const judged = judgeAnswers(list, drafted).map((answer) => [answer.itemId, answer] as const);
      return missingAnswers(list, {
        checkIn: null,
        ...this.visit(),
        answers: { ...this.answers(), ...Object.fromEntries(judged) },
      }).length;
    },
    change(itemId: string, change: Partial<Row>) {
      const at = this.data.rows.findIndex(({ id }) => id === itemId);
      if (at < 0) return; // Another group is on screen already.
      const row = { ...this.data.rows[at]!, ...change, changed: true };
      const [judged] = judgeAnswers(this.checklist(), [
        { itemId: row.id, value: row.value, photos: row.photos, note: row.note, at: '' },
      ]);
      const next = {
        ...{ ...row, outOfLimits: judged!.outOfLimits },
        asksWhy: asksWhy(row, row.value, judged!.outOfLimits),
      };
      const { value, typed, photos, note, outOfLimits } = next;
      const draft = readCopy<Draft>(draftKey(this.data.id)) || {};
      const kept = keepCopy(draftKey(this.data.id), {
        ...draft,
        [row.id]: { value, typed, photos, note, outOfLimits },
      });
      this.setData({ [`rows[${at}]`]: { ...next, kept } });
      this.setData({ savedAt: '', missing: this.missing() });
    },
    typeNote(event: Said<string>) {
      this.change(event.currentTarget.dataset.id as string, { note: event.detail });
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      if (this.data.readonly) return;
      const { id, value } = event.currentTarget.dataset as { id: string; value: string };
      this.change(id, { value, typed: value });
    },
    type(event: Said<string>) {
      const id = event.currentTarget.dataset.id as string;
      const text = event.detail;
      const row = this.data.rows.find((one) => one.id === id);
      if (!row) return;
      if (row.kind !== 'reading') return this.change(id, { typed: text, value: text === '' ? null : text });
      const number = Number(text.replace(/[。．]/g, '.'));
      this.change(id, { typed: text, value: text.trim() === '' || Number.isNaN(number) ? null : number });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.change(event.currentTarget.dataset.id as string, { photos: event.detail.files });
    },
    /** Keeps what has been changed as one item of the queue; true when all is durable. */
    async save(leaving = false): Promise<boolean> {
      const changed = this.data.rows.filter((row) => row.changed);
      if (changed.length === 0) return true;
      const at = new Date().toISOString();
      const answers = changed.map(({ id, value, photos, note }) => ({ itemId: id, value, photos, note, at }));
      try {
        await takeStep(this.data.id, 'workOrder.answer', { answers }, `检查表：${this.data.groupTitle}`);
        this.forgetDraft(changed.map(({ id }) => id));
        if (!leaving)
          this.setData({
            rows: this.data.rows.map((row) => ({ ...row, changed: false })),
            savedAt: savedMessage(),
          });
        return true;
      } catch (error) {
        showError(error);
        return false;
      }
    },
    /** What is in the queue needs no draft any more; another group's stays. */
    forgetDraft(ids: readonly string[]) {
      const key = draftKey(this.data.id);
      const left = { ...readCopy<Draft>(key) };
      for (const id of ids) delete left[id];
      if (Object.keys(left).length) keepCopy(key, left);
      else wxShelf.remove(`copy:${key}`);
    },
    async toGroup(event: WechatMiniprogram.TouchEvent) {
      if (await this.save()) this.show(event.currentTarget.dataset.group as number);
    },
    async next() {
      if (this.data.readonly) {
        const { group, groups } = this.data;
        if (group + 1 < groups.length) this.show(group + 1);
        else void wx.navigateBack();
        return;
      }
      if (!(await this.save())) return;
      const { group, groups } = this.data;
      if (group + 1 < groups.length) {
        this.show(group + 1);
        void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
      } else void wx.navigateBack();
    },
  },
});
