import type { ModelRow } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isUnreached } from '../../../api/cloud-failure';
import { confirmed } from '../../../api/messages';
import { addDays, dayOf } from '../../../shared/days';
import { peopleAndModels } from '../people-and-models';
import type { PersonRow as Person } from '../../../../cloudfunctions/_contracts/people';
import { dueTogether, layOutSkills } from './lay-out-skills';
import type { SkillRow } from './lay-out-skills';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

type Filter = 'all' | 'ending' | 'lapsed' | 'none';
const filters: { id: Filter; label: string; fits(row: SkillRow): boolean }[] = [
  { id: 'all', label: '全部', fits: () => true },
  { id: 'ending', label: '将到期', fits: ({ standings }) => standings.indexOf('ending') >= 0 },
  { id: 'lapsed', label: '已过期', fits: ({ standings }) => standings.indexOf('lapsed') >= 0 },
  { id: 'none', label: '全无', fits: ({ none }) => none },
];
const PAGE = 40;
/** So many certifications are extended in one go, as the server takes them. */
const MOST = 60;
/** So many people are certified in one go. */
const MOST_PEOPLE = 30;

interface Known {
  people: Person[];
  models: ModelRow[];
  found: SkillRow[];
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
    chips: [] as { id: Filter; label: string }[],
    query: '',
    columns: [] as { id: string; name: string; holders: number }[],
    rows: [] as SkillRow[],
    total: 0,
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
    async fetch() {
      try {
        const [{ people, models }, me] = await Promise.all([peopleAndModels(), whoAmI()]);
        const engineers = people
          .filter(({ roles }) => roles.indexOf('engineer') >= 0)
          .sort((a, b) =>
            a.dealerName === b.dealerName ? (a.name < b.name ? -1 : 1) : a.dealerName < b.dealerName ? -1 : 1,
          );
        known.set(this, { people: engineers, models, found: [] });
        const lines = models
          .map(({ lineName }) => lineName)
          .filter((name, i, all) => all.indexOf(name) === i);
        this.setData({
          canCertify: may(me.roles, 'service', 'certification.give'),
          ownId: me.memberId,
          lines,
          line: lines.indexOf(this.data.line) >= 0 ? this.data.line : lines[0] || '',
        });
        this.layOut();
        return { stale: false };
      } catch (error) {
        if (this.data.phase === 'ready' && isUnreached(error)) return { stale: true };
        throw error;
      }
    },
    modelsShown(): ModelRow[] {
      return known.get(this)!.models.filter(({ lineName }) => lineName === this.data.line);
    },
    layOut() {
      const { people } = known.get(this)!;
      const { query, filter, ticked } = this.data;
      const models = this.modelsShown();
      const named = layOutSkills(people, models, dayOf(officialNow())).filter(
        ({ name, dealer }) => `${name}${dealer}`.indexOf(query) >= 0,
      );
      const found = named.filter(filters.find(({ id }) => id === filter)!.fits);
      known.get(this)!.found = found;
      this.setData({
        chips: filters.map(({ id, label, fits }) => ({ id, label: `${label} ${named.filter(fits).length}` })),
        columns: models.map(({ _id, name }, i) => ({
          id: _id,
          name,
          holders: named.filter(({ standings }) => standings[i] === 'valid' || standings[i] === 'ending')
            .length,
        })),
        rows: found.slice(0, PAGE),
        total: found.length,
      });
      this.tick(ticked);
    },
    /** Who is ticked and still in the list. */
    chosen(): Person[] {
      const { people, found } = known.get(this)!;
      const ids = found.map(({ id }) => id);
      return people.filter(({ _id }) => this.data.ticked[_id] && ids.indexOf(_id) >= 0);
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
      this.layOut();
    },
    pickFilter(event: WechatMiniprogram.TouchEvent) {
      this.setData({ filter: event.currentTarget.dataset.id as Filter });
      this.layOut();
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail.trim() });
      this.layOut();
    },
    onReachBottom() {
      this.showMore();
    },
    showMore() {
      const { found } = known.get(this) || { found: [] };
      if (this.data.rows.length < found.length)
        this.setData({ rows: found.slice(0, this.data.rows.length + PAGE) });
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
