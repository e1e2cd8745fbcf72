import fc from 'fast-check';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { CompiledCoverage } from '../../../cloudfunctions/_modules/coverage/compiled-coverage';
import {
  conflictBetween,
  conflictsAmong,
  conflictsOf,
} from '../../../cloudfunctions/_modules/coverage/conflicts';
import { conflictTree } from '../../../cloudfunctions/_modules/coverage/conflict-tree';
import type { Grant, Ground } from '../../../cloudfunctions/_modules/coverage/model';
import { clauseCovering } from '../../../cloudfunctions/_modules/coverage/rule';
import {
  days,
  grantsArb,
  hospitals,
  lines,
  oracleHolds,
  regions as smallRegions,
  settled,
  settledSpots,
  spots,
} from './small-world';

const china = {
  regions: chinaRegions(),
  hospital: (id: string) => ({ _id: id, name: id, regionCode: id.split('@')[1] ?? '320508' }),
};
const ground = (regionCodes: string[], hospitalIds: string[] = []): Ground => ({ regionCodes, hospitalIds });
const grant = (_id: string, terms: Partial<Grant> = {}): Grant => ({
  _id,
  number: _id,
  dealerId: _id,
  productLineIds: ['D'],
  scope: ground(['320500']),
  carveOuts: ground([]),
  fromOn: '2026-01-01',
  toOn: '2026-12-31',
  exclusive: true,
  state: 'approved',
  ...terms,
});

describe('two grants', () => {
  test('on province and city conflict on the city, and carving the city out of the wider one resolves it', () => {
    const province = grant('p', {
      scope: ground(['320000']),
      productLineIds: ['D', 'E'],
      fromOn: '2025-07-01',
    });
    const city = grant('c', { carveOuts: ground([], ['A']) });
    const [conflict] = conflictsOf(province, [city], china);
    expect(conflict).toMatchObject({
      otherId: 'c',
      otherDealerId: 'c',
      productLineIds: ['D'],
      kinds: ['sell', 'serve'],
      fromOn: '2026-01-01',
      toOn: '2026-12-31',
      ground: ground(['320500']),
      except: ground([], ['A']),
    });
    const [byProvince, byCity] = conflict!.resolutions;
    expect(byProvince).toEqual({
      grantId: 'p',
      dealerId: 'p',
      carveOuts: ground(['320500']),
      leavesNothing: false,
      alsoGivesUp: ground([], ['A']),
      alsoOnLines: ['E'],
      alsoOnDays: [{ fromOn: '2025-07-01', toOn: '2025-12-31' }],
    });
    expect(byCity).toMatchObject({ grantId: 'c', leavesNothing: true, alsoOnLines: [], alsoOnDays: [] });
    expect(conflictBetween({ ...province, carveOuts: byProvince!.carveOuts }, city, china)).toBeNull();
  });

  test('are laid side by side on the tree of regions', () => {
    const own = grant('own', { scope: ground(['320500']) });
    const other = grant('other', {
      scope: ground(['320000', '110000']),
      carveOuts: ground(['320100'], ['A']),
    });
    const [conflict] = conflictsOf(own, [other], china);
    const { rows } = conflictTree(conflict!, own, other, china);
    expect(rows.map(({ depth, name, own: mine, other: theirs, contested }) => [depth, name, mine, theirs, contested])).toEqual([
      [0, '北京市', 'none', 'all', false],
      [0, '江苏省', 'part', 'part', false],
      [1, '南京市', 'none', 'carved_out', false],
      [1, '苏州市', 'all', 'part', true],
      [2, '姑苏区', 'all', 'part', true],
      [3, 'A', 'all', 'carved_out', false],
    ]); // prettier-ignore
  });

  test('with thousands of hospitals name the contested ones and say how many are left out', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `H${i}@110101`);
    const own = grant('own', { scope: ground([], [...many, 'X@320508']) });
    const other = grant('other', { scope: ground([], ['X@320508']) });
    const [conflict] = conflictsOf(own, [other], china);
    const { rows, left } = conflictTree(conflict!, own, other, china);
    expect(rows.filter(({ contested }) => contested).map(({ id }) => id)).toEqual(['X@320508']);
    expect(rows.filter(({ isHospital }) => isHospital).length + left).toBe(3001);
    expect(rows.length).toBeLessThan(65);
  });

  test('conflict where no hospital stands yet', () => {
    const county = grant('x', { scope: ground(['653229']) });
    const conflict = conflictBetween(county, grant('y', { scope: ground(['650000']) }), china);
    expect(conflict?.ground).toEqual(ground(['653229']));
  });

  test('meet at a single hospital', () => {
    const one = grant('x', { scope: ground([], ['A', 'B@110101']) });
    expect(conflictBetween(one, grant('y'), china)).toMatchObject({
      ground: ground([], ['A']),
      except: ground([]),
    });
  });

  test.each<[string, Partial<Grant>]>([
    ['end and begin on neighbouring days', { fromOn: '2027-01-01', toOn: '2027-12-31' }],
    ['are on different lines', { productLineIds: ['E'] }],
    ['are on neighbouring cities', { scope: ground(['320200']) }],
    ['belong to one dealer', { dealerId: 'x' }],
    ['carve out what the other claims', { scope: ground(['320000']), carveOuts: ground(['320500']) }],
    ['are for a hospital that the other carves out', { scope: ground([], ['carved']) }],
  ])('stand together when they %s', (_, terms) => {
    const mine = grant('x', { carveOuts: ground([], ['carved']) });
    expect(conflictBetween(mine, grant('y', terms), china)).toBeNull();
  });

  test('overlap by one day', () => {
    const next = grant('y', { fromOn: '2026-12-31', toOn: '2027-12-30' });
    expect(conflictBetween(grant('x'), next, china)).toMatchObject({
      fromOn: '2026-12-31',
      toOn: '2026-12-31',
    });
  });

  test('stand together when neither is exclusive, or when one sells and the other serves', () => {
    expect(
      conflictBetween(grant('x', { exclusive: false }), grant('y', { exclusive: false }), china),
    ).toBeNull();
    expect(conflictBetween(grant('x', { exclusive: false }), grant('y'), china)).not.toBeNull();
    expect(
      conflictBetween(grant('x', { kinds: ['sell'] }), grant('y', { kinds: ['serve'] }), china),
    ).toBeNull();
    expect(conflictBetween(grant('x', { kinds: ['sell'] }), grant('y'), china)?.kinds).toEqual(['sell']);
  });

  test('a revoked grant only contests the days before', () => {
    const revoked = grant('y', { state: 'revoked', revokedOn: '2026-03-01' });
    expect(conflictsOf(grant('x', { state: 'pending' }), [revoked], china)[0]).toMatchObject({
      toOn: '2026-02-28',
    });
    expect(conflictsOf(grant('x', { fromOn: '2026-03-01' }), [revoked], china)).toEqual([]);
  });

  test('a draft conflicts with what is approved, and not with other drafts', () => {
    const draft = grant('x', { state: 'draft' });
    expect(conflictsOf(draft, [grant('y'), grant('z', { state: 'pending' }), draft], china)).toHaveLength(1);
  });
});

describe('over small worlds', () => {
  const atlas = new Atlas(smallRegions, hospitals);
  const places = {
    regions: smallRegions,
    hospital: (id: string) => hospitals.find(({ _id }) => _id === id),
  };
  /** Everything two grants share, cell by cell: hospital or future hospital, line, day, kind. */
  const cells = (a: Grant, b: Grant) =>
    spots.flatMap((spot) =>
      lines.flatMap((line) =>
        days.flatMap((day) =>
          (['sell', 'serve'] as const)
            .filter(
              (kind) =>
                oracleHolds(a, spot._id, line, day, kind) && oracleHolds(b, spot._id, line, day, kind),
            )
            .map((kind) => `${spot._id} ${line} ${day} ${kind}`),
        ),
      ),
    );
  const contested = (a: Grant, b: Grant) =>
    a.dealerId === b.dealerId || !(a.exclusive || b.exclusive) ? [] : cells(a, b);

  test('a conflict is exactly what both hold, and each resolution ends it at the stated price', () => {
    fc.assert(
      fc.property(grantsArb(2, settled), (grants) => {
        const [a, b] = grants;
        if (!a || !b) return;
        const conflict = conflictsOf(a, [b], places)[0];
        if (
          a.state === 'draft' ||
          a.state === 'pending' ||
          (a.state === 'revoked' && a.revokedOn! <= a.fromOn)
        )
          return;
        const described = !conflict
          ? []
          : settledSpots
              .filter(
                (spot) =>
                  clauseCovering(conflict.ground, spot, smallRegions) &&
                  !clauseCovering(conflict.except, spot, smallRegions),
              )
              .flatMap(({ _id }) =>
                conflict.productLineIds.flatMap((line) =>
                  days
                    .filter((day) => conflict.fromOn <= day && day <= conflict.toOn)
                    .flatMap((day) => conflict.kinds.map((kind) => `${_id} ${line} ${day} ${kind}`)),
                ),
              );
        const still = (cell: string) => settledSpots.some(({ _id }) => cell.startsWith(`${_id} `));
        expect(described.sort()).toEqual(contested(a, b).filter(still).sort());
        for (const resolution of conflict?.resolutions ?? []) {
          const yielding = resolution.grantId === a._id ? a : b;
          const other = yielding === a ? b : a;
          const carved: Grant = {
            ...yielding,
            carveOuts: ground(
              [...yielding.carveOuts.regionCodes, ...resolution.carveOuts.regionCodes],
              [...yielding.carveOuts.hospitalIds, ...resolution.carveOuts.hospitalIds],
            ),
          };
          expect(contested(carved, other)).toEqual([]);
          const day = conflict!.fromOn;
          const line = conflict!.productLineIds[0]!;
          const lost = settledSpots.filter(
            ({ _id }) => oracleHolds(yielding, _id, line, day) && !oracleHolds(carved, _id, line, day),
          );
          const stated = settledSpots.filter(
            (spot) =>
              oracleHolds(yielding, spot._id, line, day) &&
              (contested(a, b).some((cell) => cell.startsWith(`${spot._id} `)) ||
                clauseCovering(resolution.alsoGivesUp, spot, smallRegions)),
          );
          expect(lost).toEqual(stated);
          expect(resolution.leavesNothing).toBe(
            !settledSpots.some(({ _id }) => oracleHolds(carved, _id, line, day)),
          );
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a hospital that moves or closes is contested while it stands where both hold, and not a day longer', () => {
    fc.assert(
      fc.property(grantsArb(2), (grants) => {
        const [a, b] = grants.map(({ revokedOn: _, ...one }) => ({ ...one, state: 'approved' as const }));
        if (!a || !b) return;
        const conflict = conflictsOf(a, [b], places)[0];
        const shared = contested(a, b);
        expect(conflict !== undefined).toBe(shared.length > 0);
        if (!conflict || conflict.ground.regionCodes.length > 0) return;
        const contestedDays = days.filter((day) => shared.some((cell) => cell.includes(` ${day} `)));
        expect([conflict.fromOn, conflict.toOn]).toEqual([contestedDays[0], contestedDays.at(-1)]);
      }),
      { numRuns: 2000 },
    );
  });

  test('both grants stand on the tree as they hold its places, and what both hold is marked', () => {
    fc.assert(
      fc.property(grantsArb(8, settled), (grants) => {
        const approved = grants.map(({ revokedOn: _, ...each }) => ({ ...each, state: 'approved' as const }));
        for (const [at, own] of approved.entries()) {
          for (const conflict of conflictsOf(own, approved.slice(at + 1), places)) {
            const other = approved.find(({ _id }) => _id === conflict.otherId)!;
            const { rows, left } = conflictTree(conflict, own, other, places);
            expect(left).toBe(0);
            expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
            for (const code of conflict.ground.regionCodes)
              expect(rows).toContainEqual(expect.objectContaining({ id: code, contested: true }));
            for (const row of rows) {
              const within = row.isHospital
                ? settledSpots.filter(({ _id }) => _id === row.id)
                : settledSpots.filter(({ regionCode }) => smallRegions.chainOf(regionCode).includes(row.id));
              const holds = (each: Grant, spot: string) =>
                oracleHolds(each, spot, each.productLineIds[0]!, each.fromOn);
              for (const [said, each] of [
                [row.own, own],
                [row.other, other],
              ] as const) {
                const held = within.filter(({ _id }) => holds(each, _id)).length;
                if (said === 'all') expect(held).toBe(within.length);
                else if (said !== 'part') expect(held).toBe(0);
                if (row.isHospital) expect(said).not.toBe('part');
              }
              const spot = row.isHospital ? row.id : `new@${row.id}`;
              expect(row.contested).toBe(holds(own, spot) && holds(other, spot));
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the engine finds exactly the pairs that share a cell, all at once and one by one', () => {
    fc.assert(
      fc.property(grantsArb(7), (grants) => {
        const pairs = grants.flatMap((a, i) =>
          grants.slice(i + 1).flatMap((b) => (contested(a, b).length > 0 ? [`${a._id}-${b._id}`] : [])),
        );
        const found = conflictsAmong(grants, atlas);
        expect(found.map((conflict) => `${conflict.grantId}-${conflict.otherId}`)).toEqual(pairs.sort());
        const coverage = new CompiledCoverage(atlas, grants);
        for (const each of grants) {
          const others = conflictsOf(each, grants, places).map(({ otherId }) => otherId);
          expect(
            coverage
              .conflictsWith(each)
              .map((number) => grants[number]!._id)
              .sort(),
          ).toEqual(others);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order of entry changes no conflict', () => {
    fc.assert(
      fc.property(grantsArb(7), (grants) => {
        expect(conflictsAmong([...grants].reverse(), atlas)).toEqual(conflictsAmong(grants, atlas));
      }),
    );
  });
});
