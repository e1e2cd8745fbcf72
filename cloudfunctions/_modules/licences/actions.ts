import type { LicenceActions } from '../../_contracts/licences';
import { Nothing } from '../../_contracts/common';
import * as contract from '../../_contracts/licences';
import type { ActionTable } from '../../_platform/serve';
import * as licence from './licence-use-cases';

const readers = ['quality', 'channel_manager', 'finance', 'auditor', 'dealer_admin'] as const;
const moved = ['licenceId', 'state', 'revision'] as const;

export const licenceActions: ActionTable<LicenceActions> = {
  'licence.submit': {
    input: contract.SubmitLicence,
    allow: ['dealer_admin', 'quality'],
    reply: moved,
    writes: true,
    run: licence.submitLicence,
  },
  'licence.list': {
    input: contract.ListLicences,
    allow: readers,
    reply: ['licences', 'more'],
    writes: false,
    run: licence.listLicences,
  },
  'licence.get': {
    input: contract.LicenceRequest,
    allow: readers,
    reply: ['licence', 'before', 'window', 'files'],
    writes: false,
    settings: ['trade'],
    run: licence.readLicence,
  },
  'licence.papers': {
    input: contract.PapersRequest,
    allow: readers,
    reply: ['dealerId', 'dealerName', 'today', 'papers'],
    writes: false,
    settings: ['trade'],
    run: licence.readPapers,
  },
  'licence.review': {
    input: contract.ReviewLicences,
    allow: ['quality'],
    reply: ['licences'],
    writes: true,
    run: licence.reviewLicences,
  },
  'licence.withdraw': {
    input: contract.WithdrawLicence,
    allow: ['quality'],
    reply: moved,
    writes: true,
    contended: true,
    run: licence.withdrawLicence,
  },
  'licence.deem': {
    input: contract.DeemLicence,
    allow: ['quality'],
    reply: moved,
    writes: true,
    run: licence.deemLicence,
  },
  'licence.waiting': {
    input: Nothing,
    allow: ['quality', 'channel_manager'],
    reply: ['pending', 'ending'],
    writes: false,
    run: licence.licencesWaiting,
  },
};
