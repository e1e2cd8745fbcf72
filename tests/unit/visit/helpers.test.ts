import * as fc from 'fast-check';
import { daySheetOf } from '../../../miniprogram/shared/visit/day-sheet';
import {
  addHelper,
  canHelpNow,
  helperCheckIn,
  helperCheckOut,
  removeHelper,
} from '../../../miniprogram/shared/visit/helpers';
import { orderFact } from '../../../miniprogram/shared/figures/order-facts';
import type { Ground } from '../../../miniprogram/shared/figures/order-facts';
import {
  approveCheckIn,
  assignDealer,
  assignEngineer,
  rejectCheckIn,
} from '../../../miniprogram/shared/visit/work-order';
import { at, graded, li, order, wang } from './orders';

const zhou = { memberId: 'M-zhou', name: '周工' };
const boss = { memberId: 'M-boss', name: '经理' };
const begun = () => order({ state: 'onsite', dealerId: 'D-1' });
const helped = () => addHelper(begun(), wang, { by: li, at });
const later = '2026-11-23T08:00:00.000Z';
const done = { evidence: { ...graded, at: later }, labourMinutes: 70, travelMinutes: 20, note: '扶机器' };
const been = () =>
  helperCheckOut(helperCheckIn(helped(), { visitId: 'H-1', evidence: graded }, { by: wang, at }), done, {
    by: wang,
    at: later,
  });
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('who comes along', () => {
  it('is told of on the timeline, and decides nothing of the order', () => {
    const one = helped();
    expect(one.timeline[one.timeline.length - 1]).toMatchObject({ what: '添加同行', to: wang, by: li });
    expect(one).toMatchObject({ state: 'onsite', engineer: li });
    expect(canHelpNow(one, 'M-wang')).toBe(true);
    expect(canHelpNow(one, 'M-li')).toBe(false);
  });
  it.each([
    ['does the order already', () => addHelper(begun(), li, { by: boss, at }), 'HELPER_ALREADY'],
    ['is there already', () => addHelper(helped(), wang, { by: boss, at }), 'HELPER_ALREADY'],
    [
      'would come to what nobody has in hand',
      () => addHelper(order({ state: 'new', engineer: null }), wang, { by: boss, at }),
      'WORK_ORDER_STATE_CHANGED',
    ],
    [
      'would come to what is finished',
      () => addHelper(order({ state: 'closed' }), wang, { by: boss, at }),
      'WORK_ORDER_STATE_CHANGED',
    ],
    [
      'is a sixth',
      () =>
        ['a', 'b', 'c', 'd', 'e', 'f'].reduce(
          (one, memberId) => addHelper(one, { memberId, name: memberId }, { by: li, at }),
          begun(),
        ),
      'HELPERS_FULL',
    ],
  ])('is not added who %s', (_, act, code) => expect(codeOf(act)).toBe(code));

  it('comes and goes by own evidence and own labour, beside the visits of who does it', () => {
    const one = been();
    expect(one.visits).toEqual([]);
    expect(one.helperVisits).toMatchObject([{ engineer: wang, labourMinutes: 70, note: '扶机器' }]);
    expect(codeOf(() => helperCheckOut(one, done, { by: wang, at }))).toBe('WORK_ORDER_STATE_CHANGED');
    expect(codeOf(() => helperCheckIn(one, { visitId: 'H', evidence: graded }, { by: zhou, at }))).toBe(
      'WORK_ORDER_NOT_YOURS',
    );
  });
  it('is not there twice at once', () => {
    const one = helperCheckIn(helped(), { visitId: 'H-1', evidence: graded }, { by: wang, at });
    expect(codeOf(() => helperCheckIn(one, { visitId: 'H-2', evidence: graded }, { by: wang, at }))).toBe(
      'WORK_ORDER_STATE_CHANGED',
    );
  });
  it('can leave though the order was closed meanwhile', () => {
    const one = helperCheckIn(helped(), { visitId: 'H-1', evidence: graded }, { by: wang, at });
    const closed = { ...one, state: 'closed' as const };
    expect(canHelpNow(closed, 'M-wang')).toBe(true);
    expect(helperCheckOut(closed, done, { by: wang, at: later }).helperVisits![0]!.checkOut).not.toBeNull();
  });
  it('is taken off with a reason, not while there, and what was done stays', () => {
    const there = helperCheckIn(helped(), { visitId: 'H-1', evidence: graded }, { by: wang, at });
    expect(codeOf(() => removeHelper(there, 'M-wang', { by: li, at, reason: '够了' }))).toBe(
      'HELPER_ON_SITE',
    );
    expect(codeOf(() => removeHelper(been(), 'M-wang', { by: li, at }))).toBe('REASON_MISSING');
    const off = removeHelper(been(), 'M-wang', { by: li, at, reason: '够了' });
    expect(off.helpers).toEqual([]);
    expect(off.helperVisits).toHaveLength(1);
  });
  it('is nobody’s helper any more once another dealer has the order, or once it is their own', () => {
    expect(assignDealer({ ...helped(), state: 'accepted' }, 'D-2', { by: boss, at }).helpers).toEqual([]);
    const own = assignEngineer({ ...helped(), state: 'accepted' }, wang, 'n', { by: boss, at });
    expect(own).toMatchObject({ engineer: wang, helpers: [] });
  });
});

describe('an arrival of who came along', () => {
  const doubtful = { ...graded, verdict: 'uncertain' as const };
  const came = helperCheckIn(helped(), { visitId: 'H-1', evidence: doubtful }, { by: wang, at });
  it('waits for somebody to judge it, who is neither they nor any other helper', () => {
    expect(came.arrivalsInDoubt).toBe(1);
    const reason = '电话核实';
    const beside = addHelper(came, zhou, { by: li, at });
    for (const by of [wang, zhou])
      expect(codeOf(() => approveCheckIn(beside, 'H-1', { by, at, reason }))).toBe('CHECK_IN_OWN');
    const approved = approveCheckIn(beside, 'H-1', { by: boss, at, reason });
    expect(approved.arrivalsInDoubt).toBe(0);
    expect(approved.helperVisits![0]!.checkIn.approvedBy).toEqual(boss);
    expect(
      rejectCheckIn(beside, 'H-1', { by: boss, at, reason }).helperVisits![0]!.checkIn.rejected,
    ).toBeDefined();
  });
  it('counts as theirs in figures, and neither as a visit nor as the arrival of the order', () => {
    const ground: Ground = { hospital: () => null, instrument: (id) => id };
    const fact = orderFact({ ...been(), arrivalDueAt: later }, ground);
    expect(fact.arrivals).toEqual([[graded.at, 'M-wang', 'verified']]);
    expect(fact).toMatchObject({ visits: 0, firstVisit: null, arrival: [later, null] });
  });
  it('stands on their day sheet with their labour', () => {
    const sheet = daySheetOf([been()], 'M-wang', '2026-11-23');
    expect(sheet).toMatchObject({ labourMinutes: 70, travelMinutes: 20 });
    expect(sheet.stops).toMatchObject([{ workOrderId: 'WO-1', helped: true, parts: [] }]);
    expect(daySheetOf([been()], 'M-li', '2026-11-23').stops).toEqual([]);
  });
});

it('whatever is added, taken off and done in any order: nobody stands twice, and no open coming lacks its helper', () => {
  const people = [li, wang, zhou, boss];
  const acts = fc.array(fc.tuple(fc.constantFrom('add', 'remove', 'in', 'out'), fc.nat(3)), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(acts, (all) => {
      let one = begun();
      all.forEach(([what, who], n) => {
        const by = people[who]!;
        try {
          if (what === 'add') one = addHelper(one, by, { by: li, at });
          if (what === 'remove') one = removeHelper(one, by.memberId, { by: li, at, reason: '够了' });
          if (what === 'in') one = helperCheckIn(one, { visitId: `V-${n}`, evidence: graded }, { by, at });
          if (what === 'out') one = helperCheckOut(one, done, { by, at });
        } catch {
          // Refused: nothing has changed.
        }
      });
      const on = (one.helpers ?? []).map(({ engineer }) => engineer.memberId);
      expect(new Set(on).size).toBe(on.length);
      expect(on).not.toContain('M-li');
      const open = (one.helperVisits ?? []).filter(({ checkOut }) => !checkOut);
      for (const { engineer } of open) expect(on).toContain(engineer.memberId);
      expect(new Set(open.map(({ engineer }) => engineer.memberId)).size).toBe(open.length);
    }),
  );
});
