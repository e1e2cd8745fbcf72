import {
  CreateDepartmentRequest,
  CreateHospitalRequest,
  HospitalRequest,
  SaveContactRequest,
  SearchRequest,
} from '../../_contracts/sites';
import type { SiteActions } from '../../_contracts/sites';
import { fields } from '../../_platform/action';
import { isShown } from '../../_platform/looks';
import type { ActionTable } from '../../_platform/action';
import { hospitals } from '../../_store/hospitals';
import { departments } from '../../_store/sites';
import {
  createDepartment,
  createHospital,
  listDepartments,
  saveContact,
  searchHospitals,
} from './site-use-cases';

export const siteActions: ActionTable<SiteActions> = {
  'hospital.search': {
    input: SearchRequest,
    reply: fields('hospitals', 'beyond', 'isCut'),
    run: searchHospitals,
  },
  'hospital.create': {
    input: CreateHospitalRequest,
    reply: fields('hospitalId'),
    loads: ({ hospitalId }: CreateHospitalRequest) => [[hospitals, hospitalId]],
    run: createHospital,
  },
  'department.list': {
    input: HospitalRequest,
    reply: fields('departments'),
    looks: ({ departments }, { hospitalId }) =>
      departments.some(({ contacts }) => contacts.some(({ phone }) => isShown(phone)))
        ? [{ subjects: [], about: { collection: 'hospitals', id: hospitalId }, why: '' }]
        : [],
    run: listDepartments,
  },
  'department.create': {
    input: CreateDepartmentRequest,
    reply: fields('departmentId'),
    loads: ({ hospitalId, departmentId }: CreateDepartmentRequest) => [
      [hospitals, hospitalId],
      [departments, departmentId],
    ],
    run: createDepartment,
  },
  'contact.save': {
    input: SaveContactRequest,
    reply: fields('departmentId'),
    loads: ({ departmentId }: SaveContactRequest) => [[departments, departmentId]],
    run: saveContact,
  },
};
