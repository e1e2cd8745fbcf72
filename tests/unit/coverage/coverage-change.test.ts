import fc from 'fast-check';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import {
  coverageChange,
  moveChange,
  newHospitalPreview,
} from '../../../cloudfunctions/_modules/coverage/coverage-change';
import type { Grant } from '../../../cloudfunctions/_modules/coverage/model';
import { may } from '../../../cloudfunctions/_modules/coverage/rule';
import { addDays } from '../../../miniprogram/shared/days';
import {
  days,
  dealers,
  grantsArb,
  hospitals,
  lines,
  oracleHolds,
  placeCodes,
  regions,
  settled,
} from './small-world';

const atlas = new Atlas(regions, settled);
/** With those that move and close. */
const everywhere = new Atlas(regions, hospitals);
const grant = (terms: Partial<Grant> = {}): Grant => ({
  _id: 'g',
  number: 'N',
  dealerId: 'dealer-a',
  productLineIds: ['biochemistry', 'immunology'],
  scope: { regionCodes: ['320100'], hospitalIds: [] },
  carveOuts: { regionCodes: [], hospitalIds: [] },
  fromOn: '2026-01-01',
  toOn: '2026-12-31',
  exclusive: true,
  state: 'approved',
  ...terms,
});

test('carving out a hospital loses it for all lines and days of the grant', () => {
  const after = grant({ carveOuts: { regionCodes: [], hospitalIds: ['h0'] }, state: 'draft' });
  expect(coverageChange([grant()], [after], atlas)).toEqual({
    gained: [],
    lost: [
      {
        dealerId: 'dealer-a',
        productLineIds: ['biochemistry', 'immunology'],
        fromOn: '2026-01-01',
        toOn: '2026-12-31',
        hospitalIds: ['h0'],
        newHospitalsIn: [],
      },
    ],
  });
});

test('a wider scope and a longer term are told apart by their days', () => {
  const after = grant({ scope: { regionCodes: ['320100', '320200'], hospitalIds: [] }, toOn: '2027-06-30' });
  const { gained, lost } = coverageChange([grant()], [after], atlas);
  expect(lost).toEqual([]);
  expect(gained).toMatchObject([
    { fromOn: '2027-01-01', toOn: '2027-06-30', newHospitalsIn: ['320100'] },
    { fromOn: '2026-01-01', toOn: '2027-06-30', newHospitalsIn: ['320200'] },
  ]);
});

test('a first grant gains its ground, named by the largest whole regions', () => {
  const first = grant({
    scope: { regionCodes: ['000000'], hospitalIds: [] },
    carveOuts: { regionCodes: ['320101'], hospitalIds: [] },
  });
  const [delta] = coverageChange([], [first], atlas).gained;
  expect(delta!.newHospitalsIn).toEqual(['110000', '320102', '320200', '320300', '329001']);
  expect(delta!.hospitalIds).not.toContain('h0');
});

test('a new hospital previews who may do what there', () => {
  const fresh = { _id: 'fresh', name: '新医院', regionCode: '320102' };
  expect(newHospitalPreview(fresh, lines, '2026-05-01', [grant()], [], atlas)).toEqual([
    { productLineId: 'biochemistry', dealerIds: ['dealer-a'] },
    { productLineId: 'immunology', dealerIds: ['dealer-a'] },
    { productLineId: 'coagulation', dealerIds: [] },
  ]);
});

test('a move gains and loses for each dealer exactly the cells that differ between the two places', () => {
  const stays = (regionCode: string) => ({ _id: 'h0', name: 'H0', regionCode });
  fc.assert(
    fc.property(
      grantsArb(5),
      fc.constantFrom(...placeCodes),
      fc.constantFrom(...placeCodes),
      fc.constantFrom(...days),
      (grants, from, to, movedOn) => {
        const inForce = grants.filter(({ state }) => state === 'approved' || state === 'revoked');
        const moved = { ...stays(to), formerPlaces: [{ regionCode: from, toOn: addDays(movedOn, -1) }] };
        const change = moveChange(moved, movedOn, inForce, regions);
        for (const dealerId of dealers) {
          for (const productLineId of lines) {
            for (const day of days) {
              const holds = (hospital: typeof moved | ReturnType<typeof stays>) =>
                may(dealerId, inForce, [], { hospital, productLineId, day }, regions);
              const told = (deltas: typeof change.gained) =>
                deltas.some(
                  (delta) =>
                    delta.dealerId === dealerId &&
                    delta.productLineIds.includes(productLineId) &&
                    delta.fromOn <= day &&
                    day <= delta.toOn,
                );
              const [before, after] = [holds(stays(from)), holds(moved)];
              expect([told(change.gained), told(change.lost)]).toEqual([after && !before, before && !after]);
            }
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('gained and lost are exactly the cells that differ', () => {
  const counties = placeCodes.filter(
    (code) => regions.today(code)[0] === code && regions.childrenOf(code).length === 0,
  );
  fc.assert(
    fc.property(grantsArb(3), grantsArb(3), (before, after) => {
      const approved = (grants: Grant[]) =>
        grants.filter(({ state }) => state === 'approved' || state === 'revoked');
      const [was, will] = [approved(before), approved(after)];
      const change = coverageChange(was, will, everywhere);
      for (const dealerId of dealers) {
        for (const line of lines) {
          for (const day of days) {
            const holds = (grants: Grant[], spot: string) =>
              grants.some((each) => each.dealerId === dealerId && oracleHolds(each, spot, line, day));
            const inForce = (deltas: typeof change.gained) =>
              deltas.filter(
                (delta) =>
                  delta.dealerId === dealerId &&
                  delta.productLineIds.includes(line) &&
                  delta.fromOn <= day &&
                  day <= delta.toOn,
              );
            const ids = (deltas: typeof change.gained) =>
              inForce(deltas)
                .flatMap(({ hospitalIds }) => hospitalIds)
                .sort();
            const differ = (grants: Grant[], others: Grant[]) => (spot: string) =>
              holds(grants, spot) && !holds(others, spot);
            const known = hospitals.map(({ _id }) => _id);
            expect(ids(change.gained)).toEqual(known.filter(differ(will, was)).sort());
            expect(ids(change.lost)).toEqual(known.filter(differ(was, will)).sort());
            const open = counties.filter((code) => differ(will, was)(`new@${code}`));
            const named = inForce(change.gained).flatMap(({ newHospitalsIn }) => newHospitalsIn);
            const within = counties.filter((code) => named.some((outer) => regions.contains(outer, code)));
            expect(within).toEqual(open);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});
