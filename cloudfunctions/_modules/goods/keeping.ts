import type { StockBalance, StockLocation } from '../../../miniprogram/shared/model/goods';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { BalanceRow, ProductFacts } from '../../_contracts/goods';
import type { Actor } from '../../_platform/actor';
import { hasRole } from '../../_platform/actor';
import type { Context } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { products } from '../../_store/catalogue';
import { keepsStock } from '../../_store/goods';
import { isAmongPersons } from '../people/second-person';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';

/** Moving what lies at a place is for whoever keeps it; an engineer keeps what they carry. */
export function assertKeeps(
  actor: Actor,
  { dealerId, memberId }: Pick<StockLocation, 'dealerId' | 'memberId'>,
): void {
  const carries = memberId !== null && memberId === actor.memberId;
  if (!carries && !keepsStock(actor, dealerId)) throw new Refusal('STOCK_NOT_YOURS');
}

/** Books what a keeper has stated: another keeper, or the service manager. */
export const decidesStock = (actor: Actor, dealerId: string | null): boolean =>
  keepsStock(actor, dealerId) || hasRole(actor, 'service_manager');

/** Of two persons the second: never who stated it, nor by another record. */
export async function assertSecondPerson(
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  first: readonly PersonStamp[],
  passes = true,
): Promise<void> {
  if (await isAmongPersons(store, actor, first, passes)) throw new Refusal('STOCK_SECOND_PERSON_MISSING');
}

/** Who keeps stock of a house. */
export const keepersOf = (dealerId: string | null): Promise<string[]> =>
  dealerId === null ? peopleWithRole('warehouse') : adminsOf(dealerId);

export const productFacts = (product: Product): ProductFacts => ({
  _id: product._id,
  code: product.code,
  name: product.name,
  specification: product.specification,
  unit: product.unit,
  kind: product.kind,
  tracking: product.tracking,
  shelfDays: product.shelfDays,
  returnsOld: product.returnsOld ?? false,
  udiDi: product.udiDi,
});

/** Balances with what lists say of their products; one more request for all of them. */
export async function withProducts(store: Store, balances: readonly StockBalance[]): Promise<BalanceRow[]> {
  const known = await store.findMany(products, [...new Set(balances.map(({ productId }) => productId))]);
  return balances.flatMap(({ head: _head, tail: _tail, ...balance }) => {
    const product = known.get(balance.productId);
    return product ? [{ ...balance, product: productFacts(product) }] : [];
  });
}
