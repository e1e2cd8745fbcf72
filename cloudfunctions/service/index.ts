import { serviceRights } from '../../miniprogram/shared/rights';
import type { ServiceActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';
import * as at from './areas';

/** 现场服务: the visit and whoever plans, reviews and rates it. */
export const actions = tableOf<ActionTable<ServiceActions>>(serviceRights, {
  home: () => at.home().homeActions,
  house: () => at.health().healthActions,
  figure: () => at.figures().figureActions,
  file: () => at.files().fileActions,
  guide: () => at.guides().guideActions,
  device: () => ({ ...at.devices().deviceActions, ...at.reviews().reviewActions }),
  servicePlan: () => at.devices().servicePlanActions,
  scan: () => at.devices().deviceActions,
  review: () => at.reviews().reviewActions,
  rating: () => at.reviews().reviewActions,
  writing: () => at.reviews().reviewActions,
  department: () => ({ ...at.reviews().reviewActions, ...at.sites().siteActions }),
  hospital: () => ({ ...at.reviews().reviewActions, ...at.sites().siteActions }),
  contact: () => at.sites().siteActions,
  workOrder: () => ({ ...at.workOrders().orderActions, ...at.reports().reportActions }),
  daySheet: () => at.workOrders().workOrderActions,
  knowledge: () => at.workOrders().workOrderActions,
  dispatchRules: () => at.workOrders().workOrderActions,
  partRequest: () => at.goodsReceipt().receiptActions,
  quote: () => at.quotes().quoteActions,
  survey: () => at.surveys().surveyActions,
  callBack: () => at.surveys().surveyActions,
  inbox: () => at.inbox().inboxActions,
  listSheet: () => at.listSheets().listSheetActions,
  member: () => ({ ...at.people().peopleActions, ...at.duties().dutyActions }),
  standIn: () => at.duties().standInActions,
  personalData: () => at.duties().lookActions,
  certification: () => at.people().peopleActions,
  rota: () => at.people().peopleActions,
  trail: () => at.trail().trailActions,
  settings: () => at.settings().settingActions,
  quiz: () => at.training().trainingActions,
  training: () => at.training().trainingActions,
  certificationRequest: () => at.training().trainingActions,
  draft: () => at.settings().draftActions,
});

export const main = serve(actions, serviceRights, surroundings());
