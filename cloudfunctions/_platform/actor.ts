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

export function hasRole(actor: Actor, ...roles: Role[]): boolean {
  return roles.some((role) => actor.roles.includes(role));
}

/** The manufacturer's own people see all dealers; dealer people only their dealer; visitors and unknowns nothing. */
export function isManufacturer(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'member' && actor.dealerId === null);
}

/** Whether it is somebody's account, who can be forgotten. */
export const isAccount = (memberId: string): boolean =>
  memberId !== 'visitor' && memberId !== system.memberId;

export const stampOf = (actor: Actor): PersonStamp => ({ memberId: actor.memberId, name: actor.name });
