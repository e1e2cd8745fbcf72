import * as z from 'zod';
import { text, regionCode } from './shapes';
import type { Act } from './act';

export interface NamedRegion {
  code: string;
  name: string;
}

export interface RegionOption extends NamedRegion {
  hasChildren: boolean;
}
export interface RegionOptions {
  regions: RegionOption[];
}
export interface FoundRegions {
  regions: NamedRegion[];
}

export const SearchRegionsRequest = z.strictObject({ text: text(40).min(1) });
export type SearchRegionsRequest = z.infer<typeof SearchRegionsRequest>;
export const RegionTreeRequest = z.strictObject({ parentCode: regionCode.nullable() });
export type RegionTreeRequest = z.infer<typeof RegionTreeRequest>;

export interface RegionActions {
  'region.tree': Act<typeof RegionTreeRequest, RegionOptions>;
  'region.search': Act<typeof SearchRegionsRequest, FoundRegions>;
}
