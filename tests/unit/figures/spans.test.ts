import { atLeast, common, without } from '../../../miniprogram/shared/figures/spans';
import { collecting, withStocks } from '../../../miniprogram/shared/figures/standing';
import type { Part } from '../../../miniprogram/shared/figures/rows';
import { added } from '../../../miniprogram/shared/figures/sums';
import type { Sums } from '../../../miniprogram/shared/figures/sums';

const span = (fromOn: string, toOn: string) => ({ fromOn, toOn });
const NO_END = '9999-12-31';

describe('spans of days', () => {
  it.each([
    [[], 1, []],
    [
      [span('2026-01-01', '2026-01-10'), span('2026-01-11', '2026-01-20')],
      1,
      [span('2026-01-01', '2026-01-20')],
    ],
    [
      [span('2026-01-01', '2026-01-10'), span('2026-01-12', '2026-01-20')],
      1,
      [span('2026-01-01', '2026-01-10'), span('2026-01-12', '2026-01-20')],
    ],
    [[span('2026-01-01', '2026-01-10'), span('2026-01-05', NO_END)], 2, [span('2026-01-05', '2026-01-10')]],
    [[span('2026-01-01', NO_END), span('2026-01-05', NO_END)], 2, [span('2026-01-05', NO_END)]],
  ])('on which at least so many of %j hold', (spans, count, expected) => {
    expect(atLeast(spans, count)).toEqual(expected);
  });
  it.each([
    [span('2026-01-01', NO_END), [span('2026-02-01', NO_END)], [span('2026-01-01', '2026-01-31')]],
    [span('2026-01-01', NO_END), [span('2025-01-01', NO_END)], []],
    [
      span('2026-01-01', '2026-03-31'),
      [span('2026-02-01', '2026-02-28')],
      [span('2026-01-01', '2026-01-31'), span('2026-03-01', '2026-03-31')],
    ],
    [
      span('2026-01-01', '2026-01-31'),
      [span('2026-02-01', '2026-02-28')],
      [span('2026-01-01', '2026-01-31')],
    ],
  ])('%j without %j', (one, others, expected) => {
    expect(without(one, others)).toEqual(expected);
  });
  it('in common are none where they only touch', () => {
    expect(common(span('2026-01-01', '2026-01-31'), span('2026-02-01', '2026-02-02'))).toBeNull();
  });
});

describe('what stands', () => {
  const who = { dealer: 'D', engineer: '', region: '' };
  /** Day by day, as anybody would count it. */
  it('is on each day what was counted day by day, for any period, whenever it is told', () => {
    const given: [string, string | null, number][] = [
      ['2025-11-20', '2026-02-10', 2],
      ['2026-01-15', null, 1],
      ['2026-01-31', '2026-01-31', 5],
      ['2026-03-01', '2026-03-20', 3],
    ];
    for (const today of ['2026-01-31', '2026-02-15', '2026-04-30']) {
      const days = collecting(`${today}T04:00:00.000Z`);
      for (const [fromOn, toOn, amount] of given) days.stands(fromOn, toOn, who, { installed: amount });
      const { parts } = days.done();
      expect(parts.every(({ on }) => on <= today)).toBe(true);
      for (const month of ['2026-01', '2026-02', '2026-03']) {
        const period = { fromOn: `${month}-01`, toOn: { '2026-01': '2026-01-31', '2026-02': '2026-02-28', '2026-03': '2026-03-31' }[month]! }; // prettier-ignore
        const sum = (isMeant: (part: Part) => boolean) =>
          parts.filter(isMeant).reduce<Sums>((all, { sums }) => added(all, sums), {});
        const found = withStocks(
          sum(({ on }) => on >= period.fromOn && on <= period.toOn),
          sum(({ on }) => on < period.fromOn),
          period,
          today,
        );
        let [days_, last] = [0, 0];
        for (let n = 1; n <= 31; n++) {
          const day = `${month}-${String(n).padStart(2, '0')}`;
          if (day > period.toOn || day > today) break;
          last = given.reduce((all, [from, to, amount]) => (from <= day && (to === null || day <= to) ? all + amount : all), 0); // prettier-ignore
          days_ += last;
        }
        if (period.fromOn > today) continue;
        expect([today, month, found['installedDays'] ?? 0, found['installedLast'] ?? 0]).toEqual([
          ...[today, month, days_, last],
        ]);
      }
    }
  });
  it('wakes on the day on which something of it begins or ends', () => {
    const days = collecting('2026-01-31T04:00:00.000Z');
    days.stands('2026-01-01', '2026-02-09', who, { installed: 1 });
    expect(days.done().nextAt).toBe('2026-02-09T16:00:00.000Z');
  });
});
