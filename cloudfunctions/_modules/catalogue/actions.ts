import type { CatalogueActions } from '../../_contracts/catalogue';
import * as contract from '../../_contracts/catalogue';
import type { ActionTable } from '../../_platform/serve';
import * as catalogue from './catalogue-use-cases';

const readers = ['quality', 'channel_manager', 'finance', 'warehouse', 'auditor', 'dealer_admin'] as const;

export const catalogueActions: ActionTable<CatalogueActions> = {
  'product.list': {
    input: contract.ListProducts,
    allow: readers,
    reply: ['products', 'more'],
    writes: false,
    run: catalogue.listProducts,
  },
  'product.save': {
    input: contract.SaveProduct,
    allow: ['quality'],
    reply: ['productId', 'revision'],
    writes: true,
    run: catalogue.saveProduct,
  },
  'registration.list': {
    input: contract.ListRegistrations,
    allow: readers,
    reply: ['registrations', 'more'],
    writes: false,
    run: catalogue.listRegistrations,
  },
  'registration.save': {
    input: contract.SaveRegistration,
    allow: ['quality'],
    reply: ['registrationId', 'revision'],
    writes: true,
    run: catalogue.saveRegistration,
  },
  'registration.withdraw': {
    input: contract.WithdrawRegistration,
    allow: ['quality'],
    reply: ['registrationId', 'revision'],
    writes: true,
    run: catalogue.withdrawRegistration,
  },
};
