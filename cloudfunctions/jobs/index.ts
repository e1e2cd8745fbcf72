import { surroundings } from '../_platform/serve';
import { deliverMessages } from '../_modules/inbox/deliver-messages';
import { expireSurveys } from '../_modules/surveys/expire-surveys';
import { closeConfirmedOrders } from './close-confirmed-orders';
import { completeLetters } from './complete-letters';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { forgetPublicCalls } from './forget-public-calls';
import { remindOfCertifications } from './remind-of-certifications';
import { remindOfDealers } from './remind-of-dealers';
import { remindOfLicences } from './remind-of-licences';
import { rootAuditEvents } from './root-audit-events';
import { serveTimers } from './serve-timers';
import { endDealerOrders, watchDealerOrders } from './watch-dealer-orders';
import { postDuePayments, remindOfDebts } from './watch-money';
import { watchStatements } from './watch-statements';
import { upkeep } from './upkeep';
import { watchOrders } from './watch-orders';

/** 定时任务: what happens by itself, by the names of the triggers in config.json. Each may run twice without harm. */
export const jobs = {
  'deliver-messages': deliverMessages(process.env.WORK_ORDER_TEMPLATE ?? ''),
  'expire-surveys': expireSurveys,
  'close-orders': closeConfirmedOrders,
  'complete-letters': completeLetters,
  'forget-public-calls': forgetPublicCalls,
  'root-audit': rootAuditEvents(process.env.ENVIRONMENT ?? ''),
  'remind-certifications': remindOfCertifications,
  'remind-licences': remindOfLicences,
  'remind-dealers': remindOfDealers,
  'watch-orders': watchOrders,
  'end-dealer-orders': endDealerOrders,
  'watch-dealer-orders': watchDealerOrders,
  'post-due-payments': postDuePayments,
  'remind-debts': remindOfDebts,
  'watch-statements': watchStatements,
  upkeep: upkeep(process.env.ENVIRONMENT ?? '', migrate(migrations)),
};

export const main = serveTimers(jobs, surroundings());
