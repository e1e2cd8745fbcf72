import type {
  Condition,
  Lot,
  MoveKind,
  MoveSide,
  Owner,
  StockBalance,
  StockLocation,
  StockMove,
  StockSerial,
} from '../../../miniprogram/shared/model/goods';
import type { Product } from '../../../miniprogram/shared/model/trade';
import {
  emptyHolding,
  heldOf,
  plainLot,
  plainSerial,
  serialKey,
  withLot,
} from '../../../miniprogram/shared/goods/lots';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { stampOf } from '../../_platform/actor';
import type { Context } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { balancesOfAll, serialsOfAll, stockMoves } from '../../_store/goods';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';

export type Booking = Pick<Context, 'store' | 'actor' | 'now' | 'happened'>;
export type Kept = Pick<Product, '_id' | 'tracking'>;

export const MAKER: Owner = 'M';
export const balanceId = (locationId: string, productId: string, owner: Owner): string =>
  `${locationId}:${productId}:${owner}`;
export const engineerPlace = (memberId: string, dealerId: string | null): string =>
  `E-${memberId}-${dealerId ?? MAKER}`;

/** What is kept of a product at a place, made now where there is nothing yet; two who make it meet on its id. */
export async function balanceAt(
  { store, now }: Pick<Context, 'store' | 'now'>,
  location: StockLocation,
  productId: string,
  owner: Owner,
): Promise<StockBalance> {
  const _id = balanceId(location._id, productId, owner);
  return (
    (await store.find(balancesOfAll, _id)) ??
    store.insert(balancesOfAll, {
      _id,
      locationId: location._id,
      locationName: location.name,
      locationKind: location.kind,
      dealerId: location.dealerId,
      memberId: location.memberId,
      productId,
      owner,
      ...emptyHolding,
      short: 0,
      shortfallIds: [],
      safety: 0,
      warned: false,
      seq: 0,
      tail: '',
      changedAt: now.toISOString(),
    })
  );
}

/** One end of a movement: a guarded place names its balance, an open one only itself. */
export interface End {
  place: string;
  condition: Condition | null;
  balance?: string;
  /** The balance only numbers the row: what is owed there is unexplained, not on its shelf. */
  numbersOnly?: boolean;
}
export const shelf = (
  balance: Pick<StockBalance, '_id' | 'locationId'>,
  condition: Condition = 'good',
): End => ({
  place: balance.locationId,
  condition,
  balance: balance._id,
});
/** Beyond the book, in the account of a balance: the row is numbered there. */
export const unexplained = (balance?: Pick<StockBalance, '_id'>): End => ({
  place: 'unexplained',
  condition: null,
  ...(balance ? { balance: balance._id, numbersOnly: true } : {}),
});
export const open = (place: string): End => ({ place, condition: null });

export interface Movement {
  kind: MoveKind;
  product: Kept;
  lot: Lot;
  quantity: number;
  serials?: readonly string[];
  owner: Owner;
  from: End;
  to: End;
  document?: StockMove['document'];
  partId?: string;
  why?: string;
  /** Whose people see it where no balance says so. */
  dealerId?: string | null;
}

/** What is no fact yet may not take what is promised to orders. */
const wishes: ReadonlySet<MoveKind> = new Set(['transfer', 'issue', 'send', 'lend']);

/** Promises so many more of what lies there to an order, or (below zero) fewer. */
export async function changeReserved(context: Pick<Context, 'store'>, id: string, by: number): Promise<void> {
  const { store } = context;
  const balance = await store.get(balancesOfAll, id);
  const reserved = (balance.reserved ?? 0) + by;
  if (!Number.isSafeInteger(reserved) || reserved < 0) throw new Error(`${id}: ${reserved} reserved`);
  store.save(balancesOfAll, await watched(context, { ...balance, reserved }));
}

/** Books one movement: the row, and each balance that it touches as the row says. What would take a balance below zero is refused. */
export async function moveStock(context: Booking, movement: Movement): Promise<StockMove> {
  const { store, actor, now, happened } = context;
  const { product, quantity, from, to, kind } = movement;
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new Error(`${kind}: ${quantity} is no quantity`);
  const lot: Lot = { ...movement.lot, lot: plainLot(movement.lot.lot) };
  const before = new Map<string, StockBalance>();
  for (const end of [from, to])
    if (end.balance && !before.has(end.balance))
      before.set(end.balance, await store.get(balancesOfAll, end.balance));
  const after = new Map([...before].map(([id, balance]) => [id, { ...balance, seq: balance.seq + 1 }]));
  const change = ({ balance, condition, numbersOnly }: End, by: number): void => {
    if (!balance || numbersOnly) return;
    const holding = after.get(balance)!;
    after.set(balance, { ...holding, ...withLot(holding, lot, condition!, by) });
  };
  change(from, -quantity);
  change(to, quantity);
  if (wishes.has(kind) && from.condition === 'good' && from.balance) {
    const { good, reserved = 0 } = after.get(from.balance)!;
    if (good < reserved)
      throw new Refusal('STOCK_RESERVED', {
        path: 'quantity',
        free: Math.max(0, good + quantity - reserved),
      });
  }
  const side = ({ place, condition, balance, numbersOnly }: End): MoveSide => ({
    place,
    condition,
    balanceId: balance ?? null,
    seq: balance ? after.get(balance)!.seq : 0,
    prev: balance ? before.get(balance)!.tail : '',
    after: balance && !numbersOnly ? heldOf(after.get(balance)!.lots, lot.lot, condition!) : null,
  });
  const sides = { from: side(from), to: side(to) };
  const first = sides.from.balanceId ? sides.from : sides.to;
  if (!first.balanceId) throw new Error(`${kind}: no balance numbers this row`);
  const serials = (movement.serials ?? []).map(plainSerial);
  const row = store.append(stockMoves, {
    _id: `${first.balanceId}:${String(first.seq).padStart(9, '0')}`,
    kind,
    productId: product._id,
    ...lot,
    serials,
    quantity,
    owner: movement.owner,
    ...sides,
    dealerId:
      [...before.values()].find(({ dealerId }) => dealerId !== null)?.dealerId ?? movement.dealerId ?? null,
    document: movement.document ?? null,
    partId: movement.partId ?? null,
    why: movement.why ?? '',
    by: stampOf(actor),
    at: now.toISOString(),
    factAt: happened.at,
  });
  for (const balance of after.values())
    store.save(balancesOfAll, {
      ...(await watched(context, balance)),
      tail: row.hash,
      changedAt: now.toISOString(),
    });
  return row;
}

/** The balance as it is kept: below its safety stock whoever keeps it is told, once. */
async function watched(context: Pick<Context, 'store'>, balance: StockBalance): Promise<StockBalance> {
  const isLow = balance.good - (balance.reserved ?? 0) < balance.safety;
  if (isLow && !balance.warned) await warn(context, balance);
  return { ...balance, warned: isLow };
}

/** Told once until it is over it again. */
async function warn(
  { store }: Pick<Context, 'store'>,
  { _id, dealerId, locationName, productId, good, reserved = 0, safety }: StockBalance,
): Promise<void> {
  const product = await store.find(products, productId);
  store.notify({
    memberIds: dealerId === null ? await peopleWithRole('warehouse') : await adminsOf(dealerId),
    kind: 'stock_low',
    title: '低于安全库存',
    body: `${locationName} ${product?.name ?? productId} 合格 ${good}${reserved ? `，已留 ${reserved}` : ''}，安全库存 ${safety}`,
    page: pages.balance({ id: _id }),
  });
}

/** As many numbers as pieces, each once, where a product is kept by the piece; none where it is not. */
export function assertSerials(
  { tracking }: Kept,
  quantity: number,
  serials: readonly string[],
  path: string,
): void {
  if (tracking !== 'serial') return;
  const different = new Set(serials.map(plainSerial));
  if (different.size !== serials.length) throw new Refusal('SERIAL_TWICE', { path });
  if (serials.length !== quantity) throw new Refusal('SERIALS_MISSING', { path, wanted: quantity });
}

/** Pieces go from one place to the next: each must be where it is taken from, so one cannot leave twice. */
export async function moveSerials(
  { store }: Pick<Context, 'store'>,
  product: Kept,
  serials: readonly string[],
  lot: Lot,
  from: End | null,
  to: End & { deviceId?: string },
  dealerId: string | null,
): Promise<void> {
  if (product.tracking !== 'serial') return;
  const known = await store.findMany(
    serialsOfAll,
    serials.map((one) => serialKey(product._id, one)),
  );
  for (const serial of serials) {
    const _id = serialKey(product._id, serial);
    const piece = known.get(_id);
    const isThere = piece
      ? from !== null && piece.place === from.place && piece.condition === from.condition
      : from === null;
    if (!isThere) throw new Refusal('SERIAL_ELSEWHERE', { serial: plainSerial(serial) });
    const next = {
      lot: plainLot(lot.lot),
      place: to.place,
      condition: to.condition,
      dealerId,
      deviceId: to.deviceId ?? null,
    };
    if (piece) store.save(serialsOfAll, { ...piece, ...next });
    else store.insert(serialsOfAll, newSerial(product._id, serial, next));
  }
}

export const newSerial = (
  productId: string,
  serial: string,
  where: Pick<StockSerial, 'lot' | 'place' | 'condition' | 'dealerId' | 'deviceId'>,
): Omit<StockSerial, 'revision' | 'head'> => ({
  _id: serialKey(productId, serial),
  productId,
  serial: plainSerial(serial),
  ...where,
  provisional: false,
  claims: [],
  disputed: false,
});
