import { keptFile } from '../../kept-file';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { whoseTurn } from '../../../miniprogram/shared/visit/whose-turn';
import { graded } from '../../unit/visit/orders';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.cloud.close());

const evidence = (deviceTime: string, change: object = {}) => ({
  position: null,
  scannedText: 'SN001',
  photos: [],
  nonce: 'n-1',
  deviceTime,
  note: '',
  ...change,
});
const finding = {
  summary: '泵已换，仍报警',
  cause: '',
  action: '',
  faultCode: '',
  labourMinutes: 1,
  travelMinutes: 0,
  result: 'fixed',
};
const stamp = () => new Date().toISOString();
const answers = (at: string) => [
  { itemId: 'appearance', value: '正常', photos: [], note: '', at },
  { itemId: 'self_test', value: '是', photos: [], note: '', at },
  { itemId: 'room_temperature', value: 20, photos: [], note: '', at },
];
const signed = {
  signedBy: { id: null, name: '赵主任', phone: '' },
  image: keptFile(),
};
const steps = (workOrderId: string, times: string[], result = 'fixed'): [string, object][] => [
  ['workOrder.accept', { workOrderId }],
  ['workOrder.depart', { workOrderId }],
  ['workOrder.checkIn', { workOrderId, visitId: 'V-1', evidence: evidence(times[2]!) }],
  ['workOrder.answer', { workOrderId, answers: answers(times[3]!) }],
  ['workOrder.complete', { workOrderId, report: { ...finding, result } }],
  ['workOrder.sign', { workOrderId, ...signed }],
  ['workOrder.checkOut', { workOrderId, evidence: evidence(times[6]!) }],
];
const push = (items: object[], sentAt = stamp()) =>
  world.raw('li', { action: 'sync.push', input: { items }, deviceTime: sentAt });
const item = (action: string, input: object, change: object = {}) => ({
  opId: world.newOpId(),
  action,
  input,
  subject: `work_orders:${(input as { workOrderId?: string }).workOrderId}`,
  deviceTime: stamp(),
  ...change,
});
const results = (reply: Awaited<ReturnType<World['raw']>>) =>
  (reply as unknown as { data: { results: { status: string; code?: string; details?: unknown }[] } }).data
    .results;
const stored = async (_id: string) => world.order(_id);

/** A small generator with a seed, so that a failure can be had again. */
function numbers(seed: number) {
  let state = seed;
  return (max: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % max;
}

it('dates 300 off-line visits when they happened, however wrong the phones’ clocks within the bound', async () => {
  const next = numbers(20_261_128);
  const meant = new Map<string, number[]>();
  for (let n = 0; n < 150; n++) {
    const ahead = next(1_191) - 595;
    const onPhone = (at: number) => new Date(at + ahead * 1000).toISOString();
    const items: object[] = [];
    for (const _id of [`WO-t${n}a`, `WO-t${n}b`]) {
      const began = Date.now() - (3 + next(40)) * 3_600_000;
      const acts = Array.from({ length: 7 }, (_, at) => began + at * 60_000 + next(60_000));
      await world.addOrder({ _id, createdAt: new Date(began - 3_600_000).toISOString(), timeline: [] });
      for (const [at, [action, input]] of steps(_id, acts.map(onPhone)).entries())
        items.push(item(action, input, { deviceTime: onPhone(acts[at]!), clockAheadSeconds: ahead }));
      meant.set(_id, acts);
    }
    const reply = await push(items, onPhone(Date.now()));
    expect(results(reply).map(({ status }) => status)).toEqual(Array(14).fill('done'));
  }
  const done = (await world.all<WorkOrder>('work_orders')).filter(({ _id }) => meant.has(_id));
  expect(done).toHaveLength(300);
  for (const { _id, timeline, visits, respondedAt, repairedAt } of done) {
    const [visit] = visits;
    const [accepted, left, arrived, answered, completed, signedAt, out] = meant.get(_id)!;
    const seen: [string, number | undefined][] = [
      [respondedAt!, accepted],
      [visit!.checkIn!.at, arrived],
      [visit!.answers['appearance']!.at, answered],
      [visit!.report!.at, completed],
      [repairedAt!, completed],
      [visit!.signature!.at, signedAt],
      [visit!.checkOut!.at, out],
      ...timeline.map(({ at }, n): [string, number | undefined] => [
        at,
        [accepted, left, arrived, completed, signedAt][n],
      ]),
    ];
    // The call itself takes a moment, which nobody can tell from a clock that is behind.
    for (const [at, when] of seen) expect(Math.abs(Date.parse(at) - when!)).toBeLessThan(5_000);
    for (const { receivedAt } of timeline) expect(receivedAt).toBeDefined();
  }
}, 120_000);

it('gives what a wrong clock says the time of receipt, and marks it', async () => {
  const { _id } = await world.addOrder({ _id: 'WO-wrong', timeline: [] });
  const before = Date.now();
  const deviceTime = new Date(before - 5 * 3_600_000).toISOString();
  await push(
    [item('workOrder.accept', { workOrderId: _id }, { deviceTime, clockAheadSeconds: 0 })],
    new Date(before + 3_600_000).toISOString(),
  );
  const { timeline, respondedAt } = await stored(_id);
  expect(timeline[0]).toMatchObject({ clockInDoubt: true });
  expect(Date.parse(respondedAt!)).toBeGreaterThanOrEqual(before);
});

describe('one bad item of a batch', () => {
  const registration = (serial: string) => ({
    modelId: 'X',
    modelName: '测试仪 X',
    serial,
    gtin: null,
    lot: null,
    productionOn: null,
    hospitalId: 'H-1',
    departmentId: null,
    softwareVersion: '',
    scannedTexts: [],
  });
  it.each<[string, () => object]>([
    ['with half a character in a serial', () => item('device.register', registration('\ud800'))],
    ['with a hostile key', () => item('workOrder.accept', { workOrderId: 'WO-b', $set: 1 })],
    ['without a time', () => item('workOrder.accept', { workOrderId: 'WO-b' }, { deviceTime: 'noon' })],
    ['that is no item', () => ['x']],
    ['with an unknown action', () => item('workOrder.explode', { workOrderId: 'WO-b' })],
  ])('%s fails alone', async (_, bad) => {
    const { _id } = await world.addOrder({ _id: `WO-bad-${world.newOpId()}`, timeline: [] });
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const reply = await push([bad(), item('workOrder.accept', { workOrderId: _id })]);
    expect(results(reply).map(({ status }) => status)).toEqual(['failed', 'done']);
    expect(await stored(_id)).toMatchObject({ state: 'accepted' });
  });
  it('names its field, so that it can be corrected, and is done once it is', async () => {
    const { _id } = await world.addOrder({ _id: 'WO-phone', state: 'completed', visits: [visit('fixed')] });
    const wrong = item('workOrder.sign', {
      workOrderId: _id,
      ...signed,
      signedBy: { ...signed.signedBy, phone: '12' },
    });
    expect(results(await push([wrong]))).toMatchObject([
      { status: 'failed', code: 'INPUT_INVALID', details: { path: 'signedBy.phone' } },
    ]);
    const phone = '0512-67780000转8021';
    const corrected = {
      ...wrong,
      input: { workOrderId: _id, ...signed, signedBy: { ...signed.signedBy, phone } },
    };
    expect(results(await push([corrected]))).toMatchObject([{ status: 'done' }]);
    expect((await stored(_id)).visits[0]!.signature!.signedBy.phone).toBe(phone);
  });
});

const visit = (result: string, change: object = {}) =>
  ({
    id: 'V-1',
    engineer: { memberId: 'M-li', name: 'li' },
    checklistId: null,
    checkIn: graded,
    answers: {},
    parts: [],
    report: { ...finding, result, at: graded.at, file: null },
    signature: null,
    checkOut: null,
    ...change,
  }) as WorkOrder['visits'][number];

describe('an order that did not end well', () => {
  it.each([
    ['not_fixed', '未修复'],
    ['temporary', '临时恢复'],
  ])('%s leads to another order with what was found, and to an alert', async (result, words) => {
    const { _id } = await world.addOrder({
      _id: `WO-${result}`,
      state: 'completed',
      visits: [visit(result)],
      repairDueAt: '2026-11-25T00:00:00.000Z',
    });
    await world.call('li', 'workOrder.sign', { workOrderId: _id, ...signed });
    const { followUp, state } = await stored(_id);
    expect(state).toBe('confirmed');
    const next = await stored(followUp!.id);
    expect(next).toMatchObject({
      state: 'assigned_dealer',
      dealerId: 'D-1',
      engineer: null,
      followsUp: { id: _id },
      device: { serial: 'SN001' },
    });
    expect(next.description).toContain(words);
    expect(next.description).toContain(finding.summary);
    if (result === 'not_fixed') expect(next.repairDueAt).toBe('2026-11-25T00:00:00.000Z');
    const told = await world.all<{ kind: string; page: string }>('inbox_messages');
    expect(told.some(({ kind, page }) => kind === 'work_order_not_fixed' && page.includes(next._id))).toBe(
      true,
    );
    // Signed once more by nobody, left and closed: still one follow-up.
    await world.call('li', 'workOrder.checkOut', { workOrderId: _id, evidence: evidence(stamp()) });
    await world.call('chen', 'workOrder.close', { workOrderId: _id });
    const all = await world.all<WorkOrder>('work_orders');
    expect(all.filter(({ followsUp }) => followsUp?.id === _id)).toHaveLength(1);
  });
  it('left without a signature says why, and goes on too', async () => {
    const { _id } = await world.addOrder({
      _id: 'WO-absent',
      state: 'completed',
      visits: [visit('not_fixed')],
    });
    const input = { workOrderId: _id, evidence: evidence(stamp()) };
    expect(await world.call('li', 'workOrder.checkOut', input)).toMatchObject({ code: 'SIGNATURE_MISSING' });
    const unsigned = { ...input, unsignedReason: '科室无人' };
    expect(await world.call('li', 'workOrder.checkOut', unsigned)).toMatchObject({
      code: 'UNSIGNED_PHOTO_MISSING',
      details: { path: 'evidence.photos' },
    });
    await world.call('li', 'workOrder.checkOut', {
      ...unsigned,
      evidence: { ...unsigned.evidence, photos: [keptFile()] },
    });
    const left = await stored(_id);
    expect(left.visits[0]).toMatchObject({ unsignedReason: '科室无人' });
    expect(left.followUp).toBeDefined();
    expect(whoseTurn(left)).toBe('dispatch_finished');
  });
  it('can be corrected until it is signed, and then was never repaired before', async () => {
    const { _id } = await world.addOrder({
      _id: 'WO-again',
      state: 'completed',
      visits: [visit('fixed')],
      repairedAt: graded.at,
    });
    await world.call('li', 'workOrder.reopen', { workOrderId: _id, reason: '结果选错' });
    expect(await stored(_id)).toMatchObject({ state: 'onsite', repairedAt: null });
  });
});

it('asks work that was done off line by the version of the checklist that its phone had, and later visits by the new one', async () => {
  const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
  const { _id } = await world.addOrder({ _id: 'WO-list', createdAt: hours(9), timeline: [] });
  const times = Array.from({ length: 7 }, (_, at) => hours(8 - at / 10));
  const items = steps(_id, times).map(([action, input], at) =>
    item(action, action === 'workOrder.checkIn' ? { ...input, checklistId: 'general' } : input, {
      deviceTime: times[at],
      clockAheadSeconds: 0,
    }),
  );
  const added = { id: 'waste', text: '废液桶已清空', kind: 'check', required: true };
  const [general] = settingsFrom([])('checklists');
  const next = {
    ...{ ...general, id: 'general-v2', of: 'general', version: 2 },
    groups: [...general!.groups, { title: '清洁', items: [added] }],
  };
  const endedAt = new Date().toISOString();
  await world.put('settings', { _id: 'checklists', value: [next] });
  const { id: _id0, ...ended } = general!;
  await world.put('checklist_versions', { _id: 'general', ...ended, endedAt });

  expect(results(await push(items)).map(({ status }) => status)).toEqual(Array(7).fill('done'));
  expect(await stored(_id)).toMatchObject({ visits: [{ checklistId: 'general' }] });
  // Whoever judges the visit reads the version that it was asked by.
  const page = await world.call('qian', 'workOrder.get', { workOrderId: _id });
  expect(page).toMatchObject({
    data: { checklists: [{ id: 'general', endedAt: expect.anything() as string }] },
  });

  await world.addOrder({ _id: 'WO-list-2', timeline: [] });
  const later = steps('WO-list-2', Array(7).fill(stamp()) as string[]).slice(0, 5);
  const replies = results(await push(later.map(([action, input]) => item(action, input))));
  expect(replies[4]).toMatchObject({ status: 'failed', code: 'CHECKLIST_INCOMPLETE' });
  expect(await stored('WO-list-2')).toMatchObject({
    state: 'onsite',
    visits: [{ checklistId: 'general-v2', report: null }],
  });
});
