import { isManufacturer } from '../_platform/actor';
import type { AuditEvent, SignedRoot } from '../_platform/audit';
import type { Collection, CollectionDeclaration } from '../_platform/collection';

/** Written by the platform with every change; nobody changes or removes an event. */
export const auditEvents: Collection<AuditEvent> & CollectionDeclaration = {
  name: 'audit_events',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  withoutTrail: 'is the trail: each event by its own hash, its entity’s chain, its lane and a root',
  indexes: [
    { name: 'operation_done_before', keys: [['opKey', 1]], unique: true },
    {
      name: 'acts_of_person',
      keys: [
        ['source.openid', 1],
        ['action', 1],
        ['at', -1],
      ],
    },
    {
      name: 'acts_of_member',
      keys: [
        ['by.memberId', 1],
        ['at', -1],
        ['_id', -1],
      ],
    },
    {
      name: 'history_of_entity',
      keys: [
        ['collection', 1],
        ['entityId', 1],
        ['revision', 1],
      ],
    },
    {
      name: 'changes_since',
      keys: [
        ['collection', 1],
        ['at', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'events_of_day',
      keys: [
        ['at', 1],
        ['_id', 1],
      ],
    },
  ],
};
export const auditRoots: Collection<SignedRoot> & CollectionDeclaration = {
  name: 'audit_roots',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  withoutTrail: 'is the trail: signed, and chained to the root before',
  indexes: [
    {
      name: 'newest_root',
      keys: [
        ['environment', 1],
        ['to', -1],
      ],
    },
  ],
};
