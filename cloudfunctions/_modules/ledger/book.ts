import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { CreditAccount, CreditEntry } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { available, balancesAfter } from '../../../miniprogram/shared/trade/account';
import type { Movement } from '../../../miniprogram/shared/trade/account';
import { stampOf } from '../../_platform/actor';
import type { Context } from '../../_platform/context';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { creditAccounts, creditEntries } from '../../_store/credit';

type Booking = Pick<Context, 'store' | 'actor' | 'now'>;

/** What a dealer's account is before anybody gave it a limit: prepayment. */
export const newAccount = (dealer: { _id: string; name: string }, at: string): Draft<CreditAccount> => ({
  _id: dealer._id,
  dealerId: dealer._id,
  dealerName: dealer.name,
  limitFen: 0,
  raises: [],
  termDays: 30,
  graceDays: 0,
  asked: null,
  trading: 'open',
  heldFen: 0,
  receivableFen: 0,
  unappliedFen: 0,
  marks: 0,
  seq: 0,
  tail: '',
  createdAt: at,
});

/** A dealer's account, made now when there is none; two who make it meet on its id. */
export async function accountOf(
  { store, now }: Pick<Context, 'store' | 'now'>,
  dealer: { _id: string; name: string },
): Promise<CreditAccount> {
  return (
    (await store.find(creditAccounts, dealer._id)) ??
    store.insert(creditAccounts, newAccount(dealer, now.toISOString()))
  );
}

/** Of what an entry speaks, beside its sums. */
export interface About {
  /** Refused when it leaves less than nothing to spend. */
  checked?: boolean;
  valueOn?: Day;
  orderId?: string | null;
  shipmentId?: string | null;
  receivableId?: string | null;
  paymentId?: string | null;
  reverses?: number | null;
  note?: string;
}

/** Books one movement on an account: the row, and the account as its last row says. Returns the account for the next one. */
export function book(
  { store, actor, now }: Booking,
  account: CreditAccount,
  movement: Movement,
  about: About = {},
): CreditAccount {
  const after = balancesAfter(account, movement);
  const day = dayOf(now);
  const next = { ...account, ...after };
  if (about.checked && available(next, day) < 0)
    throw new Refusal('CREDIT_NOT_ENOUGH', { availableFen: available(account, day) });
  const seq = account.seq + 1;
  const row: CreditEntry = store.append(creditEntries, {
    _id: `${account._id}:${String(seq).padStart(9, '0')}`,
    dealerId: account.dealerId,
    seq,
    at: now.toISOString(),
    day,
    valueOn: about.valueOn ?? day,
    kind: movement.kind,
    held: movement.held ?? 0,
    receivable: movement.receivable ?? 0,
    unapplied: movement.unapplied ?? 0,
    after,
    postings: movement.postings ?? [],
    orderId: about.orderId ?? null,
    shipmentId: about.shipmentId ?? null,
    receivableId: about.receivableId ?? null,
    paymentId: about.paymentId ?? null,
    reverses: about.reverses ?? null,
    by: stampOf(actor),
    note: about.note ?? '',
    prev: account.tail,
  });
  return store.save(creditAccounts, { ...next, seq, tail: row.hash });
}

/**
 * Writes the account beside something that it speaks for (an approval, a licence or grant that ends, a suspension), so that
 * whoever has decided from what was so before is decided anew. Nothing where the dealer has no account yet.
 */
export async function markAccount(
  store: Store,
  dealerId: string,
  change: Partial<Pick<CreditAccount, 'trading'>> = {},
): Promise<CreditAccount | null> {
  const account = await store.find(creditAccounts, dealerId);
  return account && store.save(creditAccounts, { ...account, ...change, marks: account.marks + 1 });
}
