import type { Peer } from '../../../../cloudfunctions/_contracts/figures';
import { whoAmI } from '../../../api/who-am-i';
import { call, officialNow } from '../../../api/client';
import { besideData } from '../../../kit/beside-data';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import {
  figureNames,
  figures,
  isOfLevel,
  leastOf,
  sayN,
  sayValue,
  valueOf,
} from '../../../shared/figures/figures';
import type { FigureName } from '../../../shared/figures/figures';
import { levelLabels, levels } from '../../../shared/figures/rows';
import type { Level } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { periodsUpTo } from '../periods';
import type { PeriodChoice } from '../periods';
import { provinces } from '../provinces';

interface Row {
  id: string;
  name: string;
  place: string;
  said: string;
  n: string;
  width: number;
  own: boolean;
  faint: boolean;
}
interface Tile {
  id: string;
  name: string;
  said: string;
  style: string;
  tone: string;
}
function rowsOf(figure: FigureName, peers: readonly Peer[]): Row[] {
  const most = Math.max(...peers.map(({ sums }) => valueOf(figure, sums).value || 0), 1e-9);
  return peers.map(({ key, name, own, sums, place }) => {
    const said = valueOf(figure, sums);
    return {
      id: key,
      name,
      place: place === null ? '–' : String(place),
      said: sayValue(figure, said.value),
      n: sayN(figure, said).replace(/ = /, '='),
      width: Math.max(1, Math.round(((said.value || 0) / most) * 100)),
      own,
      faint: place === null,
    };
  });
}
/** In a square of a map there is no room for decimals of a share, nor for a unit. */
const sayShort = (figure: FigureName, value: number | null): string =>
  sayValue(figure, value)
    .replace(/\.\d(?=%)/, '')
    .replace(/ .*$/, '');

/** The better third is teal, the worse one red; provinces of too few records are grey. */
function tilesOf(figure: FigureName, peers: readonly Peer[], ranked: number): Tile[] {
  const byCode = new Map(peers.map((peer): [string, Peer] => [peer.key, peer]));
  return provinces.map(([code, name, column, row]) => {
    const peer = byCode.get(code);
    const place = peer ? peer.place : null;
    const tone = !peer
      ? 'none'
      : place === null
        ? 'past'
        : place <= ranked / 3
          ? 'done'
          : place > (ranked * 2) / 3 && ranked > 2
            ? 'danger'
            : 'active';
    return {
      id: peer ? code : '',
      name,
      said: peer ? sayShort(figure, valueOf(figure, peer.sums).value) : '',
      style: `left: ${column * 10}%; top: ${row * 12.5}%`,
      tone,
    };
  });
}

/** Rows that are drawn at once; the others wait for a tap. */
const FIRST = 25;
const kept = besideData(() => ({ rows: [] as Row[] }));

/** 排名: who stands where by one figure, each with its n; too few records are shown and have no place. */
Component({
  behaviors: [pageState],
  data: {
    levels: [] as { id: Level; label: string }[],
    level: 'dealer' as Level,
    names: [] as { id: FigureName; label: string }[],
    figure: 0,
    periods: [] as PeriodChoice[],
    period: 0,
    within: '',
    withinName: '',
    rows: [] as Row[],
    laterCount: 0,
    tiles: [] as Tile[],
    told: '',
  },
  methods: {
    onLoad(query: { level?: string; figure?: string; period?: string; within?: string; name?: string }) {
      const periods = periodsUpTo(dayOf(officialNow()));
      this.setData({
        periods,
        period: Math.max(
          0,
          periods.findIndex(({ id }) => id === query.period),
        ),
        within: query.within || '',
        withinName: query.name ? decodeURIComponent(query.name) : '',
      });
      this.setLevel(levels.find((one) => one !== 'all' && one === query.level) || 'dealer', query.figure);
      void this.load();
    },
    setLevel(level: Level, figure?: string) {
      const names = figureNames
        .filter((name) => isOfLevel(name, level))
        .map((id) => ({ id, label: figures[id].label }));
      this.setData({
        level,
        names,
        figure: Math.max(
          0,
          names.findIndex(({ id }) => id === figure),
        ),
      });
    },
    async fetch() {
      const { dealerId } = await whoAmI();
      const open = levels.filter((one) =>
        dealerId === null ? one !== 'all' : one === 'dealer' || one === 'engineer',
      );
      if (open.indexOf(this.data.level) < 0) this.setLevel('dealer');
      const { level, names, figure, periods, period, within } = this.data;
      const { id } = names[figure]!;
      const { peers, ranked, unlisted, least } = await call('service', 'figure.peers', {
        level,
        period: periods[period]!.id,
        figure: id,
        ...(level === 'region' && within ? { within } : {}),
      });
      const rows = rowsOf(id, peers);
      kept(this).rows = rows;
      return {
        levels: open.map((one) => ({ id: one, label: levelLabels[one] })),
        rows: rows.slice(0, FIRST),
        laterCount: Math.max(0, rows.length - FIRST),
        tiles: level === 'region' && !within ? tilesOf(id, peers, ranked) : [],
        told: [
          leastOf(id, least) > 1 ? `${ranked} 个参与排名，少于 ${least} 条的不排` : `${ranked} 个参与排名`,
          id === 'satisfaction' ? '按置信下限排，不按平均' : '',
          unlisted ? `其后还有 ${unlisted} 个未列出` : '',
        ]
          .filter(Boolean)
          .join('；'),
      };
    },
    drawLater() {
      this.setData({ rows: kept(this).rows, laterCount: 0 });
    },
    pickLevel(event: Said) {
      const { names, figure } = this.data;
      this.setData({ within: '', withinName: '' });
      this.setLevel(given(event, 'id') as Level, names[figure]!.id);
      void this.reload();
    },
    pickFigure(event: WechatMiniprogram.PickerChange) {
      this.setData({ figure: Number(event.detail.value) });
      void this.reload();
    },
    pickPeriod(event: WechatMiniprogram.PickerChange) {
      this.setData({ period: Number(event.detail.value) });
      void this.reload();
    },
    open(event: Said) {
      const { level, periods, period, rows } = this.data;
      const key = given(event, 'id');
      const row = rows.find(({ id }) => id === key);
      if (row) openPage(pages.scorecard({ level, key, name: row.name, period: periods[period]!.id }));
    },
    openCities(event: Said) {
      const { periods, period, names, figure } = this.data;
      const code = given(event, 'id');
      const row = kept(this).rows.find(({ id }) => id === code);
      if (!row) return;
      const asked = { level: 'region', period: periods[period]!.id, figure: names[figure]!.id };
      openPage(pages.peers({ ...asked, within: code, name: row.name }));
    },
  },
});
