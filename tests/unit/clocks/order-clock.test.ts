import { defaultClockBook, plainClocks } from '../../../miniprogram/shared/clocks/default-book';
import { clockEvents, minutesLeft, withClockAt } from '../../../miniprogram/shared/clocks/order-clock';
import { bookProblem, choosePolicy } from '../../../miniprogram/shared/clocks/policies';
import type { ClockBook, ClockPolicy, PolicyCondition } from '../../../miniprogram/shared/clocks/policies';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { newWorkOrder } from '../../../miniprogram/shared/visit/new-order';
import {
  acceptOrder,
  assignEngineer,
  cannotComplete,
  changeSeverity,
  checkIn,
  departForOrder,
  holdOrder,
  reopenOrder,
  completeOrder,
  resumeOrder,
} from '../../../miniprogram/shared/visit/work-order';
import { graded, li, order, wang } from '../visit/orders';

const at = '2026-11-23T00:00:00.000Z';
const later = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();
const act = (minutes: number, reason?: string) => ({
  by: li,
  at: later(minutes),
  ...(reason ? { reason } : {}),
});
const made = (change: Partial<WorkOrder> = {}): WorkOrder => {
  const { _id, ...facts } = order(change);
  return {
    ...newWorkOrder({ ...facts, workOrderId: _id }, plainClocks, { by: wang, at }),
    revision: 1,
    head: '',
  };
};
const onsite = (minutes = 0) => {
  const accepted = acceptOrder(assignEngineer(made(), li, 'n', act(0)), act(minutes));
  const arrival = { visitId: 'V-1', evidence: graded, checklistId: null };
  return checkIn(departForOrder(accepted, act(minutes)), arrival, act(minutes));
};
const refused = (code: string) => expect.objectContaining({ code });
const facts = (severity: WorkOrder['severity']) => ({
  ...{ contracts: [], level: null, modelId: null, productLineId: null, severity },
});

describe('a policy', () => {
  const none: PolicyCondition = {
    contract: null,
    modelId: null,
    productLineId: null,
    level: null,
    severity: null,
  };
  const policy = (id: string, when: Partial<PolicyCondition>): ClockPolicy => ({
    ...defaultClockBook.policies[0]!,
    ...{ id, name: id, when: { ...none, ...when } },
  });
  const book: ClockBook = {
    ...defaultClockBook,
    policies: [
      policy('any', {}),
      policy('down', { severity: 'down' }),
      policy('level', { level: '三级甲等', severity: 'down' }),
      policy('line', { productLineId: 'L' }),
      policy('model', { modelId: 'X' }),
      policy('gold', { contract: '金牌合同' }),
    ],
  };
  it.each([
    ['nothing is named', {}, 'any'],
    ['the severity alone fits', { severity: 'down' }, 'down'],
    ['two conditions fit', { severity: 'down', level: '三级甲等' }, 'level'],
    ['a line beats grade and severity', { severity: 'down', level: '三级甲等', productLineId: 'L' }, 'line'],
    ['a model beats a line', { productLineId: 'L', modelId: 'X' }, 'model'],
    ['a contract beats everything', { contracts: ['银牌', '金牌合同'], modelId: 'X' }, 'gold'],
  ] as const)('is chosen when %s', (_, given, id) => {
    expect(choosePolicy(book, { ...facts('ordinary'), ...given }).id).toBe(id);
  });
  it('stands for one condition only, and one always fits', () => {
    expect(bookProblem(book)).toBeNull();
    expect(
      bookProblem({ ...book, policies: [...book.policies, policy('twice', { modelId: 'X' })] }),
    ).toMatchObject({
      path: 'policies.6.when',
    });
    expect(bookProblem({ ...book, policies: book.policies.slice(1) })).toMatchObject({ path: 'policies' });
    const odd = { ...book.policies[0]!, responseMinutes: 9000 };
    expect(bookProblem({ ...book, policies: [odd] })).toMatchObject({ path: 'policies.0.arrivalMinutes' });
    const [calendar] = book.calendars;
    const empty = { ...calendar!, id: 'empty', always: false };
    expect(bookProblem({ ...book, calendars: [...book.calendars, empty] })).toMatchObject({
      path: 'calendars.2.week',
    });
  });
});

describe('clocks of an order', () => {
  it('ask for response, arrival and repair, one after the other', () => {
    expect(made()).toMatchObject({
      responseDueAt: later(480),
      arrivalDueAt: later(1440),
      repairDueAt: later(4320),
      clock: { policyId: 'standard', version: 0 },
    });
    expect(onsite(30)).toMatchObject({ respondedAt: later(30), arrivedAt: later(30) });
  });

  it('stand still for parts, say what is left, and go on as much later', () => {
    const held = holdOrder(onsite(), act(60, '等待备件'));
    expect(minutesLeft(held)).toBe(4260);
    expect(clockEvents(held).filter(({ target }) => target === 'repair')).toEqual([]);
    const resumed = resumeOrder(held, act(200));
    expect(resumed).toMatchObject({ pausedAt: null, repairDueAt: later(4460) });
    const again = resumeOrder(holdOrder(resumed, act(300, '等待备件')), act(310));
    expect(again.repairDueAt).toBe(later(4470));
    expect(resumeOrder(holdOrder(onsite(), act(60, '等待医院配合')), act(200)).repairDueAt).toBe(later(4320));
  });

  it('count a pause that ends straight in an end', () => {
    const ended = cannotComplete(holdOrder(onsite(), act(60, '等待备件')), act(160, '需返厂'));
    expect(ended).toMatchObject({ pausedAt: null, repairDueAt: later(4420) });
  });

  it('run on when a completion turns out to be none', () => {
    const report = {
      ...{ summary: 's', cause: '', action: '', faultCode: '', labourMinutes: 1, travelMinutes: 1 },
    };
    const done = completeOrder(
      onsite(),
      { ...report, result: 'fixed', at: later(90), file: null },
      null,
      act(90),
    );
    expect(withClockAt(done).clockAt).toBeNull();
    const reopened = reopenOrder(done, act(100, '漏填'));
    expect(reopened).toMatchObject({ repairedAt: null, repairDueAt: later(4320) });
    expect(withClockAt(reopened).clockAt).toBe(later(3240));
  });
});

describe('another severity', () => {
  const change = (one: WorkOrder, severity: WorkOrder['severity'], minutes: number) =>
    changeSeverity(one, facts(severity), plainClocks, act(minutes, '科室来电'));

  it('that is worse counts from the change on, and never later than before', () => {
    const raised = change(made(), 'down', 100);
    expect(raised).toMatchObject({
      severity: 'down',
      responseDueAt: later(220),
      arrivalDueAt: later(580),
      repairDueAt: later(1540),
      clock: { policyId: 'down' },
    });
    expect(change(made(), 'down', 470)).toMatchObject({
      responseDueAt: later(480),
      repairDueAt: later(1910),
    });
    expect(raised.timeline[raised.timeline.length - 1]).toMatchObject({
      state: 'new',
      what: '严重程度 一般 → 停机',
      reason: '科室来电',
    });
  });

  it('that is less bad counts from the beginning', () => {
    const raised = change(made(), 'down', 100);
    expect(change(raised, 'ordinary', 110)).toMatchObject({
      responseDueAt: later(480),
      repairDueAt: later(4320),
    });
  });

  it('leaves what is met or has fallen due as it is', () => {
    expect(change(onsite(30), 'down', 600)).toMatchObject({
      responseDueAt: later(480),
      repairDueAt: later(2040),
    });
    expect(change(made(), 'down', 481)).toMatchObject({
      responseDueAt: later(480),
      arrivalDueAt: later(961),
    });
  });

  it('needs a reason, an open order, and a difference', () => {
    const why = { by: li, at: later(1) };
    expect(() => changeSeverity(made(), facts('down'), plainClocks, why)).toThrow(refused('REASON_MISSING'));
    expect(() => change(made(), 'ordinary', 1)).toThrow(refused('SEVERITY_UNCHANGED'));
    expect(() => change({ ...made(), state: 'cancelled' }, 'down', 1)).toThrow(
      refused('WORK_ORDER_STATE_CHANGED'),
    );
  });
});

describe('what a clock has to say', () => {
  it('is a warning at three quarters, the breach, and the steps of the ladder', () => {
    const events = clockEvents(made()).filter(({ target }) => target === 'response');
    expect(events.map(({ at: when, kind, roles }) => [when, kind, roles])).toEqual([
      [later(360), 'soon', []],
      [later(480), 'late', ['service_manager']],
      [later(480 + 1440), 'late', ['service_manager', 'channel_manager']],
    ]);
  });
  it('stands on the order as the next instant, until all is told or met', () => {
    const fresh = withClockAt(made());
    expect(fresh.clockAt).toBe(later(360));
    const [first] = clockEvents(fresh);
    expect(withClockAt({ ...fresh, clockTold: [first!.key] }).clockAt).toBe(later(480));
    expect(withClockAt(onsite()).clockAt).toBe(later(3240));
    expect(withClockAt({ ...fresh, state: 'cancelled' }).clockAt).toBeNull();
  });
});
