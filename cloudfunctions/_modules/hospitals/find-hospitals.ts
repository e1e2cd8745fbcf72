import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { SearchHospitalsRequest } from '../../_contracts/grants';
import type { UseCase } from '../../_platform/context';
import { oneOf, startsWith } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import { fullName, regionByCode } from '../regions/regions';
import { hospitals } from './hospitals';
import { searchTextOf } from './search-keys';

const PAGE = 30;
export interface FoundHospital extends Pick<
  Hospital,
  '_id' | 'name' | 'aliases' | 'regionCode' | 'level' | 'standing'
> {
  /** Where it stands, 江苏省苏州市姑苏区: many hospitals share a name. */
  place: string;
}

/** By name, alias, any later word of them or pinyin initials, in a region if one is named; 30 a page by name. */
export const findHospitals: UseCase<
  SearchHospitalsRequest,
  { hospitals: FoundHospital[]; more: boolean }
> = async ({ store }, { text, regionCode, skip }) => {
  const regions = chinaRegions();
  const [place] = regionCode === undefined ? [] : regions.today(regionCode);
  const codes = place ? regions.allCodes().filter((code) => regions.chainOf(code).includes(place)) : [];
  const found = await store.query(
    hospitals,
    {
      searchKeys: startsWith(searchTextOf(text)),
      ...(regionCode === undefined ? {} : { regionCode: oneOf(codes) }),
    },
    {
      orderBy: [
        ['name', 'asc'],
        ['_id', 'asc'],
      ],
      skip,
      limit: PAGE + 1,
      fields: ['_id', 'name', 'aliases', 'regionCode', 'level', 'standing', 'mergedInto'],
    },
  );
  return {
    hospitals: found
      .slice(0, PAGE)
      .filter(({ mergedInto }) => !mergedInto)
      .map(({ mergedInto: _, ...hospital }) => ({
        ...hospital,
        place: regionByCode(hospital.regionCode) ? fullName(hospital.regionCode) : '',
      })),
    more: found.length > PAGE,
  };
};
