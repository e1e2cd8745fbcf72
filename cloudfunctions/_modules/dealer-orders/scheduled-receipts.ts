import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type {
  DealerOrder,
  ScheduledReceipt,
  ScheduledReceipts,
} from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  Expected,
  ListScheduled,
  QuotaMoved,
  SaveScheduled,
  ScheduledPage,
  ScheduledRequest,
  ScheduledView,
} from '../../_contracts/dealer-orders';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { scheduledReceipts, scheduledReceiptsOfAll } from '../../_store/dealer-orders';
import { lackingUnits } from './reserve-stock';

const PAGE = 50;
const viewOf = ({ head: _, ...scheduled }: ScheduledReceipts, today: Day): ScheduledView => ({
  ...scheduled,
  late: scheduled.nextOn !== null && scheduled.nextOn < today,
});
const nextOf = (receipts: readonly ScheduledReceipt[]): Day | null => receipts[0]?.on ?? null;

/** What is to come, the nearest day first: what is late stands on top. */
export const listScheduled: UseCase<
  ListScheduled,
  { scheduled: ScheduledView[]; next: string | null }
> = async ({ store, now }, { after }) => {
  const { rows, next } = await store.seek(
    scheduledReceipts,
    { nextOn: range({ atLeast: '' }) },
    { by: ['nextOn', 'asc'], after, limit: PAGE },
  );
  return { scheduled: rows.map((row) => viewOf(row, dayOf(now))), next };
};

export const readScheduled: UseCase<ScheduledRequest, ScheduledPage> = async (
  { store, now },
  { productId },
) => {
  const product = await store.get(products, productId);
  const scheduled = await store.find(scheduledReceipts, productId);
  return {
    ...{ productName: product.name, unit: product.unit },
    scheduled: scheduled && viewOf(scheduled, dayOf(now)),
  };
};

/** 登记预计到货: all of what is to come of a product; without rows nothing is announced any more. */
export const saveScheduled: UseCase<SaveScheduled, QuotaMoved> = async (
  { actor, store, now },
  { productId, revision, receipts: given },
) => {
  const product = await store.get(products, productId);
  given.forEach(({ on }, n) => {
    if (given.findIndex((one) => one.on === on) !== n)
      throw new Refusal('SCHEDULED_RECEIPT_TWICE', { path: `receipts.${n}.on` });
  });
  const before = await store.find(scheduledReceipts, productId);
  // What is late stays until somebody says when it comes instead; nothing new is expected yesterday.
  const past = given.findIndex(({ on }) => on < dayOf(now) && !before?.receipts.some((one) => one.on === on));
  if (past >= 0) throw new Refusal('SCHEDULED_RECEIPT_PAST', { path: `receipts.${past}.on` });
  const receipts = [...given].sort((a, b) => (a.on < b.on ? -1 : 1));
  const content = {
    ...{ productName: product.name, unit: product.unit, receipts, nextOn: nextOf(receipts) },
    ...{ by: stampOf(actor), at: now.toISOString() },
  };
  if (before?.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const saved = before
    ? store.save(scheduledReceipts, { ...before, ...content })
    : store.insert(scheduledReceipts, { _id: productId, ...content });
  return { productId, revision: saved.revision };
};

/** What a warehouse of the maker's has received is to come no more: the nearest days lose it first. */
export async function takeOffScheduled(store: Store, productId: string, units: number): Promise<void> {
  const scheduled = await store.find(scheduledReceiptsOfAll, productId);
  if (!scheduled || scheduled.receipts.length === 0) return;
  let left = units;
  const receipts = scheduled.receipts
    .map((one) => {
      const came = Math.min(left, one.units);
      left -= came;
      return { ...one, units: one.units - came };
    })
    .filter((one) => one.units > 0);
  store.save(scheduledReceiptsOfAll, { ...scheduled, receipts, nextOn: nextOf(receipts) });
}

/** When more comes of what an order waits for; a day that is over says nothing to whoever waits. */
export async function expectedFor(
  store: Store,
  order: Pick<DealerOrder, 'waitsForStock' | 'state' | 'lines'>,
  today: Day,
): Promise<Expected[]> {
  const waiting =
    order.state === 'pending'
      ? order.lines
      : order.waitsForStock
        ? order.lines.filter((line) => lackingUnits(line) > 0)
        : [];
  const found = await store.findMany(scheduledReceiptsOfAll, [
    ...new Set(waiting.map(({ productId }) => productId)),
  ]);
  return [...found.values()].flatMap(({ _id, receipts }) => {
    const ahead = receipts.filter(({ on }) => on >= today);
    return ahead.length > 0 ? [{ productId: _id, receipts: ahead }] : [];
  });
}
