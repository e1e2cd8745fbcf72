import type { Member } from '../../../miniprogram/shared/model/people';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { creditCode } from '../../unit/letters/sample-letters';
import { mobileOf, startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const settings = async () => {
  const reply = await world.call('qian', 'settings.get', {}, null);
  return (reply as unknown as { data: { settings: Settings; changes: { key: string; revision: number }[] } })
    .data;
};
const checkIn = { radiusMetres: 800, maxSkewSeconds: 600, maxSpeedKmh: 300, minimumLevel: 2 };

it('a changed setting counts at the next call, and the trail says who changed it and why', async () => {
  expect((await settings()).changes).toEqual([]);
  const time = new Date().toISOString();
  // 700 metres north of the hospital.
  const position = { longitude: 116.4, latitude: 39.9063, accuracyMetres: 15, takenAt: time };
  const evidence = { position, scannedText: null, photos: [], nonce: 'n-1', deviceTime: time, note: '' };
  const verdict = async (workOrderId: string) => {
    await world.addOrder({ _id: workOrderId, state: 'travelling' });
    const reply = await world.call('li', 'workOrder.checkIn', { workOrderId, visitId: 'V', evidence });
    return (reply as unknown as { data: { verdict: string } }).data.verdict;
  };
  expect(await verdict('WO-before')).toBe('outside');
  const why = '院区较大';
  expect(
    await world.call('qian', 'settings.save', { key: 'checkIn', value: checkIn, revision: 0, why }),
  ).toMatchObject({
    ok: true,
    data: { key: 'checkIn', revision: 1 },
  });
  expect(await verdict('WO-after')).not.toBe('outside');
  expect((await settings()).settings.checkIn.radiusMetres).toBe(800);
  expect((await settings()).changes).toMatchObject([{ key: 'checkIn', revision: 1 }]);
  expect(await world.trail('checkIn')).toMatchObject([
    { action: 'settings.save', why, by: { memberId: 'M-qian' } },
  ]);
});

it('reminders, reasons and words are saved one by one, over what was there', async () => {
  expect(
    code(
      await world.call('qian', 'settings.save', {
        key: 'reminders',
        value: { days: [30] },
        revision: 0,
        why: '少打扰',
      }),
    ),
  ).toBe('ok');
  const again = { key: 'reminders', value: { days: [14] }, revision: 1, why: '再少' };
  expect(code(await world.call('qian', 'settings.save', again))).toBe('ok');
  expect((await settings()).settings.reminders.days).toEqual([14]);
  expect(await world.trail('reminders')).toHaveLength(2);
});

it('of two who change a setting at the same time, the later one looks again instead of undoing the first', async () => {
  const value = { nearDays: 60, returnDueDays: 15 };
  const first = { key: 'goods', value, revision: 0, why: '效期' };
  expect(code(await world.call('qian', 'settings.save', first))).toBe('ok');
  const stored = await world.everything();
  const later = { key: 'goods', value: { nearDays: 90, returnDueDays: 10 }, revision: 0, why: '寄回' };
  expect(code(await world.call('qian', 'settings.save', later))).toBe('CHANGED_MEANWHILE');
  expect(await world.everything()).toBe(stored);
});

it('a document that was kept before a setting was added has the initial value for it', async () => {
  await world.put('settings', { _id: 'survey', value: { lowScore: 2, gone: 'no longer a setting' } });
  const { survey } = (await settings()).settings;
  expect(survey).toMatchObject({ lowScore: 2, expiresDays: 14 });
  expect(survey.questions).toHaveLength(3);
  expect(survey).not.toHaveProperty('gone');
  const input = { key: 'survey', value: survey, revision: 0, why: '补全' };
  await world.remove('settings', ['survey']);
  expect(code(await world.call('qian', 'settings.save', input))).toBe('ok');
});

describe('limits of money', () => {
  beforeAll(async () => {
    const qian = (await world.all<{ _id: string }>('members')).find(({ _id }) => _id === 'M-qian')!;
    for (const [id, role] of [
      ['caiwu', 'finance'],
      ['qudao', 'channel_manager'],
    ] as const)
      await world.put('members', {
        ...qian,
        _id: `M-${id}`,
        openid: `openid-${id}`,
        phone: mobileOf(id),
        name: id,
        roles: [role],
      });
  });
  const save = async (who: string, change: object, revision = 0) => {
    const value = { ...(await settings()).settings.trade, ...change };
    return world.call(who, 'settings.save', { key: 'trade', value, revision, why: '年度调整' });
  };

  it('are lifted by two of those who answer for money, not by one and not by a service manager', async () => {
    const stored = await world.everything();
    expect(code(await save('qian', { secondPersonFen: 1 }))).toBe('ACTION_NOT_ALLOWED');
    expect(code(await save('root', { secondPersonFen: 1 }))).not.toBe('ok');
    expect(await world.everything()).toBe(stored);
    expect(await save('caiwu', { secondPersonFen: 900_000_00 })).toMatchObject({ data: { waits: true } });
    expect((await settings()).settings.trade.secondPersonFen).toBe(10_000_000);
    const settle = (who: string) => world.call(who, 'settings.approve', { key: 'trade', revision: 1 });
    expect(code(await settle('qian'))).toBe('ACTION_NOT_ALLOWED');
    expect(code(await settle('caiwu'))).toBe('SETTING_SECOND_PERSON_MISSING');
    expect(code(await settle('qudao'))).toBe('ok');
    expect((await settings()).settings.trade.secondPersonFen).toBe(90_000_000);
  });

  it.each<[string, object, string]>([
    ['a renewal that ends before it begins', { renewal: { first: 30, last: 90 } }, 'value.renewal.last'],
    ['a sum with a fraction of a fen', { autoApproveFen: 0.5 }, 'value.autoApproveFen'],
  ])('do not take %s, and the field is named', async (_, change, path) => {
    const stored = await world.everything();
    expect(await save('caiwu', change, 2)).toMatchObject({ code: 'INPUT_INVALID', details: { path } });
    expect(await world.everything()).toBe(stored);
  });
});

const item = { id: 'a', text: '外观', kind: 'check', required: true };
const list = (items: object[]) => ({
  id: 'l',
  modelId: null,
  task: null,
  title: '表',
  groups: [{ title: '组', items }],
});
it.each<[string, object]>([
  ['a key that does not exist', { key: 'secrets', value: {} }],
  ['a key of Object', { key: 'constructor', value: {} }],
  ['no reason', { key: 'checkIn', value: checkIn, why: '' }],
  ["another key's shape", { key: 'reminders', value: checkIn }],
  ['a radius that lets everything pass', { key: 'checkIn', value: { ...checkIn, radiusMetres: 1e9 } }],
  ['a level that does not exist', { key: 'checkIn', value: { ...checkIn, minimumLevel: 0 } }],
  ['an unknown field', { key: 'checkIn', value: { ...checkIn, skip: true } }],
  ['a text for a number', { key: 'checkIn', value: { ...checkIn, radiusMetres: '800' } }],
  ['an empty checklist', { key: 'checklists', value: [] }],
  ['items of one id', { key: 'checklists', value: [list([item, item])] }],
  ['two lists for the same work', { key: 'checklists', value: [list([item]), { ...list([item]), id: 'm' }] }],
  [
    'two versions of one list',
    { key: 'checklists', value: [list([item]), { ...list([item]), id: 'l-v2', of: 'l', task: 'repair' }] },
  ],
  [
    'a condition on what stands below',
    {
      key: 'checklists',
      value: [
        list([
          { ...item, when: { itemId: 'b' } },
          { ...item, id: 'b' },
        ]),
      ],
    },
  ],
  ['a choice without choices', { key: 'checklists', value: [list([{ ...item, kind: 'choice' }])] }],
  [
    'limits that exclude each other',
    { key: 'checklists', value: [list([{ ...item, kind: 'reading', min: 3, max: 1 }])] },
  ],
  ['an operator', { key: 'reminders', value: { days: { $gt: 0 } } }],
  ['a dotted key', { key: 'reminders', value: { 'days.0': 1 } }],
])('settings.save refuses %s, and nothing is written', async (_, input) => {
  const stored = await world.everything();
  expect(code(await world.call('qian', 'settings.save', { why: 'x', revision: 1, ...input }))).toBe(
    'INPUT_INVALID',
  );
  expect(await world.everything()).toBe(stored);
});

it.each(['li', 'boss', 'chen', 'zhao'])('settings.save refuses %s', async (who) => {
  const stored = await world.everything();
  expect(
    code(await world.call(who, 'settings.save', { key: 'checkIn', value: checkIn, revision: 1, why: 'x' })),
  ).toBe('ACTION_NOT_ALLOWED');
  expect(await world.everything()).toBe(stored);
});
it('dealers do not read settings', async () => {
  for (const who of ['li', 'boss'])
    expect(code(await world.call(who, 'settings.get', {}, null))).toBe('ACTION_NOT_ALLOWED');
});

describe('what the public and new accounts rest on', () => {
  const letters = {
    issuer: { name: '某某诊断产品（上海）有限公司', creditCode: creditCode('91310000MA1FL0001') },
    miniProgram: '检验渠道服务',
    hotline: '400-111-2222',
    filing: '',
  };
  const propose = async (who: string, value: object = letters, revision = 0) =>
    world.call(who, 'settings.save', { key: 'letters', value, revision, why: '换热线' });
  const settle = (who: string, verb: string, revision: number) =>
    world.call(who, `settings.${verb}`, { key: 'letters', revision });
  beforeAll(async () => {
    const everyone = await world.all<{ _id: string }>('members');
    const qian = everyone.find(({ _id }) => _id === 'M-qian')!;
    for (const [id, more] of [
      ['root', {}],
      ['root2', {}],
      [
        'puppet',
        {
          admittedBy: { asked: { memberId: 'M-root', name: 'root' }, approved: { memberId: 'x', name: 'x' } },
        },
      ],
      ['fresh', { approvesFrom: '2999-01-01T00:00:00.000Z' }],
    ] as const)
      await world.put('members', {
        ...qian,
        _id: `M-${id}`,
        openid: `openid-${id}`,
        phone: mobileOf(id),
        name: 'root',
        roles: ['sysadmin'],
        ...more,
      });
  });

  it('stays what it was until a second person agrees, and the others are told', async () => {
    const before = (await settings()).settings.letters.hotline;
    expect(await propose('root')).toMatchObject({ ok: true, data: { waits: true, revision: 1 } });
    expect((await settings()).settings.letters.hotline).toBe(before);
    const told = (await world.all<{ kind: string; memberId: string }>('inbox_messages'))
      .filter(({ kind }) => kind === 'setting_proposed')
      .map(({ memberId }) => memberId);
    expect(told).toEqual(expect.arrayContaining(['M-qian', 'M-root2']));
    expect(told).not.toContain('M-root');
  });

  it.each([
    ['who proposed it', 'root', 1, 'SETTING_SECOND_PERSON_MISSING'],
    ['who was let in at the proposer’s word', 'puppet', 1, 'SETTING_SECOND_PERSON_MISSING'],
    ['an account that was bound just now', 'fresh', 1, 'APPROVES_LATER'],
    ['whoever has seen another proposal', 'root2', 7, 'CHANGED_MEANWHILE'],
    ['a dispatcher', 'chen', 1, 'ACTION_NOT_ALLOWED'],
  ])('is not approved by %s', async (_, who, revision, expected) => {
    const stored = await world.everything();
    expect(code(await settle(who, 'approve', revision))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });

  const letIn = (memberId: string) => ({
    asked: { memberId, name: 'root' },
    approved: { memberId: 'M-qian', name: 'qian' },
  });
  it.each<[string, object]>([
    ['has the same mobile', { phone: mobileOf('root') }],
    ['has a mobile that was once the proposer’s', { phone: '13700000011', rootOnce: true }],
    ['had the proposer’s mobile once', { phone: '13700000012', formerPhones: [mobileOf('root')] }],
    ['had the proposer’s WeChat account once', { formerOpenids: ['openid-root'] }],
    ['has a WeChat account that was once the proposer’s', { openid: 'openid-root-once', rootOnce: true }],
    ['was bound anew and switched off', { active: false, formerOpenids: ['openid-root'], phone: '' }],
  ])('is not approved by whom another account let in that %s, nor the other way round', async (_, change) => {
    const { rootOnce, ...other } = change as { rootOnce?: boolean };
    const once = { formerPhones: ['13700000011'], formerOpenids: ['openid-root-once'] };
    const root = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-root')!;
    if (rootOnce) await world.set('members', 'M-root', once);
    const house = { ...root, admittedBy: undefined, roles: ['sysadmin'] };
    await world.put(
      'members',
      { ...house, _id: 'M-alt', openid: 'openid-alt', phone: '13700000010', ...other },
      {
        ...{ ...house, _id: 'M-his', openid: 'openid-his', phone: '13700000013' },
        admittedBy: letIn('M-alt'),
      },
    );
    const settled = async (expected: string) => {
      const stored = await world.everything();
      expect(code(await settle('his', 'approve', 1))).toBe(expected);
      expect(await world.everything()).toBe(stored);
    };
    await settled('SETTING_SECOND_PERSON_MISSING');
    // The proposer came in because an account of the second person asked.
    await world.set('members', 'M-his', { admittedBy: null, formerOpenids: ['openid-his-once'] });
    await world.set('members', 'M-alt', { formerOpenids: ['openid-his-once'], formerPhones: [], phone: '' });
    await world.set('members', 'M-root', { admittedBy: letIn('M-alt') });
    await settled('SETTING_SECOND_PERSON_MISSING');
    await world.remove('members', ['M-alt', 'M-his']);
    await world.set('members', 'M-root', { admittedBy: null, formerPhones: [], formerOpenids: [] });
  });

  it('counts once the second one has agreed, and says both', async () => {
    expect(code(await settle('qian', 'approve', 1))).toBe('ok');
    const { settings: now, changes } = await settings();
    expect(now.letters.hotline).toBe('400-111-2222');
    expect(changes.find(({ key }) => key === 'letters')).toMatchObject({ changedBy: 'root、qian' });
    expect(code(await settle('root2', 'approve', 2))).toBe('SETTING_NOT_PROPOSED');
  });

  it('is as it was after a no', async () => {
    expect(code(await propose('root', { ...letters, hotline: '400-999' }, 2))).toBe('ok');
    expect(code(await settle('root2', 'decline', 3))).toBe('ok');
    expect((await settings()).settings.letters.hotline).toBe('400-111-2222');
    const waits = { key: 'access', value: { waitHours: 12, privacyVersion: '' }, revision: 0, why: '快些' };
    expect(await world.call('root', 'settings.save', waits)).toMatchObject({ data: { waits: true } });
    expect((await settings()).settings.access.waitHours).not.toBe(12);
  });
});
