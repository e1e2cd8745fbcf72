import { call, officialNow } from '../../../api/client';
import { ask, pickOne } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import {
  appraisable,
  firstTerms,
  labelOf,
  nextQuarter,
  quarterOf,
  schemeProblem,
} from '../../../shared/appraisal/score';
import { grades } from '../../../shared/appraisal/scheme';
import type { Criterion, Grade } from '../../../shared/appraisal/scheme';
import { dayOf } from '../../../shared/days';
import { figures } from '../../../shared/figures/figures';
import type { FigureName } from '../../../shared/figures/figures';
import { periodBefore, sayPeriod } from '../../../shared/figures/rows';
import type { Consequence, SchemeTerms } from '../../../shared/model/appraisal';
import { taskRoles } from '../../../shared/model/dealers-life';
import { roleLabels } from '../../../shared/states';

const unitOf = (figure: FigureName): string =>
  figures[figure].unit === 'minutes' ? '小时' : figures[figure].unit === 'days' ? '天' : '%';
const numbers = ['weight', 'floor', 'target', 'cap'] as const;
type NumberOf = (typeof numbers)[number];
interface Line {
  id: string;
  kind: Criterion['kind'];
  figure: FigureName | '';
  label: string;
  unit: string;
  weight: string;
  floor: string;
  target: string;
  cap: string;
}
interface Table {
  tier: string;
  name: string;
  sum: number;
  lines: Line[];
}

const lineOf = (one: Criterion): Line => ({
  id: one.id,
  kind: one.kind,
  figure: one.kind === 'figure' ? one.figure : '',
  label: labelOf(one),
  unit: one.kind === 'figure' ? unitOf(one.figure) : '',
  weight: String(one.weight),
  floor: one.kind === 'figure' ? String(one.floor) : '',
  target: one.kind === 'figure' ? String(one.target) : '',
  cap: one.kind === 'figure' ? String(one.cap) : '',
});
const criterionOf = (line: Line): Criterion =>
  line.kind === 'hand'
    ? { id: line.id, kind: 'hand', text: line.label, weight: Number(line.weight) }
    : {
        id: line.id,
        kind: 'figure',
        figure: line.figure as FigureName,
        weight: Number(line.weight),
        floor: Number(line.floor),
        target: Number(line.target),
        cap: Number(line.cap),
      };
const named = (tables: readonly Pick<Table, 'tier' | 'lines'>[]): Table[] =>
  tables.map(({ tier, lines }) => ({
    tier,
    lines,
    name: tier ? `等级 ${tier}` : tables.length > 1 ? '其余经销商' : '全部经销商',
    sum: lines.reduce((all, { weight }) => all + (Number(weight) || 0), 0),
  }));
const sayFollow = ({ grade, running, text, role, days }: Consequence): string =>
  `${grade}${running === 2 ? ' 连续两期' : ''}：${text}（${roleLabels[role]}，${days} 天内）`;
const fields = (periods: readonly string[]): Field[] => [
  {
    key: 'fromPeriod',
    label: '适用季度起',
    kind: 'choice',
    choices: periods.map((value) => ({ value, label: sayPeriod(value) })),
  },
  { key: 'objectionDays', label: '申诉天数', kind: 'digit', max: 2 },
  { key: 'least', label: '最少条数', kind: 'digit', max: 4 },
  { key: 'A', label: 'A 的分数线', kind: 'digit', max: 5 },
  { key: 'B', label: 'B 的分数线', kind: 'digit', max: 5 },
  { key: 'C', label: 'C 的分数线', kind: 'digit', max: 5 },
  { key: 'why', label: '为什么改', kind: 'textarea', max: 200 },
];

/** 考核方案, another version: written from the newest one; weights add up to a hundred in each table. */
Component({
  behaviors: [pageState, typing],
  data: {
    fields: [] as Field[],
    given: {} as Record<string, string>,
    tables: [] as Table[],
    consequences: [] as Consequence[],
    follows: [] as string[],
    units: numbers,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const { schemes } = await call('channel', 'appraisalScheme.list', {});
      const isFirst = schemes.every(({ state }) => state !== 'approved');
      const from = schemes.find(({ state }) => state === 'approved') || schemes[0] || firstTerms;
      const running = quarterOf(dayOf(officialNow()));
      const ahead = [nextQuarter(running)];
      while (ahead.length < 4) ahead.push(nextQuarter(ahead[ahead.length - 1]!));
      const periods = isFirst ? [periodBefore(running), running, ...ahead] : ahead;
      return {
        fields: fields(periods),
        given: {
          fromPeriod: periods[0]!,
          objectionDays: String(from.objectionDays),
          least: String(from.least),
          A: String(from.grades.A),
          B: String(from.grades.B),
          C: String(from.grades.C),
          why: '',
        },
        tables: named(
          from.tables.map(({ tier, criteria }) => ({ tier: tier || '', lines: criteria.map(lineOf) })),
        ),
        ...this.followsOf(from.consequences),
      };
    },
    followsOf(consequences: Consequence[]) {
      return { consequences, follows: consequences.map(sayFollow) };
    },
    changed(tables: readonly Pick<Table, 'tier' | 'lines'>[]) {
      this.setData({ tables: named(tables), 'problems.tables': '' });
    },
    typeNumber(event: WechatMiniprogram.Input) {
      const { table, line, field } = event.currentTarget.dataset as {
        table: number;
        line: number;
        field: NumberOf;
      };
      this.setData({ [`tables[${table}].lines[${line}].${field}`]: event.detail.value });
      this.changed(this.data.tables);
    },
    async addLine(event: Said) {
      const at = of<number>(event, 'table');
      const { tables } = this.data;
      const { lines } = tables[at]!;
      const free = appraisable.filter((name) => !lines.some(({ figure }) => figure === name));
      const own = '由人评分的一项';
      const choice = await pickOne(this, '加一项', [...free.map((name) => figures[name].label), own]);
      if (!choice) return;
      const line =
        choice === own
          ? await this.handLine()
          : this.figureLine(free.find((name) => figures[name].label === choice)!);
      if (!line) return;
      this.changed(tables.map((one, n) => (n === at ? { ...one, lines: [...lines, line] } : one)));
    },
    async handLine(): Promise<Line | null> {
      const said = await ask(this, {
        title: '由人评分的一项',
        hint: '评分要写依据，由另一位同事复核。',
        field: { label: '名称', maxlength: 40, placeholder: '如 库存管理' },
        confirm: '加上',
      });
      return (
        said &&
        lineOf({ id: `hand-${String(Date.now()).slice(-9)}`, kind: 'hand', text: said.text, weight: 10 })
      );
    },
    figureLine(figure: FigureName): Line {
      const { unit } = figures[figure];
      // What a share lacks of its best is as far as a beginning goes; people write their own.
      const target = unit === 'share' ? (figures[figure].better === 'more' ? 90 : 8) : 24;
      const floor = figures[figure].better === 'more' ? target - 30 : target * 2;
      return lineOf({ id: figure, kind: 'figure', figure, weight: 10, floor, target, cap: 100 });
    },
    dropLine(event: Said) {
      const { table, line } = event.currentTarget.dataset as { table: number; line: number };
      this.changed(
        this.data.tables.map((one, n) =>
          n === table ? { ...one, lines: one.lines.filter((_, m) => m !== line) } : one,
        ),
      );
    },
    async addTable() {
      const said = await ask(this, {
        title: '某个等级另用一张表',
        hint: '从“其余经销商”的表抄一份，再改。',
        field: { label: '等级', maxlength: 20, placeholder: '如 一级' },
        confirm: '加上',
      });
      if (!said) return;
      const base = this.data.tables.find(({ tier }) => !tier)!;
      this.changed([...this.data.tables, { tier: said.text, lines: base.lines }]);
    },
    dropTable(event: Said) {
      const at = of<number>(event, 'table');
      this.changed(this.data.tables.filter((_, n) => n !== at));
    },
    async addFollow() {
      const grade = await pickOne(this, '哪个等级', grades);
      if (!grade) return;
      const running = await pickOne(this, '几期', ['每次', '连续两期']);
      if (!running) return;
      const role = await pickOne(
        this,
        '由谁办',
        taskRoles.map((one) => roleLabels[one]),
      );
      if (!role) return;
      const said = await ask(this, {
        title: '要办的事',
        field: { label: '事项', maxlength: 120 },
        why: '几天内办，如 14',
        confirm: '加上',
      });
      if (!said) return;
      const days = /^\d{1,3}$/.test(said.why) ? Math.min(365, Number(said.why)) : 14;
      this.setData(
        this.followsOf([
          ...this.data.consequences,
          {
            grade: grade as Grade,
            running: running === '每次' ? 1 : 2,
            text: said.text,
            role: taskRoles.find((one) => roleLabels[one] === role)!,
            days,
          },
        ]),
      );
    },
    dropFollow(event: Said) {
      const at = of<number>(event, 'at');
      this.setData(this.followsOf(this.data.consequences.filter((_, n) => n !== at)));
    },
    terms(): SchemeTerms {
      const { given, tables, consequences } = this.data;
      return {
        fromPeriod: given.fromPeriod!,
        objectionDays: Number(given.objectionDays),
        least: Number(given.least),
        grades: { A: Number(given.A), B: Number(given.B), C: Number(given.C) },
        tables: tables.map(({ tier, lines }) => ({ tier: tier || null, criteria: lines.map(criterionOf) })),
        consequences,
      };
    },
    async save() {
      const terms = this.terms();
      const why = (this.data.given.why || '').trim();
      const problem = schemeProblem(terms);
      const at = problem ? problem.path.split('.') : [];
      const table = at[0] === 'tables' && at[1] ? `${this.data.tables[Number(at[1])]!.name}：` : '';
      const inLine =
        at[2] === 'criteria' && at[3]
          ? `${this.data.tables[Number(at[1])]!.lines[Number(at[3])]!.label}，`
          : '';
      const filledIn = isFilledIn(this, {
        objectionDays: terms.objectionDays >= 1 && terms.objectionDays <= 60 ? '' : '请填写 1 到 60',
        least: terms.least >= 1 && terms.least <= 1000 ? '' : '请填写 1 到 1000',
        A: at[0] === 'grades' ? problem!.why : '',
        tables: at[0] === 'tables' ? `${table}${inLine}${problem!.why}` : '',
        why: why ? '' : '请写明原因',
      });
      if (!filledIn) return;
      const fieldOf = { fromPeriod: 'fromPeriod', tables: 'tables', grades: 'A', why: 'why' };
      await this.act(
        'save',
        async () => {
          await call('channel', 'appraisalScheme.propose', { ...terms, why });
          void wx.navigateBack();
        },
        { fields: fieldOf, said: '已提交，等待复核' },
      );
    },
  },
});
