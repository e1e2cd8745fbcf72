import type { Position } from '../model/entity';
import { distanceMetres } from './check-in';

/** One place of a day; `fromAt` where a window was agreed with the hospital. */
export interface Stop {
  id: string;
  location: Position | null;
  fromAt: string | null;
}
export interface Leg extends Stop {
  /** Straight line from the stop before; null where a place is unknown. */
  km: number | null;
}

const metres = (a: Position | null, b: Position | null): number => (a && b ? distanceMetres(a, b) : 0);
const length = (from: Position | null, stops: readonly Stop[]): number => {
  let at = from;
  return stops.reduce((sum, { location }) => {
    const leg = metres(at, location);
    at = location || at;
    return sum + leg;
  }, 0);
};

/**
 * The order of a day's visits: agreed windows stay in their order, each other stop goes where the way grows least. Not the
 * shortest of all ways, but none that breaks a promise; the same for the same stops in whatever order they come.
 */
export function routeOf(from: Position | null, stops: readonly Stop[]): Leg[] {
  const byId = (a: Stop, b: Stop) => (a.id < b.id ? -1 : 1);
  let way: Stop[] = stops
    .filter(({ fromAt }) => fromAt !== null)
    .sort((a, b) => (a.fromAt! < b.fromAt! ? -1 : a.fromAt! > b.fromAt! ? 1 : byId(a, b)));
  for (const stop of stops.filter(({ fromAt }) => fromAt === null).sort(byId)) {
    let best: Stop[] = [];
    let least = Infinity;
    for (let at = 0; at <= way.length; at++) {
      const tried = [...way.slice(0, at), stop, ...way.slice(at)];
      const long = stop.location ? length(from, tried) : at === way.length ? 0 : Infinity;
      // A metre is none: what is as long is done first.
      if (long < least - 1) [best, least] = [tried, long];
    }
    way = best;
  }
  let at = from;
  return way.map((stop) => {
    const km = at && stop.location ? Math.round(distanceMetres(at, stop.location) / 100) / 10 : null;
    at = stop.location || at;
    return { ...stop, km };
  });
}
