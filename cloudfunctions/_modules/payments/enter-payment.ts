import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { CreditAccount, EntryKind, Payment, Posting } from '../../../miniprogram/shared/model/trade';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { paymentStates } from '../../../miniprogram/shared/trade/states';
import type { PaymentState } from '../../../miniprogram/shared/trade/states';
import type { EnterOffset, EnterPayment, PaymentMoved } from '../../_contracts/payments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { creditAccounts, payments } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { assertMove } from '../../_platform/life';
import { accountOf, book } from '../ledger/book';
import { peopleWithRole } from '../people/whom-to-tell';
import { plainName } from './payer-names';

export const paymentPage = (id: string) => pages.payment({ id });
export const paymentMoved = ({ _id, state, unappliedFen, revision }: Payment): PaymentMoved => ({
  paymentId: _id,
  state,
  unappliedFen,
  revision,
});
export function assertCanMove(payment: Payment, to: PaymentState): void {
  assertMove(paymentStates, payment, to, 'PAYMENT_STATE_CHANGED');
}

/** A number as a bank, a system or a person writes it: its blanks, its width and the height of its letters tell nothing. */
const plainNumber = (number: string): string => number.normalize('NFKC').replace(/\s/g, '').toUpperCase();

/**
 * What makes a row of the bank the same row: the own account and the bank's number, or, without one, what it says.
 *
 * @param nth which of several rows that say the same, where the bank gives no numbers
 */
export const paymentIdOf = (
  row: Pick<EnterPayment, 'ownAccount' | 'reference' | 'receivedOn' | 'fen' | 'payerName'>,
  nth = 1,
): string =>
  `PAY-${sha256Hex(
    [
      plainNumber(row.ownAccount),
      ...(row.reference ? [plainNumber(row.reference)] : [row.receivedOn, String(row.fen), row.payerName]),
      ...(nth > 1 ? [String(nth)] : []),
    ].join('\n'),
  ).slice(0, 32)}`;

/**
 * A row of the bank, typed by hand. The same one again is shown as already there and changes nothing; the same number with
 * another sum or day is a contradiction.
 */
export const enterPayment: UseCase<EnterPayment, PaymentMoved & { alreadyThere: boolean }> = async (
  context,
  row,
) => takeBankRow(context, row, 'manual');

/** By its number it is there once, whoever brings it. */
export async function takeBankRow(
  context: Context,
  { ownAccount, ...row }: EnterPayment,
  source: 'manual' | 'bank',
): Promise<PaymentMoved & { alreadyThere: boolean }> {
  const { store } = context;
  await store.get(dealers, row.dealerId);
  const _id = paymentIdOf({ ...row, ownAccount });
  const there = await store.find(payments, _id);
  if (there) {
    if (there.fen !== row.fen || there.receivedOn !== row.receivedOn || there.dealerId !== row.dealerId)
      throw new Refusal('PAYMENT_CONTRADICTS', {
        path: 'reference',
        fen: there.fen,
        receivedOn: there.receivedOn,
      });
    return { ...paymentMoved(there), alreadyThere: true };
  }
  if (row.instrument === 'acceptance' && row.bill && row.bill.dueOn < row.receivedOn)
    throw new Refusal('PAYMENT_BILL_DAYS', { path: 'bill.dueOn' });
  return { ...paymentMoved(await enterRow(context, _id, { ...row, source })), alreadyThere: false };
}

type Row = Pick<EnterPayment, 'dealerId' | 'payerName' | 'instrument' | 'reference' | 'fen' | 'receivedOn'> &
  Partial<Pick<EnterPayment, 'countsOn' | 'bill' | 'mandate'>> &
  Pick<Payment, 'source' | 'bankFileId'>;

type Alone = NonNullable<CreditAccount['alone']>;
/**
 * What one person alone has let count of a dealer's payments, this one among it; null where that is more than one person may,
 * so that a sum in parts needs the second person like the whole.
 */
function aloneWith(
  before: Alone | undefined,
  fen: number,
  today: Day,
  { secondPersonFen, secondPersonDays }: Settings['trade'],
): Alone | null {
  const since = addDays(today, 1 - secondPersonDays);
  const recent = (before ?? []).filter(({ on }) => on >= since && on !== today);
  const ofToday = (before ?? []).find(({ on }) => on === today)?.fen ?? 0;
  const alone = [...recent, { on: today, fen: ofToday + fen }];
  return alone.reduce((sum, one) => sum + one.fen, 0) <= secondPersonFen ? alone : null;
}

/** Small sums of the dealer itself count at once, all others when a second person has looked. */
export async function enterRow(context: Context, _id: string, row: Row): Promise<Payment> {
  const { store, now, setting } = context;
  const dealer = await store.get(dealers, row.dealerId);
  const thirdParty = plainName(row.payerName) !== plainName(dealer.name);
  const countsOn = row.countsOn ?? row.receivedOn;
  const account = await store.find(creditAccounts, row.dealerId);
  const alone = aloneWith(account?.alone, row.fen, dayOf(now), setting('trade'));
  const entered = store.insert(payments, {
    _id,
    dealerId: row.dealerId,
    dealerName: dealer.shortName,
    source: row.source,
    fen: row.fen,
    ...asEntered(context),
    payerName: row.payerName,
    thirdParty,
    instrument: row.instrument,
    reference: row.reference,
    receivedOn: row.receivedOn,
    countsOn,
    bill: row.bill ?? null,
    mandate: row.mandate ?? [],
    ...(row.bankFileId ? { bankFileId: row.bankFileId } : {}),
  });
  if (alone && !thirdParty && countsOn <= dayOf(now)) {
    const posted = await post(context, entered);
    store.save(creditAccounts, { ...(await store.get(creditAccounts, row.dealerId)), alone });
    return posted;
  }
  const payer = thirdParty ? `，付款方 ${row.payerName}` : '';
  await tellFinance(context, _id, '有回款待复核', `${dealer.shortName} ${sayFen(row.fen)}${payer}`);
  return entered;
}

/** What a payment or credit is before a second finance person has looked at it. */
export const asEntered = ({ actor, now }: Pick<Context, 'actor' | 'now'>) => ({
  ...{ unappliedFen: 0, allocations: [], state: 'entered' as const, postedBy: null, reversal: null },
  enteredBy: stampOf(actor),
  createdAt: now.toISOString(),
});

/** Tells those who may post it. */
async function tellFinance(
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  paymentId: string,
  title: string,
  body: string,
): Promise<void> {
  store.notify({
    memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
    kind: 'payment_entered',
    title,
    body: body,
    page: paymentPage(paymentId),
  });
}

/** 返利 and 服务费抵扣: what we owe a dealer counts like a payment once a second finance person says so. */
export const enterOffset: UseCase<EnterOffset, PaymentMoved> = async (
  context,
  { dealerId, kind, number, fen, reason },
) => {
  const { store, now } = context;
  const dealer = await store.get(dealers, dealerId);
  const _id = `CR-${kind}:${dealerId}:${number}`;
  if (await store.find(payments, _id)) throw new Refusal('CREDIT_NUMBER_TAKEN', { path: 'number' });
  const today = dayOf(now);
  const entered = store.insert(
    payments,
    {
      _id,
      dealerId,
      dealerName: dealer.shortName,
      source: kind,
      fen,
      ...asEntered(context),
      payerName: '',
      thirdParty: false,
      instrument: 'transfer',
      reference: number,
      receivedOn: today,
      countsOn: today,
    },
    reason,
  );
  const title = kind === 'rebate' ? '有返利待复核' : '有服务费抵扣待复核';
  await tellFinance(context, _id, title, `${dealer.shortName} ${sayFen(fen)}：${reason}`);
  return paymentMoved(entered);
};

/** What was stated, confirmed by the dealer and looked at by a second person counts at once. Returns the credit's id. */
export async function payOff(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  {
    _id,
    dealerId,
    dealerName,
    source,
    fen,
    number,
    statedBy,
  }: Pick<Payment, '_id' | 'dealerId' | 'dealerName' | 'fen'> & {
    source: 'rebate' | 'fee';
    number: string;
    statedBy: PersonStamp;
  },
): Promise<string> {
  const today = dayOf(context.now);
  const credit = context.store.insert(payments, {
    ...{ _id: `CR-${_id}`, dealerId, dealerName, source, fen },
    ...asEntered(context),
    ...{ payerName: '', thirdParty: false, instrument: 'transfer', reference: number },
    ...{ receivedOn: today, countsOn: today, enteredBy: statedBy },
  });
  return (await post(context, credit))._id;
}

/** How what a dealer may spend is booked, and on whose account it stands; null: credits that are undone by what made them. */
export const bookedAs: Readonly<
  Record<Payment['source'], { kind: EntryKind; other: Posting['account'] } | null>
> = {
  bank: { kind: 'payment', other: 'bank' },
  manual: { kind: 'payment', other: 'bank' },
  rebate: { kind: 'rebate_credit', other: 'rebates' },
  fee: { kind: 'fee_offset', other: 'fees' },
  opening: { kind: 'opening', other: 'opening' },
  return: null,
};

/** Books what was entered: the dealer has so much more to spend. */
export async function post(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  payment: Payment,
  by = stampOf(context.actor),
): Promise<Payment> {
  const { store } = context;
  assertCanMove(payment, 'posted');
  const as = bookedAs[payment.source];
  if (!as) throw new Refusal('PAYMENT_STATE_CHANGED', { state: payment.state });
  const dealer = await store.get(dealers, payment.dealerId);
  book(
    context,
    await accountOf(context, dealer),
    {
      kind: as.kind,
      unapplied: payment.fen,
      postings: postingsOf({ unapplied: payment.fen }, as.other),
    },
    { paymentId: payment._id, valueOn: payment.countsOn, note: payment.reference },
  );
  return store.save(payments, {
    ...payment,
    state: 'posted' as const,
    unappliedFen: payment.fen,
    postedBy: by,
  });
}
