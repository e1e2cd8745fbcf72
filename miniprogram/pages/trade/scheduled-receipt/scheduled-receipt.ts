import type { ScheduledPage } from '../../../../cloudfunctions/_contracts/dealer-orders';
import { call, officialNow } from '../../../api/client';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field, Given } from '../../../kit/typing';
import { addDays, dayOf } from '../../../shared/days';
import { mayDo } from '../can';

const MOST = 20;
const UNITS = /^[1-9]\d{0,5}$/;
/** A row's two fields; what is typed in them is kept by the same keys. */
const rowOf = (key: number) => ({ key, fields: [fieldOf(key, 'on'), fieldOf(key, 'units')] });
const fieldOf = (key: number, what: 'on' | 'units'): Field =>
  what === 'on'
    ? { key: `on${key}`, label: '哪天', kind: 'day' }
    : { key: `units${key}`, label: '数量', kind: 'digit', max: 6 };

/** When more of one product comes, and how much. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    name: '',
    unit: '',
    can: { save: false },
    rows: [] as ReturnType<typeof rowOf>[],
    facts: [] as { on: string; units: string }[],
    full: false,
    late: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [page, can] = await Promise.all([
        call('trade', 'scheduledReceipt.get', { productId: this.data.id }),
        mayDo({ save: 'scheduledReceipt.save' }),
      ]);
      return { can, ...this.shown(page) };
    },
    shown({ productName, unit, scheduled }: ScheduledPage) {
      revisions.set(this, scheduled ? scheduled.revision : undefined);
      const receipts = scheduled ? scheduled.receipts : [];
      return {
        name: productName,
        unit,
        late: scheduled !== null && scheduled.late,
        facts: receipts.map(({ on, units }) => ({ on, units: `${units}${unit}` })),
        rows: receipts.map((_, at) => rowOf(at)),
        full: receipts.length >= MOST,
        given: receipts.reduce<Given>(
          (all, { on, units }, at) => ({ ...all, [`on${at}`]: on, [`units${at}`]: String(units) }),
          {},
        ),
        problems: {},
      };
    },
    add() {
      const { rows } = this.data;
      const key = rows.reduce((most, row) => Math.max(most, row.key), -1) + 1;
      this.setData({
        rows: [...rows, rowOf(key)],
        full: rows.length + 1 >= MOST,
        [`given.on${key}`]: addDays(dayOf(officialNow()), 7),
        [`given.units${key}`]: '',
      });
    },
    drop(event: Said) {
      const key = of<number>(event, 'key');
      this.setData({ rows: this.data.rows.filter((row) => row.key !== key), full: false });
    },
    async save() {
      const { rows, given, id } = this.data;
      const problems: Record<string, string> = {};
      const fields: Record<string, string> = {};
      rows.forEach(({ key }, at) => {
        problems[`on${key}`] = given[`on${key}`] ? '' : '请选择日期';
        problems[`units${key}`] = UNITS.test(given[`units${key}`] || '') ? '' : '请填写数量';
        fields[`receipts.${at}.on`] = `on${key}`;
        fields[`receipts.${at}.units`] = `units${key}`;
      });
      if (!isFilledIn(this, problems)) return;
      const revision = revisions.get(this);
      const done = await this.act(
        'save',
        () =>
          call('trade', 'scheduledReceipt.save', {
            productId: id,
            ...(revision === undefined ? {} : { revision }),
            receipts: rows.map(({ key }) => ({ on: given[`on${key}`]!, units: +given[`units${key}`]! })),
          }),
        { said: '已保存，等货的订单会看到', fields },
      );
      if (done) await this.load();
    },
  },
});
const revisions = new WeakMap<object, number | undefined>();
