import { call, officialNow } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { kindOf, trailLine } from '../words';
import type { TrailLine } from '../words';

/** One record's whole history, newest first: who, when, what it was and became, and why. */
Component({
  behaviors: [pageState],
  data: {
    collection: '',
    id: '',
    kind: '',
    title: '',
    exists: true,
    rows: [] as TrailLine[],
    next: null as string | null,
  },
  methods: {
    onLoad({ collection = '', id = '' }: { collection?: string; id?: string }) {
      this.setData({
        collection,
        id: decodeURIComponent(id),
        kind: kindOf(collection),
      });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { collection, id, next: after } = this.data;
      const { events, next, title, exists } = await call('service', 'trail.record', {
        ...{ collection, id },
        after: fresh ? null : after,
      });
      const now = officialNow();
      const rows = events.map((event) => trailLine(event, now));
      return {
        title: title || id,
        exists,
        rows,
        next,
      };
    },
  },
});
