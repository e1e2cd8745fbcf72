import { mount, settle } from './load';
import type { Mounted } from './load';
import { device, known, newPhone, queued } from './phone-world';
import type { Phone } from './phone-world';
import { graded, li, order } from '../unit/visit/orders';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';

/** Several instruments in one coming, on a phone without a network. */
let phone: Phone;
const visit = {
  ...{ id: 'V-1', engineer: li, checklistId: 'C-1', checkIn: graded, answers: {}, parts: [] },
  ...{ report: null, signature: null, checkOut: null },
};
const report = {
  ...{ summary: '好', cause: '', action: '', faultCode: '', labourMinutes: 1, travelMinutes: 0 },
  ...{ result: 'fixed' as const, at: '', file: null },
};
const main = (change: Partial<WorkOrder> = {}) =>
  order({ device, state: 'onsite', visits: [visit], ...change });
const second = (change: Partial<WorkOrder> = {}) =>
  order({
    _id: 'WO-2',
    number: 'WO261123-2222',
    device: { ...device, id: 'DV-2', serial: 'SN002' },
    ...change,
  });
const shared = { ...visit, id: 'V-2', shares: { id: 'WO-1', number: 'WO261123-7KQF' } };

async function open(page: string, options: object, orders: WorkOrder[]): Promise<Mounted> {
  known(phone, orders);
  const mounted = mount(`pages/${page}`);
  if (mounted.instance.onLoad) mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('an order of the same hospital needs no check-in of its own while somebody is there', async () => {
  const page = await open('engineer/check-in/check-in', { id: 'WO-2' }, [
    main(),
    second({ state: 'accepted' }),
  ]);
  expect(page.dom.textContent).toContain('同次上门不用再签到');
  await page.instance.share();
  expect(queued(phone)).toMatchObject([
    {
      ...{ action: 'workOrder.shareVisit', subject: 'work_orders:WO-2', after: ['work_orders:WO-1'] },
      input: { workOrderId: 'WO-2', mainId: 'WO-1' },
    },
  ]);
  const first = mount('pages/engineer/order/order');
  first.instance.onLoad({ id: 'WO-1' });
  first.instance.onShow();
  await settle(20);
  expect(first.dom.textContent).toContain('SN002');
  expect(first.dom.textContent).toContain('再服务一台设备');
});

test('elsewhere it is checked in as any other', async () => {
  const far = second({ state: 'accepted', site: { ...main().site, hospitalId: 'H-9' } });
  const page = await open('engineer/check-in/check-in', { id: 'WO-2' }, [main(), far]);
  expect(page.dom.textContent).not.toContain('同次上门不用再签到');
});

test('one signature is kept for every instrument that is finished, and said to be for each', async () => {
  const orders = [
    main({ state: 'completed', visits: [{ ...visit, report }] }),
    second({ state: 'completed', visits: [{ ...shared, report }] }),
  ];
  const page = await open('engineer/signature/signature', { id: 'WO-1' }, orders);
  expect(page.dom.textContent).toContain('SN002');
  page.instance.selectComponent = () => ({ picture: () => Promise.resolve('wxfile://tmp/sign.png') });
  phone.files.set('wxfile://tmp/sign.png', new Uint8Array([1]));
  page.instance.setData({ drawn: true, name: '赵主任' });
  await page.instance.submit();
  const kept = queued(phone) as unknown as {
    action: string;
    input: { workOrderId: string; image: object };
  }[];
  expect(kept.map(({ action, input }) => [action, input.workOrderId])).toEqual([
    ['workOrder.sign', 'WO-1'],
    ['workOrder.sign', 'WO-2'],
  ]);
  expect(kept[0]!.input.image).toEqual(kept[1]!.input.image);
});

test('leaving the first leaves the others that are done, and none that is still in work', async () => {
  const orders = [
    main({ state: 'confirmed', visits: [{ ...visit, report }] }),
    second({ state: 'confirmed', visits: [{ ...shared, report }] }),
    second({ _id: 'WO-3', state: 'onsite', visits: [shared] }),
  ];
  const page = await open('engineer/check-in/check-in', { id: 'WO-1', leaving: '1' }, orders);
  expect(page.dom.textContent).toContain('一同签退');
  await page.instance.submit();
  expect(
    (queued(phone) as unknown as { action: string; input: { workOrderId: string } }[]).map(
      ({ action, input }) => [action, input.workOrderId],
    ),
  ).toEqual([
    ['workOrder.checkOut', 'WO-1'],
    ['workOrder.checkOut', 'WO-2'],
  ]);
});
