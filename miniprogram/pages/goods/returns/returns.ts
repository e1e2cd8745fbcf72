import type { ReturnRow } from '../../../../cloudfunctions/_contracts/shipments';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { searching } from '../../../kit/searching';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { returnStateLabels } from '../../../shared/goods/states';
import type { ReturnState } from '../../../shared/goods/states';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { invoicesFault, invoicesIn } from '../../../shared/trade/invoices';

const openStates: ReturnState[] = ['requested', 'approved', 'received'];
const tones: Record<ReturnState, string> = {
  requested: 'attention',
  approved: 'active',
  received: 'attention',
  refused: 'past',
  credited: 'done',
};

const waitsWords = { requested: '待审批的', approved: '要退回来的', received: '待入账的' };

/** 退货: asked by the dealer, agreed to, received, credited. */
Component({
  behaviors: [waitsOnly, searching, pageState, listAndDetail],
  data: {
    all: false,
    mayDecide: false,
    mayReceive: false,
    mayCredit: false,
    next: null as string | null,
    rows: [] as { id: string; state: ReturnState; who: string; number: string }[],
  },
  methods: {
    onLoad({ waits }: { waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles }, { returns, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'goodsReturn.list', {
          text: this.data.text,
          ...(this.data.text
            ? {}
            : this.data.waits
              ? { states: [this.data.waits as ReturnState] }
              : this.data.all
                ? {}
                : { states: openStates }),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const row = (one: ReturnRow) => ({
        id: one._id,
        shipmentId: one.shipmentId,
        state: one.state,
        label: returnStateLabels[one.state],
        tone: tones[one.state],
        number: one.number,
        who: one.dealerName,
        about: one.shipmentNumber,
        reason: one.reason,
        lines: one.lines.map((line) => ({
          key: line.line,
          text: `${line.productName} ${line.lot} × ${line.quantity} ${line.unit}`,
          came: line.condition === null ? '' : `收到 ${line.received}`,
        })),
        time: sayTime(one.createdAt, now),
      });
      const rows = returns.map(row);
      return {
        mayDecide: may(roles, 'goods', 'goodsReturn.decide'),
        mayReceive: may(roles, 'goods', 'goodsReturn.receive'),
        mayCredit: may(roles, 'goods', 'goodsReturn.credit'),
        next,
        rows,
      };
    },
    async switchAll() {
      this.setData({ all: !this.data.all });
      await this.reload();
    },
    /** Enter does what the row's main button does. */
    async actOn(id: string) {
      const { rows, mayDecide, mayReceive, mayCredit } = this.data;
      const one = rows.find((row) => row.id === id);
      if (!one) return;
      if (one.state === 'requested' && mayDecide && (await confirmed(`${one.who} ${one.number}`, '同意退货')))
        await this.agree(id);
      if (one.state === 'approved' && mayReceive) await this.takeIn(id);
      if (one.state === 'received' && mayCredit) await this.book(id);
    },
    pass(event: Said) {
      return this.agree(given(event, 'id'));
    },
    receive(event: Said) {
      return this.takeIn(given(event, 'id'));
    },
    credit(event: Said) {
      return this.book(given(event, 'id'));
    },
    async agree(returnId: string) {
      const input = { returnId, passes: true, note: '' };
      if (await this.act('pass', () => call('goods', 'goodsReturn.decide', input), { said: '已同意' }))
        await this.goOn();
    },
    async refuse(event: Said) {
      const returnId = given(event, 'id');
      const note = await askReason(this, { title: '不同意退货', placeholder: '为什么', confirm: '不同意' });
      if (!note) return;
      const input = { returnId, passes: false, note };
      if (await this.act('refuse', () => call('goods', 'goodsReturn.decide', input))) await this.goOn();
    },
    /** Counted line by line; what came broken says so. */
    async takeIn(returnId: string) {
      const [{ goodsReturn }, { locations }] = await Promise.all([
        call('goods', 'goodsReturn.get', { returnId }),
        call('goods', 'stockLocation.list', { kind: 'maker' }),
      ]);
      const places = locations.filter(({ openedAt }) => openedAt !== null);
      const name =
        places.length === 1
          ? places[0]!.name
          : await pickOne(
              this,
              '收进哪个仓库',
              places.map((one) => one.name),
            );
      const place = places.find((one) => one.name === name);
      if (!place) return;
      const lines: { line: number; quantity: number; condition: 'pending' | 'defective' }[] = [];
      for (const line of goodsReturn.lines) {
        const answer = await ask(this, {
          title: `${line.productName} ${line.lot}`,
          hint: `申请退 ${line.quantity} ${line.unit}`,
          choices: ['外观完好，待验', '破损，不合格'],
          field: {
            label: '收到数量',
            type: 'digit',
            value: String(line.quantity),
            check: (text) =>
              /^\d{1,7}$/.test(text) && +text <= line.quantity ? '' : `请填写 0 至 ${line.quantity}`,
          },
          confirm: '下一步',
        });
        if (!answer) return;
        const condition = answer.choice.indexOf('破损') === 0 ? ('defective' as const) : ('pending' as const);
        lines.push({ line: line.line, quantity: Number(answer.text), condition });
      }
      const input = { returnId, locationId: place._id, lines };
      if (await this.act('receive', () => call('goods', 'goodsReturn.receive', input), { said: '已收' }))
        await this.goOn();
    },
    async book(returnId: string) {
      const answer = await ask(this, {
        title: '退货入账',
        hint: '先冲这张发货单的应收，多出的记为可用余额。开过票的请填红字发票号码，多个用空格分开。',
        field: {
          label: '红字发票号码',
          maxlength: 1100,
          optional: true,
          placeholder: '没有开票可不填',
          check: (text) => (text === '' ? '' : invoicesFault(text)),
        },
        confirm: '入账',
      });
      if (!answer) return;
      const redInvoices = invoicesIn(answer.text) ?? [];
      const input = { returnId, redInvoices };
      if (await this.act('credit', () => call('goods', 'goodsReturn.credit', input), { said: '已入账' }))
        await this.goOn();
    },
  },
});
