import { dealersCalled } from '../../../../api/dealers-called';
import { showError } from '../../../../api/messages';
import { given } from '../../../../kit/said';
import type { Said } from '../../../../kit/said';

/** 经销商 by part of its name or credit code; `pick` gives `{ id, name }`. */
Component({
  properties: { name: { type: String, value: '' }, placeholder: { type: String, value: '选择经销商' } },
  data: { text: '', found: [] as { id: string; name: string }[], more: false },
  methods: {
    async search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text });
      try {
        const { dealers, more } = await dealersCalled(text);
        if (text === this.data.text)
          this.setData({ found: dealers.map(({ _id, name }) => ({ id: _id, name })), more });
      } catch (error) {
        showError(error);
      }
    },
    focus() {
      void this.search({ detail: this.data.text, currentTarget: { dataset: {} } });
    },
    pick(event: Said) {
      this.setData({ found: [], text: '', more: false });
      this.triggerEvent('pick', { id: given(event, 'id'), name: given(event, 'name') });
    },
  },
});
