import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { DealerOrder, StockQuota } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  EndQuota,
  ListQuotas,
  QuotaMoved,
  QuotaPage,
  QuotaRequest,
  QuotaView,
  SaveQuota,
} from '../../_contracts/dealer-orders';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealerOrdersOfAll, quotasOfAll, stockQuotas } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';

const PAGE = 50;
/** States in which an order has got, or may get, something. */
const served: DealerOrder['state'][] = ['approved', 'partially_shipped', 'shipped', 'received', 'closed'];

const runs = ({ fromOn, toOn }: Pick<StockQuota, 'fromOn' | 'toOn'>, today: Day): boolean =>
  fromOn <= today && today <= toOn;

/** By product what is shared out by quota that day. */
export const running = (quotas: readonly StockQuota[], today: Day): Map<string, StockQuota> =>
  new Map(quotas.filter((quota) => runs(quota, today)).map((quota) => [quota._id, quota]));

/** Of these products those that are shared out by quota today. */
export async function scarceAmong(
  store: Store,
  productIds: readonly string[],
  today: Day,
): Promise<Map<string, StockQuota>> {
  const found = await store.findMany(quotasOfAll, [...new Set(productIds)]);
  return running([...found.values()], today);
}

/** Units of a dealer's orders under the quota. */
export const unitsOf = (
  { quotas, others }: Pick<StockQuota, 'quotas' | 'others'>,
  dealerId: string,
): number => quotas.find((one) => one.dealerId === dealerId)?.units ?? others;

/** Whether an order is under the quota: one that was submitted before it began has its turn before everybody. */
export const isUnder = (
  { fromOn }: Pick<StockQuota, 'fromOn'>,
  order: Pick<DealerOrder, 'submittedAt'>,
): boolean => order.submittedAt !== null && order.submittedAt >= startOfDay(fromOn).toISOString();

/** What a dealer's orders under the quota have been promised, have in hand, or were sent. */
export async function givenTo(store: Store, quota: StockQuota, dealerId: string): Promise<number> {
  const orders = await queryAll(
    store,
    dealerOrdersOfAll,
    { dealerId, state: oneOf(served) },
    { fields: ['lines', 'submittedAt'] },
  );
  return orders
    .filter((order) => isUnder(quota, order))
    .flatMap(({ lines }) => lines)
    .filter(({ productId }) => productId === quota._id)
    .reduce(
      (sum, { shipped, picked = 0, reserved = [] }) =>
        sum + shipped + picked + reserved.reduce((all, { quantity }) => all + quantity, 0),
      0,
    );
}

const viewOf = ({ head: _, ...quota }: StockQuota, today: Day): QuotaView => ({
  ...quota,
  runs: runs(quota, today),
});

export const listQuotas: UseCase<ListQuotas, { quotas: QuotaView[]; next: string | null }> = async (
  { store, now },
  { ended, after },
) => {
  const today = dayOf(now);
  const { rows, next } = await store.seek(
    stockQuotas,
    { toOn: ended ? range({ below: today }) : range({ atLeast: today }) },
    { by: ['toOn', 'asc'], after, limit: PAGE },
  );
  return { quotas: rows.map((quota) => viewOf(quota, today)), next };
};

/** A product's quota with what each named dealer has had of it. */
export const readQuota: UseCase<QuotaRequest, QuotaPage> = async ({ store, now }, { productId }) => {
  const product = await store.get(products, productId);
  const quota = await store.find(stockQuotas, productId);
  const given: Record<string, number> = {};
  for (const { dealerId } of quota?.quotas ?? []) given[dealerId] = await givenTo(store, quota!, dealerId);
  return { productName: product.name, unit: product.unit, quota: quota && viewOf(quota, dayOf(now)), given };
};

/**
 * 设配额: from now on approval promises nothing of the product, and a run shares it out in the order of submission, to each
 * dealer no more than its quota. What was promised before stays promised.
 */
export const saveQuota: UseCase<SaveQuota, QuotaMoved> = async (
  { actor, store, now },
  { productId, revision, quotas, ...terms },
) => {
  const product = await store.get(products, productId);
  if (terms.toOn < terms.fromOn) throw new Refusal('QUOTA_DAYS', { path: 'toOn' });
  const known = await store.findMany(
    dealers,
    quotas.map(({ dealerId }) => dealerId),
  );
  const named = quotas.map(({ dealerId, units }, n) => {
    const dealer = known.get(dealerId);
    if (!dealer) throw new Refusal('DEALER_NOT_FOUND', { path: `quotas.${n}.dealerId` });
    if (quotas.findIndex((one) => one.dealerId === dealerId) !== n)
      throw new Refusal('QUOTA_TWICE', { path: `quotas.${n}.dealerId` });
    return { dealerId, dealerName: dealer.shortName, units };
  });
  const content = {
    ...{ productName: product.name, unit: product.unit, ...terms, quotas: named },
    ...{ by: stampOf(actor), at: now.toISOString() },
  };
  const before = await store.find(stockQuotas, productId);
  if (before && before.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const saved = before
    ? store.save(stockQuotas, { ...before, ...content }, terms.reason)
    : store.insert(stockQuotas, { _id: productId, ...content }, terms.reason);
  return { productId, revision: saved.revision };
};

/** 结束配额: approval promises what is free again, and what waits gets it in the order of submission. */
export const endQuota: UseCase<EndQuota, QuotaMoved> = async (
  { actor, store, now },
  { productId, reason },
) => {
  const quota = await store.get(stockQuotas, productId);
  const today = dayOf(now);
  if (quota.toOn < today) throw new Refusal('QUOTA_ENDED');
  const ended = { ...quota, toOn: addDays(today, -1), reason, by: stampOf(actor), at: now.toISOString() };
  return { productId, revision: store.save(stockQuotas, ended, reason).revision };
};
