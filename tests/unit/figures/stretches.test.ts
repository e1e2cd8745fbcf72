import { keptGroup } from '../../../miniprogram/shared/figures/kept-facts';
import { orderFact } from '../../../miniprogram/shared/figures/order-facts';
import type { OrderFact } from '../../../miniprogram/shared/figures/order-facts';
import { beginOf, FOR_EVER, reachesTo, stretchesOf } from '../../../miniprogram/shared/figures/stretches';
import { groundOf } from '../../../cloudfunctions/_modules/figures/figure-sources';
import { lateChanges, makeFigureWorld } from '../../bench/figures-world';
import { seeded } from '../../bench/grants-world';

const until = '2026-11-29T04:00:00.000Z';
const size = { engineers: 6, dealers: 5, hospitals: 10, devices: 36, orders: 600, days: 730, until };
const random = seeded(17);
const below = (n: number) => Math.floor(random() * n);

/** Two years of instruments, after what people do to old records; some orders go on from others, wherever those lie. */
function groups(): OrderFact[][] {
  const world = makeFigureWorld(size);
  lateChanges(world, 300);
  const ground = groundOf(
    new Map(world.hospitals.map((one) => [one._id, one])),
    new Map(world.devices.map((one) => [one._id, one])),
  );
  const all = new Map<string, OrderFact[]>();
  for (const order of world.orders) {
    const fact = orderFact(order, ground);
    all.set(fact.group, [...(all.get(fact.group) ?? []), fact]);
  }
  return [...all.values()].map((facts) => {
    const linked = facts.map((fact) => ({ ...fact }));
    for (let n = 0; n < linked.length / 8; n++) {
      const [first, next] = [linked[below(linked.length)]!, linked[below(linked.length)]!];
      if (first === next || first.after !== null || next.before !== null) continue;
      first.after = next._id;
      next.before = first._id;
    }
    return linked;
  });
}
const whole = groups();
const byId = <T extends { _id: string }>(some: readonly T[]) => new Map(some.map((one) => [one._id, one]));

it.each([until, '2027-02-01T00:00:00.000Z'])(
  'stretches of an instrument judged by themselves count as all of it together, at %s',
  (now) => {
    let [stretches, orders] = [0, 0];
    for (const facts of whole) {
      const parts = stretchesOf(facts);
      expect(byId(parts.flatMap((some) => keptGroup(some, now)))).toEqual(byId(keptGroup(facts, now)));
      stretches += parts.length;
      orders += facts.length;
    }
    // They are short, or nothing would be saved.
    expect(orders / stretches).toBeLessThan(6);
  },
);

it('whatever has to do with an order reaches to where its stretch begins', () => {
  for (const facts of whole)
    for (const stretch of stretchesOf(facts)) {
      if (stretch.length === 1) continue;
      const begin = beginOf(stretch);
      for (const fact of stretch) expect(reachesTo(fact) >= begin).toBe(true);
    }
});

describe('an order', () => {
  const base = whole.flat().find(({ isRepair, instrument }) => isRepair && instrument !== null)!;
  const at = (day: string) => `${day}T02:00:00.000Z`;
  const fact = (_id: string, day: string, change: Partial<OrderFact> = {}): OrderFact => ({
    ...{ ...base, _id, at: at(day), repairedAt: null, down: [], before: null, after: null },
    ...change,
  });
  const ids = (facts: OrderFact[]) =>
    stretchesOf(facts)
      .map((some) => some.map(({ _id }) => _id).sort())
      .sort();
  const fixed = fact('first', '2026-03-01', { repairedAt: at('2026-03-02') });

  it('has to do with those of the thirty days after its repair, and with none of the thirty-first', () => {
    expect(ids([fixed, fact('again', '2026-04-01')])).toEqual([['again', 'first']]);
    expect(ids([fixed, fact('later', '2026-04-02', { at: '2026-04-01T16:00:01.000Z' })])).toEqual([
      ['first'],
      ['later'],
    ]);
  });
  it('whose instrument still stands has to do with all that come after it', () => {
    const down = fact('down', '2026-03-01', { down: [[at('2026-03-01'), null]] });
    expect(ids([down, fact('again', '2027-01-01')])).toEqual([['again', 'down']]);
    expect(reachesTo(down)).toBe(FOR_EVER);
  });
  it('goes with the one that it goes on from, however long ago that was, and with what that one had to do with', () => {
    const first = { ...fixed, after: 'second' };
    const second = fact('second', '2026-10-01', { before: 'first' });
    expect(ids([first, second, fact('again', '2026-03-20'), fact('none', '2026-07-01')])).toEqual([
      ['again', 'first', 'second'],
      ['none'],
    ]);
    expect([reachesTo(first), reachesTo(second)]).toEqual([FOR_EVER, FOR_EVER]);
  });
  it('of maintenance, or without an instrument, is looked at alone', () => {
    const maintained = fact('maintained', '2026-03-03', { isRepair: false });
    const unnamed = fact('unnamed', '2026-03-03', { instrument: null });
    expect(ids([fixed, maintained, unnamed])).toEqual([['first'], ['maintained'], ['unnamed']]);
    expect([reachesTo(maintained), reachesTo(unnamed)]).toEqual(['', '']);
    expect(beginOf([maintained])).toBe(FOR_EVER);
  });
});
