import type { ModelRow, SkillFilter } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isUnreached } from '../../../api/cloud-failure';
import { confirmed } from '../../../api/messages';
import { addDays, dayOf } from '../../../shared/days';
import type { PersonRow as Person } from '../../../../cloudfunctions/_contracts/people';
import { dueTogether, layOutSkills } from './lay-out-skills';
import type { SkillRow } from './lay-out-skills';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

type Filter = 'all' | SkillFilter;
const filters: { id: Filter; label: string }[] = [
  { id: 'all', label: '全部' },
  { id: 'ending', label: '将到期' },
  { id: 'lapsed', label: '已过期' },
  { id: 'none', label: '全无' },
];
/** So many certifications are extended in one go, as the server takes them. */
const MOST = 60;
/** So many people are certified in one go. */
const MOST_PEOPLE = 30;

interface Known {
  /** Whoever was shown: who is ticked stays it when something else is looked for. */
  people: Map<string, Person>;
  models: ModelRow[];
}
const known = new WeakMap<object, Known>();

/** 技能: who may do what on which model, and until when; several people are certified or extended together. */
Component({
  behaviors: [pageState],
  data: {
    stale: false,
    canCertify: false,
    /** Nobody certifies themselves. */
    ownId: '',
    lines: [] as string[],
    line: '',
    filter: 'all' as Filter,
    chips: filters,
    query: '',
    columns: [] as { id: string; name: string }[],
    rows: [] as SkillRow[],
    next: null as string | null,
    isCut: false,
    ticked: {} as Record<string, boolean>,
    count: 0,
    due: 0,
    tomorrow: addDays(dayOf(officialNow()), 1),
    nextYear: addDays(dayOf(officialNow()), 365),
  },
  methods: {
    onLoad({ filter = 'all' }: { filter?: Filter }) {
      this.setData({ filter });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      try {
        const [me, models] = await Promise.all([whoAmI(), this.models()]);
        const lines = models
          .map(({ lineName }) => lineName)
          .filter((name, i, all) => all.indexOf(name) === i);
        const line = lines.indexOf(this.data.line) >= 0 ? this.data.line : lines[0] || '';
        const columns = models.filter(({ lineName }) => lineName === line);
        const { filter, query } = this.data;
        const { members, next, isCut } = await call('service', 'member.list', {
          engineers: true,
          ...(filter === 'all' || !columns.length
            ? {}
            : { skill: { standing: filter, modelIds: columns.map(({ _id }) => _id) } }),
          ...(query ? { text: query } : { after: fresh ? null : this.data.next }),
        });
        const { people } = known.get(this)!;
        for (const one of members) people.set(one._id, one);
        return {
          stale: false,
          canCertify: may(me.roles, 'service', 'certification.give'),
          ownId: me.memberId,
          lines,
          line,
          columns: columns.map(({ _id, name }) => ({ id: _id, name })),
          rows: layOutSkills(members, columns, dayOf(officialNow())),
          next,
          isCut,
        };
      } catch (error) {
        if (this.data.phase === 'ready' && isUnreached(error)) return { stale: true };
        throw error;
      }
    },
    /** Fetched once: models are few and seldom new. */
    async models(): Promise<ModelRow[]> {
      const before = known.get(this);
      if (before) return before.models;
      const { models } = await call('service', 'certification.models', {});
      known.set(this, { people: new Map(), models });
      return models;
    },
    modelsShown(): ModelRow[] {
      return known.get(this)!.models.filter(({ lineName }) => lineName === this.data.line);
    },
    /** Who is ticked, whatever is looked for now. */
    chosen(): Person[] {
      const { people } = known.get(this)!;
      return Array.from(people.values()).filter(({ _id }) => this.data.ticked[_id]);
    },
    tick(ticked: Record<string, boolean>) {
      this.setData({ ticked });
      const chosen = this.chosen();
      const due = dueTogether(chosen, this.modelsShown(), dayOf(officialNow()));
      this.setData({ count: chosen.length, due: due.length });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.tick({ ...this.data.ticked, [id]: !this.data.ticked[id] });
    },
    untick() {
      this.tick({});
    },
    pickLine(event: WechatMiniprogram.TouchEvent) {
      this.setData({ line: event.currentTarget.dataset.id as string });
      void this.load().then(() => this.tick(this.data.ticked));
    },
    pickFilter(event: WechatMiniprogram.TouchEvent) {
      this.setData({ filter: event.currentTarget.dataset.id as Filter });
      void this.load();
    },
    /** Who was looked for in vain may stand under another filter. */
    findInAll() {
      this.setData({ filter: 'all' });
      void this.load();
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail.trim() });
      void this.load();
    },
    bringList() {
      openPage(pages.listSheet({ kind: 'certifications' }));
    },
    openPerson(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.person({ id: event.currentTarget.dataset.id as string }));
    },
    certify() {
      const ids = this.chosen().map(({ _id }) => _id);
      if (ids.length > MOST_PEOPLE)
        return void wx.showToast({ title: `一次最多 ${MOST_PEOPLE} 人，请少选几人`, icon: 'none' });
      const [model] = this.modelsShown();
      openPage(pages.certify({ ids: ids.join(','), modelId: model ? model._id : '' }));
    },
    /** What is due of those who are ticked, on the product line shown, all to one day. */
    async extend(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const toOn = event.detail.value;
      const due = dueTogether(this.chosen(), this.modelsShown(), dayOf(officialNow()));
      if (this.data.busy || !due.length) return;
      if (due.length > MOST)
        return void wx.showToast({ title: `一次最多 ${MOST} 项，请少选几人`, icon: 'none' });
      const text = `${this.data.line}将到期和已过期的 ${due.length} 项认证延长到 ${toOn}？已过期的从今天起重新生效。`;
      if (!(await confirmed(text, '延长'))) return;
      const certificates = due.map(({ memberId, modelId, task }) => ({ memberId, modelId, task }));
      const send = () => call('service', 'certification.extend', { certificates, toOn });
      if (!(await this.act('extend', send, { said: `已延长 ${due.length} 项` }))) return;
      this.setData({ ticked: {} });
      await this.load();
    },
  },
});
