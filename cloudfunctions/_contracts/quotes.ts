import * as z from 'zod';
import { quoteLineLabels, quoteStates } from '../../miniprogram/shared/model/quotes';
import type { Quote, QuoteLine, QuoteState } from '../../miniprogram/shared/model/quotes';
import type { CoverKind } from '../../miniprogram/shared/model/devices';
import type { ProductKind } from '../../miniprogram/shared/model/trade';
import type { WorkOrderState } from '../../miniprogram/shared/states';
import type { Act } from './act';
import { invoiceNumber } from './credit';
import { contactName, file, id, oneOf, reason, searched, text } from './shapes';
import type { Listed } from './shapes';

/** 维修报价. Amounts are fen, tax inside. */
const line = z.strictObject({
  kind: oneOf(quoteLineLabels),
  productId: id.nullable(),
  name: text(100).min(1),
  quantity: z.int().min(1).max(999),
  unit: text(10),
  unitFen: z.int().min(0).max(100_000_000),
});
export const QuotesOfOrder = z.strictObject({ workOrderId: id });
export type QuotesOfOrder = z.infer<typeof QuotesOfOrder>;
export const FindQuoteProducts = z.strictObject({ workOrderId: id, text: text(40).min(1) });
export type FindQuoteProducts = z.infer<typeof FindQuoteProducts>;
export const MakeQuote = z.strictObject({
  quoteId: id,
  workOrderId: id,
  /** The version that was on the screen; null: there was none. */
  replaces: id.nullable(),
  lines: z.array(line).min(1).max(40),
  note: text(500),
  validDays: z.int().min(1).max(180),
});
export type MakeQuote = z.infer<typeof MakeQuote>;
export const DecideQuote = z
  .strictObject({ quoteId: id, passes: z.boolean(), reason: text(200) })
  .refine(({ passes, reason }) => passes || reason !== '', { path: ['reason'] });
export type DecideQuote = z.infer<typeof DecideQuote>;
export const WithdrawQuote = z.strictObject({ quoteId: id, reason });
export type WithdrawQuote = z.infer<typeof WithdrawQuote>;
const code = z.string().regex(/^[\w-]{22}$/);
/** The code is made on the phone that shows it; the server keeps its hash, and an earlier one opens nothing more. */
export const LinkQuote = z.strictObject({ quoteId: id, code });
export type LinkQuote = z.infer<typeof LinkQuote>;
export const WaiveCharge = z.strictObject({ workOrderId: id, reason });
export type WaiveCharge = z.infer<typeof WaiveCharge>;
/** '' takes a wrong one back. */
export const BillQuote = z.strictObject({ quoteId: id, invoice: invoiceNumber.or(z.literal('')) });
export type BillQuote = z.infer<typeof BillQuote>;
export const ListQuotes = z.strictObject({
  states: z.array(oneOf(quoteStates)).min(1).max(8),
  /** Only what waits for the reader: to agree to another's, to send the own house's bill. */
  waits: z.enum(['decide', 'bill']).nullable().default(null),
  /** An order's number, a hospital, an instrument or an invoice. */
  text: searched,
  after: z.string().max(400).nullable().default(null),
});
export type ListQuotes = z.infer<typeof ListQuotes>;

export type QuoteView = Omit<Quote, 'head' | 'codeHash' | 'fileMarks' | 'searchKeys'>;
export interface QuotePage {
  orderNumber: string;
  orderState: WorkOrderState;
  hospitalName: string;
  deviceName: string;
  /** What no cover pays for; empty: nothing is to be quoted. */
  chargeable: CoverKind[];
  waived: { name: string; reason: string } | null;
  /** Newest first. */
  quotes: QuoteView[];
  /** What a new version may begin with, priced by today's list. */
  suggested: QuoteLine[];
  limitFen: number;
  validDays: number;
}
export interface QuoteProduct {
  productId: string;
  code: string;
  name: string;
  unit: string;
  kind: ProductKind;
  /** Null: the price list names no price today. */
  listFen: number | null;
}
export interface QuoteMoved {
  quoteId: string;
  state: QuoteState;
}
export interface QuoteActions {
  'quote.ofOrder': Act<typeof QuotesOfOrder, QuotePage>;
  'quote.products': Act<typeof FindQuoteProducts, { products: QuoteProduct[] }>;
  'quote.list': Act<typeof ListQuotes, Listed<'quotes', QuoteView>>;
  'quote.make': Act<typeof MakeQuote, QuoteMoved>;
  'quote.decide': Act<typeof DecideQuote, QuoteMoved>;
  'quote.withdraw': Act<typeof WithdrawQuote, QuoteMoved>;
  'quote.link': Act<typeof LinkQuote, QuoteMoved>;
  'quote.waive': Act<typeof WaiveCharge, { workOrderId: string }>;
  'quote.bill': Act<typeof BillQuote, QuoteMoved>;
}

const asked = {
  /** From the engineer's screen, or by who asked for the repair. */
  code: code.optional(),
  workOrderId: id.optional(),
};
const one = (given: { code?: string | undefined; workOrderId?: string | undefined }) =>
  (given.code === undefined) !== (given.workOrderId === undefined);
export const OpenQuote = z.strictObject(asked).refine(one, { path: ['code'] });
export type OpenQuote = z.infer<typeof OpenQuote>;
export const AnswerQuote = z
  .strictObject({
    ...asked,
    /** What was read; a newer one has to be read first. */
    version: z.int().min(1).max(999),
    accepts: z.boolean(),
    name: contactName,
    reason: text(200),
    image: file.nullable(),
  })
  .refine(one, { path: ['code'] })
  .refine(({ accepts, image }) => !accepts || image !== null, { path: ['image'] })
  .refine(({ accepts, reason: why }) => accepts || why !== '', { path: ['reason'] });
export type AnswerQuote = z.infer<typeof AnswerQuote>;
/** What the hospital reads before it answers. */
export interface HospitalQuote {
  workOrderId: string;
  orderNumber: string;
  hospitalName: string;
  deviceName: string;
  description: string;
  version: number;
  state: QuoteState;
  lines: Pick<QuoteLine, 'kind' | 'name' | 'quantity' | 'unit' | 'unitFen'>[];
  totalFen: number;
  note: string;
  validUntilOn: string;
  madeBy: string;
  answer: { name: string; at: string; reason: string } | null;
  canAnswer: boolean;
}
export interface HospitalQuoteActions {
  'quote.open': Act<typeof OpenQuote, HospitalQuote>;
  'quote.answer': Act<typeof AnswerQuote, HospitalQuote>;
}
