import { addDays, dayOf, daysUntil } from '../../../miniprogram/shared/days';
import type { CreditAccount, DealerOrder } from '../../../miniprogram/shared/model/trade';
import { judge } from '../../../miniprogram/shared/trade/judge';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { Context } from '../../_platform/context';
import { dealerOrders } from '../../_store/dealer-orders';
import { shipments } from '../../_store/shipments';
import { adminsAndRole, adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { frozenLines, gather } from './gather';
import { moveOrder, openUnits } from './order-rule';
import { actOf, goBack, oldPrices, orderPage, pricesAreOld, releaseOrder } from './place-order';
import type { Acting } from './place-order';
import { keepReserved } from './reserve-stock';
import { cutLines } from './settle-order';

type TradeRules = Settings['trade'];

/** States of orders that something may still become of without anybody acting. */
export const watchedOrderStates = [
  'draft',
  'blocked',
  'pending',
  'approved',
  'partially_shipped',
] as const satisfies DealerOrder['state'][];

/** What happens to an order by itself: its dealer is gone, or nobody answered. */
export function dueOf(
  order: Pick<DealerOrder, 'state' | 'submittedAt' | 'priceOn' | 'lines'>,
  trading: CreditAccount['trading'],
  now: Date,
  { answerDays, priceDays }: TradeRules,
): 'ends' | 'goes_back' | null {
  // What a warehouse has in hand ends when it has been put back.
  if (trading === 'terminated') return order.lines.some((line) => openUnits(line) > 0) ? 'ends' : null;
  // A forgotten order must not hold credit, nor one be approved at prices of long ago.
  const goesBack =
    order.state === 'pending' && (isForgotten(order, now, answerDays) || pricesAreOld(order, now, priceDays));
  return goesBack ? 'goes_back' : null;
}
const isForgotten = (
  { submittedAt }: Pick<DealerOrder, 'submittedAt'>,
  now: Date,
  answerDays: number,
): boolean => submittedAt !== null && addDays(dayOf(submittedAt), answerDays) <= dayOf(now);

/** Nobody has answered, or its prices are not kept any longer. */
export const sendBack = (
  context: Acting & Pick<Context, 'setting'>,
  order: DealerOrder,
  { answerDays, priceDays }: TradeRules,
): Promise<DealerOrder> =>
  goBack(
    context,
    order,
    isForgotten(order, context.now, answerDays) ? `提交满 ${answerDays} 天没有审批` : oldPrices(priceDays),
  );

/** Ends one order of a dealer with whom it is over: what it holds is released to the fen, what was shipped stays a debt. */
export async function endOrder(context: Acting, order: DealerOrder): Promise<void> {
  const { store, now } = context;
  const reason = '合作已终止';
  const inHand = order.lines.some(({ picked = 0 }) => picked > 0);
  if (order.state === 'partially_shipped' || inHand) await cutLines(context, order, null, reason);
  else {
    const cancelled = moveOrder(order, 'cancelled', actOf(context, 'cancelled', reason));
    const released = await releaseOrder(context, cancelled, reason);
    store.save(dealerOrders, { ...released, cancelledAt: now.toISOString() }, reason);
  }
  store.notify({
    memberIds: [
      ...(await peopleWithRole('channel_manager')),
      ...(inHand ? await peopleWithRole('warehouse') : []),
    ],
    kind: 'dealer_order_ended',
    title: inHand ? '合作已终止，请放回已拣的货' : '订单随合作终止而取消',
    body: `${order.dealerName} ${order.number}`,
    page: orderPage(order._id),
  });
}

/** Whether nothing was heard of what was sent for so many days. */
export const isUnanswered = (
  { state, history }: Pick<DealerOrder, 'state' | 'history'>,
  now: Date,
  receiveDays: number,
): boolean => state === 'shipped' && addDays(dayOf(history.at(-1)!.at), receiveDays) <= dayOf(now);

/**
 * Ends an order of which nobody said whether it came. Its goods stay on the way until somebody says, who may still do so; one
 * that was refused waits for the warehouse.
 */
export async function endUnanswered(
  context: Acting & Pick<Context, 'setting'>,
  order: DealerOrder,
): Promise<boolean> {
  const { store, setting } = context;
  const all = await store.query(shipments, { orderId: order._id }, { limit: 200 });
  if (all.some(({ state }) => state === 'refused')) return false;
  const note = `${setting('trade').receiveDays} 天没有签收`;
  const ended = moveOrder(order, 'received', actOf(context, 'unanswered', note));
  store.save(dealerOrders, { ...ended, unanswered: true });
  store.notify({
    memberIds: await adminsAndRole(order.dealerId, 'channel_manager'),
    kind: 'dealer_order_unanswered',
    title: '订单没有签收，按未答复结束',
    body: `${order.dealerName} ${order.number}，${note}。货到了仍可签收，没收到请联系厂家。`,
    page: orderPage(order._id),
  });
  return true;
}

/**
 * Looks whether an approved order could be shipped today. What has lapsed since moves no state and releases nothing: dealer
 * and managers are told once, and after some days the managers are asked to keep or to cancel it.
 *
 * @returns whether it has lapsed, is free again, or somebody was asked
 */
export async function watchLapse(
  context: Acting & Pick<Context, 'setting'>,
  watched: DealerOrder,
): Promise<boolean> {
  const { store, now, setting } = context;
  const order = await keepReserved(context, watched);
  const today = dayOf(now);
  const open = order.lines.filter(({ settled, quantity }) => settled < quantity);
  const { world } = await gather(context, order, { prices: false, ownHoldFen: order.heldFen });
  const reasons = judge(frozenLines(open), world, 'ship');
  const lapse = order.lapse ?? null;
  if (reasons.length === 0) {
    if (lapse) store.save(dealerOrders, { ...order, lapse: null });
    return lapse !== null;
  }
  const isNew = lapse === null;
  const asks =
    lapse !== null && lapse.askedOn === null && daysUntil(today, lapse.since) >= setting('trade').lapseDays;
  const next = { since: lapse?.since ?? today, reasons, askedOn: asks ? today : (lapse?.askedOn ?? null) };
  store.save(dealerOrders, { ...order, lapse: next });
  const managers = await peopleWithRole('channel_manager');
  const body = `${order.dealerName} ${order.number}：${reasons[0]!.remedy}`;
  if (isNew)
    store.notify({
      memberIds: [...(await adminsOf(order.dealerId)), ...managers],
      kind: 'dealer_order_lapsed',
      title: '已批准的订单现在不能发货',
      body,
      page: orderPage(order._id),
    });
  else if (asks)
    store.notify({
      memberIds: managers,
      kind: 'dealer_order_lapsed',
      title: `订单 ${daysUntil(today, next.since)} 天不能发货，请决定保留或取消`,
      body,
      page: orderPage(order._id),
    });
  return isNew || asks;
}
