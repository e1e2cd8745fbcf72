import { eachOf } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { surroundings } from '../_platform/serve';
import { serveTimers } from './serve-timers';

/** 定时任务: what happens by itself, by the names of the triggers in config.json. Each may run twice without harm. */
export const jobs = {
  // Every minute; what is settled needs no message any more, and the other two ask WeChat.
  'deliver-messages': async (world) =>
    eachOf([
      (await import('../_modules/inbox/settle-answered')).settleAnsweredMessages,
      (await import('../_modules/inbox/deliver-messages')).deliverMessages(
        process.env.WORK_ORDER_TEMPLATE ?? '',
      ),
      (await import('../_modules/writings/check-writings')).checkWritings,
    ])(world),
  'expire-surveys': async (world) =>
    (await import('../_modules/surveys/expire-surveys')).expireSurveys(world),
  'close-orders': async (world) => (await import('./tend-orders')).tendOrders(world),
  'complete-letters': async (world) => (await import('./complete-letters')).completeRecords(world),
  'forget-public-calls': async (world) => ({
    ...(await (await import('./forget-public-calls')).forgetPublicCalls(world)),
    ...(await (await import('./forget-persons')).forgetPersons(world)),
  }),
  'tidy-files': async (world) => (await import('./tidy-files')).tidyFiles(world),
  'root-audit': async (world) =>
    (await import('./root-audit-events')).rootAuditEvents(process.env.ENVIRONMENT ?? '')(world),
  'remind-certifications': async (world) =>
    (await import('./remind-of-certifications')).remindOfCertifications(world),
  'remind-licences': async (world) => (await import('./remind-of-licences')).remindOfPapers(world),
  'remind-dealers': async (world) => (await import('./remind-of-dealers')).remindOfDealers(world),
  'watch-orders': async (world) => (await import('./watch-orders')).watchOrders(world),
  'dispatch-orders': async (world) => (await import('./dispatch-orders')).dispatchOrders(world),
  'end-dealer-orders': async (world) => {
    const { endDealerOrders, endUnansweredOrders, reserveForOrders } = await import('./watch-dealer-orders');
    return eachOf([endDealerOrders, endUnansweredOrders, reserveForOrders])(world);
  },
  'watch-dealer-orders': async (world) => (await import('./watch-dealer-orders')).watchDealerOrders(world),
  'post-due-payments': async (world) => (await import('./watch-money')).postDuePayments(world),
  'remind-debts': async (world) => (await import('./watch-money')).remindOfDebts(world),
  'remind-goods': async (world) => (await import('./remind-of-goods')).remindOfGoods(world),
  'watch-statements': async (world) => (await import('./watch-statements')).watchStatements(world),
  'keep-figures': async (world) => (await import('../_modules/figures/keep-figures')).keepFigures(world),
  // What people ask about regions needs it within hours; a long migration gets what is left of the run.
  upkeep: async (world) =>
    eachOf([
      (await import('../_modules/grants/coverage-snapshot')).keepCoverage,
      (await import('./upkeep')).upkeep(
        process.env.ENVIRONMENT ?? '',
        (await import('./migrate')).migrate((await import('./migrations')).migrations),
      ),
    ])(world),
} satisfies Readonly<Record<string, Job>>;

export const main = serveTimers(jobs, surroundings(), {
  wxa_media_check: async (world, event) =>
    (await import('../_modules/writings/check-writings')).takePhotoVerdict(world, event),
});
