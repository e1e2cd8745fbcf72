import type { QuoteView } from '../../../../cloudfunctions/_contracts/quotes';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { searching } from '../../../kit/searching';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { quoteStateLabels } from '../../../shared/model/quotes';
import type { QuoteState } from '../../../shared/model/quotes';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayDay, sayTime } from '../../../shared/say';
import { invoicesFault, invoicesIn } from '../../../shared/trade/invoices';
import { sayFen } from '../../../shared/trade/say-fen';

type Group = 'decide' | 'sent' | 'agreed' | 'over';
const groups: { id: Group; label: string; states: QuoteState[] }[] = [
  { id: 'decide', label: '待审批', states: ['pending', 'returned'] },
  { id: 'sent', label: '待答复', states: ['sent'] },
  { id: 'agreed', label: '待开票', states: ['accepted'] },
  { id: 'over', label: '已了结', states: ['billed', 'declined', 'expired', 'withdrawn'] },
];

const rowOf = (quote: QuoteView, now: Date, opens: boolean, bills: boolean) => ({
  id: quote._id,
  workOrderId: quote.workOrderId,
  opens,
  title: quote.hospitalName,
  label: quoteStateLabels[quote.state],
  device: quote.deviceName,
  number: `${quote.orderNumber} · 第 ${quote.version} 版`,
  total: sayFen(quote.totalFen),
  who: `${quote.madeBy.name} ${sayTime(quote.createdAt, now)}`,
  until: quote.invoice
    ? `发票 ${quote.invoice.number}`
    : quote.validUntilOn
      ? `有效期至 ${sayDay(quote.validUntilOn, dayOf(now))}`
      : '',
  reason: quote.reason,
  canBill: bills && quote.state === 'accepted',
  canUnbill: bills && quote.state === 'billed',
});

const waitsWords = { decide: '待我审批的', bill: '待我方开票的' };

/** 维修报价: whatever still waits for somebody, by whom it waits for. */
Component({
  behaviors: [waitsOnly, searching, pageState],
  data: {
    isCut: false,
    groups,
    group: 'decide' as Group,
    rows: [] as ReturnType<typeof rowOf>[],
    next: null as string | null,
  },
  methods: {
    onLoad({ group = '', waits }: { group?: string; waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
      const known = groups.find(({ id }) => id === group);
      if (known) this.setData({ group: known.id });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { group, text, next } = this.data;
      const { states } = groups.find(({ id }) => id === group)!;
      const [found, { roles, dealerId }] = await Promise.all([
        call('service', 'quote.list', {
          ...{ states, text, waits: (this.data.waits || null) as 'decide' | 'bill' | null },
          after: fresh ? null : next,
        }),
        whoAmI(),
      ]);
      const now = officialNow();
      const opens = may(roles, 'service', 'quote.ofOrder');
      const rows = found.quotes.map((quote) =>
        rowOf(quote, now, opens, may(roles, 'service', 'quote.bill') && quote.dealerId === dealerId),
      );
      return { rows, next: found.next, isCut: found.isCut };
    },
    pickGroup(event: Said) {
      this.setData({ group: of<Group>(event, 'id') });
      void this.reload();
    },
    open(event: Said) {
      const row = this.data.rows.find(({ id }) => id === of(event, 'id'));
      if (row && row.opens) openPage(pages.quote({ id: row.workOrderId }));
    },
    async bill(event: Said) {
      const answer = await ask(this, {
        title: '登记发票',
        field: {
          label: '发票号码',
          maxlength: 40,
          placeholder: '数电票 20 位号码',
          check: invoicesFault,
        },
        confirm: '登记',
      });
      const [invoice] = (answer && invoicesIn(answer.text)) || [];
      if (invoice) await this.send(of(event, 'id'), invoice, '已登记');
    },
    async unbill(event: Said) {
      await this.send(of(event, 'id'), '', '已退回待开票');
    },
    async send(quoteId: string, invoice: string, said: string) {
      if (await this.act('bill', () => call('service', 'quote.bill', { quoteId, invoice }), { said }))
        await this.load();
    },
  },
});
