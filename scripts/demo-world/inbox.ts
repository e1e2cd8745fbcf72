import { isUrgent } from '../../miniprogram/shared/clocks/policies';
import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import type { FieldWork } from './orders';
import { pages } from '../../miniprogram/shared/pages';

const MINUTE = 60_000;

/** What would lie in people's inboxes; pages and kinds as the use cases write them. */
export function inboxMessages(work: FieldWork, members: readonly Draft<Member>[], now: Date): InboxMessage[] {
  const found: InboxMessage[] = [];
  const withRole = (role: Member['roles'][number]) =>
    members.filter(({ roles, active, dealerId }) => active && dealerId === null && roles.includes(role));
  const add = (
    memberId: string,
    at: string,
    message: Pick<InboxMessage, 'kind' | 'title' | 'body' | 'page'>,
  ) => {
    const read = Date.parse(at) < now.getTime() - 1440 * MINUTE;
    found.push({
      _id: `MSG-demo-${String(found.length + 1).padStart(4, '0')}`,
      memberId,
      ...message,
      createdAt: at,
      readAt: read ? new Date(Date.parse(at) + 20 * MINUTE).toISOString() : null,
      push: 'no_quota',
    });
  };
  for (const order of work.orders) {
    const assigned = order.timeline.find(({ state }) => state === 'assigned');
    const recent = Date.parse(order.createdAt) > now.getTime() - 8 * 1440 * MINUTE;
    const body = `${order.site.hospitalName} ${order.site.departmentName}：${order.description}`;
    if (assigned && order.engineer && recent)
      add(order.engineer.memberId, assigned.at, {
        kind: 'work_order_assigned',
        title: '新工单',
        body,
        page: pages.order({ id: order._id }),
      });
    if (order.state === 'assigned_dealer') {
      const admins = members.filter(
        ({ dealerId, roles }) => dealerId === order.dealerId && roles.includes('dealer_admin'),
      );
      for (const { _id } of admins)
        add(_id, order.timeline[order.timeline.length - 1]!.at, {
          kind: 'work_order_for_dealer',
          title: '待派工',
          body,
          page: pages.dispatchOrder({ id: order._id }),
        });
    }
    if (order.state === 'new')
      for (const { _id } of withRole('dispatcher'))
        add(_id, order.createdAt, {
          kind: 'hospital_report',
          title: isUrgent(order) ? '紧急报修' : '医院报修',
          body,
          page: pages.dispatchOrder({ id: order._id }),
        });
  }
  for (const callBack of work.callBacks.filter(({ state }) => state === 'open'))
    for (const { _id } of withRole('service_manager'))
      add(_id, callBack.createdAt, {
        kind: 'low_rating',
        title: `低分评价 ${callBack.stars} 星`,
        body: `${callBack.workOrderNumber} ${callBack.site.hospitalName}：${callBack.words}`,
        page: pages.callBacks(),
      });
  return found;
}
