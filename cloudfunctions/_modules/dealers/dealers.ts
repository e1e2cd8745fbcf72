import type { Dealer } from '../../../miniprogram/shared/model/people';
import { isManufacturer } from '../../_platform/actor';
import { defineCollection } from '../../_platform/collection';

/** The manufacturer's people see every dealer, dealer people their own. */
export const dealers = defineCollection<Dealer>({
  name: 'dealers',
  notFound: 'DEALER_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : actor.dealerId !== null ? { _id: actor.dealerId } : null),
});
