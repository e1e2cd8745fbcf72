import { Refusal } from '../../../miniprogram/shared/refusal';
import type { RegionTreeRequest } from '../../_contracts/grants';
import type { UseCase } from '../../_platform/context';
import type { RegionOption } from './regions';
import { regionByCode, regionOptions } from './regions';

/** One level of the region picker: provinces, or what lies directly under a code. */
export const showRegions: UseCase<RegionTreeRequest, { regions: RegionOption[] }> = (_, { parentCode }) => {
  if (parentCode !== null && !regionByCode(parentCode)) throw new Refusal('REGION_UNKNOWN');
  return { regions: regionOptions(parentCode) };
};
