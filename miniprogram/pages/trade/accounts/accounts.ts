import type { AccountView, OverdueRow } from '../../../../cloudfunctions/_contracts/credit';
import { call } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { dunningLabels } from '../../../shared/trade/dunning';
import { sayFen } from '../../../shared/trade/say-fen';

type Only = 'all' | 'over_limit' | 'asked' | 'overdue';
const rowOf = (account: AccountView) => ({
  id: account._id,
  name: account.dealerName,
  credit: {
    limitFen: account.limitTodayFen,
    heldFen: account.heldFen,
    receivableFen: account.receivableFen,
    unappliedFen: account.unappliedFen,
    availableFen: account.availableFen,
  },
  asked: account.asked ? `${account.asked.by.name} 提出额度 ${sayFen(account.asked.limitFen)}，待复核` : '',
  closed: account.trading === 'open' ? '' : account.trading === 'suspended' ? '暂停交易' : '终止交易',
});

const overdueLine = ({ dealerId, dealerName, fen, count, days, oldest, level }: OverdueRow) => ({
  id: dealerId,
  name: dealerName,
  fen: sayFen(fen),
  about: `${count} 笔，最早 ${oldest.number} ${oldest.dueOn} 到期`,
  late: `逾期 ${days} 天`,
  level: dunningLabels[level],
  tone: level === 'told' ? 'attention' : 'danger',
});

/** 授信 of every dealer, each as a bar; and who owes past its days, the longest first. */
Component({
  behaviors: [pageState],
  data: {
    only: 'all' as Only,
    /** Accounts, or under 逾期 what each dealer owes past its days. */
    rows: [] as (ReturnType<typeof rowOf> | ReturnType<typeof overdueLine>)[],
    next: null as string | null,
    totalFen: 0,
    total: '',
  },
  methods: {
    onLoad({ only }: { only?: Only }) {
      if (only) this.setData({ only });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { only } = this.data;
      if (only === 'overdue') {
        const { overdue, totalFen, next } = await call('trade', 'credit.overdue', {
          after: fresh ? null : this.data.next,
        });
        const totalSoFar = (fresh ? 0 : this.data.totalFen) + totalFen;
        return {
          ...{ rows: overdue.map(overdueLine), next, totalFen: totalSoFar },
          total: `${next ? '已列出' : '共'} ${sayFen(totalSoFar)}`,
        };
      }
      const { accounts, next } = await call('trade', 'credit.accounts', {
        ...(only === 'all' ? {} : { only }),
        after: fresh ? null : this.data.next,
      });
      const rows = accounts.map(rowOf);
      return { rows, next };
    },
    choose({ detail }: Said<{ name: Only }>) {
      this.setData({ only: detail.name, rows: [] });
      void this.reload();
    },
    pickDealer({ detail }: { detail: { id: string } }) {
      openPage(pages.account({ dealerId: detail.id }));
    },
    open(event: Said) {
      openPage(pages.account({ dealerId: given(event, 'id') }));
    },
  },
});
