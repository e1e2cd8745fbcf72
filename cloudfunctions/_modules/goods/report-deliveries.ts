import { dayOf } from '../../../miniprogram/shared/days';
import { takeFromBag } from '../../../miniprogram/shared/goods/consume';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import type { Lot, StockLocation } from '../../../miniprogram/shared/model/goods';
import type { DeliveryLine } from '../../../miniprogram/shared/model/stocktakes';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { DeliveryRow, ListDeliveries, ReportDelivery } from '../../_contracts/stocktakes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { hospitalDeliveries, stockBalances, stockLocations, stockMoves } from '../../_store/goods';
import { hospitals } from '../../_store/hospitals';
import {
  assertSerials,
  balanceAt,
  moveSerials,
  moveStock,
  open,
  shelf,
  unexplained,
} from '../ledger/move-stock';
import { owes } from '../ledger/use-stock';
import { assertKeeps } from './keeping';

const PAGE = 50;

export const listDeliveries: UseCase<
  ListDeliveries,
  { deliveries: DeliveryRow[]; next: string | null }
> = async ({ store }, { dealerId, after }) => {
  const page = await store.seek(hospitalDeliveries, dealerId ? { dealerId } : {}, {
    by: ['createdAt', 'desc'],
    after,
    limit: PAGE,
  });
  return { deliveries: page.rows.map(({ head: _, ...row }) => row), next: page.next };
};

/**
 * 流向: a fact, so it is never refused for what the book holds. From a dealer's book the lots named are taken, what is not
 * there comes out of unexplained and is owed; a dealer without a book has them from what was sent to it.
 */
export const reportDelivery: UseCase<
  ReportDelivery,
  { deliveryId: string; number: string; short: number }
> = async (context, { hospitalId, fromId, day, lines }) => {
  const { actor, store, ids, now } = context;
  if (actor.dealerId === null) throw new Refusal('ACTION_NOT_ALLOWED');
  if (day > dayOf(now)) throw new Refusal('INPUT_INVALID', { path: 'day' });
  const [dealer, hospital] = [
    await store.get(dealers, actor.dealerId),
    await store.get(hospitals, hospitalId),
  ];
  const from = fromId === null ? null : await store.get(stockLocations, fromId);
  if (from) {
    assertKeeps(actor, { ...from, memberId: null });
    if (from.openedAt === null) throw new Refusal('STOCK_LOCATION_NOT_OPENED', { path: 'fromId' });
  }
  const known = await store.findMany(
    products,
    lines.map(({ productId }) => productId),
  );
  const deliveryId = ids.newId('HD');
  const number = `LX${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(5)}`;
  const said: DeliveryLine[] = [];
  for (const [n, line] of lines.entries()) {
    const product = known.get(line.productId);
    if (!product) throw new Refusal('PRODUCT_NOT_FOUND', { path: `lines.${n}.productId` });
    assertSerials(product, line.quantity, line.serials, `lines.${n}.serials`);
    const lot = plainLot(line.lot);
    const about = { product, lot, quantity: line.quantity, serials: line.serials.map(plainSerial) };
    const to = `hospital:${hospitalId}`;
    const words = { deliveryId, number, hospitalName: hospital.name };
    const short = from
      ? await deliverFromBook(context, about, { from, to, ...words })
      : await deliverUnkept(context, about, { dealerId: dealer._id, to, path: `lines.${n}.lot`, ...words });
    said.push({
      productId: product._id,
      productName: product.name,
      unit: product.unit,
      lot,
      ...(await datesOf(context, product, lot)),
      quantity: line.quantity,
      serials: about.serials,
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
    fromId,
    day,
    lines: said,
    source: 'scan',
    by: stampOf(actor),
    createdAt: now.toISOString(),
  });
  return { deliveryId, number, short: said.reduce((sum, line) => sum + line.short, 0) };
};

interface Delivered {
  product: Product;
  lot: string;
  quantity: number;
  serials: string[];
}
interface Words {
  deliveryId: string;
  number: string;
  hospitalName: string;
}
const datesOf = async (
  { store }: Context,
  product: Product,
  lot: string,
): Promise<Pick<Lot, 'producedOn' | 'expiresOn'>> => {
  const [row] = await store.query(stockMoves, { productId: product._id, lot }, { limit: 1 });
  return { producedOn: row?.producedOn ?? null, expiresOn: row?.expiresOn ?? null };
};

async function deliverFromBook(
  context: Context,
  { product, lot, quantity, serials }: Delivered,
  { from, to, deliveryId, number, hospitalName }: Words & { from: StockLocation; to: string },
): Promise<number> {
  const { store } = context;
  const balance = await balanceAt(context, from, product._id, from.dealerId!);
  const document = { kind: 'delivery' as const, id: deliveryId };
  const held = (await store.get(stockBalances, balance._id)).lots.filter((one) => one.lot === lot);
  const [taken] = takeFromBag([{ _id: balance._id, lots: held }], lot, quantity);
  const there = taken?.step === 'use' ? taken.quantity : 0;
  const of: Lot = held[0] ?? { lot, producedOn: null, expiresOn: null };
  if (there > 0) {
    const own = serials.slice(0, there);
    const ends = { from: shelf(balance), to: open(to) };
    await moveStock(context, {
      ...{ kind: 'deliver', product, lot: of, quantity: there, serials: own, owner: balance.owner, ...ends },
      document,
    });
    await moveSerials(context, product, own, of, ends.from, ends.to, from.dealerId);
  }
  const short = quantity - there;
  if (short > 0) {
    await owes(context, {
      _id: deliveryId + `-${lot || product._id}`.replace(/[^\w-]/g, '_').slice(0, 40),
      product,
      balance,
      lot,
      serial: '',
      quantity: short,
      workOrderId: deliveryId,
      orderNumber: number,
      hospitalName,
    });
    await moveStock(context, {
      ...{ kind: 'deliver', product, lot: of, quantity: short, serials: [], owner: balance.owner },
      ...{ from: unexplained(balance), to: open(to), document, why: '账上不足' },
    });
  }
  return short;
}

/** Of a dealer without a book: from what was sent to it. A row wants a book that numbers it: the warehouse's that sent the lot. */
async function deliverUnkept(
  context: Context,
  { product, lot, quantity, serials }: Delivered,
  { dealerId, to, deliveryId, path }: Words & { dealerId: string; to: string; path: string },
): Promise<number> {
  const { store } = context;
  const [came] = await store.query(
    stockMoves,
    { productId: product._id, lot, 'to.place': `dealer:${dealerId}` } as never,
    { orderBy: [['at', 'desc']], limit: 1 },
  );
  if (!came?.from.balanceId) throw new Refusal('DELIVERY_LOT_UNKNOWN', { path, lot });
  const way = { ...open(`dealer:${dealerId}`), balance: came.from.balanceId, numbersOnly: true };
  const of = { lot: came.lot, producedOn: came.producedOn, expiresOn: came.expiresOn };
  await moveStock(context, {
    ...{ kind: 'deliver', product, lot: of, quantity, serials, owner: dealerId, from: way, to: open(to) },
    document: { kind: 'delivery', id: deliveryId },
    dealerId,
  });
  await moveSerials(context, product, serials, of, way, open(to), dealerId);
  return 0;
}
