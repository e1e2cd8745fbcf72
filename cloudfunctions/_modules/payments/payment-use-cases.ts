import { dayOf } from '../../../miniprogram/shared/days';
import type { Receivable } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { allocate } from '../../../miniprogram/shared/trade/allocation';
import { paymentStates } from '../../../miniprogram/shared/trade/states';
import type { PaymentState } from '../../../miniprogram/shared/trade/states';
import type {
  AddMandate,
  AllocatePayment,
  ListPayments,
  PaymentMoved,
  PaymentPage,
  PaymentRequest,
  PaymentView,
} from '../../_contracts/payments';
import { isManufacturer, stampOf } from '../../_platform/actor';
import { linksTo } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { oneOf, range } from '../../_platform/where';
import { creditAccounts, payments, receivables } from '../../_store/credit';
import { book } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { narrowedBy } from '../people/narrowed-by';
import { paymentMoved, post } from './enter-payment';
import { dueCreditedBy } from './reverse-payment';

const PAGE = 50;
const everyState = Object.keys(paymentStates) as PaymentState[];

export const postPayment: UseCase<PaymentRequest, PaymentMoved> = async (context, { paymentId }) => {
  const { actor, store, now } = context;
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'entered') throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  if (await isAmongPersons(store, actor, [payment.enteredBy]))
    throw new Refusal('PAYMENT_SECOND_PERSON_MISSING');
  if (payment.thirdParty && !payment.mandate?.length) throw new Refusal('PAYMENT_MANDATE_MISSING');
  if (payment.countsOn > dayOf(now))
    return paymentMoved(store.save(payments, { ...payment, state: 'awaiting', confirmedBy: stampOf(actor) }));
  return paymentMoved(await post(context, payment));
};

/** 委托付款书 of a payer who is not the dealer. */
export const addMandate: UseCase<AddMandate, PaymentMoved> = async ({ store }, { paymentId, files }) => {
  const payment = await store.get(payments, paymentId);
  if (payment.state !== 'entered') throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  return paymentMoved(
    store.save(payments, { ...payment, mandate: [...(payment.mandate ?? []), ...files].slice(-5) }),
  );
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

export const listPayments: UseCase<ListPayments, { payments: PaymentView[]; next: string | null }> = async (
  { actor, store },
  { dealerId: named, states, unapplied, text, after },
) => {
  const dealerId = actor.dealerId ?? named;
  const { rows, next } = await store.seek(
    payments,
    {
      ...(await narrowedBy({ actor, store }, text, 'reference')),
      ...(dealerId ? { dealerId } : {}),
      state: oneOf(states ?? everyState),
      ...(unapplied ? { unappliedOn: range({ atLeast: '0' }) } : {}),
    },
    { by: [unapplied ? 'unappliedOn' : 'receivedOn', 'desc'], after, limit: PAGE },
  );
  return { payments: rows.map(({ head: _, ...one }) => one), next };
};

export const readPayment: UseCase<PaymentRequest, PaymentPage> = async ({ actor, store }, { paymentId }) => {
  const { head: _, ...payment } = await store.get(payments, paymentId);
  const mandate = isManufacturer(actor) ? (payment.mandate ?? []) : [];
  const due = await dueCreditedBy(store, payment);
  return {
    payment,
    dueId: due?._id ?? null,
    files: await linksTo(mandate, 3600),
  };
};
