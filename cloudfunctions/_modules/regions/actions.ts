import { RegionTreeRequest, SearchRegionsRequest } from '../../_contracts/regions';
import type { RegionActions } from '../../_contracts/regions';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { searchRegions, showRegions } from './show-regions';

export const regionActions: ActionTable<RegionActions> = {
  'region.tree': {
    input: RegionTreeRequest,
    reply: fields('regions'),
    run: showRegions,
  },
  'region.search': {
    input: SearchRegionsRequest,
    reply: fields('regions'),
    run: searchRegions,
  },
};
