import { call, officialNow } from '../../../api/client';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { dayOf } from '../../../shared/days';
import { withUploads } from '../../../offline/photos';
import type { StoredFile } from '../../../shared/model/entity';
import { pages } from '../../../shared/pages';
import { readYuan } from '../../../shared/trade/say-fen';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';

const instruments = { transfer: '转账', acceptance: '承兑汇票' };
const fieldsOf = (instrument: string): Field[] => [
  { key: 'fen', label: '金额（元）', kind: 'digit', max: 14 },
  { key: 'payerName', label: '付款方', max: 100, hint: '照回单填写' },
  { key: 'instrument', label: '方式', kind: 'choice', choices: choicesOf(instruments) },
  { key: 'receivedOn', label: '到账日', kind: 'day' },
  ...(instrument === 'acceptance'
    ? [
        { key: 'billNumber', label: '汇票号码', max: 40 },
        { key: 'acceptor', label: '承兑人', max: 100 },
        { key: 'billDueOn', label: '汇票到期日', kind: 'day' as const },
        { key: 'countsOn', label: '计入日', kind: 'day' as const, hint: '收票日或到期日' },
      ]
    : []),
  { key: 'ownAccount', label: '收款账号', max: 40 },
  { key: 'reference', label: '银行流水号', max: 60, hint: '没有则不填' },
];

/** 登记回款 by hand: the same bank row is booked once, whoever types it again. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'ready',
    dealerId: '',
    dealerName: '',
    fields: fieldsOf('transfer'),
    files: [] as StoredFile[],
  },
  observers: {
    'given.instrument'(instrument: string) {
      this.setData({ fields: fieldsOf(instrument) });
    },
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        given: { instrument: 'transfer', receivedOn: dayOf(officialNow()) },
      });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, 'problems.dealerId': '' });
    },
    changeFiles({ detail }: { detail: { files: StoredFile[] } }) {
      this.setData({ files: detail.files });
    },
    async send() {
      const { given, dealerId } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const fen = readYuan(text('fen'));
      const isBill = text('instrument') === 'acceptance';
      const filledIn = isFilledIn(this, {
        dealerId: dealerId ? '' : '请选择经销商',
        fen: fen ? '' : '请填写金额，如 1250.00',
        payerName: text('payerName') ? '' : '请填写付款方',
        ownAccount: text('ownAccount') ? '' : '请填写收款账号',
        billNumber: isBill && !text('billNumber') ? '请填写汇票号码' : '',
        acceptor: isBill && !text('acceptor') ? '请填写承兑人' : '',
        billDueOn: isBill && !text('billDueOn') ? '请选择到期日' : '',
      });
      if (!filledIn) return;
      await this.act(
        'send',
        async () => {
          const { paymentId, alreadyThere, state } = await call('trade', 'payment.enter', {
            dealerId,
            payerName: text('payerName'),
            instrument: text('instrument') as 'transfer',
            reference: text('reference'),
            ownAccount: text('ownAccount'),
            fen: fen!,
            receivedOn: text('receivedOn'),
            ...(isBill
              ? {
                  countsOn: text('countsOn') || text('billDueOn'),
                  bill: {
                    number: text('billNumber'),
                    acceptor: text('acceptor'),
                    dueOn: text('billDueOn'),
                  },
                }
              : {}),
            mandate: await withUploads(this.data.files),
          });
          const said = alreadyThere
            ? '这笔流水已登记过，没有重复入账'
            : state === 'posted'
              ? '已入账'
              : '已登记，等待另一位财务入账';
          void wx.showToast({ title: said, icon: 'none' });
          void wx.redirectTo({ url: pages.payment({ id: paymentId }) });
        },
        {
          fields: {
            fen: 'fen',
            reference: 'reference',
            ownAccount: 'ownAccount',
            receivedOn: 'receivedOn',
            'bill.dueOn': 'billDueOn',
          },
        },
      );
    },
  },
});
