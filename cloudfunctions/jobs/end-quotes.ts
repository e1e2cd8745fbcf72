import { dayOf } from '../../miniprogram/shared/days';
import type { Quote } from '../../miniprogram/shared/model/quotes';
import { pages } from '../../miniprogram/shared/pages';
import { quoteOver } from '../../miniprogram/shared/visit/quotes';
import { dispatchersFor } from '../_modules/people/whom-to-tell';
import { moveQuote } from '../_modules/quotes/move-quote';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { inTime, someAtOnce } from '../_platform/in-time';
import { seekDocuments } from '../_platform/seek';
import { range } from '../_platform/where';
import { quotesOfAll } from '../_store/quotes';
import { workOrdersOfAll } from '../_store/work-orders';

const PAGE = 100;

/** 报价过期: nobody has answered in time; the clock runs on, and who made it asks again or ends the order. */
export const endQuotes: Job = async (world) => {
  const today = dayOf(world.now());
  let expired = 0;
  await inTime(async () => {
    const { rows, next } = await seekDocuments<Quote>(
      'quotes',
      { state: 'sent', validUntilOn: range({ atLeast: '0', below: today }) },
      { by: ['validUntilOn', 'asc'], limit: PAGE, fields: ['validUntilOn'] },
    );
    await someAtOnce(rows, async ({ _id }) => {
      const did = await actAsSystem(world, 'job.endQuotes', async (store, at) => {
        const quote = await store.get(quotesOfAll, _id);
        if (quote.state !== 'sent' || quote.validUntilOn === null || quote.validUntilOn >= today)
          return false;
        store.save(quotesOfAll, moveQuote(quote, 'expired'));
        const order = await store.get(workOrdersOfAll, quote.workOrderId);
        if (order.quote?.id === _id) {
          const by = { memberId: system.memberId, name: system.name };
          store.save(workOrdersOfAll, quoteOver(order, 'expired', { by, at }));
        }
        const told = [...(await dispatchersFor(order.dealerId)), quote.madeBy.memberId];
        store.notify({
          memberIds: [...new Set(told)],
          kind: 'quote_expired',
          title: '报价已过有效期，请重新报价或结束工单',
          body: `${order.number} ${order.site.hospitalName}`,
          page: pages.quote({ id: order._id }),
        });
        return true;
      });
      if (did) expired += 1;
    });
    return next !== null;
  });
  return { expired };
};
