import type { Member } from '../../../miniprogram/shared/model/people';
import { isManufacturer } from '../../_platform/actor';
import { defineCollection } from '../../_platform/collection';

/** The manufacturer's people see everybody, dealer people only their own dealer's. */
export const members = defineCollection<Member>({
  name: 'members',
  notFound: 'MEMBER_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
});
