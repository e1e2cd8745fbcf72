import type { Day } from '../../../miniprogram/shared/days';
import type { SecondInvoice } from '../../../miniprogram/shared/model/shipments';
import type { ProductKind } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { needsSecondInvoice } from '../../../miniprogram/shared/trade/two-invoice';
import type { Listed } from '../../_contracts/shapes';
import type { EnterSecondInvoice, ListSecondInvoices, SecondInvoiceRow } from '../../_contracts/shipments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { hospitals } from '../../_store/hospitals';
import { secondInvoices } from '../../_store/shipments';

const PAGE = 50;

type Sold = Pick<
  SecondInvoice,
  '_id' | 'kind' | 'number' | 'dealerId' | 'dealerName' | 'hospitalId' | 'hospitalName'
> & { day: Day; products: readonly { name: string; kind: ProductKind }[] };

/** Asks for the second invoice of what was sold to a hospital whose province wants two. */
export async function askForSecondInvoice(
  { store, setting, now }: Pick<Context, 'store' | 'setting' | 'now'>,
  { products, ...sold }: Sold,
): Promise<void> {
  const rule = setting('trade').twoInvoice;
  if (rule.provinces.length === 0) return;
  const { regionCode } = await store.get(hospitals, sold.hospitalId);
  const kinds = products.map(({ kind }) => kind);
  if (!needsSecondInvoice(rule, regionCode, kinds)) return;
  store.insert(secondInvoices, {
    ...sold,
    ...{ productNames: [...new Set(products.map(({ name }) => name))], state: 'due', invoices: [] },
    ...{ by: null, at: null, createdAt: now.toISOString() },
  });
}

/** What was sold came back: no invoice is owed for it; one that was entered stays to be seen. */
export async function voidSecondInvoice({ store }: Pick<Context, 'store'>, soldId: string): Promise<void> {
  const kept = await store.find(secondInvoices, soldId);
  if (kept) store.save(secondInvoices, { ...kept, state: 'void' });
}

export const listSecondInvoices: UseCase<
  ListSecondInvoices,
  Listed<'secondInvoices', SecondInvoiceRow>
> = async ({ actor, store }, { state, text, after }) => {
  const { rows, ...page } = await listOrFind(store, secondInvoices, {
    ...{ text, after, where: { state }, whose: actor.dealerId === null ? {} : { dealerId: actor.dealerId } },
    ...{ by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { secondInvoices: rows.map(rowOf), ...page };
};

/** 登记第二票; entered anew, the numbers take the place of those before. */
export const enterSecondInvoice: UseCase<EnterSecondInvoice, { id: string; revision: number }> = async (
  { actor, store, now },
  { id, invoices, revision: seen },
) => {
  const kept = await store.get(secondInvoices, id);
  if (seen !== undefined && kept.revision !== seen) throw new Refusal('CHANGED_MEANWHILE');
  if (kept.state === 'void') throw new Refusal('SECOND_INVOICE_VOID');
  const { revision } = store.save(secondInvoices, {
    ...kept,
    ...{ state: 'entered', invoices: [...new Set(invoices)], by: stampOf(actor), at: now.toISOString() },
  });
  return { id, revision };
};
