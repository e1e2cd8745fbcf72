import fc from 'fast-check';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import {
  bothMarks,
  coveredMarks,
  heldParts,
  isWithin,
  marksOf,
  nameGround,
} from '../../../cloudfunctions/_modules/letters/letter-ground';
import type { Grant, Ground } from '../../../miniprogram/shared/model/grants';
import {
  blocksArb,
  days,
  grantsArb,
  hospitals,
  lines,
  oracleBlocked,
  oracleHolds,
  placeCodes,
  regions,
  settled,
  spots,
} from '../coverage/small-world';

const atlas = new Atlas(regions, settled);
const nowhere: Ground = { regionCodes: [], hospitalIds: [] };
const cases = fc.record({
  // Mostly grants of the one dealer that is asked about, or hardly anything would ever be stated.
  grants: grantsArb(6).map((grants) =>
    grants.map((grant) => ({ ...grant, dealerId: grant.dealerId === 'dealer-c' ? 'dealer-c' : 'dealer-a' })),
  ),
  blocks: blocksArb,
  dealerId: fc.constant('dealer-a'),
  productLineIds: fc.uniqueArray(fc.constantFrom(...lines), { minLength: 1, maxLength: 2 }),
  activities: fc.constantFrom<('sell' | 'serve')[]>(['sell'], ['serve'], ['sell', 'serve']),
  from: fc.nat(5),
  length: fc.nat(2),
});

/** A letter is read like a grant without carve-outs of anybody else: by the oracle that knows no code of the module. */
const readAs = (ground: { scope: Ground; carveOuts: Ground }, wanted: object): Grant => ({
  _id: 'letter',
  number: 'letter',
  exclusive: false,
  state: 'approved',
  ...ground,
  ...(wanted as Pick<Grant, 'dealerId' | 'productLineIds' | 'fromOn' | 'toOn'>),
});

describe('what a letter may state', () => {
  it('never exceeds the grants: at any place, for any line, in any way, on any day', () => {
    let stated = 0;
    fc.assert(
      fc.property(cases, ({ grants, blocks, from, length, ...asked }) => {
        const wanted = { ...asked, fromOn: days[from]!, toOn: days[Math.min(from + length, 5)]! };
        const places = new Atlas(regions, hospitals, wanted);
        const ground = nameGround(coveredMarks(grants, blocks, wanted, places), places);
        const letter = readAs(ground, wanted);
        for (const { _id } of spots) {
          for (const day of days) {
            for (const line of wanted.productLineIds) {
              if (!oracleHolds(letter, _id, line, day)) continue;
              stated++;
              for (const kind of wanted.activities) {
                const held = grants.some(
                  (grant) => grant.dealerId === wanted.dealerId && oracleHolds(grant, _id, line, day, kind),
                );
                if (!held || oracleBlocked(blocks, wanted.dealerId, _id, line, day)) return false;
              }
            }
          }
        }
        return true;
      }),
      { numRuns: 4000, seed: 3 },
    );
    expect(stated).toBeGreaterThan(2000);
  });

  it('in parts never exceeds the grants either, and leaves out nothing of them', () => {
    let stated = 0;
    fc.assert(
      fc.property(cases, ({ grants, blocks, from, length, ...asked }) => {
        const wanted = { ...asked, fromOn: days[from]!, toOn: days[Math.min(from + length, 5)]! };
        const places = new Atlas(regions, hospitals, wanted);
        for (const part of heldParts(grants, blocks, wanted, places)) {
          const letter = readAs(nameGround(part.marks, places), part);
          for (const { _id } of spots)
            for (const day of days)
              for (const line of part.productLineIds) {
                if (!oracleHolds(letter, _id, line, day)) continue;
                stated++;
                for (const kind of part.activities) {
                  const held = grants.some(
                    (grant) => grant.dealerId === wanted.dealerId && oracleHolds(grant, _id, line, day, kind),
                  );
                  if (!held || oracleBlocked(blocks, wanted.dealerId, _id, line, day)) return false;
                }
              }
        }
        // Each day, line and way by itself, where nothing is blocked and nobody moves.
        const parts = heldParts(grants, [], wanted, atlas);
        for (const day of days.filter((one) => wanted.fromOn <= one && one <= wanted.toOn))
          for (const line of wanted.productLineIds)
            for (const activity of wanted.activities) {
              const alone = {
                ...wanted,
                productLineIds: [line],
                activities: [activity],
                fromOn: day,
                toOn: day,
              };
              const covered = coveredMarks(grants, [], alone, atlas);
              const said = parts
                .filter(
                  ({ productLineIds, activities, fromOn, toOn }) =>
                    productLineIds.includes(line) &&
                    activities.includes(activity) &&
                    fromOn <= day &&
                    day <= toOn,
                )
                .reduce(
                  (sum, { marks }) => sum.map((mark, at) => mark | marks[at]!),
                  new Uint8Array(atlas.size),
                );
              expect(said).toEqual(covered);
            }
        return true;
      }),
      { numRuns: 1500, seed: 6 },
    );
    expect(stated).toBeGreaterThan(2000);
  });

  it('is everything that one grant holds, in the same words or fewer', () => {
    fc.assert(
      fc.property(grantsArb(1, settled), (grants) => {
        const [grant] = grants;
        if (!grant || grant.state !== 'approved') return;
        const { dealerId, productLineIds, fromOn, toOn } = grant;
        const wanted = {
          dealerId,
          productLineIds,
          activities: grant.kinds ?? ['sell', 'serve'],
          fromOn,
          toOn,
        } as const;
        const covered = coveredMarks([grant], [], wanted, atlas);
        const ground = nameGround(covered, atlas);
        expect(marksOf(ground.scope, ground.carveOuts, atlas)).toEqual(covered);
        const names = (of: { scope: Ground; carveOuts: Ground }) =>
          [of.scope, of.carveOuts].reduce(
            (sum, { regionCodes, hospitalIds }) => sum + regionCodes.length + hospitalIds.length,
            0,
          );
        const today = (ground: Ground) => ({
          ...ground,
          regionCodes: [...new Set(ground.regionCodes.flatMap((code) => regions.today(code)))],
        });
        expect(names(ground)).toBeLessThanOrEqual(
          names({ scope: today(grant.scope), carveOuts: today(grant.carveOuts) }),
        );
      }),
      { numRuns: 1000, seed: 4 },
    );
  });

  it('says what it can when exclusions cannot be said without taking too much, and never more', () => {
    const place = fc.constantFrom(...placeCodes.filter((code) => regions.today(code)[0] === code));
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 3 }),
        fc.array(place, { maxLength: 3 }),
        fc.array(fc.nat(16)),
        (a, b, h) => {
          const marks = marksOf(
            { regionCodes: a, hospitalIds: [] },
            { regionCodes: b, hospitalIds: [] },
            atlas,
          );
          for (const at of h) marks[atlas.positionsOf(settled[at]!._id)[0]!]! ^= 1;
          const ground = nameGround(marks, atlas);
          const named = marksOf(ground.scope, ground.carveOuts, atlas);
          expect(isWithin(named, marks)).toBe(true);
          expect(bothMarks(named, marks)).toEqual(named);
        },
      ),
      { numRuns: 2000, seed: 5 },
    );
  });

  it('joins grants that follow each other without a gap and stops at one', () => {
    const grant = (change: Partial<Grant>): Grant => ({
      ...readAs(
        { scope: { regionCodes: ['320100'], hospitalIds: [] }, carveOuts: nowhere },
        { dealerId: 'dealer-a', productLineIds: ['coagulation'], fromOn: days[0]!, toOn: days[2]! },
      ),
      ...change,
    });
    const wanted = {
      dealerId: 'dealer-a',
      productLineIds: ['coagulation'],
      activities: ['sell'] as const,
      fromOn: days[0]!,
      toOn: days[5]!,
    };
    const named = (second: Partial<Grant>) =>
      nameGround(coveredMarks([grant({}), grant(second)], [], wanted, atlas), atlas).scope.regionCodes;
    expect(named({ fromOn: days[3]!, toOn: days[5]! })).toEqual(['320100']);
    expect(named({ fromOn: days[4]!, toOn: days[5]! })).toEqual([]);
    expect(named({ fromOn: days[3]!, toOn: days[5]!, dealerId: 'dealer-b' })).toEqual([]);
  });
});
