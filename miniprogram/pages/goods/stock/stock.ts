import type { BalanceRow, LocationRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, pickOne } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { lotLines, ownerName } from '../lot-lines';

const placeName = ({ name, dealerName }: LocationRow): string => [dealerName, name].filter(Boolean).join(' ');
const waitsWords = { pending: '待验收的', quarantine: '隔离待处理的' };
const ALL = '全部库位';
const OF_DEALER = '查经销商的库位';

/** 库存 by place and lot, with the days that each lot has left. */
Component({
  behaviors: [waitsOnly, searching, pageState],
  data: {
    mayKeep: false,
    mayDecide: false,
    isMaker: false,
    keepsHere: false,
    places: [] as LocationRow[],
    place: null as LocationRow | null,
    placeName: ALL,
    ending: false,
    next: null as string | null,
    /** More products are called so than are looked at. */
    isCut: false,
    rows: [] as object[],
  },
  methods: {
    onLoad({ ending, waits }: { ending?: '1'; waits?: string }) {
      this.setData({ ending: ending === '1', ...waitsFor(waitsWords, waits) });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { place, ending, waits, next } = this.data;
      const [{ roles, dealerId }, { locations }, found] = await Promise.all([
        whoAmI(),
        call('goods', 'stockLocation.list', {}),
        call('goods', 'stock.list', {
          text: this.data.text,
          ...(place ? { locationId: place._id } : {}),
          ending,
          ...(waits ? { waits: waits as keyof typeof waitsWords } : {}),
          after: fresh ? null : next,
        }),
      ]);
      const today = dayOf(officialNow());
      const row = (one: BalanceRow) => ({
        id: one._id,
        name: one.product.name,
        code: one.product.code,
        place: one.locationName,
        owner: ownerName(one),
        good: `${one.good} ${one.product.unit}`,
        promised: one.reserved ? `已留 ${one.reserved}，可用 ${Math.max(0, one.good - one.reserved)}` : '',
        short: one.short,
        lots: lotLines(one.lots, today, found.nearDays, one.product.shelfDays, one.product.unit),
      });
      const rows = found.stock.filter(({ total, short }) => total > 0 || short > 0).map(row);
      return {
        mayKeep: may(roles, 'goods', 'stock.receive'),
        mayDecide: may(roles, 'goods', 'stockCorrection.list'),
        places: locations,
        isMaker: dealerId === null,
        // A place may have been begun meanwhile; of another house it is looked at only.
        place: locations.find((one) => place !== null && one._id === place._id) || place,
        keepsHere:
          may(roles, 'goods', 'stock.receive') && place !== null && (place.dealerId || null) === dealerId,
        next: found.next,
        isCut: found.isCut,
        rows,
      };
    },
    async pickPlace() {
      let { places } = this.data;
      const further = this.data.isMaker ? [OF_DEALER] : [];
      let picked = await pickOne(this, '看哪个库位', [ALL, ...places.map(placeName), ...further]);
      if (picked === OF_DEALER) {
        places = await this.placesOfDealer();
        picked = places.length ? await pickOne(this, '看哪个库位', places.map(placeName)) : null;
      }
      if (!picked) return;
      const place = places.find((one) => placeName(one) === picked) || null;
      this.setData({ place, placeName: picked });
      await this.reload();
    },
    /** There are thousands: by the beginning of the dealer's name. */
    async placesOfDealer(): Promise<LocationRow[]> {
      const answer = await ask(this, {
        title: OF_DEALER,
        field: { label: '经销商简称', maxlength: 20, placeholder: '简称的开头' },
        confirm: '查找',
      });
      if (!answer) return [];
      let found: LocationRow[] = [];
      await this.act('find', async () => {
        ({ locations: found } = await call('goods', 'stockLocation.list', { dealerName: answer.text }));
        if (!found.length) void wx.showToast({ title: '没有这样开头的经销商库位', icon: 'none' });
      });
      return found;
    },
    async switchEnding() {
      this.setData({ ending: !this.data.ending });
      await this.reload();
    },
    async addPlace() {
      const answer = await ask(this, {
        title: '新建库位',
        field: { label: '名称', maxlength: 60, placeholder: '如：上海总库' },
        confirm: '新建',
      });
      if (!answer) return;
      const input = { name: answer.text, address: '' };
      if (await this.act('place', () => call('goods', 'stockLocation.save', input), { said: '已新建' }))
        await this.load();
    },
    async begin() {
      const input = { locationId: this.data.place!._id };
      if (await this.act('begin', () => call('goods', 'stockLocation.begin', input), { said: '已启用' }))
        await this.load();
    },
    open(event: Said) {
      openPage(pages.balance({ id: given(event, 'id') }));
    },
    openOpening() {
      openPage(pages.opening({ id: this.data.place!._id }));
    },
    receive() {
      openPage(pages.receiveGoods({ id: this.data.place!._id }));
    },
    openCorrections() {
      openPage(pages.corrections());
    },
  },
});
