import fc from 'fast-check';
import { firstExpiring, settles, takeFromBag } from '../../../miniprogram/shared/goods/consume';
import {
  emptyHolding,
  freeOn,
  plainLot,
  serialKey,
  shelfLife,
  withLot,
} from '../../../miniprogram/shared/goods/lots';
import type { Condition, LotStock } from '../../../miniprogram/shared/model/goods';
import { conditions } from '../../../miniprogram/shared/model/goods';

const lot = (name: string, good: number, expiresOn: string | null = null): LotStock => ({
  ...{ lot: name, producedOn: null, expiresOn },
  ...{ good, pending: 0, quarantine: 0, defective: 0, used: 0, picked: 0 },
});

describe('what is held', () => {
  it('is the sum of what came and went, and never less than nothing', () => {
    const step = fc.record({
      name: fc.constantFrom('A', 'B', 'C'),
      condition: fc.constantFrom<Condition>(...conditions),
      by: fc.integer({ min: -5, max: 8 }).filter((by) => by !== 0),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (all) => {
        let holding = emptyHolding;
        const sums = new Map<string, number>();
        for (const { name, condition, by } of all) {
          const key = `${name}:${condition}`;
          const expected = (sums.get(key) ?? 0) + by;
          if (expected < 0) {
            expect(() => withLot(holding, lot(name, 0), condition, by)).toThrow('账上没有这么多');
            continue;
          }
          sums.set(key, expected);
          holding = withLot(holding, lot(name, 0), condition, by);
        }
        const total = [...sums.values()].reduce((a, b) => a + b, 0);
        expect(holding.total).toBe(total);
        for (const [key, count] of sums) {
          const [name, condition] = key.split(':') as [string, Condition];
          expect(holding.lots.find((one) => one.lot === name)?.[condition] ?? 0).toBe(count);
        }
        expect(holding.good).toBe(holding.lots.reduce((sum, one) => sum + one.good, 0));
      }),
    );
  });

  it('knows a lot by one last day: another one is another lot in hand', () => {
    const holding = withLot(emptyHolding, { ...lot('A', 0), expiresOn: '2027-01-31' }, 'good', 3);
    expect(() => withLot(holding, { ...lot('A', 0), expiresOn: '2027-02-28' }, 'good', 1)).toThrow(
      '生产日期或有效期',
    );
    expect(withLot(holding, lot('A', 0), 'good', 1).lots[0]).toMatchObject({
      expiresOn: '2027-01-31',
      good: 4,
    });
  });

  it('names the first day on which something good of it ends', () => {
    let holding = withLot(emptyHolding, { ...lot('A', 0), expiresOn: '2027-01-31' }, 'pending', 3);
    holding = withLot(holding, { ...lot('B', 0), expiresOn: '2027-03-31' }, 'good', 1);
    holding = withLot(holding, lot('C', 0), 'good', 1);
    expect(holding.firstExpiryOn).toBe('2027-03-31');
  });
});

describe('a use that the book did not expect', () => {
  const bag = fc.array(
    fc.record({ name: fc.constantFrom('A', 'B', 'C', 'D'), good: fc.integer({ min: 0, max: 6 }) }),
    { maxLength: 4 },
  );
  it('takes all that was used: the stated lot first, then others by expiry, and owes the rest', () => {
    fc.assert(
      fc.property(
        bag,
        fc.constantFrom('', 'A', 'B', 'X'),
        fc.integer({ min: 1, max: 12 }),
        (held, stated, wanted) => {
          const lots = held.map(({ name, good }, i) =>
            lot(`${name}${i}`.replace(/^A\d/, 'A'), good, `2027-0${i + 1}-01`),
          );
          const unique = lots.filter((one, i) => lots.findIndex(({ lot: name }) => name === one.lot) === i);
          const taken = takeFromBag([{ _id: 'B-1', lots: unique }], stated, wanted);
          const sum = (all: typeof taken) => all.reduce((total, { quantity }) => total + quantity, 0);
          const there = unique.reduce((total, { good }) => total + good, 0);
          expect(sum(taken)).toBe(wanted);
          expect(sum(taken.filter(({ step }) => step === 'owe'))).toBe(Math.max(0, wanted - there));
          for (const one of taken) {
            expect(one.quantity).toBeGreaterThan(0);
            if (one.step === 'use') expect(stated === '' || one.lot.lot === stated).toBe(true);
            if (one.step === 'swap') expect(one.lot.lot).not.toBe(stated);
          }
          const exact = unique.find((one) => one.lot === stated);
          if (stated && exact)
            expect(sum(taken.filter(({ step }) => step === 'use'))).toBe(Math.min(wanted, exact.good));
        },
      ),
    );
  });

  it('is settled by what comes later, the oldest first, never beyond what is owed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ quantity: fc.integer({ min: 1, max: 5 }), day: fc.integer({ min: 10, max: 28 }) }),
          {
            maxLength: 6,
          },
        ),
        fc.integer({ min: 0, max: 20 }),
        (owed, came) => {
          const open = owed.map(({ quantity, day }, i) => ({
            ...{ _id: `S${i}`, quantity, settled: 0, factAt: `2026-11-${day}` },
          }));
          const settled = settles(open, came);
          const total = (all: { quantity: number }[]) => all.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(total(settled)).toBe(Math.min(came, total(open)));
          const factOf = (id: string) => open.find(({ _id }) => _id === id)!.factAt;
          const facts = settled.map(({ shortfallId }) => factOf(shortfallId));
          expect([...facts].sort()).toEqual(facts);
          // Only the last one may be settled in part.
          for (const { shortfallId, quantity } of settled.slice(0, -1))
            expect(quantity).toBe(open.find(({ _id }) => _id === shortfallId)!.quantity);
        },
      ),
    );
  });
});

describe('picking', () => {
  it('takes what ends first of what may leave, and what never ends last', () => {
    const lots = [
      lot('C', 9),
      lot('B', 2, '2027-06-30'),
      lot('A', 2, '2027-01-31'),
      lot('D', 5, '2026-01-01'),
    ];
    expect(
      firstExpiring(lots, 5, ({ expiresOn }) => expiresOn === null || expiresOn > '2026-11-28').map((one) => [
        one.lot.lot,
        one.quantity,
      ]),
    ).toEqual([
      ['A', 2],
      ['B', 2],
      ['C', 1],
    ]);
  });
});

describe('words of a label', () => {
  it('are one number however they are written, and leading zeros are part of it', () => {
    expect(serialKey('P-1', ' ａｂ0012 ')).toBe('P-1:AB0012');
    expect(serialKey('P-1', '0012')).not.toBe(serialKey('P-1', '12'));
    expect(plainLot('l0t ７')).toBe('L0T7');
  });
  it.each([
    ['2026-11-27', '已过期 1 天', 'danger'],
    ['2026-11-28', '今天到期', 'danger'],
    ['2027-02-26', '还有 90 天', 'attention'],
    ['2027-02-27', '还有 91 天', 'done'],
  ])('say of a last day %s: %s', (expiresOn, text, tone) => {
    const life = shelfLife({ producedOn: null, expiresOn }, '2026-11-28', { nearDays: 90, shelfDays: 365 });
    expect(life).toMatchObject({ text, tone });
  });
});

it('a serial number is one however it is written, and its leading zeros are part of it', () => {
  expect(serialKey('P', ' ００1ａ')).toBe(serialKey('P', '001A'));
  expect(serialKey('P', '001A')).not.toBe(serialKey('P', '1A'));
});

it('what may be promised ends with its last day, and is what nobody has been promised', () => {
  const lots = withLot(emptyHolding, { lot: 'A', producedOn: null, expiresOn: '2028-02-29' }, 'good', 5).lots;
  expect(freeOn({ lots, reserved: 2 }, '2028-02-29')).toBe(3);
  expect(freeOn({ lots, reserved: 2 }, '2028-03-01')).toBe(-2);
  expect(freeOn({ lots }, '2028-02-29')).toBe(5);
});
