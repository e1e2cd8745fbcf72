import type { CollectionDeclaration } from '../_platform/collection';

/** Where a job goes on, and who is at it; a row a job. */
export const jobStates: CollectionDeclaration = {
  name: 'job_states',
  withoutTrail: 'where a job goes on; found anew when it is lost',
  indexes: [],
};

/** Where the file lies that an instance begins with which answers about regions; one row. */
export const coverageSnapshots: CollectionDeclaration = {
  name: 'coverage_snapshots',
  withoutTrail: 'names a file made from the grants, which have their own',
  indexes: [],
};

/** What people are to be told of orders, once; a row an order and matter. */
export const orderAlerts: CollectionDeclaration = {
  name: 'order_alerts',
  withoutTrail: 'what people are still to be told; made anew from orders, which have their own',
  indexes: [
    { name: 'alerts_to_tell', keys: [['round', 1]] },
    {
      name: 'alerts_being_told',
      keys: [
        ['told', 1],
        ['round', 1],
      ],
    },
    {
      name: 'alerts_by_age',
      keys: [
        ['told', 1],
        ['at', 1],
        ['_id', 1],
      ],
    },
  ],
};
