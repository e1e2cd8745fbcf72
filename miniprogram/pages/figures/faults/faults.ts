import { call, officialNow } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { faultSum, OTHER_CODES } from '../../../shared/figures/fault-sum';
import { pages } from '../../../shared/pages';
import { periodsUpTo } from '../periods';
import type { PeriodChoice } from '../periods';

interface Row {
  id: string;
  name: string;
  /** Its own codes that were reported most, in words. */
  own: string;
  total: number;
  cells: { id: string; count: number; heat: number }[];
}

/** Reports that name no fault. */
const NONE = '-';

/** 机型 × 故障: which models fail of what; each cell opens its reports. */
Component({
  behaviors: [pageState],
  data: {
    periods: [] as PeriodChoice[],
    period: 0,
    faults: [] as { code: string; name: string }[],
    rows: [] as Row[],
  },
  methods: {
    onLoad(query: { period?: string }) {
      const periods = periodsUpTo(dayOf(officialNow()));
      const found = periods.findIndex(({ id }) => id === query.period);
      this.setData({ periods, period: Math.max(0, found) });
      void this.load();
    },
    async fetch() {
      const { periods, period } = this.data;
      const { rows, faults } = await call('service', 'figure.faults', { period: periods[period]!.id });
      const isOther = rows.some(({ sums }) => sums[faultSum(OTHER_CODES)]);
      const columns = [
        ...faults,
        ...(isOther ? [{ code: OTHER_CODES, name: '其他码' }] : []),
        { code: NONE, name: '未填' },
      ];
      const counts = rows.map(({ sums }) =>
        columns.map(({ code }) => sums[faultSum(code === NONE ? '' : code)] || 0),
      );
      const most = Math.max(1, ...counts.reduce<number[]>((all, some) => [...all, ...some], []));
      return {
        faults: columns,
        rows: rows.map(({ key, name, sums, own }, at): Row => ({
          id: key,
          name,
          own: (own || []).map(({ code, name: called, count }) => `${code} ${called} ${count} 次`).join('；'),
          total: sums['reported'] || 0,
          cells: columns.map(({ code }, n) => ({
            id: code,
            count: counts[at]![n]!,
            heat: Math.ceil((counts[at]![n]! / most) * 5),
          })),
        })),
      };
    },
    pickPeriod(event: WechatMiniprogram.PickerChange) {
      this.setData({ period: Number(event.detail.value) });
      void this.reload();
    },
    openCell(event: Said) {
      const { rows, faults, periods, period } = this.data;
      const key = given(event, 'model');
      const code = given(event, 'id');
      const fault = faults.find((one) => one.code === code);
      const { name, cells } = rows.find(({ id }) => id === key)!;
      const cell = cells.find(({ id }) => id === code);
      if (cell && !cell.count) return;
      const asked = { level: 'model', key, name, figure: 'repeat', period: periods[period]!.id };
      const about = !fault ? '' : code === NONE ? '未填故障' : fault.name;
      openPage(pages.figureRecords({ ...asked, fault: code, about }));
    },
    openModel(event: Said) {
      const { rows, periods, period } = this.data;
      const key = given(event, 'id');
      const { name } = rows.find(({ id }) => id === key)!;
      openPage(pages.scorecard({ level: 'model', key, name, period: periods[period]!.id }));
    },
  },
});
