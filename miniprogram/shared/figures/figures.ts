import type { Settings } from '../settings/table';
import { sayFen } from '../trade/say-fen';
import type { FactKind } from './kept-facts';
import { NOBODY } from './rows';
import type { Level } from './rows';
import { middleOf, percentile } from './sums';
import { heldSums } from './standing';
import type { Stock } from './standing';
import type { Sums } from './sums';

/** How a value is said. `lacking`: one less the share. */
type Unit = 'share' | 'lacking' | 'minutes' | 'days' | 'times';
export interface Figure {
  label: string;
  /** The question of the business that it answers. */
  question: string;
  unit: Unit;
  numerator: string;
  denominator: string;
  /** In words: what stands above and below the line, what decides the day, what is left out. */
  counts: string;
  out: string;
  better: 'more' | 'less';
  /** What a record above the line is called, and one that is only below it; '' where all are alike. */
  yes: string;
  no: string;
  levels: readonly Level[];
  /** The sum that is n, where the denominator is an amount. */
  n?: string;
  /** Amounts of fen, above the line and below. */
  money?: true;
  /** What n counts. */
  nUnit?: string;
  /** Counts everything there is, not a sample: it says something however few there are. */
  whole?: true;
  /** Stocks that it is made of: its records are what stood in the period. */
  stocks?: readonly Stock[];
}
const people: readonly Level[] = ['all', 'dealer', 'engineer', 'model', 'line', 'region', 'hospital'];
const things: readonly Level[] = ['all', 'dealer', 'model', 'line', 'region', 'hospital'];

/** 指标: each once, for screens, sheets, reports and tests alike. */
export const figures = {
  response: {
    label: '响应达标率',
    question: '报修后有人及时接单吗？',
    unit: 'share',
    numerator: 'responseIn',
    denominator: 'responseDue',
    counts: '按时响应的 ÷ 响应时限到期的维修工单，按到期日，归到期时的责任方',
    out: '到期前取消的',
    better: 'more',
    yes: '按时',
    no: '超时',
    levels: people,
  },
  arrival: {
    label: '到场达标率',
    question: '工程师及时到现场吗？',
    unit: 'share',
    numerator: 'arrivalIn',
    denominator: 'arrivalDue',
    counts: '按时到场（签到已核实或经批准）的 ÷ 到场时限到期的维修工单，按到期日',
    out: '到期前取消的',
    better: 'more',
    yes: '按时',
    no: '超时',
    levels: people,
  },
  repair: {
    label: '修复达标率',
    question: '设备及时修好吗？',
    unit: 'share',
    numerator: 'repairIn',
    denominator: 'repairDue',
    counts: '按时修复的 ÷ 修复时限到期的维修，按到期日，跟进工单与首单算一次',
    out: '到期前取消的；挂起期间没有到期',
    better: 'more',
    yes: '按时',
    no: '超时',
    levels: people,
  },
  mttr: {
    label: '平均修复时长',
    question: '修好一次要多久？',
    unit: 'minutes',
    numerator: 'repairMinutes',
    denominator: 'repaired',
    counts: '从报修到修复的工作时间之和 ÷ 修复数，按修复日',
    out: '保养、装机等计划任务；挂起时间',
    better: 'less',
    yes: '',
    no: '',
    levels: people,
  },
  firstFix: {
    label: '一次修复率',
    question: '一次上门就修好、30 天内不再坏吗？',
    unit: 'share',
    numerator: 'fixedFirst',
    denominator: 'fixed',
    counts: '一次上门修复、30 天内同一故障未再报的 ÷ 修复（含临时恢复），按修复日，归首次上门者',
    out: '没有登记设备的；满 31 天才成定数',
    better: 'more',
    yes: '一次修复',
    no: '非一次',
    levels: people,
  },
  repeat: {
    label: '30 天重复报修率',
    question: '修好后很快又坏的有多少？',
    unit: 'share',
    numerator: 'repeated',
    denominator: 'reported',
    counts: '上次修复后 30 天内又报的 ÷ 报修数，按报修日，归上次修复者',
    out: '跟进工单、取消的、没有登记设备的',
    better: 'less',
    yes: '重复报修',
    no: '非重复',
    levels: people,
  },
  satisfaction: {
    label: '满意度',
    question: '医院满意吗？',
    unit: 'share',
    numerator: 'satisfied',
    denominator: 'answers',
    counts: '4、5 星 ÷ 收到的评价，按评价日',
    out: '待核实的评价',
    better: 'more',
    yes: '满意',
    no: '不满意',
    levels: ['all', 'dealer', 'engineer', 'region', 'hospital'],
  },
  answered: {
    label: '评价回收率',
    question: '邀请了，有多少医院评价？',
    unit: 'share',
    numerator: 'answers',
    denominator: 'invited',
    counts: '收到的评价 ÷ 发出的邀请，各按自己的日子',
    out: '',
    better: 'more',
    yes: '已评价',
    no: '未评价',
    levels: ['all', 'dealer', 'engineer', 'region', 'hospital'],
  },
  callBack: {
    label: '低分回访及时率',
    question: '不满意的医院及时回访了吗？',
    unit: 'share',
    numerator: 'callBacksInTime',
    denominator: 'lowScores',
    counts: '时限内回访的 ÷ 低分评价，按评价日',
    out: '',
    better: 'more',
    yes: '及时',
    no: '未及时',
    levels: ['all'],
  },
  checkIn: {
    label: '签到核实率',
    question: '工程师到场有证据吗？',
    unit: 'share',
    numerator: 'checkIn_verified',
    denominator: 'checkIns',
    counts: '已核实的签到 ÷ 全部签到，按签到日',
    out: '',
    better: 'more',
    yes: '已核实',
    no: '未核实',
    levels: people,
  },
  availability: {
    label: '设备可用率',
    question: '设备能用的时间占多少？',
    unit: 'lacking',
    numerator: 'stillMinutes',
    denominator: 'serviceMinutes',
    n: 'installedDays',
    nUnit: '台·天',
    stocks: ['installed', 'down'],
    counts: '1 − 停机分钟 ÷ 在用分钟，逐日；在用从装机日算起',
    out: '没有装机日期的设备',
    better: 'more',
    yes: '有停机',
    no: '在用',
    levels: things,
  },
  maintenance: {
    label: '保养完成率',
    question: '计划的保养和校准按期做了吗？',
    unit: 'share',
    numerator: 'planIn',
    denominator: 'planDue',
    counts: '窗口期内完成的 ÷ 窗口期已结束的计划工单，按窗口期最后一天；取消的算到期未做',
    out: '不是服务计划排出的工单；计划因移机、撤机、合同到期或停用而停止的',
    better: 'more',
    yes: '按期',
    no: '未按期',
    levels: things,
  },
  partsBack: {
    label: '旧件返还率',
    question: '换下的旧件按期寄回了吗？',
    unit: 'share',
    numerator: 'partsBack',
    denominator: 'partsDue',
    counts: '到期日前收到的旧件 ÷ 到期应还的旧件（件数），按到期日',
    out: '免还的',
    better: 'more',
    yes: '按期',
    no: '未按期',
    levels: ['all', 'dealer', 'engineer'],
  },
  mtbf: {
    label: '平均故障间隔',
    question: '一台设备多久坏一次？',
    unit: 'days',
    numerator: 'installedDays',
    denominator: 'reported',
    stocks: ['installed'],
    counts: '在用设备天数 ÷ 报修数',
    out: '跟进工单、取消的、没有装机日期的设备',
    better: 'more',
    yes: '',
    no: '',
    levels: ['all', 'model', 'line'],
  },
  skilled: {
    label: '技能覆盖率',
    question: '在用设备，负责的经销商有人能修、能保养吗？',
    unit: 'share',
    numerator: 'pairsOneDays',
    denominator: 'pairsDays',
    counts:
      '负责方至少一名工程师认证有效的“设备 × 维修/保养” ÷ 全部，逐日；一台设备两对，归当天的负责方和地区',
    out: '没有装机日期的设备、已停业医院的设备',
    better: 'more',
    yes: '有人',
    no: '无人',
    levels: ['all', 'dealer', 'model', 'line', 'region'],
    nUnit: '对·天',
    whole: true,
    stocks: ['pairs', 'pairsOne', 'pairsTwo'],
  },
  ending: {
    label: '认证到期',
    question: '哪些工程师的认证快到期了？',
    unit: 'share',
    numerator: 'ending30Last',
    denominator: 'certifiedLast',
    counts: '30 天内到期的认证 ÷ 有效认证，按期间最后一天（未结束的按今天）',
    out: '已停用的账号、已收回的认证',
    better: 'less',
    yes: '快到期',
    no: '有效',
    levels: ['all', 'dealer', 'engineer'],
    nUnit: '项',
    whole: true,
    stocks: ['certified', 'ending30', 'ending60', 'ending90'],
  },
  licensed: {
    label: '证照健康',
    question: '合作中的经销商，证照管得到所授权的产品吗？',
    unit: 'share',
    numerator: 'licensedLast',
    denominator: 'tradersLast',
    counts: '所授权销售的在售产品证照都齐的经销商 ÷ 合作中的经销商，按期间最后一天（未结束的按今天）',
    out: '潜在、审核中、暂停、已终止的经销商',
    better: 'more',
    yes: '齐全',
    no: '有缺',
    levels: ['all', 'dealer'],
    nUnit: '家',
    whole: true,
    stocks: ['traders', 'licensed', 'licencesEnding'],
  },
  granted: {
    label: '授权覆盖率',
    question: '哪些医院的哪些产品线还没有授权？',
    unit: 'share',
    numerator: 'grantedLast',
    denominator: 'groundLast',
    counts: '有生效授权的“医院 × 产品线” ÷ 全部，按期间最后一天（未结束的按今天）',
    out: '直服医院；已停业的医院、已停售的产品线',
    better: 'more',
    yes: '有授权',
    no: '空白',
    levels: ['all', 'line', 'region'],
    nUnit: '对',
    whole: true,
    stocks: ['ground', 'granted', 'contested'],
  },
  shipped: {
    label: '订单及时率',
    question: '经销商的订单按承诺日发出了吗？',
    unit: 'share',
    numerator: 'linesIn',
    denominator: 'linesDue',
    counts: '承诺发货日前全部发出的订单行 ÷ 到期的订单行，按承诺发货日',
    out: '承诺日前取消或全部减掉的行；没有承诺发货日的旧订单',
    better: 'more',
    yes: '按时',
    no: '延误',
    levels: ['all', 'dealer', 'line'],
  },
  claimed: {
    label: '订单差错率',
    question: '发出的货，少了、错了、坏了多少？',
    unit: 'share',
    numerator: 'claims',
    denominator: 'linesDue',
    counts: '差异数 ÷ 到期的订单行，按订单的承诺发货日',
    out: '不成立的差异',
    better: 'less',
    yes: '有差异',
    no: '无差异',
    levels: ['all', 'dealer', 'line'],
  },
  paid: {
    label: '回款及时率',
    question: '应收到期时，钱到了多少？',
    unit: 'share',
    numerator: 'paidFen',
    denominator: 'dueFen',
    counts: '到期日前回款核销的金额 ÷ 到期的应收金额，按到期日',
    out: '对账单上有异议、还没答复的（另列）',
    better: 'more',
    yes: '已回款',
    no: '未回款',
    levels: ['all', 'dealer'],
    n: 'papersDue',
    money: true,
    nUnit: '笔',
  },
  overdue: {
    label: '逾期应收',
    question: '应收里有多少已经逾期？',
    unit: 'share',
    numerator: 'overdueLast',
    denominator: 'owedLast',
    counts: '逾期未收的金额 ÷ 未收的应收金额，按期间最后一天（未结束的按今天）',
    out: '已核销的坏账',
    better: 'less',
    yes: '逾期',
    no: '未到期',
    levels: ['all', 'dealer'],
    n: 'papersLast',
    money: true,
    nUnit: '笔',
    whole: true,
    stocks: ['owed', 'papers', 'overdue', 'overdue31', 'overdue61', 'overdue91'],
  },
  target: {
    label: '任务完成率',
    question: '订货达到目标了吗？',
    unit: 'share',
    numerator: 'orderedFen',
    denominator: 'targetFen',
    counts: '提交的订货金额（减取消和减掉的） ÷ 目标，季度目标按月三等分，按提交日',
    out: '没有目标的经销商、季度和产品线',
    better: 'more',
    yes: '订货',
    no: '目标',
    levels: ['all', 'dealer', 'line'],
    n: 'targets',
    money: true,
    nUnit: '项',
    whole: true,
  },
  partTurns: {
    label: '备件周转',
    question: '备件库存一期用掉几遍？',
    unit: 'times',
    numerator: 'issued',
    denominator: 'stockMean',
    counts: '领用数 ÷ 期间每日平均合格库存；库位按发出和使用计，经销商和全国按使用计',
    out: '备件以外的产品、仓库之间调拨、报废、盘点',
    better: 'more',
    yes: '领用',
    no: '库存变动',
    levels: ['all', 'dealer', 'location'],
    n: 'issues',
    nUnit: '笔',
    stocks: ['stock'],
  },
  partWait: {
    label: '缺件等待',
    question: '缺备件的工单，一单等几天？',
    unit: 'days',
    numerator: 'waitDays',
    denominator: 'waited',
    counts: '因备件挂起的天数之和 ÷ 因备件挂起过的工单，按最后一次恢复的日子',
    out: '还在等的（另列）',
    better: 'less',
    yes: '',
    no: '',
    levels: people,
    stocks: ['waiting'],
  },
} as const satisfies Record<string, Figure>;
export type FigureName = keyof typeof figures;
const kinds: Partial<Record<FigureName, FactKind>> = {
  callBack: 'callBack',
  partsBack: 'partReturn',
  satisfaction: 'survey',
  answered: 'survey',
  skilled: 'skill',
  ending: 'person',
  licensed: 'dealer',
  granted: 'ground',
  shipped: 'dealerOrder',
  claimed: 'dealerOrder',
  paid: 'receivable',
  overdue: 'receivable',
  target: 'dealerOrder',
  partTurns: 'stockMove',
};
/** Which kinds of records each counts, above its line and below: from the first to the last by their names. */
export const recordKinds = (name: FigureName): readonly [FactKind, FactKind] => {
  const kind = kinds[name] || 'order';
  return [kind, name === 'target' ? 'dealerTarget' : kind];
};
/** With all that it may have, which each of `figures` says only of itself. */
export const figureOf = (name: FigureName): Figure => figures[name];
export const figureNames = Object.keys(figures) as FigureName[];
export const isOfLevel = (name: FigureName, level: Level): boolean =>
  (figures[name].levels as readonly Level[]).indexOf(level) >= 0;

export interface Value {
  numerator: number;
  denominator: number;
  /** How many records, pairs or days say so. */
  n: number;
  /** Null without any n: it says nothing, not nought. */
  value: number | null;
}

/** A figure from the sums of a period, to which `withStocks` has added what stood. */
export function valueOf(name: FigureName, sums: Sums): Value {
  const { numerator: above, denominator: below, unit, n: counted } = figureOf(name);
  const numerator = sums[above] || 0;
  const denominator = sums[below] || 0;
  if (denominator <= 0) return { numerator, denominator: 0, n: 0, value: null };
  const n = counted ? sums[counted] || 0 : denominator;
  const share = numerator / denominator;
  return { numerator, denominator, n, value: unit === 'lacking' ? 1 - share : share };
}
/** n as it stands beside a value. */
export const sayN = (name: FigureName, { n }: Value): string => {
  const { nUnit } = figureOf(name);
  return nUnit ? `n = ${n} ${nUnit}` : `n = ${n}`;
};
/** Below so many a figure says nothing. */
export const leastOf = (name: FigureName, least: number): number => (figureOf(name).whole ? 1 : least);
/** Derived of others when a period is read; rows hold what it is made of. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  stillMinutes: ['downMinutes'],
  serviceMinutes: [],
  stockMean: [],
  waitDays: ['waitMinutes'],
};
/** The sums of rows that a figure is made of. */
export function sumsOf(name: FigureName): string[] {
  const { numerator, denominator, n, stocks = [] } = figureOf(name);
  const own = [numerator, denominator, ...(n ? [n] : [])]
    .filter((sum) => !/(Last|Days)$/.test(sum) || sum in madeOf)
    .reduce<string[]>((all, sum) => all.concat(madeOf[sum] || [sum]), []);
  return Array.from(new Set(stocks.reduce<string[]>((all, stock) => all.concat(heldSums(stock)), own)));
}

/** 1,234 分钟 → 20.6 小时; shares with one decimal. */
export function sayValue(name: FigureName, value: number | null): string {
  if (value === null) return '–';
  switch (figures[name].unit) {
    case 'share':
    case 'lacking':
      return `${(value * 100).toFixed(1)}%`;
    case 'minutes':
      return `${(value / 60).toFixed(1)} 小时`;
    case 'days':
      return `${value.toFixed(1)} 天`;
    case 'times':
      return `${value.toFixed(2)} 次`;
  }
}
/** A target as the settings keep it, in the unit of the value. */
export function targetOf(name: FigureName, targets: Settings['figures']['targets']): number {
  const { unit } = figures[name];
  return unit === 'minutes'
    ? targets[name] * 60
    : unit === 'days' || unit === 'times'
      ? targets[name]
      : targets[name] / 100;
}
export const meets = (name: FigureName, value: number, target: number): boolean =>
  figures[name].better === 'more' ? value >= target : value <= target;

/** The lower bound of what a share may truly be (Wilson, 95 %): one five-star visit does not lead a list of 600. */
export function wilson(hits: number, n: number): number {
  if (n === 0) return 0;
  const z = 1.96;
  const p = hits / n;
  return (p + (z * z) / (2 * n) - z * Math.sqrt((p * (1 - p) + (z * z) / (4 * n)) / n)) / (1 + (z * z) / n);
}

export interface Ranked<T> {
  row: T;
  value: Value;
  /** Null below the least number: shown, and in no place. */
  place: number | null;
}
/** Best first; those of too few records come last, in no place. */
export function ranked<T extends { key: string; sums: Sums }>(
  name: FigureName,
  rows: readonly T[],
  least: number,
): Ranked<T>[] {
  const sign = figures[name].better === 'more' ? -1 : 1;
  const worth = ({ numerator, denominator, value }: Value) =>
    name === 'satisfaction' ? wilson(numerator, denominator) : value!;
  const all = rows
    .map((row) => ({ row, value: valueOf(name, row.sums) }))
    .filter(({ row, value }) => value.value !== null && row.key !== NOBODY);
  const enough = leastOf(name, least);
  const counted = all
    .filter(({ value }) => value.n >= enough)
    .sort(
      (a, b) =>
        sign * (worth(a.value) - worth(b.value)) || b.value.n - a.value.n || (a.row.key < b.row.key ? -1 : 1),
    );
  const few = all
    .filter(({ value }) => value.n < enough)
    .sort((a, b) => b.value.n - a.value.n || (a.row.key < b.row.key ? -1 : 1));
  return [
    ...counted.map((one, n) => ({ ...one, place: n + 1 })),
    ...few.map((one) => ({ ...one, place: null })),
  ];
}

/** What stands beside a figure, in words. */
export function besides(name: FigureName, sums: Sums): string {
  const of = (key: string) => sums[key] || 0;
  switch (name) {
    case 'mttr': {
      const [median, late] = [percentile(sums, 0.5), percentile(sums, 0.9)];
      return median === null || late === null
        ? ''
        : `中位 ${sayValue(name, median)}，九成不超过 ${sayValue(name, late)}（误差 5% 以内）；自然时间平均 ${sayValue(name, of('repaired') ? of('wallMinutes') / of('repaired') : null)}`;
    }
    case 'firstFix':
      return of('fixedOpen') ? `${of('fixedOpen')} 条未满 31 天，可能再变` : '';
    case 'satisfaction':
      return of('answers') ? `平均 ${(of('stars') / of('answers')).toFixed(2)} 星` : '';
    case 'checkIn':
      return of('checkIns')
        ? `人工补签 ${of('checkIn_manual')}，范围外 ${of('checkIn_outside')}，待核实 ${of('checkIn_uncertain')}`
        : '';
    case 'skilled':
      return of('pairsDays')
        ? `有两人以上的 ${((of('pairsTwoDays') / of('pairsDays')) * 100).toFixed(1)}%；现有 ${of('pairsLast') - of('pairsOneLast')} 对无人`
        : '';
    case 'ending':
      return of('certifiedLast')
        ? `30 天内 ${of('ending30Last')} 项，60 天内 ${of('ending60Last')} 项，90 天内 ${of('ending90Last')} 项`
        : '';
    case 'licensed':
      return of('tradersLast') ? `90 天内到期、还没有接续的证照 ${of('licencesEndingLast')} 张` : '';
    case 'granted':
      return of('groundLast')
        ? `空白 ${of('groundLast') - of('grantedLast')} 对，冲突 ${of('contestedLast')} 对`
        : '';
    case 'paid':
      return of('disputedFen') ? `有异议 ${sayFen(of('disputedFen'))}` : '';
    case 'overdue':
      return of('overdueLast')
        ? `逾期 1–30 天 ${sayFen(of('overdueLast') - of('overdue31Last'))}，31–60 天 ${sayFen(of('overdue31Last') - of('overdue61Last'))}，61–90 天 ${sayFen(of('overdue61Last') - of('overdue91Last'))}，90 天以上 ${sayFen(of('overdue91Last'))}`
        : '';
    case 'target':
      return of('targetFen') ? `订货 ${sayFen(of('orderedFen'))}，目标 ${sayFen(of('targetFen'))}` : '';
    case 'partTurns':
      return of('stockMean') ? `领用 ${of('issued')} 件，平均库存 ${of('stockMean').toFixed(1)} 件` : '';
    case 'partWait':
      return of('waitingLast') ? `还有 ${of('waitingLast')} 单在等备件` : '';
    default:
      return '';
  }
}

/** A bar of how a figure's records are spread; its records are those of the sums that it holds. */
export interface SpreadBar {
  id: string;
  label: string;
  holds(sum: string): boolean;
}
const hours: readonly (readonly [id: string, upTo: number, label: string])[] = [
  ['2h', 120, '2 小时内'],
  ['4h', 240, '2–4 小时'],
  ['8h', 480, '4–8 小时'],
  ['24h', 1440, '8–24 小时'],
  ['3d', 4320, '1–3 天'],
  ['more', Infinity, '3 天以上'],
];
const spreads: Partial<Record<FigureName, readonly SpreadBar[]>> = {
  mttr: hours.map(([id, upTo, label], at) => ({
    id,
    label,
    holds(sum) {
      const bucket = /^m(\d+)$/.exec(sum);
      if (!bucket) return false;
      const minutes = middleOf(Number(bucket[1]));
      return minutes <= upTo && minutes > (at === 0 ? -1 : hours[at - 1]![1]);
    },
  })),
  satisfaction: [5, 4, 3, 2, 1].map((stars) => ({
    id: String(stars),
    label: `${stars} 星`,
    holds: (sum) => sum === `stars_${stars}`,
  })),
};
/** How repairs' minutes, or the stars, are spread; no bars of others. */
export const spreadOf = (name: FigureName): readonly SpreadBar[] => spreads[name] || [];
