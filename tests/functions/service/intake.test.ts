import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { askAsSystem } from './ask-as-system';
import type { Asking } from './ask-as-system';
import { addSites, labelCode, otherLabelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
const KEY = 'a-key-of-at-least-thirty-two-characters';
const OLD = 'the-key-of-last-year-still-taken-for-a-week';
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  process.env.SYSTEM_KEYS = JSON.stringify({
    his: { keys: [KEY, OLD], may: ['intake'] },
    lis: { keys: [`${KEY}-lis`], may: ['intake'] },
    erp: { keys: [`${KEY}-erp`], may: ['trade'] },
  });
});
afterAll(() => {
  delete process.env.SYSTEM_KEYS;
  return world.cloud.close();
});
beforeEach(async () => {
  await world.remove(
    'public_calls',
    (await world.all<{ _id: string }>('public_calls')).map(({ _id }) => _id),
  );
});

const ask = (action: string, input: unknown, asking: Partial<Asking> = {}) =>
  askAsSystem(world, action, input, { key: KEY, system: 'his', ...asking });
const fault = (reference: string, change: object = {}) => ({
  reference,
  instrument: { label: labelCode },
  description: '开机报警 E01',
  severity: 'serious',
  contact: { name: '赵主任', phone: '13900000000' },
  ...change,
});
const ofSystem = async () =>
  (await world.all<WorkOrder>('work_orders')).filter(({ source }) => source === 'system');

it('a hospital system reports a fault, once however often it sends it, and follows its own only', async () => {
  const opId = 'the-same-operation-1';
  const first = await ask('intake.report', fault('HIS-1'), { opId });
  expect(first).toMatchObject({ status: 200, data: { state: 'assigned_dealer', reference: 'HIS-1' } });
  const again = [
    await ask('intake.report', fault('HIS-1'), { opId }),
    await ask('intake.report', fault('HIS-1'), { key: OLD }),
  ];
  expect(again.map(({ data }) => data?.number)).toEqual([first.data?.number, first.data?.number]);
  expect(await ofSystem()).toMatchObject([
    { dealerId: 'D-1', severity: 'serious', external: { system: 'his', reference: 'HIS-1' } },
  ]);
  expect(await ask('intake.report', fault('HIS-2'), { opId })).toMatchObject({
    status: 409,
    code: 'KEY_REUSED',
  });

  expect(await ask('intake.follow', { reference: 'HIS-1' })).toMatchObject({
    status: 200,
    data: { number: first.data?.number },
  });
  const asLis = { system: 'lis', key: `${KEY}-lis` };
  expect(await ask('intake.follow', { reference: 'HIS-1' }, asLis)).toMatchObject({
    status: 404,
    code: 'WORK_ORDER_NOT_FOUND',
  });
});

it('an instrument that somebody is called to already gets no second order, and the first is named', async () => {
  const [open] = await ofSystem();
  const before = await world.everything();
  const second = await ask('intake.report', fault('HIS-3', { instrument: { serial: ' sn001 ' } }));
  expect(second).toMatchObject({
    status: 409,
    code: 'REPAIR_ALREADY_OPEN',
    details: { number: open!.number, state: 'assigned_dealer' },
  });
  expect(await world.everything()).toBe(before);
});

it('what comes up meanwhile is added, and while nobody was sent it is taken back', async () => {
  expect(
    await ask('intake.add', { reference: 'HIS-1', name: '赵主任', text: '又报警了', urges: true }),
  ).toMatchObject({ status: 200 });
  const [order] = await ofSystem();
  expect(order!.supplements).toMatchObject([{ text: '又报警了', urges: true }]);
  expect(await ask('intake.cancel', { reference: 'HIS-1', reason: '已恢复' })).toMatchObject({
    status: 200,
    data: { state: 'cancelled' },
  });
  expect((await ofSystem())[0]!.state).toBe('cancelled');
});

it.each([
  ['an unknown system', { system: 'nobody' }, 401, 'SYSTEM_NOT_KNOWN'],
  ['a name that objects inherit', { system: 'constructor' }, 401, 'SYSTEM_NOT_KNOWN'],
  ['a wrong key', { key: 'b'.repeat(40) }, 401, 'SYSTEM_NOT_KNOWN'],
  ['a body changed on the way', { signed: '{}' }, 401, 'SYSTEM_NOT_KNOWN'],
  ['a call recorded ten minutes ago', { time: Math.floor(Date.now() / 1000) - 600 }, 401, 'SYSTEM_NOT_KNOWN'],
  ['a system that may other things', { system: 'erp', key: `${KEY}-erp` }, 403, 'ACTION_NOT_ALLOWED'],
  ['a look with GET', { method: 'GET' }, 400, 'INPUT_INVALID'],
  ['no key of the operation', { opId: '' }, 400, 'OP_ID_MISSING'],
])('%s is refused and leaves nothing', async (_, asking, status, code) => {
  const before = await world.everything();
  const input = fault('HIS-9', { instrument: { label: otherLabelCode } });
  expect(await ask('intake.report', input, asking)).toMatchObject({ status, code });
  expect(await world.everything()).toBe(before);
});

it.each([
  ['no JSON', '{', { path: 'body' }],
  ['an operator', '{"reference":{"$ne":1}}', undefined],
  ['an unknown field', JSON.stringify({ ...fault('HIS-9'), more: 1 }), { path: '' }],
  ['no contact', JSON.stringify({ ...fault('HIS-9'), contact: undefined }), { path: 'contact' }],
])('bad input names the field: %s', async (_, body, details) => {
  const before = await world.everything();
  const reply = await ask('intake.report', body);
  expect(reply).toMatchObject({ status: 400, code: 'INPUT_INVALID', ...(details ? { details } : {}) });
  expect(await world.everything()).toBe(before);
});

it('a serial that two models have is asked for by model', async () => {
  await world.put('devices', {
    ...(await world.all<object>('devices')).find((one) => (one as { _id: string })._id === 'DV-X-SN900')!,
    _id: 'DV-Y-SN900',
    modelId: 'Y',
    modelName: '测试仪 Y',
    code: null,
  });
  expect(await ask('intake.report', fault('HIS-5', { instrument: { serial: 'SN900' } }))).toMatchObject({
    status: 409,
    code: 'INSTRUMENT_UNCLEAR',
  });
  const named = fault('HIS-5', { instrument: { serial: 'SN900', model: '测试仪 Y' } });
  expect(await ask('intake.report', named)).toMatchObject({ status: 200 });
});

it('keys that cannot be read let nobody in, and nothing of them is logged', async () => {
  const kept = process.env.SYSTEM_KEYS!;
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  for (const broken of [kept.replace('"keys"', 'keys'), `{"his":{"keys":["${KEY}" "${OLD}"]}}`]) {
    process.env.SYSTEM_KEYS = broken;
    expect(await ask('intake.follow', { reference: 'HIS-1' })).toMatchObject({ status: 500 });
  }
  process.env.SYSTEM_KEYS = kept;
  expect(logged).toHaveBeenCalledTimes(2);
  expect(JSON.stringify(logged.mock.calls)).toMatch(/SYSTEM_KEYS is not/);
  expect(JSON.stringify(logged.mock.calls)).not.toMatch(/JSON at position|is not valid JSON/);
  logged.mockRestore();
});

it('a system that asks without end waits, by itself', async () => {
  const many = await Promise.all(
    Array.from({ length: 64 }, () => ask('intake.follow', { reference: 'HIS-1' })),
  );
  expect(many.filter(({ status }) => status === 200)).toHaveLength(60);
  expect(many.filter(({ status }) => status === 429)).toHaveLength(4);
});

it('nobody in WeChat reaches what is for systems', async () => {
  expect(await world.visit('doctor', 'intake.report', fault('HIS-6'))).toMatchObject({
    code: 'ACTION_UNKNOWN',
  });
});
