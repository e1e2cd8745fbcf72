import { Refusal } from '../../../miniprogram/shared/refusal';
import type { OrderMoved, SettleCoverRequest } from '../../_contracts/work-orders';
import type { UseCase } from '../../_platform/context';
import { workOrders } from '../../_store/work-orders';
import { isAmongPersons } from '../people/second-person';
import { whoCame } from '../people/who-came';
import { takeVisit } from './order-cover';
import { act, orderMoved } from './visit-use-cases';

/** 确认保修判定: what counts is said by a person who did not come for it, with the reason, and stands on the timeline. */
export const settleCover: UseCase<SettleCoverRequest, OrderMoved> = async (
  context,
  { workOrderId, take, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const { cover, coverFound } = order;
  if (!cover || !coverFound) throw new Refusal('COVER_SETTLED');
  if (await isAmongPersons(store, context.actor, whoCame(order))) throw new Refusal('COVER_OWN');
  const counts = take === 'found' ? coverFound : cover;
  if (take === 'found') await takeVisit(store, order, counts);
  const { by, at } = act(context, reason, order);
  const what = take === 'found' ? '改按完工时的保修判定' : '维持建单时的保修判定';
  const timeline = [...order.timeline, { state: order.state, at, by, what, reason }];
  return orderMoved(store.save(workOrders, { ...order, cover: counts, coverFound: null, timeline }, reason));
};
