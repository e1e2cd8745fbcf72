import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import type { TriedRules } from '../../../cloudfunctions/_contracts/work-orders';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let run: (instant: string) => Promise<Record<string, number>>;
const created = new Date(Date.now() - 3_600_000).toISOString();
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const visitor = { memberId: 'visitor', name: '赵主任' };
const rule = {
  id: 'R-1',
  name: '先丙后丁',
  when: { severity: null, productLineId: null, regionCode: null },
  to: ['D-1', 'D-3', 'D-2'],
  answerMinutes: 120,
};

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  world = await startWorld();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { jobs } =
    require('../../../cloudfunctions/jobs') as typeof import('../../../cloudfunctions/jobs/index');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  const at = (instant: string): Surroundings => ({ ...surroundings(), now: () => new Date(instant) });
  run = (instant) => jobs['dispatch-orders'](at(instant));
  await world.addOrder({
    ...{ _id: 'WO-a', number: 'WO1', state: 'new', source: 'hospital', engineer: null, dealerId: null },
    ...{ createdAt: created, timeline: [{ state: 'new', at: created, by: visitor }] },
  });
});
afterAll(() => world.cloud.close());

const save = (rules: object[], revision: number) =>
  world.call('qian', 'settings.save', {
    key: 'dispatching',
    value: { unclaimedMinutes: 60, rules },
    revision,
    why: '试点',
  });
const told = async (kind: string) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter((one) => one.kind === kind)
    .map(({ memberId }) => memberId);

it('without rules an order waits, and dispatch is told once', async () => {
  await run(later(0));
  await run(later(10));
  expect(await world.order('WO-a')).toMatchObject({ state: 'new', dealerId: null });
  expect((await told('work_order_unclaimed')).sort()).toEqual(['M-chen']);
});

it('a dry run says what would have happened, and writes nothing', async () => {
  const before = await world.everything();
  const reply = await world.call('qian', 'dispatchRules.tryOut', { rules: [rule] }, null);
  expect(reply).toMatchObject({ ok: true });
  expect((reply as { data: TriedRules }).data).toMatchObject({
    looked: 1,
    rows: [{ number: 'WO1', rule: '先丙后丁', would: '丙', had: '', same: false }],
  });
  expect(await world.everything()).toBe(before);
  expect(await world.call('boss', 'dispatchRules.tryOut', { rules: [rule] }, null)).toMatchObject({
    code: 'ACTION_NOT_ALLOWED',
  });
});

it('the rule’s first dealer gets it, and loses it to the next one that works with us when it does not answer', async () => {
  expect(await save([rule], 0)).toMatchObject({ ok: true });
  await Promise.all([run(later(20)), run(later(20))]);
  expect(await world.order('WO-a')).toMatchObject({ state: 'assigned_dealer', dealerId: 'D-1' });
  expect(await told('work_order_for_dealer')).toEqual(['M-boss']);
  await run(later(60));
  expect((await world.order('WO-a')).dealerId).toBe('D-1');
  await run(later(150));
  expect(await world.order('WO-a')).toMatchObject({
    state: 'assigned_dealer',
    dealerId: 'D-2',
    offers: ['D-1'],
  });
  expect(await told('work_order_withdrawn')).toEqual(['M-boss']);
});

it('when all were asked it is back with dispatch, and stays there', async () => {
  await run(later(300));
  const end = await world.order('WO-a');
  expect(end).toMatchObject({ state: 'new', dealerId: null, offersEnded: true });
  await run(later(310));
  expect(await world.order('WO-a')).toEqual(end);
});

it.each([
  ['nobody to ask', { ...rule, to: [] }],
  ['one dealer twice', { ...rule, to: ['D-1', 'D-1'] }],
  ['a time below nothing', { ...rule, answerMinutes: -1 }],
  ['a region that is none', { ...rule, when: { ...rule.when, regionCode: 'x' } }],
])('a rule with %s is refused', async (_, wrong) => {
  const before = await world.everything();
  expect(await save([wrong], 1)).toMatchObject({ ok: false, code: 'INPUT_INVALID' });
  expect(await world.everything()).toBe(before);
});
