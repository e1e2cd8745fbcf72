import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { Tone } from '../../../shared/states';
import { productLines, whoAmI } from '../names';
import { soldWords } from '../words';

interface HospitalLine {
  id: string;
  name: string;
  place: string;
  aliases: string;
  label: string;
  tone: Tone;
}

/** 主数据: hospitals, product lines and models, as the channel managers keep them. */
Component({
  data: {
    tab: 'hospitals' as 'hospitals' | 'lines',
    phase: 'idle' as 'idle' | 'loading' | 'ready' | 'error',
    error: '',
    isManager: false,
    text: '',
    /** What the list answers. */
    asked: '',
    hospitals: [] as HospitalLine[],
    more: false,
    lines: [] as object[],
  },
  methods: {
    async onLoad({ tab, text }: { tab?: string; text?: string }) {
      this.setData({ tab: tab === 'lines' ? 'lines' : 'hospitals', text: decodeURIComponent(text || '') });
      try {
        this.setData({ isManager: (await whoAmI()).roles.includes('channel_manager') });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    /** Back from a hospital or a line, the list says what is so now. */
    onShow() {
      if (this.data.tab === 'lines') void this.loadLines();
      else if (this.data.asked || this.data.text) void this.search();
    },
    async onPullDownRefresh() {
      await (this.data.tab === 'lines' ? this.loadLines() : this.search());
      void wx.stopPullDownRefresh();
    },
    onReachBottom() {
      if (this.data.tab === 'hospitals' && this.data.more) void this.find(this.data.hospitals.length);
    },
    chooseTab(event: WechatMiniprogram.TouchEvent) {
      const tab = event.currentTarget.dataset.tab as 'hospitals' | 'lines';
      this.setData({ tab, phase: tab === 'hospitals' && !this.data.asked ? 'idle' : 'ready' });
      if (tab === 'lines') void this.loadLines();
    },
    type(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ text: event.detail.value });
    },
    async search() {
      if (!this.data.text.trim()) return this.setData({ phase: 'idle', asked: '', hospitals: [] });
      if (!this.data.hospitals.length) this.setData({ phase: 'loading' });
      await this.find(0);
    },
    async find(skip: number) {
      const text = this.data.text.trim();
      try {
        const { hospitals, more } = await call('channel', 'hospital.search', { text, skip, closedToo: true });
        const today = dayOf(officialNow());
        const found = hospitals.map((hospital): HospitalLine => {
          const { closedOn, standing } = hospital;
          const [label, tone]: [string, Tone] =
            closedOn && closedOn <= today
              ? ['已停业', 'past']
              : standing === 'provisional'
                ? ['待核实', 'attention']
                : ['', 'done'];
          return {
            id: hospital._id,
            name: hospital.name,
            place: hospital.place,
            aliases: hospital.aliases.slice(0, 4).join('、'),
            label,
            tone,
          };
        });
        this.setData({
          phase: 'ready',
          asked: text,
          hospitals: skip ? [...this.data.hospitals, ...found] : found,
          more,
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async loadLines() {
      if (!this.data.lines.length) this.setData({ phase: 'loading' });
      try {
        const today = dayOf(officialNow());
        const lines = (await productLines(true)).map((line) => ({
          id: line.id,
          name: line.name,
          code: line.code,
          former: line.formerNames.map(({ name }) => name).join('、'),
          ...soldWords(line, today),
        }));
        if (this.data.tab === 'lines') this.setData({ phase: 'ready', lines });
      } catch (error) {
        if (this.data.tab === 'lines') this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    openHospital(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      void wx.navigateTo({ url: `/pages/channel/hospital/hospital?id=${id}` });
    },
    openLine(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      void wx.navigateTo({ url: `/pages/channel/product-line/product-line?id=${id}` });
    },
    add() {
      const page = this.data.tab === 'hospitals' ? 'hospital/hospital' : 'product-line/product-line';
      void wx.navigateTo({ url: `/pages/channel/${page}` });
    },
  },
});
