import type { Papers } from '../../../../cloudfunctions/_contracts/licences';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { addDays } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { licenceTypeLabels } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { healthLabels } from '../../../shared/trade/licence-days';
import { mayDo } from '../can';
import { licenceLine, healthTones } from '../words';
import { timelineOf } from './timeline';

const BACK = 60;
const AHEAD = 300;

function sectionOf({ type, needed, health, licences, advice }: Papers['papers'][number], today: Day) {
  return {
    type,
    title: licenceTypeLabels[type],
    label: needed ? healthLabels[health.health] : '暂不需要',
    tone: needed ? healthTones[health.health] : 'past',
    advice,
    gaps: health.gaps.map(({ fromOn, toOn }) => `${fromOn} 至 ${toOn}`),
    parts: timelineOf(licences, addDays(today, -BACK), addDays(today, AHEAD)),
    licences: licences.map(licenceLine),
  };
}

/** 证照 of one dealer: each paper on a line of time with its gaps, and what to do next. */
Component({
  behaviors: [pageState],
  data: {
    dealerId: '',
    dealerName: '',
    isMaker: false,
    can: { submit: false },
    sections: [] as object[],
    todayAt: ((BACK / (BACK + AHEAD)) * 100).toFixed(2),
    from: '',
    to: '',
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      this.setData({ dealerId: decodeURIComponent(dealerId), dealerName: decodeURIComponent(dealerName) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [me, can] = await Promise.all([whoAmI(), mayDo({ submit: 'licence.submit' })]);
      const isMaker = me.dealerId === null;
      const { dealerId } = this.data;
      if (isMaker && !dealerId) return { isMaker, can, sections: [] };
      const found = await call('trade', 'licence.papers', isMaker ? { dealerId } : {});
      return {
        isMaker,
        can,
        dealerName: found.dealerName,
        from: addDays(found.today, -BACK),
        to: addDays(found.today, AHEAD),
        sections: found.papers.map((paper) => sectionOf(paper, found.today)),
      };
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name });
      void this.reload();
    },
    open(event: Said) {
      openPage(pages.licence({ id: given(event, 'id') }));
    },
    submit(event: Said) {
      const { dealerId, dealerName } = this.data;
      openPage(
        pages.licenceSubmit({
          type: given(event, 'type'),
          ...(this.data.isMaker ? { dealerId, dealerName } : {}),
        }),
      );
    },
  },
});
