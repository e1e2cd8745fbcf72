import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { sayTimeLeft } from '../../miniprogram/shared/say';
import { checkInVerdictLabels, openWorkOrderStates } from '../../miniprogram/shared/states';
import { runningClock } from '../../miniprogram/shared/visit/order-line';
import { arrivalsToReview, DOUBTS } from '../_modules/reviews/list-reviews';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments, removeRows, updateWhere } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import { inTime, WORKING_MS } from '../_platform/in-time';
import { insertMissing } from '../_platform/insert-missing';
import { alone } from '../_platform/job-state';
import { everyPage, seekDocuments } from '../_platform/seek';
import { noneOf, oneOf, range } from '../_platform/where';
import { pages } from '../../miniprogram/shared/pages';

const PAGE = 500;
/** An alert comes when so much of the target time is left. */
const SOON = 0.25;
/** So long after it was told, an alert of an order that is over is forgotten. */
const KEPT_MS = 30 * 86_400_000;

type Watched = Pick<
  WorkOrder,
  | '_id'
  | 'number'
  | 'state'
  | 'site'
  | 'dealerId'
  | 'engineer'
  | 'createdAt'
  | 'responseDueAt'
  | 'repairDueAt'
  | 'respondedAt'
  | 'repairedAt'
  | 'pausedAt'
>;
const watched: (keyof Watched)[] = [
  '_id',
  'number',
  'state',
  'site',
  'dealerId',
  'engineer',
  'createdAt',
  'responseDueAt',
  'repairDueAt',
  'respondedAt',
  'repairedAt',
  'pausedAt',
];

/**
 * What somebody is to be told of an order, once: `_id` is the order and what it is about. `round` is the run that tells
 * it, empty before; `told` when everybody has their message.
 */
interface OrderAlert {
  _id: string;
  orderId: string;
  dealerId: string | null;
  engineerId: string | null;
  title: string;
  body: string;
  audience: 'everybody' | 'dispatch';
  managersToo: boolean;
  at: string;
  round: string;
  told: boolean;
}
type Alert = Omit<OrderAlert, '_id' | 'at' | 'round' | 'told' | 'dealerId' | 'engineerId' | 'orderId'> & {
  order: Pick<Watched, '_id' | 'dealerId' | 'engineer'>;
  about: string;
};
const ALERTS = 'order_alerts';
type Staff = Pick<Member, '_id' | 'roles' | 'dealerId'>;

/**
 * Tells of SLA clocks that run out soon and of those that have run out, and of arrivals whose evidence somebody has to judge:
 * the engineer, the dealer's admins, the dispatchers; service managers when it is too late. Once each, and each person
 * gets one message a run however many orders it is about.
 *
 * Goes through all open orders, some hundred a step, and writes down what is to be told; then tells it. A run that ends
 * in the middle leaves its place and its round, and the next one goes on there.
 */
export const watchOrders: Job = (world) =>
  alone(world, 'watch-orders', { watched: '', forgotten: '' }, async (state, keep) => {
    const now = world.now();
    let told = await tellRound(await openRound(), now);
    const open = oneOf(openWorkOrderStates);
    const looked = await inTime(async () => {
      const page = await seekDocuments<Watched>(
        'work_orders',
        { state: open },
        { by: ['createdAt', 'desc'], after: state.watched || null, limit: PAGE, fields: watched },
      );
      await note(page.rows.flatMap((order) => clockAlert(order, now)), now); // prettier-ignore
      await keep({ watched: page.next ?? '' });
      state.watched = page.next ?? '';
      return page.next !== null;
    }, WORKING_MS / 2);
    if (looked) await noteDoubts(now);
    await inTime(async () => {
      const round = world.ids.newId('round');
      const fresh = await queryDocuments<OrderAlert>(ALERTS, { round: '' }, { limit: PAGE, fields: ['_id'] });
      if (fresh.length === 0) return false;
      await updateWhere(ALERTS, { _id: oneOf(fresh.map(({ _id }) => _id)), round: '' }, { round });
      told += await tellRound(await openRound(), now);
      return fresh.length === PAGE;
    }, WORKING_MS / 2);
    const forgotten = await forgetOld(state.forgotten, now);
    await keep({ forgotten: forgotten.next });
    return { told, forgotten: forgotten.count };
  });

/**
 * Forgets what was told of orders that nobody waits for any more, some a run. That of an open order stays, or it would be
 * told again; the next run looks on behind it, and begins anew at the end.
 */
async function forgetOld(after: string, now: Date): Promise<{ count: number; next: string }> {
  const { rows, next } = await seekDocuments<OrderAlert>(
    ALERTS,
    { told: true, at: range({ below: new Date(now.getTime() - KEPT_MS).toISOString() }) },
    { by: ['at', 'asc'], after: after || null, limit: PAGE, fields: ['orderId'] },
  );
  if (rows.length === 0) return { count: 0, next: '' };
  const running = await queryDocuments<{ _id: string }>(
    'work_orders',
    {
      _id: oneOf([...new Set(rows.map(({ orderId }) => orderId))]),
      state: oneOf([...openWorkOrderStates, 'completed']),
    },
    { limit: PAGE, fields: ['_id'] },
  );
  const open = new Set(running.map(({ _id }) => _id));
  const gone = rows.filter(({ orderId }) => !open.has(orderId)).map(({ _id }) => _id);
  await removeRows(ALERTS, gone);
  return { count: gone.length, next: next ?? '' };
}

/** Arrivals that prove nothing, whatever became of the order's clock. */
async function noteDoubts(now: Date): Promise<void> {
  const running = oneOf([...openWorkOrderStates, 'completed']);
  const pages = everyPage<WorkOrder>(
    'work_orders',
    { arrivalsInDoubt: DOUBTS, state: running },
    { by: ['createdAt', 'asc'], limit: 200 },
  );
  for await (const { rows } of pages)
    await note(
      rows.flatMap((order) =>
        arrivalsToReview(order).map(({ visitId, engineerName, verdict }) => ({
          order,
          about: `arrival\n${visitId}`,
          title: '签到待人工确认',
          body: `${order.site.hospitalName}：${engineerName}，${checkInVerdictLabels[verdict]}`,
          audience: 'dispatch' as const,
          managersToo: false,
        })),
      ),
      now,
    );
}

async function note(alerts: readonly Alert[], now: Date): Promise<void> {
  await insertMissing(
    ALERTS,
    alerts.map(({ order, about, ...alert }): OrderAlert => ({
      ...alert,
      _id: sha256Hex([order._id, about].join('\n')).slice(0, 32),
      orderId: order._id,
      dealerId: order.dealerId,
      engineerId: order.engineer?.memberId ?? null,
      at: now.toISOString(),
      round: '',
      told: false,
    })),
  );
}

/** Alerts that a run has begun to tell. */
const openRound = () =>
  queryDocuments<OrderAlert>(
    ALERTS,
    { told: false, round: noneOf(['']) },
    { orderBy: [['_id', 'asc']], limit: 2 * PAGE },
  );

/** A round's messages are made of its alerts alone, so that a round told twice leaves nobody a second message. */
async function tellRound(alerts: readonly OrderAlert[], now: Date): Promise<number> {
  let told = 0;
  for (const round of new Set(alerts.map((alert) => alert.round))) {
    const mine = alerts.filter((alert) => alert.round === round);
    const staff = await staffFor(mine);
    const readers = new Map<string, OrderAlert[]>();
    for (const alert of mine)
      for (const memberId of audienceOf(alert, staff)) readers.set(memberId, [...(readers.get(memberId) ?? []), alert]); // prettier-ignore
    told += await tellOnce(
      [...readers].map(([memberId, theirs]) => digest(memberId, round, theirs, now.toISOString())),
    );
    await updateWhere(ALERTS, { _id: oneOf(mine.map(({ _id }) => _id)) }, { told: true });
  }
  return told;
}

/** The house's own dispatchers and service managers, and the admins of the dealers concerned. */
async function staffFor(alerts: readonly OrderAlert[]): Promise<Staff[]> {
  const staff: Staff[] = [];
  const pages = everyPage<Staff>(
    'members',
    {
      dealerId: oneOf([...new Set([null, ...alerts.map(({ dealerId }) => dealerId)])]),
      active: true,
      roles: oneOf(['dispatcher', 'service_manager', 'dealer_admin']),
    },
    { fields: ['roles', 'dealerId'] },
  );
  for await (const { rows } of pages) staff.push(...rows);
  return staff;
}

function clockAlert(order: Watched, now: Date): Alert[] {
  const clock = runningClock(order);
  if (!clock) return [];
  const left = Date.parse(clock.dueAt) - now.getTime();
  const whole = Date.parse(clock.dueAt) - Date.parse(order.createdAt);
  if (left > whole * SOON) return [];
  const isLate = left < 0;
  return [
    {
      order,
      about: ['clock', clock.label, clock.dueAt, isLate ? 'late' : 'soon'].join('\n'),
      title: isLate ? `${clock.label}已超时` : `${clock.label}时限将到`,
      body: `${order.number} ${order.site.hospitalName}：${clock.label}${sayTimeLeft(clock.dueAt, now)}`,
      audience: 'everybody',
      managersToo: isLate,
    },
  ];
}

function audienceOf(
  { audience, managersToo, dealerId: ofDealer, engineerId }: OrderAlert,
  staff: readonly Staff[],
): Set<string> {
  const isTold = ({ roles, dealerId }: Staff) =>
    dealerId === null
      ? roles.includes('dispatcher') || (managersToo && roles.includes('service_manager'))
      : audience === 'everybody' && dealerId === ofDealer && roles.includes('dealer_admin');
  const engineer = audience === 'everybody' && engineerId !== null ? [engineerId] : [];
  return new Set([...engineer, ...staff.filter(isTold).map(({ _id }) => _id)]);
}

/** One order is told as itself; several as their number, with what is worst first. */
function digest(memberId: string, round: string, alerts: readonly OrderAlert[], at: string): InboxMessage {
  const [first] = [...alerts].sort((a, b) => Number(b.managersToo) - Number(a.managersToo));
  const { title, body, orderId, engineerId } = first!;
  const many = alerts.length > 1;
  const late = alerts.filter(({ managersToo }) => managersToo).length;
  const doubts = alerts.filter(({ audience }) => audience === 'dispatch').length;
  const kinds = [
    [late, '张已超时'],
    [alerts.length - late - doubts, '张时限将到'],
    [doubts, '次签到待确认'],
  ] as const;
  return {
    _id: `MSG-watch-${sha256Hex([memberId, round].join('\n')).slice(0, 32)}`,
    memberId,
    kind: 'work_order_watch',
    title: many ? `${new Set(alerts.map((alert) => alert.orderId)).size} 张工单要处理` : title,
    body: (many
      ? `${kinds.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join('，')}。最急：${body}`
      : body
    ).slice(0, 200),
    page: many
      ? pages.home()
      : memberId === engineerId
        ? pages.order({ id: orderId! })
        : pages.dispatchOrder({ id: orderId! }),
    createdAt: at,
    readAt: null,
    push: 'waiting',
  };
}
