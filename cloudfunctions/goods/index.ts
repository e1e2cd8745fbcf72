import { goodsRights } from '../../miniprogram/shared/rights';
import type { GoodsActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const goods = () =>
  (require('../_modules/goods/actions') as typeof import('../_modules/goods/actions')).goodsActions;

/** 库存与备件: places, stock, parts. */
export const actions = tableOf<GoodsActions>(goodsRights, {
  partRequest: goods,
  partReturn: goods,
  shortfall: goods,
  stock: goods,
  stockCorrection: goods,
  stockLocation: goods,
  stockOpening: goods,
});

export const main = serve(actions, goodsRights, surroundings());
