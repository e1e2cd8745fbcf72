import type { DealerOrder, ScheduledReceipts, StockQuota } from '../../miniprogram/shared/model/trade';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import type { Collection } from '../_platform/collection';

const ownDealers = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null;

export const dealerOrders = defineCollection<DealerOrder>({
  name: 'dealer_orders',
  notFound: 'DEALER_ORDER_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    { name: 'dealer_order_by_number', keys: [['number', 1]], unique: true },
    {
      name: 'dealer_orders_of_hospital',
      keys: [
        ['hospitalId', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'dealer_orders_that_wait',
      keys: [
        ['waitsForStock', 1],
        ['submittedAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'orders_of_dealer_by_state',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'dealer_orders_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
/** For the arrival of its goods, which a hospital's contact may confirm. */
export const dealerOrdersOfAll: Collection<DealerOrder> = { ...dealerOrders, scope: () => ({}) };

/** How much everybody gets is the manufacturer's; a dealer sees its own on its order. */
export const stockQuotas = defineCollection<StockQuota>({
  name: 'stock_quotas',
  notFound: 'QUOTA_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [
    {
      name: 'quotas_by_end',
      keys: [
        ['toOn', 1],
        ['_id', 1],
      ],
    },
  ],
});
/** For what is promised to an order, whoever acts. */
export const quotasOfAll: Collection<StockQuota> = { ...stockQuotas, scope: () => ({}) };

/** When more of a product comes; a dealer reads it on the order that waits. */
export const scheduledReceipts = defineCollection<ScheduledReceipts>({
  name: 'scheduled_receipts',
  notFound: 'SCHEDULED_RECEIPTS_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [
    {
      name: 'scheduled_by_day',
      keys: [
        ['nextOn', 1],
        ['_id', 1],
      ],
    },
  ],
});
/** For the orders that wait, whoever asks. */
export const scheduledReceiptsOfAll: Collection<ScheduledReceipts> = {
  ...scheduledReceipts,
  scope: () => ({}),
};
