import type { CollectionDeclaration } from '../_platform/collection';

/** Written by the platform with every change; nobody changes or removes an event. */
export const auditEvents: CollectionDeclaration = {
  name: 'audit_events',
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
export const auditRoots: CollectionDeclaration = {
  name: 'audit_roots',
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
