import * as contract from '../../_contracts/exchange';
import type { ExchangeActions } from '../../_contracts/exchange';
import { fields } from '../../_platform/action';
import type { PublicTable } from '../../_platform/serve-public';
import * as exchange from './exchange';

const stream = { reply: fields('rows', 'next', 'more'), writes: false, perMinute: 60 } as const;
const told = { writes: true, contended: true, perMinute: 120 } as const;

export const exchangeActions: PublicTable<ExchangeActions> = {
  'exchange.entries': {
    ...stream,
    input: contract.StreamRequest,
    actsAs: 'finance',
    run: exchange.streamEntries,
  },
  'exchange.moves': {
    ...stream,
    input: contract.StreamRequest,
    actsAs: 'warehouse',
    run: exchange.streamMoves,
  },
  'exchange.order': {
    input: contract.ByNumber,
    reply: fields('order', 'shipments'),
    writes: false,
    perMinute: 120,
    actsAs: 'finance',
    run: exchange.wholeOrder,
  },
  'exchange.pay': {
    ...told,
    input: contract.BankRow,
    reply: fields('paymentId', 'state', 'unappliedFen', 'revision', 'alreadyThere'),
    settings: ['trade'],
    actsAs: 'finance',
    run: exchange.takePayment,
  },
  'exchange.invoice': {
    ...told,
    input: contract.InvoicesRequest,
    reply: fields('number', 'invoices'),
    actsAs: 'finance',
    run: exchange.takeInvoices,
  },
  'exchange.receive': {
    ...told,
    input: contract.ArrivalRequest,
    once: ({ reference }) => reference,
    reply: fields('balanceId', 'seq'),
    settings: ['goods'],
    actsAs: 'warehouse',
    run: exchange.takeArrival,
  },
};
