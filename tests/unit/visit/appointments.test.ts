import { withClockAt } from '../../../miniprogram/shared/clocks/order-clock';
import type { Refusal } from '../../../miniprogram/shared/refusal';
import {
  appoint,
  openAppointment,
  sayWindow,
  tellEta,
  windowOf,
} from '../../../miniprogram/shared/visit/appointments';
import type { Agreed } from '../../../miniprogram/shared/visit/appointments';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import { graded, li, order } from './orders';

/** Monday 23 November 2026, 14:00 in Shanghai. */
const at = '2026-11-23T06:00:00.000Z';
const act = (reason?: string, when = at) => ({ by: li, at: when, ...(reason ? { reason } : {}) });
const tomorrow: Agreed = { on: '2026-11-24', span: 'morning', from: '', to: '', with: '陈老师' };
const code = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return (error as Refusal).code;
  }
};

it.each<[Agreed['span'], string, string, string, string, string]>([
  ['morning', '', '', '2026-11-24T00:00:00.000Z', '2026-11-24T04:00:00.000Z', '明天上午'],
  ['afternoon', '', '', '2026-11-24T05:00:00.000Z', '2026-11-24T10:00:00.000Z', '明天下午'],
  ['day', '', '', '2026-11-24T00:00:00.000Z', '2026-11-24T10:00:00.000Z', '明天全天'],
  ['hours', '09:30', '11:00', '2026-11-24T01:30:00.000Z', '2026-11-24T03:00:00.000Z', '明天 09:30–11:00'],
])('%s of a day is a window in Shanghai', (span, from, to, fromAt, toAt, said) => {
  const window = windowOf({ on: '2026-11-24', span, from, to });
  expect(window).toEqual({ fromAt, toAt });
  expect(sayWindow({ on: '2026-11-24', span, ...window }, '2026-11-23')).toBe(said);
});

it('is agreed without a reason, changed with one, and stands on the timeline', () => {
  const first = appoint(order({ state: 'accepted' }), tomorrow, act());
  expect(first).toMatchObject({ plannedOn: '2026-11-24', appointment: { with: '陈老师', span: 'morning' } });
  expect(appoint(first, tomorrow, act())).toBe(first);
  const later: Agreed = { ...tomorrow, on: '2026-11-25' };
  expect(code(() => appoint(first, later, act()))).toBe('REASON_MISSING');
  const changed = appoint(first, later, act('备件未到'));
  expect(changed.timeline.slice(-2).map(({ what, reason }) => [what, reason])).toEqual([
    ['预约上门 明天上午（与陈老师约定）', undefined],
    ['改约上门 11月25日上午（与陈老师约定）', '备件未到'],
  ]);
});

it.each<[string, Partial<Agreed>, string]>([
  ['a window that is over', { on: '2026-11-23' }, 'APPOINTMENT_PAST'],
  [
    'hours that end before they begin',
    { span: 'hours', from: '11:00', to: '09:00' },
    'APPOINTMENT_HOURS_WRONG',
  ],
])('is not agreed on %s', (_, change, expected) => {
  expect(code(() => appoint(order({ state: 'accepted' }), { ...tomorrow, ...change }, act()))).toBe(expected);
});
it.each(['onsite', 'completed', 'closed', 'cancelled'] as const)(
  'is not agreed for an order that is %s',
  (state) => {
    expect(code(() => appoint(order({ state }), tomorrow, act()))).toBe('WORK_ORDER_STATE_CHANGED');
  },
);

it('is not moved by planning another day, and outlives the engineer', () => {
  const agreed = appoint(order({ state: 'accepted' }), tomorrow, act());
  expect(code(() => rule.planOrder(agreed, '2026-11-26'))).toBe('APPOINTED');
  expect(code(() => rule.planOrder(agreed, null))).toBe('APPOINTED');
  expect(rule.planOrder(agreed, '2026-11-24').plannedOn).toBe('2026-11-24');
  const wang = { memberId: 'M-wang', name: '王工' };
  const told = tellEta(agreed, 30, act());
  expect(told.eta).toMatchObject({ at: '2026-11-23T06:30:00.000Z' });
  expect(rule.assignEngineer(told, wang, 'n-2', act())).toMatchObject({
    appointment: { on: '2026-11-24' },
    eta: null,
  });
});

it('speaks once its window has passed, and not where somebody came', () => {
  const agreed = withClockAt(
    appoint(order({ state: 'travelling', respondedAt: at, arrivedAt: at, repairedAt: at }), tomorrow, act()),
  );
  expect(agreed.clockAt).toBe('2026-11-24T04:00:00.000Z');
  const came = rule.checkIn(
    tellEta(agreed, 10, act()),
    { visitId: 'V-9', evidence: graded, checklistId: null },
    act(undefined, '2026-11-24T01:00:00.000Z'),
  );
  expect(came).toMatchObject({ appointment: { keptAt: '2026-11-24T01:00:00.000Z' }, eta: null });
  expect(openAppointment(came)).toBeNull();
  expect(withClockAt(came).clockAt).toBeNull();
});

it('is told by whoever does the order, on the way only', () => {
  expect(code(() => tellEta(order({ state: 'onsite' }), 10, act()))).toBe('WORK_ORDER_STATE_CHANGED');
  const theirs = order({ state: 'accepted', engineer: { memberId: 'M-wang', name: '王工' } });
  expect(code(() => tellEta(theirs, 10, act()))).toBe('WORK_ORDER_NOT_YOURS');
});

it('leaves unsigned work behind only with a photo of it', () => {
  const visit = {
    id: 'V-1',
    engineer: li,
    checklistId: null,
    checkIn: graded,
    answers: {},
    parts: [],
    report: null,
    signature: null,
    checkOut: null,
  };
  const done = order({ state: 'completed', visits: [visit] });
  const without = { ...graded, photos: [] };
  expect(code(() => rule.checkOut(done, without, act(), '医院无人'))).toBe('UNSIGNED_PHOTO_MISSING');
  const photo = { fileId: 'cloud://x/kept/a/b.jpg', sha256: 'a'.repeat(64), bytes: 1 };
  expect(rule.checkOut(done, { ...graded, photos: [photo] }, act(), '医院无人').visits[0]).toMatchObject({
    unsignedReason: '医院无人',
  });
});
