import type { DealerOrderActions } from '../../_contracts/dealer-orders';
import * as contract from '../../_contracts/dealer-orders';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { dealerOrders } from '../../_store/dealer-orders';
import { Nothing } from '../../_contracts/shapes';
import { orderSheetTemplate, readOrderSheet } from './order-sheet';
import { getOrderPaper } from './order-paper';
import * as place from './place-order';
import * as quota from './quotas';
import * as scheduled from './scheduled-receipts';
import * as read from './read-orders';
import * as settle from './settle-order';

const ofOrder = ({ orderId }: { orderId: string }): Load[] => [[dealerOrders, orderId]];
const moved = fields('orderId', 'number', 'state', 'revision', 'reasons');

export const dealerOrderActions: ActionTable<DealerOrderActions> = {
  'quota.list': { input: contract.ListQuotas, reply: fields('quotas', 'next'), run: quota.listQuotas },
  'quota.get': {
    input: contract.QuotaRequest,
    reply: fields('productName', 'unit', 'quota', 'given'),
    run: quota.readQuota,
  },
  'quota.save': { input: contract.SaveQuota, reply: fields('productId', 'revision'), run: quota.saveQuota },
  'scheduledReceipt.list': {
    input: contract.ListScheduled,
    reply: fields('scheduled', 'next'),
    run: scheduled.listScheduled,
  },
  'scheduledReceipt.get': {
    input: contract.ScheduledRequest,
    reply: fields('productName', 'unit', 'scheduled'),
    run: scheduled.readScheduled,
  },
  'scheduledReceipt.save': {
    input: contract.SaveScheduled,
    reply: fields('productId', 'revision'),
    run: scheduled.saveScheduled,
  },
  'quota.end': { input: contract.EndQuota, reply: fields('productId', 'revision'), run: quota.endQuota },
  'dealerOrder.products': {
    input: contract.OrderableRequest,
    reply: fields('products', 'next'),
    settings: ['trade'],
    run: read.listOrderable,
  },
  'dealerOrder.readSheet': {
    input: contract.ReadOrderSheet,
    reply: fields('lines', 'problems', 'readAs'),
    run: readOrderSheet,
  },
  'dealerOrder.sheetTemplate': {
    input: Nothing,
    reply: fields('link'),
    run: orderSheetTemplate,
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
    loads: ofOrder,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.recheck': {
    input: contract.DealerOrderRequest,
    loads: ofOrder,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.submitOrder,
  },
  'dealerOrder.approve': {
    input: contract.SeenDealerOrder,
    loads: ofOrder,
    reply: moved,
    settings: ['trade'],
    contended: true,
    approves: true,
    sees: ({ orderId, revision }) => [sight(dealerOrders, orderId, revision)],
    run: place.approveOrder,
  },
  'dealerOrder.return': {
    input: contract.DealerOrderReason,
    loads: ofOrder,
    reply: moved,
    contended: true,
    run: place.returnOrder,
  },
  'dealerOrder.cancel': {
    input: contract.DealerOrderReason,
    loads: ofOrder,
    reply: moved,
    contended: true,
    run: place.cancelOrder,
  },
  'dealerOrder.cut': {
    input: contract.CutDealerOrder,
    loads: ofOrder,
    reply: moved,
    contended: true,
    run: settle.cutOrder,
  },
  'dealerOrder.reopen': {
    input: contract.ReopenDealerOrder,
    loads: ofOrder,
    reply: moved,
    settings: ['trade'],
    contended: true,
    run: place.reopenOrder,
  },
  'dealerOrder.again': {
    input: contract.DealerOrderRequest,
    loads: ofOrder,
    reply: moved,
    run: place.orderAgain,
  },
  'dealerOrder.close': {
    input: contract.DealerOrderRequest,
    loads: ofOrder,
    reply: moved,
    run: settle.closeOrder,
  },
  'dealerOrder.list': {
    input: contract.ListDealerOrders,
    reply: fields('orders', 'next'),
    run: read.listOrders,
  },
  'dealerOrder.get': {
    input: contract.DealerOrderRequest,
    loads: ofOrder,
    reply: fields('order', 'shipments', 'credit', 'shares', 'expected'),
    run: read.readOrder,
  },
  'dealerOrder.paper': {
    input: contract.DealerOrderRequest,
    loads: ofOrder,
    reply: fields('link', 'bytes'),
    settings: ['letters'],
    run: getOrderPaper,
  },
};
