import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Member } from '../../../miniprogram/shared/model/people';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const [boss] = (await world.all<Member>('members')).filter(({ _id }) => _id === 'M-boss');
  await world.put('members', {
    ...boss,
    _id: 'M-root',
    openid: 'openid-root',
    roles: ['sysadmin'],
    dealerId: null,
  });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const member = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const invitation = (change: object = {}) => ({
  name: '新工程师',
  phone: '',
  roles: ['engineer'],
  dealerId: 'D-1',
  ...change,
});
const invite = async (who = 'boss', change: object = {}) => {
  const reply = await world.call(who, 'member.invite', invitation(change));
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as { memberId: string; code: string; expiresAt: string };
};

describe('an invitation', () => {
  it('binds one WeChat account once, whatever its letters’ case, and is kept only as a hash', async () => {
    const { memberId, code: secret } = await invite();
    expect(JSON.stringify(await world.all('invitations'))).not.toContain(secret);
    expect(code(await world.call('newcomer', 'home.get', {}, null))).toBe('NOT_A_MEMBER');
    const bound = await world.visit('newcomer', 'member.bind', {
      code: ` ${secret.toLowerCase()} `,
      privacy: true,
    });
    expect(bound).toMatchObject({ ok: true, data: { memberId, name: '新工程师' } });
    expect(code(await world.call('newcomer', 'home.get', {}, null))).toBe('ok');
    const stored = await world.everything();
    expect(code(await world.visit('second', 'member.bind', { code: secret, privacy: true }))).toBe(
      'INVITATION_INVALID',
    );
    expect(await world.everything()).toBe(stored);
    const trail = await world.trail(memberId);
    expect(verifyChain({ collection: 'members', entityId: memberId }, trail, await member(memberId))).toEqual(
      [],
    );
    expect(trail.at(-1)).toMatchObject({ action: 'member.bind', source: { openid: 'openid-newcomer' } });
  });

  it('of the dealer that WeChat’s reviewers try takes one after the other in, while the house says so', async () => {
    const { memberId, code: secret } = await invite();
    const bind = (who: string) => world.visit(who, 'member.bind', { code: secret, privacy: true });
    const isIn = async (who: string) => code(await world.call(who, 'home.get', {}, null));
    process.env.REVIEW_DEALER = 'D-1';
    try {
      expect(code(await bind('reviewer-1'))).toBe('ok');
      expect(code(await bind('reviewer-2'))).toBe('ok');
      expect([await isIn('reviewer-1'), await isIn('reviewer-2')]).toEqual(['NOT_A_MEMBER', 'ok']);
      expect(await member(memberId)).toMatchObject({ formerOpenids: ['openid-reviewer-1'] });
      process.env.REVIEW_DEALER = 'D-2';
      const stored = await world.everything();
      expect(code(await bind('reviewer-3'))).toBe('INVITATION_INVALID');
      delete process.env.REVIEW_DEALER;
      expect(code(await bind('reviewer-3'))).toBe('INVITATION_INVALID');
      expect(await world.everything()).toBe(stored);
      // A newer code ends it for good.
      process.env.REVIEW_DEALER = 'D-1';
      await world.call('boss', 'member.reinvite', { memberId });
      expect(code(await bind('reviewer-4'))).toBe('INVITATION_INVALID');
    } finally {
      delete process.env.REVIEW_DEALER;
    }
  });

  it('binds nobody who has not agreed to the privacy guide, and leaves location to be asked for apart', async () => {
    const { memberId, code: secret } = await invite();
    const stored = await world.everything();
    for (const input of [{ code: secret }, { code: secret, privacy: false }])
      expect(code(await world.visit('unasked', 'member.bind', input))).toBe('INPUT_INVALID');
    expect(await world.everything()).toBe(stored);
    await world.visit('unasked', 'member.bind', { code: secret, privacy: true });
    const { consents } = await member(memberId);
    expect(consents).toEqual({ privacyAt: expect.any(String) as string, locationAt: null });
  });

  it('counts for one of two people who use it at once', async () => {
    const { memberId, code: secret } = await invite();
    // Identity is read when a call begins, so both are under way together.
    const replies = await Promise.all([
      world.visit('twin-a', 'member.bind', { code: secret, privacy: true }),
      world.visit('twin-b', 'member.bind', { code: secret, privacy: true }),
    ]);
    expect(replies.map(code).sort()).toEqual(['INVITATION_INVALID', 'ok']);
    const winner = replies[0].ok ? 'openid-twin-a' : 'openid-twin-b';
    expect((await member(memberId)).openid).toBe(winner);
  });

  it('is answered again when only the reply was lost', async () => {
    const { code: secret } = await invite();
    const opId = world.newOpId();
    const first = await world.visit('lost', 'member.bind', { code: secret, privacy: true }, opId);
    const again = await world.visit('lost', 'member.bind', { code: secret, privacy: true }, opId);
    expect(again.ok && again.data).toEqual(first.ok && first.data);
  });

  it.each<[string, () => Promise<string>, string, string]>([
    ['the account belongs to somebody', async () => (await invite()).code, 'li', 'ALREADY_BOUND'],
    ['nobody made it', () => Promise.resolve('ABCDEFGHJK'), 'guest-1', 'INVITATION_INVALID'],
    [
      'it has expired',
      async () => {
        const { code: secret, memberId } = await invite();
        const { command, database } =
          // eslint-disable-next-line @typescript-eslint/no-require-imports
          require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
        await database
          .collection('invitations')
          .where({ memberId: command.eq(memberId) })
          .update({ data: { expiresAt: '2026-01-01T00:00:00.000Z' } });
        return secret;
      },
      'guest-2',
      'INVITATION_INVALID',
    ],
    [
      'the person was switched off meanwhile',
      async () => {
        const { code: secret, memberId } = await invite();
        await world.call('boss', 'member.disable', { memberId });
        return secret;
      },
      'guest-3',
      'INVITATION_INVALID',
    ],
    [
      'an older one of the same person has been used',
      async () => {
        const { code: older, memberId } = await invite();
        const newer = await world.call('boss', 'member.reinvite', { memberId });
        const { code: secret } = (newer as unknown as { data: { code: string } }).data;
        await world.visit('owner', 'member.bind', { code: secret, privacy: true });
        return older;
      },
      'guest-4',
      'INVITATION_INVALID',
    ],
    [
      'the person has been invited anew since',
      async () => {
        const { code: older, memberId } = await invite();
        await world.call('boss', 'member.reinvite', { memberId });
        return older;
      },
      'guest-5',
      'INVITATION_INVALID',
    ],
  ])('is refused, and nothing is written, when %s', async (_, make, who, expected) => {
    const secret = await make();
    const stored = await world.everything();
    expect(code(await world.visit(who, 'member.bind', { code: secret, privacy: true }))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });

  it('stops being tried after five guesses a minute', async () => {
    const guesses = [];
    for (let n = 0; n < 6; n++)
      guesses.push(code(await world.visit('guesser', 'member.bind', { code: 'ABCDEFGHJ2', privacy: true })));
    expect(guesses).toEqual([...Array<string>(5).fill('INVITATION_INVALID'), 'TOO_MANY_REQUESTS']);
    // Nor do the rows of the calls tell from where they came to whoever tries all accounts or addresses.
    const rows = JSON.stringify(await world.all('public_calls'));
    for (const plain of ['openid-guesser', '203.0.113.7'])
      expect(rows).not.toContain(sha256Hex(`client\n${dayOf(new Date())}\n${plain}`).slice(0, 24));
    expect(rows).toMatch(/"clientKey":"[0-9a-f]{24}"/);
  });
});

describe('people', () => {
  it('lose access with a new invitation or when they are switched off, and their past stays', async () => {
    const { memberId, code: secret } = await invite();
    await world.visit('leaver', 'member.bind', { code: secret, privacy: true });
    expect(code(await world.call('boss', 'member.reinvite', { memberId }))).toBe('ok');
    expect(code(await world.call('leaver', 'home.get', {}, null))).toBe('NOT_A_MEMBER');
    expect(code(await world.call('boss', 'member.disable', { memberId }))).toBe('ok');
    expect(await member(memberId)).toMatchObject({ active: false, name: '新工程师' });
  });

  it('are listed to their dealer, without accounts, and to nobody of another', async () => {
    const list = async (who: string) => {
      const reply = await world.call(who, 'member.list', {}, null);
      return JSON.stringify(reply.ok && reply.data);
    };
    const own = await list('boss');
    expect(own).toContain('M-li');
    expect(own).not.toContain('M-zhao');
    expect(own).not.toContain('openid');
    expect(await list('root')).toContain('M-zhao');
  });

  it('give and take back consents one by one', async () => {
    const consents = async (input: object) => {
      const reply = await world.call('li', 'member.consent', input);
      return (reply as unknown as { data: { consents: Member['consents'] } }).data.consents;
    };
    expect(await consents({ privacy: true })).toEqual({ privacyAt: expect.any(String), locationAt: null });
    expect(await consents({ location: true })).toEqual({
      privacyAt: expect.any(String),
      locationAt: expect.any(String),
    });
    expect(await consents({ location: false })).toEqual({ privacyAt: expect.any(String), locationAt: null });
    expect((await world.trail('M-li')).length).toBeGreaterThanOrEqual(3);
  });

  it('allow one message for each consent, once however often the call arrives', async () => {
    const opId = world.newOpId();
    for (let n = 0; n < 3; n++) await world.call('li', 'member.subscribe', { templateIds: ['T-1'] }, opId);
    await world.call('li', 'member.subscribe', { templateIds: ['T-1'] });
    expect((await member('M-li')).subscriptionQuota).toEqual({ 'T-1': 2 });
  });

  it('allow messages of twenty templates at most', async () => {
    const allow = (...templateIds: string[]) => world.call('wang', 'member.subscribe', { templateIds });
    const codes: string[] = [];
    for (let n = 0; n < 30; n++) codes.push(code(await allow(`T-${n}`)));
    expect(codes).toContain('ok');
    const { subscriptionQuota } = await member('M-wang');
    expect(codes.pop()).toBe('INPUT_INVALID');
    expect(Object.keys(subscriptionQuota)).toHaveLength(20);
  });

  it.each<[string, string, string, object, string]>([
    ['an engineer invites', 'li', 'member.invite', invitation(), 'ACTION_NOT_ALLOWED'],
    [
      'an admin invites into another dealer',
      'boss',
      'member.invite',
      invitation({ dealerId: 'D-2' }),
      'ACTION_NOT_ALLOWED',
    ],
    [
      'an admin invites into the house',
      'boss',
      'member.invite',
      invitation({ dealerId: null }),
      'ACTION_NOT_ALLOWED',
    ],
    [
      'an admin makes a manager',
      'boss',
      'member.invite',
      invitation({ roles: ['service_manager'] }),
      'ACTION_NOT_ALLOWED',
    ],
    [
      'a dealer does not exist',
      'root',
      'member.invite',
      invitation({ dealerId: 'none' }),
      'DEALER_NOT_FOUND',
    ],
    [
      "a dealer's person gets a role of the house",
      'root',
      'member.invite',
      invitation({ roles: ['engineer', 'channel_manager'] }),
      'ROLES_NOT_FOR_HOUSE',
    ],
    [
      'somebody of the house becomes the admin of no dealer',
      'root',
      'member.invite',
      invitation({ roles: ['dealer_admin'], dealerId: null }),
      'ROLES_NOT_FOR_HOUSE',
    ],
    ['a role is made up', 'root', 'member.invite', invitation({ roles: ['god'] }), 'INPUT_INVALID'],
    [
      "another dealer's person is switched off",
      'boss',
      'member.disable',
      { memberId: 'M-zhao' },
      'MEMBER_NOT_FOUND',
    ],
    ['nobody is switched off', 'boss', 'member.disable', { memberId: 'M-none' }, 'MEMBER_NOT_FOUND'],
    [
      "another dealer's person is invited anew",
      'boss',
      'member.reinvite',
      { memberId: 'M-zhao' },
      'MEMBER_NOT_FOUND',
    ],
    ['a person switches themselves off', 'boss', 'member.disable', { memberId: 'M-boss' }, 'ACCOUNT_IS_OWN'],
    [
      'a consent for somebody else',
      'li',
      'member.consent',
      { privacy: true, memberId: 'M-wang' },
      'INPUT_INVALID',
    ],
    [
      'a template named as objects’ own members are',
      'li',
      'member.subscribe',
      { templateIds: ['constructor'] },
      'INPUT_INVALID',
    ],
    ['a quota of one’s own', 'li', 'member.subscribe', { templateIds: ['T'], quota: 50 }, 'INPUT_INVALID'],
  ])('are left alone when %s', async (_, who, action, input, expected) => {
    const stored = await world.everything();
    expect(code(await world.call(who, action, input))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });
});
