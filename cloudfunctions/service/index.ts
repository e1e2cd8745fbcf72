import { serviceRights } from '../../miniprogram/shared/rights';
import type { ServiceActions } from '../_contracts/actions';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';
import { deviceActions } from '../_modules/devices/actions';
import { fileActions } from '../_modules/files/actions';
import { receiptActions } from '../_modules/goods/receipt-actions';
import { homeActions } from '../_modules/home/actions';
import { inboxActions } from '../_modules/inbox/actions';
import { peopleActions } from '../_modules/people/actions';
import { reportActions } from '../_modules/reports/actions';
import { reviewActions } from '../_modules/reviews/actions';
import { settingActions } from '../_modules/settings/actions';
import { siteActions } from '../_modules/sites/actions';
import { surveyActions } from '../_modules/surveys/actions';
import { workOrderActions, visitStepActions } from '../_modules/work-orders/actions';

/** 现场服务: the table of its actions. */
export const actions: ActionTable<ServiceActions> = {
  ...homeActions,
  ...fileActions,
  ...deviceActions,
  ...reviewActions,
  ...siteActions,
  ...workOrderActions,
  ...visitStepActions,
  ...receiptActions,
  ...reportActions,
  ...surveyActions,
  ...inboxActions,
  ...peopleActions,
  ...settingActions,
};

export const main = serve(actions, serviceRights, surroundings());
