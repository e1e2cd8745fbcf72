import { tradeRights } from '../../miniprogram/shared/rights';
import type { TradeActions } from '../_contracts/actions';
import { catalogueActions } from '../_modules/catalogue/actions';
import { creditActions } from '../_modules/credit/actions';
import { dealerOrderActions } from '../_modules/dealer-orders/actions';
import { licenceActions } from '../_modules/licences/actions';
import { paymentActions } from '../_modules/payments/actions';
import { priceActions } from '../_modules/prices/actions';
import { serve, surroundings } from '../_platform/serve';
import type { ActionTable } from '../_platform/action';

/** 订货与回款: papers, catalogue, prices, orders, credit, payments. */
export const actions: ActionTable<TradeActions> = {
  ...licenceActions,
  ...catalogueActions,
  ...priceActions,
  ...dealerOrderActions,
  ...creditActions,
  ...paymentActions,
};

export const main = serve(actions, tradeRights, surroundings());
