import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { besideData } from '../../../kit/beside-data';
import { fetchFile, openPdf } from '../../../kit/open-pdf';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { passOn } from '../../../kit/pass-on';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { levelLabels } from '../../../shared/figures/rows';
import type { Level } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { cardsOf } from '../cards';
import type { FigureCard } from '../cards';
import { periodsUpTo } from '../periods';
import type { PeriodChoice } from '../periods';

/** Figures that are drawn at once, each with a line of months; the others wait for a tap. */
const FIRST = 12;
const kept = besideData(() => ({ later: [] as FigureCard[] }));

/** 记分卡: one dealer, engineer, model, line, region, hospital, or all; each figure with its n, target and trend. */
Component({
  behaviors: [pageState],
  data: {
    level: 'all' as Level,
    key: '*',
    name: levelLabels.all as string,
    levelLabel: '',
    periods: [] as PeriodChoice[],
    period: 0,
    cards: [] as FigureCard[],
    laterCount: 0,
    mayCompare: false,
  },
  methods: {
    onLoad(query: { level?: string; key?: string; name?: string; period?: string }) {
      const level = (query.level || 'all') as Level;
      const periods = periodsUpTo(dayOf(officialNow()));
      this.setData({
        level,
        key: query.key ? decodeURIComponent(query.key) : '*',
        name: query.name ? decodeURIComponent(query.name) : levelLabels.all,
        levelLabel: level === 'all' ? '' : levelLabels[level],
        periods,
        period: Math.max(
          0,
          periods.findIndex(({ id }) => id === query.period),
        ),
      });
      void this.load();
    },
    asked() {
      const { level, key, periods, period } = this.data;
      return { level, key, period: periods[period]!.id };
    },
    async fetch() {
      const { level } = this.data;
      const [{ roles }, card] = await Promise.all([
        whoAmI(),
        call('service', 'figure.scorecard', this.asked()),
      ]);
      const cards = cardsOf(card, level);
      const later = cards.slice(FIRST);
      kept(this).later = later;
      return {
        cards: cards.slice(0, FIRST),
        laterCount: later.length,
        mayCompare: may(roles, 'service', 'figure.peers'),
      };
    },
    drawLater() {
      this.setData({ cards: [...this.data.cards, ...kept(this).later], laterCount: 0 });
    },
    pickPeriod(event: WechatMiniprogram.PickerChange) {
      this.setData({ period: Number(event.detail.value) });
      void this.reload();
    },
    openRecords(event: Said) {
      const { name } = this.data;
      openPage(pages.figureRecords({ ...this.asked(), name, figure: given(event, 'id') }));
    },
    openMonth(event: Said) {
      const { level, key, name } = this.data;
      const figure = given(event, 'id');
      openPage(pages.figureRecords({ level, key, name, figure, period: given(event, 'month') }));
    },
    openBar(event: Said) {
      const { name, cards } = this.data;
      const figure = given(event, 'id');
      const bar = given(event, 'bar');
      const about = cards.find(({ id }) => id === figure)!.spread.find(({ id }) => id === bar)!.label;
      openPage(pages.figureRecords({ ...this.asked(), name, figure, bar, about }));
    },
    openPeers(event: Said) {
      const { level, period } = this.asked();
      openPage(
        pages.peers({ level: level === 'all' ? 'dealer' : level, period, figure: given(event, 'id') }),
      );
    },
    openFaults() {
      openPage(pages.faults({ period: this.asked().period }));
    },
    printReport() {
      return this.act('print', () => openPdf(call('service', 'figure.report', this.asked()), '正在生成'));
    },
    async exportSheet() {
      await this.act('export', async () => {
        const { link } = await call('service', 'figure.export', this.asked());
        await passOn(await fetchFile(link), `指标-${this.data.name}.xlsx`);
      });
    },
  },
});
