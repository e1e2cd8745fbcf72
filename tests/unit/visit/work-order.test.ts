import fc from 'fast-check';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import type { Answer, ServiceReport, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { workOrderStates } from '../../../miniprogram/shared/states';
import type { WorkOrderState } from '../../../miniprogram/shared/states';
import { checklistFor, checklistOf } from '../../../miniprogram/shared/visit/checklist';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import { at, graded, li, order, wang } from './orders';

const act = { by: li, at };
const code = (run: () => unknown): string => {
  try {
    run();
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const onsite = () =>
  rule.checkIn(order({ state: 'travelling' }), { visitId: 'V-1', evidence: graded, checklistId: 'C' }, act);
const answer = (itemId: string, value: string | number, when = at): Answer => ({
  itemId,
  value,
  outOfLimits: false,
  photos: [],
  note: '',
  at: when,
});
const report: ServiceReport = {
  summary: '更换滤芯',
  cause: '堵塞',
  action: '更换',
  faultCode: 'E01',
  labourMinutes: 60,
  travelMinutes: 30,
  result: 'fixed',
  at,
  file: null,
};
const checklist: Checklist = {
  id: 'C',
  modelId: null,
  task: null,
  title: '保养',
  groups: [{ title: '外观', items: [{ id: 'a', text: '外壳', kind: 'check', required: true }] }],
};
const signature = {
  signedBy: { id: null, name: '赵主任', phone: '' },
  image: { fileId: 'f', sha256: 's', bytes: 1 },
  at,
};

describe('a visit from dispatch to leaving', () => {
  it('runs through every step and ends confirmed, with its times noted', () => {
    let done: WorkOrder = rule.acceptOrder(order(), act);
    done = rule.departForOrder(done, act);
    done = rule.checkIn(done, { visitId: 'V-1', evidence: graded, checklistId: 'C' }, act);
    done = rule.answerChecklist(done, [answer('a', '正常')], checklist, act);
    done = rule.completeOrder(done, report, checklist, act);
    done = rule.signReport(done, signature, act);
    done = rule.checkOut(done, graded, act);
    expect(done.state).toBe('confirmed');
    expect(done.timeline.map(({ state }) => state)).toEqual([
      'accepted',
      'travelling',
      'onsite',
      'completed',
      'confirmed',
    ]);
    expect([done.respondedAt, done.repairedAt]).toEqual([at, at]);
    expect(done.contact?.name).toBe('赵主任');
  });

  it.each<[string, () => unknown, string]>([
    ['someone else accepts', () => rule.acceptOrder(order(), { by: wang, at }), 'WORK_ORDER_NOT_YOURS'],
    [
      'someone else checks in',
      () => rule.checkIn(order(), { visitId: 'V', evidence: graded, checklistId: null }, { by: wang, at }),
      'WORK_ORDER_NOT_YOURS',
    ],
    [
      'a cancelled order is accepted',
      () => rule.acceptOrder(order({ state: 'cancelled' }), act),
      'WORK_ORDER_STATE_CHANGED',
    ],
    ['an order is refused without a reason', () => rule.refuseOrder(order(), act), 'REASON_MISSING'],
    [
      'an order is cancelled with a blank reason',
      () => rule.cancelOrder(order(), { ...act, reason: '  ' }),
      'REASON_MISSING',
    ],
    [
      'a reading comes before check-in',
      () => rule.answerChecklist(order(), [answer('a', 1)], null, act),
      'WORK_ORDER_STATE_CHANGED',
    ],
    [
      'required items are missing',
      () => rule.completeOrder(onsite(), report, checklist, act),
      'CHECKLIST_INCOMPLETE',
    ],
    [
      'the contact signs before there is a report',
      () => rule.signReport(onsite(), signature, act),
      'REPORT_MISSING',
    ],
    [
      'an engineer leaves unsigned work',
      () => rule.checkOut(rule.completeOrder(onsite(), report, null, act), graded, act),
      'SIGNATURE_MISSING',
    ],
    [
      'an engineer leaves in the middle of work',
      () => rule.checkOut(onsite(), graded, act),
      'WORK_ORDER_STATE_CHANGED',
    ],
  ])('is refused when %s', (_, run, expected) => {
    expect(code(run)).toBe(expected);
  });

  it('counts a part once however often its record arrives', () => {
    const part = {
      id: 'p',
      partNumber: 'X',
      name: '滤芯',
      quantity: 1,
      serial: '',
      lot: '',
      returnsOldPart: true,
      at,
    };
    const once = rule.usePart(onsite(), part, act);
    expect(rule.usePart(once, part, act)).toBe(once);
    expect(once.visits[0]?.parts).toEqual([part]);
  });

  it('shows the newest answer in whatever order answers arrive', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(times, (minutes) => {
        const answers = minutes.map((m) =>
          answer('a', m, `2026-11-23T06:${String(m).padStart(2, '0')}:00.000Z`),
        );
        const end = answers.reduce(
          (state, item) => rule.answerChecklist(state, [item], checklist, act),
          onsite(),
        );
        expect(end.visits[0]?.answers.a?.value).toBe(Math.max(...minutes));
      }),
    );
  });

  it('starts a second visit after a hold without touching the first', () => {
    const held = rule.checkOut(rule.holdOrder(onsite(), { ...act, reason: '等备件' }), graded, act);
    const back = rule.checkIn(held, { visitId: 'V-2', evidence: graded, checklistId: null }, act);
    expect(back.visits.map(({ id }) => id)).toEqual(['V-1', 'V-2']);
    expect(back.visits[0]).toEqual(held.visits[0]);
  });
});

describe('states of a work order', () => {
  const steps: ((o: WorkOrder) => WorkOrder)[] = [
    (o) => rule.acceptOrder(o, act),
    (o) => rule.departForOrder(o, act),
    (o) => rule.checkIn(o, { visitId: 'V', evidence: graded, checklistId: null }, act),
    (o) => rule.holdOrder(o, { ...act, reason: 'r' }),
    (o) => rule.resumeOrder(o, act),
    (o) => rule.completeOrder(o, report, null, act),
    (o) => rule.signReport(o, signature, act),
    (o) => rule.checkOut(o, graded, act),
    (o) => rule.cannotComplete(o, { ...act, reason: 'r' }),
    (o) => rule.cancelOrder(o, { ...act, reason: 'r' }),
    (o) => rule.closeOrder(o, act),
    (o) => rule.refuseOrder(o, { ...act, reason: 'r' }),
    (o) => rule.assignEngineer(o, li, 'n-2', act),
  ];
  it('only ever move along the table, and a refusal leaves the order as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(steps.length - 1), { maxLength: 30 }), (choices) => {
        let current = order();
        for (const choice of choices) {
          const before = JSON.stringify(current);
          let next = current;
          try {
            next = steps[choice]!(current);
          } catch (error) {
            expect((error as { name: string }).name).toBe('Refusal');
          }
          expect(JSON.stringify(current)).toBe(before);
          if (next.state !== current.state)
            expect(workOrderStates[current.state] as readonly WorkOrderState[]).toContain(next.state);
          current = next;
        }
      }),
    );
  });
});

describe('who and what fits an order', () => {
  const certificate = {
    modelId: 'X',
    task: 'repair',
    level: 2,
    fromOn: '2026-01-01',
    toOn: '2026-11-23',
  } as const;
  it.each<[string, string, 1 | 2 | 3, boolean]>([
    ['on the last day of the certificate', '2026-11-23', 2, true],
    ['the day after', '2026-11-24', 2, false],
    ['the day before it began', '2025-12-31', 2, false],
    ['when more than its level is asked', '2026-11-23', 3, false],
  ])('certification %s', (_, day, minimumLevel, expected) => {
    expect(rule.isCertified([certificate], { modelId: 'X', task: 'repair', minimumLevel }, day)).toBe(
      expected,
    );
    expect(rule.isCertified([certificate], { modelId: 'Y', task: 'repair', minimumLevel }, day)).toBe(false);
  });

  it('keeps an open visit at the version of the checklist that it began with', () => {
    const item = (id: string) => ({ id, text: id, kind: 'check' as const, required: true });
    const list = (id: string, ...ids: string[]) => ({ ...checklist, id, groups: [{ title: '一', items: ids.map(item) }] }); // prettier-ignore
    const arrival = { visitId: 'V-1', evidence: graded, checklistId: 'any' };
    const begun = rule.checkIn(order({ state: 'travelling' }), arrival, act);
    // 电压 has come since, and a list of its own has been written for the task.
    const old = { ...list('any', 'earth'), endedAt: act.at };
    const now = [list('any-v2', 'earth', 'voltage'), { ...checklist, id: 'own', task: begun.task }, old];
    expect(checklistOf(begun, now)).toBe(old);
    expect(code(() => rule.completeOrder(begun, report, old, act))).toBe('CHECKLIST_INCOMPLETE');
    const done = rule.completeOrder(
      rule.answerChecklist(begun, [answer('earth', '是')], old, act),
      report,
      old,
      act,
    );
    expect(done.state).toBe('completed');
    // The next visit begins with what is written by then.
    const left = { ...done, visits: done.visits.map((visit) => ({ ...visit, checkOut: graded })) };
    expect(checklistOf(left, now)).toBe(now[1]);
  });

  it('takes the most specific checklist, whatever order they stand in', () => {
    const lists = [
      { ...checklist, id: 'any' },
      { ...checklist, id: 'task', task: 'repair' as const },
      { ...checklist, id: 'model', modelId: 'X' },
      { ...checklist, id: 'both', modelId: 'X', task: 'repair' as const },
    ];
    for (const all of [lists, [...lists].reverse()]) {
      expect(checklistFor(all, 'X', 'repair')?.id).toBe('both');
      expect(checklistFor(all, 'X', 'training')?.id).toBe('model');
      expect(checklistFor(all, 'Y', 'repair')?.id).toBe('task');
      expect(checklistFor(all, null, 'training')?.id).toBe('any');
    }
    expect(checklistFor([], 'X', 'repair')).toBeNull();
  });
});
