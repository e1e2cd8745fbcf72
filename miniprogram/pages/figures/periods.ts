import { monthAfter, sayPeriod } from '../../shared/figures/rows';

export interface PeriodChoice {
  id: string;
  label: string;
}
/** Months, quarters and years that can be asked for, newest first in each. */
export function periodsUpTo(today: string): PeriodChoice[] {
  const month = today.slice(0, 7);
  const year = Number(today.slice(0, 4));
  const quarter = Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  const ids: string[] = [];
  for (let back = 0; back < 14; back++) ids.push(monthAfter(month, -back));
  for (let back = 0; back < 9; back++) {
    const n = year * 4 + quarter - back;
    ids.push(`${Math.floor(n / 4)}-Q${(n % 4) + 1}`);
  }
  for (let back = 0; back < 4; back++) ids.push(String(year - back));
  return ids.map((id) => ({ id, label: sayPeriod(id) }));
}
