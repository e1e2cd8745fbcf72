import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { arrivedStates } from '../../../miniprogram/shared/goods/states';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { CreditAccount, DealerOrder } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { judge } from '../../../miniprogram/shared/trade/judge';
import type { JudgedLot } from '../../../miniprogram/shared/trade/judge';
import { exactPart, taxInside } from '../../../miniprogram/shared/trade/parts';
import type { CutDealerOrder, DealerOrderMoved, DealerOrderRequest } from '../../_contracts/dealer-orders';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { creditAccounts, payments, receivables } from '../../_store/credit';
import { dealerOrders, dealerOrdersOfAll } from '../../_store/dealer-orders';
import { shipmentClaims, shipments, shipmentsByCode } from '../../_store/shipments';
import { book } from '../ledger/book';
import { adminsOf } from '../people/whom-to-tell';
import { frozenLines, gather } from './gather';
import type { Gathered } from './gather';
import { heldOf, moveOrder, openUnits, pick, settle, stateAfterSettling, withEvent } from './order-rule';
import { actOf, giveSpecialsBack, orderMoved } from './place-order';
import type { Acting } from './place-order';
import { giveBackReserved, reserve, takeReserved } from './reserve-stock';

/** Of an order whose goods may be taken in hand. */
export function assertOpen({ state }: DealerOrder): void {
  if (state !== 'approved' && state !== 'partially_shipped')
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state });
}

/** Judged as of today with the lots in hand; refused with every reason. A lapse since approval refuses here and releases nothing. */
export async function assertMayLeave(
  context: Context,
  order: DealerOrder,
  lots: readonly (JudgedLot & { no: number })[],
  step: 'pick' | 'ship',
): Promise<Gathered> {
  const gathered = await gather(context, order, { prices: false, ownHoldFen: order.heldFen });
  const lines = frozenLines(order.lines.filter(({ no }) => lots.some((lot) => lot.no === no)));
  const reasons = judge(lines, { ...gathered.world, lots }, step);
  if (reasons.length > 0) throw new Refusal('DEALER_ORDER_CHECK_FAILED', { reasons });
  return gathered;
}

/**
 * Units of an order's lines are taken in hand by a warehouse, out of what was reserved there, or put back and reserved again;
 * whoever cuts or cancels it meets them there.
 */
export async function savePicked(
  context: Pick<Context, 'store' | 'now'>,
  order: DealerOrder,
  parts: readonly { no: number; quantity: number }[],
  sign: 1 | -1,
  fromId: string,
): Promise<DealerOrder> {
  let { lines } = order;
  for (const [n, { no, quantity }] of parts.entries()) {
    if (!lines.some((line) => line.no === no))
      throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${n}.no` });
    lines = lines.map((line) => (line.no === no ? pick(line, sign * quantity) : line));
  }
  const changed = { ...order, lines };
  const kept =
    sign === 1
      ? await takeReserved(context, changed, parts, fromId)
      : await reserve(context, changed, fromId, putBack(order, parts));
  return context.store.save(dealerOrders, kept);
}

/** What was picked was its own share, so it is kept for it again. */
function putBack(
  { lines }: DealerOrder,
  parts: readonly { no: number; quantity: number }[],
): Map<string, number> {
  const units = new Map<string, number>();
  for (const { no, quantity } of parts) {
    const { productId } = lines.find((line) => line.no === no)!;
    units.set(productId, (units.get(productId) ?? 0) + quantity);
  }
  return units;
}

/** The sum of what leaves goes over from held to receivable to the fen, and the order's state follows. */
export async function bookShipped(
  context: Context,
  order: DealerOrder,
  account: CreditAccount,
  shipment: Pick<Shipment, '_id' | 'number' | 'carrier' | 'trackingNo'> & {
    lines: readonly { no: number; quantity: number }[];
  },
): Promise<{ fen: number; taxFen: number }[]> {
  const { actor, store, now } = context;
  let { lines } = order;
  const parts = shipment.lines.map(({ no, quantity }) => {
    const settled = settle(
      lines.find((line) => line.no === no)!,
      quantity,
      'shipped',
    );
    lines = lines.map((line) => (line.no === no ? settled.line : line));
    return { fen: settled.fen, taxFen: taxInside(settled.fen, settled.line.taxPercent) };
  });
  const fen = parts.reduce((sum, part) => sum + part.fen, 0);
  const today = dayOf(now);
  store.insert(receivables, {
    _id: shipment._id,
    dealerId: order.dealerId,
    source: 'shipment',
    number: shipment.number,
    fen,
    openFen: fen,
    open: fen > 0,
    issuedOn: today,
    dueOn: addDays(today, account.termDays),
    invoices: [],
  });
  book(
    context,
    account,
    { kind: 'ship', held: -fen, receivable: fen, postings: postingsOf({ receivable: fen }, 'sales') },
    { orderId: order._id, shipmentId: shipment._id, receivableId: shipment._id, note: shipment.number },
  );
  const to = stateAfterSettling(lines);
  const moved = moveOrder(
    { ...order, lines, heldFen: heldOf(lines) },
    to === 'partially_shipped' ? to : 'shipped',
    actOf(context, 'shipped', shipment.number),
  );
  store.save(dealerOrders, moved);
  store.notify({
    memberIds: (await adminsOf(order.dealerId)).filter((id) => id !== actor.memberId),
    kind: 'dealer_order_shipped',
    title: '订单已发货',
    body: [order.number, shipment.number, shipment.carrier, shipment.trackingNo].filter(Boolean).join(' '),
    page: pages.shipment({ id: shipment._id }),
  });
  return parts;
}

/** Gives up what has not been shipped, wholly or in part; its exact part of the hold is released. */
export const cutOrder: UseCase<CutDealerOrder, DealerOrderMoved> = async (
  context,
  { orderId, reason, lines: parts },
) => {
  const order = await context.store.get(dealerOrders, orderId);
  assertOpen(order);
  const wanted = parts ? new Map(parts.map(({ no, quantity }) => [no, quantity])) : null;
  return orderMoved(await cutLines(context, order, wanted, reason));
};

/** @param wanted units by the line's number; all that is left when null */
export async function cutLines(
  context: Acting,
  order: DealerOrder,
  wanted: ReadonlyMap<number, number> | null,
  reason: string,
): Promise<DealerOrder> {
  const { store, now } = context;
  let fen = 0;
  const lines = order.lines.map((line) => {
    const units = wanted ? (wanted.get(line.no) ?? 0) : openUnits(line);
    if (units === 0) return line;
    const settled = settle(line, units, 'cut');
    fen += settled.fen;
    return settled.line;
  });
  // What a warehouse has in hand is not cut.
  if (lines.every((line, i) => line === order.lines[i])) throw new Refusal('DEALER_ORDER_PICKED');
  const given = order.lines.flatMap((line, i) => {
    const units = lines[i]!.cut - line.cut;
    return units > 0 ? [{ ...line, quantity: units, settled: 0 }] : [];
  });
  await giveSpecialsBack(context, given);
  const account = await store.get(creditAccounts, order.dealerId);
  book(context, account, { kind: 'release', held: -fen }, { orderId: order._id, note: reason });
  const cut = { ...order, lines, heldFen: heldOf(lines) };
  const to = stateAfterSettling(lines);
  const act = actOf(context, 'cut', reason);
  const moved: DealerOrder = to === order.state ? withEvent(cut, act) : moveOrder(cut, to, act);
  const all = to === 'shipped' ? await store.query(shipments, { orderId: order._id }, { limit: 200 }) : [];
  const ended =
    to === 'cancelled'
      ? { ...moved, cancelledAt: now.toISOString() }
      : to === 'shipped' && allArrived(all)
        ? moveOrder(moved, 'received', actOf(context, 'received'))
        : moved;
  return store.save(dealerOrders, await giveBackReserved(context, ended), reason);
}

const allArrived = (all: readonly Pick<Shipment, 'state'>[]): boolean =>
  all.every(({ state }) => arrivedStates.includes(state));

/**
 * A shipment has arrived: the order says so, and is received with the last one. It is written each time, so that of two that
 * arrive at once the later one knows of the first.
 */
export async function followArrival(context: Context, shipment: Shipment): Promise<void> {
  const { store } = context;
  const order = await store.get(dealerOrdersOfAll, shipment.orderId);
  const all = await store.query(shipmentsByCode, { orderId: order._id }, { limit: 200 });
  const isLast = allArrived(all.map((one) => (one._id === shipment._id ? shipment : one)));
  const act = actOf(context, 'received', shipment.number);
  const next =
    order.state === 'shipped' && isLast ? moveOrder(order, 'received', act) : withEvent(order, act);
  store.save(dealerOrdersOfAll, isLast && next.unanswered ? { ...next, unanswered: false } : next);
}

export const closeOrder: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const { store } = context;
  const order = await store.get(dealerOrders, orderId);
  const open = await store.query(shipmentClaims, { orderId, state: 'open' }, { limit: 1 });
  if (open.length > 0) throw new Refusal('CLAIMS_OPEN');
  return orderMoved(store.save(dealerOrders, moveOrder(order, 'closed', actOf(context, 'closed'))));
};

/**
 * Goods come back, or never came: their exact part of the shipment's amount goes against its own receivable first; what that
 * no longer holds open becomes a credit that can be allocated. What cost nothing gives nothing back.
 */
export async function creditBack(
  context: Context,
  shipment: Shipment,
  parts: readonly { line: number; quantity: number }[],
  reason: string,
): Promise<number> {
  const { actor, store, ids, now } = context;
  let fen = 0;
  const lines = [...shipment.lines];
  for (const [n, { line: at, quantity }] of parts.entries()) {
    const line = lines[at - 1];
    if (!line || line.returned + quantity > line.quantity)
      throw new Refusal('SHIPMENT_RETURN_QUANTITY', { path: `lines.${n}.quantity` });
    fen += exactPart(line.fen, line.quantity, line.returned, line.returned + quantity);
    lines[at - 1] = { ...line, returned: line.returned + quantity };
  }
  store.save(shipments, { ...shipment, lines }, reason);
  if (fen === 0) return 0;
  const receivable = await store.get(receivables, shipment._id);
  const account = await store.get(creditAccounts, shipment.dealerId);
  const against = Math.min(fen, receivable.openFen);
  const rest = fen - against;
  const openFen = receivable.openFen - against;
  if (against > 0) store.save(receivables, { ...receivable, openFen, open: openFen > 0 });
  const paymentId = rest > 0 ? `CR-${ids.newId('R').slice(2)}` : null;
  book(
    context,
    account,
    {
      kind: 'return',
      receivable: -against,
      unapplied: rest,
      postings: postingsOf({ receivable: -against, unapplied: rest }, 'returns'),
    },
    {
      orderId: shipment.orderId,
      shipmentId: shipment._id,
      receivableId: shipment._id,
      paymentId,
      note: reason,
    },
  );
  if (paymentId) {
    const by = stampOf(actor);
    store.insert(payments, {
      _id: paymentId,
      dealerId: shipment.dealerId,
      dealerName: account.dealerName,
      source: 'return',
      fen: rest,
      unappliedFen: rest,
      payerName: '',
      thirdParty: false,
      instrument: 'transfer',
      reference: shipment.number,
      receivedOn: dayOf(now),
      countsOn: dayOf(now),
      allocations: [],
      state: 'posted',
      enteredBy: by,
      postedBy: by,
      reversal: null,
      createdAt: now.toISOString(),
    });
  }
  return fen;
}
