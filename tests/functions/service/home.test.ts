import type { Home } from '../../../cloudfunctions/_contracts/replies';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  await world.addOrder({ _id: 'WO-li' });
  await world.addOrder({ _id: 'WO-done', state: 'confirmed' });
  await world.addOrder({ _id: 'WO-pool', state: 'assigned_dealer', engineer: null });
  await world.addOrder({ _id: 'WO-new', state: 'new', dealerId: null, engineer: null });
  await world.addOrder({
    _id: 'WO-zhao',
    dealerId: 'D-2',
    engineer: { memberId: 'M-zhao', name: 'zhao' },
  });
});
afterAll(() => world.cloud.close());

const home = async (who: string): Promise<Home> => {
  const reply = await world.call(who, 'home.get', {}, null);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.data as Home;
};
const ids = (rows: { _id: string }[] | undefined) => (rows ?? []).map(({ _id }) => _id).sort();

it('gives an engineer the own orders in full with what works off line, and no dispatching', async () => {
  const { me, engineer, dispatch } = await home('li');
  expect(me).toMatchObject({ memberId: 'M-li', dealerId: 'D-1', roles: ['engineer'] });
  expect(ids(engineer?.orders)).toEqual(['WO-done', 'WO-li']);
  expect(engineer?.pool).toBe(1);
  expect(engineer?.models.map(({ _id }) => _id)).toEqual(['X']);
  expect(engineer?.settings.checklists.length).toBeGreaterThan(0);
  expect(dispatch).toBeNull();
});

it('gives an admin the own dealer only, a dispatcher everybody', async () => {
  const boss = await home('boss');
  expect(boss.engineer).toBeNull();
  expect(ids([...boss.dispatch!.waiting, ...boss.dispatch!.running])).toEqual(['WO-li', 'WO-pool']);
  expect(boss.dispatch!.engineers.map(({ memberId }) => memberId).sort()).toEqual(['M-li', 'M-wang']);
  const chen = await home('chen');
  expect(ids([...chen.dispatch!.waiting, ...chen.dispatch!.running])).toEqual([
    'WO-li',
    'WO-new',
    'WO-pool',
    'WO-zhao',
  ]);
});

it.each(['li', 'boss', 'chen', 'qian'])('asks the database at most four times for %s', async (who) => {
  const before = world.cloud.requests.length;
  await home(who);
  expect(world.cloud.requests.length - before).toBeLessThanOrEqual(4);
});

it('keeps the trail, what visitors are known by and call-backs out of what dealers get', async () => {
  const text = JSON.stringify([await home('li'), await home('boss')]);
  for (const field of ['"head"', '"requestedBy"', '"strays"', '"openid"']) expect(text).not.toContain(field);
});

it('counts unread messages until they are read, and nobody reads those of others', async () => {
  const order = await world.addOrder({ _id: 'WO-told', state: 'assigned_dealer', engineer: null });
  await world.call('boss', 'workOrder.assign', { workOrderId: order._id, engineerId: 'M-li' });
  const before = (await home('li')).unread;
  expect(before).toBeGreaterThan(0);
  const list = await world.call('li', 'inbox.list', {}, null);
  const messages = (list as unknown as { data: { messages: { _id: string }[] } }).data.messages;
  await world.call('zhao', 'inbox.read', { ids: messages.map(({ _id }) => _id) });
  expect((await home('li')).unread).toBe(before);
  await world.call('li', 'inbox.read', { ids: messages.map(({ _id }) => _id) });
  expect((await home('li')).unread).toBe(0);
  const others = await world.call('zhao', 'inbox.list', {}, null);
  expect(others).toMatchObject({ ok: true, data: { messages: [], more: false } });
});
