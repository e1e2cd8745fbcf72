import { figures } from '../figures/figures';
import type { KeptFact } from '../figures/kept-facts';
import { placesOfPart } from '../figures/rows';
import type { Period } from '../figures/rows';
import type { CountedRecord, CriterionCount } from '../model/appraisal';
import { isAgainst } from './score';
import type { SchemeTable } from './scheme';

export interface Against {
  fact: KeptFact;
  record: Omit<CountedRecord, 'title'>;
}
/** Adds up what facts count for on a dealer's days, by the lines of a scheme; each fact once, however often it is met. */
export function counting(dealerId: string, { fromOn, toOn }: Period, { criteria }: SchemeTable) {
  const asked = criteria.reduce<((typeof criteria)[number] & { kind: 'figure' })[]>(
    (all, one) => (one.kind === 'figure' ? [...all, one] : all),
    [],
  );
  const counts = asked.map(({ id }): CriterionCount => ({
    criterionId: id,
    numerator: 0,
    denominator: 0,
    provisional: 0,
    against: 0,
  }));
  const against: Against[] = [];
  const seen = new Set<string>();
  const add = (fact: KeptFact): void => {
    if (seen.has(fact._id)) return;
    seen.add(fact._id);
    const parts = fact.parts.filter(
      (part) =>
        part.on >= fromOn &&
        part.on <= toOn &&
        placesOfPart(fact.fact, part).some(([level, key]) => level === 'dealer' && key === dealerId),
    );
    asked.forEach((criterion, at) => {
      const { numerator: above, denominator: below } = figures[criterion.figure];
      const counted = parts.filter(({ sums }) => sums[above] || sums[below]);
      const sum = (name: string) => counted.reduce((all, { sums }) => all + (sums[name] || 0), 0);
      const [numerator, denominator] = [sum(above), sum(below)];
      if (numerator === 0 && denominator === 0) return;
      const count = counts[at]!;
      count.numerator += numerator;
      count.denominator += denominator;
      if (criterion.figure === 'firstFix') count.provisional += sum('fixedOpen');
      if (!isAgainst(criterion, numerator, denominator)) return;
      count.against++;
      const { _id: id, kind, of } = fact;
      const { on } = counted[0]!;
      against.push({ fact, record: { criterionId: criterion.id, id, kind, of, on, numerator, denominator } });
    });
  };
  return { add, counts, against };
}
