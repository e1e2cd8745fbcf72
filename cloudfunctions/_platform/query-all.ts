import type { Entity } from '../../miniprogram/shared/model/entity';
import type { Collection } from './collection';
import type { QueryOptions } from './database';
import type { Store } from './unit-of-work';
import type { Where } from './where';

/**
 * Every document that meets the conditions, 1000 a request. The order must be that of the index that serves the
 * conditions, `_id` last: else each page sorts everything anew.
 */
export async function queryAll<T extends Entity>(
  store: Store,
  collection: Collection<T>,
  where: Where<T>,
  { fields, orderBy = [] }: Pick<QueryOptions, 'fields' | 'orderBy'> = {},
): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const page = await store.query(collection, where, {
      ...(fields ? { fields } : {}),
      orderBy: [...orderBy, ['_id', 'asc']],
      skip: found.length,
      limit: 1000,
    });
    found.push(...page);
    if (page.length < 1000) return found;
  }
}
