import fc from 'fast-check';
import type { DueRule, RebateTerms } from '../../../miniprogram/shared/model/dues';
import { basisOf, dueNow, feeRuleFor, readTiers, rebateFen } from '../../../miniprogram/shared/trade/dues';

const terms = (change: Partial<RebateTerms> = {}): RebateTerms => ({
  ...{ basis: 'shipped', mode: 'whole', capFen: null },
  tiers: [
    { fromFen: 10_000_000, basisPoints: 150 },
    { fromFen: 50_000_000, basisPoints: 275 },
  ],
  ...change,
});

describe('a rebate', () => {
  it.each([
    // One floor at the end: 1.5 % of 333,333.33 is 4,999.99995.
    ['whole', 33_333_333, 499_999],
    ['whole', 9_999_999, 0],
    ['whole', 10_000_000, 150_000],
    ['whole', 50_000_000, 1_375_000],
    // 1.5 % of what lies between the steps, 2.75 % of what is beyond: 6,000.00 + 0.000275, floored once.
    ['marginal', 50_000_001, 600_000],
    ['marginal', 60_000_037, 875_001],
    ['marginal', 9_999_999, 0],
    ['whole', -5, 0],
  ] as const)('%s of %i fen is %i fen', (mode, basis, fen) => {
    expect(rebateFen(terms({ mode }), basis)).toBe(fen);
  });

  it('goes no further than its cap', () => {
    expect(rebateFen(terms({ capFen: 1_000_000 }), 50_000_000)).toBe(1_000_000);
  });

  it('is what whole numbers of any size say', () => {
    const tier = fc.record({ fromFen: fc.nat(10 ** 11), basisPoints: fc.integer({ min: 1, max: 5000 }) });
    const tiers = fc
      .uniqueArray(tier, { minLength: 1, maxLength: 5, selector: ({ fromFen }) => fromFen })
      .map((all) => [...all].sort((a, b) => a.fromFen - b.fromFen));
    fc.assert(
      fc.property(tiers, fc.nat(9 * 10 ** 11), fc.constantFrom('whole', 'marginal'), (all, basis, mode) => {
        const reached = all.filter(({ fromFen }) => fromFen <= basis);
        const parts =
          mode === 'whole'
            ? reached.slice(-1).map(({ basisPoints }) => [basis, basisPoints] as const)
            : reached.map(
                ({ fromFen, basisPoints }, i) =>
                  [(reached[i + 1]?.fromFen ?? basis) - fromFen, basisPoints] as const,
              );
        const exact = parts.reduce((sum, [fen, points]) => sum + BigInt(fen) * BigInt(points), 0n) / 10_000n;
        expect(BigInt(rebateFen(terms({ mode: mode as 'whole', tiers: all }), basis))).toBe(exact);
      }),
    );
  });
});

describe('what a period comes to', () => {
  const row = (kind: string, day: string, change: object) => ({
    ...{ kind, day, receivable: 0, unapplied: 0, shipmentId: null, paymentId: null },
    ...change,
  });
  const rows = [
    row('ship', '2026-01-31', { receivable: 10_000, shipmentId: 'S-1' }),
    row('ship', '2026-02-01', { receivable: 7000, shipmentId: 'S-2' }),
    // Half of it was paid by then: 1,500 fen of the return became money to spend.
    row('return', '2026-02-03', { receivable: -500, unapplied: 1500, shipmentId: 'S-1' }),
    row('payment', '2026-01-15', { unapplied: 4000, paymentId: 'P-1' }),
    row('payment_reversal', '2026-03-01', { unapplied: -4000, paymentId: 'P-1' }),
    row('payment', '2026-02-15', { unapplied: 9000, paymentId: 'P-2' }),
  ] as never;

  it('takes a return in the period of its shipment and a reversal in that of its payment', () => {
    expect(basisOf(rows, 'shipped', '2026-01-01', '2026-01-31')).toBe(8000);
    expect(basisOf(rows, 'shipped', '2026-02-01', '2026-02-28')).toBe(7000);
    expect(basisOf(rows, 'paid', '2026-01-01', '2026-01-31')).toBe(0);
    expect(basisOf(rows, 'paid', '2026-02-01', '2026-02-28')).toBe(9000);
  });

  it('carries what was too much, pays nothing below zero, and carries that on', () => {
    expect(dueNow([100], 0)).toEqual({ carryFen: 0, fen: 100 });
    // The first period is 40 by now, 100 was paid.
    expect(dueNow([40, 50], 100)).toEqual({ carryFen: -60, fen: 0 });
    expect(dueNow([40, 50, 25], 100)).toEqual({ carryFen: -10, fen: 15 });
  });
});

describe('the fee of an order', () => {
  const rule = (_id: string, fee: object, change: object = {}): DueRule =>
    ({
      ...{ _id, revision: 1, head: '', kind: 'fee', name: _id, dealerId: null, dealerName: '', rebate: null },
      ...{ fromOn: '2026-01-01', toOn: '2026-12-31', task: 'repair', state: 'approved', reason: '' },
      fee: { task: 'repair', modelId: null, modelName: '', regionCode: null, fen: 100, ...fee },
      ...change,
    }) as DueRule;
  const rules = [
    rule('any', {}),
    rule('newer', { fen: 110 }, { fromOn: '2026-07-01' }),
    rule('shanghai', { regionCode: '310000' }),
    rule('pudong', { regionCode: '310115' }),
    rule('model', { modelId: 'X' }),
    rule('waiting', { modelId: 'Y' }, { state: 'pending' }),
    rule('own', {}, { dealerId: 'D-9' }),
  ];
  it.each([
    ['110000', 'Z', '2026-03-01', 'D-1', 'any'],
    ['110000', 'Z', '2026-07-01', 'D-1', 'newer'],
    ['310104', 'Z', '2026-03-01', 'D-1', 'shanghai'],
    ['310115', 'Z', '2026-03-01', 'D-1', 'pudong'],
    ['310115', 'X', '2026-03-01', 'D-1', 'model'],
    ['110000', 'Y', '2026-03-01', 'D-1', 'any'],
    ['310115', 'X', '2026-03-01', 'D-9', 'own'],
    ['110000', 'Z', '2027-01-01', 'D-1', undefined],
  ])('at %s for %s on %s by %s is %s', (regionCode, modelId, day, dealerId, found) => {
    expect(feeRuleFor(rules, { task: 'repair', regionCode, modelId, day, dealerId })?._id).toBe(found);
  });
});

it('steps are read as people type them, from low to high', () => {
  expect(readTiers('0 1.5%\n500,000.00元 2.75％\n')).toEqual([
    { fromFen: 0, basisPoints: 150 },
    { fromFen: 50_000_000, basisPoints: 275 },
  ]);
  for (const wrong of ['', '0', '0 60%', '100 1%\n100 2%', '100 2%\n50 1%', '0 1.555%'])
    expect(readTiers(wrong)).toBeNull();
});
