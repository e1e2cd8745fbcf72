import type { Member, StandIn } from './model/people';
import { needsSecond } from './states';
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

/** What keeps one account from holding its roles together; null when they go together. */
export function rolesProblem(
  roles: readonly Role[],
  dealerId: string | null,
): 'ROLES_NOT_FOR_HOUSE' | 'ROLES_SYSADMIN_ALONE' | 'ROLES_AUDITOR_ALONE' | 'ROLES_CONFLICT' | null {
  if (rolesOfHouse(roles, dealerId).length < roles.length) return 'ROLES_NOT_FOR_HOUSE';
  if (roles.length < 2) return null;
  // Who makes accounts must not also do what accounts are for, nor look over what he has done himself.
  if (roles.includes('sysadmin')) return 'ROLES_SYSADMIN_ALONE';
  if (roles.includes('auditor')) return 'ROLES_AUDITOR_ALONE';
  return conflictsOf(roles).length > 0 ? 'ROLES_CONFLICT' : null;
}
/** Those that count of what a document says: who makes accounts does nothing else, and nobody acts for another house. */
export const rolesThatCount = (roles: readonly Role[], dealerId: string | null): readonly Role[] =>
  dealerId === null && roles.includes('sysadmin') ? ['sysadmin'] : rolesOfHouse(roles, dealerId);
/**
 * What somebody stands in for on a day: what was agreed to, as long as all of it and the own roles may be held together.
 */
export function standingInOn(
  { roles, dealerId, standIns = [] }: Pick<Member, 'roles' | 'dealerId' | 'standIns'>,
  today: string,
): readonly StandIn[] {
  const own = standIns.filter(
    ({ state, fromOn, toOn }) => state === 'agreed' && fromOn <= today && today <= toOn,
  );
  const all = own.reduce<Role[]>((held, one) => held.concat(one.roles), roles.slice());
  return own.length > 0 && rolesProblem(Array.from(new Set(all)), dealerId) === null ? own : [];
}
const rolesOfHouse = (roles: readonly Role[], dealerId: string | null): Role[] =>
  roles.filter(
    (role) => role === 'engineer' || (dealerId === null ? role !== 'dealer_admin' : role === 'dealer_admin'),
  );

/**
 * Whether two accounts of one person hold what one account could not hold together. Whoever checks or approves for the house is
 * also nobody's of another house.
 */
export const dutiesClash = (
  a: { roles: readonly Role[]; dealerId: string | null },
  b: { roles: readonly Role[]; dealerId: string | null },
): boolean =>
  a.dealerId === b.dealerId
    ? rolesProblem([...new Set([...a.roles, ...b.roles])], a.dealerId) !== null
    : [...a.roles, ...b.roles].some(needsSecond);
