import type { Model, ProductLine } from '../../miniprogram/shared/model/devices';
import { defineCollection } from '../_platform/collection';

/** Product lines and models are common knowledge of all members. */
export const productLines = defineCollection<ProductLine>({
  name: 'product_lines',
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [],
});
export const models = defineCollection<Model>({
  name: 'models',
  notFound: 'MODEL_NOT_FOUND',
  scope: (actor) => (actor.kind === 'visitor' ? null : {}),
  indexes: [
    { name: 'model_by_gtin', keys: [['gtin', 1]] },
    { name: 'models_of_line', keys: [['productLineId', 1]] },
  ],
});

export const modelsOfAll = defineCollection<Model>({ ...models, scope: () => ({}) });
