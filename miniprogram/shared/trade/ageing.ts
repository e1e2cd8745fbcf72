import { daysUntil } from '../days';
import type { Day } from '../days';
import type { CreditEntry, Receivable } from '../model/trade';

export interface AgeingBucket {
  /** Days past due at least; `null` for what is not due yet. */
  from: number | null;
  to: number | null;
  fen: number;
}
export interface AgedReceivable {
  receivableId: string;
  fen: number;
  dueOn: Day;
  daysPastDue: number;
}

/**
 * Open receivables as they stood at the end of a day: from the rows booked up to then, never from today's open amounts.
 *
 * @param by `day`: what we knew then; `valueOn`: what was so, as known now
 */
export function agedReceivables(
  rows: readonly Pick<CreditEntry, 'receivableId' | 'receivable' | 'day' | 'valueOn'>[],
  receivables: readonly Pick<Receivable, '_id' | 'dueOn'>[],
  asOf: Day,
  by: 'day' | 'valueOn' = 'day',
): AgedReceivable[] {
  const dueOn = new Map(receivables.map((receivable) => [receivable._id, receivable.dueOn]));
  const open = new Map<string, number>();
  for (const { receivableId, receivable, ...row } of rows) {
    if (receivableId === null || row[by] > asOf) continue;
    open.set(receivableId, (open.get(receivableId) ?? 0) + receivable);
  }
  return [...open]
    .filter(([, fen]) => fen !== 0)
    .map(([receivableId, fen]) => {
      const due = dueOn.get(receivableId) ?? asOf;
      return { receivableId, fen, dueOn: due, daysPastDue: daysUntil(asOf, due) };
    });
}

/** Sums by days past due: not due, then from each border to the next. */
export function ageingBuckets(aged: readonly AgedReceivable[], borders: readonly number[]): AgeingBucket[] {
  const starts = [...borders].sort((a, b) => a - b);
  const buckets: AgeingBucket[] = [
    { from: null, to: 0, fen: 0 },
    ...starts.map((from, i) => ({ from: from + 1, to: starts[i + 1] ?? null, fen: 0 })),
  ];
  for (const { fen, daysPastDue } of aged) {
    const at = daysPastDue <= 0 ? 0 : starts.filter((from) => daysPastDue > from).length;
    buckets[at]!.fen += fen;
  }
  return buckets;
}
