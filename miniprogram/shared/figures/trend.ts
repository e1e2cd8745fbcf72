import { figures, valueOf } from './figures';
import type { FigureName } from './figures';
import type { Sums } from './sums';

/** A figure by month, laid out on a scale from `low` to `high`: 0 at its foot, 100 at its top. */
export interface Trend {
  low: number;
  high: number;
  points: { month: string; value: number | null; at: number | null }[];
  targetAt: number;
}

/** Shares end at 100 % and begin where the lowest still shows; anything else begins at nought. */
export function trendOf(
  name: FigureName,
  months: readonly { month: string; sums: Sums }[],
  target: number,
): Trend {
  const values = months.map(({ sums }) => valueOf(name, sums).value);
  const known = [...values.filter((value): value is number => value !== null), target];
  const { unit } = figures[name];
  const isShare = unit === 'share' || unit === 'lacking';
  const least = Math.min(...known);
  const low = isShare ? Math.max(0, Math.min(0.9, Math.floor(least * 10 - 1e-9) / 10)) : 0;
  const high = isShare ? 1 : Math.max(...known) * 1.1 || 1;
  const at = (value: number): number =>
    Math.round(Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100)) * 10) / 10;
  return {
    low,
    high,
    points: months.map(({ month }, n) => {
      const value = values[n]!;
      return { month, value, at: value === null ? null : at(value) };
    }),
    targetAt: at(target),
  };
}
