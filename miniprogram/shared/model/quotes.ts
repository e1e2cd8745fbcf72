import type { Day } from '../days';
import type { Transitions } from '../states';
import type { Entity, NamesFiles, PersonStamp, Searchable, StoredFile } from './entity';

export const quoteLineLabels = { labour: '人工', travel: '差旅', parts: '备件', other: '其他' } as const;
export type QuoteLineKind = keyof typeof quoteLineLabels;

/** 报价: from draft to what the hospital said. A new version takes the place of the one before. */
export const quoteStates = {
  pending: ['sent', 'returned', 'withdrawn'],
  returned: ['withdrawn'],
  sent: ['accepted', 'declined', 'expired', 'withdrawn'],
  accepted: ['billed'],
  billed: ['accepted'],
  declined: [],
  expired: [],
  withdrawn: [],
} as const satisfies Transitions<string>;
export type QuoteState = keyof typeof quoteStates;
export const quoteStateLabels: Record<QuoteState, string> = {
  pending: '待审批',
  returned: '已退回',
  sent: '待医院答复',
  accepted: '医院已同意',
  billed: '已开票',
  declined: '医院未同意',
  expired: '已过有效期',
  withdrawn: '已撤回',
};

export interface QuoteLine {
  kind: QuoteLineKind;
  /** Of the catalogue; null where it was written down by hand. */
  productId: string | null;
  name: string;
  /** Hours, trips, pieces. */
  quantity: number;
  unit: string;
  /** Tax inside. */
  unitFen: number;
  /** What the price list said that day; null: nothing. */
  listFen: number | null;
}

/** 维修报价: what a hospital pays where no cover does, version by version of one order. */
export interface Quote extends Entity, NamesFiles, Searchable {
  workOrderId: string;
  orderNumber: string;
  hospitalName: string;
  deviceName: string;
  /** Who does the work and sends the bill; null: the manufacturer. */
  dealerId: string | null;
  version: number;
  state: QuoteState;
  lines: QuoteLine[];
  totalFen: number;
  note: string;
  /** Its last day, counted from when it was sent; null: not sent yet. */
  validUntilOn: Day | null;
  validDays: number;
  /** Why somebody else has to agree; '' where nobody has to. */
  needsSecond: '' | 'amount' | 'price';
  madeBy: PersonStamp;
  createdAt: string;
  decidedBy: PersonStamp | null;
  /** Why it was returned or withdrawn, or what the hospital gave as its reason. */
  reason: string;
  sentAt: string | null;
  /** Hash of the code by which the hospital opens it. */
  codeHash: string | null;
  answer: { name: string; at: string; image: StoredFile | null } | null;
  /** 发票 */
  invoice: { number: string; by: PersonStamp; at: string } | null;
}

/** What stands of the newest version on its order. */
export interface OrderQuote {
  id: string;
  version: number;
  state: QuoteState;
  totalFen: number;
  validUntilOn: Day | null;
  /** Since when the repair's clock stands still for its sake; null: it does not. */
  pausedAt: string | null;
  /** When the hospital answered, or was asked no more. */
  overAt?: string;
}
