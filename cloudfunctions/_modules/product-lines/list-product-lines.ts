import type { UseCase } from '../../_platform/context';
import { productLines } from './models';

/** All product lines in their order; a few dozen. */
export const listProductLines: UseCase<object, { productLines: { id: string; name: string }[] }> = async ({
  store,
}) => {
  const found = await store.query(productLines, {}, { orderBy: [['order', 'asc']], limit: 1000 });
  return { productLines: found.map(({ _id, name }) => ({ id: _id, name })) };
};
