import type { Transitions } from '../states';

/** The lives of what is asked for, owed and put right in stock; nothing else moves a state. */
export const partRequestStates = {
  pending: ['approved', 'rejected', 'cancelled'],
  approved: ['shipped', 'cancelled'],
  shipped: ['received', 'closed'],
  received: ['received', 'closed'],
  closed: [],
  rejected: [],
  cancelled: [],
} as const satisfies Transitions<string>;
export type PartRequestState = keyof typeof partRequestStates;
export const partRequestStateLabels: Record<PartRequestState, string> = {
  pending: '待审批',
  approved: '待发出',
  shipped: '在途',
  received: '签收有差异',
  closed: '已签收',
  rejected: '未同意',
  cancelled: '已取消',
};

export const partReturnStates = {
  due: ['sent', 'waived'],
  sent: ['received'],
  received: ['closed', 'due'],
  closed: [],
  waived: [],
} as const satisfies Transitions<string>;
export type PartReturnState = keyof typeof partReturnStates;
export const partReturnStateLabels: Record<PartReturnState, string> = {
  due: '待寄回',
  sent: '已寄出',
  received: '已收到',
  closed: '已处理',
  waived: '已免还',
};

export const shortfallStates = {
  open: ['matched', 'closed'],
  matched: [],
  closed: [],
} as const satisfies Transitions<string>;
export type ShortfallState = keyof typeof shortfallStates;
export const shortfallStateLabels: Record<ShortfallState, string> = {
  open: '待核对',
  matched: '已对上',
  closed: '已处理',
};

export const correctionStates = {
  asked: ['booked', 'refused'],
  booked: [],
  refused: [],
} as const satisfies Transitions<string>;
export type CorrectionState = keyof typeof correctionStates;
export const correctionStateLabels: Record<CorrectionState, string> = {
  asked: '待复核',
  booked: '已入账',
  refused: '未同意',
};

export const openingStates = {
  asked: ['booking', 'booked', 'refused'],
  booking: ['booked'],
  booked: [],
  refused: [],
} as const satisfies Transitions<string>;
export type OpeningState = keyof typeof openingStates;
export const openingStateLabels: Record<OpeningState, string> = {
  asked: '待复核',
  booking: '正在入账',
  booked: '已入账',
  refused: '未同意',
};

export const shipmentStates = {
  picking: ['checked', 'cancelled'],
  checked: ['shipped', 'cancelled'],
  shipped: ['partly_received', 'received', 'refused'],
  partly_received: ['partly_received', 'received'],
  refused: ['returned'],
  received: [],
  returned: [],
  cancelled: [],
} as const satisfies Transitions<string>;
export type ShipmentState = keyof typeof shipmentStates;
export const shipmentStateLabels: Record<ShipmentState, string> = {
  picking: '待复核',
  checked: '待发出',
  shipped: '在途',
  partly_received: '部分收货',
  refused: '已拒收',
  received: '已收货',
  returned: '拒收已退回',
  cancelled: '已取消',
};
/** Picked and still in the warehouse. */
export const inWarehouse: readonly ShipmentState[] = ['picking', 'checked'];
/** Nothing more comes of it. */
export const arrivedStates: readonly ShipmentState[] = ['received', 'returned', 'cancelled'];

export const claimStates = {
  open: ['accepted', 'refused'],
  accepted: [],
  refused: [],
} as const satisfies Transitions<string>;
export type ClaimState = keyof typeof claimStates;
export const claimStateLabels: Record<ClaimState, string> = {
  open: '待处理',
  accepted: '已认可',
  refused: '未认可',
};

export const returnStates = {
  requested: ['approved', 'refused'],
  approved: ['received'],
  received: ['credited'],
  refused: [],
  credited: [],
} as const satisfies Transitions<string>;
export type ReturnState = keyof typeof returnStates;
export const returnStateLabels: Record<ReturnState, string> = {
  requested: '待审批',
  approved: '待退回',
  received: '待入账',
  refused: '未同意',
  credited: '已入账',
};

export const recallStates = {
  draft: ['open', 'dropped'],
  open: ['closed'],
  closed: [],
  dropped: [],
} as const satisfies Transitions<string>;
export type RecallState = keyof typeof recallStates;
export const recallStateLabels: Record<RecallState, string> = {
  draft: '待批准',
  open: '进行中',
  closed: '已完成',
  dropped: '已撤回',
};

export const stocktakeStates = {
  open: ['counted', 'cancelled'],
  counted: ['posted', 'open', 'cancelled'],
  posted: [],
  cancelled: [],
} as const satisfies Transitions<string>;
export type StocktakeState = keyof typeof stocktakeStates;
export const stocktakeStateLabels: Record<StocktakeState, string> = {
  open: '清点中',
  counted: '待复核',
  posted: '已入账',
  cancelled: '已取消',
};

export const loanStates = {
  requested: ['approved', 'refused'],
  approved: ['out', 'refused'],
  out: ['out', 'returned', 'lost'],
  refused: [],
  returned: [],
  lost: [],
} as const satisfies Transitions<string>;
export type LoanState = keyof typeof loanStates;
export const loanStateLabels: Record<LoanState, string> = {
  requested: '待审批',
  approved: '待借出',
  out: '已借出',
  refused: '未同意',
  returned: '已归还',
  lost: '已丢失',
};
