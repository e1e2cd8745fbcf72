import type { ShipmentRow } from '../../../../cloudfunctions/_contracts/shipments';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { claimStateLabels, shipmentStateLabels } from '../../../shared/goods/states';
import type { ShipmentState } from '../../../shared/goods/states';
import { claimKindLabels, coldVerdictLabels } from '../../../shared/model/shipments';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { shipmentTones } from '../tones';

type Tab = 'here' | 'way' | 'came' | 'open' | 'claims' | 'all';
const tabs: { id: Tab; label: string; states?: ShipmentState[] }[] = [
  { id: 'here', label: '在库', states: ['picking', 'checked'] },
  { id: 'way', label: '在途', states: ['shipped', 'partly_received', 'refused'] },
  { id: 'came', label: '已到', states: ['received', 'returned'] },
  { id: 'open', label: '未结差异' },
  { id: 'claims', label: '全部差异' },
  { id: 'all', label: '全部' },
];
const waiting: Record<string, ShipmentState[]> = {
  picking: ['picking'],
  checked: ['checked'],
  refused: ['refused'],
  way: ['shipped', 'partly_received'],
};
const waitsWords = {
  picking: '拣好待复核的',
  checked: '复核过、待发出的',
  refused: '经销商拒收、退回的',
  way: '已发出、待签收的',
};

/** 发货与收货: what is being picked, what is on the way, what has come. */
Component({
  behaviors: [waitsOnly, searching, pageState],
  data: { tabs, tab: 'all' as Tab, mayPick: false, next: null as string | null, rows: [] as object[] },
  methods: {
    onLoad({ tab, waits }: { tab?: Tab; waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
      if (tab) this.setData({ tab });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { tab, text } = this.data;
      const waits = this.data.waits as keyof typeof waiting | '';
      if (!text && !waits && (tab === 'open' || tab === 'claims')) return this.claims(fresh);
      const states = waits ? waiting[waits] : tabs.find(({ id }) => id === tab)!.states;
      const [{ roles, dealerId }, { shipments, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'shipment.list', {
          text,
          ...(states && !text ? { states } : {}),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const row = (one: ShipmentRow) => ({
        id: one._id,
        shipmentId: one._id,
        number: one.number,
        label: shipmentStateLabels[one.state],
        tone: shipmentTones[one.state],
        who: dealerId === null ? one.dealerName : one.hospitalName || one.fromName,
        about: `${one.orderNumber} · ${one.lineCount} 行 ${one.units} 件`,
        cold: one.coldVerdict && one.state !== 'shipped' ? coldVerdictLabels[one.coldVerdict] : '',
        warm: one.coldVerdict === 'excursion',
        time: one.shippedOn ? `${one.shippedOn} 发出` : sayTime(one.createdAt, now),
      });
      const rows = shipments.map(row);
      return {
        next,
        mayPick: may(roles, 'goods', 'shipment.pick'),
        rows,
      };
    },
    async claims(fresh: boolean) {
      const { claims, next } = await call('goods', 'claim.list', {
        ...(this.data.tab === 'open' ? { state: 'open' as const } : {}),
        after: fresh ? null : this.data.next,
      });
      const now = officialNow();
      const rows = claims.map((one) => ({
        id: one._id,
        shipmentId: one.shipmentId,
        number: one.shipmentNumber,
        label: claimStateLabels[one.state],
        tone: one.state === 'open' ? 'attention' : 'past',
        who: one.dealerName,
        about: `${claimKindLabels[one.kind]} ${one.productName} ${one.lot} × ${one.quantity} ${one.unit}`,
        cold: one.note,
        warm: false,
        time: sayTime(one.createdAt, now),
      }));
      return {
        next,
        rows,
      };
    },
    async choose(event: Said<{ name: Tab }>) {
      if (event.detail.name === this.data.tab) return;
      this.setData({ tab: event.detail.name, waits: '', rows: [] });
      await this.reload();
    },
    open(event: Said) {
      openPage(pages.shipment({ id: given(event, 'id') }));
    },
    openOrders() {
      openPage(pages.dealerOrders({ state: 'approved' }));
    },
    openReturns() {
      openPage(pages.goodsReturns());
    },
  },
});
