import type { HouseHealth } from '../../../cloudfunctions/_contracts/health';
import type { People } from '../../../cloudfunctions/_contracts/people';
import type { InboxMessage, Invitation, Member } from '../../../miniprogram/shared/model/people';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { Role } from '../../../miniprogram/shared/states';
import { actions as channel } from '../../../cloudfunctions/channel/index';
import { actions as service } from '../../../cloudfunctions/service/index';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

let world: World;
const house = (id: string, roles: Role[]): Partial<Member> => ({
  _id: `M-${id}`,
  openid: `openid-${id}`,
  name: id,
  phone: mobileOf(id),
  roles,
  dealerId: null,
});
beforeAll(async () => {
  world = await startWorld();
  const boss = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-boss')!;
  await world.put(
    'members',
    ...[
      house('root', ['sysadmin']),
      house('root2', ['sysadmin']),
      house('mei', ['channel_manager']),
      house('lan', ['channel_manager']),
    ].map((change) => ({ ...boss, ...change })),
  );
});
afterAll(() => world.cloud.close());

type Data = { memberId: string; code: string; part: string };
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = (reply: Awaited<ReturnType<World['call']>>) => {
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as Data;
};
const member = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const told = async (kind: string) =>
  (await world.all<InboxMessage>('inbox_messages')).filter((one) => one.kind === kind);
const ask = async (who = 'root', roles: Role[] = ['channel_manager'], name = '新经理') =>
  data(
    await world.call(who, 'member.invite', {
      name,
      phone: mobileOf(`${who} ${name} ${roles.join(' ')}`),
      roles,
      dealerId: null,
    }),
  );
const bind = (who: string, secret: string) =>
  world.visit(who, 'member.bind', { code: secret, privacy: true });
/** Let in by two, and bound. */
const admit = async (who: string, roles: Role[] = ['channel_manager']) => {
  const { memberId, code: first } = await ask('root', roles, who);
  const { code: second } = data(await world.call('mei', 'member.approveAccess', { memberId }));
  data(await bind(who, first + second));
  return memberId;
};
const refused = async (act: () => ReturnType<World['call']>, expected: string) => {
  const stored = await world.everything();
  expect(code(await act())).toBe(expected);
  expect(await world.everything()).toBe(stored);
};

describe('an account that approves', () => {
  it.each<Role>(['channel_manager', 'dispatcher', 'service_manager', 'warehouse', 'finance', 'auditor', 'sysadmin'])(
    'of the role %s is opened by half a code alone to nobody',
    async (role) => {
      const before = await world.all<Invitation>('invitations');
      const { memberId, code: half, part } = await ask('root', [role]);
      expect([part, half.length]).toEqual(['first', 6]);
      expect(await world.all('invitations')).toEqual(before);
      expect(JSON.stringify(await member(memberId))).not.toContain(half);
      await refused(() => bind(role, half), 'INPUT_INVALID');
      await refused(() => bind(role, half + half), 'INVITATION_INVALID');
    },
  ); // prettier-ignore

  it('is bound with both halves, in their order, and the others are told of each step', async () => {
    const { memberId, code: first } = await ask();
    const asked = (await told('access_asked')).filter(({ body }) => body.includes('root 申请新增'));
    expect(asked.map((one) => one.memberId).sort()).toEqual(
      expect.arrayContaining(['M-lan', 'M-mei', 'M-root2']),
    );
    expect(asked.map((one) => one.memberId)).not.toContain('M-li');
    const { code: second, part } = data(await world.call('mei', 'member.approveAccess', { memberId }));
    expect(part).toBe('second');
    for (const wrong of [second + first, second + second])
      await refused(() => bind('other', wrong), 'INVITATION_INVALID');
    expect(code(await bind('new1', first + second))).toBe('ok');
    const bound = (await told('access_bound')).map((one) => one.memberId);
    expect(new Set(bound)).toEqual(new Set(['M-root', 'M-root2', 'M-mei', 'M-lan']));
    expect((await world.trail(memberId)).map(({ action }) => action)).toEqual([
      'member.invite',
      'member.approveAccess',
      'member.bind',
    ]);
  });

  it('approves nothing for a day after it was bound, and everything else at once', async () => {
    await admit('fresh', ['channel_manager']);
    for (const [action, input] of [
      ['grant.approve', { grantIds: ['G-none'] }],
      ['letter.approve', { letterId: 'AL-none' }],
    ] as const) {
      await refused(() => world.raw('fresh', { action, input, opId: world.newOpId() }, 'channel'), 'APPROVES_LATER');
    } // prettier-ignore
    const { memberId } = await ask('root', ['finance']);
    await refused(() => world.call('fresh', 'member.approveAccess', { memberId }), 'APPROVES_LATER');
    expect(code(await world.call('fresh', 'home.get', {}, null))).toBe('ok');
    expect((await world.raw('fresh', { action: 'grant.list', input: {} }, 'channel')).ok).toBe(true);
  });

  it.each<[string, string, string]>([
    ['who asked', 'root', 'ACCESS_SECOND_PERSON_MISSING'],
    ['an engineer', 'li', 'ACTION_NOT_ALLOWED'],
    ['a dealer’s admin', 'boss', 'ACTION_NOT_ALLOWED'],
    ['a dispatcher', 'chen', 'ACTION_NOT_ALLOWED'],
  ])('is not let in by %s', async (_, who, expected) => {
    const { memberId } = await ask();
    await refused(() => world.call(who, 'member.approveAccess', { memberId }), expected);
  });

  it('is not let in on what was asked for before, or for other grounds', async () => {
    const { memberId } = await ask();
    const input = { memberId, askedAt: '2026-01-01T00:00:00.000Z' };
    await refused(() => world.call('mei', 'member.approveAccess', input), 'CHANGED_MEANWHILE');
    const member = (await world.all<Member>('members')).find(({ _id }) => _id === memberId)!;
    const seen = { memberId, askedAt: member.accessAsked!.at };
    expect(code(await world.call('mei', 'member.approveAccess', seen))).toBe('ok');
  });

  it.each(['root', 'mei'])(
    'is not let in by another record of who asks, or of the person: %s',
    async (who) => {
      const { phone } = await member('M-mei');
      const invited = { name: '新经理', phone, roles: ['channel_manager'], dealerId: null };
      const { memberId } = data(await world.call('root', 'member.invite', invited));
      if (who === 'root') await world.twin('root', { roles: ['channel_manager'] });
      const seconds = await world.call(who === 'root' ? 'root-2' : who, 'member.approveAccess', { memberId });
      expect(code(seconds)).toBe('ACCESS_SECOND_PERSON_MISSING');
      expect(await member(memberId)).toMatchObject({ revision: 1 });
    },
  );

  it('is not let in by somebody who came in because the same person asked', async () => {
    const puppet = await admit('puppet', ['service_manager']);
    await world.set('members', puppet, { approvesFrom: '2026-01-01T00:00:00.000Z' });
    const { memberId } = await ask();
    await refused(
      () => world.call('puppet', 'member.approveAccess', { memberId }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    // Nor where that person asks by another record.
    await world.twin('root', { _id: 'M-double', openid: 'openid-double' });
    const { memberId: again } = await ask('double');
    await refused(
      () => world.call('puppet', 'member.approveAccess', { memberId: again }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    const { memberId: others } = await ask('root2');
    expect(code(await world.call('puppet', 'member.approveAccess', { memberId: others }))).toBe('ok');
  });

  it('is not let in by whoever let in who asks, by whichever record', async () => {
    const puppet = await admit('puppet-admin', ['sysadmin']);
    const { memberId } = await ask('puppet-admin');
    await refused(
      () => world.call('root', 'member.approveAccess', { memberId }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    await world.twin('root', { _id: 'M-root-again', openid: 'openid-root-again', phone: '13900000077' });
    await world.set('members', 'M-root-again', { formerPhones: [mobileOf('root')] });
    await refused(
      () => world.call('root-again', 'member.approveAccess', { memberId }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    expect((await member(puppet)).admittedBy!.asked.memberId).toBe('M-root');
    expect(code(await world.call('root2', 'member.approveAccess', { memberId }))).toBe('ok');
  });

  it('is asked for once: agreed to, declined or run out, nothing is left to agree to', async () => {
    const { memberId } = await ask();
    await world.call('mei', 'member.approveAccess', { memberId });
    await refused(() => world.call('lan', 'member.approveAccess', { memberId }), 'ACCESS_NOT_ASKED');
    const { memberId: late } = await ask();
    const { accessAsked } = await member(late);
    await world.set('members', late, { accessAsked: { ...accessAsked, at: '2026-01-01T00:00:00.000Z' } });
    await refused(() => world.call('mei', 'member.approveAccess', { memberId: late }), 'ACCESS_NOT_ASKED');
  });

  it('leaves its holder in charge until a second person has agreed to the new one, and then ends at once', async () => {
    const { code: first } = data(await world.call('root', 'member.reinvite', { memberId: 'M-lan' }));
    expect(code(await world.call('lan', 'home.get', {}, null))).toBe('ok');
    const warned = (await told('access_asked')).filter(({ memberId }) => memberId === 'M-lan');
    expect(warned.some(({ body }) => body.includes('重新') || body.includes('新的微信'))).toBe(true);
    await refused(() => world.call('lan', 'member.approveAccess', { memberId: 'M-lan' }), 'ACCESS_SECOND_PERSON_MISSING'); // prettier-ignore
    // The holder says no: nothing has changed hands.
    expect(code(await world.call('lan', 'member.declineAccess', { memberId: 'M-lan', reason: '没有换手机' }))).toBe('ok'); // prettier-ignore
    await refused(() => world.call('mei', 'member.approveAccess', { memberId: 'M-lan' }), 'ACCESS_NOT_ASKED');
    await refused(() => bind('thief', `${first}AAAAAA`), 'INVITATION_INVALID');
    expect(await member('M-lan')).toMatchObject({ active: true, openid: 'openid-lan' });

    const again = data(await world.call('root', 'member.reinvite', { memberId: 'M-lan' }));
    const { code: second } = data(await world.call('mei', 'member.approveAccess', { memberId: 'M-lan' }));
    expect(code(await world.call('lan', 'home.get', {}, null))).toBe('NOT_A_MEMBER');
    data(await bind('lan-new', again.code + second));
    expect(await member('M-lan')).toMatchObject({ openid: 'openid-lan-new', formerOpenids: ['openid-lan'] });
    await refused(
      () => world.raw('lan-new', { action: 'grant.approve', input: { grantIds: ['G'] }, opId: world.newOpId() }, 'channel'),
      'APPROVES_LATER',
    ); // prettier-ignore
  });

  it('whose old WeChat account still belongs to somebody of the house does not become a second one of the same person', async () => {
    const { memberId, code: first } = await ask();
    const { code: second } = data(await world.call('mei', 'member.approveAccess', { memberId }));
    await refused(() => bind('lan', first + second), 'ACCOUNT_WAS_ANOTHERS');
  });

  it('that nobody wanted is nobody’s any more', async () => {
    const { memberId } = await ask();
    await refused(() => world.call('li', 'member.declineAccess', { memberId, reason: '不认识' }), 'MEMBER_NOT_FOUND'); // prettier-ignore
    await refused(() => world.call('chen', 'member.declineAccess', { memberId, reason: '不认识' }), 'ACTION_NOT_ALLOWED'); // prettier-ignore
    expect(code(await world.call('mei', 'member.declineAccess', { memberId, reason: '不认识' }))).toBe('ok');
    expect(await member(memberId)).toMatchObject({ active: false, accessAsked: null });
  });

  it('is ended by one person, and the others are told', async () => {
    const memberId = await admit('ended');
    expect(code(await world.call('root', 'member.disable', { memberId }))).toBe('ok');
    const ended = (await told('access_ended')).filter(({ body }) => body.includes('ended'));
    expect(ended.map((one) => one.memberId)).toContain('M-mei');
    expect((await member(memberId)).formerOpenids).toEqual(['openid-ended']);
  });
});

it('a system admin holds no business role, whether asked for or written into the database', async () => {
  const mixed = { name: '两用', phone: '', roles: ['sysadmin', 'channel_manager'], dealerId: null };
  await refused(() => world.call('root', 'member.invite', mixed), 'ROLES_SYSADMIN_ALONE');
  await world.set('members', 'M-root2', { roles: ['sysadmin', 'channel_manager'] });
  const asManager = await world.raw('root2', { action: 'grant.list', input: {} }, 'channel');
  expect(code(asManager)).toBe('ACTION_NOT_ALLOWED');
});

it('an account of before whose roles do not go together acts in those alone that do, and is shown', async () => {
  await world.set('members', 'M-root2', { roles: ['sysadmin', 'channel_manager'] });
  await world.set('members', 'M-li', { roles: ['engineer', 'channel_manager'] });
  const asManager = await world.raw('li', { action: 'grant.list', input: {} }, 'channel');
  expect(code(asManager)).toBe('ACTION_NOT_ALLOWED');
  const { members } = data(await world.call('root', 'member.list', { ids: ['M-root', 'M-root2', 'M-li'] }, null)) as unknown as People;
  expect(
    Object.fromEntries(
      members.map((one) => [one._id, one.rolesProblem]),
    ),
  ).toEqual({ 'M-root': '', 'M-root2': refusals.ROLES_SYSADMIN_ALONE, 'M-li': refusals.ROLES_NOT_FOR_HOUSE });
  const { faults } = data(await world.call('root', 'house.health', {}, null)) as unknown as HouseHealth;
  expect(faults.find((fault) => fault.includes('角色互相冲突'))).toMatch(/^2 个账号/);
}); // prettier-ignore

it('who looks over what others do does nothing himself', async () => {
  const both = { name: '两用', phone: '', roles: ['auditor', 'finance'], dealerId: null };
  await refused(() => world.call('root', 'member.invite', both), 'ROLES_AUDITOR_ALONE');
});

it('every action that lets another’s work count waits for accounts to settle', () => {
  const rows = Object.entries({ ...service, ...channel } as Record<string, { approves?: boolean }>);
  const approving = rows.filter(([name]) => /approve|issueBulk/i.test(name));
  expect(approving.length).toBeGreaterThanOrEqual(5);
  for (const [name, { approves }] of approving) expect([name, approves]).toEqual([name, true]);
});

describe('who approves is told from others by the mobile number', () => {
  const pendingFor = async (who: string, name: string) =>
    (await ask(who, ['channel_manager'], name)).memberId;
  const give = (who: string, phone: string) => world.call(who, 'member.savePhone', { phone });
  const none = { phone: '' };
  beforeAll(async () => {
    const root = await member('M-root');
    await world.put(
      'members',
      { ...root, ...house('neu', ['channel_manager']) },
      { ...root, ...house('alt', ['sysadmin']) },
    );
  });

  it('reads without one, approves nothing, and approves once it is given', async () => {
    const memberId = await pendingFor('root', '甲');
    await world.set('members', 'M-neu', none);
    expect(await world.call('neu', 'home.get', {})).toMatchObject({ ok: true, data: { me: { phone: '' } } });
    await refused(() => world.call('neu', 'member.approveAccess', { memberId }), 'MOBILE_MISSING');
    expect(refusals.MOBILE_MISSING).toContain('“我的”');
    expect(await give('neu', '139 1111 0001')).toMatchObject({ ok: true, data: { approvesFrom: '' } });
    expect(code(await world.call('neu', 'member.approveAccess', { memberId }))).toBe('ok');
    expect((await told('mobile_changed')).map(({ memberId: to }) => to)).toEqual(
      expect.arrayContaining(['M-mei', 'M-root']),
    );
  });

  it('is told from who asked, who needs one too', async () => {
    const memberId = await pendingFor('alt', '乙');
    await world.set('members', 'M-alt', none);
    await refused(() => world.call('neu', 'member.approveAccess', { memberId }), 'OTHER_WITHOUT_MOBILE');
    // It is the same person.
    expect(code(await give('alt', '+86 139-1111-0001'))).toBe('ok');
    await refused(
      () => world.call('neu', 'member.approveAccess', { memberId }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    // A number that was once theirs says the same, and whoever takes another waits.
    await world.set('members', 'M-alt', { approvesFrom: '2026-01-01T00:00:00.000Z' });
    expect(code(await give('alt', '13911110002'))).toBe('ok');
    expect((await member('M-alt')).formerPhones).toEqual(['13911110001']);
    await refused(
      () => world.call('neu', 'member.approveAccess', { memberId }),
      'ACCESS_SECOND_PERSON_MISSING',
    );
    await refused(() => world.call('alt', 'member.approveAccess', { memberId }), 'APPROVES_LATER');
    expect(code(await world.call('mei', 'member.approveAccess', { memberId }))).toBe('ok');
  });

  it('is told from nobody whose account has ended without one: what they asked for is asked for anew', async () => {
    const memberId = await pendingFor('alt', '丁');
    const { phone = '' } = await member('M-alt');
    await world.set('members', 'M-alt', { phone: '', formerPhones: [], active: false });
    await refused(
      () => world.call('mei', 'member.approveAccess', { memberId }),
      'OTHER_ENDED_WITHOUT_MOBILE',
    );
    // No is said at once, and somebody else who asks is known.
    const reason = '申请人已离职';
    expect(code(await world.call('mei', 'member.declineAccess', { memberId, reason }))).toBe('ok');
    const again = await pendingFor('root', '丁');
    expect(code(await world.call('mei', 'member.approveAccess', { memberId: again }))).toBe('ok');
    // Whose number is known is told from others though the account has ended.
    await world.set('members', 'M-alt', { phone, active: true });
    const asked = await pendingFor('alt', '戊');
    await world.set('members', 'M-alt', { active: false });
    expect(code(await world.call('mei', 'member.approveAccess', { memberId: asked }))).toBe('ok');
    await world.set('members', 'M-alt', { active: true });
  });

  it.each([
    ['none', ''],
    ['a desk’s', '021-65120000'],
    ['one that is struck out', '139****0001'],
    ['a text', '我的手机'],
  ])('takes no number that is %s', async (_, phone) => {
    await refused(() => give('neu', phone), 'INPUT_INVALID');
  });

  it('counts no more changes than people make', async () => {
    for (let n = 10; n < 20; n++) expect(code(await give('li', `139222200${n}`))).toBe('ok');
    await refused(() => give('li', '13922220020'), 'MOBILE_CHANGED_OFTEN');
    expect(await told('mobile_changed')).not.toContainEqual(expect.objectContaining({ memberId: 'M-li' }));
  });

  it('is asked of whoever is invited to approve', async () => {
    const invited = { name: '丙', phone: '', roles: ['finance'], dealerId: null };
    await refused(() => world.call('root', 'member.invite', invited), 'INVITED_WITHOUT_MOBILE');
    await refused(
      () => world.call('root', 'member.invite', { ...invited, phone: '021-65120000' }),
      'INVITED_WITHOUT_MOBILE',
    );
  });
});
