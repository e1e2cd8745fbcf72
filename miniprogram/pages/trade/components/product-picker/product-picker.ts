import type { ProductRow } from '../../../../../cloudfunctions/_contracts/catalogue';
import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import { given } from '../../../../kit/said';
import type { Said } from '../../../../kit/said';

/** 产品 by part of its name or 货号; `pick` gives `{ id, name, unit }`. */
Component({
  properties: { placeholder: { type: String, value: '产品名称或货号' } },
  data: {
    text: '',
    found: [] as Pick<ProductRow, '_id' | 'name' | 'code' | 'unit'>[],
    none: false,
    more: false,
  },
  methods: {
    async search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text });
      if (!text) return this.setData({ found: [], none: false, more: false });
      try {
        const { products, isCut } = await call('trade', 'product.list', { text });
        if (text !== this.data.text) return;
        this.setData({
          found: products.slice(0, 8).map(({ _id, name, code, unit }) => ({ _id, name, code, unit })),
          none: products.length === 0,
          more: isCut || products.length > 8,
        });
      } catch (error) {
        showError(error);
      }
    },
    pick(event: Said) {
      const { _id, name, unit } = this.data.found[given<number>(event, 'at')]!;
      this.setData({ found: [], text: '', more: false });
      this.triggerEvent('pick', { id: _id, name, unit });
    },
  },
});
