import type { ServiceReport, Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import {
  amendReport,
  approveUnsigned,
  canUndo,
  cannotComplete,
  checkIn,
  closeOrder,
  holdOrder,
  signedVersion,
  undoStop,
} from '../../../miniprogram/shared/visit/work-order';
import { at, graded, li, order, wang } from './orders';

const later = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();
const act = (minutes: number, reason?: string) => ({
  by: li,
  at: later(minutes),
  ...(reason ? { reason } : {}),
});
const refused = (code: string) => expect.objectContaining({ code }) as Error;
const visit: Visit = {
  ...{ id: 'V-1', engineer: li, checklistId: null, checkIn: graded, answers: {}, parts: [] },
  ...{ report: null, signature: null, checkOut: null },
};
const onsite = order({ state: 'onsite', timeline: [{ state: 'onsite', at, by: li }], visits: [visit] });
const report: ServiceReport = {
  ...{ summary: '更换加样针', cause: '', action: '', faultCode: 'E02', labourMinutes: 60, travelMinutes: 0 },
  ...{ result: 'fixed', at: later(60), file: null },
};
const signature = {
  signedBy: { id: null, name: '周主任', phone: '' },
  image: { fileId: 'f', sha256: '', bytes: 1 },
  at: later(70),
};

describe('a stop that was a slip', () => {
  it.each([
    ['a hold', holdOrder(onsite, act(5, '等待备件')), '撤销挂起'],
    ['an end', cannotComplete(onsite, act(5, '需返厂')), '撤销无法完成'],
  ])('%s is taken back within ten minutes, and the timeline says so', (_, stopped, what) => {
    const undone = undoStop(stopped, act(15));
    expect(undone).toMatchObject({ state: 'onsite', repairDueAt: onsite.repairDueAt });
    expect(undone.pausedAt ?? null).toBeNull();
    expect(undone.pauses ?? []).toEqual([]);
    expect(undone.timeline[undone.timeline.length - 1]).toMatchObject({ state: 'onsite', what });
  });

  it('is none any more after ten minutes, after leaving, and for somebody else', () => {
    const stopped = cannotComplete(onsite, act(5, '需返厂'));
    const left = { ...stopped, visits: [{ ...visit, checkOut: graded }] };
    expect(canUndo(stopped, later(15))).toBe(true);
    expect(() => undoStop(stopped, act(15.1))).toThrow(refused('UNDO_TOO_LATE'));
    expect(() => undoStop(left, act(6))).toThrow(refused('UNDO_TOO_LATE'));
    expect(() => undoStop(stopped, { by: wang, at: later(6) })).toThrow(refused('WORK_ORDER_NOT_YOURS'));
    expect(() => undoStop(onsite, act(6))).toThrow(refused('WORK_ORDER_STATE_CHANGED'));
  });

  it('leaves an end an end: nobody checks in again on what could not be completed', () => {
    const ended = cannotComplete(onsite, act(5, '需返厂'));
    const arrival = { visitId: 'V-2', evidence: graded, checklistId: null };
    expect(() => checkIn(ended, arrival, act(6))).toThrow(refused('WORK_ORDER_STATE_CHANGED'));
  });
});

describe('a report that turns out wrong', () => {
  const signed = order({
    state: 'confirmed',
    repairedAt: later(60),
    visits: [{ ...visit, report, signature, checkOut: graded }],
  });
  const better = (change: Partial<ServiceReport>, minutes = 90) => ({
    visitId: 'V-1',
    report: { ...report, ...change, at: later(minutes) },
  });

  it('is amended as a new version, and the signature stays with the one it was given to', () => {
    const amended = amendReport(signed, better({ summary: '更换加样针和导轨' }), act(90, '漏写导轨'));
    const [now] = amended.visits;
    expect(now!.report!.summary).toBe('更换加样针和导轨');
    expect(now!.replacedReports).toMatchObject([
      { summary: '更换加样针', reason: '漏写导轨', replacedBy: li },
    ]);
    expect(signedVersion(now!)).toBe(1);
    expect(amended.timeline[amended.timeline.length - 1]).toMatchObject({ what: '更正服务报告（第 2 版）' });
    const again = amendReport(amended, better({}, 95), act(95, '改回'));
    expect(again.visits[0]!.replacedReports).toHaveLength(2);
    expect(signedVersion({ ...again.visits[0]!, signature: { ...signature, at: later(92) } })).toBe(2);
  });

  it('opens the repair’s clock again where it was no repair, and ends it when the work was done', () => {
    const worse = amendReport(signed, better({ result: 'not_fixed' }), act(90, '又报警'));
    expect(worse.repairedAt).toBeNull();
    expect(amendReport(worse, better({ result: 'fixed' }, 95), act(95, '误会')).repairedAt).toBe(later(90));
  });

  it('is amended by its own engineer, with a reason, until the order is closed', () => {
    const one = better({});
    expect(() => amendReport(signed, one, act(90))).toThrow(refused('REASON_MISSING'));
    expect(() => amendReport(signed, one, { by: wang, at: later(90), reason: '错' })).toThrow(
      refused('WORK_ORDER_NOT_YOURS'),
    );
    expect(() => amendReport({ ...signed, state: 'closed' }, one, act(90, '错'))).toThrow(
      refused('WORK_ORDER_STATE_CHANGED'),
    );
    expect(() => amendReport(onsite, one, act(90, '错'))).toThrow(refused('REPORT_MISSING'));
  });
});

describe('finished work that nobody signed', () => {
  const left: WorkOrder = order({
    state: 'completed',
    visits: [{ ...visit, report, checkOut: graded, unsignedReason: '医院拒绝签字' }],
  });
  const manager = { by: wang, at: later(100), reason: '已电话核实' };
  it('is closed once somebody who answers for it has agreed', () => {
    expect(() => closeOrder(left, manager)).toThrow(refused('UNSIGNED_NOT_APPROVED'));
    const agreed = approveUnsigned(left, 'V-1', manager);
    expect(agreed.visits[0]!.unsignedApproved).toMatchObject({ by: wang, reason: '已电话核实' });
    expect(closeOrder(agreed, manager).state).toBe('closed');
  });
  it('is not agreed to without a reason, twice, by the engineer, or where somebody signed', () => {
    expect(() => approveUnsigned(left, 'V-1', { by: wang, at })).toThrow(refused('REASON_MISSING'));
    expect(() => approveUnsigned(left, 'V-1', act(100, '自己'))).toThrow(refused('CHECK_IN_OWN'));
    const agreed = approveUnsigned(left, 'V-1', manager);
    expect(() => approveUnsigned(agreed, 'V-1', manager)).toThrow(refused('UNSIGNED_NEEDS_NO_APPROVAL'));
    const signed = { ...left, visits: [{ ...left.visits[0]!, signature }] };
    expect(() => approveUnsigned(signed, 'V-1', manager)).toThrow(refused('UNSIGNED_NEEDS_NO_APPROVAL'));
  });
});
