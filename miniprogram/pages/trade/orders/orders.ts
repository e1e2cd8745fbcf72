import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { dealerOrderStateLabels } from '../../../shared/trade/states';
import type { DealerOrderState } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { ofDealer } from '../of-dealer';
import { orderLine } from '../words';
import type { OrderLine } from '../words';

/** `to_ship`: whatever of it has not left yet. */
type Filter = DealerOrderState | 'all' | 'to_ship';
const states = [
  'pending',
  'blocked',
  'approved',
  'partially_shipped',
  'shipped',
  'received',
  'draft',
  'cancelled',
  'closed',
] as const;
const filters: { state: Filter; label: string }[] = [
  { state: 'all', label: '全部' },
  { state: 'to_ship', label: '待发货' },
  ...states.map((state) => ({ state, label: dealerOrderStateLabels[state] })),
];

/** 订单: the dealer's own, or everybody's with those first that wait for the reader. */
Component({
  behaviors: [ofDealer, searching, pageState, listAndDetail],
  data: {
    filters,
    state: '' as Filter | '',
    isMaker: false,
    rows: [] as OrderLine[],
    next: null as string | null,
    can: { order: false },
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, can] = await Promise.all([
        whoAmI(),
        mayDo({
          order: 'dealerOrder.save',
          approve: 'dealerOrder.approve',
        }),
      ]);
      const isMaker = me.dealerId === null;
      const first: Filter = !isMaker
        ? 'all'
        : may(me.roles, 'goods', 'shipment.pick')
          ? 'to_ship'
          : can.approve
            ? 'pending'
            : 'all';
      const state = this.data.state || (this.data.dealerId ? 'all' : first);
      const { dealerId, text } = this.data;
      const { orders, next } = await call('trade', 'dealerOrder.list', {
        text,
        ...(dealerId ? { dealerId } : {}),
        ...(text || state === 'all'
          ? {}
          : { states: state === 'to_ship' ? ['approved', 'partially_shipped'] : [state] }),
        after: fresh ? null : this.data.next,
      });
      const rows = orders.map(orderLine);
      return { isMaker, can, state, rows, next };
    },
    openRow(id: string) {
      openPage(pages.dealerOrder({ id }));
    },
    create() {
      const { dealerId, dealerName } = this.data;
      openPage(pages.basket({ dealerId, dealerName }));
    },
  },
});
