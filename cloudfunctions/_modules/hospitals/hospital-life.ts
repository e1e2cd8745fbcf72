import type { Day } from '../../../miniprogram/shared/days';
import { addDays } from '../../../miniprogram/shared/days';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';

/**
 * What happens to hospitals: new names, other regions, the end. Changes are entered in the order of their days, so that
 * what was said about days before stays true; one that is entered again for the same day corrects the former.
 */
type Life = Pick<Hospital, 'name' | 'aliases' | 'formerNames' | 'regionCode' | 'formerPlaces' | 'closedOn'>;

/** What holds until the day before, after what came earlier; null when the change of that very day is entered anew. */
function lastDayOf(former: readonly { toOn: Day }[], fromOn: Day): Day | null {
  const toOn = addDays(fromOn, -1);
  const latest = former[former.length - 1]?.toOn ?? '';
  if (toOn < latest) throw new Refusal('HOSPITAL_DAY_INVALID', { notBefore: addDays(latest, 1) });
  return toOn === latest ? null : toOn;
}

/** A new name is a fact of today or before; the former stays an alias, since people and papers go on using it. */
export function renamed<T extends Life>(hospital: T, name: string, fromOn: Day, today: Day): T {
  if (name === hospital.name) throw new Refusal('HOSPITAL_UNCHANGED');
  if (fromOn > today) throw new Refusal('HOSPITAL_DAY_INVALID', { notAfter: today });
  const former = hospital.formerNames ?? [];
  const toOn = lastDayOf(former, fromOn);
  const formerNames = toOn === null ? former : [...former, { name: hospital.name, toOn }];
  const aliases = [...new Set([...hospital.aliases, ...formerNames.map((one) => one.name)])];
  return { ...hospital, name, formerNames, aliases: aliases.filter((alias) => alias !== name) };
}

/** To another region from a day on, which may be still to come; back to where it was on the same day takes a move back. */
export function moved<T extends Life>(hospital: T, regionCode: string, fromOn: Day): T {
  if (hospital.closedOn) throw new Refusal('HOSPITAL_CLOSED');
  if (regionCode === hospital.regionCode) throw new Refusal('HOSPITAL_UNCHANGED');
  const former = hospital.formerPlaces ?? [];
  const toOn = lastDayOf(former, fromOn);
  if (toOn !== null)
    return { ...hospital, regionCode, formerPlaces: [...former, { regionCode: hospital.regionCode, toOn }] };
  const isTakenBack = former[former.length - 1]?.regionCode === regionCode;
  return { ...hospital, regionCode, formerPlaces: isTakenBack ? former.slice(0, -1) : former };
}

/** From a day on it is no more; null opens it again, as if it had never been closed. */
export function closed<T extends Life>(hospital: T, closedOn: Day | null): T {
  if ((hospital.closedOn ?? null) === closedOn) throw new Refusal('HOSPITAL_UNCHANGED');
  if (closedOn !== null) lastDayOf(hospital.formerPlaces ?? [], closedOn);
  return { ...hospital, closedOn };
}
