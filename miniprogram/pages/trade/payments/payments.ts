import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { paymentStateLabels } from '../../../shared/trade/states';
import type { PaymentState } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { ofDealer } from '../of-dealer';
import { paymentLine } from '../words';
import type { PaymentLine } from '../words';

type Filter = PaymentState | 'unapplied' | 'all';
const filters: { state: Filter; label: string }[] = [
  { state: 'all', label: '全部' },
  { state: 'entered', label: paymentStateLabels.entered },
  { state: 'awaiting', label: paymentStateLabels.awaiting },
  { state: 'unapplied', label: '未核销' },
  { state: 'reversing', label: paymentStateLabels.reversing },
  { state: 'reversed', label: paymentStateLabels.reversed },
];

/** 回款 and other credits: what waits for a second person, and what is not yet allocated. */
Component({
  behaviors: [ofDealer, searching, pageState, listAndDetail],
  data: {
    filters,
    state: 'all' as Filter,
    isMaker: false,
    can: { enter: false, bank: false },
    rows: [] as PaymentLine[],
    next: null as string | null,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, dealerId, text } = this.data;
      const [me, can] = await Promise.all([
        whoAmI(),
        mayDo({ enter: 'payment.enter', bank: 'bankFile.list' }),
      ]);
      const { payments, next } = await call('trade', 'payment.list', {
        text,
        ...(dealerId ? { dealerId } : {}),
        ...(text || state === 'all'
          ? {}
          : state === 'unapplied'
            ? { states: ['posted'], unapplied: true }
            : { states: [state] }),
        after: fresh ? null : this.data.next,
      });
      const rows = payments.map(paymentLine);
      return { isMaker: me.dealerId === null, can, rows, next };
    },
    openRow(id: string) {
      openPage(pages.payment({ id }));
    },
    openBankFile() {
      openPage(pages.bankFile());
    },
    enter() {
      const { dealerId, dealerName } = this.data;
      openPage(pages.paymentEnter({ dealerId, dealerName }));
    },
  },
});
