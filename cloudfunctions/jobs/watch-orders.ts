import { clockEvents, untold } from '../../miniprogram/shared/clocks/order-clock';
import { targetLabels, targets } from '../../miniprogram/shared/clocks/promise';
import type { Member } from '../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { sayTimeLeft } from '../../miniprogram/shared/say';
import { checkInVerdictLabels, openWorkOrderStates } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import { arrivalsToReview, DOUBTS } from '../_modules/reviews/list-reviews';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments, removeRows, updateWhere } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { inTime, someAtOnce, WORKING_MS } from '../_platform/in-time';
import { insertMissing } from '../_platform/insert-missing';
import { alone } from '../_platform/job-state';
import { everyPage, seekDocuments } from '../_platform/seek';
import type { Page } from '../_platform/seek';
import type { Surroundings } from '../_platform/serve';
import { noneOf, oneOf, range } from '../_platform/where';
import { workOrdersOfAll } from '../_store/work-orders';
import { pages } from '../../miniprogram/shared/pages';

const PAGE = 500;
/** Orders that keep what was told, each in a transaction of its own: a step of about a second. */
const KEPT_AT_ONCE = 100;
/** So long after it was told, an alert of an order that is over is forgotten. */
const KEPT_MS = 30 * 86_400_000;

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
  /** `engineer` and `dealer_admin` of the order itself, everybody else of the manufacturer. */
  roles: readonly Role[];
  about: 'soon' | 'late' | 'arrival';
  at: string;
  round: string;
  told: boolean;
}
type Alert = Omit<OrderAlert, '_id' | 'at' | 'round' | 'told' | 'dealerId' | 'engineerId' | 'orderId'> & {
  order: Pick<WorkOrder, '_id' | 'dealerId' | 'engineer'>;
  key: string;
};
const ALERTS = 'order_alerts';
type Staff = Pick<Member, '_id' | 'roles' | 'dealerId'>;

/**
 * Tells of clocks that run out soon, have run out, or have been over for so long that somebody else has to know, and of
 * arrivals whose evidence somebody has to judge. Once each, and each person gets one message a run however many orders it is
 * about.
 *
 * Each order says itself when its clocks next have something to say (`clockAt`), so that a run costs what there is to tell,
 * however many orders there are. What is to be told is written down first, then the order keeps that it is, then it is told: a
 * run that ends in between leaves its round, and the next one goes on there.
 */
export const watchOrders: Job = (world) =>
  alone(world, 'watch-orders', { forgotten: '' }, async (state, keep) => {
    const now = world.now();
    let told = await tellRound(await openRound(), now);
    let after: string | null = null;
    const looked = await inTime(async () => {
      const page: Page<WorkOrder> = await seekDocuments<WorkOrder>(
        'work_orders',
        { clockAt: range({ below: `${now.toISOString()}~` }) },
        { by: ['clockAt', 'asc'], after, limit: KEPT_AT_ONCE },
      );
      await note(page.rows.flatMap((order) => clockAlerts(order, now)), now); // prettier-ignore
      await someAtOnce(page.rows, ({ _id }) => keepTold(world, _id, now));
      after = page.next;
      return after !== null;
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
          key: `arrival\n${visitId}`,
          title: '签到待人工确认',
          body: `${order.site.hospitalName}：${engineerName}，${checkInVerdictLabels[verdict]}`,
          roles: ['dispatcher'] as const,
          about: 'arrival' as const,
        })),
      ),
      now,
    );
}

async function note(alerts: readonly Alert[], now: Date): Promise<void> {
  await insertMissing(
    ALERTS,
    alerts.map(({ order, key, ...alert }): OrderAlert => ({
      ...alert,
      _id: sha256Hex([order._id, key].join('\n')).slice(0, 32),
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

/** The house's own people whom a ladder may name, and the admins of the dealers concerned. */
async function staffFor(alerts: readonly OrderAlert[]): Promise<Staff[]> {
  const staff: Staff[] = [];
  const pages = everyPage<Staff>(
    'members',
    {
      dealerId: oneOf([...new Set([null, ...alerts.map(({ dealerId }) => dealerId)])]),
      active: true,
      roles: oneOf(['dispatcher', 'service_manager', 'channel_manager', 'dealer_admin']),
    },
    { fields: ['roles', 'dealerId'] },
  );
  for await (const { rows } of pages) staff.push(...rows);
  return staff;
}

/** The order itself keeps what has been written down; whatever changes its dues begins anew. */
const keepTold = (world: Surroundings, id: string, now: Date) =>
  actAsSystem(world, 'job.watchClock', async (store) => {
    const order = await store.get(workOrdersOfAll, id);
    const keys = untold(order, now.toISOString()).map(({ key }) => key);
    const still = new Set(clockEvents(order).map(({ key }) => key));
    const clockTold = [...(order.clockTold ?? []), ...keys].filter((key) => still.has(key));
    store.save(workOrdersOfAll, { ...order, clockTold });
  });

const everybody: readonly Role[] = ['engineer', 'dealer_admin', 'dispatcher'];

/** Of each clock the last that has come: who was told nothing of a breach for hours is not warned of it too. */
const toldLabels = { ...targetLabels, appointment: '预约上门' } as const;
const told = [...targets, 'appointment'] as const;
function clockAlerts(order: WorkOrder, now: Date): Alert[] {
  const events = untold(order, now.toISOString());
  return told.flatMap((target) => {
    const own = events.filter((event) => event.target === target);
    const last = own[own.length - 1];
    if (!last) return [];
    const label = toldLabels[target];
    const isLate = last.kind === 'late';
    const steps = own.filter(({ kind }) => kind === last.kind);
    const isNew = steps.some(({ escalates }) => !escalates);
    return [
      {
        order,
        key: last.key,
        title: isLate ? (isNew ? `${label}已超时` : `${label}超时升级`) : `${label}时限将到`,
        body: `${order.number} ${order.site.hospitalName}：${label}${sayTimeLeft(last.dueAt, now)}`,
        roles: [...new Set([...(isNew ? everybody : []), ...steps.flatMap(({ roles }) => roles)])],
        about: last.kind,
      },
    ];
  });
}

function audienceOf(
  { roles: told, dealerId: ofDealer, engineerId }: OrderAlert,
  staff: readonly Staff[],
): Set<string> {
  const isTold = ({ roles, dealerId }: Staff) =>
    dealerId === null
      ? roles.some((role) => role !== 'engineer' && role !== 'dealer_admin' && told.includes(role))
      : told.includes('dealer_admin') && dealerId === ofDealer && roles.includes('dealer_admin');
  const engineer = told.includes('engineer') && engineerId !== null ? [engineerId] : [];
  return new Set([...engineer, ...staff.filter(isTold).map(({ _id }) => _id)]);
}

const urgency = ['late', 'soon', 'arrival'];

/** One order is told as itself; several as their number, with what is worst first. */
function digest(memberId: string, round: string, alerts: readonly OrderAlert[], at: string): NewMessage {
  const [first] = [...alerts].sort((a, b) => urgency.indexOf(a.about) - urgency.indexOf(b.about));
  const { title, body, orderId, engineerId } = first!;
  const many = alerts.length > 1;
  const late = alerts.filter(({ about }) => about === 'late').length;
  const doubts = alerts.filter(({ about }) => about === 'arrival').length;
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
    body: many
      ? `${kinds.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join('，')}。最急：${body}`
      : body,
    page: many
      ? pages.home()
      : memberId === engineerId
        ? pages.order({ id: orderId! })
        : pages.dispatchOrder({ id: orderId! }),
    createdAt: at,
  };
}
