import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { OrderRow } from '../../../cloudfunctions/_contracts/work-orders';
import type { WorkOrder } from '../../shared/model/work-orders';
import { orderLine } from '../../shared/visit/order-line';
import type { OrderLine } from '../../shared/visit/order-line';

export type Filter = 'all' | 'waiting' | 'late' | 'running';
export interface Chip {
  id: Filter;
  label: string;
}
export interface Listed {
  line: OrderLine;
  /** Nobody has taken it yet: it waits for dispatch, or for the engineer to accept. */
  waits: boolean;
  /** What a search looks through. */
  text: string;
}
export const PAGE = 20;

/** Rows of home: what a dispatcher watches, whoever waits first; then an engineer's own orders that are not among it. */
export function ordersFor(
  dispatch: Home['dispatch'],
  own: readonly WorkOrder[],
  now: Date,
  unsent: (id: string) => number,
): Listed[] {
  const listed = (order: OrderRow | WorkOrder, waits: boolean): Listed => ({
    line: orderLine(order, now, unsent(order._id)),
    waits,
    text: [
      order.number,
      order.site.hospitalName,
      order.site.departmentName,
      order.device ? `${order.device.modelName} ${order.device.serial}` : '',
      order.engineer ? order.engineer.name : '',
      order.description,
    ]
      .join(' ')
      .toLowerCase(),
  });
  if (!dispatch) return own.map((order) => listed(order, order.state === 'assigned'));
  const watched = new Set([...dispatch.waiting, ...dispatch.running].map(({ _id }) => _id));
  return [
    ...dispatch.waiting.map((order) => listed(order, true)),
    ...dispatch.running.map((order) => listed(order, false)),
    ...own.filter(({ _id }) => !watched.has(_id)).map((order) => listed(order, false)),
  ];
}

const fits: Record<Filter, (row: Listed) => boolean> = {
  all: () => true,
  waiting: ({ waits }) => waits,
  late: ({ line }) => line.late,
  running: ({ waits }) => !waits,
};
const filters: readonly Filter[] = ['all', 'waiting', 'late', 'running'];

/** Chips count what the search leaves, so that nobody looks for an order under the wrong one. */
export function filterOrders(
  all: readonly Listed[],
  { filter, query, dispatches }: { filter: Filter; query: string; dispatches: boolean },
): { chips: Chip[]; rows: OrderLine[] } {
  const words = { all: '全部', waiting: dispatches ? '待派工' : '待接单', late: '超时', running: '进行中' };
  const wanted = query.toLowerCase();
  const found = all.filter(({ text }) => text.indexOf(wanted) >= 0);
  return {
    chips: filters.map((id) => ({ id, label: `${words[id]} ${found.filter(fits[id]).length}` })),
    rows: found.filter(fits[filter]).map(({ line }) => line),
  };
}
