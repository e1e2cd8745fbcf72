import { addDays, addMonths, dayOf } from '../../../miniprogram/shared/days';
import { keptFile } from '../../kept-file';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { addSites, creation } from './sites';
import { startWorld } from './world';
import type { World } from './world';

/** 装机、移机、撤机、借机 and what is done along: the instrument follows once the hospital has signed. */
let world: World;
const entity = { revision: 1, head: '' };
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  await world.set('models', 'X', { warranty: { months: 12, from: 'acceptance', shipmentMonths: null } });
  await world.put('hospitals', {
    ...{
      _id: 'H-2',
      ...entity,
      name: '新院',
      aliases: [],
      regionCode: '110105',
      address: '',
      location: null,
    },
    ...{ standing: 'verified', searchKeys: [], createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed' },
  });
  await world.set('devices', 'DV-X-SN001', { serialKey: 'SN001' });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const device = async () => (await world.all<Device>('devices')).find(({ _id }) => _id === 'DV-X-SN001')!;
const snapshot = {
  id: 'DV-X-SN001',
  modelId: 'X',
  modelName: '测试仪 X',
  productLineId: 'L',
  serial: 'SN001',
};
const report = {
  ...{ summary: '完成', cause: '', action: '', faultCode: '', labourMinutes: 1, travelMinutes: 1 },
  ...{ result: 'fixed' as const, at: '2026-11-20T02:00:00.000Z', file: null },
};
const visit = (change: object = {}) => ({
  ...{ id: 'V-1', engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, checkIn: null, answers: {} },
  ...{ parts: [], report: { ...report, ...change }, signature: null, checkOut: null },
});
const done = (id: string, change: Partial<WorkOrder>, said: object = {}) =>
  world.addOrder({
    _id: id,
    state: 'completed',
    device: snapshot,
    visits: [visit(said) as never],
    ...change,
  });
const sign = (workOrderId: string) =>
  world.call('li', 'workOrder.sign', {
    workOrderId,
    signedBy: { id: null, name: '赵主任', phone: '' },
    image: keptFile(),
  });
const create = (id: string, change: object, who = 'chen') =>
  world.call(who, 'workOrder.create', { ...creation(id), ...change });
const target = (hospitalId: string, departmentId: string | null = null) => ({
  task: 'relocation',
  moveTo: { hospitalId, departmentId },
});

it('an installation that the hospital has signed begins the model’s warranty on that day', async () => {
  await done('WO-p-1', { task: 'installation' });
  expect(code(await sign('WO-p-1'))).toBe('ok');
  const { installedOn, entitlements } = await device();
  expect(installedOn).toBe(today);
  expect(entitlements).toMatchObject([{ kind: 'warranty', fromOn: today, toOn: addMonths(today, 12) }]);
  expect((await world.order('WO-p-1')).settledAt).toBeTruthy();
});

it('one that was left unfinished begins nothing', async () => {
  const before = await device();
  await done('WO-p-2', { task: 'installation' }, { result: 'not_fixed' });
  expect(code(await sign('WO-p-2'))).toBe('ok');
  expect((await device()).entitlements).toEqual(before.entitlements);
});

it('is moved within the hospital by the dealer, and stands there once that is signed', async () => {
  await world.put('departments', {
    ...{ _id: 'DEP-9', ...entity, hospitalId: 'H-1', name: '急诊', contacts: [], standing: 'verified' },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed' },
  });
  expect(code(await create('WO-p-3', target('H-1', 'DEP-9'), 'boss'))).toBe('ok');
  const { moveTo, servedBy } = await world.order('WO-p-3');
  expect([moveTo!.departmentName, servedBy]).toEqual(['急诊', 'D-1']);
  await done('WO-p-3b', { task: 'relocation', moveTo: moveTo!, servedBy: servedBy! });
  await sign('WO-p-3b');
  expect(await device()).toMatchObject({ departmentId: 'DEP-9', hospitalId: 'H-1', dealerId: 'D-1' });
});

it('into another hospital it goes by the office, and whoever the grants name there is told', async () => {
  expect(code(await create('WO-p-4', target('H-2')))).toBe('ok');
  const { moveTo, servedBy } = await world.order('WO-p-4');
  expect(servedBy).toBeNull();
  const asked = { workOrderId: 'WO-p-4', dealerId: 'D-1' };
  expect(code(await world.call('chen', 'workOrder.assignDealer', asked))).toBe('DEALER_NOT_GRANTED');
  await done('WO-p-4b', { task: 'relocation', moveTo: moveTo!, servedBy: null });
  await sign('WO-p-4b');
  expect(await device()).toMatchObject({ hospitalId: 'H-2', hospitalName: '新院', dealerId: null });
  const told = (await world.all<InboxMessage>('inbox_messages')).filter(
    ({ kind }) => kind === 'device_moved',
  );
  expect(told.map(({ memberId }) => memberId)).toEqual(expect.arrayContaining(['M-chen', 'M-qian']));
  await world.set('devices', 'DV-X-SN001', { hospitalId: 'H-1', departmentId: 'DEP-1', dealerId: 'D-1' });
});

describe('a reading, and what was done along', () => {
  it('stand on the instrument and on the orders of its plans, once', async () => {
    const plans = [
      {
        ...{
          planId: 'SP-1',
          name: '按量保养',
          task: 'maintenance',
          anchorOn: '2026-01-01',
          next: 2,
          dueOn: null,
        },
        ...{ order: { id: 'WO-plan', dueOn: today }, hospitalId: 'H-1', stopped: null },
        ...{ everyTests: 1000, countedFrom: 0 },
      },
    ];
    await world.set('devices', 'DV-X-SN001', { plans });
    const servicePlan = {
      ...{ planId: 'SP-1', name: '按量保养', sequence: 1, dueOn: today },
      ...{ fromOn: addDays(today, -10), toOn: addDays(today, 10) },
    };
    const open = {
      task: 'maintenance' as const,
      state: 'assigned_dealer' as const,
      device: snapshot,
      servicePlan,
    };
    await world.addOrder({ _id: 'WO-plan', ...open });
    await world.addOrder({ _id: 'WO-plan-2', ...open, dealerId: 'D-2' });
    await done('WO-p-5', {}, { counter: 1500, along: ['WO-plan', 'WO-plan-2', 'WO-nothing'] });
    expect(code(await sign('WO-p-5'))).toBe('ok');
    expect(await device()).toMatchObject({
      counter: { reading: 1500, total: 1500 },
      plans: [{ countedFrom: 1500 }],
    });
    expect(await world.order('WO-plan')).toMatchObject({
      ...{ state: 'closed', repairedAt: report.at, planOpenUntil: null, doneWith: { id: 'WO-p-5' } },
    });
    expect((await world.order('WO-plan-2')).state).toBe('assigned_dealer');
    expect((await world.order('WO-p-5')).doneAlong).toMatchObject([{ id: 'WO-plan' }]);
  });
});

it('a loan is brought by an order of its own, and its removal asks the warehouse to take it back', async () => {
  const loan = {
    ...{
      _id: 'LN-1',
      ...entity,
      number: 'JY-1',
      productId: 'P',
      productName: '备用机',
      lot: '',
      serial: 'sn 001',
    },
    ...{
      serialKey: 'SN001',
      fromId: 'M-1',
      fromName: '仓',
      purpose: 'spare',
      dealerId: 'D-1',
      dealerName: '丙',
    },
    ...{
      hospitalId: 'H-1',
      hospitalName: '测试医院',
      dueOn: addDays(today, 30),
      reason: '备用',
      state: 'out',
    },
    ...{ outcome: '', askedBy: { memberId: 'M-qian', name: 'qian' }, createdAt: report.at, history: [] },
  };
  expect(code(await create('WO-p-6', { task: 'loan' }))).toBe('LOAN_NOT_OUT');
  await world.put('loans', loan);
  expect(code(await create('WO-p-6', { task: 'loan' }))).toBe('ok');
  const known = (await world.order('WO-p-6')).loan!;
  expect(known).toEqual({ id: 'LN-1', number: 'JY-1', dueOn: loan.dueOn });
  await done('WO-p-6b', { task: 'loan', loan: known });
  await sign('WO-p-6b');
  expect((await device()).loan).toEqual(known);
  await done('WO-p-7', { task: 'removal' });
  await sign('WO-p-7');
  const gone = await device();
  expect([gone.hospitalId, gone.loan, gone.entitlements.map(({ toOn }) => toOn)]).toEqual([
    null,
    null,
    [today],
  ]);
});

describe('nothing is written where', () => {
  beforeAll(() => world.set('devices', 'DV-X-SN001', { hospitalId: 'H-1', departmentId: 'DEP-1' }));
  it.each<[string, object, string, string]>([
    ['no instrument is named', { task: 'removal', deviceId: null }, 'chen', 'PLACING_NEEDS_DEVICE'],
    [
      'it stands elsewhere',
      { task: 'removal', hospitalId: 'H-2', departmentId: null },
      'chen',
      'PLACING_ELSEWHERE',
    ],
    ['nobody says where to', { task: 'relocation' }, 'chen', 'RELOCATION_TARGET_MISSING'],
    ['it would stay where it is', target('H-1', 'DEP-1'), 'chen', 'RELOCATION_TARGET_MISSING'],
    ['a dealer moves it into another hospital', target('H-2'), 'boss', 'RELOCATION_BY_OFFICE'],
  ])('%s', async (_, change, who, refused) => {
    const before = await world.everything();
    expect(code(await create('WO-p-n', change, who))).toBe(refused);
    expect(await world.everything()).toBe(before);
  });
  it('a plan by counter is not counted from its completion', async () => {
    const before = await world.everything();
    const plan = {
      ...{ planId: 'SP-9', name: '按量', task: 'maintenance', modelId: 'X', contract: null, months: 12 },
      ...{ anchor: 'plan', windowDays: 10, startsOn: today, everyTests: 1000 },
    };
    expect(code(await world.call('qian', 'servicePlan.start', plan))).toBe('PLAN_COUNTER_ANCHOR');
    expect(await world.everything()).toBe(before);
  });
});
