import type { Scorecard } from '../../../cloudfunctions/_contracts/figures';
import {
  besides,
  figureNames,
  figures,
  isOfLevel,
  leastOf,
  meets,
  sayN,
  sayValue,
  spreadOf,
  targetOf,
  valueOf,
} from '../../shared/figures/figures';
import type { FigureName } from '../../shared/figures/figures';
import type { Level } from '../../shared/figures/rows';
import { trendOf } from '../../shared/figures/trend';
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
/** A month of the line; `line` is the way to the next one, drawn by the cut of a view. */
export interface Month {
  id: string;
  label: string;
  said: string;
  at: number;
  tone: Tone;
  line: string;
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
  months: Month[];
  /** What the ends of the scale are. */
  low: string;
  high: string;
  targetAt: number;
  spread: Bar[];
}

/** Against its target; too few records say nothing. */
export function judged(
  name: FigureName,
  sums: Sums,
  { least, targets }: Pick<Scorecard, 'least' | 'targets'>,
): { tone: Tone; verdict: string } {
  const { value, n } = valueOf(name, sums);
  if (value === null) return { tone: 'past', verdict: '没有记录' };
  if (n < leastOf(name, least)) return { tone: 'past', verdict: `少于 ${least} 条` };
  return meets(name, value, targetOf(name, targets))
    ? { tone: 'done', verdict: '达标' }
    : { tone: 'danger', verdict: '未达标' };
}

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

/** Thick as a line, from the middle of this column to the middle of the next, wherever those are. */
function wayTo(from: number, to: number): string {
  const [here, there] = [100 - from, 100 - to];
  const cut = `polygon(0 calc(${here}% - 2rpx), 100% calc(${there}% - 2rpx), 100% calc(${there}% + 2rpx), 0 calc(${here}% + 2rpx))`;
  return `-webkit-clip-path: ${cut}; clip-path: ${cut}`;
}

export function lineOf(
  name: FigureName,
  card: Pick<Scorecard, 'trend' | 'least' | 'targets'>,
): Pick<FigureCard, 'months' | 'low' | 'high' | 'targetAt'> {
  const { low, high, points, targetAt } = trendOf(name, card.trend, targetOf(name, card.targets));
  return {
    low: sayValue(name, low),
    high: sayValue(name, high),
    targetAt,
    months: points.map(({ month, value, at }, n): Month => {
      const next = points[n + 1];
      return {
        id: month,
        label: `${Number(month.slice(5))}月`,
        said: sayValue(name, value),
        at: at || 0,
        tone: judged(name, card.trend[n]!.sums, card).tone,
        line: at !== null && next && next.at !== null ? wayTo(at, next.at) : '',
      };
    }),
  };
}

export function cardsOf(card: Scorecard, level: Level): FigureCard[] {
  return figureNames
    .filter((name) => isOfLevel(name, level))
    .map((name) => {
      const own = valueOf(name, card.sums);
      const than = (label: string, sums: Sums) => {
        const other = valueOf(name, sums).value;
        return other === null ? '' : `${label} ${sayValue(name, other)}`;
      };
      return {
        id: name,
        label: figures[name].label,
        question: figures[name].question,
        said: sayValue(name, own.value),
        n: sayN(name, own),
        ...judged(name, card.sums, card),
        target: `目标${figures[name].better === 'more' ? '不低于' : '不超过'} ${sayValue(name, targetOf(name, card.targets))}`,
        before: [than('上期', card.before), than('去年同期', card.yearAgo)].filter(Boolean).join('，'),
        beside: besides(name, card.sums),
        counts: `${figures[name].counts}${figures[name].out ? `；不计：${figures[name].out}` : ''}`,
        ...lineOf(name, card),
        spread: spreadBars(name, card.sums),
      };
    });
}
