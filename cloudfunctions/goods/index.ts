import { goodsRights } from '../../miniprogram/shared/rights';
import type { GoodsActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const goods = () =>
  (require('../_modules/goods/actions') as typeof import('../_modules/goods/actions')).stockActions;
const shipments = () =>
  (require('../_modules/goods/shipment-actions') as typeof import('../_modules/goods/shipment-actions'))
    .shipmentActions;

const recalls = () =>
  (require('../_modules/goods/recall-actions') as typeof import('../_modules/goods/recall-actions'))
    .recallActions;
const stocktakes = () =>
  (require('../_modules/goods/stocktake-actions') as typeof import('../_modules/goods/stocktake-actions'))
    .stocktakeActions;
const loans = () =>
  (require('../_modules/goods/lend') as typeof import('../_modules/goods/lend')).loanActions;

/** 库存与备件: places, stock, parts, shipments, recalls, counts. */
export const actions = tableOf<ActionTable<GoodsActions>>(goodsRights, {
  claim: shipments,
  delivery: stocktakes,
  goodsReturn: shipments,
  loan: loans,
  lot: recalls,
  partRequest: goods,
  partReturn: goods,
  recall: recalls,
  secondInvoice: shipments,
  shipment: shipments,
  shortfall: goods,
  stock: goods,
  stockCorrection: goods,
  stockLocation: goods,
  stockOpening: goods,
  stocktake: stocktakes,
});

export const main = serve(actions, goodsRights, surroundings());
