import { skillPlacesOf } from '../../../miniprogram/shared/figures/skill-cells';
import { coverOf } from '../../../miniprogram/shared/figures/skill-cover';
import type { Skilled } from '../../../miniprogram/shared/figures/skill-cover';

const TODAY = '2026-11-30';
const certificate = (task: 'repair' | 'maintenance', fromOn: string, toOn: string, modelId = 'X') => ({
  ...{ modelId, task, fromOn, toOn },
});
const person = (name: string, ...certifications: Skilled['certifications']): Skilled => ({
  ...{ _id: `M-${name}`, name, certifications },
});
const cover = (...people: Skilled[]) => coverOf(people, 'X', ['X', 'Y'], TODAY);

describe('who closes a gap', () => {
  test.each([
    ['holds on its first day', '2026-11-30', '2027-11-30', 1],
    ['holds on its last day', '2025-01-01', '2026-11-30', 1],
    ['has ended the day before', '2025-01-01', '2026-11-29', 0],
    ['begins tomorrow', '2026-12-01', '2027-11-30', 0],
  ])('a certification that %s', (_, fromOn, toOn, able) => {
    const { tasks } = cover(person('a', certificate('repair', fromOn, toOn)));
    expect(tasks.map((one) => [one.task, one.able])).toEqual([
      ['repair', able],
      ['maintenance', 0],
    ]);
  });

  test('one that ends within 60 days is named with its day, the next one first; the 61st day is not yet', () => {
    const { tasks } = cover(
      person('later', certificate('repair', '2026-01-01', '2027-01-29')),
      person('soon', certificate('repair', '2026-01-01', '2026-12-01')),
      person('long', certificate('repair', '2026-01-01', '2027-01-30')),
    );
    expect(tasks[0]!.ending.map(({ name, toOn }) => [name, toOn])).toEqual([
      ['soon', '2026-12-01'],
      ['later', '2027-01-29'],
    ]);
  });

  test('whoever is nearest to being able comes first, with why', () => {
    const { trainees } = cover(
      person('none'),
      person('line', certificate('repair', '2026-01-01', '2028-01-01', 'Y')),
      person('elsewhere', certificate('repair', '2026-01-01', '2028-01-01', 'Z')),
      person('other', certificate('maintenance', '2026-01-01', '2028-01-01')),
      person('lapsed', certificate('repair', '2025-01-01', '2026-11-01')),
      person('coming', certificate('repair', '2026-12-24', '2028-01-01')),
    );
    expect(trainees.map(({ name, why, on, tasks }) => [name, why, on, tasks.join()])).toEqual([
      ['coming', 'later', '2026-12-24', 'repair,maintenance'],
      ['lapsed', 'lapsed', '2026-11-01', 'repair,maintenance'],
      ['other', 'otherTask', null, 'repair'],
      ['line', 'sameLine', null, 'repair,maintenance'],
      ['elsewhere', 'none', null, 'repair,maintenance'],
      ['none', 'none', null, 'repair,maintenance'],
    ]);
  });

  test('a task that two may do asks nobody to be trained', () => {
    const both = [
      certificate('repair', '2026-01-01', '2028-01-01'),
      certificate('maintenance', '2026-01-01', '2028-01-01'),
    ];
    expect(cover(person('a', ...both), person('b', ...both), person('c')).trainees).toEqual([]);
    expect(cover(person('a', ...both), person('c')).trainees.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('where skills are counted', () => {
  const about = { line: 'L', model: 'X', hospital: 'H' };
  const part = {
    on: TODAY,
    dealer: 'D',
    engineer: '',
    cells: true as const,
    sums: { pairs: 1, pairsOn: 20_000 },
  };
  const keys = (region: string) => skillPlacesOf(about, { ...part, region })!.places.map(([, key]) => key);
  test('in the province and in the city of the hospital', () => {
    expect(keys('330106')).toEqual(['L', 'L||X|330000', 'X|330000|D', 'L|330000|X|330100', 'X|330100|D']);
  });
  test('a hospital that is known by its province alone counts there once', () => {
    expect(keys('330000')).toEqual(['L', 'L||X|330000', 'X|330000|D']);
  });
  test('without a hospital under no region, so that nothing is lost', () => {
    expect(keys('')).toEqual(['L', 'L||X|-', 'X|-|D']);
  });
  test('what was kept before there were cells is taken off none of them', () => {
    const { cells: _, ...before } = part;
    expect(skillPlacesOf(about, { ...before, region: '330106' })).toBeNull();
  });
});
