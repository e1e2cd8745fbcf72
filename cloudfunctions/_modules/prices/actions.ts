import type { PriceActions } from '../../_contracts/prices';
import * as contract from '../../_contracts/prices';
import { priceLists } from '../../_store/prices';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as price from './price-use-cases';

const listMoved = fields('listId', 'state', 'revision');
const specialMoved = fields('specialId', 'state', 'revision');

export const priceActions: ActionTable<PriceActions> = {
  'priceList.list': {
    input: contract.ListPriceLists,
    reply: fields('lists', 'next', 'isCut'),
    run: price.listPriceLists,
  },
  'priceList.get': {
    input: contract.PriceListPage,
    reply: fields('list', 'rows', 'next'),
    run: price.readPriceList,
  },
  'priceList.save': {
    input: contract.SavePriceList,
    reply: listMoved,
    run: price.savePriceList,
  },
  'priceList.saveRows': {
    input: contract.SavePriceRows,
    reply: listMoved,
    changesPerMinute: null,
    run: price.savePriceRows,
  },
  'priceList.submit': {
    input: contract.PriceListRequest,
    reply: listMoved,
    run: price.submitPriceList,
  },
  'priceList.approve': {
    input: contract.SeenPriceList,
    reply: listMoved,
    approves: true,
    sees: ({ listId, revision }) => [sight(priceLists, listId, revision)],
    run: price.approvePriceList,
  },
  'priceList.return': {
    input: contract.ReturnPriceList,
    reply: listMoved,
    run: price.returnPriceList,
  },
  'priceList.end': {
    input: contract.EndPriceList,
    reply: listMoved,
    run: price.endPriceList,
  },
  'specialPrice.list': {
    input: contract.ListSpecialPrices,
    reply: fields('specials', 'next', 'isCut'),
    run: price.listSpecialPrices,
  },
  'specialPrice.ask': {
    input: contract.AskSpecialPrice,
    reply: specialMoved,
    run: price.askSpecialPrice,
  },
  'specialPrice.approve': {
    input: contract.SpecialPriceRequest,
    reply: specialMoved,
    approves: true,
    sees: 'a special price is written once; one that was returned stays returned',
    run: price.approveSpecialPrice,
  },
  'specialPrice.return': {
    input: contract.ReturnSpecialPrice,
    reply: specialMoved,
    run: price.returnSpecialPrice,
  },
};
