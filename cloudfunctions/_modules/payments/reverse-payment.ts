import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Due } from '../../../miniprogram/shared/model/dues';
import type { CreditAccount, Payment } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type { DecideReversal, PaymentMoved, ReversePayment, UndoAllocation } from '../../_contracts/payments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { creditAccounts, payments, receivables } from '../../_store/credit';
import { dues } from '../../_store/dues';
import { book } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertCanMove, bookedAs, paymentMoved, paymentPage } from './enter-payment';

/** The period of a rebate or of fees that was paid by this credit: what undoes the credit is its withdrawal. */
export async function dueCreditedBy(
  store: Store,
  { _id, source }: Pick<Payment, '_id' | 'source'>,
): Promise<Due | null> {
  if (source !== 'rebate' && source !== 'fee') return null;
  const due = await store.find(dues, _id.replace(/^CR-/, ''));
  return due?.paymentId === _id ? due : null;
}

/** Takes allocations back, newest first; their receivables are open again with their old due days. */
async function deallocate(
  context: Context,
  payment: Payment,
  account: CreditAccount,
  which: (receivableId: string) => boolean,
): Promise<{ payment: Payment; account: CreditAccount }> {
  const { store } = context;
  const taken = payment.allocations.filter(({ receivableId }) => which(receivableId)).reverse();
  const found = await store.findMany(
    receivables,
    taken.map(({ receivableId }) => receivableId),
  );
  let at = account;
  let { unappliedFen } = payment;
  for (const { receivableId, fen, number } of taken) {
    const receivable = found.get(receivableId)!;
    found.set(
      receivableId,
      store.save(receivables, { ...receivable, openFen: receivable.openFen + fen, open: true }),
    );
    at = book(
      context,
      at,
      {
        kind: 'deallocate',
        receivable: fen,
        unapplied: fen,
        postings: postingsOf({ receivable: fen, unapplied: fen }, null),
      },
      { paymentId: payment._id, receivableId, note: number },
    );
    unappliedFen += fen;
  }
  const allocations = payment.allocations.filter(({ receivableId }) => !which(receivableId));
  return { payment: { ...payment, unappliedFen, allocations }, account: at };
}

export const undoAllocation: UseCase<UndoAllocation, PaymentMoved> = async (
  context,
  { paymentId, receivableId },
) => {
  const { store } = context;
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'posted') throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  if (!payment.allocations.some((one) => one.receivableId === receivableId))
    throw new Refusal('RECEIVABLE_NOT_FOUND', { path: 'receivableId' });
  const account = await store.get(creditAccounts, payment.dealerId);
  const undone = await deallocate(context, payment, account, (id) => id === receivableId);
  return paymentMoved(store.save(payments, undone.payment));
};

export const askReversal: UseCase<ReversePayment, PaymentMoved> = async (context, { paymentId, reason }) => {
  const { actor, store } = context;
  const payment = await store.get(payments, paymentId);
  assertCanMove(payment, 'reversing');
  if (!bookedAs[payment.source]) throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  if (await dueCreditedBy(store, payment)) throw new Refusal('PAYMENT_OF_DUE');
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'payment_reversal_asked',
    title: '有回款冲销待复核',
    body: `${payment.dealerName} ${sayFen(payment.fen)}：${reason}`,
    page: paymentPage(paymentId),
  });
  return paymentMoved(
    store.save(
      payments,
      { ...payment, state: 'reversing', reversal: { reason, by: stampOf(actor), approvedBy: null } },
      reason,
    ),
  );
};

/**
 * The second person. Every allocation is taken back, newest first, then the payment itself; goods stay shipped, and the
 * account may be over its limit afterwards.
 */
export const decideReversal: UseCase<DecideReversal, PaymentMoved> = async (
  context,
  { paymentId, passes },
) => {
  const { actor, store } = context;
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'reversing' || !payment.reversal)
    throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  if (await isAmongPersons(store, actor, [payment.reversal.by], passes))
    throw new Refusal('PAYMENT_SECOND_PERSON_MISSING');
  // One that does not count yet has moved nothing.
  const isBooked = payment.postedBy !== null;
  if (!passes)
    return paymentMoved(
      store.save(payments, { ...payment, state: isBooked ? 'posted' : 'awaiting', reversal: null }),
    );
  if (!isBooked)
    return paymentMoved(
      store.save(
        payments,
        { ...payment, state: 'reversed', reversal: { ...payment.reversal, approvedBy: stampOf(actor) } },
        payment.reversal.reason,
      ),
    );
  return paymentMoved(await undo(context, payment, payment.reversal));
};

/** Every allocation, newest first, then the payment itself. */
async function undo(
  context: Context,
  payment: Payment,
  reversal: NonNullable<Payment['reversal']>,
): Promise<Payment> {
  const { actor, store } = context;
  const account = await store.get(creditAccounts, payment.dealerId);
  const undone = await deallocate(context, payment, account, () => true);
  book(
    context,
    undone.account,
    {
      kind: 'payment_reversal',
      unapplied: -payment.fen,
      postings: postingsOf({ unapplied: -payment.fen }, bookedAs[payment.source]?.other ?? 'bank'),
    },
    { paymentId: payment._id, note: reversal.reason },
  );
  return store.save(
    payments,
    {
      ...undone.payment,
      unappliedFen: 0,
      state: 'reversed',
      reversal: { ...reversal, approvedBy: stampOf(actor) },
    },
    reversal.reason,
  );
}

/** What a rebate or fees had been credited with, once two have said so of these; nothing where it has been undone before. */
export async function takeBack(
  context: Context,
  paymentId: string,
  { reason, by }: { reason: string; by: PersonStamp },
): Promise<void> {
  const payment = await context.store.get(payments, paymentId);
  if (payment.state !== 'reversed') await undo(context, payment, { reason, by, approvedBy: null });
}
