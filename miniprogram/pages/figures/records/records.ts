import type { FigureRecord } from '../../../../cloudfunctions/_contracts/figures';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { figureOf, figures } from '../../../shared/figures/figures';
import type { FigureName } from '../../../shared/figures/figures';
import { sayPeriod } from '../../../shared/figures/rows';
import type { Level } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import type { Address } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayDay } from '../../../shared/say';
import type { Role } from '../../../shared/states';
import { sayFen } from '../../../shared/trade/say-fen';
import { dayOf } from '../../../shared/days';

interface Row {
  /** Where it is looked at; '' for who may not. */
  page: Address | '';
  id: string;
  title: string;
  on: string;
  said: string;
  tone: string;
}
const sayCount = (
  name: FigureName,
  numerator: number,
  denominator: number,
): { said: string; tone: string } => {
  const { unit, better, yes, no, money } = figureOf(name);
  const isGood = numerator > 0 === (better === 'more');
  if (money)
    return {
      said: [numerator ? `${yes} ${sayFen(numerator)}` : '', denominator ? `共 ${sayFen(denominator)}` : '']
        .filter(Boolean)
        .join('，'),
      tone: isGood ? 'done' : 'danger',
    };
  if (unit === 'times') return { said: numerator ? `${yes} ${numerator}` : no, tone: 'past' };
  if (unit === 'days') return { said: numerator ? `${numerator.toFixed(1)} 天` : '', tone: 'past' };
  if (unit === 'minutes') return { said: `${(numerator / 60).toFixed(1)} 小时`, tone: 'past' };
  if (unit === 'lacking')
    return numerator > 0
      ? { said: `停机 ${(numerator / 60).toFixed(1)} 小时`, tone: 'danger' }
      : { said: no, tone: 'past' };
  if (!yes) return { said: '', tone: 'past' };
  const said = numerator > 0 ? yes : no;
  return {
    said: denominator > 1 ? `${yes} ${numerator}/${denominator}` : said,
    tone: isGood ? 'done' : 'danger',
  };
};

/** Where a record is looked at, for who may; '' where it is nothing to open. */
function placeOf({ kind, id: of, orderId }: FigureRecord, roles: readonly Role[]): Address | '' {
  switch (kind) {
    case 'device':
    case 'skill':
      return may(roles, 'service', 'device.get') ? pages.device({ id: of }) : '';
    case 'person':
      return may(roles, 'service', 'member.list') ? pages.person({ id: of }) : '';
    case 'dealer':
      return may(roles, 'trade', 'licence.papers') ? pages.papers({ dealerId: of }) : '';
    case 'ground':
      return may(roles, 'channel', 'coverage.whiteSpace') ? pages.whiteSpace() : '';
    case 'dealerOrder':
      return may(roles, 'trade', 'dealerOrder.get') ? pages.dealerOrder({ id: of }) : '';
    case 'dealerTarget':
      return may(roles, 'channel', 'dealerTargets.get')
        ? pages.dealerTargets({ dealerId: of.split(':')[0]! })
        : '';
    case 'receivable':
      return may(roles, 'trade', 'credit.receivables') ? pages.receivables({ only: 'open' }) : '';
    case 'stockMove':
      return may(roles, 'goods', 'stock.list') ? pages.stock({}) : '';
    default:
      if (!orderId || !may(roles, 'service', 'workOrder.get')) return '';
      return roles.length === 1 && roles[0] === 'engineer'
        ? pages.order({ id: orderId })
        : pages.dispatchOrder({ id: orderId });
  }
}

/** 指标记录: exactly the records of a figure's numerator and denominator. */
Component({
  behaviors: [pageState],
  data: {
    level: 'all' as Level,
    key: '*',
    figure: 'response' as FigureName,
    period: '',
    /** `-`: those that name none; `*`: reports of any. */
    fault: '',
    bar: '',
    name: '',
    title: '',
    line: '',
    /** What those above the line are called; '' where there is nothing to choose. */
    yes: '',
    only: false,
    rows: [] as Row[],
    next: null as string | null,
  },
  methods: {
    onLoad(
      query: Record<'level' | 'key' | 'figure' | 'period' | 'name', string> &
        Partial<Record<'fault' | 'bar' | 'about', string>>,
    ) {
      const figure = query.figure as FigureName;
      const { fault = '', bar = '', about = '' } = query;
      this.setData({
        level: query.level as Level,
        key: decodeURIComponent(query.key),
        figure,
        period: query.period,
        fault: decodeURIComponent(fault),
        bar,
        title: fault ? '报修记录' : figures[figure].label,
        line: [decodeURIComponent(query.name), sayPeriod(query.period), decodeURIComponent(about)]
          .filter(Boolean)
          .join(' · '),
        yes: bar ? '' : figures[figure].yes,
      });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { level, key, figure, period, only, fault, bar, next: after } = this.data;
      const [{ roles }, { records, next }] = await Promise.all([
        whoAmI(),
        call('service', 'figure.records', {
          ...{ level, key, figure, period, only },
          ...(fault && fault !== '*' ? { fault: fault === '-' ? '' : fault } : {}),
          ...(bar ? { bar } : {}),
          after: fresh ? null : after,
        }),
      ]);
      const today = dayOf(officialNow());
      const rows = records.map((one): Row => ({
        id: `${one.kind}:${one.id}:${one.on}`,
        page: placeOf(one, roles),
        title: one.title,
        on: sayDay(one.on, today),
        ...sayCount(figure, one.numerator, one.denominator),
      }));
      return { rows, next };
    },
    pickOnly(event: Said) {
      this.setData({ only: given(event, 'id') === 'only' });
      void this.reload();
    },
    open(event: Said) {
      const { page } = this.data.rows.find(({ id }) => id === given(event, 'id'))!;
      if (page) openPage(page);
    },
  },
});
