import type { QuotaView } from '../../../../cloudfunctions/_contracts/dealer-orders';
import { call } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { pages } from '../../../shared/pages';

const rowOf = (quota: QuotaView) => ({
  id: quota._id,
  name: quota.productName,
  days: `${quota.fromOn} 至 ${quota.toOn}`,
  label: quota.runs ? '进行中' : '',
  about: `${quota.quotas.length} 家另定，其他每家 ${quota.others}${quota.unit}`,
  reason: quota.reason,
});

/** 紧缺配额: what is shared out between dealers, and what was. */
Component({
  behaviors: [pageState],
  data: {
    which: 'now' as 'now' | 'ended',
    rows: [] as ReturnType<typeof rowOf>[],
    next: null as string | null,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { which } = this.data;
      const after = fresh ? null : this.data.next;
      const { quotas, next } = await call('trade', 'quota.list', { ended: which === 'ended', after });
      return { rows: quotas.map(rowOf), next };
    },
    choose({ detail }: Said<{ name: 'now' | 'ended' }>) {
      this.setData({ which: detail.name, rows: [] });
      void this.reload();
    },
    open(event: Said) {
      openPage(pages.quota({ id: given(event, 'id') }));
    },
    openCatalogue() {
      openPage(pages.catalogue({}));
    },
  },
});
