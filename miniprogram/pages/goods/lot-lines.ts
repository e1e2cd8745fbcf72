import type { BalanceRow } from '../../../cloudfunctions/_contracts/goods';
import type { Day } from '../../shared/days';
import { shelfLife } from '../../shared/goods/lots';
import { conditionLabels, conditions } from '../../shared/model/goods';
import type { LotStock } from '../../shared/model/goods';

/** A lot as lists show it: how much in which condition, and its days left as a bar. */
export interface LotLine {
  id: string;
  lot: string;
  counts: string;
  life: string;
  tone: string;
  percent: number;
  expiresOn: string;
}
export function lotLines(
  lots: readonly LotStock[],
  today: Day,
  nearDays: number,
  shelfDays: number | null,
  unit: string,
): LotLine[] {
  return lots.map((lot) => {
    const life = shelfLife(lot, today, { nearDays, shelfDays });
    return {
      id: lot.lot,
      lot: lot.lot || '无批号',
      counts: conditions
        .filter((one) => lot[one] > 0)
        .map((one) => `${conditionLabels[one]} ${lot[one]} ${unit}`)
        .join(' · '),
      life: life.text,
      tone: life.tone,
      percent: life.percent,
      expiresOn: lot.expiresOn || '',
    };
  });
}
export const ownerName = ({ owner, dealerId }: Pick<BalanceRow, 'owner' | 'dealerId'>): string =>
  owner === 'M' ? (dealerId === null ? '' : '厂家所有') : '';
