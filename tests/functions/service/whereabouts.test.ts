import type { Whereabouts } from '../../../cloudfunctions/_contracts/work-orders';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** An order that was taken from an engineer while the phone was off line. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const wang = { memberId: 'M-wang', name: '王工' };
const where = async (who: string, workOrderId: string) => {
  const reply = await world.call(who, 'workOrder.whereabouts', { workOrderId }, null);
  return reply.ok ? (reply.data as Whereabouts) : reply.code;
};
const ask = (who: string, workOrderId: string, reason = '我已在现场') =>
  world.call(who, 'workOrder.askBack', { workOrderId, reason });
const refused = async (asking: () => ReturnType<World['call']>, expected: string) => {
  const stored = await world.everything();
  expect(await asking()).toMatchObject({ ok: false, code: expected });
  expect(await world.everything()).toBe(stored);
};

it('is with a colleague, whom it names, or with nobody', async () => {
  await world.addOrder({ _id: 'WO-w1', state: 'accepted', engineer: wang });
  await world.addOrder({ _id: 'WO-w2', state: 'assigned_dealer', engineer: null });
  expect(await where('li', 'WO-w1')).toMatchObject({
    state: 'accepted',
    holder: '王工',
    elsewhere: false,
    mayAsk: true,
  });
  expect(await where('li', 'WO-w2')).toMatchObject({ state: 'assigned_dealer', holder: '', mayAsk: true });
});

it('names nobody of another house, and tells nothing of an order that was never theirs', async () => {
  const li = { memberId: 'M-li', name: '李工' };
  const had = [{ state: 'assigned' as const, at: '2026-11-23T00:00:00.000Z', by: li }];
  await world.addOrder({ _id: 'WO-w3', dealerId: 'D-2', state: 'accepted', engineer: wang, timeline: had });
  await world.addOrder({ _id: 'WO-w4', dealerId: 'D-2', state: 'accepted', engineer: wang, timeline: [] });
  expect(await where('li', 'WO-w3')).toMatchObject({ holder: '', elsewhere: true });
  expect(await where('li', 'WO-w4')).toBe('WORK_ORDER_NOT_FOUND');
  expect(await where('li', 'WO-none')).toBe('WORK_ORDER_NOT_FOUND');
  await refused(() => ask('li', 'WO-w4'), 'WORK_ORDER_NOT_FOUND');
});

it('is asked back once with a reason, which dispatch hears and the timeline keeps', async () => {
  await world.addOrder({ _id: 'WO-w5', state: 'accepted', engineer: wang });
  expect(await ask('li', 'WO-w5')).toMatchObject({ ok: true, data: { state: 'accepted' } });
  const { timeline, engineer } = await world.order('WO-w5');
  expect(engineer).toEqual(wang);
  expect(timeline[timeline.length - 1]).toMatchObject({ what: '请求转回', reason: '我已在现场' });
  const told = (await world.all<InboxMessage>('inbox_messages')).filter(({ page }) =>
    page.endsWith('id=WO-w5'),
  );
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['work_order_asked_back']));
  expect(told.map(({ memberId }) => memberId)).toEqual(expect.arrayContaining(['M-boss', 'M-chen']));
  expect(await where('li', 'WO-w5')).toMatchObject({ asked: true, mayAsk: false });
  await refused(() => ask('li', 'WO-w5'), 'WORK_ORDER_STATE_CHANGED');
});

it.each([
  ['an order that is over', { state: 'closed' as const, engineer: wang }, 'WORK_ORDER_STATE_CHANGED'],
  ['one that is still theirs', { state: 'accepted' as const }, 'WORK_ORDER_STATE_CHANGED'],
])('is not asked back: %s', async (what, change, expected) => {
  const _id = `WO-${what.length}`;
  await world.addOrder({ _id, ...change });
  await refused(() => ask('li', _id), expected);
  await refused(() => ask('li', _id, ''), 'REASON_MISSING');
});
