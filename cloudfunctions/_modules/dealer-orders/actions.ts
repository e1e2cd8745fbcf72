import type { DealerOrderActions } from '../../_contracts/dealer-orders';
import * as contract from '../../_contracts/dealer-orders';
import type { ActionTable } from '../../_platform/serve';
import * as place from './place-order';
import * as read from './read-orders';
import * as settle from './settle-order';

const ordering = ['dealer_admin', 'channel_manager'] as const;
const readers = ['dealer_admin', 'channel_manager', 'finance', 'warehouse', 'auditor'] as const;
const moved = ['orderId', 'number', 'state', 'revision', 'reasons'] as const;

export const dealerOrderActions: ActionTable<DealerOrderActions> = {
  'dealerOrder.products': {
    input: contract.OrderableRequest,
    allow: ordering,
    reply: ['products', 'more'],
    writes: false,
    settings: ['trade'],
    run: read.listOrderable,
  },
  'dealerOrder.check': {
    input: contract.CheckBasket,
    allow: ordering,
    reply: ['lines', 'totalFen', 'reasons', 'credit'],
    writes: false,
    settings: ['trade'],
    run: place.checkBasket,
  },
  'dealerOrder.save': {
    input: contract.SaveDealerOrder,
    allow: ordering,
    reply: moved,
    writes: true,
    run: place.saveOrder,
  },
  'dealerOrder.submit': {
    input: contract.DealerOrderRequest,
    allow: ['dealer_admin'],
    reply: moved,
    writes: true,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.recheck': {
    input: contract.DealerOrderRequest,
    allow: ordering,
    reply: moved,
    writes: true,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.approve': {
    input: contract.DealerOrderRequest,
    allow: ['channel_manager', 'finance'],
    reply: moved,
    writes: true,
    settings: ['trade'],
    contended: true,
    approves: true,
    run: place.approveOrder,
  },
  'dealerOrder.return': {
    input: contract.DealerOrderReason,
    allow: ['channel_manager'],
    reply: moved,
    writes: true,
    contended: true,
    run: place.returnOrder,
  },
  'dealerOrder.cancel': {
    input: contract.DealerOrderReason,
    allow: ordering,
    reply: moved,
    writes: true,
    contended: true,
    run: place.cancelOrder,
  },
  'dealerOrder.cut': {
    input: contract.CutDealerOrder,
    allow: ['channel_manager'],
    reply: moved,
    writes: true,
    contended: true,
    run: settle.cutOrder,
  },
  'dealerOrder.reopen': {
    input: contract.ReopenDealerOrder,
    allow: ['channel_manager'],
    reply: moved,
    writes: true,
    settings: ['trade'],
    contended: true,
    run: place.reopenOrder,
  },
  'dealerOrder.again': {
    input: contract.DealerOrderRequest,
    allow: ordering,
    reply: moved,
    writes: true,
    run: place.orderAgain,
  },
  'dealerOrder.ship': {
    input: contract.ShipDealerOrder,
    allow: ['warehouse'],
    reply: [...moved, 'shipmentId'],
    writes: true,
    settings: ['trade'],
    contended: true,
    run: settle.shipOrder,
  },
  'dealerOrder.receive': {
    input: contract.DealerOrderRequest,
    allow: ['dealer_admin'],
    reply: moved,
    writes: true,
    run: settle.receiveOrder,
  },
  'dealerOrder.close': {
    input: contract.DealerOrderRequest,
    allow: ordering,
    reply: moved,
    writes: true,
    run: settle.closeOrder,
  },
  'dealerOrder.takeBack': {
    input: contract.ReturnGoods,
    allow: ['warehouse'],
    reply: ['shipmentId', 'creditedFen'],
    writes: true,
    contended: true,
    run: settle.takeBackGoods,
  },
  'dealerOrder.list': {
    input: contract.ListDealerOrders,
    allow: readers,
    reply: ['orders', 'more'],
    writes: false,
    run: read.listOrders,
  },
  'dealerOrder.get': {
    input: contract.DealerOrderRequest,
    allow: readers,
    reply: ['order', 'shipments', 'credit'],
    writes: false,
    run: read.readOrder,
  },
};
