import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import { pages } from '../../../miniprogram/shared/pages';
import type { OrderMoved, OrderRequest, ReasonRequest, Whereabouts } from '../../_contracts/work-orders';
import type { Actor } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { dispatchersFor } from '../people/whom-to-tell';
import { workOrdersOfAll } from '../../_store/work-orders';
import { act, orderMoved } from './visit-use-cases';

const isOfHouse = (order: WorkOrder, actor: Actor): boolean => order.dealerId === actor.dealerId;

/** An order of the own house, or one that this engineer has had; of any other it is not said that it exists. */
async function onceTheirs(
  { actor, store }: Parameters<UseCase<OrderRequest, unknown>>[0],
  id: string,
): Promise<WorkOrder> {
  const order = await store.find(workOrdersOfAll, id);
  if (!order || !(isOfHouse(order, actor) || rule.wasOn(order, actor.memberId)))
    throw new Refusal('WORK_ORDER_NOT_FOUND');
  return order;
}
/** Who has an order now that this engineer had: by name within the house, and whether it can be asked for. */
export const showWhereabouts: UseCase<OrderRequest, Whereabouts> = async (context, { workOrderId }) => {
  const { actor } = context;
  const order = await onceTheirs(context, workOrderId);
  const own = isOfHouse(order, actor);
  return {
    state: order.state,
    holder: own && order.engineer ? order.engineer.name : '',
    elsewhere: !own,
    mine: order.engineer?.memberId === actor.memberId,
    asked: rule.hasAskedBack(order, actor.memberId),
    mayAsk: rule.canAskBack(order, actor.memberId),
  };
};

/** 请求转回: whoever gave the order away hears who would go on with it, and why. */
export const askOrderBack: UseCase<ReasonRequest, OrderMoved> = async (context, { workOrderId, reason }) => {
  const { actor, store } = context;
  const order = await onceTheirs(context, workOrderId);
  const asked = store.save(workOrdersOfAll, rule.askBack(order, act(context, reason, order)), reason);
  store.notify({
    memberIds: await dispatchersFor(order.dealerId),
    kind: 'work_order_asked_back',
    title: '工程师请求转回工单',
    body: `${order.number} ${order.site.hospitalName}：${actor.name}，${reason}`,
    page: pages.dispatchOrder({ id: order._id }),
  });
  return orderMoved(asked);
};
