import type { DealerOrder, DealerOrderEvent } from '../../../shared/model/trade';
import { sayTime } from '../../../shared/say';

export interface Stop {
  key: string;
  label: string;
  /** When it was reached; '' while it lies ahead. */
  time: string;
  passed: boolean;
  here: boolean;
}
const ends: Partial<Record<DealerOrder['state'], { label: string; event: DealerOrderEvent['event'] }>> = {
  cancelled: { label: '已取消', event: 'cancelled' },
};
const stops: { key: string; label: string; events: DealerOrderEvent['event'][] }[] = [
  { key: 'saved', label: '下单', events: ['saved'] },
  { key: 'submitted', label: '提交', events: ['submitted', 'reopened'] },
  { key: 'approved', label: '批准', events: ['approved'] },
  { key: 'shipped', label: '发货', events: ['shipped'] },
  { key: 'received', label: '收货', events: ['received', 'unanswered'] },
  { key: 'closed', label: '完成', events: ['closed'] },
];
/** How many stops each state has behind it. */
const passed: Record<DealerOrder['state'], number> = {
  draft: 1,
  blocked: 2,
  pending: 2,
  approved: 3,
  partially_shipped: 4,
  shipped: 4,
  received: 5,
  closed: 6,
  cancelled: 1,
};

/** The way of an order with its dates; a cancelled one ends where it ended. */
export function routeOf(order: Pick<DealerOrder, 'state' | 'history'>, now: Date): Stop[] {
  const timeOf = (events: readonly string[]): string => {
    const last = [...order.history].reverse().find(({ event }) => events.indexOf(event) >= 0);
    return last ? sayTime(last.at, now) : '';
  };
  const end = ends[order.state];
  const behind = passed[order.state];
  const way = stops.map(({ key, label, events }, i) => ({
    key,
    label,
    time: i < behind ? timeOf(events) : '',
    passed: i < behind,
    here: !end && i === behind - 1,
  }));
  if (!end) return way;
  return [
    ...way.slice(0, behind),
    { key: end.event, label: end.label, time: timeOf([end.event]), passed: true, here: true },
  ];
}
