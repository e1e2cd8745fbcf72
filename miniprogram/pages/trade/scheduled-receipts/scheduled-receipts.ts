import type { ScheduledView } from '../../../../cloudfunctions/_contracts/dealer-orders';
import { call } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { pages } from '../../../shared/pages';
import { mayDo } from '../can';

const rowOf = ({ _id, productName, unit, receipts, late }: ScheduledView) => ({
  id: _id,
  name: productName,
  late,
  receipts: receipts.map(({ on, units }) => ({ on, units: `${units}${unit}` })),
});

/** 预计到货: what is to come to the maker's warehouses, the nearest first. */
Component({
  behaviors: [pageState],
  data: {
    can: { save: false },
    rows: [] as ReturnType<typeof rowOf>[],
    next: null as string | null,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ scheduled, next }, can] = await Promise.all([
        call('trade', 'scheduledReceipt.list', { after: fresh ? null : this.data.next }),
        mayDo({ save: 'scheduledReceipt.save' }),
      ]);
      return { rows: scheduled.map(rowOf), next, can };
    },
    open(event: Said) {
      openPage(pages.scheduledReceipt({ id: given(event, 'id') }));
    },
    openCatalogue() {
      openPage(pages.catalogue({}));
    },
  },
});
