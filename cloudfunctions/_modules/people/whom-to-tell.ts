import type { Member } from '../../../miniprogram/shared/model/people';
import { rolesProblem } from '../../../miniprogram/shared/duties';
import { roleLabels } from '../../../miniprogram/shared/states';
import type { Role } from '../../../miniprogram/shared/states';
import { everyPage } from '../../_platform/seek';
import { oneOf, range } from '../../_platform/where';

/** All of them: nobody is left untold because others are many. */
async function allMembers<K extends keyof Member>(
  where: Record<string, unknown>,
  fields: K[],
): Promise<Pick<Member, K>[]> {
  const all: Pick<Member, K>[] = [];
  for await (const { rows } of everyPage<Member>('members', where, { fields })) all.push(...rows);
  return all;
}

/**
 * Ids of the manufacturer's active people with a role. Here as below past any scope: whoever acts, dealer or visitor, may
 * tell them something without seeing them.
 */
export async function peopleWithRole(role: Role): Promise<string[]> {
  const where = { roles: role, active: true, dealerId: null };
  const found = await allMembers(where, ['_id']);
  return found.map(({ _id }) => _id);
}

/** Active accounts of before whose roles do not go together: the house's, and dealers' with a role that only the house's may have. */
export async function peopleInConflict(): Promise<Pick<Member, '_id' | 'name'>[]> {
  const ofHouse = (Object.keys(roleLabels) as Role[]).filter((role) => rolesProblem([role], '') !== null);
  const fields: (keyof Member & ('_id' | 'name' | 'roles' | 'dealerId'))[] = [
    '_id',
    'name',
    'roles',
    'dealerId',
  ];
  const found = [
    ...(await allMembers({ active: true, dealerId: null }, fields)),
    ...(await allMembers({ active: true, roles: oneOf(ofHouse), dealerId: range({ atLeast: '' }) }, fields)),
  ];
  return found.filter(({ roles, dealerId }) => rolesProblem(roles, dealerId) !== null);
}

/** Ids of the house's people who hold one of the roles, and of the system's admins; without who has not come yet. */
export async function peersOf(roles: readonly Role[]): Promise<string[]> {
  const where = { roles: oneOf([...roles, 'sysadmin']), active: true, dealerId: null };
  const found = await allMembers(where, ['_id', 'openid']);
  return found.flatMap(({ _id, openid }) => (openid.startsWith('unbound:') ? [] : [_id]));
}

/**
 * Ids of those who hand out work for a dealer (or, with null, for the manufacturer's own engineers): the manufacturer's
 * dispatchers and, if asked for, service managers, and the dealer's admins. One request.
 */
export async function dispatchersFor(
  dealerId: string | null,
  ...besides: 'service_manager'[]
): Promise<string[]> {
  const own: Role[] = ['dispatcher', ...besides];
  const where = {
    roles: oneOf([...own, 'dealer_admin']),
    active: true,
    dealerId: oneOf(dealerId === null ? [null] : [null, dealerId]),
  };
  const found = await allMembers(where, ['_id', 'dealerId', 'roles']);
  return found
    .filter((one) => one.dealerId !== null || one.roles.some((role) => own.includes(role)))
    .map(({ _id }) => _id);
}

/** Dealers that are asked about in one request. */
const DEALERS_AT_ONCE = 500;

/** Ids of several dealers' active admins, by dealer. */
export async function adminsOfDealers(dealerIds: readonly (string | null)[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const wanted = [...new Set(dealerIds)].filter((id) => id !== null);
  for (let at = 0; at < wanted.length; at += DEALERS_AT_ONCE) {
    const some = oneOf(wanted.slice(at, at + DEALERS_AT_ONCE));
    const where = { dealerId: some, active: true, roles: 'dealer_admin' };
    for (const { _id, dealerId } of await allMembers(where, ['_id', 'dealerId']))
      found.set(dealerId!, [...(found.get(dealerId!) ?? []), _id]);
  }
  return found;
}

/**
 * Whom a job that goes through many rows tells: each role is asked for once, and the admins of a page's dealers in one
 * request. Of a dealer that was not learnt nobody is known, which is an error.
 */
export function readersOfMany() {
  const byRole = new Map<Role, Promise<string[]>>();
  const admins = new Map<string, string[]>();
  return {
    withRole(role: Role): Promise<string[]> {
      const asked = byRole.get(role) ?? peopleWithRole(role);
      byRole.set(role, asked);
      return asked;
    },
    async learn(dealerIds: readonly (string | null)[]): Promise<void> {
      const missing = [...new Set(dealerIds)].filter((id) => id !== null).filter((id) => !admins.has(id));
      const found = await adminsOfDealers(missing);
      for (const id of missing) admins.set(id, found.get(id) ?? []);
    },
    adminsOf(dealerId: string): string[] {
      const known = admins.get(dealerId);
      if (!known) throw new Error(`admins of ${dealerId} were not learnt`);
      return known;
    },
  };
}

/** Ids of a dealer's active admins. */
export async function adminsOf(dealerId: string): Promise<string[]> {
  const where = { dealerId, active: true, roles: 'dealer_admin' };
  const found = await allMembers(where, ['_id']);
  return found.map(({ _id }) => _id);
}

/** Ids of a dealer's active admins and of the house's people with a role. One request. */
export async function adminsAndRole(dealerId: string, role: Role): Promise<string[]> {
  const where = { dealerId: oneOf([null, dealerId]), active: true, roles: oneOf(['dealer_admin', role]) };
  const found = await allMembers(where, ['_id', 'dealerId', 'roles']);
  return found
    .filter((one) => one.roles.includes(one.dealerId === null ? role : 'dealer_admin'))
    .map(({ _id }) => _id);
}
