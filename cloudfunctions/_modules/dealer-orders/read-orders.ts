import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { DealerOrder } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { dealerOrderStates } from '../../../miniprogram/shared/trade/states';
import type { DealerOrderState } from '../../../miniprogram/shared/trade/states';
import type {
  DealerOrderPage,
  DealerOrderRequest,
  DealerOrderRow,
  ListDealerOrders,
  Orderable,
  OrderableRequest,
  OwnShare,
} from '../../_contracts/dealer-orders';
import type { Context, UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, startsWith } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { creditAccounts } from '../../_store/credit';
import { dealerOrders } from '../../_store/dealer-orders';
import { shipments } from '../../_store/shipments';
import { newAccount } from '../ledger/book';
import { narrowedBy } from '../people/narrowed-by';
import { gather } from './gather';
import { givenTo, isUnder, scarceAmong, unitsOf } from './quotas';
import { creditView } from './place-order';
import { expectedFor } from './scheduled-receipts';

const PAGE = 30;
const everyState = Object.keys(dealerOrderStates) as DealerOrderState[];

export const listOrders: UseCase<
  ListDealerOrders,
  { orders: DealerOrderRow[]; next: string | null }
> = async ({ actor, store }, { dealerId, states, text, after }) => {
  const own = actor.dealerId ?? dealerId;
  const { rows, next } = await store.seek(
    dealerOrders,
    {
      ...(await narrowedBy({ actor, store }, text, 'number', 'hospitalId')),
      ...(own ? { dealerId: own } : {}),
      state: oneOf(states ?? everyState),
    },
    { by: ['createdAt', 'desc'], after, limit: PAGE },
  );
  return { orders: rows.map(rowOf), next };
};
const rowOf = ({
  _id,
  number,
  dealerId,
  dealerName,
  purpose,
  hospitalName,
  totalFen,
  heldFen,
  state,
  submittedAt,
  createdAt,
  wishOn,
  lines,
  checks,
  lapse,
  waitsForStock,
  unanswered,
}: DealerOrder): DealerOrderRow => ({
  _id,
  number,
  dealerId,
  dealerName,
  purpose,
  hospitalName,
  totalFen,
  heldFen,
  state,
  submittedAt,
  createdAt,
  wishOn,
  lineCount: lines.length,
  reasonCount: checks.length,
  lapsedSince: lapse?.since ?? null,
  waits: waitsForStock ?? false,
  unanswered: unanswered ?? false,
});

export const readOrder: UseCase<DealerOrderRequest, DealerOrderPage> = async (
  { store, now },
  { orderId },
) => {
  const { head: _, ...order } = await store.get(dealerOrders, orderId);
  const found = await store.queryTogether({
    shipments: question({ collection: shipments, where: { orderId }, limit: 200 }),
    account: question({ collection: creditAccounts, where: { _id: order.dealerId } }),
  });
  const account = found.account[0] ?? {
    ...newAccount({ _id: order.dealerId, name: order.dealerName }, ''),
    revision: 0,
    head: '',
  };
  const [shares, expected] = await Promise.all([
    ownShares(store, order, dayOf(now)),
    expectedFor(store, order, dayOf(now)),
  ]);
  return {
    order,
    shares,
    expected,
    shipments: found.shipments
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .map(({ head: _1, code: _2, ...shipment }) => shipment),
    credit: creditView(account, dayOf(now)),
  };
};

/** What a dealer may put into the basket: products of lines granted to it there, with today's price for one unit. */
export const listOrderable: UseCase<
  OrderableRequest,
  { products: Orderable[]; next: string | null }
> = async (context, { dealerId: named, purpose, hospitalId, text, after }) => {
  const { actor, store } = context;
  const dealerId = actor.dealerId ?? named;
  if (!dealerId) throw new Refusal('DEALER_ORDER_DEALER_MISSING', { path: 'dealerId' });
  const { rows: shown, next } = await store.seek(products, text ? { code: startsWith(text) } : {}, {
    by: ['code', 'asc'],
    after,
    limit: 100,
  });
  const shipTo = { kind: 'licensed' as const, licenceId: null, address: '' };
  const lines = shown.map(({ _id }) => ({ productId: _id, quantity: 1 }));
  const gathered = await gather(context, { dealerId, purpose, hospitalId, shipTo, lines }, { prices: true });
  return {
    products: shown
      .filter(({ productLineId }) => gathered.world.grants.get(productLineId)?.outcome === 'granted')
      .map(({ head: _, searchKeys: _1, ...product }) => {
        const price = gathered.priceOf(product._id, 1);
        return { ...product, unitFen: 'missing' in price ? null : price.unitFen };
      }),
    next,
  };
};

/** What a dealer has of what is shared out by quota, where its order waits for some. */
async function ownShares(
  store: Context['store'],
  order: Omit<DealerOrder, 'head'>,
  today: Day,
): Promise<OwnShare[]> {
  if (!order.waitsForStock && order.state !== 'pending') return [];
  const scarce = await scarceAmong(
    store,
    order.lines.map(({ productId }) => productId),
    today,
  );
  const under = [...scarce.values()].filter((quota) => isUnder(quota, order));
  return Promise.all(
    under.map(async (quota) => ({
      productId: quota._id,
      units: unitsOf(quota, order.dealerId),
      given: await givenTo(store, quota, order.dealerId),
      toOn: quota.toOn,
    })),
  );
}
