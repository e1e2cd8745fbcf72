import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { plainLot, plainSerial, serialKey } from '../../../miniprogram/shared/goods/lots';
import { settles, takeFromBag } from '../../../miniprogram/shared/goods/consume';
import type { Taken } from '../../../miniprogram/shared/goods/consume';
import type {
  Condition,
  Lot,
  MoveKind,
  Owner,
  StockBalance,
  StockLocation,
  StockMove,
  StockShortfall,
} from '../../../miniprogram/shared/model/goods';
import type { Product } from '../../../miniprogram/shared/model/trade';
import type { PartUsed, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Context } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import {
  balancesOfAll,
  locationsOfAll,
  partReturns,
  serialsOfAll,
  shortfallsOfAll,
  stockMoves,
} from '../../_store/goods';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import {
  balanceAt,
  balanceId,
  engineerPlace,
  MAKER,
  moveSerials,
  moveStock,
  newSerial,
  open,
  shelf,
  unexplained,
} from './move-stock';
import type { Booking, End } from './move-stock';

/** An engineer's stock of a product, whoever owns it; the manufacturer's first. */
async function bagOf(
  { store }: Pick<Context, 'store'>,
  location: StockLocation,
  productId: string,
): Promise<StockBalance[]> {
  const owners = [MAKER, ...(location.dealerId === null ? [] : [location.dealerId])];
  const ids = owners.map((owner) => balanceId(location._id, productId, owner));
  const found = await store.findMany(balancesOfAll, ids);
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** The product that was scanned, picked, or written down by its number; null: nothing that stock is kept of. */
async function productMeant({ store }: Pick<Context, 'store'>, part: PartUsed): Promise<Product | null> {
  if (part.productId) return store.find(products, part.productId);
  const number = part.partNumber.normalize('NFKC').trim();
  const [byCode] = await store.query(products, { code: number }, { limit: 1 });
  if (byCode || !/^\d{14}$/.test(number)) return byCode ?? null;
  const [byLabel] = await store.query(products, { udiDi: number }, { limit: 1 });
  return byLabel ?? null;
}

/**
 * Books what a visit has used. Never refused: what the book does not hold comes out of unexplained, and a shortfall asks how
 * it got there. Nothing where no stock is kept: no such product, or the engineer's stock was not yet begun when it was used.
 */
export async function consumePart(context: Context, order: WorkOrder, part: PartUsed): Promise<void> {
  const { store, actor, happened } = context;
  const product = await productMeant(context, part);
  if (!product || product.kind === 'service') return;
  const location = await store.find(locationsOfAll, engineerPlace(actor.memberId, order.dealerId));
  if (location === null || location.openedAt === null || location.openedAt > happened.at) return;
  const device = order.device ? `device:${order.device.id}` : `hospital:${order.site.hospitalId}`;
  await assertRecordIsNew(store, part, device);
  const bag = await bagOf(context, location, product._id);
  if (bag.length === 0) bag.push(await balanceAt(context, location, product._id, MAKER));
  const piece = await claimPiece(context, order, part, product, location, device);
  const stated = plainLot(piece?.lot ?? part.lot);
  const known = bag.flatMap(({ lots }) => lots).find(({ lot }) => lot === stated);
  const statedLot: Lot = known ?? { lot: stated, producedOn: null, expiresOn: null };
  const about = {
    product,
    document: { kind: 'work_order' as const, id: order._id },
    partId: part.id,
    dealerId: location.dealerId,
    serials: part.serial && product.tracking === 'serial' ? [part.serial] : [],
  };
  const steps =
    product.tracking === 'serial'
      ? takePiece(bag, piece?.inBag ? stated : null, part.quantity)
      : takeFromBag(bag, stated, part.quantity);
  for (const taken of steps) {
    const { quantity } = taken;
    if (taken.step === 'owe') {
      await owe(context, order, part, product, bag[0]!, statedLot, quantity);
      await moveStock(context, {
        ...about,
        ...{ kind: 'consume', lot: statedLot, quantity, owner: bag[0]!.owner },
        ...{ from: unexplained(bag[0]), to: open(device), why: '账上不足' },
      });
      continue;
    }
    const balance = bag.find(({ _id }) => _id === taken.balanceId)!;
    const from = shelf(balance);
    if (taken.step === 'use')
      await moveStock(context, {
        ...about,
        ...{ kind: 'consume', lot: taken.lot, quantity, owner: balance.owner, from, to: open(device) },
      });
    else {
      await moveStock(context, {
        ...about,
        ...{ kind: 'swap', lot: taken.lot, quantity, owner: balance.owner, serials: [] },
        ...{ from, to: unexplained(), why: `现场使用批号 ${stated}` },
      });
      await moveStock(context, {
        ...about,
        ...{ kind: 'consume', lot: statedLot, quantity, owner: balance.owner },
        ...{ from: unexplained(balance), to: open(device) },
      });
    }
  }
  if (product.returnsOld || part.returnsOldPart) expectOld(context, order, part, product, location, device);
}

/**
 * A record is booked once, also after it was taken back: what is taken back is found by its number, so one that stood for
 * two uses would bring both into the bag.
 *
 * @throws Refusal KEY_REUSED
 */
async function assertRecordIsNew(store: Context['store'], { id }: PartUsed, device: string): Promise<void> {
  const [moves, shortfall, old] = await Promise.all([
    store.query(stockMoves, { 'to.place': device, partId: id }, { limit: 1 }),
    store.find(shortfallsOfAll, id),
    store.find(partReturns, id),
  ]);
  if (moves.length > 0 || shortfall || old) throw new Refusal('KEY_REUSED', { path: 'part.id' });
}

/** The serial document of the piece that was used: held by whoever used it first; a second use is a contradiction. */
async function claimPiece(
  { store, actor, happened }: Context,
  order: WorkOrder,
  part: PartUsed,
  product: Product,
  location: StockLocation,
  device: string,
): Promise<{ lot: string; inBag: boolean } | null> {
  if (product.tracking !== 'serial' || !plainSerial(part.serial)) return null;
  const claim = {
    partId: part.id,
    workOrderId: order._id,
    deviceId: order.device?.id ?? '',
    by: { memberId: actor.memberId, name: actor.name },
    at: happened.at,
  };
  const used = { place: device, condition: null, deviceId: order.device?.id ?? null };
  const piece = await store.find(serialsOfAll, serialKey(product._id, part.serial));
  if (!piece) {
    const lot = plainLot(part.lot);
    const made = newSerial(product._id, part.serial, { ...used, lot, dealerId: location.dealerId });
    const was = { place: 'unexplained', condition: null };
    store.insert(serialsOfAll, { ...made, provisional: true, claims: [{ ...claim, was }] });
    return { lot, inBag: false };
  }
  const { place, condition } = piece;
  const usedBefore = piece.claims.length > 0;
  // A piece that the book has elsewhere was not taken from this stock: it is here, and how it came is to be found out.
  const inBag = !usedBefore && piece.place === location._id && piece.condition === 'good';
  store.save(serialsOfAll, {
    ...piece,
    ...(usedBefore ? {} : { ...used, provisional: !inBag }),
    claims: [...piece.claims, { ...claim, was: piece.claims[0]?.was ?? { place, condition } }],
    disputed: usedBefore,
  });
  return { lot: piece.lot || plainLot(part.lot), inBag };
}

/** Of a product kept by the piece only the very piece comes out of the stock; what bears no number, or one that is not here, is owed. */
function takePiece(bag: readonly StockBalance[], lotInBag: string | null, quantity: number): Taken[] {
  const [own] = lotInBag === null ? [] : takeFromBag(bag, lotInBag, 1);
  const used = own?.step === 'use' ? [own] : [];
  const owed = quantity - used.length;
  return owed > 0 ? [...used, { step: 'owe', quantity: owed }] : used;
}

async function owe(
  context: Context,
  order: WorkOrder,
  part: PartUsed,
  product: Product,
  balance: StockBalance,
  { lot }: Lot,
  quantity: number,
): Promise<void> {
  await owes(context, {
    ...{ _id: part.id, product, balance, lot, quantity },
    serial: product.tracking === 'serial' ? plainSerial(part.serial) : '',
    workOrderId: order._id,
    orderNumber: order.number,
    hospitalName: order.site.hospitalName,
  });
}

/** What was used or delivered and no book holds: somebody is asked how it got there. */
export async function owes(
  context: Pick<Context, 'store' | 'actor' | 'now' | 'happened'>,
  owed: Pick<
    StockShortfall,
    '_id' | 'lot' | 'serial' | 'quantity' | 'workOrderId' | 'orderNumber' | 'hospitalName'
  > & { product: Product; balance: StockBalance },
): Promise<void> {
  const { store, actor, now, happened } = context;
  const { product, balance, ...said } = owed;
  store.insert(shortfallsOfAll, {
    ...said,
    balanceId: balance._id,
    locationId: balance.locationId,
    dealerId: balance.dealerId,
    memberId: actor.memberId,
    engineerName: actor.name,
    productId: product._id,
    productName: product.name,
    unit: product.unit,
    settled: 0,
    state: 'open',
    factAt: happened.at,
    createdAt: now.toISOString(),
    closing: null,
  });
  const current = await store.get(balancesOfAll, balance._id);
  store.save(balancesOfAll, {
    ...current,
    short: current.short + owed.quantity,
    shortfallIds: [...current.shortfallIds, owed._id],
  });
  const own = balance.dealerId === null ? peopleWithRole('warehouse') : adminsOf(balance.dealerId);
  const [keepers, managers] = await Promise.all([own, peopleWithRole('service_manager')]);
  store.notify({
    memberIds: [...keepers, ...managers].filter((id) => id !== actor.memberId),
    kind: 'stock_shortfall',
    title: '账上不足，请核对',
    body: `${actor.name} 在 ${owed.hospitalName} 使用或送达 ${product.name}，账上少 ${owed.quantity} ${product.unit}`,
    page: pages.shortfalls(),
  });
}

function expectOld(
  { store, actor, now, happened, setting }: Context,
  order: WorkOrder,
  part: PartUsed,
  product: Product,
  location: StockLocation,
  place: string,
): void {
  store.insert(partReturns, {
    _id: part.id,
    dealerId: location.dealerId,
    memberId: actor.memberId,
    engineerName: actor.name,
    locationId: location._id,
    productId: product._id,
    productName: product.name,
    unit: product.unit,
    quantity: part.quantity,
    oldSerial: part.oldSerial ?? '',
    place,
    workOrderId: order._id,
    orderNumber: order.number,
    hospitalName: order.site.hospitalName,
    dueOn: addDays(dayOf(happened.at), setting('goods').returnDueDays),
    state: 'due',
    decontamination: null,
    trackingNo: '',
    receivedAt: null,
    receivedBy: null,
    receivedInto: null,
    outcome: null,
    waiver: null,
    createdAt: now.toISOString(),
  });
}

/** What comes to a place, and where it comes from. */
export interface Arrival {
  kind: MoveKind;
  product: Product;
  lot: Lot;
  quantity: number;
  serials: readonly string[];
  owner: Owner;
  from: End;
  to: StockLocation;
  condition: Condition;
  document?: StockMove['document'];
  why?: string;
}

/**
 * Goods come to a place. What comes to an engineer explains first what was used before it came, the oldest use first, in the
 * same transaction.
 */
export async function bringTo(context: Booking, arrival: Arrival): Promise<void> {
  const { product, lot, quantity, serials, owner, from, to, condition, kind } = arrival;
  begin(context, to);
  const balance = await balanceAt(context, to, product._id, owner);
  const end = shelf(balance, condition);
  await moveStock(context, {
    ...{ kind, product, lot, quantity, serials, owner, from, to: end },
    document: arrival.document ?? null,
    why: arrival.why ?? '',
  });
  const used = await alreadyUsed(context, product, serials);
  const here = serials.filter((serial) => !used.has(plainSerial(serial)));
  // Of what came from beyond the book there is no piece yet.
  const before = from.place === 'supplier' || from.place === 'adjustment' ? null : from;
  await moveSerials(context, product, here, lot, before, end, to.dealerId);
  // What comes to a dealer waits to be judged, and explains what was delivered before it came all the same.
  const explains = to.kind === 'engineer' ? condition === 'good' : to.kind === 'dealer';
  if (explains && (condition === 'good' || condition === 'pending'))
    await settleShortfalls(context, to, product, { balance, condition, lot, quantity, used });
}

/** An engineer's book begins with the first goods; a warehouse's with a count, because there something lies already. */
export function begin({ store, now }: Pick<Context, 'store' | 'now'>, location: StockLocation): void {
  if (location.openedAt !== null) return;
  if (location.kind !== 'engineer') throw new Refusal('STOCK_LOCATION_NOT_OPENED');
  store.save(locationsOfAll, { ...location, openedAt: now.toISOString() });
}

/** Pieces that a visit has put into an instrument before anybody had booked them here. */
async function alreadyUsed(
  { store }: Pick<Context, 'store'>,
  product: Product,
  serials: readonly string[],
): Promise<Set<string>> {
  if (product.tracking !== 'serial') return new Set();
  const known = await store.findMany(
    serialsOfAll,
    serials.map((one) => serialKey(product._id, one)),
  );
  const used = [...known.values()].filter(({ claims }) => claims.length > 0);
  for (const piece of used) if (piece.provisional) store.save(serialsOfAll, { ...piece, provisional: false });
  return new Set(used.map(({ serial }) => serial));
}

async function settleShortfalls(
  context: Booking,
  location: StockLocation,
  product: Product,
  added: {
    balance: StockBalance;
    condition: Condition;
    lot: Lot;
    quantity: number;
    used: ReadonlySet<string>;
  },
): Promise<void> {
  const { store } = context;
  const bag = await bagOf(context, location, product._id);
  const ids = bag.flatMap(({ shortfallIds }) => shortfallIds);
  if (ids.length === 0) return;
  const shortfalls = await store.findMany(shortfallsOfAll, ids);
  // A piece explains its own use and no other.
  const fit = [...shortfalls.values()].filter(
    ({ serial }) => product.tracking !== 'serial' || added.used.has(serial),
  );
  for (const { shortfallId, quantity } of settles(fit, added.quantity)) {
    const shortfall = shortfalls.get(shortfallId)!;
    const isOwn = shortfall.balanceId === added.balance._id;
    await moveStock(context, {
      ...{ kind: 'settle', product, lot: added.lot, quantity, owner: added.balance.owner },
      partId: shortfallId,
      from: shelf(added.balance, added.condition),
      to: isOwn ? unexplained() : unexplained({ _id: shortfall.balanceId }),
      document: { kind: 'shortfall', id: shortfallId },
      why: `对上 ${shortfall.orderNumber} 的使用`,
    });
    await lessenShortfall(context, shortfall, quantity, 'matched');
  }
}

/** What is still open of a shortfall becomes less, in it and in the balance that owes it. */
export async function lessenShortfall(
  { store }: Pick<Context, 'store'>,
  shortfall: StockShortfall,
  quantity: number,
  to: 'matched' | 'closed',
  closing: StockShortfall['closing'] = null,
): Promise<void> {
  const settled = shortfall.settled + quantity;
  const isDone = settled === shortfall.quantity;
  store.save(shortfallsOfAll, {
    ...shortfall,
    settled,
    ...(isDone ? { state: to } : {}),
    ...(closing ? { closing } : {}),
  });
  const owing = await store.get(balancesOfAll, shortfall.balanceId);
  store.save(balancesOfAll, {
    ...owing,
    short: owing.short - quantity,
    shortfallIds: isDone ? owing.shortfallIds.filter((id) => id !== shortfall._id) : owing.shortfallIds,
  });
}
