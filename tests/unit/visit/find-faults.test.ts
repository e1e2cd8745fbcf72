import * as fc from 'fast-check';
import { columnOf, folded } from '../../../cloudfunctions/_modules/figures/fault-columns';
import { findFaults } from '../../../miniprogram/pages/engineer/find-faults';
import { planPreload } from '../../../miniprogram/pages/engineer/plan-preload';
import { faultSum } from '../../../miniprogram/shared/figures/fault-sum';

const fault = (code: string, name: string, group = '') => ({ code, name, group, cause: '', action: '' });
const codes = [fault('E-12', '加样针碰撞', 'E02'), fault('E-120', '温度低', 'E03'), fault('X.1', '光路')];

describe('a fault is found', () => {
  it.each([
    ['e12', ['E-12', 'E-120']],
    ['E-120', ['E-120']],
    ['x1', ['X.1']],
    ['温度', ['E-120']],
    ['加样 碰撞', ['E-12']],
    ['不存在', []],
    ['', ['E-12', 'E-120', 'X.1']],
  ])('by %p', (typed, found) => {
    expect(findFaults(codes, typed).map(({ code }) => code)).toEqual(found);
  });
});

describe('机型 × 故障', () => {
  const general = [{ code: 'E02' }, { code: 'E03' }];
  it('puts a model’s own codes under their general fault, and the rest under others', () => {
    const sums = {
      reported: 9,
      [faultSum('E-12')]: 2,
      [faultSum('E02')]: 3,
      [faultSum('X.1')]: 1,
      [faultSum('old')]: 1,
      [faultSum('')]: 2,
    };
    expect(folded(sums, columnOf(general, codes))).toEqual({
      reported: 9,
      [faultSum('E02')]: 5,
      [faultSum('~')]: 2,
      [faultSum('')]: 2,
    });
  });
  it('loses no report, whatever codes there are', () => {
    const sums = fc.dictionary(
      fc.constantFrom(...['E-12', 'E02', 'E03', 'X.1', 'old', ''].map(faultSum)),
      fc.nat(50),
    );
    const total = (all: Record<string, number>) => Object.values(all).reduce((sum, one) => sum + one, 0);
    fc.assert(
      fc.property(sums, (all) => expect(total(folded(all, columnOf(general, codes)))).toBe(total(all))),
    );
  });
});

it('what is fetched ahead never exceeds the room, and leaves out nothing that would still fit', () => {
  const rows = fc.array(
    fc.record({ _id: fc.uuid(), bytes: fc.integer({ min: 1, max: 100 }), here: fc.boolean() }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(rows, fc.nat(300), (all, free) => {
      const planned = planPreload(all as never, (row) => (row as never as { here: boolean }).here, free);
      const used = planned.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(used).toBeLessThanOrEqual(free);
      const left = all.filter((row) => !row.here && !planned.some((one) => one === (row as never)));
      for (const { bytes } of left) expect(used + bytes).toBeGreaterThan(free);
    }),
  );
});
