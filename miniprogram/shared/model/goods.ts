import type { Day } from '../days';
import type {
  CorrectionState,
  OpeningState,
  PartRequestState,
  PartReturnState,
  ShortfallState,
} from '../goods/states';
import type { Entity, LedgerRow, PersonStamp, Searchable } from './entity';

/** Where goods lie, how they move, and what is owed of them. Quantities are whole numbers of the product's smallest unit. */
export const locationKindLabels = { maker: '厂家仓库', dealer: '经销商仓库', engineer: '工程师' } as const;
export type LocationKind = keyof typeof locationKindLabels;

/** 库位: a warehouse, or what an engineer carries (one for each house the engineer has served). */
export interface StockLocation extends Entity {
  kind: LocationKind;
  name: string;
  /** Whose people see it; null: the manufacturer's. */
  dealerId: string | null;
  dealerName: string;
  /** Who carries it. */
  memberId: string | null;
  address: string;
  active: boolean;
  /** From when on its stock is kept; what was used before stays history. */
  openedAt: string | null;
  createdAt: string;
  /** The count that was begun last. */
  stocktakeId?: string;
}

export const conditionLabels = {
  good: '合格',
  pending: '待验',
  quarantine: '隔离',
  defective: '不合格',
  used: '旧件',
  picked: '已拣',
} as const;
export type Condition = keyof typeof conditionLabels;
export const conditions = Object.keys(conditionLabels) as Condition[];

export interface Lot {
  /** '' where a product has no lots. */
  lot: string;
  producedOn: Day | null;
  /** The last day of use; null: it has none. */
  expiresOn: Day | null;
}
export type LotStock = Lot & Record<Condition, number>;

/** Whose the goods are: `M` the manufacturer's, else a dealer's id. */
export type Owner = string;

/** 库存 of one product at one place: guards every movement of it there. */
export interface StockBalance extends Entity {
  locationId: string;
  locationName: string;
  locationKind: LocationKind;
  dealerId: string | null;
  memberId: string | null;
  productId: string;
  owner: Owner;
  lots: LotStock[];
  /** Sums of `lots`, for lists. */
  good: number;
  total: number;
  /** The first day on which something good of it ends; null where nothing does. */
  firstExpiryOn: Day | null;
  /** What of it somebody still has to judge; set whenever it is written, since 0.2. */
  undecided?: ('pending' | 'quarantine')[] | undefined;
  /** Used and not yet matched with stock: what the shortfalls named here leave open. */
  short: number;
  shortfallIds: string[];
  safety: number;
  /** Of the good ones, how many are promised to approved orders: it limits what others may take and moves nothing. */
  reserved?: number | undefined;
  /** Whoever keeps it has been told that it is below `safety`; until it is over it again. */
  warned: boolean;
  /** Number and hash of its newest row. */
  seq: number;
  tail: string;
  changedAt: string;
}

export const moveKindLabels = {
  opening: '期初',
  receive: '入库',
  accept: '验收',
  transfer: '调拨',
  issue: '领用',
  send: '发出',
  arrive: '签收',
  consume: '使用',
  unconsume: '撤回使用',
  swap: '批号更正',
  settle: '核销差异',
  send_back: '退回',
  scrap: '报废',
  adjust: '更正',
  find: '查实',
  pick: '拣货',
  unpick: '取消拣货',
  ship: '发货',
  deliver: '送达医院',
  take_back: '撤回流向',
  come_back: '退货',
  block: '冻结',
  release: '放行',
  lend: '借出',
  bring_back: '归还',
} as const;
export type MoveKind = keyof typeof moveKindLabels;

/** Places without floor and without guard; a device, a hospital, and a document on the way bear their own ids. */
export const openPlaceLabels = {
  supplier: '生产',
  adjustment: '盘点与更正',
  unexplained: '待核对',
  scrap: '报废',
} as const;
export type OpenPlace = keyof typeof openPlaceLabels;

/** One end of a move. */
export interface MoveSide {
  /**
   * A location's id, an `OpenPlace`, or `device:`, `hospital:`, `dealer:` (one that keeps no book here), `part_request:`,
   * `shipment:`, `loan:` with an id.
   */
  place: string;
  condition: Condition | null;
  /** The balance that numbers this end; null where nothing guards the place. */
  balanceId: string | null;
  seq: number;
  /** Hash of that balance's row before. */
  prev: string;
  /** What the balance holds of the lot in that condition afterwards; null where the place has no floor. */
  after: number | null;
}
/** 库存流水 */
export interface StockMove extends LedgerRow {
  kind: MoveKind;
  productId: string;
  lot: string;
  producedOn: Day | null;
  expiresOn: Day | null;
  serials: string[];
  quantity: number;
  owner: Owner;
  from: MoveSide;
  to: MoveSide;
  /** Whose people see it. */
  dealerId: string | null;
  document: {
    kind:
      | 'work_order'
      | 'part_request'
      | 'part_return'
      | 'correction'
      | 'opening'
      | 'shortfall'
      | 'shipment'
      | 'claim'
      | 'return'
      | 'delivery'
      | 'stocktake'
      | 'loan'
      | 'recall';
    id: string;
  } | null;
  /** Of a consumption: `PartUsed.id`. */
  partId: string | null;
  why: string;
  by: PersonStamp;
  at: string;
  /** When it happened, where that was before it reached us. */
  factAt: string;
}

/** 序列号: one piece, wherever it is. */
export interface StockSerial extends Entity {
  productId: string;
  serial: string;
  lot: string;
  place: string;
  condition: Condition | null;
  dealerId: string | null;
  /** The instrument that it is in. */
  deviceId: string | null;
  /** Used before anybody had booked it. */
  provisional: boolean;
  /** Everybody who says to have used it; more than one is a contradiction that a person settles. */
  claims: SerialClaim[];
  disputed: boolean;
}
export interface SerialClaim {
  partId: string;
  workOrderId: string;
  deviceId: string;
  by: PersonStamp;
  at: string;
  /** Where the book had the piece before anybody used it: there it is again when every use was taken back. */
  was?: Pick<StockSerial, 'place' | 'condition'>;
}

export const closingLabels = {
  found: '找到迟到的单据',
  wrong_item: '写错货号，实际用了别的',
  adjusted: '清点确认，调整',
  charged: '要求赔偿',
} as const;
export type Closing = keyof typeof closingLabels;
/** With what nobody chooses. */
export const closedLabels = { ...closingLabels, withdrawn: '流向已撤回', taken_back: '使用已撤回' } as const;

/** 库存差异: used in a visit and not in the engineer's stock by the book; the id is the consumption's. */
export interface StockShortfall extends Entity, Searchable {
  balanceId: string;
  locationId: string;
  dealerId: string | null;
  memberId: string;
  engineerName: string;
  productId: string;
  productName: string;
  unit: string;
  lot: string;
  /** Of a product kept by the piece. */
  serial: string;
  quantity: number;
  settled: number;
  state: ShortfallState;
  workOrderId: string;
  orderNumber: string;
  hospitalName: string;
  factAt: string;
  createdAt: string;
  closing: {
    how: keyof typeof closedLabels;
    note: string;
    right?: { productId: string; productName: string; lot: string } | undefined;
    by: PersonStamp;
    at: string;
    approvedBy: PersonStamp | null;
  } | null;
}

export const correctionReasonLabels = {
  counted: '清点不符',
  damaged: '破损',
  lost: '丢失',
  found: '找到',
  wrong_entry: '录入错误',
  expired: '过期报废',
  released: '质量放行',
} as const;
export type CorrectionReason = keyof typeof correctionReasonLabels;

/** 库存更正: a difference that somebody states and another person books. */
export interface StockCorrection extends Entity, Searchable {
  balanceId: string;
  locationId: string;
  locationName: string;
  dealerId: string | null;
  productId: string;
  productName: string;
  unit: string;
  owner: Owner;
  lot: Lot;
  condition: Condition;
  /** Added when it is booked; never an absolute number. */
  delta: number;
  serials: string[];
  /** The balance's number when it was stated, and what it held then. */
  seq: number;
  booked: number;
  reason: CorrectionReason;
  note: string;
  /** Of a release: what it becomes where it lies. */
  into?: 'good' | undefined;
  state: CorrectionState;
  askedBy: PersonStamp;
  askedAt: string;
  decidedBy: PersonStamp | null;
  decidedAt: string | null;
  decision: string;
}

export interface OpeningRow extends Lot {
  /** In the workbook, from 1. */
  row: number;
  productId: string;
  productName: string;
  owner: Owner;
  condition: Condition;
  quantity: number;
  serials: string[];
}
/** 期初盘点: what a place holds when its book begins, from a workbook; another person books it. */
export interface StockOpening extends Entity {
  locationId: string;
  locationName: string;
  dealerId: string | null;
  fileName: string;
  rows: OpeningRow[];
  /** How many of `rows` are booked. */
  booked: number;
  state: OpeningState;
  askedBy: PersonStamp;
  askedAt: string;
  decidedBy: PersonStamp | null;
  decidedAt: string | null;
}

export interface RequestLine {
  no: number;
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  sent: SentLot[];
}
export interface SentLot extends Lot {
  no: number;
  quantity: number;
  serials: string[];
  owner: Owner;
  received: number;
  /** Came and was never sent; told to the warehouse, no stock of ours. */
  extra: number;
  /** What of it never came, once somebody has said what became of it. */
  missing: { quantity: number; outcome: 'back' | 'lost' } | null;
}
export interface RequestEvent {
  at: string;
  by: PersonStamp;
  state: PartRequestState;
  note: string;
}
/** 备件申请: what an engineer asks of a warehouse; on the way it is the place of what was sent. */
export interface PartRequest extends Entity {
  number: string;
  dealerId: string | null;
  dealerName: string;
  engineer: PersonStamp;
  /** Where it goes. */
  locationId: string;
  /** Where it comes from; chosen when it is sent. */
  fromId: string | null;
  fromName: string;
  workOrderId: string | null;
  orderNumber: string;
  urgent: boolean;
  note: string;
  lines: RequestLine[];
  state: PartRequestState;
  carrier: string;
  trackingNo: string;
  createdAt: string;
  createdBy: PersonStamp;
  history: RequestEvent[];
}

/** 旧件返还: what came out of an instrument and has to come back; the id is the consumption's. */
export interface PartReturn extends Entity, Searchable {
  dealerId: string | null;
  memberId: string;
  engineerName: string;
  locationId: string;
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  /** Of the old piece, if it was read. */
  oldSerial: string;
  /** What it came out of: `device:<id>` or `hospital:<id>`. */
  place: string;
  workOrderId: string;
  orderNumber: string;
  hospitalName: string;
  dueOn: Day;
  state: PartReturnState;
  /** Samples have touched it: by whom, how and when it was made safe. */
  decontamination: { method: string; by: PersonStamp; at: string } | null;
  trackingNo: string;
  receivedAt: string | null;
  receivedBy: PersonStamp | null;
  receivedInto: string | null;
  outcome: {
    how: 'scrap' | 'repair' | 'maker' | 'waived';
    note: string;
    by: PersonStamp;
    askedBy: PersonStamp | null;
    at: string;
  } | null;
  /** Somebody wants it waived; a second person says so. */
  waiver: { reason: string; by: PersonStamp; at: string } | null;
  createdAt: string;
}
