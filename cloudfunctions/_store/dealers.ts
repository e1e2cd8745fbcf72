import type { DealerWish } from '../../miniprogram/shared/model/dealers-life';
import type { Dealer } from '../../miniprogram/shared/model/people';
import { searchKeysOfAll } from '../../miniprogram/shared/search';
import type { Role } from '../../miniprogram/shared/states';
import type { Actor } from '../_platform/actor';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import type { Where } from '../_platform/where';
import { noneOf, oneOf } from '../_platform/where';

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

/** Money's way is finance's to look at, everything else the channel's. */
export const wishDecidedBy: Readonly<Record<DealerWish['kind'], Role>> = {
  move: 'channel_manager',
  tier: 'channel_manager',
  bank: 'finance',
};
/** What was asked that somebody decides on, or looks over. */
export const wishesSeen = (actor: Actor): Where<Dealer> => ({
  'asked.wish.kind': oneOf(
    (Object.keys(wishDecidedBy) as DealerWish['kind'][]).filter((kind) =>
      hasRole(actor, wishDecidedBy[kind], 'auditor'),
    ),
  ),
});
/** What home counts as waiting, and the list lists when it is opened from there. */
export const wishesToDecide = (actor: Actor): Where<Dealer> => ({
  ...wishesSeen(actor),
  'asked.by.memberId': noneOf([actor.memberId]),
});
