import { call } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { letterStateLabels } from '../../../shared/states';
import type { LetterState } from '../../../shared/states';
import { whoAmI } from '../names';
import { letterLine } from '../words';
import type { LetterLine } from '../words';

/** A state, what waits for my approval, or all. */
type Filter = LetterState | 'to_approve' | '';
const states: Filter[] = ['to_approve', 'pending', 'issued', 'draft', 'revoked', 'superseded', ''];
const labels: Record<Filter, string> = { ...letterStateLabels, to_approve: '待我审批', '': '全部' };
const filtersOf = (isManager: boolean) =>
  states
    .filter((state) => state !== 'to_approve' || isManager)
    .map((state) => ({ state, label: labels[state] }));

Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    isManager: false,
    isDealer: false,
    filters: [] as { state: Filter; label: string }[],
    state: '' as Filter,
    dealerId: '',
    dealerName: '',
    rows: [] as LetterLine[],
    more: false,
    number: '',
    alerts: 0,
  },
  methods: {
    async onLoad(query: { dealerId?: string; dealerName?: string; state?: Filter }) {
      const dealerId = query.dealerId || '';
      this.setData({ dealerId, dealerName: decodeURIComponent(query.dealerName || '') });
      try {
        const me = await whoAmI();
        const isManager = me.roles.includes('channel_manager');
        const isDealer = me.dealerId !== null;
        this.setData({
          isManager,
          isDealer,
          filters: filtersOf(isManager),
          state: query.state || (isManager && !dealerId ? 'pending' : ''),
        });
      } catch (error) {
        return this.setData({ phase: 'error', error: messageOf(error) });
      }
      await this.load(true);
    },
    onShow() {
      if (this.data.phase === 'ready') void this.load(true);
    },
    async onPullDownRefresh() {
      await this.load(true);
      void wx.stopPullDownRefresh();
    },
    onReachBottom() {
      if (this.data.more) void this.load(false);
    },
    reload() {
      this.setData({ phase: 'loading' });
      void this.load(true);
    },
    async load(fresh: boolean) {
      const { state, dealerId, number, rows: shown } = this.data;
      try {
        const { letters, more } = await call('channel', 'letter.list', {
          // Who knows the number means that letter, whatever its state and dealer.
          ...(number
            ? { number }
            : {
                ...(state === 'to_approve' ? { queue: state } : state ? { state } : {}),
                ...(dealerId ? { dealerId } : {}),
              }),
          skip: fresh ? 0 : shown.length,
        });
        // Something else was asked for meanwhile.
        if (state !== this.data.state || number !== this.data.number) return;
        const rows = letters.map(letterLine);
        this.setData({
          phase: 'ready',
          rows: fresh ? rows : [...this.data.rows, ...rows],
          more,
        });
        if (this.data.isManager && fresh) {
          const { alerts, reports } = await call('channel', 'letter.alerts', {});
          this.setData({ alerts: alerts.length + reports.length });
        }
      } catch (error) {
        if (this.data.rows.length) showError(error);
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({
        state: event.currentTarget.dataset.state as Filter,
        number: '',
        rows: [],
        phase: 'loading',
      });
      void this.load(true);
    },
    typeNumber(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const number = event.detail.value.trim();
      if (number === this.data.number) return;
      this.setData({ number, rows: [], phase: 'loading' });
      void this.load(true);
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, rows: [], phase: 'loading' });
      void this.load(true);
    },
    open(event: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({
        url: `/pages/channel/letter/letter?id=${String(event.currentTarget.dataset.id)}`,
      });
    },
    go(event: WechatMiniprogram.TouchEvent) {
      const name = event.currentTarget.dataset.page as string;
      void wx.navigateTo({ url: `/pages/channel/${name}/${name}` });
    },
  },
});
