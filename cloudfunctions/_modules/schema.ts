/**
 * Every collection with its indexes, in one list: deployment creates them, the local environment enforces them. An
 * index is named after the question that it answers. `_id` is indexed by itself.
 */
export interface IndexDeclaration {
  name: string;
  keys: [path: string, direction: 1 | -1][];
  unique?: boolean;
}
export interface CollectionDeclaration {
  name: string;
  indexes: IndexDeclaration[];
}

export const schema: CollectionDeclaration[] = [
  {
    name: 'audit_events',
    indexes: [
      { name: 'operation_done_before', keys: [['opKey', 1]], unique: true },
      {
        name: 'history_of_entity',
        keys: [
          ['collection', 1],
          ['entityId', 1],
          ['revision', 1],
        ],
      },
    ],
  },
  { name: 'members', indexes: [{ name: 'who_calls', keys: [['openid', 1]], unique: true }] },
  { name: 'dealers', indexes: [{ name: 'dealer_by_credit_code', keys: [['creditCode', 1]], unique: true }] },
  {
    name: 'inbox_messages',
    indexes: [
      {
        name: 'unread_of_member',
        keys: [
          ['memberId', 1],
          ['readAt', 1],
          ['createdAt', -1],
        ],
      },
    ],
  },
  { name: 'settings', indexes: [] },
  {
    name: 'work_orders',
    indexes: [
      {
        name: 'orders_of_engineer',
        keys: [
          ['engineer.memberId', 1],
          ['state', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'orders_of_dealer',
        keys: [
          ['dealerId', 1],
          ['state', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'orders_by_state',
        keys: [
          ['state', 1],
          ['createdAt', -1],
        ],
      },
    ],
  },
];
