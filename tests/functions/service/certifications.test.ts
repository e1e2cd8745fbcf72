import type { PersonRow } from '../../../cloudfunctions/_contracts/people';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Member } from '../../../miniprogram/shared/model/people';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  const [x] = await world.all<{ _id: string }>('models');
  await world.put('models', { ...x, _id: 'Y', name: '测试仪 Y', gtin: null });
  await world.put('models', { ...x, _id: 'OLD', name: '停售仪', gtin: null, untilOn: addDays(today, -1) });
  const qian = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-qian')!;
  await world.put(
    'members',
    { ...qian, _id: 'M-both', openid: 'openid-both', roles: ['service_manager', 'engineer'] },
    { ...qian, _id: 'M-both-2', openid: 'openid-both-2' },
    // A role that a dealer's person should never have been given.
    { ...qian, _id: 'M-odd', openid: 'openid-odd', dealerId: 'D-1' },
  );
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const member = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const given = (change: object = {}) => ({
  memberIds: ['M-wang', 'M-zhao'],
  modelId: 'Y',
  tasks: ['repair', 'maintenance'],
  level: 2,
  fromOn: today,
  toOn: addDays(today, 365),
  certificateNumber: 'C-2026-01',
  ...change,
});
const refused = async (who: string, action: string, input: object, expected: string) => {
  const stored = await world.everything();
  expect(code(await world.call(who, action, input))).toBe(expected);
  expect(await world.everything()).toBe(stored);
};
const list = async (who: string, input: object = {}) => {
  const reply = await world.call(who, 'member.list', input, null);
  return (reply as unknown as { data: { members: PersonRow[] } }).data.members;
};

describe('a certification', () => {
  it('is given to everybody of a training at once, lets them work, and is in each one’s trail', async () => {
    expect(code(await world.call('qian', 'certification.give', given()))).toBe('ok');
    for (const id of ['M-wang', 'M-zhao']) {
      const person = await member(id);
      expect(person.certifications.filter(({ modelId }) => modelId === 'Y')).toMatchObject([
        { task: 'repair', level: 2, issuedBy: { memberId: 'M-qian' }, certificateNumber: 'C-2026-01' },
        { task: 'maintenance', level: 2 },
      ]);
      const trail = await world.trail(id);
      expect(trail.at(-1)).toMatchObject({ action: 'certification.give', by: { memberId: 'M-qian' } });
    }
    const told = await world.all<{ memberId: string; kind: string }>('inbox_messages');
    expect(told.filter(({ kind }) => kind === 'certification_given').map(({ memberId }) => memberId)).toEqual(
      expect.arrayContaining(['M-wang', 'M-zhao']),
    );
    const device = { id: 'DV-Y-1', modelId: 'Y', modelName: '测试仪 Y', productLineId: 'L', serial: '1' };
    await world.addOrder({ _id: 'WO-y', state: 'assigned_dealer', dealerId: 'D-1', engineer: null, device });
    const assigning = { workOrderId: 'WO-y', engineerId: 'M-wang' };
    expect(code(await world.call('boss', 'workOrder.assign', assigning))).toBe('ok');
  });

  it('is given for a model that is not sold any more too, because its instruments stand in hospitals for years', async () => {
    const old = given({ memberIds: ['M-zhao'], modelId: 'OLD', tasks: ['repair'] });
    expect(code(await world.call('qian', 'certification.give', old))).toBe('ok');
    expect((await member('M-zhao')).certifications).toContainEqual(
      expect.objectContaining({ modelId: 'OLD', task: 'repair' }),
    );
  });

  it('takes the place of the one before, so that nobody has two for the same', async () => {
    const higher = given({ memberIds: ['M-wang'], tasks: ['repair'], level: 3, toOn: addDays(today, 400) });
    expect(code(await world.call('qian', 'certification.give', higher))).toBe('ok');
    const { certifications } = await member('M-wang');
    expect(certifications.filter(({ modelId, task }) => modelId === 'Y' && task === 'repair')).toMatchObject([
      { level: 3, toOn: addDays(today, 400) },
    ]);
  });

  it.each<[string, object]>([
    ['a level', { tasks: ['repair'], level: 1, toOn: addDays(today, 500) }],
    ['months', { tasks: ['repair'], level: 3, toOn: addDays(today, 30) }],
    [
      'the days until it begins',
      { tasks: ['repair'], level: 3, fromOn: addDays(today, 2), toOn: addDays(today, 500) },
    ],
  ])('costs nobody %s that they have, and then nobody gets it', async (_, change) => {
    await refused('qian', 'certification.give', given(change), 'CERTIFICATION_WOULD_SHRINK');
  });

  it('is extended for several people at once; one that had lapsed holds from today only', async () => {
    const lapsed = {
      memberIds: ['M-zhao'],
      tasks: ['calibration'],
      fromOn: '2024-01-01',
      toOn: '2024-12-31',
    };
    expect(code(await world.call('qian', 'certification.give', given(lapsed)))).toBe('ok');
    const toOn = addDays(today, 800);
    const certificates = [
      { memberId: 'M-wang', modelId: 'Y', task: 'repair' },
      { memberId: 'M-zhao', modelId: 'Y', task: 'repair' },
      { memberId: 'M-zhao', modelId: 'Y', task: 'calibration' },
    ];
    expect(code(await world.call('qian', 'certification.extend', { certificates, toOn }))).toBe('ok');
    const of = async (id: string, task: string) =>
      (await member(id)).certifications.find((one) => one.modelId === 'Y' && one.task === task);
    expect(await of('M-wang', 'repair')).toMatchObject({ fromOn: today, toOn, level: 3 });
    expect(await of('M-zhao', 'repair')).toMatchObject({ fromOn: today, toOn });
    expect(await of('M-zhao', 'calibration')).toMatchObject({ fromOn: today, toOn });
    const none = [...certificates, { memberId: 'M-zhao', modelId: 'Y', task: 'training' }];
    const later = addDays(toOn, 1);
    await refused(
      'qian',
      'certification.extend',
      { certificates: none, toOn: later },
      'CERTIFICATION_NOT_FOUND',
    );
    await refused('qian', 'certification.extend', { certificates, toOn }, 'CERTIFICATION_NOT_LONGER');
  });

  it('is taken back with a reason, which stays, and then counts for nothing', async () => {
    const which = { memberId: 'M-wang', modelId: 'Y', task: 'repair' };
    await refused('qian', 'certification.withdraw', { ...which, reason: ' ' }, 'INPUT_INVALID');
    expect(code(await world.call('qian', 'certification.withdraw', { ...which, reason: '考核未通过' }))).toBe(
      'ok',
    );
    expect((await member('M-wang')).certifications.map(({ task }) => task)).toEqual(['maintenance']);
    expect((await world.trail('M-wang')).at(-1)).toMatchObject({ why: '考核未通过' });
    expect((await list('boss', { ids: ['M-wang'] }))[0]!.withdrawnCertifications).toMatchObject([
      {
        modelId: 'Y',
        task: 'repair',
        withdrawnOn: today,
        reason: '考核未通过',
        withdrawnBy: { name: 'qian' },
      },
    ]);
    await refused(
      'qian',
      'certification.withdraw',
      { ...which, reason: '再一次' },
      'CERTIFICATION_NOT_FOUND',
    );
    const device = { id: 'DV-Y-2', modelId: 'Y', modelName: '测试仪 Y', productLineId: 'L', serial: '2' };
    await world.addOrder({ _id: 'WO-z', state: 'assigned_dealer', dealerId: 'D-1', engineer: null, device });
    await refused('boss', 'workOrder.assign', { workOrderId: 'WO-z', engineerId: 'M-wang' }, 'NOT_CERTIFIED');
  });

  it.each<[string, string, object, string]>([
    ['for a model that nobody knows', 'qian', { modelId: 'NONE' }, 'MODEL_NOT_FOUND'],
    ['that ends before it begins', 'qian', { toOn: addDays(today, -1) }, 'CERTIFICATION_DAYS_INVALID'],
    ['on a day that does not exist', 'qian', { toOn: '2027-02-30' }, 'INPUT_INVALID'],
    ['to oneself', 'both', { memberIds: ['M-wang', 'M-both'] }, 'CERTIFICATION_OWN'],
    ['to oneself by another record', 'both-2', { memberIds: ['M-wang', 'M-both'] }, 'CERTIFICATION_OWN'],
    ['to somebody who is no engineer', 'qian', { memberIds: ['M-wang', 'M-boss'] }, 'MEMBER_NOT_FOUND'],
    ['to somebody who has left', 'qian', { memberIds: ['M-wang', 'M-gone'] }, 'MEMBER_NOT_FOUND'],
    ['by a dispatcher', 'chen', {}, 'ACTION_NOT_ALLOWED'],
    ["by a dealer's admin", 'boss', {}, 'ACTION_NOT_ALLOWED'],
    ['by an engineer', 'li', {}, 'ACTION_NOT_ALLOWED'],
    ["by a dealer's person of whatever role", 'odd', { memberIds: ['M-wang'] }, 'ACTION_NOT_ALLOWED'],
    ['at a level that there is not', 'qian', { level: 4 }, 'INPUT_INVALID'],
  ])('is not given %s', async (_, who, change, expected) => {
    await refused(who, 'certification.give', given({ tasks: ['installation'], ...change }), expected);
  });
});

describe('where an engineer starts from', () => {
  const suggestion = async () => {
    const reply = await world.call('boss', 'workOrder.suggest', { workOrderId: 'WO-z' }, null);
    const { suggestions } = (
      reply as unknown as { data: { suggestions: { memberId: string; distanceKm: number | null }[] } }
    ).data;
    return suggestions.find(({ memberId }) => memberId === 'M-wang')!.distanceKm;
  };
  it('is a hospital or a place on the map, and ranks by distance from then on', async () => {
    expect(await suggestion()).toBeNull();
    const hospital = { memberId: 'M-wang', base: { hospitalId: 'H-1' } };
    expect(code(await world.call('boss', 'member.place', hospital))).toBe('ok');
    expect(await member('M-wang')).toMatchObject({
      base: { longitude: 116.4, latitude: 39.9 },
      baseName: '测试医院',
    });
    expect(await suggestion()).not.toBeNull();
    const spot = { name: '天府广场', longitude: 104.06, latitude: 30.66 };
    expect(code(await world.call('qian', 'member.place', { memberId: 'M-zhao', base: spot }))).toBe('ok');
    expect((await list('qian')).find(({ _id }) => _id === 'M-zhao')).toMatchObject({
      hasBase: true,
      baseName: '天府广场',
    });
    expect(code(await world.call('qian', 'member.place', { memberId: 'M-zhao', base: null }))).toBe('ok');
    expect((await member('M-zhao')).base).toBeNull();
    expect((await world.trail('M-zhao')).at(-1)).toMatchObject({ action: 'member.place' });
  });
  it.each<[string, string, object, string]>([
    ["another dealer's", 'boss', { memberId: 'M-zhao', base: { hospitalId: 'H-1' } }, 'MEMBER_NOT_FOUND'],
    [
      'a hospital without coordinates',
      'boss',
      { memberId: 'M-wang', base: { hospitalId: 'H-bare' } },
      'HOSPITAL_WITHOUT_PLACE',
    ],
    [
      'an unknown hospital',
      'boss',
      { memberId: 'M-wang', base: { hospitalId: 'H-none' } },
      'HOSPITAL_NOT_FOUND',
    ],
    [
      'a place outside China',
      'boss',
      { memberId: 'M-wang', base: { name: 'x', longitude: 2, latitude: 48 } },
      'INPUT_INVALID',
    ],
    ['by the engineer', 'wang', { memberId: 'M-wang', base: null }, 'ACTION_NOT_ALLOWED'],
    ['by a dispatcher', 'chen', { memberId: 'M-wang', base: null }, 'ACTION_NOT_ALLOWED'],
  ])('is not set: %s', async (_, who, input, expected) => {
    if ((await world.all<{ _id: string }>('hospitals')).every(({ _id }) => _id !== 'H-bare')) {
      const [known] = await world.all<{ _id: string }>('hospitals');
      await world.put('hospitals', { ...known, _id: 'H-bare', name: '无坐标', location: null });
    }
    await refused(who, 'member.place', input, expected);
  });
});
