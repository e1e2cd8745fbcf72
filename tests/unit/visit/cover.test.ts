import fc from 'fast-check';
import { endingOf } from '../../../miniprogram/shared/visit/cover-ends';
import { addDays } from '../../../miniprogram/shared/days';
import type { CoverKind, Entitlement } from '../../../miniprogram/shared/model/devices';
import {
  entitlementsOf,
  judgeCover,
  sayCover,
  uncovered,
  visitsLeft,
  withVisitTaken,
} from '../../../miniprogram/shared/visit/cover';

const on = '2026-11-28';
const cover = (id: string, change: Partial<Entitlement> = {}): Entitlement => ({
  ...{ id, kind: 'contract', name: `合同 ${id}`, number: id, fromOn: '2026-01-01', toOn: '2026-12-31' },
  ...{ includes: ['labour', 'travel', 'parts'], visits: null, visitsTakenBy: [] },
  ...change,
});
const judged = (
  all: Entitlement[],
  task: 'repair' | 'maintenance' | 'installation' = 'repair',
  orderId = 'WO',
) => judgeCover(all, { task, on, orderId }).lines.map(({ kind, by }) => `${kind} ${by ? by.id : '-'}`);

it.each<[string, Entitlement[], string[]]>([
  ['nothing without any', [], ['labour -', 'travel -', 'parts -']],
  [
    'the contract before the warranty',
    [cover('W', { kind: 'warranty', toOn: '2026-11-30' }), cover('C')],
    ['labour C', 'travel C', 'parts C'],
  ],
  [
    'each kind by itself',
    [cover('C', { includes: ['labour'] }), cover('W', { kind: 'warranty', includes: ['parts'] })],
    ['labour C', 'travel -', 'parts W'],
  ],
  [
    'the contract that ends first',
    [cover('B'), cover('A', { toOn: '2027-01-01' })],
    ['labour B', 'travel B', 'parts B'],
  ],
  [
    'the lower number of two that end together',
    [cover('B'), cover('A')],
    ['labour A', 'travel A', 'parts A'],
  ],
  ['its last day', [cover('C', { toOn: on })], ['labour C', 'travel C', 'parts C']],
  ['nothing a day later', [cover('C', { toOn: '2026-11-27' })], ['labour -', 'travel -', 'parts -']],
  [
    'nothing a day before it begins',
    [cover('C', { fromOn: '2026-11-29' })],
    ['labour -', 'travel -', 'parts -'],
  ],
  [
    'parts, but no visit, of one whose visits are used',
    [cover('C', { visits: 1, visitsTakenBy: ['WO-other'] })],
    ['labour -', 'travel -', 'parts C'],
  ],
  [
    'the order that holds the last visit itself',
    [cover('C', { visits: 1, visitsTakenBy: ['WO'] })],
    ['labour C', 'travel C', 'parts C'],
  ],
])('pays %s', (_, all, lines) => expect(judged(all)).toEqual(lines));

it('asks of a maintenance what a maintenance takes, and nothing of an installation', () => {
  expect(judged([cover('C')], 'maintenance')).toEqual(['maintenance -', 'parts C']);
  expect(judged([cover('C')], 'installation')).toEqual([]);
});

it('a visit is taken once, moves with the judgement and comes back', () => {
  const all = [cover('A', { visits: 2 }), cover('B', { visits: 5, includes: ['parts'] })];
  const first = judgeCover(all, { task: 'repair', on, orderId: 'WO' });
  const taken = withVisitTaken(all, 'WO', first);
  expect(taken.map((one) => visitsLeft(one))).toEqual([1, 5]);
  expect(withVisitTaken(taken, 'WO', first)).toBe(taken);
  expect(withVisitTaken(taken, 'WO', null).map((one) => visitsLeft(one))).toEqual([2, 5]);
});

const entitlement = fc.record({
  kind: fc.constantFrom<Entitlement['kind']>('warranty', 'contract'),
  from: fc.integer({ min: -20, max: 20 }),
  days: fc.integer({ min: 0, max: 30 }),
  number: fc.constantFrom('1', '2', '3'),
  includes: fc.uniqueArray(fc.constantFrom<CoverKind>('labour', 'parts', 'travel'), { minLength: 1 }),
  visits: fc.constantFrom(null, 0, 1),
});
it('however many there are and in whatever order, none that pays stands behind one that comes first', () => {
  fc.assert(
    fc.property(fc.array(entitlement, { maxLength: 6 }), fc.integer(), (drawn, turn) => {
      const all = drawn.map(({ from, days, ...one }, at) =>
        cover(`E${at}`, { ...one, fromOn: addDays(on, from), toOn: addDays(on, from + days) }),
      );
      const turned = all.map((_, at) => all[(((at + turn) % all.length) + all.length) % all.length]!);
      for (const { kind, by } of judgeCover(turned, { task: 'repair', on, orderId: 'WO' }).lines) {
        const pays = all.filter(
          ({ includes, fromOn, toOn, visits }) =>
            includes.includes(kind) && fromOn <= on && on <= toOn && (kind === 'parts' || visits !== 0),
        );
        const key = ({ kind: what, toOn, number }: Pick<Entitlement, 'kind' | 'toOn' | 'number'>) =>
          `${what === 'contract' ? 0 : 1} ${toOn} ${number}`;
        const best = pays.map(key).sort()[0];
        expect(by === null ? undefined : key(by)).toBe(best);
      }
    }),
  );
});

it('says who pays for what', () => {
  const said = judgeCover([cover('C', { includes: ['labour', 'travel'] })], {
    task: 'repair',
    on,
    orderId: 'WO',
  });
  expect(sayCover(said, on)).toBe('人工、差旅：合同 C C（12月31日止） · 备件：不在保，由医院承担');
  expect(uncovered(said)).toEqual(['parts']);
});

it('reads covers that were kept in words', () => {
  const earlier = { kind: 'contract', name: '技术服务', fromOn: '2020-01-01', toOn: '2099-12-31' };
  const kinds = (covers: string) => entitlementsOf({ entitlements: [{ ...earlier, covers }] })[0]!.includes;
  expect(kinds('人工、差旅；备件另计')).toEqual(['labour', 'travel']);
  expect(kinds('全保')).toEqual(['labour', 'parts', 'travel', 'maintenance', 'calibration']);
});

describe('what ends soon', () => {
  const cover = (id: string, change: Partial<Entitlement> = {}): Entitlement => ({
    ...{ id, kind: 'contract', name: '技术服务', number: id, fromOn: '2026-01-01', toOn: '2026-12-31' },
    ...{ includes: ['labour', 'travel'], visits: null, visitsTakenBy: [] },
    ...change,
  });
  const told = (today: string, ...entitlements: Entitlement[]) =>
    endingOf({ entitlements }, [90, 60, 30], today).map(({ entitlement, threshold }) => [
      entitlement.id,
      threshold,
    ]);

  it('is told at the nearest of the days, to its last day', () => {
    expect(told('2026-10-01', cover('A'))).toEqual([]);
    expect(told('2026-10-02', cover('A'))).toEqual([['A', 90]]);
    expect(told('2026-12-01', cover('A'))).toEqual([['A', 30]]);
    expect(told('2026-12-31', cover('A'))).toEqual([['A', 30]]);
    expect(told('2027-01-01', cover('A'))).toEqual([]);
  });
  it('is not told where another of at least the same kinds goes on without a gap', () => {
    const next = { fromOn: '2027-01-01', toOn: '2027-12-31' };
    expect(told('2026-12-01', cover('A'), cover('B', next))).toEqual([]);
    expect(told('2026-12-01', cover('A'), cover('B', { ...next, fromOn: '2027-01-02' }))).toEqual([
      ['A', 30],
    ]);
    expect(told('2026-12-01', cover('A'), cover('B', { ...next, includes: ['labour'] }))).toEqual([
      ['A', 30],
    ]);
  });
});
