import type { PriceActions } from '../../_contracts/prices';
import * as contract from '../../_contracts/prices';
import type { ActionTable } from '../../_platform/serve';
import * as price from './price-use-cases';

const managers = ['channel_manager'] as const;
const readers = ['channel_manager', 'finance', 'auditor'] as const;
const listMoved = ['listId', 'state', 'revision'] as const;
const specialMoved = ['specialId', 'state', 'revision'] as const;

export const priceActions: ActionTable<PriceActions> = {
  'priceList.list': {
    input: contract.ListPriceLists,
    allow: readers,
    reply: ['lists', 'more'],
    writes: false,
    run: price.listPriceLists,
  },
  'priceList.get': {
    input: contract.PriceListPage,
    allow: readers,
    reply: ['list', 'rows', 'more'],
    writes: false,
    run: price.readPriceList,
  },
  'priceList.save': {
    input: contract.SavePriceList,
    allow: managers,
    reply: listMoved,
    writes: true,
    run: price.savePriceList,
  },
  'priceList.saveRows': {
    input: contract.SavePriceRows,
    allow: managers,
    reply: listMoved,
    writes: true,
    changesPerMinute: null,
    run: price.savePriceRows,
  },
  'priceList.submit': {
    input: contract.PriceListRequest,
    allow: managers,
    reply: listMoved,
    writes: true,
    run: price.submitPriceList,
  },
  'priceList.approve': {
    input: contract.PriceListRequest,
    allow: managers,
    reply: listMoved,
    writes: true,
    approves: true,
    run: price.approvePriceList,
  },
  'priceList.return': {
    input: contract.ReturnPriceList,
    allow: managers,
    reply: listMoved,
    writes: true,
    run: price.returnPriceList,
  },
  'priceList.end': {
    input: contract.EndPriceList,
    allow: managers,
    reply: listMoved,
    writes: true,
    run: price.endPriceList,
  },
  'specialPrice.list': {
    input: contract.ListSpecialPrices,
    allow: [...readers, 'dealer_admin'],
    reply: ['specials', 'more'],
    writes: false,
    run: price.listSpecialPrices,
  },
  'specialPrice.ask': {
    input: contract.AskSpecialPrice,
    allow: ['channel_manager', 'dealer_admin'],
    reply: specialMoved,
    writes: true,
    run: price.askSpecialPrice,
  },
  'specialPrice.approve': {
    input: contract.SpecialPriceRequest,
    allow: managers,
    reply: specialMoved,
    writes: true,
    approves: true,
    run: price.approveSpecialPrice,
  },
  'specialPrice.return': {
    input: contract.ReturnSpecialPrice,
    allow: managers,
    reply: specialMoved,
    writes: true,
    run: price.returnSpecialPrice,
  },
};
