import { defaultClockBook, plainClocks } from '../../../miniprogram/shared/clocks/default-book';
import type { OrderClock } from '../../../miniprogram/shared/clocks/promise';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import { certificationLines } from '../../../miniprogram/shared/visit/certification-lines';
import { newWorkOrder, workOrderNumber } from '../../../miniprogram/shared/visit/new-order';
import { orderLine, runningClock } from '../../../miniprogram/shared/visit/order-line';
import { suggestEngineers } from '../../../miniprogram/shared/visit/suggest-engineers';
import {
  cannotComplete,
  confirmOrder,
  holdOrder,
  resumeOrder,
} from '../../../miniprogram/shared/visit/work-order';
import { judgeAnswers } from '../../../miniprogram/shared/visit/checklist';
import { at, graded, li, order, wang } from './orders';

const device = {
  id: 'M1-SN0001',
  modelId: 'M1',
  modelName: 'BC-7500',
  productLineId: 'L-1',
  serial: 'sn 0001',
};
const later = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000);

describe('the clock of an order', () => {
  const due = {
    responseDueAt: later(60).toISOString(),
    repairDueAt: later(480).toISOString(),
    repairedAt: null,
  };
  test('is the response until somebody has reacted, then the repair', () => {
    expect(runningClock({ ...due, respondedAt: null, state: 'assigned' })).toEqual({
      label: '响应',
      dueAt: due.responseDueAt,
    });
    expect(runningClock({ ...due, respondedAt: at, state: 'onsite' })).toEqual({
      label: '修复',
      dueAt: due.repairDueAt,
    });
  });
  test.each(['closed', 'cancelled', 'confirmed', 'completed'] as const)(
    'stands still once the order is %s',
    (state) => {
      expect(runningClock({ ...due, respondedAt: null, state })).toBeNull();
    },
  );
  test('stands still once the instrument works', () => {
    expect(runningClock({ ...due, respondedAt: at, repairedAt: at, state: 'onsite' })).toBeNull();
  });
});

describe('a hold', () => {
  const always = defaultClockBook.calendars[0]!;
  const clock: OrderClock = {
    ...{ version: 0, policyId: 'p', policyName: '标准', pausing: ['等待备件'], ladder: [] },
    runs: [{ from: at, minutes: { repair: 480 }, hours: { ...always, rest: [], worked: [] } }],
  };
  const running = order({ state: 'onsite', respondedAt: at, clock, repairDueAt: later(480).toISOString() });
  const act = (minutes: number, reason?: string) => ({
    by: li,
    at: later(minutes).toISOString(),
    ...(reason ? { reason } : {}),
  });
  test('for parts stops the clock, and the repair is due as much later', () => {
    const held = holdOrder(running, act(60, '等待备件'));
    expect(runningClock(held)).toBeNull();
    expect(orderLine(held, later(2000))).toMatchObject({ due: '修复时效暂停，还剩 7 小时', late: false });
    const resumed = resumeOrder(held, act(90));
    expect(resumed).toMatchObject({ pausedAt: null, repairDueAt: later(510).toISOString() });
    const again = resumeOrder(holdOrder(resumed, act(100, '等待备件')), act(110));
    expect(runningClock(again)).toEqual({ label: '修复', dueAt: later(520).toISOString() });
  });
  test('that ends in cannot-complete counts its pause too', () => {
    const held = holdOrder(running, act(60, '等待备件'));
    expect(cannotComplete(held, act(120, '需返厂'))).toMatchObject({
      pausedAt: null,
      repairDueAt: later(540).toISOString(),
    });
  });
  test('for another reason lets the clock run', () => {
    const held = holdOrder(running, act(60, '等待医院配合'));
    expect(resumeOrder(held, act(600))).toMatchObject({ repairDueAt: running.repairDueAt });
    expect(runningClock(held)).toEqual({ label: '修复', dueAt: running.repairDueAt });
  });
});

describe('the line of an order', () => {
  test('says state, place, person and what is left of the clock', () => {
    const line = orderLine(order({ device, responseDueAt: later(80).toISOString() }), later(0), 2);
    expect(line).toMatchObject({
      stateLabel: '已派工',
      place: '检验科 · BC-7500',
      taskLabel: '维修',
      person: '李工',
      due: '响应剩 1 小时 20 分',
      late: false,
      unsent: 2,
    });
  });
  test('is late one instant after it was due, and not at it', () => {
    expect(orderLine(order({ responseDueAt: at }), later(0)).late).toBe(false);
    expect(orderLine(order({ responseDueAt: at }), new Date(Date.parse(at) + 1)).late).toBe(true);
  });
  test('says 未派工 without an engineer and cuts long words', () => {
    const line = orderLine(order({ engineer: null, description: '长'.repeat(200) }), later(0));
    expect(line.person).toBe('未派工');
    expect(line.description).toHaveLength(80);
  });
});

describe('lines of certifications', () => {
  const one = { task: 'repair', level: 2, fromOn: '2025-01-01' } as const;
  test('are one a model, soonest first, and toned by the day that comes first', () => {
    const lines = certificationLines(
      [
        { ...one, modelId: 'late', toOn: '2027-06-30' },
        { ...one, modelId: 'two', toOn: '2027-06-30' },
        { ...one, modelId: 'two', task: 'maintenance', level: 3, toOn: '2026-12-23' },
        { ...one, modelId: 'past', toOn: '2026-11-22' },
      ],
      '2026-11-23',
    );
    expect(lines.map(({ modelId, tone, expiry }) => [modelId, tone, expiry])).toEqual([
      ['past', 'danger', '已过期 1 天'],
      ['two', 'attention', '30 天后到期'],
      ['late', 'done', '219 天后到期'],
    ]);
    expect(lines[1]!.tasks).toBe('维修 2 级、保养 3 级');
  });
  test('ending today are due, ending in 31 days are not', () => {
    const [today, month] = certificationLines(
      [
        { ...one, modelId: 'a', toOn: '2026-11-23' },
        { ...one, modelId: 'b', toOn: '2026-12-24' },
      ],
      '2026-11-23',
    );
    expect(today).toMatchObject({ expiry: '今天到期', tone: 'attention' });
    expect(month).toMatchObject({ tone: 'done' });
  });
});

describe('suggested engineers', () => {
  const engineer = (id: string, change: Partial<Member> = {}) =>
    ({
      _id: id,
      name: id,
      certifications: [{ modelId: 'M1', task: 'repair', level: 2, fromOn: '2026-01-01', toOn: '2026-12-31' }],
      base: { longitude: 116.4, latitude: 39.9 },
      ...change,
    }) as Member;
  const rank = (
    engineers: Member[],
    loads: [string, { openOrders: number; ratings: number; starsTotal: number }][] = [],
  ) => suggestEngineers(order({ device }), engineers, new Map(loads), 2, '2026-11-23');

  test('are the certified ones before everybody else, however far and busy', () => {
    const far = { longitude: 87.6, latitude: 43.8 };
    const ranked = rank(
      [engineer('near', { certifications: [] }), engineer('certified', { base: far })],
      [['certified', { openOrders: 20, ratings: 9, starsTotal: 9 }]],
    );
    expect(ranked.map(({ memberId, certified }) => [memberId, certified])).toEqual([
      ['certified', true],
      ['near', false],
    ]);
    expect(ranked[1]!.reasons).toContain('没有本机型有效认证');
  });
  test('count a certificate for its last day and not for the next', () => {
    const until = (toOn: string) =>
      rank([
        engineer('a', {
          certifications: [{ modelId: 'M1', task: 'repair', level: 2, fromOn: '2026-01-01', toOn }],
        }),
      ])[0]!.certified;
    expect(until('2026-11-23')).toBe(true);
    expect(until('2026-11-22')).toBe(false);
  });
  test('say why: distance, load and ratings, or that they are unknown', () => {
    const [known, unknown] = rank(
      [engineer('known'), engineer('unknown', { base: null })],
      [['known', { openOrders: 2, ratings: 4, starsTotal: 18 }]],
    );
    expect(known!.reasons).toEqual(['本机型认证有效', '距医院约 1 公里', '手上 2 单', '评价 4.5 分（4 次）']);
    expect(unknown!.reasons).toEqual(['本机型认证有效', '常驻地未登记', '手上没有工单', '尚无评价']);
  });
  test('stand in the order of their ids when nothing else tells them apart', () => {
    expect(rank([engineer('b'), engineer('a')]).map(({ memberId }) => memberId)).toEqual(['a', 'b']);
  });
});

describe('a new order', () => {
  test('has the Shanghai day in its number, also after midnight there', () => {
    expect(workOrderNumber('WO-abcde12345', '2026-11-23T15:59:59.999Z')).toMatch(
      /^WO261123-[2-9A-HJ-NP-Z]{5}$/,
    );
    expect(workOrderNumber('WO-abcde12345', '2026-11-23T16:00:00.000Z')).toMatch(/^WO261124-/);
  });
  test.each([
    ['down', '2026-11-23T08:30:00.000Z', '2026-11-24T06:30:00.000Z'],
    ['ordinary', '2026-11-23T14:30:00.000Z', '2026-11-26T06:30:00.000Z'],
  ] as const)('that is %s has its clocks run from now', (severity, responseDueAt, repairDueAt) => {
    const { _id, ...facts } = order({ severity });
    const made = newWorkOrder({ ...facts, workOrderId: _id }, plainClocks, { by: li, at });
    expect(made).toMatchObject({
      _id,
      state: 'new',
      engineer: null,
      visits: [],
      responseDueAt,
      repairDueAt,
      createdBy: li,
    });
    expect(made.timeline).toEqual([{ state: 'new', at, by: li }]);
  });
});

describe('answers of a checklist', () => {
  const checklist = {
    groups: [
      { title: '', items: [{ id: 't', text: '', kind: 'reading', required: true, min: 15, max: 30 }] },
    ],
  } as unknown as Checklist;
  const judged = (value: string | number | null, itemId = 't') =>
    judgeAnswers(checklist, [{ itemId, value, photos: [], note: '', at }])[0]!.outOfLimits;
  test.each([
    [15, false],
    [30, false],
    [14.999, true],
    [30.001, true],
    [null, false],
    ['31', false],
  ])('%p beyond 15–30: %p', (value, outOfLimits) => expect(judged(value)).toBe(outOfLimits));
  test('have no limits for unknown items and without a checklist', () => {
    expect(judged(99, 'other')).toBe(false);
    expect(judgeAnswers(null, [{ itemId: 't', value: 99, photos: [], note: '', at }])[0]!.outOfLimits).toBe(
      false,
    );
  });
});

describe('a confirmation from the hospital', () => {
  const signature = {
    signedBy: { id: null, name: '王老师', phone: '' },
    image: { fileId: 'f', sha256: '', bytes: 1 },
    at,
  };
  const visit = {
    id: 'V',
    engineer: li,
    checklistId: null,
    checkIn: graded,
    answers: {},
    parts: [],
    signature: null,
    checkOut: null,
  };
  const report = {
    summary: '好',
    cause: '',
    action: '',
    faultCode: '',
    labourMinutes: 1,
    travelMinutes: 0,
    result: 'fixed',
    at,
    file: null,
  } as const;
  test('keeps the signature with the visit', () => {
    const confirmed = confirmOrder(order({ state: 'completed', visits: [{ ...visit, report }] }), signature, {
      by: wang,
      at,
    });
    expect(confirmed.state).toBe('confirmed');
    expect(confirmed.visits[0]!.signature).toEqual(signature);
  });
  test('is refused without a report, and in any other state', () => {
    const confirm = (change: object) => () => confirmOrder(order(change), signature, { by: wang, at });
    expect(confirm({ state: 'completed', visits: [{ ...visit, report: null }] })).toThrow(
      expect.objectContaining({ code: 'REPORT_MISSING' }),
    );
    expect(confirm({ state: 'onsite', visits: [{ ...visit, report }] })).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_STATE_CHANGED' }),
    );
    expect(confirm({ state: 'confirmed', visits: [{ ...visit, report }] })).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_STATE_CHANGED' }),
    );
  });
});
