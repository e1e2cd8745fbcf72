import { startGoods } from './world';
import type { GoodsWorld } from './world';

let world: GoodsWorld;
beforeAll(async () => {
  world = await startGoods();
  await world.stockUp('PUMP', 10);
  await world.stockUp('TUBE', 5);
  await world.stockUp('BOARD', 1, { serials: ['S1'] });
  await world.onsite('WO-1');
  for (const [productId, lots] of [
    ['PUMP', [{ lot: 'L1', quantity: 3 }]],
    ['TUBE', [{ lot: 'L1', quantity: 5 }]],
    ['BOARD', [{ lot: 'L1', quantity: 1, serials: ['S1'] }]],
  ] as const) {
    const { quantity } = lots[0];
    const requestId = await world.send(productId, quantity, [...lots]);
    expect(await world.receive(requestId, [{ no: 1, quantity }])).toMatchObject({ ok: true });
  }
});
afterAll(() => world.cloud.close());
afterEach(async () => expect(await world.faults()).toEqual([]));

const bag = async (productId: string) => (await world.balance('E-M-li-D-1', productId))!;
const takeBack = (partId: string, who = 'li', change: object = {}) =>
  world.call(who, 'workOrder.takeBackPart', { workOrderId: 'WO-1', partId, reason: '记错了型号', ...change });
const partsOf = async () => (await world.order('WO-1')).visits[0]!.parts.map(({ id }) => id);
const use = async (productId: string, quantity: number, change: object = {}) => {
  const one = world.used(productId, quantity, change);
  expect(await world.consume('WO-1', one)).toMatchObject({ ok: true });
  return one.id;
};

it('a part recorded by mistake goes back into the bag, and nobody waits for its old piece', async () => {
  const id = await use('PUMP', 2);
  expect(await bag('PUMP')).toMatchObject({ good: 1 });
  expect(await takeBack(id)).toMatchObject({ ok: true });
  expect(await partsOf()).toEqual([]);
  expect(await bag('PUMP')).toMatchObject({ good: 3 });
  expect((await world.returns()).find(({ _id }) => _id === id)).toMatchObject({ state: 'waived' });
  expect((await world.order('WO-1')).timeline.at(-1)).toMatchObject({
    what: expect.stringContaining('撤回备件') as string,
    reason: '记错了型号',
  });
  expect(await takeBack(id)).toMatchObject({ ok: false, code: 'PART_NOT_FOUND' });
});

it('what the book did not hold is owed no more', async () => {
  const id = await use('PUMP', 5);
  expect(await bag('PUMP')).toMatchObject({ good: 0, short: 2 });
  expect(await takeBack(id)).toMatchObject({ ok: true });
  expect(await bag('PUMP')).toMatchObject({ good: 3, short: 0 });
  expect((await world.shortfalls())[0]).toMatchObject({ state: 'closed', closing: { how: 'taken_back' } });
});

it.each([
  ['in the bag, used by two records', 'S1', 'E-M-li-D-1', 2],
  ['in the warehouse', 'S8', 'the warehouse', 1],
])('a piece that the book has %s is there again when no use is left', async (_, serial, where, times) => {
  if (serial === 'S8') await world.stockUp('BOARD', 1, { serials: ['S8'] });
  const ids: string[] = [];
  for (let n = 0; n < times; n++) ids.push(await use('BOARD', 1, { serial }));
  for (const id of ids) expect(await takeBack(id)).toMatchObject({ ok: true });
  const place = where === 'the warehouse' ? world.maker : where;
  const piece = (await world.serials()).find((one) => one.serial === serial);
  expect(piece).toMatchObject({ place, condition: 'good', claims: [], deviceId: null, disputed: false });
  expect(await bag('BOARD')).toMatchObject({ good: 1, short: 0 });
});

it('a piece with a number is in the bag again and may be used', async () => {
  const id = await use('BOARD', 1, { serial: 'S1' });
  expect(await takeBack(id)).toMatchObject({ ok: true });
  expect((await world.serials())[0]).toMatchObject({ place: 'E-M-li-D-1', condition: 'good', claims: [] });
  await use('BOARD', 1, { serial: 'S1' });
  expect((await world.serials())[0]).toMatchObject({ place: 'device:DV-X-1', disputed: false });
});

it('a record that was taken back is booked no second time, here or at another visit, and nothing is won', async () => {
  await world.onsite('WO-2');
  const [used, owed] = [world.used('TUBE', 2), world.used('PUMP', 9)];
  for (const one of [used, owed]) {
    expect(await world.consume('WO-1', one)).toMatchObject({ ok: true });
    expect(await takeBack(one.id)).toMatchObject({ ok: true });
    const before = await world.everything();
    for (const order of ['WO-1', 'WO-2'])
      expect(await world.consume(order, { ...one, quantity: 1 })).toMatchObject({
        ...{ ok: false, code: 'KEY_REUSED', details: { path: 'part.id' } },
      });
    expect(await world.everything()).toBe(before);
  }
  expect(await bag('TUBE')).toMatchObject({ good: 5 });
});

it('what was accounted for since, or is somebody else’s, stays as it is', async () => {
  const id = await use('PUMP', 1);
  const refusedTo = async (who: string, change: object, code: string) => {
    const before = await world.everything();
    expect(await takeBack(id, who, change)).toMatchObject({ ok: false, code });
    expect(await world.everything()).toBe(before);
  };
  await refusedTo('wang', {}, 'WORK_ORDER_NOT_FOUND');
  await refusedTo('li', { reason: '' }, 'INPUT_INVALID');
  await refusedTo('li', { partId: 'USE-none' }, 'PART_NOT_FOUND');
  const sent = { returnId: id, oldSerial: '', method: '75% 酒精擦拭', trackingNo: 'SF2' };
  await world.done('li', 'partReturn.send', { ...sent, decontaminated: true });
  await refusedTo('li', {}, 'PART_ACCOUNTED_FOR');
  expect(await partsOf()).toContain(id);
});

it('parts that the next visit needs go with the order that follows', async () => {
  const report = {
    ...{ summary: '泵磨损', cause: '', action: '', faultCode: '', labourMinutes: 30, travelMinutes: 0 },
    ...{ result: 'not_fixed', partsWanted: [{ name: '蠕动泵', quantity: 2 }] },
  };
  const answered = { photos: [], note: '', at: new Date().toISOString() };
  const answers = [
    { itemId: 'appearance', value: '正常', ...answered },
    { itemId: 'self_test', value: '是', ...answered },
    { itemId: 'room_temperature', value: 22, ...answered },
  ];
  await world.call('li', 'workOrder.answer', { workOrderId: 'WO-1', answers });
  expect(await world.call('li', 'workOrder.complete', { workOrderId: 'WO-1', report })).toMatchObject({
    ok: true,
  });
  const { fileId, sha256, bytes } = (await import('../../kept-file')).keptFile();
  const signed = { signedBy: { id: null, name: '赵主任', phone: '' }, image: { fileId, sha256, bytes } };
  expect(await world.call('li', 'workOrder.sign', { workOrderId: 'WO-1', ...signed })).toMatchObject({
    ok: true,
  });
  const { followUp } = await world.order('WO-1');
  expect(await world.order(followUp!.id)).toMatchObject({ partsWanted: [{ name: '蠕动泵', quantity: 2 }] });
});
