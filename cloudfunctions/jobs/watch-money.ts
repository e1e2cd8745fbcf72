import { dayOf } from '../../miniprogram/shared/days';
import type { CreditAccount, Payment, Receivable } from '../../miniprogram/shared/model/trade';
import { pages } from '../../miniprogram/shared/pages';
import {
  daysLate,
  dunningLabels,
  dunningLevel,
  dunningReached,
} from '../../miniprogram/shared/trade/dunning';
import { sayFen } from '../../miniprogram/shared/trade/say-fen';
import { post } from '../_modules/payments/enter-payment';
import { adminsOfDealers, peopleWithRole } from '../_modules/people/whom-to-tell';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { system } from '../_platform/actor';
import { queryDocuments } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { inTime, someAtOnce } from '../_platform/in-time';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { readSettings } from '../_platform/settings';
import { oneOf, range } from '../_platform/where';
import { creditAccounts, payments, receivables } from '../_store/credit';

const PAGE = 200;

/** Bills count from their day: what a second person has looked at is booked on it. */
export const postDuePayments: Job = async (world) => {
  let posted = 0;
  let after: string | null = null;
  await inTime(async () => {
    const page = await seekDocuments<Pick<Payment, '_id'>>(
      payments.name,
      { state: 'awaiting', countsOn: range({ below: `${dayOf(world.now())}~` }) },
      { by: ['countsOn', 'asc'], after, limit: PAGE, fields: ['_id'] },
    );
    await someAtOnce(
      page.rows,
      async ({ _id }) => {
        posted += await actAsSystem(world, 'job.postPayment', async (store, at) => {
          const payment = await store.get(payments, _id);
          const now = new Date(at);
          if (payment.state !== 'awaiting' || payment.countsOn > dayOf(now)) return 0;
          await post({ store, actor: system, now }, payment, payment.confirmedBy ?? undefined);
          return 1;
        });
      },
      4,
    );
    after = page.next;
    return after !== null;
  });
  return { posted };
};

/**
 * 催款: tells a dealer's admins and finance of what is overdue, at each of the days in the settings, once: a reminder's id is
 * made of the oldest debt and the day reached. Goes dealer by dealer along the open receivables, oldest due day first.
 */
export const remindOfDebts: Job = (world) =>
  alone(world, 'remind-debts', { after: '' }, async (state, keep) => {
    const now = world.now();
    const today = dayOf(now);
    const { dunning } = (await readSettings('trade'))('trade');
    const finance = await peopleWithRole('finance');
    let reminded = 0;
    const ask = (after: string | null) =>
      seekDocuments<Pick<Receivable, '_id' | 'dealerId'>>(
        receivables.name,
        { open: true, dueOn: range({ below: today }) },
        { by: ['dueOn', 'asc'], after, limit: PAGE, fields: ['dealerId'] },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const dealerIds = [...new Set(rows.map(({ dealerId }) => dealerId))];
      if (dealerIds.length > 0) {
        const [accounts, debts, admins] = await Promise.all([
          queryDocuments<CreditAccount>(creditAccounts.name, { _id: oneOf(dealerIds) }, { limit: PAGE }),
          queryDocuments<Receivable>(
            receivables.name,
            { dealerId: oneOf(dealerIds), open: true, dueOn: range({ below: today }) },
            { orderBy: [['dueOn', 'asc']], limit: 1000 },
          ),
          adminsOfDealers(dealerIds),
        ]);
        reminded += await tellOnce(
          accounts.flatMap((account): NewMessage[] => {
            const own = debts.filter(
              ({ dealerId, dueOn }) =>
                dealerId === account._id && daysLate(dueOn, today, account.graceDays) > 0,
            );
            const [oldest] = own;
            if (!oldest) return [];
            const late = daysLate(oldest.dueOn, today, account.graceDays);
            const reached = dunningReached(late, dunning);
            if (reached === null) return [];
            const level = dunningLevel(late, dunning);
            const sum = own.reduce((all, { openFen }) => all + openFen, 0);
            const readers = new Set([...(admins.get(account._id) ?? []), ...finance]);
            return [...readers].map((memberId) => ({
              _id: `MSG-debt-${sha256Hex([memberId, oldest._id, reached].join('\n')).slice(0, 32)}`,
              memberId,
              kind: 'credit_overdue',
              title: '有逾期应收',
              body: `${account.dealerName}逾期 ${own.length} 笔共 ${sayFen(sum)}，最早 ${oldest.number} ${oldest.dueOn} 到期，逾期 ${late} 天。${
                level === 'told' ? '请尽快回款。' : `已${dunningLabels[level]}，回款后恢复。`
              }`,
              page: pages.account({ dealerId: account._id }),
              createdAt: now.toISOString(),
            }));
          }),
        );
      }
    }
    return { reminded };
  });
