import type { Tone, Transitions } from '../states';

/** 考核单: nothing else moves one. */
export const appraisalStates = {
  scoring: ['open', 'dropped'],
  open: ['proposed', 'dropped'],
  proposed: ['closed', 'open', 'dropped'],
  closed: [],
  dropped: ['scoring', 'open'],
} as const satisfies Transitions<string>;
export type AppraisalState = keyof typeof appraisalStates;
export const appraisalStateLabels: Record<AppraisalState, string> = {
  scoring: '待评分',
  open: '公示中',
  proposed: '待定级复核',
  closed: '已定级',
  dropped: '已作废',
};
export const appraisalTones: Record<AppraisalState, Tone> = {
  scoring: 'attention',
  open: 'active',
  proposed: 'attention',
  closed: 'done',
  dropped: 'past',
};

/** 申诉. `removed`: the record does not count; `counted`: it counts for the dealer; `changed`: a hand gives other points. */
export const objectionStates = {
  open: ['removed', 'counted', 'changed', 'refused', 'withdrawn'],
  removed: [],
  counted: [],
  changed: [],
  refused: [],
  withdrawn: [],
} as const satisfies Transitions<string>;
export type ObjectionState = keyof typeof objectionStates;
export const objectionStateLabels: Record<ObjectionState, string> = {
  open: '待答复',
  removed: '成立，已剔除',
  counted: '成立，改计为达标',
  changed: '成立，已改分',
  refused: '不成立',
  withdrawn: '已撤回',
};
export const objectionTones: Record<ObjectionState, Tone> = {
  open: 'attention',
  removed: 'done',
  counted: 'done',
  changed: 'done',
  refused: 'danger',
  withdrawn: 'past',
};

export const schemeStates = {
  pending: ['approved', 'declined'],
  approved: [],
  declined: [],
} as const satisfies Transitions<string>;
export type SchemeState = keyof typeof schemeStates;
export const schemeStateLabels: Record<SchemeState, string> = {
  pending: '待复核',
  approved: '已通过',
  declined: '已退回',
};
