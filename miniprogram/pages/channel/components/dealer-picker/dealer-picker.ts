import type { DealerRow } from '../../../../../cloudfunctions/_contracts/dealers';
import { showError } from '../../../../api/messages';
import { dealerStateLabels } from '../../../../shared/states';
import { found } from '../../../../shared/search';
import { allDealers } from '../../names';
import { dealerTones } from '../../words';

/** 经销商: by any part of its name or credit code. `pick` gives `{ id, name }`, both empty when it is cleared. */
Component({
  properties: { name: { type: String, value: '' }, placeholder: { type: String, value: '搜索经销商' } },
  data: { open: false, text: '', found: [] as object[] },
  methods: {
    focus() {
      void this.search({ detail: this.data.text });
    },
    async search({ detail }: { detail: string }) {
      const text = detail.trim();
      this.setData({ open: true, text });
      try {
        const rows = await allDealers();
        const namesOf = ({ name, shortName, creditCode }: DealerRow) => [shortName, name, creditCode];
        if (text !== this.data.text) return;
        this.setData({
          found: found(rows, text, namesOf)
            .slice(0, 8)
            .map(({ _id, name, shortName, state }) => ({
              id: _id,
              name,
              shortName,
              label: dealerStateLabels[state],
              tone: dealerTones[state],
            })),
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
