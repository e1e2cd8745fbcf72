import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { dayOf } from '../../../miniprogram/shared/days';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { saySite } from '../../../miniprogram/shared/say';
import { addHelper, isHelper, removeHelper } from '../../../miniprogram/shared/visit/helpers';
import { whoIsAway } from '../../../miniprogram/shared/visit/suggest-engineers';
import { isCertified } from '../../../miniprogram/shared/visit/work-order';
import type {
  AddHelperRequest,
  HelperChoice,
  OrderMoved,
  OrderRequest,
  RemoveHelperRequest,
} from '../../_contracts/work-orders';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { members } from '../../_store/people';
import { workOrders } from '../../_store/work-orders';
import { isBound } from '../people/admission';
import { dayOfVisit } from './dispatch-use-cases';
import { act, orderMoved } from './visit-use-cases';

const canCome = (order: WorkOrder, one: Member): boolean =>
  one.active && one.roles.includes('engineer') && one.dealerId === order.dealerId && isBound(one);

/** Engineers of the order's house who are not on it yet; who is certified and there that day first. */
export const listHelperChoices: UseCase<OrderRequest, { choices: HelperChoice[] }> = async (
  { store, setting, now },
  { workOrderId },
) => {
  const order = await store.get(workOrders, workOrderId);
  const { minimumLevel } = setting('checkIn');
  const today = dayOf(now);
  const day = dayOfVisit(order, today);
  const people = await queryAll(store, members, { dealerId: order.dealerId, active: true });
  const free = people.filter(
    (one) => canCome(order, one) && one._id !== order.engineer?.memberId && !isHelper(order, one._id),
  );
  const away = new Map(whoIsAway(free, day, today).map(({ memberId, until }) => [memberId, until]));
  const wanted = order.device && { modelId: order.device.modelId, task: order.task, minimumLevel };
  const choices = free.map(({ _id, name, certifications }) => ({
    memberId: _id,
    name,
    certified: !wanted || isCertified(certifications, wanted, day),
    away: away.get(_id) ?? '',
  }));
  const rank = (one: HelperChoice) => (one.away ? 2 : 0) + (one.certified ? 0 : 1);
  return { choices: choices.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)) };
};

/** 添加同行: by who dispatches, or by the engineer who does it; always somebody of the same house. */
export const addHelperToOrder: UseCase<AddHelperRequest, OrderMoved> = async (
  context,
  { workOrderId, engineerId },
) => {
  const { store, now } = context;
  const order = await store.get(workOrders, workOrderId);
  const engineer = await store.find(members, engineerId);
  if (!engineer || !canCome(order, engineer)) throw new Refusal('MEMBER_NOT_FOUND', { path: 'engineerId' });
  const today = dayOf(now);
  if (whoIsAway([engineer], dayOfVisit(order, today), today).length > 0)
    throw new Refusal('ENGINEER_AWAY', { path: 'engineerId' });
  const helper: PersonStamp = { memberId: engineer._id, name: engineer.name };
  const added = store.save(workOrders, addHelper(order, helper, act(context)));
  store.notify({
    memberIds: [engineer._id],
    kind: 'work_order_helps',
    title: '请您同行',
    body: `${saySite(order.site)}：与 ${order.engineer!.name} 一起，${order.description}`,
    page: pages.order({ id: order._id }),
  });
  return orderMoved(added);
};

export const removeHelperFromOrder: UseCase<RemoveHelperRequest, OrderMoved> = async (
  context,
  { workOrderId, engineerId, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const left = store.save(workOrders, removeHelper(order, engineerId, act(context, reason)), reason);
  store.notify({
    memberIds: [engineerId],
    kind: 'work_order_withdrawn',
    title: '不用同行了',
    body: `${order.number} ${order.site.hospitalName}：${reason}`,
    page: pages.order({ id: order._id }),
  });
  return orderMoved(left);
};
