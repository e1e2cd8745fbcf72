import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import { given } from '../../../../kit/said';
import type { Said } from '../../../../kit/said';

/** 终端医院 by name; `pick` gives `{ id, name }`, both empty when it is cleared. */
Component({
  properties: { name: { type: String, value: '' } },
  data: { text: '', found: [] as { _id: string; name: string }[], hint: '' },
  methods: {
    async search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text });
      if (!text) return this.setData({ found: [], hint: '' });
      try {
        const { hospitals, total } = await call('channel', 'hospital.search', { text, skip: 0 });
        if (text !== this.data.text) return;
        const found = hospitals.slice(0, 8).map(({ _id, name }) => ({ _id, name }));
        this.setData({
          found,
          hint: !found.length
            ? '没有找到，请换个名称'
            : total > found.length
              ? `还有 ${total - found.length} 家，写得更具体些`
              : '',
        });
      } catch (error) {
        showError(error);
      }
    },
    pick(event: Said) {
      this.setData({ found: [], text: '', hint: '' });
      this.triggerEvent('pick', { id: given(event, 'id'), name: given(event, 'name') });
    },
    clear() {
      this.triggerEvent('pick', { id: '', name: '' });
    },
  },
});
