import type { PersonalData, People } from '../../../cloudfunctions/_contracts/people';
import type { TrailPage } from '../../../cloudfunctions/_contracts/trail';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { conflictsOf } from '../../../miniprogram/shared/duties';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import type { Role } from '../../../miniprogram/shared/states';
import { withPersonKeys } from '../../../cloudfunctions/_store/people';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

/** Who may not hold what together, what becomes of the work of those who leave, and of what is known of them. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  const boss = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-boss')!;
  const house = (id: string, role: Role) => ({
    ...{ ...boss, _id: `M-${id}`, openid: `openid-${id}`, name: id, dealerId: null },
    roles: [role],
  });
  await world.put('members', house('root', 'sysadmin'), house('he', 'auditor'));
});
afterAll(() => world.cloud.close());

async function done<T = { memberId: string }>(who: string, action: string, input: object): Promise<T> {
  const reply = await world.call(who, action, input);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  return reply.data as T;
}
async function refused(who: string, action: string, input: object, code: string) {
  const stored = await world.everything();
  expect(await world.call(who, action, input)).toMatchObject({ code });
  expect(await world.everything()).toBe(stored);
}
const member = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const person = (change: object) => ({ name: '王芳', phone: '13912345678', dealerId: null, ...change });

describe('duties that one person must not hold together', () => {
  it.each<[Role[], boolean]>([
    [['channel_manager', 'finance'], true],
    [['finance', 'warehouse'], true],
    [['quality', 'warehouse'], true],
    [['dispatcher', 'service_manager'], false],
    [['engineer', 'service_manager'], false],
    [['auditor'], false],
  ])('%j', async (roles, conflict) => {
    expect(conflictsOf(roles).length > 0).toBe(conflict);
    if (conflict) await refused('root', 'member.invite', person({ roles }), 'ROLES_CONFLICT');
    else await done('root', 'member.invite', person({ roles, phone: mobileOf(roles.join(' ')) }));
  });

  it.each<[string, object, string]>([
    ['finance', { roles: ['finance'] }, 'channel_manager'],
    ['sysadmin', { roles: ['sysadmin'] }, 'channel_manager'],
    ['channel_manager', { roles: ['channel_manager'] }, 'dealer_admin'],
  ])('are not given by two accounts of one mobile number either: %s', async (_, change, other) => {
    const dealerId = other === 'dealer_admin' ? 'D-1' : null;
    const phone = mobileOf(`${_} beside ${other}`);
    const has = { _id: `M-${phone}`, openid: `openid-${phone}`, phone: `+86 ${phone}`, dealerId };
    const boss = { ...(await member('M-boss')), ...has, roles: [other] as Role[] };
    await world.put('members', withPersonKeys(boss));
    await refused('root', 'member.invite', person({ ...change, phone }), 'DUTY_OF_OTHER_ACCOUNT');
    await world.set('members', has._id, { active: false });
    await done('root', 'member.invite', person({ ...change, phone }));
    await world.remove('members', [has._id]);
  });

  it('are not given by a mobile number either that an account with the other had once', async () => {
    const house = { ...(await member('M-boss')), dealerId: null, roles: ['finance'] as Role[] };
    await world.put('members', { ...house, _id: 'M-jin', openid: 'openid-jin', phone: '13912340001' });
    await done('jin', 'member.savePhone', { phone: '13912340002' });
    const asked = { roles: ['warehouse'], phone: '139 1234 0001' };
    await refused('root', 'member.invite', person(asked), 'DUTY_OF_OTHER_ACCOUNT');
    await world.set('members', 'M-jin', { active: false });
    await done('root', 'member.invite', person(asked));
  });

  it('says which of them, and why', async () => {
    const reply = await world.call('root', 'member.invite', person({ roles: ['finance', 'warehouse'] }));
    expect(reply).toMatchObject({
      details: { path: 'roles', conflicts: [{ roles: ['finance', 'warehouse'], why: '管账的人，不能管货' }] },
    });
  });
});

describe('somebody who leaves', () => {
  it('is logged out at once, and what they had in hand goes back to their house', async () => {
    await world.addOrder({ _id: 'WO-1', state: 'accepted', dealerId: 'D-1' });
    await world.addOrder({ _id: 'WO-2', state: 'onsite', dealerId: 'D-1' });
    await world.addOrder({ _id: 'WO-3', state: 'confirmed', dealerId: 'D-1' });
    await world.addOrder({
      ...{ _id: 'WO-4', state: 'accepted', dealerId: 'D-1' },
      engineer: { memberId: 'M-wang', name: 'wang' },
    });
    expect(await done('boss', 'member.disable', { memberId: 'M-li' })).toEqual({
      ...{ memberId: 'M-li', handedBack: 2 },
    });
    expect(await world.call('li', 'home.get', {})).toMatchObject({ ok: false });
    expect(await world.order('WO-1')).toMatchObject({
      ...{ state: 'assigned_dealer', dealerId: 'D-1', engineer: null },
    });
    const left = await world.order('WO-2');
    expect(left).toMatchObject({ state: 'assigned_dealer', dealerId: 'D-1', engineer: null });
    expect(left.timeline.map(({ state }) => state).slice(-3)).toEqual([
      ...['cannot_complete', 'new', 'assigned_dealer'],
    ]);
    expect(await world.order('WO-3')).toMatchObject({ state: 'confirmed', engineer: { memberId: 'M-li' } });
    expect(await world.order('WO-4')).toMatchObject({ state: 'accepted' });
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(({ title }) =>
      title.includes('待改派'),
    );
    expect(told.map(({ memberId }) => memberId)).toContain('M-chen');
    expect(told.map(({ memberId }) => memberId)).not.toContain('M-li');
  });

  it('is found among those whose accounts have ended, by who manages them', async () => {
    const { members } = await done<People>('boss', 'member.list', { ended: true });
    expect(members.map(({ _id, active }) => [_id, active])).toEqual([
      ['M-gone', false],
      ['M-li', false],
    ]);
  });
});

describe('the last system admin', () => {
  /** Those who can act: who was invited only cannot. */
  const admins = async () =>
    (await world.all<Member>('members')).filter(
      ({ active, roles, openid }) => active && roles.includes('sysadmin') && !openid.startsWith('unbound:'),
    );

  it('stays: nobody ends an own account, nor does anybody else end it', async () => {
    expect((await admins()).map(({ _id }) => _id)).toEqual(['M-root']);
    await refused('root', 'member.disable', { memberId: 'M-root' }, 'ACCOUNT_IS_OWN');
    for (const who of ['he', 'chen']) await refused(who, 'member.disable', { memberId: 'M-root' }, 'ACTION_NOT_ALLOWED'); // prettier-ignore
  });

  it('is there still when several end each other’s accounts at once', async () => {
    const root = await member('M-root');
    const other = (id: string) => ({ ...root, _id: `M-${id}`, openid: `openid-${id}`, name: id, phone: mobileOf(id) }); // prettier-ignore
    for (let round = 0; round < 4; round++) {
      const ring = ['root', `twin-${round}`, `third-${round}`].slice(0, round % 2 ? 3 : 2);
      for (const id of ring.slice(1)) await world.put('members', other(id));
      const replies = await Promise.all(
        ring.map((who, n) =>
          world.call(who, 'member.disable', { memberId: `M-${ring[(n + 1) % ring.length]}` }),
        ),
      );
      const left = await admins();
      expect(left).toHaveLength(1);
      expect(replies.filter(({ ok }) => ok)).toHaveLength(ring.length - 1);
      // Whoever is left goes on as the one that the others know.
      const [last] = left;
      if (last!._id !== 'M-root') await world.set('members', last!._id, { active: false });
      await world.set('members', 'M-root', { active: true, openid: 'openid-root' });
    }
  });

  it('so is one of a dealer', async () => {
    const boss = await member('M-boss');
    await world.put('members', {
      ...boss,
      _id: 'M-boss-2',
      openid: 'openid-boss-2',
      phone: mobileOf('boss-2'),
    });
    const replies = await Promise.all([
      world.call('boss', 'member.disable', { memberId: 'M-boss-2' }),
      world.call('boss-2', 'member.disable', { memberId: 'M-boss' }),
    ]);
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect([await member('M-boss'), await member('M-boss-2')].filter(({ active }) => active)).toHaveLength(1);
    await world.set('members', 'M-boss', { active: true, openid: 'openid-boss' });
  });
});

describe('what is known of a person', () => {
  let memberId: string;
  const events = async () =>
    (await world.trail(memberId)).filter(({ collection }) => collection === 'members');
  const text = (found: readonly AuditEvent[]) => JSON.stringify(found.map(({ changes }) => changes));

  beforeAll(async () => {
    const invited = person({ roles: ['engineer'], dealerId: 'D-1' });
    ({ memberId } = await done('boss', 'member.invite', invited));
    await done('boss', 'member.place', {
      memberId,
      base: { name: '浦东大道 1 号', longitude: 121.5, latitude: 31.2 },
    });
  });

  it('stands in the trail sealed, and is read there by auditors', async () => {
    expect(text(await events())).not.toMatch(/王芳|13912345678|浦东大道/);
    const { events: read } = await done<TrailPage>('he', 'trail.record', {
      ...{ collection: 'members', id: memberId },
    });
    expect(JSON.stringify(read)).toMatch(/王芳/);
    expect(JSON.stringify(read)).toMatch(/139\*\*\*\*5678/);
    expect(read[0]!.by.name).toBe('boss');
  });

  it('names nobody in who has acted but by the number of the account', async () => {
    expect(new Set((await events()).map(({ by }) => by.name))).toEqual(new Set(['']));
  });

  it('is handed to that person, and to nobody else but a system admin', async () => {
    const own = await done<PersonalData>('wang', 'member.exportData', {});
    expect(own.person).toMatchObject({ memberId: 'M-wang', name: 'wang' });
    expect(own.person.phone).toBe((await member('M-wang')).phone);
    expect(own.orders).toMatchObject({ total: 1, newest: [{ state: 'accepted' }] });
    expect(own.kept.length).toBeGreaterThan(3);
    expect(JSON.stringify(own)).not.toContain('openid');
    await refused('root', 'member.exportData', { memberId }, 'DATA_NOT_TAKEN');
    await done('root', 'member.takeData', { memberId, reason: '本人来函要求' });
    await world.set('members', memberId, { formerPhones: ['13900001111'] });
    expect(await done<PersonalData>('root', 'member.exportData', { memberId })).toMatchObject({
      person: {
        ...{ name: '王芳', formerPhones: ['13900001111'] },
        dataTaken: [{ byName: 'root', reason: '本人来函要求' }],
      },
    });
    await refused('boss', 'member.exportData', { memberId }, 'ACTION_NOT_ALLOWED');
    await refused('zhao', 'member.exportData', { memberId: 'M-wang' }, 'ACTION_NOT_ALLOWED');
  });

  it('is taken by a system admin only with a reason, that the trail keeps and the person is told', async () => {
    const last = (await events()).at(-1)!;
    expect(last).toMatchObject({
      action: 'member.takeData',
      why: '本人来函要求',
      by: { memberId: 'M-root' },
    });
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'data_taken',
    );
    expect(told.map(({ memberId: to }) => to)).toEqual([memberId]);
    expect(told[0]!.body).toContain('root 导出了您的个人数据：本人来函要求');
    await refused('boss', 'member.takeData', { memberId, reason: '看看' }, 'ACTION_NOT_ALLOWED');
    const ago = new Date(Date.now() - 16 * 60_000).toISOString();
    const { dataTaken } = await member(memberId);
    await world.set('members', memberId, { dataTaken: { ...dataTaken!, at: ago } });
    await refused('root', 'member.exportData', { memberId }, 'DATA_NOT_TAKEN');
    await world.set('members', memberId, { dataTaken });
  });

  it('stands in no event of other records by name, only by the account’s number', async () => {
    const all = await world.all<AuditEvent>('audit_events');
    const others = all.filter(({ opKey }) => !opKey.startsWith('seed'));
    expect(JSON.stringify(others)).not.toContain('王芳');
    expect(JSON.stringify(others)).toContain('dataTaken');
    expect(JSON.stringify(others)).not.toContain('"name":"root"');
  });

  it('is not deleted while the account is in use, nor by anybody but a system admin', async () => {
    const input = { memberId, reason: '本人要求' };
    await refused('root', 'member.forget', input, 'MEMBER_STILL_ACTIVE');
    await done('boss', 'member.disable', { memberId });
    await refused('boss', 'member.forget', input, 'ACTION_NOT_ALLOWED');
  });

  it('is deleted for good, and the chain goes on verifying', async () => {
    const before = await events();
    const { kept } = await done<{ kept: string[] }>('root', 'member.forget', {
      memberId,
      reason: '本人要求',
    });
    expect(kept.join()).toContain('保存期');
    const gone = await member(memberId);
    expect(gone).toMatchObject({ name: '已注销人员', phone: '', base: null });
    expect(JSON.stringify(await world.all('members'))).not.toContain('浦东大道');
    const after = await events();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(verifyChain({ collection: 'members', entityId: memberId }, after, gone)).toEqual([]);
    const [key] = (await world.all<{ _id: string; key: string | null }>('personal_keys')).filter(
      ({ _id }) => _id === memberId,
    );
    expect(key).toMatchObject({ key: null });

    const { events: read } = await done<TrailPage>('he', 'trail.record', {
      ...{ collection: 'members', id: memberId },
    });
    expect(JSON.stringify(read)).not.toMatch(/王芳|139\*\*\*\*5678|浦东大道/);
    expect(JSON.stringify(read)).toContain('已注销，不能再读');
    await refused('root', 'member.forget', { memberId, reason: '再来一次' }, 'MEMBER_FORGOTTEN');
    await refused('root', 'member.reinvite', { memberId }, 'MEMBER_NOT_FOUND');
    // A reason would name the person for good.
    await refused('root', 'member.takeData', { memberId, reason: '王芳来函' }, 'MEMBER_FORGOTTEN');
    const base = { name: '浦东大道 1 号', longitude: 121.5, latitude: 31.2 };
    await refused('boss', 'member.place', { memberId, base }, 'MEMBER_NOT_FOUND');
  });

  it('is told to auditors when it was deleted', async () => {
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(({ title }) =>
      title.includes('已注销'),
    );
    expect(told.map(({ memberId: to }) => to)).toContain('M-he');
    expect(told[0]!.body).not.toContain('王芳');
  });
});
