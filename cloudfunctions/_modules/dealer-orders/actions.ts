import type { DealerOrderActions } from '../../_contracts/dealer-orders';
import * as contract from '../../_contracts/dealer-orders';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as place from './place-order';
import * as read from './read-orders';
import * as settle from './settle-order';

const moved = fields('orderId', 'number', 'state', 'revision', 'reasons');

export const dealerOrderActions: ActionTable<DealerOrderActions> = {
  'dealerOrder.products': {
    input: contract.OrderableRequest,
    reply: fields('products', 'more'),
    settings: ['trade'],
    run: read.listOrderable,
  },
  'dealerOrder.check': {
    input: contract.CheckBasket,
    reply: fields('lines', 'totalFen', 'reasons', 'credit'),
    settings: ['trade'],
    run: place.checkBasket,
  },
  'dealerOrder.save': {
    input: contract.SaveDealerOrder,
    reply: moved,
    run: place.saveOrder,
  },
  'dealerOrder.submit': {
    input: contract.DealerOrderRequest,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.recheck': {
    input: contract.DealerOrderRequest,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.approve': {
    input: contract.DealerOrderRequest,
    reply: moved,
    settings: ['trade'],
    contended: true,
    approves: true,
    run: place.approveOrder,
  },
  'dealerOrder.return': {
    input: contract.DealerOrderReason,
    reply: moved,
    contended: true,
    run: place.returnOrder,
  },
  'dealerOrder.cancel': {
    input: contract.DealerOrderReason,
    reply: moved,
    contended: true,
    run: place.cancelOrder,
  },
  'dealerOrder.cut': {
    input: contract.CutDealerOrder,
    reply: moved,
    contended: true,
    run: settle.cutOrder,
  },
  'dealerOrder.reopen': {
    input: contract.ReopenDealerOrder,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.reopenOrder,
  },
  'dealerOrder.again': {
    input: contract.DealerOrderRequest,
    reply: moved,
    run: place.orderAgain,
  },
  'dealerOrder.ship': {
    input: contract.ShipDealerOrder,
    reply: fields(...moved, 'shipmentId'),
    settings: ['trade'],
    contended: true,
    run: settle.shipOrder,
  },
  'dealerOrder.receive': {
    input: contract.DealerOrderRequest,
    reply: moved,
    run: settle.receiveOrder,
  },
  'dealerOrder.close': {
    input: contract.DealerOrderRequest,
    reply: moved,
    run: settle.closeOrder,
  },
  'dealerOrder.takeBack': {
    input: contract.ReturnGoods,
    reply: fields('shipmentId', 'creditedFen'),
    contended: true,
    run: settle.takeBackGoods,
  },
  'dealerOrder.list': {
    input: contract.ListDealerOrders,
    reply: fields('orders', 'more'),
    run: read.listOrders,
  },
  'dealerOrder.get': {
    input: contract.DealerOrderRequest,
    reply: fields('order', 'shipments', 'credit'),
    run: read.readOrder,
  },
};
