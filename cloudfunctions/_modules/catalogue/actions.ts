import type { CatalogueActions } from '../../_contracts/catalogue';
import * as contract from '../../_contracts/catalogue';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as catalogue from './catalogue-use-cases';

export const catalogueActions: ActionTable<CatalogueActions> = {
  'product.list': {
    input: contract.ListProducts,
    reply: fields('products', 'more'),
    run: catalogue.listProducts,
  },
  'product.save': {
    input: contract.SaveProduct,
    reply: fields('productId', 'revision'),
    run: catalogue.saveProduct,
  },
  'registration.list': {
    input: contract.ListRegistrations,
    reply: fields('registrations', 'more'),
    run: catalogue.listRegistrations,
  },
  'registration.save': {
    input: contract.SaveRegistration,
    reply: fields('registrationId', 'revision'),
    run: catalogue.saveRegistration,
  },
  'registration.withdraw': {
    input: contract.WithdrawRegistration,
    reply: fields('registrationId', 'revision'),
    run: catalogue.withdrawRegistration,
  },
};
