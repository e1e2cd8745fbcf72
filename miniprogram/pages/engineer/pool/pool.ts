import { askToTellToday } from '../../../kit/tell-me';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { pageState } from '../../../kit/page-state';
import { orderLine } from '../../../shared/visit/order-line';
import type { OrderLine } from '../../../shared/visit/order-line';
import { sayCount } from '../../../shared/say';
import { pages } from '../../../shared/pages';

const sayWay = (km: number | null): string => (km === null ? '' : km < 1 ? '就在附近' : `离您约 ${km} 公里`);

/** 抢单: orders of the own house that nobody has, whose clock runs out first in front. */
Component({
  behaviors: [pageState],
  data: {
    rows: [] as (OrderLine & { way: string; certified: boolean })[],
    beyond: '',
    /** The order that is being claimed. */
    claiming: '',
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const { orders, beyond } = await call('service', 'workOrder.pool', {});
      const now = officialNow();
      return {
        beyond: beyond ? sayCount(beyond) : '',
        rows: orders.map((order) => ({
          ...orderLine(order, now),
          way: sayWay(order.distanceKm),
          certified: order.certified,
        })),
      };
    },
    async claim({ detail: { id } }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      askToTellToday();
      const row = this.data.rows.find((one) => one.id === id)!;
      if (!row.certified)
        return void wx.showModal({
          content: '您没有本机型此项工作的有效认证，不能抢这一单。可请调度派给有认证的同事。',
          showCancel: false,
          confirmText: '知道了',
        });
      const what = [`${row.hospital} ${row.place}`, row.description, row.way];
      if (!(await confirmed(what.filter(Boolean).join('\n'), '抢单'))) return;
      const claim = async () => {
        await call('service', 'workOrder.claim', { workOrderId: id });
        void wx.redirectTo({ url: pages.order({ id }) });
      };
      this.setData({ claiming: id });
      const done = await this.act('claim', claim);
      this.setData({ claiming: '' });
      if (!done) await this.load();
    },
  },
});
