import type { RegionOption } from '../../../../cloudfunctions/_contracts/regions';
import type { WhiteSpace } from '../../../../cloudfunctions/_contracts/grants';
import { call } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { productLines } from '../names';
import type { NamedLine } from '../names';
import { pages } from '../../../shared/pages';
import { openPage } from '../../../kit/open-page';

interface Bar {
  code: string;
  name: string;
  uncovered: number;
  total: number;
  percent: number;
}
interface Tile {
  code: string;
  name: string;
  /** Of the picture, from 1. */
  row: number;
  column: number;
  label: string;
  /** How much is white, 0 to 4; 5 where there is no hospital. */
  shade: number;
}

/** Where each province stands in the picture: neighbours near each other, every one of the same size. */
const picture: [name: string, code: string, row: number, column: number][] = [
  ['黑龙江', '230000', 1, 8],
  ['新疆', '650000', 2, 1],
  ['内蒙古', '150000', 2, 6],
  ['吉林', '220000', 2, 8],
  ['甘肃', '620000', 3, 2],
  ['宁夏', '640000', 3, 3],
  ['山西', '140000', 3, 4],
  ['河北', '130000', 3, 5],
  ['北京', '110000', 3, 6],
  ['天津', '120000', 3, 7],
  ['辽宁', '210000', 3, 8],
  ['西藏', '540000', 4, 1],
  ['青海', '630000', 4, 2],
  ['陕西', '610000', 4, 3],
  ['河南', '410000', 4, 5],
  ['山东', '370000', 4, 6],
  ['江苏', '320000', 4, 7],
  ['上海', '310000', 4, 8],
  ['四川', '510000', 5, 2],
  ['重庆', '500000', 5, 3],
  ['湖北', '420000', 5, 4],
  ['安徽', '340000', 5, 6],
  ['浙江', '330000', 5, 7],
  ['云南', '530000', 6, 2],
  ['贵州', '520000', 6, 3],
  ['湖南', '430000', 6, 4],
  ['江西', '360000', 6, 5],
  ['福建', '350000', 6, 6],
  ['台湾', '710000', 6, 8],
  ['广西', '450000', 7, 3],
  ['广东', '440000', 7, 5],
  ['香港', '810000', 7, 6],
  ['澳门', '820000', 8, 5],
  ['海南', '460000', 8, 4],
];

/** 空白区域: hospitals where nobody may, by province; a province opens its hospitals, and those narrow to cities. */
Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    lines: [] as NamedLine[],
    lineId: '',
    bars: [] as Bar[],
    tiles: [] as Tile[],
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
        const lines = (await productLines()).filter(({ isSold }) => isSold);
        const [first] = lines;
        const lineId = this.data.lineId || (first ? first.id : '');
        if (lineId) await this.showLine(lineId);
        this.setData({ phase: 'ready', lines });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async showLine(lineId: string) {
      const { cells } = await call('channel', 'coverage.whiteSpace', { productLineIds: [lineId] });
      const bars = cells
        .filter(({ covered, uncovered }) => covered + uncovered > 0)
        .map(({ provinceCode, provinceName, covered, uncovered }): Bar => ({
          code: provinceCode,
          name: provinceName,
          uncovered,
          total: covered + uncovered,
          percent: (uncovered / (covered + uncovered)) * 100,
        }))
        .sort((a, b) => b.uncovered - a.uncovered);
      const sum = (of: (bar: Bar) => number) => bars.reduce((all, bar) => all + of(bar), 0);
      const inProvince = new Map(bars.map((bar) => [bar.code, bar]));
      this.setData({
        lineId,
        bars,
        tiles: picture.map(([name, code, row, column]): Tile => {
          const bar = inProvince.get(code);
          const shade = bar ? Math.ceil(bar.percent / 25) : 5;
          const label = bar ? `${bar.uncovered}/${bar.total}` : '—';
          return { name, code: bar ? code : '', row, column, label, shade };
        }),
        uncovered: sum((bar) => bar.uncovered),
        total: sum((bar) => bar.total),
        place: null,
        hospitals: [],
      });
    },
    chooseLine(event: WechatMiniprogram.TouchEvent) {
      this.showLine(event.currentTarget.dataset.id as string).catch(showError);
    },
    async open(event: WechatMiniprogram.TouchEvent) {
      const { code, name } = event.currentTarget.dataset as { code: string; name: string };
      if (!code) return;
      this.setData({ place: { code, name }, asking: true, hospitals: [], parts: [] });
      try {
        const cell = { regionCode: code, productLineId: this.data.lineId };
        const [{ hospitals, hospitalCount }, { regions }] = await Promise.all([
          call('channel', 'coverage.whiteSpace', { cell }),
          call('channel', 'region.tree', { parentCode: code }),
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
      openPage(pages.ask({ hospitalId: id, hospitalName: name, lineId: this.data.lineId }));
    },
  },
});
