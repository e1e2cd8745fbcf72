import { dayOf } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { freeOn } from '../../miniprogram/shared/goods/lots';
import type { Settings } from '../../miniprogram/shared/settings/table';
import type { DealerOrder, OrderLine } from '../../miniprogram/shared/model/trade';
import {
  dueOf,
  endOrder,
  endUnanswered,
  isUnanswered,
  sendBack,
  watchedOrderStates,
  watchLapse,
} from '../_modules/dealer-orders/end-order';
import { givenTo, isUnder, scarceAmong, unitsOf } from '../_modules/dealer-orders/quotas';
import { lackingUnits, makersPlaces, reserve } from '../_modules/dealer-orders/reserve-stock';
import { balanceId, MAKER } from '../_modules/ledger/move-stock';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { queryDocuments } from '../_platform/database';
import { someAtOnce } from '../_platform/in-time';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import type { Store } from '../_platform/unit-of-work';
import { readSettings } from '../_platform/settings';
import { oneOf } from '../_platform/where';
import { creditAccounts } from '../_store/credit';
import { dealerOrders } from '../_store/dealer-orders';
import { stockBalances } from '../_store/goods';

const PAGE = 100;
/** The settings that an order is judged by. */
const settingOf = (trade: Settings['trade']) =>
  (() => trade) as <K extends keyof Settings>(key: K) => Settings[K];
type Watched = Pick<DealerOrder, '_id' | 'dealerId' | 'state' | 'submittedAt' | 'priceOn' | 'lines'>;

/**
 * Orders of dealers with whom it is over end one by one, those that nobody answered go back. Each is one transaction that looks again, so it may be broken off anywhere and run twice.
 */
export const endDealerOrders: Job = (world) =>
  alone(world, 'end-dealer-orders', { after: '' }, async (state, keep) => {
    const trade = (await readSettings('trade'))('trade');
    const count = { ends: 0, goes_back: 0 };
    const ask = (after: string | null) =>
      seekDocuments<Watched>(
        dealerOrders.name,
        { state: oneOf(watchedOrderStates) },
        {
          by: ['createdAt', 'desc'],
          after,
          limit: PAGE,
          fields: ['dealerId', 'state', 'submittedAt', 'priceOn', 'lines'],
        },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const dealerIds = [...new Set(rows.map(({ dealerId }) => dealerId))];
      const accounts = dealerIds.length
        ? await queryDocuments<{ _id: string; trading: 'open' }>(
            creditAccounts.name,
            { _id: oneOf(dealerIds) },
            { limit: PAGE, fields: ['trading'] },
          )
        : [];
      const trading = new Map(accounts.map((account) => [account._id, account.trading]));
      const due = (order: Watched, now: Date) =>
        dueOf(order, trading.get(order.dealerId) ?? 'open', now, trade);
      await someAtOnce(
        rows.filter((order) => due(order, world.now()) !== null),
        async ({ _id }) => {
          const done = await actAsSystem(world, 'job.endDealerOrder', async (store, at) => {
            const order = await store.get(dealerOrders, _id);
            const account = await store.find(creditAccounts, order.dealerId);
            const now = new Date(at);
            const what = dueOf(order, account?.trading ?? 'open', now, trade);
            const context = { store, actor: system, now, setting: settingOf(trade) };
            if (what === 'ends') await endOrder(context, order);
            else if (what === 'goes_back') await sendBack(context, order, trade);
            return what;
          });
          if (done) count[done]++;
        },
        4,
      );
    }
    return { ended: count.ends, sentBack: count.goes_back };
  });

/** Orders that were sent and of which nobody has said for long whether they came. */
export const endUnansweredOrders: Job = (world) =>
  alone(world, 'end-unanswered-orders', { after: '' }, async (state, keep) => {
    const trade = (await readSettings('trade'))('trade');
    let unanswered = 0;
    const ask = (after: string | null) =>
      seekDocuments<Pick<DealerOrder, '_id' | 'state' | 'history'>>(
        dealerOrders.name,
        { state: 'shipped' },
        { by: ['createdAt', 'desc'], after, limit: PAGE, fields: ['state', 'history'] },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const isDue = (order: Pick<DealerOrder, 'state' | 'history'>, now: Date) =>
        isUnanswered(order, now, trade.receiveDays);
      await someAtOnce(
        rows.filter((order) => isDue(order, world.now())),
        async ({ _id }) => {
          const ended = await actAsSystem(world, 'job.endUnansweredOrder', async (store, at) => {
            const order = await store.get(dealerOrders, _id);
            const now = new Date(at);
            if (!isDue(order, now)) return false;
            return endUnanswered({ store, actor: system, now, setting: settingOf(trade) }, order);
          });
          if (ended) unanswered++;
        },
        4,
      );
    }
    return { unanswered };
  });

/**
 * Stock that has come is promised to the orders that wait for it, the first submitted first; of what is shared out by quota
 * no dealer gets more than its own. Only this run promises any of it, so nobody races for it.
 */
export const reserveForOrders: Job = (world) =>
  alone(world, 'reserve-for-orders', { after: '' }, async (state, keep) => {
    let reserved = 0;
    const ask = (after: string | null) =>
      seekDocuments<Pick<DealerOrder, '_id' | 'lines'>>(
        dealerOrders.name,
        { waitsForStock: true },
        { by: ['submittedAt', 'asc'], after, limit: PAGE, fields: ['lines', 'submittedAt'] },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const hasCome = await actAsSystem(world, 'job.reserveForOrder', (store, at) =>
        freeProducts(store, rows, dayOf(new Date(at))),
      );
      // One after the other: whose turn it is decides.
      for (const { _id } of rows.filter(({ lines }) => lines.some(hasCome))) {
        const isDone = await actAsSystem(world, 'job.reserveForOrder', async (store, at) => {
          const order = await store.get(dealerOrders, _id);
          const now = new Date(at);
          const kept = await reserve({ store, now }, order, null, await sharesOf(store, order, dayOf(now)));
          if (JSON.stringify(kept) === JSON.stringify(order)) return false;
          store.save(dealerOrders, kept);
          return true;
        });
        if (isDone) reserved++;
      }
    }
    return { reserved };
  });

/** What an order may still get of each product that is shared out. */
async function sharesOf(store: Store, order: DealerOrder, today: Day): Promise<Map<string, number>> {
  const lacking = order.lines.filter((line) => lackingUnits(line) > 0);
  const scarce = await scarceAmong(
    store,
    lacking.map(({ productId }) => productId),
    today,
  );
  const shares = new Map<string, number>();
  for (const [productId, quota] of scarce)
    shares.set(
      productId,
      isUnder(quota, order)
        ? Math.max(0, unitsOf(quota, order.dealerId) - (await givenTo(store, quota, order.dealerId)))
        : Infinity,
    );
  return shares;
}

/** Whether something is free of a line that lacks it. */
async function freeProducts(
  store: Store,
  orders: readonly Pick<DealerOrder, 'lines'>[],
  today: Day,
): Promise<(line: OrderLine) => boolean> {
  const lacking = orders.flatMap(({ lines }) => lines.filter((line) => lackingUnits(line) > 0));
  const productIds = [...new Set(lacking.map(({ productId }) => productId))];
  const places = await makersPlaces(store);
  const balances = await store.findMany(
    stockBalances,
    productIds.flatMap((productId) => places.map((place) => balanceId(place, productId, MAKER))),
  );
  const free = [...balances.values()].filter((balance) => freeOn(balance, today) > 0);
  const ids = new Set(free.map(({ productId }) => productId));
  return (line) => lackingUnits(line) > 0 && ids.has(line.productId);
}

/** Looks once a day whether what is approved could still be shipped. */
export const watchDealerOrders: Job = (world) =>
  alone(world, 'watch-dealer-orders', { after: '' }, async (state, keep) => {
    const trade = (await readSettings('trade'))('trade');
    let lapsed = 0;
    const ask = (after: string | null) =>
      seekDocuments<Pick<DealerOrder, '_id'>>(
        dealerOrders.name,
        { state: oneOf(['approved', 'partially_shipped']) },
        { by: ['createdAt', 'desc'], after, limit: PAGE, fields: ['_id'] },
      );
    for await (const rows of goOn(state, keep, ask)) {
      await someAtOnce(
        rows,
        async ({ _id }) => {
          const wrote = await actAsSystem(world, 'job.watchDealerOrder', async (store, at) => {
            const order = await store.get(dealerOrders, _id);
            if (order.state !== 'approved' && order.state !== 'partially_shipped') return false;
            return watchLapse({ store, actor: system, now: new Date(at), setting: settingOf(trade) }, order);
          });
          if (wrote) lapsed++;
        },
        4,
      );
    }
    return { lapsed };
  });
