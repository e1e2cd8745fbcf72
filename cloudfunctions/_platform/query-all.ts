import type { Kept } from '../../miniprogram/shared/model/entity';
import type { Collection } from './collection';
import type { Page, Seek } from './seek';
import type { Store } from './unit-of-work';
import type { Where } from './where';

/**
 * Every document that meets the conditions, a page a request: by `_id`, or by the field that the index which serves the
 * conditions has next.
 */
export async function queryAll<T extends Kept>(
  store: Store,
  collection: Collection<T>,
  where: Where<T>,
  { fields, by = ['_id', 'asc'], after: from = null }: Partial<Pick<Seek, 'fields' | 'by' | 'after'>> = {},
): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = from;
  do {
    const page: Page<T> = await store.seek(collection, where, {
      by,
      after,
      limit: 999,
      ...(fields ? { fields } : {}),
    });
    found.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return found;
}
