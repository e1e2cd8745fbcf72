import { tradeRights } from '../../miniprogram/shared/rights';
import type { TradeActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const catalogue = () =>
  require('../_modules/catalogue/actions') as typeof import('../_modules/catalogue/actions');
const credit = () => require('../_modules/credit/actions') as typeof import('../_modules/credit/actions');
const dealerOrders = () =>
  require('../_modules/dealer-orders/actions') as typeof import('../_modules/dealer-orders/actions');
const dues = () => require('../_modules/dues/actions') as typeof import('../_modules/dues/actions');
const exchange = () =>
  require('../_modules/exchange/file-actions') as typeof import('../_modules/exchange/file-actions');
const licences = () =>
  require('../_modules/licences/actions') as typeof import('../_modules/licences/actions');
const payments = () =>
  require('../_modules/payments/actions') as typeof import('../_modules/payments/actions');
const prices = () => require('../_modules/prices/actions') as typeof import('../_modules/prices/actions');

/** 订货与回款: papers, catalogue, prices, orders, credit, payments. */
export const actions = tableOf<ActionTable<TradeActions>>(tradeRights, {
  licence: () => licences().licenceActions,
  product: () => catalogue().catalogueActions,
  registration: () => catalogue().catalogueActions,
  priceList: () => prices().priceActions,
  specialPrice: () => prices().priceActions,
  dealerOrder: () => dealerOrders().dealerOrderActions,
  quota: () => dealerOrders().dealerOrderActions,
  scheduledReceipt: () => dealerOrders().dealerOrderActions,
  credit: () => credit().creditActions,
  statement: () => credit().creditActions,
  payment: () => payments().paymentActions,
  dueRule: () => dues().dueActions,
  due: () => dues().dueActions,
  bankFile: () => payments().paymentActions,
  exportFile: () => exchange().exchangeFileActions,
  importFile: () => exchange().exchangeFileActions,
});

export const main = serve(actions, tradeRights, surroundings());
