import type { EntryView } from '../../../cloudfunctions/_contracts/credit';
import { entryKindLabels } from '../../shared/model/trade';
import { sayFen } from '../../shared/trade/say-fen';

const part = (label: string, fen: number): string =>
  fen ? `${label} ${fen > 0 ? '+' : ''}${sayFen(fen)}` : '';

/** A row of 往来流水: what moved, and how the account stood after it. */
export const entryLine = ({
  seq,
  day,
  valueOn,
  kind,
  held,
  receivable,
  unapplied,
  after,
  note,
}: EntryView) => ({
  id: String(seq),
  seq,
  day: valueOn === day ? day : `${day}（计 ${valueOn}）`,
  kind: entryKindLabels[kind],
  moved:
    [part('应收', receivable), part('占用', held), part('余额', unapplied)].filter(Boolean).join('，') ||
    '额度条件变更',
  after: `应收 ${sayFen(after.receivableFen)}，占用 ${sayFen(after.heldFen)}，余额 ${sayFen(after.unappliedFen)}`,
  note,
});
export type EntryLine = ReturnType<typeof entryLine>;
