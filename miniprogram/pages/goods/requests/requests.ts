import type { PartRequestRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { listAndDetail } from '../../../kit/list-and-detail';
import { searching } from '../../../kit/searching';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { openPage } from '../../../kit/open-page';
import { partRequestStateLabels } from '../../../shared/goods/states';
import type { PartRequestState } from '../../../shared/goods/states';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

const openStates: PartRequestState[] = ['pending', 'approved', 'shipped', 'received'];
const tones: Partial<Record<PartRequestState, string>> = {
  ...{
    pending: 'attention',
    approved: 'attention',
    received: 'attention',
    shipped: 'active',
    closed: 'done',
  },
};

const waitsWords = { pending: '待审批的', approved: '待发出的', received: '签收有差异的' };

/** 备件申请: for whoever agrees to them, sends them, or answers for the engineers. */
Component({
  behaviors: [waitsOnly, searching, pageState, listAndDetail],
  data: { all: false, mayAsk: false, next: null as string | null, rows: [] as { id: string }[] },
  methods: {
    onLoad({ waits }: { waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles }, { requests, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'partRequest.list', {
          text: this.data.text,
          ...(this.data.text
            ? {}
            : this.data.waits
              ? { states: [this.data.waits as PartRequestState] }
              : this.data.all
                ? {}
                : { states: openStates }),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const row = (one: PartRequestRow) => ({
        id: one._id,
        anchor: one._id,
        label: partRequestStateLabels[one.state],
        tone: tones[one.state] || 'past',
        number: one.number,
        who: [one.dealerName, one.engineer.name].filter(Boolean).join(' '),
        urgent: one.urgent,
        lines: one.lines
          .map(({ productName, quantity, unit }) => `${productName} × ${quantity} ${unit}`)
          .join('、'),
        time: sayTime(one.createdAt, now),
      });
      const rows = requests.map(row);
      return {
        mayAsk: may(roles, 'goods', 'partRequest.create'),
        next,
        rows,
      };
    },
    async switchAll() {
      this.setData({ all: !this.data.all });
      await this.reload();
    },
    openRow(id: string) {
      openPage(pages.partRequest({ id }));
    },
    ask() {
      openPage(pages.partRequestNew());
    },
  },
});
