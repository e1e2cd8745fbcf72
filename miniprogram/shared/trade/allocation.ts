import type { Receivable } from '../model/trade';

type Open = Pick<Receivable, '_id' | 'openFen' | 'dueOn' | 'issuedOn'>;

/** In which order debts are paid: oldest due day, then issued, then id. */
export const byDueDay = (a: Open, b: Open): number =>
  compare(a.dueOn, b.dueOn) || compare(a.issuedOn, b.issuedOn) || compare(a._id, b._id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How an amount is spread over open receivables, oldest first, at most `most` of them. */
export function allocate(
  fen: number,
  receivables: readonly Open[],
  most = 100,
): { receivableId: string; fen: number }[] {
  const parts: { receivableId: string; fen: number }[] = [];
  let left = fen;
  for (const { _id, openFen } of [...receivables].sort(byDueDay)) {
    if (left === 0 || parts.length === most) break;
    const part = Math.min(left, openFen);
    if (part > 0) parts.push({ receivableId: _id, fen: part });
    left -= part;
  }
  return parts;
}
