import type { Department } from '../../miniprogram/shared/model/sites';
import { defineCollection } from '../_platform/collection';

/** Departments are common knowledge of all members; their contacts' phones are masked by role where they are shown. */
export const departments = defineCollection<Department>({
  name: 'departments',
  notFound: 'DEPARTMENT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [
    {
      name: 'departments_of_hospital',
      keys: [
        ['hospitalId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'departments_to_review',
      keys: [
        ['standing', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'departments_with_new_people',
      keys: [
        ['contacts.standing', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
  ],
});
