import type { ReceivableRow } from '../../../../cloudfunctions/_contracts/credit';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { searching } from '../../../kit/searching';
import { pages } from '../../../shared/pages';
import { sayFen } from '../../../shared/trade/say-fen';

type Only = 'open' | 'overdue' | 'settled' | 'all';
const rowOf = ({
  _id,
  dealerId,
  dealerName,
  number,
  fen,
  openFen,
  issuedOn,
  dueOn,
  invoices,
  isLate,
}: ReceivableRow) => ({
  id: _id,
  dealerId,
  dealerName,
  number,
  fen: sayFen(fen),
  open: openFen > 0 && openFen < fen ? `还有 ${sayFen(openFen)} 未清` : '',
  days: `${issuedOn} 至 ${dueOn}`,
  label: isLate ? '逾期' : openFen > 0 ? '未清' : '已清',
  tone: isLate ? 'danger' : openFen > 0 ? 'attention' : 'done',
  invoices: invoices.length ? `发票 ${invoices.join('、')}` : '还没有发票',
});

/** 应收与发票: what was owed and is, settled too; found by an invoice's number or its last digits, its own number, the dealer. */
Component({
  behaviors: [searching, pageState],
  data: {
    only: 'all' as Only,
    isMaker: false,
    isCut: false,
    next: null as string | null,
    rows: [] as ReturnType<typeof rowOf>[],
  },
  methods: {
    onLoad({ only }: { only?: Only }) {
      if (only) this.setData({ only });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { only, text } = this.data;
      const [{ dealerId }, { receivables, next, isCut }] = await Promise.all([
        whoAmI(),
        call('trade', 'credit.receivables', {
          text,
          state: text ? 'all' : only,
          after: fresh ? null : this.data.next,
        }),
      ]);
      return { isMaker: dealerId === null, rows: receivables.map(rowOf), next, isCut };
    },
    choose({ detail }: Said<{ name: Only }>) {
      this.setData({ only: detail.name, rows: [] });
      void this.reload();
    },
    open(event: Said) {
      openPage(pages.account({ dealerId: given(event, 'dealer') }));
    },
  },
});
