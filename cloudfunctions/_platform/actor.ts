import type { Member, StandIn } from '../../miniprogram/shared/model/people';
import type { Role } from '../../miniprogram/shared/states';
import type { PersonStamp } from '../../miniprogram/shared/model/entity';

/** Who acts, as the database says; nothing a client says about itself gets in here. */
export interface Actor {
  kind: 'member' | 'visitor' | 'system';
  memberId: string;
  name: string;
  roles: readonly Role[];
  /** The dealer whose world the actor sees; null for the manufacturer's people, visitors and jobs. */
  dealerId: string | null;
  openid: string;
  member: Member | null;
  /** Whose work is done too, by which of their roles; the others are the person's own. */
  standsIn?: readonly Pick<StandIn, 'forId' | 'roles'>[];
}

/** A hospital contact or reviewer: holds a code for one object, is nobody's member. */
export function visitor(openid: string): Actor {
  return {
    kind: 'visitor',
    memberId: 'visitor',
    name: '访客',
    roles: [],
    dealerId: null,
    openid,
    member: null,
  };
}

/** Timers and other functions. */
export const system: Actor = {
  kind: 'system',
  memberId: 'system',
  name: '系统',
  roles: [],
  dealerId: null,
  openid: '',
  member: null,
};

/**
 * Whether one of the roles counts. The door lets only those count that belong to the actor's house (`rolesThatCount`), so nobody
 * asks for the house as well. Where an act of `shared/rights` says the same, `may` is asked instead.
 */
export function hasRole(actor: Actor, ...roles: Role[]): boolean {
  return roles.some((role) => actor.roles.includes(role));
}

/** Hands out visits, and knows the places: at the manufacturer's desk. */
export const dispatches = (actor: Actor): boolean => hasRole(actor, 'dispatcher', 'service_manager');
/** Looks after the visits of others, at the manufacturer's desk or the dealer's. */
export const watchesVisits = (actor: Actor): boolean =>
  dispatches(actor) || hasRole(actor, 'dealer_admin', 'auditor');

/** The manufacturer's own people see all dealers; dealer people only their dealer; visitors and unknowns nothing. */
export function isManufacturer(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'member' && actor.dealerId === null);
}

/** Whether it is somebody's account, who can be forgotten. */
export const isAccount = (memberId: string): boolean =>
  memberId !== 'visitor' && memberId !== system.memberId;

export const stampOf = (actor: Actor): PersonStamp => ({ memberId: actor.memberId, name: actor.name });
