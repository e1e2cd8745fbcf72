import { dayOf } from '../../../miniprogram/shared/days';
import { takeFromBag } from '../../../miniprogram/shared/goods/consume';
import { plainLot, plainSerial, serialKey } from '../../../miniprogram/shared/goods/lots';
import type { Lot, StockLocation } from '../../../miniprogram/shared/model/goods';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { DeliveryLine, HospitalDelivery } from '../../../miniprogram/shared/model/stocktakes';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { DeliveryRow, ListDeliveries, ReportDelivery } from '../../_contracts/stocktakes';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { products } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import {
  hospitalDeliveries,
  serialsOfAll,
  stockBalances,
  stockLocations,
  stockMoves,
} from '../../_store/goods';
import { hospitals } from '../../_store/hospitals';
import {
  assertSerials,
  balanceAt,
  balanceId,
  moveSerials,
  moveStock,
  open,
  shelf,
  unexplained,
} from '../ledger/move-stock';
import type { End } from '../ledger/move-stock';
import { owes } from '../ledger/use-stock';
import { assertKeeps } from './keeping';
import { askForSecondInvoice } from './second-invoices';

const PAGE = 50;

export const listDeliveries: UseCase<ListDeliveries, Listed<'deliveries', DeliveryRow>> = async (
  { store },
  { dealerId, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, hospitalDeliveries, {
    ...{ text, after, where: {}, whose: dealerId ? { dealerId } : {} },
    ...{ by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { deliveries: rows.map(rowOf), ...page };
};

/** The dealer who reports, and the warehouse of its own that it was taken from; null where it keeps no book here. */
export async function deliveryPlace(
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  fromId: string | null,
): Promise<{ dealer: Dealer; from: StockLocation | null }> {
  if (actor.dealerId === null) throw new Refusal('ACTION_NOT_ALLOWED');
  const dealer = await store.get(dealers, actor.dealerId);
  const from = fromId === null ? null : await store.get(stockLocations, fromId);
  if (from) {
    assertKeeps(actor, { ...from, memberId: null });
    if (from.openedAt === null) throw new Refusal('STOCK_LOCATION_NOT_OPENED', { path: 'fromId' });
  }
  return { dealer, from };
}

export const reportDelivery: UseCase<
  ReportDelivery,
  { deliveryId: string; number: string; short: number }
> = async (context, { hospitalId, fromId, day, lines }) => {
  if (day > dayOf(context.now)) throw new Refusal('INPUT_INVALID', { path: 'day' });
  const { from } = await deliveryPlace(context, fromId);
  const deliveryId = context.ids.newId('HD');
  return writeDelivery(context, { deliveryId, source: 'scan', hospitalId, day, from, lines });
};

/**
 * 流向: a fact, so it is never refused for what the book holds. From a dealer's book the lots named are taken, what is not
 * there comes out of unexplained and is owed; a dealer without a book has them from what was sent to it.
 */
export async function writeDelivery(
  context: Context,
  {
    deliveryId,
    source,
    hospitalId,
    day,
    from,
    lines,
  }: Pick<HospitalDelivery, 'source' | 'hospitalId' | 'day'> & {
    deliveryId: string;
    from: StockLocation | null;
    lines: readonly Pick<DeliveryLine, 'productId' | 'lot' | 'quantity' | 'serials'>[];
  },
): Promise<{ deliveryId: string; number: string; short: number }> {
  const { actor, store, ids, now } = context;
  const dealer = await store.get(dealers, actor.dealerId!);
  const hospital = await store.get(hospitals, hospitalId);
  const known = await store.findMany(
    products,
    lines.map(({ productId }) => productId),
  );
  if (from)
    await store.findMany(
      stockBalances,
      lines.map(({ productId }) => balanceId(from._id, productId, dealer._id)),
    );
  const number = `LX${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(5)}`;
  const to = open(`hospital:${hospitalId}`);
  const said: DeliveryLine[] = [];
  for (const [n, line] of lines.entries()) {
    const product = known.get(line.productId);
    if (!product) throw new Refusal('PRODUCT_NOT_FOUND', { path: `lines.${n}.productId` });
    assertSerials(product, line.quantity, line.serials, `lines.${n}.serials`);
    const serials = line.serials.map(plainSerial);
    const about = { product, lot: plainLot(line.lot), quantity: line.quantity, serials, to, deliveryId };
    const { of, short } = from
      ? await deliverFromBook(context, about, from, {
          shortfallId: shortfallIdOf(deliveryId, n),
          ...{ number, hospitalName: hospital.name },
        })
      : await deliverUnkept(context, about, dealer._id, `lines.${n}.lot`);
    said.push({
      productId: product._id,
      productName: product.name,
      unit: product.unit,
      ...of,
      quantity: line.quantity,
      serials,
      short,
    });
  }
  store.insert(hospitalDeliveries, {
    _id: deliveryId,
    number,
    dealerId: dealer._id,
    dealerName: dealer.shortName,
    hospitalId,
    hospitalName: hospital.name,
    fromId: from?._id ?? null,
    day,
    lines: said,
    source,
    by: stampOf(actor),
    createdAt: now.toISOString(),
  });
  await askForSecondInvoice(context, {
    ...{ _id: deliveryId, kind: 'delivery', number, day, hospitalId, hospitalName: hospital.name },
    ...{ dealerId: dealer._id, dealerName: dealer.shortName },
    products: lines.map(({ productId }) => known.get(productId)!),
  });
  return { deliveryId, number, short: said.reduce((sum, line) => sum + line.short, 0) };
}

/** What is owed of a delivery's line, counted from 0. */
export const shortfallIdOf = (deliveryId: string, line: number): string => `${deliveryId}-L${line + 1}`;

interface Delivered {
  product: Product;
  lot: string;
  quantity: number;
  serials: string[];
  to: End;
  deliveryId: string;
}
/** The lot with the days that somebody has booked it with before. */
async function datesOf({ store }: Context, product: Product, lot: string): Promise<Lot> {
  const [row] = await store.query(stockMoves, { productId: product._id, lot }, { limit: 1 });
  return { lot, producedOn: row?.producedOn ?? null, expiresOn: row?.expiresOn ?? null };
}

async function deliverFromBook(
  context: Context,
  { product, lot, quantity, serials, to, deliveryId }: Delivered,
  from: StockLocation,
  { shortfallId, number, hospitalName }: { shortfallId: string; number: string; hospitalName: string },
): Promise<{ of: Lot; short: number }> {
  const balance = await balanceAt(context, from, product._id, from.dealerId!);
  const shelfEnd = shelf(balance);
  const document = { kind: 'delivery' as const, id: deliveryId };
  const held = balance.lots.filter((one) => one.lot === lot);
  const [taken] = takeFromBag([{ _id: balance._id, lots: held }], lot, quantity);
  // Of a product kept by the piece the very pieces must be there.
  const own = product.tracking === 'serial' ? await piecesAt(context, product, serials, shelfEnd) : [];
  const found = taken?.step === 'use' ? taken.quantity : 0;
  const there = product.tracking === 'serial' ? Math.min(found, own.length) : found;
  const [first] = held;
  const of: Lot = first
    ? { lot, producedOn: first.producedOn, expiresOn: first.expiresOn }
    : await datesOf(context, product, lot);
  if (there > 0) {
    const pieces = own.slice(0, there);
    await moveStock(context, {
      ...{ kind: 'deliver', product, lot: of, quantity: there, serials: pieces, owner: balance.owner },
      ...{ from: shelfEnd, to, document },
    });
    await moveSerials(context, product, pieces, of, shelfEnd, to, from.dealerId);
  }
  const short = quantity - there;
  if (short > 0) {
    await owes(context, {
      ...{ _id: shortfallId, product, balance, lot, serial: '', quantity: short },
      ...{ workOrderId: deliveryId, orderNumber: number, hospitalName },
    });
    await moveStock(context, {
      ...{ kind: 'deliver', product, lot: of, quantity: short, serials: [], owner: balance.owner },
      ...{ from: unexplained(balance), to, document, partId: shortfallId, why: '账上不足' },
    });
  }
  return { of, short };
}

/** Those of the pieces that are there by the book. */
export async function piecesAt(
  { store }: Pick<Context, 'store'>,
  product: Pick<Product, '_id'>,
  serials: readonly string[],
  { place, condition }: End,
): Promise<string[]> {
  const known = await store.findMany(
    serialsOfAll,
    serials.map((serial) => serialKey(product._id, serial)),
  );
  return serials.filter((serial) => {
    const piece = known.get(serialKey(product._id, serial));
    return piece?.place === place && piece.condition === condition;
  });
}

/** A dealer that keeps no book here, as a place: the warehouse's that sent the lot numbers its rows. */
export async function unkeptPlace(
  { store }: Pick<Context, 'store'>,
  dealerId: string,
  productId: string,
  lot: string,
): Promise<{ of: Lot; way: End } | null> {
  const [came] = await store.query(
    stockMoves,
    { productId, lot, 'to.place': `dealer:${dealerId}` } as never,
    { orderBy: [['at', 'desc']], limit: 1 },
  );
  const balance = came?.from.balanceId ?? came?.to.balanceId;
  if (!came || !balance) return null;
  return {
    of: { lot: came.lot, producedOn: came.producedOn, expiresOn: came.expiresOn },
    way: { ...open(`dealer:${dealerId}`), balance, numbersOnly: true },
  };
}

async function deliverUnkept(
  context: Context,
  { product, lot, quantity, serials, to, deliveryId }: Delivered,
  dealerId: string,
  path: string,
): Promise<{ of: Lot; short: number }> {
  const kept = await unkeptPlace(context, dealerId, product._id, lot);
  if (!kept) throw new Refusal('DELIVERY_LOT_UNKNOWN', { path, lot });
  const { of, way } = kept;
  await moveStock(context, {
    ...{ kind: 'deliver', product, lot: of, quantity, serials, owner: dealerId, from: way, to, dealerId },
    document: { kind: 'delivery', id: deliveryId },
  });
  await moveSerials(context, product, serials, of, way, to, dealerId);
  return { of, short: 0 };
}
