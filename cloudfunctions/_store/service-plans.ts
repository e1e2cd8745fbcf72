import type { ServicePlan } from '../../miniprogram/shared/model/devices';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';

/** Few: one for each model and kind of work. Everybody who sees instruments may know them. */
export const servicePlans = defineCollection<ServicePlan>({
  name: 'service_plans',
  notFound: 'SERVICE_PLAN_NOT_FOUND',
  scope: (actor) => (actor.kind === 'system' || isManufacturer(actor) || actor.dealerId !== null ? {} : null),
  indexes: [
    {
      name: 'plans_of_model',
      keys: [
        ['modelId', 1],
        ['_id', 1],
      ],
    },
  ],
});
