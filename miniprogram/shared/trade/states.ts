import type { Transitions } from '../states';

/** The lives of the channel's papers, goods and money; nothing else moves a state. */
export const licenceStates = {
  pending: ['valid', 'rejected'],
  valid: ['withdrawn'],
  rejected: [],
  withdrawn: [],
} as const satisfies Transitions<string>;
export type LicenceState = keyof typeof licenceStates;
/** Papers that end within so many days are told, listed and counted. */
export const LICENCE_DAYS = 90;
export const licenceStateLabels: Record<LicenceState, string> = {
  pending: '待审核',
  valid: '已通过',
  rejected: '未通过',
  withdrawn: '已停用',
};

export const priceStates = {
  draft: ['pending'],
  pending: ['approved', 'draft'],
  approved: ['ended'],
  ended: [],
} as const satisfies Transitions<string>;
export type PriceState = keyof typeof priceStates;
export const priceStateLabels: Record<PriceState, string> = {
  draft: '草稿',
  pending: '待审批',
  approved: '已批准',
  ended: '已停用',
};

export const dealerOrderStates = {
  draft: ['blocked', 'pending', 'approved', 'cancelled'],
  blocked: ['draft', 'pending', 'approved', 'cancelled'],
  pending: ['approved', 'blocked', 'draft', 'cancelled'],
  approved: ['partially_shipped', 'shipped', 'cancelled'],
  partially_shipped: ['shipped', 'partially_shipped'],
  shipped: ['received'],
  received: ['closed'],
  closed: [],
  cancelled: ['pending', 'blocked'],
} as const satisfies Transitions<string>;
export type DealerOrderState = keyof typeof dealerOrderStates;
export const dealerOrderStateLabels: Record<DealerOrderState, string> = {
  draft: '草稿',
  blocked: '未通过检查',
  pending: '待审批',
  approved: '待发货',
  partially_shipped: '部分发货',
  shipped: '已发货',
  received: '已收货',
  closed: '已完成',
  cancelled: '已取消',
};

/** What an order is called; one that ended because nobody answered is never said to have been received. */
export const dealerOrderLabel = ({
  state,
  unanswered,
}: {
  state: DealerOrderState;
  unanswered?: boolean | undefined;
}): string =>
  unanswered && (state === 'received' || state === 'closed')
    ? `${dealerOrderStateLabels[state]}（未签收）`
    : dealerOrderStateLabels[state];

export const paymentStates = {
  entered: ['posted', 'awaiting'],
  awaiting: ['posted', 'reversing'],
  posted: ['reversing'],
  reversing: ['posted', 'awaiting', 'reversed'],
  reversed: [],
} as const satisfies Transitions<string>;
export type PaymentState = keyof typeof paymentStates;
export const paymentStateLabels: Record<PaymentState, string> = {
  entered: '待复核',
  awaiting: '已复核，待计入',
  posted: '已入账',
  reversing: '冲销待复核',
  reversed: '已冲销',
};

export const statementStates = {
  sent: ['confirmed', 'disputed', 'deemed'],
  disputed: ['sent'],
  confirmed: [],
  deemed: [],
} as const satisfies Transitions<string>;
export type StatementState = keyof typeof statementStates;
export const statementStateLabels: Record<StatementState, string> = {
  sent: '待经销商确认',
  disputed: '有异议',
  confirmed: '已确认',
  deemed: '视同确认',
};

/** 返利, 服务费. */
export const dueStates = {
  stated: ['confirmed', 'disputed', 'withdrawn'],
  disputed: ['stated', 'withdrawn'],
  confirmed: ['credited', 'withdrawn'],
  credited: ['withdrawn'],
  withdrawn: [],
} as const satisfies Transitions<string>;
export type DueState = keyof typeof dueStates;
export const dueStateLabels: Record<DueState, string> = {
  stated: '待经销商确认',
  disputed: '有异议',
  confirmed: '已确认，待入账',
  credited: '已入账',
  withdrawn: '已撤回',
};
