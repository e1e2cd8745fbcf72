import fc from 'fast-check';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { contestedKeys, coverageKeys, keysToAsk } from '../../../cloudfunctions/_modules/coverage/keys';
import type { GlobalBlock, Grant } from '../../../cloudfunctions/_modules/coverage/model';
import { decide, explain, may, who } from '../../../cloudfunctions/_modules/coverage/rule';
import {
  blocksArb,
  days,
  dealers,
  grantsArb,
  hospitals,
  lines,
  oracleBlocked,
  oracleHolds,
  regions as smallRegions,
} from './small-world';

const china = chinaRegions();
const hospitalA = { _id: 'A', name: 'A医院', regionCode: '320508' };
const neighbour = { _id: 'B', name: 'B医院', regionCode: '320508' };
const grantOfF: Grant = {
  _id: 'g-f',
  number: 'SQ-2026-0001',
  dealerId: 'F',
  productLineIds: ['D'],
  scope: { regionCodes: ['320500'], hospitalIds: [] },
  carveOuts: { regionCodes: [], hospitalIds: ['A'] },
  fromOn: '2026-01-01',
  toOn: '2026-12-31',
  exclusive: true,
  state: 'approved',
};
const ask = (hospital: { _id: string; name: string; regionCode: string }, day = '2026-06-01') => ({
  hospital,
  productLineId: 'D',
  day,
});

describe('all of city C in province B except hospital A, product line D, dealer F, 2026', () => {
  test('authorizes F in the city, new hospitals included', () => {
    expect(who([grantOfF], [], ask(neighbour), china)).toEqual(['F']);
    expect(who([grantOfF], [], ask({ _id: 'new', name: '', regionCode: '320582' }), china)).toEqual(['F']);
  });

  test.each([
    ['hospital A is carved out', ask(hospitalA), { outcome: 'carved_out', carveOut: { hospitalId: 'A' } }],
    ['another city', ask({ ...neighbour, regionCode: '320102' }), { outcome: 'other_place' }],
    [
      'the day before',
      ask(neighbour, '2025-12-31'),
      { outcome: 'not_in_effect', because: 'not_begun', fromOn: '2026-01-01' },
    ],
    ['the day after', ask(neighbour, '2027-01-01'), { outcome: 'not_in_effect', because: 'ended' }],
    ['another line', { ...ask(neighbour), productLineId: 'E' }, { outcome: 'other_line' }],
  ])('does not when it is %s, and says so', (_, question, finding) => {
    const decision = decide([grantOfF], [], question, china);
    expect(decision.dealerIds).toEqual([]);
    expect(decision.findings).toEqual([expect.objectContaining({ grantId: 'g-f', ...finding })]);
  });

  test('leaves hospital A to G, whose grant names it', () => {
    const grantOfG = {
      ...grantOfF,
      _id: 'g-g',
      dealerId: 'G',
      scope: { regionCodes: [], hospitalIds: ['A'] },
    };
    grantOfG.carveOuts = { regionCodes: [], hospitalIds: [] };
    expect(who([grantOfF, grantOfG], [], ask(hospitalA), china)).toEqual(['G']);
    expect(may('G', [grantOfF, grantOfG], [], ask(hospitalA), china)).toBe(true);
    expect(may('F', [grantOfF, grantOfG], [], ask(hospitalA), china)).toBe(false);
  });

  test('holds on both its first and its last day', () => {
    expect(who([grantOfF], [], ask(neighbour, '2026-01-01'), china)).toEqual(['F']);
    expect(who([grantOfF], [], ask(neighbour, '2026-12-31'), china)).toEqual(['F']);
  });

  test('names the clause that decided: the hospital before the smallest region', () => {
    const clauseOf = (scope: Grant['scope']) =>
      explain('F', [{ ...grantOfF, scope }], [], ask(neighbour), china)[0];
    expect(clauseOf({ regionCodes: ['000000', '320508', '320000'], hospitalIds: [] })).toMatchObject({
      outcome: 'authorizes',
      clause: { regionCode: '320508' },
    });
    expect(clauseOf({ regionCodes: ['320508'], hospitalIds: ['B'] })).toMatchObject({
      clause: { hospitalId: 'B' },
    });
  });
});

describe('blocks', () => {
  const suspended: GlobalBlock = {
    _id: 'b1',
    kind: 'dealer',
    dealerId: 'F',
    fromOn: '2026-03-01',
    toOn: null,
    reason: '暂停合作',
  };
  const direct: GlobalBlock = {
    _id: 'b2',
    kind: 'hospital',
    hospitalId: 'B',
    productLineIds: ['D'],
    fromOn: '2026-05-01',
    toOn: '2026-05-31',
    reason: '直服医院',
  };

  test('of a dealer stop all its grants from that day on, and are named', () => {
    expect(who([grantOfF], [suspended], ask(neighbour, '2026-02-28'), china)).toEqual(['F']);
    const { dealerIds, findings } = decide([grantOfF], [suspended], ask(neighbour, '2026-03-01'), china);
    expect(dealerIds).toEqual([]);
    expect(findings[0]).toMatchObject({ outcome: 'blocked', block: { reason: '暂停合作' } });
  });

  test.each([
    ['2026-04-30', ['F']],
    ['2026-05-01', []],
    ['2026-05-31', []],
    ['2026-06-01', ['F']],
  ])('of a hospital hold on their days only (%s)', (day, expected) => {
    expect(who([grantOfF], [direct], ask(neighbour, day), china)).toEqual(expected);
  });

  test('of other lines do not matter', () => {
    const other = { ...direct, productLineIds: ['E'] };
    expect(who([grantOfF], [other], ask(neighbour, '2026-05-15'), china)).toEqual(['F']);
  });
});

describe('history', () => {
  const revoked: Grant = { ...grantOfF, state: 'revoked', revokedOn: '2026-07-01' };

  test.each([
    ['2026-06-30', ['F']],
    ['2026-07-01', []],
  ])('what a grant revoked on 1 July said stays true before (%s)', (day, expected) => {
    expect(who([revoked], [], ask(neighbour, day), china)).toEqual(expected);
  });

  test('a grant revoked from its first day never held', () => {
    const never = { ...revoked, revokedOn: '2026-01-01' };
    expect(explain(null, [never], [], ask(neighbour), china)[0]).toMatchObject({ because: 'revoked' });
  });

  test.each(['draft', 'pending'] as const)('a %s grant does not hold', (state) => {
    expect(explain(null, [{ ...grantOfF, state }], [], ask(neighbour), china)[0]).toMatchObject({
      outcome: 'not_in_effect',
      because: 'not_approved',
    });
  });
});

describe('kinds', () => {
  test('a grant to sell does not let serve; one without kinds is for both', () => {
    const sells: Grant = { ...grantOfF, kinds: ['sell'] };
    expect(who([sells], [], { ...ask(neighbour), kind: 'sell' }, china)).toEqual(['F']);
    expect(who([sells], [], { ...ask(neighbour), kind: 'serve' }, china)).toEqual([]);
    expect(who([sells], [], ask(neighbour), china)).toEqual(['F']);
    expect(who([grantOfF], [], { ...ask(neighbour), kind: 'serve' }, china)).toEqual(['F']);
  });
});

describe('codes in time and odd places', () => {
  const at = (regionCode: string) => ({ _id: 'H', name: '', regionCode });
  const grantOn = (code: string): Grant => ({
    ...grantOfF,
    scope: { regionCodes: [code], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
  });
  test.each([
    ['a renamed county covers its new code', '110228', '110118', true],
    ['a hospital under the old code is covered by a grant on the new one', '110118', '110228', true],
    ['a dissolved city covers both of its parts', '371200', '370117', true],
    ['a hospital recorded under a dissolved city lies in the province', '370000', '371200', true],
    ['but in neither of its parts for sure', '370117', '371200', false],
    ['a municipality covers its districts', '110000', '110101', true],
    ['a province covers counties directly under it', '420000', '429004', true],
    ['a city without districts covers hospitals recorded under it', '441900', '441900', true],
    ['儋州', '460400', '460400', true],
    ['headings place a hospital in their province', '420000', '429000', true],
    ['unknown codes lie in the nearest region their digits name', '320500', '320599', true],
    ['and never in a sibling', '320508', '320599', false],
    ['the country covers everything', '000000', '659001', true],
    ['an unknown region covers nothing', '990000', '320508', false],
  ])('%s', (_, granted, place, expected) => {
    expect(who([grantOn(granted)], [], ask(at(place)), china)).toEqual(expected ? ['F'] : []);
    expect(
      keysToAsk(at(place), china, 'D', '2026-03-01').some((key) =>
        coverageKeys(grantOn(granted), china).includes(key),
      ),
    ).toBe(expected);
  });

  test('never asks more than five keys, for any code there is', () => {
    for (const code of china.allCodes()) {
      const keys = keysToAsk(at(code), china, 'D', '2026-03-01');
      expect(keys.length).toBeLessThanOrEqual(5);
      expect(keys[0]).toBe('D|#H');
      expect(keys[keys.length - 1]).toBe('D|000000');
    }
  });
});

describe('over small worlds', () => {
  const questions = fc.record({
    hospital: fc.constantFrom(...hospitals),
    productLineId: fc.constantFrom(...lines),
    day: fc.constantFrom(...days),
    kind: fc.constantFrom(undefined, 'sell' as const, 'serve' as const),
  });

  test('who and may agree with the definition', () => {
    fc.assert(
      fc.property(grantsArb(8), blocksArb, questions, (grants, blocks, question) => {
        const { hospital, productLineId, day, kind } = question;
        const expected = grants
          .filter(
            (grant) =>
              oracleHolds(grant, hospital._id, productLineId, day, kind) &&
              !oracleBlocked(blocks, grant.dealerId, hospital._id, productLineId, day),
          )
          .map(({ _id }) => _id);
        const decision = decide(grants, blocks, question, smallRegions);
        expect(decision.grants.map(({ _id }) => _id)).toEqual(expected.sort());
        expect(decision.findings).toHaveLength(grants.length);
        for (const dealerId of dealers)
          expect(may(dealerId, grants, blocks, question, smallRegions)).toBe(
            decision.dealerIds.includes(dealerId),
          );
      }),
      { numRuns: 2000 },
    );
  });

  test('the order of entry changes nothing, not even the explanation', () => {
    fc.assert(
      fc.property(
        grantsArb(8),
        blocksArb,
        questions,
        fc.infiniteStream(fc.nat()),
        (grants, blocks, question, dice) => {
          const shuffled = grants
            .map((grant) => ({ grant, at: dice.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ grant }) => ({
              ...grant,
              scope: {
                regionCodes: [...grant.scope.regionCodes].reverse(),
                hospitalIds: [...grant.scope.hospitalIds].reverse(),
              },
            }));
          const before = decide(grants, blocks, question, smallRegions);
          const after = decide(shuffled, [...blocks].reverse(), question, smallRegions);
          expect(after.findings).toEqual(before.findings);
          expect(after.dealerIds).toEqual(before.dealerIds);
        },
      ),
    );
  });

  test('the grants found under five keys give the same answer as all grants', () => {
    fc.assert(
      fc.property(grantsArb(12), blocksArb, questions, (grants, blocks, question) => {
        const { hospital, productLineId, day } = question;
        const keys = new Set(keysToAsk(hospital, smallRegions, productLineId, day));
        const found = grants.filter((grant) =>
          coverageKeys(grant, smallRegions).some((key) => keys.has(key)),
        );
        expect(decide(found, blocks, question, smallRegions).grants).toEqual(
          decide(grants, blocks, question, smallRegions).grants,
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('grants that meet anywhere share a contested key', () => {
    fc.assert(
      fc.property(grantsArb(2), questions, (grants, { hospital, productLineId, day }) => {
        const holding = grants.filter((grant) => oracleHolds(grant, hospital._id, productLineId, day));
        const place = (id: string) => hospitals.find(({ _id }) => _id === id);
        const [first, second] = holding.map((grant) => contestedKeys(grant, smallRegions, place));
        if (first && second && hospital.regionCode !== '000000')
          expect(first.some((key) => second.includes(key))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
