import fc from 'fast-check';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import { CompiledCoverage } from '../../../cloudfunctions/_modules/coverage/compiled-coverage';
import { coverageGrid } from '../../../cloudfunctions/_modules/coverage/coverage-grid';
import { conflictBetween, placesOf } from '../../../cloudfunctions/_modules/coverage/conflicts';
import { uncoveredHospitals, whiteSpace } from '../../../cloudfunctions/_modules/coverage/white-space';
import { effectiveDays, isClosedOn, placeOn } from '../../../cloudfunctions/_modules/coverage/model';
import { decide } from '../../../cloudfunctions/_modules/coverage/rule';
import {
  blocksArb,
  days,
  dealers,
  grantsArb,
  hospitals,
  lines,
  oracleHolds,
  regions,
  settled,
  settledSpots,
} from './small-world';

const atlas = new Atlas(regions, hospitals);
const settledAtlas = new Atlas(regions, settled);
/** The hospitals of a day where they stand then, as if they had always been there. */
const onMap = (day: string) =>
  hospitals
    .filter((hospital) => !isClosedOn(hospital, day))
    .map((hospital) => ({
      _id: hospital._id,
      name: hospital.name,
      regionCode: placeOn(hospital, day).regionCode,
    }));

test('the compiled engine answers every question as the rule does', () => {
  fc.assert(
    fc.property(grantsArb(10), blocksArb, (grants, blocks) => {
      const coverage = new CompiledCoverage(atlas, grants, blocks);
      // Compared as texts, all at once: an expectation for each answer took most of the time.
      const said: string[] = [];
      const ruled: string[] = [];
      for (const hospital of hospitals) {
        for (const productLineId of lines) {
          for (const day of days) {
            for (const kind of [undefined, 'sell', 'serve'] as const) {
              const decision = decide(grants, blocks, { hospital, productLineId, day, kind }, regions);
              const found = coverage.authorizing(hospital._id, productLineId, day, kind);
              const asked = `${hospital._id} ${productLineId} ${day} ${kind}:`;
              said.push([asked, ...found.map(({ _id }) => _id)].join(' '));
              ruled.push([asked, ...decision.grants.map(({ _id }) => _id)].join(' '));
            }
          }
        }
      }
      expect(said).toEqual(ruled);
      const dealerId = dealers[0]!;
      expect(coverage.may(dealerId, 'h0', lines[0]!, days[2]!)).toBe(
        decide(
          grants,
          blocks,
          { hospital: hospitals[0]!, productLineId: lines[0]!, day: days[2]! },
          regions,
        ).dealerIds.includes(dealerId),
      );
    }),
    { numRuns: 60 },
  );
});

test('unknown hospitals and lines are not authorized', () => {
  const coverage = new CompiledCoverage(atlas, []);
  expect(coverage.authorizing('nowhere', lines[0]!, days[0]!)).toEqual([]);
  expect(coverage.authorizing('h0', 'nothing', days[0]!)).toEqual([]);
});

test('the white space counts and lists the hospitals where the rule names nobody', () => {
  fc.assert(
    fc.property(grantsArb(8), blocksArb, fc.constantFrom(...days), (grants, blocks, day) => {
      const today = new Atlas(regions, hospitals, { fromOn: day, toOn: day });
      const coverage = new CompiledCoverage(today, grants, blocks);
      for (const { provinceCode, productLineId, covered, uncovered } of whiteSpace(coverage, lines, day)) {
        const there = onMap(day).filter(({ regionCode }) =>
          regions.chainOf(regionCode).includes(provinceCode),
        );
        const open = there.filter(
          (hospital) => decide(grants, blocks, { hospital, productLineId, day }, regions).grants.length === 0,
        );
        expect({ covered, uncovered }).toEqual({
          covered: there.length - open.length,
          uncovered: open.length,
        });
        const listed = uncoveredHospitals(coverage, provinceCode, productLineId, day).map(({ _id }) => _id);
        expect(listed.sort()).toEqual(open.map(({ _id }) => _id).sort());
      }
    }),
    { numRuns: 200 },
  );
});

test('the table of who is where says of each region and line what the rule says of its places', () => {
  const rows = ['000000', '320000', '320100', '320101', '320300', '329001', '110000'];
  fc.assert(
    fc.property(grantsArb(8, settled), blocksArb, fc.constantFrom(...days), (grants, blocks, day) => {
      const standing = grants.filter(({ state }) => state === 'approved' || state === 'revoked');
      const pending = grants.filter(({ state }) => state === 'pending');
      const coverage = new CompiledCoverage(settledAtlas, standing, blocks);
      for (const cell of coverageGrid(coverage, pending, rows, lines, day)) {
        const { regionCode, productLineId } = cell;
        const places = settledSpots.filter((spot) => regions.chainOf(spot.regionCode).includes(regionCode));
        const there = places.filter((spot) => !spot._id.startsWith('new@'));
        const mayAt = (spot: (typeof settledSpots)[number]) =>
          decide(standing, blocks, { hospital: spot, productLineId, day }, regions).dealerIds;
        expect(Object.fromEntries(cell.dealers.map(({ dealerId, ...counts }) => [dealerId, counts]))).toEqual(
          Object.fromEntries(
            dealers
              .map((dealerId) => ({
                dealerId,
                held: places.filter((spot) => mayAt(spot).includes(dealerId)),
              }))
              .filter(({ held }) => held.length > 0)
              .map(({ dealerId, held }) => [
                dealerId,
                {
                  hospitals: held.filter((spot) => there.includes(spot)).length,
                  whole: held.length === places.length,
                },
              ]),
          ),
        );
        expect(cell.uncovered).toBe(there.filter((spot) => mayAt(spot).length === 0).length);
        const holds = (grant: (typeof grants)[number]) =>
          grant.productLineIds.includes(productLineId) &&
          places.some((spot) =>
            oracleHolds({ ...grant, state: 'approved' }, spot._id, productLineId, grant.fromOn),
          );
        expect(cell.pendingDealerIds).toEqual(
          [...new Set(pending.filter(holds).map(({ dealerId }) => dealerId))].sort(),
        );
        const inForce = standing.filter((grant) => effectiveDays(grant) !== null);
        const contested = inForce.some((grant, at) =>
          [...inForce.slice(at + 1), ...pending].some((other) => {
            const found = conflictBetween(other, grant, placesOf(settledAtlas));
            return (
              found?.productLineIds.includes(productLineId) &&
              places.some((spot) =>
                [grant, other].every((one) =>
                  oracleHolds({ ...one, state: 'approved' }, spot._id, productLineId, one.fromOn),
                ),
              )
            );
          }),
        );
        expect(cell.contested).toBe(contested);
      }
    }),
    { numRuns: 100 },
  );
});

test('the table shows hospitals that move or close where they stand on the day', () => {
  const rows = ['000000', '320000', '320100', '320101', '320300', '329001', '110000'];
  fc.assert(
    fc.property(grantsArb(8), blocksArb, fc.constantFrom(...days), (grants, blocks, day) => {
      const table = (map: Atlas) =>
        coverageGrid(new CompiledCoverage(map, grants, blocks), [], rows, lines, day).map(
          ({ dealers: holders, uncovered }) => ({ holders, uncovered }),
        );
      expect(table(new Atlas(regions, hospitals, { fromOn: day, toOn: day }))).toEqual(
        table(new Atlas(regions, onMap(day))),
      );
    }),
    { numRuns: 100 },
  );
});

test('long lists of hospitals are laid out like short ones', () => {
  const many = Array.from({ length: 300 }, (_, i) => ({
    _id: `m${i}`,
    name: '',
    regionCode: i % 2 ? '320101' : '110101',
  }));
  const wide = new Atlas(regions, many);
  const scope = { regionCodes: [], hospitalIds: many.map(({ _id }) => _id).reverse() };
  const carveOuts = { regionCodes: ['110000'], hospitalIds: [] };
  expect(
    wide
      .hospitalsOn(scope, carveOuts)
      .map(({ _id }) => _id)
      .sort(),
  ).toEqual(
    many
      .filter((_, i) => i % 2)
      .map(({ _id }) => _id)
      .sort(),
  );
});
