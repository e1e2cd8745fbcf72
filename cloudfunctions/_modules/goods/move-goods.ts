import type { Condition, Lot, StockBalance } from '../../../miniprogram/shared/model/goods';
import { plainLot } from '../../../miniprogram/shared/goods/lots';
import { pages } from '../../../miniprogram/shared/pages';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { JudgeGoods, ReceiveGoods, StockMoved, SetSafety, TransferGoods } from '../../_contracts/goods';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { products } from '../../_store/catalogue';
import { stockBalances, stockLocations } from '../../_store/goods';
import { shipments } from '../../_store/shipments';
import { takeOffScheduled } from '../dealer-orders/scheduled-receipts';
import { assertSerials, balanceId, MAKER, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { assertKeeps } from './keeping';
import { blockedLots } from './lot-gates';

export const movedOf = async (store: Store, id: string): Promise<StockMoved> => ({
  balanceId: id,
  seq: (await store.get(stockBalances, id)).seq,
});

/** A lot as the book has it; what a person says of it is a number on a label. */
export function lotIn({ lots }: Pick<StockBalance, 'lots'>, lot: string, condition: Condition): Lot {
  const plain = plainLot(lot);
  const found = lots.find((one) => one.lot === plain);
  if (!found || found[condition] === 0)
    throw new Refusal('STOCK_NOT_ENOUGH', { path: 'lot', lot: plain, held: 0 });
  return found;
}

/** Goods come from the factory, or to a dealer from beyond our deliveries: they wait until they are judged. */
export const receiveGoods: UseCase<ReceiveGoods, StockMoved> = async (
  context,
  { locationId, productId, lot, quantity, serials, note },
) => {
  const { actor, store } = context;
  const [to, product] = [await store.get(stockLocations, locationId), await store.get(products, productId)];
  assertKeeps(actor, to);
  if (product.tracking !== 'none' && lot.lot === '' && product.tracking === 'lot')
    throw new Refusal('LOT_MISSING', { path: 'lot.lot' });
  assertSerials(product, quantity, serials, 'serials');
  const owner = to.dealerId ?? MAKER;
  await bringTo(context, {
    ...{ kind: 'receive', product, lot, quantity, serials, owner, to, why: note },
    from: open('supplier'),
    condition: 'pending',
  });
  if (to.dealerId === null) await takeOffScheduled(store, productId, quantity);
  return movedOf(store, balanceId(locationId, productId, owner));
};

export const setSafety: UseCase<SetSafety, StockMoved> = async (
  { actor, store },
  { balanceId: id, safety },
) => {
  const balance = await store.get(stockBalances, id);
  assertKeeps(actor, { ...balance, memberId: null });
  store.save(stockBalances, {
    ...balance,
    safety,
    warned: balance.good - (balance.reserved ?? 0) < safety,
  });
  return movedOf(store, id);
};

/** Which verdicts there are; out of quarantine goods come only as a correction by two. */
const verdicts: Partial<Record<Condition, readonly Condition[]>> = {
  pending: ['good', 'quarantine', 'defective'],
  good: ['quarantine', 'defective'],
  quarantine: ['defective'],
};

/** 验收, 隔离: what lies there is judged and stays where it is. */
export const judgeGoods: UseCase<JudgeGoods, StockMoved> = async (
  context,
  { balanceId: id, lot, from, to, quantity, serials, reason },
) => {
  const { actor, store } = context;
  const balance = await store.get(stockBalances, id);
  if (actor.dealerId !== null) assertKeeps(actor, { ...balance, memberId: null });
  if (!verdicts[from]?.includes(to)) throw new Refusal('STOCK_CONDITION_INVALID', { path: 'to' });
  if (to !== 'good' && reason === '') throw new Refusal('REASON_MISSING', { path: 'reason' });
  const product = await store.get(products, balance.productId);
  const of = lotIn(balance, lot, from);
  assertSerials(product, quantity, serials, 'serials');
  if (to === 'good') await assertMayBeGood(store, product, balance, of.lot);
  const ends = { from: shelf(balance, from), to: shelf(balance, to) };
  await moveStock(context, {
    ...{ kind: 'accept', product, lot: of, quantity, serials, owner: balance.owner, why: reason },
    ...ends,
  });
  await moveSerials(context, product, serials, of, ends.from, ends.to, balance.dealerId);
  return movedOf(store, id);
};

/** Not while its lot is blocked, nor a cold lot while the readings of a way that it came are missing. */
async function assertMayBeGood(
  store: Store,
  product: Product,
  balance: StockBalance,
  lot: string,
): Promise<void> {
  const why = (await blockedLots(store, [{ productId: product._id, lot }]))({ productId: product._id, lot });
  if (why !== null) throw new Refusal('LOT_IS_BLOCKED', { path: 'lot', reason: why });
  if (product.cold === null || balance.dealerId === null) return;
  const came = await store.query(
    shipments,
    { dealerId: balance.dealerId, 'cold.verdict': 'missing', receivedInto: balance.locationId },
    { limit: 200 },
  );
  const lacking = came.find(({ lines }) =>
    lines.some((line) => line.productId === product._id && line.lot === lot && line.received > 0),
  );
  if (lacking) throw new Refusal('COLD_READINGS_MISSING', { path: 'lot', number: lacking.number });
}

/** From hand to hand within one house: to an engineer, back from one, or between warehouses. */
export const transferGoods: UseCase<TransferGoods, StockMoved> = async (
  context,
  { balanceId: id, toLocationId, lot, condition, quantity, serials, note },
) => {
  const { actor, store } = context;
  const balance = await store.get(stockBalances, id);
  assertKeeps(actor, balance);
  const to = await store.get(stockLocations, toLocationId);
  if (to._id === balance.locationId) throw new Refusal('STOCK_SAME_PLACE', { path: 'toLocationId' });
  if (to.dealerId !== balance.dealerId) throw new Refusal('STOCK_OTHER_HOUSE', { path: 'toLocationId' });
  const product = await store.get(products, balance.productId);
  const of = lotIn(balance, lot, condition);
  assertSerials(product, quantity, serials, 'serials');
  const kind =
    to.kind === 'engineer' ? 'issue' : balance.locationKind === 'engineer' ? 'send_back' : 'transfer';
  await bringTo(context, {
    ...{ kind, product, lot: of, quantity, serials, owner: balance.owner, to, condition, why: note },
    from: shelf(balance, condition),
  });
  if (to.memberId !== null && to.memberId !== actor.memberId)
    store.notify({
      memberIds: [to.memberId],
      kind: 'stock_issued',
      title: '有备件发到您名下',
      body: `${product.name} × ${quantity}，来自 ${balance.locationName}`,
      page: pages.myStock(),
    });
  return movedOf(store, id);
};
