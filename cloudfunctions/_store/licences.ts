import type { Licence } from '../../miniprogram/shared/model/trade';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** The manufacturer's people see every dealer's papers, dealer people their own. */
export const licences = defineCollection<Licence>({
  name: 'licences',
  namesFiles: true,
  notFound: 'LICENCE_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    { name: 'licences_by_number', keys: [['number', 1]] },
    {
      name: 'licences_of_dealer',
      keys: [
        ['dealerId', 1],
        ['type', 1],
        ['toOn', 1],
      ],
    },
    {
      name: 'licences_of_dealer_ending',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['toOn', 1],
      ],
    },
    {
      name: 'licences_by_state',
      keys: [
        ['state', 1],
        ['toOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'licences_in_order',
      keys: [
        ['state', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'licences_of_dealer_in_order',
      keys: [
        ['dealerId', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
  ],
});
