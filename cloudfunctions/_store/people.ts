import type { Member, Invitation } from '../../miniprogram/shared/model/people';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** The manufacturer's people see everybody, dealer people only their own dealer's. */
export const members = defineCollection<Member>({
  name: 'members',
  notFound: 'MEMBER_NOT_FOUND',
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  personal: { of: ({ _id }) => _id, fields: ['name', 'phone', 'formerPhones', 'base', 'baseName', 'rota'] },
  indexes: [
    { name: 'who_calls', keys: [['openid', 1]], unique: true },
    { name: 'people_forgotten', keys: [['forgottenAt', 1]] },
    { name: 'who_called_once', keys: [['formerOpenids', 1]] },
    {
      name: 'people_of_dealer',
      keys: [
        ['dealerId', 1],
        ['active', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_active',
      keys: [
        ['active', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_by_name',
      keys: [
        ['name', 1],
        ['dealerId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_with_role',
      keys: [
        ['roles', 1],
        ['active', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** For binding only: the person is not yet anybody, the invitation's code is the capability. */
export const membersToBind = defineCollection<Member>({ ...members, scope: () => ({}) });
export const invitations = defineCollection<Invitation>({
  name: 'invitations',
  notFound: 'INVITATION_INVALID',
  scope: () => ({}),
  indexes: [],
});
