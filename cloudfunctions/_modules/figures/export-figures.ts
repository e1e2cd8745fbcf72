import { dayOf } from '../../../miniprogram/shared/days';
import {
  besides,
  figureNames,
  figures,
  isOfLevel,
  leastOf,
  sayValue,
  targetOf,
  valueOf,
} from '../../../miniprogram/shared/figures/figures';
import { levelLabels, monthsOf, periodOf, sayPeriod } from '../../../miniprogram/shared/figures/rows';
import type { KeptFact } from '../../../miniprogram/shared/figures/kept-facts';
import type { FigureSheet, ScorecardRequest } from '../../_contracts/figures';
import { linkTo } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { storePassing } from '../../_platform/stored-files';
import { writeBook } from '../grant-sheets/write-book';
import { namesOf, readScorecard, recordsOf, titlesOf } from './read-figures';

/** Records of one sheet; a function ends after a minute. */
const MOST = 5000;
const STEP = 1000;

/** 导出: every figure with its n, and each record of numerator and denominator, so that anybody can add it up again. */
export const exportFigures: UseCase<ScorecardRequest, FigureSheet> = async (context, request) => {
  const { level, key, period } = request;
  const card = await readScorecard(context, request);
  const name = (await namesOf(level, [key])).get(key) ?? key;
  const own = figureNames.filter((figure) => isOfLevel(figure, level));
  const summary = [
    [`${levelLabels[level]}：${name}`, sayPeriod(period), `导出于 ${dayOf(context.now)}`],
    [],
    ['指标', '数值', '分子', '分母', 'n', '目标', '上期', '去年同期', '口径', '不计', '说明'],
    ...own.map((figure) => {
      const { value, numerator, denominator, n } = valueOf(figure, card.sums);
      return [
        figures[figure].label,
        sayValue(figure, value),
        String(numerator),
        String(denominator),
        String(n),
        sayValue(figure, targetOf(figure, card.targets)),
        sayValue(figure, valueOf(figure, card.before).value),
        sayValue(figure, valueOf(figure, card.yearAgo).value),
        figures[figure].counts,
        figures[figure].out,
        [n < leastOf(figure, card.least) ? `少于 ${card.least} 条，仅供参考` : '', besides(figure, card.sums)]
          .filter(Boolean)
          .join('；'),
      ];
    }),
  ];
  const trend = [
    ['月份', ...own.flatMap((figure) => [figures[figure].label, 'n'])],
    ...card.trend.map(({ month, sums }) => [
      month,
      ...own.flatMap((figure) => {
        const { value, n } = valueOf(figure, sums);
        return [sayValue(figure, value), String(n)];
      }),
    ]),
  ];
  const months = monthsOf(periodOf(period)!);
  const records: string[][] = [['指标', '记录', '日期', '分子', '分母']];
  let isCut = false;
  // Instruments in service are days, not records of their own.
  for (const figure of own.filter((one) => one !== 'availability' && one !== 'mtbf')) {
    let from: { month: string; after: string | null } | null = { month: months[0]!, after: null };
    while (from && records.length <= MOST) {
      const { found, next } = await recordsOf({ level, key, figure }, months, from, STEP, dayOf(context.now));
      const titles = await titlesOf(found.map(({ kept }) => kept));
      const nameOf = (kept: KeptFact) => titles.get(kept._id)?.title ?? kept.of;
      for (const { kept, counts } of found)
        records.push([
          figures[figure].label,
          nameOf(kept),
          counts.on,
          String(counts.numerator),
          String(counts.denominator),
        ]);
      if (next) {
        const [month, after] = JSON.parse(next) as [string, string | null];
        from = { month, after };
      } else from = null;
    }
    isCut ||= from !== null;
  }
  if (isCut) records.push(['记录太多，其余请缩短期间再导出', '', '', '', '']);
  const book = writeBook([
    { name: '指标', rows: [summary], widths: [18, 12, 12, 12, 10, 10, 10, 10, 50, 30, 40] },
    { name: '趋势', rows: [trend], widths: [10, ...own.flatMap(() => [14, 8])] },
    { name: '记录', rows: [records], widths: [16, 60, 12, 10, 10] },
  ]);
  const fileId = await storePassing(`exports/${context.ids.newId('figures')}.xlsx`, book, context.now);
  return { link: await linkTo(fileId), records: records.length - 1, isCut };
};
