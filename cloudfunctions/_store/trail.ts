import type { CollectionDeclaration } from '../_platform/collection';

/** Written by the platform with every change; nobody changes or removes an event. */
export const auditEvents: CollectionDeclaration = {
  name: 'audit_events',
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
  indexes: [
    {
      name: 'newest_root',
      keys: [
        ['environment', 1],
        ['day', -1],
      ],
    },
  ],
};
