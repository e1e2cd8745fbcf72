import type {
  BankFile,
  CreditAccount,
  CreditEntry,
  Payer,
  Payment,
  Receivable,
  Statement,
} from '../../miniprogram/shared/model/trade';
import { tailsOf } from '../../miniprogram/shared/search';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection, defineLedger } from '../_platform/collection';

const ownDealers = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null;

export const withPastLimit = (account: CreditAccount): CreditAccount => ({
  ...account,
  isPastLimit: account.limitFen + account.unappliedFen < account.heldFen + account.receivableFen,
});

/** One a dealer: the guard of all its trade. */
export const creditAccounts = defineCollection<CreditAccount>({
  name: 'credit_accounts',
  notFound: 'CREDIT_ACCOUNT_NOT_FOUND',
  derive: withPastLimit,
  scope: ownDealers,
  indexes: [
    {
      name: 'accounts_by_name',
      keys: [
        ['dealerName', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'accounts_past_limit',
      keys: [
        ['isPastLimit', 1],
        ['dealerName', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'accounts_with_terms_asked',
      keys: [
        ['asked.at', 1],
        ['_id', 1],
      ],
    },
  ],
});

export const creditEntries = defineLedger<CreditEntry>({
  name: 'credit_entries',
  notFound: 'CREDIT_ACCOUNT_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    {
      name: 'entries_of_account',
      keys: [
        ['dealerId', 1],
        ['seq', 1],
      ],
      unique: true,
    },
    {
      name: 'entries_in_order',
      keys: [
        ['dealerId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'entries_in_time',
      keys: [
        ['at', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'entries_of_day',
      keys: [
        ['dealerId', 1],
        ['day', 1],
        ['seq', 1],
      ],
    },
  ],
});

/** People read the last digits of an invoice; its first ones are those of a place and a year. */
const INVOICE_END = 8;
export const withReceivableKeys = <T extends Pick<Receivable, 'number' | 'invoices'>>(
  receivable: T,
): T & { searchKeys: string[] } => ({
  ...receivable,
  searchKeys: [
    ...new Set([
      ...tailsOf(receivable.number.toUpperCase()),
      ...receivable.invoices.flatMap((invoice) => [invoice, ...tailsOf(invoice.slice(-INVOICE_END))]),
    ]),
  ],
});

export const receivables = defineCollection<Receivable>({
  name: 'receivables',
  notFound: 'RECEIVABLE_NOT_FOUND',
  derive: withReceivableKeys,
  scope: ownDealers,
  indexes: [
    {
      name: 'receivables_of_dealer',
      keys: [
        ['dealerId', 1],
        ['open', 1],
        ['dueOn', 1],
        ['_id', 1],
      ],
    },
    { name: 'receivables_to_write_off', keys: [['writeOff.at', 1]] },
    {
      name: 'receivables_by_day',
      keys: [
        ['open', 1],
        ['dueOn', 1],
        ['_id', 1],
      ],
    },
    { name: 'receivables_by_text', keys: [['searchKeys', 1]] },
  ],
});

export const withUnappliedOn = (payment: Payment): Payment => ({
  ...payment,
  unappliedOn: payment.unappliedFen > 0 ? payment.receivedOn : '',
});

export const payments = defineCollection<Payment>({
  name: 'payments',
  namesFiles: true,
  notFound: 'PAYMENT_NOT_FOUND',
  derive: withUnappliedOn,
  scope: ownDealers,
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'payments_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['receivedOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'payments_unapplied',
      keys: [
        ['state', 1],
        ['unappliedOn', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'payments_unapplied_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['unappliedOn', -1],
        ['_id', 1],
      ],
    },
    { name: 'payments_by_reference', keys: [['reference', 1]] },
    {
      name: 'payments_of_receivable',
      keys: [
        ['allocations.receivableId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'payments_by_day_that_counts',
      keys: [
        ['state', 1],
        ['countsOn', 1],
      ],
    },
    {
      name: 'payments_by_state',
      keys: [
        ['state', 1],
        ['receivedOn', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const statements = defineCollection<Statement>({
  name: 'statements',
  namesFiles: true,
  notFound: 'STATEMENT_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'statements_of_dealer',
      keys: [
        ['dealerId', 1],
        ['period', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'statements_of_dealer_by_state',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['period', -1],
      ],
    },
    {
      name: 'statements_in_order',
      keys: [
        ['state', 1],
        ['period', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'statements_by_state',
      keys: [
        ['state', 1],
        ['sentAt', -1],
      ],
    },
  ],
});

/** Finance's alone. */
const makersOnly = (actor: Actor) => (isManufacturer(actor) ? {} : null);

export const bankFiles = defineCollection<BankFile>({
  name: 'bank_files',
  notFound: 'BANK_FILE_NOT_FOUND',
  scope: makersOnly,
  indexes: [{ name: 'bank_files_in_order', keys: [['broughtAt', -1]] }],
});

export const payers = defineCollection<Payer>({
  name: 'payers',
  notFound: 'BANK_FILE_NOT_FOUND',
  scope: makersOnly,
  indexes: [{ name: 'payers_of_dealer', keys: [['dealerId', 1]] }],
});
