/** The areas of field service, each read when the first of its actions is called. */
export const devices = () =>
  require('../_modules/devices/actions') as typeof import('../_modules/devices/actions');
export const duties = () =>
  require('../_modules/duties/actions') as typeof import('../_modules/duties/actions');
export const figures = () =>
  require('../_modules/figures/actions') as typeof import('../_modules/figures/actions');
export const files = () => require('../_modules/files/actions') as typeof import('../_modules/files/actions');
export const goodsReceipt = () =>
  require('../_modules/goods/receipt-actions') as typeof import('../_modules/goods/receipt-actions');
export const guides = () =>
  require('../_modules/guides/actions') as typeof import('../_modules/guides/actions');
export const health = () =>
  require('../_modules/health/actions') as typeof import('../_modules/health/actions');
export const home = () => require('../_modules/home/actions') as typeof import('../_modules/home/actions');
export const inbox = () => require('../_modules/inbox/actions') as typeof import('../_modules/inbox/actions');
export const listSheets = () =>
  require('../_modules/list-sheets/actions') as typeof import('../_modules/list-sheets/actions');
export const people = () =>
  require('../_modules/people/actions') as typeof import('../_modules/people/actions');
export const quotes = () =>
  require('../_modules/quotes/actions') as typeof import('../_modules/quotes/actions');
export const reports = () =>
  require('../_modules/reports/actions') as typeof import('../_modules/reports/actions');
export const reviews = () =>
  require('../_modules/reviews/actions') as typeof import('../_modules/reviews/actions');
export const settings = () =>
  require('../_modules/settings/actions') as typeof import('../_modules/settings/actions');
export const sites = () => require('../_modules/sites/actions') as typeof import('../_modules/sites/actions');
export const surveys = () =>
  require('../_modules/surveys/actions') as typeof import('../_modules/surveys/actions');
export const trail = () => require('../_modules/trail/actions') as typeof import('../_modules/trail/actions');
export const training = () =>
  require('../_modules/training/actions') as typeof import('../_modules/training/actions');
export const workOrders = () =>
  require('../_modules/work-orders/actions') as typeof import('../_modules/work-orders/actions');
