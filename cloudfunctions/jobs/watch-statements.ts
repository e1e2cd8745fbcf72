import { addDays, dayOf, daysUntil } from '../../miniprogram/shared/days';
import type { Dealer } from '../../miniprogram/shared/model/people';
import type { Statement } from '../../miniprogram/shared/model/trade';
import { answerBy, deemStatement, statementPage } from '../_modules/credit/statement-use-cases';
import { adminsOfDealers, peopleWithRole } from '../_modules/people/whom-to-tell';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { queryDocuments } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { someAtOnce } from '../_platform/in-time';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { readSettings } from '../_platform/settings';
import { oneOf, range } from '../_platform/where';
import { statements } from '../_store/credit';
import { dealers } from '../_store/dealers';

const PAGE = 100;
type Sent = Pick<Statement, '_id' | 'dealerId' | 'dealerName' | 'period' | 'sentAt'>;

/**
 * 对账单: both sides are told some days before silence counts as a yes, once for each time that it was sent; on the day after
 * the last one it does, where the dealer's contract says so.
 */
export const watchStatements: Job = (world) =>
  alone(world, 'watch-statements', { after: '' }, async (state, keep) => {
    const now = world.now();
    const today = dayOf(now);
    const trade = (await readSettings('trade'))('trade');
    const finance = await peopleWithRole('finance');
    // A day of ours begins in the evening of UTC's day before, so this takes in some of the day after too.
    const sentBefore = `${addDays(today, trade.deeming.tellBefore - trade.deeming.days)}~`;
    const count = { told: 0, deemed: 0 };
    const ask = (after: string | null) =>
      seekDocuments<Sent>(
        statements.name,
        { state: 'sent', sentAt: range({ below: sentBefore }) },
        {
          by: ['sentAt', 'desc'],
          after,
          limit: PAGE,
          fields: ['dealerId', 'dealerName', 'period', 'sentAt'],
        },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const dealerIds = [...new Set(rows.map(({ dealerId }) => dealerId))];
      const [known, admins] = await Promise.all([
        dealerIds.length
          ? queryDocuments<Dealer>(dealers.name, { _id: oneOf(dealerIds) }, { limit: PAGE })
          : [],
        adminsOfDealers(dealerIds),
      ]);
      const contracts = new Map(known.map((dealer) => [dealer._id, dealer]));
      const lastDayOf = (one: Sent) => answerBy(one, contracts.get(one.dealerId) ?? {}, trade);
      count.told += await tellOnce(
        rows.flatMap((one): NewMessage[] => {
          const lastDay = lastDayOf(one);
          if (lastDay === null || lastDay < today) return [];
          const left = daysUntil(lastDay, today);
          if (left > trade.deeming.tellBefore) return [];
          return [...new Set([...(admins.get(one.dealerId) ?? []), ...finance])].map((memberId) => ({
            _id: `MSG-statement-${sha256Hex([memberId, one._id, one.sentAt].join('\n')).slice(0, 32)}`,
            memberId,
            kind: 'statement_deemed',
            title: '对账单还没有答复',
            body: `${one.dealerName} ${one.period} 对账单请在 ${lastDay} 前（含当天）确认或提出异议，过后按合同视同确认。`,
            page: statementPage(one._id),
            createdAt: now.toISOString(),
          }));
        }),
      );
      await someAtOnce(
        rows.filter((one) => (lastDayOf(one) ?? today) < today),
        async ({ _id }) => {
          const done = await actAsSystem(world, 'job.deemStatement', async (store, at) => {
            const statement = await store.get(statements, _id);
            const lastDay = answerBy(statement, await store.get(dealers, statement.dealerId), trade);
            if (statement.state !== 'sent' || lastDay === null || lastDay >= dayOf(at)) return false;
            await deemStatement({ store, actor: system, now: new Date(at) }, statement, lastDay);
            return true;
          });
          if (done) count.deemed++;
        },
        4,
      );
    }
    return count;
  });
