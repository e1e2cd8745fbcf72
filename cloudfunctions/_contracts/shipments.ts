import * as z from 'zod';
import { isDay } from '../../miniprogram/shared/days';
import { claimStates, returnStates, shipmentStates } from '../../miniprogram/shared/goods/states';
import type { ClaimState, ReturnState, ShipmentState } from '../../miniprogram/shared/goods/states';
import type { LotStock } from '../../miniprogram/shared/model/goods';
import type {
  ColdVerdict,
  GoodsReturn,
  SecondInvoice,
  Shipment,
  ShipmentClaim,
} from '../../miniprogram/shared/model/shipments';
import type { JudgedReason, OrderLine } from '../../miniprogram/shared/model/trade';
import type { Act } from './act';
import type { ProductFacts } from './goods';
import { invoiceNumber } from './credit';
import {
  day as dayText,
  file,
  type FileLink,
  id,
  instant,
  type Listed,
  oneOf,
  reason,
  seen,
  text,
} from './shapes';

/** 发货, 复核, 签收, 差异, 退货. */
const day = dayText.refine(isDay);
const quantity = z.int().min(1).max(1_000_000);
const upTo = z.int().min(0).max(1_000_000);
const line = z.int().min(1).max(200);
const serials = z.array(text(60).min(1)).max(500).default([]);
const deciC = z.int().min(-2000).max(2000);
const after = z.string().max(400).nullable().default(null);
const photos = z.array(file).max(9).default([]);

export const PlanShipment = z
  .strictObject({
    orderId: id.optional(),
    /** Sends again what a claim was about. */
    claimId: id.optional(),
    fromId: id,
  })
  .refine(({ orderId, claimId }) => (orderId === undefined) !== (claimId === undefined), {
    path: ['orderId'],
  });
export type PlanShipment = z.infer<typeof PlanShipment>;
export const PickShipment = z
  .strictObject({
    orderId: id.optional(),
    claimId: id.optional(),
    fromId: id,
    lines: z
      .array(
        z.strictObject({
          no: line,
          lot: text(60),
          quantity,
          serials,
          /** Why another lot than the first to expire. */
          reason: text(200),
          /** As the label says it, where it was scanned. */
          expiresOn: day.nullable().optional(),
        }),
      )
      .min(1)
      .max(200),
  })
  .refine(({ orderId, claimId }) => (orderId === undefined) !== (claimId === undefined), {
    path: ['orderId'],
  });
export type PickShipment = z.infer<typeof PickShipment>;
export const ListShipments = z.strictObject({
  states: z.array(oneOf(shipmentStates)).min(1).max(8).optional(),
  dealerId: id.optional(),
  /** The beginning of a number, or part of a name. */
  text: text(40).default(''),
  after,
});
export type ListShipments = z.infer<typeof ListShipments>;
export const ShipmentRequest = z.strictObject({ shipmentId: id });
export type ShipmentRequest = z.infer<typeof ShipmentRequest>;
export const CheckShipment = z.strictObject({
  shipmentId: id,
  /** As the second person counts and scans it. */
  lines: z
    .array(z.strictObject({ line, lot: text(60), quantity: upTo, serials }))
    .min(1)
    .max(200),
});
export type CheckShipment = z.infer<typeof CheckShipment>;
export const CancelShipment = z.strictObject({ shipmentId: id, reason });
export type CancelShipment = z.infer<typeof CancelShipment>;
export const SendShipment = z.strictObject({
  shipmentId: id,
  carrier: text(60).min(1),
  trackingNo: text(60),
  /** For cold products. */
  cold: z
    .strictObject({
      container: text(60).min(1),
      validation: text(60).min(1),
      precooledAt: instant,
      loggers: z
        .array(z.strictObject({ serial: text(60).min(1), calibratedOn: day }))
        .min(1)
        .max(10),
      packedDeciC: deciC,
    })
    .nullable(),
});
export type SendShipment = z.infer<typeof SendShipment>;
const loggerFile = z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/sheets\/[\w-]{1,80}\.csv$/);
export const AddReadings = z.strictObject({ shipmentId: id, fileId: loggerFile, fileName: text(100) });
export type AddReadings = z.infer<typeof AddReadings>;
export const ReceiveShipment = z.strictObject({
  shipmentId: id,
  /** Null where the dealer keeps no book here, or the goods lie at the hospital. */
  locationId: id.nullable(),
  arrivedDeciC: deciC.nullable(),
  /** Nothing more comes: what was not counted is missing. */
  complete: z.boolean(),
  lines: z
    .array(
      z.strictObject({
        line,
        /** As it stands on the label. */
        lot: text(60),
        expiresOn: day.nullable().optional(),
        received: upTo,
        damaged: upTo.default(0),
        serials,
      }),
    )
    .min(1)
    .max(200),
  note: text(200),
  photos,
});
export type ReceiveShipment = z.infer<typeof ReceiveShipment>;
export const RefuseShipment = z.strictObject({ shipmentId: id, reason });
export type RefuseShipment = z.infer<typeof RefuseShipment>;
export const TakeBackShipment = z.strictObject({ shipmentId: id, locationId: id });
export type TakeBackShipment = z.infer<typeof TakeBackShipment>;

export const ListClaims = z.strictObject({ state: oneOf(claimStates).optional(), after });
export type ListClaims = z.infer<typeof ListClaims>;
export const DecideClaim = z.strictObject({
  claimId: id,
  outcome: z.enum(['credit', 'resend', 'none', 'refuse']),
  note: text(200),
});
export type DecideClaim = z.infer<typeof DecideClaim>;

export const ListReturns = z.strictObject({
  states: z.array(oneOf(returnStates)).min(1).max(5).optional(),
  /** The beginning of a number, or part of a dealer's name. */
  text: text(40).default(''),
  after,
});
export type ListReturns = z.infer<typeof ListReturns>;
export const ReturnRequest = z.strictObject({ returnId: id });
export type ReturnRequest = z.infer<typeof ReturnRequest>;
export const AskReturn = z.strictObject({
  shipmentId: id,
  reason,
  lines: z.array(z.strictObject({ line, quantity, serials })).min(1).max(200),
});
export type AskReturn = z.infer<typeof AskReturn>;
export const DecideReturn = z
  .strictObject({ returnId: id, passes: z.boolean(), note: text(200) })
  .refine(({ passes, note }) => passes || note !== '', { path: ['note'] });
export type DecideReturn = z.infer<typeof DecideReturn>;
export const ReceiveReturn = z.strictObject({
  returnId: id,
  locationId: id,
  lines: z
    .array(z.strictObject({ line, quantity: upTo, condition: z.enum(['pending', 'defective']) }))
    .min(1)
    .max(200),
});
export type ReceiveReturn = z.infer<typeof ReceiveReturn>;
export const CreditReturn = z.strictObject({
  returnId: id,
  redInvoices: z.array(invoiceNumber).max(50).default([]),
});
export type CreditReturn = z.infer<typeof CreditReturn>;

/** Without what only travels with the goods. */
export type ShipmentView = Omit<Shipment, 'head' | 'code'>;
export type ShipmentRow = Pick<
  Shipment,
  | '_id'
  | 'number'
  | 'orderNumber'
  | 'dealerId'
  | 'dealerName'
  | 'hospitalName'
  | 'fromName'
  | 'state'
  | 'shippedOn'
  | 'createdAt'
> & { lineCount: number; units: number; coldVerdict: ColdVerdict | null };
export type ClaimRow = Omit<ShipmentClaim, 'head'>;
export type ReturnRow = Omit<GoodsReturn, 'head'>;
export interface PlannedLine {
  no: number;
  product: ProductFacts;
  /** Still to be picked. */
  left: number;
  /** Of these, how many may be taken here: what is reserved for the order and what is free. */
  may: number;
  /** First expired first, of those that may leave. */
  proposed: { lot: string; quantity: number; expiresOn: string | null }[];
  lots: (LotStock & { reasons: Pick<JudgedReason, 'code' | 'facts' | 'remedy'>[] })[];
}
export interface ShipmentPlan {
  number: string;
  dealerName: string;
  hospitalName: string;
  shipTo: string;
  lines: PlannedLine[];
  /** What keeps the whole order from leaving. */
  reasons: JudgedReason[];
}
export interface ShipmentMoved {
  shipmentId: string;
  number: string;
  state: ShipmentState;
  revision: number;
}
export interface ShipmentPage {
  shipment: ShipmentView;
  claims: ClaimRow[];
  returns: ReturnRow[];
  order: { state: string; lines: Pick<OrderLine, 'no' | 'quantity' | 'settled'>[] };
  /** Some of it must stay cold. */
  isCold: boolean;
  /** The DI of each line's product, '' where it has none: a label is held against it. */
  dis: string[];
  /** What the delivery note lacks; it cannot leave before that is there. */
  lacks: string[];
}
type Page<K extends string, Row> = { [key in K]: Row[] } & { next: string | null };

export const ListSecondInvoices = z.strictObject({
  state: z.enum(['due', 'entered', 'void']).default('due'),
  /** Part of a number, an invoice's or its last digits, of a hospital, a dealer or a product. */
  text: text(60).default(''),
  after,
});
export type ListSecondInvoices = z.infer<typeof ListSecondInvoices>;
export const EnterSecondInvoice = z.strictObject({
  /** The delivery's or the shipment's. */
  id,
  invoices: z.array(invoiceNumber).min(1).max(50),
  ...seen,
});
export type EnterSecondInvoice = z.infer<typeof EnterSecondInvoice>;
export type SecondInvoiceRow = Omit<SecondInvoice, 'head' | 'searchKeys'>;
export interface ShipmentActions {
  'secondInvoice.list': Act<typeof ListSecondInvoices, Listed<'secondInvoices', SecondInvoiceRow>>;
  'secondInvoice.enter': Act<typeof EnterSecondInvoice, { id: string; revision: number }>;

  'shipment.plan': Act<typeof PlanShipment, ShipmentPlan>;
  'shipment.pick': Act<typeof PickShipment, ShipmentMoved>;
  'shipment.check': Act<typeof CheckShipment, ShipmentMoved>;
  'shipment.cancel': Act<typeof CancelShipment, ShipmentMoved>;
  'shipment.ship': Act<typeof SendShipment, ShipmentMoved>;
  'shipment.note': Act<typeof ShipmentRequest, FileLink>;
  'shipment.readings': Act<typeof AddReadings, ShipmentMoved & { verdict: ColdVerdict }>;
  'shipment.receive': Act<typeof ReceiveShipment, ShipmentMoved & { claims: number }>;
  'shipment.refuse': Act<typeof RefuseShipment, ShipmentMoved>;
  'shipment.takeBack': Act<typeof TakeBackShipment, ShipmentMoved>;
  'shipment.list': Act<typeof ListShipments, Page<'shipments', ShipmentRow>>;
  'shipment.get': Act<typeof ShipmentRequest, ShipmentPage>;
  'claim.list': Act<typeof ListClaims, Page<'claims', ClaimRow>>;
  'claim.decide': Act<typeof DecideClaim, { claimId: string; state: ClaimState }>;
  'goodsReturn.list': Act<typeof ListReturns, Page<'returns', ReturnRow>>;
  'goodsReturn.get': Act<typeof ReturnRequest, { goodsReturn: ReturnRow }>;
  'goodsReturn.ask': Act<typeof AskReturn, { returnId: string; state: ReturnState }>;
  'goodsReturn.decide': Act<typeof DecideReturn, { returnId: string; state: ReturnState }>;
  'goodsReturn.receive': Act<typeof ReceiveReturn, { returnId: string; state: ReturnState }>;
  'goodsReturn.credit': Act<typeof CreditReturn, { returnId: string; state: ReturnState }>;
}
