import { dealersCalled } from '../../../../api/dealers-called';
import { showError } from '../../../../api/messages';
import { dealerStateLabels } from '../../../../shared/states';
import { dealerTones } from '../../words';

/** 经销商: by any part of its name or credit code. `pick` gives `{ id, name }`, both empty when it is cleared. */
Component({
  properties: { name: { type: String, value: '' }, placeholder: { type: String, value: '搜索经销商' } },
  data: { open: false, text: '', found: [] as object[], more: false },
  methods: {
    focus() {
      void this.search({ detail: this.data.text });
    },
    async search({ detail }: { detail: string }) {
      const text = detail.trim();
      this.setData({ open: true, text });
      try {
        const { dealers, more } = await dealersCalled(text);
        if (text !== this.data.text) return;
        this.setData({
          found: dealers.map(({ _id, name, shortName, state }) => ({
            id: _id,
            name,
            shortName,
            label: dealerStateLabels[state],
            tone: dealerTones[state],
          })),
          more,
        });
      } catch (error) {
        showError(error);
      }
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      const { id, name } = event.currentTarget.dataset as { id: string; name: string };
      this.setData({ open: false, found: [] });
      this.triggerEvent('pick', { id, name });
    },
    clear() {
      this.setData({ open: false, found: [] });
      this.triggerEvent('pick', { id: '', name: '' });
    },
  },
});
