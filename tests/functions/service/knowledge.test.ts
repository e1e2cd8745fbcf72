import type { Knowledge } from '../../../cloudfunctions/_contracts/work-orders';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const report = {
    ...{
      summary: '',
      cause: '测试医院赵主任说泵管老化，赵工问过 13912345678',
      action: '更换蠕动泵',
      faultCode: 'E02',
      labourMinutes: 1,
    },
    ...{ travelMinutes: 0, result: 'fixed' as const, at: '2026-11-01T02:00:00.000Z', file: null },
  };
  const visit = {
    ...{
      id: 'V',
      engineer: { memberId: 'M-zhao', name: '赵工' },
      checklistId: null,
      checkIn: null,
      answers: {},
    },
    ...{ parts: [], report, signature: null, checkOut: null },
  };
  await world.addOrder({
    _id: 'WO-k',
    state: 'closed',
    dealerId: 'D-2',
    visits: [visit],
    contact: { id: null, name: '赵主任', phone: '' },
  });
});
afterAll(() => world.cloud.close());

it('an engineer learns what mended the model elsewhere, and nothing of where, by whom, or a phone', async () => {
  const reply = await world.call('li', 'knowledge.get', { modelId: 'X' }, null);
  const { data } = reply as { data: Knowledge };
  expect(data).toMatchObject({
    looked: 1,
    remedies: [{ faultCode: 'E02', action: '更换蠕动泵', n: 1, held: 1 }],
  });
  expect(JSON.stringify(data)).not.toMatch(/测试医院|赵主任|赵工|13912345678|WO-k/);
});

it('of another model nothing is known', async () => {
  expect(await world.call('li', 'knowledge.get', { modelId: 'Y' }, null)).toMatchObject({
    data: { looked: 0, remedies: [] },
  });
  expect(await world.call('li', 'knowledge.get', { modelId: { $ne: 1 } }, null)).toMatchObject({ ok: false });
});

it('a day is read by who was out and by who answers for them, also of an order that is somebody else’s by now', async () => {
  const at = '2026-11-20T02:00:00.000Z';
  const { graded } = await import('../../unit/visit/orders');
  const visit = {
    ...{ id: 'V-d', engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, answers: {}, parts: [] },
    ...{ checkIn: { ...graded, at }, report: null, signature: null, checkOut: null },
  };
  await world.addOrder({ _id: 'WO-day', engineer: { memberId: 'M-wang', name: 'wang' }, visits: [visit] });
  const ask = (who: string, on = '2026-11-20') =>
    world.call(who, 'daySheet.get', { memberId: 'M-li', on }, null);
  for (const who of ['li', 'boss', 'qian'])
    expect(await ask(who)).toMatchObject({
      ok: true,
      data: { name: 'li', sheet: { stops: [{ workOrderId: 'WO-day' }] } },
    });
  expect(await ask('li', '2026-11-21')).toMatchObject({ data: { sheet: { stops: [] } } });
  for (const who of ['wang', 'zhao'])
    expect(await ask(who)).toMatchObject({ ok: false, code: 'MEMBER_NOT_FOUND' });
  expect(await ask('li', '2026-02-30')).toMatchObject({ ok: false, code: 'INPUT_INVALID' });
});
