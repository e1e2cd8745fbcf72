import { addDays } from '../days';
import type { Day } from '../days';
import { noEnd } from '../model/grants';

/** Days from the first to the last, both included. */
export interface Span {
  fromOn: Day;
  toOn: Day;
}

/** Behind every day: days are compared as texts, and the one after the last would come before all others. */
const NEVER = '~';

/** Days on which at least so many of some spans hold, as spans that do not meet. */
export function atLeast(spans: readonly Span[], count: number): Span[] {
  const changes = spans
    .reduce<[Day, number][]>(
      (all, { fromOn, toOn }) => [...all, [fromOn, 1], [toOn === noEnd ? NEVER : addDays(toOn, 1), -1]],
      [],
    )
    .sort(([a, up], [b, down]) => (a < b ? -1 : a > b ? 1 : down - up));
  const found: Span[] = [];
  let [held, since] = [0, ''];
  for (const [day, by] of changes) {
    const before = held;
    held += by;
    if (before < count && held >= count) since = day;
    else if (before >= count && held < count && day > since)
      found.push({ fromOn: since, toOn: day === NEVER ? noEnd : addDays(day, -1) });
  }
  return found;
}

/** The days of both. */
export function common(a: Span, b: Span): Span | null {
  const fromOn = a.fromOn > b.fromOn ? a.fromOn : b.fromOn;
  const toOn = a.toOn < b.toOn ? a.toOn : b.toOn;
  return fromOn <= toOn ? { fromOn, toOn } : null;
}

/** The days of a span that none of the others has. */
export function without(span: Span, others: readonly Span[]): Span[] {
  let left: Span[] = [span];
  for (const other of others)
    left = left.reduce<Span[]>((all, one) => {
      if (!common(one, other)) return all.concat(one);
      const rest: Span[] = [];
      if (other.fromOn > one.fromOn) rest.push({ fromOn: one.fromOn, toOn: addDays(other.fromOn, -1) });
      if (other.toOn < one.toOn) rest.push({ fromOn: addDays(other.toOn, 1), toOn: one.toOn });
      return all.concat(rest);
    }, []);
  return left;
}
