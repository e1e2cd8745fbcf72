import type { Product, Registration } from '../../miniprogram/shared/model/trade';
import { searchKeysOfAll } from '../../miniprogram/shared/search';
import { defineCollection } from '../_platform/collection';
import type { Collection } from '../_platform/collection';

/** Name and 货号, from any character on. */
export const withProductKeys = <T extends Pick<Product, 'name' | 'code'>>(
  product: T,
): T & { searchKeys: string[] } => ({
  ...product,
  searchKeys: searchKeysOfAll([product.name, product.code]),
});

/** Every member sees what is sold and under which certificate. */
const everyMember = (actor: { kind: string }) => (actor.kind === 'visitor' ? null : {});

export const products = defineCollection<Product>({
  name: 'products',
  notFound: 'PRODUCT_NOT_FOUND',
  derive: withProductKeys,
  scope: everyMember,
  indexes: [
    { name: 'product_by_code', keys: [['code', 1]], unique: true },
    { name: 'products_by_text', keys: [['searchKeys', 1]] },
    {
      name: 'products_of_line',
      keys: [
        ['productLineId', 1],
        ['code', 1],
      ],
    },
  ],
});

export const registrations = defineCollection<Registration>({
  name: 'registrations',
  notFound: 'REGISTRATION_NOT_FOUND',
  scope: everyMember,
  indexes: [
    {
      name: 'registrations_of_product',
      keys: [
        ['productIds', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'registrations_ending',
      keys: [
        ['toOn', 1],
        ['_id', 1],
      ],
    },
  ],
});
/** For whoever counts goods at a hospital's door. */
export const productsOfAll: Collection<Product> = { ...products, scope: () => ({}) };
