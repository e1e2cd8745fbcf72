import { dayOf, isDay } from '../../../miniprogram/shared/days';
import type { CreditAccount, CreditEntry } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { available, limitOn, postingsOf } from '../../../miniprogram/shared/trade/account';
import { agedReceivables, ageingBuckets } from '../../../miniprogram/shared/trade/ageing';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type {
  AccountMoved,
  AccountPage,
  AccountRequest,
  AccountView,
  Ageing,
  AgeingRequest,
  AskTerms,
  BookCharge,
  BookOpening,
  DecideTerms,
  EntryView,
  ListAccounts,
  ListEntries,
} from '../../_contracts/credit';
import { isManufacturer, stampOf } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { question } from '../../_platform/unit-of-work';
import { range } from '../../_platform/where';
import { creditAccounts, creditEntries, payments, receivables } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { importFiles } from '../../_store/exchange';
import { accountOf, book, newAccount } from '../ledger/book';
import { keepImport, openingKey } from './bring-rows';
import { isAmongPersons } from '../people/second-person';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 50;
/** Overdue receivables that one look lists. */
const AGED_LISTED = 200;
export const accountPage = (dealerId: string) => pages.account({ dealerId });

export const entryView = ({ prev: _, hash: _1, postings: _2, ...row }: CreditEntry): EntryView => row;
export const accountView = (
  { head: _, tail: _1, alone: _2, ...account }: CreditAccount,
  day: string,
): AccountView => ({
  ...account,
  availableFen: available(account, day),
  limitTodayFen: limitOn(account, day),
});
export const accountMoved = (account: CreditAccount, now: Date): AccountMoved => ({
  dealerId: account.dealerId,
  seq: account.seq,
  availableFen: available(account, dayOf(now)),
});
export function dealerIdOf(actor: Actor, named: string | undefined): string {
  const dealerId = actor.dealerId ?? named;
  if (!dealerId) throw new Refusal('DEALER_ORDER_DEALER_MISSING', { path: 'dealerId' });
  return dealerId;
}

/** An account with what is open and its newest rows; one database request. */
export const readAccount: UseCase<AccountRequest, AccountPage> = async ({ actor, store, now }, request) => {
  const dealerId = dealerIdOf(actor, request.dealerId);
  const found = await store.queryTogether({
    dealer: question({ collection: dealers, where: { _id: dealerId } }),
    account: question({ collection: creditAccounts, where: { _id: dealerId } }),
    receivables: question({
      collection: receivables,
      where: { dealerId, open: true },
      orderBy: [['dueOn', 1]],
      limit: 200,
    }),
    entries: question({
      collection: creditEntries,
      where: { dealerId },
      orderBy: [['seq', -1]],
      limit: PAGE,
    }),
  });
  const [dealer] = found.dealer;
  if (!dealer) throw new Refusal('DEALER_NOT_FOUND');
  const account = found.account[0] ?? { ...newAccount(dealer, dealer.createdAt), revision: 0, head: '' };
  return {
    account: accountView(account, dayOf(now)),
    // What finance thinks of writing off is not for the dealer.
    receivables: found.receivables.map(({ head: _, searchKeys: _1, writeOff, ...receivable }) =>
      isManufacturer(actor) ? { ...receivable, writeOff } : receivable,
    ),
    entries: found.entries.map(entryView),
  };
};

export const listAccounts: UseCase<ListAccounts, { accounts: AccountView[]; next: string | null }> = async (
  { store, now },
  { only, after },
) => {
  const today = dayOf(now);
  const where =
    only === 'asked'
      ? { 'asked.at': range({ atLeast: '' }) }
      : only === 'over_limit'
        ? { isPastLimit: true }
        : {};
  const { rows, next } = await store.seek(creditAccounts, where, {
    by: [only === 'asked' ? 'asked.at' : 'dealerName', 'asc'],
    after,
    limit: PAGE,
  });
  // What a raise of these days covers is none.
  const shown = only === 'over_limit' ? rows.filter((account) => available(account, today) < 0) : rows;
  return { accounts: shown.map((account) => accountView(account, today)), next };
};

/** What the terms should be; they count once another finance person says so. */
export const askTerms: UseCase<AskTerms, AccountMoved> = async (context, { dealerId, ...asked }) => {
  const { actor, store, now } = context;
  const account = await accountOf(context, await store.get(dealers, dealerId));
  const terms = { ...asked, by: stampOf(actor), at: now.toISOString() };
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'credit_terms_asked',
    title: '有额度变更待复核',
    body: `${account.dealerName}：${sayFen(asked.limitFen)}`,
    page: accountPage(dealerId),
  });
  return accountMoved(store.save(creditAccounts, { ...account, asked: terms }, asked.reason), now);
};

/** The second person. The new terms are a row of the account with nothing moved, so that its history has them. */
export const decideTerms: UseCase<DecideTerms, AccountMoved> = async (
  context,
  { dealerId, passes, reason },
) => {
  const { actor, store, now } = context;
  const account = await store.get(creditAccounts, dealerId);
  const { asked } = account;
  if (!asked) throw new Refusal('CREDIT_TERMS_NOT_ASKED');
  if (await isAmongPersons(store, actor, [asked.by], passes))
    throw new Refusal('CREDIT_SECOND_PERSON_MISSING');
  if (!passes) return accountMoved(store.save(creditAccounts, { ...account, asked: null }, reason), now);
  const raise = asked.raise && {
    ...asked.raise,
    reason: asked.reason,
    by: asked.by,
    approvedBy: stampOf(actor),
  };
  const changed = {
    ...account,
    limitFen: asked.limitFen,
    termDays: asked.termDays,
    graceDays: asked.graceDays,
    raises: raise ? [...account.raises, raise] : account.raises,
    asked: null,
  };
  const note = `额度 ${sayFen(asked.limitFen)}，账期 ${asked.termDays} 天，宽限 ${asked.graceDays} 天${
    raise ? `，临时 ${sayFen(raise.fen)}（${raise.fromOn} 至 ${raise.toOn}）` : ''
  }`;
  const booked = book(context, changed, { kind: 'terms' }, { note });
  store.notify({
    memberIds: await adminsOf(dealerId),
    kind: 'credit_terms',
    title: '授信额度已变更',
    body: note,
    page: accountPage(dealerId),
  });
  return accountMoved(booked, now);
};

export const listEntries: UseCase<ListEntries, { entries: EntryView[]; more: boolean }> = async (
  { actor, store },
  { dealerId: named, beforeSeq },
) => {
  const found = await store.query(
    creditEntries,
    {
      dealerId: dealerIdOf(actor, named),
      ...(beforeSeq === undefined ? {} : { seq: range({ below: beforeSeq }) }),
    },
    { orderBy: [['seq', 'desc']], limit: PAGE + 1 },
  );
  return { entries: found.slice(0, PAGE).map(entryView), more: found.length > PAGE };
};

/** Of one dealer on any day from its rows; of all dealers as of today from what is open. */
export const showAgeing: UseCase<AgeingRequest, Ageing> = async (
  { actor, store, now, setting },
  { dealerId: named, asOf = dayOf(now), by },
) => {
  const dealerId = actor.dealerId ?? named;
  const { ageingDays } = setting('trade');
  if (!dealerId && asOf !== dayOf(now)) throw new Refusal('AGEING_NEEDS_DEALER', { path: 'dealerId' });
  const shown = dealerId
    ? await agedOf(store, dealerId, asOf, by)
    : await queryAll(store, receivables, { open: true }, { by: ['dueOn', 'asc'] }).then((open) => ({
        numbers: new Map(open.map(({ _id, number }) => [_id, number])),
        aged: agedReceivables(
          open.map(({ _id, openFen }) => ({
            receivableId: _id,
            receivable: openFen,
            day: asOf,
            valueOn: asOf,
          })),
          open,
          asOf,
        ),
      }));
  return {
    asOf,
    buckets: ageingBuckets(shown.aged, ageingDays),
    totalFen: shown.aged.reduce((sum, { fen }) => sum + fen, 0),
    receivables: shown.aged
      .sort((a, b) => b.daysPastDue - a.daysPastDue)
      .slice(0, AGED_LISTED)
      .map((one) => ({ ...one, number: shown.numbers.get(one.receivableId) ?? '' })),
    unlisted: Math.max(0, shown.aged.length - AGED_LISTED),
  };
};

async function agedOf(store: Context['store'], dealerId: string, asOf: string, by: 'day' | 'valueOn') {
  // What was known on a day is in the rows up to it; what was so may stand in rows booked since.
  const rows = await queryAll(
    store,
    creditEntries,
    by === 'day' ? { dealerId, day: range({ below: `${asOf}~` }) } : { dealerId },
    { fields: ['receivableId', 'receivable', 'day', 'valueOn'] },
  );
  const sums = new Map<string, number>();
  for (const { receivableId, receivable } of rows)
    if (receivableId) sums.set(receivableId, (sums.get(receivableId) ?? 0) + receivable);
  const named = await store.findMany(receivables, [...sums.keys()]);
  return {
    numbers: new Map([...named].map(([id, { number }]) => [id, number])),
    aged: agedReceivables(rows, [...named.values()], asOf, by),
  };
}

/** What a dealer owed when the house began, or had paid ahead, typed by hand: another person of finance lets it count. */
export const bringOpening: UseCase<BookOpening, AccountMoved> = async (context, request) => {
  const { store, now } = context;
  const { dealerId, kind, number, fen, issuedOn, dueOn } = request;
  const dealer = await store.get(dealers, dealerId);
  if (!isDay(issuedOn) || dueOn < issuedOn) throw new Refusal('PRICE_DAYS_INVALID', { path: 'dueOn' });
  const key = openingKey(request);
  const brought = await store.query(importFiles, { keys: key }, { limit: 20, fields: ['state'] });
  const _id = `OPEN-${dealerId}-${number}`;
  const there = kind === 'receivable' ? await store.find(receivables, _id) : await store.find(payments, _id);
  if (there || brought.some(({ state }) => state !== 'refused'))
    throw new Refusal('CREDIT_NUMBER_TAKEN', { path: 'number' });
  const row = { row: 1, dealerId, dealerName: dealer.shortName, kind, number, fen, issuedOn, dueOn };
  const sum = kind === 'receivable' ? fen : -fen;
  await keepImport(context, 'openings', `${dealer.shortName} ${number}`, [{ row, key, fen: sum }]);
  return accountMoved(await accountOf(context, dealer), now);
};

/** Something else that is owed: an unreturned part, a lost loan, freight. Not checked; it may leave the account over its limit. */
export const bookCharge: UseCase<BookCharge, AccountMoved> = async (context, request) => {
  const { store, now } = context;
  const { dealerId, number, fen, dueOn, reason } = request;
  const account = await accountOf(context, await store.get(dealers, dealerId));
  const _id = `charge:${dealerId}:${number}`;
  if (await store.find(receivables, _id)) throw new Refusal('CREDIT_NUMBER_TAKEN', { path: 'number' });
  store.insert(receivables, {
    _id,
    dealerId,
    source: 'charge',
    number,
    fen,
    openFen: fen,
    open: true,
    issuedOn: dayOf(now),
    dueOn,
    invoices: [],
  });
  return accountMoved(
    book(
      context,
      account,
      { kind: 'charge', receivable: fen, postings: postingsOf({ receivable: fen }, 'charges') },
      { receivableId: _id, note: reason },
    ),
    now,
  );
};
