import { addDays, daysUntil } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { daysInForce } from '../../../shared/trade/licence-days';
import type { Licence } from '../../../shared/model/trade';

export interface TimelinePart {
  key: string;
  kind: 'held' | 'gap';
  /** Percent of the line. */
  width: string;
  words: string;
}
type Paper = Pick<Licence, 'fromOn' | 'toOn' | 'withdrawnOn' | 'replacedOn' | 'state'>;

/** The days from one to another as parts with and without a paper in force, in order and without a hole. */
export function timelineOf(papers: readonly Paper[], from: Day, to: Day): TimelinePart[] {
  const all = daysUntil(to, from) + 1;
  const parts: TimelinePart[] = [];
  const add = (kind: TimelinePart['kind'], first: Day, last: Day) => {
    if (last < first) return;
    parts.push({
      key: first,
      kind,
      width: (((daysUntil(last, first) + 1) / all) * 100).toFixed(2),
      words: `${first} 至 ${last} ${kind === 'held' ? '有效' : '没有有效证照'}`,
    });
  };
  const held = papers
    .map(daysInForce)
    .filter((days): days is NonNullable<typeof days> => days !== null)
    .sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
  let next = from;
  for (const { fromOn, toOn } of held) {
    const last = toOn === null || toOn > to ? to : toOn;
    const first = fromOn < next ? next : fromOn;
    if (last < first || first > to) continue;
    add('gap', next, addDays(first, -1));
    add('held', first, last);
    next = addDays(last, 1);
  }
  if (next <= to) add('gap', next, to);
  return parts;
}
