import type { Day } from '../days';
import type { ClaimState, ReturnState, ShipmentState } from '../goods/states';
import type { Entity, PersonStamp, Searchable, StoredFile } from './entity';
import type { Lot } from './goods';
import type { DealerOrder, OrderPurpose } from './trade';

/** What leaves the manufacturer's warehouses for dealers and hospitals, how it travels, and what becomes of it. */
export interface ShipmentLine extends Lot {
  /** The order's line. */
  no: number;
  productId: string;
  productName: string;
  specification: string;
  unit: string;
  serials: string[];
  registrationNumber: string;
  /** What its papers said when it left, as the sales record has to keep it; none before it has left. */
  papers?: { registrant: string; makers: string; productionLicence: string };
  quantity: number;
  /** The exact part of the order's line, once it has left. */
  fen: number;
  taxFen: number;
  /** Why another lot than the first to expire. */
  reason: string;
  /** As counted on arrival. */
  received: number;
  damaged: number;
  /** Did not come; on the way until the claim says what became of it. */
  missing: number;
  /** Of what was missing, what a claim has settled. */
  settled: number;
  /** Credited back. */
  returned: number;
}

export const coldVerdictLabels = {
  in_range: '全程在温度范围内',
  excursion: '超温',
  missing: '温度记录不全',
} as const;
export type ColdVerdict = keyof typeof coldVerdictLabels;

/** What a logger's file says. Temperatures are tenths of a degree. */
export interface ColdReadings {
  count: number;
  fromAt: string;
  toAt: string;
  min: number;
  max: number;
  minutesOut: number;
  /** Minutes between two readings. */
  largestGap: number;
  interval: number;
}
/** 冷链: how it is packed, and what loggers and people read. */
export interface ColdChain {
  minDeciC: number;
  maxDeciC: number;
  /** 保温箱或车 */
  container: string;
  /** Number of its validation report. */
  validation: string;
  precooledAt: string;
  loggers: { serial: string; calibratedOn: Day }[];
  packedDeciC: number;
  arrivedDeciC: number | null;
  file: (StoredFile & { name: string }) | null;
  readings: ColdReadings | null;
  verdict: ColdVerdict;
}

export interface ShipmentEvent {
  at: string;
  by: PersonStamp;
  state: ShipmentState;
  note: string;
}
/** 发货单: picked, checked by a second person, on the way, received. On the way it is the place of what it holds. */
export interface Shipment extends Entity {
  number: string;
  orderId: string;
  orderNumber: string;
  dealerId: string;
  dealerName: string;
  purpose: OrderPurpose;
  hospitalId: string | null;
  hospitalName: string;
  shipTo: DealerOrder['shipTo'];
  /** The warehouse it leaves. */
  fromId: string;
  fromName: string;
  /** It makes good what a claim was about, and costs nothing. */
  claimId: string | null;
  lines: ShipmentLine[];
  fen: number;
  /** The buyer as it was when this left, for the sales record. */
  buyer?: { name: string; licenceNumber: string };
  carrier: string;
  trackingNo: string;
  /** Null before it has left. */
  shippedOn: Day | null;
  receivedOn: Day | null;
  /** Where a dealer put it. */
  receivedInto: string | null;
  state: ShipmentState;
  cold: ColdChain | null;
  /**
   * What the code is found by that the delivery note bears which travels with it: by that code the hospital's contact
   * confirms. '' where a dealer receives.
   */
  code: string;
  /** The hospital's contact. */
  confirmedBy: { name: string; at: string } | null;
  /** Records are kept until two years after expiry, five when there is none. */
  keepUntilOn: Day;
  createdAt: string;
  history: ShipmentEvent[];
}

export const claimKindLabels = {
  short: '少货',
  damaged: '破损',
  extra: '多货',
  temperature: '超温',
} as const;
export type ClaimKind = keyof typeof claimKindLabels;
export const claimOutcomeLabels = { credit: '退款', resend: '补发', none: '不处理' } as const;
export type ClaimOutcome = keyof typeof claimOutcomeLabels;

/** 差异: what did not come as it was sent. */
export interface ShipmentClaim extends Entity {
  shipmentId: string;
  shipmentNumber: string;
  orderId: string;
  dealerId: string;
  dealerName: string;
  kind: ClaimKind;
  /** Of the shipment, from 1. */
  line: number;
  productId: string;
  productName: string;
  unit: string;
  lot: string;
  quantity: number;
  serials: string[];
  note: string;
  photos: StoredFile[];
  state: ClaimState;
  outcome: ClaimOutcome | null;
  creditedFen: number;
  decidedBy: PersonStamp | null;
  decidedAt: string | null;
  decision: string;
  /** The shipment that makes it good. */
  replacementId: string | null;
  createdBy: PersonStamp;
  createdAt: string;
}

export interface ReturnLine extends Lot {
  /** Of the shipment, from 1. */
  line: number;
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  serials: string[];
  /** What came, and as what. */
  received: number;
  condition: 'pending' | 'defective' | null;
}
/** 退货单 */
export interface GoodsReturn extends Entity {
  number: string;
  shipmentId: string;
  shipmentNumber: string;
  orderId: string;
  dealerId: string;
  dealerName: string;
  /** The dealer's warehouse that it leaves; null where the dealer keeps no book here. */
  fromId: string | null;
  lines: ReturnLine[];
  reason: string;
  state: ReturnState;
  redInvoices: string[];
  creditedFen: number;
  createdBy: PersonStamp;
  createdAt: string;
  history: { at: string; by: PersonStamp; state: ReturnState; note: string }[];
}

export const secondInvoiceStateLabels = { due: '待补', entered: '已登记', void: '货已退回' } as const;
export type SecondInvoiceState = keyof typeof secondInvoiceStateLabels;
/**
 * 两票制第二票: the invoice that a dealer gives a hospital for what was sold to it, where its province asks for that. Its id
 * is the delivery's or the shipment's.
 */
export interface SecondInvoice extends Entity, Searchable {
  kind: 'delivery' | 'shipment';
  /** Of the delivery or the shipment. */
  number: string;
  dealerId: string;
  dealerName: string;
  hospitalId: string;
  hospitalName: string;
  day: Day;
  productNames: string[];
  state: SecondInvoiceState;
  invoices: string[];
  /** Who entered them last. */
  by: PersonStamp | null;
  at: string | null;
  createdAt: string;
}
