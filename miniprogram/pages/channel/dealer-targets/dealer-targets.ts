import type { TargetsPage } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call, officialNow } from '../../../api/client';
import { ask } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { productLines, whoAmI } from '../names';
import { yuan } from '../life-words';

type Quarter = 1 | 2 | 3 | 4;
const quarters: readonly Quarter[] = [1, 2, 3, 4];
const known = besideData(() => ({ page: null as TargetsPage | null }));

/** 目标与完成 of a dealer's year, by product line and quarter. */
Component({
  behaviors: [pageState],
  data: {
    dealerId: '',
    dealerName: '',
    year: 0,
    canSet: false,
    orders: 0,
    setBy: '',
    total: '',
    lines: [] as {
      id: string;
      name: string;
      cells: { quarter: Quarter; target: string; achieved: string; percent: string; wide: number }[];
    }[],
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        year: Number(dayOf(officialNow()).slice(0, 4)),
      });
      void this.load();
    },
    async fetch() {
      const { year } = this.data;
      const me = await whoAmI();
      const dealerId = this.data.dealerId || me.dealerId || '';
      const [page, lines] = await Promise.all([
        call('channel', 'dealerTargets.get', { dealerId, year }),
        productLines(),
      ]);
      known(this).page = page;
      const targetOf = (lineId: string, quarter: number) =>
        (
          (page.targets ? page.targets.rows : []).find(
            (row) => row.lineId === lineId && row.quarter === quarter,
          ) || { fen: 0 }
        ).fen;
      const doneOf = (lineId: string, quarter: number) =>
        (page.achieved.find((row) => row.lineId === lineId && row.quarter === quarter) || { fen: 0 }).fen;
      const sum = (fens: number[]) => fens.reduce((all, fen) => all + fen, 0);
      const target = sum((page.targets ? page.targets.rows : []).map(({ fen }) => fen));
      const done = sum(page.achieved.map(({ fen }) => fen));
      const canSet = may(me.roles, 'channel', 'dealerTargets.save');
      return {
        dealerId,
        dealerName: page.dealerName,
        canSet,
        orders: page.orders,
        setBy: page.targets
          ? `${page.targets.setBy.name} ${page.targets.setAt.slice(0, 10)} 下达`
          : '还没有下达目标',
        total: target
          ? `全年 ${yuan(done)} / ${yuan(target)} 元，${Math.floor((done * 100) / target)}%`
          : `全年 ${yuan(done)} 元`,
        lines: lines
          .filter(
            ({ id, isSold }) =>
              isSold || quarters.some((quarter) => targetOf(id, quarter) || doneOf(id, quarter)),
          )
          .map(({ id, name }) => ({
            id,
            name,
            cells: quarters.map((quarter) => {
              const wanted = targetOf(id, quarter);
              const achieved = doneOf(id, quarter);
              const percent = wanted ? Math.floor((achieved * 100) / wanted) : null;
              return {
                quarter,
                target: wanted ? yuan(wanted) : '–',
                achieved: yuan(achieved),
                percent: percent === null ? '–' : `${percent}%`,
                wide: percent === null ? 0 : Math.min(100, percent),
              };
            }),
          })),
      };
    },
    turn(event: Said) {
      this.setData({ year: this.data.year + Number(given(event, 'by')) });
      void this.reload();
    },
    openOrders() {
      const { dealerId, dealerName } = this.data;
      openPage(pages.dealerOrders({ dealerId, dealerName }));
    },
    async edit(event: Said) {
      if (!this.data.canSet) return;
      const { line, quarter } = event.currentTarget.dataset as { line: string; quarter: Quarter };
      const { targets } = known(this).page!;
      const rows = targets ? targets.rows : [];
      const before = rows.find((row) => row.lineId === line && row.quarter === quarter);
      const { name } = this.data.lines.find(({ id }) => id === line)!;
      const answer = await ask(this, {
        title: `${name}，${this.data.year} 年第 ${quarter} 季度`,
        field: {
          label: '目标',
          unit: '元',
          type: 'digit',
          value: before ? String(Math.round(before.fen / 100)) : '',
          check: (text) => (/^\d{1,10}$/.test(text) ? '' : '请填写整数元'),
        },
        confirm: '下达',
      });
      if (!answer) return;
      const others = rows.filter((row) => row !== before);
      const fen = Number(answer.text) * 100;
      const input = {
        dealerId: this.data.dealerId,
        year: this.data.year,
        revision: targets ? targets.revision : 0,
        rows: fen ? [...others, { quarter, lineId: line, fen }] : others,
      };
      await this.act('save', () => call('channel', 'dealerTargets.save', input), { said: '已下达' });
      await this.load();
    },
  },
});
