import type { Day } from '../days';
import type {
  DealerOrderState,
  LicenceState,
  PaymentState,
  PriceState,
  StatementState,
} from '../trade/states';
import type { Entity, LedgerRow, PersonStamp, Searchable, StoredFile } from './entity';

/** What may be done to whom under which paper: the nouns of the channel's goods and money. Amounts are fen, tax inside. */
export const licenceTypeLabels = {
  business: '营业执照',
  record: '第二类医疗器械经营备案凭证',
  permit: '医疗器械经营许可证',
} as const;
export type LicenceType = keyof typeof licenceTypeLabels;

export const licenceModeLabels = { wholesale: '批发', retail: '零售', both: '批零兼营' } as const;
export type LicenceMode = keyof typeof licenceModeLabels;

export const deviceClassLabels = { I: '第一类', II: '第二类', III: '第三类', none: '非医疗器械' } as const;
export type DeviceClass = keyof typeof deviceClassLabels;

/** 2002年分类目录, 2017年分类目录, 体外诊断试剂分类目录 */
export const catalogueLabels = {
  '2002': '2002版目录',
  '2017': '2017版目录',
  ivd: '体外诊断试剂目录',
} as const;
export type CatalogueSystem = keyof typeof catalogueLabels;
export interface CatalogueCode {
  system: CatalogueSystem;
  /** `6840`, `22`, `22-04` */
  code: string;
}

/** One line of a licence's 经营范围, with its riders. */
export interface ScopeEntry extends CatalogueCode {
  class: 'II' | 'III';
  /** 含诊断试剂 / 诊断试剂除外 / 仅诊断试剂 */
  reagents: 'with' | 'without' | 'only';
  /** 需 / 不需低温冷藏运输贮存 */
  cold: 'with' | 'without';
}
export interface LicenceAddress {
  kind: 'premises' | 'warehouse';
  text: string;
}

/** What a photo of a paper can be read for; words of the form that hands it in. */
export const readFieldLabels = {
  name: '企业名称',
  number: '编号',
  fromOn: '起始日',
  toOn: '截止日',
  issuer: '发证机关',
  mode: '经营方式',
  scopeText: '经营范围',
  premises: '经营场所',
  warehouses: '库房地址',
} as const;
export type ReadField = keyof typeof readFieldLabels;
/** What a machine read: a claim beside what a person typed, never the value. `toOn` may be `长期`. */
export type PaperReading = Partial<Record<ReadField, string>>;

/** 证照: one paper from its first day to its last. A renewal is another document, and so is a change. */
export interface Licence extends Entity {
  dealerId: string;
  dealerName: string;
  type: LicenceType;
  number: string;
  fromOn: Day;
  /** Null when it has no end. */
  toOn: Day | null;
  issuer: string;
  mode: LicenceMode | null;
  /** As the paper says it; `scope` is what people made of it. */
  scopeText: string;
  scope: ScopeEntry[];
  addresses: LicenceAddress[];
  files: StoredFile[];
  /** What WeChat read of its photos when it was handed in. */
  reading?: PaperReading | null | undefined;
  /** 延续: the authority's receipt. */
  renewal: { acceptedOn: Day; receiptNo: string } | null;
  decidedOn: Day | null;
  /** 视为准予延续: the authority did not decide in time. A second quality person makes it count. */
  deemed: { proof: string; by: PersonStamp } | null;
  /** 变更: the paper that this one takes the place of, which ends the day before. */
  replacesId: string | null;
  replacedOn: Day | null;
  state: LicenceState;
  withdrawnOn: Day | null;
  /** Why it did not pass, or was withdrawn. */
  reason: string;
  submittedBy: PersonStamp;
  reviewedBy: PersonStamp | null;
  createdAt: string;
}

export const productKindLabels = {
  instrument: '仪器',
  reagent: '试剂',
  consumable: '耗材',
  part: '备件',
  service: '服务',
} as const;
export type ProductKind = keyof typeof productKindLabels;

/** 产品: what is ordered and shipped, in its smallest unit. */
export interface Product extends Entity {
  /** 货号 */
  code: string;
  name: string;
  /** What it is looked for by; set whenever it is written. */
  searchKeys?: string[];
  specification: string;
  unit: string;
  kind: ProductKind;
  productLineId: string;
  class: DeviceClass;
  /** Blood-screening and radionuclide reagents are drugs; they are not sold through this system. */
  regulatedAs: 'device' | 'drug' | 'none';
  codes: CatalogueCode[];
  /** Tenths of a degree. */
  cold: { minDeciC: number; maxDeciC: number } | null;
  udiDi: string | null;
  packs: { name: string; factor: number }[];
  tracking: 'none' | 'lot' | 'serial';
  shelfDays: number | null;
  /** Days of shelf life that must be left when it leaves. */
  minimumShelfDays: number;
  fitsModelIds: string[];
  /** The old piece comes back. */
  returnsOld?: boolean | undefined;
  exemptFromRecord: boolean;
  minimum: number;
  multiple: number;
  soldFromOn: Day | null;
  soldUntilOn: Day | null;
  successorId: string | null;
}

/** 注册证 or 备案凭证 of products; a renewal keeps the number and is another document. */
export interface Registration extends Entity {
  number: string;
  fromOn: Day;
  toOn: Day | null;
  withdrawnOn: Day | null;
  productIds: string[];
  class: 'I' | 'II' | 'III';
  /** 分类编码 in the number; null for class I. */
  code: string | null;
  registrant: string;
  /** 受托生产企业 */
  makers: string[];
  /** 生产许可证 or 备案凭证: its number stands on every delivery note. */
  productionLicence?: string | undefined;
}

export const priceLevelLabels = {
  contract: '合同价',
  tierRegion: '地区等级价',
  tier: '等级价',
  base: '基准价',
} as const;
export type PriceLevel = keyof typeof priceLevelLabels;

/** 价格表 */
export interface PriceList extends Entity, Searchable {
  name: string;
  level: PriceLevel;
  dealerId: string | null;
  tier: string | null;
  regionCode: string | null;
  /** What a search for a dealer's lists asks: `contract:<dealer>`, `tier:A|310000`, `tier:A`, `base`. */
  key: string;
  fromOn: Day;
  toOn: Day;
  state: PriceState;
  rows: number;
  createdAt: string;
  createdBy: PersonStamp;
  editedBy: PersonStamp;
  submittedBy: PersonStamp | null;
  approvedBy: PersonStamp | null;
  reason: string;
}
export interface PriceRow extends Entity {
  listId: string;
  /** Of the list: whose people may see it; null for every dealer. */
  dealerId: string | null;
  productId: string;
  minQuantity: number;
  fromOn: Day;
  toOn: Day;
  unitFen: number;
  taxPercent: number;
  minimum: number | null;
  multiple: number | null;
}
/** 特价审批: a price with a quantity that runs out. */
export interface SpecialPrice extends Entity, Searchable {
  number: string;
  dealerId: string;
  dealerName: string;
  hospitalId: string | null;
  hospitalName: string;
  productId: string;
  productName: string;
  unitFen: number;
  taxPercent: number;
  fromOn: Day;
  toOn: Day;
  quantity: number;
  usedQuantity: number;
  state: PriceState;
  reason: string;
  createdAt: string;
  createdBy: PersonStamp;
  submittedBy: PersonStamp | null;
  approvedBy: PersonStamp | null;
}

/** 紧缺配额: how what is scarce is shared between dealers. While its days run, approval promises nothing of it. */
export interface StockQuota extends Entity {
  /** The product's id. */
  _id: string;
  productName: string;
  unit: string;
  /** Of the submission of orders. */
  fromOn: Day;
  toOn: Day;
  /** Units that the orders of a dealer get. */
  quotas: { dealerId: string; dealerName: string; units: number }[];
  /** Units of each dealer that is not named. */
  others: number;
  reason: string;
  by: PersonStamp;
  at: string;
}

/** 预计到货: when the maker's warehouses get more of a product, so that whoever waits for it knows the day. */
export interface ScheduledReceipts extends Entity {
  /** The product's id. */
  _id: string;
  productName: string;
  unit: string;
  /** What is still to come, the nearest day first; what is received is taken off the nearest. */
  receipts: ScheduledReceipt[];
  /** The nearest of the days; null when nothing is announced. */
  nextOn: Day | null;
  by: PersonStamp;
  at: string;
}
export interface ScheduledReceipt {
  on: Day;
  units: number;
}

export type OrderPurpose = 'terminal' | 'stock';
export interface ChosenPrice {
  level: PriceLevel | 'special';
  listId: string | null;
  specialId: string | null;
}
export interface OrderLine {
  no: number;
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  /** Null while there is no price. */
  unitFen: number | null;
  taxPercent: number;
  grossFen: number;
  price: ChosenPrice | null;
  /** Units shipped or cut, in the order in which that happened. */
  settled: number;
  shipped: number;
  cut: number;
  /** Of those not yet settled, how many a warehouse has picked. */
  picked?: number | undefined;
  /** Of those neither settled nor picked, how many are promised of which of the maker's warehouses. */
  reserved?: { locationId: string; quantity: number }[] | undefined;
}
/** Why something may not go on: a code, what it is about, and what to do. */
export interface JudgedReason {
  code: ReasonCode;
  /** Null: the whole order. */
  productId: string | null;
  lines: number[];
  facts: Record<string, string | number | null>;
  /** What to do, as a sentence. */
  remedy: string;
}
export const reasonLabels = {
  DEALER_NOT_TRADING: '经销商暂不能交易',
  HOSPITAL_BLOCKED: '医院被全局禁止',
  HOSPITAL_CLOSED: '医院已停业',
  GRANT_MISSING: '没有销售授权',
  GRANT_ENDED: '销售授权已失效',
  LICENCE_MISSING: '缺少经营证照',
  LICENCE_NOT_BEGUN: '证照尚未生效',
  LICENCE_EXPIRED: '证照已过期',
  LICENCE_WITHDRAWN: '证照已停用',
  LICENCE_SCOPE: '超出经营范围',
  LICENCE_MODE: '经营方式不含批发',
  SHIP_TO_NOT_LICENSED: '收货地址不在证照上',
  REGISTRATION_EXPIRED: '注册证不在有效期',
  REGISTRATION_MISMATCH: '注册证与产品资料不符',
  PRODUCT_NOT_SOLD: '产品不在销售期',
  LOT_MADE_OUT_OF_REGISTRATION: '批次不是在注册证有效期内生产',
  LOT_BLOCKED: '批次已冻结',
  LOT_EXPIRED: '批次已过有效期',
  SHELF_LIFE_SHORT: '剩余有效期不足',
  PRICE_MISSING: '没有价格',
  PRICE_ENDED: '价格已过期',
  CREDIT_SHORT: '可用额度不足',
  CREDIT_OVERDUE: '有逾期应收',
  CREDIT_OVER_LIMIT: '账户已超出额度',
  STOCK_SHORT: '现货不足',
  BELOW_MINIMUM: '低于起订量',
  NOT_A_MULTIPLE: '不是包装的整数倍',
} as const;
export type ReasonCode = keyof typeof reasonLabels;

export interface DealerOrderEvent {
  at: string;
  by: PersonStamp;
  event:
    | 'saved'
    | 'submitted'
    | 'checked'
    | 'approved'
    | 'returned'
    | 'cancelled'
    | 'cut'
    | 'shipped'
    | 'received'
    | 'unanswered'
    | 'closed'
    | 'reopened';
  note: string;
}
/** 经销商订单 */
export interface DealerOrder extends Entity {
  number: string;
  dealerId: string;
  dealerName: string;
  purpose: OrderPurpose;
  hospitalId: string | null;
  hospitalName: string;
  shipTo: { kind: 'licensed' | 'hospital'; licenceId: string | null; address: string };
  wishOn: Day | null;
  note: string;
  /** All or nothing: what cannot be promised whole is not ordered. */
  wholeOnly?: boolean | undefined;
  lines: OrderLine[];
  totalFen: number;
  /** Always the sum of what is not yet settled of the lines, while the order holds credit; else 0. */
  heldFen: number;
  state: DealerOrderState;
  /** What the last check found. */
  checks: JudgedReason[];
  /** The day whose prices it has. */
  priceOn: Day | null;
  submittedBy: PersonStamp | null;
  submittedAt: string | null;
  approvals: { level: 'channel_manager' | 'finance'; by: PersonStamp; at: string }[];
  /**
   * 承诺发货日: so many days after the approval that lets it go, or the wished day if that is later. Absent: approved before
   * it was kept.
   */
  promisedOn?: Day | undefined;
  /** Since when, approved, it could not be shipped and why; people were told then, and asked what to do later. */
  lapse?: { since: Day; reasons: JudgedReason[]; askedOn: Day | null } | null | undefined;
  /** Approved, and not everything that is open is reserved: the first submitted gets what comes first. */
  waitsForStock?: boolean | undefined;
  /** Ended because nobody said whether it came; a receipt that is told later still counts. */
  unanswered?: boolean | undefined;
  cancelledAt: string | null;
  createdAt: string;
  createdBy: PersonStamp;
  history: DealerOrderEvent[];
}

export interface CreditRaise {
  fen: number;
  fromOn: Day;
  toOn: Day;
  reason: string;
  by: PersonStamp;
  approvedBy: PersonStamp;
}
/** What somebody wants the account's terms to be, until a second person says so. */
export interface TermsAsked {
  limitFen: number;
  termDays: number;
  graceDays: number;
  raise: { fen: number; fromOn: Day; toOn: Day } | null;
  reason: string;
  by: PersonStamp;
  at: string;
}
export interface Balances {
  heldFen: number;
  receivableFen: number;
  unappliedFen: number;
}
/** 授信账户: guards all of a dealer's trade. Whoever writes something it speaks for writes it too. */
export interface CreditAccount extends Entity, Balances {
  dealerId: string;
  dealerName: string;
  limitFen: number;
  raises: CreditRaise[];
  termDays: number;
  graceDays: number;
  asked: TermsAsked | null;
  trading: 'open' | 'suspended' | 'terminated';
  /** Whether it is over its limit but for raises, which last for days: what the list of those is asked by. */
  isPastLimit?: boolean | undefined;
  /** What one person alone let count of its payments, by the day on which it was done; as far back as the setting looks. */
  alone?: { on: Day; fen: number }[] | undefined;
  /** Counted up by whatever the account speaks for without changing its sums: approvals, licences and grants withdrawn. */
  marks: number;
  /** Number and hash of its newest row. */
  seq: number;
  tail: string;
  createdAt: string;
}

export const entryKindLabels = {
  opening: '期初',
  hold: '订单占用',
  release: '订单释放',
  ship: '发货',
  return: '退货',
  payment: '回款',
  allocate: '核销',
  deallocate: '撤销核销',
  payment_reversal: '回款冲销',
  charge: '其他应收',
  write_off: '坏账核销',
  rebate_credit: '返利',
  fee_offset: '服务费抵扣',
  terms: '额度变更',
} as const;
export type EntryKind = keyof typeof entryKindLabels;

/** One side of a posting; debit is positive. */
export interface Posting {
  account:
    | 'receivable'
    | 'unapplied'
    | 'sales'
    | 'returns'
    | 'bank'
    | 'charges'
    | 'bad_debts'
    | 'rebates'
    | 'fees'
    | 'opening';
  fen: number;
}
/** 往来流水: one row of a dealer's account, with the balances after it. */
export interface CreditEntry extends LedgerRow {
  dealerId: string;
  seq: number;
  at: string;
  /** The day on which it was booked. */
  day: Day;
  valueOn: Day;
  kind: EntryKind;
  held: number;
  receivable: number;
  unapplied: number;
  after: Balances;
  postings: Posting[];
  orderId: string | null;
  shipmentId: string | null;
  receivableId: string | null;
  paymentId: string | null;
  /** `seq` of the row that this one undoes. */
  reverses: number | null;
  by: PersonStamp;
  note: string;
  prev: string;
}

/** 应收 */
export interface Receivable extends Entity {
  dealerId: string;
  source: 'shipment' | 'charge' | 'opening';
  number: string;
  fen: number;
  openFen: number;
  /** For indexes: whether something is open. */
  open: boolean;
  issuedOn: Day;
  dueOn: Day;
  invoices: string[];
  /** What it is found by: any part of its number, an invoice's number and any part of its last eight digits. */
  searchKeys?: string[];
  /** 坏账核销 that waits for a second finance person. */
  writeOff?: { fen: number; reason: string; by: PersonStamp; at: string } | null | undefined;
}
export interface Allocation {
  receivableId: string;
  number: string;
  fen: number;
  at: string;
}
/** 回款, and credits from returns, rebates and fees. */
export interface Payment extends Entity {
  dealerId: string;
  dealerName: string;
  source: 'bank' | 'manual' | 'return' | 'rebate' | 'fee' | 'opening';
  fen: number;
  unappliedFen: number;
  /** Its day while something of it is not allocated, '' otherwise: what the list of those is asked by. */
  unappliedOn?: Day | '' | undefined;
  payerName: string;
  thirdParty: boolean;
  instrument: 'transfer' | 'acceptance';
  reference: string;
  receivedOn: Day;
  countsOn: Day;
  allocations: Allocation[];
  state: PaymentState;
  enteredBy: PersonStamp;
  postedBy: PersonStamp | null;
  reversal: { reason: string; by: PersonStamp; approvedBy: PersonStamp | null } | null;
  createdAt: string;
  /** 承兑汇票. */
  bill?: Bill | null | undefined;
  /** Who has said that a bill counts from its day on, before that day. */
  confirmedBy?: PersonStamp | null | undefined;
  /** 委托付款书 of a payer who is not the dealer. */
  mandate?: StoredFile[] | undefined;
  /** The file of the bank that it came from, and its row there. */
  bankFileId?: string | undefined;
}
export interface Bill {
  number: string;
  /** 承兑人 */
  acceptor: string;
  /** 到期日 */
  dueOn: Day;
}

/** 银行流水 as a file of the bank: what was read, and how far it has been booked. */
export interface BankFile extends Entity {
  fileName: string;
  ownAccount: string;
  /** Rows of money that came in, those of one dealer together. */
  rows: BankRow[];
  /** Rows that were there already, set aside, or no money that came in. */
  left: number;
  booked: number;
  state: 'booking' | 'booked';
  broughtBy: PersonStamp;
  broughtAt: string;
}
export interface BankRow {
  row: number;
  paymentId: string;
  dealerId: string;
  day: Day;
  fen: number;
  payerName: string;
  payerAccount: string;
  reference: string;
}
/** Whose money comes from which account, as people have said before. */
export interface Payer extends Entity {
  name: string;
  account: string;
  dealerId: string;
  dealerName: string;
  saidBy: PersonStamp;
  saidAt: string;
}

/** 对账单: a range of the account's rows, which can therefore not change. */
/** 盖章件: photos of the sealed paper. */
export interface SealedScan {
  at: string;
  by: PersonStamp;
  files: StoredFile[];
}
export interface Statement extends Entity {
  dealerId: string;
  dealerName: string;
  period: string;
  fromSeq: number;
  toSeq: number;
  opening: Balances;
  closing: Balances;
  /** Hash of its last row; what the dealer confirms. */
  rowsHash: string;
  state: StatementState;
  sentAt: string;
  sentBy: PersonStamp;
  answers: {
    at: string;
    by: PersonStamp;
    kind: 'confirmed' | 'disputed' | 'answered' | 'deemed';
    text: string;
    disputed: { seq: number; reason: string }[];
  }[];
  /** What came back on paper with a seal; it proves and changes nothing. */
  scan?: SealedScan | null;
  /** Of the maker's own copy. */
  makerScan?: SealedScan | null;
}
