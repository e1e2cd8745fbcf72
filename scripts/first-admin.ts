import type { Invitation, Member } from '../miniprogram/shared/model/people';
import { invitationId } from '../cloudfunctions/_modules/people/admission';
import { randomIds } from '../cloudfunctions/_platform/ids';
import { answered, databaseOf } from './admin-database';
import type { AdminDatabase } from './admin-database';
import { genesis, systemAuthor, writeGenesis } from './genesis';
import { useTrailKeyOf } from './trail-key';
import { runCommand } from './run-command';

const DAYS = 7;
/** So many are made here. */
const FIRST = 2;

/**
 * One of the two system admins with whom an environment begins: everybody else is invited by somebody, and who approves
 * anything only with a second person's yes, which one admin alone would wait for for ever. Writes the member, the invitation
 * and their audit events; refuses where there are two system admins already.
 *
 * @returns the invitation's code, which the database holds as its hash only
 */
export async function createFirstAdmin(database: AdminDatabase, name: string, now: Date): Promise<string> {
  const admins = database
    .collection('members')
    .where({ roles: database.command.in(['sysadmin']), active: true });
  const present = answered(await admins.limit(FIRST).get()).data as Member[];
  if (present.length >= FIRST)
    throw new Error('There are two system admins already; they invite everybody else in the mini program.');
  if (present.some((member) => member.name === name.trim()))
    throw new Error(`${name} is a system admin already; the second one is another person.`);
  const at = now.toISOString();
  const code = randomIds.newCode(10);
  const id = randomIds.newId('M');
  const made = { by: systemAuthor, at, action: 'member.first', why: '首位系统管理员' };
  const member = genesis<Member>(
    'members',
    {
      _id: id,
      openid: `unbound:${id}`,
      name: name.trim(),
      phone: '',
      roles: ['sysadmin'],
      dealerId: null,
      active: true,
      certifications: [],
      base: null,
      consents: { privacyAt: null, locationAt: null },
      subscriptionQuota: {},
      createdAt: at,
    },
    made,
  );
  const invitation = genesis<Invitation>(
    'invitations',
    {
      _id: invitationId(code),
      memberId: id,
      dealerId: null,
      createdBy: 'system',
      createdAt: at,
      expiresAt: new Date(now.getTime() + DAYS * 86_400_000).toISOString(),
      usedAt: null,
    },
    made,
  );
  await writeGenesis(database, [member, invitation]);
  return code;
}

/** `npm run first-admin -- <environment> <name>` */
async function main([environment, name]: string[]): Promise<void> {
  if (!environment || !name) throw new Error('npm run first-admin -- <environment> <name of the person>');
  useTrailKeyOf(environment);
  const code = await createFirstAdmin(databaseOf(environment), name, new Date());
  console.log(`${name} binds with ${code} (我的 → 用邀请码绑定账号), once, within ${DAYS} days.`);
}

if (require.main === module) runCommand(() => main(process.argv.slice(2)));
