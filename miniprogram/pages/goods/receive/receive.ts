import { call } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pickOne } from '../../../kit/ask';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import type { ProductFacts } from '../../../../cloudfunctions/_contracts/goods';

const fields = {
  productId: 'product',
  'lot.lot': 'lot',
  'lot.expiresOn': 'expiresOn',
  'lot.producedOn': 'producedOn',
  quantity: 'quantity',
  serials: 'serials',
};

/** 入库: what came from the factory, by scan or by hand; it waits for its judgement. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    find: '',
    product: null as ProductFacts | null,
    lot: '',
    producedOn: '',
    expiresOn: '',
    quantity: '',
    serials: '',
    note: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), phase: 'ready' });
    },
    type(event: Said<string>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail);
    },
    pickDay(event: Said<{ value: string }>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail.value);
    },
    async look() {
      const { find } = this.data;
      const { products } = await call('goods', 'stock.products', { text: find.trim() });
      if (!products.length) return void isFilledIn(this, { product: '没有这个货号，请核对' });
      const text = (one: ProductFacts) => `${one.code} ${one.name}`;
      const picked =
        products.length === 1 ? text(products[0]!) : await pickOne(this, '选择产品', products.map(text));
      const product = products.find((one) => text(one) === picked) || null;
      this.setData({ product, find: product ? product.code : find, ...forget(this, 'product') });
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      this.setData({
        find: label.di || label.text.slice(0, 40),
        ...(label.di && label.lot ? { lot: label.lot } : {}),
        ...(label.producedOn ? { producedOn: label.producedOn } : {}),
        ...(label.expiresOn ? { expiresOn: label.expiresOn } : {}),
        ...(label.di && label.serial
          ? { serials: [this.data.serials, label.serial].filter(Boolean).join(' ') }
          : {}),
      });
      await this.look();
    },
    async save() {
      const { id, product, lot, producedOn, expiresOn, quantity, serials, note } = this.data;
      const isCount = /^\d{1,7}$/.test(quantity) && Number(quantity) > 0;
      const filled = isFilledIn(this, {
        product: product ? '' : '请扫码或按货号查找产品',
        quantity: isCount ? '' : '请填大于 0 的整数',
        expiresOn: product && product.shelfDays && !expiresOn ? '请选择有效期' : '',
      });
      if (!filled) return;
      const input = {
        ...{ locationId: id, productId: product!._id, quantity: Number(quantity), note },
        lot: { lot: lot.trim(), producedOn: producedOn || null, expiresOn: expiresOn || null },
        serials: serials.split(/[\s,，、;；]+/).filter(Boolean),
      };
      const done = await this.act('save', () => call('goods', 'stock.receive', input), {
        said: '已入库，待验收',
        fields,
      });
      if (done)
        this.setData({
          product: null,
          find: '',
          lot: '',
          producedOn: '',
          expiresOn: '',
          quantity: '',
          serials: '',
        });
    },
  },
});
