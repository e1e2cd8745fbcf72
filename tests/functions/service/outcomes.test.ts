import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { graded } from '../../unit/visit/orders';
import { startWorld } from './world';
import type { World } from './world';

/** What follows a visit that did not end as one thought, through the functions. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const li = { memberId: 'M-li', name: 'li' };
const report = {
  ...{ summary: '更换加样针', cause: '', action: '', faultCode: 'E02', labourMinutes: 60, travelMinutes: 0 },
  result: 'fixed' as const,
};
const visit = (change: Partial<Visit> = {}): Visit => ({
  ...{ id: 'V-1', engineer: li, checklistId: null, checkIn: graded, answers: {}, parts: [] },
  ...{ report: null, signature: null, checkOut: null },
  ...change,
});
const told = async (kind: InboxMessage['kind']) =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter((one) => one.kind === kind)
    .map(({ title }) => title);
const add = (id: string, change: Partial<WorkOrder>) => world.addOrder({ _id: id, ...change });

it('an end is undone within ten minutes, and dispatch hears both', async () => {
  await add('WO-undo', { state: 'onsite', visits: [visit()] });
  const ended = { workOrderId: 'WO-undo', reason: '需返厂' };
  expect(await world.call('li', 'workOrder.cannotComplete', ended)).toMatchObject({ ok: true });
  expect(await world.call('li', 'workOrder.undo', { workOrderId: 'WO-undo' })).toMatchObject({ ok: true });
  expect(await world.order('WO-undo')).toMatchObject({ state: 'onsite' });
  expect(await told('work_order_resumed')).toContain('已撤销“无法完成”，继续服务');
  const before = await world.everything();
  const again = await world.call('li', 'workOrder.undo', { workOrderId: 'WO-undo' });
  expect(again).toMatchObject({ ok: false, code: 'WORK_ORDER_STATE_CHANGED' });
  expect(await world.everything()).toBe(before);
});

it('an amended report that is no repair leads to a follow-up, once', async () => {
  const done = { ...report, at: '2026-11-23T06:30:00.000Z', file: null };
  const signature = {
    ...{ signedBy: { id: null, name: '周主任', phone: '' }, at: '2026-11-23T06:40:00.000Z' },
    image: { fileId: 'cloud://x.y/kept/a/b', sha256: 'a'.repeat(64), bytes: 10 },
  };
  await add('WO-amend', {
    state: 'confirmed',
    source: 'hospital',
    visits: [visit({ report: done, signature, checkOut: graded })],
  });
  const amend = (result: 'not_fixed' | 'fixed') =>
    world.call('li', 'workOrder.amendReport', {
      ...{ workOrderId: 'WO-amend', visitId: 'V-1', reason: '又报警' },
      report: { ...report, result },
    });
  expect(await amend('not_fixed')).toMatchObject({ ok: true });
  const amended = await world.order('WO-amend');
  expect(amended.followUp).toBeDefined();
  expect(amended.visits[0]!.replacedReports).toHaveLength(1);
  expect(await amend('fixed')).toMatchObject({ ok: true });
  const orders = await world.all<WorkOrder>('work_orders');
  const following = orders.filter(({ followsUp }) => followsUp?.id === 'WO-amend');
  // Asked for by whoever asked for the first one: its engineer may call the contact as before.
  expect(following).toMatchObject([{ source: 'hospital' }]);
  expect(await told('work_order_amended')).toContain('服务报告已更正');
});

it('work that nobody signed is closed after a service manager has agreed', async () => {
  const done = { ...report, at: '2026-11-23T06:30:00.000Z', file: null };
  const unsigned = visit({ report: done, checkOut: graded, unsignedReason: '医院拒绝签字' });
  await add('WO-unsigned', { state: 'completed', visits: [unsigned] });
  const agree = { workOrderId: 'WO-unsigned', visitId: 'V-1', reason: '已电话核实' };
  const before = await world.everything();
  expect(await world.call('chen', 'workOrder.close', { workOrderId: 'WO-unsigned' })).toMatchObject({
    code: 'UNSIGNED_NOT_APPROVED',
  });
  expect(await world.call('chen', 'workOrder.approveUnsigned', agree)).toMatchObject({
    code: 'ACTION_NOT_ALLOWED',
  });
  // Completed anew meanwhile, it is not what was looked at.
  const { revision } = await world.order('WO-unsigned');
  expect(
    await world.call('qian', 'workOrder.approveUnsigned', { ...agree, revision: revision + 1 }),
  ).toMatchObject({ code: 'CHANGED_MEANWHILE' });
  expect(await world.everything()).toBe(before);
  expect(await world.call('qian', 'workOrder.approveUnsigned', { ...agree, revision })).toMatchObject({
    ok: true,
  });
  expect(await world.call('chen', 'workOrder.close', { workOrderId: 'WO-unsigned' })).toMatchObject({
    ok: true,
  });
});
