import * as z from 'zod';
import {
  closingLabels,
  conditionLabels,
  correctionReasonLabels,
  locationKindLabels,
} from '../../miniprogram/shared/model/goods';
import type {
  LotStock,
  OpeningRow,
  PartRequest,
  PartReturn,
  StockBalance,
  StockCorrection,
  StockLocation,
  StockMove,
  StockOpening,
  StockShortfall,
} from '../../miniprogram/shared/model/goods';
import type { Product } from '../../miniprogram/shared/model/trade';
import {
  correctionStates,
  partRequestStates,
  partReturnStates,
  shortfallStates,
} from '../../miniprogram/shared/goods/states';
import type { PartRequestState } from '../../miniprogram/shared/goods/states';
import type { Act } from './act';
import {
  day,
  id,
  oneOf,
  queuedContract,
  reason,
  searched,
  seen,
  seenAsked,
  text,
  type Nothing,
} from './shapes';
import type { Listed } from './shapes';

/** 库位, 库存, 备件. */
/** Place, product and owner. */
const balanceId = z.string().regex(/^[\w:-]{3,260}$/);
export const quantity = z.int().min(1).max(1_000_000);
export const serials = z.array(text(60).min(1)).max(500).default([]);
const lot = z
  .strictObject({ lot: text(60), producedOn: day.nullable(), expiresOn: day.nullable() })
  .refine(({ producedOn, expiresOn }) => !producedOn || !expiresOn || producedOn <= expiresOn, {
    path: ['expiresOn'],
  });
const condition = oneOf(conditionLabels);
/** Where the list goes on. */
const after = z.string().max(400).nullable().default(null);

export const ListLocations = z.strictObject({
  kind: oneOf(locationKindLabels).optional(),
  /** Whose; the own house's when absent. */
  dealerId: id.optional(),
  /** Of all dealers whose short name begins so, as the manufacturer's people look for them. */
  dealerName: text(20).min(1).optional(),
});
export type ListLocations = z.infer<typeof ListLocations>;
export const SaveLocation = z.strictObject({
  /** Absent for a new one. */
  locationId: id.optional(),
  revision: z.int().min(1).optional(),
  name: text(60).min(1),
  address: text(200),
  /** For an engineer's stock. */
  memberId: id.nullable().default(null),
  active: z.boolean().default(true),
});
export type SaveLocation = z.infer<typeof SaveLocation>;
export const LocationRequest = z.strictObject({ locationId: id });
export type LocationRequest = z.infer<typeof LocationRequest>;

export const ListStock = z.strictObject({
  locationId: id.optional(),
  productId: id.optional(),
  dealerId: id.optional(),
  /** A lot's number, whole. */
  lot: text(60).default(''),
  /** Part of a product's name or code; what no product is called so is taken for a lot's number. */
  text: text(60).default(''),
  /** Only what ends within the days that the setting calls near, or has ended. */
  ending: z.boolean().default(false),
  /** What waits to be judged: `pending` of one's own house, `quarantine` wherever it lies. */
  waits: z.enum(['pending', 'quarantine']).nullable().default(null),
  after,
});
export type ListStock = z.infer<typeof ListStock>;
export const BalanceRequest = z.strictObject({ balanceId });
export type BalanceRequest = z.infer<typeof BalanceRequest>;
export const ListMoves = z.strictObject({ balanceId, beforeSeq: z.int().min(1) });
export type ListMoves = z.infer<typeof ListMoves>;
export const ReceiveGoods = z.strictObject({
  locationId: id,
  productId: id,
  lot,
  quantity,
  serials,
  note: text(200),
});
export type ReceiveGoods = z.infer<typeof ReceiveGoods>;
export const JudgeGoods = z.strictObject({
  balanceId,
  lot: text(60),
  from: condition,
  to: condition,
  quantity,
  serials,
  reason: text(200),
});
export type JudgeGoods = z.infer<typeof JudgeGoods>;
export const TransferGoods = z.strictObject({
  balanceId,
  toLocationId: id,
  lot: text(60),
  condition: z.enum(['good', 'defective', 'used']),
  quantity,
  serials,
  note: text(200),
});
export type TransferGoods = z.infer<typeof TransferGoods>;

export const SetSafety = z.strictObject({ balanceId, safety: z.int().min(0).max(1_000_000) });
export type SetSafety = z.infer<typeof SetSafety>;

export const ListCorrections = z.strictObject({
  state: oneOf(correctionStates).optional(),
  /** A product, a place or a lot. */
  text: searched,
  after,
});
export type ListCorrections = z.infer<typeof ListCorrections>;
export const AskCorrection = z.strictObject({
  balanceId,
  /** The number of the balance that the person saw. */
  seq: z.int().min(0),
  lot,
  condition,
  delta: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .refine((delta) => delta !== 0),
  serials,
  reason: oneOf(correctionReasonLabels),
  note: text(200),
  /** Of a release from quarantine. */
  into: z.literal('good').optional(),
});
export type AskCorrection = z.infer<typeof AskCorrection>;
export const DecideCorrection = z
  .strictObject({ correctionId: id, passes: z.boolean(), note: text(200) })
  .refine(({ passes, note }) => passes || note !== '', { path: ['note'] });
export type DecideCorrection = z.infer<typeof DecideCorrection>;

const sheetFile = z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/sheets\/[\w-]{1,80}\.(xlsx|xls|et)$/);
export const CheckOpening = z.strictObject({ locationId: id, fileId: sheetFile, fileName: text(100) });
export type CheckOpening = z.infer<typeof CheckOpening>;
export const OpeningRequest = z.strictObject({ openingId: id });
export type OpeningRequest = z.infer<typeof OpeningRequest>;
export const ListOpenings = z.strictObject({ locationId: id.optional() });
export type ListOpenings = z.infer<typeof ListOpenings>;
export const DecideOpening = z.strictObject({ openingId: id, passes: z.boolean() });
export type DecideOpening = z.infer<typeof DecideOpening>;

export const FindProducts = z.strictObject({
  /** The beginning of the number, or the whole number on the label. */
  text: text(40).default(''),
  /** Only what an engineer may ask for. */
  parts: z.boolean().default(false),
});
export type FindProducts = z.infer<typeof FindProducts>;
export const CreatePartRequest = z.strictObject({
  /** Of the house; the engineer's own when absent. */
  memberId: id.optional(),
  workOrderId: id.nullable().default(null),
  urgent: z.boolean().default(false),
  note: text(300),
  lines: z
    .array(z.strictObject({ productId: id, quantity }))
    .min(1)
    .max(50)
    .refine((lines) => new Set(lines.map(({ productId }) => productId)).size === lines.length),
});
export type CreatePartRequest = z.infer<typeof CreatePartRequest>;
export const ListPartRequests = z.strictObject({
  states: z.array(oneOf(partRequestStates)).min(1).max(7).optional(),
  /** The beginning of a number, or part of a dealer's name. */
  text: text(40).default(''),
  after,
});
export type ListPartRequests = z.infer<typeof ListPartRequests>;
export const PartRequestRequest = z.strictObject({ requestId: id });
export type PartRequestRequest = z.infer<typeof PartRequestRequest>;
export const DecidePartRequest = z
  .strictObject({
    requestId: id,
    passes: z.boolean(),
    note: text(200),
    /** Cut to what is allowed; absent lines stay as asked. */
    lines: z
      .array(z.strictObject({ no: z.int().min(1), quantity: z.int().min(0).max(1_000_000) }))
      .max(50)
      .default([]),
  })
  .refine(({ passes, note }) => passes || note !== '', { path: ['note'] });
export type DecidePartRequest = z.infer<typeof DecidePartRequest>;
export const CancelPartRequest = z.strictObject({ requestId: id, reason });
export type CancelPartRequest = z.infer<typeof CancelPartRequest>;
export const ShipPartRequest = z.strictObject({
  requestId: id,
  fromId: id,
  carrier: text(60),
  trackingNo: text(60),
  /** Lots as picked; a line without any is sent by expiry. */
  lines: z
    .array(
      z.strictObject({
        no: z.int().min(1),
        lots: z.array(z.strictObject({ lot: text(60), quantity, serials })).max(100),
      }),
    )
    .max(50),
});
export type ShipPartRequest = z.infer<typeof ShipPartRequest>;
export const ReceiveParts = queuedContract('partRequest.receive');
export type ReceiveParts = z.infer<typeof ReceiveParts>;
export const ResolvePartRequest = z.strictObject({
  requestId: id,
  /** Of the sent lot that did not come whole. */
  no: z.int().min(1),
  outcome: z.enum(['back', 'lost']),
  reason,
});
export type ResolvePartRequest = z.infer<typeof ResolvePartRequest>;

export const ListPartReturns = z.strictObject({
  states: z.array(oneOf(partReturnStates)).min(1).max(5).optional(),
  overdue: z.boolean().default(false),
  /** A product, its serial, the parcel, an engineer, a hospital or an order's number. */
  text: searched,
  after,
});
export type ListPartReturns = z.infer<typeof ListPartReturns>;
export const SendPartReturn = z.strictObject({
  returnId: id,
  oldSerial: text(60),
  /** How it was made safe. */
  method: text(100).min(1),
  /** Declared by the person. */
  decontaminated: z.boolean(),
  trackingNo: text(60),
});
export type SendPartReturn = z.infer<typeof SendPartReturn>;
export const ReceivePartReturn = z.strictObject({
  returnId: id,
  /** The warehouse that takes it. */
  locationId: id,
  /** Something else was in the parcel: it is due again. */
  wrong: z.boolean().default(false),
  note: text(200),
});
export type ReceivePartReturn = z.infer<typeof ReceivePartReturn>;
export const ClosePartReturn = z.strictObject({
  returnId: id,
  how: z.enum(['scrap', 'repair', 'maker']),
  note: text(200),
});
export type ClosePartReturn = z.infer<typeof ClosePartReturn>;
export const AskWaiver = z.strictObject({ returnId: id, reason });
export type AskWaiver = z.infer<typeof AskWaiver>;
export const DecideWaiver = z.strictObject({ returnId: id, passes: z.boolean(), ...seenAsked });
export type DecideWaiver = z.infer<typeof DecideWaiver>;

export const ListShortfalls = z.strictObject({
  state: oneOf(shortfallStates).default('open'),
  /** A product, its lot or serial, an engineer, a hospital or an order's number. */
  text: searched,
  after,
});
export type ListShortfalls = z.infer<typeof ListShortfalls>;
export const CloseShortfall = z
  .strictObject({
    shortfallId: id,
    how: oneOf(closingLabels),
    note: reason,
    /** What it really was, of a use that was written down as something else. */
    right: z.strictObject({ productId: id, lot: text(60) }).optional(),
  })
  .refine(({ how, right }) => (how === 'wrong_item') === (right !== undefined), { path: ['right'] });
export type CloseShortfall = z.infer<typeof CloseShortfall>;
export const ApproveShortfall = z.strictObject({ shortfallId: id, passes: z.boolean(), ...seen });
export type ApproveShortfall = z.infer<typeof ApproveShortfall>;

export type LocationRow = Omit<StockLocation, 'head' | 'stocktakeId'>;
/** What a list says of a product without having it in each row's document. */
export type ProductFacts = Pick<
  Product,
  | '_id'
  | 'code'
  | 'name'
  | 'specification'
  | 'unit'
  | 'kind'
  | 'tracking'
  | 'shelfDays'
  | 'returnsOld'
  | 'udiDi'
>;
export type BalanceRow = Omit<StockBalance, 'head' | 'tail'> & { product: ProductFacts };
export type MoveRow = Omit<StockMove, 'hash'>;
export type CorrectionRow = Omit<StockCorrection, 'head' | 'searchKeys'>;
export type OpeningView = Omit<StockOpening, 'head' | 'rows'> & { count: number; quantity: number };
export interface OpeningProblem {
  row: number;
  column: string;
  message: string;
}
export interface OpeningCheck {
  rows: OpeningRow[];
  count: number;
  quantity: number;
  problems: OpeningProblem[];
  problemCount: number;
}
export type PartRequestRow = Omit<PartRequest, 'head'>;
export type PartReturnRow = Omit<PartReturn, 'head' | 'searchKeys'>;
export type ShortfallRow = Omit<StockShortfall, 'head' | 'searchKeys'>;
/** What an engineer's phone keeps: the bag as the book has it, with the time. */
export interface MyStock {
  at: string;
  locationId: string | null;
  openedAt: string | null;
  stock: { balanceId: string; product: ProductFacts; lots: LotStock[]; good: number; short: number }[];
  /** On the way to this engineer. */
  coming: PartRequestRow[];
  shortfalls: ShortfallRow[];
  returns: PartReturnRow[];
  nearDays: number;
}
export interface StockMoved {
  balanceId: string;
  seq: number;
}
export interface PartRequestMoved {
  requestId: string;
  state: PartRequestState;
  revision: number;
}
type Page<K extends string, Row> = { [key in K]: Row[] } & { next: string | null };

export interface StockActions {
  'stockLocation.list': Act<typeof ListLocations, { locations: LocationRow[] }>;
  'stockLocation.save': Act<typeof SaveLocation, { locationId: string; revision: number }>;
  'stockLocation.begin': Act<typeof LocationRequest, { locationId: string; revision: number }>;
  /** `isCut`: more products than are looked at are called as was typed. */
  'stock.list': Act<
    typeof ListStock,
    { stock: BalanceRow[]; next: string | null; nearDays: number; isCut: boolean }
  >;
  'stock.get': Act<
    typeof BalanceRequest,
    { balance: BalanceRow; moves: MoveRow[]; corrections: CorrectionRow[]; nearDays: number; keeps: boolean }
  >;
  'stock.moves': Act<typeof ListMoves, { moves: MoveRow[] }>;
  'stock.mine': Act<typeof Nothing, MyStock>;
  'stock.products': Act<typeof FindProducts, { products: ProductFacts[] }>;
  'stock.receive': Act<typeof ReceiveGoods, StockMoved>;
  'stock.judge': Act<typeof JudgeGoods, StockMoved>;
  'stock.transfer': Act<typeof TransferGoods, StockMoved>;
  /** Below it whoever keeps it is told, once until it is over it again. */
  'stock.setSafety': Act<typeof SetSafety, StockMoved>;
  'stockCorrection.list': Act<typeof ListCorrections, Listed<'corrections', CorrectionRow>>;
  'stockCorrection.ask': Act<typeof AskCorrection, { correctionId: string }>;
  'stockCorrection.decide': Act<typeof DecideCorrection, { correctionId: string; state: string }>;
  'stockOpening.template': Act<typeof Nothing, { link: string }>;
  'stockOpening.check': Act<typeof CheckOpening, OpeningCheck>;
  'stockOpening.ask': Act<typeof CheckOpening, { openingId: string; count: number }>;
  'stockOpening.list': Act<typeof ListOpenings, { openings: OpeningView[] }>;
  'stockOpening.get': Act<typeof OpeningRequest, { opening: OpeningView; rows: OpeningRow[] }>;
  'stockOpening.decide': Act<typeof DecideOpening, { openingId: string; state: string }>;
  'stockOpening.book': Act<typeof OpeningRequest, { openingId: string; booked: number; count: number }>;
  'partRequest.list': Act<typeof ListPartRequests, Page<'requests', PartRequestRow>>;
  'partRequest.get': Act<
    typeof PartRequestRequest,
    {
      request: PartRequestRow;
      held: { locationId: string; name: string; productId: string; lots: LotStock[] }[];
    }
  >;
  'partRequest.create': Act<typeof CreatePartRequest, PartRequestMoved>;
  'partRequest.decide': Act<typeof DecidePartRequest, PartRequestMoved>;
  'partRequest.cancel': Act<typeof CancelPartRequest, PartRequestMoved>;
  'partRequest.ship': Act<typeof ShipPartRequest, PartRequestMoved>;
  'partRequest.resolve': Act<typeof ResolvePartRequest, PartRequestMoved>;
  'partReturn.list': Act<typeof ListPartReturns, Listed<'returns', PartReturnRow>>;
  'partReturn.send': Act<typeof SendPartReturn, { returnId: string; state: string }>;
  'partReturn.receive': Act<typeof ReceivePartReturn, { returnId: string; state: string }>;
  'partReturn.close': Act<typeof ClosePartReturn, { returnId: string; state: string }>;
  'partReturn.askWaiver': Act<typeof AskWaiver, { returnId: string; state: string }>;
  'partReturn.decideWaiver': Act<typeof DecideWaiver, { returnId: string; state: string }>;
  'shortfall.list': Act<typeof ListShortfalls, Listed<'shortfalls', ShortfallRow>>;
  'shortfall.close': Act<typeof CloseShortfall, { shortfallId: string; state: string }>;
  'shortfall.approve': Act<typeof ApproveShortfall, { shortfallId: string; state: string }>;
}
/** What an engineer does of it off line, through the phone's queue. */
export interface ReceiptActions {
  'partRequest.receive': Act<typeof ReceiveParts, PartRequestMoved>;
}
