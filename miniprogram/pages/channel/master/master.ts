import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { Tone } from '../../../shared/states';
import { productLines, whoAmI } from '../names';
import { soldWords } from '../words';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

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
    /** Of the lines: each tab waits and fails for itself. */
    linesPhase: 'loading' as 'loading' | 'ready' | 'error',
    linesError: '',
    isManager: false,
    text: '',
    /** What the list answers. */
    asked: '',
    /** The question under way; an answer to another one is late. */
    asking: '',
    hospitals: [] as HospitalLine[],
    more: false,
    lines: [] as object[],
  },
  methods: {
    async onLoad({ tab, text }: { tab?: string; text?: string }) {
      this.setData({ tab: tab === 'lines' ? 'lines' : 'hospitals', text: decodeURIComponent(text || '') });
      try {
        this.setData({ isManager: may((await whoAmI()).roles, 'channel', 'hospital.add') });
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
      const { tab, more, asking, asked, hospitals } = this.data;
      if (tab === 'hospitals' && more && !asking) void this.find(asked, hospitals.length);
    },
    chooseTab(event: WechatMiniprogram.TouchEvent) {
      const tab = event.currentTarget.dataset.tab as 'hospitals' | 'lines';
      this.setData({ tab });
      if (tab === 'lines') void this.loadLines();
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async search() {
      const text = this.data.text.trim();
      if (!text) return this.setData({ phase: 'idle', asked: '', asking: '', hospitals: [], more: false });
      if (!this.data.hospitals.length) this.setData({ phase: 'loading' });
      await this.find(text, 0);
    },
    async find(text: string, skip: number) {
      const asking = `${skip} ${text}`;
      this.setData({ asking });
      try {
        const { hospitals, more } = await call('channel', 'hospital.search', { text, skip, closedToo: true });
        if (this.data.asking !== asking) return;
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
          asking: '',
          asked: text,
          hospitals: skip ? [...this.data.hospitals, ...found] : found,
          more,
        });
      } catch (error) {
        if (this.data.asking === asking)
          this.setData({ phase: 'error', error: messageOf(error), asking: '' });
      }
    },
    async loadLines() {
      if (!this.data.lines.length) this.setData({ linesPhase: 'loading' });
      try {
        const today = dayOf(officialNow());
        const lines = (await productLines(true)).map((line) => ({
          id: line.id,
          name: line.name,
          code: line.code,
          former: line.formerNames.map(({ name }) => name).join('、'),
          ...soldWords(line, today),
        }));
        this.setData({ linesPhase: 'ready', lines });
      } catch (error) {
        this.setData({ linesPhase: 'error', linesError: messageOf(error) });
      }
    },
    openHospital(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      openPage(pages.hospital({ id }));
    },
    openLine(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      openPage(pages.productLine({ id }));
    },
    add() {
      openPage(this.data.tab === 'hospitals' ? pages.hospital({}) : pages.productLine({}));
    },
  },
});
