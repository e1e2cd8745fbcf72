import type { CatalogueActions } from '../../_contracts/catalogue';
import * as contract from '../../_contracts/catalogue';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { Nothing } from '../../_contracts/shapes';
import * as catalogue from './catalogue-use-cases';
import * as sheets from './product-sheets';

export const catalogueActions: ActionTable<CatalogueActions> = {
  'product.list': {
    input: contract.ListProducts,
    reply: fields('products', 'next', 'isCut'),
    run: catalogue.listProducts,
  },
  'product.save': {
    input: contract.SaveProduct,
    reply: fields('productId', 'revision'),
    run: catalogue.saveProduct,
  },
  'product.sheetTemplate': { input: Nothing, reply: fields('link'), run: sheets.productSheetTemplate },
  'product.checkSheet': {
    input: contract.ProductSheetRequest,
    reply: fields('readAs', 'unread', 'counts', 'rows', 'problems', 'problemCount'),
    run: sheets.checkProductSheet,
  },
  // Each step finds its own work done when it is repeated.
  'product.sheetProblems': {
    input: contract.ProductSheetRequest,
    reply: fields('link'),
    run: sheets.productSheetProblems,
  },
  'product.saveSheet': {
    input: contract.ProductSheetRequest,
    reply: fields('saved', 'left'),
    changesPerMinute: null,
    run: sheets.saveProductSheet,
  },
  'registration.list': {
    input: contract.ListRegistrations,
    reply: fields('registrations', 'next'),
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
