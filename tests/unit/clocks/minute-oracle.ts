import { dayOf } from '../../../miniprogram/shared/days';
import type { Hours, Pause, Span } from '../../../miniprogram/shared/clocks/working-time';

/**
 * The same questions answered by going from minute to minute, knowing nothing of intervals: slow and hard to get wrong. Instants
 * are whole minutes.
 */
const MINUTE = 60_000;

const WHOLE_DAY = [[0, 1440]] as const;

function isWorking(hours: Hours, at: number): boolean {
  const sinceChinasMidnight = at + 8 * 3_600_000;
  const number = Math.floor(sinceChinasMidnight / 86_400_000);
  if (today.hours !== hours || today.number !== number)
    today = { hours, number, spans: spansOf(hours, dayOf(at)) };
  const minute = (sinceChinasMidnight - number * 86_400_000) / MINUTE;
  return today.spans.some(([from, to]) => from <= minute && minute < to);
}
function spansOf({ always, week, exchanged, rest, worked }: Hours, day: string): readonly Span[] {
  if (always) return WHOLE_DAY;
  if (worked.includes(day)) return exchanged ?? week[0]!;
  return rest.includes(day) ? [] : week[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!;
}
/** Asked sixty times an hour: the day's hours are looked up once. */
let today: { hours: Hours | null; number: number; spans: readonly Span[] } = {
  hours: null,
  number: NaN,
  spans: [],
};

const isPaused = (pauses: readonly (readonly [number, number])[], at: number) =>
  pauses.some(([from, to]) => from <= at && at < to);
const instants = (pauses: readonly Pause[]) =>
  pauses.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);

export function dueByMinutes(hours: Hours, from: string, minutes: number, pauses: readonly Pause[]): string {
  const stopped = instants(pauses);
  let at = Date.parse(from);
  for (let left = minutes; left > 0; at += MINUTE) if (isWorking(hours, at) && !isPaused(stopped, at)) left--;
  return new Date(at).toISOString();
}

export function workedByMinutes(hours: Hours, from: string, to: string, pauses: readonly Pause[]): number {
  const stopped = instants(pauses);
  let worked = 0;
  for (let at = Date.parse(from); at < Date.parse(to); at += MINUTE)
    if (isWorking(hours, at) && !isPaused(stopped, at)) worked++;
  return worked;
}

export interface RandomCase {
  hours: Hours;
  from: string;
  minutes: number;
  pauses: Pause[];
}

/** A calendar, a target and pauses, as different as a generator makes them; `next` gives numbers below one. */
export function randomCase(next: () => number): RandomCase {
  const whole = (below: number) => Math.floor(next() * below);
  const spans = (): [number, number][] => {
    const cuts = Array.from({ length: 2 * (1 + whole(3)) }, () => whole(289) * 5).sort((a, b) => a - b);
    const found: [number, number][] = [];
    for (let at = 0; at < cuts.length; at += 2)
      if (cuts[at]! < cuts[at + 1]! && (found.length === 0 || found[found.length - 1]![1] <= cuts[at]!))
        found.push([cuts[at]!, cuts[at + 1]!]);
    return found;
  };
  const start = Date.UTC(2026, whole(12), 1 + whole(28), whole(24), whole(60));
  const week = Array.from({ length: 7 }, (_, day) => (next() < (day < 5 ? 0.9 : 0.2) ? spans() : []));
  if (!week.some((day) => day.some(([from, to]) => to - from >= 60))) week[2] = [[540, 1080]];
  const days = (chance: number) =>
    Array.from({ length: 60 }, (_, day) => dayOf(start + (day - 3) * 86_400_000)).filter(
      () => next() < chance,
    );
  const minutes = 5 + whole(next() < 0.2 ? 4000 : 700);
  const pauses: Pause[] = [];
  for (let count = whole(5); count > 0; count--) {
    const from = start + (whole(8000) - 500) * MINUTE;
    pauses.push({
      from: new Date(from).toISOString(),
      to: new Date(from + whole(next() < 0.3 ? 5000 : 400) * MINUTE).toISOString(),
    });
  }
  const hours: Hours = {
    always: next() < 0.1,
    week,
    exchanged: next() < 0.5 ? null : spans(),
    rest: days(0.12),
    worked: days(0.06),
  };
  return { hours, from: new Date(start).toISOString(), minutes, pauses };
}

/** Numbers below one, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
