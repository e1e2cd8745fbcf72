import fc from 'fast-check';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import { CompiledCoverage } from '../../../cloudfunctions/_modules/coverage/compiled-coverage';
import { uncoveredHospitals, whiteSpace } from '../../../cloudfunctions/_modules/coverage/white-space';
import { decide } from '../../../cloudfunctions/_modules/coverage/rule';
import { blocksArb, days, dealers, grantsArb, hospitals, lines, regions } from './small-world';

const atlas = new Atlas(regions, hospitals);

test('the compiled engine answers every question as the rule does', () => {
  fc.assert(
    fc.property(grantsArb(10), blocksArb, (grants, blocks) => {
      const coverage = new CompiledCoverage(atlas, grants, blocks);
      for (const hospital of hospitals) {
        for (const productLineId of lines) {
          for (const day of days) {
            for (const kind of [undefined, 'sell', 'serve'] as const) {
              const decision = decide(grants, blocks, { hospital, productLineId, day, kind }, regions);
              const found = coverage.authorizing(hospital._id, productLineId, day, kind);
              expect(found.map(({ _id }) => _id)).toEqual(decision.grants.map(({ _id }) => _id));
            }
          }
        }
      }
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
      const coverage = new CompiledCoverage(atlas, grants, blocks);
      for (const { provinceCode, productLineId, covered, uncovered } of whiteSpace(coverage, lines, day)) {
        const there = hospitals.filter(({ regionCode }) =>
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
