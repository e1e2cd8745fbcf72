import * as fc from 'fast-check';
import { addDays, addMonths } from '../../../miniprogram/shared/days';
import type { Device, DevicePlan, Entitlement } from '../../../miniprogram/shared/model/devices';
import type { SiteSnapshot, Visit } from '../../../miniprogram/shared/model/work-orders';
import * as rule from '../../../miniprogram/shared/visit/placing';
import { planDone, reconcile } from '../../../miniprogram/shared/visit/service-plans';
import { doneAlong, isCertified } from '../../../miniprogram/shared/visit/work-order';
import { li, order } from './orders';

const device = (change: Partial<Device> = {}): Device => ({
  ...{
    _id: 'DV-1',
    revision: 1,
    head: '',
    modelId: 'X',
    modelName: '测试仪',
    productLineId: 'L',
    serial: 'S',
  },
  ...{ serialKey: 'S', code: null, gtin: null, lot: null, productionOn: null, hospitalId: 'H-1' },
  ...{ hospitalName: '甲', departmentId: null, departmentName: '', dealerId: 'D-1', installedOn: null },
  ...{ softwareVersion: '', entitlements: [], standing: 'verified' as const, scannedTexts: [], claims: [] },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'M' },
  ...change,
});
const report = {
  ...{ summary: '完成', cause: '', action: '', faultCode: '', labourMinutes: 1, travelMinutes: 1 },
  ...{ result: 'fixed' as const, at: '2026-11-20T02:00:00.000Z', file: null },
};
const visit = (change: Partial<Visit> = {}): Visit => ({
  ...{ id: 'V', engineer: li, checklistId: null, checkIn: null, answers: {}, parts: [], report },
  ...{ signature: null, checkOut: null },
  ...change,
});
const signature = {
  signedBy: { id: null, name: '赵主任', phone: '' },
  image: { fileId: 'f', sha256: 's', bytes: 1 },
  at: '2026-11-25T02:00:00.000Z',
};
const yearly = { months: 12, from: 'acceptance' as const, shipmentMonths: null };
const days = { acceptedOn: '2026-11-25', finishedOn: '2026-11-20', shippedOn: '2026-07-31' };

it.each<[string, Parameters<typeof rule.acceptedAt>[0], string | null]>([
  ['signed', { state: 'confirmed', visits: [visit({ signature })] }, signature.at],
  ['unsigned', { state: 'completed', visits: [visit()] }, null],
  ['closed without anybody', { state: 'closed', visits: [visit()] }, null],
  ['not finished', { state: 'confirmed', visits: [visit({ signature, report: { ...report, result: 'not_fixed' } })] }, null], // prettier-ignore
  ['closed with a manager’s yes', { state: 'closed', visits: [visit({ unsignedApproved: { by: li, at: 'x', reason: 'y' } })] }, report.at], // prettier-ignore
])('accepted: %s', (_, given, at) => expect(rule.acceptedAt(given)).toBe(at));

it.each([
  [yearly, '2026-11-25', '2027-11-25'],
  [{ ...yearly, from: 'installation' as const }, '2026-11-20', '2027-11-20'],
  [{ ...yearly, shipmentMonths: 3 }, '2026-10-31', '2027-10-31'],
  [{ ...yearly, shipmentMonths: 6 }, '2026-11-25', '2027-11-25'],
  [{ ...yearly, shipmentMonths: 7, months: 3 }, '2026-11-25', '2027-02-25'],
])('by the model’s rule %j the warranty runs from %s to %s', (terms, fromOn, toOn) =>
  expect(rule.warrantyOf(terms, 'WO-1', days)).toMatchObject({ fromOn, toOn, kind: 'warranty' }),
);

it('an installation begins one warranty only, and the day of service once', () => {
  const first = rule.installed(device(), 'WO-1', yearly, days);
  const again = rule.installed(first, 'WO-2', yearly, { ...days, acceptedOn: '2027-01-01' });
  expect([first.installedOn, first.entitlements.length]).toEqual(['2026-11-25', 1]);
  expect(again).toEqual(first);
  expect(rule.installed(device(), 'WO-1', null, days).entitlements).toEqual([]);
});

const site = (hospitalId: string): SiteSnapshot => ({
  ...{ hospitalId, hospitalName: hospitalId, regionCode: '', address: '', location: null },
  ...{ departmentId: 'DEP', departmentName: '检验科' },
});
it('within the hospital the same dealer looks after it, elsewhere whom the grants name', () => {
  expect(rule.relocated(device(), site('H-1'), 'D-9')).toMatchObject({
    departmentId: 'DEP',
    dealerId: 'D-1',
  });
  expect(rule.relocated(device(), site('H-2'), 'D-9')).toMatchObject({ hospitalId: 'H-2', dealerId: 'D-9' });
  expect(rule.relocated(device(), site('H-2'), null).dealerId).toBeNull();
});

const entitlement = fc.record({
  from: fc.integer({ min: -900, max: 900 }),
  long: fc.integer({ min: 0, max: 900 }),
});
it('after removal nothing covers it any day later, and what it covered until then it still did', () => {
  fc.assert(
    fc.property(fc.array(entitlement, { maxLength: 6 }), (given) => {
      const on = '2026-11-25';
      const entitlements = given.map(({ from, long }, at): Entitlement => {
        const fromOn = addDays(on, from);
        return {
          ...{
            id: `E${at}`,
            kind: 'contract',
            name: '合同',
            number: `${at}`,
            fromOn,
            toOn: addDays(fromOn, long),
          },
          ...{ includes: ['labour'], visits: null, visitsTakenBy: [] },
        };
      });
      const gone = rule.removed(device({ entitlements, loan: { id: 'L', number: 'JY', dueOn: on } }), on);
      const covers = (list: readonly Entitlement[], day: string) =>
        list.some(({ fromOn, toOn }) => fromOn <= day && day <= toOn);
      for (let away = -400; away <= 400; away += 50) {
        const day = addDays(on, away);
        expect(covers(gone.entitlements, day)).toBe(away <= 0 && covers(entitlements, day));
      }
      expect([gone.hospitalId, gone.loan]).toEqual([null, null]);
    }),
  );
});

describe('测试数', () => {
  const counting = (change: Partial<DevicePlan> = {}): DevicePlan => ({
    ...{ planId: 'SP-1', name: '按量保养', task: 'maintenance', anchorOn: '2026-01-01', next: 2 },
    ...{
      dueOn: '2027-06-01',
      order: null,
      hospitalId: 'H-1',
      stopped: null,
      everyTests: 1000,
      countedFrom: 0,
    },
    ...change,
  });

  it('counts on over a lower reading, and the first that reaches the number is the day it is due', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 900 }), fc.boolean()), {
          minLength: 1,
          maxLength: 20,
        }),
        (steps) => {
          // The oracle: what was really run in all, reading by reading.
          let [on, shown, total] = ['2026-01-01', 0, 0];
          let reached: string | null = null;
          let known = device({ plans: [counting()], planDueOn: '2027-06-01' });
          for (const [later, run, begunAnew] of steps) {
            on = addDays(on, later);
            total += run;
            shown = begunAnew ? run : shown + run;
            // A new count that shows as much as the old one cannot be told from it.
            fc.pre(!begunAnew || known.counter === undefined || run < known.counter.reading);
            known = rule.counted(known, shown, on);
            if (reached === null && total >= 1000) reached = on;
          }
          expect(known.counter!.total).toBe(total);
          expect(known.plans![0]!.reachedOn ?? null).toBe(reached);
          const due = reached !== null && reached < '2027-06-01' ? reached : '2027-06-01';
          expect([known.plans![0]!.dueOn, known.planDueOn]).toEqual([due, due]);
        },
      ),
    );
  });

  it('a reading that comes late changes nothing', () => {
    const known = rule.counted(device(), 500, '2026-05-01');
    expect(rule.counted(known, 400, '2026-04-01')).toBe(known);
  });

  it('done, the next is counted from there, and due by the calendar or the count, whichever comes first', () => {
    const made = { id: 'WO-p', dueOn: '2026-06-01' };
    let known = device({ plans: [counting({ dueOn: null, order: made })], counter: { reading: 1200, on: '2026-05-20', total: 1200 } }); // prettier-ignore
    const servicePlan = { planId: 'SP-1', name: '', sequence: 1, dueOn: '', fromOn: '', toOn: '' };
    known = planDone(known, { _id: 'WO-p', servicePlan, repairedAt: '2026-06-02T02:00:00.000Z' });
    expect(known.plans![0]).toMatchObject({ countedFrom: 1200 });
    // Within the month so much was run that the number is reached before anybody has counted on.
    known = rule.counted(known, 2300, '2026-07-01');
    const plan = {
      ...{ _id: 'SP-1', revision: 1, head: '', name: '按量保养', task: 'maintenance' as const, modelId: 'X' },
      ...{ modelName: 'X', contract: null, months: 6, anchor: 'completion' as const, windowDays: 10 },
      ...{ startsOn: '2026-01-01', endedOn: null, createdAt: '', createdBy: 'M', everyTests: 1000 },
    };
    const ended = new Map([['WO-p', '2026-06-02']]);
    expect(reconcile(known, [plan], ended, '2026-07-02')[0]!.dueOn).toBe('2026-07-01');
    const calm = rule.counted(planDone(device({ plans: [counting({ dueOn: null, order: made })] }), { _id: 'WO-p', servicePlan, repairedAt: 'x' }), 10, '2026-07-01'); // prettier-ignore
    expect(reconcile(calm, [plan], ended, '2026-07-02')[0]!.dueOn).toBe(addMonths('2026-06-02', 6));
  });
});

describe('一并完成', () => {
  const repair = order({ _id: 'WO-r', number: 'WO-R', state: 'confirmed', visits: [visit({ signature })] });
  it.each(['new', 'assigned_dealer', 'assigned', 'accepted'] as const)('%s, it is closed as done', (state) =>
    expect(doneAlong(order({ state }), repair, { by: li, at: signature.at })).toMatchObject({
      ...{ state: 'closed', repairedAt: report.at, doneWith: { number: 'WO-R' } },
    }),
  );
  it.each(['onsite', 'completed', 'cancelled', 'closed'] as const)('%s, it stays as it is', (state) =>
    expect(doneAlong(order({ state }), repair, { by: li, at: signature.at })).toBeNull(),
  );
});

it('whoever may install may move, take away and lend, and not the other way round', () => {
  const certified = (task: 'installation' | 'relocation', wanted: 'installation' | 'removal') =>
    isCertified(
      [{ modelId: 'X', task, level: 2, fromOn: '2020-01-01', toOn: '2099-01-01' }],
      { modelId: 'X', task: wanted, minimumLevel: 2 },
      '2026-11-25',
    );
  expect([certified('installation', 'removal'), certified('relocation', 'installation')]).toEqual([
    true,
    false,
  ]);
});
