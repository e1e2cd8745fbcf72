import type { Hospital } from '../../miniprogram/shared/model/sites';
import { defineCollection } from '../_platform/collection';

/** Every member sees every hospital: engineers meet them all, and nothing in one belongs to a dealer. */
export const hospitals = defineCollection<Hospital>({
  name: 'hospitals',
  notFound: 'HOSPITAL_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [
    { name: 'hospitals_by_text', keys: [['searchKeys', 1]] },
    { name: 'hospitals_alike', keys: [['alike', 1]] },
    {
      name: 'hospitals_in_region',
      keys: [
        ['regionCode', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'hospitals_moved_from_region',
      keys: [
        ['formerPlaces.regionCode', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'hospitals_to_review',
      keys: [
        ['standing', 1],
        ['createdAt', 1],
        ['_id', 1],
      ],
    },
  ],
});

/** For a visitor's repair request: the place of the instrument whose label they hold. */
export const hospitalsOfAll = defineCollection<Hospital>({ ...hospitals, scope: () => ({}) });
