import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ApproveShortfall, CloseShortfall, ListShortfalls, ShortfallRow } from '../../_contracts/goods';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { stockBalances, stockShortfalls } from '../../_store/goods';
import { moveStock, open, unexplained } from '../ledger/move-stock';
import { lessenShortfall } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertSecondPerson } from './keeping';

const PAGE = 50;
type Moved = { shortfallId: string; state: string };

/** The longest waiting first. */
export const listShortfalls: UseCase<
  ListShortfalls,
  { shortfalls: ShortfallRow[]; next: string | null }
> = async ({ store }, { state, after }) => {
  const by: [string, 'asc' | 'desc'] = ['factAt', state === 'open' ? 'asc' : 'desc'];
  const { rows, next } = await store.seek(stockShortfalls, { state }, { by, after, limit: PAGE });
  return { shortfalls: rows.map(({ head: _, ...shortfall }) => shortfall), next };
};

/** Somebody names what explains what is left; nothing is booked until a service manager agrees. */
export const closeShortfall: UseCase<CloseShortfall, Moved> = async (
  { actor, store, now },
  { shortfallId, how, note },
) => {
  const shortfall = await store.get(stockShortfalls, shortfallId);
  if (shortfall.state !== 'open') throw new Refusal('STOCK_DECIDED_ALREADY');
  const closing = { how, note, by: stampOf(actor), at: now.toISOString(), approvedBy: null };
  store.save(stockShortfalls, { ...shortfall, closing }, note);
  // A later receipt must not meet a shortfall of which somebody has just said something else.
  const balance = await store.get(stockBalances, shortfall.balanceId);
  store.save(stockBalances, { ...balance, changedAt: now.toISOString() });
  store.notify({
    memberIds: (await peopleWithRole('service_manager')).filter((id) => id !== actor.memberId),
    kind: 'stock_shortfall_closing',
    title: '库存差异待复核',
    body: `${shortfall.engineerName} ${shortfall.productName}：${note}`.slice(0, 200),
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
  assertSecondPerson(actor, closing.by);
  if (!passes) {
    store.save(stockShortfalls, { ...shortfall, closing: null });
    return { shortfallId, state: 'open' };
  }
  const quantity = shortfall.quantity - shortfall.settled;
  const balance = await store.get(stockBalances, shortfall.balanceId);
  const product = await store.get(products, shortfall.productId);
  await moveStock(context, {
    ...{ kind: closing.how === 'found' ? 'find' : 'adjust', product, quantity, owner: balance.owner },
    lot: { lot: shortfall.lot, producedOn: null, expiresOn: null },
    ...{ from: open('adjustment'), to: unexplained(balance), partId: shortfallId, why: closing.note },
    document: { kind: 'shortfall', id: shortfallId },
  });
  await lessenShortfall(context, shortfall, quantity, 'closed', { ...closing, approvedBy: stampOf(actor) });
  return { shortfallId, state: 'closed' };
};
