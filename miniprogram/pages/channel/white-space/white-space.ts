import { call } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { productLines } from '../names';
import type { NamedLine } from '../names';
import type { RegionOption, WhiteSpace } from '../replies';

interface Bar {
  code: string;
  name: string;
  uncovered: number;
  total: number;
  percent: number;
}

/** 空白区域: hospitals where nobody may, by province; a province opens its hospitals, and those narrow to cities. */
Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    lines: [] as NamedLine[],
    lineId: '',
    cells: [] as WhiteSpace['cells'],
    bars: [] as Bar[],
    uncovered: 0,
    total: 0,
    place: null as null | { code: string; name: string },
    parts: [] as RegionOption[],
    hospitals: [] as WhiteSpace['hospitals'],
    hospitalCount: 0,
    asking: false,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async load() {
      this.setData({ phase: 'loading' });
      try {
        const [lines, { cells }] = await Promise.all([
          productLines(),
          call<WhiteSpace>('channel', 'coverage.whiteSpace'),
        ]);
        this.setData({ phase: 'ready', lines, cells });
        const [first] = lines;
        if (first) this.showLine(this.data.lineId || first.id);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    showLine(lineId: string) {
      const bars = this.data.cells
        .filter(
          ({ productLineId, covered, uncovered }) => productLineId === lineId && covered + uncovered > 0,
        )
        .map(({ provinceCode, provinceName, covered, uncovered }): Bar => ({
          code: provinceCode,
          name: provinceName,
          uncovered,
          total: covered + uncovered,
          percent: Math.round((uncovered / (covered + uncovered)) * 100),
        }))
        .sort((a, b) => b.uncovered - a.uncovered);
      const sum = (of: (bar: Bar) => number) => bars.reduce((all, bar) => all + of(bar), 0);
      this.setData({
        lineId,
        bars,
        uncovered: sum((bar) => bar.uncovered),
        total: sum((bar) => bar.total),
        place: null,
        hospitals: [],
      });
    },
    chooseLine(event: WechatMiniprogram.TouchEvent) {
      this.showLine(event.currentTarget.dataset.id as string);
    },
    async open(event: WechatMiniprogram.TouchEvent) {
      const { code, name } = event.currentTarget.dataset as { code: string; name: string };
      this.setData({ place: { code, name }, asking: true, hospitals: [], parts: [] });
      try {
        const cell = { regionCode: code, productLineId: this.data.lineId };
        const [{ hospitals, hospitalCount }, { regions }] = await Promise.all([
          call<WhiteSpace>('channel', 'coverage.whiteSpace', { cell }),
          call<{ regions: RegionOption[] }>('channel', 'region.tree', { parentCode: code }),
        ]);
        this.setData({ asking: false, hospitals, hospitalCount, parts: regions });
      } catch (error) {
        this.setData({ asking: false });
        void wx.showToast({ title: messageOf(error), icon: 'none' });
      }
    },
    close() {
      this.setData({ place: null });
    },
    ask(event: WechatMiniprogram.TouchEvent) {
      const { id, name } = event.currentTarget.dataset as { id: string; name: string };
      void wx.navigateTo({
        url: `/pages/channel/ask/ask?hospitalId=${id}&hospitalName=${encodeURIComponent(name)}&lineId=${this.data.lineId}`,
      });
    },
  },
});
