import type { Dealer } from '../../miniprogram/shared/model/people';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** The manufacturer's people see every dealer, dealer people their own. */
export const dealers = defineCollection<Dealer>({
  name: 'dealers',
  notFound: 'DEALER_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : actor.dealerId !== null ? { _id: actor.dealerId } : null),
  indexes: [
    { name: 'dealer_by_credit_code', keys: [['creditCode', 1]], unique: true },
    { name: 'dealers_by_name', keys: [['name', 1]] },
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
    {
      name: 'dealers_by_short_name',
      keys: [
        ['shortName', 1],
        ['_id', 1],
      ],
    },
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
