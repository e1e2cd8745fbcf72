import type { Model, ProductLine } from '../../../miniprogram/shared/model/devices';
import { defineCollection } from '../../_platform/collection';

/** Product lines and models are common knowledge of all members. */
export const productLines = defineCollection<ProductLine>({
  name: 'product_lines',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
});
export const models = defineCollection<Model>({
  name: 'models',
  notFound: 'MODEL_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
});
