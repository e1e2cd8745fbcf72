import type { Actor } from '../_platform/actor';
import { hasRole, isManufacturer } from '../_platform/actor';
import type { Collection, CollectionDeclaration } from '../_platform/collection';
import type { LookRow } from '../_platform/looks';
import { LOOKS } from '../_platform/looks';

/** 查看记录: auditors read all, everybody else those of themselves. */
export const looks: Collection<LookRow> & CollectionDeclaration = {
  name: LOOKS,
  notFound: 'OBJECT_NOT_FOUND',
  withoutTrail: 'is a log of its own: each row is written once and goes by the setting `retention`',
  scope: (actor: Actor) =>
    isManufacturer(actor) && hasRole(actor, 'auditor') ? {} : { subjects: actor.memberId },
  indexes: [
    {
      name: 'looks_in_time',
      keys: [
        ['at', -1],
        ['_id', -1],
      ],
    },
    {
      name: 'looks_at_person',
      keys: [
        ['subjects', 1],
        ['at', -1],
        ['_id', -1],
      ],
    },
    {
      name: 'looks_of_person',
      keys: [
        ['memberId', 1],
        ['at', -1],
        ['_id', -1],
      ],
    },
  ],
};
