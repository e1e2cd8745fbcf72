import { plainLot } from '../../../miniprogram/shared/goods/lots';
import type { StockShortfall } from '../../../miniprogram/shared/model/goods';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ApproveShortfall, CloseShortfall, ListShortfalls, ShortfallRow } from '../../_contracts/goods';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { products } from '../../_store/catalogue';
import { stockBalances, stockMoves, stockShortfalls } from '../../_store/goods';
import { balanceId, moveStock, open, shelf, unexplained } from '../ledger/move-stock';
import { lessenShortfall } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertSecondPerson } from './keeping';
import { lotIn } from './move-goods';

const PAGE = 50;
type Moved = { shortfallId: string; state: string };

/** The longest waiting first. */
export const listShortfalls: UseCase<ListShortfalls, Listed<'shortfalls', ShortfallRow>> = async (
  { store },
  { state, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, stockShortfalls, {
    ...{ text, after, where: { state }, by: ['factAt', state === 'open' ? 'asc' : 'desc'], limit: PAGE },
  });
  return { shortfalls: rows.map(rowOf), ...page };
};

/** Somebody names what explains what is left; nothing is booked until a service manager agrees. */
export const closeShortfall: UseCase<CloseShortfall, Moved> = async (
  { actor, store, now },
  { shortfallId, how, note, right },
) => {
  const shortfall = await store.get(stockShortfalls, shortfallId);
  if (shortfall.state !== 'open') throw new Refusal('STOCK_DECIDED_ALREADY');
  const meant = right && (await store.get(products, right.productId));
  if (meant && (meant.tracking === 'serial' || meant._id === shortfall.productId))
    throw new Refusal('SHORTFALL_RIGHT_INVALID', { path: 'right.productId' });
  const closing = {
    ...{ how, note, by: stampOf(actor), at: now.toISOString(), approvedBy: null },
    ...(right && meant
      ? { right: { productId: meant._id, productName: meant.name, lot: plainLot(right.lot) } }
      : {}),
  };
  store.save(stockShortfalls, { ...shortfall, closing }, note);
  // A later receipt must not meet a shortfall of which somebody has just said something else.
  const balance = await store.get(stockBalances, shortfall.balanceId);
  store.save(stockBalances, { ...balance, changedAt: now.toISOString() });
  store.notify({
    memberIds: (await peopleWithRole('service_manager')).filter((id) => id !== actor.memberId),
    kind: 'stock_shortfall_closing',
    title: '库存差异待复核',
    body: `${shortfall.engineerName} ${shortfall.productName}：${note}`,
    page: pages.shortfalls(),
  });
  return { shortfallId, state: shortfall.state };
};

/** The second person: what is left comes out of adjustment, so that nothing is unexplained any more. */
export const approveShortfall: UseCase<ApproveShortfall, Moved> = async (
  context,
  { shortfallId, passes },
) => {
  const { actor, store } = context;
  const shortfall = await store.get(stockShortfalls, shortfallId);
  const { closing } = shortfall;
  if (shortfall.state !== 'open' || !closing) throw new Refusal('STOCK_DECIDED_ALREADY');
  await assertSecondPerson(context, [closing.by], passes);
  if (!passes) {
    store.save(stockShortfalls, { ...shortfall, closing: null });
    return { shortfallId, state: 'open' };
  }
  const quantity = shortfall.quantity - shortfall.settled;
  const balance = await store.get(stockBalances, shortfall.balanceId);
  const product = await store.get(products, shortfall.productId);
  if (closing.right) await bookRight(context, shortfall, quantity, closing.right, closing.note);
  else
    await moveStock(context, {
      ...{ kind: closing.how === 'found' ? 'find' : 'adjust', product, quantity, owner: balance.owner },
      lot: { lot: shortfall.lot, producedOn: null, expiresOn: null },
      ...{ from: open('adjustment'), to: unexplained(balance), partId: shortfallId, why: closing.note },
      document: { kind: 'shortfall', id: shortfallId },
    });
  await lessenShortfall(context, shortfall, quantity, 'closed', { ...closing, approvedBy: stampOf(actor) });
  if (closing.how === 'charged')
    store.notify({
      memberIds: await peopleWithRole('finance'),
      kind: 'stock_shortfall_closing',
      title: '备件差异要求赔偿，请登记应收',
      body: `${shortfall.engineerName} ${shortfall.productName} × ${quantity}：${closing.note}`,
      page: pages.accounts({}),
    });
  return { shortfallId, state: 'closed' };
};

/** A use that was written down as something else: it leaves the device again, and what was really used goes in from the same bag. */
async function bookRight(
  context: Context,
  shortfall: StockShortfall,
  quantity: number,
  right: { productId: string; lot: string },
  why: string,
): Promise<void> {
  const { store } = context;
  const uses = await store.query(
    stockMoves,
    { 'from.balanceId': shortfall.balanceId, partId: shortfall._id } as never,
    { limit: 50 },
  );
  const device = uses.find(({ from }) => from.place === 'unexplained')?.to.place;
  if (!device) throw new Refusal('SHORTFALL_RIGHT_INVALID', { path: 'right' });
  const balance = await store.get(stockBalances, shortfall.balanceId);
  const wrong = await store.get(products, shortfall.productId);
  const document = { kind: 'shortfall' as const, id: shortfall._id };
  const about = { quantity, owner: balance.owner, partId: shortfall._id, document, why };
  await moveStock(context, {
    ...{
      ...about,
      kind: 'find',
      product: wrong,
      lot: { lot: shortfall.lot, producedOn: null, expiresOn: null },
    },
    from: { ...open(device), balance: balance._id, numbersOnly: true },
    to: unexplained(),
  });
  const product = await store.get(products, right.productId);
  const own = await store.get(stockBalances, balanceId(shortfall.locationId, product._id, balance.owner));
  await moveStock(context, {
    ...{ ...about, kind: 'consume', product, lot: lotIn(own, right.lot, 'good') },
    ...{ from: shelf(own), to: open(device) },
  });
}
