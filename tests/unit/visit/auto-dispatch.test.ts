import type { DispatchRule } from '../../../miniprogram/shared/visit/auto-dispatch';
import { dispatchStep, ruleFor } from '../../../miniprogram/shared/visit/auto-dispatch';
import { order } from './orders';

const rule = (
  change: Partial<Omit<DispatchRule, 'when'>> & { when?: Partial<DispatchRule['when']> } = {},
): DispatchRule => ({
  id: 'R',
  name: '全部',
  to: ['D-1'],
  answerMinutes: 60,
  ...change,
  when: { severity: null, productLineId: null, regionCode: null, ...change.when },
});
const visitor = { memberId: 'visitor', name: '赵主任' };
const dispatcher = { memberId: 'M-chen', name: 'chen' };
const at = '2026-11-24T02:00:00.000Z';
const waiting = (state: 'new' | 'assigned_dealer', by = visitor) =>
  order({ state, engineer: null, source: 'hospital', timeline: [{ state, at, by }] });
const setting = (rules: DispatchRule[], unclaimedMinutes = 0) => ({ rules, unclaimedMinutes });

it.each([
  [{ regionCode: '110000' }, true],
  [{ regionCode: '110105' }, true],
  [{ regionCode: '310000' }, false],
  [{ severity: 'down' as const }, false],
  [{ productLineId: 'L' }, false],
])('the condition %j fits or not', (when, fits) => {
  expect(ruleFor([rule({ when })], order()) !== null).toBe(fits);
});

it('the first rule that fits counts', () => {
  const rules = [rule({ id: 'A', when: { severity: 'down' } }), rule({ id: 'B' }), rule({ id: 'C' })];
  expect(ruleFor(rules, order())?.id).toBe('B');
});

it.each([
  ['before its time is over', '2026-11-24T02:59:00.000Z', null],
  ['once it is over', '2026-11-24T03:00:00.000Z', 'withdraw'],
])('a dealer keeps an order %s', (_, now, step) => {
  expect(dispatchStep(waiting('assigned_dealer'), setting([rule()]), now)).toBe(step);
});

it('nobody loses an order by night', () => {
  const evening = '2026-11-24T09:30:00.000Z'; // 17:30 in Shanghai, work ends at 18:00
  const day: [number, number][] = [[9 * 60, 18 * 60]];
  const hours = {
    always: false,
    week: Array<typeof day>(7).fill(day),
    exchanged: null,
    rest: [],
    worked: [],
  };
  const clock = {
    ...{ version: 0, policyId: 'P', policyName: '', pausing: [], ladder: [] },
    runs: [{ from: evening, minutes: {}, hours }],
  };
  const timeline = [{ state: 'assigned_dealer' as const, at: evening, by: visitor }];
  const given = { ...waiting('assigned_dealer'), clock, timeline };
  expect(dispatchStep(given, setting([rule()]), '2026-11-24T20:00:00.000Z')).toBe(null);
  expect(dispatchStep(given, setting([rule()]), '2026-11-25T06:00:00.000Z')).toBe('withdraw');
});

it('what a dispatcher gave, what an engineer has, and what was asked of everybody stays', () => {
  const later = '2026-11-25T02:00:00.000Z';
  const all = setting([rule()]);
  expect(dispatchStep(waiting('assigned_dealer', dispatcher), all, later)).toBe(null);
  expect(dispatchStep(order({ state: 'assigned', source: 'hospital' }), all, later)).toBe(null);
  expect(dispatchStep({ ...waiting('new'), offersEnded: true }, all, later)).toBe(null);
  expect(dispatchStep({ ...waiting('new'), source: 'engineer' }, all, later)).toBe(null);
  expect(dispatchStep(waiting('new'), all, later)).toBe('offer');
});

it('that nobody takes it is told once for each place where it waits', () => {
  const late = '2026-11-24T04:00:00.000Z';
  const waits = waiting('new', dispatcher);
  expect(dispatchStep(waits, setting([], 60), late)).toBe('remind');
  expect(dispatchStep({ ...waits, unclaimedToldAt: late }, setting([], 60), '2026-11-25T04:00:00.000Z')).toBe(
    null,
  );
  expect(dispatchStep({ ...waits, unclaimedToldAt: '2026-11-24T01:00:00.000Z' }, setting([], 60), late)).toBe(
    'remind',
  );
});
