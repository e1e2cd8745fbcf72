/**
 * Every life cycle of the house as one transition table each. Nothing else may move a state: rules ask `next…`/`canMove`
 * and refuse otherwise. Labels are the Chinese words on screens and in documents.
 */
export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

export function canMove<State extends string>(table: Transitions<State>, from: State, to: State): boolean {
  return table[from].includes(to);
}

export const dealerStates = {
  prospect: ['reviewing', 'terminated'],
  reviewing: ['active', 'prospect', 'terminated'],
  active: ['suspended', 'terminated'],
  suspended: ['active', 'terminated'],
  // Back to cooperation: looked at like a new one.
  terminated: ['reviewing'],
} as const satisfies Transitions<string>;
export type DealerState = keyof typeof dealerStates;
export const dealerStateLabels: Record<DealerState, string> = {
  prospect: '潜在',
  reviewing: '审核中',
  active: '合作中',
  suspended: '暂停',
  terminated: '已终止',
};

export const grantStates = {
  draft: ['pending', 'void'],
  pending: ['approved', 'draft'],
  approved: ['revoked'],
  revoked: [],
  void: [],
} as const satisfies Transitions<string>;
export type GrantState = keyof typeof grantStates;
export const grantStateLabels: Record<GrantState, string> = {
  draft: '草稿',
  pending: '待审批',
  approved: '已批准',
  revoked: '已撤销',
  void: '已作废',
};

export const letterStates = {
  draft: ['pending', 'void'],
  pending: ['issued', 'draft', 'void'],
  issued: ['revoked', 'superseded'],
  revoked: [],
  superseded: [],
  void: [],
} as const satisfies Transitions<string>;
export type LetterState = keyof typeof letterStates;
export const letterStateLabels: Record<LetterState, string> = {
  draft: '草稿',
  pending: '待审批',
  issued: '已签发',
  revoked: '已撤销',
  superseded: '已被替换',
  void: '已作废',
};

/** What a reviewer sees of a letter; the last four follow from days or from the register, not from a stored state. */
export const letterVerdictLabels = {
  valid: '有效',
  not_yet_valid: '尚未生效',
  expired: '已过期',
  revoked: '已撤销',
  superseded: '已被替换',
  suspended: '暂停使用',
  not_found: '未查到',
} as const;
export type LetterVerdict = keyof typeof letterVerdictLabels;

/**
 * A work order from request to closing. `on_hold` keeps the visit open; `cannot_complete` is an end that dispatch turns
 * into a new order or closes.
 */
export const workOrderStates = {
  // Of a plan, done along with another order of the instrument: closed unbegun (`doneAlong`).
  new: ['assigned_dealer', 'assigned', 'cancelled', 'closed'],
  assigned_dealer: ['assigned', 'new', 'cancelled', 'closed'],
  assigned: ['accepted', 'assigned_dealer', 'assigned', 'new', 'cancelled', 'closed'],
  // A hospital that declines to pay ends an order that somebody has accepted (`visit/quotes`).
  accepted: [
    'travelling',
    'onsite',
    'assigned_dealer',
    'assigned',
    'new',
    'cancelled',
    'closed',
    'cannot_complete',
  ],
  travelling: ['onsite', 'assigned_dealer', 'assigned', 'new', 'cancelled', 'cannot_complete'],
  onsite: ['on_hold', 'completed', 'cannot_complete'],
  on_hold: ['onsite', 'cannot_complete', 'cancelled'],
  completed: ['confirmed', 'closed', 'onsite'],
  confirmed: ['closed'],
  closed: [],
  cancelled: [],
  cannot_complete: ['closed', 'assigned_dealer', 'assigned', 'new', 'onsite'],
} as const satisfies Transitions<string>;
export type WorkOrderState = keyof typeof workOrderStates;
export const workOrderStateLabels: Record<WorkOrderState, string> = {
  new: '待受理',
  assigned_dealer: '已派经销商',
  assigned: '已派工',
  accepted: '已接单',
  travelling: '前往中',
  onsite: '服务中',
  on_hold: '挂起',
  completed: '已完工',
  confirmed: '客户已确认',
  closed: '已关闭',
  cancelled: '已取消',
  cannot_complete: '无法完成',
};
/** Orders that still need somebody; everything else is history. */
export const openWorkOrderStates: readonly WorkOrderState[] = [
  'new',
  'assigned_dealer',
  'assigned',
  'accepted',
  'travelling',
  'onsite',
  'on_hold',
];

export const checkInVerdictLabels = {
  verified: '已核实',
  uncertain: '待核实',
  outside: '范围外',
  manual: '人工补签',
} as const;
export type CheckInVerdict = keyof typeof checkInVerdictLabels;

export const outboxItemStates = {
  queued: ['sending'],
  sending: ['done', 'conflict', 'failed', 'queued'],
  conflict: ['queued', 'done'],
  failed: ['queued', 'done'],
  done: [],
} as const satisfies Transitions<string>;
export type OutboxItemState = keyof typeof outboxItemStates;
export const outboxItemStateLabels: Record<OutboxItemState, string> = {
  queued: '待同步',
  sending: '同步中',
  done: '已同步',
  conflict: '有冲突',
  failed: '失败',
};

/** 满意度评价: what is held counts once somebody who did not make it has accepted it. */
export const surveyStates = {
  open: ['answered', 'held', 'expired'],
  // Held after all where the same account turns up at another hospital.
  answered: ['held'],
  held: ['answered', 'void'],
  void: [],
  expired: [],
} as const satisfies Transitions<string>;
export type SurveyState = keyof typeof surveyStates;

export const roleLabels = {
  engineer: '工程师',
  dealer_admin: '经销商管理员',
  channel_manager: '渠道经理',
  dispatcher: '调度',
  service_manager: '服务经理',
  warehouse: '仓库',
  finance: '财务',
  quality: '质量管理',
  auditor: '审计',
  sysadmin: '系统管理员',
} as const;
export type Role = keyof typeof roleLabels;

/**
 * Whose account counts for more than its own work: everybody of the house but engineers approves, keeps accounts or reads
 * the whole trail. Nobody gets into such an account by one other person's word.
 */
export const needsSecond = (role: Role): boolean => role !== 'engineer' && role !== 'dealer_admin';

/** Tone of a state on screen: teal done, blue under way, amber needs you, red refused or overdue, grey past. */
export type Tone = 'done' | 'active' | 'attention' | 'danger' | 'past';
export const workOrderTones: Record<WorkOrderState, Tone> = {
  new: 'attention',
  assigned_dealer: 'attention',
  assigned: 'attention',
  accepted: 'active',
  travelling: 'active',
  onsite: 'active',
  on_hold: 'attention',
  completed: 'done',
  confirmed: 'done',
  closed: 'past',
  cancelled: 'past',
  cannot_complete: 'danger',
};
