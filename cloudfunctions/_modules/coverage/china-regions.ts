import { getRegion, regionCodes } from '../regions/regions';
import { RegionTree } from './region-tree';

let tree: RegionTree | null = null;

/** The country's divisions of all times as the coverage rule wants them; built once a process. */
export function chinaRegions(): RegionTree {
  return (tree ??= new RegionTree(regionCodes().map(getRegion)));
}
