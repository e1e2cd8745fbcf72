import type { Renewals } from '../../../../cloudfunctions/_contracts/grants';
import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { lineNames } from '../names';
import { sayWhere } from '../words';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';

const fieldWords = { days: '期限', scope: '范围', carveOuts: '除外', productLines: '产品线' };
const outcomes = {
  renewed: ['待生成', 'active'],
  renewed_before: ['已续签', 'done'],
  refused: ['不能续签', 'danger'],
} as const;

/** 批量续签: what ends in a year goes on for another as drafts; the changes are shown first. */
Component({
  behaviors: [pageState],
  data: {
    year: 0,
    years: [] as number[],
    dealerId: '',
    dealerName: '',
    rows: [] as ReturnType<typeof rowOf>[],
    toMake: 0,
    /** Where the list goes on; null at its end. */
    next: null as string | null,
    made: 0,
    /** Left out this time, by grant. */
    left: {} as Record<string, boolean>,
    leftCount: 0,
    paging: false,
  },
  methods: {
    onLoad() {
      const year = Number(dayOf(officialNow()).slice(0, 4));
      this.setData({ year, years: [year - 1, year, year + 1] });
      void this.load();
    },
    input() {
      const { year, dealerId } = this.data;
      return { year, ...(dealerId ? { dealerId } : {}) };
    },
    async load() {
      this.setData({ phase: 'loading', made: 0, rows: [], toMake: 0, next: null, left: {}, leftCount: 0 });
      try {
        await this.loadPage();
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async onReachBottom() {
      const { phase, next, busy, paging } = this.data;
      if (phase !== 'ready' || !next || busy || paging) return;
      this.setData({ paging: true });
      await this.loadPage().catch(showError);
      this.setData({ paging: false });
    },
    async loadPage() {
      const { next, year, dealerId } = this.data;
      const [renewals, names] = await Promise.all([
        call('channel', 'grant.renewDryRun', {
          ...this.input(),
          ...(next ? { fromId: next } : {}),
        }),
        lineNames(),
      ]);
      // Another year or dealer was chosen meanwhile.
      if (year === this.data.year && dealerId === this.data.dealerId) this.show(renewals, names);
    },
    show({ items, next }: Renewals, names: (ids: readonly string[]) => string) {
      const rows = items.map((item) => rowOf(item, names));
      this.setData({
        phase: 'ready',
        next,
        toMake: this.data.toMake + items.filter(({ outcome }) => outcome === 'renewed').length,
        rows: [...this.data.rows, ...rows],
      });
    },
    chooseYear(event: WechatMiniprogram.TouchEvent) {
      this.setData({ year: event.currentTarget.dataset.year as number });
      void this.load();
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name });
      void this.load();
    },
    leaveOut(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      const left = { ...this.data.left, [id]: !this.data.left[id] };
      this.setData({ left, leftCount: Object.keys(left).filter((one) => left[one]).length });
    },
    async make() {
      const { toMake, next, leftCount } = this.data;
      const count = next ? `${toMake - leftCount} 份以上` : `${toMake - leftCount} 份`;
      if (!(await confirmed(`将生成 ${count}下一年的授权草稿，提交并经第二人批准后生效。`, '生成'))) return;
      await this.act('make', async () => {
        let fromId: string | null = null;
        const exceptIds = Object.keys(this.data.left).filter((id) => this.data.left[id]);
        do {
          const input = {
            ...this.input(),
            ...(exceptIds.length ? { exceptIds } : {}),
            ...(fromId ? { fromId } : {}),
          };
          const done: Renewals = await call('channel', 'grant.renew', input);
          const now = done.items.filter(({ outcome }) => outcome === 'renewed').length;
          this.setData({ made: this.data.made + now });
          fromId = done.next;
        } while (fromId);
        const { made, left } = this.data;
        await this.load();
        // What was left out stays so: another tap makes no more of it.
        const stay = this.data.rows.filter(({ id, canLeave }) => canLeave && left[id]);
        this.setData({
          made,
          left: Object.fromEntries(stay.map(({ id }) => [id, true])),
          leftCount: stay.length,
        });
      });
    },
    open(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.grant({ id: event.currentTarget.dataset.id as string }));
    },
    openDrafts() {
      openPage(pages.grants({ state: 'draft' }));
    },
  },
});

const rowOf = (item: Renewals['items'][number], names: (ids: readonly string[]) => string) => ({
  id: item.grantId,
  number: item.number,
  dealerName: item.dealerName,
  about: `${names(item.productLineIds)} · ${sayWhere(item)}`,
  label: outcomes[item.outcome][0],
  tone: outcomes[item.outcome][1],
  canLeave: item.outcome === 'renewed',
  newNumber: item.outcome === 'renewed_before' ? item.newNumber : '',
  changes: item.changes.map(({ field, before, after }) => ({
    field: fieldWords[field],
    before,
    after: after || (field === 'productLines' ? '已停用，不再续' : '已含在其余地点中'),
  })),
  problems: item.problems.map(({ sentence, value }) => (value ? `${value}：` : '') + sentence),
});
