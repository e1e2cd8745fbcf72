import { createHash } from 'node:crypto';
import { getRegion } from '../../cloudfunctions/_modules/regions/regions';

const municipalities = ['110000', '120000', '310000', '500000'];

/** The city a region belongs to: itself for 东莞 or 仙桃, the municipality for 东城区. */
export function cityOf(regionCode: string): string {
  const region = getRegion(regionCode);
  if (region.level !== 'county' || region.parentCode === null) return region.code;
  const parent = getRegion(region.parentCode);
  return parent.level === 'city' || municipalities.includes(parent.code) ? parent.code : region.code;
}

/** Half-width, without blanks and the two kinds of brackets told apart: equal for one name however it was typed. */
export function comparableName(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '');
}

/** The same hospital gets the same id from the sample, from a list and from a later edition of the list. */
export function hospitalIdOf(name: string, regionCode: string): string {
  const key = `${cityOf(regionCode)}:${comparableName(name)}`;
  return `H-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}
