import { call } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { openPage } from '../../../kit/open-page';
import { visitKindLabels } from '../../../shared/model/dealers-life';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { whoAmI } from '../names';

/** 走访与辅导 of one dealer, newest first. */
Component({
  behaviors: [searching, pageState],
  data: {
    isCut: false,
    dealerId: '',
    dealerName: '',
    canAdd: false,
    rows: [] as { id: string; title: string; by: string; people: string; notes: string; shared: boolean }[],
    next: '',
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      this.setData({ dealerId: decodeURIComponent(dealerId), dealerName: decodeURIComponent(dealerName) });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, { visits, next, isCut }] = await Promise.all([
        whoAmI(),
        call('channel', 'dealerVisit.list', {
          dealerId: this.data.dealerId,
          text: this.data.text,
          after: fresh ? null : this.data.next,
        }),
      ]);
      const rows = visits.map((visit) => ({
        id: visit._id,
        title: `${visitKindLabels[visit.kind]} ${visit.visitedOn}`,
        by: visit.by.name,
        people: visit.people,
        notes: visit.notes,
        shared: visit.shared,
      }));
      return {
        canAdd: may(me.roles, 'channel', 'dealerVisit.save'),
        ...{ rows, next, isCut },
      };
    },
    add() {
      const { dealerId, dealerName } = this.data;
      openPage(pages.dealerVisitNew({ dealerId, dealerName }));
    },
  },
});
