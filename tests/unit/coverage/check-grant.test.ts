import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import type { GrantTerms, KnownPlaces } from '../../../cloudfunctions/_modules/coverage/check-grant';
import { checkGrant, grantProblems } from '../../../cloudfunctions/_modules/coverage/check-grant';

const places: Record<string, string> = { A: '320508', B: '320582', W: '420106' };
const known: KnownPlaces = {
  regions: chinaRegions(),
  hospital: (id) => (places[id] ? { _id: id, name: id, regionCode: places[id] } : null),
  hasProductLine: (id) => id === 'D' || id === 'E',
  hasDealer: (id) => id === 'F',
};
const sound: GrantTerms = {
  dealerId: 'F',
  productLineIds: ['D'],
  scope: { regionCodes: ['320500'], hospitalIds: [] },
  carveOuts: { regionCodes: [], hospitalIds: ['A'] },
  fromOn: '2026-01-01',
  toOn: '2026-12-31',
};
const ground = (regionCodes: string[], hospitalIds: string[] = []) => ({ regionCodes, hospitalIds });

test.each<[string, Partial<GrantTerms>]>([
  ['a city without one hospital', {}],
  ['one day only', { toOn: '2026-01-01' }],
  ['a leap day', { fromOn: '2028-02-29', toOn: '2028-02-29' }],
  ['the whole country without a province', { scope: ground(['000000']), carveOuts: ground(['320000']) }],
  ['a carve-out by its former code', { scope: ground(['110000']), carveOuts: ground(['110228']) }],
  [
    'two places of which one is carved out',
    { scope: ground(['320508'], ['W']), carveOuts: ground(['320508']) },
  ],
])('accepts %s', (_, change) => {
  expect(grantProblems({ ...sound, ...change }, known)).toEqual([]);
});

test.each<[string, Partial<GrantTerms>, string, string | null]>([
  ['reversed days', { fromOn: '2026-12-31', toOn: '2026-01-01' }, 'GRANT_DAYS_REVERSED', null],
  ['29 February of a common year', { fromOn: '2027-02-29' }, 'GRANT_DAY_INVALID', '2027-02-29'],
  ['a day written otherwise', { toOn: '2026/12/31' }, 'GRANT_DAY_INVALID', '2026/12/31'],
  ['an empty scope', { scope: ground([]), carveOuts: ground([]) }, 'GRANT_SCOPE_EMPTY', null],
  ['no product line', { productLineIds: [] }, 'GRANT_LINES_EMPTY', null],
  ['neither selling nor serving', { kinds: [] }, 'GRANT_KINDS_EMPTY', null],
  ['an unknown line', { productLineIds: ['D', 'X'] }, 'GRANT_LINE_UNKNOWN', 'X'],
  ['an unknown dealer', { dealerId: 'Z' }, 'GRANT_DEALER_UNKNOWN', 'Z'],
  ['an unknown region', { scope: ground(['320599']) }, 'REGION_UNKNOWN', '320599'],
  ['an unknown carved-out region', { carveOuts: ground(['999999']) }, 'REGION_UNKNOWN', '999999'],
  ['an unknown hospital', { scope: ground([], ['Q']), carveOuts: ground([]) }, 'GRANT_HOSPITAL_UNKNOWN', 'Q'],
  [
    'a carve-out in another city',
    { carveOuts: ground(['320102']) },
    'GRANT_CARVE_OUT_OUTSIDE_SCOPE',
    '320102',
  ],
  [
    'a carve-out around the scope',
    { carveOuts: ground(['320000']) },
    'GRANT_CARVE_OUT_OUTSIDE_SCOPE',
    '320000',
  ],
  ['a hospital elsewhere', { carveOuts: ground([], ['W']) }, 'GRANT_CARVE_OUT_OUTSIDE_SCOPE', 'W'],
  ['carve-outs that leave nothing', { carveOuts: ground(['320500']) }, 'GRANT_NOTHING_LEFT', null],
  [
    'the only hospital carved out',
    { scope: ground([], ['A']), carveOuts: ground([], ['A']) },
    'GRANT_NOTHING_LEFT',
    null,
  ],
  [
    'a county carved out by its former code',
    { scope: ground(['110118']), carveOuts: ground(['110228']) },
    'GRANT_NOTHING_LEFT',
    null,
  ],
])('refuses %s', (_, change, code, value) => {
  const grant = { ...sound, ...change };
  expect(grantProblems(grant, known)).toContainEqual(
    expect.objectContaining(value ? { code, value } : { code }),
  );
  expect(() => checkGrant(grant, known)).toThrow(expect.objectContaining({ name: 'Refusal' }));
});

test('names every problem at once', () => {
  const grant = { ...sound, dealerId: 'Z', productLineIds: [], toOn: '2025-01-01' };
  expect(() => checkGrant(grant, known)).toThrow(
    expect.objectContaining({
      details: {
        problems: [
          { code: 'GRANT_DEALER_UNKNOWN', field: 'dealerId', value: 'Z' },
          { code: 'GRANT_LINES_EMPTY', field: 'productLineIds' },
          { code: 'GRANT_DAYS_REVERSED', field: 'toOn', value: '2025-01-01' },
        ],
      },
    }),
  );
});
