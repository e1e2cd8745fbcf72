import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { figures } from '../../../shared/figures/figures';
import type { FigureName } from '../../../shared/figures/figures';
import { sayPeriod } from '../../../shared/figures/rows';
import type { Level } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayDay } from '../../../shared/say';
import { dayOf } from '../../../shared/days';

interface Row {
  id: string;
  title: string;
  on: string;
  said: string;
  tone: string;
  kind: string;
  of: string;
  orderId: string;
}
const sayCount = (
  name: FigureName,
  numerator: number,
  denominator: number,
): { said: string; tone: string } => {
  const { unit, better, yes, no } = figures[name];
  if (unit === 'minutes') return { said: `${(numerator / 60).toFixed(1)} 小时`, tone: 'past' };
  if (unit === 'lacking')
    return numerator > 0
      ? { said: `停机 ${(numerator / 60).toFixed(1)} 小时`, tone: 'danger' }
      : { said: no, tone: 'past' };
  if (!yes) return { said: '', tone: 'past' };
  const counts = numerator > 0;
  const said = counts ? yes : no;
  return {
    said: denominator > 1 ? `${yes} ${numerator}/${denominator}` : said,
    tone: counts === (better === 'more') ? 'done' : 'danger',
  };
};

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
    opensOrders: false,
    isEngineer: false,
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
        of: one.id,
        kind: one.kind,
        title: one.title,
        on: sayDay(one.on, today),
        orderId: one.orderId || '',
        ...sayCount(figure, one.numerator, one.denominator),
      }));
      return {
        rows,
        next,
        opensOrders: may(roles, 'service', 'workOrder.get'),
        isEngineer: roles.length === 1 && roles[0] === 'engineer',
      };
    },
    pickOnly(event: Said) {
      this.setData({ only: given(event, 'id') === 'only' });
      void this.reload();
    },
    open(event: Said) {
      const { opensOrders, isEngineer, rows } = this.data;
      const row = rows.find(({ id }) => id === given(event, 'id'))!;
      if (!opensOrders) return;
      if (row.kind === 'device') openPage(pages.device({ id: row.of }));
      else if (isEngineer) openPage(pages.order({ id: row.orderId }));
      else openPage(pages.dispatchOrder({ id: row.orderId }));
    },
  },
});
