import * as z from 'zod';
import type { Day } from '../../miniprogram/shared/days';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import { text, regionCode, skip } from './shapes';
import type { Act } from './act';

export interface FoundHospital extends Pick<
  Hospital,
  '_id' | 'name' | 'aliases' | 'regionCode' | 'level' | 'standing'
> {
  /** Where it stands, 江苏省苏州市姑苏区: many hospitals share a name. */
  place: string;
  closedOn: Day | null;
}
export interface FoundHospitals {
  hospitals: FoundHospital[];
  more: boolean;
  /** Of those that were read. */
  total: number;
  /** There are more than were read: type more of the name, or its place. */
  isCut: boolean;
}

export const SearchHospitalsRequest = z.strictObject({
  text: text(40).min(1),
  regionCode: regionCode.optional(),
  /** Closed ones too: for questions about days gone by, and for whoever keeps the list. */
  closedToo: z.boolean().default(false),
  skip,
});
export type SearchHospitalsRequest = z.infer<typeof SearchHospitalsRequest>;

export interface HospitalActions {
  'hospital.search': Act<typeof SearchHospitalsRequest, FoundHospitals>;
}
