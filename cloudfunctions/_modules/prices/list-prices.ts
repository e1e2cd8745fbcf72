import type { Day } from '../../../miniprogram/shared/days';
import { choosePrice } from '../../../miniprogram/shared/trade/prices';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { priceLists, priceRows } from '../../_store/prices';

const BASE = 'base';
/** Lists follow one another by their days. */
const LISTS = 200;
const ROWS = 1000;

/** What the list for everybody says of products on a day, tax inside, for one piece; those without a price are not in it. */
export async function listPrices(
  store: Store,
  productIds: readonly string[],
  day: Day,
): Promise<Map<string, number>> {
  const wanted = [...new Set(productIds)];
  if (wanted.length === 0) return new Map();
  const lists = await store.query(priceLists, { key: BASE }, { orderBy: [['toOn', 'desc']], limit: LISTS });
  const ids = lists.filter(({ fromOn, toOn }) => fromOn <= day && day <= toOn).map(({ _id }) => _id);
  if (ids.length === 0) return new Map();
  const rows = await store.query(
    priceRows,
    { listId: oneOf(ids), productId: oneOf(wanted) },
    { limit: ROWS },
  );
  const prices = wanted.map((productId) => {
    const asked = { productId, total: 1, day, hospitalId: null, keys: [BASE] };
    return [productId, choosePrice({ lists, rows, specials: [] }, asked)] as const;
  });
  return new Map(prices.flatMap(([id, price]) => ('unitFen' in price ? [[id, price.unitFen] as const] : [])));
}
