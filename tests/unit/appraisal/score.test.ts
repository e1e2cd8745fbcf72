import {
  appraisable,
  firstTerms,
  isAgainst,
  nextQuarter,
  pointsOf,
  quarterOf,
  schemeFor,
  schemeProblem,
  scoreOf,
  tableFor,
  whatMoves,
  without,
} from '../../../miniprogram/shared/appraisal/score';
import type { Criterion } from '../../../miniprogram/shared/appraisal/scheme';
import type { CriterionCount, HandScore } from '../../../miniprogram/shared/model/appraisal';

const line = (
  figure: 'response' | 'repeat' | 'mttr',
  weight: number,
  floor: number,
  target: number,
  cap = 100,
) => ({ id: figure, kind: 'figure', figure, weight, floor, target, cap }) as const;
const count = (criterionId: string, numerator: number, denominator: number): CriterionCount => ({
  ...{ criterionId, numerator, denominator },
  provisional: 0,
  against: 0,
});
const terms = { least: 10, grades: { A: 90, B: 75, C: 60 } };
const scored = (criteria: Criterion[], counts: CriterionCount[], hand: HandScore[] = []) =>
  scoreOf(terms, { tier: null, criteria }, counts, hand);

it.each([
  ['at the floor', line('response', 1, 70, 95), 70, 0],
  ['below the floor', line('response', 1, 70, 95), 10, 0],
  ['half way', line('response', 1, 70, 90), 80, 50],
  ['at the target', line('response', 1, 70, 95), 95, 100],
  ['above the target, up to the cap', line('response', 1, 50, 90, 120), 100, 120],
  ['where less is better', line('repeat', 1, 20, 8), 14, 50],
  ['better than the target where less is better', line('repeat', 1, 20, 8), 2, 100],
])('a value %s has its points', (_, criterion, value, points) => {
  expect(pointsOf(criterion, value)).toBeCloseTo(points, 9);
});

it('a sheet is the mean by weight, rounded once, and its grade is read from the rounded number', () => {
  const sheet = scored(
    [line('response', 30, 0, 100), line('repeat', 70, 100, 0)],
    [count('response', 899, 1000), count('repeat', 100, 1000)],
  );
  // 30 × 89.9 + 70 × 90 = 89.97, which is a B.
  expect(sheet).toMatchObject({ total: 89.97, grade: 'B' });
  expect(scored([line('response', 100, 0, 100)], [count('response', 89_995, 100_000)])).toMatchObject({
    total: 90,
    grade: 'A',
  });
});

it('what has too few records takes no part: its weight is spread, and the sheet says so', () => {
  const criteria = [line('response', 40, 0, 100), line('repeat', 60, 100, 0)];
  const sheet = scored(criteria, [count('response', 8, 10), count('repeat', 9, 9)]);
  expect(sheet.total).toBe(80);
  expect(sheet.lines[1]).toMatchObject({ points: null, share: 0 });
  expect(sheet.lines[1]!.why).toBe('n = 9，少于 10 条，不计分，权重分给其余各项');
  expect(sheet.lines[0]!.share).toBe(1);
  expect(scored(criteria, [])).toMatchObject({ total: null, grade: null });
});

it('what a hand gives stands with who gave it and why', () => {
  const by = { memberId: 'M-1', name: '周涵' };
  const given = { criterionId: 'support', points: 50, reason: '台账缺三页', by, at: '' };
  const sheet = scored([{ id: 'support', kind: 'hand', text: '管理配合', weight: 100 }], [], [given]);
  expect(sheet).toMatchObject({ total: 50, grade: 'D' });
  expect(sheet.lines[0]!.why).toBe('周涵：台账缺三页');
});

it('says first what would raise the score most', () => {
  const sheet = scored(
    [line('response', 20, 0, 100), line('repeat', 80, 100, 0)],
    [count('response', 0, 10), count('repeat', 5, 10)],
  );
  expect(whatMoves(sheet)).toEqual([
    { label: '30 天重复报修率', by: 40 },
    { label: '响应达标率', by: 20 },
  ]);
});

it.each([
  ['late', line('response', 1, 70, 95), 0, 1, true],
  ['in time', line('response', 1, 70, 95), 1, 1, false],
  ['a repeat', line('repeat', 1, 20, 8), 1, 1, true],
  ['no repeat', line('repeat', 1, 20, 8), 0, 1, false],
  ['longer than the target', line('mttr', 1, 48, 24), 25 * 60, 1, true],
  ['no longer than the target', line('mttr', 1, 48, 24), 24 * 60, 1, false],
])(
  'a record that was %s counts against the dealer or not',
  (_, criterion, numerator, denominator, against) => {
    expect(isAgainst(criterion, numerator, denominator)).toBe(against);
  },
);

it('a granted objection takes the record out or lets it count for the dealer, and changes nothing else', () => {
  const counts = [count('response', 8, 10), count('repeat', 3, 10)];
  const late = { criterionId: 'response', numerator: 0, denominator: 1 };
  expect(without(counts, late, 'removed', 'response')).toEqual([count('response', 8, 9), counts[1]]);
  expect(without(counts, late, 'counted', 'response')).toEqual([count('response', 9, 10), counts[1]]);
  const again = { criterionId: 'repeat', numerator: 1, denominator: 1 };
  expect(without(counts, again, 'counted', 'repeat')).toEqual([counts[0], count('repeat', 2, 10)]);
});

it('the version that counts for a quarter is the newest of the latest that begins not after it', () => {
  const version = (n: number, fromPeriod: string, state = 'approved') => ({ version: n, fromPeriod, state });
  const all = [
    version(1, '2026-Q1'),
    version(2, '2026-Q4'),
    version(3, '2026-Q4'),
    version(4, '2026-Q4', 'declined'),
    version(5, '2027-Q1'),
  ];
  expect(schemeFor(all, '2025-Q4')).toBeNull();
  expect(schemeFor(all, '2026-Q3')?.version).toBe(1);
  expect(schemeFor(all, '2026-Q4')?.version).toBe(3);
  expect(schemeFor(all, '2028-Q1')?.version).toBe(5);
  expect([quarterOf('2026-12-31'), nextQuarter('2026-Q4'), nextQuarter('2026-Q1')]).toEqual([
    '2026-Q4',
    '2027-Q1',
    '2026-Q2',
  ]);
});

describe('a scheme', () => {
  const whole = { ...firstTerms, fromPeriod: '2027-Q1' };
  const table = whole.tables[0]!;
  it('as it is first written holds together', () => {
    expect(schemeProblem(whole)).toBeNull();
    for (const one of table.criteria) if (one.kind === 'figure') expect(appraisable).toContain(one.figure);
    expect(tableFor(whole, '一级')).toBe(table);
  });
  it.each([
    [
      'weights that are not a hundred',
      { tables: [{ tier: null, criteria: table.criteria.slice(1) }] },
      'tables.0.criteria',
    ],
    ['no table for the others', { tables: [{ ...table, tier: '一级' }] }, 'tables'],
    ['a tier twice', { tables: [table, { ...table, tier: 'A' }, { ...table, tier: 'A' }] }, 'tables.2.tier'],
    ['grades that do not fall', { grades: { A: 80, B: 80, C: 60 } }, 'grades'],
    [
      'a target on the wrong side',
      { tables: [{ tier: null, criteria: [line('repeat', 100, 8, 20)] }] },
      'tables.0.criteria.0',
    ],
    [
      'a figure twice',
      {
        tables: [
          { tier: null, criteria: [line('response', 50, 0, 1), { ...line('response', 50, 0, 1), id: 'b' }] },
        ],
      },
      'tables.0.criteria.1',
    ],
  ])('with %s is refused at its place', (_, change, path) => {
    expect(schemeProblem({ ...whole, ...change })?.path).toBe(path);
  });
});
