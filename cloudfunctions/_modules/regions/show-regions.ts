import { Refusal } from '../../../miniprogram/shared/refusal';
import type { FoundRegions, RegionOptions } from '../../_contracts/regions';
import type { RegionTreeRequest, SearchRegionsRequest } from '../../_contracts/regions';
import type { UseCase } from '../../_platform/context';
import { fullName, regionByCode, regionOptions, suggestRegions } from './regions';

/** One level of the region picker: provinces, or what lies directly under a code. */
export const showRegions: UseCase<RegionTreeRequest, RegionOptions> = (_, { parentCode }) => {
  if (parentCode !== null && !regionByCode(parentCode)) throw new Refusal('REGION_UNKNOWN');
  return { regions: regionOptions(parentCode) };
};

/** Regions of today by name, a former name or pinyin initials, likeliest first; named with what lies above them. */
export const searchRegions: UseCase<SearchRegionsRequest, FoundRegions> = (_, { text }) => ({
  regions: suggestRegions(text, 8).map(({ code }) => ({ code, name: fullName(code) })),
});
