import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import { lotKey, plainLot } from '../../../miniprogram/shared/goods/lots';
import { recallStates } from '../../../miniprogram/shared/goods/states';
import type { RecallState } from '../../../miniprogram/shared/goods/states';
import type { LotBlock, Recall } from '../../../miniprogram/shared/model/recalls';
import { recallLevelLabels } from '../../../miniprogram/shared/model/recalls';
import type { StockBalance } from '../../../miniprogram/shared/model/goods';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AnswerRecall,
  AskRecall,
  BlockLot,
  BlockRow,
  CloseRecall,
  DecideRelease,
  ListBlocks,
  ListRecalls,
  OpenRecall,
  RecallRequest,
  RecallRow,
  Trace,
} from '../../_contracts/recalls';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { products } from '../../_store/catalogue';
import { serialsOfAll, stockBalances } from '../../_store/goods';
import { blocksToRelease, lotBlocks, recalls } from '../../_store/recalls';
import { move } from '../../_platform/life';
import { moveSerials, moveStock, shelf } from '../ledger/move-stock';
import { adminsOfDealers, peopleWithRole } from '../people/whom-to-tell';
import { assertSecondPerson } from './keeping';
import { trace } from './trace-lots';

const PAGE = 50;
/** Balances that one step blocks. */
const AT_ONCE = 10;
/** More pieces of a lot than lie in one place. */
const MOST = 1000;

/** Every place that holds one of the lots: a recall that left one out would leave it on sale. */
const holding = (store: Store, productId: string, lots: readonly string[]): Promise<StockBalance[]> =>
  Promise.all(
    lots.map((lot) => queryAll(store, stockBalances, { productId, 'lots.lot': plainLot(lot) })),
  ).then((found) => [...new Map(found.flat().map((balance) => [balance._id, balance])).values()]);

/** What lies there of the lots goes into quarantine; what is picked is put back by whoever picked it and goes there then. */
async function quarantine(
  context: Context,
  product: Product,
  balance: StockBalance,
  lots: readonly string[],
  about: { why: string; recallId: string | null },
): Promise<void> {
  const { store } = context;
  for (const lot of lots.map(plainLot))
    for (const condition of ['good', 'pending'] as const) {
      const now = await store.get(stockBalances, balance._id);
      const of = now.lots.find((one) => one.lot === lot);
      if (!of || of[condition] === 0) continue;
      const ends = { from: shelf(balance, condition), to: shelf(balance, 'quarantine') };
      const pieces =
        product.tracking === 'serial'
          ? await store.query(
              serialsOfAll,
              { place: balance.locationId, productId: product._id, lot, condition },
              { limit: MOST },
            )
          : [];
      const serials = pieces.map(({ serial }) => serial);
      await moveStock(context, {
        ...{ kind: 'block', product, lot: of, quantity: of[condition], serials, owner: balance.owner },
        ...{ ...ends, why: about.why },
        document: about.recallId === null ? null : { kind: 'recall', id: about.recallId },
      });
      await moveSerials(context, product, serials, of, ends.from, ends.to, balance.dealerId);
    }
}

async function putBlock(
  { actor, store, now }: Context,
  product: Product,
  lot: string,
  reason: string,
  recallId: string | null,
): Promise<LotBlock> {
  const _id = lotKey(product._id, lot);
  const before = await store.find(lotBlocks, _id);
  const block = {
    productId: product._id,
    productName: product.name,
    lot: plainLot(lot),
    reason,
    recallId,
    state: 'blocked' as const,
    blockedBy: stampOf(actor),
    blockedAt: now.toISOString(),
    asked: null,
    releasedBy: null,
    releasedAt: null,
  };
  return before ? store.save(lotBlocks, { ...before, ...block }) : store.insert(lotBlocks, { _id, ...block });
}

export const listBlocks: UseCase<ListBlocks, Listed<'blocks', BlockRow>> = async (
  { store },
  { state, asked, text, after },
) => {
  const where = asked ? blocksToRelease : { state: state ?? 'blocked' };
  const { rows, ...page } = await listOrFind(store, lotBlocks, {
    ...{ text, after, where, by: ['blockedAt', 'desc'], limit: PAGE },
  });
  return { blocks: rows.map(rowOf), ...page };
};

/** One person of quality stops a lot everywhere at once: each book that holds it is written, so that a pick of the same moment is either on it or refused. */
export const blockLot: UseCase<BlockLot, { blockId: string; balances: number }> = async (
  context,
  { productId, lot, reason },
) => {
  const { actor, store } = context;
  const product = await store.get(products, productId);
  const before = await store.find(lotBlocks, lotKey(productId, lot));
  if (before?.state === 'blocked')
    throw new Refusal('LOT_BLOCKED_ALREADY', { path: 'lot', reason: before.reason });
  const held = await holding(store, productId, [lot]);
  if (held.length > AT_ONCE * 5) throw new Refusal('LOT_NEEDS_RECALL', { path: 'lot', places: held.length });
  const block = await putBlock(context, product, lot, reason, null);
  for (const balance of held)
    await quarantine(context, product, balance, [lot], { why: reason, recallId: null });
  store.notify({
    memberIds: [await peopleWithRole('warehouse'), await peopleWithRole('quality')]
      .flat()
      .filter((id) => id !== actor.memberId),
    kind: 'lot_blocked',
    title: '批次已冻结',
    body: `${product.name} ${block.lot}：${reason}`,
    page: pages.lots({}),
  });
  return { blockId: block._id, balances: held.length };
};

export const askRelease: UseCase<BlockLot, { blockId: string; balances: number }> = async (
  { actor, store, now },
  { productId, lot, reason },
) => {
  const block = await store.get(lotBlocks, lotKey(productId, lot));
  if (block.state !== 'blocked' || block.recallId !== null) throw new Refusal('LOT_BLOCK_HELD');
  store.save(lotBlocks, { ...block, asked: { reason, by: stampOf(actor), at: now.toISOString() } });
  store.notify({
    memberIds: (await peopleWithRole('quality')).filter((id) => id !== actor.memberId),
    kind: 'lot_blocked',
    title: '批次解冻待复核',
    body: `${block.productName} ${block.lot}：${reason}`,
    page: pages.lots({}),
  });
  return { blockId: block._id, balances: 0 };
};

/** The second person of quality; what lies in quarantine is released lot by lot where it lies. */
export const decideRelease: UseCase<DecideRelease, { blockId: string; balances: number }> = async (
  context,
  { productId, lot, passes },
) => {
  const { actor, store, now } = context;
  const block = await store.get(lotBlocks, lotKey(productId, lot));
  if (block.state !== 'blocked' || block.asked === null) throw new Refusal('LOT_BLOCK_HELD');
  await assertSecondPerson(context, [block.asked.by], passes);
  store.save(
    lotBlocks,
    passes
      ? { ...block, state: 'released', releasedBy: stampOf(actor), releasedAt: now.toISOString() }
      : { ...block, asked: null },
    block.asked.reason,
  );
  return { blockId: block._id, balances: 0 };
};

export const listRecalls: UseCase<ListRecalls, Listed<'recalls', RecallRow>> = async (
  { store },
  { state, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, recalls, {
    ...{ text, after, where: state ? { state } : {}, by: ['askedAt', 'desc'], limit: PAGE },
  });
  return { recalls: rows.map(rowOf), ...page };
};

/** The recall with where every unit of its lots is. */
export const readRecall: UseCase<RecallRequest, { recall: RecallRow; traces: Trace[] }> = async (
  { store },
  { recallId },
) => {
  const recall = rowOf(await store.get(recalls, recallId));
  const traces: Trace[] = [];
  for (const lot of recall.lots) traces.push(await trace(store, { productId: recall.productId, lot }));
  return { recall, traces };
};

function moveRecall(recall: Recall, state: RecallState): Recall {
  return move(recallStates, recall, state, 'RECALL_STATE_CHANGED');
}
const moved = ({ _id, state }: Recall) => ({ recallId: _id, state });

export const askRecall: UseCase<AskRecall, { recallId: string; state: RecallState }> = async (
  { actor, store, ids, now },
  { productId, lots, level, reason },
) => {
  const product = await store.get(products, productId);
  const recall = store.insert(recalls, {
    _id: ids.newId('RC'),
    number: `ZH${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(4)}`,
    productId,
    productName: product.name,
    lots: [...new Set(lots.map(plainLot))],
    level,
    reason,
    state: 'draft',
    tellBy: null,
    sweep: { balanceIds: [], done: 0 },
    told: null,
    answers: [],
    askedBy: stampOf(actor),
    askedAt: now.toISOString(),
    openedBy: null,
    openedAt: null,
    closedBy: null,
    closedAt: null,
    conclusion: '',
  });
  store.notify({
    memberIds: (await peopleWithRole('quality')).filter((id) => id !== actor.memberId),
    kind: 'recall_asked',
    title: `${recallLevelLabels[level]}召回待批准`,
    body: `${product.name} ${recall.lots.join('、')}：${reason}`,
    page: pages.recall({ id: recall._id }),
  });
  return moved(recall);
};

/** The second person opens it: its lots are blocked from this moment on, then each book that holds them is written in steps. */
export const openRecall: UseCase<OpenRecall, { recallId: string; state: RecallState }> = async (
  context,
  { recallId, passes },
) => {
  const { actor, store, now, setting } = context;
  const recall = await store.get(recalls, recallId);
  await assertSecondPerson(context, [recall.askedBy], passes);
  if (!passes) return moved(store.save(recalls, moveRecall(recall, 'dropped')));
  const opened = moveRecall(recall, 'open');
  const product = await store.get(products, recall.productId);
  const held = await holding(store, recall.productId, recall.lots);
  for (const lot of recall.lots) await putBlock(context, product, lot, `召回：${recall.reason}`, recallId);
  const { recallFirst, recallSecond, recallThird } = setting('shipping');
  const days = { 1: recallFirst, 2: recallSecond, 3: recallThird }[recall.level];
  const traces: Trace[] = [];
  for (const lot of recall.lots) traces.push(await trace(store, { productId: recall.productId, lot }));
  const dealerIds = [
    ...new Set([
      ...held.flatMap(({ dealerId }) => dealerId ?? []),
      ...traces
        .flatMap(({ rows }) => rows)
        .flatMap(({ place }) => (place.startsWith('dealer:') ? [place.slice('dealer:'.length)] : [])),
    ]),
  ];
  const saved = store.save(recalls, {
    ...opened,
    tellBy: startOfDay(addDays(dayOf(now), days + 1)).toISOString(),
    sweep: { balanceIds: held.map(({ _id }) => _id), done: 0 },
    told: { dealerIds, at: now.toISOString() },
    openedBy: stampOf(actor),
    openedAt: now.toISOString(),
  });
  const admins = [...(await adminsOfDealers(dealerIds)).values()].flat();
  const own = await Promise.all(
    (['warehouse', 'quality', 'service_manager', 'channel_manager'] as const).map(peopleWithRole),
  );
  const body = `${recall.productName} ${recall.lots.join('、')}：${recall.reason}`;
  const title = `${recallLevelLabels[recall.level]}召回，请立即停用`;
  store.notify({ memberIds: admins, kind: 'recall', title, body, page: pages.stock({}) });
  store.notify({
    memberIds: own.flat().filter((id) => id !== actor.memberId),
    ...{ kind: 'recall', title, body },
    page: pages.recall({ id: recallId }),
  });
  return moved(saved);
};

/** Blocks the next books; whoever calls it goes on where the last one stopped. */
export const sweepRecall: UseCase<RecallRequest, { recallId: string; done: number; count: number }> = async (
  context,
  { recallId },
) => {
  const { store } = context;
  const recall = await store.get(recalls, recallId);
  if (recall.state !== 'open') throw new Refusal('RECALL_STATE_CHANGED', { state: recall.state });
  const { balanceIds, done } = recall.sweep;
  const next = balanceIds.slice(done, done + AT_ONCE);
  if (next.length === 0) return { recallId, done, count: balanceIds.length };
  const product = await store.get(products, recall.productId);
  const held = await store.findMany(stockBalances, next);
  for (const balance of held.values())
    await quarantine(context, product, balance, recall.lots, { why: recall.reason, recallId });
  const sweep = { balanceIds, done: done + next.length };
  store.save(recalls, { ...recall, sweep });
  return { recallId, done: sweep.done, count: balanceIds.length };
};

/** What became of units where they are: used up, destroyed, locked away by the hospital. */
export const answerRecall: UseCase<AnswerRecall, { recallId: string; state: RecallState }> = async (
  { actor, store, now },
  { recallId, place, quantity, note },
) => {
  const recall = await store.get(recalls, recallId);
  if (recall.state !== 'open') throw new Refusal('RECALL_STATE_CHANGED', { state: recall.state });
  let [there, name] = [0, place];
  for (const lot of recall.lots)
    for (const row of (await trace(store, { productId: recall.productId, lot })).rows)
      if (row.place === place) [there, name] = [there + row.quantity, row.name];
  const answered = recall.answers
    .filter((one) => one.place === place)
    .reduce((sum, one) => sum + one.quantity, 0);
  if (quantity > there - answered)
    throw new Refusal('STOCK_NOT_ENOUGH', { path: 'quantity', held: there - answered });
  const answer = { place, placeName: name, quantity, note, by: stampOf(actor), at: now.toISOString() };
  return moved(store.save(recalls, { ...recall, answers: [...recall.answers, answer] }));
};

/** Ends when the books are blocked and nothing is left that is neither in quarantine, scrapped, nor answered for. */
export const closeRecall: UseCase<CloseRecall, { recallId: string; state: RecallState }> = async (
  { actor, store, now },
  { recallId, conclusion },
) => {
  const recall = await store.get(recalls, recallId);
  const closed = moveRecall(recall, 'closed');
  if (recall.sweep.done < recall.sweep.balanceIds.length) throw new Refusal('RECALL_NOT_SWEPT');
  const open = new Map<string, { name: string; quantity: number }>();
  for (const lot of recall.lots)
    for (const { place, name, outcome, quantity } of (
      await trace(store, { productId: recall.productId, lot })
    ).rows)
      if (!['maker', 'scrapped', 'adjusted'].includes(outcome) && quantity > 0)
        open.set(place, { name, quantity: (open.get(place)?.quantity ?? 0) + quantity });
  for (const { place, quantity } of recall.answers) {
    const left = open.get(place);
    if (left) open.set(place, { ...left, quantity: left.quantity - quantity });
  }
  const places = [...open.values()].filter(({ quantity }) => quantity > 0);
  if (places.length > 0) throw new Refusal('RECALL_UNITS_OPEN', { places: places.slice(0, 50) });
  return moved(
    store.save(
      recalls,
      { ...closed, conclusion, closedBy: stampOf(actor), closedAt: now.toISOString() },
      conclusion,
    ),
  );
};
