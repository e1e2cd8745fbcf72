import fc from 'fast-check';
import { agedReceivables, ageingBuckets } from '../../../miniprogram/shared/trade/ageing';
import { available, balancesAfter, entryFaults, postingsOf } from '../../../miniprogram/shared/trade/account';
import { allocate } from '../../../miniprogram/shared/trade/allocation';
import { exactPart, taxInside } from '../../../miniprogram/shared/trade/parts';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import type { Balances, CreditEntry } from '../../../miniprogram/shared/model/trade';

describe('exact parts', () => {
  it('splits 500.00 for 6 units as the design reckons it', () => {
    expect([exactPart(50_000, 6, 0, 4), exactPart(50_000, 6, 4, 5), exactPart(50_000, 6, 5, 6)]).toEqual([
      33_333, 8333, 8334,
    ]);
    expect(exactPart(33_333, 4, 0, 1)).toBe(8333);
  });

  it('adds up to the gross however it is split, and agrees with whole-number arithmetic of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e13 }),
        fc.integer({ min: 1, max: 1e7 }),
        fc.array(fc.integer({ min: 0, max: 1e7 }), { maxLength: 10 }),
        (gross, quantity, cuts) => {
          const at = [0, ...cuts.map((cut) => cut % (quantity + 1)).sort((a, b) => a - b), quantity];
          let sum = 0;
          for (let i = 1; i < at.length; i++) {
            const part = exactPart(gross, quantity, at[i - 1]!, at[i]!);
            const exact = (units: number) => (BigInt(gross) * BigInt(units)) / BigInt(quantity);
            expect(BigInt(part)).toBe(exact(at[i]!) - exact(at[i - 1]!));
            sum += part;
          }
          expect(sum).toBe(gross);
        },
      ),
    );
  });

  it('rounds the tax inside a price half up', () => {
    expect([taxInside(11_300, 13), taxInside(100, 13), taxInside(0, 13), taxInside(103, 3)]).toEqual([
      1300, 12, 0, 3,
    ]);
  });

  it('says amounts as people read them', () => {
    expect([sayFen(1_234_560), sayFen(-5), sayFen(100_000_000)]).toEqual([
      '12,345.60 元',
      '-0.05 元',
      '1,000,000.00 元',
    ]);
  });
});

describe('an account', () => {
  const account = { limitFen: 1000, raises: [], heldFen: 100, receivableFen: 200, unappliedFen: 50 };

  it('has its limit, the raises of the day and what was paid ahead to spend', () => {
    const person = { memberId: 'M', name: '甲' };
    const raise = {
      fen: 500,
      fromOn: '2026-12-01',
      toOn: '2026-12-31',
      reason: '',
      by: person,
      approvedBy: person,
    };
    const raised = { ...account, raises: [raise] };
    expect(
      ['2026-11-30', '2026-12-01', '2026-12-31', '2027-01-01'].map((day) => available(raised, day)),
    ).toEqual([750, 1250, 1250, 750]);
  });

  it.each([
    ['a balance would be below zero', { kind: 'release' as const, held: -101 }, /below zero/],
    [
      'postings do not balance',
      { kind: 'ship' as const, receivable: 5, postings: [{ account: 'receivable' as const, fen: 5 }] },
      /balance/,
    ],
    ['postings say otherwise than the balances', { kind: 'payment' as const, unapplied: 5 }, /differ/],
    ['an amount is no whole fen', { kind: 'hold' as const, held: 0.5 }, /fen/],
  ])('is not moved when %s', (_, movement, message) => {
    expect(() => balancesAfter(account, movement)).toThrow(message);
  });

  it('is vouched for by its rows, and a missing, changed or added row is found', () => {
    const rows = rowsOf([
      { kind: 'hold', held: 300 },
      { kind: 'ship', held: -300, receivable: 300, postings: postingsOf({ receivable: 300 }, 'sales') },
      { kind: 'payment', unapplied: 100, postings: postingsOf({ unapplied: 100 }, 'bank') },
    ]);
    const last = { seq: 3, ...rows[2]!.after };
    expect(entryFaults(rows, last)).toEqual([]);
    expect(entryFaults([rows[0]!, rows[2]!], last)).not.toEqual([]);
    expect(entryFaults([rows[0]!, { ...rows[1]!, receivable: 299 }, rows[2]!], last)).not.toEqual([]);
    expect(entryFaults(rows, { ...last, heldFen: 1 })).toEqual(['the account is not its last row']);
  });
});

function rowsOf(movements: Parameters<typeof balancesAfter>[1][]): CreditEntry[] {
  let before: Balances = { heldFen: 0, receivableFen: 0, unappliedFen: 0 };
  return movements.map((movement, i) => {
    const after = balancesAfter(before, movement);
    before = after;
    return {
      held: 0,
      receivable: 0,
      unapplied: 0,
      postings: [],
      ...movement,
      seq: i + 1,
      after,
    } as unknown as CreditEntry;
  });
}

describe('allocation', () => {
  const open = (id: string, openFen: number, dueOn: string) => ({
    _id: id,
    openFen,
    dueOn,
    issuedOn: '2026-01-01',
  });

  it('pays the oldest due first and leaves the rest', () => {
    const all = [open('c', 500, '2026-03-01'), open('a', 300, '2026-01-01'), open('b', 200, '2026-01-01')];
    expect(allocate(600, all)).toEqual([
      { receivableId: 'a', fen: 300 },
      { receivableId: 'b', fen: 200 },
      { receivableId: 'c', fen: 100 },
    ]);
    expect(allocate(10_000, all).reduce((sum, { fen }) => sum + fen, 0)).toBe(1000);
    expect(allocate(600, all, 1)).toHaveLength(1);
  });
});

describe('ageing', () => {
  const receivables = [
    { _id: 'R-1', dueOn: '2026-10-31' },
    { _id: 'R-2', dueOn: '2026-12-31' },
  ];
  const row = (receivableId: string, receivable: number, day: string, valueOn = day) => ({
    receivableId,
    receivable,
    day,
    valueOn,
  });
  const rows = [
    row('R-1', 1000, '2026-10-01'),
    row('R-2', 500, '2026-11-20'),
    // Paid on 11-30, which finance booked on 12-02.
    row('R-1', -400, '2026-12-02', '2026-11-30'),
  ];

  it('says what was known on a day, or what was so, by the rows and never by what is open today', () => {
    const sums = (asOf: string, by?: 'valueOn') =>
      agedReceivables(rows, receivables, asOf, by).map(({ receivableId, fen }) => [receivableId, fen]);
    expect(sums('2026-11-30')).toEqual([
      ['R-1', 1000],
      ['R-2', 500],
    ]);
    expect(sums('2026-11-30', 'valueOn')).toEqual([
      ['R-1', 600],
      ['R-2', 500],
    ]);
    expect(sums('2026-12-02')).toEqual([
      ['R-1', 600],
      ['R-2', 500],
    ]);
    expect(sums('2026-09-30')).toEqual([]);
  });

  it('puts each into the bucket of its days past due', () => {
    const aged = agedReceivables(rows, receivables, '2026-12-01');
    expect(ageingBuckets(aged, [0, 30, 60]).map(({ fen }) => fen)).toEqual([500, 0, 1000, 0]);
    expect(
      ageingBuckets(agedReceivables(rows, receivables, '2026-11-30'), [0, 30, 60]).map(({ fen }) => fen),
    ).toEqual([500, 1000, 0, 0]);
  });
});
