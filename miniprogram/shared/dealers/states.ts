import type { Tone, Transitions } from '../states';

/** Lives around a dealer's own: applications before it, plans within it; nothing else moves a state. */
export const applicationStates = {
  sent: ['reviewing', 'withdrawn'],
  reviewing: ['returned', 'accepted', 'refused'],
  returned: ['sent', 'withdrawn'],
  accepted: [],
  refused: [],
  withdrawn: [],
} as const satisfies Transitions<string>;
export type ApplicationState = keyof typeof applicationStates;
export const applicationStateLabels: Record<ApplicationState, string> = {
  sent: '待受理',
  reviewing: '审核中',
  returned: '待补充',
  accepted: '已通过',
  refused: '未通过',
  withdrawn: '已撤回',
};
export const applicationTones: Record<ApplicationState, Tone> = {
  sent: 'attention',
  reviewing: 'active',
  returned: 'attention',
  accepted: 'done',
  refused: 'danger',
  withdrawn: 'past',
};
/** An application that somebody still has to do something about. */
export const openApplicationStates: readonly ApplicationState[] = ['sent', 'reviewing', 'returned'];

export const planStates = {
  open: ['met', 'not_met', 'dropped'],
  met: [],
  not_met: [],
  dropped: [],
} as const satisfies Transitions<string>;
export type PlanState = keyof typeof planStates;
export const planStateLabels: Record<PlanState, string> = {
  open: '进行中',
  met: '已达成',
  not_met: '未达成',
  dropped: '已取消',
};
export const planTones: Record<PlanState, Tone> = {
  open: 'active',
  met: 'done',
  not_met: 'danger',
  dropped: 'past',
};

export const dealerTaskStates = {
  open: ['done', 'dropped'],
  done: ['open'],
  dropped: ['open'],
} as const satisfies Transitions<string>;
export type DealerTaskState = keyof typeof dealerTaskStates;
