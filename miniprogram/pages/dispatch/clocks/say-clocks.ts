import type { ModelRow } from '../../../../cloudfunctions/_contracts/people';
import { severityLabels } from '../../../shared/clocks/policies';
import type { LadderStep, NamedCalendar, PolicyCondition } from '../../../shared/clocks/policies';
import { saySpans } from '../../../shared/clocks/working-time';
import { roleLabels } from '../../../shared/states';

/** 90 分钟 / 2 小时 / 1.5 小时 */
export const sayMinutes = (minutes: number): string =>
  minutes % 30 === 0 && minutes >= 60 ? `${minutes / 60} 小时` : `${minutes} 分钟`;

export function sayCondition(
  { contract, modelId, productLineId, level, severity }: PolicyCondition,
  models: readonly Pick<ModelRow, '_id' | 'name' | 'lineId' | 'lineName'>[],
): string {
  const model = models.filter(({ _id }) => _id === modelId)[0];
  const line = models.filter(({ lineId }) => lineId === productLineId)[0];
  const parts = [
    contract ? `合同“${contract}”` : '',
    modelId ? (model ? model.name : modelId) : '',
    productLineId ? (line ? line.lineName : productLineId) : '',
    level || '',
    severity ? severityLabels[severity] : '',
  ].filter(Boolean);
  return parts.join(' + ') || '其他都不适用时';
}

export const sayLadder = (ladder: readonly LadderStep[]): string[] =>
  ladder.map(
    ({ minutes, roles }) =>
      `${minutes ? `超时 ${sayMinutes(minutes)}` : '超时即'}通知${roles.map((role) => roleLabels[role]).join('、')}`,
  );

export const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

/** 周一至周五 9:00-12:00 13:00-18:00；周六 休息 …: neighbours with the same hours are said together. */
export function sayCalendar({ always, week, exchanged }: Omit<NamedCalendar, 'id' | 'name'>): string {
  if (always) return '全天，节假日照常';
  const said = week.map(saySpans);
  const parts: string[] = [];
  for (let from = 0; from < said.length;) {
    let to = from;
    while (to + 1 < said.length && said[to + 1] === said[from]) to++;
    parts.push(`${weekdays[from]}${to > from ? `至${weekdays[to]}` : ''} ${said[from]}`);
    from = to + 1;
  }
  return [...parts, `节假日休息，调休日 ${exchanged ? saySpans(exchanged) : '同周一'}`].join('；');
}
