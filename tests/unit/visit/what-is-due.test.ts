import { byWhatIsDue } from '../../../miniprogram/pages/home/what-is-due';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';

const now = new Date('2026-11-28T04:00:00.000Z');
const order = (_id: string, change: Partial<WorkOrder>): WorkOrder =>
  ({
    _id,
    state: 'accepted',
    severity: 'ordinary',
    visits: [],
    respondedAt: null,
    responseDueAt: '2026-11-29T04:00:00.000Z',
    repairedAt: null,
    repairDueAt: '2026-11-30T04:00:00.000Z',
    pausedAt: null,
    ...change,
  }) as WorkOrder;
const sorted = (...orders: WorkOrder[]) => byWhatIsDue(orders, now).map(({ _id }) => _id);

it('an overdue urgent order stands above a maintenance one is on the way to', () => {
  const maintenance = order('maintenance', { state: 'travelling', respondedAt: '2026-11-28T03:00:00.000Z' });
  const urgent = order('urgent', { severity: 'down', responseDueAt: '2026-11-28T02:00:00.000Z' });
  const late = order('late', { responseDueAt: '2026-11-28T01:00:00.000Z' });
  expect(sorted(maintenance, late, urgent)).toEqual(['urgent', 'late', 'maintenance']);
});

it('what one is in the middle of comes first, what only waits for a rating last', () => {
  const left = order('left', {
    state: 'confirmed',
    repairedAt: '2026-11-28T01:00:00.000Z',
    visits: [{ checkOut: {} }] as WorkOrder['visits'],
  });
  const onsite = order('onsite', { state: 'onsite', respondedAt: '2026-11-28T01:00:00.000Z' });
  const held = order('held', { state: 'on_hold', pausedAt: '2026-11-28T01:00:00.000Z' });
  const urgent = order('urgent', { severity: 'down', responseDueAt: '2026-11-28T02:00:00.000Z' });
  expect(sorted(left, held, urgent, onsite)).toEqual(['onsite', 'urgent', 'held', 'left']);
});
