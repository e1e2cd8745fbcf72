import type { Dealer } from '../../miniprogram/shared/model/people';
import { searchKeysOfAll } from '../../miniprogram/shared/search';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** Name, short name and credit code, from any character on. */
export function withSearchKeys<T extends Pick<Dealer, 'name' | 'shortName' | 'creditCode'>>(
  dealer: T,
): T & { searchKeys: string[] } {
  return { ...dealer, searchKeys: searchKeysOfAll([dealer.shortName, dealer.name, dealer.creditCode]) };
}

/** The manufacturer's people see every dealer, dealer people their own. */
export const dealers = defineCollection<Dealer>({
  name: 'dealers',
  namesFiles: true,
  notFound: 'DEALER_NOT_FOUND',
  derive: withSearchKeys,
  scope: (actor) => (isManufacturer(actor) ? {} : actor.dealerId !== null ? { _id: actor.dealerId } : null),
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    { name: 'dealer_by_credit_code', keys: [['creditCode', 1]], unique: true },
    { name: 'dealers_by_name', keys: [['name', 1]] },
    { name: 'dealers_by_short_name', keys: [['shortName', 1]] },
    { name: 'dealers_by_phone', keys: [['contactPhone', 1]] },
    {
      name: 'dealers_with_something_asked',
      keys: [
        ['asked.wish.kind', 1],
        ['asked.at', 1],
        ['_id', 1],
      ],
    },
    { name: 'contracts_ending', keys: [['contract.toOn', 1]] },
    { name: 'dealers_by_text', keys: [['searchKeys', 1]] },
    {
      name: 'dealers_by_state',
      keys: [
        ['state', 1],
        ['name', 1],
        ['_id', 1],
      ],
    },
  ],
});
