import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { plainLot } from '../../../miniprogram/shared/goods/lots';
import { plainNameOf } from '../../../miniprogram/shared/search';
import type { StockMove } from '../../../miniprogram/shared/model/goods';
import type {
  BalanceRequest,
  BalanceRow,
  CorrectionRow,
  FindProducts,
  ListMoves,
  ListStock,
  MoveRow,
  MyStock,
  ProductFacts,
} from '../../_contracts/goods';
import type { Nothing } from '../../_contracts/shapes';
import type { UseCase } from '../../_platform/context';
import { rowOf } from '../../_platform/find-by-text';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import {
  partRequests,
  partReturns,
  stockBalances,
  stockCorrections,
  stockLocations,
  stockMoves,
  stockShortfalls,
  stockToJudge,
  keepsStock,
} from '../../_store/goods';
import { engineerPlace } from '../ledger/move-stock';
import { productFacts, withProducts } from './keeping';

const PAGE = 50;
const MOVES = 50;
/** Products that a text narrows a list to. */
const FOUND = 200;

/** Stock by place, product, lot or last day; the soonest to end first where that is what is asked. */
export const listStock: UseCase<
  ListStock,
  { stock: BalanceRow[]; next: string | null; nearDays: number; isCut: boolean }
> = async (
  { actor, store, now, setting },
  { locationId, productId, dealerId, lot, text, ending, waits, after },
) => {
  const { nearDays } = setting('goods');
  const until = addDays(dayOf(now), nearDays + 1);
  const { where, isCut } = text ? await called(store, text) : { where: {}, isCut: false };
  const { rows, next } = await store.seek(
    stockBalances,
    {
      ...(locationId ? { locationId } : {}),
      ...(productId ? { productId } : {}),
      ...(dealerId ? { dealerId } : {}),
      ...where,
      ...(waits ? stockToJudge(waits, actor.dealerId) : {}),
      ...(lot ? { 'lots.lot': plainLot(lot) } : {}),
      ...(ending ? { firstExpiryOn: range({ below: until }) } : {}),
    },
    { by: ending ? ['firstExpiryOn', 'asc'] : ['_id', 'asc'], after, limit: PAGE },
  );
  return { stock: await withProducts(store, rows), next, nearDays, isCut };
};

/** What is of products that are called so, of the first 200 of them; of a lot with that number where none is. */
async function called(store: Store, text: string) {
  const searchKeys = startsWith(plainNameOf(text));
  const found = await store.query(products, { searchKeys }, { limit: FOUND + 1, fields: ['_id'] });
  const some = found.slice(0, FOUND).map(({ _id }) => _id);
  const where = some.length > 0 ? { productId: oneOf(some) } : { 'lots.lot': plainLot(text) };
  return { where, isCut: found.length > FOUND };
}

/** The rows of one balance below a number, newest first: those that leave it and those that come to it. */
async function movesOf(store: Store, balanceId: string, beforeSeq: number): Promise<MoveRow[]> {
  const side = (end: 'from' | 'to') => ({
    collection: stockMoves,
    where: { [`${end}.balanceId`]: balanceId, [`${end}.seq`]: range({ below: beforeSeq }) } as never,
    orderBy: [[`${end}.seq`, -1]] as [string, -1][],
    limit: MOVES,
  });
  const { left, came } = await store.queryTogether({
    left: question<StockMove>(side('from')),
    came: question<StockMove>(side('to')),
  });
  const all = new Map([...left, ...came].map((row) => [row._id, row]));
  const seq = ({ from, to }: StockMove) => (from.balanceId === balanceId ? from.seq : to.seq);
  return [...all.values()]
    .sort((a, b) => seq(b) - seq(a))
    .slice(0, MOVES)
    .map(({ hash: _, ...row }) => row);
}

export const readBalance: UseCase<
  BalanceRequest,
  { balance: BalanceRow; moves: MoveRow[]; corrections: CorrectionRow[]; nearDays: number; keeps: boolean }
> = async ({ actor, store, setting }, { balanceId }) => {
  const found = await store.get(stockBalances, balanceId);
  const [moves, corrections, [balance]] = await Promise.all([
    movesOf(store, balanceId, found.seq + 1),
    store.query(stockCorrections, { balanceId, state: 'asked' }, { limit: 50 }),
    withProducts(store, [found]),
  ]);
  return {
    balance: balance!,
    moves,
    corrections: corrections.map(rowOf),
    nearDays: setting('goods').nearDays,
    keeps: keepsStock(actor, found.dealerId),
  };
};

export const listMoves: UseCase<ListMoves, { moves: MoveRow[] }> = async (
  { store },
  { balanceId, beforeSeq },
) => {
  await store.get(stockBalances, balanceId);
  return { moves: await movesOf(store, balanceId, beforeSeq) };
};

/** What the engineer carries, what is coming, and what is still asked of them; the phone keeps it with its time. */
export const readMyStock: UseCase<Nothing, MyStock> = async ({ actor, store, now, setting }) => {
  const { memberId } = actor;
  const place = engineerPlace(memberId, actor.dealerId);
  const found = await store.queryTogether({
    location: question({ collection: stockLocations, where: { _id: place } }),
    stock: question({ collection: stockBalances, where: { locationId: place }, limit: 1000 }),
    coming: question({
      collection: partRequests,
      where: { 'engineer.memberId': memberId, state: oneOf(['pending', 'approved', 'shipped', 'received']) },
      orderBy: [['createdAt', -1]],
      limit: 50,
    }),
    shortfalls: question({ collection: stockShortfalls, where: { memberId, state: 'open' }, limit: 100 }),
    returns: question({
      collection: partReturns,
      where: { memberId, state: oneOf(['due', 'sent']) },
      orderBy: [['dueOn', 1]],
      limit: 100,
    }),
  });
  const rows = await withProducts(
    store,
    found.stock.filter(({ total, short }) => total > 0 || short > 0),
  );
  const [location] = found.location;
  return {
    at: now.toISOString(),
    locationId: location?._id ?? null,
    openedAt: location?.openedAt ?? null,
    stock: rows.map(({ _id, product, lots, good, short }) => ({
      balanceId: _id,
      product,
      lots,
      good,
      short,
    })),
    coming: found.coming.map(({ head: _, ...request }) => request),
    shortfalls: found.shortfalls.map(rowOf),
    returns: found.returns.map(rowOf),
    nearDays: setting('goods').nearDays,
  };
};

/** Products by what a person types or a label says. */
export const findProducts: UseCase<FindProducts, { products: ProductFacts[] }> = async (
  { store },
  { text, parts },
) => {
  const kinds = parts ? { kind: oneOf(['part', 'consumable']) } : {};
  const where = /^\d{14}$/.test(text) ? { udiDi: text } : text ? { code: startsWith(text) } : {};
  const found = await store.query(
    products,
    { ...kinds, ...where },
    { orderBy: [['code', 'asc']], limit: PAGE },
  );
  return { products: found.map(productFacts) };
};
