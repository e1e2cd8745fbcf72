import type { Day } from '../days';
import type { ChosenPrice, PriceList, PriceRow, SpecialPrice } from '../model/trade';

/** Under which keys a dealer's price lists are found, those that come first first; without a tier no tier list. */
export function priceKeys(
  dealer: { _id: string; tier?: string | null },
  regionPath: readonly string[],
): string[] {
  const { _id, tier } = dealer;
  return [
    `contract:${_id}`,
    ...(tier ? [...regionPath.map((code) => `tier:${tier}|${code}`), `tier:${tier}`] : []),
    'base',
  ];
}
export function keyOfList(list: Pick<PriceList, 'level' | 'dealerId' | 'tier' | 'regionCode'>): string {
  switch (list.level) {
    case 'contract':
      return `contract:${list.dealerId}`;
    case 'tierRegion':
      return `tier:${list.tier}|${list.regionCode}`;
    case 'tier':
      return `tier:${list.tier}`;
    case 'base':
      return 'base';
  }
}

export interface PriceBook {
  lists: readonly PriceList[];
  rows: readonly PriceRow[];
  specials: readonly SpecialPrice[];
}
export type Price = {
  unitFen: number;
  taxPercent: number;
  minimum: number | null;
  multiple: number | null;
  price: ChosenPrice;
  /** A special price that would have matched and has too little left. */
  specialShort: { specialId: string; left: number } | null;
};

/**
 * The one price of a product on a day: special (whole or not at all) → contract → tier in the deepest region → tier → base.
 * Within a level the row of the largest minimum quantity that the total reaches, the newest first. Never the cheapest of
 * several, never one on another.
 *
 * @param total the order's quantity of the product, all lines together
 * @param keys `priceKeys`
 */
export function choosePrice(
  book: PriceBook,
  asked: { productId: string; total: number; day: Day; hospitalId: string | null; keys: readonly string[] },
): Price | { missing: 'PRICE_MISSING' | 'PRICE_ENDED' } {
  const { productId, total, day, hospitalId, keys } = asked;
  const holds = ({ fromOn, toOn }: { fromOn: Day; toOn: Day }) => fromOn <= day && day <= toOn;
  const special = [...book.specials]
    .filter(
      (one) =>
        one.state === 'approved' &&
        one.productId === productId &&
        holds(one) &&
        (one.hospitalId === null || one.hospitalId === hospitalId),
    )
    // One for this hospital goes before one for all; then the newest.
    .sort(
      (a, b) =>
        Number(b.hospitalId !== null) - Number(a.hospitalId !== null) || (a.fromOn < b.fromOn ? 1 : -1),
    );
  const fits = special.find(({ quantity, usedQuantity }) => quantity - usedQuantity >= total);
  const specialShort =
    !fits && special[0]
      ? { specialId: special[0]._id, left: special[0].quantity - special[0].usedQuantity }
      : null;
  if (fits)
    return {
      unitFen: fits.unitFen,
      taxPercent: fits.taxPercent,
      minimum: null,
      multiple: null,
      price: { level: 'special', listId: null, specialId: fits._id },
      specialShort,
    };
  const lists = new Map(
    book.lists
      .filter((list) => list.state === 'approved' || list.state === 'ended')
      .map((list) => [list._id, list]),
  );
  const own = book.rows.filter((row) => row.productId === productId && lists.has(row.listId));
  for (const key of keys) {
    const row = own
      .filter((one) => {
        const list = lists.get(one.listId)!;
        return list.key === key && holds(list) && holds(one) && one.minQuantity <= total && one.unitFen > 0;
      })
      .sort((a, b) => b.minQuantity - a.minQuantity || (a.fromOn < b.fromOn ? 1 : -1))[0];
    if (row) {
      const { unitFen, taxPercent, minimum, multiple, listId } = row;
      const { level } = lists.get(listId)!;
      return {
        unitFen,
        taxPercent,
        minimum,
        multiple,
        price: { level, listId, specialId: null },
        specialShort,
      };
    }
  }
  return {
    missing: own.some((row) => row.toOn < day || lists.get(row.listId)!.toOn < day)
      ? 'PRICE_ENDED'
      : 'PRICE_MISSING',
  };
}

/** Rows that would leave two candidates for one question: same level and key, product, quantity, and a day in common. */
export function overlappingRows(rows: readonly (PriceRow & { key: string })[]): [PriceRow, PriceRow][] {
  const groups = new Map<string, (PriceRow & { key: string })[]>();
  for (const row of rows) {
    const key = `${row.key}\n${row.productId}\n${row.minQuantity}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const found: [PriceRow, PriceRow][] = [];
  for (const group of groups.values()) {
    const sorted = group.sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
    for (let i = 1; i < sorted.length; i++)
      if (sorted[i]!.fromOn <= sorted[i - 1]!.toOn) found.push([sorted[i - 1]!, sorted[i]!]);
  }
  return found;
}
