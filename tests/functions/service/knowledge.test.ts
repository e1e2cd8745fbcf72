import type { Knowledge } from '../../../cloudfunctions/_contracts/work-orders';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const report = {
    ...{
      summary: '',
      cause: '泵管老化，问 13912345678',
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
  await world.addOrder({ _id: 'WO-k', state: 'closed', dealerId: 'D-2', visits: [visit] });
});
afterAll(() => world.cloud.close());

it('an engineer learns what mended the model elsewhere, and nothing of where, by whom, or a phone', async () => {
  const reply = await world.call('li', 'knowledge.get', { modelId: 'X' }, null);
  const { data } = reply as { data: Knowledge };
  expect(data).toMatchObject({
    looked: 1,
    remedies: [{ faultCode: 'E02', action: '更换蠕动泵', n: 1, held: 1 }],
  });
  expect(JSON.stringify(data)).not.toMatch(/测试医院|赵工|13912345678|WO-k/);
});

it('of another model nothing is known', async () => {
  expect(await world.call('li', 'knowledge.get', { modelId: 'Y' }, null)).toMatchObject({
    data: { looked: 0, remedies: [] },
  });
  expect(await world.call('li', 'knowledge.get', { modelId: { $ne: 1 } }, null)).toMatchObject({ ok: false });
});
