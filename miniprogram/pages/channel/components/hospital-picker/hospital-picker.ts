import type { FoundHospital } from '../../../../../cloudfunctions/_contracts/hospitals';
import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import type { Said } from '../../../../kit/said';

/** 医院: by name, alias or pinyin initials. `pick` gives `{ id, name }`, both empty when it is cleared. */
Component({
  properties: {
    name: { type: String, value: '' },
    /** Closed ones too: days gone by are asked about, and a closed hospital had its dealers then. */
    closedToo: { type: Boolean, value: false },
  },
  data: { text: '', found: [] as FoundHospital[] },
  methods: {
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async search() {
      const text = this.data.text.trim();
      if (!text) return;
      try {
        const { hospitals } = await call('channel', 'hospital.search', {
          text,
          closedToo: this.data.closedToo,
        });
        this.setData({ found: hospitals.slice(0, 12) });
        if (!hospitals.length) void wx.showToast({ title: '没有找到这家医院', icon: 'none' });
      } catch (error) {
        showError(error);
      }
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      const { _id, name } = this.data.found[event.currentTarget.dataset.at as number]!;
      this.setData({ found: [], text: '' });
      this.triggerEvent('pick', { id: _id, name });
    },
    clear() {
      this.triggerEvent('pick', { id: '', name: '' });
    },
  },
});
