import * as z from 'zod';
import type { Posting } from '../../miniprogram/shared/model/trade';
import type { Act } from './act';
import { invoiceNumber } from './credit';
import type { EntryView } from './credit';
import type { DealerOrderView } from './dealer-orders';
import type { MoveRow, StockMoved } from './goods';
import { quantity, serials } from './goods';
import type { PaymentMoved } from './payments';
import { bankRow } from './payments';
import type { ShipmentView } from './shipments';
import { day, text } from './shapes';

/** What the company's ERP and its finance exchange with the house: two streams of rows, and three facts that they tell it. */
export const StreamRequest = z.strictObject({
  /** `next` of the page before; from the first row ever when it is missing. */
  after: z.string().max(400).nullable().default(null),
  limit: z.int().min(1).max(500).default(100),
});
export type StreamRequest = z.infer<typeof StreamRequest>;
export const ByNumber = z.strictObject({ number: text(40).min(1) });
export type ByNumber = z.infer<typeof ByNumber>;

const creditCode = z.string().regex(/^[0-9A-Za-z]{1,18}$/);
export const BankRow = z.strictObject({ creditCode, ...bankRow, reference: text(60).min(1) });
export type BankRow = z.infer<typeof BankRow>;
export const InvoicesRequest = z.strictObject({
  /** Of the shipment. */
  number: text(40).min(1),
  invoices: z.array(invoiceNumber).min(1).max(50),
});
export type InvoicesRequest = z.infer<typeof InvoicesRequest>;
export const ArrivalRequest = z.strictObject({
  /** The caller's own number of this line; it arrives once. */
  reference: z.string().regex(/^[\w.:/-]{1,64}$/),
  warehouse: text(40).min(1),
  productCode: text(60).min(1),
  lot: text(60).default(''),
  producedOn: day.nullable().default(null),
  expiresOn: day.nullable().default(null),
  quantity,
  serials,
});
export type ArrivalRequest = z.infer<typeof ArrivalRequest>;

/** A page of a stream. `next` is where it goes on, also when there is nothing more yet: it is kept and asked again later. */
export interface Stream<Row> {
  rows: Row[];
  next: string | null;
  /** False where the page has reached what is there. */
  more: boolean;
}
export type MoneyRow = EntryView & { postings: Posting[]; creditCode: string; dealerName: string };
export type GoodsRow = MoveRow & { productCode: string };
export interface OrderWhole {
  order: DealerOrderView;
  shipments: ShipmentView[];
}
export interface ExchangeActions {
  'exchange.entries': Act<typeof StreamRequest, Stream<MoneyRow>>;
  'exchange.moves': Act<typeof StreamRequest, Stream<GoodsRow>>;
  'exchange.order': Act<typeof ByNumber, OrderWhole>;
  'exchange.pay': Act<typeof BankRow, PaymentMoved & { alreadyThere: boolean }>;
  'exchange.invoice': Act<typeof InvoicesRequest, { number: string; invoices: string[] }>;
  'exchange.receive': Act<typeof ArrivalRequest, StockMoved>;
}
