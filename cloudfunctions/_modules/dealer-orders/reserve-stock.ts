import { dayOf } from '../../../miniprogram/shared/days';
import { freeOn } from '../../../miniprogram/shared/goods/lots';
import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import type { DealerOrder, OrderLine } from '../../../miniprogram/shared/model/trade';
import type { Context } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { dealerOrders, quotasOfAll } from '../../_store/dealer-orders';
import { balancesOfAll, locationsOfAll } from '../../_store/goods';
import { balanceId, changeReserved, MAKER } from '../ledger/move-stock';
import { openUnits } from './order-rule';
import { running } from './quotas';

type Reserving = Pick<Context, 'store' | 'now'>;
type Promised = NonNullable<OrderLine['reserved']>;

const isOpen = ({ state }: Pick<DealerOrder, 'state'>): boolean =>
  state === 'approved' || state === 'partially_shipped';
const sumOf = (promised: Promised): number => promised.reduce((sum, { quantity }) => sum + quantity, 0);
/** What of a line a warehouse keeps for it. */
export const reservedAt = ({ reserved = [] }: OrderLine, locationId: string): number =>
  sumOf(reserved.filter((one) => one.locationId === locationId));
/** What is open of a line and has to be waited for. */
export const lackingUnits = (line: OrderLine): number => openUnits(line) - sumOf(line.reserved ?? []);
const idOf = (locationId: string, { productId }: Pick<OrderLine, 'productId'>): string =>
  balanceId(locationId, productId, MAKER);

/** The order with these promises, and whether it waits; each balance learns what was added to it or taken off. */
async function promise(
  context: Reserving,
  order: DealerOrder,
  promisedOf: (line: OrderLine) => Promised,
): Promise<DealerOrder> {
  const changes = new Map<string, number>();
  const add = (line: OrderLine, promised: Promised, sign: 1 | -1) => {
    for (const { locationId, quantity } of promised) {
      const id = idOf(locationId, line);
      changes.set(id, (changes.get(id) ?? 0) + sign * quantity);
    }
  };
  const lines = order.lines.map((line) => {
    const reserved = promisedOf(line).filter(({ quantity }) => quantity > 0);
    add(line, line.reserved ?? [], -1);
    add(line, reserved, 1);
    return reserved.length > 0 || line.reserved ? { ...line, reserved } : line;
  });
  for (const [id, by] of changes) if (by !== 0) await changeReserved(context, id, by);
  return { ...order, lines, waitsForStock: isOpen(order) && lines.some((line) => lackingUnits(line) > 0) };
}

const makers = { dealerId: null, kind: 'maker' as const };
const opened = (found: readonly StockLocation[]): string[] =>
  found.filter(({ openedAt, active }) => openedAt !== null && active).map(({ _id }) => _id);
/** The maker's warehouses that stock is promised of. */
export const makersPlaces = async (store: Store): Promise<string[]> =>
  opened(await store.query(locationsOfAll, makers, { limit: 200 }));

/** Those, and what of the products is shared out by quota; one request. */
async function placesAndScarce({ store, now }: Reserving, productIds: readonly string[]) {
  const found = await store.queryTogether({
    places: question({ collection: locationsOfAll, where: makers, limit: 200 }),
    quotas: question({
      collection: quotasOfAll,
      where: { _id: oneOf([...new Set(productIds)]) },
    }),
  });
  return { places: opened(found.places), scarce: running(found.quotas, dayOf(now)) };
}

/** Units by product that an order could be promised now; none of what is shared out by quota. */
export async function freeToPromise(
  { store, now }: Reserving,
  productIds: readonly string[],
): Promise<Map<string, number>> {
  const today = dayOf(now);
  const { places, scarce } = await placesAndScarce({ store, now }, productIds);
  const balances = await store.findMany(
    balancesOfAll,
    productIds.flatMap((productId) => places.map((place) => idOf(place, { productId }))),
  );
  const free = new Map<string, number>();
  for (const balance of balances.values())
    if (!scarce.has(balance.productId))
      free.set(balance.productId, (free.get(balance.productId) ?? 0) + Math.max(0, freeOn(balance, today)));
  return free;
}

/**
 * Promises an order of what is free in the maker's warehouses as much as is still open of it, by product and not by lot: as
 * far as it goes of one place, the one that has most first. The rest waits, and so does whatever is shared out by quota.
 *
 * @param first the place that is asked before all others
 * @param shares units that it may get of what is shared out
 */
export async function reserve(
  context: Reserving,
  order: DealerOrder,
  first: string | null = null,
  shares: ReadonlyMap<string, number> = new Map(),
): Promise<DealerOrder> {
  const { store, now } = context;
  const wanting = order.lines.filter((line) => lackingUnits(line) > 0);
  if (!isOpen(order) || wanting.length === 0) return promise(context, order, ({ reserved = [] }) => reserved);
  const { places, scarce } = await placesAndScarce(
    context,
    wanting.map(({ productId }) => productId),
  );
  const mayGet = new Map([...scarce.keys()].map((id) => [id, shares.get(id) ?? 0]));
  const balances = await store.findMany(balancesOfAll, [
    ...new Set(wanting.flatMap((line) => places.map((place) => idOf(place, line)))),
  ]);
  const free = new Map([...balances].map(([id, balance]) => [id, freeOn(balance, dayOf(now))]));
  return promise(context, order, (line) => {
    const promised = new Map((line.reserved ?? []).map((one) => [one.locationId, one.quantity]));
    const share = mayGet.get(line.productId) ?? Infinity;
    let lack = Math.min(lackingUnits(line), share);
    if (share !== Infinity) mayGet.set(line.productId, share - Math.max(0, lack));
    const freeAt = (place: string) => free.get(idOf(place, line)) ?? 0;
    const weight = (place: string) => (place === first ? Infinity : freeAt(place));
    for (const place of [...places].sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))) {
      const units = Math.min(lack, freeAt(place));
      if (units <= 0) continue;
      free.set(idOf(place, line), freeAt(place) - units);
      promised.set(place, (promised.get(place) ?? 0) + units);
      lack -= units;
    }
    return [...promised].map(([locationId, quantity]) => ({ locationId, quantity }));
  });
}

/** Gives back what is promised beyond what is open of an order: all of it where nothing is to be shipped any more. */
export const giveBackReserved = (context: Reserving, order: DealerOrder): Promise<DealerOrder> =>
  promise(context, order, (line) => {
    let beyond = sumOf(line.reserved ?? []) - (isOpen(order) ? openUnits(line) : 0);
    return (line.reserved ?? []).map(({ locationId, quantity }) => {
      const back = Math.max(0, Math.min(quantity, beyond));
      beyond -= back;
      return { locationId, quantity: quantity - back };
    });
  });

/** What is picked at a place comes out of what was promised there; promises elsewhere stand as far as they are needed. */
export async function takeReserved(
  context: Reserving,
  order: DealerOrder,
  parts: readonly { no: number; quantity: number }[],
  fromId: string,
): Promise<DealerOrder> {
  const taken = await promise(context, order, (line) => {
    let units = parts.reduce((sum, { no, quantity }) => sum + (no === line.no ? quantity : 0), 0);
    return (line.reserved ?? []).map((one) => {
      if (one.locationId !== fromId) return one;
      const out = Math.min(one.quantity, units);
      units -= out;
      return { ...one, quantity: one.quantity - out };
    });
  });
  return giveBackReserved(context, taken);
}

/**
 * What has passed its last day or was blocked cannot be kept for anybody: the order waits for as much again. One that was
 * approved before anything was reserved gets its share now.
 */
export async function keepReserved(context: Reserving, order: DealerOrder): Promise<DealerOrder> {
  const { store, now } = context;
  if (order.waitsForStock === undefined) return store.save(dealerOrders, await reserve(context, order));
  const ids = order.lines.flatMap((line) =>
    (line.reserved ?? []).map(({ locationId }) => idOf(locationId, line)),
  );
  if (ids.length === 0) return order;
  const balances = await store.findMany(balancesOfAll, [...new Set(ids)]);
  const lost = new Map([...balances].map(([id, balance]) => [id, -freeOn(balance, dayOf(now))]));
  if ([...lost.values()].every((units) => units <= 0)) return order;
  const fitted = await promise(context, order, (line) =>
    (line.reserved ?? []).map(({ locationId, quantity }) => {
      const id = idOf(locationId, line);
      const gone = Math.max(0, Math.min(quantity, lost.get(id)!));
      lost.set(id, lost.get(id)! - gone);
      return { locationId, quantity: quantity - gone };
    }),
  );
  return store.save(dealerOrders, fitted);
}
