import type { Scorecard } from '../../../cloudfunctions/_contracts/figures';
import {
  besides,
  figureNames,
  figures,
  isOfLevel,
  meets,
  sayValue,
  spreadOf,
  targetOf,
  valueOf,
} from '../../shared/figures/figures';
import type { FigureName } from '../../shared/figures/figures';
import type { Level } from '../../shared/figures/rows';
import type { Sums } from '../../shared/figures/sums';
import type { Tone } from '../../shared/states';

export interface Bar {
  id: string;
  label: string;
  said: string;
  /** Of the tallest, in per cent; what is there at all is seen. */
  height: number;
  tone: Tone | 'none';
}
export interface FigureCard {
  id: FigureName;
  label: string;
  question: string;
  said: string;
  n: string;
  tone: Tone;
  verdict: string;
  target: string;
  before: string;
  beside: string;
  counts: string;
  bars: Bar[];
  spread: Bar[];
}

/** Against its target; too few records say nothing. */
export function judged(
  name: FigureName,
  sums: Sums,
  { least, targets }: Pick<Scorecard, 'least' | 'targets'>,
): { tone: Tone; verdict: string } {
  const { value, denominator } = valueOf(name, sums);
  if (value === null) return { tone: 'past', verdict: '没有记录' };
  if (denominator < least) return { tone: 'past', verdict: `少于 ${least} 条` };
  return meets(name, value, targetOf(name, targets))
    ? { tone: 'done', verdict: '达标' }
    : { tone: 'danger', verdict: '未达标' };
}

const nOf = (name: FigureName, denominator: number): string =>
  name === 'availability' ? `在用 ${Math.round(denominator / 1440)} 台·天` : `n = ${denominator}`;

function spreadBars(name: FigureName, sums: Sums): Bar[] {
  const counts = spreadOf(name).map(({ id, label, holds }) => ({
    id,
    label,
    count: Object.keys(sums).reduce((all, sum) => all + (holds(sum) ? sums[sum]! : 0), 0),
  }));
  const most = Math.max(1, ...counts.map(({ count }) => count));
  if (counts.every(({ count }) => count === 0)) return [];
  return counts.map(({ id, label, count }) => ({
    ...{ id, label, said: String(count) },
    height: Math.round((count / most) * 100),
    tone: 'active',
  }));
}

export function barsOf(
  name: FigureName,
  trend: Scorecard['trend'],
  limits: Pick<Scorecard, 'least' | 'targets'>,
): Bar[] {
  const values = trend.map(({ sums }) => valueOf(name, sums).value);
  const isShare = figures[name].unit === 'share' || figures[name].unit === 'lacking';
  const top = isShare ? 1 : Math.max(...values.map((value) => value || 0), 1e-9);
  return trend.map(({ month, sums }, at) => {
    const value = values[at]!;
    return {
      id: month,
      label: `${Number(month.slice(5))}月`,
      said: sayValue(name, value),
      height: value === null ? 0 : Math.max(4, Math.round((value / top) * 100)),
      tone: value === null ? 'none' : judged(name, sums, limits).tone,
    };
  });
}

export function cardsOf(card: Scorecard, level: Level): FigureCard[] {
  return figureNames
    .filter((name) => isOfLevel(name, level))
    .map((name) => {
      const { value, denominator } = valueOf(name, card.sums);
      const than = (label: string, sums: Sums) => {
        const other = valueOf(name, sums).value;
        return other === null ? '' : `${label} ${sayValue(name, other)}`;
      };
      return {
        id: name,
        label: figures[name].label,
        question: figures[name].question,
        said: sayValue(name, value),
        n: nOf(name, denominator),
        ...judged(name, card.sums, card),
        target: `目标${figures[name].better === 'more' ? '不低于' : '不超过'} ${sayValue(name, targetOf(name, card.targets))}`,
        before: [than('上期', card.before), than('去年同期', card.yearAgo)].filter(Boolean).join('，'),
        beside: besides(name, card.sums),
        counts: `${figures[name].counts}${figures[name].out ? `；不计：${figures[name].out}` : ''}`,
        bars: barsOf(name, card.trend, card),
        spread: spreadBars(name, card.sums),
      };
    });
}
