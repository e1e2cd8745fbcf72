import { judgeGroup, orderFact } from '../../../miniprogram/shared/figures/order-facts';
import type { Ground } from '../../../miniprogram/shared/figures/order-facts';
import type { ServiceReport, Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { arrivalsOf } from '../../../miniprogram/shared/visit/arrivals';
import { canShare, sharing, shareVisit, withSharing } from '../../../miniprogram/shared/visit/shared-visits';
import { at, graded, li, order, wang } from './orders';

const visit: Visit = {
  ...{ id: 'V-1', engineer: li, checklistId: null, checkIn: graded, answers: {}, parts: [] },
  ...{ report: null, signature: null, checkOut: null },
};
const device = (id: string) => ({ id, modelId: 'X', modelName: 'X', productLineId: 'L', serial: id });
const main = order({ _id: 'WO-main', state: 'onsite', device: device('A'), visits: [visit] });
const later = '2026-11-23T07:00:00.000Z';
const other = order({
  ...{ _id: 'WO-other', state: 'accepted', source: 'engineer', createdAt: later, device: device('B') },
});
const named = { visitId: 'V-2', checklistId: 'general' };
const act = { by: li, at: later };
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const site = { ...main.site, hospitalId: 'H-2' };

describe('another instrument in the same coming', () => {
  const shared = shareVisit(other, main, named, act);
  it('is on site by the arrival of the first, with a checklist and a visit of its own', () => {
    expect(shared).toMatchObject({
      ...{ state: 'onsite', arrivedAt: later, addedOnSite: true },
      visits: [{ id: 'V-2', shares: { id: 'WO-main' }, checkIn: graded, checklistId: 'general' }],
    });
    expect(withSharing(main, shared).sharedBy).toEqual([{ id: 'WO-other', number: other.number }]);
    expect(withSharing(withSharing(main, shared), shared).sharedBy).toHaveLength(1);
    expect(sharing([main, shared], 'WO-main')).toEqual([shared]);
  });
  it('asks nobody to judge its arrival a second time', () => {
    const doubtful = { ...visit, checkIn: { ...graded, verdict: 'uncertain' as const } };
    const doubted = shareVisit(other, { ...main, visits: [doubtful] }, named, act);
    expect(arrivalsOf(doubted)).toEqual([]);
  });
  it('takes along an order that somebody waited for, and that one counts as any other', () => {
    const waited = { ...other, source: 'hospital' as const, createdAt: '2026-11-22T00:00:00.000Z' };
    expect(shareVisit(waited, main, named, act)).not.toHaveProperty('addedOnSite');
  });
  it.each<[string, WorkOrder | null, WorkOrder, string]>([
    ['a coming that nobody knows', null, other, 'VISIT_NOT_OPEN'],
    ['one that is over', { ...main, visits: [{ ...visit, checkOut: graded }] }, other, 'VISIT_NOT_OPEN'],
    ['one of somebody else', { ...main, engineer: wang }, other, 'VISIT_NOT_OPEN'],
    ['one that is another’s already', { ...main, visits: shared.visits }, other, 'VISIT_NOT_OPEN'],
    ['another hospital', main, { ...other, site }, 'VISIT_ELSEWHERE'],
    [
      'an order of somebody else',
      main,
      { ...other, engineer: wang, state: 'assigned' },
      'WORK_ORDER_NOT_YOURS',
    ],
    ['one that is done', main, { ...other, state: 'completed' }, 'WORK_ORDER_STATE_CHANGED'],
  ])('is refused for %s', (_, coming, one, code) => {
    expect(codeOf(() => shareVisit(one, coming, named, act))).toBe(code);
    expect(coming !== null && canShare(one, coming, 'M-li')).toBe(false);
  });
});

it('figures count its instrument and not a call that somebody answered', () => {
  const ground: Ground = { hospital: () => null, instrument: (id) => id };
  const repairedAt = '2026-11-23T08:00:00.000Z';
  const report = { result: 'fixed', faultCode: 'E01' } as ServiceReport;
  const done = (one: WorkOrder): WorkOrder => ({
    ...{ ...one, repairedAt, respondedAt: at, arrivalDueAt: at },
    visits: one.visits.map((own) => ({ ...own, report })),
  });
  const sumsOf = (one: WorkOrder) => {
    const { parts } = judgeGroup([orderFact(one, ground)], '2027-03-01T00:00:00.000Z').get(one._id)!;
    return parts.reduce<Record<string, number>>((all, { sums }) => {
      for (const name of Object.keys(sums)) all[name] = (all[name] ?? 0) + sums[name]!;
      return all;
    }, {});
  };
  const first = sumsOf(done(main));
  expect(first).toMatchObject({ checkIns: 1, responseDue: 1, arrivalDue: 1, repairDue: 1, repaired: 1 });
  expect(first).toMatchObject({ fixed: 1, fixedFirst: 1, reported: 1 });
  const added = sumsOf(done(shareVisit(other, main, named, act)));
  expect(added).toMatchObject({ fixed: 1, fixedFirst: 1, reported: 1 });
  for (const name of ['checkIns', 'responseDue', 'arrivalDue', 'repairDue', 'repaired', 'repairMinutes'])
    expect([name, added[name] ?? 0]).toEqual([name, 0]);
});
