import { call } from '../../../api/client';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { LICENCE_DAYS, licenceStateLabels } from '../../../shared/trade/states';
import type { LicenceState } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { licenceLine } from '../words';
import type { LicenceLine } from '../words';

type Filter = LicenceState | 'ending';
const filters: { state: Filter; label: string }[] = (
  ['pending', 'ending', 'valid', 'rejected', 'withdrawn'] as const
).map((state) => ({
  state,
  label: state === 'ending' ? `${LICENCE_DAYS} 天内到期` : licenceStateLabels[state],
}));

/** 证照 of all dealers: the queue of what waits for review, and what ends soon. */
Component({
  behaviors: [searching, pageState, listAndDetail],
  data: {
    next: null as string | null,
    filters,
    state: 'pending' as Filter,
    rows: [] as LicenceLine[],
    counts: '',
    can: { submit: false },
  },
  methods: {
    onLoad({ state }: { state?: Filter }) {
      if (state) this.setData({ state });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, text } = this.data;
      const [{ licences, next }, can] = await Promise.all([
        call('trade', 'licence.list', {
          text,
          ...(text
            ? {}
            : state === 'ending'
              ? { states: ['valid'], endingWithin: LICENCE_DAYS }
              : { states: [state] }),
          after: fresh ? null : this.data.next,
        }),
        mayDo({ submit: 'licence.submit', count: 'licence.waiting' }),
      ]);
      const counts = fresh && can.count ? await call('trade', 'licence.waiting', {}) : null;
      const rows = licences.map(licenceLine);
      return {
        rows,
        next,
        can,
        ...(counts
          ? { counts: `待审核 ${counts.pending} 张，${LICENCE_DAYS} 天内到期 ${counts.ending} 张` }
          : {}),
      };
    },
    choose({ detail }: Said<{ name: Filter }>) {
      this.setData({ state: detail.name, rows: [], chosen: '' });
      void this.reload();
    },
    openRow(id: string) {
      openPage(pages.licence({ id }));
    },
    openPapers() {
      openPage(pages.papers({}));
    },
    submit() {
      openPage(pages.licenceSubmit({}));
    },
  },
});
