import type { PriceList, PriceRow, SpecialPrice } from '../../miniprogram/shared/model/trade';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';
import { oneOf } from '../_platform/where';

/** A dealer's orders are priced by lists for all and by its own, never by another dealer's contract. */
const ownOrEverybodys = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: oneOf([null, actor.dealerId]) } : null;

export const priceLists = defineCollection<PriceList>({
  name: 'price_lists',
  derive: foundBy(({ name }) => [name]),
  notFound: 'PRICE_LIST_NOT_FOUND',
  scope: ownOrEverybodys,
  indexes: [
    ...byText('price_lists'),
    {
      name: 'price_lists_for_dealer',
      keys: [
        ['key', 1],
        ['toOn', 1],
      ],
    },
    {
      name: 'price_lists_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'price_lists_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});

export const priceRows = defineCollection<PriceRow>({
  name: 'price_rows',
  notFound: 'PRICE_LIST_NOT_FOUND',
  scope: ownOrEverybodys,
  indexes: [
    {
      name: 'rows_of_list',
      keys: [
        ['listId', 1],
        ['productId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'prices_of_product',
      keys: [
        ['productId', 1],
        ['toOn', 1],
      ],
    },
  ],
});

export const specialPrices = defineCollection<SpecialPrice>({
  name: 'special_prices',
  derive: foundBy((one) => [one.number, one.productName, one.dealerName, one.hospitalName]),
  notFound: 'SPECIAL_PRICE_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  indexes: [
    ...byText('special_prices', 'dealerId'),
    {
      name: 'special_prices_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['toOn', 1],
      ],
    },
    {
      name: 'special_prices_asked_for_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'special_prices_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
