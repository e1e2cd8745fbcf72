import type { Device, Entitlement } from '../../../miniprogram/shared/model/devices';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { addSites, creation, labelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** 保修与合同: what covers an order is judged for its first day, asked again at completion, and settled by a person. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const device = async () => (await world.all<Device>('devices')).find(({ _id }) => _id === 'DV-X-SN001')!;
const contract: Omit<Entitlement, 'visitsTakenBy'> = {
  ...{ id: 'E-1', kind: 'contract', name: '技术服务合同', number: 'HT-1' },
  ...{ fromOn: '2020-01-01', toOn: '2099-12-31', includes: ['labour', 'travel'], visits: 2 },
};
const save = async (entitlements: object[], change: object = {}, who = 'qian') =>
  world.call(who, 'device.saveCover', {
    ...{ deviceId: 'DV-X-SN001', entitlements, seen: (await device()).revision, why: '合同 HT-1' },
    ...change,
  });
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const create = async (id: string) => {
  expect(code(await world.call('chen', 'workOrder.create', creation(id)))).toBe('ok');
  return world.order(id);
};

it('an order without cover says that the hospital pays', async () => {
  const { cover } = await create('WO-cover-none');
  expect(cover!.lines).toEqual(['labour', 'travel', 'parts'].map((kind) => ({ kind, by: null })));
});

it('a contract pays for what it includes, each order takes a visit, a cancelled one gives it back', async () => {
  expect(code(await save([contract]))).toBe('ok');
  const first = await create('WO-cover-one1');
  expect(first.cover!.lines.map(({ by }) => by?.number ?? null)).toEqual(['HT-1', 'HT-1', null]);
  const byLabel = { ...{ workOrderId: 'WO-cover-two2', deviceCode: labelCode, description: '报警' } };
  const asked = { faultCode: '', urgent: false, photos: [], contactName: '王老师', phone: '13900000009' };
  expect(code(await world.visit('guest', 'repair.report', { ...byLabel, ...asked }))).toBe('ok');
  expect((await device()).entitlements[0]!.visitsTakenBy).toEqual(['WO-cover-one1', 'WO-cover-two2']);
  expect((await create('WO-cover-three')).cover!.lines.map(({ by }) => by)).toEqual([null, null, null]);
  await world.call('chen', 'workOrder.cancel', { workOrderId: 'WO-cover-one1', reason: '重复报修' });
  expect((await device()).entitlements[0]!.visitsTakenBy).toEqual(['WO-cover-two2']);
  expect((await create('WO-cover-four1')).cover!.lines[0]!.by?.id).toBe('E-1');
});

it.each<[string, object[], object, string, string]>([
  ['by a dispatcher', [contract], {}, 'chen', 'ACTION_NOT_ALLOWED'],
  ['that somebody else has changed', [contract], { seen: 1 }, 'qian', 'CHANGED_MEANWHILE'],
  ['with its days the wrong way round', [{ ...contract, toOn: '2019-12-31' }], {}, 'qian', 'INPUT_INVALID'],
  ['that pays for nothing', [{ ...contract, includes: [] }], {}, 'qian', 'INPUT_INVALID'],
  ['twice with one id', [contract, contract], {}, 'qian', 'INPUT_INVALID'],
  [
    'with fewer visits than orders have taken',
    [{ ...contract, visits: 1 }],
    {},
    'qian',
    'COVER_VISITS_TAKEN',
  ],
  ['without its source', [contract], { why: '' }, 'qian', 'INPUT_INVALID'],
])('a cover is not saved %s', async (_, entitlements, change, who, refused) => {
  const before = await world.everything();
  expect(code(await save(entitlements, change, who))).toBe(refused);
  expect(await world.everything()).toBe(before);
});

describe('known at completion otherwise than at creation', () => {
  const report = {
    ...{
      summary: '更换滤芯',
      cause: '',
      action: '更换',
      faultCode: 'E01',
      labourMinutes: 60,
      travelMinutes: 30,
    },
    result: 'fixed',
  };
  const visit = {
    ...{
      id: 'V-1',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
    },
    ...{ parts: [], report: null, signature: null, checkOut: null },
  };
  beforeAll(async () => {
    const cover = {
      on: '2026-11-01',
      lines: [
        { kind: 'labour' as const, by: null },
        { kind: 'travel' as const, by: null },
        { kind: 'parts' as const, by: null },
      ],
    };
    const device = {
      ...{ id: 'DV-X-SN001', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN001' },
    };
    await world.addOrder({ _id: 'WO-late-contract', state: 'onsite', visits: [visit], cover, device });
    await save([{ ...contract, visits: null }], { why: '合同补签' });
    expect(code(await world.call('li', 'workOrder.answer', { workOrderId: 'WO-late-contract', answers: [{ itemId: 'self_test', value: '是', photos: [], note: '', at: new Date().toISOString() }, { itemId: 'room_temperature', value: 22, photos: [], note: '', at: new Date().toISOString() }, { itemId: 'appearance', value: '正常', photos: [], note: '', at: new Date().toISOString() }] }))).toBe('ok'); // prettier-ignore
    expect(
      code(await world.call('li', 'workOrder.complete', { workOrderId: 'WO-late-contract', report })),
    ).toBe('ok');
  });

  it('stands beside what was judged, for a service manager', async () => {
    const { cover, coverFound } = await world.order('WO-late-contract');
    expect(cover!.lines[0]!.by).toBeNull();
    expect(coverFound).toMatchObject({
      on: '2026-11-01',
      lines: [{ by: { number: 'HT-1' } }, {}, { by: null }],
    });
    const told = (await world.all<InboxMessage>('inbox_messages')).filter(
      ({ kind }) => kind === 'work_order_cover',
    );
    expect(told.map(({ memberId }) => memberId)).toEqual(['M-qian']);
  });

  it('is settled once, with its reason', async () => {
    const settle = { workOrderId: 'WO-late-contract', take: 'found', reason: '合同自 11 月起算' };
    expect(code(await world.call('chen', 'workOrder.settleCover', settle))).toBe('ACTION_NOT_ALLOWED');
    // Nor does whoever came for it say who pays, by another account.
    await world.twin('li', { dealerId: null, roles: ['service_manager'] });
    const waiting = await world.everything();
    expect(code(await world.call('li-2', 'workOrder.settleCover', settle))).toBe('COVER_OWN');
    expect(await world.everything()).toBe(waiting);
    // Nor whoever came along, taken off again since or not.
    const alone = await world.order('WO-late-contract');
    const engineer = { memberId: 'M-wang', name: 'wang' };
    const addedBy = { memberId: 'M-li', name: 'li' };
    await world.twin('wang', { dealerId: null, roles: ['service_manager'] });
    for (const along of [
      { helpers: [{ engineer, addedBy, at: alone.createdAt }] },
      { helperVisits: [{ id: 'V-along', engineer, checkIn: null, checkOut: null }] },
    ]) {
      await world.replace('work_orders', { ...alone, ...along });
      const kept = await world.everything();
      expect(code(await world.call('wang-2', 'workOrder.settleCover', settle))).toBe('COVER_OWN');
      expect(await world.everything()).toBe(kept);
    }
    await world.replace('work_orders', alone);
    const { revision } = alone;
    const stale = { ...settle, revision: revision - 1 };
    expect(code(await world.call('qian', 'workOrder.settleCover', stale))).toBe('CHANGED_MEANWHILE');
    expect(code(await world.call('qian', 'workOrder.settleCover', { ...settle, revision }))).toBe('ok');
    const order = await world.order('WO-late-contract');
    expect(order).toMatchObject({ coverFound: null, cover: { lines: [{ by: { number: 'HT-1' } }, {}, {}] } });
    expect(order.timeline.at(-1)).toMatchObject({ what: '改按完工时的保修判定', reason: '合同自 11 月起算' });
    expect(code(await world.call('qian', 'workOrder.settleCover', settle))).toBe('COVER_SETTLED');
  });
});
