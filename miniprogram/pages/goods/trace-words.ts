import type { Trace } from '../../../cloudfunctions/_contracts/recalls';
import { unitOutcomeLabels } from '../../shared/model/recalls';

/** A trace as screens show it: the column with bars, whether it adds up, and the tree by indents. */
export interface TraceShown {
  key: string;
  title: string;
  rows: { place: string; label: string; name: string; quantity: number; percent: number }[];
  sum: string;
  adds: boolean;
  books: string[];
  tree: { key: number; name: string; quantity: string; rest: string; indent: number }[];
}
export function traceShown(trace: Trace): TraceShown {
  const { unit, received, total, difference } = trace;
  const most = Math.max(1, received);
  return {
    key: trace.lot,
    title: `批号 ${trace.lot || '无'}：共 ${received} ${unit}`,
    rows: trace.rows.map(({ place, outcome, name, quantity }) => ({
      place,
      label: unitOutcomeLabels[outcome],
      name,
      quantity,
      percent: Math.max(1, Math.min(100, Math.round((100 * Math.abs(quantity)) / most))),
    })),
    sum:
      difference === 0
        ? `合计 ${total} ${unit}，与入库一致`
        : `合计 ${total} ${unit}，与入库差 ${difference} ${unit}`,
    adds: difference === 0,
    books: trace.bookDiffers.map(({ name, moves, book }) => `${name}：流水 ${moves}，账上 ${book}`),
    tree: trace.tree.map(({ name, depth, quantity, rest }, key) => ({
      key,
      name,
      quantity: `${quantity} ${unit}`,
      rest: rest > 0 ? `现有 ${rest}` : '',
      indent: depth * 28,
    })),
  };
}
