import type { Scorecard } from '../../../cloudfunctions/_contracts/figures';
import {
  besides,
  figureNames,
  figures,
  isOfLevel,
  meets,
  sayValue,
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

const hours: readonly (readonly [upTo: number, label: string])[] = [
  [120, '2 小时内'],
  [240, '2–4 小时'],
  [480, '4–8 小时'],
  [1440, '8–24 小时'],
  [4320, '1–3 天'],
  [Infinity, '3 天以上'],
];
/** How repairs' minutes, or the stars, are spread. */
function spreadOf(name: FigureName, sums: Sums): Bar[] {
  const counts =
    name === 'mttr'
      ? hours.map(([upTo, label], at): [string, number] => {
          const from = at === 0 ? -1 : hours[at - 1]![0];
          const count = Object.keys(sums)
            .filter((sum) => /^m\d+$/.test(sum))
            .reduce((all, sum) => {
              const bucket = Number(sum.slice(1));
              const minutes = bucket === 0 ? 0 : Math.pow(1.1, bucket - 1.5);
              return all + (minutes > from && minutes <= upTo ? sums[sum]! : 0);
            }, 0);
          return [label, count];
        })
      : name === 'satisfaction'
        ? [5, 4, 3, 2, 1].map((stars): [string, number] => [`${stars} 星`, sums[`stars_${stars}`] || 0])
        : [];
  const most = Math.max(1, ...counts.map(([, count]) => count));
  if (counts.every(([, count]) => count === 0)) return [];
  return counts.map(([label, count]) => ({
    id: label,
    label,
    said: String(count),
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
        spread: spreadOf(name, card.sums),
      };
    });
}
