import { keptFile } from '../../kept-file';
import { dayOf } from '../../../miniprogram/shared/days';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import { addSites, creation, registration } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const time = () => new Date().toISOString();
const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const hospital = (hospitalId: string, change: object = {}) => ({
  hospitalId,
  name: '新建医院',
  regionCode: '110105',
  address: '',
  location: { longitude: 116.4, latitude: 39.9 },
  ...change,
});
const evidence = () => ({
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 15, takenAt: time() },
  scannedText: 'SN300',
  photos: [],
  nonce: null,
  deviceTime: time(),
  note: '',
});
const push = async (items: [string, object][], who = 'li') => {
  const reply = await world.call(
    who,
    'sync.push',
    {
      items: items.map(([action, input]) => ({
        opId: world.newOpId(),
        action,
        input,
        subject: 'visit',
        deviceTime: time(),
      })),
    },
    null,
  );
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return (reply.data as { results: { status: string; code?: string }[] }).results;
};

describe('a visit that is sent hours later', () => {
  it('is told from a wrong clock by the time at which the phone sends it', async () => {
    const hoursAgo = new Date(Date.now() - 5 * 3_600_000).toISOString();
    const checkIn = async (workOrderId: string, sentAt: string) => {
      await world.addOrder({ _id: workOrderId, state: 'travelling', nonce: 'n-1' });
      const item = {
        opId: world.newOpId(),
        action: 'workOrder.checkIn',
        input: { workOrderId, visitId: 'V-1', evidence: { ...evidence(), deviceTime: hoursAgo } },
        subject: 'visit',
        deviceTime: hoursAgo,
      };
      const reply = await world.raw('li', {
        action: 'sync.push',
        input: { items: [item] },
        deviceTime: sentAt,
      });
      expect(reply).toMatchObject({ ok: true, data: { results: [{ status: 'done' }] } });
      return (await world.order(workOrderId)).visits[0]!.checkIn!;
    };
    const late = await checkIn('WO-late', time());
    expect(late.reasons).toContain('sent_later');
    expect(late.reasons).not.toContain('clock_skew');
    expect(Math.abs(late.skewSeconds)).toBeLessThan(60);
    const slow = await checkIn('WO-slow', hoursAgo);
    expect(slow.reasons).toContain('clock_skew');
    expect(slow.reasons).not.toContain('sent_later');
  });
});

describe('on the spot and off line', () => {
  it('takes hospital, department, contact, instrument, order and the whole visit from one batch', async () => {
    const workOrderId = 'WO-whole';
    const items: [string, object][] = [
      ['hospital.create', hospital('H-new')],
      ['department.create', { departmentId: 'DEP-new', hospitalId: 'H-new', name: '检验科' }],
      [
        'contact.save',
        { departmentId: 'DEP-new', contactId: 'C-new', name: '钱主任', phone: '', title: '', left: false },
      ],
      ['device.register', registration('SN300', { hospitalId: 'H-new', departmentId: 'DEP-new' })],
      [
        'workOrder.create',
        creation(workOrderId, { deviceId: 'DV-X-SN300', hospitalId: 'H-new', departmentId: 'DEP-new' }),
      ],
      ['workOrder.depart', { workOrderId }],
      ['workOrder.checkIn', { workOrderId, visitId: 'V-1', evidence: evidence() }],
      [
        'workOrder.answer',
        {
          workOrderId,
          answers: [
            { itemId: 'appearance', value: '正常', photos: [], note: '', at: time() },
            { itemId: 'self_test', value: '是', photos: [], note: '', at: time() },
            { itemId: 'room_temperature', value: 22, photos: [], note: '', at: time() },
          ],
        },
      ],
      [
        'workOrder.usePart',
        {
          workOrderId,
          part: {
            id: 'P-1',
            partNumber: 'PN-1',
            name: '滤芯',
            quantity: 1,
            serial: '',
            lot: '',
            returnsOldPart: false,
            at: time(),
          },
        },
      ],
      [
        'workOrder.complete',
        {
          workOrderId,
          report: {
            summary: '更换滤芯',
            cause: '',
            action: '',
            faultCode: 'E01',
            labourMinutes: 30,
            travelMinutes: 0,
            result: 'fixed',
          },
        },
      ],
      [
        'workOrder.sign',
        {
          workOrderId,
          signedBy: { id: null, name: '钱主任', phone: '' },
          image: keptFile(),
        },
      ],
      ['workOrder.checkOut', { workOrderId, evidence: evidence() }],
      ['survey.offer', { workOrderId, code: 'b'.repeat(22) }],
    ];
    const before = world.cloud.requests.length;
    expect((await push(items)).map(({ status, code }) => code ?? status)).toEqual(items.map(() => 'done'));
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(3 * items.length);
    const order = await world.order(workOrderId);
    expect(order).toMatchObject({
      state: 'confirmed',
      source: 'engineer',
      site: { hospitalId: 'H-new', hospitalName: '新建医院', departmentName: '检验科' },
      device: { serial: 'SN300' },
    });
    expect(order.surveyId).not.toBeNull();
    for (const [collection, entityId] of [
      ['hospitals', 'H-new'],
      ['departments', 'DEP-new'],
      ['devices', 'DV-X-SN300'],
      ['work_orders', workOrderId],
    ] as const) {
      const document = (await world.all<Hospital>(collection)).find(({ _id }) => _id === entityId)!;
      expect(verifyChain({ collection, entityId }, await world.trail(entityId), document)).toEqual([]);
    }
    const found = await world.call('li', 'hospital.search', { text: '新建' }, null);
    expect(found).toMatchObject({
      ok: true,
      data: { hospitals: [{ _id: 'H-new', standing: 'provisional' }] },
    });
  });

  it('asks the database at most three times an item in a batch of twenty', async () => {
    const items = Array.from({ length: 20 }, (_, n): [string, object] => [
      'workOrder.create',
      creation(`WO-batch-${n}`),
    ]);
    const before = world.cloud.requests.length;
    expect((await push(items)).every(({ status }) => status === 'done')).toBe(true);
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(60);
    expect(
      (await world.all<{ _id: string }>('work_orders')).filter(({ _id }) => _id.startsWith('WO-batch')),
    ).toHaveLength(20);
  });

  it('holds what follows when the hospital is refused', async () => {
    const stored = await world.everything();
    const results = await push([
      ['hospital.create', hospital('H-bad', { regionCode: '999999' })],
      ['department.create', { departmentId: 'DEP-bad', hospitalId: 'H-bad', name: '检验科' }],
    ]);
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ['failed', 'REGION_UNKNOWN'],
      ['held', 'EARLIER_ITEM_FAILED'],
    ]);
    expect(await world.everything()).toBe(stored);
  });
});

describe('an order', () => {
  it('of a certified engineer is in hand at once; without the certificate it waits in the own dealer', async () => {
    await world.call('li', 'workOrder.create', creation('WO-li'));
    await world.call('wang', 'workOrder.create', creation('WO-wang'));
    expect(await world.order('WO-li')).toMatchObject({ state: 'accepted', engineer: { memberId: 'M-li' } });
    expect(await world.order('WO-wang')).toMatchObject({
      state: 'assigned_dealer',
      engineer: null,
      dealerId: 'D-1',
    });
  });

  it('goes from dispatcher to dealer to the first who claims it', async () => {
    await world.call('chen', 'workOrder.create', creation('WO-way'));
    expect(await world.order('WO-way')).toMatchObject({ state: 'new', dealerId: null });
    expect(
      code(await world.call('chen', 'workOrder.assignDealer', { workOrderId: 'WO-way', dealerId: 'D-3' })),
    ).toBe('DEALER_SUSPENDED');
    const toOne = { workOrderId: 'WO-way', dealerId: 'D-1' };
    const stored = await world.everything();
    expect(code(await world.call('chen', 'workOrder.assignDealer', toOne))).toBe('DEALER_NOT_GRANTED');
    expect(await world.everything()).toBe(stored);
    const reason = '授权经销商暂无认证工程师';
    expect(code(await world.call('chen', 'workOrder.assignDealer', { ...toOne, reason }))).toBe('ok');
    expect((await world.order('WO-way')).timeline.at(-1)).toMatchObject({ state: 'assigned_dealer', reason });
    const messages = await world.all<{ memberId: string; kind: string }>('inbox_messages');
    expect(messages).toContainEqual(
      expect.objectContaining({ memberId: 'M-boss', kind: 'work_order_for_dealer' }),
    );
    expect(code(await world.call('zhao', 'workOrder.claim', { workOrderId: 'WO-way' }))).toBe(
      'POOL_ORDER_GONE',
    );
    expect(code(await world.call('wang', 'workOrder.claim', { workOrderId: 'WO-way' }))).toBe(
      'NOT_CERTIFIED',
    );
    const pool = await world.call('li', 'workOrder.pool', {}, null);
    expect(JSON.stringify(pool)).toContain('WO-way');
    expect(code(await world.call('li', 'workOrder.claim', { workOrderId: 'WO-way' }))).toBe('ok');
    expect(code(await world.call('wang', 'workOrder.claim', { workOrderId: 'WO-way' }))).toBe(
      'POOL_ORDER_GONE',
    );
    expect(await world.order('WO-way')).toMatchObject({ state: 'accepted', engineer: { memberId: 'M-li' } });
  });

  it('goes without a reason to a dealer whom an approved grant names for the place and the line', async () => {
    const today = dayOf(new Date());
    await world.put('grants', {
      _id: 'G-1',
      revision: 1,
      head: '',
      number: 'SQ-1',
      dealerId: 'D-1',
      dealerName: '丙',
      productLineIds: ['L'],
      scope: { regionCodes: ['110105'], hospitalIds: [] },
      carveOuts: { regionCodes: [], hospitalIds: [] },
      fromOn: today,
      toOn: today,
      exclusive: true,
      state: 'approved',
      coverageKeys: ['L|110105'],
    });
    await world.call('chen', 'workOrder.create', creation('WO-granted'));
    expect(
      code(
        await world.call('chen', 'workOrder.assignDealer', { workOrderId: 'WO-granted', dealerId: 'D-2' }),
      ),
    ).toBe('DEALER_NOT_GRANTED');
    expect(
      code(
        await world.call('chen', 'workOrder.assignDealer', { workOrderId: 'WO-granted', dealerId: 'D-1' }),
      ),
    ).toBe('ok');
  });

  it('is suggested to the certified engineers of its dealer first', async () => {
    await world.call('boss', 'workOrder.create', creation('WO-suggest'));
    const reply = await world.call('boss', 'workOrder.suggest', { workOrderId: 'WO-suggest' }, null);
    const { suggestions } = (reply as unknown as { data: { suggestions: { memberId: string }[] } }).data;
    expect(suggestions[0]?.memberId).toBe('M-li');
    expect(JSON.stringify(suggestions)).not.toContain('M-zhao');
  });

  it.each<[string, string, string, object, string]>([
    ["another dealer's instrument", 'zhao', 'workOrder.create', creation('WO-x'), 'DEVICE_NOT_FOUND'],
    [
      'no such instrument',
      'zhao',
      'workOrder.create',
      creation('WO-x', { deviceId: 'DV-X-NONE' }),
      'DEVICE_NOT_FOUND',
    ],
    [
      'no such hospital',
      'li',
      'workOrder.create',
      creation('WO-x', { hospitalId: 'none' }),
      'HOSPITAL_NOT_FOUND',
    ],
    ['a dealer of its own', 'li', 'workOrder.create', creation('WO-x', { dealerId: 'D-2' }), 'INPUT_INVALID'],
    [
      'an engineer who dispatches',
      'li',
      'workOrder.assignDealer',
      { workOrderId: 'WO-li', dealerId: 'D-2' },
      'ACTION_NOT_ALLOWED',
    ],
    [
      'an admin who dispatches',
      'boss',
      'workOrder.assignDealer',
      { workOrderId: 'WO-li', dealerId: 'D-2' },
      'ACTION_NOT_ALLOWED',
    ],
    [
      'a dealer that does not exist',
      'chen',
      'workOrder.assignDealer',
      { workOrderId: 'WO-suggest', dealerId: 'none' },
      'DEALER_NOT_FOUND',
    ],
    ['an engineer who closes', 'li', 'workOrder.close', { workOrderId: 'WO-li' }, 'ACTION_NOT_ALLOWED'],
    [
      'work that is not done',
      'chen',
      'workOrder.close',
      { workOrderId: 'WO-li' },
      'WORK_ORDER_STATE_CHANGED',
    ],
    ['an id that is taken', 'li', 'workOrder.create', creation('WO-li'), 'ID_TAKEN'],
    [
      "another hospital's department",
      'li',
      'workOrder.create',
      creation('WO-x', { hospitalId: 'H-new', deviceId: null }),
      'DEPARTMENT_NOT_FOUND',
    ],
    [
      "an id that is taken by another dealer's order",
      'zhao',
      'workOrder.create',
      creation('WO-li', { deviceId: null }),
      'ID_TAKEN',
    ],
    ['a hospital that is taken', 'li', 'hospital.create', hospital('H-1'), 'ID_TAKEN'],
    [
      'a department of no hospital',
      'li',
      'department.create',
      { departmentId: 'DEP-x', hospitalId: 'none', name: 'x' },
      'HOSPITAL_NOT_FOUND',
    ],
    [
      'a contact of no department',
      'li',
      'contact.save',
      { departmentId: 'none', contactId: 'C', name: 'x', phone: '', title: '', left: false },
      'DEPARTMENT_NOT_FOUND',
    ],
    [
      'an order of another dealer for suggestions',
      'boss',
      'workOrder.suggest',
      { workOrderId: 'none' },
      'WORK_ORDER_NOT_FOUND',
    ],
    [
      'a report of an order without one',
      'li',
      'workOrder.report',
      { workOrderId: 'WO-li' },
      'REPORT_MISSING',
    ],
    [
      "a report of another dealer's order",
      'zhao',
      'workOrder.report',
      { workOrderId: 'WO-whole' },
      'WORK_ORDER_NOT_FOUND',
    ],
  ])('is refused: %s', async (_, who, action, input, expected) => {
    const stored = await world.everything();
    expect(code(await world.call(who, action, input))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });
});

it('keeps contacts who have left in the record and shows those in charge', async () => {
  const contact = { departmentId: 'DEP-1', contactId: 'C-2', name: '孙老师', phone: '', title: '' };
  expect(code(await world.call('li', 'contact.save', { ...contact, left: false }))).toBe('ok');
  expect(code(await world.call('li', 'contact.save', { ...contact, left: true }))).toBe('ok');
  const list = await world.call('zhao', 'department.list', { hospitalId: 'H-1' }, null);
  expect(list).toMatchObject({ ok: true, data: { departments: [{ _id: 'DEP-1' }] } });
  const department = (await world.all<Department>('departments')).find(({ _id }) => _id === 'DEP-1')!;
  expect(department.contacts.find(({ id }) => id === 'C-2')).toMatchObject({
    name: '孙老师',
    toOn: expect.any(String),
  });
});
