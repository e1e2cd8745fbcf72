import type { LicenceActions } from '../../_contracts/licences';
import { Nothing } from '../../_contracts/shapes';
import * as contract from '../../_contracts/licences';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as licence from './licence-use-cases';
import { readLicencePhoto } from './read-photo';

const moved = fields('licenceId', 'state', 'revision');

export const licenceActions: ActionTable<LicenceActions> = {
  'licence.read': {
    input: contract.ReadLicence,
    reply: fields('sha256', 'said', 'seal'),
    run: readLicencePhoto,
  },
  'licence.submit': {
    input: contract.SubmitLicence,
    reply: moved,
    run: licence.submitLicence,
  },
  'licence.list': {
    input: contract.ListLicences,
    reply: fields('licences', 'next'),
    run: licence.listLicences,
  },
  'licence.get': {
    input: contract.LicenceRequest,
    reply: fields('licence', 'before', 'window', 'files'),
    settings: ['trade', 'calendar'],
    run: licence.readLicence,
  },
  'licence.papers': {
    input: contract.PapersRequest,
    reply: fields('dealerId', 'dealerName', 'today', 'canRead', 'papers'),
    settings: ['trade', 'calendar'],
    run: licence.readPapers,
  },
  'licence.review': {
    input: contract.ReviewLicences,
    reply: fields('licences'),
    sees: 'a licence is handed in once; another paper is a licence of its own',
    run: licence.reviewLicences,
  },
  'licence.withdraw': {
    input: contract.WithdrawLicence,
    reply: moved,
    contended: true,
    run: licence.withdrawLicence,
  },
  'licence.deem': {
    input: contract.DeemLicence,
    reply: moved,
    run: licence.deemLicence,
  },
  'licence.waiting': {
    input: Nothing,
    reply: fields('pending', 'ending'),
    run: licence.licencesWaiting,
  },
};
