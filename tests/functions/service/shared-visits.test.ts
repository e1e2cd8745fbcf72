import { keptFile } from '../../kept-file';
import { addSites } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** Several instruments of a hospital in one coming: each with its own order, one arrival, one signature, one leaving. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.cloud.close());

const stamp = () => new Date().toISOString();
const evidence = () => ({
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 15, takenAt: stamp() },
  ...{ scannedText: 'SN001', photos: [], nonce: 'n-1', deviceTime: stamp(), note: '' },
});
const report = (result: string) => ({
  ...{
    summary: '清洗管路',
    cause: '',
    action: '',
    faultCode: '',
    labourMinutes: 20,
    travelMinutes: 0,
    result,
  },
});
const answers = () => [
  { itemId: 'appearance', value: '正常', photos: [], note: '', at: stamp() },
  { itemId: 'self_test', value: '是', photos: [], note: '', at: stamp() },
  { itemId: 'room_temperature', value: 20, photos: [], note: '', at: stamp() },
];
const signed = { signedBy: { id: null, name: '赵主任', phone: '' }, image: keptFile() };
const device = (n: number) => ({
  ...{ id: `DV-X-${n}`, modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: `SN00${n}` },
});
const li = (action: string, input: object) => world.call('li', `workOrder.${action}`, input);
const ok = async (reply: ReturnType<World['call']>) => expect(await reply).toMatchObject({ ok: true });
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const arrived = async (_id: string) => {
  await world.addOrder({ _id, state: 'travelling', timeline: [] });
  await ok(li('checkIn', { workOrderId: _id, visitId: `V-${_id}`, evidence: evidence() }));
};

it('each has its checklist and outcome, and what was not mended goes on by itself', async () => {
  await arrived('WO-main');
  await world.addOrder({
    _id: 'WO-second',
    state: 'accepted',
    source: 'engineer',
    device: device(2),
    createdAt: stamp(),
  });
  const share = { workOrderId: 'WO-second', mainId: 'WO-main', visitId: 'V-second' };
  await ok(li('shareVisit', share));
  const [main, second] = [await world.order('WO-main'), await world.order('WO-second')];
  expect(main.sharedBy).toEqual([{ id: 'WO-second', number: second.number }]);
  expect(second).toMatchObject({
    ...{ state: 'onsite', addedOnSite: true },
    visits: [{ shares: { id: 'WO-main' }, checkIn: { verdict: main.visits[0]!.checkIn!.verdict } }],
  });
  for (const [workOrderId, result] of [
    ['WO-main', 'fixed'],
    ['WO-second', 'not_fixed'],
  ] as const) {
    await ok(li('answer', { workOrderId, answers: answers() }));
    await ok(li('complete', { workOrderId, report: report(result) }));
  }
  for (const workOrderId of ['WO-main', 'WO-second']) await ok(li('sign', { workOrderId, ...signed }));
  for (const workOrderId of ['WO-main', 'WO-second'])
    await ok(li('checkOut', { workOrderId, evidence: { ...evidence(), scannedText: null } }));
  const done = await world.order('WO-second');
  expect(done).toMatchObject({ state: 'confirmed', followUp: expect.anything() as object });
  expect(done.visits[0]!.checkOut!.reasons).not.toContain('repeated_coordinates');
  const code22 = 'code-0000000000000000a';
  expect(code(await world.call('li', 'survey.offer', { workOrderId: 'WO-second', code: code22 }))).toBe(
    'SURVEY_WITH_MAIN',
  );
});

it('asks the certificate for the second instrument too, and writes nothing without', async () => {
  await arrived('WO-m2');
  const foreign = { ...device(3), modelId: 'Y' };
  await world.addOrder({ _id: 'WO-foreign', state: 'accepted', source: 'engineer', device: foreign });
  const stored = await world.everything();
  const share = { workOrderId: 'WO-foreign', mainId: 'WO-m2', visitId: 'V-f' };
  expect(code(await li('shareVisit', share))).toBe('NOT_CERTIFIED');
  expect(code(await li('shareVisit', { ...share, mainId: 'WO-none' }))).toBe('NOT_CERTIFIED');
  expect(code(await world.call('zhao', 'workOrder.shareVisit', share))).toBe('WORK_ORDER_NOT_FOUND');
  await world.set('work_orders', 'WO-foreign', { device: device(3) });
  const before = await world.everything();
  expect(code(await li('shareVisit', { ...share, mainId: 'WO-none' }))).toBe('VISIT_NOT_OPEN');
  expect(await world.everything()).toBe(before);
  expect(before).not.toBe(stored);
});

it('is kept off line and sent in any batch once, though the replies are lost', async () => {
  await addSites(world);
  await world.addOrder({ _id: 'WO-off', state: 'travelling', timeline: [] });
  const create = {
    ...{ workOrderId: 'WO-made-on-site', task: 'repair', severity: 'ordinary', description: '顺带检查' },
    ...{ faultCode: '', photos: [], deviceId: 'DV-X-SN001', hospitalId: 'H-1', departmentId: null },
    ...{ contact: null, plannedOn: null },
  };
  const item = (action: string, input: { workOrderId: string }) => ({
    ...{ opId: world.newOpId(), action, input, deviceTime: stamp(), clockAheadSeconds: 0 },
    ...{ subject: `work_orders:${input.workOrderId}` },
  });
  const share = { workOrderId: 'WO-made-on-site', mainId: 'WO-off', visitId: 'V-made' };
  const items = [
    item('workOrder.checkIn', { workOrderId: 'WO-off', visitId: 'V-off', evidence: evidence() } as never),
    item('workOrder.create', create),
    item('workOrder.shareVisit', share),
  ];
  const push = () =>
    world.raw('li', {
      action: 'sync.push',
      input: { items: items.map(({ ...one }) => one) },
      deviceTime: stamp(),
    });
  const statuses = (reply: Awaited<ReturnType<typeof push>>) =>
    (reply as unknown as { data: { results: { status: string; code?: string }[] } }).data.results;
  expect(statuses(await push()).map(({ status, code: why }) => why ?? status)).toEqual(Array(3).fill('done'));
  const stored = await world.everything();
  expect(statuses(await push()).map(({ status }) => status)).toEqual(Array(3).fill('done'));
  expect(await world.everything()).toBe(stored);
  expect(await world.order('WO-made-on-site')).toMatchObject({ state: 'onsite', addedOnSite: true });
});
