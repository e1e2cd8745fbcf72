import { canMove } from '../../../miniprogram/shared/states';
import { correctionStates } from '../../../miniprogram/shared/goods/states';
import type { CorrectionReason, StockCorrection } from '../../../miniprogram/shared/model/goods';
import { correctionReasonLabels } from '../../../miniprogram/shared/model/goods';
import { heldOf, plainLot } from '../../../miniprogram/shared/goods/lots';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { AskCorrection, CorrectionRow, DecideCorrection, ListCorrections } from '../../_contracts/goods';
import type { Listed } from '../../_contracts/shapes';
import { hasRole, stampOf } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { products } from '../../_store/catalogue';
import { stockBalances, stockCorrections, stockLocations } from '../../_store/goods';
import { assertSerials, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps, assertSecondPerson, decidesStock, keepersOf } from './keeping';

const PAGE = 50;

export const listCorrections: UseCase<ListCorrections, Listed<'corrections', CorrectionRow>> = async (
  { store },
  { state, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, stockCorrections, {
    ...{ text, after, where: state ? { state } : {}, by: ['askedAt', 'desc'], limit: PAGE },
  });
  return { corrections: rows.map(rowOf), ...page };
};

/** Somebody states a difference to what the book held when they looked; nothing moves until another person books it. */
export const askCorrection: UseCase<AskCorrection, { correctionId: string }> = async (
  { actor, store, ids, now },
  { balanceId, seq, lot, condition, delta, serials, reason, note, into },
) => {
  const balance = await store.get(stockBalances, balanceId);
  // Out of quarantine into use is for quality alone, wherever it lies.
  if (reason === 'released') assertReleases(actor, { condition, delta, into });
  else assertKeeps(actor, { ...balance, memberId: null });
  if (balance.seq !== seq) throw new Refusal('CHANGED_MEANWHILE');
  const product = await store.get(products, balance.productId);
  const of = { ...lot, lot: plainLot(lot.lot) };
  const known = balance.lots.find((one) => one.lot === of.lot);
  if (product.tracking === 'lot' && of.lot === '') throw new Refusal('LOT_MISSING', { path: 'lot.lot' });
  const booked = heldOf(balance.lots, of.lot, condition);
  if (booked + delta < 0)
    throw new Refusal('STOCK_NOT_ENOUGH', { path: 'delta', lot: of.lot, held: booked, wanted: -delta });
  assertSerials(product, Math.abs(delta), serials, 'serials');
  const correction = store.insert(stockCorrections, {
    _id: ids.newId('SC'),
    balanceId,
    locationId: balance.locationId,
    locationName: balance.locationName,
    dealerId: balance.dealerId,
    productId: product._id,
    productName: product.name,
    unit: product.unit,
    owner: balance.owner,
    lot: known ? { lot: known.lot, producedOn: known.producedOn, expiresOn: known.expiresOn } : of,
    condition,
    delta,
    serials,
    seq,
    booked,
    reason,
    note,
    ...(into ? { into } : {}),
    state: 'asked',
    askedBy: stampOf(actor),
    askedAt: now.toISOString(),
    decidedBy: null,
    decidedAt: null,
    decision: '',
  });
  const told = into
    ? await peopleWithRole('quality')
    : (await Promise.all([keepersOf(balance.dealerId), peopleWithRole('service_manager')])).flat();
  store.notify({
    memberIds: told.filter((id) => id !== actor.memberId),
    kind: 'stock_correction',
    title: '库存更正待复核',
    body: `${balance.locationName} ${product.name} ${delta > 0 ? '+' : ''}${delta}，${correctionReasonLabels[reason]}`,
    page: pages.corrections(),
  });
  return { correctionId: correction._id };
};

function assertReleases(
  actor: Actor,
  { condition, delta, into }: Pick<AskCorrection, 'condition' | 'delta' | 'into'>,
): void {
  if (!hasRole(actor, 'quality')) throw new Refusal('STOCK_NOT_YOURS');
  if (condition !== 'quarantine' || delta > 0 || !into)
    throw new Refusal('STOCK_CONDITION_INVALID', { path: 'condition' });
}

/** Gone for good, so it goes where nothing comes back from. */
const scraps: readonly CorrectionReason[] = ['damaged', 'expired'];

/** The second person books the difference on what the book holds now, or refuses it with a reason. */
export const decideCorrection: UseCase<DecideCorrection, { correctionId: string; state: string }> = async (
  context,
  { correctionId, passes, note },
) => {
  const { actor, store, now } = context;
  const correction = await store.get(stockCorrections, correctionId);
  const decides = correction.into ? hasRole(actor, 'quality') : decidesStock(actor, correction.dealerId);
  if (!decides) throw new Refusal('STOCK_NOT_YOURS');
  await assertSecondPerson(context, [correction.askedBy], passes);
  const state = passes ? 'booked' : 'refused';
  if (!canMove(correctionStates, correction.state, state)) throw new Refusal('STOCK_DECIDED_ALREADY');
  store.save(stockCorrections, {
    ...correction,
    state,
    decidedBy: stampOf(actor),
    decidedAt: now.toISOString(),
    decision: note,
  });
  if (passes) await bookCorrection(context, correction);
  store.notify({
    memberIds: [correction.askedBy.memberId],
    kind: 'stock_correction_decided',
    title: passes ? '库存更正已入账' : '库存更正未同意',
    body: `${correction.locationName} ${correction.productName}${note ? `：${note}` : ''}`,
    page: pages.corrections(),
  });
  return { correctionId, state };
};

async function bookCorrection(
  context: Parameters<typeof decideCorrection>[0],
  correction: StockCorrection,
): Promise<void> {
  const { store } = context;
  const { lot, condition, delta, serials, owner, reason, note } = correction;
  const product = await store.get(products, correction.productId);
  const document = { kind: 'correction' as const, id: correction._id };
  const why = [correctionReasonLabels[reason], note].filter(Boolean).join('：');
  if (delta > 0) {
    const to = await store.get(stockLocations, correction.locationId);
    await bringTo(context, {
      ...{ kind: 'adjust', product, lot, quantity: delta, serials, owner, to, condition, document, why },
      from: open('adjustment'),
    });
    return;
  }
  const balance = { _id: correction.balanceId, locationId: correction.locationId };
  if (correction.into) {
    const ends = { from: shelf(balance, condition), to: shelf(balance, correction.into) };
    await moveStock(context, {
      ...{ kind: 'release', product, lot, quantity: -delta, serials, owner, ...ends, document, why },
    });
    await moveSerials(context, product, serials, lot, ends.from, ends.to, correction.dealerId);
    return;
  }
  const isScrap = scraps.includes(reason);
  const from = shelf(balance, condition);
  const to = open(isScrap ? 'scrap' : 'adjustment');
  await moveStock(context, {
    ...{ kind: isScrap ? 'scrap' : 'adjust', product, lot, quantity: -delta, serials, owner },
    ...{ from, to, document, why },
  });
  await moveSerials(context, product, serials, lot, from, to, correction.dealerId);
}
