import { dayOf, inShanghai, startOfDay } from '../../../miniprogram/shared/days';
import { visitKindLabels } from '../../../miniprogram/shared/model/dealers-life';
import type { DealerTargets } from '../../../miniprogram/shared/model/dealers-life';
import type { DealerOrder } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { exactPart } from '../../../miniprogram/shared/trade/parts';
import type {
  ListDealerVisits,
  SaveDealerVisit,
  SaveTargets,
  TargetsPage,
  TargetsRequest,
  VisitRow,
} from '../../_contracts/dealers-life';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { queryAll } from '../../_platform/query-all';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealerTargets, dealerVisits } from '../../_store/dealers-life';
import { dealers } from '../../_store/dealers';
import { productLines } from '../../_store/product-lines';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { insertTask } from './tasks';

const PAGE = 30;

/** 走访与辅导: what was seen and said, and who does what until when because of it. */
export const saveDealerVisit: UseCase<SaveDealerVisit, { visitId: string }> = async (
  context,
  { dealerId, next, ...given },
) => {
  const { actor, store, ids, now } = context;
  if (given.visitedOn > dayOf(now)) throw new Refusal('VISIT_IN_FUTURE', { path: 'visitedOn' });
  const dealer = await store.get(dealers, dealerId);
  const visit = store.insert(dealerVisits, {
    _id: ids.newId('DV'),
    dealerId,
    dealerName: dealer.shortName,
    ...given,
    by: stampOf(actor),
    createdAt: now.toISOString(),
  });
  const told = new Set(given.shared ? await adminsOf(dealerId) : []);
  for (const { text, role, dueOn } of next) {
    insertTask(context, dealer, {
      kind: 'next_step',
      sourceId: visit._id,
      text,
      role,
      dueOn,
      shared: given.shared || role === 'dealer_admin',
    });
    for (const id of role === 'dealer_admin' ? await adminsOf(dealerId) : await peopleWithRole(role))
      told.add(id);
  }
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'dealer_note',
    title: `${dealer.shortName}：${visitKindLabels[given.kind]}记录`,
    body: next.length > 0 ? next.map(({ text }) => text).join('；') : given.notes,
    page: pages.dealerFile({ id: dealerId }),
  });
  return { visitId: visit._id };
};

export const listDealerVisits: UseCase<ListDealerVisits, Listed<'visits', VisitRow>> = async (
  { store },
  { dealerId, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, dealerVisits, {
    ...{ text, after, where: {}, whose: { dealerId }, by: ['visitedOn', 'desc'], limit: PAGE },
  });
  return { visits: rows.map(rowOf), ...page };
};

const idOf = (dealerId: string, year: number) => `${dealerId}:${year}`;
const counted = ['pending', 'approved', 'partially_shipped', 'shipped', 'received', 'closed'] as const;

/** What was ordered and not cut again, line by line, in fen. */
function orderedFen({ lines }: Pick<DealerOrder, 'lines'>): { productId: string; fen: number }[] {
  return lines.map(({ productId, grossFen, quantity, cut }) => ({
    productId,
    fen: quantity === 0 ? 0 : exactPart(grossFen, quantity, 0, quantity - cut),
  }));
}

/** Targets beside what was ordered, by the quarter in which it was submitted. */
export const readTargets: UseCase<TargetsRequest, TargetsPage> = async ({ store }, { dealerId, year }) => {
  const dealer = await store.get(dealers, dealerId);
  const [targets, orders] = await Promise.all([
    store.find(dealerTargets, idOf(dealerId, year)),
    queryAll(
      store,
      dealerOrders,
      {
        dealerId,
        state: oneOf(counted),
        createdAt: range({ atLeast: startOfDay(`${year - 1}-10-01`).toISOString() }),
      },
      { fields: ['lines', 'submittedAt'] },
    ),
  ]);
  const ofYear = orders.filter(
    ({ submittedAt }) => submittedAt !== null && dayOf(submittedAt).startsWith(`${year}-`),
  );
  const ids = [...new Set(ofYear.flatMap(({ lines }) => lines.map(({ productId }) => productId)))];
  const sold = await store.findMany(products, ids);
  const sums = new Map<string, TargetsPage['achieved'][number]>();
  for (const order of ofYear) {
    const quarter = Math.floor(inShanghai(order.submittedAt!).month() / 3) + 1;
    for (const { productId, fen } of orderedFen(order)) {
      const lineId = sold.get(productId)?.productLineId ?? '';
      const key = `${quarter}:${lineId}`;
      sums.set(key, { quarter, lineId, fen: (sums.get(key)?.fen ?? 0) + fen });
    }
  }
  const shown = targets ? (({ head: _, ...rest }: DealerTargets) => rest)(targets) : null;
  return {
    targets: shown,
    dealerName: dealer.shortName,
    achieved: [...sums.values()],
    orders: ofYear.length,
  };
};

export const saveTargets: UseCase<SaveTargets, { revision: number }> = async (
  { actor, store, now },
  { dealerId, year, revision, rows },
) => {
  const dealer = await store.get(dealers, dealerId);
  const lines = await store.findMany(
    productLines,
    rows.map(({ lineId }) => lineId),
  );
  const unknown = rows.findIndex(({ lineId }) => !lines.has(lineId));
  if (unknown >= 0) throw new Refusal('TARGETS_LINE_UNKNOWN', { path: `rows.${unknown}.lineId` });
  const before = await store.find(dealerTargets, idOf(dealerId, year));
  if ((before?.revision ?? 0) !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const set = { rows, setBy: stampOf(actor), setAt: now.toISOString() };
  const saved = before
    ? store.save(dealerTargets, { ...before, ...set })
    : store.insert(dealerTargets, {
        _id: idOf(dealerId, year),
        dealerId,
        dealerName: dealer.shortName,
        year,
        ...set,
      });
  store.notify({
    memberIds: await adminsOf(dealerId),
    kind: 'dealer_targets',
    title: `${year} 年目标已${before ? '更新' : '下达'}`,
    body: `${actor.name} ${before ? '更新' : '下达'}了贵公司 ${year} 年按季度和产品线的目标。`,
    page: pages.dealerTargets({ dealerId }),
  });
  return { revision: saved.revision };
};
