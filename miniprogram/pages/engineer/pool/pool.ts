import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { orderLine } from '../../../shared/visit/order-line';
import type { OrderLine } from '../../../shared/visit/order-line';
import { sayCount } from '../../../shared/say';
import { pages } from '../../../shared/pages';

Component({
  data: {
    phase: 'loading',
    error: '',
    rows: [] as (OrderLine & { way: string; certified: boolean })[],
    beyond: '',
  },
  methods: {
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const { orders, beyond } = await call('service', 'workOrder.pool', {});
        const now = officialNow();
        this.setData({
          phase: 'ready',
          beyond: beyond ? sayCount(beyond) : '',
          rows: orders.map((order) => ({
            ...orderLine(order, now),
            way: order.distanceKm === null ? '' : `约 ${order.distanceKm} 公里`,
            certified: order.certified,
          })),
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async claim(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const row = this.data.rows.find(({ id }) => id === event.detail.id)!;
      if (!row.certified)
        return void wx.showModal({
          content: '您没有本机型此项工作的有效认证，不能抢这一单。可请调度派给有认证的同事。',
          showCancel: false,
          confirmText: '知道了',
        });
      const what = [`${row.hospital} ${row.place}`, row.description, row.way && `离您${row.way}`];
      if (!(await confirmed(what.filter(Boolean).join('\n'), '抢单'))) return;
      try {
        await call('service', 'workOrder.claim', { workOrderId: row.id });
        void wx.redirectTo({ url: pages.order({ id: row.id }) });
      } catch (error) {
        showError(error);
        void this.load();
      }
    },
  },
});
