import * as z from 'zod';
import type { Shipment } from '../../miniprogram/shared/model/shipments';
import type {
  DealerOrder,
  JudgedReason,
  OrderLine,
  ScheduledReceipt,
  ScheduledReceipts,
  StockQuota,
} from '../../miniprogram/shared/model/trade';
import { dealerOrderStates } from '../../miniprogram/shared/trade/states';
import type { DealerOrderState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { after, day, id, seen, sheetFile, text } from './shapes';
import type { FileLink, Nothing } from './shapes';
import type { ProductRow } from './catalogue';

/** 经销商订单: from the basket to the goods received. */
const reason = text(300).min(1);
const quantity = z.int().min(1).max(1_000_000);

const terms = {
  /** Named by the manufacturer's people; a dealer's own people order for themselves. */
  dealerId: id.optional(),
  purpose: z.enum(['terminal', 'stock']),
  hospitalId: id.nullable(),
  shipTo: z.strictObject({
    kind: z.enum(['licensed', 'hospital']),
    licenceId: z.string().max(240).nullable(),
    address: text(200),
  }),
  wishOn: day.nullable().default(null),
  note: text(500).default(''),
  wholeOnly: z.boolean().default(false),
  lines: z
    .array(z.strictObject({ productId: id, quantity }))
    .min(1)
    .max(200),
};
export const CheckBasket = z.strictObject(terms);
export type CheckBasket = z.infer<typeof CheckBasket>;
export const SaveDealerOrder = z.strictObject({
  /** Absent for a new draft. */
  orderId: id.optional(),
  revision: z.int().min(1).optional(),
  ...terms,
});
export type SaveDealerOrder = z.infer<typeof SaveDealerOrder>;
export const DealerOrderRequest = z.strictObject({ orderId: id });
export const SeenDealerOrder = DealerOrderRequest.extend(seen);
export type SeenDealerOrder = z.infer<typeof SeenDealerOrder>;
export type DealerOrderRequest = z.infer<typeof DealerOrderRequest>;
export const DealerOrderReason = z.strictObject({ orderId: id, reason });
export type DealerOrderReason = z.infer<typeof DealerOrderReason>;
export const CutDealerOrder = z.strictObject({
  orderId: id,
  reason,
  /** All that is left when absent. */
  lines: z
    .array(z.strictObject({ no: z.int().min(1).max(200), quantity }))
    .max(200)
    .optional(),
});
export type CutDealerOrder = z.infer<typeof CutDealerOrder>;
export const ReopenDealerOrder = z.strictObject({
  orderId: id,
  reason,
  /** Fewer of some, in the same step. */
  lines: z
    .array(z.strictObject({ no: z.int().min(1).max(200), quantity }))
    .max(200)
    .default([]),
});
export type ReopenDealerOrder = z.infer<typeof ReopenDealerOrder>;
export const ListDealerOrders = z.strictObject({
  dealerId: id.optional(),
  states: z
    .array(z.enum(Object.keys(dealerOrderStates) as [DealerOrderState, ...DealerOrderState[]]))
    .min(1)
    .max(9)
    .optional(),
  /** The beginning of a number, or part of a name. */
  text: text(40).default(''),
  after,
});
export type ListDealerOrders = z.infer<typeof ListDealerOrders>;
export const OrderableRequest = z.strictObject({
  dealerId: id.optional(),
  purpose: z.enum(['terminal', 'stock']),
  hospitalId: id.nullable(),
  text: text(40).default(''),
  after,
});
export type OrderableRequest = z.infer<typeof OrderableRequest>;

/** A table of 货号 and 数量. */
export const ReadOrderSheet = z.strictObject({ fileId: sheetFile });
export type ReadOrderSheet = z.infer<typeof ReadOrderSheet>;
export interface OrderSheet {
  lines: {
    productId: string;
    name: string;
    code: string;
    unit: string;
    quantity: number;
    /** Rows of the sheet that it comes from. */
    rows: number[];
    /** What the sheet calls it, where that is not our name. */
    saidName: string;
  }[];
  problems: { row: number; column: string; message: string }[];
  /** The headings that were read. */
  readAs: string[];
}

/** What the order would be if it were submitted now. */
export interface CheckedBasket {
  lines: OrderLine[];
  totalFen: number;
  reasons: JudgedReason[];
  credit: {
    limitFen: number;
    heldFen: number;
    receivableFen: number;
    unappliedFen: number;
    availableFen: number;
  };
}
export type DealerOrderView = Omit<DealerOrder, 'head'>;
export type DealerOrderRow = Pick<
  DealerOrder,
  | '_id'
  | 'number'
  | 'dealerId'
  | 'dealerName'
  | 'purpose'
  | 'hospitalName'
  | 'totalFen'
  | 'heldFen'
  | 'state'
  | 'submittedAt'
  | 'createdAt'
  | 'wishOn'
  | 'promisedOn'
  | 'unanswered'
> & {
  lineCount: number;
  reasonCount: number;
  /** Since when it could not be shipped, though approved. */
  lapsedSince: string | null;
  /** Approved, and not all of it is reserved. */
  waits: boolean;
};
export interface DealerOrderMoved {
  orderId: string;
  number: string;
  state: DealerOrderState;
  revision: number;
  /** What the check found; an order with reasons is blocked and holds nothing. */
  reasons: JudgedReason[];
}
export interface DealerOrderPage {
  /** What of its products is shared out by quota, while it waits for some. */
  shares: OwnShare[];
  /** When more comes of what it waits for. */
  expected: Expected[];
  order: DealerOrderView;
  /** In the order in which they were picked. */
  shipments: Omit<Shipment, 'head' | 'code'>[];
  credit: CheckedBasket['credit'];
}
/** A product that the dealer may order, with today's price for one unit; null when there is none. */
export interface Orderable extends ProductRow {
  unitFen: number | null;
}
const units = z.int().min(0).max(1_000_000);
export const ListQuotas = z.strictObject({ ended: z.boolean().default(false), after });
export type ListQuotas = z.infer<typeof ListQuotas>;
export const QuotaRequest = z.strictObject({ productId: id });
export type QuotaRequest = z.infer<typeof QuotaRequest>;
export const SaveQuota = z.strictObject({
  productId: id,
  revision: z.int().min(1).optional(),
  fromOn: day,
  toOn: day,
  quotas: z.array(z.strictObject({ dealerId: id, units })).max(200),
  others: units,
  reason: text(300).min(1),
});
export type SaveQuota = z.infer<typeof SaveQuota>;
export const EndQuota = z.strictObject({ productId: id, reason: text(300).min(1) });
export type EndQuota = z.infer<typeof EndQuota>;
export type QuotaView = Omit<StockQuota, 'head'> & { runs: boolean };
export interface QuotaPage {
  productName: string;
  unit: string;
  quota: QuotaView | null;
  /** Units that the dealers named have been promised or sent. */
  given: Record<string, number>;
}
export interface QuotaMoved {
  productId: string;
  revision: number;
}
/** What of an order's products is shared out by quota, for the dealer whose order it is. */
export interface OwnShare {
  productId: string;
  units: number;
  given: number;
  toOn: string;
}
export const ListScheduled = z.strictObject({ after });
export type ListScheduled = z.infer<typeof ListScheduled>;
export const ScheduledRequest = z.strictObject({ productId: id });
export type ScheduledRequest = z.infer<typeof ScheduledRequest>;
export const SaveScheduled = z.strictObject({
  productId: id,
  /** Of what was read; absent where there was none. */
  revision: z.int().min(1).optional(),
  receipts: z.array(z.strictObject({ on: day, units: units.min(1) })).max(20),
});
export type SaveScheduled = z.infer<typeof SaveScheduled>;
export type ScheduledView = Omit<ScheduledReceipts, 'head'> & {
  /** The nearest day is over, and the goods have not been received. */
  late: boolean;
};
export interface ScheduledPage {
  productName: string;
  unit: string;
  scheduled: ScheduledView | null;
}
/** When more comes of what an order waits for. */
export interface Expected {
  productId: string;
  receipts: ScheduledReceipt[];
}
export interface DealerOrderActions {
  'scheduledReceipt.list': Act<typeof ListScheduled, { scheduled: ScheduledView[]; next: string | null }>;
  'scheduledReceipt.get': Act<typeof ScheduledRequest, ScheduledPage>;
  'scheduledReceipt.save': Act<typeof SaveScheduled, QuotaMoved>;
  'quota.list': Act<typeof ListQuotas, { quotas: QuotaView[]; next: string | null }>;
  'quota.get': Act<typeof QuotaRequest, QuotaPage>;
  'quota.save': Act<typeof SaveQuota, QuotaMoved>;
  'quota.end': Act<typeof EndQuota, QuotaMoved>;
  'dealerOrder.products': Act<typeof OrderableRequest, { products: Orderable[]; next: string | null }>;
  'dealerOrder.readSheet': Act<typeof ReadOrderSheet, OrderSheet>;
  'dealerOrder.sheetTemplate': Act<typeof Nothing, { link: string }>;
  'dealerOrder.check': Act<typeof CheckBasket, CheckedBasket>;
  'dealerOrder.save': Act<typeof SaveDealerOrder, DealerOrderMoved>;
  'dealerOrder.submit': Act<typeof DealerOrderRequest, DealerOrderMoved>;
  'dealerOrder.recheck': Act<typeof DealerOrderRequest, DealerOrderMoved>;
  'dealerOrder.approve': Act<typeof SeenDealerOrder, DealerOrderMoved>;
  'dealerOrder.return': Act<typeof DealerOrderReason, DealerOrderMoved>;
  'dealerOrder.cancel': Act<typeof DealerOrderReason, DealerOrderMoved>;
  'dealerOrder.cut': Act<typeof CutDealerOrder, DealerOrderMoved>;
  'dealerOrder.reopen': Act<typeof ReopenDealerOrder, DealerOrderMoved>;
  'dealerOrder.again': Act<typeof DealerOrderRequest, DealerOrderMoved>;
  'dealerOrder.close': Act<typeof DealerOrderRequest, DealerOrderMoved>;
  'dealerOrder.list': Act<typeof ListDealerOrders, { orders: DealerOrderRow[]; next: string | null }>;
  'dealerOrder.get': Act<typeof DealerOrderRequest, DealerOrderPage>;
  /** As PDF. */
  'dealerOrder.paper': Act<typeof DealerOrderRequest, FileLink>;
}
