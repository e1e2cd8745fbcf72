import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { addDays, dayOf } from '../../../shared/days';
import { readYuan } from '../../../shared/trade/say-fen';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';

const rates = { '13': '13%', '9': '9%', '6': '6%', '3': '3%', '1': '1%', '0': '免税' };
const fields: Field[] = [
  { key: 'unit', label: '含税单价（元）', kind: 'digit', max: 14 },
  { key: 'tax', label: '税率', kind: 'choice', choices: choicesOf(rates).reverse() },
  { key: 'quantity', label: '数量', kind: 'digit', max: 7 },
  { key: 'fromOn', label: '开始', kind: 'day' },
  { key: 'toOn', label: '结束', kind: 'day' },
  { key: 'reason', label: '理由', kind: 'textarea', max: 300 },
];

/** 特价 asked for: a product, a price, a quantity that runs out, for all hospitals or for one. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'ready',
    isMaker: false,
    dealerId: '',
    dealerName: '',
    product: { id: '', name: '' },
    hospital: { id: '', name: '' },
    fields,
  },
  methods: {
    async onLoad({ productId = '', productName = '' }: { productId?: string; productName?: string }) {
      const today = dayOf(officialNow());
      this.setData({
        given: { tax: '13', fromOn: today, toOn: addDays(today, 30) },
        product: { id: decodeURIComponent(productId), name: decodeURIComponent(productName) },
      });
      this.setData({ isMaker: (await whoAmI()).dealerId === null });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, 'problems.dealerId': '' });
    },
    pickProduct({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ product: detail, 'problems.product': '' });
    },
    pickHospital({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ hospital: detail });
    },
    async send() {
      const { given, product, hospital, isMaker, dealerId } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const unitFen = readYuan(text('unit'));
      const filledIn = isFilledIn(this, {
        dealerId: isMaker && !dealerId ? '请选择经销商' : '',
        product: product.id ? '' : '请选择产品',
        unit: unitFen === null ? '请填写单价，如 1250.00' : '',
        quantity: /^[1-9]\d*$/.test(text('quantity')) ? '' : '请填写数量',
        toOn: text('toOn') < text('fromOn') ? '结束早于开始' : '',
        reason: text('reason') ? '' : '请说明理由',
      });
      if (!filledIn) return;
      await this.act(
        'send',
        async () => {
          await call('trade', 'specialPrice.ask', {
            ...(isMaker ? { dealerId } : {}),
            hospitalId: hospital.id || null,
            productId: product.id,
            unitFen: unitFen!,
            taxPercent: +text('tax') as 13,
            fromOn: text('fromOn'),
            toOn: text('toOn'),
            quantity: +text('quantity'),
            reason: text('reason'),
          });
          void wx.navigateBack();
        },
        {
          said: '已提交，等待审批',
          fields: { unitFen: 'unit', quantity: 'quantity', toOn: 'toOn', productId: 'product' },
        },
      );
    },
  },
});
