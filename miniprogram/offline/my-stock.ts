import type { MyStock } from '../../cloudfunctions/_contracts/goods';
import { call } from '../api/client';
import type { PartUsed } from '../shared/model/work-orders';
import { outbox } from './outbox';
import { keepCopy, readCopy } from './shelf';

const MINE = 'my-stock';
/** Asks the book and keeps its answer for where there is no network. */
export async function fetchMyStock(): Promise<void> {
  keepCopy(MINE, await call('goods', 'stock.mine', {}));
}

/** What the phone knows of its engineer's stock, less what it has used and not yet told. It warns and never stops anybody. */
export function myStock(): MyStock | null {
  const mine = readCopy<MyStock>(MINE);
  if (!mine) return null;
  const used = outbox
    .unsent()
    .map(({ action, input }) => ({
      action,
      ...((input as { part?: PartUsed; partId?: string } | null) || {}),
    }))
    .reduce<PartUsed[]>((all, { action, part, partId }) => {
      if (action === 'workOrder.takeBackPart') return all.filter(({ id }) => id !== partId);
      return action === 'workOrder.usePart' && part ? [...all, part] : all;
    }, []);
  const stock = mine.stock.map((one) => {
    const taken = used
      .filter(({ productId, partNumber }) => productId === one.product._id || partNumber === one.product.code)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    return { ...one, good: Math.max(0, one.good - taken), short: one.short + Math.max(0, taken - one.good) };
  });
  return { ...mine, stock };
}
