import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { rangeOf, verdictOf } from '../../../miniprogram/shared/goods/cold-chain';
import { firstExpiring } from '../../../miniprogram/shared/goods/consume';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import { shipmentStates } from '../../../miniprogram/shared/goods/states';
import type { ShipmentState } from '../../../miniprogram/shared/goods/states';
import type { LotStock, StockBalance, StockLocation } from '../../../miniprogram/shared/model/goods';
import type {
  ColdChain,
  Shipment,
  ShipmentClaim,
  ShipmentLine,
} from '../../../miniprogram/shared/model/shipments';
import type { DealerOrder, Licence, LicenceType, Product } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { judge, lotReasons } from '../../../miniprogram/shared/trade/judge';
import { holdsOn } from '../../../miniprogram/shared/trade/licence-days';
import type {
  CancelShipment,
  CheckShipment,
  PickShipment,
  PlanShipment,
  SendShipment,
  ShipmentMoved,
  ShipmentPlan,
} from '../../_contracts/shipments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { products } from '../../_store/catalogue';
import { dealerOrders } from '../../_store/dealer-orders';
import { stockBalances, stockLocations } from '../../_store/goods';
import { shipmentClaims, shipments } from '../../_store/shipments';
import { moveOn } from '../../_platform/life';
import { frozenLines, gather } from '../dealer-orders/gather';
import { openUnits } from '../dealer-orders/order-rule';
import { scarceAmong } from '../dealer-orders/quotas';
import { reservedAt } from '../dealer-orders/reserve-stock';
import { assertMayLeave, assertOpen, bookShipped, savePicked } from '../dealer-orders/settle-order';
import { assertSerials, balanceId, MAKER, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { arrivalCode, arrivalCodeHash } from './arrival-code';
import { noteLacks } from './delivery-note';
import { productFacts } from './keeping';
import { blockedLots, passedOver } from './lot-gates';
import { lotIn } from './move-goods';
import { askForSecondInvoice } from './second-invoices';
import { papersOf, registrationFor } from './registration-for';

export const onTheWay = (shipmentId: string): string => `shipment:${shipmentId}`;
export const shipmentMoved = ({ _id, number, state, revision }: Shipment): ShipmentMoved => ({
  shipmentId: _id,
  number,
  state,
  revision,
});

/** The only way in which a shipment changes its state. */
export function moveShipment(
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  shipment: Shipment,
  state: ShipmentState,
  note = '',
): Shipment {
  const past = { at: now.toISOString(), by: stampOf(actor), state, note };
  return moveOn(shipmentStates, shipment, past, 'SHIPMENT_STATE_CHANGED');
}

/** What is to leave: of an order what is still open of it, or what a claim says did not come. */
interface Wanted {
  order: DealerOrder;
  claim: ShipmentClaim | null;
  /** By the order's line. */
  open: Map<number, number>;
}
async function wanted(
  store: Store,
  { orderId, claimId }: { orderId?: string | undefined; claimId?: string | undefined },
): Promise<Wanted> {
  if (claimId === undefined) {
    const order = await store.get(dealerOrders, orderId!);
    assertOpen(order);
    return { order, claim: null, open: new Map(order.lines.map((line) => [line.no, openUnits(line)])) };
  }
  const claim = await store.get(shipmentClaims, claimId);
  if (claim.state !== 'accepted' || claim.outcome !== 'resend' || claim.replacementId !== null)
    throw new Refusal('CLAIM_STATE_CHANGED', { state: claim.state });
  const shipment = await store.get(shipments, claim.shipmentId);
  const order = await store.get(dealerOrders, claim.orderId);
  return { order, claim, open: new Map([[shipment.lines[claim.line - 1]!.no, claim.quantity]]) };
}

async function makersWarehouse(store: Store, fromId: string): Promise<StockLocation> {
  const from = await store.get(stockLocations, fromId);
  if (from.kind !== 'maker' || from.openedAt === null)
    throw new Refusal('STOCK_LOCATION_NOT_OPENED', { path: 'fromId' });
  return from;
}
const balancesOf = (
  store: Store,
  fromId: string,
  productIds: readonly string[],
): Promise<Map<string, StockBalance>> =>
  store.findMany(
    stockBalances,
    productIds.map((productId) => balanceId(fromId, productId, MAKER)),
  );

/** What may leave of an order now: by line what is open, which lots are proposed, and why others may not. Writes nothing. */
export const planShipment: UseCase<PlanShipment, ShipmentPlan> = async (context, request) => {
  const { store, now } = context;
  const { order, claim, open: left } = await wanted(store, request);
  await makersWarehouse(store, request.fromId);
  const lines = order.lines.filter(({ no }) => (left.get(no) ?? 0) > 0);
  const productIds = lines.map(({ productId }) => productId);
  const { world, products: known } = await gather(context, order, {
    prices: false,
    ownHoldFen: order.heldFen,
  });
  const balances = await balancesOf(store, request.fromId, productIds);
  const held = (productId: string): LotStock[] =>
    (balances.get(balanceId(request.fromId, productId, MAKER))?.lots ?? []).filter(({ good }) => good > 0);
  const blocked = await blockedLots(
    store,
    productIds.flatMap((productId) => held(productId).map(({ lot }) => ({ productId, lot }))),
  );
  const reasonsOf = (productId: string, lot: LotStock) =>
    lotReasons({ productId, ...lot, blocked: blocked({ productId, lot: lot.lot }) }, world);
  const scarce = await scarceAmong(store, productIds, dayOf(now));
  return {
    number: order.number,
    dealerName: order.dealerName,
    hospitalName: order.hospitalName,
    shipTo: order.shipTo.address,
    reasons: claim ? [] : judge(frozenLines(lines), world, 'pick'),
    lines: lines.map(({ no, productId }) => {
      const lots = held(productId).map((lot) => ({ ...lot, reasons: reasonsOf(productId, lot) }));
      const { good = 0, reserved = 0 } = balances.get(balanceId(request.fromId, productId, MAKER)) ?? {};
      const kept = claim
        ? 0
        : reservedAt(
            order.lines.find((line) => line.no === no)!,
            request.fromId,
          );
      const free = scarce.has(productId) && !claim ? 0 : Math.max(0, good - reserved);
      const may = Math.min(left.get(no)!, kept + free);
      const passing = firstExpiring(lots, may, ({ reasons }) => reasons.length === 0);
      return {
        no,
        product: productFacts(known.get(productId)!),
        left: left.get(no)!,
        may,
        proposed: passing.map(({ lot, quantity }) => ({
          lot: lot.lot,
          quantity,
          expiresOn: lot.expiresOn,
        })),
        lots,
      };
    }),
  };
};

/**
 * 拣货: lots are taken from their shelf, first expired first; another lot needs a reason, and one that may not leave is
 * refused. Pieces kept one by one are scanned.
 */
export const pickShipment: UseCase<PickShipment, ShipmentMoved> = async (context, request) => {
  const { store, ids, now } = context;
  const { order, claim, open: left } = await wanted(store, request);
  const from = await makersWarehouse(store, request.fromId);
  const lineOf = new Map(order.lines.map((line) => [line.no, line]));
  const sums = new Map<number, number>();
  for (const [n, { no, quantity }] of request.lines.entries()) {
    sums.set(no, (sums.get(no) ?? 0) + quantity);
    if (sums.get(no)! > (left.get(no) ?? 0))
      throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${n}.quantity`, left: left.get(no) ?? 0 });
  }
  const productIds = [...new Set(request.lines.map(({ no }) => lineOf.get(no)!.productId))];
  const balances = await balancesOf(store, from._id, productIds);
  const all = productIds.flatMap((productId) =>
    (balances.get(balanceId(from._id, productId, MAKER))?.lots ?? []).map(({ lot }) => ({ productId, lot })),
  );
  const blocked = await blockedLots(store, all);
  const lots = request.lines.map(({ no, lot, expiresOn }, n) => {
    const { productId } = lineOf.get(no)!;
    const own = balances.get(balanceId(from._id, productId, MAKER))?.lots ?? [];
    // A blocked lot lies in quarantine: that it is blocked is what has to be said, not that there is none.
    const stopped = own.find(
      (one) => one.lot === plainLot(lot) && blocked({ productId, lot: one.lot }) !== null,
    );
    const held = stopped ?? (lotIn({ lots: own }, lot, 'good') as LotStock);
    if (expiresOn !== undefined && expiresOn !== held.expiresOn)
      throw new Refusal('LOT_DATES_DIFFER', {
        path: `lines.${n}.lot`,
        lot: held.lot,
        expiresOn: held.expiresOn,
        producedOn: held.producedOn,
      });
    return { no, productId, held };
  });
  const judged = lots.map(({ no, productId, held }) => ({
    no,
    productId,
    lot: held.lot,
    producedOn: held.producedOn,
    expiresOn: held.expiresOn,
    blocked: blocked({ productId, lot: held.lot }),
  }));
  const { world, products: known } = claim
    ? await lotsOnly(context, order, judged)
    : await assertMayLeave(context, order, judged, 'pick');
  assertOrderOfExpiry(
    request,
    lots,
    balances,
    from._id,
    (productId, lot) =>
      lotReasons({ productId, ...lot, blocked: blocked({ productId, lot: lot.lot }) }, world).length === 0,
  );
  const scarce = await scarceAmong(
    store,
    lots.map(({ productId }) => productId),
    dayOf(now),
  );
  assertUnreserved(request, claim ? null : order, lots, balances, from._id, scarce);
  const shipmentId = ids.newId('SH');
  const lines: ShipmentLine[] = [];
  for (const [n, { no, productId, held }] of lots.entries()) {
    const { quantity, serials, reason } = request.lines[n]!;
    const product = known.get(productId)!;
    assertSerials(product, quantity, serials, `lines.${n}.serials`);
    const balance = balances.get(balanceId(from._id, productId, MAKER))!;
    await moveOnShelf(context, 'pick', product, balance, { ...held, quantity, serials }, shipmentId);
    lines.push({
      no,
      productId,
      productName: product.name,
      specification: product.specification,
      unit: product.unit,
      lot: held.lot,
      producedOn: held.producedOn,
      expiresOn: held.expiresOn,
      serials: serials.map(plainSerial),
      registrationNumber: registrationFor(product, held.producedOn, world.registrations)?.number ?? '',
      quantity,
      fen: 0,
      taxFen: 0,
      reason,
      received: 0,
      damaged: 0,
      missing: 0,
      settled: 0,
      returned: 0,
    });
  }
  if (claim) store.save(shipmentClaims, { ...claim, replacementId: shipmentId });
  else await savePicked(context, order, request.lines, 1, from._id);
  const today = dayOf(now);
  const shipment = store.insert(shipments, {
    _id: shipmentId,
    number: `FH${today.replace(/-/g, '')}-${ids.newCode(6)}`,
    orderId: order._id,
    orderNumber: order.number,
    dealerId: order.dealerId,
    dealerName: order.dealerName,
    purpose: order.purpose,
    hospitalId: order.hospitalId,
    hospitalName: order.hospitalName,
    shipTo: order.shipTo,
    fromId: from._id,
    fromName: from.name,
    claimId: claim?._id ?? null,
    lines,
    fen: 0,
    carrier: '',
    trackingNo: '',
    shippedOn: null,
    receivedOn: null,
    receivedInto: null,
    state: 'picking',
    cold: null,
    code: order.shipTo.kind === 'hospital' ? arrivalCodeHash(arrivalCode(shipmentId)) : '',
    confirmedBy: null,
    keepUntilOn: keepUntil(lines, today),
    createdAt: now.toISOString(),
    history: [{ at: now.toISOString(), by: stampOf(context.actor), state: 'picking', note: '' }],
  });
  store.notify({
    memberIds: (await peopleWithRole('warehouse')).filter((id) => id !== context.actor.memberId),
    kind: 'shipment_to_check',
    title: '有拣好的货待复核',
    body: `${order.dealerName} ${shipment.number}，${lines.length} 行`,
    page: pages.shipment({ id: shipmentId }),
  });
  return shipmentMoved(shipment);
};

/** What makes good a claim was judged with its order: only the lots are judged anew. */
async function lotsOnly(
  context: Context,
  order: DealerOrder,
  judged: readonly Parameters<typeof lotReasons>[0][],
) {
  const gathered = await gather(context, order, { prices: false, ownHoldFen: order.heldFen });
  const reasons = judged.flatMap((lot) =>
    lotReasons(lot, gathered.world).map((reason) => ({ ...reason, productId: lot.productId, lines: [] })),
  );
  if (reasons.length > 0) throw new Refusal('DEALER_ORDER_CHECK_FAILED', { reasons });
  return gathered;
}

/** What an order takes beyond what is reserved for it must be free; what makes good a claim has nothing reserved. */
function assertUnreserved(
  { lines }: PickShipment,
  order: DealerOrder | null,
  lots: readonly { no: number; productId: string }[],
  balances: ReadonlyMap<string, StockBalance>,
  fromId: string,
  scarce: ReadonlyMap<string, unknown>,
): void {
  const beyond = new Map<string, number>();
  const own = new Map(order?.lines.map((line) => [line.no, reservedAt(line, fromId)]));
  for (const [n, { no, productId }] of lots.entries()) {
    const { quantity } = lines[n]!;
    const kept = Math.min(quantity, own.get(no) ?? 0);
    own.set(no, (own.get(no) ?? 0) - kept);
    beyond.set(productId, (beyond.get(productId) ?? 0) + quantity - kept);
    const { good, reserved = 0 } = balances.get(balanceId(fromId, productId, MAKER))!;
    // Of what is shared out by quota an order has its share, and nothing is free.
    const free = order && scarce.has(productId) ? 0 : Math.max(0, good - reserved);
    if (beyond.get(productId)! > free)
      throw new Refusal('STOCK_RESERVED', { path: `lines.${n}.quantity`, free });
  }
}

function assertOrderOfExpiry(
  { lines }: PickShipment,
  lots: readonly { productId: string; held: LotStock }[],
  balances: ReadonlyMap<string, StockBalance>,
  fromId: string,
  passes: (productId: string, lot: LotStock) => boolean,
): void {
  for (const [n, { productId, held }] of lots.entries()) {
    if (lines[n]!.reason !== '') continue;
    const taken = new Map<string, number>();
    for (const [i, one] of lots.entries())
      if (one.productId === productId)
        taken.set(one.held.lot, (taken.get(one.held.lot) ?? 0) + lines[i]!.quantity);
    const all = balances.get(balanceId(fromId, productId, MAKER))!.lots;
    const first = passedOver(all, taken, held, (lot) => passes(productId, lot));
    if (first)
      throw new Refusal('SHIPMENT_LOT_REASON', {
        path: `lines.${n}.reason`,
        lot: first.lot,
        expiresOn: first.expiresOn,
      });
  }
}

/** From its shelf into the hand, or back. */
async function moveOnShelf(
  context: Context,
  kind: 'pick' | 'unpick',
  product: Product,
  balance: StockBalance,
  {
    lot,
    producedOn,
    expiresOn,
    quantity,
    serials,
  }: Pick<ShipmentLine, 'lot' | 'producedOn' | 'expiresOn' | 'quantity' | 'serials'>,
  shipmentId: string,
  beside: 'good' | 'quarantine' = 'good',
): Promise<void> {
  const of = { lot, producedOn, expiresOn };
  const [good, picked] = [shelf(balance, beside), shelf(balance, 'picked')];
  const [from, to] = kind === 'pick' ? [good, picked] : [picked, good];
  const document = { kind: 'shipment' as const, id: shipmentId };
  await moveStock(context, {
    ...{ kind, product, lot: of, quantity, serials, owner: balance.owner, from, to, document },
  });
  await moveSerials(context, product, serials, of, from, to, null);
}

/** Records are kept until two years after the last expiry, five when there is none (经营监督管理办法). */
export function keepUntil(lines: readonly Pick<ShipmentLine, 'expiresOn'>[], today: Day): Day {
  const years = (day: string, n: number): string => `${+day.slice(0, 4) + n}${day.slice(4)}`;
  const ends = lines.map(({ expiresOn }) => (expiresOn ? years(expiresOn, 2) : years(today, 5)));
  return ends.reduce((a, b) => (a > b ? a : b));
}

const pickedBy = ({ history }: Shipment): PersonStamp => history[0]!.by;

/** 复核: a second person scans and counts it anew; every difference is named, and nothing counts. */
export const checkShipment: UseCase<CheckShipment, ShipmentMoved> = async (
  context,
  { shipmentId, lines },
) => {
  const { actor, store } = context;
  const shipment = await store.get(shipments, shipmentId);
  if (await isAmongPersons(store, actor, [pickedBy(shipment)]))
    throw new Refusal('SHIPMENT_SECOND_PERSON_MISSING');
  const checked = moveShipment(context, shipment, 'checked');
  const differs = shipment.lines.flatMap((line, i) => {
    const counted = lines.filter((one) => one.line === i + 1);
    const quantity = counted.reduce((sum, one) => sum + one.quantity, 0);
    const serials = counted.flatMap((one) => one.serials.map(plainSerial));
    const isSame =
      quantity === line.quantity &&
      counted.every((one) => plainLot(one.lot) === line.lot) &&
      serials.length === line.serials.length &&
      line.serials.every((serial) => serials.includes(serial));
    return isSame ? [] : [{ line: i + 1, productName: line.productName, lot: line.lot }];
  });
  const unknown = lines.find(({ line }) => line > shipment.lines.length);
  if (unknown || differs.length > 0)
    throw new Refusal('SHIPMENT_CHECK_DIFFERS', {
      path: `lines.${unknown ? unknown.line : differs[0]!.line}`,
      lines: differs,
    });
  return shipmentMoved(store.save(shipments, checked));
};

/** What was picked goes back to its shelf, and the order's lines are open again. */
export const cancelShipment: UseCase<CancelShipment, ShipmentMoved> = async (
  context,
  { shipmentId, reason },
) => {
  const { store } = context;
  const shipment = await store.get(shipments, shipmentId);
  const cancelled = moveShipment(context, shipment, 'cancelled', reason);
  const productIds = [...new Set(shipment.lines.map(({ productId }) => productId))];
  const known = await store.findMany(products, productIds);
  const balances = await balancesOf(store, shipment.fromId, productIds);
  const blocked = await blockedLots(store, shipment.lines);
  for (const line of shipment.lines) {
    const balance = balances.get(balanceId(shipment.fromId, line.productId, MAKER))!;
    // A lot that was blocked while it was in hand does not go back among the good ones.
    const back = blocked(line) === null ? 'good' : 'quarantine';
    await moveOnShelf(context, 'unpick', known.get(line.productId)!, balance, line, shipmentId, back);
  }
  if (shipment.claimId !== null) {
    const claim = await store.get(shipmentClaims, shipment.claimId);
    store.save(shipmentClaims, { ...claim, replacementId: null });
  } else {
    const order = await store.get(dealerOrders, shipment.orderId);
    await savePicked(context, order, shipment.lines, -1, shipment.fromId);
  }
  return shipmentMoved(store.save(shipments, cancelled, reason));
};

/** The number of the paper by which a buyer may have it: that of the address it goes to, else its best one of the day. */
function licenceOfBuyer(all: readonly Licence[], licenceId: string | null, day: Day): string {
  const named = all.find(({ _id }) => _id === licenceId);
  const inForce = (type: LicenceType) => all.find((one) => one.type === type && holdsOn(one, day));
  return (named ?? inForce('permit') ?? inForce('record'))?.number ?? '';
}

/** Packed within the range and with loggers that were calibrated, or it does not leave. */
function coldOf(
  { now, setting }: Context,
  given: SendShipment['cold'],
  known: readonly Product[],
): ColdChain | null {
  const range = rangeOf(known);
  if (range === 'none') return null;
  if (range === 'apart') throw new Refusal('COLD_RANGES_DIFFER');
  if (given === null) throw new Refusal('COLD_FACTS_MISSING', { path: 'cold' });
  const today = dayOf(now);
  const oldest = addDays(today, -setting('shipping').calibrationDays);
  const late = given.loggers.findIndex(({ calibratedOn }) => calibratedOn < oldest || calibratedOn > today);
  if (late >= 0) throw new Refusal('COLD_LOGGER_CALIBRATION', { path: `cold.loggers.${late}.calibratedOn` });
  if (given.packedDeciC < range.minDeciC || given.packedDeciC > range.maxDeciC)
    throw new Refusal('COLD_TEMPERATURE_OUT', { path: 'cold.packedDeciC', ...range });
  const cold = { ...range, ...given, arrivedDeciC: null, file: null, readings: null };
  return { ...cold, verdict: verdictOf(cold, { leftAt: now.toISOString(), arrivedAt: null }, 1) };
}

/**
 * 发出: judged as of today with the lots in hand. The order's lines are settled, the sum goes from held to receivable, and
 * the goods are at the shipment, all in one transaction: an order cannot be shipped in any other way.
 */
export const sendShipment: UseCase<SendShipment, ShipmentMoved> = async (
  context,
  { shipmentId, carrier, trackingNo, cold: packed },
) => {
  const { store, now, setting } = context;
  const shipment = await store.get(shipments, shipmentId);
  const shipped = moveShipment(context, shipment, 'shipped', [carrier, trackingNo].filter(Boolean).join(' '));
  const order = await store.get(dealerOrders, shipment.orderId);
  const blocked = await blockedLots(store, shipment.lines);
  const judged = shipment.lines.map(({ no, productId, lot, producedOn, expiresOn }) => ({
    ...{ no, productId, lot, producedOn, expiresOn },
    blocked: blocked({ productId, lot }),
  }));
  const {
    account,
    dealer,
    world,
    products: known,
  } = shipment.claimId
    ? await lotsOnly(context, order, judged)
    : await assertMayLeave(context, order, judged, 'ship');
  const lacks = noteLacks({
    shipment,
    consignee: dealer.name,
    issuer: setting('letters').issuer.name,
    supplier: setting('shipping').supplier,
    products: known,
    registrations: world.registrations,
  });
  if (lacks.length > 0) throw new Refusal('SHIPMENT_NOTE_LACKS', { lacks });
  const own = [...new Set(shipment.lines.map(({ productId }) => productId))];
  const cold = coldOf(
    context,
    packed,
    own.map((productId) => known.get(productId)!),
  );
  const balances = await balancesOf(store, shipment.fromId, own);
  const way = open(onTheWay(shipmentId));
  for (const line of shipment.lines) {
    const product = known.get(line.productId)!;
    const from = shelf(balances.get(balanceId(shipment.fromId, line.productId, MAKER))!, 'picked');
    const of = { lot: line.lot, producedOn: line.producedOn, expiresOn: line.expiresOn };
    const { quantity, serials } = line;
    await moveStock(context, {
      ...{ kind: 'ship', product, lot: of, quantity, serials, owner: MAKER, from, to: way },
      document: { kind: 'shipment', id: shipmentId },
    });
    await moveSerials(context, product, serials, of, from, way, shipment.dealerId);
  }
  if (shipment.shipTo.kind === 'hospital' && shipment.hospitalId !== null && !shipment.claimId)
    await askForSecondInvoice(context, {
      ...{ _id: shipmentId, kind: 'shipment', number: shipment.number, day: dayOf(now) },
      ...{ dealerId: shipment.dealerId, dealerName: shipment.dealerName },
      ...{ hospitalId: shipment.hospitalId, hospitalName: shipment.hospitalName },
      products: own.map((productId) => known.get(productId)!),
    });
  const sums = shipment.claimId
    ? shipment.lines.map(() => ({ fen: 0, taxFen: 0 }))
    : await bookShipped(context, order, account, { ...shipment, carrier, trackingNo });
  return shipmentMoved(
    store.save(shipments, {
      ...shipped,
      lines: shipment.lines.map((line, i) => ({
        ...line,
        ...sums[i]!,
        papers: papersOf(registrationFor(known.get(line.productId)!, line.producedOn, world.registrations)),
      })),
      buyer: {
        name: dealer.name,
        licenceNumber: licenceOfBuyer(world.licences, shipment.shipTo.licenceId, dayOf(now)),
      },
      fen: sums.reduce((sum, { fen }) => sum + fen, 0),
      carrier,
      trackingNo,
      shippedOn: dayOf(now),
      cold,
    }),
  );
};
