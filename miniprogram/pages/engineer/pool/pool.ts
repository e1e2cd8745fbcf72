import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { orderLine } from '../../../shared/visit/order-line';
import type { OrderLine } from '../../../shared/visit/order-line';
import { pages } from '../../../shared/pages';

Component({
  data: { phase: 'loading', error: '', rows: [] as OrderLine[] },
  methods: {
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const { orders } = await call('service', 'workOrder.pool', {});
        const now = officialNow();
        this.setData({ phase: 'ready', rows: orders.map((order) => orderLine(order, now)) });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async claim(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const row = this.data.rows.find(({ id }) => id === event.detail.id)!;
      if (!(await confirmed(`${row.hospital} ${row.place}\n${row.description}`, '抢单'))) return;
      try {
        await call('service', 'workOrder.claim', { workOrderId: row.id }, { writes: true });
        void wx.redirectTo({ url: pages.order({ id: row.id }) });
      } catch (error) {
        showError(error);
        void this.load();
      }
    },
  },
});
