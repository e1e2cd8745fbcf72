import type { FoundHospital } from '../../../../../cloudfunctions/_contracts/hospitals';
import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import type { Said } from '../../../../kit/said';

export interface Picked {
  /** A hospital's id, or with `regionsToo` a region's code; empty when it is cleared, as the name is. */
  id: string;
  name: string;
  isHospital: boolean;
}

/** 医院: by name, alias or pinyin initials. `pick` gives `Picked`. */
Component({
  properties: {
    name: { type: String, value: '' },
    /** Closed ones too: days gone by are asked about, and a closed hospital had its dealers then. */
    closedToo: { type: Boolean, value: false },
    regionsToo: { type: Boolean, value: false },
  },
  data: {
    text: '',
    asked: '',
    /** First, where they are asked for. */
    regions: [] as { code: string; name: string }[],
    found: [] as FoundHospital[],
    more: false,
    hint: '',
  },
  methods: {
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async search() {
      const text = this.data.text.trim();
      if (text) await this.read(text, 0);
    },
    async readMore() {
      await this.read(this.data.asked, this.data.found.length);
    },
    async read(text: string, skip: number) {
      try {
        const { regionsToo, closedToo } = this.data;
        const [{ regions }, { hospitals, more, total, isCut }] = await Promise.all([
          regionsToo && !skip ? call('channel', 'region.search', { text }) : { regions: this.data.regions },
          call('channel', 'hospital.search', { text, closedToo, skip }),
        ]);
        const found = skip ? [...this.data.found, ...hospitals] : hospitals;
        const left = total - found.length;
        this.setData({
          asked: text,
          regions,
          found,
          more,
          hint: isCut
            ? `叫这个名字的很多，请在前面加上地区，如“苏州 ${text}”`
            : left > 0
              ? `还有 ${left} 家`
              : found.length || regions.length
                ? ''
                : '没有找到，请换个名称，或先写地区再写医院',
        });
      } catch (error) {
        showError(error);
      }
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      const { _id, name } = this.data.found[event.currentTarget.dataset.at as number]!;
      this.picked({ id: _id, name, isHospital: true });
    },
    pickRegion(event: WechatMiniprogram.TouchEvent) {
      const { code, name } = this.data.regions[event.currentTarget.dataset.at as number]!;
      this.picked({ id: code, name, isHospital: false });
    },
    picked(picked: Picked) {
      this.setData({ regions: [], found: [], text: '', hint: '', more: false });
      this.triggerEvent('pick', picked);
    },
    clear() {
      this.triggerEvent('pick', { id: '', name: '', isHospital: true });
    },
  },
});
