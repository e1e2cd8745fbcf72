import { daysUntil } from '../days';
import type { Day } from '../days';
import type { Device, Entitlement } from '../model/devices';
import { entitlementsOf } from './cover';

/** What ends soon, at the nearest of the days on which it is told. */
export interface CoverEnd {
  entitlement: Entitlement;
  /** So many days before. */
  threshold: number;
}

/**
 * Contracts and warranties that have come within one of the days, and that nothing of at least the same kinds follows without
 * a gap: who has renewed is told nothing.
 */
export function endingOf(
  device: Pick<Device, 'entitlements'>,
  days: readonly number[],
  today: Day,
): CoverEnd[] {
  const all = entitlementsOf(device);
  return all.flatMap((entitlement) => {
    const left = daysUntil(entitlement.toOn, today);
    const threshold = Math.min(...days.filter((day) => left <= day));
    if (left < 0 || threshold === Infinity || entitlement.fromOn > today) return [];
    const goesOn = all.some(
      (other) =>
        other !== entitlement &&
        other.toOn > entitlement.toOn &&
        daysUntil(other.fromOn, entitlement.toOn) <= 1 &&
        entitlement.includes.every((kind) => other.includes.indexOf(kind) >= 0),
    );
    return goesOn ? [] : [{ entitlement, threshold }];
  });
}
