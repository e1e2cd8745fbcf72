import { addDays, dayOf } from '../days';
import type { Day } from '../days';
import { effectiveDays, kindsOf, noEnd } from '../model/grants';
import type { Grant } from '../model/grants';
import type { Dealer } from '../model/people';
import type { Licence, Product } from '../model/trade';
import { lacksOfPapers } from '../trade/judge';
import { daysInForce } from '../trade/licence-days';
import { restsOn } from './kept-facts';
import type { OtherFact } from './other-facts';
import { collecting } from './standing';

/** Of dealers from before it was kept when they came. */
const FIRST_AT = '1995-01-01T00:00:00.000Z';

/** The days on which a dealer was in cooperation: from each move to `active` to the day before the next one. */
function activeDays({ state, history, createdAt }: Pick<Dealer, 'state' | 'history' | 'createdAt'>) {
  const began = createdAt || FIRST_AT;
  const moves = history && history.length > 0 ? history : [{ at: began, to: state }];
  // Those from before moves were kept have been what the first one found.
  const first = moves[0]!;
  const known =
    first.to !== 'active' && first.to !== 'reviewing'
      ? [{ at: began, to: 'active' as const }, ...moves]
      : moves;
  const spans: { fromOn: Day; toOn: Day | null }[] = [];
  known.forEach(({ at, to }, n) => {
    if (to !== 'active') return;
    const next = known[n + 1];
    spans.push({ fromOn: dayOf(at), toOn: next ? addDays(dayOf(next.at), -1) : null });
  });
  return spans;
}

/** What a paper has to hold of a product, and on which days it is sold. */
type Sold = Pick<
  Product,
  'class' | 'codes' | 'kind' | 'cold' | 'exemptFromRecord' | 'soldFromOn' | 'soldUntilOn' | 'productLineId'
>;
const needOf = ({ class: one, codes, kind, cold, exemptFromRecord, soldFromOn, soldUntilOn }: Sold): string =>
  JSON.stringify([one, codes, kind, !!cold, exemptFromRecord, soldFromOn, soldUntilOn]);

/** 证照健康: on which days a dealer in cooperation had every paper that the products of its lines need. */
export function dealerFact(
  dealer: Pick<Dealer, '_id' | 'state' | 'history' | 'createdAt'>,
  {
    licences,
    grants,
    products,
    permitStandsForRecord,
  }: {
    licences: readonly Licence[];
    grants: readonly Grant[];
    products: readonly Product[];
    permitStandsForRecord: boolean;
  },
  now: string,
): OtherFact {
  const days = collecting(now);
  const who = { dealer: dealer._id, engineer: '', region: '' };
  const granted = grants
    .filter((grant) => kindsOf(grant).indexOf('sell') >= 0)
    .map((grant) => ({ lines: grant.productLineIds, days: effectiveDays(grant) }))
    .filter((one): one is { lines: string[]; days: { fromOn: Day; toOn: Day } } => one.days !== null);
  const papers = licences
    .map(daysInForce)
    .filter((one): one is { fromOn: Day; toOn: Day | null } => one !== null);
  const turns = new Set<Day>();
  for (const { fromOn, toOn } of [...granted.map((one) => one.days), ...papers]) {
    turns.add(fromOn);
    if (toOn !== null && toOn !== noEnd) turns.add(addDays(toOn, 1));
  }
  for (const { soldFromOn, soldUntilOn } of products) {
    if (soldFromOn) turns.add(soldFromOn);
    if (soldUntilOn) turns.add(addDays(soldUntilOn, 1));
  }
  const sold = (product: Sold, day: Day) =>
    (!product.soldFromOn || product.soldFromOn <= day) &&
    (!product.soldUntilOn || day <= product.soldUntilOn);
  const isLicensed = (day: Day): boolean => {
    const lines = new Set<string>();
    for (const one of granted)
      if (one.days.fromOn <= day && day <= one.days.toOn) for (const line of one.lines) lines.add(line);
    const needs = new Map<string, Product>();
    for (const product of products)
      if (lines.has(product.productLineId) && sold(product, day)) needs.set(needOf(product), product);
    return (
      lacksOfPapers(Array.from(needs.values()), { day, licences, rules: { permitStandsForRecord } })
        .length === 0
    );
  };
  for (const span of activeDays(dealer)) {
    days.stands(span.fromOn, span.toOn, who, { traders: 1 });
    const within = Array.from(turns)
      .filter((day) => day > span.fromOn && (span.toOn === null || day <= span.toOn))
      .sort();
    const starts = [span.fromOn, ...within];
    starts.forEach((fromOn, n) => {
      const next = starts[n + 1];
      // What is to come is judged when it comes; that it comes is known.
      if (fromOn > days.today) return days.add(fromOn, who, {});
      if (isLicensed(fromOn)) days.stands(fromOn, next ? addDays(next, -1) : span.toOn, who, { licensed: 1 });
    });
  }
  for (const paper of licences) {
    const force = daysInForce(paper);
    if (!force || force.toOn === null) continue;
    const toOn = force.toOn;
    const next = addDays(toOn, 1);
    const goesOn = licences.some((other) => {
      const own = other !== paper && other.type === paper.type ? daysInForce(other) : null;
      return own !== null && own.fromOn <= next && (own.toOn === null || own.toOn >= next);
    });
    const soon = addDays(toOn, -90);
    if (!goesOn) days.stands(soon > force.fromOn ? soon : force.fromOn, toOn, who, { licencesEnding: 1 });
  }
  const { parts, nextAt } = days.done();
  return { model: '', line: '', hospital: '', parts, dueAt: nextAt, rests: [restsOn('dealer', dealer._id)] };
}
