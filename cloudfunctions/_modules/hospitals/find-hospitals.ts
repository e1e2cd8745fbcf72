import type { FoundHospitals } from '../../_contracts/hospitals';
import type { SearchHospitalsRequest } from '../../_contracts/hospitals';
import type { UseCase } from '../../_platform/context';
import { oneOf, startsWith } from '../../_platform/where';
import { dayOf } from '../../../miniprogram/shared/days';
import { isClosedOn, placeOn } from '../../../miniprogram/shared/model/grants';
import { chinaRegions } from '../coverage/china-regions';
import { fullName, regionByCode } from '../regions/regions';
import { hospitals } from '../../_store/hospitals';
import { searchTextOf } from './search-keys';

const PAGE = 30;
const shown = ['_id', 'name', 'aliases', 'regionCode', 'level', 'standing', 'closedOn'];
/** By name, alias, any later word of them or pinyin initials, in a region if one is named; 30 a page by name. */
export const findHospitals: UseCase<SearchHospitalsRequest, FoundHospitals> = async (
  { store, now },
  { text, regionCode, closedToo, skip },
) => {
  const regions = chinaRegions();
  const [place] = regionCode === undefined ? [] : regions.today(regionCode);
  const codes = place ? regions.allCodes().filter((code) => regions.chainOf(code).includes(place)) : [];
  const today = dayOf(now);
  const found = await store.query(
    hospitals,
    {
      mergedInto: null,
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
      fields: [...shown, 'formerPlaces', 'mergedInto'],
    },
  );
  return {
    hospitals: found
      .slice(0, PAGE)
      .filter((hospital) => !hospital.mergedInto && (closedToo || !isClosedOn(hospital, today)))
      .map((known) => {
        const { formerPlaces: _, mergedInto: _1, ...hospital } = placeOn(known, today);
        const place = regionByCode(hospital.regionCode) ? fullName(hospital.regionCode) : '';
        return { ...hospital, closedOn: hospital.closedOn ?? null, place };
      }),
    more: found.length > PAGE,
  };
};
