import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { defineCollection } from '../../_platform/collection';

/** Every member sees every hospital: engineers meet them all, and nothing in one belongs to a dealer. */
export const hospitals = defineCollection<Hospital>({
  name: 'hospitals',
  notFound: 'HOSPITAL_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
});

/** For a visitor's repair request: the place of the instrument whose label they hold. */
export const hospitalsOfAll = defineCollection<Hospital>({ ...hospitals, scope: () => ({}) });
