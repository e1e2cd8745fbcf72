import { figureOf, figures, sayValue, valueOf } from '../figures/figures';
import type { FigureName } from '../figures/figures';
import type { Criterion, Grade, SchemeTable } from './scheme';
import type { CountedRecord, CriterionCount, HandScore, Objection, SchemeTerms } from '../model/appraisal';

/** Figures whose records are a dealer's own, each of which it may object to. */
export const appraisable: readonly FigureName[] = (Object.keys(figures) as FigureName[]).filter((name) => {
  const { levels, unit, stocks, n, whole } = figureOf(name);
  return levels.indexOf('dealer') >= 0 && unit !== 'lacking' && !stocks && !n && !whole;
});

/** A value in the unit in which targets are set. */
export const inUnit = (name: FigureName, value: number): number =>
  figures[name].unit === 'minutes' ? value / 60 : figures[name].unit === 'days' ? value : value * 100;
/** The same the other way, to be said. */
export const fromUnit = (name: FigureName, given: number): number =>
  figures[name].unit === 'minutes' ? given * 60 : figures[name].unit === 'days' ? given : given / 100;

/** Points of a value: none at the floor, 100 at the target, straight between and on to the cap; less may be better. */
export function pointsOf(
  { floor, target, cap }: { floor: number; target: number; cap: number },
  value: number,
): number {
  const points = ((value - floor) / (target - floor)) * 100;
  return Math.min(cap, Math.max(0, points));
}

export interface Line {
  criterion: Criterion;
  label: string;
  count: CriterionCount | null;
  hand: HandScore | null;
  /** Null where it takes no part. */
  points: number | null;
  /** Of the whole, once the weights of those without points are spread; 0 where it takes no part. */
  share: number;
  /** How the points came about, in words; or why there are none. */
  why: string;
}
export interface Score {
  lines: Line[];
  /** Rounded once, half up, to two decimals; null where nothing counts. */
  total: number | null;
  grade: Grade | null;
}

const twoDecimals = (value: number): number => Math.floor(value * 100 + 0.5 + 1e-9) / 100;
export const labelOf = (criterion: Criterion): string =>
  criterion.kind === 'hand' ? criterion.text : figures[criterion.figure].label;

/** 得分 of a sheet by its scheme, with every line explained. */
export function scoreOf(
  { least, grades: from }: Pick<SchemeTerms, 'least' | 'grades'>,
  { criteria }: SchemeTable,
  counts: readonly CriterionCount[],
  hand: readonly HandScore[],
): Score {
  const lines = criteria.map((criterion): Line => {
    const of = { criterion, label: labelOf(criterion), share: 0 };
    if (criterion.kind === 'hand') {
      const given = hand.filter(({ criterionId }) => criterionId === criterion.id)[0] || null;
      return {
        ...of,
        count: null,
        hand: given,
        points: given ? given.points : null,
        why: given ? `${given.by.name}：${given.reason}` : '还没有评分',
      };
    }
    const count = counts.filter(({ criterionId }) => criterionId === criterion.id)[0] || null;
    const n = count ? count.denominator : 0;
    if (!count || n < least || n === 0)
      return {
        ...of,
        count,
        hand: null,
        points: null,
        why: `n = ${n}，少于 ${least} 条，不计分，权重分给其余各项`,
      };
    const { figure } = criterion;
    const { value } = valueOf(figure, {
      [figures[figure].numerator]: count.numerator,
      [figures[figure].denominator]: n,
    });
    const points = pointsOf(criterion, inUnit(figure, value!));
    const say = (given: number) => sayValue(figure, fromUnit(figure, given));
    return {
      ...of,
      count,
      hand: null,
      points,
      why: `${sayValue(figure, value)}（n = ${n}）：${say(criterion.floor)} 得 0 分，${say(criterion.target)} 得 100 分${
        criterion.cap === 100 ? '' : `，最多 ${criterion.cap} 分`
      }${count.provisional ? `；其中 ${count.provisional} 条未满 31 天` : ''}`,
    };
  });
  const present = lines.filter(({ points }) => points !== null);
  const weights = present.reduce((sum, { criterion }) => sum + criterion.weight, 0);
  if (weights === 0) return { lines, total: null, grade: null };
  const total = twoDecimals(
    present.reduce((sum, { criterion, points }) => sum + criterion.weight * points!, 0) / weights,
  );
  return {
    lines: lines.map((line) => ({
      ...line,
      share: line.points === null ? 0 : line.criterion.weight / weights,
    })),
    total,
    grade: gradeOf(from, total),
  };
}
const gradeOf = (from: SchemeTerms['grades'], total: number): Grade =>
  total >= from.A ? 'A' : total >= from.B ? 'B' : total >= from.C ? 'C' : 'D';

/** What would raise the total most, best first: what each line still lacks of 100 points, by its share. */
export const whatMoves = ({ lines }: Score): { label: string; by: number }[] =>
  lines
    .map(({ label, points, share }) => ({
      label,
      by: points === null ? 0 : twoDecimals(share * Math.max(0, 100 - points)),
    }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by);

/** Whether a record counts against whoever it is put down to. */
export function isAgainst(
  criterion: Criterion & { kind: 'figure' },
  numerator: number,
  denominator: number,
): boolean {
  const { unit, better } = figures[criterion.figure];
  if (denominator === 0) return false;
  if (unit !== 'share') return inUnit(criterion.figure, numerator / denominator) > criterion.target;
  return better === 'more' ? numerator < denominator : numerator > 0;
}

/** The sums after an objection to a record was granted: it is taken out, or counts for the dealer. */
export function without(
  counts: readonly CriterionCount[],
  { criterionId, numerator, denominator }: Pick<CountedRecord, 'criterionId' | 'numerator' | 'denominator'>,
  how: 'removed' | 'counted',
  figure: FigureName,
): CriterionCount[] {
  const good = figures[figure].better === 'more' ? denominator : 0;
  return counts.map((count) =>
    count.criterionId !== criterionId
      ? count
      : how === 'removed'
        ? { ...count, numerator: count.numerator - numerator, denominator: count.denominator - denominator }
        : { ...count, numerator: count.numerator - numerator + good },
  );
}

export const openOf = (objections: readonly Objection[]): Objection[] =>
  objections.filter(({ state }) => state === 'open');

/** The lines for a dealer of this tier. */
export function tableFor({ tables }: Pick<SchemeTerms, 'tables'>, tier: string | null): SchemeTable | null {
  return (
    tables.filter((one) => one.tier !== null && one.tier === tier)[0] ||
    tables.filter((one) => one.tier === null)[0] ||
    null
  );
}

/** Quarters: what a scheme counts from, and what is appraised. */
export const quarterOf = (day: string): string =>
  `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`;
export const nextQuarter = (period: string): string =>
  period[6] === '4'
    ? `${Number(period.slice(0, 4)) + 1}-Q1`
    : `${period.slice(0, 6)}${Number(period[6]) + 1}`;

/** The version that counts for a period: of those approved, the newest of the latest beginning not after it. */
export function schemeFor<S extends Pick<SchemeTerms, 'fromPeriod'> & { version: number; state: string }>(
  schemes: readonly S[],
  period: string,
): S | null {
  return (
    schemes
      .filter(({ state, fromPeriod }) => state === 'approved' && fromPeriod <= period)
      .sort((a, b) =>
        a.fromPeriod === b.fromPeriod ? b.version - a.version : a.fromPeriod < b.fromPeriod ? 1 : -1,
      )[0] || null
  );
}

/** What is wrong with a scheme, at its field; null where nothing is. */
export function schemeProblem(terms: SchemeTerms): { path: string; why: string } | null {
  const { grades: from, tables, consequences } = terms;
  if (!(from.A > from.B && from.B > from.C && from.C > 0))
    return { path: 'grades', why: 'A、B、C 的分数线须依次降低' };
  if (tables.filter(({ tier }) => tier === null).length !== 1)
    return { path: 'tables', why: '须有且只有一张适用于其余等级的表' };
  for (let at = 0; at < tables.length; at++) {
    const { tier, criteria } = tables[at]!;
    if (tables.some((one, n) => n < at && one.tier === tier))
      return { path: `tables.${at}.tier`, why: '等级重复' };
    if (criteria.reduce((sum, { weight }) => sum + weight, 0) !== 100)
      return { path: `tables.${at}.criteria`, why: '权重之和须为 100' };
    for (let n = 0; n < criteria.length; n++) {
      const one = criteria[n]!;
      const path = `tables.${at}.criteria.${n}`;
      if (criteria.some((other, m) => m < n && (other.id === one.id || labelOf(other) === labelOf(one))))
        return { path, why: '同一项出现了两次' };
      if (one.kind === 'hand') continue;
      const wants = figures[one.figure].better === 'more' ? one.target > one.floor : one.target < one.floor;
      if (!wants)
        return { path, why: figures[one.figure].better === 'more' ? '目标须高于起评线' : '目标须低于起评线' };
    }
  }
  const twice = consequences.findIndex(({ grade, running, text }, n) =>
    consequences.some(
      (one, m) => m < n && one.grade === grade && one.running === running && one.text === text,
    ),
  );
  return twice >= 0 ? { path: `consequences.${twice}`, why: '同一件事出现了两次' } : null;
}

const line = (figure: FigureName, weight: number, floor: number, target: number): Criterion => ({
  id: figure,
  kind: 'figure',
  ...{ figure, weight, floor, target },
  cap: 100,
});
/** What a first scheme is written from; it counts once two persons have agreed to it. */
export const firstTerms: Omit<SchemeTerms, 'fromPeriod'> = {
  objectionDays: 7,
  least: 10,
  grades: { A: 90, B: 75, C: 60 },
  tables: [
    {
      tier: null,
      criteria: [
        line('response', 20, 70, 95),
        line('arrival', 15, 70, 95),
        line('repair', 20, 60, 90),
        line('firstFix', 15, 60, 85),
        line('satisfaction', 20, 80, 95),
        { id: 'support', kind: 'hand', text: '管理配合（库存、流向、对账）', weight: 10 },
      ],
    },
  ],
  consequences: [
    { grade: 'A', running: 1, text: '考核 A：洽谈空白区域', role: 'channel_manager', days: 30 },
    { grade: 'C', running: 1, text: '考核 C：约谈并发起改进计划', role: 'channel_manager', days: 14 },
    {
      grade: 'D',
      running: 1,
      text: '考核 D：约谈并发起改进计划，复核等级',
      role: 'channel_manager',
      days: 7,
    },
    { grade: 'D', running: 2, text: '连续两期考核 D：决定暂停或终止', role: 'channel_manager', days: 7 },
  ],
};
