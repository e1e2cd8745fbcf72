import type { StocktakeRow } from '../../../../cloudfunctions/_contracts/stocktakes';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { pickOne } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { stocktakeStateLabels } from '../../../shared/goods/states';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayWorth } from '../stocktake-words';
import { sayTime } from '../../../shared/say';

type Waits = 'post' | 'agree' | 'all';
const tabs: { id: Waits; label: string }[] = [
  { id: 'all', label: '全部' },
  { id: 'post', label: '待复核' },
  { id: 'agree', label: '待财务同意' },
];
/** 盘点: what is being counted, what waits for the second person. */
Component({
  behaviors: [searching, pageState],
  data: {
    tabs,
    waits: 'all' as Waits,
    isCut: false,
    mayOpen: false,
    next: null as string | null,
    rows: [] as object[],
  },
  methods: {
    onLoad({ waits }: { waits?: Waits }) {
      if (waits) this.setData({ waits });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { waits, text } = this.data;
      const [me, { stocktakes, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'stocktake.list', {
          ...{ waits: waits === 'all' ? null : waits, text },
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const row = (one: StocktakeRow) => ({
        id: one._id,
        place: one.locationName,
        label: stocktakeStateLabels[one.state],
        tone: one.state === 'posted' ? 'done' : one.state === 'cancelled' ? 'past' : 'attention',
        about: `${one.lineCount} 行 · ${one.openedBy.name}`,
        worth: sayWorth(one),
        number: one.number,
        time: sayTime(one.openedAt, now),
      });
      const rows = stocktakes.map(row);
      return {
        mayOpen: may(me.roles, 'goods', 'stocktake.open'),
        ...{ next, isCut, rows },
      };
    },
    async choose(event: Said<{ name: Waits }>) {
      this.setData({ waits: event.detail.name, rows: [] });
      await this.reload();
    },
    open(event: Said) {
      openPage(pages.stocktake({ id: given(event, 'id') }));
    },
    async begin() {
      const { locations } = await call('goods', 'stockLocation.list', {});
      const own = locations.filter((one) => one.openedAt !== null && one.active);
      const words = (one: { dealerName: string; name: string }) =>
        [one.dealerName, one.name].filter(Boolean).join(' ');
      const picked = await pickOne(this, '盘点哪个库位', own.map(words));
      const place = own.find((one) => words(one) === picked);
      if (!place) return;
      await this.act('begin', async () => {
        const { stocktakeId } = await call('goods', 'stocktake.open', { locationId: place._id, note: '' });
        openPage(pages.stocktake({ id: stocktakeId }));
      });
    },
  },
});
