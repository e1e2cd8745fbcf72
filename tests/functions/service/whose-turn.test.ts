import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { workOrderStates } from '../../../miniprogram/shared/states';
import type { WorkOrderState } from '../../../miniprogram/shared/states';
import { whoseTurn } from '../../../miniprogram/shared/visit/whose-turn';
import { graded } from '../../unit/visit/orders';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.cloud.close());

const finding = {
  summary: '泵已换，仍报警',
  cause: '',
  action: '',
  faultCode: '',
  labourMinutes: 1,
  travelMinutes: 0,
  result: 'fixed',
};
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

describe('every order that has not ended is in somebody’s list', () => {
  const outcomes = ['fixed', 'temporary', 'not_fixed'];
  const cases = (Object.keys(workOrderStates) as WorkOrderState[]).flatMap((state) =>
    ['completed', 'confirmed', 'cannot_complete'].includes(state)
      ? outcomes.flatMap((result) => [true, false].map((left) => [state, result, left] as const))
      : [[state, 'fixed', false] as const],
  );
  it.each(cases)('%s, %s, left: %p', async (state, result, left) => {
    const isOpen = ['new', 'assigned_dealer'].includes(state);
    const { _id } = await world.addOrder({
      _id: `WO-list-${state}-${result}-${left}`,
      state,
      ...(isOpen ? { engineer: null } : {}),
      visits: ['completed', 'confirmed', 'cannot_complete'].includes(state)
        ? [visit(result, left ? { checkOut: graded } : {})]
        : [],
    });
    const turn = whoseTurn(await world.order(_id));
    type Rows = { _id: string }[];
    const home = async (who: string) =>
      (
        (await world.call(who, 'home.get', {})) as unknown as {
          data: { engineer: { orders: Rows } | null; dispatch: { waiting: Rows; running: Rows } | null };
        }
      ).data;
    const has = (rows: Rows | undefined) => (rows ?? []).some((row) => row._id === _id);
    const dispatcher = await home('chen');
    if (turn === 'engineer') expect(has((await home('li')).engineer?.orders)).toBe(true);
    if (turn === 'dispatch_waiting') expect(has(dispatcher.dispatch?.waiting)).toBe(true);
    if (turn === 'dispatch_finished') {
      const list = await world.call('chen', 'workOrder.list', { states: ['completed', 'confirmed'] });
      expect(has((list as unknown as { data: { orders: Rows } }).data.orders)).toBe(true);
    }
    if (turn === 'nobody') {
      expect(has((await home('li')).engineer?.orders)).toBe(false);
      expect(has([...dispatcher.dispatch!.waiting, ...dispatcher.dispatch!.running])).toBe(false);
      expect(['closed', 'cancelled']).toContain(state);
    }
  });
});
