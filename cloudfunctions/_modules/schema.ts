/**
 * Every collection with its indexes, in one list: deployment creates them, the local environment enforces them. An
 * index is named after the question that it answers. `_id` is indexed by itself.
 */
export interface IndexDeclaration {
  name: string;
  /** `2dsphere` for GeoJSON; geo queries are refused without one. */
  keys: [path: string, direction: 1 | -1 | '2dsphere'][];
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
        name: 'events_of_day',
        keys: [
          ['at', 1],
          ['_id', 1],
        ],
      },
    ],
  },
  {
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
  },
  {
    name: 'members',
    indexes: [
      { name: 'who_calls', keys: [['openid', 1]], unique: true },
      { name: 'who_called_once', keys: [['formerOpenids', 1]] },
      {
        name: 'people_of_dealer',
        keys: [
          ['dealerId', 1],
          ['active', 1],
        ],
      },
      {
        name: 'people_with_role',
        keys: [
          ['roles', 1],
          ['active', 1],
        ],
      },
    ],
  },
  {
    name: 'dealers',
    indexes: [
      { name: 'dealer_by_credit_code', keys: [['creditCode', 1]], unique: true },
      { name: 'dealers_by_name', keys: [['name', 1]] },
      {
        name: 'dealers_by_state',
        keys: [
          ['state', 1],
          ['name', 1],
        ],
      },
    ],
  },
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
      {
        name: 'messages_of_member',
        keys: [
          ['memberId', 1],
          ['createdAt', -1],
          ['_id', 1],
        ],
      },
      {
        name: 'messages_to_deliver',
        keys: [
          ['push', 1],
          ['createdAt', 1],
        ],
      },
    ],
  },
  { name: 'settings', indexes: [] },
  {
    name: 'letters',
    indexes: [
      { name: 'letter_by_number', keys: [['registerKey', 1]], unique: true },
      { name: 'letter_by_scan', keys: [['idHash', 1]] },
      { name: 'letter_by_sheet', keys: [['sheetKey', 1]] },
      {
        name: 'letters_of_dealer',
        keys: [
          ['dealerId', 1],
          ['state', 1],
          ['createdAt', -1],
        ],
      },
      // Which letters a block of a hospital ends; one list an index.
      {
        name: 'letters_by_region',
        keys: [
          ['terms.scope.regionCodes', 1],
          ['state', 1],
        ],
      },
      {
        name: 'letters_by_hospital',
        keys: [
          ['terms.scope.hospitalIds', 1],
          ['state', 1],
        ],
      },
      {
        name: 'letters_by_terminal',
        keys: [
          ['terms.terminalIds', 1],
          ['state', 1],
        ],
      },
      {
        name: 'letters_by_state',
        keys: [
          ['state', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'letters_of_key',
        keys: [
          ['issue.keyId', 1],
          ['state', 1],
          ['terms.toOn', 1],
          ['_id', 1],
        ],
      },
    ],
  },
  {
    name: 'verification_scans',
    indexes: [
      {
        name: 'scans_of_client',
        keys: [
          ['clientKey', 1],
          ['at', 1],
        ],
      },
      {
        name: 'scans_by_code',
        keys: [
          ['idHash', 1],
          ['tally.count', -1],
        ],
      },
      {
        name: 'scans_by_number',
        keys: [
          ['number', 1],
          ['tally.count', -1],
        ],
      },
      {
        name: 'scans_to_forget',
        keys: [
          ['kept', 1],
          ['at', 1],
        ],
      },
    ],
  },
  {
    name: 'letter_alerts',
    indexes: [
      { name: 'alerts_by_code', keys: [['idHash', 1]] },
      { name: 'alerts_by_number', keys: [['number', 1]] },
      {
        name: 'alerts_waiting',
        keys: [
          ['state', 1],
          ['createdAt', -1],
        ],
      },
    ],
  },
  {
    name: 'suspicious_reports',
    indexes: [
      {
        name: 'reports_waiting',
        keys: [
          ['state', 1],
          ['createdAt', -1],
        ],
      },
    ],
  },
  {
    name: 'letter_batches',
    indexes: [{ name: 'batches_by_day', keys: [['createdAt', -1]] }],
  },
  {
    name: 'public_calls',
    indexes: [
      {
        name: 'calls_of_client',
        keys: [
          ['clientKey', 1],
          ['at', 1],
        ],
      },
      { name: 'calls_to_forget', keys: [['at', 1]] },
    ],
  },
  { name: 'product_lines', indexes: [] },
  {
    name: 'models',
    indexes: [
      { name: 'model_by_gtin', keys: [['gtin', 1]] },
      { name: 'models_of_line', keys: [['productLineId', 1]] },
    ],
  },
  {
    name: 'hospitals',
    indexes: [
      { name: 'hospitals_by_text', keys: [['searchKeys', 1]] },
      { name: 'hospitals_in_region', keys: [['regionCode', 1]] },
      { name: 'hospitals_moved_from_region', keys: [['formerPlaces.regionCode', 1]] },
      {
        name: 'hospitals_to_review',
        keys: [
          ['standing', 1],
          ['createdAt', 1],
        ],
      },
    ],
  },
  { name: 'invitations', indexes: [] },
  {
    name: 'devices',
    indexes: [
      { name: 'device_by_own_code', keys: [['code', 1]] },
      { name: 'devices_by_serial', keys: [['serialKey', 1]] },
      { name: 'devices_of_hospital', keys: [['hospitalId', 1]] },
      { name: 'devices_of_department', keys: [['departmentId', 1]] },
      {
        name: 'devices_to_review',
        keys: [
          ['standing', 1],
          ['createdAt', 1],
        ],
      },
      { name: 'devices_claimed', keys: [['claims.at', 1]] },
    ],
  },
  {
    name: 'departments',
    indexes: [
      { name: 'departments_of_hospital', keys: [['hospitalId', 1]] },
      {
        name: 'departments_to_review',
        keys: [
          ['standing', 1],
          ['createdAt', 1],
        ],
      },
      { name: 'departments_with_new_people', keys: [['contacts.standing', 1]] },
    ],
  },
  {
    name: 'surveys',
    indexes: [
      {
        name: 'ratings_of_dealer',
        keys: [
          ['dealerId', 1],
          ['state', 1],
          ['answeredAt', -1],
        ],
      },
      {
        name: 'ratings_of_engineer',
        keys: [
          ['engineer.memberId', 1],
          ['answeredAt', -1],
        ],
      },
      {
        name: 'surveys_running_out',
        keys: [
          ['state', 1],
          ['expiresAt', 1],
        ],
      },
    ],
  },
  {
    name: 'call_backs',
    indexes: [
      {
        name: 'call_backs_waiting',
        keys: [
          ['state', 1],
          ['createdAt', -1],
        ],
      },
    ],
  },
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
        name: 'history_of_device',
        keys: [
          ['device.id', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'orders_of_hospital',
        keys: [
          ['site.hospitalId', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'orders_of_department',
        keys: [
          ['site.departmentId', 1],
          ['createdAt', -1],
        ],
      },
      {
        name: 'arrivals_in_doubt',
        keys: [
          ['arrivalsInDoubt', 1],
          ['createdAt', 1],
        ],
      },
      {
        name: 'orders_of_requester',
        keys: [
          ['requestedBy', 1],
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
  {
    name: 'grants',
    indexes: [
      { name: 'grant_by_number', keys: [['number', 1]], unique: true },
      {
        name: 'who_may_here',
        keys: [
          ['coverageKeys', 1],
          ['toOn', 1],
        ],
      },
      {
        name: 'conflicts_of_grant',
        keys: [
          ['contestedKeys', 1],
          ['state', 1],
          ['toOn', 1],
        ],
      },
      {
        name: 'grants_carving_out',
        keys: [
          ['carveOuts.hospitalIds', 1],
          ['toOn', 1],
        ],
      },
      {
        name: 'grants_of_dealer',
        keys: [
          ['dealerId', 1],
          ['state', 1],
          ['fromOn', -1],
        ],
      },
      {
        name: 'grants_in_region',
        keys: [
          ['regionKeys', 1],
          ['state', 1],
          ['fromOn', -1],
        ],
      },
      {
        name: 'grants_by_state',
        keys: [
          ['state', 1],
          ['fromOn', -1],
        ],
      },
      {
        name: 'grants_that_end',
        keys: [
          ['state', 1],
          ['toOn', 1],
          ['_id', 1],
        ],
      },
    ],
  },
  {
    name: 'global_blocks',
    indexes: [
      {
        name: 'blocks_of_hospital',
        keys: [
          ['hospitalId', 1],
          ['untilOn', 1],
        ],
      },
      {
        name: 'blocks_of_dealer',
        keys: [
          ['dealerId', 1],
          ['untilOn', 1],
        ],
      },
      {
        name: 'blocks_by_kind',
        keys: [
          ['kind', 1],
          ['untilOn', 1],
        ],
      },
    ],
  },
  { name: 'grant_guards', indexes: [] },
  { name: 'import_batches', indexes: [{ name: 'imports_under_way', keys: [['state', 1]] }] },
];
