import { dayOf } from '../../../miniprogram/shared/days';
import type { CreditAccount, Payment, Receivable } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { canMove } from '../../../miniprogram/shared/states';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { allocate } from '../../../miniprogram/shared/trade/allocation';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { paymentStates } from '../../../miniprogram/shared/trade/states';
import type { PaymentState } from '../../../miniprogram/shared/trade/states';
import type {
  AllocatePayment,
  DecideReversal,
  EnterPayment,
  ListPayments,
  PaymentMoved,
  PaymentRequest,
  PaymentView,
  ReversePayment,
  UndoAllocation,
} from '../../_contracts/payments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { oneOf, range } from '../../_platform/where';
import { creditAccounts, payments, receivables } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { accountOf, book } from '../ledger/book';
import { peopleWithRole } from '../people/whom-to-tell';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 50;
const everyState = Object.keys(paymentStates) as PaymentState[];
const paymentPage = (id: string) => pages.payment({ id });
const paymentMoved = ({ _id, state, unappliedFen, revision }: Payment): PaymentMoved => ({
  paymentId: _id,
  state,
  unappliedFen,
  revision,
});
function assertCanMove(payment: Payment, to: PaymentState): void {
  if (!canMove(paymentStates, payment.state, to))
    throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
}

/** What makes a row of the bank the same row: the own account and the bank's number, or, without one, what it says. */
const idOf = (
  row: Pick<EnterPayment, 'ownAccount' | 'reference' | 'receivedOn' | 'fen' | 'payerName'>,
): string =>
  `PAY-${sha256Hex(
    row.reference
      ? `${row.ownAccount}\n${row.reference}`
      : `${row.ownAccount}\n${row.receivedOn}\n${row.fen}\n${row.payerName}`,
  ).slice(0, 32)}`;

/**
 * A row of the bank. The same one again is shown as already there and changes nothing; the same number with another sum or
 * day is a contradiction. Small ones from the dealer itself count at once, all others when a second person has looked.
 */
export const enterPayment: UseCase<EnterPayment, PaymentMoved & { alreadyThere: boolean }> = async (
  context,
  { dealerId, ownAccount, ...row },
) => {
  const { actor, store, now, setting } = context;
  const dealer = await store.get(dealers, dealerId);
  const _id = idOf({ ...row, ownAccount });
  const there = await store.find(payments, _id);
  if (there) {
    if (there.fen !== row.fen || there.receivedOn !== row.receivedOn || there.dealerId !== dealerId)
      throw new Refusal('PAYMENT_CONTRADICTS', {
        path: 'reference',
        fen: there.fen,
        receivedOn: there.receivedOn,
      });
    return { ...paymentMoved(there), alreadyThere: true };
  }
  const tidy = (name: string) => name.normalize('NFKC').replace(/\s/g, '');
  const thirdParty = tidy(row.payerName) !== tidy(dealer.name);
  const countsOn = row.countsOn ?? row.receivedOn;
  const atOnce = !thirdParty && row.fen <= setting('trade').secondPersonFen && countsOn <= dayOf(now);
  const by = stampOf(actor);
  const entered = store.insert(payments, {
    _id,
    dealerId,
    dealerName: dealer.shortName,
    source: 'manual',
    fen: row.fen,
    unappliedFen: 0,
    payerName: row.payerName,
    thirdParty,
    instrument: row.instrument,
    reference: row.reference,
    receivedOn: row.receivedOn,
    countsOn,
    allocations: [],
    state: 'entered',
    enteredBy: by,
    postedBy: null,
    reversal: null,
    createdAt: now.toISOString(),
  });
  if (atOnce) return { ...paymentMoved(await post(context, entered)), alreadyThere: false };
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'payment_entered',
    title: '有回款待复核',
    body: `${dealer.shortName} ${sayFen(row.fen)}${thirdParty ? `，付款方 ${row.payerName}` : ''}`.slice(
      0,
      200,
    ),
    page: paymentPage(_id),
  });
  return { ...paymentMoved(entered), alreadyThere: false };
};

async function post(context: Context, payment: Payment): Promise<Payment> {
  const { actor, store } = context;
  assertCanMove(payment, 'posted');
  const dealer = await store.get(dealers, payment.dealerId);
  book(
    context,
    await accountOf(context, dealer),
    { kind: 'payment', unapplied: payment.fen, postings: postingsOf({ unapplied: payment.fen }, 'bank') },
    { paymentId: payment._id, valueOn: payment.countsOn, note: payment.reference },
  );
  const posted = {
    ...payment,
    state: 'posted' as const,
    unappliedFen: payment.fen,
    postedBy: stampOf(actor),
  };
  store.save(payments, posted);
  return posted;
}

export const postPayment: UseCase<PaymentRequest, PaymentMoved> = async (context, { paymentId }) => {
  const { actor, store, now } = context;
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'entered') throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  if (payment.enteredBy.memberId === actor.memberId) throw new Refusal('PAYMENT_SECOND_PERSON_MISSING');
  if (payment.countsOn > dayOf(now))
    throw new Refusal('PAYMENT_COUNTS_LATER', { countsOn: payment.countsOn });
  return paymentMoved(await post(context, payment));
};

/** Puts a payment against receivables: the parts that are named, else the oldest due first. One row for each. */
export const allocatePayment: UseCase<AllocatePayment, PaymentMoved> = async (
  context,
  { paymentId, parts },
) => {
  const { store, now } = context;
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'posted') throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  let account = await store.get(creditAccounts, payment.dealerId);
  const open = parts
    ? [
        ...(
          await store.findMany(
            receivables,
            parts.map(({ receivableId }) => receivableId),
          )
        ).values(),
      ]
    : await store.query(
        receivables,
        { dealerId: payment.dealerId, open: true },
        { orderBy: [['dueOn', 'asc']], limit: 200 },
      );
  const own = new Map(
    open.filter(({ dealerId }) => dealerId === payment.dealerId).map((one) => [one._id, one]),
  );
  const wanted = parts ?? allocate(payment.unappliedFen, open);
  if (wanted.length === 0) throw new Refusal('PAYMENT_NOTHING_LEFT');
  const allocations = [...payment.allocations];
  let { unappliedFen } = payment;
  for (const [n, { receivableId, fen }] of wanted.entries()) {
    const receivable: Receivable | undefined = own.get(receivableId);
    if (!receivable) throw new Refusal('RECEIVABLE_NOT_FOUND', { path: `parts.${n}.receivableId` });
    if (fen > receivable.openFen || fen > unappliedFen)
      throw new Refusal('PAYMENT_PART_TOO_BIG', { path: `parts.${n}.fen`, openFen: receivable.openFen });
    const openFen = receivable.openFen - fen;
    own.set(receivableId, store.save(receivables, { ...receivable, openFen, open: openFen > 0 }));
    account = book(
      context,
      account,
      {
        kind: 'allocate',
        receivable: -fen,
        unapplied: -fen,
        postings: postingsOf({ receivable: -fen, unapplied: -fen }, null),
      },
      { paymentId, receivableId, note: receivable.number },
    );
    unappliedFen -= fen;
    allocations.push({ receivableId, number: receivable.number, fen, at: now.toISOString() });
  }
  return paymentMoved(store.save(payments, { ...payment, unappliedFen, allocations }));
};

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
  // Credits are undone by what made them.
  if (payment.source !== 'manual' && payment.source !== 'bank')
    throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'payment_reversal_asked',
    title: '有回款冲销待复核',
    body: `${payment.dealerName} ${sayFen(payment.fen)}：${reason}`.slice(0, 200),
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
  if (payment.reversal.by.memberId === actor.memberId) throw new Refusal('PAYMENT_SECOND_PERSON_MISSING');
  if (!passes) return paymentMoved(store.save(payments, { ...payment, state: 'posted', reversal: null }));
  const account = await store.get(creditAccounts, payment.dealerId);
  const undone = await deallocate(context, payment, account, () => true);
  book(
    context,
    undone.account,
    {
      kind: 'payment_reversal',
      unapplied: -payment.fen,
      postings: postingsOf({ unapplied: -payment.fen }, 'bank'),
    },
    { paymentId, note: payment.reversal.reason },
  );
  return paymentMoved(
    store.save(
      payments,
      {
        ...undone.payment,
        unappliedFen: 0,
        state: 'reversed',
        reversal: { ...payment.reversal, approvedBy: stampOf(actor) },
      },
      payment.reversal.reason,
    ),
  );
};

export const listPayments: UseCase<ListPayments, { payments: PaymentView[]; more: boolean }> = async (
  { actor, store },
  { dealerId: named, states, unapplied, skip },
) => {
  const dealerId = actor.dealerId ?? named;
  const found = await store.query(
    payments,
    {
      ...(dealerId ? { dealerId } : {}),
      state: oneOf(states ?? everyState),
      ...(unapplied ? { unappliedFen: range({ atLeast: 1 }) } : {}),
    },
    {
      orderBy: [
        ['receivedOn', 'desc'],
        ['_id', 'asc'],
      ],
      skip,
      limit: PAGE + 1,
    },
  );
  return { payments: found.slice(0, PAGE).map(({ head: _, ...one }) => one), more: found.length > PAGE };
};

export const readPayment: UseCase<PaymentRequest, { payment: PaymentView }> = async (
  { store },
  { paymentId },
) => {
  const { head: _, ...payment } = await store.get(payments, paymentId);
  return { payment };
};
