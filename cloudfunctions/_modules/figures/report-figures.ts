import { dayOf } from '../../../miniprogram/shared/days';
import {
  figureNames,
  figures,
  isOfLevel,
  leastOf,
  meets,
  sayN,
  sayValue,
  targetOf,
  valueOf,
} from '../../../miniprogram/shared/figures/figures';
import type { FigureName } from '../../../miniprogram/shared/figures/figures';
import { levelLabels, sayPeriod } from '../../../miniprogram/shared/figures/rows';
import { trendOf } from '../../../miniprogram/shared/figures/trend';
import type { Scorecard, ScorecardRequest } from '../../_contracts/figures';
import type { FileLink } from '../../_contracts/shapes';
import type { UseCase } from '../../_platform/context';
import { printedCharts } from '../forms/print-form';
import type { ChartSheet, SheetChart } from '../forms/render-chart-sheet';
import { namesOf, readScorecard } from './read-figures';

/** The letters' fonts have no dash of this kind. */
const printedValue = (name: FigureName, value: number | null): string =>
  value === null ? '无' : sayValue(name, value);

/** One figure with its n, its target and twelve months, as it is printed. */
function chartOf(name: FigureName, card: Scorecard): SheetChart {
  const said = valueOf(name, card.sums);
  const { value } = said;
  const target = targetOf(name, card.targets);
  const trend = trendOf(name, card.trend, target);
  const isFew = said.n < leastOf(name, card.least);
  const isMet = value === null || isFew ? null : meets(name, value, target);
  const than = (label: string, sums: Scorecard['sums']) =>
    `${label} ${printedValue(name, valueOf(name, sums).value)}`;
  return {
    label: figures[name].label,
    value: printedValue(name, value),
    verdict: value === null ? '没有记录' : isFew ? `少于 ${card.least} 条` : isMet ? '达标' : '未达标',
    isMet,
    notes: [
      `${sayN(name, said)}，目标 ${sayValue(name, target)}`,
      `${than('上期', card.before)}，${than('去年同期', card.yearAgo)}`,
    ],
    low: sayValue(name, trend.low),
    high: sayValue(name, trend.high),
    targetAt: trend.targetAt,
    points: trend.points.map(({ month, at }) => ({ label: `${Number(month.slice(5))}月`, at })),
  };
}

export const sheetOf = (
  { level, period }: Pick<ScorecardRequest, 'level' | 'period'>,
  name: string,
  card: Scorecard,
  today: string,
): ChartSheet => ({
  title: `${name} 服务指标`,
  number: sayPeriod(period),
  about: `${levelLabels[level]}，打印于 ${today}；折线为近 12 个月，虚线为目标`,
  day: today,
  charts: figureNames.filter((figure) => isOfLevel(figure, level)).map((figure) => chartOf(figure, card)),
  foot: ['各项口径见小程序“指标”。补录和改正会使过去的数值变动；考核以考核单为准。'],
});

/** 季度报告: one page for the talk with the dealer, of whatever the reader may see. */
export const reportFigures: UseCase<ScorecardRequest, FileLink> = async (context, request) => {
  const { level, key } = request;
  const card = await readScorecard(context, request);
  const name = (await namesOf(level, [key])).get(key) ?? key;
  return printedCharts(sheetOf(request, name, card, dayOf(context.now)));
};
