import { schema } from '../../../cloudfunctions/_store/schema';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { invitationId } from '../../../cloudfunctions/_modules/people/admission';
import type { Invitation, Member } from '../../../miniprogram/shared/model/people';
import { localDatabase } from '../../../scripts/admin-database';
import type { AdminDatabase } from '../../../scripts/admin-database';
import { createFirstAdmin } from '../../../scripts/first-admin';
import { dyingDatabase } from './dying-database';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

let cloud: LocalCloud;
let database: AdminDatabase;
const now = new Date('2026-11-24T04:00:00.000Z');
const all = <T>(name: string): T[] =>
  cloud.database.find(name, {}, { limit: 100 }, { index: null, examined: 0 }) as unknown as T[];

beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  database = localDatabase(cloud.adminUrl);
});
afterAll(() => cloud.close());

const killedAt = (step: number) => dyingDatabase(database, step);

it('that was killed before any of its writes leaves nothing, so that it can be made again', async () => {
  const before = JSON.stringify(schema.map(({ name }) => all(name)));
  for (let step = 0; step < 4; step++) {
    await expect(createFirstAdmin(killedAt(step), '苏航', now)).rejects.toThrow('killed');
    expect(JSON.stringify(schema.map(({ name }) => all(name)))).toBe(before);
  }
});

it('makes the first system admin with an invitation, both vouched for by the trail', async () => {
  const code = await createFirstAdmin(database, '苏航', now);
  const [member] = all<Member>('members');
  const [invitation] = all<Invitation>('invitations');
  expect(member).toMatchObject({ name: '苏航', roles: ['sysadmin'], dealerId: null, active: true });
  expect(invitation).toMatchObject({ _id: invitationId(code), memberId: member!._id, usedAt: null });
  for (const [collection, document] of [
    ['members', member!],
    ['invitations', invitation!],
  ] as const) {
    const events = all<AuditEvent>('audit_events').filter((event) => event.entityId === document._id);
    expect(verifyChain({ collection, entityId: document._id }, events, document)).toEqual([]);
  }
});

it('makes a second person, so that somebody can agree to whom the first one invites', async () => {
  const before = JSON.stringify(all('members'));
  await expect(createFirstAdmin(database, '苏航 ', now)).rejects.toThrow('another person');
  expect(JSON.stringify(all('members'))).toBe(before);
  await createFirstAdmin(database, '何远', now);
  expect(
    all<Member>('members')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['何远', '苏航']);
});

it('refuses a third one, and writes nothing', async () => {
  const before = JSON.stringify(all('members'));
  await expect(createFirstAdmin(database, '别人', now)).rejects.toThrow('two system admins already');
  expect(JSON.stringify(all('members'))).toBe(before);
});
