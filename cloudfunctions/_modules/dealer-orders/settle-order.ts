import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { DealerOrder, Shipment, ShipmentLine } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { judge } from '../../../miniprogram/shared/trade/judge';
import { exactPart, taxInside } from '../../../miniprogram/shared/trade/parts';
import type {
  CutDealerOrder,
  DealerOrderMoved,
  DealerOrderRequest,
  ReturnGoods,
  ShipDealerOrder,
} from '../../_contracts/dealer-orders';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { creditAccounts, payments, receivables } from '../../_store/credit';
import { dealerOrders, shipments } from '../../_store/dealer-orders';
import { book } from '../ledger/book';
import { adminsOf } from '../people/whom-to-tell';
import { frozenLines, gather } from './gather';
import { heldOf, moveOrder, settle, stateAfterSettling, withEvent } from './order-rule';
import { actOf, giveSpecialsBack, orderMoved, orderPage } from './place-order';

/**
 * Goods leave: judged as of today with the lots that are named, refused with every reason; what leaves goes over from held
 * to receivable to the fen. A lapse since approval refuses here and releases nothing.
 */
export const shipOrder: UseCase<ShipDealerOrder, DealerOrderMoved & { shipmentId: string }> = async (
  context,
  { orderId, carrier, trackingNo, lines: leaving },
) => {
  const { actor, store, ids, now } = context;
  const order = await store.get(dealerOrders, orderId);
  if (order.state !== 'approved' && order.state !== 'partially_shipped')
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  const gathered = await gather(context, order, { prices: false, ownHoldFen: order.heldFen });
  let lines = order.lines;
  const shipped: ShipmentLine[] = [];
  for (const [n, part] of leaving.entries()) {
    const line = lines.find(({ no }) => no === part.no);
    if (!line) throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${n}.no` });
    const settled = settle(line, part.quantity, 'shipped');
    lines = lines.map((one) => (one.no === part.no ? settled.line : one));
    const registration = gathered.world.registrations.find(
      ({ productIds, fromOn, toOn }) =>
        productIds.includes(line.productId) &&
        fromOn <= part.producedOn &&
        (toOn === null || part.producedOn <= toOn),
    );
    shipped.push({
      no: line.no,
      productId: line.productId,
      productName: line.productName,
      lot: part.lot,
      producedOn: part.producedOn,
      expiresOn: part.expiresOn,
      registrationNumber: registration?.number ?? '',
      quantity: part.quantity,
      fen: settled.fen,
      taxFen: taxInside(settled.fen, line.taxPercent),
      returned: 0,
    });
  }
  const reasons = judge(
    frozenLines(order.lines.filter(({ no }) => leaving.some((part) => part.no === no))),
    {
      ...gathered.world,
      lots: shipped.map(({ productId, lot, producedOn, expiresOn }) => ({
        productId,
        lot,
        producedOn,
        expiresOn,
        blocked: null,
      })),
    },
    'ship',
  );
  if (reasons.length > 0) throw new Refusal('DEALER_ORDER_CHECK_FAILED', { reasons });
  const fen = shipped.reduce((sum, line) => sum + line.fen, 0);
  const today = dayOf(now);
  const shipment = store.insert(shipments, {
    _id: ids.newId('SH'),
    number: `FH${today.replace(/-/g, '')}-${ids.newCode(6)}`,
    orderId,
    orderNumber: order.number,
    dealerId: order.dealerId,
    lines: shipped,
    fen,
    carrier,
    trackingNo,
    shippedOn: today,
    state: 'shipped',
    receivedOn: null,
    keepUntilOn: keepUntil(shipped, today),
  });
  const { account } = gathered;
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
    { orderId, shipmentId: shipment._id, receivableId: shipment._id, note: shipment.number },
  );
  const to = stateAfterSettling(lines);
  const moved = moveOrder(
    { ...order, lines, heldFen: heldOf(lines) },
    to === 'partially_shipped' ? to : 'shipped',
    actOf(context, 'shipped', shipment.number),
  );
  store.notify({
    memberIds: (await adminsOf(order.dealerId)).filter((id) => id !== actor.memberId),
    kind: 'dealer_order_shipped',
    title: '订单已发货',
    body: `${order.number} ${shipment.number} ${carrier} ${trackingNo}`.slice(0, 200),
    page: orderPage(orderId),
  });
  return { ...orderMoved(store.save(dealerOrders, moved)), shipmentId: shipment._id };
};

/** Records are kept until two years after the last expiry, five when there is none (经营监督管理办法). */
function keepUntil(lines: readonly Pick<ShipmentLine, 'expiresOn'>[], today: string): string {
  const years = (day: string, n: number): string => `${+day.slice(0, 4) + n}${day.slice(4)}`;
  const ends = lines.map(({ expiresOn }) => (expiresOn ? years(expiresOn, 2) : years(today, 5)));
  return ends.reduce((a, b) => (a > b ? a : b));
}

/** Gives up what has not been shipped, wholly or in part; its exact part of the hold is released. */
export const cutOrder: UseCase<CutDealerOrder, DealerOrderMoved> = async (
  context,
  { orderId, reason, lines: parts },
) => {
  const { store, now } = context;
  const order = await store.get(dealerOrders, orderId);
  if (order.state !== 'approved' && order.state !== 'partially_shipped')
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  const wanted = parts ? new Map(parts.map(({ no, quantity }) => [no, quantity])) : null;
  let fen = 0;
  const lines = order.lines.map((line) => {
    const units = wanted ? (wanted.get(line.no) ?? 0) : line.quantity - line.settled;
    if (units === 0) return line;
    const settled = settle(line, units, 'cut');
    fen += settled.fen;
    return settled.line;
  });
  const given = order.lines.flatMap((line, i) => {
    const units = lines[i]!.cut - line.cut;
    return units > 0 ? [{ ...line, quantity: units, settled: 0 }] : [];
  });
  await giveSpecialsBack(context, given);
  const account = await store.get(creditAccounts, order.dealerId);
  book(context, account, { kind: 'release', held: -fen }, { orderId, note: reason });
  const cut = { ...order, lines, heldFen: heldOf(lines) };
  const to = stateAfterSettling(lines);
  const act = actOf(context, 'cut', reason);
  const moved: DealerOrder = to === order.state ? withEvent(cut, act) : moveOrder(cut, to, act);
  const ended = to === 'cancelled' ? { ...moved, cancelledAt: now.toISOString() } : moved;
  return orderMoved(store.save(dealerOrders, ended, reason));
};

/** The dealer has the goods; shipments of the order count as received with it. */
export const receiveOrder: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const { store, now } = context;
  const order = await store.get(dealerOrders, orderId);
  const received = moveOrder(order, 'received', actOf(context, 'received'));
  const open = await store.query(shipments, { orderId, state: 'shipped' }, { limit: 200 });
  for (const shipment of open)
    store.save(shipments, { ...shipment, state: 'received', receivedOn: dayOf(now) });
  return orderMoved(store.save(dealerOrders, received));
};

export const closeOrder: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const { store } = context;
  const order = await store.get(dealerOrders, orderId);
  return orderMoved(store.save(dealerOrders, moveOrder(order, 'closed', actOf(context, 'closed'))));
};

/**
 * Goods come back: their exact part of the shipment's amount goes against its own receivable first; what that no longer holds
 * open becomes a credit that can be allocated.
 */
export const takeBackGoods: UseCase<ReturnGoods, { shipmentId: string; creditedFen: number }> = async (
  context,
  { shipmentId, reason, lines: parts },
) => {
  const { actor, store, ids, now } = context;
  const shipment: Shipment = await store.get(shipments, shipmentId);
  let fen = 0;
  const lines = [...shipment.lines];
  for (const [n, { line: at, quantity }] of parts.entries()) {
    const line = lines[at - 1];
    if (!line || line.returned + quantity > line.quantity)
      throw new Refusal('SHIPMENT_RETURN_QUANTITY', { path: `lines.${n}.quantity` });
    fen += exactPart(line.fen, line.quantity, line.returned, line.returned + quantity);
    lines[at - 1] = { ...line, returned: line.returned + quantity };
  }
  const receivable = await store.get(receivables, shipmentId);
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
    { orderId: shipment.orderId, shipmentId, receivableId: shipmentId, paymentId, note: reason },
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
  store.save(shipments, { ...shipment, lines }, reason);
  return { shipmentId, creditedFen: fen };
};
