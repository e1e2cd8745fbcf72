import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Member } from '../../../miniprogram/shared/model/people';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
const today = dayOf(new Date());
const tomorrow = addDays(today, 1);
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const rotaOf = async (id: string) => (await world.all<Member>('members')).find(({ _id }) => _id === id)!;
const save = async (who: string, id: string, rota: object[], change: object = {}) =>
  world.call(who, 'rota.save', { memberId: id, rota, seen: (await rotaOf(id)).revision, ...change });
const leave = (fromOn: string, toOn: string) => ({ kind: 'leave', fromOn, toOn, note: '年休假' });
const suggested = async (id: string) => {
  const reply = await world.call('chen', 'workOrder.suggest', { workOrderId: id }, null);
  if (!reply.ok) throw new Error(reply.code);
  return reply.data as { suggestions: { memberId: string; reasons: string[] }[]; away: { name: string }[] };
};

it('whoever is away on the day of the visit is not suggested, is named, and cannot be sent', async () => {
  await world.addOrder({ _id: 'WO-t', state: 'assigned_dealer', engineer: null, plannedOn: tomorrow });
  expect(code(await save('li', 'M-li', [leave(tomorrow, tomorrow)]))).toBe('ok');
  const { suggestions, away } = await suggested('WO-t');
  expect(suggestions.map(({ memberId }) => memberId)).not.toContain('M-li');
  expect(away).toMatchObject([{ name: 'li', until: '休假至明天' }]);

  const before = await world.everything();
  const send = { workOrderId: 'WO-t', engineerId: 'M-li' };
  expect(code(await world.call('chen', 'workOrder.assign', send))).toBe('ENGINEER_AWAY');
  expect(await world.everything()).toBe(before);
  const another = { ...send, plannedOn: addDays(today, 2) };
  expect(code(await world.call('chen', 'workOrder.assign', another))).toBe('ok');
});

it('whoever is on duty comes first and it says so', async () => {
  await world.addOrder({ _id: 'WO-d', state: 'assigned_dealer', engineer: null });
  await world.set('members', 'M-wang', {
    certifications: (await rotaOf('M-li')).certifications,
  });
  expect(code(await save('boss', 'M-wang', [{ kind: 'duty', fromOn: today, toOn: today, note: '' }]))).toBe(
    'ok',
  );
  const { suggestions } = await suggested('WO-d');
  expect(suggestions[0]).toMatchObject({ memberId: 'M-wang' });
  expect(suggestions[0]!.reasons).toContain('当天值班');
});

it.each<[string, string, string, object[], object, string]>([
  ['a colleague', 'wang', 'M-li', [], {}, 'MEMBER_NOT_FOUND'],
  ['another dealer', 'zhao', 'M-li', [], {}, 'MEMBER_NOT_FOUND'],
  ['who saw an older state', 'boss', 'M-li', [], { seen: 0 }, 'CHANGED_MEANWHILE'],
  ['days the wrong way round', 'boss', 'M-li', [leave(tomorrow, today)], {}, 'INPUT_INVALID'],
  ['a day that there is not', 'boss', 'M-li', [leave('2027-02-30', '2027-03-01')], {}, 'INPUT_INVALID'],
])('%s writes nothing', async (_, who, id, rota, change, refused) => {
  const before = await world.everything();
  expect(code(await save(who, id, rota, change))).toBe(refused);
  expect(await world.everything()).toBe(before);
});

it('reasons for being away are sealed in the trail', async () => {
  await save('li', 'M-li', [{ kind: 'leave', fromOn: today, toOn: today, note: '住院手术' }]);
  expect(JSON.stringify(await world.trail('M-li'))).not.toContain('住院手术');
  const shown = await world.call('li', 'rota.get', { memberId: 'M-li' }, null);
  expect(shown).toMatchObject({ ok: true, data: { rota: [{ note: '住院手术' }], canEdit: true } });
});
