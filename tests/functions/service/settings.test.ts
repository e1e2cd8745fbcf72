import type { Settings } from '../../../miniprogram/shared/model/settings';
import { creditCode } from '../../unit/letters/sample-letters';
import { startWorld } from './world';
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
  expect(await world.call('qian', 'settings.save', { key: 'checkIn', value: checkIn, why })).toMatchObject({
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
      await world.call('qian', 'settings.save', { key: 'reminders', value: { days: [30] }, why: '少打扰' }),
    ),
  ).toBe('ok');
  expect(
    code(await world.call('qian', 'settings.save', { key: 'reminders', value: { days: [14] }, why: '再少' })),
  ).toBe('ok');
  expect((await settings()).settings.reminders.days).toEqual([14]);
  expect(await world.trail('reminders')).toHaveLength(2);
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
  ['a choice without choices', { key: 'checklists', value: [list([{ ...item, kind: 'choice' }])] }],
  [
    'limits that exclude each other',
    { key: 'checklists', value: [list([{ ...item, kind: 'reading', min: 3, max: 1 }])] },
  ],
  ['an operator', { key: 'reminders', value: { days: { $gt: 0 } } }],
  ['a dotted key', { key: 'reminders', value: { 'days.0': 1 } }],
])('settings.save refuses %s, and nothing is written', async (_, input) => {
  const stored = await world.everything();
  expect(code(await world.call('qian', 'settings.save', { why: 'x', ...input }))).toBe('INPUT_INVALID');
  expect(await world.everything()).toBe(stored);
});

it.each(['li', 'boss', 'chen', 'zhao'])('settings.save refuses %s', async (who) => {
  const stored = await world.everything();
  expect(code(await world.call(who, 'settings.save', { key: 'checkIn', value: checkIn, why: 'x' }))).toBe(
    'ACTION_NOT_ALLOWED',
  );
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
  const propose = async (who: string, value: object = letters) =>
    world.call(who, 'settings.save', { key: 'letters', value, why: '换热线' });
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

  it('counts once the second one has agreed, and says both', async () => {
    expect(code(await settle('qian', 'approve', 1))).toBe('ok');
    const { settings: now, changes } = await settings();
    expect(now.letters.hotline).toBe('400-111-2222');
    expect(changes.find(({ key }) => key === 'letters')).toMatchObject({ changedBy: 'root、qian' });
    expect(code(await settle('root2', 'approve', 2))).toBe('SETTING_NOT_PROPOSED');
  });

  it('is as it was after a no', async () => {
    expect(code(await propose('root', { ...letters, hotline: '400-999' }))).toBe('ok');
    expect(code(await settle('root2', 'decline', 3))).toBe('ok');
    expect((await settings()).settings.letters.hotline).toBe('400-111-2222');
    const waits = { key: 'access', value: { waitHours: 12 }, why: '快些' };
    expect(await world.call('root', 'settings.save', waits)).toMatchObject({ data: { waits: true } });
    expect((await settings()).settings.access.waitHours).not.toBe(12);
  });
});
