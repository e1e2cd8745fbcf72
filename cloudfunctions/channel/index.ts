import { channelRights } from '../../miniprogram/shared/rights';
import type { ChannelActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const appraisal = () =>
  require('../_modules/appraisal/actions') as typeof import('../_modules/appraisal/actions');
const dealers = () => require('../_modules/dealers/actions') as typeof import('../_modules/dealers/actions');
const dealersLife = () =>
  require('../_modules/dealers-life/actions') as typeof import('../_modules/dealers-life/actions');
const grants = () => require('../_modules/grants/actions') as typeof import('../_modules/grants/actions');
const hospitals = () =>
  require('../_modules/hospitals/actions') as typeof import('../_modules/hospitals/actions');
const letters = () => require('../_modules/letters/actions') as typeof import('../_modules/letters/actions');
const masterData = () =>
  require('../_modules/master-data/actions') as typeof import('../_modules/master-data/actions');
const regions = () => require('../_modules/regions/actions') as typeof import('../_modules/regions/actions');

/** 渠道: grants, letters, dealers, master data. */
export const actions = tableOf<ActionTable<ChannelActions>>(channelRights, {
  grant: () => grants().grantActions,
  coverage: () => grants().grantActions,
  block: () => grants().grantActions,
  hospital: () => ({ ...hospitals().hospitalActions, ...masterData().masterDataActions }),
  model: () => masterData().masterDataActions,
  productLine: () => masterData().masterDataActions,
  region: () => regions().regionActions,
  letter: () => letters().letterActions,
  dealer: () => ({ ...dealers().dealerActions, ...dealersLife().dealerLifeActions }),
  dealerTask: () => dealersLife().dealerLifeActions,
  dealerVisit: () => dealersLife().dealerLifeActions,
  dealerTargets: () => dealersLife().dealerLifeActions,
  plan: () => dealersLife().dealerLifeActions,
  appraisal: () => appraisal().appraisalActions,
  appraisalScheme: () => appraisal().appraisalActions,
  admission: () => dealersLife().dealerLifeActions,
});

export const main = serve(actions, channelRights, surroundings());
