import { call } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { listAndDetail } from '../../../kit/list-and-detail';
import { joined, pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { letterStateLabels } from '../../../shared/states';
import type { LetterState } from '../../../shared/states';
import { whoAmI } from '../names';
import { letterLine } from '../words';
import type { LetterLine } from '../words';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

/** A state, what waits for my approval, or all. */
type Filter = LetterState | 'to_approve' | '';
const states: Filter[] = ['to_approve', 'pending', 'issued', 'draft', 'revoked', 'superseded', 'void', ''];
const labels: Record<Filter, string> = { ...letterStateLabels, to_approve: '待我审批', '': '全部' };
const filtersOf = (isManager: boolean) =>
  states
    .filter((state) => state !== 'to_approve' || isManager)
    .map((state) => ({ state, label: labels[state] }));

Component({
  behaviors: [pageState, listAndDetail],
  data: {
    isManager: false,
    isDealer: false,
    filters: [] as { state: Filter; label: string }[],
    state: '' as Filter,
    dealerId: '',
    dealerName: '',
    rows: [] as LetterLine[],
    number: '',
    alerts: 0,
  },
  methods: {
    onLoad(query: { dealerId?: string; dealerName?: string; state?: Filter }) {
      const { dealerId = '', dealerName = '', state } = query;
      this.setData({ dealerId, dealerName: decodeURIComponent(dealerName), ...(state ? { state } : {}) });
      void this.load();
    },
    onShow() {
      if (this.data.phase === 'ready') void this.load();
    },
    /** Who I am decides what is shown first. */
    async meet() {
      const me = await whoAmI();
      const isManager = may(me.roles, 'channel', 'letter.approve');
      const { dealerId, state } = this.data;
      this.setData({
        isManager,
        isDealer: me.dealerId !== null,
        filters: filtersOf(isManager),
        state: state || (isManager && !dealerId ? 'pending' : ''),
      });
    },
    async fetch(fresh: boolean) {
      if (this.data.filters.length === 0) await this.meet();
      const { state, dealerId, number, rows: shown, isManager } = this.data;
      const { letters, more } = await call('channel', 'letter.list', {
        // Who looks for one means it whatever its state and dealer.
        ...(number
          ? { text: number }
          : {
              ...(state === 'to_approve' ? { queue: state } : state ? { state } : {}),
              ...(dealerId ? { dealerId } : {}),
            }),
        skip: fresh ? 0 : shown.length,
      });
      const rows = letters.map(letterLine);
      if (!fresh) return { rows: joined(shown, rows), more };
      const found = isManager ? await call('channel', 'letter.alerts', {}) : null;
      return { rows, more, alerts: found ? found.alerts.length + found.reports.length : 0 };
    },
    choose({ detail }: Said<{ name: Filter | 'all' }>) {
      this.setData({
        state: detail.name === 'all' ? '' : detail.name,
        number: '',
        rows: [],
        chosen: '',
      });
      this.pickNone();
      void this.reload();
    },
    typeNumber({ detail }: Said<string>) {
      this.findNumber(detail);
    },
    leaveNumber({ detail }: Said<{ value: string }>) {
      this.typingEnds();
      this.findNumber(detail.value);
    },
    clearNumber() {
      this.findNumber('');
    },
    findNumber(typed: string) {
      const number = typed.trim();
      if (number === this.data.number) return;
      this.setData({ number, rows: [], chosen: '' });
      void this.reload();
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, rows: [], chosen: '' });
      void this.reload();
    },
    openRow(id: string) {
      void wx.navigateTo({ url: pages.letter({ id }) });
    },
    /** The letter beside the list is done with: on to the one below it. */
    async goOn() {
      this.chooseNext();
      await this.load();
    },
    /** One after the other; the first that is refused stops it and says why, those before it are done. */
    async approvePicked() {
      const ids = this.data.rows.map(({ id }) => id).filter((id) => this.data.picked[id]);
      const follows = `批准选中的 ${ids.length} 份授权书？由另一位渠道经理批准过的将立即签发，其余等待复核。`;
      if (!(await confirmed(follows, '批准'))) return;
      await this.act(
        'approve',
        async () => {
          for (const letterId of ids) await call('channel', 'letter.approve', { letterId });
        },
        { said: `已批准 ${ids.length} 份` },
      );
      this.pickNone();
      await this.load();
    },
    go(event: WechatMiniprogram.TouchEvent) {
      const name = event.currentTarget.dataset.page as 'letterAlerts' | 'letterBatch' | 'letterRequest';
      void wx.navigateTo({ url: pages[name]({}) });
    },
  },
});
