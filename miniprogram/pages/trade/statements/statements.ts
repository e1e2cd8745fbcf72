import type { StatementView } from '../../../../cloudfunctions/_contracts/credit';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { sayFen } from '../../../shared/trade/say-fen';
import { statementStateLabels } from '../../../shared/trade/states';
import type { StatementState } from '../../../shared/trade/states';
import { anchorOf, statementTones } from '../words';
import { ofDealer } from '../of-dealer';

type Filter = StatementState | 'all';
const filters: { state: Filter; label: string }[] = [
  { state: 'all', label: '全部' },
  ...(['sent', 'disputed', 'confirmed', 'deemed'] as const).map((state) => ({
    state,
    label: statementStateLabels[state],
  })),
];
const rowOf = ({ _id, dealerName, period, fromSeq, toSeq, closing, state }: StatementView) => ({
  id: _id,
  anchor: anchorOf(_id),
  dealerName,
  period,
  about: `流水 ${fromSeq} 至 ${toSeq} · 期末应收 ${sayFen(closing.receivableFen)}`,
  label: statementStateLabels[state],
  tone: statementTones[state],
});

/** 对账单: the dealer's own, or everybody's. */
Component({
  behaviors: [ofDealer, searching, pageState, listAndDetail],
  data: {
    next: null as string | null,
    filters,
    state: 'all' as Filter,
    isMaker: false,
    rows: [] as ReturnType<typeof rowOf>[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, dealerId, text } = this.data;
      const me = await whoAmI();
      const { statements, next } = await call('trade', 'statement.list', {
        text,
        ...(dealerId ? { dealerId } : {}),
        ...(text || state === 'all' ? {} : { states: [state] }),
        after: fresh ? null : this.data.next,
      });
      const rows = statements.map(rowOf);
      return { isMaker: me.dealerId === null, rows, next };
    },
    openRow(id: string) {
      openPage(pages.statement({ id }));
    },
  },
});
