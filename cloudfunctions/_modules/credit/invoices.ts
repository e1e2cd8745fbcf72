import type { Receivable } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { BookInvoices } from '../../_contracts/credit';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { receivables } from '../../_store/credit';

const MOST = 50;

/** What was invoiced needs a red invoice before its return is credited, so no number is ever taken out. */
export function addInvoices(store: Store, receivable: Receivable, more: readonly string[]): Receivable {
  const invoices = [...new Set([...receivable.invoices, ...more])];
  if (invoices.length === receivable.invoices.length) return receivable;
  if (invoices.length > MOST) throw new Refusal('INPUT_INVALID', { path: 'invoices' });
  return store.save(receivables, { ...receivable, invoices });
}

export const bookInvoices: UseCase<BookInvoices, { receivableId: string; invoices: string[] }> = async (
  { store },
  { receivableId, invoices },
) => ({
  receivableId,
  invoices: addInvoices(store, await store.get(receivables, receivableId), invoices).invoices,
});
