import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { Collection } from '../../_platform/collection';
import type { Store } from '../../_platform/unit-of-work';

/** A record by its id, or the one that it was found to be a duplicate of: phones may still hold the old id. */
export async function getMerged<T extends Entity & { mergedInto?: string }>(
  store: Store,
  collection: Collection<T>,
  id: string,
): Promise<T> {
  const found = await store.get(collection, id);
  return found.mergedInto ? store.get(collection, found.mergedInto) : found;
}
