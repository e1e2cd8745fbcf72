import { call } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { sayCount } from '../../../shared/say';
import { dealerStateLabels } from '../../../shared/states';
import type { DealerState } from '../../../shared/states';
import { whoAmI } from '../names';
import { dealerTones } from '../words';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

const states: (DealerState | '')[] = ['', 'prospect', 'reviewing', 'active', 'suspended', 'terminated'];

Component({
  behaviors: [pageState],
  data: {
    isManager: false,
    filters: states.map((state) => ({ state, label: state ? dealerStateLabels[state] : '全部' })),
    state: '' as DealerState | '',
    text: '',
    rows: [] as { id: string }[],
    next: null as string | null,
    /** What was typed fits more than is shown. */
    isCut: false,
  },
  methods: {
    onLoad({ state = '' }: { state?: DealerState | '' }) {
      this.setData({ state });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, text } = this.data;
      const [me, page] = await Promise.all([
        whoAmI(),
        call('channel', 'dealer.list', {
          // Who looks for one means it whatever its state.
          ...(state && !text ? { states: [state] } : {}),
          ...(text ? { text } : { counted: fresh, after: fresh ? null : this.data.next }),
        }),
      ]);
      const { counts, next, isCut } = page;
      return {
        isManager: may(me.roles, 'channel', 'dealer.create'),
        ...(counts
          ? {
              filters: states.map((of) => ({
                state: of,
                label: of ? `${dealerStateLabels[of]} ${sayCount(counts[of])}` : '全部',
              })),
            }
          : {}),
        rows: page.dealers.map((dealer) => ({
          id: dealer._id,
          shortName: dealer.shortName,
          name: dealer.name,
          label: dealerStateLabels[dealer.state],
          tone: dealerTones[dealer.state],
        })),
        next,
        isCut,
      };
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail.trim() });
      void this.load();
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({ state: event.currentTarget.dataset.state as DealerState | '', rows: [] });
      void this.reload();
    },
    open(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.dealer({ id: event.currentTarget.dataset.id as string }));
    },
    create() {
      openPage(pages.dealerNew({}));
    },
    bringList() {
      openPage(pages.listSheet({ kind: 'dealers' }));
    },
  },
});
