import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { daysLate, dunningLevel } from '../../../miniprogram/shared/trade/dunning';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type {
  AccountMoved,
  AskWriteOff,
  DecideWriteOff,
  ListOverdue,
  OverdueRow,
} from '../../_contracts/credit';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { oneOf, range } from '../../_platform/where';
import { creditAccounts, receivables } from '../../_store/credit';
import { book } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { accountMoved, accountPage } from './credit-use-cases';

/** 坏账核销: what will not be paid; it counts once another finance person says so. */
export const askWriteOff: UseCase<AskWriteOff, AccountMoved> = async (
  { actor, store, now },
  { receivableId, fen, reason },
) => {
  const receivable = await store.get(receivables, receivableId);
  if (receivable.writeOff) throw new Refusal('CREDIT_WRITE_OFF_WAITS');
  if (fen > receivable.openFen)
    throw new Refusal('CREDIT_WRITE_OFF_TOO_BIG', { path: 'fen', openFen: receivable.openFen });
  const account = await store.get(creditAccounts, receivable.dealerId);
  store.save(
    receivables,
    { ...receivable, writeOff: { fen, reason, by: stampOf(actor), at: now.toISOString() } },
    reason,
  );
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'credit_write_off',
    title: '有坏账核销待复核',
    body: `${account.dealerName} ${receivable.number} ${sayFen(fen)}：${reason}`,
    page: accountPage(receivable.dealerId),
  });
  return accountMoved(account, now);
};

/** The second person; what was paid meanwhile is not written off again. */
export const decideWriteOff: UseCase<DecideWriteOff, AccountMoved> = async (
  context,
  { receivableId, passes },
) => {
  const { actor, store, now } = context;
  const receivable = await store.get(receivables, receivableId);
  const { writeOff } = receivable;
  if (!writeOff) throw new Refusal('CREDIT_WRITE_OFF_NOT_ASKED');
  if (await isAmongPersons(store, actor, [writeOff.by], passes))
    throw new Refusal('CREDIT_SECOND_PERSON_MISSING');
  const account = await store.get(creditAccounts, receivable.dealerId);
  if (!passes) {
    store.save(receivables, { ...receivable, writeOff: null }, writeOff.reason);
    return accountMoved(account, now);
  }
  const { fen, reason } = writeOff;
  if (fen > receivable.openFen)
    throw new Refusal('CREDIT_WRITE_OFF_TOO_BIG', { openFen: receivable.openFen });
  const openFen = receivable.openFen - fen;
  store.save(receivables, { ...receivable, openFen, open: openFen > 0, writeOff: null }, reason);
  const booked = book(
    context,
    account,
    { kind: 'write_off', receivable: -fen, postings: postingsOf({ receivable: -fen }, 'bad_debts') },
    { receivableId, note: reason },
  );
  return accountMoved(booked, now);
};

/** So many receivables are looked through for the dealers of a page. */
const LOOKED = 100;

/** Dealers with something overdue, the longest first: each stands where its oldest receivable does. */
export const listOverdue: UseCase<
  ListOverdue,
  { overdue: OverdueRow[]; totalFen: number; next: string | null }
> = async ({ store, now, setting }, { after }) => {
  const today = dayOf(now);
  const { dunning } = setting('trade');
  const late = { open: true, dueOn: range({ below: today }) };
  const page = await store.seek(receivables, late, {
    by: ['dueOn', 'asc'],
    after,
    limit: LOOKED,
    fields: ['dealerId'],
  });
  const seen = new Set(page.rows.map(({ _id }) => _id));
  const dealerIds = [...new Set(page.rows.map(({ dealerId }) => dealerId))];
  const [open, accounts] = await Promise.all([
    queryAll(
      store,
      receivables,
      { ...late, dealerId: oneOf(dealerIds) },
      { by: ['dueOn', 'asc'], fields: ['dealerId', 'number', 'openFen', 'dueOn'] },
    ),
    store.findMany(creditAccounts, dealerIds),
  ]);
  const rows = new Map<string, OverdueRow>();
  for (const { _id, dealerId, number, openFen, dueOn } of open) {
    const account = accounts.get(dealerId);
    const days = daysLate(dueOn, today, account?.graceDays ?? 0);
    if (!account || days === 0) continue;
    const before = rows.get(dealerId);
    rows.set(
      dealerId,
      before
        ? { ...before, fen: before.fen + openFen, count: before.count + 1 }
        : {
            dealerId,
            dealerName: account.dealerName,
            fen: openFen,
            count: 1,
            days,
            oldest: { receivableId: _id, number, dueOn },
            level: dunningLevel(days, dunning),
          },
    );
  }
  const overdue = [...rows.values()]
    .filter(({ oldest }) => seen.has(oldest.receivableId))
    .sort((a, b) => b.days - a.days || b.fen - a.fen);
  return { overdue, totalFen: overdue.reduce((sum, { fen }) => sum + fen, 0), next: page.next };
};
