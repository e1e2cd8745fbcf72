import type { ImportFile, MoneyOpeningRow } from '../../../miniprogram/shared/model/exchange';
import { postingsOf } from '../../../miniprogram/shared/trade/account';
import type { Context } from '../../_platform/context';
import { payments, receivables } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { accountOf, book } from '../ledger/book';
import { asEntered, post } from './enter-payment';

/**
 * 期初 of one dealer, once two persons of finance have agreed to it: what it owed becomes a receivable, what it had paid ahead
 * a credit.
 *
 * @returns false where its number is there already
 */
export async function bookOpeningRow(
  context: Context,
  { dealerId, kind, number, fen, issuedOn, dueOn }: MoneyOpeningRow,
  { broughtBy }: Pick<ImportFile, 'broughtBy'>,
): Promise<boolean> {
  const { store } = context;
  const dealer = await store.get(dealers, dealerId);
  const _id = `OPEN-${dealerId}-${number}`;
  if (kind === 'advance') {
    if (await store.find(payments, _id)) return false;
    const entered = store.insert(payments, {
      ...{ _id, dealerId, dealerName: dealer.shortName, source: 'opening', fen, ...asEntered(context) },
      ...{ payerName: dealer.name, thirdParty: false, instrument: 'transfer', reference: number },
      ...{ receivedOn: issuedOn, countsOn: issuedOn, enteredBy: broughtBy },
    });
    await post(context, entered);
    return true;
  }
  if (await store.find(receivables, _id)) return false;
  store.insert(receivables, {
    ...{
      _id,
      dealerId,
      source: 'opening',
      number,
      fen,
      openFen: fen,
      open: true,
      issuedOn,
      dueOn,
      invoices: [],
    },
  });
  book(
    context,
    await accountOf(context, dealer),
    { kind: 'opening', receivable: fen, postings: postingsOf({ receivable: fen }, 'opening') },
    { receivableId: _id, note: number, valueOn: issuedOn },
  );
  return true;
}
