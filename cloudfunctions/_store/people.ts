import type { Member, Invitation } from '../../miniprogram/shared/model/people';
import { rolesProblem } from '../../miniprogram/shared/duties';
import { searchKeysOfAll } from '../../miniprogram/shared/search';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** What lists of people are asked by. */
export const withPersonKeys = <
  T extends Pick<Member, 'name' | 'phone' | 'certifications' | 'roles' | 'dealerId'>,
>(
  member: T,
): T & Required<Pick<Member, 'searchKeys' | 'certifiedUntil' | 'rolesClash'>> => ({
  ...member,
  searchKeys: searchKeysOfAll([member.name, member.phone].filter(Boolean)),
  certifiedUntil: member.certifications.map(({ toOn }) => toOn).sort()[0] ?? '',
  rolesClash: rolesProblem(member.roles, member.dealerId) !== null,
});

/** The manufacturer's people see everybody, dealer people only their own dealer's. */
export const members = defineCollection<Member>({
  name: 'members',
  notFound: 'MEMBER_NOT_FOUND',
  derive: withPersonKeys,
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  personal: {
    of: ({ _id }) => _id,
    fields: ['name', 'phone', 'formerPhones', 'base', 'baseName', 'rota', 'searchKeys'],
  },
  indexes: [
    { name: 'who_calls', keys: [['openid', 1]], unique: true },
    { name: 'people_forgotten', keys: [['forgottenAt', 1]] },
    {
      name: 'who_is_stood_in_for',
      keys: [
        ['standIns.forId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'stand_ins_by_state',
      keys: [
        ['standIns.state', 1],
        ['_id', 1],
      ],
    },
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
      name: 'people_of_dealer_by_text',
      keys: [
        ['dealerId', 1],
        ['active', 1],
        ['searchKeys', 1],
      ],
    },
    {
      name: 'people_of_dealer_with_role',
      keys: [
        ['dealerId', 1],
        ['roles', 1],
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
      name: 'people_active_by_account',
      keys: [
        ['active', 1],
        ['openid', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_in_order',
      keys: [
        ['active', 1],
        ['name', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_of_dealer_in_order',
      keys: [
        ['dealerId', 1],
        ['active', 1],
        ['name', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_with_role_in_order',
      keys: [
        ['roles', 1],
        ['active', 1],
        ['name', 1],
        ['_id', 1],
      ],
    },
    { name: 'people_by_text', keys: [['searchKeys', 1]] },
    { name: 'people_by_former_mobile', keys: [['formerPhones', 1]] },
    {
      name: 'people_with_access_asked',
      keys: [
        ['accessAsked.at', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_by_certification',
      keys: [
        ['active', 1],
        ['certifiedUntil', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'people_whose_roles_clash',
      keys: [
        ['rolesClash', 1],
        ['name', 1],
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
