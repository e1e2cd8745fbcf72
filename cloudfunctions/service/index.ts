import { serviceRights } from '../../miniprogram/shared/rights';
import type { ServiceActions } from '../_contracts/actions';
import { tableOf } from '../_platform/action';
import type { ActionTable } from '../_platform/action';
import { serve, surroundings } from '../_platform/serve';

const devices = () => require('../_modules/devices/actions') as typeof import('../_modules/devices/actions');
const duties = () => require('../_modules/duties/actions') as typeof import('../_modules/duties/actions');
const figures = () => require('../_modules/figures/actions') as typeof import('../_modules/figures/actions');
const files = () => require('../_modules/files/actions') as typeof import('../_modules/files/actions');
const goodsReceipt = () =>
  require('../_modules/goods/receipt-actions') as typeof import('../_modules/goods/receipt-actions');
const guides = () => require('../_modules/guides/actions') as typeof import('../_modules/guides/actions');
const health = () => require('../_modules/health/actions') as typeof import('../_modules/health/actions');
const home = () => require('../_modules/home/actions') as typeof import('../_modules/home/actions');
const inbox = () => require('../_modules/inbox/actions') as typeof import('../_modules/inbox/actions');
const listSheets = () =>
  require('../_modules/list-sheets/actions') as typeof import('../_modules/list-sheets/actions');
const people = () => require('../_modules/people/actions') as typeof import('../_modules/people/actions');
const quotes = () => require('../_modules/quotes/actions') as typeof import('../_modules/quotes/actions');
const reports = () => require('../_modules/reports/actions') as typeof import('../_modules/reports/actions');
const reviews = () => require('../_modules/reviews/actions') as typeof import('../_modules/reviews/actions');
const settings = () =>
  require('../_modules/settings/actions') as typeof import('../_modules/settings/actions');
const sites = () => require('../_modules/sites/actions') as typeof import('../_modules/sites/actions');
const surveys = () => require('../_modules/surveys/actions') as typeof import('../_modules/surveys/actions');
const trail = () => require('../_modules/trail/actions') as typeof import('../_modules/trail/actions');
const workOrders = () =>
  require('../_modules/work-orders/actions') as typeof import('../_modules/work-orders/actions');

/** 现场服务: the visit and whoever plans, reviews and rates it. */
export const actions = tableOf<ActionTable<ServiceActions>>(serviceRights, {
  home: () => home().homeActions,
  house: () => health().healthActions,
  figure: () => figures().figureActions,
  file: () => files().fileActions,
  guide: () => guides().guideActions,
  device: () => ({ ...devices().deviceActions, ...reviews().reviewActions }),
  servicePlan: () => devices().servicePlanActions,
  scan: () => devices().deviceActions,
  review: () => reviews().reviewActions,
  rating: () => reviews().reviewActions,
  writing: () => reviews().reviewActions,
  department: () => ({ ...reviews().reviewActions, ...sites().siteActions }),
  hospital: () => ({ ...reviews().reviewActions, ...sites().siteActions }),
  contact: () => sites().siteActions,
  workOrder: () => ({ ...workOrders().orderActions, ...reports().reportActions }),
  daySheet: () => workOrders().workOrderActions,
  knowledge: () => workOrders().workOrderActions,
  dispatchRules: () => workOrders().workOrderActions,
  partRequest: () => goodsReceipt().receiptActions,
  quote: () => quotes().quoteActions,
  survey: () => surveys().surveyActions,
  callBack: () => surveys().surveyActions,
  inbox: () => inbox().inboxActions,
  listSheet: () => listSheets().listSheetActions,
  member: () => ({ ...people().peopleActions, ...duties().dutyActions }),
  standIn: () => duties().standInActions,
  certification: () => people().peopleActions,
  rota: () => people().peopleActions,
  trail: () => trail().trailActions,
  settings: () => settings().settingActions,
});

export const main = serve(actions, serviceRights, surroundings());
