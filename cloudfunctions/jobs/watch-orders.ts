import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { sayTimeLeft } from '../../miniprogram/shared/say';
import { checkInVerdictLabels, openWorkOrderStates } from '../../miniprogram/shared/states';
import { runningClock } from '../../miniprogram/shared/visit/order-line';
import { tellOnce } from '../_modules/inbox/tell-once';
import { arrivalsToReview } from '../_modules/reviews/list-reviews';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { oneOf, range } from '../_platform/where';

const PAGE = 1000;
/** An alert comes when so much of the target time is left. */
const SOON = 0.25;

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
];

interface Alert {
  order: Pick<Watched, '_id' | 'dealerId' | 'engineer'>;
  /** What is told; the same text is told once. */
  about: string;
  title: string;
  body: string;
  audience: 'everybody' | 'dispatch';
  managersToo: boolean;
}

/**
 * Tells of SLA clocks that run out soon and of those that have run out, and of arrivals whose evidence somebody has to judge:
 * the engineer, the dealer's admins, the dispatchers; service managers when it is too late. Once each.
 */
export const watchOrders: Job = async (world) => {
  const now = world.now();
  const alerts: Alert[] = [];
  const open = oneOf(openWorkOrderStates);
  for (let skip = 0, page: Watched[] = []; skip === 0 || page.length === PAGE; skip += PAGE) {
    page = await queryDocuments<Watched>(
      'work_orders',
      { state: open },
      { orderBy: [['createdAt', 'asc']], skip, limit: PAGE, fields: watched },
    );
    alerts.push(...page.flatMap((order) => clockAlert(order, now)));
  }
  const doubtful = await queryDocuments<WorkOrder>(
    'work_orders',
    {
      arrivalsInDoubt: range({ atLeast: 1 }),
      state: oneOf([...openWorkOrderStates, 'completed']),
    },
    { limit: PAGE },
  );
  for (const order of doubtful)
    for (const { visitId, engineerName, verdict } of arrivalsToReview(order))
      alerts.push({
        order,
        about: `arrival\n${visitId}`,
        title: '签到待人工确认',
        body: `${order.site.hospitalName}：${engineerName}，${checkInVerdictLabels[verdict]}`,
        audience: 'dispatch',
        managersToo: false,
      });
  if (alerts.length === 0) return { told: 0 };
  const staff = await queryDocuments<Pick<Member, '_id' | 'roles' | 'dealerId'>>(
    'members',
    { roles: oneOf(['dispatcher', 'service_manager', 'dealer_admin']), active: true },
    { limit: PAGE, fields: ['_id', 'roles', 'dealerId'] },
  );
  return { told: await tellOnce(alerts.flatMap((alert) => messages(alert, staff, now.toISOString()))) };
};

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

function messages(
  { order, about, title, body, audience, managersToo }: Alert,
  staff: readonly Pick<Member, '_id' | 'roles' | 'dealerId'>[],
  at: string,
): InboxMessage[] {
  const isTold = ({ roles, dealerId }: (typeof staff)[number]) =>
    dealerId === null
      ? roles.includes('dispatcher') || (managersToo && roles.includes('service_manager'))
      : audience === 'everybody' && dealerId === order.dealerId && roles.includes('dealer_admin');
  const engineer = audience === 'everybody' && order.engineer ? [order.engineer.memberId] : [];
  return [...new Set([...engineer, ...staff.filter(isTold).map(({ _id }) => _id)])].map((memberId) => ({
    _id: `MSG-watch-${sha256Hex([memberId, order._id, about].join('\n')).slice(0, 32)}`,
    memberId,
    kind: 'work_order_watch',
    title,
    body: body.slice(0, 200),
    page: `/pages/${engineer.includes(memberId) ? 'engineer' : 'dispatch'}/order/order?id=${order._id}`,
    createdAt: at,
    readAt: null,
    push: 'waiting' as const,
  }));
}
