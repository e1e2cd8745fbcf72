import { channelRights } from '../../miniprogram/shared/rights';
import type { ChannelActions } from '../_contracts/actions';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';
import { dealerActions } from '../_modules/dealers/actions';
import { grantActions } from '../_modules/grants/actions';
import { hospitalActions } from '../_modules/hospitals/actions';
import { letterActions } from '../_modules/letters/actions';
import { masterDataActions } from '../_modules/master-data/actions';
import { regionActions } from '../_modules/regions/actions';

/** 渠道: the table of its actions. */
export const actions: ActionTable<ChannelActions> = {
  ...grantActions,
  ...hospitalActions,
  ...masterDataActions,
  ...regionActions,
  ...letterActions,
  ...dealerActions,
};

export const main = serve(actions, channelRights, surroundings());
