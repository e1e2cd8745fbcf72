import { addDays, dayOf, daysUntil } from '../../../miniprogram/shared/days';
import type { CreditAccount, DealerOrder, JudgedReason } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { available, limitOn } from '../../../miniprogram/shared/trade/account';
import { judge } from '../../../miniprogram/shared/trade/judge';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type {
  CheckBasket,
  CheckedBasket,
  DealerOrderMoved,
  DealerOrderReason,
  DealerOrderRequest,
  ReopenDealerOrder,
  SaveDealerOrder,
} from '../../_contracts/dealer-orders';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { creditAccounts } from '../../_store/credit';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { products } from '../../_store/catalogue';
import { specialPrices } from '../../_store/prices';
import { accountOf, book, markAccount } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { adminsAndRole, adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { frozenLines, gather, pricedLines } from './gather';
import type { Gathered } from './gather';
import { heldOf, moveOrder, withEvent } from './order-rule';
import type { OrderAct } from './order-rule';
import { giveBackReserved, reserve } from './reserve-stock';
import { pages } from '../../../miniprogram/shared/pages';

/** What changes an order needs, so that jobs end orders by the same rules as people. */
export type Acting = Pick<Context, 'store' | 'actor' | 'now'>;
export const orderPage = (orderId: string) => pages.dealerOrder({ id: orderId });
export const orderMoved = (order: DealerOrder, reasons: JudgedReason[] = []): DealerOrderMoved => ({
  orderId: order._id,
  number: order.number,
  state: order.state,
  revision: order.revision,
  reasons,
});
export const creditView = (account: CreditAccount, day: string): CheckedBasket['credit'] => ({
  limitFen: limitOn(account, day),
  heldFen: account.heldFen,
  receivableFen: account.receivableFen,
  unappliedFen: account.unappliedFen,
  availableFen: available(account, day),
});
export const actOf = (
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  event: OrderAct['event'],
  note = '',
): OrderAct => ({
  by: stampOf(actor),
  at: now.toISOString(),
  event,
  note,
});
function dealerOf({ actor }: Context, named: string | undefined): string {
  const dealerId = actor.dealerId ?? named;
  if (!dealerId) throw new Refusal('DEALER_ORDER_DEALER_MISSING', { path: 'dealerId' });
  return dealerId;
}

/** What the basket would be as an order: prices, sum, every reason at once, and the account. Writes nothing. */
export const checkBasket: UseCase<CheckBasket, CheckedBasket> = async (context, request) => {
  const asked = { ...request, dealerId: dealerOf(context, request.dealerId) };
  const gathered = await gather(context, asked, { prices: true });
  const { lines, judged } = pricedLines(gathered, request.lines);
  return {
    lines,
    totalFen: heldOf(lines),
    reasons: judge(judged, gathered.world, 'basket'),
    credit: creditView(gathered.account, dayOf(context.now)),
  };
};

export const saveOrder: UseCase<SaveDealerOrder, DealerOrderMoved> = async (context, request) => {
  const { actor, store, ids, now } = context;
  const { orderId, revision, dealerId: named, lines: wanted, ...terms } = request;
  const dealer = await store.get(dealers, dealerOf(context, named));
  const known = await store.findMany(
    products,
    wanted.map(({ productId }) => productId),
  );
  const lines = wanted.map(({ productId, quantity }, i) => {
    const product = known.get(productId);
    if (!product) throw new Refusal('PRODUCT_NOT_FOUND', { path: `lines.${i}.productId` });
    return {
      no: i + 1,
      productId,
      productName: product.name,
      unit: product.unit,
      quantity,
      unitFen: null,
      taxPercent: 13,
      grossFen: 0,
      price: null,
      settled: 0,
      shipped: 0,
      cut: 0,
    };
  });
  const hospital = terms.hospitalId === null ? null : await store.find(hospitals, terms.hospitalId);
  if (terms.hospitalId !== null && !hospital) throw new Refusal('HOSPITAL_NOT_FOUND', { path: 'hospitalId' });
  if (terms.purpose === 'terminal' && !hospital)
    throw new Refusal('HOSPITAL_NOT_FOUND', { path: 'hospitalId' });
  const content = { ...terms, hospitalName: hospital?.name ?? '', lines, totalFen: 0 };
  const act = actOf(context, 'saved');
  if (!orderId) {
    const order = store.insert(dealerOrders, {
      _id: ids.newId('DO'),
      number: `DH${dayOf(now).slice(0, 4)}-${ids.newCode(8)}`,
      dealerId: dealer._id,
      dealerName: dealer.shortName,
      ...content,
      heldFen: 0,
      state: 'draft',
      checks: [],
      priceOn: null,
      submittedBy: null,
      submittedAt: null,
      approvals: [],
      cancelledAt: null,
      createdAt: act.at,
      createdBy: stampOf(actor),
      history: [{ at: act.at, by: act.by, event: 'saved', note: '' }],
    });
    return orderMoved(order);
  }
  const order = await store.get(dealerOrders, orderId);
  if (order.dealerId !== dealer._id) throw new Refusal('DEALER_ORDER_NOT_FOUND');
  if (order.state !== 'draft' && order.state !== 'blocked')
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  if (revision !== order.revision) throw new Refusal('CHANGED_MEANWHILE');
  const draft = order.state === 'blocked' ? moveOrder(order, 'draft', act) : order;
  return orderMoved(store.save(dealerOrders, { ...draft, ...content, checks: [], priceOn: null }));
};

/** A copy as a new draft, to be checked and priced as of today. */
export const orderAgain: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const order = await context.store.get(dealerOrders, orderId);
  const { dealerId, purpose, hospitalId, shipTo, note, wholeOnly = false, lines } = order;
  return saveOrder(context, {
    dealerId,
    purpose,
    hospitalId,
    shipTo,
    note,
    wishOn: null,
    wholeOnly,
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
  });
};

/**
 * The order is judged and priced as of today. With reasons it is blocked and holds nothing; without it takes its sum from
 * the dealer's account and the quantity from its special prices, all in one transaction.
 */
export const submitOrder: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const order = await context.store.get(dealerOrders, orderId);
  if (order.state !== 'draft' && order.state !== 'blocked')
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  return place(context, order, 'submitted');
};

async function place(
  context: Context,
  order: DealerOrder,
  event: 'submitted' | 'reopened',
  note = '',
): Promise<DealerOrderMoved> {
  const { actor, store, now, setting } = context;
  const gathered = await gather(context, order, { prices: true });
  const { lines, judged } = pricedLines(gathered, order.lines);
  const reasons = judge(judged, gathered.world, 'submit');
  const totalFen = heldOf(lines);
  const act = actOf(context, event, note);
  const priced = {
    ...order,
    lines,
    totalFen,
    checks: reasons,
    priceOn: dayOf(now),
    submittedBy: stampOf(actor),
    submittedAt: now.toISOString(),
    approvals: [],
    cancelledAt: null,
  };
  if (reasons.length > 0) {
    const blocked = moveOrder(
      { ...priced, state: order.state === 'blocked' ? 'draft' : order.state },
      'blocked',
      act,
    );
    store.notify({
      memberIds: await peopleWithRole('channel_manager'),
      kind: 'dealer_order_blocked',
      title: '订单未通过检查',
      body: `${order.dealerName} ${order.number}，${reasons.length} 条原因`,
      page: orderPage(order._id),
    });
    return orderMoved(store.save(dealerOrders, blocked), reasons);
  }
  takeSpecials(context, gathered, lines, 1);
  const { autoApproveFen } = setting('trade');
  const to = totalFen <= autoApproveFen && event === 'submitted' ? 'approved' : 'pending';
  const moved = moveOrder({ ...priced, heldFen: totalFen }, to, act);
  const held = await reserve(context, to === 'approved' ? promised(context, moved) : moved);
  book(
    context,
    gathered.account,
    { kind: 'hold', held: totalFen },
    { checked: true, orderId: order._id, note: order.number },
  );
  if (to === 'pending')
    store.notify({
      memberIds: await peopleWithRole('channel_manager'),
      kind: 'dealer_order_pending',
      title: '有订单待审批',
      body: `${order.dealerName} ${order.number} ${sayFen(totalFen)}`,
      page: orderPage(order._id),
    });
  return orderMoved(store.save(dealerOrders, held));
}

/** Says by when it is shipped, from its approval on; later where the dealer wishes so. */
function promised({ setting, now }: Context, order: DealerOrder): DealerOrder {
  const on = addDays(dayOf(now), setting('trade').promiseDays);
  return { ...order, promisedOn: order.wishOn !== null && order.wishOn > on ? order.wishOn : on };
}

/** Takes the quantity of lines from their special prices, or gives it back. */
function takeSpecials(
  { store }: Pick<Context, 'store'>,
  { specials }: Pick<Gathered, 'specials'>,
  lines: DealerOrder['lines'],
  sign: 1 | -1,
): void {
  const used = new Map<string, number>();
  for (const { price, quantity, settled } of lines)
    if (price?.specialId)
      used.set(price.specialId, (used.get(price.specialId) ?? 0) + sign * (quantity - settled));
  for (const [specialId, quantity] of used) {
    const special = specials.get(specialId);
    if (special) store.save(specialPrices, { ...special, usedQuantity: special.usedQuantity + quantity });
  }
}
/** What of these lines has not been settled goes back to the special prices it was taken from. */
export async function giveSpecialsBack(
  context: Pick<Context, 'store'>,
  lines: DealerOrder['lines'],
): Promise<void> {
  const ids = lines.flatMap(({ price }) => (price?.specialId ? [price.specialId] : []));
  if (ids.length === 0) return;
  takeSpecials(context, { specials: await context.store.findMany(specialPrices, ids) }, lines, -1);
}

/** Releases everything that an order still holds of account, stock and special prices. */
export async function releaseOrder(context: Acting, held: DealerOrder, note: string): Promise<DealerOrder> {
  const order = await giveBackReserved(context, held);
  if (order.heldFen === 0) return order;
  const account = await context.store.get(creditAccounts, order.dealerId);
  book(
    context,
    account,
    { kind: 'release', held: -order.heldFen },
    { orderId: order._id, note: note || order.number },
  );
  await giveSpecialsBack(context, order.lines);
  return { ...order, heldFen: 0 };
}

/** Whether an order has kept the prices of its submission for as long as they are kept. */
export const pricesAreOld = (
  { priceOn }: Pick<DealerOrder, 'priceOn'>,
  now: Date,
  priceDays: number,
): boolean => priceOn !== null && daysUntil(dayOf(now), priceOn) > priceDays;
export const oldPrices = (priceDays: number): string => `提交时的价格已满 ${priceDays} 天，请按现价重新提交`;
const NAMED = 5;

/** A submitted order goes back to its dealer by itself and holds nothing more; the prices it had and those of today stand beside each other. */
export async function goBack(
  context: Acting & Pick<Context, 'setting'>,
  order: DealerOrder,
  reason: string,
): Promise<DealerOrder> {
  const { store } = context;
  const today = pricedLines(await gather(context, order, { prices: true }), order.lines).lines;
  const say = (fen: number | null) => (fen === null ? '无价' : sayFen(fen));
  const other = order.lines.flatMap(({ productName, unitFen }, i) =>
    unitFen === today[i]!.unitFen ? [] : [`${productName} ${say(unitFen)} → ${say(today[i]!.unitFen)}`],
  );
  const prices = other.length
    ? `价格有变：${other.slice(0, NAMED).join('，')}${other.length > NAMED ? ` 等 ${other.length} 行` : ''}`
    : '价格没有变化';
  const note = `${reason}。${prices}`;
  const draft = moveOrder(order, 'draft', actOf(context, 'returned', note));
  const released = await releaseOrder(context, draft, reason);
  store.notify({
    memberIds: await adminsAndRole(order.dealerId, 'channel_manager'),
    kind: 'dealer_order_returned',
    title: '订单已退回，占用的额度已释放',
    body: `${order.number}：${note}`,
    page: orderPage(order._id),
  });
  return store.save(dealerOrders, { ...released, approvals: [] }, reason);
}

/**
 * One level's yes, judged on the day of approval with the prices of submission. With reasons the order is blocked and gives
 * its hold back. The account is written too, so that nothing it speaks for can have changed unseen.
 */
export const approveOrder: UseCase<DealerOrderRequest, DealerOrderMoved> = async (context, { orderId }) => {
  const { actor, store, now, setting } = context;
  const order = await store.get(dealerOrders, orderId);
  if (order.state !== 'pending') throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  const { priceDays, financeFromFen } = setting('trade');
  if (pricesAreOld(order, now, priceDays))
    return orderMoved(await goBack(context, order, oldPrices(priceDays)));
  const needed: ('channel_manager' | 'finance')[] = [
    'channel_manager',
    ...(order.totalFen > financeFromFen ? (['finance'] as const) : []),
  ];
  if (
    await isAmongPersons(
      store,
      actor,
      order.approvals.map(({ by }) => by),
    )
  )
    throw new Refusal('DEALER_ORDER_APPROVED_BY_YOU');
  // A reopened order is submitted by whoever reopened it.
  if (await isAmongPersons(store, actor, [order.submittedBy]))
    throw new Refusal('DEALER_ORDER_SUBMITTED_BY_YOU');
  const level = needed.find(
    (one) => actor.roles.includes(one) && !order.approvals.some((approval) => approval.level === one),
  );
  if (!level) throw new Refusal('ACTION_NOT_ALLOWED');
  const gathered = await gather(context, order, { prices: false, ownHoldFen: order.heldFen });
  const reasons = judge(frozenLines(order.lines), gathered.world, 'approve');
  if (reasons.length > 0) {
    const released = await releaseOrder(context, order, '审批时未通过检查');
    const blocked = moveOrder({ ...released, checks: reasons }, 'blocked', actOf(context, 'checked'));
    store.notify({
      memberIds: await adminsOf(order.dealerId),
      kind: 'dealer_order_blocked',
      title: '订单未通过检查',
      body: `${order.number}，${reasons.length} 条原因`,
      page: orderPage(order._id),
    });
    return orderMoved(store.save(dealerOrders, blocked), reasons);
  }
  await markAccount(store, order.dealerId);
  const approvals = [...order.approvals, { level, by: stampOf(actor), at: now.toISOString() }];
  const isDone = approvals.length === needed.length;
  const act = actOf(context, 'approved', level);
  const approved = isDone
    ? promised(context, moveOrder({ ...order, approvals }, 'approved', act))
    : withEvent({ ...order, approvals }, act);
  store.notify({
    memberIds: isDone ? await adminsAndRole(order.dealerId, 'warehouse') : await peopleWithRole('finance'),
    kind: isDone ? 'dealer_order_approved' : 'dealer_order_pending',
    title: isDone ? '订单已批准' : '有订单待财务审批',
    body: `${order.dealerName} ${order.number} ${sayFen(order.totalFen)}`,
    page: orderPage(order._id),
  });
  return orderMoved(store.save(dealerOrders, await reserve(context, { ...approved, checks: [] })));
};

export const returnOrder: UseCase<DealerOrderReason, DealerOrderMoved> = async (
  context,
  { orderId, reason },
) => {
  const { store } = context;
  const order = await store.get(dealerOrders, orderId);
  const draft = moveOrder(order, 'draft', actOf(context, 'returned', reason));
  const released = await releaseOrder(context, draft, reason);
  store.notify({
    memberIds: await adminsOf(order.dealerId),
    kind: 'dealer_order_returned',
    title: '订单已退回',
    body: `${order.number}：${reason}`,
    page: orderPage(order._id),
  });
  return orderMoved(store.save(dealerOrders, { ...released, approvals: [] }, reason));
};

export const cancelOrder: UseCase<DealerOrderReason, DealerOrderMoved> = async (
  context,
  { orderId, reason },
) => {
  const { store, now } = context;
  const order = await store.get(dealerOrders, orderId);
  if (order.lines.some(({ picked = 0 }) => picked > 0)) throw new Refusal('DEALER_ORDER_PICKED');
  const cancelled = moveOrder(order, 'cancelled', actOf(context, 'cancelled', reason));
  const released = await releaseOrder(context, cancelled, reason);
  return orderMoved(store.save(dealerOrders, { ...released, cancelledAt: now.toISOString() }, reason));
};

/** A cancelled order comes back as a submission of today: every check and price anew, a hold like any. */
export const reopenOrder: UseCase<ReopenDealerOrder, DealerOrderMoved> = async (
  context,
  { orderId, reason, lines: fewer },
) => {
  const { store, now, setting } = context;
  // What was promised of it is promised anew by its approval.
  const { promisedOn: _, ...order } = await store.get(dealerOrders, orderId);
  if (order.state !== 'cancelled' || order.cancelledAt === null)
    throw new Refusal('DEALER_ORDER_STATE_CHANGED', { state: order.state });
  if (daysUntil(dayOf(now), dayOf(order.cancelledAt)) > setting('trade').reopenDays)
    throw new Refusal('DEALER_ORDER_REOPEN_LATE');
  const wanted = new Map(fewer.map(({ no, quantity }) => [no, quantity]));
  const lines = order.lines.flatMap((line) => {
    // What was cut before stays cut.
    const left = line.quantity - line.cut;
    const quantity = wanted.get(line.no) ?? left;
    if (quantity > left) throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${line.no}`, left });
    const anew = { ...line, quantity, settled: 0, cut: 0, shipped: 0, picked: 0, reserved: [] };
    return left > 0 ? [anew] : [];
  });
  // An account that was never made has nothing to hold.
  await accountOf(context, { _id: order.dealerId, name: order.dealerName });
  return place(context, { ...order, lines }, 'reopened', reason);
};
