import * as contract from '../../_contracts/quotes';
import type { QuoteActions } from '../../_contracts/quotes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { quotes } from '../../_store/quotes';
import { workOrders } from '../../_store/work-orders';
import {
  billQuote,
  decideQuote,
  findQuoteProducts,
  linkQuote,
  listQuotes,
  makeQuote,
  showQuotes,
  waiveCharge,
  withdrawQuote,
} from './quote-use-cases';

const reply = fields('quoteId', 'state');
const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders, workOrderId]];
const quote = ({ quoteId }: { quoteId: string }): Load[] => [[quotes, quoteId]];

export const quoteActions: ActionTable<QuoteActions> = {
  'quote.ofOrder': {
    input: contract.QuotesOfOrder,
    reply: fields(
      ...(['orderNumber', 'orderState', 'hospitalName', 'deviceName', 'chargeable', 'waived'] as const),
      ...(['quotes', 'suggested', 'limitFen', 'validDays'] as const),
    ),
    settings: ['quotes'],
    loads: order,
    run: showQuotes,
  },
  'quote.products': {
    input: contract.FindQuoteProducts,
    reply: fields('products'),
    loads: order,
    run: findQuoteProducts,
  },
  'quote.list': { input: contract.ListQuotes, reply: fields('quotes', 'next', 'isCut'), run: listQuotes },
  'quote.make': { input: contract.MakeQuote, reply, settings: ['quotes'], loads: order, run: makeQuote },
  'quote.decide': {
    input: contract.DecideQuote,
    reply,
    loads: quote,
    approves: true,
    sees: 'each quote is written once; one written anew is another',
    run: decideQuote,
  },
  'quote.withdraw': { input: contract.WithdrawQuote, reply, loads: quote, run: withdrawQuote },
  'quote.link': { input: contract.LinkQuote, reply, loads: quote, run: linkQuote },
  'quote.waive': {
    input: contract.WaiveCharge,
    reply: fields('workOrderId'),
    loads: order,
    approves: true,
    sees: 'asks for nothing at all, whatever was quoted',
    run: waiveCharge,
  },
  'quote.bill': { input: contract.BillQuote, reply, loads: quote, run: billQuote },
};
