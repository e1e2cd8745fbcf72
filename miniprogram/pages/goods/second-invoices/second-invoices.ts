import type { SecondInvoiceRow } from '../../../../cloudfunctions/_contracts/shipments';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { searching } from '../../../kit/searching';
import { secondInvoiceStateLabels } from '../../../shared/model/shipments';
import type { SecondInvoiceState } from '../../../shared/model/shipments';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { invoicesFault, invoicesIn } from '../../../shared/trade/invoices';

const tones = { due: 'attention', entered: 'done', void: 'past' } as const;
const rowOf = (one: SecondInvoiceRow, mayEnter: boolean) => ({
  id: one._id,
  revision: one.revision,
  hospital: one.hospitalName,
  dealer: one.dealerName,
  label: secondInvoiceStateLabels[one.state],
  tone: tones[one.state],
  products: one.productNames.join('、'),
  day: `${one.day} ${one.kind === 'shipment' ? '直送' : '送达'}`,
  number: one.number,
  shipmentId: one.kind === 'shipment' ? one._id : '',
  invoices: one.invoices,
  action: !mayEnter || one.state === 'void' ? '' : one.state === 'due' ? '登记发票号' : '更正',
});

/** 两票制: what was sold to hospitals whose province wants the number of the dealer’s own invoice. */
Component({
  behaviors: [searching, pageState],
  data: {
    state: 'due' as SecondInvoiceState,
    rows: [] as ReturnType<typeof rowOf>[],
    next: null as string | null,
    isCut: false,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, text } = this.data;
      const [me, { secondInvoices, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'secondInvoice.list', { state, text, after: fresh ? null : this.data.next }),
      ]);
      const mayEnter = may(me.roles, 'goods', 'secondInvoice.enter');
      return { rows: secondInvoices.map((one) => rowOf(one, mayEnter)), next, isCut };
    },
    choose({ detail }: Said<{ name: SecondInvoiceState }>) {
      this.setData({ state: detail.name, rows: [] });
      void this.reload();
    },
    async enter(event: Said) {
      const id = given(event, 'id');
      const row = this.data.rows.find((one) => one.id === id);
      if (!row) return;
      const answer = await ask(this, {
        title: `开给${row.hospital}的发票`,
        hint: '数电票 20 位；多张用逗号隔开',
        field: {
          label: '发票号',
          type: 'textarea',
          maxlength: 1100,
          value: row.invoices.join('，'),
          check: invoicesFault,
        },
        confirm: '保存',
      });
      const invoices = answer && invoicesIn(answer.text);
      if (!invoices) return;
      const input = { id, invoices, revision: row.revision };
      if (await this.act('enter', () => call('goods', 'secondInvoice.enter', input), { said: '已登记' }))
        await this.load();
    },
    openShipment(event: Said) {
      openPage(pages.shipment({ id: given(event, 'id') }));
    },
  },
});
