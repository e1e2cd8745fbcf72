import { addDays, dayOf, startOfDay } from '../days';
import { AGAIN_DAYS } from './order-facts';
import type { OrderFact } from './order-facts';

/** Of what has no end yet; later than any instant. */
export const FOR_EVER = '9999';
type Reach = readonly [from: string, to: string];

/** Whichever goes on from the other, both say so. */
const isLinked = ({ before, after }: OrderFact): boolean => before !== null || after !== null;

/**
 * The time in which an order may change what another of its group counts for, or that one it: from its creation, through its
 * downtime, to the end of the days after its repair. Null: no other has to do with it.
 */
function reachOf(fact: OrderFact): Reach | null {
  // Orders that name no instrument have to do with each other only where one goes on from the other.
  if (!isLinked(fact) && (!fact.isRepair || fact.instrument === null)) return null;
  const { at, repairedAt, down } = fact;
  let [from, to] = [at, at];
  const reach = (begin: string, end: string) => {
    if (begin < from) from = begin;
    if (end > to) to = end;
  };
  if (repairedAt !== null)
    reach(repairedAt, startOfDay(addDays(dayOf(repairedAt), AGAIN_DAYS + 1)).toISOString());
  for (const [begin, end] of down) reach(begin, end === null ? FOR_EVER : end);
  return [from, to];
}

/**
 * Until when orders of its group are found that have to do with it, as it is kept beside a fact: '' for one that is looked at
 * alone. What goes on from another is always looked at, however far apart they are.
 */
export const reachesTo = (fact: OrderFact): string => {
  const reach = reachOf(fact);
  return reach === null ? '' : isLinked(fact) ? FOR_EVER : reach[1];
};

/**
 * Orders of one group fall into stretches that have nothing to do with each other: no order of one lies in the reach of
 * another's, and none goes on from another's. Each can be judged without the rest.
 */
export function stretchesOf(facts: readonly OrderFact[]): OrderFact[][] {
  const alone: OrderFact[][] = [];
  const reaching: { fact: OrderFact; reach: Reach }[] = [];
  for (const fact of facts) {
    const reach = reachOf(fact);
    if (reach === null) alone.push([fact]);
    else reaching.push({ fact, reach });
  }
  reaching.sort((a, b) => (a.reach[0] < b.reach[0] ? -1 : a.reach[0] > b.reach[0] ? 1 : 0));
  const stretches: OrderFact[][] = [];
  let until = '';
  for (const { fact, reach } of reaching) {
    const last = stretches[stretches.length - 1];
    if (last && reach[0] <= until) last.push(fact);
    else stretches.push([fact]);
    if (reach[1] > until) until = reach[1];
  }
  return alone.concat(joined(stretches));
}

/** Stretches of which one holds what goes on from an order of another are one, and those of an order as it was and as it is. */
function joined(stretches: readonly OrderFact[][]): OrderFact[][] {
  const standsFor = stretches.map((_, n) => n);
  const of = (n: number): number => (standsFor[n] === n ? n : of(standsFor[n]!));
  const places = new Map<string, number>();
  const join = (id: string | null, n: number) => {
    const other = id === null ? undefined : places.get(id);
    if (other !== undefined) standsFor[of(other)] = of(n);
  };
  stretches.forEach((facts, n) =>
    facts.forEach(({ _id }) => {
      join(_id, n);
      places.set(_id, n);
    }),
  );
  stretches.forEach((facts, n) =>
    facts.forEach(({ before, after }) => {
      join(before, n);
      join(after, n);
    }),
  );
  const whole = new Map<number, OrderFact[]>();
  stretches.forEach((facts, n) => whole.set(of(n), (whole.get(of(n)) || []).concat(facts)));
  return Array.from(whole.values());
}

/** From when on a stretch's orders lie: whatever reaches to there belongs to it too. */
export const beginOf = (facts: readonly OrderFact[]): string =>
  facts.reduce((from, fact) => {
    const reach = reachOf(fact);
    return reach && reach[0] < from ? reach[0] : from;
  }, FOR_EVER);
