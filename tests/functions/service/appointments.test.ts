import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** Windows agreed with the hospital, by the engineer or by whoever dispatches. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const window = { on: '2099-12-01', span: 'hours', from: '09:00', to: '11:00', with: '陈老师' };
const appoint = (who: string, workOrderId: string, change: object = {}) =>
  world.call(who, 'workOrder.appoint', { workOrderId, ...window, ...change });
const toldOf = async (id: string) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter(({ page }) => page.endsWith(`id=${id}`))
    .map(({ memberId, title }) => [memberId, title]);

it('the engineer agrees, dispatch hears it; dispatch changes it with a reason, the engineer hears that', async () => {
  await world.addOrder({ _id: 'WO-a1', state: 'accepted' });
  expect(await appoint('li', 'WO-a1')).toMatchObject({ ok: true });
  expect(await world.order('WO-a1')).toMatchObject({
    plannedOn: '2099-12-01',
    appointment: { with: '陈老师', fromAt: '2099-12-01T01:00:00.000Z', toAt: '2099-12-01T03:00:00.000Z' },
  });
  expect(await toldOf('WO-a1')).toContainEqual(['M-chen', '已预约：2099年12月1日 09:00–11:00']);
  expect(await appoint('chen', 'WO-a1', { on: '2099-12-02', reason: '医院要求' })).toMatchObject({
    ok: true,
  });
  expect(await toldOf('WO-a1')).toContainEqual(['M-li', '已改约：2099年12月2日 09:00–11:00']);
  const { timeline } = await world.order('WO-a1');
  expect(timeline.slice(-1)).toMatchObject([{ reason: '医院要求', state: 'accepted' }]);
});

it.each<[string, string, object, string]>([
  ['a change without a reason', 'li', { on: '2099-12-05' }, 'REASON_MISSING'],
  ['a day that is over', 'li', { on: '2020-12-05', reason: '改' }, 'APPOINTMENT_PAST'],
  [
    'hours the wrong way round',
    'li',
    { from: '11:00', to: '09:00', reason: '改' },
    'APPOINTMENT_HOURS_WRONG',
  ],
  ['hours that are not said', 'li', { from: '', reason: '改' }, 'INPUT_INVALID'],
  ['a time that is none', 'li', { from: '25:00', reason: '改' }, 'INPUT_INVALID'],
  ["somebody else's order", 'wang', { reason: '改' }, 'WORK_ORDER_NOT_FOUND'],
])('refuses %s and writes nothing', async (_, who, change, expected) => {
  const id = 'WO-a2';
  if (!(await world.all<{ _id: string }>('work_orders')).some(({ _id }) => _id === id)) {
    await world.addOrder({ _id: id, state: 'accepted' });
    await appoint('li', id);
  }
  const stored = await world.everything();
  expect(await appoint(who, id, change)).toMatchObject({ ok: false, code: expected });
  expect(await world.everything()).toBe(stored);
});

it('the hospital reads the window and when the engineer is there, until they are', async () => {
  const requestedBy = 'openid-doctor';
  await world.addOrder({ _id: 'WO-a3', state: 'accepted', requestedBy });
  await appoint('li', 'WO-a3');
  expect(await world.call('li', 'workOrder.tellEta', { workOrderId: 'WO-a3', minutes: 45 })).toMatchObject({
    ok: true,
  });
  const { eta } = await world.order('WO-a3');
  const follow = await world.visit('doctor', 'repair.follow', { workOrderId: 'WO-a3' }, null);
  expect(follow).toMatchObject({
    ok: true,
    data: { appointment: { on: '2099-12-01', span: 'hours' }, etaAt: eta!.at },
  });
  expect(JSON.stringify(follow)).not.toContain('陈老师');
});
