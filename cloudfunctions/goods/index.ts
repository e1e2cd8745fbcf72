import { goodsRights } from '../../miniprogram/shared/rights';
import type { GoodsActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const goods = () =>
  (require('../_modules/goods/actions') as typeof import('../_modules/goods/actions')).stockActions;
const shipments = () =>
  (require('../_modules/goods/shipment-actions') as typeof import('../_modules/goods/shipment-actions'))
    .shipmentActions;

/** 库存与备件: places, stock, parts, shipments. */
export const actions = tableOf<GoodsActions>(goodsRights, {
  claim: shipments,
  goodsReturn: shipments,
  partRequest: goods,
  partReturn: goods,
  shipment: shipments,
  shortfall: goods,
  stock: goods,
  stockCorrection: goods,
  stockLocation: goods,
  stockOpening: goods,
});

export const main = serve(actions, goodsRights, surroundings());
