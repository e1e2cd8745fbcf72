import fc from 'fast-check';
import { addDays, addMonths, dayNumber } from '../../../miniprogram/shared/days';
import type { Device, DevicePlan, ServicePlan } from '../../../miniprogram/shared/model/devices';
import {
  advanced,
  dueOfSequence,
  goOn,
  plannedOrderId,
  reconcile,
  sequenceFrom,
  visitDay,
} from '../../../miniprogram/shared/visit/service-plans';

const isWorkingDay = (day: string) => ![2, 3].includes(((dayNumber(day) % 7) + 7) % 7);
const plan = (change: Partial<ServicePlan> = {}): ServicePlan => ({
  ...{
    _id: 'SP-1',
    revision: 1,
    head: '',
    name: '半年保养',
    task: 'maintenance',
    modelId: 'X',
    modelName: 'X',
  },
  ...{ contract: null, months: 6, anchor: 'plan', windowDays: 10, startsOn: '2026-11-01', endedOn: null },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', createdBy: 'M' },
  ...change,
});
type Standing = Parameters<typeof reconcile>[0];
const device = (change: Partial<Device> = {}): Standing => ({
  ...{
    modelId: 'X',
    hospitalId: 'H-1',
    installedOn: '2024-08-31',
    entitlements: [],
    standing: 'verified' as const,
  },
  ...change,
});
const on = '2026-11-28';
const none = new Map<string, string>();
const standing = (given: Standing, plans = [plan()], ended: ReadonlyMap<string, string> = none) =>
  reconcile(given, plans, ended as never, on);
const known = (change: Partial<DevicePlan> = {}): DevicePlan => ({ ...standing(device())[0]!, ...change });

it.each([
  ['2024-01-31', 1, 2, '2024-02-29'],
  ['2024-01-31', 1, 3, '2024-03-31'],
  ['2024-02-29', 12, 2, '2025-02-28'],
  ['2024-02-29', 12, 5, '2028-02-29'],
  ['2026-08-31', 6, 2, '2027-02-28'],
])('counted from %s every %i months, sequence %i is due on %s', (anchorOn, months, sequence, due) =>
  expect(dueOfSequence(anchorOn, { months }, sequence)).toBe(due),
);

it('due days never drift from the first day, whatever month lies between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 1, max: 36 }),
      fc.integer({ min: 1, max: 40 }),
      (offset, months, sequence) => {
        const anchorOn = addDays('1999-12-31', offset);
        const due = dueOfSequence(anchorOn, { months }, sequence);
        const lastOfMonth = addDays(`${addMonths(`${due.slice(0, 7)}-01`, 1)}`, -1);
        expect([anchorOn.slice(8), lastOfMonth.slice(8)]).toContain(due.slice(8));
        expect(sequenceFrom(anchorOn, { months }, due)).toBe(sequence);
      },
    ),
  );
});

it.each([
  ['a working day itself', '2026-11-27', 5, '2026-11-27', '2026-11-22'],
  ['the day before a Saturday', '2026-11-28', 5, '2026-11-27', '2026-11-23'],
  ['the day after a Sunday', '2026-11-29', 5, '2026-11-30', '2026-11-24'],
  [
    'the last one before a window without any, which begins there',
    '2026-11-29',
    0,
    '2026-11-27',
    '2026-11-27',
  ],
])('a visit falls on %s', (_, due, window, day, fromOn) =>
  expect(visitDay(due, window, isWorkingDay)).toEqual({ on: day, fromOn, toOn: addDays(due, window) }),
);

it('a visit is never on a day of rest, never after its window, and none within it is nearer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4000 }),
      fc.integer({ min: 0, max: 20 }),
      fc.array(fc.integer({ min: -30, max: 30 })),
      (offset, window, rests) => {
        const due = addDays('2024-01-01', offset);
        const off = new Set(rests.map((days) => addDays(due, days)));
        const works = (day: string) => isWorkingDay(day) && !off.has(day);
        const found = visitDay(due, window, works);
        expect(works(found.on)).toBe(true);
        expect(found.on <= found.toOn).toBe(true);
        const away = Math.abs(dayNumber(found.on) - dayNumber(due));
        for (let n = 0; n < Math.min(away, window + 1); n++)
          expect(works(addDays(due, n)) || works(addDays(due, -n))).toBe(false);
      },
    ),
  );
});

describe('an instrument', () => {
  it('comes under a plan of its model, from the first that is not over', () => {
    expect(standing(device())).toEqual([
      {
        ...{ planId: 'SP-1', name: '半年保养', task: 'maintenance', anchorOn: '2024-08-31', next: 6 },
        ...{ dueOn: '2027-02-28', order: null, hospitalId: 'H-1', stopped: null },
      },
    ]);
  });
  it('is due for the first time one interval after it was installed', () => {
    expect(standing(device({ installedOn: '2026-11-20' }))[0]).toMatchObject({
      next: 2,
      dueOn: '2027-05-20',
    });
    expect(standing(device({ installedOn: null }))[0]).toMatchObject({ next: 1, dueOn: '2026-11-01' });
  });
  it.each<[string, Partial<Device>, Partial<ServicePlan>]>([
    ['of another model', { modelId: 'Y' }, {}],
    ['that stands nowhere', { hospitalId: null }, {}],
    ['that nobody has confirmed', { standing: 'provisional' }, {}],
    ['without the contract', {}, { contract: '全保' }],
    ['when the plan has ended', {}, { endedOn: on }],
  ])('%s comes under none', (_, change, terms) =>
    expect(standing(device(change), [plan(terms)])).toEqual([]),
  );
  it.each<[string, Partial<Device>, Partial<ServicePlan>, string]>([
    ['moved', { hospitalId: 'H-2' }, {}, 'moved'],
    ['gone from its hospital', { hospitalId: null }, {}, 'retired'],
    ['found to be another', { mergedInto: 'DV' }, {}, 'retired'],
    ['whose contract is over', {}, { contract: '全保' }, 'uncovered'],
    ['whose plan has ended', {}, { endedOn: '2026-11-01' }, 'ended'],
  ])('%s stops its plan', (_, change, terms, stopped) => {
    const [now] = standing(device({ ...change, plans: [known()] }), [plan(terms)]);
    expect(now).toMatchObject({ stopped, dueOn: null });
    const again = device({ ...change, plans: [now!] });
    expect(standing(again, [plan(terms)])).toBe(again.plans);
  });
  it('under contract again goes on without making up for what it missed', () => {
    const stopped = known({ stopped: 'uncovered', dueOn: null, next: 3 });
    expect(standing(device({ plans: [stopped] }))[0]).toMatchObject({
      stopped: null,
      next: 6,
      dueOn: '2027-02-28',
    });
  });
  it('that was moved goes on when somebody says so', () => {
    const moved = known({ stopped: 'moved', dueOn: null });
    const there = device({ hospitalId: 'H-2', plans: [moved] });
    expect(standing(there)).toBe(there.plans);
    const on2 = goOn(moved, plan(), 'H-2', on);
    expect(standing(device({ hospitalId: 'H-2', plans: [on2] }))[0]).toBe(on2);
    expect(on2).toMatchObject({ stopped: null, hospitalId: 'H-2', dueOn: '2027-02-28' });
  });
  it('counted from completion waits for it; a skipped one counts as done on its due day', () => {
    const terms = plan({ anchor: 'completion', months: 3 });
    const waits = advanced(known({ dueOn: '2026-08-31' }), terms, 'WO-1');
    expect(waits).toMatchObject({ dueOn: null, order: { id: 'WO-1', dueOn: '2026-08-31' }, next: 7 });
    const after = (end: string) =>
      standing(device({ plans: [waits] }), [terms], new Map([['WO-1', end]]))[0]!.dueOn;
    expect(after('2026-09-30')).toBe('2026-12-30');
    expect(after('skipped')).toBe('2026-11-30');
    const still = device({ plans: [waits] });
    expect(standing(still, [terms])).toBe(still.plans);
  });
});

it('an order is named by plan, instrument and sequence, and by nothing else', () => {
  const id = plannedOrderId('SP-1', 'DV-X-1', 2);
  expect(plannedOrderId('SP-1', 'DV-X-1', 2)).toBe(id);
  expect(id).toMatch(/^[\w-]{1,80}$/);
  const others = [
    plannedOrderId('SP-1', 'DV-X-1', 3),
    plannedOrderId('SP-1', 'DV-X-12', 2),
    plannedOrderId('SP-11', 'DV-X-1', 2),
  ];
  expect(new Set([id, ...others]).size).toBe(4);
});
