import * as z from 'zod';
import type { Hospital, Department } from '../../miniprogram/shared/model/sites';
import { queuedContract, text, id } from './shapes';
import type { Act } from './act';

export const CreateHospitalRequest = queuedContract('hospital.create');
export type CreateHospitalRequest = z.infer<typeof CreateHospitalRequest>;
export const SearchRequest = z.strictObject({ text: text(40).min(1) });
export type SearchRequest = z.infer<typeof SearchRequest>;
export const HospitalRequest = z.strictObject({ hospitalId: id });
export type HospitalRequest = z.infer<typeof HospitalRequest>;
export const CreateDepartmentRequest = queuedContract('department.create');
export type CreateDepartmentRequest = z.infer<typeof CreateDepartmentRequest>;
export const SaveContactRequest = queuedContract('contact.save');
export type SaveContactRequest = z.infer<typeof SaveContactRequest>;

export type HospitalRow = Pick<Hospital, '_id' | 'name' | 'regionCode' | 'address' | 'location' | 'standing'>;

export interface FoundSites {
  hospitals: HospitalRow[];
  /** So many more were found, or more than that where `isCut`. */
  beyond: number;
  isCut: boolean;
}

export type DepartmentRow = Pick<Department, '_id' | 'name' | 'standing' | 'contacts'>;

export interface SiteActions {
  'hospital.search': Act<typeof SearchRequest, FoundSites>;
  'hospital.create': Act<typeof CreateHospitalRequest, { hospitalId: string }>;
  'department.list': Act<typeof HospitalRequest, { departments: DepartmentRow[] }>;
  'department.create': Act<typeof CreateDepartmentRequest, { departmentId: string }>;
  'contact.save': Act<typeof SaveContactRequest, { departmentId: string }>;
}
