import type { Department } from '../../../miniprogram/shared/model/sites';
import { defineCollection } from '../../_platform/collection';

/** Departments are common knowledge of all members; their contacts' phones are masked by role where they are shown. */
export const departments = defineCollection<Department>({
  name: 'departments',
  notFound: 'DEPARTMENT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
});
