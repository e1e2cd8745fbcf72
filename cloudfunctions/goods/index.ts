import { goodsRights } from '../../miniprogram/shared/rights';
import type { GoodsActions } from '../_contracts/actions';
import { goodsActions } from '../_modules/goods/actions';
import { serve, surroundings } from '../_platform/serve';
import type { ActionTable } from '../_platform/action';

/** 库存与备件: places, stock, parts. */
export const actions: ActionTable<GoodsActions> = goodsActions;

export const main = serve(actions, goodsRights, surroundings());
