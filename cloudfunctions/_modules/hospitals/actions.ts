import { SearchHospitalsRequest } from '../../_contracts/hospitals';
import type { HospitalActions } from '../../_contracts/hospitals';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { findHospitals } from './find-hospitals';

export const hospitalActions: ActionTable<HospitalActions> = {
  'hospital.search': {
    input: SearchHospitalsRequest,
    reply: fields('hospitals', 'more', 'total', 'isCut'),
    run: findHospitals,
  },
};
