import type { Role } from './states';

export interface DutyConflict {
  roles: readonly [Role, Role];
  why: string;
}

/**
 * Duties that one person must not hold together, because the one is there to check the other. System admins and
 * auditors hold nothing besides at all.
 */
export const dutyConflicts: readonly DutyConflict[] = [
  { roles: ['channel_manager', 'finance'], why: '审批订单和额度的人，不能登记回款' },
  { roles: ['channel_manager', 'warehouse'], why: '审批订单的人，不能发货' },
  { roles: ['channel_manager', 'quality'], why: '质量审核须独立于销售' },
  { roles: ['finance', 'warehouse'], why: '管账的人，不能管货' },
  { roles: ['quality', 'warehouse'], why: '保管的人，不能自己放行' },
  { roles: ['finance', 'quality'], why: '质量审核须独立于财务' },
];

/** What the roles of one person have against one another. */
export const conflictsOf = (roles: readonly Role[]): DutyConflict[] =>
  dutyConflicts.filter(({ roles: pair }) => pair.every((role) => roles.indexOf(role) >= 0));
