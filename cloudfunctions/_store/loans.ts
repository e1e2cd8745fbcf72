import type { Loan } from '../../miniprogram/shared/model/loans';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

export const loans = defineCollection<Loan>({
  name: 'loans',
  notFound: 'LOAN_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  indexes: [
    { name: 'loans_newest', keys: [['createdAt', -1]] },
    {
      name: 'loans_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'loans_due',
      keys: [
        ['state', 1],
        ['dueOn', 1],
      ],
    },
    {
      name: 'loans_of_dealer',
      keys: [
        ['dealerId', 1],
        ['createdAt', -1],
      ],
    },
  ],
});
