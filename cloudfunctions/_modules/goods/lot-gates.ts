import { byExpiry, lotKey } from '../../../miniprogram/shared/goods/lots';
import type { Lot, LotStock } from '../../../miniprogram/shared/model/goods';
import type { Store } from '../../_platform/unit-of-work';
import { lotBlocks } from '../../_store/recalls';

/** Why lots of products are blocked, by product and lot; one request. */
export async function blockedLots(
  store: Store,
  lots: readonly { productId: string; lot: string }[],
): Promise<(lot: { productId: string; lot: string }) => string | null> {
  const found = await store.findMany(
    lotBlocks,
    lots.map(({ productId, lot }) => lotKey(productId, lot)),
  );
  return ({ productId, lot }) => {
    const block = found.get(lotKey(productId, lot));
    return block?.state === 'blocked' ? block.reason : null;
  };
}

/** The first lot that may leave, would expire earlier, and is left lying; null where the order of expiry is kept. */
export function passedOver(
  lots: readonly LotStock[],
  taken: ReadonlyMap<string, number>,
  of: Lot,
  passes: (lot: LotStock) => boolean,
): LotStock | null {
  return (
    [...lots]
      .filter(passes)
      .sort(byExpiry)
      .find(
        (one) =>
          one.expiresOn !== of.expiresOn && byExpiry(one, of) < 0 && one.good - (taken.get(one.lot) ?? 0) > 0,
      ) ?? null
  );
}
