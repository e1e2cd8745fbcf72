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
