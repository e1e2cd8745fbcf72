import { messageOf } from '../../../api/messages';
import { dealerStateLabels } from '../../../shared/states';
import type { DealerState } from '../../../shared/states';
import { found as searched } from '../../../shared/search';
import { allDealers, whoAmI } from '../names';
import { dealerTones } from '../words';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

const states: (DealerState | '')[] = ['', 'prospect', 'reviewing', 'active', 'suspended', 'terminated'];

Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    isManager: false,
    filters: [] as { state: string; label: string }[],
    state: '' as DealerState | '',
    text: '',
    rows: [] as object[],
    shown: 50,
    total: 0,
  },
  methods: {
    onLoad({ state = '' }: { state?: DealerState | '' }) {
      this.setData({ state });
    },
    onShow() {
      void this.load();
    },
    async onPullDownRefresh() {
      await this.load();
      void wx.stopPullDownRefresh();
    },
    onReachBottom() {
      this.setData({ shown: this.data.shown + 50 });
      void this.show();
    },
    async load() {
      try {
        const [me] = await Promise.all([whoAmI(), allDealers(true)]);
        this.setData({ phase: 'ready', isManager: may(me.roles, 'channel', 'dealer.create') });
        await this.show();
      } catch (error) {
        if (!this.data.rows.length) this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async show() {
      const { state, shown } = this.data;
      const all = await allDealers();
      const found = searched(all, this.data.text, ({ name, shortName, creditCode }) => [
        shortName,
        name,
        creditCode,
      ]);
      const count = (of: DealerState | '') =>
        of ? found.filter((dealer) => dealer.state === of).length : found.length;
      const rows = found.filter((dealer) => !state || dealer.state === state);
      this.setData({
        total: rows.length,
        filters: states.map((of) => ({
          state: of,
          label: `${of ? dealerStateLabels[of] : '全部'} ${count(of)}`,
        })),
        rows: rows.slice(0, shown).map((dealer) => ({
          id: dealer._id,
          shortName: dealer.shortName,
          name: dealer.name,
          label: dealerStateLabels[dealer.state],
          tone: dealerTones[dealer.state],
        })),
      });
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail, shown: 50 });
      void this.show();
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({ state: event.currentTarget.dataset.state as DealerState | '', shown: 50 });
      void this.show();
    },
    open(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.dealer({ id: event.currentTarget.dataset.id as string }));
    },
    create() {
      openPage(pages.dealerNew({}));
    },
  },
});
